import assert from "node:assert/strict";
import {
  NotFoundError,
  RefusedError,
  ThrottledError,
  UncertainOutcomeError,
  UnexpectedResponseError,
  UnreachableError,
} from "../../../src/model/errors";
import {
  classifyInvalidResponse,
  classifyResponseToAnother,
  classifyStatus,
  classifyThrottling,
} from "../../../src/identity-center/faults/classify-response";
import type { CallContext } from "../../../src/identity-center/faults/call-context";
import type { ServiceResponse } from "../../../src/identity-center/wire/service-response";
import { assertFault, context, host, starting, unproven } from "../../support/classified-fault";

describe("classifyStatus", () => {
  const passing = [201, 202, 204, 206, 299, 408, 409, 429, 500, 502, 503, 504, 520, 599];
  for (const status of passing) {
    it(`retries after HTTP ${status} without limit, whether or not the endpoint has responded before`, () => {
      for (const asked of [context, unproven]) {
        assertFault(classifyStatus(response(status), asked), {
          type: status === 429 ? ThrottledError : UnreachableError,
          summary: `HTTP ${status}`,
          retryForMs: Infinity,
          facts: { httpStatus: status },
        });
      }
    });
  }

  it("retries after a 200 that is not JSON without limit", () => {
    assertFault(classifyStatus(response(200), context), {
      type: UnreachableError,
      summary: "HTTP 200 without JSON",
      retryForMs: Infinity,
      facts: { httpStatus: 200 },
    });
  });

  it("reads the Retry-After and the limit of a 429", () => {
    const throttled = {
      error_code: "APIGW.0308",
      error_msg:
        "The throttling threshold has been reached: policy user over ratelimit,limit:200,time:1 minute",
    };
    const fault = classifyStatus({ ...response(429, throttled, "c1d2"), retryAfterMs: 7_000 }, context);
    assertFault(fault, {
      type: ThrottledError,
      summary: "HTTP 429",
      retryForMs: Infinity,
      facts: { httpStatus: 429, errorCode: "APIGW.0308", xRequestId: "c1d2" },
    });
    assert.ok(fault instanceof ThrottledError);
    const { retryAfterMs, rateLimit } = fault.throttling;
    assert.deepEqual([retryAfterMs, rateLimit], [7_000, { calls: 200, windowMs: 60_000 }]);
  });

  describe("for a call of STS or IAM", () => {
    const assuming: CallContext = {
      ...context,
      task: "assume agency deployer of account d-1",
      service: "STS",
      adviseOnRefusal: (status, source) => (status === 401 ? undefined : `Check the agency, and ${source}.`),
    };

    for (const status of [400, 403, 404, 422]) {
      it(`treats HTTP ${status} as final, because a retry gives no identity`, () => {
        const fault = classifyStatus(response(status, { error_code: "STS5.1001" }), assuming);
        const facts = { httpStatus: status, errorCode: "STS5.1001" };
        assertFault(fault, { type: RefusedError, summary: `HTTP ${status}`, retryForMs: 0, facts });
        assert.match(
          fault.message,
          /^STS refused to assume agency deployer of account d-1: .* Check the agency, and the environment \(/,
        );
      });
    }

    it("names the keys of a 401, unless the call has better advice", () => {
      assert.match(classifyStatus(response(401), assuming).message, /^STS refused .* Check the access key, /);
      const own = { ...assuming, adviseOnRefusal: () => "Get a new token." };
      assert.match(classifyStatus(response(401), own).message, /Unauthorized\. Get a new token\.$/);
    });

    it("does not treat the gateway's 404 as an unknown request", () => {
      const fault = classifyStatus(response(404, { error_code: "APIGW.0101" }), assuming);
      const facts = { httpStatus: 404, errorCode: "APIGW.0101" };
      assertFault(fault, { type: RefusedError, summary: "HTTP 404", retryForMs: 0, facts });
      assert.match(fault.message, /^STS could not assume .* Check the endpoint /);
    });

    it("names the service in every other text too", () => {
      for (const status of [204, 301, 407, 409, 429, 503]) {
        const { message } = classifyStatus(response(status), assuming);
        assert.match(message, /STS/);
        assert.doesNotMatch(message, /Identity Center/);
      }
      assert.match(
        classifyInvalidResponse("/ must be object", response(200), assuming).message,
        /^STS gave /,
      );
      const skewed = { ...response(401), skewMs: 3_600_000 };
      assert.match(classifyStatus(skewed, assuming).message, / ahead of STS's, /);
    });
  });

  describe("for a write", () => {
    for (const status of [202, 408, 500, 599]) {
      it(`treats HTTP ${status} as an unknown outcome`, () => {
        const fault = classifyStatus(response(status, undefined, "c1d2"), starting);
        assertFault(fault, {
          type: UncertainOutcomeError,
          summary: `HTTP ${status}`,
          retryForMs: 0,
          facts: { httpStatus: status, xRequestId: "c1d2" },
        });
        assert.ok(fault.message.includes("It may have started."), fault.message);
      });
    }

    it("treats a 200 that is not JSON as an unknown outcome", () => {
      assertFault(classifyStatus(response(200), starting), {
        type: UncertainOutcomeError,
        summary: "HTTP 200 without JSON",
        retryForMs: 0,
        facts: { httpStatus: 200 },
      });
    });

    it("knows that nothing was started after a 409 or a 429", () => {
      assert.equal(classifyStatus(response(409), starting).constructor, UnreachableError);
      assert.ok(classifyStatus(response(429), starting) instanceof ThrottledError);
    });

    it("gives up at once after a 404", () => {
      assertFault(classifyStatus(response(404), starting), {
        type: NotFoundError,
        summary: "HTTP 404",
        retryForMs: 0,
        facts: { httpStatus: 404 },
      });
    });

    it("says what may have happened if a response breaks the schema", () => {
      const { message } = classifyInvalidResponse("/ must be object", response(200, []), starting);
      assert.match(message, /\/ must be object\. It may have started\. /);
    });
  });

  it("retries after a 407 for 30 s, and without limit if the endpoint has responded before", () => {
    const fault = { type: UnreachableError, summary: "HTTP 407", facts: { httpStatus: 407 } };
    assertFault(classifyStatus(response(407), unproven), { ...fault, retryForMs: 30_000 });
    assertFault(classifyStatus(response(407), context), { ...fault, retryForMs: Infinity });
  });

  for (const status of [300, 301, 302, 303, 304, 307, 308, 399]) {
    it(`gives up at once after a redirect with HTTP ${status}`, () => {
      const fault = classifyStatus(response(status), context);
      assertFault(fault, {
        type: UnexpectedResponseError,
        summary: "unexpected response",
        retryForMs: 0,
        facts: { httpStatus: status },
      });
      assert.ok(fault.message.includes(`a redirect (HTTP ${status})`), fault.message);
    });
  }

  describe("for a 404", () => {
    it("retries for 30 s if the service does not know the request", () => {
      const unknown = { error_code: "IIC.404", error_msg: "The request does not exist." };
      assertFault(classifyStatus(response(404, unknown, "c1d2"), context), {
        type: NotFoundError,
        summary: "HTTP 404",
        retryForMs: 30_000,
        facts: { httpStatus: 404, errorCode: "IIC.404", xRequestId: "c1d2" },
      });
    });

    it("does the same if the body is not JSON, or has any other code", () => {
      for (const json of [
        undefined,
        null,
        [],
        "APIGW.0101",
        ...codes("APIGW.01010", "XAPIGW.0101", "APIGWX0101"),
      ]) {
        const fault = classifyStatus(response(404, json), context);
        assert.ok(fault instanceof NotFoundError);
        assert.equal(fault.retryForMs, 30_000);
      }
    });

    for (const code of ["APIGW.0101", "APIG.0101"]) {
      it(`gives up at once after ${code}, because the endpoint is wrong`, () => {
        const gateway = { error_code: code, error_msg: "The API does not exist or has not been published." };
        assertFault(classifyStatus(response(404, gateway, "c1d2"), unproven), {
          type: NotFoundError,
          summary: "HTTP 404",
          retryForMs: 0,
          facts: { httpStatus: 404, errorCode: code, xRequestId: "c1d2" },
        });
      });
    }
  });

  describe("for a refusal", () => {
    for (const status of [400, 401, 402, 403, 405, 410, 418, 422, 431, 499]) {
      it(`gives up at once after HTTP ${status}`, () => {
        assertFault(classifyStatus(response(status), unproven), {
          type: RefusedError,
          summary: `HTTP ${status}`,
          retryForMs: 0,
          facts: { httpStatus: status },
        });
      });
    }

    const skews = { "20 minutes behind": -20 * 60_000, "3 hours ahead of": 3 * 60 * 60_000 };
    for (const [skew, skewMs] of Object.entries(skews)) {
      it(`blames a clock that is ${skew} the service's for a 401, not the keys`, () => {
        const { message } = classifyStatus({ ...response(401), skewMs }, context);
        assert.ok(message.includes(`This machine's clock is ${skew} Identity Center's`), message);
        assert.doesNotMatch(message, /Check the access key/);
      });
    }

    it("does not blame a right clock, and blames no clock for another status than 401", () => {
      const right = { ...response(401), skewMs: 15 * 60_000 };
      assert.match(classifyStatus(right, context).message, /Check the access key, /);
      assert.doesNotMatch(classifyStatus(right, context).message, /clock/);
      const wrong = { ...response(403), skewMs: 60 * 60_000 };
      assert.doesNotMatch(classifyStatus(wrong, context).message, /clock/);
    });

    it("names the permission that is missing after a 403, without the encoded message", () => {
      const denied = {
        error_code: "IIC.1000",
        error_msg: "No permission for action IdentityCenter:permissionSet:describeProvisioningStatus",
        request_id: "body-request-id",
        encoded_authorization_message: "ENCODED".repeat(1_000),
      };
      const { message } = classifyStatus(response(403, denied, "c1d2"), context);
      assert.ok(message.includes(`The credentials need ${context.action} and `), message);
      assert.doesNotMatch(message, /ENCODED|body-request-id/);
    });
  });

  describe("for the service's own text", () => {
    const sentenceIn = (json: unknown) =>
      /: (400 .*?) Check both IDs\.$/.exec(classifyStatus(response(400, json), context).message)?.[1];

    it("uses the name of the status if there is no readable text", () => {
      const speechless = [
        ...[undefined, null, [], "text", 7, {}],
        ...[{ error_code: 7, error_msg: ["no"] }, { error_msg: "" }],
      ];
      for (const json of speechless) assert.equal(sentenceIn(json), "400 Bad Request.");
      assert.match(classifyStatus(response(499), context).message, /: 499\. Check/);
    });

    it("needs only a code or a text", () => {
      assert.equal(sentenceIn({ error_code: "IIC.0001" }), "400 IIC.0001.");
      assert.equal(sentenceIn({ error_msg: "Wrong instance" }), "400 Wrong instance.");
    });

    it("does not double a full stop, also if white space follows it", () => {
      for (const error_msg of [
        "Wrong instance.",
        "Wrong instance. ",
        "Wrong instance.\r\n",
        "Wrong instance\n",
      ]) {
        assert.equal(sentenceIn({ error_msg }), "400 Wrong instance.");
      }
    });

    it("passes the service's code to programs, cut and safe to print", () => {
      const codeOf = (error_code: unknown) =>
        classifyStatus(response(400, { error_code }), context).errorCode;
      assert.equal(codeOf("IIC.0001"), "IIC.0001");
      assert.equal(codeOf("\u001b[2J"), "\\u001b[2J");
      assert.equal(codeOf("x".repeat(2 ** 20)), `${"x".repeat(127)}…`);
      for (const none of ["", 7, null, undefined]) assert.equal(codeOf(none), undefined);
    });

    it("shows escapes, and keeps the message on one line", () => {
      const hostile = { error_code: "\u001b[2J", error_msg: "a\r\nb\u202ec\ud83d" };
      assert.equal(sentenceIn(hostile), "400 \\u001b[2J a\\r\\nb\\u202ec\\ud83d.");
    });

    it("cuts it to 500 characters", () => {
      const json = { error_code: "X", error_msg: "y".repeat(2 ** 20) };
      assert.equal(sentenceIn(json), `400 X ${"y".repeat(497)}…`);
    });
  });
});

describe("a call that is not sent because of the response to another one", () => {
  it("has the facts of the refusal, but not the X-Request-Id of the other call", () => {
    const wrongKey = { error_code: "APIGW.0301", error_msg: "Incorrect IAM authentication information" };
    const fault = classifyResponseToAnother(response(401, wrongKey, "c1d2"), context);
    assertFault(fault, {
      type: RefusedError,
      summary: "HTTP 401",
      retryForMs: 0,
      facts: { httpStatus: 401, errorCode: "APIGW.0301" },
    });
    assert.doesNotMatch(fault.message, /c1d2/);
  });

  it("is throttled like the other call, but without its IDs", () => {
    const another = { ...context, task: "do another thing" };
    const throttled = classifyStatus(response(429, undefined, "c1d2"), another);
    assert.ok(throttled instanceof ThrottledError);
    for (const fault of [
      classifyThrottling(throttled.throttling, context),
      classifyResponseToAnother(response(429, undefined, "c1d2"), context),
    ]) {
      assertFault(fault, {
        type: ThrottledError,
        summary: "HTTP 429",
        retryForMs: Infinity,
        facts: { httpStatus: 429 },
      });
      assert.doesNotMatch(fault.message, /c1d2|another thing/);
      assert.ok(fault.message.includes(`${host} throttled another one: 429 Too Many Requests.`));
    }
  });
});

describe("classifyInvalidResponse", () => {
  it("gives up at once", () => {
    assertFault(classifyInvalidResponse("/ must be object", response(200, [], "c1d2"), context), {
      type: UnexpectedResponseError,
      summary: "unexpected response",
      retryForMs: 0,
      facts: { httpStatus: 200, xRequestId: "c1d2" },
    });
  });
});

function response(status: number, json?: unknown, xRequestId?: string): ServiceResponse {
  return { status, json, xRequestId, skewMs: 0 };
}

function codes(...errorCodes: string[]): { error_code: string }[] {
  return errorCodes.map((code) => ({ error_code: code }));
}

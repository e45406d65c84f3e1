import assert from "node:assert/strict";
import {
  type CallError,
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
import type { ServiceResponse } from "../../../src/identity-center/wire/service-response";
import { assertFault, host, context, unproven } from "../../support/classified-fault";

const wantsPassword =
  "A proxy wants a user name and a password, or other ones: it, not Identity Center, refused this. Put them into " +
  "HTTPS_PROXY: http://user:password@proxy.example:3128.";
const checkEndpoint = "Check the endpoint (Pulumi config huaweicloud:endpoints) and the network.";

describe("classifyStatus", () => {
  describe("of what may pass", () => {
    const phrases = {
      201: "201 Created",
      202: "202 Accepted",
      204: "204 No Content",
      206: "206 Partial Content",
      299: "299",
      408: "408 Request Timeout",
      409: "409 Conflict",
      429: "429 Too Many Requests",
      500: "500 Internal Server Error",
      502: "502 Bad Gateway",
      503: "503 Service Unavailable",
      504: "504 Gateway Timeout",
      520: "520",
      599: "599",
    };
    for (const [status, phrase] of Object.entries(phrases)) {
      it(`is patient for ever with HTTP ${status}, proven endpoint or not`, () => {
        for (const asked of [context, unproven]) {
          assertFault(classifyStatus(response(Number(status)), asked), {
            type: status === "429" ? ThrottledError : UnreachableError,
            summary: `HTTP ${status}`,
            retryForMs: Infinity,
            facts: { httpStatus: Number(status) },
            message: `Identity Center could not show provisioning request req-1: ${host} responded with ${phrase}. This may pass: try again later.`,
          });
        }
      });
    }

    it("quotes what the service says, and names the call for its support", () => {
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
        message:
          `Identity Center could not show provisioning request req-1: ${host} responded with 429 APIGW.0308 The ` +
          "throttling threshold has been reached: policy user over ratelimit,limit:200,time:1 minute. This may " +
          "pass: try again later. (X-Request-Id c1d2)",
      });
      assert.ok(fault instanceof ThrottledError);
      const { retryAfterMs, rateLimit } = fault.throttling;
      assert.deepEqual([retryAfterMs, rateLimit], [7_000, { calls: 200, windowMs: 60_000 }]);
    });

    it("says of a call that waited for its turn that another one was throttled, and names no other's IDs", () => {
      const throttled = classifyStatus(response(429, undefined, "c1d2"), {
        ...context,
        task: "do another thing",
      });
      assert.ok(throttled instanceof ThrottledError);
      assertFault(classifyThrottling(throttled.throttling, context), {
        type: ThrottledError,
        summary: "HTTP 429",
        retryForMs: Infinity,
        facts: { httpStatus: 429 },
        message:
          `Identity Center could not show provisioning request req-1: it was not sent, because ${host} had responded ` +
          "another request with 429 Too Many Requests. This may pass: try again later.",
      });
    });

    it("says of a 200 that it is not JSON", () => {
      assertFault(classifyStatus(response(200), context), {
        type: UnreachableError,
        summary: "HTTP 200 without JSON",
        retryForMs: Infinity,
        facts: { httpStatus: 200 },
        message: `Identity Center could not show provisioning request req-1: ${host} responded with 200 OK, but not with JSON. This may pass: try again later.`,
      });
    });
  });

  describe("of a call that changes something", () => {
    const starting = {
      ...context,
      task: "provision permission set ps-1",
      ifResponseIsLost: "It may have started.",
    };
    const uncertain = {
      202: "202 Accepted.",
      408: "408 Request Timeout.",
      500: "500 Internal Server Error.",
      599: "599.",
    };
    for (const [status, phrase] of Object.entries(uncertain)) {
      it(`says of HTTP ${status} what may have happened`, () => {
        assertFault(classifyStatus(response(Number(status), undefined, "c1d2"), starting), {
          type: UncertainOutcomeError,
          summary: `HTTP ${status}`,
          retryForMs: 0,
          facts: { httpStatus: Number(status), xRequestId: "c1d2" },
          message:
            "Identity Center gave no clear response to the request to provision permission set ps-1: " +
            `${host} responded with ${phrase} It may have started. (X-Request-Id c1d2)`,
        });
      });
    }

    it("says so of a 200 that is not JSON", () => {
      assertFault(classifyStatus(response(200), starting), {
        type: UncertainOutcomeError,
        summary: "HTTP 200 without JSON",
        retryForMs: 0,
        facts: { httpStatus: 200 },
        message:
          "Identity Center gave no clear response to the request to provision permission set ps-1: " +
          `${host} responded with 200 OK, but not with JSON. It may have started.`,
      });
    });

    it("knows of a 409 and a 429 that nothing was started", () => {
      assert.ok(classifyStatus(response(409), starting) instanceof UnreachableError);
      assert.ok(classifyStatus(response(429), starting) instanceof ThrottledError);
    });

    it("says of a response that breaks the schema what may have happened", () => {
      assert.equal(
        classifyInvalidResponse("/ must be object, but is []", response(200, []), starting).message,
        "Identity Center gave an unexpected response about provisioning request req-1 (instance ins-1): / must be " +
          "object, but is []. It may have started. Look for a newer version of pulumi-huaweicloud-identitycenter, and " +
          "report it if there is none.",
      );
    });
  });

  it("blames a proxy for 407, and is patient for 30 s unless the endpoint has responded before", () => {
    const fault = {
      type: UnreachableError,
      summary: "HTTP 407",
      facts: { httpStatus: 407 },
      message:
        `Identity Center could not show provisioning request req-1: ${host} responded with 407 Proxy Authentication ` +
        `Required. ${wantsPassword}`,
    };
    assertFault(classifyStatus(response(407), unproven), { ...fault, retryForMs: 30_000 });
    assertFault(classifyStatus(response(407), context), { ...fault, retryForMs: Infinity });
  });

  for (const status of [300, 301, 302, 303, 304, 307, 308, 399]) {
    it(`gives up at once on a redirect with HTTP ${status}`, () => {
      assertFault(classifyStatus(response(status), context), {
        type: UnexpectedResponseError,
        summary: "unexpected response",
        retryForMs: 0,
        facts: { httpStatus: status },
        message: `Identity Center could not show provisioning request req-1: ${host} responded with a redirect (HTTP ${status}), which is never followed. ${checkEndpoint}`,
      });
    });
  }

  describe("of a 404", () => {
    it("is patient for 30 s with a request that the service does not know", () => {
      const unknown = { error_code: "IIC.404", error_msg: "The request does not exist." };
      assertFault(classifyStatus(response(404, unknown, "c1d2"), context), {
        type: NotFoundError,
        summary: "HTTP 404",
        retryForMs: 30_000,
        facts: { httpStatus: 404, errorCode: "IIC.404", xRequestId: "c1d2" },
        message:
          "Identity Center does not know provisioning request req-1 (instance ins-1): 404 IIC.404 The request does " +
          "not exist. Check both IDs, and that the credentials belong to the organization of this instance. " +
          "(X-Request-Id c1d2)",
      });
    });

    it("is so too where the body is not JSON, or of any other code", () => {
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
      it(`gives up at once on ${code}: the endpoint is wrong`, () => {
        const gateway = { error_code: code, error_msg: "The API does not exist or has not been published." };
        assertFault(classifyStatus(response(404, gateway, "c1d2"), unproven), {
          type: NotFoundError,
          summary: "HTTP 404",
          retryForMs: 0,
          facts: { httpStatus: 404, errorCode: code, xRequestId: "c1d2" },
          message:
            `Identity Center could not show provisioning request req-1: 404 ${code} The API does not exist or has ` +
            `not been published. ${checkEndpoint} (X-Request-Id c1d2)`,
        });
      });
    }
  });

  describe("of a refusal", () => {
    it("says of a 401 where the keys come from, and that they are not sent again", () => {
      const wrongKey = { error_code: "APIGW.0301", error_msg: "Incorrect IAM authentication information" };
      assertRefusal(
        classifyStatus(response(401, wrongKey, "c1d2"), context),
        401,
        "Identity Center refused to show provisioning request req-1: 401 APIGW.0301 Incorrect IAM authentication " +
          "information. Correct the access key, secret key or security token in the environment (HW_ACCESS_KEY, " +
          "HW_SECRET_KEY), or this machine's clock if it is minutes off. A key that was made minutes ago may not be known " +
          "everywhere yet: run again later. The refused access key is not sent again for 5 minutes, because repeated " +
          "failures lock it. " +
          "(X-Request-Id c1d2)",
      );
    });

    it("says of a 401 what temporary credentials may have to do with it", () => {
      const { message } = classifyStatus(response(401), {
        ...context,
        tokenExpiry: "The token expired at noon.",
      });
      assert.match(
        message,
        / if it is minutes off\. The token expired at noon\. A key that was made minutes ago /,
      );
    });

    const skews = { "20 minutes behind": -20 * 60_000, "3 hours ahead of": 3 * 60 * 60_000 };
    for (const [skew, skewMs] of Object.entries(skews)) {
      it(`blames a clock that is ${skew} the service's, and not the credentials`, () => {
        const expired = { error_code: "APIGW.0301", error_msg: "signature expired" };
        assertRefusal(
          classifyStatus({ ...response(401, expired, "c1d2"), skewMs }, context),
          401,
          "Identity Center refused to show provisioning request req-1: 401 APIGW.0301 signature expired. This " +
            `machine's clock is ${skew} Identity Center's, and a signature is good for 15 minutes: correct the clock. ` +
            "The access key in the environment (HW_ACCESS_KEY, HW_SECRET_KEY) may be right; it is not sent again for 5 " +
            "minutes. " +
            "(X-Request-Id c1d2)",
        );
      });
    }

    it("blames no clock that is right, and none for another status than 401", () => {
      const right = { ...response(401), skewMs: 15 * 60_000 };
      assert.match(classifyStatus(right, context).message, /Correct the access key, /);
      const wrong = { ...response(403), skewMs: 60 * 60_000 };
      assert.doesNotMatch(classifyStatus(wrong, context).message, /clock/);
    });

    it("has the facts of a refusal of the same credentials, but not the name of the other call", () => {
      const wrongKey = { error_code: "APIGW.0301", error_msg: "Incorrect IAM authentication information" };
      const fault = classifyResponseToAnother(response(401, wrongKey, "c1d2"), context);
      assert.ok(fault instanceof RefusedError);
      const { httpStatus, errorCode, host: calledHost } = fault;
      assert.deepEqual([httpStatus, errorCode, calledHost], [401, "APIGW.0301", host]);
      assert.ok(!("xRequestId" in fault) && !fault.message.includes("c1d2"));
    });

    it("says of a 403 which right is missing, without the encoded message", () => {
      const denied = {
        error_code: "IIC.1000",
        error_msg: "No permission for action IdentityCenter:permissionSet:describeProvisioningStatus",
        request_id: "body-request-id",
        encoded_authorization_message: "ENCODED".repeat(1_000),
      };
      assertRefusal(
        classifyStatus(response(403, denied, "c1d2"), context),
        403,
        "Identity Center refused to show provisioning request req-1: 403 IIC.1000 No permission for action " +
          "IdentityCenter:permissionSet:describeProvisioningStatus. The credentials need " +
          "IdentityCenter:permissionSet:describeProvisioningStatus and organizations:delegatedAdministrators:list, and " +
          "must belong to the management account or a " +
          "delegated administrator. (X-Request-Id c1d2)",
      );
    });

    const phrases = {
      400: "400 Bad Request",
      402: "402 Payment Required",
      405: "405 Method Not Allowed",
      410: "410 Gone",
      418: "418 I'm a Teapot",
      422: "422 Unprocessable Entity",
      431: "431 Request Header Fields Too Large",
      499: "499",
    };
    for (const [status, phrase] of Object.entries(phrases)) {
      it(`gives up at once on HTTP ${status}`, () => {
        assertRefusal(
          classifyStatus(response(Number(status)), unproven),
          Number(status),
          `Identity Center refused to show provisioning request req-1: ${phrase}. Check both IDs.`,
        );
      });
    }
  });

  describe("of what the service says", () => {
    it("falls back on the name of the status where it says nothing that can be read", () => {
      const speechless = [
        undefined,
        null,
        [],
        "text",
        7,
        {},
        { error_code: 7, error_msg: ["no"] },
        { error_msg: "" },
      ];
      for (const json of speechless) {
        assert.equal(
          classifyStatus(response(400, json), context).message,
          "Identity Center refused to show provisioning request req-1: 400 Bad Request. Check both IDs.",
        );
      }
    });

    it("is content with a code or a text alone", () => {
      assert.equal(
        classifyStatus(response(400, { error_code: "IIC.0001" }), context).message,
        "Identity Center refused to show provisioning request req-1: 400 IIC.0001. Check both IDs.",
      );
      assert.equal(
        classifyStatus(response(400, { error_msg: "Wrong instance" }), context).message,
        "Identity Center refused to show provisioning request req-1: 400 Wrong instance. Check both IDs.",
      );
    });

    it("doubles no full stop, also where white space follows it", () => {
      for (const text of ["Wrong instance.", "Wrong instance. ", "Wrong instance.\r\n", "Wrong instance\n"]) {
        assert.equal(
          classifyStatus(response(400, { error_msg: text }), context).message,
          "Identity Center refused to show provisioning request req-1: 400 Wrong instance. Check both IDs.",
        );
      }
    });

    it("gives its code to programs, cut and safe to print, and none if it gave none", () => {
      const codeOf = (error_code: unknown) =>
        classifyStatus(response(400, { error_code }), context).errorCode;
      assert.equal(codeOf("IIC.0001"), "IIC.0001");
      assert.equal(codeOf("\u001b[2J"), "\\u001b[2J");
      assert.equal(codeOf("x".repeat(2 ** 20)), `${"x".repeat(127)}…`);
      for (const none of ["", 7, null, undefined]) assert.equal(codeOf(none), undefined);
    });

    it("shows escapes, and keeps the message on one line", () => {
      const hostile = { error_code: "\u001b[2J", error_msg: "a\r\nb\u202ec\ud83d" };
      assert.equal(
        classifyStatus(response(400, hostile), context).message,
        "Identity Center refused to show provisioning request req-1: 400 \\u001b[2J a\\r\\nb\\u202ec\\ud83d. " +
          "Check both IDs.",
      );
    });

    it("cuts it to 500 characters, 1 MB in no time", () => {
      assert.equal(
        classifyStatus(response(400, { error_code: "X", error_msg: "y".repeat(2 ** 20) }), context).message,
        `Identity Center refused to show provisioning request req-1: 400 X ${"y".repeat(497)}… Check both IDs.`,
      );
    });
  });
});

describe("classifyInvalidResponse", () => {
  it("gives up at once, says why, and where to go with it", () => {
    const fault = classifyInvalidResponse("/ must be object, but is []", response(200, [], "c1d2"), context);
    assertFault(fault, {
      type: UnexpectedResponseError,
      summary: "unexpected response",
      retryForMs: 0,
      facts: { httpStatus: 200, xRequestId: "c1d2" },
      message:
        "Identity Center gave an unexpected response about provisioning request req-1 (instance ins-1): / must be " +
        "object, but is []. Look for a newer version of pulumi-huaweicloud-identitycenter, and report it if there " +
        "is none. (X-Request-Id c1d2)",
    });
  });
});

function assertRefusal(fault: CallError, httpStatus: number, message: string): void {
  assert.ok(fault instanceof RefusedError);
  const { summary, retryForMs, host: calledHost } = fault;
  assert.equal(calledHost, host);
  assert.deepEqual(
    { httpStatus: fault.httpStatus, summary, retryForMs, message: fault.message },
    { httpStatus, summary: `HTTP ${httpStatus}`, retryForMs: 0, message },
  );
}

function response(status: number, json?: unknown, xRequestId?: string): ServiceResponse {
  return { status, json, xRequestId };
}

function codes(...errorCodes: string[]): { error_code: string }[] {
  return errorCodes.map((code) => ({ error_code: code }));
}

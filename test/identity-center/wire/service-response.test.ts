import assert from "node:assert/strict";
import type { HttpResponse } from "../../../src/identity-center/wire/http";
import {
  isGatewayNotFound,
  readResponse,
  readText,
  type ServiceResponse,
  withXRequestId,
} from "../../../src/identity-center/wire/service-response";

const nowMs = Date.UTC(1994, 10, 6, 8, 50, 0);

/** A response that records how long its body may take. */
function httpResponse(
  status: number,
  body: string | Error,
  headers: Readonly<Record<string, string>> = {},
): { readonly response: HttpResponse; readonly timeoutsMs: (number | undefined)[] } {
  const timeoutsMs: (number | undefined)[] = [];
  const response = {
    status,
    header: (name: string) => headers[name],
    text: (timeoutMs?: number) => {
      timeoutsMs.push(timeoutMs);
      return body instanceof Error ? Promise.reject(body) : Promise.resolve(body);
    },
  };
  return { response, timeoutsMs };
}

const read = (response: HttpResponse) =>
  readResponse(
    response,
    (text) => text.replaceAll("secret", "[redacted]"),
    () => nowMs,
  );

describe("readResponse, if the response contains keys", () => {
  const givesKeys = { successStatus: 201, givesKeys: true };
  const readKeys = (response: HttpResponse) =>
    readResponse(
      response,
      (text) => text.replaceAll("secret", "[redacted]"),
      () => nowMs,
      givesKeys,
    );

  it("leaves keys and headers unchanged, even if they resemble those of the request", async () => {
    const { response, timeoutsMs } = httpResponse(201, '{"key":"a secret"}', {
      "X-Subject-Token": "a secret",
    });
    const { json, header } = await readKeys(response);
    assert.deepEqual(json, { key: "a secret" });
    assert.equal(header?.("X-Subject-Token"), "a secret");
    assert.deepEqual(timeoutsMs, [undefined], "the body has all the time that the call has");
  });

  it("says whether the status is that of a success", async () => {
    const isSuccess = async (status: number) =>
      (await readKeys(httpResponse(status, "{}").response)).isSuccess;
    assert.deepEqual(await Promise.all([200, 201, 202].map(isSuccess)), [false, true, false]);
    assert.equal((await read(httpResponse(200, "{}").response)).isSuccess, true);
  });

  it("removes secrets that an error echoes", async () => {
    const { response } = httpResponse(400, '{"error_msg":"a secret"}');
    assert.deepEqual((await readKeys(response)).json, { error_msg: "a [redacted]" });
  });
});

describe("readResponse", () => {
  it("gives the body of a 200 the whole time of the call, and rejects if it breaks", async () => {
    const { response, timeoutsMs } = httpResponse(200, "{}");
    assert.deepEqual((await read(response)).json, {});
    assert.deepEqual(timeoutsMs, [undefined]);
    const broken = new Error("Premature close");
    await assert.rejects(read(httpResponse(200, broken).response), broken);
  });

  it("gives the body of any other response 2 s, and goes on without it", async () => {
    const { response, timeoutsMs } = httpResponse(403, new Error("too late"));
    const { status, json } = await read(response);
    assert.deepEqual([status, json, timeoutsMs], [403, undefined, [2_000]]);
  });

  it("reads the headers that matter", async () => {
    const { response } = httpResponse(429, "", {
      Date: "Sun, 06 Nov 1994 08:49:37 GMT",
      "Retry-After": "Sun, 06 Nov 1994 08:49:40 GMT",
      "X-Request-Id": "secret\u001b",
    });
    assert.deepEqual(await read(response), {
      status: 429,
      isSuccess: false,
      json: undefined,
      skewMs: 23_000,
      retryAfterMs: 3_000,
      xRequestId: "[redacted]\\u001b",
    });
  });

  it("reads a response without them, and its Retry-After with this machine's clock", async () => {
    const { response } = httpResponse(503, "", { "Retry-After": "Sun, 06 Nov 1994 08:50:30 GMT" });
    assert.deepEqual(await read(response), {
      status: 503,
      isSuccess: false,
      json: undefined,
      skewMs: undefined,
      retryAfterMs: 30_000,
      xRequestId: undefined,
    });
  });

  it("cuts a long X-Request-Id", async () => {
    const { xRequestId } = await read(httpResponse(200, "{}", { "X-Request-Id": "x".repeat(200) }).response);
    assert.equal(xRequestId, `${"x".repeat(127)}…`);
  });

  it("removes secrets from texts and names at any depth, and leaves everything else", async () => {
    const body = { a: ["secret", 1, null, true, { secret: "my secret" }], secretary: 1.5, none: null };
    const { json } = await read(httpResponse(400, JSON.stringify(body)).response);
    assert.deepEqual(json, {
      a: ["[redacted]", 1, null, true, { "[redacted]": "my [redacted]" }],
      "[redacted]ary": 1.5,
      none: null,
    });
  });
});

describe("readText", () => {
  it("returns a text of the body, and an empty one for any other value", () => {
    const { error_msg: message, ...others } = { error_msg: "No.", error_code: 7 };
    assert.equal(readText(response(400, { error_msg: message }), "error_msg"), "No.");
    for (const json of [others, {}, null, undefined, "error_code", 7]) {
      assert.equal(readText(response(400, json), "error_code"), "");
    }
  });
});

describe("withXRequestId", () => {
  it("adds the X-Request-Id if there is one", () => {
    assert.equal(withXRequestId("No.", { ...response(400), xRequestId: "c1d2" }), "No. (X-Request-Id c1d2)");
    assert.equal(withXRequestId("No.", response(400)), "No.");
  });
});

describe("isGatewayNotFound", () => {
  it("needs both the status and the gateway's code, in either edition", () => {
    for (const json of codes("APIGW.0101", "APIG.0101")) {
      assert.equal(isGatewayNotFound(response(404, json)), true);
      assert.equal(isGatewayNotFound(response(400, json)), false);
      assert.equal(isGatewayNotFound(response(200, json)), false);
    }
    for (const json of [
      ...codes("APIGW.0301", "apigw.0101", "XAPIGW.0101", "APIGW.0101\n", "IIC.404"),
      undefined,
      null,
      "APIG.0101",
    ]) {
      assert.equal(isGatewayNotFound(response(404, json)), false);
    }
  });
});

function response(status: number, json?: unknown): ServiceResponse {
  return { status, json, xRequestId: undefined };
}

function codes(...errorCodes: string[]): { error_code: string }[] {
  return errorCodes.map((code) => ({ error_code: code }));
}

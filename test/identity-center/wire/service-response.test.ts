import assert from "node:assert/strict";
import type { HttpAnswer } from "../../../src/identity-center/wire/http";
import {
  isGatewayNotFound,
  readAnswer,
  readText,
  type ServiceAnswer,
  withXRequestId,
} from "../../../src/identity-center/wire/service-response";

const nowMs = Date.UTC(1994, 10, 6, 8, 50, 0);

/** An answer over the wire that notes how long its body may take. */
function httpAnswer(
  status: number,
  body: string | Error,
  headers: Readonly<Record<string, string>> = {},
): { readonly answer: HttpAnswer; readonly timeoutsMs: (number | undefined)[] } {
  const timeoutsMs: (number | undefined)[] = [];
  const answer = {
    status,
    header: (name: string) => headers[name],
    text: (timeoutMs?: number) => {
      timeoutsMs.push(timeoutMs);
      return body instanceof Error ? Promise.reject(body) : Promise.resolve(body);
    },
  };
  return { answer, timeoutsMs };
}

const read = (answer: HttpAnswer) =>
  readAnswer(
    answer,
    (text) => text.replaceAll("secret", "[redacted]"),
    () => nowMs,
  );

describe("readAnswer", () => {
  it("gives the body of a 200 all the time that the call has, and rejects where it breaks", async () => {
    const { answer, timeoutsMs } = httpAnswer(200, "{}");
    assert.deepEqual((await read(answer)).json, {});
    assert.deepEqual(timeoutsMs, [undefined]);
    const broken = new Error("Premature close");
    await assert.rejects(read(httpAnswer(200, broken).answer), broken);
  });

  it("gives the body of any other answer 2 s, and goes on without", async () => {
    const { answer, timeoutsMs } = httpAnswer(403, new Error("too late"));
    const { status, json } = await read(answer);
    assert.deepEqual([status, json, timeoutsMs], [403, undefined, [2_000]]);
  });

  it("reads the headers that matter", async () => {
    const { answer } = httpAnswer(429, "", {
      Date: "Sun, 06 Nov 1994 08:49:37 GMT",
      "Retry-After": "Sun, 06 Nov 1994 08:49:40 GMT",
      "X-Request-Id": "secret\u001b",
    });
    assert.deepEqual(await read(answer), {
      status: 429,
      json: undefined,
      skewMs: 23_000,
      retryAfterMs: 3_000,
      xRequestId: "[redacted]\\u001b",
    });
  });

  it("reads an answer without them, its Retry-After by this machine's clock", async () => {
    const { answer } = httpAnswer(503, "", { "Retry-After": "Sun, 06 Nov 1994 08:50:30 GMT" });
    assert.deepEqual(await read(answer), {
      status: 503,
      json: undefined,
      skewMs: undefined,
      retryAfterMs: 30_000,
      xRequestId: undefined,
    });
  });

  it("cuts a long X-Request-Id", async () => {
    const { xRequestId } = await read(httpAnswer(200, "{}", { "X-Request-Id": "x".repeat(200) }).answer);
    assert.equal(xRequestId, `${"x".repeat(127)}…`);
  });

  it("takes secrets out of texts and names at any depth, and leaves all else as it is", async () => {
    const body = { a: ["secret", 1, null, true, { secret: "my secret" }], secretary: 1.5, none: null };
    const { json } = await read(httpAnswer(400, JSON.stringify(body)).answer);
    assert.deepEqual(json, {
      a: ["[redacted]", 1, null, true, { "[redacted]": "my [redacted]" }],
      "[redacted]ary": 1.5,
      none: null,
    });
  });
});

describe("readText", () => {
  it("gives a text of the body, and an empty one for whatever else is there", () => {
    const { error_msg: message, ...others } = { error_msg: "No.", error_code: 7 };
    assert.equal(readText(answer(400, { error_msg: message }), "error_msg"), "No.");
    for (const json of [others, {}, null, undefined, "error_code", 7]) {
      assert.equal(readText(answer(400, json), "error_code"), "");
    }
  });
});

describe("withXRequestId", () => {
  it("names the call where it has a name", () => {
    assert.equal(withXRequestId("No.", { ...answer(400), xRequestId: "c1d2" }), "No. (X-Request-Id c1d2)");
    assert.equal(withXRequestId("No.", answer(400)), "No.");
  });
});

describe("isGatewayNotFound", () => {
  it("needs both the status and the gateway's code, of either edition", () => {
    for (const json of codes("APIGW.0101", "APIG.0101")) {
      assert.equal(isGatewayNotFound(answer(404, json)), true);
      assert.equal(isGatewayNotFound(answer(400, json)), false);
      assert.equal(isGatewayNotFound(answer(200, json)), false);
    }
    for (const json of [
      ...codes("APIGW.0301", "apigw.0101", "XAPIGW.0101", "APIGW.0101\n", "IIC.404"),
      undefined,
      null,
      "APIG.0101",
    ]) {
      assert.equal(isGatewayNotFound(answer(404, json)), false);
    }
  });
});

function answer(status: number, json?: unknown): ServiceAnswer {
  return { status, json, xRequestId: undefined };
}

function codes(...errorCodes: string[]): { error_code: string }[] {
  return errorCodes.map((code) => ({ error_code: code }));
}

import * as fc from "fast-check";
import {
  accessKey,
  type Response,
  responseOf,
  type Body,
  type Fault,
  type ListKind,
  listKinds,
  type Reaction,
  secretKey,
  type Spoilt,
  type StatusBody,
  truthful,
} from "./reaction";

const delayMs = fc.constantFrom(
  ...[20, 20, 20, 20, 0, 1, 300, 2_000, 9_999, 10_000, 10_001, 15_000, 61_000, 3_600_000],
);

const reason = fc.constantFrom(
  ...[
    "no quota",
    "权限不足。",
    "",
    "  ",
    null,
    undefined,
    "a\r\nb\u001b[31m\u202e",
    "\ud83d",
    "🙂".repeat(2_100),
  ],
  ...["x".repeat(4_096), "x".repeat(4_097), "\n".repeat(3_000), '"}}', "\u{e0041}"],
);

const fields = fc.constantFrom<StatusBody["fields"]>(
  {},
  "its own",
  "its own",
  { account_id: "a-1", permission_set_id: "ps-1", created_date: 1677175760379 },
  { account_id: null, created_date: "1677175760379", target: [1, { status: "SUCCEEDED" }] },
  { created_date: -1e300, permission_set_id: "\u001b[2J" },
  { account_id: 7 },
  { target_id: "a-1", target_type: "ACCOUNT", principal_id: "u-1", principal_type: "USER", created_date: 1 },
  { target_id: null, principal_id: "\u202eu", principal_type: "USER\n" },
  { principal_type: ["USER"] },
  { target_type: 7, permission_set_id: "" },
  { created_date: false },
  { ["__proto__"]: { status: "SUCCEEDED" }, constructor: "x" },
);

const otherStatus = fc.constantFrom<unknown>(
  ...[
    "succeeded",
    "SUCCEEDED ",
    "DONE",
    "",
    "PENDING",
    null,
    1,
    true,
    ["SUCCEEDED"],
    { SUCCEEDED: true },
    undefined,
  ],
);

const spoilt = fc.record<Spoilt>({
  how: fc.constantFrom(
    "cut",
    "one byte changed",
    "UTF-16",
    "BOM",
    "wrapped",
    "in a list",
    "unwrapped",
    "twice",
  ),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  byte: fc.nat(255),
});

const statusBody: fc.Arbitrary<Body> = fc.record<StatusBody>({
  says: fc.constantFrom(
    ...(["the truth", "the truth", "the truth", "IN_PROGRESS", "SUCCEEDED", "FAILED"] as const),
    ...(["something else", "another request's", "another kind's"] as const),
  ),
  other: otherStatus,
  reason,
  fields,
  spoilt: fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: spoilt }),
});

const strangeBytes = fc
  .oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.json({ maxDepth: 2 }).map((text) => new TextEncoder().encode(text)),
    fc
      .constantFrom("", "null", "[]", "{}", '"SUCCEEDED"', "<html>SUCCEEDED</html>", '{"status":"SUCCEEDED"}')
      .map((text) => new TextEncoder().encode(text)),
  )
  .map((bytes): Body => ({ says: "these bytes", bytes }));

const errorBody = fc
  .record({
    error_code: fc.constantFrom(
      "IIC.1000",
      "IIC.404",
      "APIGW.0101",
      "APIG.0101",
      "APIGW.0308",
      7,
      "\u001b[31m",
    ),
    error_msg: fc.constantFrom(
      ...[
        "No permission.",
        "",
        `key ${accessKey} is wrong`,
        `signed with ${secretKey}\n`,
        "limit:1,time:1 day",
      ],
      ...[
        "policy user over ratelimit,limit:2,time:1 minute",
        "limit:0,time:1 minute",
        "limit:9,time:365 day",
      ],
    ),
  })
  .map((body): Body => ({ says: "these bytes", bytes: new TextEncoder().encode(JSON.stringify(body)) }));

const bodyPace = {
  bodyDelayMs: fc.constantFrom(0, 0, 0, 0, 0, 0, 5, 1_999, 2_000, 2_001, 9_980, 60_000),
  bodyEnd: fc.constantFrom<Response["bodyEnd"]>(
    "whole",
    "whole",
    "whole",
    "whole",
    "whole",
    "whole",
    "cut",
    "hangs",
  ),
  deaf: fc.constantFrom(...[false, false, false, false, false, false, false, true]),
};

const goodHeaders = fc.constantFrom<Response["headers"]>({}, { "x-request-id": "its own" });

const usualStatus = fc.constantFrom(200, 200, 200, 200, 200, 201, 202, 206, 304, 404, 500);

const throttled = fc.record<Response>({
  delayMs,
  status: fc.constant(429),
  headers: fc.oneof(
    fc.constant({}),
    fc
      .constantFrom(
        "0",
        "1",
        "5",
        "90",
        "100000",
        "-1",
        "abc",
        "1e3",
        "Sun, 06 Nov 1994 08:50:37 GMT",
        "",
        "0.5",
      )
      .map((value) => ({
        ...{ "retry-after": value, date: "Sun, 06 Nov 1994 08:49:37 GMT" },
        "x-request-id": "its own",
      })),
  ),
  body: fc.oneof(
    errorBody,
    fc
      .tuple(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 90 }),
        fc.constantFrom("second", "minute"),
      )
      .map(([calls, length, unit]): Body => {
        const error_msg = `policy user over ratelimit,limit:${calls},time:${length} ${unit}`;
        const bytes = new TextEncoder().encode(JSON.stringify({ error_code: "APIGW.0308", error_msg }));
        return { says: "these bytes", bytes };
      }),
  ),
  ...bodyPace,
});

const faultyStatus = fc.record<Response>({
  delayMs,
  status: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(500, 502, 503, 504, 408, 409, 404, 404, 407) },
    { weight: 2, arbitrary: fc.constantFrom(401, 403, 400, 301, 302, 307, 308, 304, 405, 410, 418, 451) },
    { weight: 1, arbitrary: fc.constantFrom(200, 201, 204, 299, 599) },
  ),
  headers: goodHeaders,
  body: fc.oneof(errorBody, errorBody, strangeBytes, statusBody),
  ...bodyPace,
});

const fault = fc.record<Fault>({
  delayMs,
  error: fc.constantFrom<Fault["error"]>(
    ...(["none, it hangs", {}, { type: "max-size" }] as const),
    ...["ENOTFOUND", "ECONNREFUSED", "ECONNRESET", "ECONNRESET", "ETIMEDOUT", "EAI_AGAIN", "EPIPE"].map(
      codeOf,
    ),
    ...["CERT_HAS_EXPIRED", "ERR_TLS_CERT_ALTNAME_INVALID", "HPE_INVALID_CONSTANT"].map(codeOf),
  ),
  deaf: bodyPace.deaf,
});

function codeOf(code: string) {
  return { code };
}

/** A response that would be right if another kind had been asked. */
const anotherKinds = delayMs.map((delayMs) => {
  const body = { says: "another kind's", other: undefined, reason: undefined, spoilt: undefined } as const;
  return responseOf({ ...body, fields: "its own" }, { delayMs });
});

/** What becomes of a status call. */
export const statusReaction: fc.Arbitrary<Reaction> = fc.oneof(
  { weight: 8, arbitrary: delayMs.map(truthful) },
  {
    weight: 5,
    arbitrary: fc.record<Response>({
      delayMs,
      status: usualStatus,
      headers: goodHeaders,
      body: statusBody,
      ...bodyPace,
    }),
  },
  { weight: 3, arbitrary: faultyStatus },
  { weight: 2, arbitrary: throttled },
  { weight: 2, arbitrary: fault },
  {
    weight: 1,
    arbitrary: strangeBytes.map((body) => responseOf(body, {})),
  },
  { weight: 1, arbitrary: anotherKinds },
);

/** What becomes of a list call. */
export const listReaction: fc.Arbitrary<Reaction> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .record({ list: fc.constantFrom<ListKind>(...listKinds), delayMs })
      .map(({ list, delayMs }) => responseOf({ says: "a list", list }, { delayMs })),
  },
  { weight: 1, arbitrary: throttled },
  { weight: 1, arbitrary: statusReaction },
);

import assert from "node:assert/strict";
import { InvalidResponse } from "../../../src/identity-center/operations/response-schema";
import { parseIamKeys, parseStsKeys } from "../../../src/identity-center/operations/temporary-keys";

const keys = { accessKey: "AK", secretKey: "sk", securityToken: "token" };
const expiresAt = Date.parse("2030-01-02T03:04:05.678Z");

describe("the keys in a response", () => {
  const sts = {
    access_key_id: "AK",
    secret_access_key: "sk",
    security_token: "token",
    expiration: "2030-01-02T03:04:05.678Z",
  };
  const iam = {
    access: "AK",
    secret: "sk",
    securitytoken: "token",
    expires_at: "2030-01-02T03:04:05.678000Z",
  };

  it("are read as STS and IAM document them, and other fields are ignored", () => {
    assert.deepEqual(parseStsKeys({ credentials: { ...sts, more: 1 }, assumed_agency: {} }), {
      ...keys,
      expiresAt,
    });
    assert.deepEqual(parseIamKeys({ credential: { ...iam, more: 1 } }), { ...keys, expiresAt });
  });

  it("expire at a time in UTC, also if it has no zone", () => {
    for (const [expiration, expected] of [
      ["2030-01-02T03:04:05.678", expiresAt],
      ["2030-01-02T04:04:05.678+01:00", expiresAt],
      ["2030-01-02T04:04:05.678+0100", expiresAt],
    ] as const) {
      assert.deepEqual(parseStsKeys({ credentials: { ...sts, expiration } }), {
        ...keys,
        expiresAt: expected,
      });
    }
  });

  const broken: readonly (readonly [parsed: unknown, why: string])[] = [
    [parseStsKeys(null), "/ must be object"],
    [parseStsKeys({}), "/ must have required property 'credentials'"],
    [
      parseStsKeys({ credentials: { ...sts, security_token: undefined } }),
      "/credentials must have required property 'security_token'",
    ],
    [
      parseStsKeys({ credentials: { ...sts, secret_access_key: ["CANARY"] } }),
      "/credentials/secret_access_key must be string",
    ],
    [
      parseStsKeys({ credentials: { ...sts, security_token: "CANARY\r\n" } }),
      '/credentials/security_token must match pattern "^[!-~]+$"',
    ],
    [
      parseStsKeys({ credentials: { ...sts, access_key_id: "" } }),
      '/credentials/access_key_id must match pattern "^[!-~]+$"',
    ],
    [
      parseStsKeys({ credentials: { ...sts, expiration: "CANARY" } }),
      "/credentials/expiration must be a date",
    ],
    [parseIamKeys({ credential: { ...iam, secret: 42 } }), "/credential/secret must be string"],
    [parseIamKeys({ credential: { ...iam, expires_at: "" } }), "/credential/expires_at must be a date"],
  ];
  for (const [parsed, why] of broken) {
    it(`are refused without a part of them in the text: ${why}`, () => {
      assert.ok(parsed instanceof InvalidResponse);
      assert.equal(parsed.why, why);
    });
  }
});

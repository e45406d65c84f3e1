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

  it("expire earlier by this machine's clock if it is behind the service's", () => {
    const minuteMs = 60_000;
    for (const [skewMs, earlierMs] of [
      [-10 * minuteMs, 10 * minuteMs],
      [-1, 1],
      [0, 0],
      [10 * minuteMs, 0],
      [-60 * minuteMs, 15 * minuteMs],
      [undefined, 0],
    ] as const) {
      const expected = { ...keys, expiresAt: expiresAt - earlierMs };
      assert.deepEqual(parseStsKeys({ credentials: sts }, { skewMs }), expected);
      assert.deepEqual(parseIamKeys({ credential: iam }, { skewMs }), expected);
    }
  });

  it("are refused if the time when they expire is before all dates", () => {
    const expiration = "-271821-04-20T00:00:00Z";
    const parsed = parseStsKeys({ credentials: { ...sts, expiration } }, { skewMs: -1 });
    assert.ok(parsed instanceof InvalidResponse);
  });

  const forms = [
    { name: "credentials", fields: sts, parse: parseStsKeys, expiry: "expiration" },
    { name: "credential", fields: iam, parse: parseIamKeys, expiry: "expires_at" },
  ] as const;
  for (const { name, fields, parse, expiry } of forms) {
    const refusal = (json: unknown) => {
      const parsed = parse(json);
      assert.ok(parsed instanceof InvalidResponse, JSON.stringify(json));
      return parsed.why;
    };

    for (const field of Object.keys(fields)) {
      it(`are refused, and not repeated, if ${name}.${field} is missing, of another type or malformed`, () => {
        const withField = (value: unknown) => ({ [name]: { ...fields, [field]: value } });
        assert.equal(refusal(withField(undefined)), `/${name} must have required property '${field}'`);
        for (const value of [42, null, ["CANARY"], { CANARY: 1 }]) {
          assert.equal(refusal(withField(value)), `/${name}/${field} must be string`);
        }
        const rule = field === expiry ? "must be a date" : 'must match pattern "^[!-~]+$"';
        for (const value of ["", "CANARY\r\n", "CANARY CANARY", "CAN\u00c4RY"]) {
          assert.equal(refusal(withField(value)), `/${name}/${field} ${rule}`);
        }
      });
    }

    it(`are refused if they are not in ${name}`, () => {
      for (const json of [null, "CANARY", [], 42]) assert.equal(refusal(json), "/ must be object");
      for (const json of [{}, { CANARY: fields }]) {
        assert.equal(refusal(json), `/ must have required property '${name}'`);
      }
      for (const value of ["CANARY", ["CANARY"], null]) {
        assert.equal(refusal({ [name]: value }), `/${name} must be object`);
      }
    });
  }
});

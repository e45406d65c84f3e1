import assert from "node:assert/strict";
import type { Credentials } from "../../../src/identity-center/credentials/credentials";
import type { Operation } from "../../../src/identity-center/operations/operation";
import { permissionSetProvisioningOperations } from "../../../src/identity-center/operations/permission-set-provisioning";
import { sign } from "../../../src/identity-center/wire/sign";
import { redactorFor, signedRequest } from "../../../src/identity-center/wire/signed-request";
import { userAgent } from "../../../src/identity-center/wire/user-agent";

const keys = { accessKey: "ACCESSKEYOF20CHARSXX", secretKey: "fake-secret-key-opens-nothing" };
const credentials: Credentials = { ...keys, source: "a test" };
const endpoint = new URL("https://h.example");
const epochMs = Date.UTC(2024, 1, 29, 23, 59, 59);

const operation: Operation<unknown> = {
  ...permissionSetProvisioningOperations.describe({ instanceId: "ins-1", requestId: "req-1" }),
  path: "/v1/a%2Fb",
};
const request = (changed: Partial<Operation<unknown>> = {}, url = endpoint, by = credentials) =>
  signedRequest({ ...operation, ...changed }, url, by, epochMs);

describe("signedRequest", () => {
  it("signs what it sends", () => {
    const { headers, ...rest } = request();
    const { Authorization: authorization, ...signed } = headers;
    assert.deepEqual(rest, { method: "GET", url: new URL("https://h.example/v1/a%2Fb") });
    assert.deepEqual(signed, {
      host: "h.example",
      "User-Agent": userAgent,
      "X-Sdk-Date": "20240229T235959Z",
    });
    assert.equal(authorization, sign({ ...rest, headers: signed }, credentials));
  });

  it("sends neither a signature nor credentials if the call is sent without a signature", () => {
    const headers = { "X-Idp-Id": "ci" };
    const by = { ...credentials, securityToken: "token", domainId: "domain-1" };
    const unsigned = request({ method: "POST", body: { a: 1 }, headers, isUnsigned: true }, endpoint, by);
    assert.deepEqual(unsigned.headers, {
      ...{ "X-Idp-Id": "ci", host: "h.example", "User-Agent": userAgent },
      "Content-Type": "application/json",
    });
    assert.equal(unsigned.body, '{"a":1}');
  });

  it("sends a body as JSON, and signs it", () => {
    const { headers, ...rest } = request({ method: "POST", body: { a: 1 } });
    const { Authorization: authorization, ...signed } = headers;
    assert.equal(rest.body, '{"a":1}');
    assert.equal(signed["Content-Type"], "application/json");
    assert.equal(authorization, sign({ ...rest, headers: signed }, credentials));
    assert.notEqual(authorization, sign({ ...rest, body: "", headers: signed }, credentials));
  });

  it("sends a token and a domain if the credentials have them", () => {
    const { headers } = request({}, endpoint, {
      ...credentials,
      securityToken: "token",
      domainId: "domain-1",
    });
    assert.equal(headers["X-Security-Token"], "token");
    assert.equal(headers["X-Domain-Id"], "domain-1");
    assert.match(
      headers["Authorization"] ?? "",
      /SignedHeaders=host;user-agent;x-domain-id;x-sdk-date;x-security-token,/,
    );
  });

  it("puts the path below the path of the endpoint, with one slash between", () => {
    for (const [base, path] of [
      ["https://h.example", "/v1/a%2Fb"],
      ["https://h.example/", "/v1/a%2Fb"],
      ["https://h.example/a/b", "/a/b/v1/a%2Fb"],
      ["https://h.example/a/b/", "/a/b/v1/a%2Fb"],
    ] as const) {
      assert.equal(request({}, new URL(base)).url.pathname, path);
    }
  });

  it("encodes the query", () => {
    const { url } = request({ query: { limit: "100", marker: "a b+c/d&e" } });
    assert.equal(url.search, "?limit=100&marker=a%20b%2Bc%2Fd%26e");
    assert.equal(request().url.search, "");
  });
});

describe("redactorFor", () => {
  it("removes both keys, the token and the signature", () => {
    const temporary = { ...credentials, securityToken: "token-of-an-hour" };
    const sent = request({}, endpoint, temporary);
    const redact = redactorFor(temporary, sent);
    const [, signature = ""] = (sent.headers["Authorization"] ?? "").split("Signature=");
    assert.equal(signature.length, 64);
    for (const secret of [...Object.values(keys), temporary.securityToken, signature]) {
      assert.equal(redact(`It was ${secret}.`), "It was [redacted].");
    }
    assert.equal(redact("SDK-HMAC-SHA256 of h.example"), "SDK-HMAC-SHA256 of h.example");
  });

  it("needs no token", () => {
    const redact = redactorFor(credentials);
    assert.equal(redact(`${credentials.secretKey}, and text`), "[redacted], and text");
  });
});

import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import { connect } from "../../../src/identity-center/connect";
import { permissionSetProvisioningOperations } from "../../../src/identity-center/operations/permission-set-provisioning";
import type { Environment } from "../../../src/identity-center/settings/settings";
import { RefusedError, ThrottledError } from "../../../src/model/errors";
import { createGateProvider } from "../../../src/provider/gate";
import { systemClock } from "../../../src/wait/clock";
import { createWatchProcess } from "../../../src/watch/watch-process";
import {
  type Call,
  type Emulator,
  type EmulatorAgency,
  emulatorUser,
  startEmulator,
} from "../../support/emulator/emulator";
import { createHome, type Home } from "../../support/home";
import { createIdToken } from "../../support/id-tokens";
import { startMetadataServer } from "../../support/metadata-server";
import { createAuthority } from "../../support/network/certificates";
import { type Proxy, type ProxyOptions, startProxy } from "../../support/network/connect-proxy";
import { settingsOf } from "../../support/settings";
import { silentEngineLog } from "../../support/silent-engine-log";

const owner = "5146d03d8aaaaaaaaaaaabbae60620a5";
const key = { instanceId: "ssoins-1", requestId: "r-1" };
const keys = { HW_ACCESS_KEY: emulatorUser.accessKey, HW_SECRET_KEY: emulatorUser.secretKey };
const agency: EmulatorAgency = { name: "deployer", domainId: owner, domainName: "management" };
const describeRequest = () => permissionSetProvisioningOperations.describe(key);
const assumeRole = { agencyName: "deployer", domainId: owner };
const idToken = createIdToken({ iss: "https://ci.example", aud: "huawei", exp: 4_102_444_800 });
const oldToken = createIdToken({ iss: "https://ci.example", aud: "huawei", exp: 1_767_323_045 });

/** The official SDKs' names for an OIDC provider of STS. */
const oidc = {
  HUAWEICLOUD_OIDC_PROVIDER_URN: `iam::${owner}:oidcProvider:ci`,
  HUAWEICLOUD_OIDC_AGENCY_URN: `iam::${owner}:agency:deployer`,
};

describe("an identity that a call of STS or IAM gives", () => {
  let emulator: Emulator;
  let home: Home;

  beforeEach(async () => {
    home = createHome();
    emulator = await startEmulator();
    emulator.script(key.requestId, { outcome: "SUCCEEDED" });
    emulator.agency(agency);
    emulator.identityProvider({
      id: "ci",
      domainId: owner,
      idTokens: [{ token: idToken }, { token: oldToken, expiresAt: 0 }],
    });
  });
  afterEach(async () => {
    home.remove();
    await emulator.close();
  });

  const endpoints = () =>
    JSON.stringify({ identitycenter: emulator.url, sts: emulator.url, iam: emulator.url });
  const settings = (values: Environment) =>
    settingsOf({ "huaweicloud:endpoints": endpoints(), ...values }, home.path);

  /** Makes one call of Identity Center with the identity that the settings name. */
  function callWith(values: Environment, metadata?: URL) {
    const client = connect(settings(values), {
      ...(metadata && { metadata: { url: metadata, timeoutMs: 3_000 } }),
    });
    return client.call(describeRequest());
  }

  async function refusalOf(values: Environment): Promise<string> {
    return callWith(values).then(
      () => assert.fail("it is not refused"),
      (error: unknown) => {
        assert.ok(error instanceof RefusedError, String(error));
        assert.equal(error.retryForMs, 0);
        return error.message.replace(/ \(X-Request-Id \w+\)$/, "");
      },
    );
  }

  /** Each call: what it was, its status, and whether it was signed by the user or by temporary keys. */
  const seen = () =>
    emulator.calls.map(({ operation, httpStatus, signedBy }) =>
      [operation, httpStatus, signedBy && (signedBy === emulatorUser.accessKey ? "user" : "session")]
        .filter(Boolean)
        .join(" "),
    );
  const bodyOf = ({ body = "{}" }: Call) => JSON.parse(body) as unknown;
  const lastCall = () => emulator.calls.at(-1) ?? assert.fail("no call came");

  describe("an agency", () => {
    const spellings: Record<string, Environment> = {
      "as an object": { "huaweicloud:assumeRole": JSON.stringify(assumeRole) },
      "as a list of one": { "huaweicloud:assumeRole": JSON.stringify([assumeRole]) },
      "under its newer name": { "huaweicloud:assumeRoles": JSON.stringify([assumeRole]) },
      "in the environment": {
        HW_ASSUME_ROLE_AGENCY_NAME: "deployer",
        HW_ASSUME_ROLE_DOMAIN_ID: owner,
        HW_ASSUME_ROLE_DURATION: "3600",
      },
      "beside its owner's name": {
        "huaweicloud:assumeRole": JSON.stringify({
          ...assumeRole,
          domainName: "management",
          duration: 3_600,
        }),
      },
    };
    for (const [how, values] of Object.entries(spellings)) {
      it(`is assumed through STS if its owner's account ID is set ${how}`, async () => {
        await callWith({ ...keys, HW_DOMAIN_ID: "the-domain-of-the-source", ...values });
        assert.deepEqual(seen(), ["assumeAgency 200 user", "status 200 session"]);
        const [assumed, status] = emulator.calls;
        assert.ok(assumed && status);
        assert.deepEqual(bodyOf(assumed), {
          agency_urn: `iam::${owner}:agency:deployer`,
          agency_session_name: "pulumi-huaweicloud-identitycenter",
          duration_seconds: 3_600,
        });
        assert.equal(assumed.headers["x-domain-id"], undefined);
        assert.equal(status.headers["x-domain-id"], owner);
      });
    }

    const byName: Record<string, Environment> = {
      "in Pulumi config": {
        "huaweicloud:assumeRole": JSON.stringify({ agencyName: "deployer", domainName: "management" }),
      },
      "in the environment": {
        HW_ASSUME_ROLE_AGENCY_NAME: "deployer",
        HW_ASSUME_ROLE_DOMAIN_NAME: "management",
      },
    };
    for (const [where, values] of Object.entries(byName)) {
      it(`is assumed through IAM if only its owner's name is set ${where}, and no X-Domain-Id is sent`, async () => {
        await callWith({ ...keys, HW_DOMAIN_ID: "the-domain-of-the-source", ...values });
        assert.deepEqual(seen(), ["createTemporaryAccessKey 201 user", "status 200 session"]);
        const assume_role = { agency_name: "deployer", domain_name: "management", duration_seconds: 3_600 };
        const [assumed, status] = emulator.calls;
        assert.ok(assumed && status);
        assert.deepEqual(bodyOf(assumed), { auth: { identity: { methods: ["assume_role"], assume_role } } });
        assert.equal(status.headers["x-domain-id"], undefined);
      });
    }

    it("gets the duration that is set, but an hour at most if the caller's own keys are temporary", async () => {
      emulator.agency({ ...agency, maxSessionSeconds: 43_200 });
      const role = { "huaweicloud:assumeRole": JSON.stringify({ ...assumeRole, duration: "7200" }) };
      await callWith({ ...keys, ...role });
      const users = [{ ...emulatorUser, securityToken: "a-token-of-the-emulator" }];
      const other = await startEmulator({ users });
      other.agency({ ...agency, maxSessionSeconds: 43_200 });
      other.script(key.requestId, { outcome: "SUCCEEDED" });
      try {
        await callWith({
          ...{ ...keys, ...role, HW_SECURITY_TOKEN: "a-token-of-the-emulator" },
          "huaweicloud:endpoints": JSON.stringify({ identitycenter: other.url, sts: other.url }),
        });
      } finally {
        await other.close();
      }
      const asked = [emulator, other].map(({ calls: [call] }) => call && bodyOf(call));
      assert.deepEqual(
        asked.map((body) => (body as { duration_seconds: number }).duration_seconds),
        [7_200, 3_600],
      );
    });

    it("can be one of a chain: each is assumed with the session of the one before", async () => {
      emulator.agency({ ...agency, name: "second", domainId: "d-2", trusts: ["deployer"] });
      const chain = [assumeRole, { agencyName: "second", domainId: "d-2" }];
      await callWith({ ...keys, "huaweicloud:assumeRoles": JSON.stringify(chain) });
      assert.deepEqual(seen(), ["assumeAgency 200 user", "assumeAgency 200 session", "status 200 session"]);
      assert.equal(lastCall().headers["x-domain-id"], "d-2");
    });

    it("is that of the KooCLI profile", async () => {
      const profile = {
        ...{ name: "default", agencyName: "deployer", agencyDomainId: owner, agencyDomainName: "" },
        ...{
          accessKeyId: emulatorUser.accessKey,
          secretAccessKey: emulatorUser.secretKey,
          domainId: "source",
        },
      };
      home.write(".hcloud/config.json", { authEncrypt: "false", profiles: [profile] });
      await callWith({});
      assert.deepEqual(seen(), ["assumeAgency 200 user", "status 200 session"]);
      assert.equal(lastCall().headers["x-domain-id"], owner);
    });

    it("is assumed with the credentials of a server's own agency", async () => {
      const metadata = await startMetadataServer({
        keys: () => ({ ...emulatorUser, securityToken: "the-token", expiresAt: Date.now() + 3_600_000 }),
      });
      const users = [{ ...emulatorUser, securityToken: "the-token" }];
      const other = await startEmulator({ users });
      other.agency(agency);
      other.script(key.requestId, { outcome: "SUCCEEDED" });
      try {
        await callWith(
          {
            ...spellings["as an object"],
            "huaweicloud:endpoints": JSON.stringify({ identitycenter: other.url, sts: other.url }),
          },
          metadata.url,
        );
        assert.equal(other.calls[0]?.signedBy, emulatorUser.accessKey);
        assert.equal(other.calls.length, 2);
      } finally {
        await Promise.all([metadata.close(), other.close()]);
      }
    });

    it("is assumed once for many calls", async () => {
      const client = connect(settings({ ...keys, ...spellings["as an object"] }));
      await Promise.all(Array.from({ length: 10 }, () => client.call(describeRequest())));
      assert.equal(emulator.calls.filter(({ operation }) => operation === "assumeAgency").length, 1);
    });

    it("has its calls in the debug log, without keys", async () => {
      const lines: string[] = [];
      const client = connect(settings({ ...keys, ...spellings["as an object"] }));
      await client.call(describeRequest(), { debug: (line) => lines.push(line) });
      assert.match(
        lines[0] ?? "",
        /^POST \/v5\/agencies\/assume: HTTP 200 \(X-Request-Id 0+1\) after \d+ ms$/,
      );
      assert.equal(lines.length, 2);
    });

    const caller = "the environment (HW_ACCESS_KEY, HW_SECRET_KEY)";
    it("says what is missing if the caller may not assume it", async () => {
      const denied = await startEmulator({ users: [{ ...emulatorUser, denied: ["sts:agencies:assume"] }] });
      denied.agency(agency);
      try {
        const refusal = await refusalOf({
          ...{ ...keys, ...spellings["as an object"] },
          "huaweicloud:endpoints": JSON.stringify({ identitycenter: denied.url, sts: denied.url }),
        });
        assert.equal(
          refusal,
          `STS refused to assume agency deployer of account ${owner}: 403 PAP5.0001 No permission for action ` +
            `sts:agencies:assume. The identity of ${caller} needs the action sts:agencies:assume for this agency, and the ` +
            "agency's trust policy has to allow that identity's account.",
        );
      } finally {
        await denied.close();
      }
    });

    it("says the same if the agency does not trust the caller", async () => {
      emulator.agency({ ...agency, trusts: ["somebody else"] });
      assert.equal(
        await refusalOf({ ...keys, ...spellings["as an object"] }),
        `STS refused to assume agency deployer of account ${owner}: 403 PAP5.0001 The agency deployer does not trust the ` +
          `caller. The identity of ${caller} needs the action sts:agencies:assume for this agency, and the agency's trust ` +
          "policy has to allow that identity's account.",
      );
    });

    it("says which setting names an agency that does not exist", async () => {
      assert.equal(
        await refusalOf({ ...keys, "huaweicloud:assumeRole": '{"agencyName": "typo", "domainId": "d-1"}' }),
        "STS refused to assume agency typo of account d-1: 404 STS5.1001 The agency iam::d-1:agency:typo does not exist. " +
          "Check the agency's name and the account ID in Pulumi config huaweicloud:assumeRole.",
      );
    });

    it("says that the duration may be too long", async () => {
      const role = JSON.stringify({ ...assumeRole, duration: 43_200 });
      assert.equal(
        await refusalOf({ ...keys, "huaweicloud:assumeRole": role }),
        `STS refused to assume agency deployer of account ${owner}: 400 STS5.1001 duration_seconds must be a whole number ` +
          "from 900 to 3600. Check Pulumi config huaweicloud:assumeRole: the agency's name, the account ID, and that " +
          "duration is not above the agency's maximum session duration.",
      );
    });

    it("says what IAM needs if it refuses", async () => {
      const values = { HW_ASSUME_ROLE_AGENCY_NAME: "typo", HW_ASSUME_ROLE_DOMAIN_NAME: "management" };
      assert.equal(
        await refusalOf({ ...keys, ...values }),
        "IAM refused to assume agency typo of account management: 403 IAM.0002 The agency does not exist. Check the " +
          `agency's name and the account's name in the environment. The identity of ${caller} needs the role Agent ` +
          "Operator, and the agency has to delegate to that identity's account. For an agency with a trust policy, set " +
          "the account's ID (domainId) too: that call needs the action sts:agencies:assume.",
      );
    });

    it("says which keys are wrong, and sends them once", async () => {
      const values = { ...keys, HW_SECRET_KEY: "a-key-that-sts-does-not-know", ...spellings["as an object"] };
      const client = connect(settings(values));
      const ask = () => client.call(describeRequest());
      await assert.rejects(ask(), {
        name: "RefusedError",
        httpStatus: 401,
        message: new RegExp(
          `^STS refused to assume agency deployer of account ${owner}: 401 APIGW\\.0301 .*${caller.replace(/[()]/g, "\\$&")}`,
        ),
      });
      await assert.rejects(ask(), { name: "RefusedError" });
      assert.deepEqual(seen(), ["assumeAgency 401"]);
    });

    it("is retried by waits while STS is down, and says of what it is down", async () => {
      emulator.fault({ kind: "status", status: 503, times: 1 });
      const values = { ...keys, ...spellings["as an object"] };
      await assert.rejects(callWith(values), {
        name: "UnreachableError",
        retryForMs: Infinity,
        message: new RegExp(`ould not assume agency deployer of account ${owner}: .* responded with 503 `),
      });
      await callWith(values);
    });
  });

  describe("an ID token", () => {
    let file: string;
    beforeEach(() => {
      file = home.write("token", `${idToken}\n`);
    });

    it("gives an agency through STS, unsigned, under the names of the official Python SDK", async () => {
      await callWith({
        ...oidc,
        HUAWEICLOUD_OIDC_ID_TOKEN: idToken,
        HUAWEICLOUD_OIDC_DURATION_SECONDS: "900",
        HUAWEICLOUD_OIDC_SESSION_NAME: "job-1",
        HUAWEICLOUD_OIDC_POLICY: '{"Version":"5.0"}',
        HUAWEICLOUD_OIDC_POLICY_IDS: "one, two",
      });
      assert.deepEqual(seen(), ["assumeAgencyWithOidc 200", "status 200 session"]);
      const [assumed, status] = emulator.calls;
      assert.ok(assumed && status);
      assert.deepEqual(bodyOf(assumed), {
        ...{ provider_urn: `iam::${owner}:oidcProvider:ci`, agency_urn: `iam::${owner}:agency:deployer` },
        ...{ agency_session_name: "job-1", id_token: idToken, duration_seconds: 900 },
        ...{ policy: '{"Version":"5.0"}', policy_ids: ["one", "two"] },
      });
      assert.equal(assumed.headers["authorization"], undefined);
      assert.equal(status.headers["x-domain-id"], owner);
    });

    it("has defaults there, and may be in a file", async () => {
      await callWith({ ...oidc, HUAWEICLOUD_OIDC_TOKEN_FILE: "~/token" });
      const asked = bodyOf(emulator.calls[0] ?? assert.fail("no call came")) as Record<string, unknown>;
      assert.equal(asked["agency_session_name"], "pulumi-huaweicloud-identitycenter");
      assert.equal(asked["duration_seconds"], 3_600);
      assert.equal(asked["id_token"], idToken);
      assert.equal(Object.keys(asked).length, 5);
    });

    const throughIam: Record<string, () => Environment> = {
      "the SDKs' names": () => ({ HUAWEICLOUD_SDK_IDP_ID: "ci", HUAWEICLOUD_SDK_ID_TOKEN_FILE: file }),
      "Terraform's names": () => ({ HW_ASSUME_ROLE_IDP_ID: "ci", HW_ASSUME_ROLE_ID_TOKEN: idToken }),
      "the SDKs' file": () => {
        home.write(".huaweicloud/credentials", "[basic]\nidp_id = ci\nid_token_file = ~/token\n");
        return {};
      },
    };
    for (const [names, values] of Object.entries(throughIam)) {
      it(`gives keys through IAM, unsigned, under ${names}`, async () => {
        await callWith(values());
        assert.deepEqual(seen(), [
          "createTokenByIdToken 201",
          "createTemporaryAccessKey 201",
          "status 200 session",
        ]);
        const [logIn, getKeys, status] = emulator.calls;
        assert.ok(logIn && getKeys && status);
        assert.equal(logIn.headers["x-idp-id"], "ci");
        assert.deepEqual(bodyOf(logIn), { auth: { id_token: { id: idToken } } });
        assert.match(getKeys.body ?? "", /"duration_seconds":21600/);
        for (const { headers } of [logIn, getKeys]) assert.equal(headers["authorization"], undefined);
        assert.equal(status.headers["x-domain-id"], undefined);
      });
    }

    it("brings the account's ID along if that is set", async () => {
      await callWith({ ...throughIam["the SDKs' names"]?.(), HUAWEICLOUD_SDK_DOMAIN_ID: owner });
      assert.equal(lastCall().headers["x-domain-id"], owner);
    });

    const withAgency: Record<string, () => Environment> = {
      "in Pulumi config": () => ({
        "huaweicloud:assumeRoleWithOidc": JSON.stringify({ ...assumeRole, idpId: "ci", idTokenFile: file }),
      }),
      "in Pulumi config as a list of one": () => ({
        "huaweicloud:assumeRoleWithOidc": JSON.stringify([{ ...assumeRole, idpId: "ci", idToken }]),
      }),
      "in Pulumi config, the token's file in the environment": () => ({
        "huaweicloud:assumeRoleWithOidc": JSON.stringify({ ...assumeRole, idpId: "ci" }),
        HW_ASSUME_ROLE_ID_TOKEN_FILE: file,
      }),
      "in the environment": () => ({
        ...{ HW_ASSUME_ROLE_IDP_ID: "ci", HW_ASSUME_ROLE_ID_TOKEN_FILE: file },
        ...{ HW_ASSUME_ROLE_AGENCY_NAME: "deployer", HW_ASSUME_ROLE_DOMAIN_ID: owner },
      }),
    };
    for (const [where, values] of Object.entries(withAgency)) {
      it(`gives keys that assume the agency named ${where}`, async () => {
        await callWith(values());
        assert.deepEqual(seen(), [
          "createTokenByIdToken 201",
          "createTemporaryAccessKey 201",
          "assumeAgency 200 session",
          "status 200 session",
        ]);
        assert.equal(lastCall().headers["x-domain-id"], owner);
      });
    }

    it("can begin a chain of agencies", async () => {
      emulator.agency({ ...agency, name: "second", domainId: "d-2", trusts: ["deployer"] });
      await callWith({
        ...oidc,
        HUAWEICLOUD_OIDC_ID_TOKEN: idToken,
        "huaweicloud:assumeRole": '{"agencyName": "second", "domainId": "d-2"}',
      });
      assert.deepEqual(seen(), [
        "assumeAgencyWithOidc 200",
        "assumeAgency 200 session",
        "status 200 session",
      ]);
    });

    const expired =
      "expired at 2026-01-02T03:04:05.000Z: get a new one. A wait that outlives a session needs a file in which the " +
      "token is renewed.";
    const check =
      "Check that the identity provider trusts the issuer https://ci.example and the audience huawei of ";
    const unknownToken = createIdToken({ iss: "https://ci.example", aud: ["huawei"] }, "of another provider");
    const variable = "the ID token in the environment variable HUAWEICLOUD_OIDC_ID_TOKEN";
    const checkOidc =
      "Check HUAWEICLOUD_OIDC_PROVIDER_URN, HUAWEICLOUD_OIDC_AGENCY_URN and that HUAWEICLOUD_OIDC_DURATION_SECONDS is " +
      "not above the agency's maximum session duration.";
    const ofSts = `STS refused to assume agency iam::${owner}:agency:deployer with an ID token: `;
    const refusals: Record<string, [values: Environment, text: string, before?: () => void]> = {
      "has expired": [
        { ...oidc, HUAWEICLOUD_OIDC_ID_TOKEN: oldToken },
        `${ofSts}400 IAM.0001 The ID token has expired. The ID token in the environment variable ` +
          `HUAWEICLOUD_OIDC_ID_TOKEN ${expired} ${checkOidc}`,
      ],
      "is of another provider": [
        { ...oidc, HUAWEICLOUD_OIDC_ID_TOKEN: unknownToken },
        `${ofSts}400 IAM.0001 The ID token is invalid. ${check}${variable}. ${checkOidc}`,
      ],
      "says nothing of itself": [
        { ...oidc, HUAWEICLOUD_OIDC_ID_TOKEN: "not.a.jwt" },
        `${ofSts}400 IAM.0001 The ID token is invalid. Check that ${variable} is of this identity provider, and has not ` +
          `expired. ${checkOidc}`,
      ],
      "is of a provider that the agency does not trust": [
        { ...oidc, HUAWEICLOUD_OIDC_ID_TOKEN: idToken },
        `${ofSts}403 PAP5.0001 The agency deployer does not trust the caller. The agency's trust policy has to allow ` +
          `sts:agencies:assumeWithOIDC to iam::${owner}:oidcProvider:ci. ${check}${variable}.`,
        () => {
          emulator.agency({ ...agency, trusts: ["somebody else"] });
        },
      ],
      "is for an agency that does not exist": [
        { ...oidc, HUAWEICLOUD_OIDC_AGENCY_URN: "iam::d-1:agency:typo", HUAWEICLOUD_OIDC_ID_TOKEN: idToken },
        "STS refused to assume agency iam::d-1:agency:typo with an ID token: 404 STS5.1001 The agency " +
          "iam::d-1:agency:typo does not exist. Check HUAWEICLOUD_OIDC_AGENCY_URN and HUAWEICLOUD_OIDC_PROVIDER_URN.",
      ],
      "has expired, for IAM": [
        { HW_ASSUME_ROLE_IDP_ID: "ci", HW_ASSUME_ROLE_ID_TOKEN: oldToken },
        "IAM refused to log in to identity provider ci with an ID token: 401 IAM.0001 The ID token has expired. The ID " +
          `token in the environment variable HW_ASSUME_ROLE_ID_TOKEN ${expired} Check the environment variable ` +
          "HW_ASSUME_ROLE_IDP_ID.",
      ],
      "is for an identity provider that does not exist": [
        { HW_ASSUME_ROLE_IDP_ID: "typo", HW_ASSUME_ROLE_ID_TOKEN: idToken },
        "IAM refused to log in to identity provider typo with an ID token: 404 IAM.0004 Could not find the identity " +
          "provider. Check the environment variable HW_ASSUME_ROLE_IDP_ID: it has to be the name of an identity provider " +
          "of the account in IAM.",
      ],
    };
    for (const [when, [values, text, before]] of Object.entries(refusals)) {
      it(`is refused with a text that says what to change if it ${when}`, async () => {
        before?.();
        const refusal = await refusalOf(values);
        assert.equal(refusal, text);
        assert.ok(!refusal.includes(idToken.slice(-12)));
      });
    }
  });

  describe("over the network that the settings name", () => {
    const authority = createAuthority();
    const role = { "huaweicloud:assumeRole": JSON.stringify(assumeRole) };
    const hosts = { "huaweicloud:endpoints": "", HW_REGION_NAME: "x-1", HW_CLOUD: "cloud.example" };

    async function through(
      options: Partial<ProxyOptions>,
      test: (proxy: Proxy, values: Environment) => Promise<void>,
    ) {
      const tls = authority.issue({ hosts: ["*.cloud.example", "*.x-1.cloud.example"] });
      const secure = await startEmulator({ tls });
      const proxy = await startProxy({ target: secure.url, ...options });
      secure.agency(agency);
      secure.script(key.requestId, { outcome: "SUCCEEDED" });
      const values = { ...keys, ...role, ...hosts, HTTPS_PROXY: proxy.url };
      await test(proxy, values).finally(() => Promise.all([proxy.close(), secure.close()]));
    }

    it("STS is reached at its host, through the proxy, and its certificate is verified", () =>
      through({}, async (proxy, values) => {
        await assert.rejects(callWith(values), {
          name: "UnreachableError",
          retryForMs: 0,
          message:
            /^Could not assume agency deployer of account \w+: the certificate for sts\.x-1\.cloud\.example /,
        });
        await callWith({ ...values, "huaweicloud:cacertFile": authority.cert });
        assert.deepEqual(proxy.tunnels, [
          ...["sts.x-1.cloud.example:443", "sts.x-1.cloud.example:443"],
          "identitycenter.cloud.example:443",
        ]);
      }));

    it("a proxy that wants a password is told from STS", () =>
      through({ user: "user:password" }, async (proxy, values) => {
        await assert.rejects(callWith(values), {
          name: "UnreachableError",
          httpStatus: 407,
          proxyHost: `127.0.0.1:${proxy.port}`,
          message: /^Could not assume agency .* The proxy, not STS, refused this: /,
        });
      }));
  });

  it("is not asked for again while the service throttles, and the error names the call", async () => {
    const values = { ...keys, "huaweicloud:assumeRole": JSON.stringify(assumeRole) };
    const client = connect(settings(values));
    emulator.fault({ kind: "status", status: 429, headers: { "Retry-After": "2" } });
    const results = await Promise.allSettled([1, 2, 3].map(() => client.call(describeRequest())));
    for (const result of results) {
      assert.ok(result.status === "rejected" && result.reason instanceof ThrottledError, result.status);
      assert.match(result.reason.message, /ould not assume agency deployer /);
    }
    assert.deepEqual(seen(), ["assumeAgency 429 user"]);
    await setTimeout(1_100);
    const startMs = performance.now();
    await client.call(describeRequest());
    assert.ok(performance.now() - startMs > 500, "it waits for the rest of the Retry-After");
    assert.deepEqual(seen(), ["assumeAgency 429 user", "assumeAgency 200 user", "status 200 session"]);
  }).timeout(10_000);

  describe("in a wait that outlives it", () => {
    const status = { outcome: "SUCCEEDED", inProgressMs: 4_500 } as const;

    /** Waits for two requests at a time, so that both need the session's successor. */
    async function waitWith(values: Environment): Promise<readonly Call[]> {
      const provider = createGateProvider(permissionSetProvisioningOperations, {
        connect: () => connect(settings(values)),
        engineLog: silentEngineLog,
        watch: createWatchProcess(systemClock, () => 0.5),
      });
      await provider.configure?.({ config: { get: () => undefined, require: String } });
      const requests = ["r-1", "r-2"].map(async (requestId) => {
        emulator.script(requestId, status);
        const result = await provider.create({ ...key, requestId });
        return (result.outs as { status: string }).status;
      });
      assert.deepEqual(await Promise.all(requests), ["SUCCEEDED", "SUCCEEDED"]);
      return emulator.calls;
    }
    const refused = (calls: readonly Call[]) =>
      calls.filter(({ httpStatus }) => Number(httpStatus) >= 400).map(({ operation }) => operation);
    const count = (calls: readonly Call[], operation: string) =>
      calls.filter((call) => call.operation === operation).length;

    it("an agency is assumed again before it expires, once for all waits, and no call is refused", async () => {
      emulator.agency({ ...agency, sessionMs: 2_000 });
      const calls = await waitWith({ ...keys, "huaweicloud:assumeRole": JSON.stringify(assumeRole) });
      assert.deepEqual(refused(calls), []);
      const sessions = new Set(
        calls.filter(({ operation }) => operation === "status").map(({ signedBy }) => signedBy),
      );
      assert.ok(sessions.size >= 2, `${sessions.size} sessions`);
      assert.equal(count(calls, "assumeAgency"), sessions.size);
    }).timeout(20_000);

    it("the file of an ID token is read again", async () => {
      emulator.agency({ ...agency, sessionMs: 2_000 });
      const newer = createIdToken({ iss: "https://ci.example" }, "the second one");
      emulator.identityProvider({
        id: "ci",
        domainId: owner,
        idTokens: [{ token: idToken }, { token: newer }],
      });
      home.write("token", idToken);
      const first = emulator.arrival("assumeAgencyWithOidc").then(() => home.write("token", newer));
      const calls = await waitWith({ ...oidc, HUAWEICLOUD_OIDC_TOKEN_FILE: "~/token" });
      await first;
      assert.deepEqual(refused(calls), []);
      const tokens = calls
        .filter(({ operation }) => operation === "assumeAgencyWithOidc")
        .map((call) => (bodyOf(call) as { id_token: string }).id_token);
      assert.equal(tokens[0], idToken);
      assert.ok(tokens.length > 1);
      assert.deepEqual(new Set(tokens.slice(1)), new Set([newer]));
    }).timeout(20_000);
  });
});

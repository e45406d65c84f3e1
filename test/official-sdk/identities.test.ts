import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  emulatorUser,
  startEmulator,
  type Emulator,
  type EmulatorAgency,
} from "../support/emulator/emulator";
import {
  callWithSdk,
  officialSdkPythonOrSkip,
  type SdkCall,
  type SdkResult,
} from "../support/official-sdk/python";

const owner = "5146d03d8aaaaaaaaaaaabbae60620a5";
const agency: EmulatorAgency = { name: "deployer", domainId: owner, domainName: "management" };
const provider = {
  id: "github",
  domainId: owner,
  idTokens: [{ token: "good" }, { token: "old", expiresAt: 0 }],
};

const status: SdkCall = {
  call: "describe_permission_set_provisioning_status",
  parameters: { instance_id: "ins-1", request_id: "r-1" },
};

/** STS, as the user or with temporary keys. */
function assume(body: object = {}, credentials?: SdkCall["credentials"]): SdkCall {
  return {
    client: "sts",
    call: "assume_agency",
    parameters: { body: { agency_urn: `iam::${owner}:agency:deployer`, agency_session_name: "up", ...body } },
    ...(credentials && { credentials }),
  };
}

function assumeWithOidc(body: object = {}): SdkCall {
  const usual = {
    agency_urn: `iam::${owner}:agency:deployer`,
    agency_session_name: "up",
    provider_urn: `iam::${owner}:oidcProvider:github`,
    id_token: "good",
  };
  return { client: "sts", call: "assume_agency_with_oidc", parameters: { body: { ...usual, ...body } } };
}

/** IAM, as the user. */
function assumeByName(role: object = {}): SdkCall {
  const identity = { methods: ["assume_role"], assume_role: { agency_name: "deployer", ...role } };
  return {
    client: "iam",
    call: "create_temporary_access_key_by_agency",
    parameters: { body: { auth: { identity } } },
  };
}

describe("The official Python SDK, with the emulator for STS and IAM,", function () {
  this.timeout(30_000);
  let python: string;
  let emulator: Emulator;
  let folder: string;

  before(async function () {
    this.timeout(300_000);
    python = await officialSdkPythonOrSkip(this);
    folder = await mkdtemp(join(tmpdir(), "id-token-"));
  });

  after(async () => {
    if (folder) await rm(folder, { recursive: true });
  });

  beforeEach(async () => {
    emulator = await startEmulator();
    emulator.script("r-1", { outcome: "SUCCEEDED" });
    emulator.agency(agency);
    emulator.identityProvider(provider);
  });

  afterEach(async () => {
    await emulator.close();
  });

  const callAll = (calls: readonly SdkCall[]) => callWithSdk(python, emulator.url, calls);

  /** The operations of all calls, each with its HTTP status and who signed it. */
  const seen = () =>
    emulator.calls.map(({ operation, httpStatus, signedBy }) =>
      [operation, httpStatus, signedBy === emulatorUser.accessKey ? "user" : signedBy && "session"]
        .filter(Boolean)
        .join(" "),
    );

  it("calls with the keys of an agency that it assumed through STS, and assumes a second with them", async () => {
    emulator.agency({ ...agency, name: "second", trusts: ["deployer"] });
    const [first] = await callAll([assume()]);
    const keys = keysOf(first);
    assert.ok(Math.abs(Date.parse(keys.expiration) - Date.now() - 3_600_000) < 60_000, keys.expiration);
    const second = { agency_urn: `iam::${owner}:agency:second` };
    const results = await callAll([
      { ...status, credentials: { ...keys.credentials, domainId: owner } },
      { ...status, credentials: { ...keys.credentials, domainId: "another" } },
      assume(second, keys.credentials),
      assume(second),
      assume({ ...second, duration_seconds: 3_601 }, keys.credentials),
    ]);
    assert.deepEqual(seen(), [
      "assumeAgency 200 user",
      "status 200 session",
      "status 401",
      "assumeAgency 200 session",
      "assumeAgency 403 user",
      "assumeAgency 400 session",
    ]);
    assert.equal(
      results[4]?.exception?.["error_msg"],
      "duration_seconds must be a whole number from 900 to 3600.",
    );
  });

  it("calls with keys that it got through IAM, by the owner's name", async () => {
    const [result] = await callAll([assumeByName({ domain_name: "management", duration_seconds: 900 })]);
    const {
      access,
      secret,
      securitytoken,
      expires_at: expiresAt,
    } = (result?.response as { readonly credential: Readonly<Record<string, string>> }).credential;
    assert.match(String(expiresAt), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}000Z$/);
    await callAll([
      { ...status, credentials: { accessKey: access, secretKey: secret, securityToken: securitytoken } },
    ]);
    assert.deepEqual(seen(), ["createTemporaryAccessKey 201 user", "status 200 session"]);
  });

  it("calls with an ID token from a file, through IAM", async () => {
    const idTokenFile = join(folder, "token");
    await writeFile(idTokenFile, "good\n");
    await callAll([{ ...status, credentials: { idpId: "github", idTokenFile } }]);
    assert.deepEqual(seen(), [
      "createTokenByIdToken 201",
      "createTemporaryAccessKey 201",
      "status 200 session",
    ]);
  });

  it("calls with an ID token, through STS", async () => {
    const oidc = {
      provider_urn: `iam::${owner}:oidcProvider:github`,
      agency_urn: `iam::${owner}:agency:deployer`,
      id_token: "good",
    };
    await callAll([{ ...status, credentials: { oidc } }]);
    assert.deepEqual(seen(), ["assumeAgencyWithOidc 200", "status 200 session"]);
  });

  it("gets the gateway's 401 for a session that is over", async () => {
    emulator.agency({ ...agency, sessionMs: 1 });
    const [first] = await callAll([assume()]);
    const [second] = await callAll([{ ...status, credentials: keysOf(first).credentials }]);
    assert.deepEqual(
      [
        second?.exception?.["status_code"],
        second?.exception?.["error_code"],
        second?.exception?.["error_msg"],
      ],
      [401, "APIGW.0301", "Incorrect IAM authentication information: security token has expired"],
    );
  });

  it("meets faults, limits and the signature check as with any other call", async () => {
    await emulator.close();
    emulator = await startEmulator({ limit: { calls: 1, windowMs: 60_000 } });
    emulator.agency(agency);
    emulator.fault({ kind: "status", status: 503, operation: "assumeAgency" });
    const wrong = assume({}, { ...emulatorUser, secretKey: "wrong" });
    const results = await callAll([wrong, assume(), assume(), assumeByName({ domain_id: owner })]);
    assert.deepEqual(
      results.map(({ exception }) => exception?.["status_code"]),
      [401, 503, undefined, 429],
    );
  });

  const refusals: Readonly<Record<string, readonly [SdkCall, number, string]>> = {
    "an unknown agency": [
      assume({ agency_urn: `iam::${owner}:agency:unknown` }),
      404,
      `STS5.1001 The agency iam::${owner}:agency:unknown does not exist.`,
    ],
    "an agency of another account": [
      assume({ agency_urn: "iam::another:agency:deployer" }),
      404,
      "STS5.1001 The agency iam::another:agency:deployer does not exist.",
    ],
    "an agency URN that is none": [
      assume({ agency_urn: "deployer" }),
      400,
      "STS5.1001 agency_urn must be iam::<account ID>:agency:<name>.",
    ],
    "a session name with a space": [
      assume({ agency_session_name: "my session" }),
      400,
      "STS5.1001 agency_session_name must have 2 to 128 letters, digits or characters of _+=,.@-",
    ],
    "a session that is too short": [
      assume({ duration_seconds: 899 }),
      400,
      "STS5.1001 duration_seconds must be a whole number from 900 to 3600.",
    ],
    "a session that is longer than the agency's longest": [
      assume({ duration_seconds: 3_601 }),
      400,
      "STS5.1001 duration_seconds must be a whole number from 900 to 3600.",
    ],
    "an unknown identity provider": [
      assumeWithOidc({ provider_urn: `iam::${owner}:oidcProvider:gitlab` }),
      404,
      `STS5.1001 The identity provider iam::${owner}:oidcProvider:gitlab does not exist.`,
    ],
    "an ID token that another provider signed": [
      assumeWithOidc({ id_token: "forged" }),
      400,
      "IAM.0001 The ID token is invalid.",
    ],
    "an ID token that has expired": [
      assumeWithOidc({ id_token: "old" }),
      400,
      "IAM.0001 The ID token has expired.",
    ],
    "an unknown owner, from IAM": [
      assumeByName({ domain_name: "another" }),
      403,
      "IAM.0002 The agency does not exist.",
    ],
    "no owner, from IAM": [assumeByName(), 400, "IAM.0011 domain_id or domain_name is required."],
    "a session of more than a day, from IAM": [
      assumeByName({ domain_id: owner, duration_seconds: 86_401 }),
      400,
      "IAM.0011 duration_seconds must be a whole number from 900 to 86400.",
    ],
  };
  it("gets the service's error for each order that is wrong", async () => {
    const results = await callAll(Object.values(refusals).map(([call]) => call));
    const texts = results.map(({ exception = {} }) => [
      exception["status_code"],
      `${String(exception["error_code"])} ${String(exception["error_msg"])}`,
    ]);
    const names = Object.keys(refusals);
    assert.deepEqual(
      Object.fromEntries(texts.map((text, index) => [names[index], text])),
      Object.fromEntries(Object.entries(refusals).map(([what, [, ...text]]) => [what, text])),
    );
  });

  it("gets a 403 for an agency that does not trust it, and without the permission to assume any", async () => {
    emulator.agency({ ...agency, trusts: ["another user", "gitlab"] });
    const results = await callAll([assume(), assumeWithOidc(), assumeByName({ domain_id: owner })]);
    assert.deepEqual(
      results.map(({ exception }) => [exception?.["status_code"], exception?.["error_code"]]),
      [
        [403, "PAP5.0001"],
        [403, "PAP5.0001"],
        [403, "IAM.0002"],
      ],
    );
    await emulator.close();
    emulator = await startEmulator({ users: [{ ...emulatorUser, denied: ["sts:*"] }] });
    emulator.agency(agency);
    const [denied] = await callAll([assume()]);
    assert.equal(denied?.exception?.["error_msg"], "No permission for action sts:agencies:assume");
    assert.ok(String(denied.exception["encoded_auth_msg"]).length > 1_000);
  });
});

function keysOf(result: SdkResult | undefined) {
  const { credentials } = result?.response as { readonly credentials: Readonly<Record<string, string>> };
  const {
    access_key_id: accessKey,
    secret_access_key: secretKey,
    security_token: securityToken,
    expiration = "",
  } = credentials;
  return { credentials: { accessKey, secretKey, securityToken }, expiration };
}

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import {
  idTokenInConfig,
  idTokenInEnvironment,
} from "../../../../src/identity-center/credentials/sources/id-token";
import type { CredentialProvider } from "../../../../src/identity-center/credentials/credentials";
import type { SourceContext } from "../../../../src/identity-center/credentials/sources/source";
import type { Operation } from "../../../../src/identity-center/operations/operation";
import type { Environment } from "../../../../src/identity-center/settings/settings";
import { createHome, type Home } from "../../../support/home";
import { createIdToken } from "../../../support/id-tokens";
import { contextOf, foundIn } from "../../../support/sources";

const token = createIdToken();
const urns = {
  HUAWEICLOUD_OIDC_PROVIDER_URN: "iam::d-1:oidcProvider:ci",
  HUAWEICLOUD_OIDC_AGENCY_URN: "iam::d-1:agency:deployer",
};

describe("an ID token", () => {
  let home: Home;
  beforeEach(() => {
    home = createHome();
  });
  afterEach(() => {
    home.remove();
  });

  const inEnvironment = (values: Environment) => idTokenInEnvironment(contextOf(values, home.path));
  const inConfig = (block: unknown, values: Environment = {}) =>
    idTokenInConfig(
      contextOf({ "huaweicloud:assumeRoleWithOidc": JSON.stringify(block), ...values }, home.path),
    );

  const missing = {
    kind: "missing",
    source: "an ID token",
    what:
      "huaweicloud:assumeRoleWithOidc, HW_ASSUME_ROLE_IDP_ID, HUAWEICLOUD_OIDC_PROVIDER_URN and HUAWEICLOUD_SDK_IDP_ID " +
      "are not set",
  };

  it("is missing if no setting names one", () => {
    assert.deepEqual(inEnvironment({}), missing);
    assert.deepEqual(
      inEnvironment({ HW_ASSUME_ROLE_IDP_ID: "", HUAWEICLOUD_OIDC_DURATION_SECONDS: "1" }),
      missing,
    );
  });

  it("says where it comes from, and whose credentials it gives", () => {
    home.write("token", token);
    const sources: readonly (readonly [found: ReturnType<typeof inEnvironment>, source: string])[] = [
      [
        inEnvironment({ ...urns, HUAWEICLOUD_OIDC_TOKEN_FILE: "~/token" }),
        "agency deployer of account d-1 (HUAWEICLOUD_OIDC_AGENCY_URN), assumed with the ID token in ~/token (the " +
          "environment variable HUAWEICLOUD_OIDC_TOKEN_FILE)",
      ],
      [
        inEnvironment({
          HUAWEICLOUD_SDK_IDP_ID: "ci",
          HUAWEICLOUD_SDK_ID_TOKEN_FILE: join(home.path, "token"),
        }),
        "identity provider ci (the environment variable HUAWEICLOUD_SDK_IDP_ID) with the ID token in ~/token (the " +
          "environment variable HUAWEICLOUD_SDK_ID_TOKEN_FILE)",
      ],
      [
        inConfig({ idpId: "ci", idToken: token, agencyName: "ops", domainId: "d-1" }),
        "agency ops of account d-1 (Pulumi config huaweicloud:assumeRoleWithOidc), assumed with identity provider ci " +
          "(idpId in Pulumi config huaweicloud:assumeRoleWithOidc) with the ID token in idToken in Pulumi config " +
          "huaweicloud:assumeRoleWithOidc",
      ],
    ];
    for (const [finding, source] of sources) assert.equal(foundIn(finding).source, source);
    const identities = sources.map(([finding]) => foundIn(finding).identity);
    assert.equal(new Set(identities).size, sources.length);
  });

  it("has an identity of its own for each provider, account and agency", () => {
    home.write("token", token);
    const idp = (idpId: string, domainId?: string) =>
      inEnvironment({
        ...{ HUAWEICLOUD_SDK_IDP_ID: idpId, HUAWEICLOUD_SDK_ID_TOKEN_FILE: "~/token" },
        HUAWEICLOUD_SDK_DOMAIN_ID: domainId,
      });
    const oidc = (changed: Environment) =>
      inEnvironment({ ...urns, HUAWEICLOUD_OIDC_ID_TOKEN: token, ...changed });
    const findings = [
      ...[idp("ci"), idp("ci-2"), idp("ci", "d-1"), oidc({})],
      oidc({ HUAWEICLOUD_OIDC_PROVIDER_URN: "iam::d-1:oidcProvider:ci-2" }),
      oidc({ HUAWEICLOUD_OIDC_AGENCY_URN: "iam::d-1:agency:other" }),
    ];
    const identities = findings.map((finding) => foundIn(finding).identity);
    assert.equal(new Set(identities).size, findings.length);
    assert.equal(foundIn(oidc({ HUAWEICLOUD_OIDC_DURATION_SECONDS: "900" })).identity, identities[3]);
  });

  it("says how its keys are renewed: a token that is set once cannot be", async () => {
    home.write("token", token);
    const keys = { accessKey: "AK", secretKey: "sk", securityToken: "token", expiresAt: 0 };
    const asked: (readonly [service: string, token: string])[] = [];
    const callerOf: SourceContext["callerOf"] = (service) => ({
      async call<T>(_operation: Operation<T>, credentials: CredentialProvider) {
        asked.push([service, (await credentials.get()).secretKey]);
        return keys as T;
      },
    });
    const renewalOf = async (values: Environment) => {
      const finding = idTokenInEnvironment({ ...contextOf(values, home.path), callerOf });
      return (await foundIn(finding).get()).renewal;
    };
    assert.equal(
      await renewalOf({ ...urns, HUAWEICLOUD_OIDC_TOKEN_FILE: "~/token" }),
      "The next run gets new ones with the ID token.",
    );
    assert.equal(
      await renewalOf({ ...urns, HUAWEICLOUD_OIDC_ID_TOKEN: token }),
      "A wait that outlives them needs a file in which the ID token is renewed.",
    );
    await renewalOf({ HW_ASSUME_ROLE_IDP_ID: "ci", HW_ASSUME_ROLE_ID_TOKEN: token });
    assert.deepEqual(asked.slice(0, 3), [
      ["sts", token],
      ["sts", token],
      ["iam", token],
    ]);
  });

  it("takes the names of sessions that STS takes, and no others", () => {
    const oidc = (sessionName: string) =>
      inEnvironment({
        ...urns,
        HUAWEICLOUD_OIDC_ID_TOKEN: token,
        HUAWEICLOUD_OIDC_SESSION_NAME: sessionName,
      });
    for (const name of ["ab", "job_1+=,.@-", "x".repeat(128)]) foundIn(oidc(name));
    for (const name of ["a", "x".repeat(129), "ab\n", " ab", "a/b"]) {
      assert.throws(() => oidc(name), /^InvalidConfigurationError: The session name in /);
    }
  });

  const setIdToken = "or remove the other settings of the identity provider.";
  const refusals: Record<string, [read: () => unknown, message: string]> = {
    "without its identity provider": [
      () => inEnvironment({ HW_ASSUME_ROLE_ID_TOKEN: token }),
      "An ID token is set in the environment, but the identity provider is not: set idpId or HW_ASSUME_ROLE_IDP_ID.",
    ],
    "without its identity provider in Pulumi config": [
      () => inConfig({ idToken: token }),
      "An ID token is set in Pulumi config huaweicloud:assumeRoleWithOidc, but the identity provider is not: set idpId or " +
        "HW_ASSUME_ROLE_IDP_ID.",
    ],
    "that is not there": [
      () => inEnvironment({ HW_ASSUME_ROLE_IDP_ID: "ci" }),
      `An identity provider is set, but no ID token is: set one of idToken and idTokenFile, ${setIdToken}`,
    ],
    "that is not there for an OIDC provider": [
      () => inEnvironment(urns),
      "An identity provider is set, but no ID token is: set one of HUAWEICLOUD_OIDC_ID_TOKEN and " +
        `HUAWEICLOUD_OIDC_TOKEN_FILE, ${setIdToken}`,
    ],
    "that is set twice": [
      () => inConfig({ idpId: "ci", idToken: token }, { HW_ASSUME_ROLE_ID_TOKEN_FILE: "~/token" }),
      "An ID token is named twice: by idToken in Pulumi config huaweicloud:assumeRoleWithOidc and by the environment " +
        "variable HW_ASSUME_ROLE_ID_TOKEN_FILE. Keep one of them.",
    ],
    "of no block": [
      () => inConfig([]),
      "Pulumi config huaweicloud:assumeRoleWithOidc names no identity provider. Set one, or remove it to use " +
        "credentials from another source.",
    ],
    "of two blocks": [
      () => inConfig([{ idpId: "ci" }, { idpId: "ci" }]),
      "Pulumi config huaweicloud:assumeRoleWithOidc has several entries. Keep one of them.",
    ],
    "with half of an agency": [
      () => inConfig({ idpId: "ci", idToken: token, domainId: "d-1" }),
      "In Pulumi config huaweicloud:assumeRoleWithOidc, agencyName is not set. Set it to the name of the agency to " +
        "assume, or remove the other settings of an agency.",
    ],
    "with half of an agency in the environment": [
      () =>
        inEnvironment({
          ...{ HW_ASSUME_ROLE_IDP_ID: "ci", HW_ASSUME_ROLE_ID_TOKEN: token },
          HW_ASSUME_ROLE_DOMAIN_ID: "d-1",
        }),
      "In the environment, HW_ASSUME_ROLE_AGENCY_NAME is not set. Set it to the name of the agency to assume, or remove " +
        "the other settings of an agency.",
    ],
    "of a provider whose name is a path": [
      () => inEnvironment({ HW_ASSUME_ROLE_IDP_ID: "/ci", HW_ASSUME_ROLE_ID_TOKEN: token }),
      "The identity provider in the environment variable HW_ASSUME_ROLE_IDP_ID has to be its name in IAM: letters, " +
        'digits, "_", "-" and ".".',
    ],
    "without its file": [
      () => inEnvironment({ HUAWEICLOUD_SDK_IDP_ID: "ci" }),
      "In the environment, HUAWEICLOUD_SDK_IDP_ID is set but HUAWEICLOUD_SDK_ID_TOKEN_FILE is not. Set both, or none to " +
        "use credentials from another source.",
    ],
    "without its provider": [
      () => inEnvironment({ HUAWEICLOUD_SDK_ID_TOKEN_FILE: "~/token" }),
      "In the environment, HUAWEICLOUD_SDK_ID_TOKEN_FILE is set but HUAWEICLOUD_SDK_IDP_ID is not. Set both, or none to " +
        "use credentials from another source.",
    ],
    "without its agency": [
      () => inEnvironment({ ...urns, HUAWEICLOUD_OIDC_AGENCY_URN: "", HUAWEICLOUD_OIDC_ID_TOKEN: token }),
      "In the environment, HUAWEICLOUD_OIDC_AGENCY_URN is not set, but other settings of an ID token are. Set it to " +
        "iam::<account ID>:agency:<name>, or remove the others to use credentials from another source.",
    ],
    "with a name for its provider's URN": [
      () =>
        inEnvironment({ ...urns, HUAWEICLOUD_OIDC_PROVIDER_URN: "CANARY", HUAWEICLOUD_OIDC_ID_TOKEN: token }),
      "The URN in the environment variable HUAWEICLOUD_OIDC_PROVIDER_URN has to be of the form iam::<account " +
        "ID>:oidcProvider:<name>. Copy it from the IAM console.",
    ],
    "in the place of its provider": [
      () => inEnvironment({ HW_ASSUME_ROLE_IDP_ID: `${token}/`, HW_ASSUME_ROLE_ID_TOKEN: "ci" }),
      "The identity provider in the environment variable HW_ASSUME_ROLE_IDP_ID has to be its name in IAM: letters, " +
        'digits, "_", "-" and ".".',
    ],
    "beside a domain ID with a line end": [
      () => {
        home.write("token", token);
        return inEnvironment({
          ...{ HUAWEICLOUD_SDK_IDP_ID: "ci", HUAWEICLOUD_SDK_ID_TOKEN_FILE: "~/token" },
          HUAWEICLOUD_SDK_DOMAIN_ID: "d-1\n",
        });
      },
      "The environment variable HUAWEICLOUD_SDK_DOMAIN_ID holds white space, a line end or another character that no key " +
        "has. Set it again.",
    ],
    "with a duration that is none": [
      () =>
        inEnvironment({ ...urns, HUAWEICLOUD_OIDC_ID_TOKEN: token, HUAWEICLOUD_OIDC_DURATION_SECONDS: "1h" }),
      "The duration in the environment variable HUAWEICLOUD_OIDC_DURATION_SECONDS has to be a whole number of seconds from 900 to 43200, " +
        'but is "1h".',
    ],
    "with a session's name that STS refuses": [
      () =>
        inEnvironment({ ...urns, HUAWEICLOUD_OIDC_ID_TOKEN: token, HUAWEICLOUD_OIDC_SESSION_NAME: "a b" }),
      "The session name in the environment variable HUAWEICLOUD_OIDC_SESSION_NAME has to have 2 to 128 letters, digits or characters of " +
        '_+=,.@-, but is "a b".',
    ],
  };
  for (const [how, [read, message]] of Object.entries(refusals)) {
    it(`is refused by name ${how}`, () => {
      assert.throws(read, { name: "InvalidConfigurationError", message });
    });
  }

  const jwt = "it is no ID token, which is a JWT: three parts in base64url with dots between them.";
  const texts: Record<string, [text: string, why: string]> = {
    "is empty": ["", "the file is empty. Write the token into it before Pulumi runs."],
    "holds white space": [" \n", "the file is empty. Write the token into it before Pulumi runs."],
    "holds another text": ["CANARY", jwt],
    "holds two parts": ["CANARY.CANARY", jwt],
    "holds four parts": ["CANARY.CANARY.CANARY.CANARY", jwt],
    "holds two tokens": [`${token}\n${token}`, jwt],
    "holds JSON": [JSON.stringify({ value: token }), jwt],
    "is too long": [`${token}${"A".repeat(20_000)}`, "it is longer than 20000 characters."],
  };
  for (const [when, [text, why]] of Object.entries(texts)) {
    it(`is refused if its file ${when}, and not repeated`, () => {
      home.write("token", text);
      assertUnusable(why);
    });
  }

  it("is refused if its file is missing, a folder, a pipe or huge", () => {
    assertUnusable(
      "there is no such file. Write the token into it before Pulumi runs, or correct the setting.",
    );
    const name = "Name a file that holds the token.";
    mkdirSync(join(home.path, "token"));
    assertUnusable(`the file cannot be read (it is not a file). ${name}`);
    home.remove();
    home = createHome();
    execFileSync("mkfifo", [join(home.path, "token")]);
    assertUnusable(`the file cannot be read (it is not a file). ${name}`);
    home.remove();
    home = createHome();
    home.write("token", "x".repeat(4 * 1024 * 1024 + 1));
    assertUnusable(`the file cannot be read (it is larger than 4 MB). ${name}`);
  });

  function assertUnusable(why: string): void {
    for (const [values, variable] of [
      [{ ...urns, HUAWEICLOUD_OIDC_TOKEN_FILE: "~/token" }, "HUAWEICLOUD_OIDC_TOKEN_FILE"],
      [
        { HW_ASSUME_ROLE_IDP_ID: "ci", HW_ASSUME_ROLE_ID_TOKEN_FILE: "~/token" },
        "HW_ASSUME_ROLE_ID_TOKEN_FILE",
      ],
      [
        { HUAWEICLOUD_SDK_IDP_ID: "ci", HUAWEICLOUD_SDK_ID_TOKEN_FILE: "~/token" },
        "HUAWEICLOUD_SDK_ID_TOKEN_FILE",
      ],
    ] as const) {
      assert.throws(() => inEnvironment(values), {
        name: "InvalidConfigurationError",
        message: `The ID token in ~/token (the environment variable ${variable}) cannot be used: ${why}`,
      });
    }
  }
});

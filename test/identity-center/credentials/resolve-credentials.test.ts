import assert from "node:assert/strict";
import { InvalidConfigurationError } from "../../../src/model/errors";
import type { Operation } from "../../../src/identity-center/operations/operation";
import type { Environment } from "../../../src/identity-center/settings/settings";
import type { CredentialProvider } from "../../../src/identity-center/credentials/credentials";
import { resolveCredentials } from "../../../src/identity-center/credentials/resolve-credentials";
import { createHome, type Home } from "../../support/home";
import { createIdToken } from "../../support/id-tokens";
import { type MetadataServer, startMetadataServer } from "../../support/metadata-server";
import { settingsOf } from "../../support/settings";

const agencyKeys = {
  accessKey: "AGENCY",
  secretKey: "agency-secret-key",
  securityToken: "agency-token",
  expiresAt: Date.now() + 3_600_000,
};

describe("resolveCredentials", () => {
  let home: Home;
  let metadata: MetadataServer;
  let keys: typeof agencyKeys | undefined;

  before(async () => {
    metadata = await startMetadataServer({ keys: () => keys });
  });
  after(() => metadata.close());
  beforeEach(() => {
    home = createHome();
    keys = agencyKeys;
  });
  afterEach(() => {
    home.remove();
  });

  function resolve(settings: Environment, timeoutMs = 3_000) {
    return resolveCredentials({
      settings: settingsOf(settings, home.path),
      metadata: { url: metadata.url, timeoutMs },
      wallClock: () => Date.now(),
      random: Math.random,
      callerOf: () => ({ call }),
    });
  }

  /** STS and IAM: they give keys that are named after the ID token. */
  async function call<T>({ path }: Operation<T>, credentials: CredentialProvider): Promise<T> {
    const { secretKey: token } = await credentials.get();
    const { iss } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as {
      iss: string;
    };
    const keys = {
      accessKey: iss,
      secretKey: "sk",
      securityToken: "token",
      expiresAt: Date.now() + 3_600_000,
    };
    return (path.endsWith("/id-token/tokens") ? token : keys) as T;
  }

  const pairs = {
    config: { "huaweicloud:accessKey": "CONFIG", "huaweicloud:secretKey": "config-secret-key" },
    terraform: { HW_ACCESS_KEY: "TERRAFORM", HW_SECRET_KEY: "hw-secret-key" },
    sdk: { HUAWEICLOUD_SDK_AK: "SDK", HUAWEICLOUD_SDK_SK: "sdk-secret-key" },
  };
  const urns = {
    HUAWEICLOUD_OIDC_PROVIDER_URN: "iam::d-1:oidcProvider:ci",
    HUAWEICLOUD_OIDC_AGENCY_URN: "iam::d-1:agency:deployer",
  };
  const writeToken = () => home.write("token", createIdToken({ iss: "FILETOKEN" }));
  const profile = (name: string, accessKeyId: string) => ({
    name,
    accessKeyId,
    secretAccessKey: "koocli-secret-key",
  });
  /** Three profiles, the first of which is the current one. */
  const writeProfiles = () => {
    const profiles = [profile("default", "CURRENT"), profile("dev", "DEV"), profile("ops", "OPS")];
    home.write(".hcloud/config.json", { profiles });
  };
  const writeProfile = (file: string, name: string, accessKeyId: string) =>
    home.write(file, { current: name, profiles: [profile(name, accessKeyId)] });
  const sdkFile = (accessKey: string) => `[basic]\nak=${accessKey}\nsk=sdkfile-secret-key\n`;

  /** A source: how credentials get there, and the access key that is found there. */
  interface Source {
    readonly name: string;
    readonly level: "config" | "environment" | "there";
    readonly accessKey: string;
    readonly settings?: Environment;
    readonly write?: () => void;
  }
  /** All sources, in order. Those in one line name the same thing in several ways. */
  const sources: readonly (readonly Source[])[] = [
    [{ name: "Pulumi config", level: "config", accessKey: "CONFIG", settings: pairs.config }],
    [
      {
        name: "the profile that Pulumi config names",
        level: "config",
        accessKey: "DEV",
        settings: { "huaweicloud:profile": "dev" },
        write: writeProfiles,
      },
      {
        name: "the KooCLI file that Pulumi config names",
        level: "config",
        accessKey: "FILE",
        settings: { "huaweicloud:sharedConfigFile": "~/koocli.json" },
        write: () => writeProfile("koocli.json", "x", "FILE"),
      },
    ],
    [
      {
        name: "the ID token that Pulumi config names",
        level: "config",
        accessKey: "CONFIGTOKEN",
        settings: {
          "huaweicloud:assumeRoleWithOidc": JSON.stringify({
            idpId: "ci",
            idToken: createIdToken({ iss: "CONFIGTOKEN" }),
          }),
        },
      },
    ],
    [
      { name: "Terraform's names", level: "environment", accessKey: "TERRAFORM", settings: pairs.terraform },
      { name: "the SDKs' names", level: "environment", accessKey: "SDK", settings: pairs.sdk },
    ],
    [
      {
        name: "the profile that the environment names",
        level: "environment",
        accessKey: "OPS",
        settings: { HW_PROFILE: "ops" },
        write: writeProfiles,
      },
      {
        name: "the KooCLI file that the environment names",
        level: "environment",
        accessKey: "FILE2",
        settings: { HW_SHARED_CONFIG_FILE: "~/koocli2.json" },
        write: () => writeProfile("koocli2.json", "ops", "FILE2"),
      },
    ],
    [
      {
        name: "the SDKs' file that the environment names",
        level: "environment",
        accessKey: "SDKFILE2",
        settings: { HUAWEICLOUD_SDK_CREDENTIALS_FILE: "~/sdk2" },
        write: () => home.write("sdk2", sdkFile("SDKFILE2")),
      },
    ],
    [
      {
        name: "the ID token of Terraform's names",
        level: "environment",
        accessKey: "IDPTOKEN",
        settings: {
          HW_ASSUME_ROLE_IDP_ID: "ci",
          HW_ASSUME_ROLE_ID_TOKEN: createIdToken({ iss: "IDPTOKEN" }),
        },
      },
    ],
    [
      {
        name: "the ID token for an OIDC provider",
        level: "environment",
        accessKey: "OIDCTOKEN",
        settings: { ...urns, HUAWEICLOUD_OIDC_ID_TOKEN: createIdToken({ iss: "OIDCTOKEN" }) },
      },
    ],
    [
      {
        name: "the ID token of the SDKs' names",
        level: "environment",
        accessKey: "FILETOKEN",
        settings: { HUAWEICLOUD_SDK_IDP_ID: "ci", HUAWEICLOUD_SDK_ID_TOKEN_FILE: "~/token" },
        write: writeToken,
      },
    ],
    [{ name: "KooCLI's current profile", level: "there", accessKey: "CURRENT", write: writeProfiles }],
    [
      {
        name: "the SDKs' file",
        level: "there",
        accessKey: "SDKFILE",
        write: () => home.write(".huaweicloud/credentials", sdkFile("SDKFILE")),
      },
    ],
    [{ name: "the server's agency", level: "there", accessKey: "AGENCY" }],
  ];

  for (const source of sources.flat()) {
    it(`finds the credentials in ${source.name}, and takes nothing along`, async () => {
      source.write?.();
      const asked = metadata.requests.length;
      const ofOthers = { "huaweicloud:domainId": "config-domain", HW_DOMAIN_ID: "terraform-domain" };
      const provider = resolve({ ...ofOthers, ...source.settings });
      assert.equal(provider.isFromConfig ?? false, source.accessKey === "CONFIG");
      const found = await provider.get();
      assert.equal(found.accessKey, source.accessKey);
      const domains: Record<string, string> = {
        ...{ CONFIG: "config-domain", TERRAFORM: "terraform-domain" },
        OIDCTOKEN: "d-1",
      };
      assert.equal(found.domainId, domains[source.accessKey]);
      assert.equal(metadata.requests.length - asked, source.accessKey === "AGENCY" ? 2 : 0);
    });
  }

  sources.forEach((line, index) => {
    for (const winner of line) {
      for (const other of sources.slice(index + 1).flat()) {
        // A file in the stack's configuration with a profile in the environment are one name together.
        if ("huaweicloud:sharedConfigFile" in { ...winner.settings } && "HW_PROFILE" in { ...other.settings })
          continue;
        if (
          "huaweicloud:profile" in { ...winner.settings } &&
          "HW_SHARED_CONFIG_FILE" in { ...other.settings }
        )
          continue;
        const collides = winner.level === other.level && winner.level !== "there";
        it(`${collides ? `refuses ${winner.name} beside` : `prefers ${winner.name} to`} ${other.name}`, async () => {
          other.write?.();
          winner.write?.();
          const settings = { ...winner.settings, ...other.settings };
          if (!collides) {
            assert.equal((await resolve(settings).get()).accessKey, winner.accessKey);
            return;
          }
          assert.throws(
            () => resolve(settings),
            (error) => {
              assert.ok(error instanceof InvalidConfigurationError);
              for (const name of Object.keys(settings))
                assert.ok(error.message.includes(name), error.message);
              return true;
            },
          );
        });
      }
    }
  });

  it("prefers Terraform's names to the SDKs'", async () => {
    assert.equal((await resolve({ ...pairs.terraform, ...pairs.sdk }).get()).accessKey, "TERRAFORM");
  });

  it("takes the profile and the file from different places: together they name one", async () => {
    writeProfile("koocli.json", "dev", "FILE");
    for (const settings of [
      { "huaweicloud:sharedConfigFile": "~/koocli.json", HW_PROFILE: "dev" },
      { "huaweicloud:profile": "dev", HW_SHARED_CONFIG_FILE: "~/koocli.json" },
    ]) {
      assert.equal((await resolve({ ...settings, ...pairs.sdk }).get()).accessKey, "FILE");
    }
  });

  it("names all that collides, and says what to do", () => {
    const remedy = "Keep one of these and remove the others, so that it is clear as whom calls are made.";
    assertRefused(
      { ...pairs.config, "huaweicloud:profile": "dev" },
      "Credentials are named twice in Pulumi config: by huaweicloud:accessKey, huaweicloud:secretKey; and by " +
        `huaweicloud:profile. ${remedy}`,
    );
    assertRefused(
      { HW_ACCESS_KEY: "TERRAFORM", HW_PROFILE: "dev", HUAWEICLOUD_SDK_CREDENTIALS_FILE: "~/sdk" },
      `Credentials are named three times in the environment: by HW_ACCESS_KEY; and by HW_PROFILE; and by ` +
        `HUAWEICLOUD_SDK_CREDENTIALS_FILE. ${remedy}`,
    );
  });

  /** Named, and not there or of no use: whatever else has credentials. */
  const useless: Record<string, Environment> = {
    "a profile that is not there": { HW_PROFILE: "unknown" },
    "a KooCLI file that is not there": { HW_SHARED_CONFIG_FILE: "~/nowhere" },
    "an SDKs' file that is not there": { HUAWEICLOUD_SDK_CREDENTIALS_FILE: "~/nowhere" },
    "an SDKs' file that names an identity provider": { HUAWEICLOUD_SDK_CREDENTIALS_FILE: "~/idp" },
    "an SDKs' file without keys": { HUAWEICLOUD_SDK_CREDENTIALS_FILE: "~/empty" },
    "a profile of the stack that is not there": { "huaweicloud:profile": "unknown", ...pairs.terraform },
    "a KooCLI file of the stack that is not there": {
      "huaweicloud:sharedConfigFile": "~/nowhere",
      ...pairs.terraform,
    },
  };
  for (const [what, settings] of Object.entries(useless)) {
    it(`refuses ${what} rather than take what is merely there`, () => {
      writeProfiles();
      home.write(".huaweicloud/credentials", sdkFile("SDKFILE"));
      home.write("idp", "[basic]\nidp_id = x\n");
      home.write("empty", "[basic]\n");
      assert.throws(() => resolve(settings), { name: "InvalidConfigurationError" });
    });
  }

  it("refuses half a pair even if the other half is in the next source", () => {
    const asOne = "Set all of them, or none to use credentials from another source.";
    assertRefused(
      { "huaweicloud:accessKey": "CONFIG", HW_SECRET_KEY: "hw-secret-key" },
      `In Pulumi config, huaweicloud:accessKey is set but huaweicloud:secretKey is not. ${asOne}`,
    );
    assertRefused(
      { HW_ACCESS_KEY: "TERRAFORM", HUAWEICLOUD_SDK_SK: "sdk-secret-key" },
      `In the environment, HW_ACCESS_KEY is set but HW_SECRET_KEY is not. ${asOne}`,
    );
    writeProfile(".hcloud/config.json", "default", "CURRENT");
    assertRefused(
      { HUAWEICLOUD_SDK_SK: "sdk-secret-key" },
      `In the environment, HUAWEICLOUD_SDK_SK is set but HUAWEICLOUD_SDK_AK is not. ${asOne}`,
    );
  });

  it("does not mind what is wrong in a source that it need not read", async () => {
    home.write(".hcloud/config.json", "broken");
    const settings = {
      ...pairs.config,
      HW_ACCESS_KEY: "half",
      HUAWEICLOUD_SDK_AK: "a b",
      HW_PROFILE: "nowhere",
    };
    assert.equal((await resolve(settings).get()).accessKey, "CONFIG");
  });

  it("refuses an identity that is not supported beside an access key", () => {
    assertRefused(
      { ...pairs.config, HW_AUTH_TOKEN: "CANARY" },
      "HW_AUTH_TOKEN is set, but an IAM token is not supported here. Remove it, and set an access key and a secret key, " +
        "with a security token if they are temporary, of the identity that is to make the calls.",
    );
  });

  it("refuses a malformed agency even if there are no credentials to assume it with", () => {
    assertRefused(
      { HW_ASSUME_ROLE_AGENCY_NAME: "ops" },
      "In the environment, neither HW_ASSUME_ROLE_DOMAIN_ID nor HW_ASSUME_ROLE_DOMAIN_NAME is set. Set " +
        "HW_ASSUME_ROLE_DOMAIN_ID to the ID of the account that owns the agency ops.",
    );
  });

  it("reads files once, and asks the metadata for the first call", async () => {
    writeProfile(".hcloud/config.json", "default", "CURRENT");
    const ofFile = resolve({});
    writeProfile(".hcloud/config.json", "default", "ANOTHER");
    assert.equal((await ofFile.get()).accessKey, "CURRENT");

    home.remove();
    home = createHome();
    const asked = metadata.requests.length;
    const ofAgency = resolve({});
    assert.equal(metadata.requests.length, asked);
    await Promise.all([ofAgency.get(), ofAgency.get()]);
    await ofAgency.get();
    assert.equal(metadata.requests.length, asked + 2);
  });

  it("does not go past an encrypted profile to somebody else's keys; it fails when a call needs them", async () => {
    home.write(".hcloud/config.json", {
      authEncrypt: "true",
      profiles: [{ name: "default", accessKeyId: "x", secretAccessKey: "y" }],
    });
    home.write(".huaweicloud/credentials", "[basic]\nak=SDKFILE\nsk=sdkfile-secret-key\n");
    const provider = resolve({});
    await assert.rejects(provider.get(), {
      name: "NoCredentialsError",
      message:
        'The keys in profile "default" of ~/.hcloud/config.json are encrypted, and only KooCLI can read them. Run ' +
        '"hcloud configure set --cli-auth-encrypt=false" to store them in clear text, or set an access key and a ' +
        "secret key in Pulumi config or the environment.",
    });
  });

  it("takes the server's agency if a profile says so, and not the SDKs' file", async () => {
    home.write(".hcloud/config.json", { profiles: [{ name: "default", mode: "ecsAgency" }] });
    home.write(".huaweicloud/credentials", "[basic]\nak=SDKFILE\nsk=sdkfile-secret-key\n");
    assert.equal((await resolve({}).get()).accessKey, "AGENCY");
  });

  function assertRefused(settings: Environment, message: string): void {
    assert.throws(() => resolve(settings), { name: "InvalidConfigurationError", message });
  }
});

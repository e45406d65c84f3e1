import assert from "node:assert/strict";
import type { Environment } from "../../../src/identity-center/credentials";
import { resolveCredentials } from "../../../src/identity-center/credentials/resolve-credentials";
import { createHome, type Home } from "../../support/home";
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
      ...settingsOf(settings),
      home: home.path,
      metadata: { url: metadata.url, timeoutMs },
      wallClock: () => Date.now(),
      random: Math.random,
    });
  }

  const pairs = {
    config: { "huaweicloud:accessKey": "CONFIG", "huaweicloud:secretKey": "config-secret-key" },
    terraform: { HW_ACCESS_KEY: "TERRAFORM", HW_SECRET_KEY: "terraform-secret-key" },
    sdk: { HUAWEICLOUD_SDK_AK: "SDK", HUAWEICLOUD_SDK_SK: "sdk-secret-key" },
  };
  /** Each place, in order: how credentials get there, and the access key that is found there. */
  const places: { name: string; accessKey: string; settings?: Environment; write?: () => void }[] = [
    { name: "Pulumi config", accessKey: "CONFIG", settings: pairs.config },
    { name: "Terraform's names", accessKey: "TERRAFORM", settings: pairs.terraform },
    { name: "the SDKs' names", accessKey: "SDK", settings: pairs.sdk },
    {
      name: "the profile that is named",
      accessKey: "NAMED",
      settings: { HW_PROFILE: "dev", HW_SHARED_CONFIG_FILE: "~/named.json" },
      write: () => writeProfile("named.json", "dev", "NAMED"),
    },
    {
      name: "KooCLI's current profile",
      accessKey: "CURRENT",
      write: () => writeProfile(".hcloud/config.json", "default", "CURRENT"),
    },
    {
      name: "the SDKs' file",
      accessKey: "SDKFILE",
      write: () => home.write(".huaweicloud/credentials", "[basic]\nak=SDKFILE\nsk=sdkfile-secret-key\n"),
    },
    { name: "the server's agency", accessKey: "AGENCY" },
  ];
  const writeProfile = (file: string, name: string, accessKeyId: string) =>
    home.write(file, { profiles: [{ name, accessKeyId, secretAccessKey: "koocli-secret-key" }] });

  places.forEach(({ name, accessKey }, index) => {
    it(`finds those in ${name}${index < places.length - 1 ? ", and not those in all later places" : ""}`, async () => {
      const asked = metadata.requests.length;
      const later = places.slice(index);
      for (const { write } of later) write?.();
      const settings = Object.assign({}, ...later.map(({ settings }) => settings)) as Environment;
      assert.equal((await resolve(settings).get()).accessKey, accessKey);
      assert.equal(metadata.requests.length, accessKey === "AGENCY" ? asked + 2 : asked);
    });
  });

  for (const [index, { name, settings, write }] of places.slice(0, -1).entries()) {
    const next = places[index + 1];
    it(`finds those in ${next?.name ?? ""} where there are none in ${name}, and takes nothing along`, async () => {
      next?.write?.();
      const ofOthers = { "huaweicloud:domainId": "config-domain", HW_DOMAIN_ID: "terraform-domain" };
      const found = await resolve({ ...ofOthers, ...next?.settings }).get();
      assert.equal(found.accessKey, next?.accessKey);
      assert.equal(found.domainId, next?.name === "Terraform's names" ? "terraform-domain" : undefined);
      assert.ok(settings ?? write, "this place was left out");
    });
  }

  it("refuses half a pair even where the other half is in the next place", () => {
    const asOne = "Set all of them, or none to use credentials from another place.";
    assertRefused(
      { "huaweicloud:accessKey": "CONFIG", HW_SECRET_KEY: "terraform-secret-key" },
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

  it("does not mind what is wrong in a place that it need not look at", async () => {
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
      { ...pairs.config, HW_ASSUME_ROLE_AGENCY_NAME: "ops" },
      "HW_ASSUME_ROLE_AGENCY_NAME is set, but assuming an agency or role is not supported here. Remove it, and set an " +
        "access key and a secret key, with a security token where they are temporary, of the identity that is to make " +
        "the calls.",
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

  it("leaves it to the agency where a profile says so, and not to the SDKs' file", async () => {
    home.write(".hcloud/config.json", { profiles: [{ name: "default", mode: "ecsAgency" }] });
    home.write(".huaweicloud/credentials", "[basic]\nak=SDKFILE\nsk=sdkfile-secret-key\n");
    assert.equal((await resolve({}).get()).accessKey, "AGENCY");
  });

  function assertRefused(settings: Environment, message: string): void {
    assert.throws(() => resolve(settings), { name: "InvalidConfigurationError", message });
  }
});

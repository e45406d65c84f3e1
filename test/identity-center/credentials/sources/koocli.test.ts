import assert from "node:assert/strict";
import { rmSync, symlinkSync } from "node:fs";
import type { Environment } from "../../../../src/identity-center/settings/settings";
import { currentProfile, namedProfile } from "../../../../src/identity-center/credentials/sources/koocli";
import { createHome, type Home } from "../../../support/home";
import { contextOf, credentialsOf, foundIn } from "../../../support/sources";

const keys = { accessKeyId: "KOOCLIFAKEACCESSKEY", secretAccessKey: "koocli-fake-secret-key" };
const profile = { name: "default", mode: "AKSK", ...keys, securityToken: "", region: "", domainId: "" };
const useAnother =
  "Use a profile of the mode AKSK, SSO or ecsAgency, or set an access key and a secret key in Pulumi config or the " +
  "environment.";

describe("KooCLI's file", () => {
  let home: Home;

  beforeEach(() => {
    home = createHome();
  });
  afterEach(() => {
    home.remove();
  });

  const write = (...profiles: object[]) =>
    home.write(".hcloud/config.json", { current: "default", profiles });
  const current = () => currentProfile(contextOf({}, home.path));
  const named = (settings: Environment) => namedProfile(contextOf(settings, home.path));

  describe("by its current profile", () => {
    it("gives the profile's keys, and says where they come from", async () => {
      write(profile);
      assert.deepEqual(await credentialsOf(current()), {
        accessKey: keys.accessKeyId,
        secretKey: keys.secretAccessKey,
        source: 'profile "default" of ~/.hcloud/config.json (accessKeyId, secretAccessKey)',
        renewal: 'Set new temporary credentials with "hcloud configure set".',
      });
    });

    it("takes security token and domain ID along, also if the mode is not named", async () => {
      write({ ...profile, mode: undefined, securityToken: "token", domainId: "domain" });
      const found = await credentialsOf(current());
      assert.deepEqual([found.securityToken, found.domainId], ["token", "domain"]);
    });

    it("gives the keys of the login in the mode SSO", async () => {
      const stsToken = { accessKeyId: "SSOAK", secretAccessKey: "sso-sk", securityToken: "sso-token" };
      write({ ...profile, mode: "SSO", domainId: "domain", ssoAuth: { stsToken } });
      assert.deepEqual(await credentialsOf(current()), {
        accessKey: "SSOAK",
        secretKey: "sso-sk",
        securityToken: "sso-token",
        domainId: "domain",
        source: 'profile "default" of ~/.hcloud/config.json (accessKeyId, secretAccessKey)',
        renewal: 'Log in again with "hcloud configure sso".',
      });
    });

    it("has none in the mode SSO before the login, whatever else is in the profile", () => {
      for (const ssoAuth of [undefined, null, {}, { stsToken: null }, { stsToken: {} }]) {
        write({ ...profile, mode: "SSO", ssoAuth });
        assert.equal(current().kind, "missing");
      }
    });

    it("is the one that the file names", async () => {
      const dev = { ...profile, name: "dev", accessKeyId: "DEVACCESSKEY" };
      home.write(".hcloud/config.json", { current: "dev", profiles: [profile, dev] });
      assert.equal((await credentialsOf(current())).accessKey, "DEVACCESSKEY");
    });

    it("leaves it to the server's agency in the mode ecsAgency", () => {
      home.write(".hcloud/config.json", {
        authEncrypt: "true",
        profiles: [{ ...profile, mode: "ecsAgency" }],
      });
      assert.equal(foundIn(current()).source, "the metadata of this server");
    });

    it("takes the profile's region along, also in the mode ecsAgency", () => {
      const region = { name: 'profile "default" of ~/.hcloud/config.json', value: "eu-west-101" };
      for (const mode of ["AKSK", "ecsAgency"]) {
        write({ ...profile, mode, region: "eu-west-101" });
        assert.deepEqual(foundIn(current()).region, region);
      }
      write({ ...profile, region: 42 });
      assertRefused(
        current,
        'region in profile "default" of ~/.hcloud/config.json is not a string. Set it again.',
      );
    });

    it("does not mind a byte order mark", () => {
      home.write(".hcloud/config.json", `\uFEFF${JSON.stringify({ profiles: [profile] })}`);
      assert.equal(current().kind, "found");
    });

    const misses: Record<string, [write: () => void, source: string, what: string]> = {
      "there is no file": [() => undefined, "~/.hcloud/config.json", "no such file"],
      "a file lies where its folder should be": [
        () => home.write(".hcloud", ""),
        "~/.hcloud/config.json",
        "no such file",
      ],
      "the file holds no profiles": [() => write(), "~/.hcloud/config.json", "it holds no profiles"],
      "the profile holds no keys": [
        () => write({ name: "default", mode: "AKSK", accessKeyId: "", secretAccessKey: null }),
        'profile "default" of ~/.hcloud/config.json',
        "accessKeyId and secretAccessKey are not set",
      ],
    };
    for (const [when, [prepare, source, what]] of Object.entries(misses)) {
      it(`holds none if ${when}`, () => {
        prepare();
        assert.deepEqual(current(), { kind: "missing", source, what });
      });
    }

    it("holds none for a user without a home folder", () => {
      assert.deepEqual(currentProfile(contextOf({})), {
        kind: "missing",
        source: "~/.hcloud/config.json",
        what: "this user has no home folder",
      });
    });

    const encryptedText =
      'The keys in profile "default" of ~/.hcloud/config.json are encrypted, and only KooCLI can read them. Run ' +
      '"hcloud configure set --cli-auth-encrypt=false" to store them in clear text, or set an access key and a ' +
      "secret key in Pulumi config or the environment.";
    const encrypted: Record<string, object> = {
      "the file says so": { authEncrypt: "true", profiles: [profile] },
      "the file says so with a boolean": { authEncrypt: true, profiles: [profile] },
      "the access key has characters that none has": {
        profiles: [{ ...profile, accessKeyId: "c2hvcnQ/Cg==" }],
      },
      "the access key is too long": { profiles: [{ ...profile, accessKeyId: "0a".repeat(21) }] },
      "the secret key is too long": { profiles: [{ ...profile, secretAccessKey: "0a".repeat(33) }] },
      "a login's keys are": {
        authEncrypt: "true",
        profiles: [{ ...profile, mode: "SSO", ssoAuth: { stsToken: keys } }],
      },
    };
    for (const [when, file] of Object.entries(encrypted)) {
      it(`cannot be used if it is encrypted: ${when}`, () => {
        home.write(".hcloud/config.json", file);
        assert.deepEqual(current(), { kind: "unusable", why: encryptedText });
      });
    }

    it("is taken for clear text if the file says so, and for real keys of every length if it does not", () => {
      const long = { ...profile, accessKeyId: "A".repeat(50), secretAccessKey: "s".repeat(80) };
      home.write(".hcloud/config.json", { authEncrypt: "false", profiles: [long] });
      assert.equal(current().kind, "found");
      write({ ...profile, accessKeyId: "A".repeat(20), secretAccessKey: `${"s".repeat(38)}+/` });
      assert.equal(current().kind, "found");
    });

    const unusable: Record<string, [profiles: object[], why: string]> = {
      "it is not there": [
        [
          { ...profile, name: "dev" },
          { ...profile, name: "p\u001b[31m" },
        ],
        'There is no profile "default" in ~/.hcloud/config.json, which holds "dev", "p\\u001b[31m". Name one of them in ' +
          "huaweicloud:profile or HW_PROFILE.",
      ],
      "its mode is nothing that a text can be made of": [
        [{ ...profile, mode: { toString: 1, valueOf: null } }],
        'The profile "default" of ~/.hcloud/config.json has the mode {"toString":1,"valueOf":null}, which is not ' +
          `supported. ${useAnother}`,
      ],
      "its mode is another": [
        [{ ...profile, mode: "token" }],
        `The profile "default" of ~/.hcloud/config.json has the mode "token", which is not supported. ${useAnother}`,
      ],
    };
    for (const [when, [profiles, why]] of Object.entries(unusable)) {
      it(`cannot be used if ${when}`, () => {
        write(...profiles);
        assert.deepEqual(current(), { kind: "unusable", why });
      });
    }

    it("assumes the agency that the profile names, with the profile's keys", () => {
      const source = 'profile "default" of ~/.hcloud/config.json';
      const keysOfProfile = `${source} (accessKeyId, secretAccessKey)`;
      for (const [owner, id] of [
        [{ agencyDomainId: "d-1", agencyDomainName: "management" }, "d-1"],
        [{ agencyDomainId: "", agencyDomainName: "management" }, "management"],
      ] as const) {
        write({ ...profile, agencyName: "ops", ...owner, region: "eu-west-101" });
        const found = foundIn(current());
        assert.equal(found.source, `agency ops of account ${id} (${source}), assumed with ${keysOfProfile}`);
        assert.equal(found.region?.value, "eu-west-101");
      }
      write({ ...profile, mode: "ecsAgency", agencyName: "ops", agencyDomainId: "d-1" });
      assert.match(foundIn(current()).source, /, assumed with the metadata of this server$/);
    });

    it("refuses an agency without its owner, and one beside the agency of a setting", () => {
      write({ ...profile, agencyName: "ops" });
      assertRefused(
        current,
        'In profile "default" of ~/.hcloud/config.json, neither agencyDomainId nor agencyDomainName is set. Set ' +
          "agencyDomainId to the ID of the account that owns the agency ops.",
      );
      write({ ...profile, agencyName: { toString: 1 } });
      assertRefused(
        current,
        'agencyName in profile "default" of ~/.hcloud/config.json is not a string. Set it again.',
      );
      write({ ...profile, agencyName: "ops", agencyDomainId: "d-1" });
      assertRefused(
        () =>
          currentProfile(
            contextOf({ "huaweicloud:assumeRole": '{"agencyName":"b","domainId":"d-2"}' }, home.path),
          ),
        'The profile "default" of ~/.hcloud/config.json assumes agency ops of account d-1 (agencyName), and Pulumi config ' +
          "huaweicloud:assumeRole names agency b of account d-2. Remove one of the two.",
      );
    });

    it("refuses half a pair, naming the missing half", () => {
      write({ ...profile, secretAccessKey: "" });
      assertRefused(
        current,
        'In profile "default" of ~/.hcloud/config.json, accessKeyId is set but secretAccessKey is not. Set all of them, ' +
          "or none to use credentials from another source.",
      );
    });

    it("refuses white space in a key, and a key that is no text, without repeating it", () => {
      write({ ...profile, secretAccessKey: "CANARY\n" });
      assertRefused(
        current,
        'secretAccessKey in profile "default" of ~/.hcloud/config.json holds white space, a line end or another ' +
          "character that no key has. Set it again.",
      );
      write({ ...profile, secretAccessKey: 42_000_000 });
      assertRefused(
        current,
        'secretAccessKey in profile "default" of ~/.hcloud/config.json is not a string. Set it again.',
      );
    });

    it("refuses a file that is not JSON, naming the line and showing nothing of it", () => {
      const text = JSON.stringify({ profiles: [profile] }, null, 2);
      const line = text.split("\n").findIndex((text) => text.includes("secretAccessKey")) + 1;
      home.write(".hcloud/config.json", text.replace('"koocli-fake-secret-key",', "koocli-fake-secret-key"));
      assertRefused(
        current,
        `~/.hcloud/config.json is not JSON: line ${line} cannot be read. Correct it, or let KooCLI write it again with ` +
          '"hcloud configure init".',
      );
    });

    it("refuses a file that is something else", () => {
      for (const content of [
        [],
        "null",
        '"x"',
        { profiles: {} },
        { profiles: ["CANARY"] },
        { profiles: [{}] },
      ]) {
        home.write(".hcloud/config.json", content);
        assertRefused(
          current,
          '~/.hcloud/config.json is not a configuration of KooCLI: it has to hold {"current": "default", "profiles": ' +
            '[{"name": "default", …}]}. Correct it, or let KooCLI write it again with "hcloud configure init".',
        );
      }
    });

    it("refuses a file that cannot be read", () => {
      home.write(".hcloud/config.json/file", "");
      assertRefused(
        current,
        "~/.hcloud/config.json cannot be read (it is not a file). Make it readable, or take the credentials from " +
          "another source.",
      );
    });

    it("refuses a file that the system does not let it read", () => {
      // A link to itself: a file without permissions is none to root.
      const path = home.write(".hcloud/config.json", "");
      rmSync(path);
      symlinkSync(path, path);
      assertRefused(
        current,
        "~/.hcloud/config.json cannot be read (ELOOP). Make it readable, or take the credentials from another source.",
      );
    });
  });

  describe("by a profile that is named", () => {
    const dev = { ...profile, name: "dev", accessKeyId: "DEVACCESSKEY" };

    it("is missing if nothing names one", () => {
      write(profile);
      const finding = {
        kind: "missing",
        source: "a KooCLI profile",
        what: "huaweicloud:profile and HW_PROFILE are not set",
      };
      assert.deepEqual(named({}), finding);
      assert.deepEqual(named({ "huaweicloud:profile": "", HW_SHARED_CONFIG_FILE: "" }), finding);
    });

    it("gives the profile that Pulumi config or else the environment names", async () => {
      write(profile, dev);
      for (const settings of [
        { "huaweicloud:profile": "dev" },
        { HW_PROFILE: "dev" },
        { "huaweicloud:profile": "dev", HW_PROFILE: "default" },
      ]) {
        assert.equal((await credentialsOf(named(settings))).accessKey, "DEVACCESSKEY");
      }
    });

    it("reads the file that Pulumi config or else the environment names", () => {
      const path = home.write("elsewhere/koocli.json", { current: "dev", profiles: [profile, dev] });
      write(profile);
      for (const settings of [
        { "huaweicloud:sharedConfigFile": path },
        { HW_SHARED_CONFIG_FILE: path },
        { HW_SHARED_CONFIG_FILE: "~/elsewhere/koocli.json" },
        { "huaweicloud:sharedConfigFile": path, HW_SHARED_CONFIG_FILE: "/nowhere" },
        { "huaweicloud:sharedConfigFile": path, HW_PROFILE: "dev" },
      ]) {
        assert.equal(
          foundIn(named(settings)).source,
          'profile "dev" of ~/elsewhere/koocli.json (accessKeyId, secretAccessKey)',
        );
      }
    });

    it("may leave it to the server's agency", () => {
      write({ name: "dev", mode: "ecsAgency" });
      assert.equal(foundIn(named({ HW_PROFILE: "dev" })).source, "the metadata of this server");
    });

    const correct = "Correct the setting, or remove it to use credentials from another source.";
    const refusals: Record<string, [settings: Environment, message: string]> = {
      "is not there, and lists those that are": [
        { "huaweicloud:profile": "prod" },
        'There is no profile "prod" in ~/.hcloud/config.json, which holds "default", "dev". Name one of them in ' +
          "huaweicloud:profile or HW_PROFILE.",
      ],
      "is in a file that is not there": [
        { "huaweicloud:profile": "prod", HW_SHARED_CONFIG_FILE: "/nowhere/\u001b[31m.json" },
        'The KooCLI profile "prod" (Pulumi config huaweicloud:profile) in file /nowhere/\\u001b[31m.json (the environment variable HW_SHARED_CONFIG_FILE) ' +
          `cannot be used. In /nowhere/\\u001b[31m.json: no such file. ${correct}`,
      ],
      "is the current one of a file that is not there": [
        { "huaweicloud:sharedConfigFile": "~/nowhere.json" },
        "The KooCLI file ~/nowhere.json (Pulumi config huaweicloud:sharedConfigFile) cannot be used. In ~/nowhere.json: no such " +
          `file. ${correct}`,
      ],
      "holds no keys": [
        { HW_PROFILE: "empty" },
        'The KooCLI profile "empty" (the environment variable HW_PROFILE) cannot be used. In profile "empty" of ~/.hcloud/config.json: ' +
          `accessKeyId and secretAccessKey are not set. ${correct}`,
      ],
    };
    for (const [which, [settings, message]] of Object.entries(refusals)) {
      it(`refuses one that ${which}`, () => {
        const profiles = settings["HW_PROFILE"] === "empty" ? [{ name: "empty" }] : [profile, dev];
        write(...profiles);
        assertRefused(() => named(settings), message);
      });
    }

    it("refuses one that is encrypted, naming the command", () => {
      home.write(".hcloud/config.json", { authEncrypt: "true", profiles: [dev] });
      assertRefused(
        () => named({ HW_PROFILE: "dev" }),
        'The keys in profile "dev" of ~/.hcloud/config.json are encrypted, and only KooCLI can read them. Run ' +
          '"hcloud configure set --cli-auth-encrypt=false" to store them in clear text, or set an access key and a ' +
          "secret key in Pulumi config or the environment.",
      );
    });

    it("refuses a path that no file can have", () => {
      assertRefused(
        () => named({ "huaweicloud:sharedConfigFile": "a\0b" }),
        "a\\u0000b cannot be read (ERR_INVALID_ARG_VALUE). Make it readable, or take the credentials from another " +
          "source.",
      );
    });
  });
});

function assertRefused(read: () => unknown, message: string): void {
  assert.throws(read, { name: "InvalidConfigurationError", message });
}

import assert from "node:assert/strict";
import { sdkFile } from "../../../../src/identity-center/credentials/sources/sdk-file";
import { createHome, type Home } from "../../../support/home";
import { createIdToken } from "../../../support/id-tokens";
import { contextOf, credentialsOf, foundIn } from "../../../support/sources";

const basic = "[basic]\nak = BASICACCESSKEY\nsk = basic-secret-key\n";
const global = "[global]\nak = GLOBALACCESSKEY\nsk = global-secret-key\ndomain_id = domain\n";

describe("the SDKs' file", () => {
  let home: Home;

  beforeEach(() => {
    home = createHome();
  });
  afterEach(() => {
    home.remove();
  });

  const write = (text: string) => home.write(".huaweicloud/credentials", text);
  const read = (file?: string) => sdkFile(contextOf({ HUAWEICLOUD_SDK_CREDENTIALS_FILE: file }, home.path));

  it("gives the keys in [global], which come before those in [basic]", async () => {
    write(basic + global);
    assert.deepEqual(await credentialsOf(read()), {
      accessKey: "GLOBALACCESSKEY",
      secretKey: "global-secret-key",
      domainId: "domain",
      source: "section [global] of ~/.huaweicloud/credentials (ak, sk)",
      renewal: "Write new temporary credentials into that file.",
    });
  });

  it("gives those in [basic] if [global] is not there or holds none, with their security token", async () => {
    for (const text of [basic, `[global]\nregion = x\n${basic}`]) {
      write(`${text}security_token: token\n`);
      assert.deepEqual(await credentialsOf(read()), {
        accessKey: "BASICACCESSKEY",
        secretKey: "basic-secret-key",
        securityToken: "token",
        source: "section [basic] of ~/.huaweicloud/credentials (ak, sk)",
        renewal: "Write new temporary credentials into that file.",
      });
    }
  });

  it("can be another one", () => {
    write(basic);
    const path = home.write("elsewhere", global);
    for (const named of [path, "~/elsewhere"]) {
      assert.equal(foundIn(read(named)).source, "section [global] of ~/elsewhere (ak, sk)");
    }
  });

  const misses: Record<string, [text: string | undefined, what: string]> = {
    "there is none": [undefined, "no such file"],
    "it is empty": ["", "it has no section [global] or [basic]"],
    "it has other sections": ["[obs]\nak = x\n", "it has no section [global] or [basic]"],
    "the section is empty": ["[basic]\n", "ak and sk are not set in [basic]"],
    "both sections are": ["[basic]\nak=\n[global]\n", "ak and sk are not set in [global] and [basic]"],
  };
  for (const [when, [text, what]] of Object.entries(misses)) {
    it(`holds none if ${when}, which is refused if the file was named`, () => {
      if (text !== undefined) write(text);
      assert.deepEqual(read(), { kind: "missing", source: "~/.huaweicloud/credentials", what });
      assertRefused(
        () => read("~/.huaweicloud/credentials"),
        "HUAWEICLOUD_SDK_CREDENTIALS_FILE names ~/.huaweicloud/credentials. In ~/.huaweicloud/credentials: " +
          `${what}. Correct the setting, or remove it to use credentials from another source.`,
      );
    });
  }

  it("holds none for a user without a home folder", () => {
    assert.deepEqual(sdkFile(contextOf({})), {
      kind: "missing",
      source: "~/.huaweicloud/credentials",
      what: "this user has no home folder",
    });
  });

  it("refuses half a pair, naming the missing half, and does not go on to the next section", () => {
    write(`[global]\nsk = CANARY\n${basic}`);
    assertRefused(
      read,
      "In section [global] of ~/.huaweicloud/credentials, sk is set but ak is not. Set all of them, or none to use " +
        "credentials from another source.",
    );
  });

  it("refuses white space in a key without repeating it", () => {
    write("[basic]\nak = x\nsk = CANARY # mine\n");
    assertRefused(
      read,
      "sk in section [basic] of ~/.huaweicloud/credentials holds white space, a line end or another character that " +
        "no key has. Set it again.",
    );
  });

  it("refuses white space in a domain ID beside an identity provider", () => {
    home.write("token", createIdToken());
    write("[basic]\nidp_id = ci\nid_token_file = ~/token\ndomain_id = d 1\n");
    assertRefused(
      read,
      "domain_id in section [basic] of ~/.huaweicloud/credentials holds white space, a line end or another character " +
        "that no key has. Set it again.",
    );
  });

  it("refuses a line that it cannot read, without showing it", () => {
    write("[basic]\nak = x\nCANARY\n");
    assertRefused(
      read,
      '~/.huaweicloud/credentials cannot be read: line 3 is no section, or no "name = value" that belongs to one and ' +
        "stands there once. Correct it.",
    );
  });

  it("can name an identity provider, which wins over keys in the same section", () => {
    home.write("token", createIdToken());
    write(`${global}idp_id = ci\nid_token_file = ~/token\n`);
    assert.equal(
      foundIn(read()).source,
      "identity provider ci (idp_id in section [global] of ~/.huaweicloud/credentials) with the ID token in ~/token " +
        "(id_token_file in section [global] of ~/.huaweicloud/credentials)",
    );
  });

  it("refuses half of an identity provider, naming the missing half", () => {
    for (const [present, absent] of [
      ["idp_id", "id_token_file"],
      ["id_token_file", "idp_id"],
    ] as const) {
      write(`${global}${present} = x\n`);
      assertRefused(
        read,
        `In section [global] of ~/.huaweicloud/credentials, ${present} is set but ${absent} is not. Set both, or none to ` +
          "use credentials from another source.",
      );
    }
  });
});

function assertRefused(read: () => unknown, message: string): void {
  assert.throws(read, { name: "InvalidConfigurationError", message });
}

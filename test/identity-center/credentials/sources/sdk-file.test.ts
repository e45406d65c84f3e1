import assert from "node:assert/strict";
import { readSdkFile } from "../../../../src/identity-center/credentials/sources/sdk-file";
import { createHome, type Home } from "../../../support/home";

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
  const look = (file?: string) =>
    readSdkFile(file === undefined ? {} : { HUAWEICLOUD_SDK_CREDENTIALS_FILE: file }, home.path);

  const ofGlobal = {
    kind: "found",
    credentials: {
      accessKey: "GLOBALACCESSKEY",
      secretKey: "global-secret-key",
      domainId: "domain",
      source: "section [global] of ~/.huaweicloud/credentials (ak, sk)",
      renewal: "Write new temporary credentials into that file.",
    },
  };

  it("gives the keys in [global], which come before those in [basic]", () => {
    write(basic + global);
    assert.deepEqual(look(), ofGlobal);
  });

  it("gives those in [basic] where [global] is not there or holds none, with their security token", () => {
    for (const text of [basic, `[global]\nregion = x\n${basic}`]) {
      write(`${text}security_token: token\n`);
      assert.deepEqual(look(), {
        kind: "found",
        credentials: {
          accessKey: "BASICACCESSKEY",
          secretKey: "basic-secret-key",
          securityToken: "token",
          source: "section [basic] of ~/.huaweicloud/credentials (ak, sk)",
          renewal: "Write new temporary credentials into that file.",
        },
      });
    }
  });

  it("can be another one", () => {
    write(basic);
    const path = home.write("elsewhere", global);
    for (const named of [path, "~/elsewhere"]) {
      const finding = look(named);
      assert.equal(finding.kind, "found");
      assert.equal(finding.credentials.source, "section [global] of ~/elsewhere (ak, sk)");
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
    it(`holds none where ${when}, which is refused where the file was named`, () => {
      if (text !== undefined) write(text);
      assert.deepEqual(look(), { kind: "missing", place: "~/.huaweicloud/credentials", what });
      assertRefused(
        () => look("~/.huaweicloud/credentials"),
        "HUAWEICLOUD_SDK_CREDENTIALS_FILE names ~/.huaweicloud/credentials. In ~/.huaweicloud/credentials: " +
          `${what}. Correct the setting, or remove it to use credentials from another place.`,
      );
    });
  }

  it("holds none for a user without a home folder", () => {
    assert.deepEqual(readSdkFile({}, undefined), {
      kind: "missing",
      place: "~/.huaweicloud/credentials",
      what: "this user has no home folder",
    });
  });

  it("refuses half a pair, naming the missing half, and does not go on to the next section", () => {
    write(`[global]\nsk = CANARY\n${basic}`);
    assertRefused(
      look,
      "In section [global] of ~/.huaweicloud/credentials, sk is set but ak is not. Set all of them, or none to use " +
        "credentials from another place.",
    );
  });

  it("refuses white space in a key without repeating it", () => {
    write("[basic]\nak = x\nsk = CANARY # mine\n");
    assertRefused(
      look,
      "sk in section [basic] of ~/.huaweicloud/credentials holds white space, a line end or another character that " +
        "no key has. Set it again.",
    );
  });

  it("refuses a line that it cannot read, without showing it", () => {
    write("[basic]\nak = x\nCANARY\n");
    assertRefused(
      look,
      '~/.huaweicloud/credentials cannot be read: line 3 is no section, or no "name = value" that belongs to one and ' +
        "stands there once. Correct it.",
    );
  });

  it("cannot be used where it names an identity provider, and is refused if it was named", () => {
    for (const setting of ["idp_id = idp", "id_token_file = /token"]) {
      write(`${global}${setting}\n`);
      const why =
        "The section [global] of ~/.huaweicloud/credentials names an identity provider (idp_id, id_token_file), which " +
        "is not supported. Set ak and sk in its place, or an access key and a secret key in Pulumi config or the " +
        "environment.";
      assert.deepEqual(look(), { kind: "unusable", why });
      assertRefused(() => look("~/.huaweicloud/credentials"), why);
    }
  });
});

function assertRefused(look: () => unknown, message: string): void {
  assert.throws(look, { name: "InvalidConfigurationError", message });
}

import assert from "node:assert/strict";
import { join } from "node:path";
import { readCredentialsFile } from "../../../../src/identity-center/credentials/sources/source";
import { createHome, type Home } from "../../../support/home";
import { withoutPermissions } from "../../../support/without-permissions";

describe("readCredentialsFile", () => {
  let home: Home;

  before(() => {
    home = createHome();
  });
  after(() => {
    home.remove();
  });

  it("gives the text of a file, and what is missing if there is none", () => {
    assert.equal(readCredentialsFile(home.write("file", "text"), "it"), "text");
    const absent = { kind: "missing", source: "it", what: "no such file" };
    assert.deepEqual(readCredentialsFile(join(home.path, "nothing"), "it"), absent);
  });

  it("takes a file in a folder that may not be entered for missing, and says why", () => {
    const path = home.write("closed/file", "text");
    withoutPermissions(join(home.path, "closed"), () => {
      assert.deepEqual(readCredentialsFile(path, "it"), {
        kind: "missing",
        source: "it",
        what: "it cannot be reached (EACCES)",
      });
    });
  });

  it("refuses a file that is there and cannot be read", () => {
    const path = home.write("file", "text");
    withoutPermissions(path, () => {
      assertRefused(path, "EACCES");
    });
    assertRefused("/dev/zero", "it is not a file");
  });

  function assertRefused(path: string, why: string): void {
    assert.throws(() => readCredentialsFile(path, "it"), {
      name: "InvalidConfigurationError",
      message: `it cannot be read (${why}). Make it readable, or take the credentials from another source.`,
    });
  }
});

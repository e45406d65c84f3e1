import assert from "node:assert/strict";
import { join } from "node:path";
import {
  expandHome,
  homeFolder,
  readCredentialsFile,
  showPath,
} from "../../../../src/identity-center/credentials/sources/credentials-file";
import { createHome, type Home } from "../../../support/home";
import { withoutPermissions } from "../../../support/without-permissions";

describe("homeFolder", () => {
  const { HOME } = process.env;

  afterEach(() => {
    process.env["HOME"] = HOME;
  });

  it("is the user's", () => {
    process.env["HOME"] = "/home/somebody";
    assert.equal(homeFolder(), "/home/somebody");
  });

  it("is none where it would be the project's folder, or one in it", () => {
    for (const home of ["", "relative"]) {
      process.env["HOME"] = home;
      assert.equal(homeFolder(), undefined);
    }
  });
});

describe("paths", () => {
  it("may begin with the home folder's ~", () => {
    assert.equal(expandHome("~/a/b", "/home/me"), "/home/me/a/b");
    assert.equal(expandHome("~/a/b", undefined), "~/a/b");
    for (const path of ["/a", "a", "~other/a", "~"]) assert.equal(expandHome(path, "/home/me"), path);
  });

  it("are shown with it, on one line, and cut", () => {
    assert.equal(showPath("/home/me/a", "/home/me"), "~/a");
    assert.equal(showPath("/home/mean/a", "/home/me"), "/home/mean/a");
    assert.equal(showPath("/a\n\u202e\u001b[31m", undefined), "/a\\n\\u202e\\u001b[31m");
    assert.equal(showPath(`/${"a".repeat(1_000)}`, undefined).length, 300);
  });
});

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
    const absent = { kind: "missing", place: "it", what: "no such file" };
    assert.deepEqual(readCredentialsFile(join(home.path, "nothing"), "it"), absent);
  });

  it("takes a file in a folder that may not be entered for missing, and says why", () => {
    const path = home.write("closed/file", "text");
    withoutPermissions(join(home.path, "closed"), () => {
      assert.deepEqual(readCredentialsFile(path, "it"), {
        kind: "missing",
        place: "it",
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

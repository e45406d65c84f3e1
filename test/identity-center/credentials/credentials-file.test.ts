import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import {
  expandHome,
  homeFolder,
  readCredentialsFile,
  showPath,
} from "../../../src/identity-center/credentials/credentials-file";
import { createHome, type Home } from "../../support/home";

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

  it("refuses what would never end", () => {
    const pipe = join(home.path, "pipe");
    execFileSync("mkfifo", [pipe]);
    for (const path of [pipe, "/dev/zero"]) {
      assert.throws(() => readCredentialsFile(path, "it"), {
        name: "InvalidConfigurationError",
        message:
          "it cannot be read (it is not a file). Make it readable, or set credentials in a place that comes before it.",
      });
    }
  });

  it("refuses what is too large", () => {
    const path = home.write("large", "x".repeat(2 ** 20 + 1));
    assert.throws(() => readCredentialsFile(path, "it"), {
      message:
        "it cannot be read (it is larger than 1 MB). Make it readable, or set credentials in a place that comes " +
        "before it.",
    });
  });
});

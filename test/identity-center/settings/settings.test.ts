import assert from "node:assert/strict";
import { createSettings, expandHome, showPath } from "../../../src/identity-center/settings/settings";
import { settingsOf } from "../../support/settings";

describe("settings", () => {
  const settings = settingsOf({
    "huaweicloud:region": "configured",
    "huaweicloud:cloud": "",
    HW_REGION_NAME: "of the environment",
    HW_CLOUD: "of the environment",
    HW_PROFILE: "",
  });

  it("are found in the stack's configuration, or else in the environment, with the name that was used", () => {
    assert.deepEqual(settings.find("huaweicloud:region", "HW_REGION_NAME"), {
      name: "Pulumi config huaweicloud:region",
      value: "configured",
    });
    assert.deepEqual(settings.find("huaweicloud:cloud", "HW_CLOUD"), {
      name: "the environment variable HW_CLOUD",
      value: "of the environment",
    });
  });

  it("are not set if they are empty", () => {
    assert.equal(settings.find("huaweicloud:profile", "HW_PROFILE"), undefined);
    assert.equal(settings.config("huaweicloud:cloud"), undefined);
    assert.equal(settings.environment("HW_PROFILE"), undefined);
  });
});

describe("the home folder", () => {
  const { HOME } = process.env;

  afterEach(() => {
    process.env["HOME"] = HOME;
  });

  const homeFolder = () => createSettings(() => undefined, {}).home;

  it("is the user's", () => {
    process.env["HOME"] = "/home/somebody";
    assert.equal(homeFolder(), "/home/somebody");
  });

  it("is none if it would be the project's folder, or one in it", () => {
    for (const home of ["", "relative"]) {
      process.env["HOME"] = home;
      assert.equal(homeFolder(), undefined);
    }
  });
});

describe("paths", () => {
  const withHome = settingsOf({}, "/home/me");
  const without = settingsOf({});

  it("may begin with the home folder's ~", () => {
    assert.equal(expandHome("~/a/b", withHome), "/home/me/a/b");
    assert.equal(expandHome("~/a/b", without), "~/a/b");
    for (const path of ["/a", "a", "~other/a", "~"]) assert.equal(expandHome(path, withHome), path);
  });

  it("are shown with it, on one line, and cut", () => {
    assert.equal(showPath("/home/me/a", withHome), "~/a");
    assert.equal(showPath("/home/mean/a", withHome), "/home/mean/a");
    assert.equal(showPath("/a\n\u202e\u001b[31m", without), "/a\\n\\u202e\\u001b[31m");
    assert.equal(showPath(`/${"a".repeat(1_000)}`, without).length, 300);
  });
});

import assert from "node:assert/strict";
import {
  findIgnoredSettings,
  warnOfIgnoredSettings,
} from "../../../src/identity-center/credentials/ignored-settings";
import { settingsOf } from "../../support/settings";

describe("insecure", () => {
  const text = (name: string) =>
    `${name} is not honoured: certificates are always verified. Where your network has a certificate authority of its ` +
    "own, name its file in NODE_EXTRA_CA_CERTS.";

  it("is warned of wherever it is set", () => {
    for (const value of ["true", "1", "T", "yes"]) {
      const { config, environment } = settingsOf({ "huaweicloud:insecure": value, HW_INSECURE: value });
      assert.deepEqual(findIgnoredSettings(config, environment), [
        text("Pulumi config huaweicloud:insecure"),
        text("HW_INSECURE"),
      ]);
    }
    for (const value of ["", "false", "FALSE", "0", "f"]) {
      const { config, environment } = settingsOf({ "huaweicloud:insecure": value, HW_INSECURE: value });
      assert.deepEqual(findIgnoredSettings(config, environment), []);
    }
  });

  it("is warned of once in a process", () => {
    const warnings: string[] = [];
    const { config, environment } = settingsOf({ HW_INSECURE: "true" });
    for (let run = 0; run < 3; run += 1) {
      warnOfIgnoredSettings(config, environment, (warning) => warnings.push(warning));
    }
    assert.deepEqual(warnings, [text("HW_INSECURE")]);
  });
});

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { installedModules, otherSdk } from "../support/engine/installed-package";

const { differencesFromLock, registryPackages } = createRequire(__filename)(
  "../../scripts/locked-packages.mjs",
) as {
  differencesFromLock: (folder: string) => string[];
  registryPackages: (folder: string, name?: string) => Record<string, { version?: string }>;
};

describe("the project that engine tests install", () => {
  const installed = registryPackages(installedModules, ".package-lock.json");
  const sdk = installed["node_modules/@pulumi/pulumi"]?.version;

  if (otherSdk === undefined) {
    it("holds nothing from the registry but the packages of package-lock.json, in its versions", () => {
      assert.deepEqual(differencesFromLock(dirname(installedModules)), []);
      assert.equal(sdk, registryPackages(join(__dirname, "../.."))["node_modules/@pulumi/pulumi"]?.version);
    });
  } else {
    it(`holds the Pulumi SDK ${otherSdk}`, () => {
      assert.equal(sdk, otherSdk);
    });
  }
});

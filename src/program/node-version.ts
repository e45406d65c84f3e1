import { RunError } from "@pulumi/pulumi";

// The provider loads node-fetch, an ES module, with require(), and runs on the same Node.js as the program. Checked here,
// a version that cannot do that fails the preview. Bun can, although it does not list the feature.
if (!process.features.require_module && process.versions["bun"] === undefined) {
  throw new RunError(
    "pulumi-huaweicloud-identitycenter needs Node.js 20.19 or a later 20, or 22.12 or newer. This program runs on " +
      `Node.js ${process.versions.node}, which cannot load ES modules with require(). Update Node.js.`,
  );
}

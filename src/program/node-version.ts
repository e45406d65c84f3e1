import { RunError } from "@pulumi/pulumi";

// The provider loads node-fetch, which is an ES module, with require(). It runs on the same Node.js as the program,
// so a version that cannot do that already fails the preview here. Bun can do it, although it does not list the
// feature.
if (!process.features.require_module && process.versions["bun"] === undefined) {
  throw new RunError(
    "pulumi-huaweicloud-identitycenter needs Node.js 20.19 or a later 20, or 22.12 or newer. This program runs on " +
      `Node.js ${process.versions.node}, which cannot load ES modules with require(). Update Node.js.`,
  );
}

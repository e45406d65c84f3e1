import { RunError } from "@pulumi/pulumi";

// The provider loads node-fetch, an ES module, with require(). It runs on the Node.js that runs the program: refused
// here, the preview fails and says why, before anything is waited for. Bun can, and does not say so.
if (!process.features.require_module && process.versions["bun"] === undefined) {
  throw new RunError(
    "pulumi-huaweicloud-identitycenter needs Node.js 20.19 or newer (of Node.js 22: 22.12 or newer), which loads ES " +
      `modules with require(). This program runs on Node.js ${process.versions.node}, which does not. Update Node.js.`,
  );
}

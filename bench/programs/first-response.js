const { createRequire } = require("node:module");
const { join } = require("node:path");

/**
 * `first-response.js <module> <url>`: loads a provider from the folder that it is run in, and has it create a gate.
 * The SDK is there already, as it is in the process that the engine starts.
 * Prints as JSON how long both took together, in milliseconds, and when it was done, on the scale of
 * `process.hrtime`, which all processes of a machine share.
 */
async function main([module, url]) {
  const config = { "huaweicloud:endpoints": JSON.stringify({ identitycenter: url }) };
  const requireFromProject = createRequire(join(process.cwd(), "index.js"));
  requireFromProject("@pulumi/pulumi");
  const startMs = performance.now();
  const { provider } = requireFromProject(module);
  await provider.configure({ config: { get: (key) => config[key] } });
  await provider.create({ instanceId: "ssoins-1", requestId: "r-1" });
  const doneAtNs = String(process.hrtime.bigint());
  console.log(JSON.stringify({ tookMs: performance.now() - startMs, doneAtNs }));
  // Kept-alive connections would hold it for some seconds more.
  process.exit();
}

main(process.argv.slice(2));

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";

const gate = '{ instanceId: "i", requestId: "r" }';
const keys = '(key) => (key.endsWith("Key") ? "fake" : undefined)';

/** Runs a script in a process of its own, and gives which of the heavy dependencies it has loaded. */
function loadedBy(script: string): string[] {
  const program = `
    require("ts-node/register");
    (async () => {
      ${script}
      const files = Object.keys(require.cache);
      console.log(["ajv", "node-fetch"].filter((name) => files.some((file) => file.includes("/node_modules/" + name + "/"))).join());
    })();`;
  const output = execFileSync(process.execPath, ["-e", program], { encoding: "utf8" });
  return output.trim().split(",").filter(Boolean);
}

describe("ajv and node-fetch", function () {
  this.timeout(60_000);

  it("are not loaded by a program that has gates only", () => {
    assert.deepEqual(loadedBy('require("./src");'), []);
  });

  it("are not loaded by the provider for what needs no call", () => {
    assert.deepEqual(
      loadedBy(`
        const { provider } = require("./src/provider");
        await provider.configure({ config: { get: ${keys} } });
        const { failures } = await provider.check({}, ${gate});
        if (failures.length > 0) throw new Error(failures[0].reason);
        await provider.diff("i/r", ${gate}, ${gate});
        await provider.read("i/r", { ...${gate}, status: "SUCCEEDED" });
        await provider.delete("i/r", ${gate});
      `),
      [],
    );
  });

  it("are loaded for a call, the proof that the others would have been noticed", () => {
    const loaded = loadedBy(`
      const { provider } = require("./src/provider");
      const endpoints = JSON.stringify({ identitycenter: "http://127.0.0.1:9" });
      const get = (key) => (key.endsWith("endpoints") ? endpoints : (${keys})(key));
      await provider.configure({ config: { get } });
      await provider.create({ ...${gate}, __createTimeoutMs: 1 }).catch(() => undefined);
    `);
    assert.deepEqual(loaded, ["ajv", "node-fetch"]);
  });
});

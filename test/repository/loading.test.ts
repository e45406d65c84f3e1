import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const gate = '{ instanceId: "i", requestId: "r" }';
const keys = '(key) => (key.endsWith("Key") ? "fake" : undefined)';

/**
 * One step after the other, in one process. What is loaded stays loaded, so a step that loads too much shows in those
 * after it as well. The steps that load something prove that the test would notice the others.
 */
const steps = {
  "a program that has gates and polls":
    'require("./src"); require("./src/program/get-permission-set-provisioning-status");',
  "the provider, for what needs no call": `
    const { provider } = require("./src/provider/permission-set-provisioning-status");
    await provider.configure({ config: { get: ${keys} } });
    const { failures } = await provider.check({}, ${gate});
    if (failures.length > 0) throw new Error(failures[0].reason);
    await provider.diff("i/r", ${gate}, ${gate});
    await provider.read("i/r", { ...${gate}, status: "SUCCEEDED" });
    await provider.delete("i/r", ${gate});`,
  "a connection without a proxy": `
    connectIn(environment);`,
  "one where HTTPS_PROXY is set": `
    const proxied = { ...environment, HTTPS_PROXY: "http://proxy.example:3128" };
    connectIn(proxied);`,
  "a call": `
    const { provider } = require("./src/provider/permission-set-provisioning-status");
    const endpoints = JSON.stringify({ identitycenter: "http://127.0.0.1:9" });
    const get = (key) => (key.endsWith("endpoints") ? endpoints : (${keys})(key));
    await provider.configure({ config: { get } });
    await provider.create({ ...${gate}, __createTimeoutMs: 1 }).catch(() => undefined);`,
  "the starter's provider": 'require("./src/provider/start");',
};

const parts = {
  ajv: "/node_modules/ajv/",
  "node-fetch": "/node_modules/node-fetch/",
  hpagent: "/node_modules/hpagent/",
  starter: "/src/provider/start.",
};

const program = `
  require("ts-node/register");
  const parts = Object.entries(${JSON.stringify(parts)});
  const loaded = () => {
    const files = Object.keys(require.cache);
    return parts.filter(([, path]) => files.some((file) => file.includes(path))).map(([name]) => name);
  };
  const environment = { HW_ACCESS_KEY: "a", HW_SECRET_KEY: "s" };
  const connectIn = (environment) => {
    const { createSettings } = require("./src/identity-center/settings/settings");
    require("./src/identity-center/connect").connect(createSettings(() => undefined, environment));
  };
  const seen = [];
  (async () => {
    ${Object.values(steps)
      .map((step) => `{ ${step} } seen.push(loaded());`)
      .join("\n")}
    console.log(JSON.stringify(seen));
  })();`;

describe("ajv, node-fetch, hpagent and what starts a provisioning", function () {
  this.timeout(60_000);
  let loadedAfter: ReadonlyMap<string, readonly string[]>;

  before(async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", program], {
      cwd: join(__dirname, "../.."),
      env: { PATH: process.env["PATH"] },
    });
    const seen = JSON.parse(stdout) as string[][];
    loadedAfter = new Map(Object.keys(steps).map((step, index) => [step, seen[index] ?? []]));
  });

  for (const step of [
    "a program that has gates and polls",
    "the provider, for what needs no call",
    "a connection without a proxy",
  ] satisfies (keyof typeof steps)[]) {
    it(`are not loaded by ${step}`, () => {
      assert.deepEqual(loadedAfter.get(step), []);
    });
  }

  for (const [step, expected] of [
    ["one where HTTPS_PROXY is set", ["hpagent"]],
    ["a call", ["ajv", "node-fetch", "hpagent"]],
    ["the starter's provider", ["ajv", "node-fetch", "hpagent", "starter"]],
  ] satisfies [keyof typeof steps, string[]][]) {
    it(`are loaded by what needs them: ${step}`, () => {
      assert.deepEqual(loadedAfter.get(step), expected);
    });
  }
});

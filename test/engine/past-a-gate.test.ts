import assert from "node:assert/strict";
import { createGateStack, type GateStack } from "../support/engine/gate-stack";
import { programOf } from "../support/engine/program-of";

const later = `new Promise((resolve) => setTimeout(resolve, 200))`;

/** What a workload depends on, and whether that holds it back until the gate, on the request of this name, is open. */
const ways = {
  "the gate": { holds: true, dependsOn: `(name) => gate(name, name)` },
  "the starter": {
    holds: false,
    dependsOn: `(name) => {
      const args = { instanceId, permissionSetId: "ps-1", targetType: "ALL_PROVISIONED_ACCOUNTS" };
      const started = new PermissionSetProvisioning(name + "-start", args);
      gate(name, started.requestId.apply(() => name));
      return started;
    }`,
  },
  "a component that makes its gate in the constructor": {
    holds: true,
    dependsOn: `(name) => new Component(name, (parent) => void gate(name, name, { parent }))`,
  },
  "a component that makes its gate in async initialize()": {
    holds: true,
    dependsOn: `(name) =>
      new (class extends pulumi.ComponentResource {
        constructor() {
          super("test:index:Initialized", name);
          this.registerOutputs({});
        }
        async initialize() {
          await ${later};
          gate(name, name, { parent: this });
        }
      })()`,
  },
  "an output of the gate in a component": {
    holds: true,
    dependsOn: `(name) => pulumi.output(${later}).apply(() => gate(name, name).status).apply(() => [])`,
  },
  "a component that makes its gate in apply": {
    holds: false,
    dependsOn: `(name) =>
      new Component(name, (parent) => pulumi.output(${later}).apply(() => void gate(name, name, { parent })))`,
  },
  "a component that makes its gate after an await in the constructor": {
    holds: false,
    dependsOn: `(name) =>
      new Component(name, async (parent) => {
        await ${later};
        gate(name, name, { parent });
      })`,
  },
  "a component without children": {
    holds: false,
    dependsOn: `(name) => {
      gate(name, name);
      return new Component(name, () => {});
    }`,
  },
};

const program = programOf(`
  const { PermissionSetProvisioning } = require("pulumi-huaweicloud-identitycenter");

  class Component extends pulumi.ComponentResource {
    constructor(name, make) {
      super("test:index:Component", name);
      void make(this);
      this.registerOutputs({});
    }
  }
  const ways = [${Object.values(ways)
    .map(({ dependsOn }) => dependsOn)
    .join(",")}];
  for (const [index, dependsOn] of ways.entries()) {
    new Mark("app-" + index, emulatorUrl, { dependsOn: dependsOn("gate-" + index) });
  }
`);

describe("a resource that depends on", () => {
  let stack: GateStack;

  before(async () => {
    stack = await createGateStack({}, { program });
    for (const index of Object.keys(ways).keys()) {
      stack.emulator.script(`gate-${index}`, { inProgressMs: 2_500, outcome: "SUCCEEDED" });
    }
    const up = await stack.stack.up("--parallel", "32");
    assert.equal(up.exitCode, 0, up.output);
  });
  after(() => stack.remove());

  for (const [index, [way, { holds }]] of Object.entries(ways).entries()) {
    it(`${way} ${holds ? "waits for SUCCEEDED" : "does not wait"}`, () => {
      const { calls } = stack.emulator;
      const created = calls.findIndex(({ event }) => event === `app-${index}`);
      const succeeded = calls.findIndex(
        (call) => call.requestId === `gate-${index}` && call.requestStatus === "SUCCEEDED",
      );
      assert.ok(created >= 0 && succeeded >= 0);
      assert.equal(created > succeeded, holds);
    });
  }
});

describe("a workload that is there already, behind a gate on a request that fails", () => {
  let gate: GateStack;
  const programWith = (requestId: string, version: string) =>
    programOf(`
      const ready = gate("ready", "${requestId}");
      new Mark("app", emulatorUrl, { dependsOn: [ready] }, { version: "${version}" });
    `);

  before(async () => {
    gate = await createGateStack({}, { program: programWith("r-1", "one") });
    gate.emulator.script("r-1", { outcome: "SUCCEEDED" });
    gate.emulator.script("r-failed", { outcome: "FAILED" });
    const up = await gate.stack.up();
    assert.equal(up.exitCode, 0, up.output);
  });
  after(() => gate.remove());

  for (const options of [[], ["--continue-on-error"]]) {
    it(`stays as it was${options.map((option) => `, with ${option}`).join("")}`, async () => {
      await gate.stack.setProgram(programWith("r-failed", "two"));
      const up = await gate.stack.up(...options);
      assert.notEqual(up.exitCode, 0, up.output);
      assert.equal((await gate.stack.resource("app"))?.inputs?.["version"], "one");
    });
  }
});

import assert from "node:assert/strict";
import { gatesProgram } from "../support/engine/gate-program";
import { createGateStack, type GateStack, storyOf, withGateStack } from "../support/engine/gate-stack";

describe("a gate on a request that succeeds", () => {
  const key = { instanceId: "ssoins-1", requestId: "a1177591c8c7c49238e60563d34cad92" };
  let gate: GateStack;

  before(async () => {
    gate = await createGateStack({ args: key });
    gate.emulator.script(key.requestId, { inProgressPolls: 2, outcome: "SUCCEEDED" });
  });
  after(() => gate.remove());

  it("makes no call in a preview, and leaves the outputs unknown", async () => {
    const preview = await gate.stack.preview();
    assert.equal(preview.exitCode, 0, preview.output);
    assert.match(preview.output, /status: \[unknown\]/);
    assert.deepEqual(gate.emulator.calls, []);
  });

  it("creates the dependant after the SUCCEEDED response, and never before", async () => {
    const up = await gate.stack.up();
    assert.equal(up.exitCode, 0, up.output);
    assert.deepEqual(storyOf(gate.emulator), ["IN_PROGRESS", "IN_PROGRESS", "SUCCEEDED", "app"]);
  });

  it("has exactly the outputs that the API reference's example response gives", async () => {
    const { id, outputs = {} } = (await gate.stack.resource("ready")) ?? {};
    const visible = Object.fromEntries(Object.entries(outputs).filter(([name]) => !name.startsWith("__")));
    assert.equal(id, "ssoins-1/a1177591c8c7c49238e60563d34cad92");
    assert.deepEqual(visible, {
      instanceId: "ssoins-1",
      requestId: "a1177591c8c7c49238e60563d34cad92",
      status: "SUCCEEDED",
      permissionSetId: "ps-8603aaaaaaaa14bd",
      accountId: "5146d03d8aaaaaaaaaaaabbae60620a5",
      createdDate: "2023-02-23T18:09:20.379Z",
    });
  });

  it("tells in the resource's row how long it has waited and when it polls again", async () => {
    gate.emulator.script("another", { inProgressPolls: 1, outcome: "SUCCEEDED" });
    await gate.set({ args: { ...key, requestId: "another" } });
    const up = await gate.stack.up();
    assert.match(up.output, /ready creating.* IN_PROGRESS(?: \d+s)?, next poll in \d+s/);
    assert.match(up.output, /ready (?:creating|created).* SUCCEEDED$/m);
    assert.equal(storyOf(gate.emulator).at(-1), "SUCCEEDED", "a replacement leaves the dependant alone");
  });

  it("makes no call when nothing changed, in a refresh and in a destroy, with the service down", async () => {
    const calls = gate.emulator.calls.length;
    await gate.emulator.close();

    const up = await gate.stack.up();
    assert.match(up.output, /3 unchanged/);
    const refresh = await gate.stack.refresh();
    assert.match(refresh.output, /3 unchanged/);
    const destroy = await gate.stack.destroy();
    assert.match(destroy.output, /3 deleted/);
    assert.equal(gate.emulator.calls.length, calls);
  });
});

describe("many gates at once", () => {
  it("all open, and leave nothing on the screen but their own lines", async () => {
    const requestIds = Array.from({ length: 20 }, (_, index) => `r-${index}`);
    const gates = Object.fromEntries(
      requestIds.map((requestId) => [`gate-${requestId}`, { instanceId: "ssoins-1", requestId }]),
    );
    await withGateStack({ gates }, { program: gatesProgram }, async ({ emulator, stack }) => {
      for (const requestId of requestIds)
        emulator.script(requestId, { inProgressPolls: 2, outcome: "SUCCEEDED" });
      const up = await stack.up("--parallel", "64");
      assert.equal(up.exitCode, 0, up.output);
      assert.equal(emulator.calls.filter(({ operation }) => operation === "event").length, 20);
      assert.ok(!/warning/i.test(up.output), up.output);
    });
  });
});

import assert from "node:assert/strict";
import { gatesProgram } from "../support/engine/gate-program";
import { createGateStack, errorsOf, type GateStack, storyOf } from "../support/engine/gate-stack";

const instanceId = "ssoins-1";
const permissionSetId = "ps-8603aaaaaaaa14bd";
const accountId = "5146d03d8aaaaaaaaaaaabbae60620a5";
const createdDate = "2023-02-23T18:09:20.379Z";

/** All that the state may hold of a finished gate, whatever it waited for before. */
const succeeded = {
  instanceId,
  requestId: "r-good",
  status: "SUCCEEDED",
  permissionSetId,
  accountId,
  createdDate,
};
const failed = {
  ...succeeded,
  requestId: "r-bad",
  status: "FAILED",
  failureReason: "Quota exceeded for account 42.",
};

/** Fails unless this is the one error of the request that FAILED. */
function assertFailure(errors: readonly string[] | undefined): void {
  assert.equal(errors?.length, 1, String(errors));
  assert.match(String(errors), /^Provisioning request r-bad FAILED: Quota exceeded for account 42\. A /);
}

/** What the state holds of a gate, but for what the SDK and the package keep there for themselves. */
async function outputsOf({ stack }: GateStack, name: string): Promise<object> {
  const { outputs = {}, urn } = (await stack.resource(name)) ?? {};
  const { __provider, __urn, ...others } = outputs;
  assert.equal(typeof __provider, "string");
  assert.equal(__urn, urn);
  return others;
}

describe("waitFor, on a stack with a request that succeeded and one that failed", () => {
  const opts = { customTimeouts: { create: "1m", update: "2m" } };
  let gate: GateStack;

  before(async () => {
    gate = await createGateStack({}, { program: gatesProgram });
    gate.emulator.script("r-good", { outcome: "SUCCEEDED" });
    gate.emulator.script("r-bad", { outcome: "FAILED", failureReason: "Quota exceeded for account 42." });
  });
  after(() => gate.remove());

  async function waitFor(waitFor: string | undefined): Promise<void> {
    const good = { instanceId, requestId: "r-good", waitFor };
    await gate.set({ gates: { good, bad: { ...good, requestId: "r-bad" } }, opts });
  }

  /** The requests of the calls after the first ones, and the dependants that were created. */
  function newsSince(calls: number): string[] {
    return gate.emulator.calls.slice(calls).map((call) => call.event ?? call.requestId ?? call.path);
  }

  async function assertSameOutputs(): Promise<void> {
    assert.deepEqual(await outputsOf(gate, "good"), succeeded);
    assert.deepEqual(await outputsOf(gate, "bad"), failed);
  }

  it('"FINISHED" takes FAILED for an outcome: the dependant is created, and the outputs say why', async () => {
    await waitFor("FINISHED");
    const up = await gate.stack.up();
    assert.equal(up.exitCode, 0, up.output);
    assert.deepEqual(storyOf(gate.emulator).sort(), ["FAILED", "SUCCEEDED", "after-bad", "after-good"]);
    const news = newsSince(0);
    assert.ok(news.indexOf("r-bad") < news.indexOf("after-bad"), String(news));
    await assertSameOutputs();
    assert.equal((await gate.stack.resource("bad"))?.initErrors, undefined);
  });

  it('changed to "SUCCEEDED" warns in a preview of the failure, without a call', async () => {
    const calls = gate.emulator.calls.length;
    await waitFor("SUCCEEDED");
    const preview = await gate.stack.preview();
    assert.equal(preview.exitCode, 0, preview.output);
    const warning =
      "Provisioning request r-bad FAILED: Quota exceeded for account 42. This gate stays shut until you";
    assert.ok(preview.output.includes(`warning: ${warning}`), preview.output);
    assert.match(preview.output, /1 to update\n.*4 unchanged/);
    assert.deepEqual(newsSince(calls), []);
  });

  it('changed to "SUCCEEDED" fails the update with the reason, and polls again only a request that FAILED', async () => {
    const calls = gate.emulator.calls.length;
    const up = await gate.stack.up();
    assert.notEqual(up.exitCode, 0, up.output);
    assertFailure(errorsOf(up));
    assert.deepEqual(newsSince(calls), ["r-bad"]);
    assert.deepEqual(await outputsOf(gate, "good"), succeeded);
    assertFailure((await gate.stack.resource("bad"))?.initErrors);
  });

  it('back to "FINISHED" passes without a call, and the outputs are what they were', async () => {
    const calls = gate.emulator.calls.length;
    await waitFor("FINISHED");
    const up = await gate.stack.up();
    assert.equal(up.exitCode, 0, up.output);
    assert.deepEqual(newsSince(calls), []);
    await assertSameOutputs();
    assert.equal((await gate.stack.resource("bad"))?.initErrors, undefined);
  });

  it('left out is "SUCCEEDED", also after a refresh has cleared the engine\'s memory of the failure', async () => {
    const calls = gate.emulator.calls.length;
    await waitFor(undefined);
    assertFailure(errorsOf(await gate.stack.up()));
    const refresh = await gate.stack.refresh();
    assert.equal(refresh.exitCode, 0, refresh.output);
    assertFailure(errorsOf(await gate.stack.up()));
    assert.deepEqual(newsSince(calls), ["r-bad", "r-bad"]);
  });

  it('back to "FINISHED" after a refresh passes without a call, and the outputs are what they were', async () => {
    const calls = gate.emulator.calls.length;
    const refresh = await gate.stack.refresh();
    assert.equal(refresh.exitCode, 0, refresh.output);
    await waitFor("FINISHED");
    const up = await gate.stack.up();
    assert.equal(up.exitCode, 0, up.output);
    assert.deepEqual(newsSince(calls), []);
    await assertSameOutputs();
  });
});

describe('a gate that failed as "SUCCEEDED"', () => {
  const args = { instanceId, requestId: "r-bad", waitFor: "SUCCEEDED" };
  let gate: GateStack;

  before(async () => {
    gate = await createGateStack({ args });
    gate.emulator.script("r-bad", { outcome: "FAILED", failureReason: "Quota exceeded for account 42." });
  });
  after(() => gate.remove());

  it('lets its dependant pass as "FINISHED", by what is remembered', async () => {
    const shut = await gate.stack.up();
    assertFailure(errorsOf(shut));
    assert.deepEqual(storyOf(gate.emulator), ["FAILED"]);

    await gate.set({ args: { ...args, waitFor: "FINISHED" } });
    const open = await gate.stack.up();
    assert.equal(open.exitCode, 0, open.output);
    assert.deepEqual(storyOf(gate.emulator), ["FAILED", "app"]);
    assert.match(open.output, /status: "FAILED"/);
    assert.deepEqual(await outputsOf(gate, "ready"), failed);
  });
});

import assert from "node:assert/strict";
import { createExample, type Example } from "../../support/engine/example";
import { errorsOf } from "../../support/engine/gate-stack";

const config = { instanceId: "ssoins-1", permissionSetId: "ps-1", revision: "1" };

describe("examples/stack-reference", () => {
  let platform: Example;
  let workloads: Example;

  before(async () => {
    platform = await createExample("stack-reference/platform", config);
    const platformStack = `organization/${platform.stack.project}/dev`;
    workloads = await createExample("stack-reference/workloads", { platformStack }, { beside: platform });
  });
  after(async () => {
    await workloads.remove();
    await platform.remove();
  });

  it("tells of a request that FAILED without failing itself, and the other stack creates nothing", async () => {
    platform.emulator.nextRequest({ outcome: "FAILED", failureReason: "no quota" });

    const first = await platform.stack.up();
    const second = await workloads.stack.up();

    assert.equal(first.exitCode, 0, first.output);
    assert.match(first.output, /status {4}: "FAILED"/);
    assert.notEqual(second.exitCode, 0, second.output);
    const requestId = platform.emulator.calls[0]?.requestId ?? "";
    const [error = ""] = errorsOf(second);
    assert.ok(error.startsWith(`Provisioning request ${requestId} FAILED: no quota. `), error);
    assert.equal(await workloads.stack.resource("app"), undefined);
  });

  it("waits in the other stack for the next request, and then creates the workload", async () => {
    const { emulator } = platform;
    const callsBefore = emulator.calls.length;
    await platform.configure({ ...config, revision: "2" });
    emulator.nextRequest({ outcome: "SUCCEEDED" });

    const first = await platform.stack.up();
    const second = await workloads.stack.up();

    assert.equal(first.exitCode, 0, first.output);
    assert.equal(second.exitCode, 0, second.output);
    assert.match(second.output, /admins-ready created[^]* app creating/);
    const [start, ...polls] = emulator.calls.slice(callsBefore);
    assert.deepEqual(
      polls.map(({ requestId, requestStatus }) => ({ requestId, requestStatus })),
      ["in the platform's stack", "in the workloads'"].map(() => ({
        requestId: start?.requestId,
        requestStatus: "SUCCEEDED",
      })),
    );
  });
});

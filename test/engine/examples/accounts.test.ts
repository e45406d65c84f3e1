import assert from "node:assert/strict";
import { createExample, type Example } from "../../support/engine/example";

const accountIds = ["111", "222", "333"];

describe("examples/accounts", () => {
  let example: Example;

  before(async () => {
    example = await createExample("accounts", {
      instanceId: "ssoins-1",
      permissionSetId: "ps-1",
      accountIds: JSON.stringify(accountIds),
      revision: "1",
    });
  });
  after(() => example.remove());

  it("creates the workload after SUCCEEDED in each account, by depending on the rollout", async () => {
    const { emulator, stack } = example;
    emulator.nextRequest({ outcome: "SUCCEEDED" });
    emulator.nextRequest({ inProgressPolls: 2, outcome: "SUCCEEDED" });
    emulator.nextRequest({ inProgressPolls: 1, outcome: "SUCCEEDED" });

    const { exitCode, output } = await stack.up();

    assert.equal(exitCode, 0, output);
    const [beforeWorkload = ""] = output.split(" app creating");
    assert.ok(output.includes(" app-222 created"), output);
    for (const accountId of accountIds) {
      assert.ok(
        beforeWorkload.includes(`PermissionSetProvisioningStatus admins-${accountId} created`),
        output,
      );
      assert.ok(output.includes(`${accountId}: "SUCCEEDED"`), output);
    }
    assert.equal(emulator.calls.filter(({ operation }) => operation === "provision").length, 3);
    const started = (await stack.resources()).filter(({ type }) =>
      type.endsWith(":PermissionSetProvisioning"),
    );
    const targets = started.map(({ outputs }) => [outputs?.["targetType"], outputs?.["targetId"]]);
    assert.deepEqual(
      targets.sort(),
      accountIds.map((accountId) => ["ACCOUNT", accountId]),
    );
  });
});

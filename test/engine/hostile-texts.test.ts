import assert from "node:assert/strict";
import { createGateStack, type GateStack } from "../support/engine/gate-stack";
import type { Run } from "../support/engine/stack";

const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const shownUnknownValue = "04da6b54\\u002d80e4-46f7-96ec-b56ff0331ba9";

/** What the display, the engine, a terminal or a CI system would act on, and how each is shown. */
const hostile = [
  ["<{%boom%}>", "\\u003c{%boom%}>"],
  ["<{%fg 2%}>all is well<{%reset%}>", "\\u003c{%fg 2%}>all is well\\u003c{%reset%}>"],
  ["<{%<{%boom%}>%}>", "\\u003c{%\\u003c{%boom%}>%}>"],
  ["<\u0000{%boom%}>", "<\\u0000{%boom%}>"],
  ["\u001b[31mred", "\\u001b[31mred"],
  [unknownValue, shownUnknownValue],
  ["##[stop-commands]x", "\\u0023#[stop-commands]x"],
  ["##vso[task.setvariable variable=PATH]/tmp", "\\u0023#vso[task.setvariable variable=PATH]/tmp"],
  ["100%d %s %!", "100%d %s %!"],
  ["quota <{% used up", "quota \\u003c{% used up"],
] as const;
const text = hostile.map(([raw]) => raw).join(" ");
const shown = hostile.map(([, shown]) => shown).join(" ");

const program = `
const pulumi = require("@pulumi/pulumi");
const { PermissionSetProvisioning, PermissionSetProvisioningStatus, getPermissionSetProvisioningStatusOutput } =
  require("pulumi-huaweicloud-identitycenter");
const { gates, starts, badId } = require("./settings.json");
const instanceId = "ssoins-1";

for (const [requestId, waitFor] of Object.entries(gates)) {
  const gate = new PermissionSetProvisioningStatus(requestId, { instanceId, requestId, waitFor });
  exports["reason of " + requestId] = gate.failureReason;
  exports["account of " + requestId] = gate.accountId;
}
for (const permissionSetId of starts) {
  new PermissionSetProvisioning(permissionSetId, {
    instanceId, permissionSetId, targetType: "ALL_PROVISIONED_ACCOUNTS",
  });
}
if (gates.finished) {
  exports.seen = getPermissionSetProvisioningStatusOutput({ instanceId, requestId: "finished" }).failureReason;
}
if (badId !== undefined) {
  new PermissionSetProvisioningStatus("bad", { instanceId, requestId: pulumi.output(badId) });
}
`;

/** Every colored run ends in order: nothing in it was acted on, and nothing was swallowed. */
function assertOnlyShown({ output }: Run): void {
  assert.doesNotMatch(output, /panic|goroutine|Unrecognized color/, output);
  for (const acted of ["\u001b[31mred", "<{%", "##[", "##vso[", "all is well\u001b"]) {
    assert.ok(!output.includes(acted), output);
  }
}

describe("texts from outside on which something downstream would act", () => {
  const colored = ["--color", "always"];
  const gates = {
    ...{ failed: "SUCCEEDED", "failed-alone": "SUCCEEDED", refused: "SUCCEEDED", broken: "SUCCEEDED" },
    ...{ mixed: "SUCCEEDED", finished: "FINISHED", "finished-alone": "FINISHED" },
  };
  let gate: GateStack;

  before(async () => {
    gate = await createGateStack({ gates, starts: ["ps-colors", "ps-unknown"] }, { program });
    const { emulator } = gate;
    const everywhere = {
      outcome: "FAILED",
      failureReason: text,
      accountId: text,
      permissionSetId: text,
    } as const;
    const alone = {
      outcome: "FAILED",
      failureReason: unknownValue,
      accountId: unknownValue,
      permissionSetId: unknownValue,
      fields: { created_date: unknownValue },
    } as const;
    for (const name of ["failed", "finished"]) emulator.script(name, everywhere);
    for (const name of ["failed-alone", "finished-alone"]) emulator.script(name, alone);
    emulator.script("broken", { fields: { status: text } });
    emulator.script("mixed", { fields: { request_id: unknownValue } });
    emulator.fault({
      kind: "status",
      status: 403,
      requestId: "refused",
      times: Infinity,
      headers: { "X-Request-Id": `<{%x%}> <{% ${unknownValue}` },
      body: { error_code: "<{%code%}>", error_msg: text },
    });
    for (const request_id of ["<{%boom%}>", unknownValue]) {
      const body = { permission_set_provisioning_status: { request_id, status: "IN_PROGRESS" } };
      emulator.fault({ kind: "body", operation: "provision", body });
    }
  });
  after(() => gate.remove());

  it("are shown by pulumi up, whole and with colors on", async () => {
    const up = await gate.stack.up(...colored, "--continue-on-error");
    assertOnlyShown(up);
    for (const line of [
      `(account ${shown.slice(0, 200)}`,
      ` FAILED: ${shown}. A failed request`,
      `permission set ${shown.slice(0, 200)}`,
      `request failed-alone FAILED: ${shownUnknownValue}. A failed request`,
      `(account ${shownUnknownValue}, `,
      `refused to show provisioning request refused: 403 \\u003c{%code%}> ${shown}. The credentials`,
      `(X-Request-Id \\u003c{%x%}> \\u003c{% ${shownUnknownValue})`,
      `but is "${shown.slice(0, 150)}`,
      `but is "${shownUnknownValue}".`,
      "it holds a text that Pulumi or a CI system would act on",
    ]) {
      assert.ok(up.output.includes(line), `${line}\n${up.output}`);
    }
  });

  it("are saved as they are shown, so that no output is unknown", async () => {
    for (const name of ["failed", "finished"]) {
      const { outputs } = (await gate.stack.resource(name)) ?? {};
      assert.equal(outputs?.["failureReason"], shown);
    }
    for (const name of ["failed-alone", "finished-alone"]) {
      const { outputs } = (await gate.stack.resource(name)) ?? {};
      for (const field of ["failureReason", "accountId", "permissionSetId"]) {
        assert.equal(outputs?.[field], shownUnknownValue);
      }
      assert.equal(outputs?.["createdDate"], undefined);
    }
    for (const name of ["ps-colors", "ps-unknown"]) assert.equal(await gate.stack.resource(name), undefined);
  });

  it("are shown by a preview, as the reason that is remembered", async () => {
    const preview = await gate.stack.preview(...colored, "--diff");
    assertOnlyShown(preview);
    assert.ok(preview.output.includes(`FAILED: ${shown}. This gate stays shut`), preview.output);
    assert.ok(preview.output.includes(`FAILED: ${shownUnknownValue}. This gate stays shut`), preview.output);
  });

  it("are shown by a refresh, and leave gates that open on a new request", async () => {
    const refresh = await gate.stack.refresh(...colored);
    assertOnlyShown(refresh);
    assert.equal(refresh.exitCode, 0, refresh.output);

    for (const name of Object.keys(gates)) gate.emulator.script(name, { outcome: "SUCCEEDED" });
    await gate.set({ gates: { failed: "SUCCEEDED", "failed-alone": "SUCCEEDED" }, starts: [] });
    const up = await gate.stack.up(...colored);
    assert.equal(up.exitCode, 0, up.output);
  });

  it("are refused as an ID, and not printed by the engine either", async () => {
    for (const badId of ["<{%boom%}>", "a<{%", unknownValue, ["<{%boom%}>"], ["\u001b[31mred"]]) {
      await gate.set({ gates: {}, starts: [], badId });
      const up = await gate.stack.up(...colored);
      assertOnlyShown(up);
      assert.notEqual(up.exitCode, 0, up.output);
      assert.match(up.output, /requestId/);
    }
  });
});

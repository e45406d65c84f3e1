import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { emulatorUser } from "../support/emulator/emulator";
import {
  createGateStack,
  errorsOf,
  type GateStack,
  storyOf,
  withGateStack,
} from "../support/engine/gate-stack";
import { rolloutProgram } from "../support/engine/rollout-program";

const program = rolloutProgram;
const start = { instanceId: "ssoins-1", permissionSetId: "ps-1", targetType: "ACCOUNT", targetId: "42" };
const type = "pulumi-nodejs:dynamic/permissionSetProvisioning:PermissionSetProvisioning";

/** As {@link storyOf}, with the method of calls that change something before it. */
function storyWithMethods({ emulator }: GateStack): string[] {
  const story = storyOf(emulator);
  return emulator.calls.map(({ method, event }, index) => {
    return method === "POST" && event === undefined ? `POST ${story[index] ?? ""}` : (story[index] ?? "");
  });
}

function posts({ emulator }: GateStack) {
  return emulator.calls.filter(({ operation }) => operation === "provision");
}

describe("start, gate and workload in one program", () => {
  let rollout: GateStack;

  before(async () => {
    rollout = await createGateStack({ start: { ...start, triggers: ["v1"] } }, { program });
  });
  after(() => rollout.remove());

  it("make no call in a preview, and leave the request ID unknown", async () => {
    const preview = await rollout.stack.preview();
    assert.equal(preview.exitCode, 0, preview.output);
    assert.match(preview.output, /requestId: \[unknown\]/);
    assert.deepEqual(rollout.emulator.calls, []);
  });

  it("start one provisioning, wait for it, and then create the workload", async () => {
    const up = await rollout.stack.up();
    assert.equal(up.exitCode, 0, up.output);
    assert.deepEqual(storyWithMethods(rollout), ["POST IN_PROGRESS", "IN_PROGRESS", "SUCCEEDED", "app"]);
    const [post, poll] = rollout.emulator.calls;
    assert.equal(post?.path, "/v1/instances/ssoins-1/permission-sets/ps-1/provision");
    assert.equal(poll?.requestId, post.requestId);
  });

  it("save the inputs and the response of the service", async () => {
    const [post] = posts(rollout);
    const { id, outputs = {} } = (await rollout.stack.resource("start")) ?? {};
    const { createdDate, ...visible } = Object.fromEntries(
      Object.entries(outputs).filter(([name]) => !name.startsWith("__")),
    );
    assert.equal(id, `ssoins-1/${post?.requestId ?? ""}`);
    assert.match(String(createdDate), /^20\d\d-.*Z$/);
    assert.deepEqual(visible, {
      ...start,
      triggers: ["v1"],
      requestId: post?.requestId,
      accountId: "42",
    });
  });

  it("make no call when nothing changed, and none in a refresh", async () => {
    const calls = rollout.emulator.calls.length;
    const up = await rollout.stack.up();
    assert.match(up.output, /4 unchanged/);
    const refresh = await rollout.stack.refresh("--expect-no-changes");
    assert.equal(refresh.exitCode, 0, refresh.output);
    assert.equal(rollout.emulator.calls.length, calls);
  });

  it("replace the start and the gate in the preview of a changed trigger", async () => {
    const calls = rollout.emulator.calls.length;
    await rollout.set({ start: { ...start, triggers: ["v2"] } });
    const preview = await rollout.stack.preview();
    assert.match(preview.output, /start replace \[diff: ~triggers\]/);
    assert.match(preview.output, /ready replace \[diff: ~requestId\]/);
    assert.equal(rollout.emulator.calls.length, calls);
  });

  it("start one more on a changed trigger, and wait for the new request", async () => {
    const calls = rollout.emulator.calls.length;
    const up = await rollout.stack.up();
    assert.equal(up.exitCode, 0, up.output);
    assert.deepEqual(storyWithMethods(rollout).slice(calls), [
      "POST IN_PROGRESS",
      "IN_PROGRESS",
      "SUCCEEDED",
    ]);
    const [first, second, ...more] = posts(rollout);
    assert.deepEqual(more, []);
    assert.notEqual(second?.requestId, first?.requestId);
    assert.equal(rollout.emulator.calls.at(-1)?.requestId, second?.requestId);
  });

  it("are destroyed without a call, without the package, and with the service down", async () => {
    const calls = rollout.emulator.calls.length;
    await rollout.emulator.close();
    await rollout.stack.removePackage();
    const refresh = await rollout.stack.refresh("--expect-no-changes");
    assert.equal(refresh.exitCode, 0, refresh.output);
    const destroy = await rollout.stack.destroy();
    assert.match(destroy.output, /4 deleted/);
    assert.equal(rollout.emulator.calls.length, calls);
  });
});

describe("a provisioning that FAILED", () => {
  const pattern = "'**PermissionSetProvisioning::start'";
  let rollout: GateStack;

  before(async () => {
    rollout = await createGateStack({ start }, { program });
    rollout.emulator.nextRequest({ outcome: "FAILED", failureReason: "no quota" });
  });
  after(() => rollout.remove());

  it("fails the update with the account, the reason and a command that starts again, and fails the next one without a new start", async () => {
    for (const up of [await rollout.stack.up(), await rollout.stack.up()]) {
      assert.notEqual(up.exitCode, 0, up.output);
      const [error = "", ...more] = errorsOf(up);
      assert.deepEqual(more, []);
      assert.ok(error.includes(" FAILED: no quota. A failed request stays failed. "), error);
      assert.ok(error.includes(`: pulumi up --replace ${pattern} (account 42, `), error);
    }
    assert.equal(posts(rollout).length, 1);
    assert.equal(await rollout.stack.resource("app"), undefined);
  });

  it("says in a preview how to open the gate", async () => {
    const { output } = await rollout.stack.preview();
    const text = " FAILED: no quota. This gate stays shut until you start a new one: pulumi up --replace ";
    assert.ok(output.includes(`${text}${pattern} (account 42, `), output);
  });

  it("is started again by the command that the error gives, and the workload follows", async () => {
    const calls = rollout.emulator.calls.length;
    const up = await rollout.stack.up("--replace", pattern.replaceAll("'", ""));
    assert.equal(up.exitCode, 0, up.output);
    assert.deepEqual(storyWithMethods(rollout).slice(calls), [
      "POST IN_PROGRESS",
      "IN_PROGRESS",
      "SUCCEEDED",
      "app",
    ]);
  });
});

describe("a provisioning whose response is lost", () => {
  it("is sent once, fails the update and says what may have happened", async () => {
    await withGateStack({ start }, { program }, async (rollout) => {
      rollout.emulator.fault({ kind: "reset", at: "beforeHeaders", operation: "provision" });

      const up = await rollout.stack.up();

      assert.notEqual(up.exitCode, 0, up.output);
      const { host } = new URL(rollout.emulator.url);
      const [error = "", ...more] = errorsOf(up);
      const what = `: no response from ${host} (ECONNRESET). The provisioning may have started. `;
      assert.ok(error.startsWith("It is not known ") && error.includes(what), error);
      assert.deepEqual(more, []);
      assert.deepEqual(storyWithMethods(rollout), ["POST none"]);
      assert.equal(await rollout.stack.resource("start"), undefined);
      assert.equal(await rollout.stack.resource("app"), undefined);

      const again = await rollout.stack.up();
      assert.equal(again.exitCode, 0, again.output);
      assert.equal(posts(rollout).length, 2, "it is for people to start another one");
    });
  });

  it("waits for 429 and 409 to pass, and tells so in the row", async () => {
    await withGateStack({ start }, { program }, async (rollout) => {
      rollout.emulator.fault({ kind: "status", status: 429, operation: "provision" });
      rollout.emulator.fault({ kind: "status", status: 409, operation: "provision" });

      const up = await rollout.stack.up();

      assert.equal(up.exitCode, 0, up.output);
      assert.match(up.output, /start creating.* HTTP 429, next try in \d+s/);
      assert.deepEqual(storyWithMethods(rollout).slice(0, 3), ["POST 429", "POST 409", "POST IN_PROGRESS"]);
    });
  });
});

describe("a user who may only watch", () => {
  const user = { ...emulatorUser, denied: ["IdentityCenter:permissionSet:provision"] };

  it("is refused a start by the name of the action", async () => {
    await withGateStack({ start }, { program, emulator: { users: [user] } }, async (rollout) => {
      const up = await rollout.stack.up();
      const [error = "", ...more] = errorsOf(up);
      assert.match(error, /^Identity Center refused to provision permission set ps-1: 403 IIC\.1000 /);
      assert.ok(error.includes(" The credentials need IdentityCenter:permissionSet:provision and "), error);
      assert.deepEqual(more, []);
      assert.deepEqual(storyWithMethods(rollout), ["POST 403"]);
    });
  });

  it("can use the gate, .get and the function", async () => {
    const watching = `
const { getPermissionSetProvisioningStatus, PermissionSetProvisioningStatus } = require("pulumi-huaweicloud-identitycenter");
const { args } = require("./settings.json");

module.exports = (async () => ({
  gate: new PermissionSetProvisioningStatus("ready", args).status,
  read: PermissionSetProvisioningStatus.get("read", args.instanceId + "/" + args.requestId).status,
  now: (await getPermissionSetProvisioningStatus(args)).status,
}))();
`;
    const args = { instanceId: "ssoins-1", requestId: "r-1" };
    await withGateStack({ args }, { program: watching, emulator: { users: [user] } }, async (gate) => {
      gate.emulator.script("r-1", { outcome: "SUCCEEDED" });
      const up = await gate.stack.up();
      assert.equal(up.exitCode, 0, up.output);
      assert.deepEqual(storyOf(gate.emulator), ["SUCCEEDED", "SUCCEEDED", "SUCCEEDED"]);
    });
  });
});

describe("bad input of a start", () => {
  async function refusalsOf(args: object): Promise<string[]> {
    let errors: string[] = [];
    await withGateStack({ start: args }, { program }, async ({ emulator, stack }) => {
      errors = errorsOf(await stack.preview());
      assert.deepEqual(emulator.calls, []);
    });
    return errors;
  }
  const refused = (property: string, value: string, reason: string) =>
    `${type} resource 'start': property ${property} value {${value}} has a problem: ${reason}`;

  it("is refused in a preview by the input's name, before any call", async () => {
    assert.deepEqual(await refusalsOf({ ...start, permissionSetId: "a/b", targetType: "account" }), [
      refused("permissionSetId", "a/b", "it holds a slash; expected the ID of the permission set"),
      refused("targetType", "account", 'expected "ACCOUNT" or "ALL_PROVISIONED_ACCOUNTS"'),
    ]);
    assert.deepEqual(await refusalsOf({ ...start, targetId: undefined }), [
      refused("targetId", "<nil>", "it is missing; expected the ID of the account to provision to"),
    ]);
    assert.deepEqual(await refusalsOf({ ...start, targetType: "ALL_PROVISIONED_ACCOUNTS" }), [
      refused(
        "targetId",
        "42",
        'it goes with targetType "ACCOUNT" only; leave it out to provision to all accounts',
      ),
    ]);
  });
});

describe("the id of a start in place of its request ID", () => {
  it("is refused in a preview, and nothing is started", async () => {
    const slip = program.replace("requestId: started.requestId,", "requestId: started.id,");
    await withGateStack({ start }, { program: slip }, async ({ emulator, stack }) => {
      const preview = await stack.preview();
      assert.notEqual(preview.exitCode, 0, preview.output);
      assert.match(preview.output, /requestId is the id of PermissionSetProvisioning "start", which is/);
      assert.deepEqual(emulator.calls, []);
    });
  });
});

describe("triggers", () => {
  it("of any shape are compared deeply: the same ones start nothing", async () => {
    const triggers = {
      text: "a",
      list: [1, null, [], {}],
      empty: null,
      flags: { b: true, a: false },
      none: {},
    };
    await withGateStack({ start: { ...start, triggers } }, { program }, async (rollout) => {
      await rollout.stack.up();
      const same = await rollout.stack.up();
      assert.match(same.output, /4 unchanged/);

      await rollout.set({ start: { ...start, triggers: { ...triggers, flags: { b: true, a: true } } } });
      const changed = await rollout.stack.up();
      assert.match(changed.output, /2 replaced/);
      assert.equal(posts(rollout).length, 2);
    });
  });

  const programWith = (triggers: string) => `
const pulumi = require("@pulumi/pulumi");
const { PermissionSetProvisioning } = require("pulumi-huaweicloud-identitycenter");
const { start } = require("./settings.json");

const first = new PermissionSetProvisioning("first", start);
new PermissionSetProvisioning("second", { ...start, triggers: ${triggers} });
`;

  it("inside of outputs are refused by their path, in the preview and in one line, and start nothing", async () => {
    const given = "pulumi.output([0]).apply(() => ({ since: new Date() }))";
    await withGateStack({ start }, { program: programWith(given) }, async ({ emulator, stack }) => {
      const preview = await stack.preview();
      assert.notEqual(preview.exitCode, 0, preview.output);
      assert.match(
        preview.output,
        /PermissionSetProvisioning "second": triggers\.since is an object of the class Date, and Pulumi would not see it change\./,
      );
      assert.doesNotMatch(preview.output, /^\s+at |promise:/m);
      assert.equal(emulator.calls.length, 0);
    });
  });

  it("stay secret, and unknown in a preview while what they come from is", async () => {
    await withGateStack({ start }, { program: programWith("[first.requestId]") }, async ({ stack }) => {
      const preview = await stack.preview("--diff");
      assert.equal(preview.exitCode, 0, preview.output);
      assert.match(preview.output, /triggers +: \[\s+\[0\]: \[unknown\]/);
      await stack.setProgram(programWith('[first.requestId, pulumi.secret("canary")]'));
      const up = await stack.up();
      assert.equal(up.exitCode, 0, up.output);
      const { inputs = {}, outputs = {} } = (await stack.resource("second")) ?? {};
      for (const saved of [inputs, outputs]) {
        const text = JSON.stringify(saved["triggers"]);
        assert.match(text, /"ciphertext"/);
        assert.doesNotMatch(text, /canary/);
      }
    });
  });

  it("that are assets are compared by what they hold", async () => {
    const given = '[new pulumi.asset.FileAsset("./policy.json")]';
    const files = { "policy.json": "1" };
    await withGateStack({ start }, { program: programWith(given), files }, async ({ emulator, stack }) => {
      await stack.up();
      assert.match((await stack.up()).output, /3 unchanged/);
      await writeFile(join(stack.folder, "policy.json"), "2");
      assert.match((await stack.up()).output, /1 replaced/);
      assert.equal(emulator.calls.length, 3);
    });
  });
});

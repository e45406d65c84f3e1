import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { InvalidInputError, PermissionSetRollout, type PermissionSetRolloutArgs } from "../../src";

const ids = { instanceId: "ssoins-1", permissionSetId: "ps-1" };

describe("PermissionSetRollout, in users' unit tests", () => {
  const registered: pulumi.runtime.MockResourceArgs[] = [];

  before(async () => {
    await pulumi.runtime.setMocks({
      newResource(args) {
        registered.push(args);
        const inputs = args.inputs as Readonly<Record<string, unknown>>;
        const isStart = args.type.endsWith(":PermissionSetProvisioning");
        const outputs = isStart ? { requestId: `r-${args.name}` } : { status: "SUCCEEDED" };
        return { id: args.name, state: { ...inputs, ...outputs } };
      },
      call: () => ({}),
    });
  });
  beforeEach(() => {
    registered.splice(0);
  });

  /** The inputs of the registered children of this class, by name. */
  function inputsOf(className: string): Record<string, Record<string, unknown>> {
    const children = registered.filter(({ type }) => type.endsWith(`:${className}`));
    return Object.fromEntries(children.map(({ name, inputs }) => [name, inputs as Record<string, unknown>]));
  }
  const resolved = (rollout: PermissionSetRollout) =>
    new Promise((resolve) => pulumi.all([rollout.statuses, rollout.requestIds]).apply(resolve));

  it("starts a provisioning in each account and waits for it", async () => {
    const rollout = new PermissionSetRollout("admins", {
      ...ids,
      accountIds: ["111", "222"],
      triggers: ["policy"],
      customTimeouts: { create: "10m" },
    });
    assert.deepEqual(await resolved(rollout), [
      { "111": "SUCCEEDED", "222": "SUCCEEDED" },
      { "111": "r-admins-111", "222": "r-admins-222" },
    ]);
    const started = inputsOf("PermissionSetProvisioning");
    assert.deepEqual(Object.keys(started), ["admins-111", "admins-222"]);
    assert.equal(started["admins-222"]?.["targetType"], "ACCOUNT");
    assert.equal(started["admins-222"]["targetId"], "222");
    assert.deepEqual(started["admins-222"]["triggers"], ["policy"]);
    const gates = inputsOf("PermissionSetProvisioningStatus");
    assert.deepEqual(Object.keys(gates), ["admins-111", "admins-222"]);
    assert.equal(gates["admins-111"]?.["requestId"], "r-admins-111");
    assert.equal(gates["admins-111"]["__createTimeoutMs"], 600_000);
    assert.equal(gates["admins-111"]["__starter"], "admins-111");
    assert.deepEqual([...rollout.gates.keys()], ["111", "222"]);
    assert.equal(rollout.gate("222"), rollout.gates.get("222"));
    assert.throws(() => rollout.gate("112"), {
      name: "InvalidInputError",
      message: "PermissionSetRollout: it has no account 112. It has 111, 222.",
    });
  });

  it("starts one provisioning for all accounts that have the permission set if accountIds is left out", async () => {
    const rollout = new PermissionSetRollout("admins", ids);
    assert.deepEqual(await resolved(rollout), [
      { ALL_PROVISIONED_ACCOUNTS: "SUCCEEDED" },
      { ALL_PROVISIONED_ACCOUNTS: "r-admins" },
    ]);
    const { admins } = inputsOf("PermissionSetProvisioning");
    assert.equal(admins?.["targetType"], "ALL_PROVISIONED_ACCOUNTS");
    assert.equal(admins["targetId"], undefined);
  });

  const refused: Readonly<Record<string, readonly [accountIds: unknown, reason: RegExp]>> = {
    "an empty list": [[], /accountIds is empty\. Leave it out to provision to all accounts/],
    "an account twice": [["111", "222", "111"], /accountIds has the account 111 twice\.$/],
    "an ID that is none": [["111", "a b"], /accountIds has at 1 what is no account ID: it holds white space/],
    "a number": [[111], /accountIds has at 0 what is no account ID: it is a number.*quotes/],
    "an output": [pulumi.output(["111"]), /accountIds has to be a list of plain strings/],
    "an output in the list": [[pulumi.output("111")], /at 0 what is no account ID: it is not a string/],
    "one text": ["111", /accountIds has to be a list of plain strings/],
    "a hole": [["111", , "222"], /accountIds has at 1 what is no account ID: it is missing/],
  };
  for (const [what, [accountIds, reason]] of Object.entries(refused)) {
    it(`refuses ${what} by name, and registers nothing`, () => {
      const args = { ...ids, accountIds } as PermissionSetRolloutArgs;
      assert.throws(
        () => new PermissionSetRollout("admins", args),
        (error) => {
          assert.ok(error instanceof InvalidInputError);
          assert.ok(error.message.startsWith('PermissionSetRollout "admins": '), error.message);
          assert.match(error.message, reason);
          return true;
        },
      );
      assert.deepEqual(registered, []);
    });
  }

  it("refuses a malformed duration and triggers that Pulumi does not compare, and registers nothing", () => {
    const refused: readonly [Partial<PermissionSetRolloutArgs>, pulumi.ComponentResourceOptions][] = [
      [{ customTimeouts: { create: "0s" } }, {}],
      [{}, { customTimeouts: { create: "banana" } }],
      [{ triggers: new Date() }, {}],
      [{ instanceId: "\ud800" }, {}],
    ];
    for (const [args, opts] of refused) {
      assert.throws(
        () => new PermissionSetRollout("admins", { ...ids, accountIds: ["111"], ...args }, opts),
        (error) =>
          error instanceof InvalidInputError && error.message.startsWith('PermissionSetRollout "admins": '),
      );
    }
    assert.deepEqual(registered, []);
  });

  it("takes customTimeouts from the options too, and gives the time for starting to the starters", async () => {
    const rollout = new PermissionSetRollout(
      "admins",
      { ...ids, accountIds: ["111"] },
      {
        customTimeouts: { create: "2h", update: "1h" },
      },
    );
    await resolved(rollout);
    const start = inputsOf("PermissionSetProvisioning")["admins-111"];
    const gate = inputsOf("PermissionSetProvisioningStatus")["admins-111"];
    assert.equal(start?.["__createTimeoutMs"], 7_200_000);
    assert.equal(gate?.["__createTimeoutMs"], 7_200_000);
    assert.equal(gate["__updateTimeoutMs"], 3_600_000);
  });
});

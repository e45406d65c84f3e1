import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { PermissionSetProvisioning, PermissionSetProvisioningStatus } from "../../src";
import { gateProviderText } from "../../src/program/provider-text";

const key = { instanceId: "ssoins-1", requestId: "r-1" };

describe("PermissionSetProvisioningStatus", () => {
  const registered: pulumi.runtime.MockResourceArgs[] = [];

  before(() =>
    pulumi.runtime.setMocks(
      {
        newResource(args) {
          registered.push(args);
          const { instanceId = "ssoins-1", requestId = "r-1" } = args.inputs as Partial<typeof key>;
          return {
            id: `${instanceId}/${requestId}`,
            state: { ...(args.inputs as object), status: "SUCCEEDED" },
          };
        },
        call: () => ({}),
      },
      "project",
      "stack",
      false,
    ),
  );
  after(() => pulumi.runtime.disconnect());

  /** What the engine receives for a resource. */
  async function register(name: string, create: (name: string) => PermissionSetProvisioningStatus) {
    const resource = create(name);
    await valueOf(resource.urn);
    const args = registered.find((candidate) => candidate.name === name);
    assert.ok(args);
    return { resource, args };
  }

  it("registers its fixed type, with the provider's text and its own URN among the inputs", async () => {
    const { args } = await register("plain", (name) => new PermissionSetProvisioningStatus(name, key));
    assert.equal(
      args.type,
      "pulumi-nodejs:dynamic/permissionSetProvisioningStatus:PermissionSetProvisioningStatus",
    );
    assert.deepEqual(args.inputs, {
      ...key,
      __provider: gateProviderText("provider"),
      __urn:
        "urn:pulumi:stack::project::pulumi-nodejs:dynamic/permissionSetProvisioningStatus:PermissionSetProvisioningStatus::plain",
    });
  });

  it("passes customTimeouts in milliseconds, because the engine does not", async () => {
    const { args } = await register(
      "timeouts",
      (name) =>
        new PermissionSetProvisioningStatus(name, key, {
          customTimeouts: { create: "1h30m", update: "90s" },
        }),
    );
    const { __createTimeoutMs, __updateTimeoutMs } = args.inputs as Record<string, unknown>;
    assert.deepEqual([__createTimeoutMs, __updateTimeoutMs], [5_400_000, 90_000]);
  });

  it("names its component in its URN", async () => {
    const parent = new pulumi.ComponentResource("test:index:Rollout", "rollout");
    const { args } = await register(
      "child",
      (name) => new PermissionSetProvisioningStatus(name, key, { parent }),
    );
    assert.match(
      String((args.inputs as Record<string, unknown>)["__urn"]),
      /::test:index:Rollout\$pulumi-nodejs:/,
    );
  });

  it("waits only for its arguments, and for nothing else in its component", async () => {
    const parent = new pulumi.ComponentResource("test:index:Rollout", "crowded");
    const gates = ["111", "222"].map((targetId) => {
      const { requestId } = new PermissionSetProvisioning(
        `start-${targetId}`,
        { instanceId: "ssoins-1", permissionSetId: "ps-1", targetType: "ACCOUNT", targetId },
        { parent },
      );
      return new PermissionSetProvisioningStatus(`gate-${targetId}`, { ...key, requestId }, { parent });
    });
    const last = new PermissionSetProvisioningStatus("last", key, { parent, dependsOn: gates });
    assert.match(await valueOf(last.urn), /::last$/);
  });

  describe("for a provisioning of this program", () => {
    let count = 0;
    const start = () =>
      new PermissionSetProvisioning(`start-${(count += 1)}`, {
        instanceId: "ssoins-1",
        permissionSetId: "ps-1",
        targetType: "ALL_PROVISIONED_ACCOUNTS",
      });
    const starterOf = async (requestId: pulumi.Input<string>) => {
      const name = `of-${(count += 1)}`;
      const { args } = await register(
        name,
        () => new PermissionSetProvisioningStatus(name, { ...key, requestId }),
      );
      return (args.inputs as { __starter?: unknown }).__starter;
    };

    it("passes the name of the resource that started the request", async () => {
      const started = start();
      const name = `start-${count}`;
      assert.equal(await starterOf(started.requestId), name);
      assert.equal(await starterOf(pulumi.interpolate`${started.requestId}`), name);
      assert.equal(await starterOf(pulumi.secret(started.requestId)), name);
    });

    it("passes no name if the request ID comes from elsewhere, or from several resources", async () => {
      const plain = new PermissionSetProvisioningStatus("elsewhere", key);
      for (const requestId of ["r-1", Promise.resolve("r-1"), pulumi.output("r-1"), plain.requestId]) {
        assert.equal(await starterOf(requestId), undefined);
      }
      const either = pulumi.all([start().requestId, start().requestId]).apply(([first]) => first);
      assert.equal(await starterOf(either), undefined);
    });

    it("refuses its id in place of its requestId, before anything is started", () => {
      const started = start();
      assert.throws(() => new PermissionSetProvisioningStatus("slip", { ...key, requestId: started.id }), {
        name: "InvalidInputError",
        message:
          `PermissionSetProvisioningStatus "slip": requestId is the id of PermissionSetProvisioning "start-${count}", ` +
          "which is <instanceId>/<requestId>. Pass its requestId instead.",
      });
    });
  });

  it("has the provider's outputs, and undefined for absent ones", async () => {
    const { resource } = await register("outputs", (name) => new PermissionSetProvisioningStatus(name, key));
    assert.equal(await valueOf(resource.status), "SUCCEEDED");
    assert.equal(await valueOf(resource.requestId), "r-1");
    assert.equal(await valueOf(resource.failureReason), undefined);
  });

  it("is read by .get with its id and hidden inputs only", async () => {
    const { args } = await register("seen", (name) =>
      PermissionSetProvisioningStatus.get(name, "ssoins-1/r-1"),
    );
    assert.equal(args.id, "ssoins-1/r-1");
    assert.deepEqual(Object.keys(args.inputs as object).sort(), ["__provider", "__urn"]);
  });

  it("is distinguished from other resources by isInstance", async () => {
    const { resource } = await register("mine", (name) => new PermissionSetProvisioningStatus(name, key));
    assert.ok(PermissionSetProvisioningStatus.isInstance(resource));
    assert.ok(!PermissionSetProvisioningStatus.isInstance(new pulumi.ComponentResource("test:index:X", "x")));
    assert.ok(!PermissionSetProvisioningStatus.isInstance(undefined));
  });

  for (const duration of ["", "0", "0s", "-1m", "10 parsecs", "5", "1e3s", "Infinity", 0, -1, 2 ** 31]) {
    it(`refuses the duration ${JSON.stringify(duration)}, by name`, () => {
      const customTimeouts = { update: duration as string };
      assert.throws(() => new PermissionSetProvisioningStatus("bad", key, { customTimeouts }), {
        name: "InvalidInputError",
        message:
          'PermissionSetProvisioningStatus "bad": customTimeouts.update has to be a duration longer than zero, such as ' +
          `"90s", "10m" or "1h30m", but is ${typeof duration === "string" ? `"${duration}"` : "of type number"}.`,
      });
    });
  }

  for (const [what, value] of Object.entries({
    "a lone surrogate": "r-\ud800",
    "a bigint": 1n,
    "a function": String,
    "a symbol": Symbol("r"),
  })) {
    it(`refuses ${what} as an ID, because the engine would fail on it`, () => {
      assert.throws(
        () => new PermissionSetProvisioningStatus("bad", { ...key, requestId: value as string }),
        /^InvalidInputError: PermissionSetProvisioningStatus "bad": requestId has to be a string of whole Unicode characters\.$/,
      );
    });
  }
});

function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}

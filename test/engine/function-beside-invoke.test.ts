import assert from "node:assert/strict";
import { createGateStack, type GateStack } from "../support/engine/gate-stack";
import { programOf } from "../support/engine/program-of";

/** How an output ended: of ours, and of a function of the SDK's own that is called in the same way. */
type Outcomes = Readonly<Record<string, { readonly ours: string; readonly own: string }>>;

/**
 * Calls both with each of these arguments and options, and prints how they end. `own` calls what every engine has:
 * a function that polls up a resource.
 */
const program = programOf(`
  const stackUrn = pulumi.runtime.getStackResource().urn.promise();
  const ours = (requestId, opts) => getPermissionSetProvisioningStatusOutput({ instanceId, requestId }, opts);
  const own = (requestId, opts) => {
    const urn = pulumi.output(requestId).apply(() => stackUrn);
    return pulumi.runtime.invokeOutput("pulumi:pulumi:getResource", { urn }, opts);
  };
  class Empty extends pulumi.ComponentResource {
    constructor(name, opts) {
      super("test:index:Empty", name, {}, opts);
      this.registerOutputs({});
    }
  }
  class Failing extends pulumi.CustomResource {
    constructor(name, opts) {
      const text = "exports.handler = () => ({ create: async () => { throw new Error('no'); } })";
      super("pulumi-nodejs:dynamic/test:Failing", name, { __provider: text }, opts);
    }
  }
  // Of the SDK's own rejections, which it leaves unhandled.
  process.on("unhandledRejection", () => {});

  const mark = new Mark("mark", emulatorUrl);
  const failing = new Failing("failing");
  const rejected = () => Promise.reject(new Error("rejected"));
  const rows = {
    "plain arguments": ["r-1", {}],
    "a promise": [Promise.resolve("r-1"), {}],
    "a secret": [pulumi.secret("r-1"), {}],
    "an output of a resource": [mark.id.apply(() => "r-1"), {}],
    "an output of a resource that fails": [failing.id.apply(() => "r-1"), {}],
    "an argument that rejects": [pulumi.output(rejected()), {}],
    "dependsOn a resource": ["r-1", { dependsOn: mark }],
    "dependsOn a list": ["r-1", { dependsOn: [mark] }],
    "dependsOn a promise": ["r-1", { dependsOn: Promise.resolve([mark]) }],
    "dependsOn an output": ["r-1", { dependsOn: pulumi.output([mark]) }],
    "dependsOn a list of promises": ["r-1", { dependsOn: [Promise.resolve(mark)] }],
    "dependsOn nothing": ["r-1", { dependsOn: [] }],
    "dependsOn a component": ["r-1", { dependsOn: [new Team("team", "inner", "r-1")] }],
    "dependsOn a component without children": ["r-1", { dependsOn: [new Empty("empty")] }],
    "dependsOn a component whose child fails": [
      "r-1",
      { dependsOn: [(() => { const c = new Empty("c"); new Failing("inner-failing", { parent: c }); return c; })()] },
    ],
    "dependsOn a resource that fails": ["r-1", { dependsOn: [failing] }],
    "dependsOn a child of a resource that fails": ["r-1", { dependsOn: [new Mark("child", emulatorUrl, { parent: failing })] }],
    "dependsOn what rejects": ["r-1", { dependsOn: rejected() }],
    "dependsOn what is no resource": ["r-1", { dependsOn: ["mark"] }],
    "a parent": ["r-1", { parent: mark }],
  };
  const outcomeOf = async (output) => {
    try {
      const [known, secret, value] = [await output.isKnown, await output.isSecret, await output.promise()];
      const resources = [...(await output.allResources())].map((r) => r.__pulumiType + (r.__name ?? "")).sort();
      return [known ? "known" : "unknown", secret ? "secret" : "", known ? resources.join() : ""].join(" ");
    } catch (error) {
      // Each way that an error takes through the SDK leaves words at its head.
      return "rejects: " + error.message.replace(/error serializing property "\\w+": /g, "");
    }
  };
  const outcomes = Object.entries(rows).map(async ([row, [requestId, opts]]) => [
    row,
    { ours: await outcomeOf(ours(requestId, opts)), own: await outcomeOf(own(requestId, opts)) },
  ]);
  void Promise.all(outcomes).then((all) => console.log("OUTCOMES " + JSON.stringify(Object.fromEntries(all))));
`);

describe("the Output function, beside the SDK's own", () => {
  let gate: GateStack;

  before(async () => {
    gate = await createGateStack({}, { program });
    gate.emulator.script("r-1", { outcome: "SUCCEEDED" });
  });
  after(() => gate.remove());

  for (const command of ["preview", "up"] as const) {
    it(`ends like it in ${command === "up" ? "an update" : "a preview"}`, async () => {
      const run = await gate.stack[command](...(command === "up" ? ["--continue-on-error"] : []));
      const outcomes = JSON.parse(
        /OUTCOMES (\{.*\})/.exec(run.output)?.[1] ?? assert.fail(run.output),
      ) as Outcomes;
      for (const [row, { ours, own }] of Object.entries(outcomes)) assert.equal(ours, own, row);
    });
  }
});

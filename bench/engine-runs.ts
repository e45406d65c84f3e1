import { createGateStack, type GateStack } from "../test/support/engine/gate-stack";

/** What stands in the place of the gate. */
export type Kind = "gate" | "ordinary" | "neither";

/** `settings.count` resources of each kind. */
const programs: Readonly<Record<Kind, string>> = {
  gate: `
const { PermissionSetProvisioningStatus } = require("pulumi-huaweicloud-identitycenter");
const { count } = require("./settings.json");
for (let index = 0; index < count; index += 1) {
  new PermissionSetProvisioningStatus("ready-" + index, { instanceId: "ssoins-1", requestId: "r-" + index });
}`,
  ordinary: `
const pulumi = require("@pulumi/pulumi");
const { count } = require("./settings.json");
const provider = { create: async (inputs) => ({ id: inputs.requestId, outs: inputs }) };
class Ordinary extends pulumi.dynamic.Resource {
  constructor(name, args) {
    super(provider, name, args);
  }
}
for (let index = 0; index < count; index += 1) {
  new Ordinary("ready-" + index, { instanceId: "ssoins-1", requestId: "r-" + index });
}`,
  neither: `require("@pulumi/pulumi");`,
};

/** One `pulumi up --skip-preview`. */
export interface Update {
  readonly seconds: number;
  /** Of the service. */
  readonly calls: number;
}

/** An update that makes what an empty stack lacks, and one that finds nothing to do. */
export interface Round {
  readonly new: Update;
  readonly unchanged: Update;
}

export interface Plan {
  readonly kinds: readonly Kind[];
  /** Resources in a stack. */
  readonly count: number;
  readonly rounds: number;
  /** Before each response of the service. */
  readonly latencyMs: number;
  /** More arguments for `pulumi up`. */
  readonly args: readonly string[];
}

/**
 * Runs the rounds of each kind. The kinds take turns, and who is first changes: what else the machine does meets
 * all of them alike. One round more, which is not counted, comes first.
 */
export async function runRounds(plan: Plan): Promise<ReadonlyMap<Kind, readonly Round[]>> {
  const { kinds, count, rounds, latencyMs, args } = plan;
  const stacks = new Map<Kind, GateStack>();
  const measured = new Map<Kind, Round[]>(kinds.map((kind) => [kind, []]));
  try {
    for (const kind of kinds) {
      const options = { program: programs[kind], emulator: { latencyMs } };
      const stack = await createGateStack({ count }, options);
      stacks.set(kind, stack);
      for (let index = 0; index < count; index += 1)
        stack.emulator.script(`r-${index}`, { outcome: "SUCCEEDED" });
    }
    for (let round = 0; round <= rounds; round += 1) {
      for (let turn = 0; turn < kinds.length; turn += 1) {
        const kind = kinds[(round + turn) % kinds.length] ?? "neither";
        const result = await runRound(stacks.get(kind), args);
        if (round > 0) measured.get(kind)?.push(result);
      }
    }
  } finally {
    await Promise.all([...stacks.values()].map((stack) => stack.remove()));
  }
  return measured;
}

async function runRound(stack: GateStack | undefined, args: readonly string[]): Promise<Round> {
  if (stack === undefined) throw new Error("each kind has a stack");
  const created = await update(stack, args);
  const unchanged = await update(stack, args);
  const { exitCode, output } = await stack.stack.destroy();
  if (exitCode !== 0) throw new Error(output);
  return { new: created, unchanged };
}

async function update({ stack, emulator }: GateStack, args: readonly string[]): Promise<Update> {
  const callsBefore = emulator.calls.length;
  const startMs = performance.now();
  const { exitCode, output } = await stack.up(...args);
  if (exitCode !== 0) throw new Error(output);
  return { seconds: (performance.now() - startMs) / 1_000, calls: emulator.calls.length - callsBefore };
}

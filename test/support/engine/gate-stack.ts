import {
  type Call,
  type Emulator,
  type EmulatorOptions,
  emulatorUser,
  startEmulator,
} from "../emulator/emulator";
import { gateProgram } from "./gate-program";
import { type Run, Stack, type StackOptions } from "./stack";

/** An emulator, and a stack whose program calls it as the emulator's own user. */
export interface GateStack {
  readonly emulator: Emulator;
  readonly stack: Stack;
  /** Sets the program's settings. `emulatorUrl` is added. */
  set(settings: object): Promise<void>;
  remove(): Promise<void>;
}

/**
 * A user that may not list. Each gate polls for itself, so a test knows its calls in advance, however many gates
 * there are.
 */
export const userWithoutList = {
  ...emulatorUser,
  denied: ["IdentityCenter:permissionSet:listProvisioningStatus"],
};

export async function createGateStack(
  settings: object,
  options: Partial<StackOptions> & { readonly emulator?: EmulatorOptions } = {},
): Promise<GateStack> {
  const emulator = await startEmulator({ users: [userWithoutList], ...options.emulator });
  const withUrl = (given: object) => ({ emulatorUrl: emulator.url, ...given });
  const stack = await Stack.create({
    program: gateProgram,
    config: {
      "huaweicloud:endpoints": JSON.stringify({
        identitycenter: emulator.url,
        sts: emulator.url,
        iam: emulator.url,
      }),
    },
    environment: { HW_ACCESS_KEY: emulatorUser.accessKey, HW_SECRET_KEY: emulatorUser.secretKey },
    ...options,
    settings: withUrl(settings),
  }).catch(async (error: unknown) => {
    await emulator.close();
    throw error;
  });
  return {
    emulator,
    stack,
    set: (given) => stack.setSettings(withUrl(given)),
    async remove() {
      await emulator.close();
      await stack.remove();
    },
  };
}

/** For one test: what was started is ended, also where the test fails. */
export async function withGateStack(
  settings: object,
  options: Parameters<typeof createGateStack>[1],
  test: (gate: GateStack) => Promise<void>,
): Promise<void> {
  const gate = await createGateStack(settings, options);
  try {
    await test(gate);
  } finally {
    await gate.remove();
  }
}

/** The calls but for attempts to list. */
export function callsOf(emulator: Emulator): Call[] {
  return emulator.calls.filter(({ operation }) => operation !== "list");
}

/** What happened, in order: `IN_PROGRESS`, `SUCCEEDED`, `404`, and `app` for the dependant's creation. */
export function storyOf(emulator: Emulator): string[] {
  return callsOf(emulator).map((call) => call.event ?? call.requestStatus ?? String(call.httpStatus));
}

/** The errors that a run reported in the end, each once and without the engine's own words around it. */
export function errorsOf(run: Run): string[] {
  const diagnostics = run.output.split("\nDiagnostics:\n")[1] ?? "";
  const lines = diagnostics.split("\n").map((line) => line.trim());
  const errors = lines.flatMap((line) => /^(?:\* |error: )(.*)$/.exec(line)?.[1] ?? []);
  return errors.filter((line) => line !== "update failed" && !/^\d+ errors? occurred:$/.test(line));
}

/** A time-out's text without the number in it: how many polls a gate makes in its time is a matter of the machine. */
export function withoutCount(text: string): string {
  return text.replace(/\b\d+ polls?\b/, "some polls");
}

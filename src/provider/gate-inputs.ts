import { type dynamic, runtime } from "@pulumi/pulumi";
import type { HiddenInputs } from "../model/hidden-inputs";
import { findIdProblem, findRequestIdProblem } from "../model/ids";
import { type RequestKey, type RequestKind, type WaitFor, waitForValues } from "../model/request";
import { isVisibleText } from "../model/untrusted-text";

/** What the constructor of a gate passes to the provider. */
export interface GateInputs extends RequestKey, HiddenInputs {
  readonly waitFor?: WaitFor;
}

/**
 * Longer than the 10 minutes of other providers. A time-out loses nothing, because the next `up` continues to wait,
 * but it is a nuisance.
 */
const defaultTimeoutMs = 30 * 60_000;

const longestShownValue = 1_000;

/** Says why a value cannot be `waitFor`. Returns undefined if it can be, or if it is left out. */
export function findWaitForProblem(value: unknown): string | undefined {
  return value === undefined ? undefined : findChoiceProblem(waitForValues, value);
}

/** Says why a value is none of those that are allowed. */
export function findChoiceProblem(allowed: readonly string[], value: unknown): string | undefined {
  if ((allowed as readonly unknown[]).includes(value)) return undefined;
  return `expected ${allowed.map((choice) => `"${choice}"`).join(" or ")}`;
}

/** What `check` reports: each input that is wrong, with its name. An input that is not known yet passes. */
export function findInputFailures(kind: RequestKind, inputs: GateInputs): dynamic.CheckFailure[] {
  const problems = {
    instanceId: findIdProblem("instanceId", inputs.instanceId),
    requestId: findRequestIdProblem(kind, inputs.requestId),
    waitFor: findWaitForProblem(inputs.waitFor),
  };
  return failuresOf(problems, inputs);
}

/** Makes check failures of the problems, for the inputs that are known already. */
export function failuresOf(
  problems: Readonly<Record<string, string | undefined>>,
  inputs: object,
): dynamic.CheckFailure[] {
  return Object.entries(problems).flatMap(([property, reason]) => {
    const value: unknown = inputs[property as keyof typeof inputs];
    const isUnknownYet = value === runtime.unknownValue;
    if (reason === undefined || isUnknownYet) return [];
    return [isPrintable(value) ? { property, reason } : { property: "", reason: `${property}: ${reason}` }];
  });
}

/** Whether the engine may print a value as it is. It prints the value of the property that a failure names. */
function isPrintable(value: unknown): boolean {
  const isText = typeof value === "string";
  const shown = isText ? value : ((JSON.stringify(value) as string | undefined) ?? "");
  // JSON escapes control characters, but the engine does not.
  return shown.length <= longestShownValue && isVisibleText(shown) && (isText || !shown.includes("\\"));
}

/**
 * What a gate waits for. Any value but `"FINISHED"` means the stricter default, also a value that a preview does not
 * know.
 */
export function waitForOf({ waitFor }: GateInputs): WaitFor {
  return waitFor === "FINISHED" ? waitFor : "SUCCEEDED";
}

/**
 * How long a run waits, and which field of `customTimeouts` says so. If `update` is not given, `create` applies to
 * updates too.
 */
export function timeoutOf(
  inputs: GateInputs,
  moment: "create" | "update",
): { readonly timeoutMs: number; readonly timeoutField: "create" | "update" } {
  if (moment === "update" && inputs.__updateTimeoutMs !== undefined) {
    return { timeoutMs: inputs.__updateTimeoutMs, timeoutField: "update" };
  }
  return { timeoutMs: inputs.__createTimeoutMs ?? defaultTimeoutMs, timeoutField: "create" };
}

import { type dynamic, runtime } from "@pulumi/pulumi";
import { findIdProblem, findRequestIdProblem } from "../model/ids";
import { type RequestKey, type RequestKind, type WaitFor, waitForValues } from "../model/request";
import type { TimeoutInputs } from "../model/timeout-inputs";
import { isVisibleText } from "../model/untrusted-text";

/**
 * What the resource's constructor passes to the provider. Names that begin with `__` are not shown to
 * people: they carry what the engine keeps from a dynamic provider.
 */
export interface GateInputs extends RequestKey, TimeoutInputs {
  readonly waitFor?: WaitFor;
  readonly __urn?: string;
  /** The name of the `PermissionSetProvisioning` that the request ID comes from, if it comes from one. */
  readonly __starter?: string;
}

/** Longer than the 10 minutes of others: a time-out is only an inconvenience, the next `up` goes on. */
const defaultTimeoutMs = 30 * 60_000;

const longestShownValue = 1_000;

/** Says why a value cannot be `waitFor`, or gives undefined when it can; it may be left out. */
export function findWaitForProblem(value: unknown): string | undefined {
  if (value === undefined || (waitForValues as readonly unknown[]).includes(value)) return undefined;
  return `expected ${waitForValues.map((allowed) => `"${allowed}"`).join(" or ")}`;
}

/** What `check` reports: each input that is wrong, by name. An input that is not known yet passes. */
export function findInputFailures(kind: RequestKind, inputs: GateInputs): dynamic.CheckFailure[] {
  const problems = {
    instanceId: findIdProblem("instanceId", inputs.instanceId),
    requestId: findRequestIdProblem(kind, inputs.requestId),
    waitFor: findWaitForProblem(inputs.waitFor),
  };
  return failuresOf(problems, inputs);
}

/** The problems with inputs that are known. */
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

/** Whether the engine may print a value as it is, which it does with the one of a property that is named. */
function isPrintable(value: unknown): boolean {
  const isText = typeof value === "string";
  const shown = isText ? value : ((JSON.stringify(value) as string | undefined) ?? "");
  // JSON escapes control characters. The engine does not.
  return shown.length <= longestShownValue && isVisibleText(shown) && (isText || !shown.includes("\\"));
}

/** Anything but `"FINISHED"` is the stricter default, an unknown value in a preview included. */
export function waitForOf({ waitFor }: GateInputs): WaitFor {
  return waitFor === "FINISHED" ? waitFor : "SUCCEEDED";
}

/** How long a run waits, and the field of `customTimeouts` that says so: `update` is `create` unless given. */
export function timeoutOf(
  inputs: GateInputs,
  moment: "create" | "update",
): { readonly timeoutMs: number; readonly timeoutField: "create" | "update" } {
  if (moment === "update" && inputs.__updateTimeoutMs !== undefined) {
    return { timeoutMs: inputs.__updateTimeoutMs, timeoutField: "update" };
  }
  return { timeoutMs: inputs.__createTimeoutMs ?? defaultTimeoutMs, timeoutField: "create" };
}

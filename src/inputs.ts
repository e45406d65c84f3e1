import { type dynamic, runtime } from "@pulumi/pulumi";
import { InvalidInputError } from "./errors";
import { type RequestKey, type WaitFor, waitForValues } from "./provisioning-status";
import type { TimeoutInputs } from "./timeout-inputs";
import { visibleText } from "./untrusted-text";

/**
 * What the resource's constructor passes to the provider. Names that begin with `__` are not shown to
 * people: they carry what the engine keeps from a dynamic provider.
 */
export interface GateInputs extends RequestKey, TimeoutInputs {
  readonly waitFor?: WaitFor;
  readonly __urn?: string;
}

/** Longer than the 10 minutes of others: a time-out is only an inconvenience, the next `up` goes on. */
const defaultTimeoutMs = 30 * 60_000;

const longestId = 256;

/** Where each ID comes from, for whoever passed something else. */
const meanings = {
  instanceId: "the ID of the Identity Center instance",
  requestId: "the request ID that provisioning the permission set returned",
  permissionSetId: "the ID of the permission set",
  targetId: "the ID of the account to provision to",
} as const;

/**
 * Says why a value cannot be the ID, or gives undefined when it can. Written to follow "has a problem:".
 *
 * An ID becomes a segment of a URL path. The service documents neither length nor pattern, so what is
 * refused is only what cannot be an ID or could change the path.
 */
export function findIdProblem(field: keyof typeof meanings, value: unknown): string | undefined {
  const expected = `expected ${meanings[field]}`;
  if (value === undefined || value === null || value === "") return `it is missing; ${expected}`;
  if (typeof value !== "string") return `it is not a string; ${expected}`;
  if (value.length > longestId) {
    return `it is longer than ${longestId} characters; ${expected}`;
  }
  if (/[\s\p{Cc}\p{Cf}\p{Cs}]/u.test(value)) return `it holds white space or control characters; ${expected}`;
  if (value.includes("/")) return `it holds a slash; ${expected}`;
  if (/^\.+$/.test(value)) return `it is made of dots only; ${expected}`;
  return undefined;
}

/** As {@link findIdProblem}, for `waitFor`; it may be left out. */
export function findWaitForProblem(value: unknown): string | undefined {
  if (value === undefined || (waitForValues as readonly unknown[]).includes(value)) return undefined;
  return `expected ${waitForValues.map((allowed) => `"${allowed}"`).join(" or ")}`;
}

/** What `check` reports: each input that is wrong, by name. An input that is not known yet passes. */
export function findInputFailures(inputs: GateInputs): dynamic.CheckFailure[] {
  const problems = {
    instanceId: findIdProblem("instanceId", inputs.instanceId),
    requestId: findIdProblem("requestId", inputs.requestId),
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
    const isUnknownYet = inputs[property as keyof typeof inputs] === runtime.unknownValue;
    return reason === undefined || isUnknownYet ? [] : [{ property, reason }];
  });
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

/**
 * Reads the `id` that `.get` was given: `<instanceId>/<requestId>`.
 *
 * @throws {@link InvalidInputError} when it is not one
 */
export function parseResourceId(id: string): RequestKey {
  const [instanceId = "", requestId = "", ...rest] = id.split("/");
  const problem =
    rest.length > 0
      ? "it holds more than one slash"
      : (findIdProblem("instanceId", instanceId) ?? findIdProblem("requestId", requestId));
  if (problem === undefined) return { instanceId, requestId };
  throw new InvalidInputError(
    `"${visibleText(id, longestId)}" is not the id of a PermissionSetProvisioningStatus, which is ` +
      `<instanceId>/<requestId>: ${problem}.`,
  );
}

import * as pulumi from "@pulumi/pulumi";
import type { RequestOperations } from "../identity-center/operations/request-operations";
import { InvalidInputError } from "../model/errors";
import { findIdProblem, findRequestIdProblem } from "../model/ids";
import type { DescribedRequest, RequestKind, RequestStatus } from "../model/request";
import { warnOfConfiguration } from "./configuration-warnings";
import { requireEngine } from "./engine-at-hand";

/** Which request to read. */
export interface ReadRequestArgs {
  /** The ID of the Identity Center instance. */
  instanceId: string;
  /** The request ID that the call returned which started the request. */
  requestId: string;
}

/** Which request to read. The IDs may be outputs. */
export interface ReadRequestOutputArgs {
  /** The ID of the Identity Center instance. */
  instanceId: pulumi.Input<string>;
  /** The request ID that the call returned which started the request. */
  requestId: pulumi.Input<string>;
}

/** The status of a request. A field that the service did not give is absent. */
export interface RequestResult {
  /** As given. */
  readonly instanceId: string;
  /** As given. */
  readonly requestId: string;
  /** `"SUCCEEDED"` and `"FAILED"` are final. */
  readonly status: RequestStatus;
  /** When the request was made, in RFC 3339 and UTC. */
  readonly createdDate?: string;
  /**
   * Why the request FAILED. At most 4,096 characters. Control and text-direction characters are made visible. Never
   * empty.
   */
  readonly failureReason?: string;
}

/** The status of a request to create or to delete an account assignment. */
export interface AssignmentRequestResult extends RequestResult {
  /** The ID of the permission set that is assigned. */
  readonly permissionSetId?: string;
  /** The ID of the user or the group that it is assigned to. */
  readonly principalId?: string;
  /** Whether `principalId` names a user or a group. */
  readonly principalType?: "USER" | "GROUP";
  /** The ID of the account. */
  readonly targetId?: string;
  /** What `targetId` names: an account. */
  readonly targetType?: "ACCOUNT";
}

/**
 * A function that reads a request, and its form for outputs.
 *
 * @typeParam Result a `DescribedRequest`, with the outputs of its kind by name
 */
export interface ReadFunctions<Result> {
  readonly get: (args: ReadRequestArgs, opts?: pulumi.InvokeOptions) => Promise<Result>;
  readonly getOutput: (
    args: ReadRequestOutputArgs,
    opts?: pulumi.InvokeOutputOptions,
  ) => pulumi.Output<Result>;
}

/**
 * Makes the functions for one kind of request.
 *
 * @param load returns the calls of this kind. It runs at the first read, because a program with gates only needs no
 *   calls
 */
export function readFunctions<Result>(
  kind: RequestKind,
  load: () => RequestOperations,
): ReadFunctions<Result> {
  const name = `get${kind.resource}`;
  /** The name of the function for users' mocks: `pulumi.runtime.setMocks({ call: ({ token }) => … })`. */
  const token = `huaweicloud:index:${name}`;

  async function get(args: ReadRequestArgs, opts?: pulumi.InvokeOptions): Promise<Result> {
    requireEngine(name);
    warnOfConfiguration();
    const { instanceId, requestId } = args;
    if (isMocked()) {
      return pulumi.runtime.invoke(token, { instanceId, requestId }, opts) as Promise<never>;
    }
    const problems = {
      instanceId: findIdProblem("instanceId", instanceId),
      requestId: findRequestIdProblem(kind, requestId),
    };
    for (const [field, problem] of Object.entries(problems)) {
      if (problem !== undefined) throw new InvalidInputError(`${name}: ${field}: ${problem}.`);
    }
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { readFromProgram } = require("./read-from-program") as typeof import("./read-from-program");
    const response = readFromProgram(load(), { instanceId, requestId }, opts?.parent);
    return keepProgramAlive(response as Promise<Result & DescribedRequest>);
  }

  return {
    get,
    getOutput(args, opts = {}) {
      if (isMocked()) {
        const { instanceId, requestId } = args;
        return pulumi.runtime.invokeOutput<Result>(token, { instanceId, requestId }, opts);
      }
      const { dependsOn, ...invokeOptions } = opts;
      const knownArgs = pulumi.output(args);
      const ready = pulumi.all([knownArgs, dependencies(token, knownArgs, dependsOn)]);
      // Keeps the program alive until the call begins, or until an unknown value shows that there will be none.
      keepProgramAlive(pulumi.runtime.serializeProperties(token, { ready })).catch(() => undefined);
      return ready.apply<Result>(([known]) => get(known, invokeOptions));
    },
  };
}

/**
 * An output that is unknown as long as a resource that the call depends on is not created yet, or has failed.
 *
 * The SDK does not export what its own functions wait for, and that differs between versions. So this calls one of
 * them: the engine's own function that finds a resource, here the stack.
 */
function dependencies(
  token: string,
  args: pulumi.Output<unknown>,
  dependsOn: pulumi.InvokeOutputOptions["dependsOn"],
): pulumi.Output<unknown> {
  const stack = pulumi.runtime.getStackResource();
  if (stack === undefined) return pulumi.output(undefined);
  // The URN without the stack as its source. Otherwise the call would wait for all resources of the program.
  const inputs = pulumi.runtime.serializeProperties(token, { urn: stack.urn });
  // The resources that the arguments come from, without the arguments.
  const implicit = args.apply((): pulumi.Resource[] => []);
  const settled = pulumi.runtime.invokeOutput(
    "pulumi:pulumi:getResource",
    { urn: inputs.then(({ urn }) => urn as string) },
    { dependsOn: [dependsOn ?? [], implicit] as unknown as pulumi.Input<pulumi.Resource>[] },
  );
  // In older versions of the SDK a call does not wait for remote components.
  const named = pulumi.all([dependsOn]).apply((resources: unknown[]) => resources.flat(Infinity).map(urnOf));
  return pulumi.all([settled, named]);
}

function urnOf(resource: unknown): unknown {
  return pulumi.Resource.isInstance(resource) ? resource.urn : undefined;
}

/**
 * Whether a user's unit test replaces the engine. The monitor's class does not show it, because another copy of the
 * SDK has another class. Only an engine's monitor has a connection.
 */
function isMocked(): boolean {
  const monitor: object | undefined = pulumi.runtime.getMonitor();
  return monitor !== undefined && !("getChannel" in monitor);
}

/** Keeps an inline program alive until the result is there and used, as the SDK does for its own calls. */
async function keepProgramAlive<T>(work: Promise<T>): Promise<T> {
  const done = pulumi.runtime.rpcKeepAlive();
  try {
    return await work;
  } finally {
    // After the code that has waited for the result.
    setImmediate(done);
  }
}

import type { Identities } from "./identities";
import type { RequestKind, RequestRegister } from "./request-lives";
import type { Response } from "./response";
import { decode, decodedQuery, rawPath } from "./request-target";
import type { EmulatorUser } from "./users";

/** What a call does. `status` and `list` exist for each kind of request. */
export type Operation =
  | "status"
  | "list"
  | "provision"
  | "createAssignment"
  | "deleteAssignment"
  | "assumeAgency"
  | "assumeAgencyWithOidc"
  | "createTokenByIdToken"
  | "createTemporaryAccessKey";

/** An IAM action that a call needs, and the error that a caller without it gets. */
export interface NeededAction {
  readonly action: string;
  readonly code: string;
  readonly message: string;
}

/** One call of the API. */
export interface Route {
  readonly operation: Operation;
  /** The kind of request that it starts or asks for; none for STS and IAM. */
  readonly requestKind?: RequestKind;
  readonly method: "GET" | "POST";
  /** A segment that begins with a colon takes any text but none. */
  readonly path: string;
  readonly needs: readonly NeededAction[];
  /** Whether a call with this body needs no signature; default never. */
  readonly isUnsigned?: (body: Buffer) => boolean;
  /** @throws ServiceError */
  readonly respond: (call: RoutedCall, state: EmulatedState) => Response;
}

/** A call with its path and query decoded. */
export interface RouteMatch {
  readonly route: Route;
  /** The segments that begin with a colon, by name. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

export interface RoutedCall extends RouteMatch {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Who signed it. */
  readonly caller: EmulatorUser | undefined;
}

/** What calls read and change. */
export interface EmulatedState {
  readonly register: RequestRegister;
  readonly identities: Identities;
}

/** The route of a method and a raw request target, if there is one. */
export function findRoute(routes: readonly Route[], method: string, target: string): RouteMatch | undefined {
  const segments = rawPath(target).split("/").map(decode);
  for (const route of routes) {
    const parameters = route.method === method ? matchPath(route.path, segments) : undefined;
    if (parameters !== undefined) return { route, parameters, query: decodedQuery(target) };
  }
  return undefined;
}

function matchPath(path: string, segments: readonly string[]): Record<string, string> | undefined {
  const wanted = path.split("/");
  if (wanted.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, want] of wanted.entries()) {
    const segment = segments[index] ?? "";
    if (!want.startsWith(":")) {
      if (want !== segment) return undefined;
    } else if (segment === "") return undefined;
    else parameters[want.slice(1)] = segment;
  }
  return parameters;
}

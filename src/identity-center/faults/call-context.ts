/** What error texts say about a call: its purpose, and where it was sent. */
export interface CallContext {
  /** Completes "Could not …" and "Identity Center refused to …": `show provisioning request <requestId>`. */
  readonly task: string;
  /** Completes "Identity Center does not know …": `provisioning request <requestId> (instance …)`. */
  readonly subject: string;
  /** The IAM action that the call needs. */
  readonly action: string;
  /** What texts call the service; default: Identity Center. */
  readonly service?: "STS" | "IAM";
  /**
   * What to do if the service refuses the call with this status: sentences. Default, or undefined: what fits Identity
   * Center.
   */
  readonly adviseOnRefusal?: (status: number, credentialsSource: string) => string | undefined;
  /** Completes "Check …": the IDs in the call. Default: `both IDs`. */
  readonly ids?: string;
  /**
   * Sentences on what may have happened if the response is lost, and how to go on. Only a write has them. A write is
   * sent once.
   */
  readonly ifResponseIsLost?: string;
  readonly host: string;
  /** The setting that names the endpoint: `Pulumi config huaweicloud:endpoints`. Undefined for the built-in one. */
  readonly endpointSetting?: string | undefined;
  /** The host of the proxy that the call goes through, with its port if that is not the default one. */
  readonly proxyHost?: string | undefined;
  /** Where the credentials come from, for texts. */
  readonly credentialsSource: string;
  /** Sentences on what a 401 may mean for temporary credentials, and how to get new ones. */
  readonly tokenExpiry?: string;
  /** Whether this endpoint has responded before. If it has, its name and port are right. */
  readonly endpointIsProven: boolean;
}

/** A user should not wait for half an hour because of a typing error in the endpoint. */
const unprovenEndpointRetryMs = 30_000;

/** How long to retry after a fault that may come from a wrong endpoint or proxy, in milliseconds. */
export function endpointRetryMs({ endpointIsProven }: CallContext): number {
  return endpointIsProven ? Infinity : unprovenEndpointRetryMs;
}

/**
 * What to do if the endpoint does not respond, or does not respond like Identity Center. The text names the setting
 * only if it is set.
 */
export function checkEndpoint({ endpointSetting }: CallContext): string {
  return endpointSetting === undefined
    ? "Check the network and DNS of this machine, and set HTTPS_PROXY if calls have to go through a proxy."
    : `Check the endpoint (${endpointSetting}) and the network.`;
}

/** What to do if the proxy does not connect to the endpoint. */
export function checkProxy({ host }: CallContext): string {
  return `Check the proxy in HTTPS_PROXY, or add ${host} to NO_PROXY if it can be reached without one.`;
}

/** What an HTTP 407 means, and what to do. */
export function proxyWantsPassword(context: CallContext): string {
  return (
    `The proxy, not ${serviceName(context)}, refused this: put the proxy's user name and password into HTTPS_PROXY ` +
    "(http://user:password@proxy.example:3128)."
  );
}

export function serviceName({ service }: CallContext): string {
  return service ?? "Identity Center";
}

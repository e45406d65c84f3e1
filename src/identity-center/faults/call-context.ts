/** What was asked, and of whom, as error texts name it. */
export interface CallContext {
  /** Completes "Identity Center refused to …": `show provisioning request <requestId>`. */
  readonly task: string;
  /** Completes "Identity Center does not know …": `provisioning request <requestId> (instance …)`. */
  readonly subject: string;
  /** The IAM action that the call needs. */
  readonly action: string;
  /** Completes "Check …": the IDs in the call. Default: `both IDs`. */
  readonly ids?: string;
  /**
   * Only of a call that changes something, and so is sent once: what may have happened where its response is lost,
   * and how to go on.
   */
  readonly ifResponseIsLost?: string;
  readonly host: string;
  /** What names the endpoint: `Pulumi config huaweicloud:endpoints`. Undefined for the one that is built in. */
  readonly endpointSetting?: string | undefined;
  /** The host of the proxy that the request goes through, with its port if that is not the default one. */
  readonly proxyHost?: string | undefined;
  /** Where the credentials come from, for people. */
  readonly credentialsSource: string;
  /** Sentences: what a 401 may mean for temporary credentials, and how to come by new ones. */
  readonly tokenExpiry?: string;
  /** Whether this endpoint has responded before: then its name and port cannot be typing errors. */
  readonly endpointIsProven: boolean;
}

/** A typing error in an endpoint should not cost half an hour. */
const unprovenEndpointRetryMs = 30_000;

/** For how long a fault may pass that a wrong endpoint or proxy causes as well. */
export function endpointRetryMs({ endpointIsProven }: CallContext): number {
  return endpointIsProven ? Infinity : unprovenEndpointRetryMs;
}

/** What to do about an endpoint that does not respond as one. A setting is named only if it is set. */
export function checkEndpoint({ endpointSetting }: CallContext): string {
  return endpointSetting === undefined
    ? "Check the network and its DNS, and the proxy in HTTPS_PROXY if the network needs one."
    : `Check the endpoint (${endpointSetting}) and the network.`;
}

export const proxyWantsPassword =
  "A proxy wants a user name and a password, or other ones: it, not Identity Center, refused this. Put them into " +
  "HTTPS_PROXY: http://user:password@proxy.example:3128.";

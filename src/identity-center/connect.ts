import { createHash } from "node:crypto";
import { resolveCertificates } from "./settings/certificates";
import { systemClock } from "../wait/clock";
import { Registry } from "../wait/registry";
import { Throttle } from "../wait/throttle";
import { createClient, createLockoutGuard, type IdentityCenterClient } from "./client";
import type { CredentialProvider, Credentials } from "./credentials/credentials";
import { type MetadataService, metadataService } from "./credentials/sources/metadata-service";
import { resolveCredentials } from "./credentials/resolve-credentials";
import type { ServiceCaller } from "./credentials/sources/source";
import { endpointSetting, resolveEndpoint, type Service } from "./settings/endpoint";
import { createSend, type Network, type Send } from "./wire/http";
import { describeRoute, resolveProxy } from "./settings/proxy";
import type { Setting, Settings } from "./settings/settings";

// These maps are for the whole process, also if one program runs many stacks. They hold connections, which
// credentials were accepted or refused, and which endpoints have responded. They hold fingerprints of credentials,
// never credentials.
const networks = new Map<string, { readonly send: Send; readonly provenHosts: Set<string> }>();
const lockoutGuards = new Registry(() => createLockoutGuard());
// Each pair of endpoint and identity has its own, so no tenant slows down another one.
const throttles = new Registry(() => new Throttle(systemClock, Math.random));

/** How long a call for credentials waits for its turn if the service has throttled one. */
const longestInLineMs = 30_000;

/** What only tests replace. */
export interface ConnectOptions {
  readonly metadata?: MetadataService;
}

/**
 * Creates a client with the credentials and the endpoint that the settings name. It sends nothing.
 *
 * @throws `InvalidConfigurationError`. If there are no credentials, `connect` does not throw: the client's calls
 *   reject with a `NoCredentialsError`
 */
export function connect(
  settings: Settings,
  { metadata = metadataService }: ConnectOptions = {},
): IdentityCenterClient {
  const wallClock = () => Date.now();
  const random = Math.random;
  const certificates = resolveCertificates(settings);
  /** Returns a client for each identity that calls a service. */
  const reach = (service: Service, region: Setting | undefined) => {
    const endpoint = resolveEndpoint(settings, region, service);
    const proxy = resolveProxy(endpoint, settings);
    const { send, provenHosts } = over({ certificates, proxy });
    return (credentials: CredentialProvider) =>
      createClient({
        ...{ endpoint, credentials, send, proxyHost: proxy?.host, wallClock, provenHosts },
        endpointSetting: endpointSetting(settings, region, service),
        route: describeRoute(endpoint, proxy, settings),
        // By service, too: a call that holds a place may need one of the service that gives its credentials.
        throttle: throttles.of(fingerprint([service, endpoint.href, credentials.identity])),
        lockoutGuardOf: (tried) => lockoutGuardOf(endpoint, tried),
      });
  };
  const callerOf = (service: "iam" | "sts", region?: Setting): ServiceCaller => {
    const clientOf = reach(service, region);
    return {
      // Waits share the result, so the end of one of them does not end the call.
      call: (operation, credentials, debug) => {
        const sendByMs = systemClock.now() + longestInLineMs;
        return clientOf(credentials).call(operation, { sendByMs, ...(debug && { debug }) });
      },
    };
  };
  const credentials = resolveCredentials({ settings, metadata, wallClock, random, callerOf });
  return reach("identitycenter", credentials.region)(credentials);
}

/**
 * The connections for these certificates and this proxy. Stacks with other ones may reach other hosts, so they share
 * none.
 */
function over(network: Network) {
  const key = fingerprint([network.certificates ?? [], network.proxy?.href ?? ""]);
  const shared = networks.get(key) ?? { send: createSend(network), provenHosts: new Set() };
  networks.set(key, shared);
  return shared;
}

/**
 * The lockout guard of these credentials at this endpoint. A refusal by a wrong endpoint does not count at the right
 * one. Renewed keys have a new one.
 */
function lockoutGuardOf({ href }: URL, credentials: Credentials): ReturnType<typeof createLockoutGuard> {
  const { accessKey, secretKey, securityToken, domainId } = credentials;
  return lockoutGuards.of(fingerprint([href, accessKey, secretKey, securityToken, domainId]));
}

function fingerprint(parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

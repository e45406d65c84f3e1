import { createHash } from "node:crypto";
import { resolveCertificates } from "./settings/certificates";
import { systemClock } from "../wait/clock";
import { Throttles } from "../wait/throttles";
import { createClient, createLockoutGuard, type IdentityCenterClient } from "./client";
import type { CredentialProvider, Credentials } from "./credentials/credentials";
import { type MetadataService, metadataService } from "./credentials/sources/metadata-service";
import { resolveCredentials } from "./credentials/resolve-credentials";
import type { ServiceCaller } from "./credentials/sources/source";
import { endpointSetting, resolveEndpoint, type Service } from "./settings/endpoint";
import { createSend, type Network, type Send } from "./wire/http";
import { describeRoute, resolveProxy } from "./settings/proxy";
import type { Setting, Settings } from "./settings/settings";

// The whole process shares connections, which credentials were accepted or refused, and which endpoints have responded,
// also if one program runs many stacks. No credentials are kept, only their fingerprints.
const networks = new Map<string, { readonly send: Send; readonly provenHosts: Set<string> }>();
const lockoutGuards = new Map<string, ReturnType<typeof createLockoutGuard>>();
const throttles = new Throttles(systemClock, Math.random);

/** For how long a call for credentials waits for its turn, after the service has throttled one. */
const longestInLineMs = 30_000;

/** What is the same on every machine, except in tests. */
export interface ConnectOptions {
  readonly metadata?: MetadataService;
}

/**
 * A client with the credentials and the endpoint that the settings name.
 *
 * @throws `InvalidConfigurationError`. Nothing is sent yet. Calls reject with a `NoCredentialsError` if there are no
 *   credentials.
 */
export function connect(
  settings: Settings,
  { metadata = metadataService }: ConnectOptions = {},
): IdentityCenterClient {
  const wallClock = () => Date.now();
  const random = Math.random;
  const certificates = resolveCertificates(settings);
  /** Gives a client for each identity that calls a service. */
  const reach = (service: Service, region: Setting | undefined) => {
    const endpoint = resolveEndpoint(settings, region, service);
    const proxy = resolveProxy(endpoint, settings);
    const { send, provenHosts } = over({ certificates, proxy });
    return (credentials: CredentialProvider) =>
      createClient({
        ...{ endpoint, credentials, send, proxyHost: proxy?.host, wallClock, provenHosts },
        endpointSetting: endpointSetting(settings, region, service),
        route: describeRoute(endpoint, proxy, settings),
        throttle: throttles.of(fingerprint([endpoint.href, credentials.identity])),
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

/** Stacks that trust other authorities, or have another proxy, share no connections, and may reach other hosts. */
function over(network: Network) {
  const key = fingerprint([network.certificates ?? [], network.proxy?.href ?? ""]);
  const shared = networks.get(key) ?? { send: createSend(network), provenHosts: new Set() };
  networks.set(key, shared);
  return shared;
}

/** One for each endpoint: a refusal by a wrong endpoint means nothing at the right one. */
function lockoutGuardOf({ href }: URL, credentials: Credentials): ReturnType<typeof createLockoutGuard> {
  const { accessKey, secretKey, securityToken, domainId } = credentials;
  const key = fingerprint([href, accessKey, secretKey, securityToken, domainId]);
  const lockoutGuard = lockoutGuards.get(key) ?? createLockoutGuard();
  lockoutGuards.set(key, lockoutGuard);
  return lockoutGuard;
}

function fingerprint(parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

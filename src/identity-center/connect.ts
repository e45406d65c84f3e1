import { createHash } from "node:crypto";
import { resolveCertificates } from "./settings/certificates";
import { systemClock } from "../wait/clock";
import { Throttles } from "../wait/throttles";
import { createClient, createLockoutGuard, type IdentityCenterClient } from "./client";
import type { Credentials } from "./credentials/credentials";
import { type MetadataService, metadataService } from "./credentials/sources/metadata-service";
import { resolveCredentials } from "./credentials/resolve-credentials";
import { endpointSetting, resolveEndpoint } from "./settings/endpoint";
import { createSend, type Network, type Send } from "./wire/http";
import { describeRoute, resolveProxy } from "./settings/proxy";
import type { Settings } from "./settings/settings";

// The whole process shares connections, which credentials were accepted or refused, and which endpoints have responded,
// also if one program runs many stacks. No credentials are kept, only their fingerprints.
const networks = new Map<string, { readonly send: Send; readonly provenHosts: Set<string> }>();
const lockoutGuards = new Map<string, ReturnType<typeof createLockoutGuard>>();
const throttles = new Throttles(systemClock, Math.random);

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
  const credentials = resolveCredentials({ settings, metadata, wallClock, random });
  const endpoint = resolveEndpoint(settings, credentials.region);
  const proxy = resolveProxy(endpoint, settings);
  const { send, provenHosts } = over({ certificates: resolveCertificates(settings), proxy });
  return createClient({
    ...{ endpoint, credentials, send, proxyHost: proxy?.host, wallClock, provenHosts },
    endpointSetting: endpointSetting(settings, credentials.region),
    route: describeRoute(endpoint, proxy, settings),
    throttle: throttles.of(fingerprint([endpoint.href, credentials.identity])),
    lockoutGuardOf: (tried) => lockoutGuardOf(endpoint, tried),
  });
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

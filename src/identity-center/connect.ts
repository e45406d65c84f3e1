import { createHash } from "node:crypto";
import { resolveCertificates } from "./settings/certificates";
import { createClient, createLockoutGuard, type IdentityCenterClient } from "./client";
import type { Credentials, Environment, ReadConfig } from "./credentials/credentials";
import { homeFolder } from "./credentials/sources/credentials-file";
import { type MetadataService, metadataService } from "./credentials/sources/metadata";
import { resolveCredentials } from "./credentials/resolve-credentials";
import { endpointSetting, resolveEndpoint } from "./settings/endpoint";
import { createSend, type Network, type Send } from "./wire/http";
import { resolveProxy } from "./settings/proxy";
import { describeRoute } from "./settings/route";

// What the whole process shares, one program with many stacks included: connections, which credentials were
// accepted or refused, and which endpoints have responded. No credentials are kept: only their fingerprints.
const networks = new Map<string, { readonly send: Send; readonly provenHosts: Set<string> }>();
const lockoutGuards = new Map<string, ReturnType<typeof createLockoutGuard>>();

/** What is the same on every machine, except in tests. */
export interface ConnectOptions {
  readonly metadata?: MetadataService;
}

/**
 * A client with the credentials and the endpoint that the configuration names.
 *
 * @throws `InvalidConfigurationError`; nothing is sent yet. Calls reject with a `NoCredentialsError` where there
 *   are no credentials.
 */
export function connect(
  config: ReadConfig,
  environment: Environment,
  { metadata = metadataService }: ConnectOptions = {},
): IdentityCenterClient {
  const wallClock = () => Date.now();
  const random = Math.random;
  const home = homeFolder();
  const credentials = resolveCredentials({ config, environment, home, metadata, wallClock, random });
  const endpoint = resolveEndpoint(config, environment, credentials.region);
  const proxy = resolveProxy(endpoint, environment);
  const { send, provenHosts } = over({ certificates: resolveCertificates(config, environment), proxy });
  const identity = fingerprint([endpoint.href, credentials.identity]);
  return createClient({
    ...{ endpoint, identity, credentials, send, proxyHost: proxy?.host, wallClock, provenHosts },
    endpointSetting: endpointSetting(config, environment, credentials.region),
    route: describeRoute(endpoint, proxy, environment),
    lockoutGuardOf: (tried) => lockoutGuardOf(endpoint, tried),
  });
}

/** Stacks that trust other authorities, or have another proxy, share no connection, and reach other hosts. */
function over(network: Network) {
  const key = fingerprint([network.certificates ?? [], network.proxy?.href ?? ""]);
  const shared = networks.get(key) ?? { send: createSend(network), provenHosts: new Set() };
  networks.set(key, shared);
  return shared;
}

/** One for each endpoint: what a wrong one says of credentials means nothing at the right one. */
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

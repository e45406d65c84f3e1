import { createHash } from "node:crypto";
import { resolveCertificates } from "./certificates";
import { type ApiCaller, createClient, createTrial, type IdentityCenterClient } from "./client";
import { type Credentials, type Environment, type ReadConfig, resolveCredentials } from "./credentials";
import { resolveEndpoint } from "./endpoint";
import { createSend, type Network, type Send } from "./http";
import { resolveProxy } from "./proxy";

// What the whole process shares, one program with many stacks included: connections, which credentials were
// accepted or refused, and which endpoints have answered. No credentials are kept: only their fingerprints.
const sends = new Map<string, Send>();
const trials = new Map<string, ReturnType<typeof createTrial>>();
const provenHosts = new Set<string>();

/**
 * A client with the credentials and the endpoint that the configuration names.
 *
 * @throws `InvalidConfigurationError`, `NoCredentialsError`; nothing is sent yet.
 */
export function connect(config: ReadConfig, environment: Environment): IdentityCenterClient & ApiCaller {
  const endpoint = resolveEndpoint(config, environment);
  const send = sendOver({
    certificates: resolveCertificates(config, environment),
    proxy: resolveProxy(endpoint, environment),
  });
  const credentials = resolveCredentials(config, environment);
  const key = fingerprintOf(credentials);
  const trial = trials.get(key) ?? createTrial();
  trials.set(key, trial);
  return createClient({ endpoint, credentials, send, wallClock: () => Date.now(), trial, provenHosts });
}

/** Stacks that trust other authorities, or have another proxy, share no connection. */
function sendOver(network: Network): Send {
  const key = fingerprint([network.certificates ?? [], network.proxy?.href ?? ""]);
  const send = sends.get(key) ?? createSend(network);
  sends.set(key, send);
  return send;
}

function fingerprintOf({ accessKey, secretKey, securityToken }: Credentials): string {
  return fingerprint([accessKey, secretKey, securityToken]);
}

function fingerprint(parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

import { createHash } from "node:crypto";
import { type ApiCaller, createClient, createTrial, type IdentityCenterClient } from "./client";
import { type Credentials, type Environment, type ReadConfig, resolveCredentials } from "./credentials";
import { resolveEndpoint } from "./endpoint";
import { createSend } from "./http";

// What the whole process shares, one program with many stacks included: connections, which credentials were
// accepted or refused, and which endpoints have answered. No credentials are kept: only their fingerprints.
const send = createSend();
const trials = new Map<string, ReturnType<typeof createTrial>>();
const provenHosts = new Set<string>();

/**
 * A client with the credentials and the endpoint that the configuration names.
 *
 * @throws `InvalidConfigurationError`, `NoCredentialsError`; nothing is sent yet.
 */
export function connect(config: ReadConfig, environment: Environment): IdentityCenterClient & ApiCaller {
  const endpoint = resolveEndpoint(config, environment);
  const credentials = resolveCredentials(config, environment);
  const key = fingerprint(credentials);
  const trial = trials.get(key) ?? createTrial();
  trials.set(key, trial);
  return createClient({ endpoint, credentials, send, wallClock: () => Date.now(), trial, provenHosts });
}

function fingerprint({ accessKey, secretKey, securityToken }: Credentials): string {
  return createHash("sha256")
    .update(JSON.stringify([accessKey, secretKey, securityToken]))
    .digest("hex");
}

import { createClient, type IdentityCenterClient } from "./client";
import { type Environment, type ReadConfig, resolveCredentials } from "./credentials";
import { resolveEndpoint } from "./endpoint";
import { createSend } from "./http";

/**
 * A client with the credentials and the endpoint that the configuration names.
 *
 * @throws `InvalidConfigurationError`, `NoCredentialsError`; nothing is sent yet.
 */
export function connect(config: ReadConfig, environment: Environment): IdentityCenterClient {
  return createClient({
    endpoint: resolveEndpoint(config),
    credentials: resolveCredentials(config, environment),
    send: createSend(),
    wallClock: () => Date.now(),
  });
}

import { createClient, createTrial } from "../../../src/identity-center/client";
import { fixedCredentials } from "../../../src/identity-center/credentials/fixed-credentials";
import type { Send } from "../../../src/identity-center/http";
import { accessKey, secretKey } from "./reaction";

/** The real client of a new process: its credentials have not been tried, and no host has answered. */
export function clientOn(send: Send) {
  const trial = createTrial();
  return createClient({
    endpoint: new URL("https://identitycenter.example.com"),
    credentials: fixedCredentials({ accessKey, secretKey, source: "Pulumi config" }),
    send,
    wallClock: () => 1_700_000_000_000,
    trialOf: () => trial,
    provenHosts: new Set(),
  });
}

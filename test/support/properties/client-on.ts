import { Throttle } from "../../../src/wait/throttle";
import { createClient, createLockoutGuard } from "../../../src/identity-center/client";
import { fixedCredentials } from "../../../src/identity-center/credentials/credentials";
import type { Clock } from "../../../src/wait/clock";
import type { Send } from "../../../src/identity-center/wire/http";
import { accessKey, secretKey } from "./reaction";

/** The real client of a new process: its credentials have not been tried, and no host has responded. */
export function clientOn(send: Send, clock: Clock) {
  const lockoutGuard = createLockoutGuard(clock);
  return createClient({
    route: "HTTPS_PROXY is not set.",
    endpoint: new URL("https://identitycenter.example.com"),
    credentials: fixedCredentials({ accessKey, secretKey, source: "Pulumi config" }),
    send,
    clock,
    wallClock: () => 1_700_000_000_000,
    throttle: new Throttle(clock, () => 0.5),
    lockoutGuardOf: () => lockoutGuard,
    provenHosts: new Set(),
  });
}

import { systemClock } from "../../../src/wait/clock";
import { Throttle } from "../../../src/wait/throttle";
import { createClient, createLockoutGuard } from "../../../src/identity-center/client";
import { fixedCredentials } from "../../../src/identity-center/credentials/credentials";
import type { HttpRequest } from "../../../src/identity-center/wire/http";
import { accessKey, secretKey } from "../properties/reaction";

export const user = { accessKey, secretKey };

/** What comes over the wire for one call. */
export interface WireResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** A client whose every call gets the same response, and the requests that it sent. */
export function clientThatGets({ status, headers = {}, body }: WireResponse) {
  const sent: HttpRequest[] = [];
  const lockoutGuard = createLockoutGuard();
  const client = createClient({
    route: "HTTPS_PROXY is not set.",
    endpoint: new URL("https://identitycenter.example.com"),
    credentials: fixedCredentials({ ...user, source: "a test" }),
    send: (request) => {
      sent.push(request);
      return Promise.resolve({
        status,
        header: (name) => headers[name.toLowerCase()],
        text: () => Promise.resolve(new TextDecoder().decode(body)),
      });
    },
    wallClock: () => Date.UTC(2024, 1, 29),
    throttle: new Throttle(systemClock, () => 0.5),
    lockoutGuardOf: () => lockoutGuard,
    provenHosts: new Set(),
  });
  return { client, sent, signal: new AbortController().signal };
}

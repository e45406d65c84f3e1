import * as http from "node:http";
import { measureSkew, onThisClock } from "../../wire/clock-skew";
import { type Credentials, isKey } from "../credentials";

/** The service from which a server of Huawei Cloud, and no other machine, gets the credentials of its own agency. */
export interface MetadataService {
  readonly url: URL;
  /** For all requests together. */
  readonly timeoutMs: number;
}

/** The same address on every server; 3 s is what the official SDKs wait for each request. */
export const metadataService: MetadataService = { url: new URL("http://169.254.169.254"), timeoutMs: 3_000 };

export const metadataSource = "the metadata of this server";

/** Six hours: what the official SDKs ask for. */
const tokenLifeSeconds = 21_600;

const longestResponseBytes = 64 * 1024;

/**
 * Why the metadata gives no credentials. `not there`: no metadata service is at the address. `no agency`: the service
 * has none for this server, or is not Huawei Cloud's. `not now`: anything else, which may pass.
 */
export type NoAgencyReason = "not there" | "no agency" | "not now";

/** The message completes `the metadata of this server: …`. */
export class NoAgencyCredentials extends Error {
  constructor(
    message: string,
    readonly reason: NoAgencyReason,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
  }
}

/**
 * Gets the temporary credentials of this server's agency: with a token, or without one if the service has none (404,
 * 405 or 503, as in the official SDKs). Nothing goes through a proxy, because a proxy would give the credentials of the
 * server that it runs on.
 *
 * Source: https://support.huaweicloud.com/intl/en-us/usermanual-ecs/ecs_03_0166.html
 *
 * @param wallClock returns milliseconds since the epoch; default: this machine's clock
 * @throws {@link NoAgencyCredentials}
 */
export async function fetchAgencyCredentials(
  { url, timeoutMs }: MetadataService,
  wallClock = () => Date.now(),
): Promise<Credentials> {
  const { signal, stop } = startTimeout(timeoutMs);
  let isThere = false;
  const onConnect = () => {
    isThere = true;
  };
  try {
    const token = await send(new URL("/meta-data/latest/api/token", url), signal, onConnect, "PUT", {
      "X-Metadata-Token-Ttl-Seconds": tokenLifeSeconds,
    });
    const hasToken = token.status === 200;
    if (!hasToken && ![404, 405, 503].includes(token.status)) {
      throw new NoAgencyCredentials(
        `HTTP ${token.status} to the request for a token`,
        isFinal(token.status) ? "no agency" : "not now",
      );
    }
    if (hasToken && !isWholeKey(token.body)) throw new NoAgencyCredentials("a broken token", "not now");
    const response = await send(new URL("/openstack/latest/securitykey", url), signal, onConnect, "GET", {
      ...(hasToken && { "X-Metadata-Token": token.body }),
    });
    if (response.status === 200) {
      return parseCredentials(response.body, measureSkew(response.date, wallClock()));
    }
    if (response.status === 404) throw new NoAgencyCredentials("no agency (HTTP 404)", "no agency");
    // With a token, the service is Huawei Cloud's. After a 503, the token may be all that was missing.
    const mayPass = hasToken || token.status === 503 || !isFinal(response.status);
    throw new NoAgencyCredentials(`HTTP ${response.status}`, mayPass ? "not now" : "no agency");
  } catch (error) {
    if (error instanceof NoAgencyCredentials) throw error;
    throw describeFault(error, { isThere, timeoutMs, isLate: signal.aborted });
  } finally {
    stop();
  }
}

/**
 * Aborts after a time in which this process could read what came in. If other work blocks the event loop, timers run
 * before sockets are read, so the second half of the time begins only when the loop gets to it.
 */
function startTimeout(timeoutMs: number): { readonly signal: AbortSignal; readonly stop: () => void } {
  const controller = new AbortController();
  const abort = () => {
    controller.abort();
  };
  let timer = setTimeout(() => {
    timer = setTimeout(abort, timeoutMs / 2);
  }, timeoutMs / 2);
  const stop = () => {
    clearTimeout(timer);
  };
  return { signal: controller.signal, stop };
}

/** A redirect or a refusal that says nothing of the moment: the service of another cloud, or a login page. */
function isFinal(status: number): boolean {
  return status >= 300 && status < 500 && status !== 408 && status !== 429;
}

/** The codes of a connection to an address that does not exist, or that a firewall or a route denies. */
const noSuchAddress = [
  ...["ECONNREFUSED", "EHOSTUNREACH", "EHOSTDOWN", "ENETUNREACH", "ENETDOWN", "ETIMEDOUT", "EADDRNOTAVAIL"],
  ...["EACCES", "EPERM", "EINVAL"],
];

function describeFault(
  error: unknown,
  { isThere, timeoutMs, isLate }: { isThere: boolean; timeoutMs: number; isLate: boolean },
): unknown {
  const { code = "" } = error as NodeJS.ErrnoException;
  // Anything else is a fault of this process, and does not pass.
  if (!isLate && !/^(?:E[A-Z0-9]+|HPE_\w+)$/.test(code)) return error;
  const missing = isThere ? "response" : "connection";
  return new NoAgencyCredentials(
    isLate ? `no ${missing} in ${timeoutMs / 1_000} s` : `no ${missing} (${code})`,
    !isThere && (isLate || noSuchAddress.includes(code)) ? "not there" : "not now",
    { cause: error },
  );
}

interface MetadataResponse {
  readonly status: number;
  readonly body: string;
  /** The `Date` header. */
  readonly date: string | undefined;
}

function send(
  url: URL,
  signal: AbortSignal,
  onConnect: () => void,
  method: string,
  headers: http.OutgoingHttpHeaders,
) {
  return new Promise<MetadataResponse>((resolve, reject) => {
    // No agent: the environment can tell the global one to use a proxy.
    const request = http.request(url, { method, headers, signal, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("error", reject);
      response.on("data", (chunk: string) => {
        body += chunk;
        if (body.length <= longestResponseBytes) return;
        reject(new NoAgencyCredentials("a response that is too long", "not now"));
        request.destroy();
      });
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, body, date: response.headers.date });
      });
    });
    request.on("socket", (socket) => socket.on("connect", onConnect));
    request.on("error", reject).end();
  });
}

/** `{"credential": {"access", "secret", "securitytoken", "expires_at"}}`; all four are always there. */
function parseCredentials(body: string, skewMs: number | undefined): Credentials {
  const { access, secret, securitytoken, expires_at } = readCredential(body);
  const expiresAt = onThisClock(typeof expires_at === "string" ? Date.parse(expires_at) : NaN, skewMs);
  if (!isWholeKey(access) || !isWholeKey(secret) || !isWholeKey(securitytoken) || Number.isNaN(expiresAt)) {
    throw new NoAgencyCredentials(
      "a response without access, secret, securitytoken and expires_at",
      "not now",
    );
  }
  return {
    accessKey: access,
    secretKey: secret,
    securityToken: securitytoken,
    expiresAt,
    source: metadataSource,
    renewal: "The next run fetches new ones.",
  };
}

function isWholeKey(value: unknown): value is string {
  return typeof value === "string" && value !== "" && isKey(value);
}

function readCredential(body: string): Readonly<Record<string, unknown>> {
  try {
    const { credential } = Object(JSON.parse(body)) as { credential?: unknown };
    return Object(credential) as Record<string, unknown>;
  } catch {
    return {};
  }
}

import * as http from "node:http";
import type { Credentials } from "../credentials";
import { isKey } from "./key-pair";

/** Where a server of Huawei Cloud, and nobody else, finds the credentials of its own agency. */
export interface MetadataService {
  readonly url: URL;
  /** For all requests together. */
  readonly timeoutMs: number;
}

/** The same address on every server; 3 s is what the official SDKs wait for each request. */
export const metadataService: MetadataService = { url: new URL("http://169.254.169.254"), timeoutMs: 3_000 };

export const agencySource = "the metadata of this server";

/** Six hours: what the official SDKs ask for. */
const tokenLifeSeconds = 21_600;

const longestAnswerBytes = 64 * 1024;

/** Why the metadata holds no credentials: completes `in the metadata of this server: …`. */
export class NoAgencyCredentials extends Error {}

/**
 * Asks for the temporary credentials of this server's agency: with a token, or without one where the service
 * knows none (404, 405 and 503, as the official SDKs take it). Nothing goes through a proxy: it would answer for
 * the server that it runs on.
 *
 * Source: https://support.huaweicloud.com/intl/en-us/usermanual-ecs/ecs_03_0166.html
 *
 * @throws {@link NoAgencyCredentials}
 */
export async function fetchAgencyCredentials({ url, timeoutMs }: MetadataService): Promise<Credentials> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const token = await ask(new URL("/meta-data/latest/api/token", url), signal, "PUT", {
      "X-Metadata-Token-Ttl-Seconds": tokenLifeSeconds,
    });
    const knowsNoTokens = [404, 405, 503].includes(token.status);
    if (!knowsNoTokens && token.status !== 200) throw new NoAgencyCredentials(`HTTP ${token.status}`);
    if (!knowsNoTokens && !isKey(token.body)) throw new NoAgencyCredentials("a token that cannot be one");
    const answer = await ask(new URL("/openstack/latest/securitykey", url), signal, "GET", {
      ...(!knowsNoTokens && { "X-Metadata-Token": token.body }),
    });
    if (answer.status !== 200) throw new NoAgencyCredentials(`no agency (HTTP ${answer.status})`);
    return parseCredentials(answer.body);
  } catch (error) {
    if (error instanceof NoAgencyCredentials) throw error;
    const { code = "broken connection" } = error as NodeJS.ErrnoException;
    throw new NoAgencyCredentials(
      signal.aborted ? `no answer in ${timeoutMs / 1_000} s` : `no answer (${code})`,
      { cause: error },
    );
  }
}

function ask(url: URL, signal: AbortSignal, method: string, headers: http.OutgoingHttpHeaders) {
  return new Promise<{ readonly status: number; readonly body: string }>((resolve, reject) => {
    // An agent of its own: the global one can be told by the environment to use a proxy.
    const request = http.request(url, { method, headers, signal, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("error", reject);
      response.on("data", (chunk: string) => {
        body += chunk;
        if (body.length <= longestAnswerBytes) return;
        reject(new NoAgencyCredentials("an answer that is too long"));
        request.destroy();
      });
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, body });
      });
    });
    request.on("error", reject).end();
  });
}

/** `{"credential": {"access", "secret", "securitytoken", "expires_at"}}`; all four are always there. */
function parseCredentials(body: string): Credentials {
  const { access, secret, securitytoken, expires_at } = readCredential(body);
  const expiresAt = typeof expires_at === "string" ? Date.parse(expires_at) : NaN;
  if (!isWholeKey(access) || !isWholeKey(secret) || !isWholeKey(securitytoken) || Number.isNaN(expiresAt)) {
    throw new NoAgencyCredentials("an answer without access, secret, securitytoken and expires_at");
  }
  return {
    accessKey: access,
    secretKey: secret,
    securityToken: securitytoken,
    expiresAt,
    source: agencySource,
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

import * as http from "node:http";
import * as https from "node:https";
import type { Readable } from "node:stream";
import { createSecureContext } from "node:tls";
import type { ProxyAgentOptions } from "./proxy-agent";
import { ProxyFault, proxySyscall } from "./proxy-fault";

/** A status answer is half a kilobyte; whatever is this large is not one. */
const longestBodyBytes = 1024 * 1024;

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  header(name: string): string | undefined;
  /** Rejects when the body is broken, cut off, longer than {@link longestBodyBytes}, or not there in time. */
  text(timeoutMs?: number): Promise<string>;
}

/** What lies between this machine and the endpoint. */
export interface Network {
  /** The certificate authorities to trust, in PEM; Node.js's own choice by default. */
  readonly certificates?: readonly string[] | undefined;
  /** For `https:` endpoints, with its user name and password, if it wants any. Default: none. */
  readonly proxy?: URL | undefined;
}

/**
 * Sends a request once. Rejects with the transport's own error when no answer arrives, and with a
 * {@link ProxyFault} when the proxy is to blame.
 */
export type Send = (request: HttpRequest, signal: AbortSignal) => Promise<HttpAnswer>;

/**
 * Sends over one pool of kept-alive connections; what is not a GET over a connection of its own. The service may
 * close a kept one at any time: a GET is asked again then, but nobody could tell whether anything else was done.
 *
 * Redirects are never followed: signature and token go to the host they were made for, and nowhere else.
 * Compression is not asked for and not undone, so a small body cannot turn into a large one.
 * Certificates are verified, whatever the environment says of it.
 */
export function createSend({ certificates, proxy }: Network = {}): Send {
  const secureContext = certificates && createSecureContext({ ca: [...certificates] });
  const createAgents = (keepAlive: boolean) => ({
    "http:": new http.Agent({ keepAlive }),
    "https:": proxy
      ? createProxyAgent({ proxy, keepAlive, secureContext })
      : new https.Agent({ keepAlive, rejectUnauthorized: true, ...(secureContext && { secureContext }) }),
  });
  const kept = createAgents(true);
  const unshared = createAgents(false);
  return async ({ method, url, headers, body }, signal) => {
    // Loaded when it is needed: most of a provider's calls, and its delete always, send nothing.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { default: fetch } = require("node-fetch") as typeof import("node-fetch");
    const response = await fetch(url, {
      method,
      headers,
      body: body ?? null,
      signal,
      redirect: "manual",
      compress: false,
      size: longestBodyBytes,
      agent: ({ protocol }) => (method === "GET" ? kept : unshared)[protocol as keyof typeof kept],
    }).catch((error: unknown) => {
      throw proxy && isOfProxy(error) ? new ProxyFault(proxy.host, error.code, { cause: error }) : error;
    });
    return {
      status: response.status,
      header: (name) => response.headers.get(name) ?? undefined,
      async text(timeoutMs) {
        const body = response.body as Readable | null;
        const timer = timeoutMs === undefined ? undefined : setTimeout(() => body?.destroy(), timeoutMs);
        return response.text().finally(() => {
          clearTimeout(timer);
        });
      },
    };
  };
}

function createProxyAgent(options: ProxyAgentOptions): https.Agent {
  // Loaded when it is needed: most have no proxy.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { ProxyAgent } = require("./proxy-agent") as typeof import("./proxy-agent");
  return new ProxyAgent(options);
}

function isOfProxy(error: unknown): error is { readonly code: string } {
  return (Object(error) as { erroredSysCall?: unknown }).erroredSysCall === proxySyscall;
}

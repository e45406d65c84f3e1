import * as http from "node:http";
import * as https from "node:https";
import type { Readable } from "node:stream";
import { createSecureContext, type TLSSocket } from "node:tls";
import type { ProxyAgentOptions } from "./proxy-agent";
import { ProxyFault, proxySyscall } from "./proxy-fault";

/** A status response is half a kilobyte; whatever is this large is not one. */
const longestBodyBytes = 1024 * 1024;

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpResponse {
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
 * Sends a request once. Rejects with the transport's own error when no response arrives, and with a
 * {@link ProxyFault} when the proxy made no tunnel.
 *
 * @param onConnected called when the connection stands, tunnel and TLS included: nothing of the request has gone out
 *   before
 */
export type Send = (
  request: HttpRequest,
  signal: AbortSignal,
  onConnected?: () => void,
) => Promise<HttpResponse>;

/**
 * How long one of a host's addresses may take to connect before the next one is tried. Node.js gives each 250 ms and
 * then gives it up, so that a far host with an address that cannot be reached besides is never reached. This is
 * enough for a handshake whose first packet is lost, which is sent again after a second; and a call has 10 s.
 */
const connectAttemptMs = 2_500;

/**
 * Sends over one pool of kept-alive connections; what is not a GET over a connection of its own. The service may
 * close a kept one at any time: a GET is sent again then, but no one could tell whether anything else was done.
 *
 * Redirects are never followed: signature and token go to the host they were made for, and nowhere else.
 * Compression is not asked for and not undone, so a small body cannot turn into a large one.
 * Certificates are verified, whatever the environment says of it.
 */
export function createSend({ certificates, proxy }: Network = {}): Send {
  const secureContext = certificates && createSecureContext({ ca: [...certificates] });
  const tls = { rejectUnauthorized: true, ...(secureContext && { secureContext }) };
  const createAgents = (keepAlive: boolean) => {
    const options = { keepAlive, autoSelectFamilyAttemptTimeout: connectAttemptMs };
    return {
      "http:": new http.Agent(options),
      "https:": proxy
        ? createProxyAgent({ ...options, proxy, secureContext })
        : new https.Agent({ ...options, ...tls }),
    };
  };
  const kept = createAgents(true);
  const unshared = createAgents(false);
  return async ({ method, url, headers, body }, signal, onConnected) => {
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
      agent({ protocol }) {
        const agent = (method === "GET" ? kept : unshared)[protocol as keyof typeof kept];
        return onConnected ? watched(agent, onConnected) : agent;
      },
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

/** The agent, for one request: node-fetch shows neither the request nor its socket. */
function watched(agent: http.Agent, onConnected: () => void): http.Agent {
  const { addRequest } = agent as unknown as { addRequest: (...args: [http.ClientRequest, object]) => void };
  return Object.create(agent, {
    addRequest: {
      value(request: http.ClientRequest, options: object) {
        request.once("socket", (socket: TLSSocket & { readonly secureConnecting?: boolean }) => {
          if (socket.secureConnecting) socket.once("secureConnect", onConnected);
          else if (socket.connecting) socket.once("connect", onConnected);
          else onConnected();
        });
        addRequest.call(agent, request, options);
      },
    },
  }) as http.Agent;
}

function isOfProxy(error: unknown): error is { readonly code: string } {
  return (Object(error) as { erroredSysCall?: unknown }).erroredSysCall === proxySyscall;
}

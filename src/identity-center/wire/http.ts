import * as http from "node:http";
import * as https from "node:https";
import type { Readable } from "node:stream";
import { createSecureContext, type TLSSocket } from "node:tls";
import type { ProxyAgentOptions } from "./proxy-agent";
import { ProxyFault, proxySyscall } from "./proxy-fault";

/** A status response has half a kilobyte, so a body of this size is not one. */
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
  /** Reads the body. Rejects if it is broken, cut off, longer than {@link longestBodyBytes}, or not there in time. */
  text(timeoutMs?: number): Promise<string>;
}

/** How the endpoint is reached. */
export interface Network {
  /** The certificate authorities to trust, in PEM. Default: those of Node.js. */
  readonly certificates?: readonly string[] | undefined;
  /** The proxy for `https:` endpoints, with its user name and password if it needs them. Default: no proxy. */
  readonly proxy?: URL | undefined;
}

/**
 * Sends a request once. Rejects with the transport's own error if no response arrives, and with a {@link ProxyFault}
 * if the proxy opens no tunnel.
 *
 * @param onConnected called when the connection is established, with tunnel and TLS. Before, nothing of the request
 *   has gone out
 */
export type Send = (
  request: HttpRequest,
  signal: AbortSignal,
  onConnected?: () => void,
) => Promise<HttpResponse>;

/**
 * How long the connection to one of a host's addresses may take before the next address is tried. Node.js gives each
 * address 250 ms. That is too short for a host that is far away and has another address that cannot be reached: then
 * no address ever works. This time is long enough for a handshake whose first packet is lost and sent again after a
 * second. A call has 10 s.
 */
const connectAttemptMs = 2_500;

/**
 * Makes the function that sends requests. GETs use one pool of kept-alive connections. Every other request uses its
 * own connection, because the service may close a kept-alive one at any time. A GET can then be sent again, but for
 * any other request it would not be known whether it was carried out.
 *
 * Redirects are never followed, so signature and token go only to the host that they were made for. Responses are not
 * compressed or decompressed, so a small body cannot become a large one. Certificates are always verified, whatever
 * the environment says.
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
    // Loaded only when it is needed, because most calls of a provider send nothing, and `delete` never does.
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
  // Loaded only when it is needed, because most users have no proxy.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { ProxyAgent } = require("./proxy-agent") as typeof import("./proxy-agent");
  return new ProxyAgent(options);
}

/** An agent for one request that reports its connection. node-fetch shows neither the request nor its socket. */
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

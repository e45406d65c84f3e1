import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import type { Duplex } from "node:stream";
import type { ServerIdentity } from "./certificates";

export interface ProxyOptions {
  /** Where every tunnel ends, for any host, so that no name has to be resolved. */
  readonly target: string;
  /** `user:password`; default: none is required. */
  readonly user?: string;
  /** Responses every CONNECT with this status. */
  readonly refuseWith?: number;
  /** Accepts connections and sends nothing. */
  readonly isSilent?: boolean;
  /** Has an `https:` proxy. */
  readonly tls?: ServerIdentity;
  /** Default `127.0.0.1`. */
  readonly address?: string;
}

/** A local HTTP proxy that knows CONNECT and nothing else. */
export interface Proxy {
  /** Without a user: `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** The port, for texts. */
  readonly port: number;
  /** The targets of the CONNECT requests, in order: `identitycenter.example:443`. */
  readonly tunnels: readonly string[];
  /** The headers of each request, in order. */
  readonly headers: readonly IncomingMessage["headers"][];
  close(): Promise<void>;
}

export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const { target, user, refuseWith, isSilent, tls, address = "127.0.0.1" } = options;
  const tunnels: string[] = [];
  const headers: IncomingMessage["headers"][] = [];
  const sockets = new Set<Duplex>();
  const server = tls ? createTlsServer(tls) : createServer();
  server.on("connection", (socket: Duplex) => sockets.add(socket));
  server.on("connect", (request: IncomingMessage, socket: Duplex) => {
    tunnels.push(request.url ?? "");
    headers.push(request.headers);
    socket.on("error", () => socket.destroy());
    if (isSilent) return;
    const isKnown = user === undefined || request.headers["proxy-authorization"] === `Basic ${btoa(user)}`;
    const status = refuseWith ?? (isKnown ? 200 : 407);
    socket.write(`HTTP/1.1 ${String(status)} So It Is\r\n\r\n`);
    if (status !== 200) {
      socket.end("<html>The proxy's own page</html>");
      return;
    }
    const { hostname, port } = new URL(target);
    const upstream = connect({ host: hostname, port: Number(port) });
    sockets.add(upstream);
    upstream.on("error", () => socket.destroy());
    socket.on("close", () => upstream.destroy());
    upstream.on("close", () => socket.destroy());
    socket.pipe(upstream).pipe(socket);
  });
  server.listen(0, address);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const host = address.includes(":") ? `[${address}]` : tls ? "localhost" : address;
  return {
    url: `${tls ? "https" : "http"}://${host}:${String(port)}`,
    port,
    tunnels,
    headers,
    async close() {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

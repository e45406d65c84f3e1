import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the metadata of a server gives out for its agency. */
export interface AgencyKeys {
  readonly accessKey: string;
  readonly secretKey: string;
  readonly securityToken: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** The metadata service of a server of Huawei Cloud, as far as credentials go. */
export interface MetadataServer {
  readonly url: URL;
  /** Method and path of each request, in order of arrival. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

export interface MetadataServerOptions {
  /** Called for each request for credentials; undefined: the server has no agency. */
  readonly keys?: () => AgencyKeys | undefined;
  /** The response to a request for a token; by default a token that the next request has to bring. */
  readonly tokenStatus?: number;
  /** Takes the place of the response to a request for credentials. */
  readonly response?: (response: ServerResponse, request: IncomingMessage) => void;
  /** Called first for each request; true if it has taken the response over. */
  readonly stumble?: (response: ServerResponse, request: IncomingMessage) => boolean;
}

const token = "metadata-token";

export async function startMetadataServer(options: MetadataServerOptions = {}): Promise<MetadataServer> {
  const { keys = () => undefined, tokenStatus = 200, stumble } = options;
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const { method = "", url = "", headers } = request;
    requests.push(`${method} ${url}`);
    if (stumble?.(response, request)) return;
    if (method === "PUT" && url === "/meta-data/latest/api/token") {
      const isRight = headers["x-metadata-token-ttl-seconds"] === "21600";
      response.writeHead(isRight ? tokenStatus : 400).end(tokenStatus === 200 ? token : "<html>no</html>");
    } else if (method === "GET" && url === "/openstack/latest/securitykey") {
      const expected = tokenStatus === 200 ? token : undefined;
      if (headers["x-metadata-token"] !== expected) response.writeHead(401).end();
      else if (options.response) options.response(response, request);
      else sendKeys(response, keys());
    } else {
      response.writeHead(404).end();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: new URL(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`),
    requests,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function sendKeys(response: ServerResponse, keys: AgencyKeys | undefined): void {
  if (!keys) {
    response.writeHead(404).end("404 Not Found");
    return;
  }
  const credential = {
    access: keys.accessKey,
    secret: keys.secretKey,
    securitytoken: keys.securityToken,
    // Microseconds, as the service has them.
    expires_at: new Date(keys.expiresAt).toISOString().replace("Z", "000Z"),
  };
  response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify({ credential }));
}

import { createHash, createHmac } from "node:crypto";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { emulatorUser } from "./users";

/** A call to sign and send with nothing but node:http. */
export interface CallToSend {
  /** Default GET. */
  readonly method?: string;
  /**
   * Path and query as they go over the wire. The path's percent-encoding and the query's order have to be the
   * canonical ones already: the signer here is too simple to see to it, on purpose.
   */
  readonly target: string;
  readonly body?: string;
  /** Sent and signed besides `Host` and `X-Sdk-Date`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Laid over the headers after signing. */
  readonly unsignedHeaders?: Readonly<Record<string, string>>;
  /** Default: {@link emulatorUser}. */
  readonly user?: { readonly accessKey: string; readonly secretKey: string };
  /** Epoch milliseconds; default now. */
  readonly signedAt?: number;
  /** Gives up when it is aborted. */
  readonly signal?: AbortSignal;
  /** Is shown the bytes of the response as they come, status line and all. */
  readonly onBytes?: (bytes: Buffer) => void;
}

export interface ReceivedResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Signs a call by the guide, sends it, and resolves with the response once that is whole. */
export async function signedCall(url: string, call: CallToSend): Promise<ReceivedResponse> {
  const { method = "GET", target, body = "", user = emulatorUser, signedAt = Date.now() } = call;
  const date = new Date(signedAt).toISOString().replace(/[-:]|\.\d+/g, "");
  const headers = { Host: new URL(url).host, "X-Sdk-Date": date, ...call.headers };
  const [path = "", query = ""] = target.split("?");
  const signed = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const names = signed.map(([name]) => name).join(";");
  const lines = signed.map(([name, value]) => `${name}:${value}\n`).join("");
  const canonical = `${method}\n${path}/\n${query}\n${lines}\n${names}\n${sha256(body)}`;
  const stringToSign = `SDK-HMAC-SHA256\n${date}\n${sha256(canonical)}`;
  const signature = createHmac("sha256", user.secretKey).update(stringToSign).digest("hex");
  const authorization = `SDK-HMAC-SHA256 Access=${user.accessKey}, SignedHeaders=${names}, Signature=${signature}`;
  return await plainCall(url, {
    method,
    target,
    body,
    headers: { ...headers, Authorization: authorization, ...call.unsignedHeaders },
    ...(call.signal && { signal: call.signal }),
    ...(call.onBytes && { onBytes: call.onBytes }),
  });
}

/** Sends a call as it is and resolves with the response once that is whole. */
export async function plainCall(
  url: string,
  { method = "GET", target, body = "", headers = {}, signal, onBytes }: Omit<CallToSend, "user" | "signedAt">,
): Promise<ReceivedResponse> {
  return await new Promise((resolve, reject) => {
    // A connection of its own for each call, and the target as it is: node:http does not tidy it up as URL does.
    const options = { method, path: target, headers, agent: false, ...(signal && { signal }) } as const;
    const request = httpRequest(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
      });
    });
    if (onBytes) request.on("socket", (socket) => socket.on("data", onBytes));
    request.on("error", reject);
    request.end(body);
  });
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

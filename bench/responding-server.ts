import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A service that responds every call alike, and knows when it did. */
export interface RespondingServer {
  readonly url: string;
  /** When the latest response left, in nanoseconds of `process.hrtime`, which all processes of a machine share. */
  readonly respondedAtNs: () => bigint;
  close(): Promise<void>;
}

/** Takes `latencyMs` for each response: that request `r-1` has SUCCEEDED. */
export async function startRespondingServer(latencyMs: number): Promise<RespondingServer> {
  let respondedAtNs = 0n;
  const body = JSON.stringify({
    permission_set_provisioning_status: {
      account_id: "5146d03d8aaaaaaaaaaaabbae60620a5",
      created_date: "1677175760379",
      failure_reason: "",
      permission_set_id: "ps-8603aaaaaaaa14bd",
      request_id: "r-1",
      status: "SUCCEEDED",
    },
  });
  const server = createServer((_request, response) => {
    void sleep(latencyMs).then(() => {
      respondedAtNs = process.hrtime.bigint();
      response.writeHead(200, { "Content-Type": "application/json" }).end(body);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    respondedAtNs: () => respondedAtNs,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

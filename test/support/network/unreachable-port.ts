import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Worker } from "node:worker_threads";

/** A port to which no connection succeeds, and which refuses none. */
export interface UnreachablePort {
  readonly port: number;
  close(): Promise<void>;
}

/** A server whose thread sleeps: the system accepts connections for it until its backlog of one is full. */
const sleepingServer = `
const { parentPort } = require("node:worker_threads");
const server = require("node:net").createServer().listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => {
  parentPort.postMessage(server.address().port);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});
`;

const longestHandshakeMs = 500;

export async function openUnreachablePort(): Promise<UnreachablePort> {
  const worker = new Worker(sleepingServer, { eval: true });
  const [port] = (await once(worker, "message")) as [number];
  const sockets: Socket[] = [];
  let isFull = false;
  while (!isFull) {
    const socket = connect(port, "127.0.0.1").on("error", () => undefined);
    sockets.push(socket);
    isFull = await Promise.race([
      once(socket, "connect").then(() => false),
      new Promise<true>((resolve) => setTimeout(resolve, longestHandshakeMs, true)),
    ]);
  }
  return {
    port,
    async close() {
      for (const socket of sockets) socket.destroy();
      await worker.terminate();
    },
  };
}

import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { emulatorUser, type EmulatorUser, type Fault, startEmulator } from "../emulator/emulator";
import type { RequestLife } from "../emulator/request-lives";

/** The request of every gate on a stage. */
export const stageKey = { instanceId: "ssoins-1", requestId: "r-1" };

/** A server that one gate asks, with a port and an access key of its own: nothing is known of either yet. */
export interface Stage {
  readonly url: string;
  readonly user: EmulatorUser;
  /** What came, and what became of it, in a form that a test can foretell. */
  calls(): readonly unknown[];
  /** How many connections are open on this side. */
  connections(): Promise<number>;
  close(): Promise<void>;
}

export type OpenStage = () => Promise<Stage>;

/** The emulator, with these faults. Its calls are told by their HTTP statuses. */
export function emulatorStage(
  faults: readonly Fault[],
  life: RequestLife = { outcome: "SUCCEEDED" },
): OpenStage {
  return async () => {
    const user = newUser();
    const emulator = await startEmulator({ users: [user] });
    emulator.script(stageKey.requestId, life);
    for (const fault of faults) emulator.fault(fault);
    return {
      url: emulator.url,
      user,
      calls: () => emulator.calls.map(({ httpStatus }) => httpStatus),
      connections: () => emulator.connections(),
      close: () => emulator.close(),
    };
  };
}

/**
 * A server that says what no HTTP server would. Its calls are told by the numbers of the connections that they came on.
 *
 * @param response is called for each request, with its number, from 1
 * @param greet is called for each connection
 */
export function rawStage(
  response: (socket: Socket, call: number) => void,
  greet: (socket: Socket) => void = () => undefined,
): OpenStage {
  return async () => {
    const calls: number[] = [];
    const sockets = new Set<Socket>();
    let connections = 0;
    const server = createServer((socket) => {
      const connection = (connections += 1);
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
      socket.on("error", () => undefined);
      greet(socket);
      let text = "";
      socket.on("data", (bytes) => {
        text += bytes.toString("latin1");
        for (const requests = text.split("\r\n\r\n"); requests.length > 1; requests.shift()) {
          calls.push(connection);
          response(socket, calls.length);
        }
        text = text.slice(text.lastIndexOf("\r\n\r\n") + 4);
      });
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    return {
      url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
      user: newUser(),
      calls: () => calls,
      connections: () => Promise.resolve(sockets.size),
      async close() {
        const closed = once(server, "close");
        server.close();
        for (const socket of sockets) socket.destroy();
        await closed;
      },
    };
  };
}

/** A proper response as it goes over the wire. */
export function wholeResponse(status: "IN_PROGRESS" | "SUCCEEDED", headers = ""): string {
  const body = JSON.stringify({
    permission_set_provisioning_status: { request_id: stageKey.requestId, status },
  });
  return `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${String(body.length)}\r\n${headers}\r\n${body}`;
}

/** Whether credentials are right is remembered for the whole process. */
function newUser(): EmulatorUser {
  return { ...emulatorUser, accessKey: `FAKE${randomUUID().replaceAll("-", "").toUpperCase()}` };
}

import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { emulatorUser, type EmulatorUser, type Fault, startEmulator } from "../emulator/emulator";
import type { RequestLife } from "../emulator/request-lives";

/** The request of every gate on a stage. */
export const stageKey = { instanceId: "ssoins-1", requestId: "r-1" };

/** A server for one gate, with its own port and access key, which are both new to the process. */
export interface Stage {
  readonly url: string;
  readonly user: EmulatorUser;
  /** The calls and their results, in a form that a test knows in advance. */
  calls(): readonly unknown[];
  /** How many connections are open on this side. */
  connections(): Promise<number>;
  close(): Promise<void>;
}

export type OpenStage = () => Promise<Stage>;

/** The emulator with these faults. Its calls are listed by their HTTP statuses. */
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
 * A server that sends what no HTTP server would send. Its calls are listed by the numbers of their connections.
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

/** A correct response as it is sent. */
export function wholeResponse(status: "IN_PROGRESS" | "SUCCEEDED", headers = ""): string {
  const body = JSON.stringify({
    permission_set_provisioning_status: { request_id: stageKey.requestId, status },
  });
  return `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${String(body.length)}\r\n${headers}\r\n${body}`;
}

/** The process remembers whether credentials are right. */
function newUser(): EmulatorUser {
  return { ...emulatorUser, accessKey: `FAKE${randomUUID().replaceAll("-", "").toUpperCase()}` };
}

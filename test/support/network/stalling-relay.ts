import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** Forwards connections to a port of this machine. Its handshakes can be made slow. */
export interface StallingRelay {
  readonly port: number;
  /**
   * For a while it lets no connection in: the kernel drops the first packet of a handshake, and the other side sends it again
   * after a second, as over a far network that lost it. Resolves when it has begun.
   */
  stall(durationMs: number): Promise<void>;
  close(): Promise<void>;
}

/** @param address where it listens, such as `127.0.0.1` */
export async function startStallingRelay(address: string, targetPort: number): Promise<StallingRelay> {
  const child: ChildProcess = fork(require.resolve("./stalling-relay.cjs"), [address, String(targetPort)], {
    execArgv: [],
  });
  const [port] = (await once(child, "message")) as [number];
  const fillers: Socket[] = [];
  return {
    port,
    async stall(durationMs) {
      child.send(durationMs);
      await once(child, "message");
      // Its queue of connections that wait to be accepted is short. It is full when one of ours stays outside.
      for (let isOpen = true; isOpen;) {
        const filler = connect({ host: address, port });
        filler.on("error", () => undefined);
        fillers.push(filler);
        isOpen = await Promise.race([once(filler, "connect").then(() => true), delay(100).then(() => false)]);
      }
    },
    async close() {
      for (const filler of fillers) filler.destroy();
      const closed = once(child, "exit");
      child.kill("SIGKILL");
      await closed;
    },
  };
}

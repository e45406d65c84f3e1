import { connect } from "node:net";

/** The address on which the engine listens. */
export interface EngineAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * If the engine refuses two connections that are this far apart, it is gone, because a running engine never closes
 * its port. With a connection every 5 s, its end is noticed within 15 s.
 */
const everyMs = 5_000;

/**
 * Calls `onGone` once the engine's port has refused two connections in a row.
 *
 * Only a refusal counts. An engine that is paused or busy does not respond at all. A connection that fails for
 * another reason (no file descriptors left, a network that is down) says nothing about the engine. The timer does not
 * keep the process alive.
 *
 * @returns a function that ends the watch
 */
export function watchEngine(
  address: EngineAddress,
  onGone: () => void,
  pauseMs: number = everyMs,
): () => void {
  let refusals = 0;
  let timer: NodeJS.Timeout;
  const next = () => {
    timer = setTimeout(() => {
      probe(address, pauseMs, (isRefused) => {
        refusals = isRefused ? refusals + 1 : 0;
        if (refusals < 2) next();
        else onGone();
      });
    }, pauseMs).unref();
  };
  next();
  return () => {
    clearTimeout(timer);
  };
}

/** Opens a connection and closes it at once. Calls `onEnd` once, after `timeoutMs` at the latest. */
function probe(address: EngineAddress, timeoutMs: number, onEnd: (isRefused: boolean) => void): void {
  const socket = connect(address).unref();
  let isRefused = false;
  const timer = setTimeout(() => socket.destroy(), timeoutMs).unref();
  socket.once("connect", () => socket.destroy());
  socket.once("error", (error: NodeJS.ErrnoException) => {
    isRefused = error.code === "ECONNREFUSED";
  });
  socket.once("close", () => {
    clearTimeout(timer);
    onEnd(isRefused);
  });
}

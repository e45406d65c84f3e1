import { connect } from "node:net";

/** An address on which the engine listens. */
export interface EngineAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Two refused connections, at least so long apart, mean that the engine is gone: it never leaves its port to
 * come back. With a connection every 5 s its end is noticed within 15 s.
 */
const everyMs = 5_000;

/**
 * Calls `onGone` once the engine's port has refused two connections in a row.
 *
 * Only a refusal counts. An engine that is stopped or busy does not respond, and one connection that fails for another
 * reason (no file descriptors left, a network that is down) says nothing about the engine. The timer does not keep the
 * process alive.
 *
 * @returns ends the watch
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

/** Opens a connection and ends it at once. `onEnd` is called once, after `timeoutMs` at the latest. */
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

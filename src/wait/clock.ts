/** The clock of a wait. It is a parameter everywhere, so that tests do not take as long as the waits. */
export interface Clock {
  /**
   * Milliseconds on a clock that never jumps. Neither a laptop's sleep nor a change of the wall clock makes a wait
   * shorter or longer. Only the difference between two readings has a meaning.
   */
  now(): number;
  /** Calls back once, after at least `delayMs`. The returned function cancels the call. */
  after(delayMs: number, callback: () => void): () => void;
}

/** Node.js fires a longer timer after 1 ms. */
const longestTimerMs = 2 ** 31 - 1;

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(delayMs, callback) {
    // One more millisecond, because Node.js counts whole ones and may call back up to one too early.
    const wholeMs = Math.ceil(delayMs) + 1;
    let cancel: () => void;
    const timer = setTimeout(
      () => {
        if (wholeMs > longestTimerMs) cancel = systemClock.after(delayMs - longestTimerMs, callback);
        else callback();
      },
      Math.min(wholeMs, longestTimerMs),
    );
    cancel = () => {
      clearTimeout(timer);
    };
    return () => {
      cancel();
    };
  },
};

/**
 * Resolves after `delayMs`.
 *
 * @param onAsleep receives a function that ends the sleep at once. After the sleep the function does nothing
 */
export async function sleep(
  clock: Clock,
  delayMs: number,
  onAsleep?: (wake: () => void) => void,
): Promise<void> {
  await new Promise<void>((resolve) => {
    const cancel = clock.after(delayMs, resolve);
    onAsleep?.(() => {
      cancel();
      resolve();
    });
  });
}

/** The reason of a signal that was aborted because the time for the work is up. */
export class TimeUp extends Error {}

/** A signal that is aborted when the time is up. After `stop` it is not aborted any more. */
export interface Deadline {
  readonly signal: AbortSignal;
  readonly stop: () => void;
}

/**
 * Starts a deadline.
 *
 * @param leftMs how much time is left, in milliseconds. It is called again when that time has passed, because it may
 *   have grown
 * @param parent if it is aborted, the deadline's signal is aborted too, with the same reason
 */
export function startDeadline(clock: Clock, leftMs: () => number, parent?: AbortSignal): Deadline {
  const controller = new AbortController();
  const { signal } = controller;
  let cancel: () => void = () => undefined;
  const setTimer = () => {
    const delayMs = leftMs();
    if (delayMs === Infinity) return;
    cancel = clock.after(Math.max(0, delayMs), () => {
      if (leftMs() >= 1) setTimer();
      else controller.abort(new TimeUp("The time is up."));
    });
  };
  const onAbort = () => {
    cancel();
    controller.abort(parent?.reason);
  };
  if (parent?.aborted) onAbort();
  else setTimer();
  parent?.addEventListener("abort", onAbort);
  return {
    signal,
    stop() {
      cancel();
      parent?.removeEventListener("abort", onAbort);
    },
  };
}

/** Settles as `work` does. If the signal is aborted before, it rejects at once with the signal's reason. */
export function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort);
    void work.then(resolve, reject).then(() => {
      signal.removeEventListener("abort", onAbort);
    });
  });
}

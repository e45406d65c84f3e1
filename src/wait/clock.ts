/** Time as a wait sees it. A parameter everywhere, so that tests need not live through it. */
export interface Clock {
  /**
   * Milliseconds on a clock that never jumps: neither a laptop's sleep nor a step of the wall clock
   * ends a wait early or stretches it. Only differences between two readings mean something.
   */
  now(): number;
  /** Calls back once, not before `delayMs` have passed. The returned function cancels it. */
  after(delayMs: number, callback: () => void): () => void;
}

/** Node.js takes a longer timer for one of 1 ms. */
const longestTimerMs = 2 ** 31 - 1;

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(delayMs, callback) {
    // One more millisecond: Node.js counts whole ones and may call back up to one too early.
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
 * @param onAsleep is handed a function that ends the sleep at once; it does nothing later
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

/** The reason of a signal that is aborted because the time for the work is up. */
export class TimeUp extends Error {}

/** A signal that is aborted when the time is up. `stop` ends the timer: then the signal is not aborted any more. */
export interface Deadline {
  readonly signal: AbortSignal;
  readonly stop: () => void;
}

/**
 * Starts a deadline.
 *
 * @param leftMs how much time is left, in milliseconds. It is asked again when that has passed, and may have grown
 * @param parent aborting it aborts the deadline's signal too, with the same reason
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

/** Settles as `work` does, or rejects with the signal's reason at once if that is aborted before. */
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

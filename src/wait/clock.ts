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
 * Resolves after `delayMs`; rejects with the signal's reason as soon as the signal is aborted.
 *
 * @param onAsleep is handed a function that ends the sleep at once; it does nothing later
 */
export async function sleep(
  clock: Clock,
  delayMs: number,
  signal: AbortSignal,
  onAsleep?: (wake: () => void) => void,
): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const onAbort = () => {
      cancel();
      reject(signal.reason as Error);
    };
    const wake = () => {
      cancel();
      signal.removeEventListener("abort", onAbort);
      resolve();
    };
    const cancel = clock.after(delayMs, wake);
    signal.addEventListener("abort", onAbort);
    onAsleep?.(wake);
  });
}

/**
 * Gives `work` a signal that is aborted after `timeoutMs`, with what `timeoutError` makes then, or together with
 * `signal`. Rejects with that reason at once, also where `work` does not let go.
 *
 * @param timeoutError may give a number instead: for how many more milliseconds there is time
 * @param work is also handed a function that lets the time begin again
 */
export async function withTimeout<T>(
  clock: Clock,
  timeoutMs: number,
  timeoutError: () => Error | number,
  signal: AbortSignal,
  work: (signal: AbortSignal, restart: () => void) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const controller = new AbortController();
  const onAbort = () => {
    controller.abort(signal.reason);
  };
  signal.addEventListener("abort", onAbort);
  let cancel: () => void = () => undefined;
  const setTimer = (delayMs: number) => {
    cancel = clock.after(delayMs, () => {
      const end = timeoutError();
      if (typeof end === "number") setTimer(end);
      else controller.abort(end);
    });
  };
  setTimer(timeoutMs);
  let isOver = false;
  const restart = () => {
    if (isOver) return;
    cancel();
    setTimer(timeoutMs);
  };
  try {
    // In this order: the reason of the abort is to win over what `work` makes of it.
    return await Promise.race([rejectWhenAborted(controller.signal), work(controller.signal, restart)]);
  } finally {
    isOver = true;
    cancel();
    signal.removeEventListener("abort", onAbort);
  }
}

function rejectWhenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => {
      reject(signal.reason as Error);
    });
  });
}

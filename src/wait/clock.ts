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

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(delayMs, callback) {
    // One more millisecond: Node.js counts whole ones and may call back up to one too early.
    const timer = setTimeout(callback, Math.ceil(delayMs) + 1);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** Resolves after `delayMs`; rejects with the signal's reason as soon as the signal is aborted. */
export async function sleep(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const onAbort = () => {
      cancel();
      reject(signal.reason as Error);
    };
    const cancel = clock.after(delayMs, () => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    });
    signal.addEventListener("abort", onAbort, { once: true });
  });
}

/**
 * Gives `work` a signal that is aborted with `timeoutError` after `timeoutMs`, or together with `signal`.
 * Rejects with that reason at once, also where `work` does not let go.
 */
export async function withTimeout<T>(
  clock: Clock,
  timeoutMs: number,
  timeoutError: Error,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const controller = new AbortController();
  const onAbort = () => {
    controller.abort(signal.reason);
  };
  signal.addEventListener("abort", onAbort, { once: true });
  const cancel = clock.after(timeoutMs, () => {
    controller.abort(timeoutError);
  });
  try {
    // In this order: the reason of the abort is to win over what `work` makes of it.
    return await Promise.race([rejectWhenAborted(controller.signal), work(controller.signal)]);
  } finally {
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

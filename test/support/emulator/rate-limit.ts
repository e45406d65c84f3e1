import { ServiceError } from "./service-error";

/** At most `calls` in a window of `windowMs`. */
export interface RateLimit {
  readonly calls: number;
  readonly windowMs: number;
  /**
   * - `"fixed window"` (default): the first call opens a window. The next call after its end opens another one.
   * - `"token bucket"`: a bucket of `calls`, full at first, that fills up evenly within `windowMs`.
   */
  readonly kind?: "fixed window" | "token bucket";
}

/**
 * Makes a function to run before each call. It throws a 429 `APIGW.0308` for a call above the limit.
 *
 * @param nowMs a clock that never jumps, in milliseconds
 */
export function rateLimiter(limit: RateLimit, nowMs = () => performance.now()): () => void {
  const isAdmitted = limit.kind === "token bucket" ? tokenBucket(limit) : fixedWindow(limit);
  return () => {
    if (!isAdmitted(nowMs())) throw tooMany(limit);
  };
}

type IsAdmitted = (nowMs: number) => boolean;

function fixedWindow({ calls, windowMs }: RateLimit): IsAdmitted {
  let opened = -Infinity;
  let admitted = 0;
  return (nowMs) => {
    if (nowMs - opened >= windowMs) {
      opened = nowMs;
      admitted = 0;
    }
    if (admitted >= calls) return false;
    admitted += 1;
    return true;
  };
}

function tokenBucket({ calls, windowMs }: RateLimit): IsAdmitted {
  let fullAtMs = -Infinity;
  return (nowMs) => {
    const nextFullAtMs = Math.max(fullAtMs, nowMs) + windowMs / calls;
    if (nextFullAtMs - nowMs > windowMs) return false;
    fullAtMs = nextFullAtMs;
    return true;
  };
}

function tooMany({ calls, windowMs }: RateLimit): ServiceError {
  const seconds = Math.max(1, Math.round(windowMs / 1000));
  const time = seconds % 60 === 0 ? `${String(seconds / 60)} minute` : `${String(seconds)} second`;
  return new ServiceError(
    429,
    "APIGW.0308",
    `policy user over ratelimit,limit:${String(calls)},time:${time}`,
  );
}

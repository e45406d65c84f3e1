import { ServiceError } from "./service-error";

/** At most `calls` in a window of `windowMs`: a fixed window, which the first call in it opens. */
export interface RateLimit {
  readonly calls: number;
  readonly windowMs: number;
}

/**
 * Makes the function to ask before each call. It throws a 429 `APIGW.0308` for a call that is one too many.
 *
 * @param nowMs a clock that never jumps, in milliseconds
 */
export function rateLimiter({ calls, windowMs }: RateLimit, nowMs = () => performance.now()): () => void {
  let opened = -Infinity;
  let admitted = 0;
  return () => {
    const now = nowMs();
    if (now - opened >= windowMs) {
      opened = now;
      admitted = 0;
    }
    if (admitted >= calls) throw tooMany(calls, windowMs);
    admitted += 1;
  };
}

function tooMany(calls: number, windowMs: number): ServiceError {
  const seconds = Math.max(1, Math.round(windowMs / 1000));
  const time = seconds % 60 === 0 ? `${String(seconds / 60)} minute` : `${String(seconds)} second`;
  return new ServiceError(
    429,
    "APIGW.0308",
    `policy user over ratelimit,limit:${String(calls)},time:${time}`,
  );
}

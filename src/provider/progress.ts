import { formatDuration, wholeSeconds } from "../model/duration";
import { MetadataError } from "../model/errors";
import type { DescribedRequest } from "../model/request";
import type { Pause } from "../wait/wait-until";
import type { EngineLog } from "./engine-log";

/** In a CI, a row that repeats the same status is shown after these times of a wait, and then once a minute. */
const firstSecondsInCi = [15, 30, 60];

/**
 * Shows a wait's progress in the resource's row.
 *
 * At a terminal each row replaces the one before, so every poll writes one. A CI keeps every row as a line of its
 * log, so rows become rarer there, as long as the status or the error stays the same. An identical row is never
 * repeated.
 *
 * @param what what comes next, if it is not a poll
 */
export function showProgress(
  engineLog: Pick<EngineLog, "progress" | "isCi">,
  urn: string | undefined,
  host: string,
  what = "poll",
): (pause: Pause<DescribedRequest>) => void {
  let lastKind: string | undefined;
  let lastText: string | undefined;
  let nextRowMs = 0;
  return (pause) => {
    const { elapsedMs, lastResponse, lastError } = pause;
    const kind = lastError?.summaryWithProxy ?? lastResponse?.status;
    if (engineLog.isCi && kind === lastKind && elapsedMs < nextRowMs) return;
    const text = describePause(pause, host, what);
    if (text === lastText) return;
    lastKind = kind;
    lastText = text;
    nextRowMs = nextRowInCiMs(elapsedMs);
    engineLog.progress(urn, text);
  };
}

function nextRowInCiMs(elapsedMs: number): number {
  const seconds = elapsedMs / 1_000;
  const next = firstSecondsInCi.find((second) => second > seconds) ?? (Math.floor(seconds / 60) + 1) * 60;
  return next * 1_000;
}

/**
 * The text of the row between two polls: `IN_PROGRESS 42s, next poll in 9s`.
 *
 * A terminal of 120 columns cuts a row after some 40 characters, so the most useful words come first. The row names
 * the host if something on the way to the service failed, or the proxy if the proxy is to blame.
 */
function describePause(pause: Pause<DescribedRequest>, host: string, what: string): string {
  const { elapsedMs, lastResponse, lastError, nextPollInMs, sameErrors } = pause;
  const next = `next ${what} in ${inSeconds(Math.max(nextPollInMs, 1_000))}`;
  if (lastError) {
    const { summary, summaryWithProxy, proxyHost, host: itsHost = host } = lastError;
    const isOfAnotherHost = proxyHost !== undefined || lastError instanceof MetadataError;
    const namesItsSource = isOfAnotherHost || (summary.startsWith("HTTP ") && itsHost === host);
    const inARow = sameErrors > 1 ? ` (${sameErrors} in a row)` : "";
    return `${summaryWithProxy}${namesItsSource ? "" : ` from ${itsHost}`}${inARow}, ${next}`;
  }
  const time = elapsedMs < 1_000 ? "" : ` ${inSeconds(elapsedMs)}`;
  return `${lastResponse?.status ?? ""}${time}, ${next}`;
}

function inSeconds(durationMs: number): string {
  return formatDuration(wholeSeconds(durationMs));
}

import { formatDuration, wholeSeconds } from "../model/duration";
import { MetadataError } from "../model/errors";
import type { DescribedRequest } from "../model/request";
import type { Pause } from "../wait/wait-until";
import type { EngineLog } from "./engine-log";

/** In a CI a row that says nothing new comes after so many seconds of a wait, and then each minute. */
const firstSecondsInCi = [15, 30, 60];

/**
 * Shows a wait's progress in the resource's row.
 *
 * At a terminal each row takes the place of the one before, so one comes with each poll. A CI keeps every row as a
 * line of its log, so there they become rarer, as long as the kind of response stays the same. Equal rows are not
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
 * What the row says between two polls: `IN_PROGRESS 42s, next poll in 9s`.
 *
 * A terminal of 120 columns cuts a row after some 40 characters, so the most useful words come first. The host is
 * named if something on the way to the service failed, and a proxy if that is to blame.
 */
function describePause(pause: Pause<DescribedRequest>, host: string, what: string): string {
  const { elapsedMs, lastResponse, lastError, nextPollInMs, sameErrors } = pause;
  const next = `next ${what} in ${inSeconds(Math.max(nextPollInMs, 1_000))}`;
  if (lastError) {
    const { summary, summaryWithProxy, proxyHost } = lastError;
    const isOfOther = proxyHost !== undefined || lastError instanceof MetadataError;
    const hasItsPlace = isOfOther || summary.startsWith("HTTP ");
    const inARow = sameErrors > 1 ? ` (${sameErrors} in a row)` : "";
    return `${summaryWithProxy}${hasItsPlace ? "" : ` from ${host}`}${inARow}, ${next}`;
  }
  const time = elapsedMs < 1_000 ? "" : ` ${inSeconds(elapsedMs)}`;
  return `${lastResponse?.status ?? ""}${time}, ${next}`;
}

function inSeconds(durationMs: number): string {
  return formatDuration(wholeSeconds(durationMs));
}

import assert from "node:assert/strict";
import * as fc from "fast-check";
import {
  IdentityCenterError,
  CallError,
  RefusedError,
  RequestFailedError,
  TimedOutError,
} from "../../src/model/errors";
import type { DescribedRequest } from "../../src/model/request";
import { PartialStateError } from "../../src/provider/gate-state";
import { classifyCall, classifyCutOff } from "../support/properties/classify-call";
import { kinds, othersThan } from "../support/properties/kinds";
import { accessKey, secretKey } from "../support/properties/reaction";
import { sequences } from "../support/properties/runs";
import type { Call } from "../support/properties/service";
import { collectStrayRejections } from "../support/properties/stray-rejections";
import { story } from "../support/properties/story";
import { type Gate, tell, type Told } from "../support/properties/tell";

/** The clock adds up fractions of milliseconds. */
const rounding = 1e-6;

describe("waits with any responses", () => {
  let strays: ReturnType<typeof collectStrayRejections>;

  before(() => {
    strays = collectStrayRejections();
  });

  after(() => {
    strays.stop();
  });

  it(`never open by mistake, and end in time and for a reason ${sequences.inTitle}`, async function () {
    this.timeout(sequences.longestTestMs);
    await fc.assert(
      fc.asyncProperty(story, async (story) => {
        const told = await tell(story);
        for (const gate of told.gates) {
          endsInTime(gate);
          if (gate.state) opensOnlyOnItsOwnResponse(gate, gate.state, told);
          else failsForAReason(gate, told);
          namesOnlyItsOwn(gate, told);
          if (gate.state) hasOnlyOutputsOfItsKind(gate, gate.state);
        }
        surfacesEachEnd(told);
        callsOnlyForWhoWaits(told);
        keepsToNamedLimits(told);
        pausesAfterRefusals(told);
        keepsItsPace(told);
        sendsNoRefusedCredentials(told);
        triesCredentialsOneByOne(told);
        leavesNothing(told);
        tellsNoSecret(told);
        assert.deepEqual(strays.take(), [], "nothing handles a rejection");
      }),
      sequences.parameters,
    );
  });
});

function endsInTime({ end, deadlineMs }: Gate) {
  assert.ok(end && end.atMs <= deadlineMs + rounding, `ended at ${end?.atMs ?? NaN}, not by ${deadlineMs}`);
}

/** Whether two are about the same request: there can be one of each kind with the same IDs. */
function isAboutTheSame(one: Pick<Call, Subject>, other: Pick<Call, Subject>): boolean {
  return isOnTheSameInstance(one, other) && one.requestId === other.requestId;
}

type Subject = "requestKind" | "instanceId" | "requestId";

/** Whether one list shows both. */
function isOnTheSameInstance(
  one: Pick<Call, "requestKind" | "instanceId">,
  other: Pick<Call, "requestKind" | "instanceId">,
): boolean {
  return one.requestKind === other.requestKind && one.instanceId === other.instanceId;
}

/** Whether a call serves a gate: it is its status call, or a list for the waits that it is one of. */
function serves(call: Call, gate: Gate): boolean {
  if (call.requestId !== undefined) return isAboutTheSame(call, gate);
  return isOnTheSameInstance(call, gate) && (gate.kind === "create" || gate.kind === "update");
}

/** The responses that a gate got to its own status calls when it ended. */
function lastResponses(gate: Gate, { calls }: Told) {
  const { startOrder, end } = gate;
  return calls.filter(
    (call) =>
      isAboutTheSame(call, gate) &&
      call.order > startOrder &&
      call.ended?.atMs === end?.atMs &&
      (call.ended?.order ?? Infinity) < (end?.order ?? 0),
  );
}

/**
 * Whether one of these responses says so. There are several if gates for one request get responses at the same time.
 */
function isSaid(
  { status, failureReason }: { readonly status?: unknown; readonly failureReason?: unknown },
  gate: Gate,
  told: Told,
): boolean {
  return lastResponses(gate, told)
    .map(classifyCall)
    .some(
      (outcome) =>
        outcome && "reason" in outcome && outcome.says === status && outcome.reason === failureReason,
    );
}

function opensOnlyOnItsOwnResponse(gate: Gate, state: Readonly<Record<string, unknown>>, told: Told) {
  const { kind, instanceId, requestId, waitFor } = gate;
  const { status } = state;
  assert.deepEqual([state["instanceId"], state["requestId"]], [instanceId, requestId]);
  if (kind === "refresh" && status === undefined) return;
  const isHeld = kind === "create" || kind === "update";
  if (isHeld)
    assert.ok(
      status === "SUCCEEDED" || (status === "FAILED" && waitFor === "FINISHED"),
      `opened on ${String(status)}`,
    );
  assert.ok(
    isSaid({ ...state, status }, gate, told),
    `opened on ${String(status)}, which no response said of it`,
  );
}

const outputsOfAll = ["instanceId", "requestId", "status", "createdDate", "failureReason", "__urn"];

/** The state of a gate has no output that only another kind has. */
function hasOnlyOutputsOfItsKind({ requestKind }: Gate, state: Readonly<Record<string, unknown>>) {
  const known = [...outputsOfAll, ...Object.values(kinds[requestKind].fields)];
  assert.deepEqual(
    Object.keys(state).filter((output) => !known.includes(output)),
    [],
  );
}

function failsForAReason(gate: Gate, told: Told) {
  const { error, end, startMs, timeoutMs, requestId, requestKind, kind } = gate;
  if (error instanceof PartialStateError) {
    const { cause, id, properties, reasons } = error;
    assert.equal(id, `${gate.instanceId}/${requestId}`);
    assert.deepEqual([error.message], reasons);
    if (cause instanceof TimedOutError) {
      assert.ok(Math.abs((end?.atMs ?? 0) - startMs - timeoutMs) < rounding, "timed out early");
      assert.ok(!("status" in properties) || properties.status === "IN_PROGRESS");
      return;
    }
    assert.ok(cause instanceof RequestFailedError, String(cause));
    const request = properties as DescribedRequest;
    const { status, failureReason = "Identity Center gave no reason" } = request;
    const { noun, account } = kinds[requestKind];
    assert.equal(status, "FAILED");
    assert.ok(isSaid(request, gate, told), "failed, which no response said of it");
    assert.ok(error.message.toLowerCase().startsWith(`${noun} ${requestId} failed: `), error.message);
    assert.ok(error.message.includes(` ${requestId} FAILED: ${failureReason}`), error.message);
    assert.equal(error.message.includes("(account "), request[account] !== undefined);
    return;
  }
  assert.ok(error instanceof CallError, `not a documented error: ${String(error)}`);
  for (const field of ["id", "properties", "reasons"]) assert.ok(!(field in error), field);
  const elapsedMs = (end?.atMs ?? 0) - startMs + rounding;
  const isRead = kind === "read" || kind === "refresh";
  if (isRead && elapsedMs >= 30_000) return;
  const isRefused = error instanceof RefusedError && error.httpStatus === 401;
  if (isRefused && told.calls.some(({ status }) => status?.code === 401)) return;
  const hasResponded = told.calls.some(({ status }) => status && status.code !== 407);
  if (!hasResponded && elapsedMs >= 300_000) return;
  const unseenMs = (end?.atMs ?? 0) - lastSeenMs(gate, told) + rounding;
  assert.ok(
    lastResponses(gate, told).some((call) => {
      const says = (classifyCall(call) ?? classifyCutOff(call))?.says;
      if (says === "final") return true;
      if (says === "typing error") return elapsedMs >= 30_000;
      return says === "not known" && (isRead ? elapsedMs >= 5_000 : unseenMs >= 30_000);
    }),
    `gave up over what may pass: ${error.message}`,
  );
}

/** When a gate last saw its request with a call of its own, or when the gate began if it never did. */
function lastSeenMs(gate: Gate, { calls, gates }: Told): number {
  const { startOrder, startMs } = gate;
  const isShared = gates.filter((other) => isAboutTheSame(other, gate)).length > 1;
  if (isShared) return startMs;
  const seen = calls.filter((call) => isAboutTheSame(call, gate));
  const seenMs = seen.flatMap((call) =>
    call.order > startOrder && classifyCall(call)?.says === "IN_PROGRESS" ? [call.ended?.atMs ?? 0] : [],
  );
  return Math.max(startMs, ...seenMs);
}

/**
 * The text of a failure, and each warning, names the request that it is about, its kind, and calls that were made for
 * it.
 */
function namesOnlyItsOwn(gate: Gate, { calls }: Told) {
  const { requestKind, instanceId, requestId, startOrder, end, error, warnings } = gate;
  for (const text of [...warnings, ...(error instanceof IdentityCenterError ? [error.message] : [])]) {
    const ids = new Set(text.match(/\b(?:ssoins|r)-\d\b/g));
    ids.delete(instanceId);
    ids.delete(requestId);
    assert.equal(ids.size, 0, `${instanceId}/${requestId} failed with: ${text}`);
    for (const other of othersThan(requestKind))
      assert.ok(!text.toLowerCase().includes(kinds[other].noun), `${requestKind} failed with: ${text}`);
    for (const [, order] of text.matchAll(/X-Request-Id x-(\d+)/g)) {
      const call = calls.find((call) => call.order === Number(order));
      const isOwn = call && isAboutTheSame(call, gate);
      const isInTime = call && call.order > startOrder && call.order < (end?.order ?? 0);
      assert.ok(isOwn && isInTime, `the call of another: ${text}`);
    }
  }
}

/** With any responses, a gate makes at most four calls a second. */
function keepsItsPace({ calls, gates }: Told) {
  for (const [index, { atMs }] of calls.entries()) {
    const fromMs = atMs - 1_000 + rounding;
    const inASecond = calls.slice(0, index + 1).filter((call) => call.atMs > fromMs).length;
    const waiting = gates.filter(({ startMs, end }) => startMs <= atMs && (end?.atMs ?? 0) > fromMs).length;
    assert.ok(inASecond <= 4 * waiting, `${inASecond} calls in a second of ${waiting} gates`);
  }
}

/** A wait ends with the response that says that its request is finished. */
function surfacesEachEnd({ calls, gates }: Told) {
  for (const call of calls) {
    const says = call.requestId === undefined ? undefined : classifyCall(call)?.says;
    if (says !== "SUCCEEDED" && says !== "FAILED" && says !== "final") continue;
    // A call whose time was up may have been aborted by the end of its gate.
    if (call.ended?.how === "aborted") continue;
    const ends = gates.filter(
      (gate) =>
        isAboutTheSame(gate, call) &&
        gate.startOrder < call.order &&
        gate.end?.atMs === call.ended?.atMs &&
        (gate.end?.order ?? 0) > (call.ended?.order ?? Infinity),
    );
    assert.ok(
      ends.some((gate) => isEndOf(gate, says)),
      `${says} went unnoticed`,
    );
  }
}

function isEndOf({ state, error, kind, waitFor }: Gate, says: "SUCCEEDED" | "FAILED" | "final"): boolean {
  if (says === "final") return error instanceof IdentityCenterError || kind === "refresh";
  if (state) return state["status"] === says;
  return says === "FAILED" && waitFor === "SUCCEEDED" && error instanceof PartialStateError;
}

/** For a wait that is over, no call is sent and none is under way. */
function callsOnlyForWhoWaits({ calls, gates, lateCalls }: Told) {
  assert.equal(lateCalls, 0, "a call after all waits have ended");
  for (const call of calls) {
    const served = gates.filter((gate) => serves(call, gate) && gate.startOrder < call.order);
    if (call.requestId === undefined) assert.ok(served.length >= 3, "a list for fewer than three waits");
    const isServed = served.some(
      ({ end }) =>
        (end?.order ?? 0) > call.order &&
        (call.requestId === undefined || (end?.order ?? 0) > (call.ended?.order ?? Infinity)),
    );
    assert.ok(isServed, `a call about ${call.requestId ?? "a list"} at ${call.atMs} for no one`);
    assert.ok(call.ended, "a call that never ended");
  }
}

/** The calls in the window after a 429, or after any later 429, stay within the limit that it names. */
function keepsToNamedLimits({ calls }: Told) {
  const refusals = calls.flatMap(({ response, ended }) => {
    if (response?.status !== 429 || response.body === undefined || ended?.how !== "responded") return [];
    const [, count, length, unit] = /limit:(\d+),time:(\d+) (second|minute|day)/.exec(response.body) ?? [];
    const windowMs = Number(length) * { second: 1_000, minute: 60_000, day: 86_400_000 }[unit as "second"];
    const isLimit = Number(count) > 0 && windowMs <= 86_400_000;
    const limit = isLimit ? { calls: Number(count), windowMs } : undefined;
    return [{ order: response.order, atMs: ended.atMs, limit }];
  });
  for (const call of calls) {
    const before = refusals
      .filter(({ order }) => order < call.order)
      .sort((one, other) => other.order - one.order);
    const limit = before.find(({ limit }) => limit)?.limit;
    if (!limit || call.atMs >= (before[0]?.atMs ?? 0) + limit.windowMs - rounding) continue;
    const inWindow = calls.filter(
      ({ order, ended }) =>
        order < call.order &&
        ((ended?.order ?? Infinity) > call.order ||
          (ended?.atMs ?? 0) > call.atMs - limit.windowMs + rounding),
    );
    assert.ok(
      inWindow.length < limit.calls,
      `${inWindow.length + 1} calls in ${limit.windowMs} ms where ${limit.calls} are allowed`,
    );
  }
}

/**
 * No call is sent for as long as a 429 asks for, or until the last poll of the wait that was refused: that is 20 s
 * before the deadline at the earliest. A list is made for all waits of its kind on its instance, and heeds the longest.
 */
function pausesAfterRefusals({ calls, gates }: Told) {
  for (const call of calls) {
    const { response, ended, requestId } = call;
    if (response?.status !== 429 || ended?.how !== "responded") continue;
    const asked = /^\d+(\.\d+)?$/.exec(response.headers["retry-after"] ?? "")?.[0];
    const lastPollsMs = gates
      .filter(
        (gate) =>
          serves(call, gate) && gate.startOrder < response.order && (gate.end?.order ?? 0) > response.order,
      )
      .map(({ deadlineMs }) => deadlineMs - 20_000 - ended.atMs);
    const latestMs = requestId === undefined ? Math.max(...lastPollsMs) : Math.min(...lastPollsMs);
    const ownPauseMs = 1_800;
    const pauseMs =
      Number(asked) > 0 ? Math.min(Number(asked) * 1_000, Math.max(ownPauseMs, latestMs)) : ownPauseMs;
    const early = calls.find(
      ({ order, atMs }) => order > response.order && atMs - ended.atMs < pauseMs - rounding,
    );
    assert.ok(!early, `a call ${(early?.atMs ?? 0) - ended.atMs} ms after a 429 that said ${pauseMs} ms`);
  }
}

/** For 5 minutes. */
function sendsNoRefusedCredentials({ calls }: Told) {
  for (const { status, response, ended } of calls) {
    // A 429 that comes after the call was given up has no effect.
    if (status?.code !== 401 || !ended || ended.order < status.order) continue;
    const order = response?.order ?? ended.order;
    const again = calls.find((call) => call.order > order && call.atMs < ended.atMs + 300_000 - rounding);
    assert.ok(!again, "refused credentials were sent again");
  }
}

/**
 * Before a credential has been accepted once, no request goes out in the first 2 s of another one that has no
 * response yet, and at most three requests have no response.
 */
function triesCredentialsOneByOne({ calls }: Told) {
  const isAccepted = ({ status, body = "" }: NonNullable<Call["response"]>) =>
    [200, 403, 404].includes(status) && isJson(body) && !(status === 404 && /API(GW|G)\.0101/.test(body));
  let accepted = false;
  for (const [index, call] of calls.entries()) {
    accepted ||= calls.some(
      ({ response }) => response && response.order < call.order && isAccepted(response),
    );
    if (accepted) return;
    const open = calls.slice(0, index).filter(({ ended }) => (ended?.order ?? Infinity) > call.order);
    assert.ok(open.length < 3, "four untried requests at once");
    const youngMs = Math.min(...open.map(({ atMs }) => call.atMs - atMs));
    assert.ok(youngMs >= 2_000 - rounding, `two untried requests within ${youngMs} ms`);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function leavesNothing({ timersLeft }: Told) {
  assert.equal(timersLeft, 0, "timers are left");
}

function tellsNoSecret({ gates, log }: Told) {
  const errors = gates.map(({ error }) => (error instanceof Error ? error.message : ""));
  for (const text of [...log, ...errors]) {
    assert.ok(!text.includes(accessKey) && !text.includes(secretKey), text);
    assert.doesNotMatch(text, /[\p{Cc}\p{Cf}\p{Cs}]/u);
  }
}

import assert from "node:assert/strict";
import * as fc from "fast-check";
import { CallError, RequestFailedError, TimedOutError } from "../../src/model/errors";
import { PartialStateError } from "../../src/provider/gate-state";
import { classifyCall } from "../support/properties/classify-call";
import { kindName, kinds } from "../support/properties/kinds";
import { type Deed, life } from "../support/properties/deeds";
import { type Consequence, type Saved, startWorld, type World } from "../support/properties/world";
import { sequences } from "../support/properties/runs";
import type { Call } from "../support/properties/service";
import { collectStrayRejections } from "../support/properties/stray-rejections";
import { withoutStacks } from "../support/properties/without-stacks";

const rounding = 1e-6;
const readDeadlineMs = 30_000;

describe("a gate, whatever its life", () => {
  let strays: ReturnType<typeof collectStrayRejections>;

  before(() => {
    strays = collectStrayRejections();
  });

  after(() => {
    strays.stop();
  });

  it(`never opens by mistake, forgets no end, and makes only necessary calls ${sequences.inTitle}`, async function () {
    this.timeout(sequences.longestTestMs);
    await fc.assert(
      fc.asyncProperty(kindName, life, async (requestKind, deeds) => {
        const world = startWorld(requestKind);
        const memory: Memory = new Map();
        for (const deed of deeds) {
          const before = world.saved();
          const startMs = world.now();
          const callsBefore = world.calls.length;
          const consequence = await withoutStacks(() => world.live(deed));
          const calls = world.calls.slice(callsBefore);
          check({ deed, world, before, consequence, calls, tookMs: world.now() - startMs }, memory);
        }
        assert.equal(world.timersLeft(), 0, "timers are left");
        assert.deepEqual(strays.take(), [], "nothing handles a rejection");
      }),
      sequences.parameters,
    );
  });
});

/**
 * The statuses that Identity Center has given the gate for each request since the gate was created, the latest last.
 */
type Memory = Map<string, readonly Response[]>;

interface Response {
  readonly status: string;
  readonly reason: string | undefined;
}

interface Moment {
  readonly deed: Deed;
  readonly world: World;
  /** The state that was saved before. */
  readonly before: Saved | undefined;
  readonly consequence: Consequence;
  /** The calls that the deed made. */
  readonly calls: readonly Call[];
  readonly tookMs: number;
}

function check(moment: Moment, memory: Memory) {
  const { deed, world, before, consequence, calls, tookMs } = moment;
  const responses = calls.flatMap((call) => {
    const outcome = classifyCall(call);
    assert.equal(call.requestKind, world.requestKind, "asked another kind's call");
    assert.equal(`${call.instanceId}/${call.requestId ?? ""}`, expectedSubject(moment));
    return outcome && "reason" in outcome ? [{ status: outcome.says, reason: outcome.reason }] : [];
  });
  const { wanted, saved } = world;
  const { instanceId, requestId } = wanted();
  const id = `${instanceId}/${requestId}`;
  if (consequence.is === "error") {
    isDocumented(consequence.error, world);
    namesOnlyItsOwn(moment, consequence.error);
  }

  switch (deed.does) {
    case "up":
    case "up, heeding initErrors": {
      // A gate that is created again, or replaces another one, remembers nothing.
      const known = [...(before?.id === id ? (memory.get(id) ?? []) : []), ...responses];
      memory.set(id, known);
      upIsInTime(moment);
      if (consequence.is === "open") opensOnlyOnWhatWasSaid(moment, known);
      else staysShutForAReason(moment, responses);
      costsNothingOnceOpen(moment);
      break;
    }
    case "refresh":
    case "refresh in a preview":
      // The result of a read in a preview is not saved.
      if (before && deed.does === "refresh")
        memory.set(before.id, [...(memory.get(before.id) ?? []), ...responses]);
      assert.ok(tookMs <= readDeadlineMs + rounding);
      if (isFinished(before?.outputs["status"])) {
        assert.equal(calls.length, 0, "a refresh asked about a finished request");
      }
      if (responses.length === 0) assert.equal(saved()?.outputs["status"], before?.outputs["status"]);
      break;
    case "get":
      assert.ok(tookMs <= readDeadlineMs + rounding);
      if (consequence.is !== "error") {
        const { status, failureReason } = consequence.seen as Record<string, unknown>;
        assert.deepEqual({ status, reason: failureReason }, responses.at(-1));
      }
      break;
    default:
      assert.equal(calls.length, 0, `${deed.does} made a call`);
  }
  remembersWhatWasSaid(world, memory);
}

/** The request that the calls of a deed may be for. */
function expectedSubject({ deed, world, before }: Moment): string {
  const { instanceId, requestId } = world.wanted();
  return deed.does.startsWith("refresh") ? (before?.id ?? "") : `${instanceId}/${requestId}`;
}

function isDocumented(error: unknown, world: World) {
  if (!world.isPackageThere()) return;
  const cause = error instanceof PartialStateError ? error.cause : error;
  const isPartial = error instanceof PartialStateError;
  assert.ok(
    isPartial
      ? cause instanceof RequestFailedError || cause instanceof TimedOutError
      : cause instanceof CallError,
    `not a documented error: ${String(error)}`,
  );
  if (isPartial) assert.deepEqual(error.reasons, [error.message]);
  else for (const field of ["id", "properties", "reasons"]) assert.ok(!(field in Object(error)), field);
}

/** The text of a failure names its request, and calls that this deed made for it. */
function namesOnlyItsOwn(moment: Moment, error: unknown) {
  const [instanceId = "", requestId = ""] = expectedSubject(moment).split("/");
  const text = String(error);
  const ids = new Set(text.match(/\b(?:ssoins|r)-\d\b/g));
  ids.delete(instanceId);
  ids.delete(requestId);
  assert.equal(ids.size, 0, `${instanceId}/${requestId} failed with: ${text}`);
  for (const [, order] of text.matchAll(/X-Request-Id x-(\d+)/g)) {
    assert.ok(
      moment.calls.some((call) => call.order === Number(order)),
      `the call of another: ${text}`,
    );
  }
}

function upIsInTime({ world, before, tookMs }: Moment) {
  const { __createTimeoutMs: createMs = 0, __updateTimeoutMs: updateMs = createMs, ...key } = world.wanted();
  const isUpdate = before?.id === `${key.instanceId}/${key.requestId}`;
  const timeoutMs = isUpdate ? updateMs : createMs;
  assert.ok(tookMs <= timeoutMs + rounding, `waited ${tookMs} ms of ${timeoutMs}`);
}

function opensOnlyOnWhatWasSaid({ world }: Moment, known: readonly Response[]) {
  const { instanceId, requestId, waitFor } = world.wanted();
  const saved = world.saved();
  assert.ok(saved);
  const { status } = saved.outputs;
  assert.deepEqual([saved.outputs["instanceId"], saved.outputs["requestId"]], [instanceId, requestId]);
  assert.equal(saved.id, `${instanceId}/${requestId}`);
  assert.ok(
    status === "SUCCEEDED" || (waitFor === "FINISHED" && status === "FAILED"),
    `opened on ${String(status)}`,
  );
  assert.ok(
    known.some((response) => response.status === status),
    "opened on what no response said of it",
  );
}

/** The update fails with a failure that was reported now or before. */
function staysShutForAReason({ world, before, consequence }: Moment, responses: readonly Response[]) {
  if (consequence.is !== "error" || !world.isPackageThere()) return;
  const { instanceId, requestId, waitFor } = world.wanted();
  const { error } = consequence;
  const isSame = before?.id === `${instanceId}/${requestId}`;
  const remembered =
    isSame && before.outputs["status"] === "FAILED"
      ? [{ status: "FAILED", reason: before.outputs["failureReason"] as string | undefined }]
      : [];
  const last = responses.at(-1) ?? remembered[0];
  const isFailure = last?.status === "FAILED" && waitFor === "SUCCEEDED";
  const isFailedText = error instanceof PartialStateError && error.cause instanceof RequestFailedError;
  assert.equal(isFailedText, isFailure, String(error));
  if (isFailure) {
    const reason = last.reason ?? "Identity Center gave no reason";
    assert.ok(String(error).toLowerCase().includes(`${kinds[world.requestKind].noun} ${requestId} `));
    assert.ok(String(error).includes(` FAILED: ${reason}`));
  }
}

function costsNothingOnceOpen({ world, before, consequence, calls, deed }: Moment) {
  const { instanceId, requestId, waitFor } = world.wanted();
  const isSame = before?.id === `${instanceId}/${requestId}`;
  const status = before?.outputs["status"];
  const opens = status === "SUCCEEDED" || (waitFor === "FINISHED" && status === "FAILED");
  if (!isSame || !opens || !world.isPackageThere()) return;
  assert.equal(consequence.is, "open", deed.does);
  assert.equal(calls.length, 0, "an unchanged update asked about a finished request");
}

/** The saved state is what the service said about the same request, and no reported end is lost. */
function remembersWhatWasSaid({ saved }: World, memory: Memory) {
  const state = saved();
  if (!state) {
    return;
  }
  const { instanceId, requestId, status, failureReason } = state.outputs;
  assert.equal(state.id, `${String(instanceId)}/${String(requestId)}`);
  const responses = memory.get(state.id) ?? [];
  if (status !== undefined) {
    assert.ok(
      responses.some(
        (response) =>
          response.status === status && (status !== "FAILED" || response.reason === failureReason),
      ),
      "saved what no response said of it",
    );
  }
  const last = responses.at(-1);
  if (last && isFinished(last.status)) assert.equal(status, last.status, "an end was forgotten");
}

function isFinished(status: unknown): boolean {
  return status === "SUCCEEDED" || status === "FAILED";
}

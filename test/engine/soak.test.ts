import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { emulatorUser, type Fault } from "../support/emulator/emulator";
import { randomFrom } from "../support/random";
import { withGateStack } from "../support/engine/gate-stack";
import { providerOf } from "../support/engine/processes";
import { endOf } from "../support/engine/stack";

const instanceId = "ssoins-1";

/** A nightly run takes more: `SOAK_GATES=2000`. */
const gateCount = Number(process.env["SOAK_GATES"] ?? 200);

/** Gates alone: two hundred dependants would tell nothing more. */
const program = `
const { PermissionSetProvisioningStatus } = require("pulumi-huaweicloud-identitycenter");
const { instanceId, requestIds } = require("./settings.json");
for (const requestId of requestIds) {
  new PermissionSetProvisioningStatus(requestId, { instanceId, requestId });
}
`;

/** As many as the throttle lets out. */
const mostCallsAtOnce = 32;

/** One of each kind that may pass. Those that hang cost a call its 10 s. */
const transient: readonly Fault[] = [
  { kind: "status", status: 408 },
  { kind: "status", status: 409 },
  { kind: "status", status: 429, headers: { "Retry-After": "1" } },
  { kind: "status", status: 500 },
  { kind: "status", status: 502, body: "<html></html>" },
  { kind: "status", status: 503 },
  { kind: "status", status: 504 },
  { kind: "status", status: 404 },
  { kind: "body", body: "<html></html>" },
  { kind: "delay", ms: 500 },
  { kind: "close" },
  { kind: "reset", at: "beforeHeaders" },
  { kind: "reset", at: "midBody" },
  { kind: "drip", part: "body", everyMs: 1 },
  { kind: "contentLength", difference: 10 },
  { kind: "brokenChunks" },
  { kind: "hugeBody", bytes: 2 * 1024 * 1024 },
  { kind: "hugeHeader", bytes: 32 * 1024 },
  { kind: "gzip", bytes: 1024 * 1024 },
  { kind: "hang", at: "midBody" },
];

describe(`a soak of ${gateCount} gates`, () => {
  it("ends each as scripted, with every tenth call at fault, and keeps neither memory nor sockets", async function () {
    this.timeout(60_000 + 300 * gateCount);
    const random = randomFrom(Number(process.env["SOAK_SEED"] ?? 1));
    const lives = Array.from({ length: gateCount }, (_, index) => ({
      requestId: `r-${index}`,
      inProgressMs: 4_000 * random(),
      outcome: index % 20 === 0 ? ("FAILED" as const) : ("SUCCEEDED" as const),
    }));
    const requestIds = [...lives.map(({ requestId }) => requestId), "r-last"];
    const settings = { instanceId, requestIds };
    await withGateStack(
      settings,
      { program, emulator: { users: [emulatorUser], random } },
      async ({ emulator, stack }) => {
        for (const { requestId, inProgressMs, outcome } of lives) {
          emulator.script(requestId, { inProgressMs, outcome, failureReason: `of ${requestId}` });
        }
        emulator.script("r-last", {});
        for (const fault of transient) {
          const chance = 0.1 / transient.length;
          emulator.fault({ ...fault, operation: "status", chance, times: Infinity });
        }
        // Polls are shared for a while, until a list call goes wrong.
        emulator.fault({ kind: "delay", ms: 1, operation: "list", times: 2 });
        emulator.fault({ kind: "status", status: 503, operation: "list", times: Infinity });
        const seen = (requestId: string) =>
          emulator.calls.findLast((call) => call.requestId === requestId && call.httpStatus === 200)
            ?.requestStatus;

        const startMs = performance.now();
        const flags = ["--yes", "--skip-preview", "--parallel", "64", "--continue-on-error"];
        const engine = stack.spawnPulumi("up", ...flags);
        const end = endOf(engine);
        await emulator.arrival("status", gateCount / 4);
        const earlierMb = providerOf(engine.pid).memoryMb;
        let mostConnections = 0;
        while (
          seen("r-last") === undefined ||
          lives.some(({ requestId, outcome }) => seen(requestId) !== outcome)
        ) {
          mostConnections = Math.max(mostConnections, await emulator.connections());
          await delay(100);
        }
        // What the last of them leaves takes a moment to go.
        await delay(1_000);
        const laterMb = providerOf(engine.pid).memoryMb;
        const connections = await emulator.connections();
        emulator.script("r-last", { outcome: "SUCCEEDED" });
        const { exitCode, output } = await end;

        const tookMs = performance.now() - startMs;
        const statusCalls = emulator.calls.filter(({ operation }) => operation === "status");
        const faults = statusCalls.filter(({ fault }) => fault !== undefined).length;
        const lists = emulator.calls.filter(({ operation }) => operation === "list");
        process.stdout.write(
          `      ${statusCalls.length} status calls, ${faults} of them at fault, and ${lists.length} list calls, in ${(tookMs / 1_000).toFixed()} s; ` +
            `${earlierMb.toFixed()} MB at the beginning and ${laterMb.toFixed()} MB in the end; at most ` +
            `${mostConnections} connections, ${connections} in the end\n`,
        );
        const saved = new Map(
          (await stack.resources()).map(({ urn, outputs }) => [urn.split("::").at(-1), outputs]),
        );
        for (const { requestId, outcome } of [...lives, { requestId: "r-last", outcome: "SUCCEEDED" }]) {
          assert.equal(saved.get(requestId)?.["status"], outcome, output);
        }
        assert.notEqual(exitCode, 0, "some have FAILED");
        assert.ok(faults > statusCalls.length / 40, "one call in ten, roughly");
        assert.deepEqual(
          lists.map(({ httpStatus }) => httpStatus),
          [200, 200, 503],
          "the first list that goes wrong is the last one",
        );
        assert.ok(mostConnections <= 2 * mostCallsAtOnce, "no more than are under way, and being closed");
        assert.ok(connections <= mostCallsAtOnce, "what is left is kept for the next calls");
        assert.ok(laterMb < earlierMb + 50, "and nothing is remembered of those that are over");
      },
    );
  });
});

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { emulatorUser } from "../support/emulator/emulator";
import {
  callsOf,
  createGateStack,
  errorsOf,
  type GateStack,
  storyOf,
  withGateStack,
} from "../support/engine/gate-stack";
import { programOf } from "../support/engine/program-of";
import type { Run } from "../support/engine/stack";

const type = "pulumi-nodejs:dynamic/permissionSetProvisioningStatus:PermissionSetProvisioningStatus";
const urnOf = (name: string, parentTypes = "") => `urn:pulumi:dev::gate-test::${parentTypes}${type}::${name}`;

describe("a gate with resource options", () => {
  let gate: GateStack;
  /** The calls and marks of the latest operation, and what it printed. */
  let story: readonly string[];
  let run: Run;

  async function operate(operation: (stack: GateStack["stack"]) => Promise<Run>): Promise<void> {
    const callsBefore = callsOf(gate.emulator).length;
    run = await operation(gate.stack);
    story = callsOf(gate.emulator)
      .slice(callsBefore)
      .map(({ requestId, event }) => requestId ?? event ?? "unknown");
  }

  before(async () => {
    gate = await createGateStack(
      {},
      {
        environment: {
          HW_ACCESS_KEY: emulatorUser.accessKey,
          HW_SECRET_KEY: emulatorUser.secretKey,
          PULUMI_DEBUG_COMMANDS: "true", // Without it the engine knows no --event-log.
        },
      },
    );
    for (const requestId of ["r-team", "r-child"]) {
      gate.emulator.script(requestId, { inProgressPolls: 1, outcome: "SUCCEEDED" });
    }
    for (const requestId of ["r-1", "r-2"]) gate.emulator.script(requestId, { outcome: "SUCCEEDED" });
  });
  after(() => gate.remove());

  describe("in its first update", () => {
    before(async () => {
      await gate.stack.setProgram(
        programOf(`
          const team = new Team("team", "inner", "r-team");
          new Mark("after-team", emulatorUrl, { dependsOn: [team] });
          const other = new Mark("other", emulatorUrl);
          gate("child", "r-child", { parent: other });
          gate("old-name", "r-1");
          gate("outside", "r-1");
          gate("ignoring", "r-1", { ignoreChanges: ["requestId"] });
          gate("strict", "r-1", { replaceOnChanges: ["waitFor"] });
          gate("retained", "r-1", { retainOnDelete: true });
          gate("protected", "r-1", { protect: true });
          gate("with-other", "r-1", { deletedWith: other });
          const plain = gate("plain", "r-1");
          new Erasable("with-gate", { dependsOn: [plain], deletedWith: plain });
          new Erasable("after-gate", { dependsOn: [plain] });
        `),
      );
      await operate((stack) => stack.up("--event-log", "events.json"));
      assert.equal(run.exitCode, 0, run.output);
    });

    it("shows its progress in its own row, whatever its parent is", async () => {
      for (const name of ["inner", "child"]) {
        assert.match(
          run.output,
          new RegExp(`:PermissionSetProvisioningStatus ${name} creating .*IN_PROGRESS(?: \\d+s)?, next poll`),
        );
      }
      const events = (await readFile(`${gate.stack.folder}/events.json`, "utf8")).trim().split("\n");
      const progress = events
        .map((line) => JSON.parse(line) as { diagnosticEvent?: { urn?: string; message: string } })
        .flatMap(({ diagnosticEvent }) => diagnosticEvent ?? [])
        .filter(({ message }) => message.includes("next poll in"));
      assert.deepEqual(progress.map(({ urn }) => urn).sort(), [
        urnOf("child", "pulumi-nodejs:dynamic/test:Mark$"),
        urnOf("inner", "test:index:Team$"),
      ]);
    });

    it("holds back what depends on the component that it is in", () => {
      const ofTeam = gate.emulator.calls
        .filter(({ requestId, event }) => requestId === "r-team" || event === "after-team")
        .map(({ requestStatus, event }) => event ?? requestStatus);
      assert.deepEqual(ofTeam, ["IN_PROGRESS", "SUCCEEDED", "after-team"]);
    });
  });

  describe("in an update that changes them", () => {
    before(async () => {
      await gate.stack.setProgram(
        programOf(`
          const team = new Team("team", "inner", "r-team");
          new Mark("after-team", emulatorUrl, { dependsOn: [team] });
          const other = new Mark("other", emulatorUrl);
          gate("child", "r-child", { parent: other });
          gate("new-name", "r-1", { aliases: [{ name: "old-name" }] });
          new Team("second", "moved", "r-1", {
            aliases: [{ name: "outside", parent: pulumi.rootStackResource }],
          });
          gate("ignoring", "r-2", { ignoreChanges: ["requestId"] });
          gate("strict", "r-1", { replaceOnChanges: ["waitFor"] }, "FINISHED");
          gate("protected", "r-1", { protect: true });
          gate("with-other", "r-1", { deletedWith: other });
          const plain = gate("plain", "r-1");
          new Erasable("with-gate", { dependsOn: [plain], deletedWith: plain });
          new Erasable("after-gate", { dependsOn: [plain] });
        `),
      );
      await operate((stack) => stack.up());
      assert.equal(run.exitCode, 0, run.output);
    });

    it("makes no call", () => {
      assert.deepEqual(story, []);
    });

    it("is the same gate under a new name, or in a component, if an alias says so", async () => {
      assert.doesNotMatch(run.output, /(?:new-name|moved|old-name|outside) (?:creat|replac|updat|delet)/);
      assert.equal((await gate.stack.resource("new-name"))?.urn, urnOf("new-name"));
      assert.equal((await gate.stack.resource("moved"))?.urn, urnOf("moved", "test:index:Team$"));
      for (const name of ["old-name", "outside"]) assert.equal(await gate.stack.resource(name), undefined);
    });

    it("ignores a new request ID if ignoreChanges names it", async () => {
      assert.equal((await gate.stack.resource("ignoring"))?.outputs?.["requestId"], "r-1");
    });

    it("is not replaced for a new waitFor that it satisfies, even if replaceOnChanges names it", async () => {
      assert.doesNotMatch(run.output, /strict (?:creat|replac|updat|delet)/);
      assert.equal((await gate.stack.resource("strict"))?.inputs?.["waitFor"], "FINISHED");
    });

    it("is removed from the state if the program drops it, with or without retainOnDelete", async () => {
      assert.equal(await gate.stack.resource("retained"), undefined);
    });
  });

  describe("in the operations after it", () => {
    it("polls again and is replaced if --replace names it", async () => {
      await operate((stack) => stack.up("--replace", urnOf("plain")));
      assert.equal(run.exitCode, 0, run.output);
      assert.deepEqual(story, ["r-1"]);
      const replaced = [...run.output.matchAll(/ \+- .* (\S+) replaced/g)].map(([, name]) => name);
      // CLI 3.274 also replaces what is deleted with it.
      assert.deepEqual(
        replaced.filter((name) => name !== "with-gate"),
        ["plain"],
      );
    });

    it("cannot be destroyed while it is protected, in the engine's words", async () => {
      await operate((stack) => stack.destroy("--target", urnOf("protected")));
      assert.notEqual(run.exitCode, 0, run.output);
      assert.deepEqual(errorsOf(run), [`resource "${urnOf("protected")}" cannot be deleted`]);
      assert.match(
        run.output,
        /because it is protected\. To unprotect the resource, either remove the `protect` flag/,
      );
      assert.notEqual(await gate.stack.resource("protected"), undefined);
    });

    it("cannot take a new request ID while it is protected, because that would replace it", async () => {
      await gate.stack.setProgram(programOf(`gate("protected", "r-2", { protect: true });`));
      await operate((stack) => stack.preview("--target", urnOf("protected")));
      assert.notEqual(run.exitCode, 0, run.output);
      assert.deepEqual(
        errorsOf(run).filter((line) => line.startsWith("unable")),
        [`unable to replace resource "${urnOf("protected")}"`],
      );
      assert.match(run.output, /as it is currently marked for protection/);
    });

    it("is forgotten by a destroy without a call, and so is a dependant that is deletedWith it, undeleted", async () => {
      await gate.stack.pulumi("state", "unprotect", "--all", "--yes");
      await operate((stack) => stack.destroy());
      assert.equal(run.exitCode, 0, run.output);
      assert.deepEqual(story, ["deleted-after-gate"], "the engine trusts that deletedWith deletes");
      assert.deepEqual(await gate.stack.resources(), []);
    });
  });
});

describe("a gate that FAILED, with replaceOnChanges", () => {
  it("opens for another waitFor without being replaced: a dynamic provider cannot tell the engine what changed", async () => {
    const program = (waitFor: string) =>
      programOf(`gate("ready", "r-failed", { replaceOnChanges: ["waitFor"] }, "${waitFor}");`);
    await withGateStack({}, { program: program("SUCCEEDED") }, async ({ emulator, stack }) => {
      emulator.script("r-failed", { outcome: "FAILED" });
      assert.notEqual((await stack.up()).exitCode, 0);
      await stack.setProgram(program("FINISHED"));

      const up = await stack.up();

      assert.equal(up.exitCode, 0, up.output);
      assert.match(up.output, /ready updated .*\[diff: ~waitFor\]/);
      assert.match(up.output, /~ 1 updated/);
      assert.deepEqual(storyOf(emulator), ["FAILED"], "what is remembered is the response");
    });
  });
});

import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { connectEngineLog } from "../../src/provider/engine-log";
import { closedPort, dynamicProviderMain, grpc, startFakeEngine } from "../support/network/fake-engine";

function connectTo(address: string, environment: Record<string, string> = {}, main = dynamicProviderMain) {
  let isGone = false;
  const log = connectEngineLog({ main, argv: ["node", main, address], environment }, () => {
    isGone = true;
  });
  return { ...log, isGone: () => isGone };
}

/** Waits for something that is sure to come. The test's own time-out limits it. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await delay(5);
}

describe("the engine's log", () => {
  it("shows progress in the row, and adds warnings and debug lines to the resource", async () => {
    const engine = await startFakeEngine();
    const log = connectTo(engine.address);
    log.progress("urn:1", "IN_PROGRESS 1s");
    log.warn(undefined, "a warning");
    log.debug("urn:1", "a line");
    await until(() => engine.messages.length === 3);
    assert.deepEqual(engine.messages, [
      { severity: 1, urn: "urn:1", text: "IN_PROGRESS 1s", ephemeral: true },
      { severity: 2, urn: "", text: "a warning", ephemeral: false },
      { severity: 0, urn: "urn:1", text: "a line", ephemeral: false },
    ]);
    engine.kill();
  });

  it("adds the same note once", async () => {
    const engine = await startFakeEngine();
    const log = connectTo(engine.address);
    log.note("urn:1", "a note");
    log.note("urn:2", "a note");
    log.note("urn:2", "another");
    await until(() => engine.messages.length === 2);
    assert.deepEqual(engine.messages, [
      { severity: 1, urn: "urn:1", text: "a note", ephemeral: false },
      { severity: 1, urn: "urn:2", text: "another", ephemeral: false },
    ]);
    engine.kill();
  });

  it("is silent if no engine started the process, as in users' unit tests", async () => {
    const engine = await startFakeEngine();
    const starts = [
      { main: join(__dirname, "../mocha.js"), argv: ["node", "mocha.js", engine.address] },
      { main: undefined, argv: ["node", engine.address] },
      { main: dynamicProviderMain, argv: ["node", dynamicProviderMain] },
    ];
    for (const start of starts) {
      const log = connectEngineLog({ ...start, environment: {} }, () => undefined);
      log.progress("urn:1", "IN_PROGRESS 1s");
      log.warn(undefined, "a warning");
      log.debug("urn:1", "a line");
    }
    await delay(100);
    assert.deepEqual(engine.messages, []);
    engine.kill();
  });

  it("says that the update runs in a CI if the variable CI is set", () => {
    const isCi = (environment: Record<string, string>) =>
      connectEngineLog({ main: undefined, argv: [], environment }, () => undefined).isCi;
    assert.deepEqual([{ CI: "true" }, { CI: "1" }, { CI: "woodpecker" }].map(isCi), [true, true, true]);
    assert.deepEqual([{}, { CI: "" }, { CI: "false" }].map(isCi), [false, false, false]);
  });

  it("connects to its engine without a proxy", async () => {
    const engine = await startFakeEngine();
    const proxy = `http://127.0.0.1:${await closedPort()}`;
    const names = ["https_proxy", "http_proxy", "grpc_proxy"];
    const before = names.map((name) => [name, process.env[name]] as const);
    for (const name of names) process.env[name] = proxy;
    try {
      const log = connectTo(engine.address);
      log.warn(undefined, "a warning");
      await until(() => engine.messages.length === 1);
    } finally {
      for (const [name, value] of before) {
        if (value === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = value;
      }
      engine.kill();
    }
  });
});

describe("a log that fails", () => {
  for (const status of ["UNAVAILABLE", "UNIMPLEMENTED", "INTERNAL", "DEADLINE_EXCEEDED"] as const) {
    it(`with ${status} loses a message, and nothing else`, async () => {
      const engine = await startFakeEngine((count) => (count === 1 ? grpc.status[status] : grpc.status.OK));
      const log = connectTo(engine.address);
      log.progress("urn:1", "lost");
      await until(() => engine.messages.length === 1);
      log.progress("urn:1", "arrives");
      await until(() => engine.messages.length === 2);
      assert.equal(log.isGone(), false);
      engine.kill();
    });
  }

  it("because a message is too large for gRPC loses this message, and nothing else", async () => {
    const engine = await startFakeEngine(() => grpc.status.OK, 1_000);
    const log = connectTo(engine.address);
    log.warn("urn:1", "x".repeat(5_000_000));
    log.warn("urn:1", "short");
    await until(() => engine.messages.length === 1);
    assert.equal(engine.messages[0]?.text, "short");
    assert.equal(log.isGone(), false);
    engine.kill();
  });

  it("to respond is sent a thousand messages and no more", async () => {
    const engine = await startFakeEngine(() => "never");
    const log = connectTo(engine.address);
    for (let count = 0; count < 3_000; count += 1) log.debug("urn:1", "a line");
    await until(() => engine.unanswered() === 1_000);
    await delay(200);
    assert.equal(engine.messages.length, 1_000);
    assert.equal(log.isGone(), false);
    engine.kill();
  });

  it("to respond for 10 s is given up, and takes messages again", async () => {
    const engine = await startFakeEngine((count) => (count <= 1_000 ? "never" : grpc.status.OK));
    const log = connectTo(engine.address);
    for (let count = 0; count < 1_001; count += 1) log.debug("urn:1", "a line");
    await until(() => engine.unanswered() === 1_000);
    await until(() => engine.unanswered() === 0);
    // The client's own deadline may fire a moment later.
    await until(() => {
      log.debug("urn:1", "again");
      return engine.messages.some(({ text }) => text === "again");
    });
    assert.equal(log.isGone(), false);
    engine.kill();
  }).timeout("60s");

  /** A main module whose SDK has only these files. */
  async function withSdk(files: Record<string, string>, test: (main: string) => Promise<void> | void) {
    const folder = await mkdtemp(join(tmpdir(), "identity-center-sdk-"));
    try {
      const main = join(folder, "cmd/dynamic-provider/index.js");
      for (const [name, text] of Object.entries({ "cmd/dynamic-provider/index.js": "", ...files })) {
        await mkdir(dirname(join(folder, name)), { recursive: true });
        await writeFile(join(folder, name), text);
      }
      await test(main);
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  const throwing = (what: string) => `throw new Error("${what} cannot be loaded")`;
  const sdks: Record<string, Record<string, string>> = {
    "lacks all modules that the log needs": {},
    "has a gRPC that cannot be loaded": { "node_modules/@grpc/grpc-js/index.js": throwing("gRPC") },
    "lacks the engine's client": { "node_modules/@grpc/grpc-js/index.js": "" },
    "has a client that is not there": {
      "node_modules/@grpc/grpc-js/index.js": "exports.credentials = { createInsecure() {} }",
      "proto/engine_grpc_pb.js": "",
      "proto/engine_pb.js": "",
    },
    "has a client that throws when it is called": {
      "node_modules/@grpc/grpc-js/index.js":
        "exports.credentials = { createInsecure() {} }; exports.Metadata = class {};",
      "proto/engine_grpc_pb.js": "exports.EngineClient = class { log() { throw new Error('no call'); } };",
      "proto/engine_pb.js": `exports.LogSeverity = {}; exports.LogRequest = class {
        setSeverity() {} setUrn() {} setMessage() {} setEphemeral() {} };`,
    },
    "has messages of another form": {
      "node_modules/@grpc/grpc-js/index.js": "exports.credentials = { createInsecure() {} }",
      "proto/engine_grpc_pb.js": "exports.EngineClient = class {};",
      "proto/engine_pb.js": "exports.LogSeverity = {}; exports.LogRequest = class {};",
    },
  };
  for (const [what, files] of Object.entries(sdks)) {
    it(`because the SDK ${what} is silent`, async () => {
      const engine = await startFakeEngine();
      await withSdk(files, (main) => {
        const log = connectTo(engine.address, {}, main);
        log.progress("urn:1", "IN_PROGRESS 1s");
        log.warn(undefined, "a warning");
        log.debug("urn:1", "a line");
        assert.equal(log.isGone(), false);
      });
      assert.deepEqual(engine.messages, []);
      engine.kill();
    });
  }
});

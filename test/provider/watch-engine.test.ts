import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { watchEngine } from "../../src/provider/watch-engine";
import { closedPort } from "../support/network/fake-engine";

const host = "127.0.0.1";
const pauseMs = 50;

/** Watches a port, and returns how often the engine was reported as gone. */
function watch(port: number, probeEveryMs = pauseMs) {
  let gone = 0;
  let onGone: () => void = () => undefined;
  const isGone = new Promise<void>((resolve) => {
    onGone = resolve;
  });
  const stop = watchEngine(
    { host, port },
    () => {
      gone += 1;
      onGone();
    },
    probeEveryMs,
  );
  return { stop, isGone, gone: () => gone };
}

async function listen(port = 0): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((socket) => socket.resume()).listen(port, host);
  await once(server, "listening");
  return { server, port: (server.address() as AddressInfo).port };
}

describe("an engine", () => {
  it("is gone after its port has refused two connections, and that is reported once", async () => {
    const startMs = performance.now();
    const { isGone, gone } = watch(await closedPort());
    await isGone;
    assert.ok(performance.now() - startMs >= 2 * pauseMs, "two probes with a pause before each");
    await delay(5 * pauseMs);
    assert.equal(gone(), 1);
  });

  it("is not gone as long as its port accepts connections, and its end is noticed later", async () => {
    const { server, port } = await listen();
    let connections = 0;
    server.on("connection", () => {
      connections += 1;
    });
    const { isGone, gone } = watch(port);
    while (connections < 5) await delay(pauseMs);
    assert.equal(gone(), 0);
    server.close();
    await isGone;
  });

  it("is not gone after one refusal", async () => {
    const port = await closedPort();
    const { stop, gone } = watch(port, 1_000);
    // The first probe, after 1 s, is refused. The second one finds a port that listens.
    await delay(1_300);
    const { server } = await listen(port);
    await once(server, "connection");
    await once(server, "connection");
    stop();
    server.close();
    assert.equal(gone(), 0);
  });

  it("is not gone if it is suspended and accepts no connections", async () => {
    // The backlog has room for one connection, and the kernel drops further ones without a response.
    const program = `require("node:net").createServer().listen(0, "${host}", 1, function () {
      console.log(this.address().port);
    });`;
    const engine = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
    try {
      const port = Number(String(((await once(engine.stdout, "data")) as [Buffer])[0]));
      engine.kill("SIGSTOP");
      const { stop, gone } = watch(port);
      await delay(20 * pauseMs);
      assert.equal(gone(), 0);
      stop();
    } finally {
      engine.kill("SIGKILL");
    }
  });

  it("is not gone if this machine cannot make a connection", async () => {
    // 0.0.0.1 has no route: EINVAL, ENETUNREACH or silence, but no refusal.
    let gone = 0;
    const stop = watchEngine({ host: "0.0.0.1", port: 1 }, () => (gone += 1), pauseMs);
    await delay(8 * pauseMs);
    stop();
    assert.equal(gone, 0);
  });
});

describe("the watch", () => {
  it("does not keep a process alive", async () => {
    const { server, port } = await listen();
    const module = join(__dirname, "../../src/provider/watch-engine.ts");
    const program = `require(${JSON.stringify(module)}).watchEngine({ host: "${host}", port: ${port} }, () => {}, 60000)`;
    const startMs = performance.now();
    const child = spawn(process.execPath, ["--require", "ts-node/register/transpile-only", "-e", program], {
      stdio: "inherit",
    });
    const [code] = (await once(child, "exit")) as [number];
    server.close();
    assert.equal(code, 0);
    assert.ok(performance.now() - startMs < 30_000, "long before the first probe");
  }).timeout("60s");
});

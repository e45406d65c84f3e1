import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "../../src/identity-center/connect";
import { createSettings } from "../../src/identity-center/settings/settings";
import { permissionSetProvisioningOperations } from "../../src/identity-center/operations/permission-set-provisioning";
import { createGateProvider } from "../../src/provider/gate";
import { createStartProvider } from "../../src/provider/start";
import { systemClock } from "../../src/wait/clock";
import { createWatchProcess } from "../../src/watch/watch-process";
import {
  type Emulator,
  emulatorUser,
  type EmulatorUser,
  type Fault,
  startEmulator,
} from "../support/emulator/emulator";
import { silentEngineLog } from "../support/silent-engine-log";

/** How late an event may be on a busy machine. */
const latenessMs = 4_000;

describe("credentials that have not been accepted yet, on real sockets", () => {
  const opened: Emulator[] = [];

  async function emulatorWith(user: EmulatorUser, ...faults: readonly Fault[]): Promise<Emulator> {
    const emulator = await startEmulator({ users: [user] });
    opened.push(emulator);
    for (const fault of faults) emulator.fault(fault);
    return emulator;
  }

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((emulator) => emulator.close()));
  });

  /** Both providers of a process that calls with these keys. Only they keep what the process knows about the keys. */
  function provide({ url }: Pick<Emulator, "url">, { accessKey, secretKey }: EmulatorUser) {
    const config: Readonly<Record<string, string>> = {
      "huaweicloud:accessKey": accessKey,
      "huaweicloud:secretKey": secretKey,
      "huaweicloud:endpoints": JSON.stringify({ identitycenter: url }),
    };
    const surroundings = {
      connect: () => connect(createSettings((name) => config[name], {})),
      engineLog: silentEngineLog,
      watch: createWatchProcess(systemClock, () => 0.5),
    };
    const gate = createGateProvider(permissionSetProvisioningOperations, surroundings);
    /** A gate for its own instance, so that no other gate shares its polls. */
    const open = async (index: number, timeoutMs: number) => {
      const startMs = performance.now();
      const inputs = { instanceId: `ssoins-${index}`, requestId: `r-${index}`, __createTimeoutMs: timeoutMs };
      const said = await gate.create(inputs).then(
        () => "open",
        (error: unknown) => (error as Error).message,
      );
      return { said, tookMs: performance.now() - startMs };
    };
    return { gate, open, starter: createStartProvider(surroundings) };
  }

  it("a first call that hangs delays 29 other gates for 2 s, and no longer", async function () {
    this.timeout(30_000);
    const user = newUser();
    const emulator = await emulatorWith(user, { kind: "hang", at: "beforeHeaders" });
    const { open } = provide(emulator, user);
    const indexes = Array.from({ length: 30 }, (_, index) => index);
    for (const index of indexes) emulator.script(`r-${index}`, { outcome: "SUCCEEDED" });
    const [first, ...others] = await Promise.all(indexes.map((index) => open(index, 9_000)));
    assert.match(first?.said ?? "", /The last poll failed: .* no response from \S+ in time\./);
    for (const { said, tookMs } of others) {
      assert.equal(said, "open");
      assert.ok(tookMs > 1_990 && tookMs < 2_000 + latenessMs, `${tookMs} ms`);
    }
  });

  it("30 gates send a wrong key at most three times, also if each response takes 5 s", async function () {
    this.timeout(30_000);
    let calls = 0;
    const server = createServer((_request, response) => {
      calls += 1;
      const body = JSON.stringify({
        error_code: "APIGW.0301",
        error_msg: "Incorrect IAM authentication information",
      });
      setTimeout(() => response.writeHead(401, { "X-Request-Id": `x-${calls}` }).end(body), 5_000);
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    try {
      const { port } = server.address() as AddressInfo;
      const { open } = provide({ url: `http://127.0.0.1:${port}` }, newUser());
      const gates = await Promise.all(Array.from({ length: 30 }, (_, index) => open(index, 20_000)));
      for (const { said } of gates) assert.match(said, /401 APIGW\.0301/);
      assert.equal(calls, 3);
      const unsent = gates.filter(({ said }) => said.includes("the call was not sent, because"));
      assert.equal(unsent.length, 27);
      for (const { said } of unsent) assert.doesNotMatch(said, /X-Request-Id/, "it had none");
    } finally {
      server.close();
    }
  });

  it("a read waits for 2 s if a start before it gets its response after 6 s", async function () {
    this.timeout(20_000);
    const user = newUser();
    const emulator = await emulatorWith(user, { kind: "delay", ms: 6_000, operation: "provision" });
    const { gate, starter } = provide(emulator, user);
    emulator.script("r-1", { outcome: "SUCCEEDED" });
    const starting = starter.create({
      instanceId: "ssoins-1",
      permissionSetId: "ps-1",
      targetType: "ALL_PROVISIONED_ACCOUNTS",
    });
    await emulator.arrival("provision");
    const startMs = performance.now();
    const read = await gate.read?.("ssoins-1/r-1", {});
    assert.equal((read?.props as { status: string }).status, "SUCCEEDED");
    assert.ok(performance.now() - startMs < 2_000 + latenessMs);
    await starting;
  });

  it("a read waits for 4 s if four starts before it get their responses after 9 s", async function () {
    this.timeout(30_000);
    const user = newUser();
    const slow: Fault = { kind: "delay", ms: 9_000, operation: "provision" };
    const emulator = await emulatorWith(user, slow, slow, slow, slow);
    const { gate, starter } = provide(emulator, user);
    emulator.script("r-1", { outcome: "SUCCEEDED" });
    const starting = [1, 2, 3, 4].map((index) =>
      starter.create({
        instanceId: `ssoins-${index}`,
        permissionSetId: `ps-${index}`,
        targetType: "ALL_PROVISIONED_ACCOUNTS",
      }),
    );
    await emulator.arrival("provision");
    const startMs = performance.now();
    const read = await gate.read?.("ssoins-1/r-1", {});
    assert.equal((read?.props as { status: string }).status, "SUCCEEDED");
    assert.ok(performance.now() - startMs < 4_000 + latenessMs);
    await Promise.all(starting);
  });

  it("a refusal by one endpoint does not count at another one", async () => {
    const user = newUser();
    const wrong = await emulatorWith({ ...user, secretKey: "a-key-of-other-people" });
    const right = await emulatorWith(user);
    right.script("r-1", { outcome: "SUCCEEDED" });
    assert.match(
      (await provide(wrong, user).open(1, 5_000)).said,
      /refused to show provisioning request r-1/,
    );
    assert.equal((await provide(right, user).open(1, 5_000)).said, "open");
  });
});

/** A process keeps what it knows about a key until it ends. */
function newUser(): EmulatorUser {
  return { ...emulatorUser, accessKey: `FAKE${randomUUID().replaceAll("-", "").toUpperCase()}` };
}

import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { scripts } from "../../package.json";
import { snippet } from "../support/documents";
import {
  bash,
  type EmulatorForAPerson,
  isAlive,
  startEmulatorForAPerson,
} from "../support/emulator/for-a-person";
import { signedCall } from "../support/emulator/signed-call";

/** A job in the background reads from /dev/null, unless its standard input is closed. */
const waysToStart = {
  "from a script, in the background": "&",
  "with its standard input closed": "<&- &",
};

describe("the emulator for a person", () => {
  const started: EmulatorForAPerson[] = [];

  afterEach(async () => {
    await Promise.all(started.splice(0).map((emulator) => emulator.stop()));
  });

  async function start(way: string): Promise<EmulatorForAPerson> {
    const emulator = await startEmulatorForAPerson(way);
    started.push(emulator);
    return emulator;
  }

  for (const [what, way] of Object.entries(waysToStart)) {
    it(`stays when it was started ${what}, and ends with SIGINT`, async () => {
      const { pid, output } = await start(way);
      await delay(1_000);
      assert.ok(isAlive(pid), output);
      process.kill(pid, "SIGINT");
      while (isAlive(pid)) await delay(10);
    }).timeout("120s");
  }

  it("listens on the port that it is given, as docs/getting-started.md has it", async () => {
    assert.equal(scripts.emulator, "node scripts/run-emulator.mjs");
    const [, options = "", port = ""] =
      /^npm run emulator -- (--port (\d+))\n$/.exec(snippet("emulator")) ?? [];
    const free = await freePort();
    const { output } = await start(`${options.replace(port, String(free))} &`);
    assert.match(output, new RegExp(`listens on http://127\\.0\\.0\\.1:${free}\\.`));
  }).timeout("120s");

  it("prints commands that work as they are", async () => {
    const { output, commands } = await start("&");
    const curls = commands("curl");
    const url = /listens on (http:\S+)\./.exec(output)?.[1] ?? assert.fail(output);
    const [, accessKey = "", secretKey = ""] = /access key (\S+)\n\s+secret key (\S+)/.exec(output) ?? [];
    const curl = async (part: string) =>
      await bash(curls.find((line) => line.includes(part)) ?? assert.fail(`${part} in ${output}`));
    const ask = async (requestId: string, path = "permission-sets/provisioning-status") => {
      const target = `/v1/instances/ins-1/${path}/${requestId}`;
      const { status, body } = await signedCall(url, { target, user: { accessKey, secretKey } });
      return `${String(status)} ${/"status":"(\w+)"/.exec(body.toString())?.[1] ?? ""}`.trim();
    };

    const lives = { "r-1": "200 IN_PROGRESS", "r-2": "200 IN_PROGRESS", "r-3": "404" };
    for (const [requestId, seen] of Object.entries(lives)) {
      assert.equal(await curl(`/requests/${requestId} `), "");
      assert.equal(await ask(requestId), seen);
    }
    const assignments = {
      "r-4": ["creation", "200 IN_PROGRESS"],
      "r-5": ["deletion", "200 FAILED"],
    } as const;
    for (const [requestId, [kind, seen]] of Object.entries(assignments)) {
      assert.equal(await curl(`/requests/${requestId} `), "");
      assert.equal(await ask(requestId, `account-assignments/${kind}-status`), seen);
    }
    assert.equal(await curl("/next-request "), "");
    assert.equal(await curl("/agencies "), "");
    assert.equal(await curl("/identity-providers "), "");
    const role = { agency_name: "deployer", domain_name: "management" };
    const assumed = await signedCall(url, {
      method: "POST",
      target: "/v3.0/OS-CREDENTIAL/securitytokens",
      body: JSON.stringify({ auth: { identity: { methods: ["assume_role"], assume_role: role } } }),
      user: { accessKey, secretKey },
    });
    assert.equal(assumed.status, 201);
    for (const status of [403, 429, 503, 401]) {
      assert.equal(await curl(`"status":${String(status)}`), "");
      assert.equal(await ask("r-1"), String(status));
      assert.equal(await curl("-X DELETE"), "");
      assert.equal(await ask("r-1"), "200 IN_PROGRESS");
    }
    assert.equal(await curl('"hang"'), "");
    assert.equal(await curl("-X DELETE"), "");
    const calls = JSON.parse(await curl("/emulator/calls")) as readonly unknown[];
    assert.equal(calls.length, 14);
    assert.equal(curls.length, 15, "each command was run");
  }).timeout("120s");
});

/** One that nothing listens on now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

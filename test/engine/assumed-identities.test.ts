import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { parse } from "yaml";
import { snippet } from "../support/documents";
import { emulatorUser } from "../support/emulator/emulator";
import { errorsOf, type GateStack, withGateStack } from "../support/engine/gate-stack";
import { createIdToken } from "../support/id-tokens";

const args = { instanceId: "ssoins-1", requestId: "r-1" };
const owner = "5146d03d8aaaaaaaaaaaabbae60620a5";
/** Its sessions end during a wait. */
const agency = { name: "deployer", domainId: owner, domainName: "management", sessionMs: 4_000 };
const longerThanTwoSessions = { inProgressMs: 9_000, outcome: "SUCCEEDED" } as const;

describe("a gate with an assumed identity", function () {
  this.timeout(120_000);

  /** The calls in the order of their first occurrence, without repetitions. */
  const kindsOfCalls = ({ emulator }: GateStack) => [
    ...new Set(emulator.calls.map(({ operation }) => operation)),
  ];
  const refusedCalls = ({ emulator }: GateStack) =>
    emulator.calls.filter(({ httpStatus, operation }) => operation !== "list" && Number(httpStatus) >= 400);
  const signersOfPolls = ({ emulator }: GateStack) =>
    new Set(emulator.calls.filter(({ operation }) => operation === "status").map(({ signedBy }) => signedBy));

  it("opens, and outlives its first session, if the stack's configuration assumes an agency", () =>
    withGateStack({ args }, {}, async (gate) => {
      const { emulator, stack } = gate;
      emulator.agency(agency);
      emulator.script("r-1", longerThanTwoSessions);
      const configured = await stack.bash(`ACCOUNT_ID=${owner}\n${snippet("agency")}`);
      assert.equal(configured.exitCode, 0, configured.output);

      const up = await stack.up();

      assert.equal(up.exitCode, 0, up.output);
      assert.deepEqual(refusedCalls(gate), []);
      assert.equal(kindsOfCalls(gate)[0], "assumeAgency");
      assert.ok(signersOfPolls(gate).size >= 2, "a second session has polled");
      assert.ok(!signersOfPolls(gate).has(emulatorUser.accessKey), "the source's own keys never poll");
    }));

  it("opens with a CI job's ID token, whose file is named in the environment, and a list of one agency", () => {
    const token = createIdToken({ iss: "https://ci.example" });
    const environment = {
      HW_ASSUME_ROLE_IDP_ID: "ci",
      HW_ASSUME_ROLE_ID_TOKEN_FILE: "~/id-token",
    };
    return withGateStack({ args }, { environment }, async (gate) => {
      const { emulator, stack } = gate;
      emulator.agency(agency);
      emulator.identityProvider({ id: "ci", domainId: "source", idTokens: [{ token }] });
      emulator.script("r-1", longerThanTwoSessions);
      await writeFile(join(stack.folder, "id-token"), token);
      await stack.pulumi("config", "set", "--path", "huaweicloud:assumeRoles[0].agencyName", "deployer");
      await stack.pulumi("config", "set", "--path", "huaweicloud:assumeRoles[0].domainName", "management");

      const up = await stack.up();

      assert.equal(up.exitCode, 0, up.output);
      assert.deepEqual(refusedCalls(gate), []);
      assert.deepEqual(kindsOfCalls(gate).slice(0, 2), ["createTokenByIdToken", "createTemporaryAccessKey"]);
      assert.ok(signersOfPolls(gate).size >= 2, "a second session has polled");
    });
  });

  it("opens with the ID token of a GitHub Actions job, which the commands in the documents write", async () => {
    const token = createIdToken({ iss: "https://token.actions.githubusercontent.com", aud: "pulumi" });
    const issuer = createServer(({ url, headers }, response) => {
      const isRight =
        url === "/token?api-version=2.0&audience=pulumi" && headers.authorization === "Bearer of-the-job";
      response.writeHead(isRight ? 200 : 400).end(JSON.stringify({ count: 1, value: token }));
    });
    await once(issuer.listen(0, "127.0.0.1"), "listening");
    const { jobs } = parse(snippet("github-id-token")) as {
      jobs: { deploy: { env: Record<string, string>; steps: { run?: string }[] } };
    };
    const { env, steps } = jobs.deploy;
    const [write] = steps.flatMap(({ run = "" }) => (run.includes("TOKEN_FILE") ? [run] : []));
    const environment = Object.fromEntries(
      Object.entries(env)
        .filter(([name]) => name.startsWith("HUAWEICLOUD_"))
        .map(([name, value]) => [
          name,
          value.replace("ACCOUNT_ID", owner).replace("${{ github.workspace }}/", ""),
        ]),
    );
    try {
      await withGateStack({ args }, { environment }, async (gate) => {
        const { emulator, stack } = gate;
        emulator.agency({ ...agency, trusts: ["github"] });
        emulator.identityProvider({ id: "github", domainId: owner, idTokens: [{ token }] });
        emulator.script("r-1", longerThanTwoSessions);
        const url = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}/token?api-version=2.0`;
        const job = `AUDIENCE=${env["AUDIENCE"] ?? ""} ACTIONS_ID_TOKEN_REQUEST_TOKEN=of-the-job ACTIONS_ID_TOKEN_REQUEST_URL='${url}'`;
        const written = await stack.bash(`${job}\n${write ?? ""}`);
        assert.equal(written.exitCode, 0, written.output);

        const up = await stack.up();

        assert.equal(up.exitCode, 0, up.output);
        assert.deepEqual(refusedCalls(gate), []);
        assert.equal(kindsOfCalls(gate)[0], "assumeAgencyWithOidc");
        assert.ok(signersOfPolls(gate).size >= 2, "a second session has polled");
      });
    } finally {
      issuer.close();
    }
  });

  it("is refused in the preview, before any call, if the agency is incomplete", () =>
    withGateStack({ args }, {}, async (gate) => {
      await gate.stack.pulumi("config", "set", "--path", "huaweicloud:assumeRole.agencyName", "deployer");

      const preview = await gate.stack.preview();

      assert.match(
        errorsOf(preview).join(),
        /has a problem: In Pulumi config huaweicloud:assumeRole, neither domainId nor domainName is set\. Set domainId /,
      );
      assert.deepEqual(gate.emulator.calls, []);
    }));
});

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { emulatorUser } from "../support/emulator/emulator";
import { gatesProgram } from "../support/engine/gate-program";
import { withGateStack } from "../support/engine/gate-stack";

describe("secrets", () => {
  const user = { ...emulatorUser, securityToken: "canary-security-token-0123456789" };

  it("are in no output at the highest verbosity, and in the state only where the engine keeps its config", async () => {
    const gates = {
      good: { instanceId: "ssoins-1", requestId: "r-good" },
      failed: { instanceId: "ssoins-1", requestId: "r-failed" },
      echoed: { instanceId: "ssoins-1", requestId: "r-echoed" },
    };
    const options = {
      program: gatesProgram,
      emulator: { users: [user] },
      environment: { PULUMI_DEBUG_COMMANDS: "true" },
    };
    await withGateStack({ gates }, options, async ({ emulator, stack }) => {
      emulator.script("r-good", { inProgressLooks: 1, outcome: "SUCCEEDED" });
      emulator.script("r-failed", { outcome: "FAILED", failureReason: `key ${user.accessKey}` });
      emulator.fault({
        kind: "status",
        status: 403,
        requestId: "r-echoed",
        body: { error_msg: `${user.accessKey} ${user.secretKey} ${user.securityToken}` },
      });
      await stack.pulumi("config", "set", "huaweicloud:accessKey", user.accessKey, "--secret");
      await stack.pulumi("config", "set", "huaweicloud:secretKey", user.secretKey, "--secret");
      await stack.pulumi("config", "set", "huaweicloud:securityToken", user.securityToken, "--secret");

      const flags = ["--continue-on-error", "--debug", "--logtostderr", "-v=9", "--event-log", "events.json"];
      const up = await stack.up(...flags);

      assert.match(up.output, /FAILED: key \[redacted\]\./);
      assert.match(up.output, /403 \[redacted\] \[redacted\] \[redacted\]\./);
      assert.match(up.output, /HTTP 200 \(X-Request-Id 0{8}/, "the debug log shows each look");
      const events = await readFile(`${stack.folder}/events.json`, "utf8");
      const state = await stack.pulumi("stack", "export", "--show-secrets");
      const resources = (JSON.parse(state.output) as { deployment: { resources: { type: string }[] } })
        .deployment.resources;
      const saved = JSON.stringify(resources.filter(({ type }) => !type.startsWith("pulumi:providers:")));
      assert.match(saved, /r-good/);

      const signatures = emulator.calls.flatMap(
        ({ headers }) => headers["authorization"]?.split("Signature=")[1] ?? [],
      );
      assert.ok(signatures.length >= 4);
      const secrets = [user.accessKey, user.secretKey, user.securityToken, ...signatures];
      const printed = up.output;
      for (const [place, text] of Object.entries({ printed, events, saved })) {
        for (const secret of secrets) assert.ok(!text.includes(secret), `${place} holds a secret`);
      }
    });
  });
});

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Emulator, type EmulatorUser, startEmulator } from "../support/emulator/emulator";
import { canariesIn, filesWithCanaries, pathsOfCanaries } from "../support/engine/canaries";
import { errorsOf, type GateStack, withGateStack } from "../support/engine/gate-stack";
import { createIdToken } from "../support/id-tokens";
import type { Run } from "../support/engine/stack";

const instanceId = "ssoins-1";

/** A gate on each request, a rollout, and polls in the program that show all there is of an error. */
const program = `
const { inspect } = require("node:util");
const identityCenter = require("pulumi-huaweicloud-identitycenter");
const { instanceId, gates, polls, accountIds } = require("./settings.json");

const customTimeouts = { create: "2s" };
for (const { Kind, requestId } of gates) {
  new identityCenter[Kind](requestId, { instanceId, requestId }, { customTimeouts });
}
if (accountIds) {
  const args = { instanceId, permissionSetId: "ps-1", accountIds, customTimeouts: { create: "1m" } };
  new identityCenter.PermissionSetRollout("rollout", args);
}
for (const { Kind, requestId } of polls) {
  identityCenter["get" + Kind]({ instanceId, requestId }).catch((error) => {
    console.error(inspect(error, { depth: Infinity, showHidden: true }));
  });
}
`;

/** The class of the gates for each kind of request. */
const classes = {
  provisioning: "PermissionSetProvisioningStatus",
  assignmentCreation: "AccountAssignmentCreationStatus",
  assignmentDeletion: "AccountAssignmentDeletionStatus",
} as const;

interface Wanted {
  readonly Kind: string;
  readonly requestId: string;
}

function wanted(kind: keyof typeof classes, ...requestIds: readonly string[]): readonly Wanted[] {
  return requestIds.map((requestId) => ({ Kind: classes[kind], requestId }));
}

/** What the engine can be made to say at most. */
const verbosity = ["--debug", "--logtostderr", "--logflow", "-v=9", "--event-log", "events.json"];

type Canaries = Required<Pick<EmulatorUser, "accessKey" | "secretKey" | "securityToken">>;

/** No two runs have the same, and none has anything in common with another text. */
function newCanaries(): Canaries {
  const random = () => randomBytes(12).toString("hex");
  return {
    accessKey: `CANARYAK${random().toUpperCase()}`,
    secretKey: `canary-sk-${random()}`,
    securityToken: `canary/token+${random()}/with=signs==`,
  };
}

interface Source {
  readonly environment?: (canaries: Canaries) => Readonly<Record<string, string>>;
  /** Puts the canaries in their place; gives the files in the project that may hold them. */
  readonly place?: (gate: GateStack, canaries: Canaries) => Promise<readonly string[]>;
  /** Where the engine itself keeps them, encrypted: shown in the state with `--show-secrets`. */
  readonly kept?: readonly string[];
}

const sources: Readonly<Record<string, Source>> = {
  "secrets in Pulumi config": {
    async place({ stack }, canaries) {
      const settings = Object.entries(canaries).flatMap(([name, value]) => [
        "--secret",
        `huaweicloud:${name}=${value}`,
      ]);
      await stack.pulumi("config", "set-all", ...settings);
      return [];
    },
    kept: ["inputs", "outputs"].flatMap((side) =>
      ["accessKey", "secretKey", "securityToken"].map(
        (name) => `/pulumi:providers:pulumi-nodejs/${side}/huaweicloud:${name}/plaintext`,
      ),
    ),
  },
  "the environment, under Terraform's names": {
    environment: ({ accessKey, secretKey, securityToken }) => ({
      HW_ACCESS_KEY: accessKey,
      HW_SECRET_KEY: secretKey,
      HW_SECURITY_TOKEN: securityToken,
    }),
  },
  "the environment, under the SDKs' names": {
    environment: ({ accessKey, secretKey, securityToken }) => ({
      HUAWEICLOUD_SDK_AK: accessKey,
      HUAWEICLOUD_SDK_SK: secretKey,
      HUAWEICLOUD_SDK_SECURITY_TOKEN: securityToken,
    }),
  },
  "KooCLI's file, after a login": {
    async place(gate, { accessKey, secretKey, securityToken }) {
      const stsToken = { accessKeyId: accessKey, secretAccessKey: secretKey, securityToken };
      const profiles = [{ name: "default", mode: "SSO", ssoAuth: { stsToken } }];
      return [await write(gate, ".hcloud/config.json", JSON.stringify({ authEncrypt: "false", profiles }))];
    },
  },
  "the SDKs' file": {
    async place(gate, { accessKey, secretKey, securityToken }) {
      const lines = [
        "[basic]",
        `ak = ${accessKey}`,
        `sk = ${secretKey}`,
        `security_token = ${securityToken}`,
      ];
      return [await write(gate, ".huaweicloud/credentials", lines.join("\n"))];
    },
  },
};

async function write({ stack }: GateStack, name: string, text: string): Promise<string> {
  const path = join(stack.folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return name;
}

/** Requests on which everything goes wrong, and each time the canaries come back. */
function sayAll({ emulator }: GateStack, elsewhere: Emulator, canaries: Canaries): readonly Wanted[] {
  const values = Object.values(canaries);
  const echo = [...values, ...values.map(encodeURIComponent), values.join("")].join(" ");
  const body = { error_code: canaries.accessKey, error_msg: echo, [echo]: echo };
  const headers = { "X-Request-Id": canaries.securityToken, "Retry-After": canaries.secretKey };
  const Location = `${elsewhere.url}/?${encodeURIComponent(echo)}`;
  const times = Infinity;
  const faults = {
    "r-403": { kind: "status", status: 403, body, headers },
    "r-400": { kind: "status", status: 400, body, headers },
    "r-503": { kind: "status", status: 503, body, headers },
    "r-429": { kind: "status", status: 429, body, headers },
    "r-404": { kind: "status", status: 404, body, headers },
    "r-307": { kind: "status", status: 307, body, headers: { ...headers, Location } },
    "r-page": { kind: "body", body: `<html>${echo}</html>` },
    "r-list": { kind: "body", body: JSON.stringify([echo, body]) },
    "r-text": { kind: "body", body: JSON.stringify(echo) },
    "r-reset": { kind: "reset", at: "midBody" },
    "r-chunks": { kind: "brokenChunks" },
  } as const;
  for (const [requestId, fault] of Object.entries(faults)) {
    emulator.script(requestId, { outcome: "SUCCEEDED" });
    emulator.fault({ ...fault, requestId, times });
  }
  const lives = {
    "r-good": { outcome: "SUCCEEDED", inProgressPolls: 1, fields: { account_id: echo, extra: echo } },
    "r-failed": { outcome: "FAILED", failureReason: echo },
    "r-status": { fields: { status: echo } },
    "r-other": { fields: { request_id: echo, status: "SUCCEEDED" } },
  } as const;
  for (const [requestId, life] of Object.entries(lives)) emulator.script(requestId, life);
  const assignment = { target_id: echo, principal_id: echo, principal_type: echo, extra: echo };
  const others = (["assignmentCreation", "assignmentDeletion"] as const).flatMap((kind) => {
    const [refused, failed, good] = ["403", "failed", "good"].map((end) => `${kind}-${end}`) as [
      ...[string, string, string],
    ];
    emulator.script(refused, { kind, outcome: "SUCCEEDED" });
    emulator.fault({ ...faults["r-403"], requestId: refused, times });
    emulator.script(failed, { kind, outcome: "FAILED", failureReason: echo, fields: assignment });
    emulator.script(good, { kind, outcome: "SUCCEEDED", fields: assignment });
    return wanted(kind, refused, failed, good);
  });
  // Of the two accounts of the rollout, one is not started, and one fails.
  emulator.fault({ ...faults["r-403"], operation: "provision" });
  emulator.nextRequest({ outcome: "FAILED", failureReason: echo });
  return [...wanted("provisioning", ...Object.keys(faults), ...Object.keys(lives)), ...others];
}

/** What may hold canaries after all. */
interface Allowed {
  /** Files in the project. */
  readonly files?: readonly string[];
  /** Places in the state with `--show-secrets`. */
  readonly kept?: readonly string[];
}

/** The keys and tokens that STS and IAM gave, as far as a call has brought them. */
function issuedIn({ calls }: Emulator): readonly string[] {
  return [
    ...new Set(
      calls.flatMap(({ headers, body = "" }) => [
        headers["x-security-token"] ?? [],
        /Access=(HSTA\w+)/.exec(headers["authorization"] ?? "")?.[1] ?? [],
        /"token":\{"id":"([^"]+)"/.exec(body)?.[1] ?? [],
      ]),
    ),
  ].flat();
}

/** Searches all that a run has left for the canaries, for all signatures, and for what STS and IAM gave. */
async function assertUnseen(
  { emulator, stack }: GateStack,
  run: Run,
  canaries: Readonly<Record<string, string>>,
  { files = [], kept = [] }: Allowed = {},
): Promise<void> {
  const signatures = emulator.calls.flatMap(
    ({ headers }) => headers["authorization"]?.split("Signature=")[1] ?? [],
  );
  const secrets = [...Object.values(canaries), ...signatures, ...issuedIn(emulator)];
  const events = await readFile(join(stack.folder, "events.json"), "utf8");
  const exported = await stack.pulumi("stack", "export", "--show-secrets");
  const { deployment } = JSON.parse(exported.output) as { deployment: { resources: { type: string }[] } };
  const saved = deployment.resources.flatMap((resource) =>
    pathsOfCanaries(resource, secrets, `/${resource.type}`),
  );
  assert.match(run.output, /: HTTP \d+ \(X-Request-Id /, "the debug log shows each call");
  assert.match(events, /: HTTP \d+ \(X-Request-Id /, "and so does the event log");
  assert.deepEqual(canariesIn(run.output, secrets), []);
  assert.deepEqual(canariesIn(events, secrets), []);
  assert.deepEqual(saved, kept);
  assert.deepEqual(await filesWithCanaries(stack.folder, secrets), files);
}

describe("canaries", () => {
  let elsewhere: Emulator;

  before(async () => {
    elsewhere = await startEmulator();
  });
  after(() => elsewhere.close());

  function withCanaries(
    { environment, place }: Source,
    test: (gate: GateStack, canaries: Canaries, files: readonly string[]) => Promise<void>,
  ): Promise<void> {
    const canaries = newCanaries();
    const options = {
      program,
      environment: { PULUMI_DEBUG_COMMANDS: "true", ...environment?.(canaries) },
      emulator: { users: [canaries] },
    };
    return withGateStack({}, options, async (gate) => {
      await test(gate, canaries, (await place?.(gate, canaries)) ?? []);
    });
  }

  for (const [name, source] of Object.entries(sources)) {
    it(`in ${name} are seen nowhere else, whatever goes wrong, at the highest verbosity`, () =>
      withCanaries(source, async (gate, canaries, files) => {
        const gates = sayAll(gate, elsewhere, canaries);
        const polls = [
          ...wanted("provisioning", "r-403", "r-307", "r-list", "r-failed"),
          ...wanted("assignmentCreation", "assignmentCreation-403"),
          ...wanted("assignmentDeletion", "assignmentDeletion-failed"),
        ];
        await gate.set({ instanceId, gates, polls, accountIds: ["111", "222"] });

        const up = await gate.stack.up("--parallel", "64", "--continue-on-error", ...verbosity);

        const errors = errorsOf(up);
        for (const { requestId } of gates.filter(({ requestId }) => !requestId.endsWith("-good"))) {
          assert.ok(
            errors.some((line) => line.includes(`request ${requestId}`)),
            `${requestId} is told of`,
          );
        }
        for (const text of [
          "refused to provision permission set ps-1: 403 [redacted] [redacted] ",
          "PermissionSetProvisioning::rollout-",
        ]) {
          assert.ok(
            errors.some((line) => line.includes(text)),
            `the rollout says ${text}`,
          );
        }
        assert.match(up.output, /403 \[redacted\] \[redacted\] \[redacted\]/);
        assert.match(
          up.output,
          /RefusedError: Identity Center refused[^]*httpStatus/,
          "errors are shown whole",
        );
        await assertUnseen(gate, up, canaries, { files, kept: source.kept ?? [] });
        assert.deepEqual(elsewhere.calls, []);
      }));
  }

  const owner = "5146d03d8aaaaaaaaaaaabbae60620a5";
  const providerUrn = `iam::${owner}:oidcProvider:ci`;
  const agencyVariables = { HW_ASSUME_ROLE_AGENCY_NAME: "deployer", HW_ASSUME_ROLE_DOMAIN_ID: owner };
  /** How an identity is named with an ID token or keys, and the call that brings these to STS or IAM. */
  const identities: Readonly<
    Record<
      string,
      {
        readonly environment: (canaries: Canaries, idToken: string) => Readonly<Record<string, string>>;
        readonly operation: "assumeAgency" | "assumeAgencyWithOidc" | "createTokenByIdToken";
        readonly brings: "keys" | "an ID token";
      }
    >
  > = {
    "the keys that assume an agency": {
      environment: ({ accessKey, secretKey, securityToken }) => ({
        ...{ HW_ACCESS_KEY: accessKey, HW_SECRET_KEY: secretKey, HW_SECURITY_TOKEN: securityToken },
        ...agencyVariables,
      }),
      operation: "assumeAgency",
      brings: "keys",
    },
    "an ID token for STS": {
      environment: (_, idToken) => ({
        HUAWEICLOUD_OIDC_PROVIDER_URN: providerUrn,
        HUAWEICLOUD_OIDC_AGENCY_URN: `iam::${owner}:agency:deployer`,
        HUAWEICLOUD_OIDC_ID_TOKEN: idToken,
      }),
      operation: "assumeAgencyWithOidc",
      brings: "an ID token",
    },
    "an ID token for IAM, whose keys assume an agency": {
      environment: (_, idToken) => ({
        ...{ HW_ASSUME_ROLE_IDP_ID: "ci", HW_ASSUME_ROLE_ID_TOKEN: idToken },
        ...agencyVariables,
      }),
      operation: "createTokenByIdToken",
      brings: "an ID token",
    },
  };

  for (const [name, { environment, operation, brings }] of Object.entries(identities)) {
    it(`of ${name} are seen nowhere, nor what they give, also if the services repeat it`, () => {
      const idToken = createIdToken(
        { sub: randomBytes(16).toString("hex") },
        randomBytes(16).toString("hex"),
      );
      const source = { environment: (canaries: Canaries) => environment(canaries, idToken) };
      return withCanaries(source, async (gate, canaries) => {
        const { emulator, stack } = gate;
        const brought = brings === "keys" ? Object.values(canaries) : [idToken];
        const secrets = { ...canaries, idToken };
        const echo = brought.join(" ");
        const body = { error_code: brought[0], error_msg: echo, [echo]: echo };
        const headers = { "X-Request-Id": brought.at(-1) ?? "" };
        emulator.agency({ name: "deployer", domainId: owner, domainName: "management" });
        emulator.identityProvider({ id: "ci", domainId: owner, idTokens: [{ token: idToken }] });
        await gate.set({
          instanceId,
          gates: wanted("provisioning", "r-1"),
          polls: wanted("provisioning", "r-1"),
        });

        emulator.fault({ kind: "status", status: 403, operation, body, headers, times: Infinity });
        const refused = await stack.up(...verbosity);
        assert.match(refused.output, /(?:STS|IAM) refused to [^\n]*: 403 \[redacted\] /);
        await assertUnseen(gate, refused, secrets);

        emulator.clearFaults();
        const keys = {
          access_key_id: echo,
          secret_access_key: [echo],
          security_token: echo,
          expiration: echo,
        };
        const broken = JSON.stringify({ credentials: keys });
        const status = operation === "createTokenByIdToken" ? 201 : 200;
        emulator.fault({ kind: "status", status, operation, body: broken, headers, times: Infinity });
        const unexpected = await stack.up(...verbosity);
        assert.match(unexpected.output, /(?:STS|IAM) gave an unexpected response about /);
        await assertUnseen(gate, unexpected, secrets);

        emulator.clearFaults();
        // Once the gate's session polls, its own keys come back. The program, in another process, has none.
        await gate.set({ instanceId, gates: wanted("provisioning", "r-1"), polls: [] });
        void emulator.arrival("status").then(({ headers }) => {
          const error_msg = `${headers["x-security-token"] ?? ""} ${headers["authorization"] ?? ""}`;
          emulator.fault({
            kind: "status",
            status: 403,
            operation: "status",
            body: { error_msg },
            times: Infinity,
          });
        });
        emulator.script("r-1", { inProgressMs: 60_000 });
        const up = await stack.up(...verbosity);
        assert.match(up.output, /Identity Center refused to [^\n]*: 403 [^\n]*\[redacted\]/);
        assert.ok(issuedIn(emulator).length >= 2);
        await assertUnseen(gate, up, secrets);
      });
    });
  }

  it("of a refused key are not in what is said of it", () =>
    withCanaries(sources["the environment, under Terraform's names"] ?? {}, async (gate, canaries) => {
      const error_msg = Object.values(canaries).join(" ");
      gate.emulator.fault({ kind: "status", status: 401, body: { error_msg }, times: Infinity });
      const gates = [...wanted("provisioning", "r-1"), ...wanted("assignmentCreation", "r-2")];
      await gate.set({ instanceId, gates, polls: wanted("provisioning", "r-3") });

      const up = await gate.stack.up("--continue-on-error", ...verbosity);

      assert.match(up.output, /request r-[12]: 401 \[redacted\] \[redacted\] \[redacted\]\. /);
      await assertUnseen(gate, up, canaries);
    }));
});

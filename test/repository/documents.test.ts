import assert from "node:assert/strict";
import { permissionSetProvisioning } from "../../src/model/permission-set-provisioning";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import manifest from "../../package.json";
import { NotStartedError, RequestFailedError, TimedOutError } from "../../src/model/errors";
import {
  classifyInvalidResponse,
  classifyResponseToAnother,
  classifyStatus,
} from "../../src/identity-center/faults/classify-response";
import { classifyTransportFault } from "../../src/identity-center/faults/classify-no-response";
import {
  accountAssignmentCreationOperations,
  accountAssignmentDeletionOperations,
} from "../../src/identity-center/operations/account-assignment";
import { permissionSetProvisioningOperations } from "../../src/identity-center/operations/permission-set-provisioning";
import { provisionPermissionSet } from "../../src/identity-center/operations/provision-permission-set";
import { ProxyFault } from "../../src/identity-center/wire/proxy-fault";
import type { CallContext } from "../../src/identity-center/faults/call-context";
import { timeoutOf } from "../../src/provider/gate-inputs";
import { failureOf } from "../../src/provider/gate-state";
import { showProgress } from "../../src/provider/progress";
import { unresponsiveUntilMs } from "../../src/watch/retry-limits";
import { pauseBeforeNextPoll } from "../../src/wait/schedule";
import { parseDuration } from "../../src/model/duration";
import {
  codesIn,
  pages,
  proseOf,
  readDocument,
  rowsOf,
  sectionOf,
  snippet,
  snippets,
} from "../support/documents";

const root = join(__dirname, "../..");
const source = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => readDocument(`src/${file}`))
  .join("\n");
const api = readDocument("public.api.md");
const key = { instanceId: "ins-1", requestId: "9a77" };

/** The texts that the documents show, or show parts of, made by the functions that make them in use. */
const context: CallContext = {
  ...permissionSetProvisioningOperations.describe(key),
  host: "identitycenter.myhuaweicloud.com",
  credentialsSource: "Pulumi config",
  endpointIsProven: true,
};
const startContext: CallContext = {
  ...context,
  ...provisionPermissionSet({
    instanceId: "ins-1",
    permissionSetId: "ps-1",
    targetType: "ALL_PROVISIONED_ACCOUNTS",
  }),
};
const response = (status: number, error_code: string, error_msg: string) => ({
  status,
  json: { error_code, error_msg },
  xRequestId: "5f3c",
});
const faultOf = (error: Error, of = context, stage: "connecting" | "sent" = "connecting") =>
  classifyTransportFault(error, of, stage) ?? assert.fail();
const transportFault = (code: string, ...of: [CallContext?, "sent"?]) =>
  faultOf(Object.assign(new Error(code), { name: "FetchError", code }), ...of);
const proxyFault = (code: string) =>
  faultOf(new ProxyFault("proxy.example:3128", code), { ...context, proxyHost: "proxy.example:3128" });

const shownWhole = {
  FAILED: new RequestFailedError(
    failureOf(
      permissionSetProvisioning,
      {
        ...key,
        status: "FAILED",
        permissionSetId: "ps-1",
        accountId: "42",
        failureReason: "The quota of custom policies is used up.",
      },
      "admins",
    ),
  ),
  "a time-out": new TimedOutError({
    noun: "provisioning request",
    requestId: key.requestId,
    timeoutMs: 30 * 60_000,
    timeoutField: "create",
    polls: 265,
    lastStatus: "IN_PROGRESS",
    lastError: undefined,
  }),
  "a refusal": classifyStatus(response(403, "IIC.1000", "No permission."), context),
  "an unknown request": classifyStatus(response(404, "IIC.404", "Not found."), context),
  "an unexpected response": classifyInvalidResponse(
    "/permission_set_provisioning_status/status must be one of IN_PROGRESS, SUCCEEDED, FAILED, but is " +
      '"PENDING"',
    response(200, "", ""),
    context,
  ),
  "an uncertain start": transportFault("ECONNRESET", startContext, "sent"),
};

describe("the texts that docs/errors.md shows", () => {
  const shown = snippets
    .filter(({ page, language }) => page === "docs/errors.md" && language === "text")
    .map(({ code }) => code.trim());

  it("are those that the package prints, and no others", () => {
    assert.deepEqual(
      shown,
      Object.values(shownWhole).map(({ message }) => message),
    );
  });
});

describe("a row on a message", () => {
  const messages = [
    ...Object.values(shownWhole),
    classifyStatus(response(401, "APIGW.0301", "Incorrect IAM authentication information."), context),
    classifyStatus({ ...response(401, "APIGW.0301", ""), skewMs: 20 * 60_000 }, context),
    classifyStatus(response(404, "APIGW.0101", ""), context),
    classifyResponseToAnother(response(401, "APIGW.0301", ""), context),
    new NotStartedError({
      permissionSetId: "ps-1",
      forMs: 5 * 60_000,
      attemptMs: 60_000,
      attempts: 1,
      lastError: transportFault("ECONNREFUSED"),
    }),
    ...["ENOTFOUND", "ECONNREFUSED", "EPROTO", "UNABLE_TO_VERIFY_LEAF_SIGNATURE"].map((code) =>
      transportFault(code),
    ),
    transportFault("SELF_SIGNED_CERT_IN_CHAIN"),
    ...["HTTP 407", "HTTP 403", "ECONNREFUSED"].map(proxyFault),
  ].map(({ message }) => message);

  /** Texts of the SDK, the engine and Node.js, and the file that prints them or the test that sees them. */
  const othersTexts = new Map([
    ["Failed to connect to proxy", "test/engine/network.test.ts"],
    ["No connection established", "node_modules/@grpc/grpc-js/build/src/load-balancer-pick-first.js"],
    ["Cannot find module", "test/engine/provider-found.test.ts"],
    ["toJavaScript", "node_modules/@pulumi/pulumi/runtime/resource.js"],
    ["pending operations", "test/engine/cancelled.test.ts"],
    ["currently locked", "test/engine/cancelled.test.ts"],
  ]);
  /** Texts that are made where they are thrown. */
  const inSource = ["No Huawei Cloud credentials were found", "is not found from the program's folder"];

  const tables = [
    ["README.md", "## When it fails"],
    ["docs/errors.md", "## By message"],
  ] as const;
  for (const [page, heading] of tables) {
    for (const [cell = ""] of rowsOf(sectionOf(page, heading))) {
      const parts = codesIn(cell);
      it(`of ${page} has what is printed: ${parts.join(", ")}`, () => {
        assert.ok(parts.length > 0);
        for (const part of parts) {
          const file = othersTexts.get(part);
          const text = new RegExp(part.split("…").map(escaped).join(".*"));
          if (file !== undefined) assert.ok(readDocument(file).includes(part), `${part} in ${file}`);
          else
            assert.ok(
              inSource.includes(part) ? source.includes(part) : messages.some((m) => text.test(m)),
              part,
            );
        }
      });
    }
  }
});

describe("the table of error classes", () => {
  const section = sectionOf("docs/errors.md", "## Error classes");

  it("has all classes that a program can import, with the base above them", () => {
    const named = rowsOf(section).map(([cell = ""]) => codesIn(cell)[0]);
    const exported = [...api.matchAll(/^export (?:abstract )?class (\w+Error) extends/gm)].map(
      ([, name = ""]) => name,
    );
    assert.deepEqual([...named, "IdentityCenterError"].sort(), exported.sort());
    assert.match(section, /All extend `IdentityCenterError`/);
  });

  it("and the text beside it have all kinds and all fields", () => {
    const codes = codesIn(section.replace(/^```.*?^```$/gms, ""));
    const [, union = ""] = /^export type IdentityCenterErrorKind = (.*);$/m.exec(api) ?? [];
    const [, body = ""] = /^export abstract class IdentityCenterError .*?\{$(.*?)^\}$/ms.exec(api) ?? [];
    const fields = [...body.matchAll(/^ {4}(?:abstract )?readonly (\w+)\??: /gm)].map(
      ([, name = ""]) => name,
    );
    const kinds = [...union.matchAll(/"([\w-]+)"/g)].map(([, kind = ""]) => kind);
    assert.ok(fields.length > 4 && kinds.length > 9);
    for (const name of [...fields, ...kinds]) assert.ok(codes.includes(name), name);
  });
});

describe("the policies", () => {
  const describes = permissionSetProvisioningOperations.describe(key).action;
  const lists = permissionSetProvisioningOperations.listInProgress("ins-1").action;
  const provisions = startContext.action;
  const policy = (...Action: string[]) => ({
    Version: "5.0",
    Statement: [{ Effect: "Allow", Action: [...Action, "organizations:delegatedAdministrators:list"] }],
  });

  it("allow the calls that are made, with what these depend on, and nothing else", () => {
    assert.deepEqual(JSON.parse(snippet("policy-watch")), policy(describes));
    assert.deepEqual(JSON.parse(snippet("policy-watch-many")), policy(describes, lists));
    assert.deepEqual(JSON.parse(snippet("policy-start-and-watch")), policy(describes, lists, provisions));
  });

  it("let a caller assume the agency that the stack names, and a job of GitHub Actions the one of its environment", () => {
    const [, name = ""] = /agencyName (\S+)/.exec(snippet("agency")) ?? [];
    assert.deepEqual(JSON.parse(snippet("policy-assume-agency")), {
      Version: "5.0",
      Statement: [
        { Effect: "Allow", Action: ["sts:agencies:assume"], Resource: [`iam::ACCOUNT_ID:agency:${name}`] },
      ],
    });
    const { jobs } = parse(snippet("github-id-token")) as {
      jobs: { deploy: { env: Record<string, string> } };
    };
    const { env } = jobs.deploy;
    assert.ok(!("HW_ACCESS_KEY" in env));
    const { Statement } = JSON.parse(snippet("trust-policy-github")) as {
      Statement: { Principal: object; Condition: { StringEquals: Record<string, string[]> } }[];
    };
    assert.equal(Statement.length, 1);
    assert.deepEqual(Statement[0]?.Principal, { Federated: [env["HUAWEICLOUD_OIDC_PROVIDER_URN"]] });
    assert.deepEqual(Statement[0].Condition.StringEquals["oidc:aud"], [env["AUDIENCE"]]);
  });

  it("are in short in the README", () => {
    const section = sectionOf("README.md", "## Credentials");
    for (const action of [describes, "organizations:delegatedAdministrators:list"])
      assert.ok(section.includes(`\`${action}\``), action);
  });
});

/** The types in the second column, by the names in the first. */
const typesIn = (table: string) =>
  new Map(rowsOf(table).flatMap(([names = "", type = ""]) => codesIn(names).map((name) => [name, type])));

/** The fields of a public interface or class, those of its base included, with what follows their names. */
const fields = (name: string): ReadonlyMap<string, string> => {
  const declaration = new RegExp(
    `^export (?:abstract )?(?:interface|class) ${name}(?: extends (\\w+))?.*?\\{$(.*?)^\\}$`,
    "ms",
  );
  const [, base, body = ""] = declaration.exec(api) ?? [];
  const own = body.matchAll(/^ {4}(?:readonly )?(\w+)(\??: .*);$/gm);
  return new Map([
    ...(base === undefined ? [] : fields(base)),
    ...[...own].map(([, field = "", type = ""]) => [field, type] as const),
  ]);
};

describe("the README", () => {
  it("shows a row of progress as it is printed", () => {
    const rows: string[] = [];
    const progress = (_urn: string | undefined, text: string) => void rows.push(text);
    const pause = {
      ...{ elapsedMs: 42_000, nextPollInMs: pauseBeforeNextPoll(42_000, 0.5), polls: 9, sameErrors: 0 },
      ...{
        lastResponse: { ...key, status: "IN_PROGRESS" as const },
        lastResponseMs: 42_000,
        lastError: undefined,
      },
    };
    showProgress({ progress, isCi: false }, undefined, context.host)(pause);
    assert.ok(codesIn(proseOf("README.md")).includes(rows[0] ?? ""), rows[0]);
  });

  it("has the number of calls that `npm run bench` has found", () => {
    const [, minutes = "", calls = ""] =
      /A wait of (\d+) minutes takes about (\d+) calls/.exec(readDocument("README.md")) ?? [];
    const results = readDocument("bench/results.md").split("\n");
    const header = results.find((line) => line.startsWith("| polls · mean lag")) ?? "";
    const row = results[results.indexOf(header) + 2] ?? "";
    const column = header.split("|").findIndex((cell) => cell.trim() === `${Number(minutes) * 60} s`);
    assert.match(row, /^\| this package /);
    assert.equal(calls, parseFloat(row.split("|")[column] ?? "").toFixed());
  });

  it("is read in one sitting: at most 170 lines", () => {
    assert.ok(readDocument("README.md").trimEnd().split("\n").length <= 170);
  });
});

describe("the README's tables", () => {
  const [gateInputs = "", gateOutputs = "", rolloutInputs = "", starterInputs = ""] = sectionOf(
    "README.md",
    "## Inputs and outputs",
  )
    .split("\n\n")
    .filter((block) => block.trim().startsWith("|"));

  const tables = [
    [gateInputs, "PermissionSetProvisioningStatusArgs"],
    [rolloutInputs, "PermissionSetRolloutArgs"],
    [starterInputs, "AccountProvisioningArgs"],
  ] as const;
  for (const [table, type] of tables) {
    it(`name all inputs of ${type}, and which may be left out`, () => {
      const given = typesIn(table);
      const inputs = fields(type);
      // Of a resource it is an option.
      if (!inputs.has("customTimeouts")) assert.ok(given.delete("customTimeouts"));
      assert.deepEqual([...given.keys()].sort(), [...inputs.keys()].sort());
      for (const [field, text] of inputs)
        assert.equal(given.get(field)?.includes("required"), !text.startsWith("?"), field);
    });
  }

  it("name all outputs of a gate, and which may be undefined", () => {
    const given = typesIn(gateOutputs);
    const outputs = fields("PermissionSetProvisioningStatus");
    assert.deepEqual([...given.keys()].sort(), [...outputs.keys()].sort());
    for (const [field, type] of outputs)
      assert.equal(given.get(field)?.includes("undefined"), type.includes("undefined"), field);
  });
});

describe("docs/account-assignments.md", () => {
  const page = readDocument("docs/account-assignments.md");
  const operations = [accountAssignmentCreationOperations, accountAssignmentDeletionOperations];
  const describes = operations.map(({ describe }) => describe(key).action);
  const lists = operations.map(({ listInProgress }) => listInProgress("ins-1").action);

  it("names the gates, the functions, and the actions that they need", () => {
    const [classes, functions, toDescribe, toList] = rowsOf(page).map(([, ...cells]) =>
      codesIn(cells.join()),
    );
    assert.deepEqual(
      classes,
      operations.map(({ kind }) => kind.resource),
    );
    assert.deepEqual(
      functions,
      operations.flatMap(({ kind: { resource } }) => [`get${resource}`, `get${resource}Output`]),
    );
    for (const name of functions) assert.ok(api.includes(`export function ${name}(`), name);
    assert.deepEqual([toDescribe, toList], [describes, lists]);
  });

  it("names the outputs that only these gates have", () => {
    const given = typesIn(sectionOf("docs/account-assignments.md", "## Inputs and outputs"));
    const others = fields("PermissionSetProvisioningStatus");
    const own = [...fields("AccountAssignmentCreationStatus").keys()].filter((name) => !others.has(name));
    assert.deepEqual([...given.keys()].sort(), own.sort());
    assert.deepEqual(
      [...others.keys()].filter((name) => !fields("AccountAssignmentCreationStatus").has(name)),
      ["accountId"],
    );
  });

  it("has a policy that allows their calls, and nothing else", () => {
    const Action = [
      ...operations.flatMap((_, index) => [describes[index], lists[index]]),
      "organizations:delegatedAdministrators:list",
    ];
    assert.deepEqual(JSON.parse(snippet("policy-watch-assignments")), {
      Version: "5.0",
      Statement: [{ Effect: "Allow", Action }],
    });
  });
});

describe("the settings in the documents", () => {
  const isSetting = /^(?:huaweicloud:\w+|(?:HW|OS|HUAWEICLOUD)_[A-Z_]+|[A-Z]+_PROXY|[a-z]+_proxy)\*?$/;
  const documented = new Set(
    pages.flatMap((page) => codesIn(proseOf(page))).filter((code) => isSetting.test(code)),
  );

  it("are read by the package", () => {
    assert.ok(documented.size > 30);
    for (const name of documented) assert.ok(source.includes(name.replace(/\*$/, "")), name);
  });

  it("are all that the package reads", () => {
    const refused = readDocument("src/identity-center/credentials/unsupported-identities.ts");
    const read = [...source.replace(refused, "").matchAll(/["`]([\w:]+)["`]/g)]
      .map(([, name = ""]) => name)
      .filter((name) => isSetting.test(name));
    for (const name of read) assert.ok(documented.has(name), name);
  });
});

describe("the figures of docs/how-it-waits.md", () => {
  it("are those of the schedule", () => {
    const rows = rowsOf(sectionOf("docs/how-it-waits.md", "## The schedule"));
    assert.ok(rows.length > 3);
    const inMs = (text = "") => parseDuration(text.replace(" min", "m").replace(" ", "")) ?? 0;
    for (const [elapsed, next] of rows) {
      assert.equal(pauseBeforeNextPoll(inMs(elapsed), 0.5), inMs(next), elapsed);
    }
  });
});

describe("what ends a wait, in docs/how-it-waits.md", () => {
  const unproven = { ...context, endpointIsProven: false };
  const transport = (code: string) => transportFault(code, unproven);
  /** What the words of the first column stand for. */
  const faults = {
    "HTTP 400, 401, 403": [400, 401, 403].map((status) => classifyStatus(response(status, "", ""), unproven)),
    "a redirect": [classifyStatus(response(302, "", ""), unproven)],
    "a certificate that is not trusted": [transport("SELF_SIGNED_CERT_IN_CHAIN")],
    "an unexpected response": [classifyInvalidResponse("it is odd", response(200, "", ""), unproven)],
    "HTTP 404": [classifyStatus(response(404, "IIC.404", ""), unproven)],
    "host name not found": [transport("ENOTFOUND")],
    "connection refused": [transport("ECONNREFUSED")],
    "a proxy that refuses": [faultOf(new ProxyFault("proxy.example", "HTTP 407"), unproven)],
    "a port without TLS": [transport("EPROTO")],
    "broken connections": [transport("ECONNRESET")],
    "HTTP 408, 409, 429 and 5xx": [408, 409, 429, 500, 503].map((status) =>
      classifyStatus(response(status, "", ""), unproven),
    ),
    "responses without JSON": [classifyStatus({ status: 200, json: undefined, xRequestId: "" }, unproven)],
  };

  const rows = rowsOf(sectionOf("docs/how-it-waits.md", "## What ends a wait"));
  for (const [words, errors] of Object.entries(faults)) {
    it(`is what the code does: ${words}`, () => {
      const [, end = ""] = rows.find(([what = ""]) => what.includes(words)) ?? [];
      const [, seconds = "0"] = /^ends after (\d+) seconds/.exec(end) ?? [];
      const retryForMs = end === "goes on" ? Infinity : Number(seconds) * 1_000;
      assert.match(end, /^(?:goes on$|ends at once$|ends after \d+ seconds)/);
      for (const error of errors) assert.equal(error.retryForMs, retryForMs);
    });
  }

  it("and nothing else", () => {
    const others = rows.filter(([what = ""]) => !Object.keys(faults).some((words) => what.includes(words)));
    assert.deepEqual(others, [
      ["SUCCEEDED, FAILED", "ends"],
      [
        "nothing has ever responded",
        `ends after ${unresponsiveUntilMs({ hasResponded: false }) / 60_000} minutes`,
      ],
    ]);
  });
});

describe("files to paste", () => {
  it("have the first gate in the README and in docs/getting-started.md", () => {
    assert.equal(snippet("gate"), snippet("first-gate"));
  });

  it("install this package, its peer, and a TypeScript that the peer takes", () => {
    const words = snippet("install").split(/\s+/);
    assert.deepEqual(
      words.filter((word) => word === manifest.name || word in manifest.peerDependencies),
      [manifest.name, "@pulumi/pulumi"],
    );
    assert.ok(snippet("typescript").startsWith(snippet("install").split("\n")[1] ?? ""));
    assert.ok(snippet("project").endsWith(`${snippet("install").split("\n")[0]}\n`));
  });

  it("find the CLI that a clone's set-up has kept", () => {
    const clone = mkdtempSync(join(tmpdir(), "identity-center-clone-"));
    try {
      for (const name of ["unfinished", "built-9.9.9"]) {
        const folder = join(clone, ".cache/pulumi", name);
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, "pulumi"), `#!/bin/sh\necho ${name}\n`);
        chmodSync(join(folder, "pulumi"), 0o755);
      }
      const output = execFileSync("bash", ["-ec", `CLONE=${clone}\n${snippet("cli")}`], { encoding: "utf8" });
      assert.equal(output, "built-9.9.9\n");
    } finally {
      rmSync(clone, { recursive: true });
    }
    assert.match(readDocument("scripts/pulumi-cli.mjs"), /`built-\$\{version\}`/);
  });

  const gateMinutes = timeoutOf(key, "create").timeoutMs / 60_000;
  const keys = ["HW_ACCESS_KEY", "HW_SECRET_KEY"];

  it("let a job of GitHub Actions last longer than a gate, in 25 lines", () => {
    const text = snippet("github-actions");
    const { jobs } = parse(text) as {
      jobs: { deploy: { "timeout-minutes": number; env: Record<string, string> } };
    };
    assert.ok(text.trim().split("\n").length <= 25);
    assert.ok(jobs.deploy["timeout-minutes"] > gateMinutes);
    assert.deepEqual(Object.keys(jobs.deploy.env).sort(), [...keys, "PULUMI_ACCESS_TOKEN"].sort());
  });

  it("let a job of GitLab last longer than a gate, in 25 lines", () => {
    const text = snippet("gitlab");
    const { deploy } = parse(text) as { deploy: { timeout: string } };
    assert.ok(text.trim().split("\n").length <= 25);
    assert.ok(Number(/^(\d+) minutes$/.exec(deploy.timeout)?.[1]) > gateMinutes);
  });

  it("give a stack its keys from Pulumi ESC, as secrets", () => {
    const { values } = parse(snippet("esc")) as {
      values: { pulumiConfig: Record<string, string>; huaweicloud: Record<string, object> };
    };
    assert.deepEqual(Object.keys(values.pulumiConfig), ["huaweicloud:accessKey", "huaweicloud:secretKey"]);
    for (const [name, secret] of Object.entries(values.huaweicloud)) {
      assert.deepEqual(Object.keys(secret), ["fn::secret"]);
      assert.equal(values.pulumiConfig[`huaweicloud:${name}`], `\${huaweicloud.${name}}`);
    }
  });
});

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

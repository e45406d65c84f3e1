import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { name as packageName } from "../../package.json";
import { installedModules } from "../support/engine/installed-package";

/** The position of the cursor in a program. */
const cursor = "|";

const folder = join(installedModules, "..");
const file = join(folder, "program.ts");

/** Files of the project that are open in the editor only. An editor offers what another file has imported already. */
const open: Record<string, string> = { [join(folder, "neighbour.ts")]: `import "${packageName}";` };
let version = 0;

/** An editor in a project that has the packed package. */
const service = ts.createLanguageService({
  getCompilationSettings: () => ({
    strict: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    skipLibCheck: true,
    types: ["node"],
  }),
  getScriptFileNames: () => Object.keys(open),
  getScriptVersion: (path) => (path === file ? String(version) : "0"),
  getScriptSnapshot: (path) => ts.ScriptSnapshot.fromString(open[path] ?? readFileSync(path, "utf8")),
  getCurrentDirectory: () => folder,
  getDefaultLibFileName: ts.getDefaultLibFilePath,
  fileExists: (path) => path in open || ts.sys.fileExists(path),
  readFile: (path) => ts.sys.readFile(path),
  directoryExists: (path) => ts.sys.directoryExists(path),
  getDirectories: (path) => ts.sys.getDirectories(path),
});

/** Types a program, and returns the position of the cursor. */
function type(program: string): number {
  open[file] = program.replace(cursor, "");
  version += 1;
  return program.indexOf(cursor);
}

function hover(program: string): string {
  const at = type(program);
  return ts.displayPartsToString(service.getQuickInfoAtPosition(file, at)?.documentation);
}

function errors(program: string): string[] {
  type(program);
  return service
    .getSemanticDiagnostics(file)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

describe("an editor", function () {
  this.timeout(120_000);

  const api = readFileSync(join(__dirname, "../../public.api.md"), "utf8");

  it("documents every exported name and every field", () => {
    const undocumented = /\/\/ \(undocumented\)\n +(.*)/g;
    assert.deepEqual(
      [...api.matchAll(undocumented)].map(([, field]) => field),
      [],
    );
  });

  const use = `import { PermissionSetProvisioningStatus } from "${packageName}";\n`;

  it("shows what a gate is if you point at it", () => {
    const text = hover(
      `${use}new Permission|SetProvisioningStatus("ready", { instanceId: "i", requestId: "r" });`,
    );
    assert.equal(
      text,
      "Creates a gate for a provisioning request. Resources that depend on it are created after SUCCEEDED, and FAILED\n" +
        "fails the update.",
    );
  });

  it("shows the values and the default of an input", () => {
    const text = hover(
      `${use}new PermissionSetProvisioningStatus("r", { instanceId: "i", requestId: "r", wait|For: "FINISHED" });`,
    );
    assert.match(text, /default/i);
  });

  it("shows the form of an output", () => {
    const text = hover(`${use}PermissionSetProvisioningStatus.get("l", "i/r").created|Date;`);
    assert.match(text, /RFC 3339/);
  });

  const useAssignment = `import { AccountAssignmentCreationStatus } from "${packageName}";\n`;
  const useRollout = `import { PermissionSetRollout } from "${packageName}";\n`;
  const roll = (args: string) =>
    `${useRollout}new PermissionSetRollout("admins", { instanceId: "i", permissionSetId: "p", ${args} })`;

  it("shows what a gate on an account assignment is, and its inputs and outputs", () => {
    for (const [program, text] of [
      [
        'new AccountAssignment|CreationStatus("r", { instanceId: "i", requestId: "r" });',
        /account assignment/,
      ],
      ['new AccountAssignmentCreationStatus("r", { request|Id: "r" });', /account assignment/],
      ['AccountAssignmentCreationStatus.get("l", "i/r").principal|Id;', /user or .*group/],
      ['AccountAssignmentCreationStatus.get("l", "i/r").target|Id;', /account/],
    ] as const) {
      assert.match(hover(useAssignment + program), text);
    }
  });

  it("shows what a rollout is, and its inputs and outputs", () => {
    for (const [program, text] of [
      [roll("").replace("new PermissionSet", "new Permission|Set"), /provisioning for each account/],
      [roll('account|Ids: ["1"]'), /IDs of the accounts[^]*Default: all\s+accounts/],
      [roll('custom|Timeouts: { create: "5m" }'), /30 minutes/],
      [`${roll("")}.gat|es;`, /by account ID/],
    ] as const) {
      assert.match(hover(program), text);
    }
  });

  it("completes the inputs of a rollout, and the outputs of a gate on an account assignment", () => {
    for (const [program, wanted] of [
      [roll("|"), ["accountIds", "customTimeouts", "triggers"]],
      [`${roll("")}.|`, ["gates", "requestIds", "statuses"]],
      [
        `${useAssignment}AccountAssignmentCreationStatus.get("l", "i/r").|`,
        ["failureReason", "principalId", "principalType", "status", "targetId"],
      ],
    ] as const) {
      const names = service
        .getCompletionsAtPosition(file, type(program), undefined)
        ?.entries.map(({ name }) => name);
      assert.deepEqual(
        wanted.filter((name) => !names?.includes(name)),
        [],
      );
    }
  });

  it("reports account IDs that are not a plain list of texts", () => {
    assert.deepEqual(errors(roll('accountIds: ["111"]')), []);
    assert.match(errors(roll("accountIds: [111]"))[0] ?? "", /'number' is not assignable to type 'string'/);
    assert.match(errors(roll('accountIds: "111"'))[0] ?? "", /'string' is not assignable to .*string\[\]/);
  });

  it("completes names and adds their import", () => {
    for (const wanted of [
      ...["PermissionSetProvisioning", "PermissionSetProvisioningStatus"],
      "getPermissionSetProvisioningStatus",
      ...["AccountAssignmentCreationStatus", "getAccountAssignmentDeletionStatusOutput"],
      "PermissionSetRollout",
    ]) {
      const at = type(`${wanted}|`);
      const found = service
        .getCompletionsAtPosition(file, at, { includeCompletionsForModuleExports: true })
        ?.entries.find(({ name, source }) => name === wanted && source === packageName);
      assert.ok(found, wanted);
    }
  });

  it("reports which inputs are wrong", () => {
    const gate = (args: string) => errors(`${use}new PermissionSetProvisioningStatus("ready", ${args});`);
    assert.deepEqual(gate('{ instanceId: "i" }'), [
      "Argument of type '{ instanceId: string; }' is not assignable to parameter of type " +
        "'PermissionSetProvisioningStatusArgs'.\n  Property 'requestId' is missing in type " +
        "'{ instanceId: string; }' but required in type 'PermissionSetProvisioningStatusArgs'.",
    ]);
    assert.deepEqual(gate('{ instanceId: "i", requestId: "r", timeout: "5m" }'), [
      "Object literal may only specify known properties, and 'timeout' does not exist in type " +
        "'PermissionSetProvisioningStatusArgs'.",
    ]);
    assert.deepEqual(gate('{ instanceId: "i", requestId: "r", waitFor: "DONE" }'), [
      "Type '\"DONE\"' is not assignable to type 'Input<WaitFor> | undefined'.",
    ]);
  });

  const start = (args: string) =>
    `import { PermissionSetProvisioning } from "${packageName}";\n` +
    `new PermissionSetProvisioning("start", { instanceId: "i", permissionSetId: "p", ${args} })`;

  it("reports what a target lacks, and what does not belong to it", () => {
    assert.deepEqual(errors(start('targetType: "ACCOUNT", targetId: "42"')), []);
    assert.deepEqual(errors(start('targetType: "ALL_PROVISIONED_ACCOUNTS"')), []);
    for (const [args, text] of [
      [
        'targetType: "ACCOUNT"',
        /Property 'targetId' is missing in type .* required in type 'AccountProvisioningArgs'/,
      ],
      [
        'targetType: "ALL_PROVISIONED_ACCOUNTS", targetId: "42"',
        /'targetId' .*\s+Type 'string' is not .* 'undefined'/,
      ],
      ['targetType: "OU"', /Type '"OU"' is not assignable to type '"ACCOUNT" \| "ALL_PROVISIONED_ACCOUNTS"'/],
      ['targetType: "ACCOUNT", targetId: "42", trigers: 1', /Did you mean to write 'triggers'\?/],
    ] as const) {
      const [error = "", ...more] = errors(start(args));
      assert.match(error, text);
      assert.deepEqual(more, []);
    }
  });

  it("shows the values of a target type, and what belongs to each", () => {
    for (const [args, text] of [
      ['target|Type: "ACCOUNT", targetId: "42"', /^`"ACCOUNT"`: the account in `targetId`/],
      ['target|Type: "ALL_PROVISIONED_ACCOUNTS"', /^`"ALL_PROVISIONED_ACCOUNTS"`: all accounts/],
      ['targetType: "ACCOUNT", target|Id: "42"', /^The ID of the account to provision to/],
      [
        'targetType: "ACCOUNT", targetId: "42", trig|gers: []',
        /Do not pass a whole resource, but the output/,
      ],
    ] as const) {
      assert.match(hover(start(args)), text);
    }
  });

  it("shows that an id is not the request ID", () => {
    assert.match(
      hover(`${start('targetType: "ACCOUNT", targetId: "42"')}.i|d;`),
      /For a gate, use `requestId`/,
    );
    assert.match(
      hover(`${use}PermissionSetProvisioningStatus.get("l", "i/r").i|d;`),
      /`<instanceId>\/<requestId>`/,
    );
  });
});

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { name as packageName } from "../../package.json";
import { installedModules } from "../support/engine/installed-package";

describe("the package's declarations", function () {
  this.timeout(120_000);

  /** As `pulumi new typescript` writes them down, which leaves `skipLibCheck` and `lib` as they are. */
  const options: ts.CompilerOptions = {
    strict: true,
    target: ts.ScriptTarget.ES2020,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    noFallthroughCasesInSwitch: true,
    noImplicitReturns: true,
    forceConsistentCasingInFileNames: true,
    noEmit: true,
    types: ["node"],
  };

  function errorsOf(files: readonly string[], program: string): string[] {
    const file = join(dirname(installedModules), "index.ts");
    const host = ts.createCompilerHost(options);
    host.readFile = (path) => (path === file ? program : ts.sys.readFile(path));
    host.fileExists = (path) => path === file || ts.sys.fileExists(path);
    host.getCurrentDirectory = () => dirname(file);
    const compiled = ts.createProgram([file, ...files], options, host);
    return ts.getPreEmitDiagnostics(compiled).map(({ file: source, messageText }) => {
      return `${source?.fileName ?? ""}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
    });
  }

  it("compile in a project of pulumi new typescript, each file of them", () => {
    const folder = join(installedModules, packageName, "dist");
    const declarations = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".d.ts"))
      .map((name) => join(folder, name));
    assert.ok(declarations.length > 50);
    const program = `
      import * as pulumi from "@pulumi/pulumi";
      import { PermissionSetProvisioningStatus } from "${packageName}";
      const ready = new PermissionSetProvisioningStatus("ready", { instanceId: "ins", requestId: "r" });
      export const status: pulumi.Output<"IN_PROGRESS" | "SUCCEEDED" | "FAILED"> = ready.status;`;
    assert.deepEqual(errorsOf(declarations, program), []);
  });

  it("are checked: a type of ES2022 would be an error", () => {
    const [error = ""] = errorsOf([], "export const options: ErrorOptions = {};");
    assert.match(error, /index\.ts: Cannot find name 'ErrorOptions'/);
  });
});

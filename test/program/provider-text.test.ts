import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gateProviderText, startProviderText } from "../../src/program/provider-text";

const providerText = gateProviderText("provider");

const key = { instanceId: "ins-1", requestId: "req-1" };
const id = "ins-1/req-1";
const succeeded = { ...key, status: "SUCCEEDED", accountId: "acc-1" };

/** A call of the provider: its name and arguments. */
type Call = readonly [method: string, ...args: unknown[]];

interface Outcome {
  readonly returned?: unknown;
  readonly threw?: string;
  readonly stack?: string;
}

/** Evaluates the text as the dynamic provider's process of the Pulumi SDK does, and makes the calls. */
const script = `
  const [requireFromString, text, calls] = process.argv.slice(1);
  const provider = require(requireFromString)(text).handler();
  const outcome = async ([method, ...args]) => {
    try {
      return { returned: await provider[method](...args) };
    } catch (error) {
      return { threw: error.message, stack: error.stack };
    }
  };
  Promise.all(JSON.parse(calls).map(outcome)).then((outcomes) => console.log(JSON.stringify(outcomes)));
`;

describe("The provider's text", () => {
  let folder: string;
  const requireFromString = createRequire(require.resolve("@pulumi/pulumi")).resolve("require-from-string");

  before(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "provider-text-")));
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  /** Installs a package under our name whose provider says which copy it is. */
  function install(
    modules: string,
    copy: string,
    code = `exports.provider = { create: () => ${JSON.stringify(copy)} };`,
  ) {
    const root = join(folder, modules, "pulumi-huaweicloud-identitycenter");
    mkdirSync(join(root, "dist"), { recursive: true });
    const manifest = {
      name: "pulumi-huaweicloud-identitycenter",
      exports: { "./provider": "./dist/provider.js" },
    };
    writeFileSync(join(root, "package.json"), JSON.stringify(manifest));
    writeFileSync(join(root, "dist/provider.js"), code);
  }

  async function callIn(program: string, calls: readonly Call[]): Promise<Outcome[]> {
    const cwd = join(folder, program);
    mkdirSync(cwd, { recursive: true });
    const args = ["-e", script, requireFromString, providerText, JSON.stringify(calls)];
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      cwd,
      env: { ...process.env, NODE_PATH: "" },
    });
    return JSON.parse(stdout) as Outcome[];
  }

  async function copyLoadedIn(program: string): Promise<unknown> {
    const [outcome] = await callIn(program, [["create", {}]]);
    return outcome?.returned ?? outcome?.threw;
  }

  it("is the same in every release, because the states of earlier releases contain it", () => {
    assert.equal(
      providerText,
      'exports.handler=()=>{try{return require(require.resolve("pulumi-huaweicloud-identitycenter/provider",' +
        '{paths:[".",...(module.paths||[]).map(p=>p+"/.pnpm")]})).provider}catch(e){e.stack="";let t=()=>{throw e};return{create:t,' +
        "update:t,delete(){},read:(id,props)=>props.requestId?{id,props}:t(),diff:(d,o,n)=>({changes:o.status!=" +
        '"SUCCEEDED"||d!=n.instanceId+"/"+n.requestId})}}}',
    );
  });

  it("is the same in every release for the starter too, and leaves the comparison to the engine", () => {
    assert.equal(
      startProviderText,
      'exports.handler=()=>{try{return require(require.resolve("pulumi-huaweicloud-identitycenter/provisioning-provider",' +
        '{paths:[".",...(module.paths||[]).map(p=>p+"/.pnpm")]})).provider}catch(e){e.stack="";let t=()=>{throw e};return{create:t,' +
        "update:t,delete(){},read:(id,props)=>props.requestId?{id,props}:t(),}}}",
    );
  });

  it("is short, plain and without a version", () => {
    for (const text of [providerText, startProviderText]) {
      assert.ok(text.length < 400);
      assert.match(text, /^[\x20-\x7e]+$/);
      assert.doesNotMatch(text, /\d/);
    }
  });

  it("loads the package by its name from the program's folder", async () => {
    install("own/node_modules", "own");
    assert.equal(await copyLoadedIn("own"), "own");
  });

  it("loads it from a folder above the program's", async () => {
    install("workspace/node_modules", "workspace");
    assert.equal(await copyLoadedIn("workspace/apps/infra"), "workspace");
  });

  it("loads it from the folder in which pnpm keeps dependencies of dependencies", async () => {
    install("pnpm/node_modules/.pnpm/node_modules", "pnpm");
    assert.equal(await copyLoadedIn("pnpm"), "pnpm");
  });

  it("loads it from there also if pnpm's folder is above the program's, as in a workspace", async () => {
    install("pnpm-workspace/node_modules/.pnpm/node_modules", "pnpm workspace");
    assert.equal(await copyLoadedIn("pnpm-workspace/apps/infra"), "pnpm workspace");
  });

  it("prefers the program's own copy, and one above it, to the one of pnpm", async () => {
    install("both/node_modules", "own");
    install("both/node_modules/.pnpm/node_modules", "pnpm");
    install("both/apps/infra/node_modules/.pnpm/node_modules", "pnpm");
    const copies = await Promise.all([copyLoadedIn("both"), copyLoadedIn("both/apps/infra")]);
    assert.deepEqual(copies, ["own", "own"]);
  });

  describe("if the package is gone", () => {
    const reason = "Cannot find module 'pulumi-huaweicloud-identitycenter/provider'";
    const unfinished = [
      {},
      { status: "IN_PROGRESS" },
      { status: "FAILED" },
      { status: "" },
      { status: null },
    ];
    const changedKeys = [
      { ...key, requestId: "req-2" },
      { ...key, instanceId: "ins-2" },
      { instanceId: "ins-1/req-1" },
      { requestId: "req-1" },
      {},
    ];
    const calls = {
      readOfSaved: ["read", id, succeeded],
      readOfUnanswered: ["read", id, { ...key, __urn: "urn" }],
      read: ["read", id, { __urn: "urn" }],
      create: ["create", key],
      update: ["update", id, succeeded, key],
      delete: ["delete", id, succeeded],
      unchanged: ["diff", id, succeeded, { ...key, waitFor: "SUCCEEDED", __urn: "urn" }],
    } as const satisfies Record<string, Call>;
    const unfinishedDiffs = unfinished.map((state): Call => ["diff", id, { ...key, ...state }, key]);
    const changedDiffs = changedKeys.map((changed): Call => ["diff", id, succeeded, changed]);
    let outcomes: Readonly<Record<keyof typeof calls, Outcome>>;
    let unfinishedOutcomes: Outcome[];
    let changedOutcomes: Outcome[];

    before(async () => {
      const all = await callIn("gone", [...Object.values(calls), ...unfinishedDiffs, ...changedDiffs]);
      const names = Object.keys(calls);
      outcomes = Object.fromEntries(names.map((name, index) => [name, all[index]])) as typeof outcomes;
      unfinishedOutcomes = all.slice(names.length, names.length + unfinishedDiffs.length);
      changedOutcomes = all.slice(names.length + unfinishedDiffs.length);
    });

    it("keeps the saved state in a read of a gate, also without any response", () => {
      assert.deepEqual(outcomes.readOfSaved.returned, { id, props: succeeded });
      assert.deepEqual(outcomes.readOfUnanswered.returned, { id, props: { ...key, __urn: "urn" } });
    });

    it("deletes without doing anything", () => {
      assert.deepEqual(outcomes.delete, {});
    });

    for (const name of ["read", "create", "update"] as const) {
      it(`throws the reason on ${name}, without a stack trace`, () => {
        const [firstLine] = outcomes[name].threw?.split("\n") ?? [];
        assert.equal(firstLine, reason);
        assert.equal(outcomes[name].stack, "");
      });
    }

    it("finds a gate that SUCCEEDED unchanged", () => {
      assert.deepEqual(outcomes.unchanged.returned, { changes: false });
    });

    it("never finds an unfinished gate unchanged", () => {
      assert.equal(unfinishedOutcomes.length, unfinished.length);
      for (const { returned } of unfinishedOutcomes) assert.deepEqual(returned, { changes: true });
    });

    it("never finds changed IDs unchanged", () => {
      assert.equal(changedOutcomes.length, changedKeys.length);
      for (const { returned } of changedOutcomes) assert.deepEqual(returned, { changes: true });
    });
  });

  describe("if the package cannot be loaded", () => {
    it("keeps state, deletes, and throws the reason", async () => {
      install("broken/node_modules", "broken", 'require("ajv-that-is-not-installed");');
      const [create, read] = await callIn("broken", [
        ["create", key],
        ["read", id, succeeded],
      ]);
      assert.match(create?.threw ?? "", /^Cannot find module 'ajv-that-is-not-installed'\n/);
      assert.deepEqual(read?.returned, { id, props: succeeded });
    });
  });
});

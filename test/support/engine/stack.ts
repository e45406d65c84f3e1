import assert from "node:assert/strict";
import {
  type ChildProcessByStdio,
  spawn,
  type SpawnOptionsWithStdioTuple,
  type StdioNull,
  type StdioPipe,
} from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, relative } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { installedModules } from "./installed-package";

/** How one run of the Pulumi CLI ended. */
export interface Run {
  readonly exitCode: number;
  /** What it printed, standard output and standard error together. */
  readonly output: string;
}

/** A resource as the state holds it. */
export interface SavedResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly initErrors?: readonly string[];
}

/** As much of the state as tests read. */
interface Checkpoint {
  readonly resources?: readonly SavedResource[];
  readonly pending_operations?: readonly { readonly type: string; readonly resource: SavedResource }[];
}

export interface StackOptions {
  /** The text of `index.js`, where it is not among the files. It finds `settings` with `require("./settings.json")`. */
  readonly program?: string;
  /** More files of the project, or others in their place, by name. A `Pulumi.yaml` of theirs names the project. */
  readonly files?: Readonly<Record<string, string>>;
  readonly settings?: object;
  /** Stack configuration, in clear text. */
  readonly config?: Readonly<Record<string, string>>;
  /** Added to an environment that holds nothing but what Pulumi needs. */
  readonly environment?: Readonly<Record<string, string>>;
  /** A stack of another project whose backend this one shares. */
  readonly beside?: Stack;
}

const packageName = "pulumi-huaweicloud-identitycenter";
const defaultProject = "gate-test";
const stackName = "dev";

/** Programs are JavaScript: there is no need for each run to load the TypeScript compiler. */
const projectSettings = JSON.stringify({
  name: defaultProject,
  runtime: { name: "nodejs", options: { typescript: false } },
});
const passphrase = "correct-horse";

const preloaded = [
  join(__dirname, "../metadata-elsewhere.cjs"),
  join(__dirname, "typescript-when-needed.cjs"),
];

/** Makes a folder one that programs and the provider's process find the installed packages from, with a backend. */
export async function prepareFolder(folder: string): Promise<void> {
  await mkdir(join(folder, "backend"));
  await mkdir(join(folder, "node_modules"));
  for (const name of ["@pulumi", "@types", "ts-node", "typescript", packageName]) {
    await symlink(join(installedModules, name), join(folder, "node_modules", name));
  }
}

/** Keeps all that Pulumi writes in a folder that {@link prepareFolder} has made ready, and the network out of it. */
export function pulumiEnvironment(folder: string): Readonly<Record<string, string>> {
  return {
    HOME: folder,
    PULUMI_HOME: join(folder, "home"),
    ...backendIn(folder),
    PULUMI_CONFIG_PASSPHRASE: passphrase,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    NODE_OPTIONS: preloaded.map((file) => `--require=${JSON.stringify(file)}`).join(" "),
  };
}

function backendIn(folder: string) {
  return { PULUMI_BACKEND_URL: `file://${join(folder, "backend")}` };
}

function spawnPulumi(folder: string, environment: Readonly<Record<string, string>>, args: readonly string[]) {
  return spawn("pulumi", ["--non-interactive", "--color", "never", ...args], optionsIn(folder, environment));
}

function optionsIn(
  folder: string,
  environment: Readonly<Record<string, string>>,
): SpawnOptionsWithStdioTuple<StdioNull, StdioPipe, StdioPipe> {
  return {
    cwd: folder,
    env: {
      PATH: [process.env["PULUMI_CLI_DIRECTORY"], process.env["PATH"]].join(delimiter),
      ...pulumiEnvironment(folder),
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  };
}

function runPulumi(...run: Parameters<typeof spawnPulumi>): Promise<Run> {
  return endOf(spawnPulumi(...run));
}

/** How a process ends, and all that it prints from now on. A process that a signal ends has the exit code -1. */
export async function endOf(
  child: ChildProcessByStdio<null, Readable, Readable>,
): Promise<Run & { readonly stdout: string; readonly stderr: string }> {
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { exitCode: child.exitCode ?? -1, output: stdout + stderr, stdout, stderr };
}

/** The files of a new stack, by their names in the project's folder: all but the note that it is selected. */
type NewStack = ReadonlyMap<string, string>;

let newStack: Promise<NewStack> | undefined;

/** Has the CLI make one stack, for all stacks of this process to begin with a copy of: it takes a second each time. */
async function makeStack(): Promise<NewStack> {
  const folder = await mkdtemp(join(tmpdir(), "identity-center-new-stack-"));
  try {
    await mkdir(join(folder, "backend"));
    await writeFile(join(folder, "Pulumi.yaml"), projectSettings);
    const { exitCode, output } = await runPulumi(folder, {}, ["stack", "init", stackName]);
    if (exitCode !== 0) throw new Error(output);
    const written = await readdir(join(folder, "backend"), { recursive: true, withFileTypes: true });
    const files = written
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const names = [...files.map((file) => relative(folder, file)), `Pulumi.${stackName}.yaml`];
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
    return new Map(names.map((name, index) => [name, texts[index] ?? ""]));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Puts a copy of the new stack in a project's folder, and in the backend of it or of another, and selects it. */
async function copyNewStack(folder: string, folderOfBackend: string, project: string): Promise<void> {
  // As `pulumi stack select` notes it down.
  const projectHash = createHash("sha1").update(join(folder, "Pulumi.yaml")).digest("hex");
  const selection = `home/workspaces/${project}-${projectHash}-workspace.json`;
  const selected = JSON.stringify({ stack: `organization/${project}/${stackName}` });
  const files = new Map(await (newStack ??= makeStack())).set(selection, selected);
  for (const [name, text] of files) {
    const isInBackend = name.startsWith("backend");
    const path = join(isInBackend ? folderOfBackend : folder, name.replaceAll(defaultProject, project));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text.replaceAll(defaultProject, project));
  }
}

/** What a program in JavaScript consists of, and finds beside it; nothing where there is none. */
async function programFiles({ program, settings = {} }: StackOptions): Promise<Record<string, string>> {
  if (program === undefined) return {};
  return {
    "package.json": JSON.stringify({ name: defaultProject, main: "index.js" }),
    "index.js": program,
    "settings.json": JSON.stringify(settings),
    "mark.js": await readFile(join(__dirname, "mark.js"), "utf8"),
  };
}

/** The name of the project in a `Pulumi.yaml`, which may be JSON. */
function nameIn(projectFile: string): string {
  return /^(?:name: |\{"name":")([\w-]+)/m.exec(projectFile)?.[1] ?? assert.fail("the project has a name");
}

/** A Pulumi project with one stack in a folder of its own, run by the real CLI on a file backend. */
export class Stack {
  static async create(options: StackOptions): Promise<Stack> {
    const folder = await mkdtemp(join(tmpdir(), "identity-center-stack-"));
    const files = { "Pulumi.yaml": projectSettings, ...(await programFiles(options)), ...options.files };
    await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));
    await prepareFolder(folder);
    const project = nameIn(files["Pulumi.yaml"]);
    const stack = new Stack(
      folder,
      { ...options.environment, ...(options.beside && backendIn(options.beside.folderOfBackend)) },
      project,
      options.beside?.folderOfBackend ?? folder,
    );
    await copyNewStack(folder, stack.folderOfBackend, project);
    await stack.setConfig(options.config ?? {});
    return stack;
  }

  private constructor(
    readonly folder: string,
    private environment: Readonly<Record<string, string>>,
    readonly project: string,
    private readonly folderOfBackend: string,
  ) {}

  /** Runs `pulumi up` without its preview: each phase takes a process of its own, and a second more. */
  up(...args: string[]): Promise<Run> {
    return this.pulumi("up", "--yes", "--skip-preview", ...args);
  }

  preview(...args: string[]): Promise<Run> {
    return this.pulumi("preview", ...args);
  }

  refresh(...args: string[]): Promise<Run> {
    return this.pulumi("refresh", "--yes", "--skip-preview", ...args);
  }

  destroy(...args: string[]): Promise<Run> {
    return this.pulumi("destroy", "--yes", "--skip-preview", ...args);
  }

  pulumi(...args: string[]): Promise<Run> {
    return runPulumi(this.folder, this.environment, args);
  }

  /** Runs a text in bash, as a person would who stands in the project's folder. */
  bash(text: string): Promise<Run> {
    return endOf(spawn("bash", ["-e", "-c", text], optionsIn(this.folder, this.environment)));
  }

  spawnPulumi(...args: string[]) {
    return spawnPulumi(this.folder, this.environment, args);
  }

  /** Takes these variables out of what the next runs find. */
  unset(...names: readonly string[]): void {
    const left = Object.entries(this.environment).filter(([name]) => !names.includes(name));
    this.environment = Object.fromEntries(left);
  }

  /** Takes the place of what the program finds with `require("./settings.json")`. */
  async setSettings(settings: object): Promise<void> {
    await writeFile(join(this.folder, "settings.json"), JSON.stringify(settings));
  }

  async setProgram(program: string): Promise<void> {
    await writeFile(join(this.folder, "index.js"), program);
  }

  /** Takes the place of the stack's whole configuration, in clear text. */
  async setConfig(config: Readonly<Record<string, string>>): Promise<void> {
    const path = join(this.folder, `Pulumi.${stackName}.yaml`);
    const [salt] = /^encryptionsalt:.*$/m.exec(await readFile(path, "utf8")) ?? [];
    await writeFile(path, [salt, `config: ${JSON.stringify(config)}`, ""].join("\n"));
  }

  /** As if the package had been taken out of the project. */
  async removePackage(): Promise<void> {
    await rm(join(this.folder, "node_modules", packageName));
  }

  /** The resources in the state, in order. */
  async resources(): Promise<readonly SavedResource[]> {
    return (await this.latest()).resources ?? [];
  }

  /** What the state holds as under way, such as `creating app`. */
  async pendingOperations(): Promise<readonly string[]> {
    const { pending_operations: pending = [] } = await this.latest();
    return pending.map(({ type, resource }) => `${type} ${resource.urn.split("::").at(-1) ?? ""}`);
  }

  private async latest(): Promise<Checkpoint> {
    const stacks = join(this.folderOfBackend, "backend/.pulumi/stacks");
    const path = join(stacks, this.project, `${stackName}.json`);
    const state = JSON.parse(await readFile(path, "utf8")) as {
      checkpoint: { latest?: Checkpoint };
    };
    return state.checkpoint.latest ?? {};
  }

  /** The resource of this name, or undefined where the state holds none. */
  async resource(name: string): Promise<SavedResource | undefined> {
    return (await this.resources()).find(({ urn }) => urn.endsWith(`::${name}`));
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Emulator, emulatorUser, startEmulator } from "../emulator/emulator";
import { userWithoutList } from "./gate-stack";
import { Stack } from "./stack";

/** A folder of `examples` as the project of a stack, and the emulator that it calls. */
export interface Example {
  readonly emulator: Emulator;
  readonly stack: Stack;
  /** Takes the place of the program's configuration: names without that of the project. */
  configure(config: Readonly<Record<string, string>>): Promise<void>;
  remove(): Promise<void>;
}

/**
 * @param path the folder, from `examples`
 * @param config the program's: names without that of the project
 * @param options `environment` is added to the emulator's user; with `beside` both share one backend and emulator
 */
export async function createExample(
  path: string,
  config: Readonly<Record<string, string>>,
  { environment, beside }: { environment?: Readonly<Record<string, string>>; beside?: Example } = {},
): Promise<Example> {
  const files = await filesOf(path);
  const emulator = beside?.emulator ?? (await startEmulator({ users: [userWithoutList] }));
  const stack = await Stack.create({
    files,
    environment: {
      HW_ACCESS_KEY: emulatorUser.accessKey,
      HW_SECRET_KEY: emulatorUser.secretKey,
      // "npm run lint" has checked the types.
      PULUMI_NODEJS_TRANSPILE_ONLY: "true",
      ...environment,
    },
    ...(beside && { beside: beside.stack }),
  });
  const configure = async (values: Readonly<Record<string, string>>) => {
    const own = Object.entries(values).map(([name, value]) => [`${stack.project}:${name}`, value] as const);
    const endpoints = JSON.stringify({ identitycenter: emulator.url });
    await stack.setConfig({ "huaweicloud:endpoints": endpoints, ...Object.fromEntries(own) });
  };
  await configure(config);
  return {
    emulator,
    stack,
    configure,
    async remove() {
      if (beside === undefined) await emulator.close();
      await stack.remove();
    },
  };
}

/** The texts of its files, by name. */
async function filesOf(path: string): Promise<Record<string, string>> {
  const folder = resolve(__dirname, "../../../examples", path);
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return Object.fromEntries(names.map((name, index) => [name, texts[index] ?? ""]));
}

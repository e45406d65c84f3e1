import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { devDependencies, name } from "../../../package.json";

const run = promisify(execFile);
const repository = resolve(__dirname, "../../..");

// Outside of the repository: a module that the package forgot to depend on must not be found above it.
const clone = createHash("sha256").update(repository).digest("hex").slice(0, 8);
const folder = join(tmpdir(), `identity-center-user-project-${clone}`);

/** The `node_modules` of a user's project that has this package, the Pulumi SDK and TypeScript. */
export const installedModules = join(folder, "node_modules");

/**
 * Packs this package and installs it with npm from the tarball, as a user would. The same content is not
 * installed again. It is to run once, before the tests that need it.
 */
export async function installPackage(): Promise<void> {
  await mkdir(folder, { recursive: true });
  const tarball = await pack();
  const manifest = JSON.stringify({
    private: true,
    dependencies: {
      "@pulumi/pulumi": devDependencies["@pulumi/pulumi"],
      "@types/node": devDependencies["@types/node"],
      typescript: devDependencies.typescript,
      [name]: `file:${tarball}`,
    },
  });
  const stamp = join(folder, "installed.json");
  if ((await readFile(stamp, "utf8").catch(() => "")) === manifest) return;

  // Written when all is there: an install that was interrupted is done again.
  await rm(stamp, { force: true });
  await writeFile(join(folder, "package.json"), manifest);
  await run("npm", ["install", "--no-package-lock", "--prefer-offline", "--loglevel=error"], { cwd: folder });
  await writeFile(stamp, manifest);
}

/** The name of the tarball, which tells its content: npm takes a file of the same name for the same package. */
async function pack(): Promise<string> {
  const { stdout } = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
    cwd: repository,
  });
  const [packed] = JSON.parse(stdout) as [{ filename: string; shasum: string }];
  const tarball = `${packed.shasum}.tgz`;
  await rename(join(folder, packed.filename), join(folder, tarball));
  return tarball;
}

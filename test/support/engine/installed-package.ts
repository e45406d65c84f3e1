import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { devDependencies, name } from "../../../package.json";

/** The scripts are JavaScript: this is what they export. */
const scripts = createRequire(resolve(__dirname, "../../../scripts/package.json"));
const { pack } = scripts("./pack.mjs") as { pack: (folder: string) => Promise<string> };
const { installLocked } = scripts("./locked-packages.mjs") as {
  installLocked: (folder: string, manifest: object) => Promise<string[]>;
};

/** The version of the Pulumi SDK if another one than the locked one is to be tried: `npm run test:newest` sets it. */
export const otherSdk = process.env["PULUMI_SDK_VERSION"];

// Outside of the repository: a module that the package forgot to depend on must not be found above it.
const kind = createHash("sha256")
  .update(`${__dirname} ${otherSdk ?? ""}`)
  .digest("hex")
  .slice(0, 8);
const folder = join(tmpdir(), `identity-center-user-project-${kind}`);

/** The `node_modules` of a user's project that has this package, the Pulumi SDK, TypeScript and ts-node. */
export const installedModules = join(folder, "node_modules");

/**
 * Packs this package and installs it with npm from the tarball, as a user would, but with all that it needs in the
 * versions of package-lock.json: tests come to the same result on any day. The same content is not installed again.
 * It is to run once, before the tests that need it.
 */
export async function installPackage(): Promise<void> {
  await mkdir(folder, { recursive: true });
  const tarball = await pack(folder);
  const manifest = {
    private: true,
    dependencies: {
      "@pulumi/pulumi": otherSdk ?? devDependencies["@pulumi/pulumi"],
      "@types/node": devDependencies["@types/node"],
      "ts-node": devDependencies["ts-node"],
      typescript: devDependencies.typescript,
      [name]: `file:${basename(tarball)}`,
    },
  };
  const lock = await readFile(resolve(__dirname, "../../../package-lock.json"));
  const content = `${JSON.stringify(manifest)} ${createHash("sha256").update(lock).digest("hex")}`;
  const stamp = join(folder, "installed.txt");
  if ((await readFile(stamp, "utf8").catch(() => "")) === content) return;

  // Written when all is there: an install that was interrupted is done again.
  await rm(stamp, { force: true });
  const differences = await installLocked(folder, manifest);
  if (otherSdk === undefined && differences.length > 0) {
    throw new Error(`Not as in package-lock.json:\n${differences.join("\n")}`);
  }
  await writeFile(stamp, content);
}

import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installLocked } from "./locked-packages.mjs";
import { pack } from "./pack.mjs";
import { run } from "./pulumi-cli/run.mjs";

/**
 * A software bill of materials (CycloneDX, JSON) of what users install with the package, except `@pulumi/pulumi`,
 * which is theirs. npm makes it from the packed package alone. From this repository it makes none, because the examples
 * are workspaces.
 *
 * @param {string} folder an empty one
 * @returns {Promise<string>}
 */
async function billOfMaterials(folder) {
  // npm takes the name from the folder.
  const packed = join(folder, "pulumi-huaweicloud-identitycenter");
  mkdirSync(packed);
  await run("tar", ["-xzf", await pack(folder), "--strip-components=1"], { cwd: packed });
  const manifest = JSON.parse(readFileSync(join(packed, "package.json"), "utf8"));
  const { name, version, license, description, main, dependencies } = manifest;
  const published = { name, version, license, description, main, dependencies };
  const differences = await installLocked(packed, published);
  if (differences.length > 0) throw new Error(`Not as in package-lock.json:\n${differences.join("\n")}`);
  return run("npm", ["sbom", "--sbom-format=cyclonedx", "--sbom-type=library"], { cwd: packed });
}

const folder = mkdtempSync(join(tmpdir(), "identity-center-sbom-"));
try {
  console.log(await billOfMaterials(folder));
} finally {
  rmSync(folder, { recursive: true });
}

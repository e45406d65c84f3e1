import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A home folder for one test. */
export interface Home {
  readonly path: string;
  /** Writes a file below it, JSON where it is not a text, and gives its path. */
  write(name: string, content: unknown): string;
  remove(): void;
}

export function createHome(): Home {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "identity-center-home-")));
  // As it comes, only its owner may enter it. Some tests give up being root.
  chmodSync(path, 0o755);
  return {
    path,
    write(name, content) {
      const file = join(path, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content, null, 2));
      return file;
    },
    remove() {
      rmSync(path, { recursive: true });
    },
  };
}

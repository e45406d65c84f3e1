import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { readTextFile } from "../../../src/identity-center/settings/read-file";
import { createHome, type Home } from "../../support/home";
import { withoutPermissions } from "../../support/without-permissions";

const src = join(__dirname, "../../../src");

describe("readTextFile", () => {
  let home: Home;

  beforeEach(() => {
    home = createHome();
  });
  afterEach(() => {
    home.remove();
  });

  it("gives the text, without a byte order mark", () => {
    for (const [content, text] of [
      ["", ""],
      ["a\n\u6743\u0000", "a\n\u6743\u0000"],
      ["\uFEFFa\uFEFF", "a\uFEFF"],
    ] as const) {
      assert.deepEqual(readTextFile(home.write("file", content)), { kind: "read", text });
    }
  });

  it("follows links, and reads files whose size the system does not tell", () => {
    symlinkSync(home.write("file", "text"), join(home.path, "link"));
    assert.deepEqual(readTextFile(join(home.path, "link")), { kind: "read", text: "text" });
    if (process.platform === "linux") assert.match(JSON.stringify(readTextFile("/proc/self/status")), /Pid/);
  });

  it("reads up to 4 MB", () => {
    const most = 4 * 1024 * 1024;
    const file = readTextFile(home.write("file", "x".repeat(most)));
    assert.ok(file.kind === "read" && file.text.length === most);
    assert.deepEqual(readTextFile(home.write("file", "x".repeat(most + 1))), {
      kind: "unreadable",
      why: "it is larger than 4 MB",
    });
  });

  it("says that there is no such file", () => {
    const file = home.write("file", "");
    for (const path of [join(home.path, "nothing"), join(file, "below"), ""]) {
      assert.deepEqual(readTextFile(path), { kind: "absent" });
    }
  });

  it("tells a file that may not be read from one behind a folder that may not be entered", () => {
    const path = home.write("folder/file", "text");
    withoutPermissions(path, () => {
      assert.deepEqual(readTextFile(path), { kind: "unreadable", why: "EACCES" });
    });
    withoutPermissions(join(home.path, "folder"), () => {
      assert.deepEqual(readTextFile(path), { kind: "out of reach", why: "EACCES" });
      assert.deepEqual(readTextFile(join(home.path, "folder", "nothing")), {
        kind: "out of reach",
        why: "EACCES",
      });
    });
  });

  it("does not read what is no file, which might never end", async () => {
    const path = (name: string) => join(home.path, name);
    execFileSync("mkfifo", [path("pipe")]);
    mkdirSync(path("folder"));
    symlinkSync(path("pipe"), path("link"));
    const server = createServer().listen(path("socket"));
    try {
      await new Promise((resolve) => server.once("listening", resolve));
      for (const name of [
        "/dev/zero",
        "/dev/tty",
        path("pipe"),
        path("link"),
        path("folder"),
        path("socket"),
      ]) {
        assert.deepEqual(readTextFile(name), { kind: "unreadable", why: "it is not a file" }, name);
      }
    } finally {
      server.close();
    }
  });

  it("names every other reason", () => {
    symlinkSync(join(home.path, "loop"), join(home.path, "loop"));
    for (const [path, why] of [
      [join(home.path, "loop"), "ELOOP"],
      [join(home.path, "x".repeat(5_000)), "ENAMETOOLONG"],
      ["a\0b", "ERR_INVALID_ARG_VALUE"],
    ] as const) {
      assert.deepEqual(readTextFile(path), { kind: "unreadable", why });
    }
  });

  it("is all in src that reads files", () => {
    const readers = readdirSync(src, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .filter((file) =>
        /\breadFile|createReadStream|openSync|openAsBlob|\bopen\(/.test(
          readFileSync(join(src, file), "utf8"),
        ),
      );
    assert.deepEqual(readers, ["identity-center/settings/read-file.ts"]);
  });
});

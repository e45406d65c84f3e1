import assert from "node:assert/strict";
import { type Emulator, startEmulator } from "../support/emulator/emulator";
import { snippet } from "../support/documents";
import { storyOf } from "../support/engine/gate-stack";
import { Stack } from "../support/engine/stack";

/** Writes a file in the shell. */
const file = (name: string, text: string) => `cat > ${name} <<'EOF'\n${text}EOF\n`;

/** What the page says for each language, in its order. */
const languages = {
  TypeScript: [
    snippet("typescript"),
    file("tsconfig.json", snippet("tsconfig")),
    file("index.ts", snippet("first-gate")),
  ],
  "TypeScript as ES modules": [
    snippet("typescript"),
    snippet("es-modules"),
    file("tsconfig.json", snippet("tsconfig")),
    file("index.ts", snippet("gate")),
  ],
  JavaScript: [snippet("javascript"), file("index.js", snippet("first-gate-js"))],
};

describe("getting started", () => {
  for (const [language, steps] of Object.entries(languages)) {
    // In one language, as it takes long.
    const goesOn = language === "JavaScript";

    it(`leads to a gate that opens${goesOn ? ", then to one that fails, and to the end" : ""}, in ${language}`, async () => {
      const emulator = await startEmulator();
      // It has all that npm would install, in the folder above the project's.
      const stack = await Stack.create({ program: "" });
      try {
        const begin = [
          `npm() { [ "$1" = install ] || command npm --no-update-notifier "$@"; }`,
          snippet("project"),
          file("Pulumi.yaml", snippet("pulumi-project")),
          ...steps,
          snippet("local-state"),
          snippet("stack"),
          snippet("local"),
          snippet("first-up"),
        ];
        const first = await stack.bash(withEmulator(begin.join("\n"), emulator));
        assert.equal(first.exitCode, 0, first.output);
        assert.match(first.output, /admins-ready creat.* IN_PROGRESS(?: \d+s)?, next poll in \d+s/);
        assert.match(first.output, /admins-ready created[^]* app creating/);
        assert.match(first.output, /status: "SUCCEEDED"/);
        if (!goesOn) return;
        const callsBefore = emulator.calls.length;

        const inProject = `cd admins\n${exportsIn(snippet("local-state") + snippet("local"))}\n`;
        const again = `${inProject}pulumi up --yes\n${snippet("first-failure")}`;
        const second = await stack.bash(withEmulator(again, emulator));
        assert.notEqual(second.exitCode, 0, second.output);
        assert.match(second.output, /r-2 .*FAILED: The quota is used up\./);
        assert.deepEqual(storyOf(emulator).slice(callsBefore).at(-1), "FAILED");
        assert.deepEqual(
          [...new Set(emulator.calls.slice(callsBefore).map((call) => call.requestId))],
          ["r-2"],
        );

        const last = await stack.bash(
          withEmulator(inProject + snippet("recovery") + snippet("clean-up"), emulator),
        );
        assert.equal(last.exitCode, 0, last.output);
        assert.match(last.output, /status *: "SUCCEEDED"[^]*Stack 'dev' has been removed/);
      } finally {
        await stack.remove();
        await emulator.close();
      }
    });
  }
});

/**
 * A request that takes a second instead of 20, in an emulator that listens on another port. The state is in the
 * test's own folder: `~` means the home folder of the user, whatever HOME says.
 */
function withEmulator(script: string, emulator: Emulator): string {
  return script
    .replaceAll("http://127.0.0.1:4600", emulator.url)
    .replaceAll("20000", "1000")
    .replaceAll("export PULUMI_BACKEND_URL=file://~\n", "");
}

/** A new shell has lost what was exported in the one before. */
function exportsIn(script: string): string {
  return script
    .split("\n")
    .filter((line) => line.startsWith("export "))
    .join("\n");
}

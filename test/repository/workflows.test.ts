import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { scripts } from "../../package.json";

const folder = join(__dirname, "../../.github/workflows");

describe("the workflows", () => {
  for (const name of readdirSync(folder)) {
    const text = readFileSync(join(folder, name), "utf8");

    it(`take actions by their commits, and only the permissions that a job names: ${name}`, () => {
      const actions = [...text.matchAll(/\buses: (.*)/g)].map(([, action]) => action ?? "");
      assert.ok(actions.length > 0);
      for (const action of actions) assert.match(action, /^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
      assert.match(text, /^permissions: \{\}$/m);
      const jobs = text.slice(text.indexOf("\njobs:\n")).match(/^ {2}\w+:$/gm) ?? [];
      for (const setting of [/^ {4}permissions:$/gm, /^ {4}timeout-minutes: \d+$/gm])
        assert.equal(text.match(setting)?.length, jobs.length);
    });

    it(`run scripts that exist: ${name}`, () => {
      for (const [, script = ""] of text.matchAll(/\bnpm run (?:--silent )?([\w:-]+)/g))
        assert.ok(script in scripts, script);
    });
  }
});

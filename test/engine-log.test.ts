import assert from "node:assert/strict";
import { connectEngineLog } from "../src/engine/engine-log";

describe("the engine's log", () => {
  it("is silent where no engine started the process, as in users' unit tests", () => {
    const log = connectEngineLog();
    log.progress("urn:1", "IN_PROGRESS for 1s");
    log.warn(undefined, "a warning");
    log.debug("urn:1", "a line");
    assert.equal(log.engineGone.aborted, false);
  });

  it("takes an address among the arguments of another program for none", () => {
    process.argv.push("127.0.0.1:9");
    try {
      const log = connectEngineLog();
      log.warn("urn:1", "nobody is there to read this");
      assert.equal(log.engineGone.aborted, false);
    } finally {
      process.argv.pop();
    }
  });
});

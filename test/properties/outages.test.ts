import assert from "node:assert/strict";
import * as fc from "fast-check";
import { endure, outage } from "../support/properties/outage";
import { outages } from "../support/properties/runs";

describe("gates in any outage of any length", () => {
  it(`make at most 4 calls a second each, show at most 4 lines, and end in 5 minutes without any response ${outages.inTitle}`, async function () {
    this.timeout(outages.longestTestMs);
    await fc.assert(
      fc.asyncProperty(outage, async (outage) => {
        assert.deepEqual(await endure(outage), []);
      }),
      outages.parameters,
    );
  });
});

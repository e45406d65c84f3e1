"use strict";

const { writeFileSync } = require("node:fs");
const { reporters } = require("mocha");

/** Mocha's own report, with the totals as JSON in the file that the reporter option `file` names. */
module.exports = class TotalsReporter extends reporters.Spec {
  /**
   * @param {import("mocha").Runner} runner
   * @param {import("mocha").MochaOptions} options
   */
  constructor(runner, options) {
    super(runner, options);
    runner.once("end", () => {
      const { passes: passed, failures: failed, pending: skipped } = this.stats;
      writeFileSync(options.reporterOptions.file, JSON.stringify({ passed, failed, skipped }));
    });
  }
};

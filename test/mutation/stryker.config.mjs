/**
 * Stryker, for the modules that `npm run mutation` names. Mutants are switched inside one compiled copy of the
 * sources, and each meets the tests that reach it (`perTest`); there is no type check, for a mutant that does not
 * compile would be no news. `scripts/mutation/stryker.mjs` sets the variables.
 *
 * @type {import("@stryker-mutator/api/core").PartialStrykerOptions}
 */
export default {
  testRunner: "mocha",
  plugins: ["@stryker-mutator/mocha-runner"],
  coverageAnalysis: "perTest",
  // Nothing else is to slow a mutant down until it counts as endless.
  concurrency: 1,
  // Stryker switches the time-outs of mocha off: what loops for ever and what waits for what never comes end here. On
  // top of half as long again as the tests took without any change.
  timeoutMS: 10_000,
  reporters: ["clear-text", "json"],
  jsonReporter: { fileName: process.env["MUTATION_REPORT"] },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportScoreTable: false },
  tempDirName: process.env["MUTATION_COPIES"],
  symlinkNodeModules: true,
  ignorePatterns: ["dist", "coverage", ".cache", "bench", "examples", "test/engine"],
  mochaOptions: {
    config: "test/mutation/mocharc.json",
    spec: JSON.parse(process.env["MUTATION_TESTS"] ?? "[]"),
  },
};

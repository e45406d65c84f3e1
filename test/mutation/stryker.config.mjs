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
  // A time-out is not to come of a busy machine.
  concurrency: 1,
  // Above the time-out of a test: only an endless loop gets here, not a test that waits for what never comes.
  timeoutMS: 15_000,
  reporters: ["clear-text", "json"],
  jsonReporter: { fileName: process.env["MUTATION_REPORT"] },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportScoreTable: false },
  tempDirName: process.env["MUTATION_COPIES"],
  symlinkNodeModules: true,
  ignorePatterns: ["dist", "coverage", ".cache", "bench", "examples", "test/engine"],
  mochaOptions: {
    config: "test/mutation/mocharc.json",
    spec: process.env["MUTATION_TESTS"]?.split(","),
  },
};

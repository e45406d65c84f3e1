/**
 * Stryker, for the modules that decide, sign, read responses, wait and write: nearly every change of theirs is to make
 * a test fail. What is left out connects to the outside, and is held on real sockets and real engines.
 *
 * Mutants are switched inside one compiled copy of the sources, and each meets the tests that reach it (`perTest`);
 * there is no type check, for a mutant that does not compile would be no news.
 *
 * @type {import("@stryker-mutator/api/core").PartialStrykerOptions}
 */
export default {
  mutate: [
    "src/{model,wait,watch}/*.ts",
    "src/provider/{gate,gate-inputs,gate-state,start,start-inputs,start-provisioning}.ts",
    "src/identity-center/client.ts",
    "src/identity-center/{faults,operations}/*.ts",
    "src/identity-center/credentials/lockout-guard.ts",
    "src/identity-center/wire/{http-date,redact,service-response,sign,signed-request,throttling}.ts",
  ],
  // 98.4 % when this was written.
  thresholds: { high: 98, low: 95, break: 90 },
  // What has not changed keeps its result from the run before.
  incremental: true,
  incrementalFile: "coverage/mutation/incremental.json",
  reporters: ["clear-text", "html", "progress"],
  htmlReporter: { fileName: "coverage/mutation/report.html" },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  tempDirName: "coverage/mutation/copies",
  symlinkNodeModules: true,
  ignorePatterns: ["dist", "coverage", ".cache", "bench"],
  testRunner: "mocha",
  plugins: ["@stryker-mutator/mocha-runner"],
  mochaOptions: {
    config: "test/mutation/mocharc.json",
    spec: ["test/**/*.test.ts"],
    ignore: [
      "**/node_modules/**",
      "test/{bench,engine,faults,fuzz,official-sdk,properties}/**",
      // Of the repository, its scripts and its texts, and those that measure whole processes.
      "test/repository/**",
      "test/watch/deadline.test.ts",
    ],
  },
  coverageAnalysis: "perTest",
  // Nothing else is to slow a mutant down until it counts as endless.
  concurrency: 1,
  // Stryker switches the time-outs of mocha off: what loops forever and what waits for what never comes end here. On
  // top of half as long again as the tests took without any change.
  timeoutMS: 10_000,
};

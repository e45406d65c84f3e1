/**
 * Stryker, for the modules that decide, sign, read responses, wait and write: a test should fail for nearly every change
 * of them. The rest connects to the outside, and is held on real sockets and real engines.
 *
 * One compiled copy of the sources has all mutants, and each meets the tests that reach it (`perTest`). There is no type
 * check: a mutant that does not compile says nothing.
 *
 * @type {import("@stryker-mutator/api/core").PartialStrykerOptions}
 */
export default {
  mutate: [
    "src/{model,wait,watch}/*.ts",
    "src/provider/{gate,gate-inputs,gate-state,start,start-inputs,start-provisioning}.ts",
    "src/identity-center/{call-in-turn,client}.ts",
    "src/identity-center/{faults,operations}/*.ts",
    "src/identity-center/credentials/{agencies,assumed-credentials,id-token,lockout-guard,refuse-collisions}.ts",
    "src/identity-center/credentials/{resolve-credentials,temporary-credentials}.ts",
    "src/identity-center/wire/{http-date,redact,service-response,sign,signed-request,throttling}.ts",
  ],
  // 98.4 % when this was written.
  thresholds: { high: 98, low: 95, break: 90 },
  // What has not changed keeps its result from the last run.
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
      // Those of the repository, its scripts and its texts, and those that measure whole processes.
      "test/repository/**",
      "test/watch/deadline.test.ts",
    ],
  },
  coverageAnalysis: "perTest",
  // Alone, so that no mutant counts as endless only because another slows it down.
  concurrency: 1,
  // Stryker switches mocha's time-outs off, so this ends a mutant that loops or waits forever. It is added to one and a
  // half times what the tests take without a change.
  timeoutMS: 10_000,
};

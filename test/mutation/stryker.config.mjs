/**
 * Stryker on the core. Mutants are switched inside one compiled copy of the sources, and each meets the tests that
 * reach it (`perTest`); there is no type check, for a mutant that does not compile would be no news.
 *
 * @type {import("@stryker-mutator/api/core").PartialStrykerOptions}
 */
export default {
  mutate: [
    "src/wait/*.ts",
    "src/{provider,provisioning-provider,gate-state,provisioning-status,duration,untrusted-text,ids,inputs}.ts",
    "src/identity-center/{answer-schema,client,credential-trial,judge-answer,judge-silence,question,redact}.ts",
    "src/identity-center/{service-answer,sign,signed-request,throttling,uncertain-outcome}.ts",
    "src/identity-center/operations/*.ts",
  ],
  testRunner: "mocha",
  plugins: ["@stryker-mutator/mocha-runner"],
  coverageAnalysis: "perTest",
  concurrency: 2,
  reporters: ["clear-text", "json"],
  jsonReporter: { fileName: "coverage/mutation.json" },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  tempDirName: "coverage/stryker",
  symlinkNodeModules: true,
  ignorePatterns: ["dist", "coverage", ".cache", "bench", "examples", "test/engine"],
  mochaOptions: {
    config: "test/mutation/mocharc.json",
  },
};

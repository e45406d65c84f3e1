/**
 * The modules that decide, sign, read answers, wait and write: nearly every change of theirs is to make a test fail.
 * Each with the tests that have to notice. What is left out connects to the outside, and is held on real sockets and
 * real engines.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const core = {
  "src/duration.ts": ["test/duration.test.ts"],
  "src/gate-state.ts": ["test/gate-state.test.ts", "test/provider.test.ts"],
  "src/ids.ts": ["test/ids.test.ts"],
  "src/inputs.ts": ["test/inputs.test.ts"],
  "src/provider.ts": ["test/provider.test.ts"],
  "src/provisioning-inputs.ts": ["test/provisioning-inputs.test.ts", "test/provisioning-provider.test.ts"],
  "src/provisioning-provider.ts": ["test/provisioning-provider.test.ts"],
  "src/provisioning-status.ts": ["test/provisioning-status.test.ts"],
  "src/untrusted-text.ts": ["test/untrusted-text.test.ts"],
  "src/identity-center/answer-schema.ts": ["test/identity-center/answer-schema.test.ts"],
  "src/identity-center/client.ts": ["test/identity-center/client.test.ts"],
  "src/identity-center/credential-trial.ts": ["test/identity-center/credential-trial.test.ts"],
  "src/identity-center/http-date.ts": ["test/identity-center/throttling.test.ts"],
  "src/identity-center/judge-answer.ts": ["test/identity-center/judge-answer.test.ts"],
  "src/identity-center/judge-silence.ts": ["test/identity-center/judge-silence.test.ts"],
  "src/identity-center/operations/describe-provisioning-status.ts": [
    "test/identity-center/operations/describe-provisioning-status.test.ts",
  ],
  "src/identity-center/operations/list-in-progress.ts": [
    "test/identity-center/operations/list-in-progress.test.ts",
  ],
  "src/identity-center/operations/provision-permission-set.ts": [
    "test/identity-center/operations/provision-permission-set.test.ts",
  ],
  "src/identity-center/operations/provisioning-status-answer.ts": [
    "test/identity-center/operations/provisioning-status-answer.test.ts",
  ],
  "src/identity-center/question.ts": ["test/identity-center/judge-*.test.ts"],
  "src/identity-center/redact.ts": ["test/identity-center/redact.test.ts"],
  "src/identity-center/service-answer.ts": ["test/identity-center/service-answer.test.ts"],
  "src/identity-center/sign.ts": ["test/identity-center/sign.test.ts"],
  "src/identity-center/signed-request.ts": ["test/identity-center/signed-request.test.ts"],
  "src/identity-center/throttling.ts": ["test/identity-center/throttling.test.ts"],
  "src/identity-center/uncertain-outcome.ts": ["test/identity-center/judge-*.test.ts"],
  "src/wait/call-in-turn.ts": ["test/wait/wait-for-provisioning.test.ts"],
  "src/wait/clock.ts": [
    "test/wait/clock.test.ts",
    "test/wait/wait-until.test.ts",
    "test/wait/throttle.test.ts",
  ],
  "src/wait/list-all-in-progress.ts": ["test/wait/shared-looks.test.ts"],
  "src/wait/schedule.ts": ["test/wait/schedule.test.ts"],
  "src/wait/shared-looks.ts": ["test/wait/shared-looks.test.ts"],
  "src/wait/throttle.ts": ["test/wait/throttle.test.ts"],
  "src/wait/traffic.ts": ["test/wait/traffic.test.ts"],
  "src/wait/wait-for-provisioning.ts": [
    "test/wait/wait-for-provisioning.test.ts",
    "test/wait/shared-looks.test.ts",
  ],
  "src/wait/wait-until.ts": ["test/wait/wait-until.test.ts"],
};

import { startService } from "../test/support/properties/service";
import { truthful } from "../test/support/properties/reaction";
import type { FakeClock } from "../test/support/fake-clock";
import { startProvider } from "./this-package";

/** What a wait has at hand. */
export interface Waiting {
  /** Polls: whether the request has finished. Takes no time. */
  readonly poll: () => boolean;
  readonly clock: FakeClock;
  /** Gives a number in [0, 1). */
  readonly random: () => number;
}

/** A way to wait: resolves after the poll that finds the end. */
export interface Schedule {
  readonly name: string;
  /** Where it is published. */
  readonly source: string;
  readonly wait: (waiting: Waiting) => Promise<void>;
}

export const ours: Schedule = {
  name: "this package",
  source: "`src/wait/schedule.ts`",
  async wait({ poll, clock, random }) {
    let calls = 0;
    const { send } = startService({
      clock,
      order: () => (calls += 1),
      react: () => truthful(0),
      truthOf: () => ({ status: poll() ? "SUCCEEDED" : "IN_PROGRESS" }),
      requestsOf: () => [],
    });
    await startProvider(send, clock, random)("r-0");
  },
};

const stateChangeConfSource =
  "`helper/retry/state.go` in [hashicorp/terraform-plugin-sdk](https://github.com/hashicorp/terraform-plugin-sdk)";

/**
 * `StateChangeConf.WaitForStateContext` of Terraform's SDK: a pause that doubles from 0.2 s up to 10 s.
 *
 * @param delayMs `Delay`, before the first poll
 */
function stateChangeConf(delayMs: number): Schedule["wait"] {
  return async ({ poll, clock }) => {
    await clock.delay(delayMs);
    let pauseMs = 100;
    while (!poll()) {
      pauseMs = Math.min(2 * pauseMs, 10_000);
      await clock.delay(pauseMs);
    }
  };
}

/** A poll at once, and one more after each pause. */
function every(pauseMs: number): Schedule["wait"] {
  return async ({ poll, clock }) => {
    while (!poll()) await clock.delay(pauseMs);
  };
}

/**
 * How others wait for a provisioning, or for the next best thing: without their time-outs, and without what they do
 * if a poll fails.
 */
export const others: readonly Schedule[] = [
  {
    name: "Terraform, Huawei Cloud",
    // It sets `PollInterval` too, to ten times its time-out of 10 min; the SDK heeds only those below 180 s.
    source:
      "`huaweicloud/services/identitycenter/resource_huaweicloud_identitycenter_provision_permission_set.go` in " +
      "[huaweicloud/terraform-provider-huaweicloud](https://github.com/huaweicloud/terraform-provider-huaweicloud): " +
      "Terraform's SDK with a `Delay` of 10 s",
    wait: stateChangeConf(10_000),
  },
  {
    name: "Terraform, AWS permission set",
    source:
      "`internal/service/ssoadmin/permission_set.go`, `internal/backoff/backoff.go` in " +
      "[hashicorp/terraform-provider-aws](https://github.com/hashicorp/terraform-provider-aws): " +
      "as Terraform's SDK with a `Delay` of 5 s",
    wait: stateChangeConf(5_000),
  },
  {
    name: "Terraform SDK's default",
    source: `${stateChangeConfSource}: \`StateChangeConf\` without \`Delay\`, \`MinTimeout\` and \`PollInterval\``,
    wait: stateChangeConf(0),
  },
  {
    name: "KooCLI `--cli-waiter`",
    // The program's code is not published; that its first poll is at once is an assumption in its favour.
    source:
      "[Polling Results](https://support.huaweicloud.com/intl/en-us/usermanual-hcli/hcli_05_20.html) in its user " +
      "guide: `interval` is 5 s by default",
    wait: every(5_000),
  },
  {
    name: "shell loop with `sleep 5`",
    source: "`until succeeded; do sleep 5; done`",
    wait: every(5_000),
  },
];

import { UnreachableError } from "../src/model/errors";
import type { Clock } from "../src/wait/clock";
import { ProcessLimits } from "../src/watch/process-limits";
import { waitUntil } from "../src/wait/wait-until";

/** What somebody who waits has at hand. */
export interface Waiting {
  /** Asks once; resolves with whether what is waited for has come to its end. */
  readonly look: () => Promise<boolean>;
  readonly sleep: (delayMs: number) => Promise<void>;
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
}

/** A way to wait: resolves after the look that has found the end. */
export interface Schedule {
  readonly name: string;
  /** Where it is published. */
  readonly source: string;
  readonly wait: (waiting: Waiting) => Promise<void>;
}

export const ours = {
  name: "this package",
  source: "`src/wait/wait-until.ts`",
  async wait({ look, clock, random }) {
    await waitUntil({
      look,
      isFinished: (finished) => finished,
      noResponse: () => new UnreachableError("no response in time", "no response in time", Infinity),
      timeoutMs: 30 * 60_000,
      ...new ProcessLimits(clock, random).paceOf({ identity: "" }),
      signal: new AbortController().signal,
    });
  },
} as const satisfies Schedule;

const stateChangeConfSource =
  "`helper/retry/state.go` in [hashicorp/terraform-plugin-sdk](https://github.com/hashicorp/terraform-plugin-sdk)";

/**
 * `StateChangeConf.WaitForStateContext` of Terraform's SDK: a pause that doubles from 0.2 s up to 10 s.
 *
 * @param delayMs `Delay`, before the first look
 */
function stateChangeConf(delayMs: number): Schedule["wait"] {
  return async ({ look, sleep }) => {
    await sleep(delayMs);
    let pauseMs = 100;
    while (!(await look())) {
      pauseMs = Math.min(2 * pauseMs, 10_000);
      await sleep(pauseMs);
    }
  };
}

/** A look at once, and one more after each pause. */
function every(pauseMs: number): Schedule["wait"] {
  return async ({ look, sleep }) => {
    while (!(await look())) await sleep(pauseMs);
  };
}

/**
 * How others wait for the same thing, or the next best thing: without their time-outs, and without what they do
 * when a look fails.
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
    // The program's code is not published; that its first look is at once is an assumption in its favour.
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

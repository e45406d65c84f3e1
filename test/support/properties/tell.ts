import type { dynamic } from "@pulumi/pulumi";
import type { GateInputs } from "../../../src/provider/gate-inputs";
import { createWatchProcess } from "../../../src/watch/watch-process";
import { FakeClock } from "../fake-clock";
import { clientOn } from "./client-on";
import { createProviders, kindNames } from "./kinds";
import { rightList, truthful } from "./reaction";
import type { Truth } from "./render-body";
import { type Call, startService } from "./service";
import type { Plan, Story } from "./story";
import { withoutStacks } from "./without-stacks";

/** What became of a plan. */
export interface Gate extends Plan {
  readonly instanceId: string;
  readonly requestId: string;
  readonly inputs: GateInputs;
  /** When it has to have ended: its time is up. */
  readonly deadlineMs: number;
  readonly startOrder: number;
  end?: { readonly order: number; readonly atMs: number };
  readonly state?: Readonly<Record<string, unknown>>;
  readonly error?: unknown;
  /** What it was warned of. */
  readonly warnings: readonly string[];
}

export interface Told {
  readonly gates: readonly Gate[];
  readonly calls: readonly Call[];
  /** Calls that were sent after the last wait had ended. */
  readonly lateCalls: number;
  readonly timersLeft: number;
  /** All that was said on the way. */
  readonly log: readonly string[];
}

/** Lives through a story, on the provider's own methods and the client's own reading of responses. */
export async function tell(story: Story): Promise<Told> {
  return withoutStacks(() => live(story));
}

async function live({ plans, lives, reactions, lists, jitter }: Story): Promise<Told> {
  const clock = new FakeClock();
  let happened = 0;
  const order = () => (happened += 1);
  let statusCalls = 0;
  let listCalls = 0;
  const service = startService({
    clock,
    order,
    // Requests of different kinds that have the same ID stand differently.
    truthOf: (instanceId, requestId, requestKind): Truth => {
      const sum = Number(requestId.slice(2)) + Number(instanceId.slice(7)) + kindNames.indexOf(requestKind);
      const life = lives[sum % lives.length];
      return { status: life && clock.now() >= life.endsMs ? life.outcome : "IN_PROGRESS" };
    },
    react: ({ requestId }) =>
      requestId === undefined ? (lists[listCalls++] ?? rightList) : (reactions[statusCalls++] ?? truthful()),
    requestsOf: () => ["r-0", "r-1", "r-2", "r-3", "r-4"],
  });
  const client = clientOn(service.send, clock);
  const log: string[] = [];
  const say = (_urn: string | undefined, text: string) => void log.push(text);
  const warnings: string[][] = plans.map(() => []);
  const warn = (urn: string | undefined, text: string) => {
    say(urn, text);
    warnings[Number(urn)]?.push(text);
  };
  let draws = 0;
  const providers = createProviders({
    connect: () => client,
    engineLog: { progress: say, note: say, warn, debug: say, isCi: false },
    watch: createWatchProcess(clock, () => jitter[(draws += 1) % jitter.length] ?? 0.5),
  });

  const gates = await clock.run(
    Promise.all(
      plans.map(async (plan, index): Promise<Gate> => {
        await clock.delay(plan.startMs);
        const key = { instanceId: `ssoins-${plan.instance}`, requestId: `r-${plan.request}` };
        const inputs = {
          ...key,
          waitFor: plan.waitFor,
          __createTimeoutMs: plan.timeoutMs,
          __urn: String(index),
        };
        const isRead = plan.kind === "read" || plan.kind === "refresh";
        const ended = () => ({ order: order(), atMs: clock.now() });
        const gate = {
          ...plan,
          ...key,
          inputs,
          deadlineMs: plan.startMs + (isRead ? 30_000 : plan.timeoutMs),
          startOrder: order(),
          warnings: warnings[index] ?? [],
        };
        return begin(providers[plan.requestKind], plan.kind, inputs).then(
          (state) => ({ ...gate, state, end: ended() }),
          (error: unknown) => ({ ...gate, error, end: ended() }),
        );
      }),
    ),
  );
  const callsBefore = service.calls.length;
  const timersLeft = clock.pendingTimers - service.ownTimers();
  await clock.run(clock.delay(2 * 3_600_000));
  return {
    gates,
    calls: service.calls,
    lateCalls: service.calls.length - callsBefore,
    timersLeft,
    log,
  };
}

type State = Readonly<Record<string, unknown>>;

async function begin(
  provider: Required<dynamic.ResourceProvider>,
  kind: Plan["kind"],
  inputs: GateInputs,
): Promise<State> {
  const { instanceId, requestId, __urn } = inputs;
  const id = `${instanceId}/${requestId}`;
  switch (kind) {
    case "create":
      return (await provider.create(inputs)).outs as State;
    case "update":
      return (await provider.update(id, { instanceId, requestId, status: "IN_PROGRESS" }, inputs))
        .outs as State;
    case "read":
      return (await provider.read(id, { __urn })).props as State;
    case "refresh":
      return (await provider.read(id, { instanceId, requestId, __urn })).props as State;
    default:
      return kind satisfies never;
  }
}

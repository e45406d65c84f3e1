import type { GateInputs } from "../../../src/provider/gate-inputs";
import { gateProviderText } from "../../../src/program/provider-text";
import type { RequestStatus } from "../../../src/model/request";
import { createWatchProcess } from "../../../src/watch/watch-process";
import type { RequestKind } from "../emulator/request-lives";
import { FakeClock } from "../fake-clock";
import { type Deed, inWeather, type Weather } from "./deeds";
import { clientOn } from "./client-on";
import { createProviders, kinds } from "./kinds";
import { type Reaction } from "./reaction";
import { type Call, startService } from "./service";
import { evaluateWithoutPackage } from "./without-package";

/** What the engine keeps of a gate. */
export interface Saved {
  readonly id: string;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly initErrors: readonly string[];
}

/** What came of a deed: whether dependants may run now, or with which error it failed. */
export type Consequence =
  | { readonly is: "open" | "nothing"; readonly seen?: unknown }
  | { readonly is: "error"; readonly error: unknown };

/** A gate, its engine and its service. */
export interface World {
  readonly requestKind: RequestKind;
  readonly calls: readonly Call[];
  readonly wanted: () => Required<Pick<GateInputs, "instanceId" | "requestId" | "waitFor">> & GateInputs;
  readonly saved: () => Saved | undefined;
  readonly isPackageThere: () => boolean;
  readonly now: () => number;
  readonly timersLeft: () => number;
  readonly log: readonly string[];
  readonly live: (deed: Deed) => Promise<Consequence>;
}

/** @param requestKind what the gate waits for. All requests of other kinds have SUCCEEDED */
export function startWorld(requestKind: RequestKind): World {
  const { module } = kinds[requestKind];
  const hidden = { __urn: "urn:1", __provider: gateProviderText(module) };
  const clock = new FakeClock();
  let happened = 0;
  let weather: Weather = "well";
  let next: readonly Reaction[] = [];
  const truths = new Map<string, { readonly status: RequestStatus; readonly sinceMs: number }>();
  const service = startService({
    clock,
    order: () => (happened += 1),
    truthOf: (instanceId, requestId, askedKind) => {
      if (askedKind !== requestKind) return { status: "SUCCEEDED" };
      const truth = truths.get(`${instanceId}/${requestId}`);
      return { status: truth && clock.now() >= truth.sinceMs ? truth.status : "IN_PROGRESS" };
    },
    react: () => {
      const [first, ...rest] = next;
      next = rest;
      return first ?? inWeather(weather);
    },
    requestsOf: () => ["r-0", "r-1"],
  });

  const log: string[] = [];
  const say = (_urn: string | undefined, text: string) => void log.push(text);
  const startProcess = () => {
    const client = clientOn(service.send, clock);
    return createProviders({
      connect: () => client,
      engineLog: {
        progress: say,
        warn: say,
        debug: say,
        note: () => undefined,
        isCi: false,
      },
      watch: createWatchProcess(clock, () => 0.5),
    })[requestKind];
  };
  let process = startProcess();
  let isPackageThere = true;
  const withoutPackage = evaluateWithoutPackage(module);
  const provider = () => (isPackageThere ? process : withoutPackage);

  let wanted: ReturnType<World["wanted"]> = {
    ...{ instanceId: "ssoins-0", requestId: "r-0", waitFor: "SUCCEEDED" },
    ...{ __createTimeoutMs: 5_000, ...hidden },
  };
  let saved: Saved | undefined;
  const save = (id: string, outputs: object, initErrors: readonly string[] = []) => {
    saved = { id, outputs: { ...outputs, __provider: hidden.__provider }, initErrors };
  };

  /** A step of the engine that creates or changes the gate. */
  async function step(work: () => Promise<{ id: string; outs: object }>): Promise<Consequence> {
    try {
      const { id, outs } = await work();
      save(id, outs);
      return { is: "open" };
    } catch (error) {
      // What the engine takes for partial state.
      const { id, properties, reasons } = error as { id?: string; properties?: object; reasons?: string[] };
      if (id !== undefined && properties && reasons) save(id, properties, reasons);
      return { is: "error", error };
    }
  }

  async function create(): Promise<Consequence> {
    return step(async () => {
      const result = await provider().create(wanted);
      return { id: result.id, outs: result.outs as object };
    });
  }

  async function up(heedsInitErrors: boolean): Promise<Consequence> {
    if (!saved) return create();
    const { id, outputs, initErrors } = saved;
    const { changes, replaces = [] } = await provider().diff(id, outputs, wanted);
    if (replaces.length > 0) return create();
    if (!changes && !(heedsInitErrors && initErrors.length > 0)) return { is: "open" };
    return step(async () => ({ id, outs: (await provider().update(id, outputs, wanted)).outs as object }));
  }

  async function refresh(isPreview: boolean): Promise<Consequence> {
    if (!saved) return { is: "nothing" };
    const { id, outputs } = saved;
    try {
      const { props } = (await provider().read(id, outputs)) as { props: object };
      // Pulumi forgets that the gate had failed; and in a preview, what was read.
      if (!isPreview) save(id, props);
      return { is: "nothing" };
    } catch (error) {
      return { is: "error", error };
    }
  }

  async function read(): Promise<Consequence> {
    try {
      const seen = await provider().read(`${wanted.instanceId}/${wanted.requestId}`, hidden);
      return { is: "nothing", seen: seen.props as unknown };
    } catch (error) {
      return { is: "error", error };
    }
  }

  async function live(deed: Deed): Promise<Consequence> {
    switch (deed.does) {
      case "up":
      case "up, heeding initErrors":
        return up(deed.does !== "up");
      case "preview":
        await provider().check({}, wanted);
        if (saved) await provider().diff(saved.id, saved.outputs, wanted);
        return { is: "nothing" };
      case "refresh":
      case "refresh in a preview":
        return refresh(deed.does !== "refresh");
      case "get":
        return read();
      case "destroy":
        if (saved) await provider().delete(saved.id, saved.outputs);
        saved = undefined;
        return { is: "nothing" };
      case "a new process":
        process = startProcess();
        return { is: "nothing" };
      case "the package goes":
      case "the package comes back":
        isPackageThere = deed.does === "the package comes back";
        return { is: "nothing" };
      case "switch request":
        wanted = { ...wanted, instanceId: `ssoins-${deed.instance}`, requestId: `r-${deed.request}` };
        return { is: "nothing" };
      case "wait for":
        wanted = { ...wanted, waitFor: deed.waitFor };
        return { is: "nothing" };
      case "wait for so long": {
        const { createMs, updateMs = createMs } = deed;
        wanted = { ...wanted, __createTimeoutMs: createMs, __updateTimeoutMs: updateMs };
        return { is: "nothing" };
      }
      case "the service says":
        truths.set(`${wanted.instanceId}/${wanted.requestId}`, {
          status: deed.status,
          sinceMs: clock.now() + deed.inMs,
        });
        return { is: "nothing" };
      case "the service is":
        weather = deed.weather;
        return { is: "nothing" };
      case "the next responses are":
        next = deed.reactions;
        return { is: "nothing" };
      default:
        return deed satisfies never;
    }
  }

  return {
    requestKind,
    calls: service.calls,
    wanted: () => wanted,
    saved: () => saved,
    isPackageThere: () => isPackageThere,
    now: () => clock.now(),
    timersLeft: () => clock.pendingTimers - service.ownTimers(),
    log,
    live: (deed) => clock.run(live(deed)),
  };
}

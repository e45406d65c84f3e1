import type { HttpResponse, HttpRequest, Send } from "../../../src/identity-center/wire/http";
import type { RequestKind } from "../emulator/request-lives";
import type { FakeClock } from "../fake-clock";
import { callAt } from "./kinds";
import type { Reaction } from "./reaction";
import { type Knowledge, renderBody } from "./render-body";

/** A request that was sent. */
export interface Call {
  /** Its position among all events: calls, responses, beginnings and ends of gates. */
  readonly order: number;
  readonly atMs: number;
  readonly accessKey: string;
  readonly requestKind: RequestKind;
  readonly instanceId: string;
  /** Undefined for a call that lists. */
  readonly requestId: string | undefined;
  /** When the call ended for the caller: with a response, without one, or because no one waits any more. */
  ended?: { readonly order: number; readonly atMs: number; readonly how: "responded" | "failed" | "aborted" };
  /** The status that came, before the body. */
  status?: { readonly order: number; readonly code: number };
  /** The response, also if the caller was gone before it. */
  response?: {
    readonly order: number;
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    /** Undefined if it was cut off or late. */
    readonly body: string | undefined;
  };
  fault?: string;
}

export interface ServiceOptions extends Knowledge {
  readonly clock: FakeClock;
  readonly order: () => number;
  readonly react: (call: Call) => Reaction;
}

/** A transport behind which a service reacts as the test says. */
export function startService({ clock, order, react, ...knowledge }: ServiceOptions) {
  const calls: Call[] = [];
  let ownTimers = 0;
  const later = (delayMs: number, callback: () => void) => {
    ownTimers += 1;
    const cancel = clock.after(delayMs, () => {
      ownTimers -= 1;
      callback();
    });
    return () => {
      cancel();
      ownTimers -= 1;
    };
  };

  const send: Send = (request, signal, onConnected) => {
    onConnected?.();
    const call = callOf(request, order(), clock.now());
    calls.push(call);
    const reaction = react(call);
    const end = (how: "responded" | "failed" | "aborted") => {
      call.ended ??= { order: order(), atMs: clock.now(), how };
    };

    /** Calls `finish` after a while, or ends if the caller is gone. */
    const inTime = <T>(
      delayMs: number,
      finish: (resolve: (value: T) => void, reject: (error: Error) => void) => void,
    ) =>
      new Promise<T>((resolve, reject) => {
        const cancel = later(delayMs, () => {
          signal.removeEventListener("abort", onAbort);
          finish(resolve, reject);
        });
        const onAbort = () => {
          end("aborted");
          if (reaction.deaf) return;
          cancel();
          reject(new DOMException("The operation was aborted.", "AbortError"));
        };
        signal.addEventListener("abort", onAbort, { once: true });
      });

    if ("error" in reaction) {
      const { error } = reaction;
      if (error === "none, it hangs") return inTime(longerThanAnyWait, () => undefined);
      return inTime(reaction.delayMs, (_resolve, reject) => {
        call.fault = error.code ?? error.type ?? "";
        end("failed");
        reject(Object.assign(new Error("The transport failed."), { name: "FetchError" }, error));
      });
    }

    const { status, body, bodyDelayMs, bodyEnd } = reaction;
    const headers: Readonly<Record<string, string>> = {
      ...reaction.headers,
      ...("x-request-id" in reaction.headers && ownId(call)),
    };
    const text = (timeoutMs = longerThanAnyWait) => {
      const neverComes = bodyEnd === "hangs" || bodyDelayMs > timeoutMs;
      return inTime<string>(neverComes ? timeoutMs : bodyDelayMs, (resolve, reject) => {
        const isWhole = !neverComes && bodyEnd === "whole";
        const bytes = renderBody(
          body,
          { ...call, marker: request.url.searchParams.get("marker") },
          knowledge,
        );
        call.response = {
          order: order(),
          status,
          headers,
          body: isWhole ? new TextDecoder().decode(bytes) : undefined,
        };
        end("responded");
        if (isWhole) resolve(call.response.body ?? "");
        else
          reject(
            Object.assign(new Error("Premature close"), {
              name: "FetchError",
              code: "ERR_STREAM_PREMATURE_CLOSE",
            }),
          );
      });
    };
    return inTime<HttpResponse>(reaction.delayMs, (resolve) => {
      call.status = { order: order(), code: status };
      resolve({ status, header: (name) => headers[name.toLowerCase()], text });
    });
  };

  return {
    send,
    calls: calls as readonly Call[],
    /** Timers of reactions to calls that no one waits for any more. */
    ownTimers: () => ownTimers,
  };
}

/** Each response that has an `X-Request-Id` has one of its own. */
function ownId({ order }: Call) {
  return { "x-request-id": `x-${order}` };
}

/** Longer than any wait. */
const longerThanAnyWait = 1e12;

function callOf({ url, headers }: HttpRequest, order: number, atMs: number): Call {
  const accessKey = /Access=([^,]*)/.exec(headers["Authorization"] ?? "")?.[1] ?? "";
  return { order, atMs, accessKey, ...callAt(url.pathname) };
}

import type { Clock } from "../../wait/clock";

/**
 * What a response says of the credentials of its request. `throttled`: nothing, except that no call may be sent now.
 */
export type CredentialOutcome = "accepted" | "refused" | "throttled" | "unknown";

/** A call that has had no response for so long holds no other call up. */
const holdMs = 2_000;

/** Half of the failures that lock an access key: even if all of these fail, the key is not locked. */
const mostUnanswered = 3;

/** Writes wait for their responses for up to a minute. The one that is left lets reads through. */
const mostUnansweredWrites = 2;

/** As long as a lock lasts. After that the key may have been corrected, or be known everywhere. */
const refusalMs = 5 * 60_000;

/** Longer than a refusal holds, and than any pause between two polls. A guard that is made again only tries its credentials once more. */
const idleMs = 60 * 60_000;

/** A response, and whether it is the response to this call or to another one with the same credentials. */
export interface Outcome<Response> {
  readonly response: Response;
  readonly isOwn: boolean;
}

/** What a call gets when its turn has come: it is sent and reports its end, or it gets the response to another call. */
type Turn<Response> =
  { readonly end: (outcome?: Responded<Response>) => void } | { readonly responseToAnother: Response };

/** A call that waits for its turn. */
interface Waiting<Response> {
  readonly take: (turn: Turn<Response>) => void;
  readonly isWrite: boolean;
}

interface Responded<Response> {
  readonly response: Response;
  readonly credentials: CredentialOutcome;
}

/**
 * Keeps a wrong key from locking itself. Huawei Cloud locks an access key for 5 minutes after more than 5 failed
 * authentications in a row, and 30 gates that start together would fail 30 times.
 *
 * Until the credentials have been accepted once, calls go out one at a time. A call that has had no response for 2 s
 * lets the next one go, but no more than three are without a response at once, so a wrong key is sent three times at
 * most. No more than two of the three are writes, so that slow writes do not hold up the reads after them.
 *
 * A refusal holds for 5 minutes: calls that wait, and calls that come later, get the same response unsent. After that
 * the credentials are tried again. Throttling holds for all calls that wait, too: their turn came before it, and must
 * not be taken after it.
 */
export class LockoutGuard<Response> {
  #accepted = false;
  #refusal: { readonly response: Response; readonly untilMs: number } | undefined;
  #unanswered = 0;
  #unansweredWrites = 0;
  /** Identifies the call that the next one waits for. */
  #holder: object | undefined;
  /** The calls that wait, the earliest first. */
  readonly #queue: Waiting<Response>[] = [];
  #usedMs: number;

  constructor(
    private readonly classify: (response: Response) => CredentialOutcome,
    private readonly clock: Clock,
  ) {
    this.#usedMs = clock.now();
  }

  /** Whether it is long unused, so that no refusal holds. A call waits only while another one is under way. */
  get isSpent(): boolean {
    return this.#unanswered === 0 && this.clock.now() >= this.#usedMs + idleMs;
  }

  /**
   * Sends when it is this call's turn. Rejects with the signal's reason if that is aborted first.
   *
   * @param isWrite whether the call changes something
   */
  async run(send: () => Promise<Response>, signal: AbortSignal, isWrite = false): Promise<Outcome<Response>> {
    this.#usedMs = this.clock.now();
    const turn = await this.#turn(signal, isWrite);
    if ("responseToAnother" in turn) return { response: turn.responseToAnother, isOwn: false };
    let outcome: Responded<Response> | undefined;
    try {
      const response = await send();
      outcome = { response, credentials: this.classify(response) };
      return { response, isOwn: true };
    } finally {
      turn.end(outcome);
    }
  }

  async #turn(signal: AbortSignal, isWrite: boolean): Promise<Turn<Response>> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#queue.splice(this.#queue.indexOf(waiting), 1);
        reject(signal.reason as Error);
      };
      const waiting: Waiting<Response> = {
        isWrite,
        take(turn) {
          signal.removeEventListener("abort", onAbort);
          resolve(turn);
        },
      };
      signal.addEventListener("abort", onAbort);
      this.#queue.push(waiting);
      this.#admit();
    });
  }

  /** Gives a turn to each call that need not wait any longer. */
  #admit(): void {
    if (this.#refusal && this.clock.now() >= this.#refusal.untilMs) this.#refusal = undefined;
    if (this.#refusal) this.#tellAll(this.#refusal.response);
    for (;;) {
      const index = this.#queue.findIndex(({ isWrite }) => this.#mayGo(isWrite));
      if (index < 0) return;
      for (const { take, isWrite } of this.#queue.splice(index, 1)) take(this.#begin(isWrite));
    }
  }

  #mayGo(isWrite: boolean): boolean {
    if (this.#accepted) return true;
    if (this.#holder || this.#unanswered >= mostUnanswered) return false;
    return !isWrite || this.#unansweredWrites < mostUnansweredWrites;
  }

  #begin(isWrite: boolean): Turn<Response> {
    const call = {};
    const count = (difference: 1 | -1) => {
      this.#unanswered += difference;
      if (isWrite) this.#unansweredWrites += difference;
    };
    count(1);
    const letGo = () => {
      if (this.#holder === call) this.#holder = undefined;
    };
    let cancel = () => {
      // Nothing to cancel.
    };
    if (!this.#accepted) {
      this.#holder = call;
      cancel = this.clock.after(holdMs, () => {
        letGo();
        this.#admit();
      });
    }
    return {
      end: (outcome) => {
        cancel();
        letGo();
        count(-1);
        this.#usedMs = this.clock.now();
        if (outcome) this.#learn(outcome);
        this.#admit();
      },
    };
  }

  #learn({ response, credentials }: Responded<Response>): void {
    if (credentials === "refused") {
      this.#accepted = false;
      this.#refusal = { response, untilMs: this.clock.now() + refusalMs };
    }
    // While a refusal holds nothing is sent: what is accepted now went out before it.
    if (credentials === "accepted" && !this.#refusal) this.#accepted = true;
    if (credentials === "throttled") this.#tellAll(response);
  }

  #tellAll(responseToAnother: Response): void {
    for (const { take } of this.#queue.splice(0)) take({ responseToAnother });
  }
}

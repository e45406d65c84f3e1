/**
 * What an answer says of the credentials it was asked with. `throttled`: nothing, but that nobody is to send
 * more now.
 */
export type CredentialVerdict = "accepted" | "refused" | "throttled" | "unknown";

/**
 * Keeps a wrong key from locking itself. Huawei Cloud locks an access key for 5 minutes after more than
 * 5 failed authentications in a row, and 30 gates that start together would fail 30 times.
 *
 * Until the credentials have been accepted once, one request is in flight at a time. A refusal, whenever
 * it comes, is final for the process: everyone who waits, and everyone who comes later, gets the same
 * answer without sending anything. Throttling is for everyone who waits, too: their turn to send came before
 * it, and must not be taken after it.
 */
export class CredentialTrial<Answer> {
  #accepted = false;
  #refusal: Answer | undefined;
  /** Gives what is the answer to everyone who waits for it as well. */
  #inFlight: Promise<Answer | undefined> | undefined;

  constructor(private readonly judge: (answer: Answer) => CredentialVerdict) {}

  async run(send: () => Promise<Answer>, signal: AbortSignal): Promise<Answer> {
    while (!this.#accepted && this.#inFlight) {
      const answerToAll = await this.#inFlight;
      if (answerToAll !== undefined) return answerToAll;
    }
    if (this.#refusal !== undefined) return this.#refusal;
    signal.throwIfAborted();

    const recorded = this.#record(send());
    this.#inFlight = recorded.then(
      ({ answer, verdict }) => (verdict === "throttled" ? answer : undefined),
      () => undefined,
    );
    return (await recorded).answer;
  }

  async #record(sent: Promise<Answer>): Promise<{ answer: Answer; verdict: CredentialVerdict }> {
    const answer = await sent.finally(() => {
      this.#inFlight = undefined;
    });
    const verdict = this.judge(answer);
    if (verdict === "accepted") this.#accepted = true;
    if (verdict === "refused") this.#refusal = answer;
    return { answer, verdict };
  }
}

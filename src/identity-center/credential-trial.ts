/** What an answer says of the credentials it was asked with. */
export type CredentialVerdict = "accepted" | "refused" | "unknown";

/**
 * Keeps a wrong key from locking itself. Huawei Cloud locks an access key for 5 minutes after more than
 * 5 failed authentications in a row, and 30 gates that start together would fail 30 times.
 *
 * Until the credentials have been accepted once, one request is in flight at a time. A refusal, whenever
 * it comes, is final for the process: everyone who waits, and everyone who comes later, gets the same
 * answer without sending anything.
 */
export class CredentialTrial<Answer> {
  #accepted = false;
  #refusal: Answer | undefined;
  #inFlight: Promise<unknown> | undefined;

  constructor(private readonly judge: (answer: Answer) => CredentialVerdict) {}

  async run(send: () => Promise<Answer>, signal: AbortSignal): Promise<Answer> {
    while (!this.#accepted && this.#inFlight) await this.#inFlight;
    if (this.#refusal !== undefined) return this.#refusal;
    signal.throwIfAborted();

    const answer = this.#record(send());
    if (!this.#accepted) {
      this.#inFlight = answer
        .catch(() => undefined)
        .finally(() => {
          this.#inFlight = undefined;
        });
    }
    return answer;
  }

  async #record(sent: Promise<Answer>): Promise<Answer> {
    const answer = await sent;
    const verdict = this.judge(answer);
    if (verdict === "accepted") this.#accepted = true;
    if (verdict === "refused") this.#refusal = answer;
    return answer;
  }
}

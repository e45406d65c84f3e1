/** What a process keeps for each key, one for all who name the same key. It is kept until it is spent. */
export class Registry<T extends { readonly isSpent: boolean }> {
  readonly #kept = new Map<string, T>();

  constructor(private readonly create: () => T) {}

  of(key: string): T {
    for (const [other, { isSpent }] of this.#kept) if (isSpent) this.#kept.delete(other);
    const kept = this.#kept.get(key) ?? this.create();
    this.#kept.set(key, kept);
    return kept;
  }
}

/** Access keys have 20 characters and more; taking out a shorter text would only garble the others. */
const shortestSecret = 8;

/** Whoever echoes a secret may cut it: so much of its beginning is enough to know it, and what follows, by. */
const knownByLength = 16;

/**
 * Takes secrets out of a text that a service, or a proxy between, may have echoed: whole, cut at the end,
 * percent-encoded or in another case.
 */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const echoes = secrets
    .filter((secret) => secret.length >= shortestSecret)
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .map((form) => new RegExp(`${escaped(form.slice(0, knownByLength))}[^\\s"'<>,;!]*`, "gi"));
  return (text) => echoes.reduce((redacted, echo) => redacted.replace(echo, "[redacted]"), text);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

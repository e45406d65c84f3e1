/** A token that looks like a provider's. What verifies it is not its signature: the emulator knows the tokens it takes. */
export function createIdToken(claims: object = {}, signature = "fake-signature-of-a-test"): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return [part({ alg: "RS256" }), part(claims), Buffer.from(signature).toString("base64url")].join(".");
}

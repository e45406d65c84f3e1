/**
 * What is wrong with the names in an object that was written in JSON, if anything is. Values are not checked.
 *
 * @param names a `?` marks an optional field
 */
export function findFieldMistake(what: string, names: readonly string[], object: object): string | undefined {
  const stranger = Object.keys(object).find((name) => !names.includes(name) && !names.includes(`${name}?`));
  if (stranger !== undefined) return `${what} has no field "${stranger}".`;
  const missing = names.find((name) => !name.endsWith("?") && !(name in object));
  return missing === undefined ? undefined : `${what} has a field "${missing}".`;
}

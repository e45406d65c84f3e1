import { types } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { InvalidInputError, withoutStack } from "../model/errors";
import { isSendable } from "./sendable-inputs";
import { visibleText } from "../model/untrusted-text";

/** Deeper than what people write, and far from the depth at which the engine's own recursion fails. */
const deepestLevel = 100;

/** A value among the triggers. */
interface Position {
  /** How texts name the resource: `PermissionSetProvisioning "admins"`. */
  readonly resource: string;
  /** The path to the value, as a program writes it: `triggers[0].policy`. */
  readonly path: string;
  /** The lists and objects around it. */
  readonly around: readonly object[];
}

/**
 * Copies triggers. It throws for a value whose changes Pulumi does not see: Pulumi sends a Date or a Map as an empty
 * object, and only the URN and the id of a resource. The value of an output or a promise is checked when it resolves.
 * If it is wrong, the copy rejects, and nothing is registered.
 *
 * @param resource how the text names the resource: `PermissionSetProvisioning "admins"`
 * @throws {@link InvalidInputError} with the path of the value
 */
export function checkedTriggers(resource: string, triggers: unknown): unknown {
  return checked(triggers, { resource, path: "triggers", around: [] });
}

function checked(value: unknown, position: Position): unknown {
  const checkedLater = (inner: unknown) => withoutStack(() => checked(inner, position));
  if (pulumi.Output.isInstance(value)) return value.apply(checkedLater);
  if (types.isPromise(value)) return value.then(checkedLater);
  if (typeof value === "number" && !isFinite(value)) return refuse(position, `is ${value}`);
  if (!isSendable(value)) {
    const isText = typeof value === "string";
    return refuse(position, isText ? "has half a Unicode character" : `is of type ${typeof value}`);
  }
  if (typeof value !== "object" || value === null) return value;
  // Pulumi compares these by their content.
  if (pulumi.asset.Asset.isInstance(value) || pulumi.asset.Archive.isInstance(value)) return value;
  if (pulumi.Resource.isInstance(value)) return refuseResource(position, value);
  return checkedContainer(value, position);
}

function checkedContainer(value: object, { resource, path, around }: Position): unknown {
  const position = { resource, path, around: [...around, value] };
  if (around.includes(value)) return refuse(position, "holds itself");
  if (around.length === deepestLevel) return refuse(position, `is more than ${deepestLevel} levels deep`);
  if (Array.isArray(value)) {
    // Unlike `map`, this does not skip the holes of a sparse list.
    return Array.from(value, (inner, index) => checked(inner, { ...position, path: `${path}[${index}]` }));
  }
  if (!isPlainObject(value)) return refuse(position, describeClass(value));
  const keys = Reflect.ownKeys(value).filter((key) => Object.prototype.propertyIsEnumerable.call(value, key));
  const entries = keys.map((key) => {
    // Pulumi's copy of an object drops symbols, and `__proto__` has another meaning in it.
    if (key === "__proto__" || !isSendable(key)) return refuse(position, `has the key ${String(key)}`);
    const inner: unknown = Reflect.get(value, key);
    return [key, checked(inner, { ...position, path: `${path}.${String(key)}` })] as const;
  });
  return Object.fromEntries(entries);
}

function refuseResource(position: Position, value: pulumi.Resource): never {
  const outputs = Object.entries(value).filter(([, output]) => pulumi.Output.isInstance(output));
  const names = outputs.map(([name]) => name).filter((name) => !/^(?:urn|id|__.*)$/.test(name));
  const example = names[0] ?? (pulumi.CustomResource.isInstance(value) ? "id" : undefined);
  throw new InvalidInputError(
    `${describe(position)} is a resource, of which Pulumi compares only the URN and the id. Pass the output that ` +
      `changes instead${example === undefined ? "" : `, such as its ${example}`}.`,
  );
}

function refuse(position: Position, problem: string): never {
  throw new InvalidInputError(
    `${describe(position)} ${visibleText(problem, 200)}, and Pulumi would not see it change. Pass strings, finite ` +
      "numbers, booleans, null, and lists and plain objects of these.",
  );
}

function describe({ resource, path }: Position): string {
  return `${resource}: ${visibleText(path, 200)}`;
}

/** Also an object without a prototype, or from another realm, as in test runners. */
function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.hasOwn(prototype, "isPrototypeOf");
}

function describeClass({ constructor }: object): string {
  const name = typeof constructor === "function" ? constructor.name : "";
  return ["", "Object"].includes(name) ? "is not a plain object" : `is an object of the class ${name}`;
}

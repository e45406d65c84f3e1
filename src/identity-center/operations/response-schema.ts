import type { Ajv, ErrorObject, JSONSchemaType, ValidateFunction } from "ajv";
import { visibleText } from "../../model/untrusted-text";

const longestQuotedValue = 200;

/** What is wrong with a response: the JSON path, the rule that is broken, and the value. */
export class InvalidResponse {
  constructor(readonly why: string) {}
}

/** The form of a response. ajv checks it, and is loaded when it is first needed. */
export class ResponseSchema<T> {
  #validate: ValidateFunction<T> | undefined;

  /**
   * @param isSecret whether the response holds keys: then nothing of it is repeated in the text that says what is wrong
   *   with it; default: it holds none
   */
  constructor(
    private readonly schema: JSONSchemaType<T>,
    private readonly isSecret = false,
  ) {}

  check(json: unknown): T | InvalidResponse {
    const validate = this.load();
    if (validate(json)) return json;
    const [error] = validate.errors ?? [];
    return new InvalidResponse(error ? explain(error, this.isSecret) : "it breaks the schema");
  }

  /** Prepares the first check, which takes time. */
  load(): ValidateFunction<T> {
    return (this.#validate ??= createAjv().compile(this.schema));
  }
}

/**
 * Makes the schema of an object whose keys are only known at run time. Each key has its own schema, and all keys are
 * required.
 */
export function objectWith(
  properties: Readonly<Record<string, object>>,
): JSONSchemaType<Readonly<Record<string, unknown>>> {
  // The compiler checks a schema against a type by the names of its keys, which it does not know here.
  return { type: "object", required: Object.keys(properties), properties } as never;
}

function createAjv(): Ajv {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const module = require("ajv") as typeof import("ajv");
  return new module.Ajv({
    verbose: true,
    allowUnionTypes: true,
    // 1e400 is not a date, but that is no reason to fail a deployment.
    strictNumbers: false,
    // The schemas are constants, and the compiler checks them against their types. To check them at run time too
    // would take five times as long as everything else.
    meta: false,
    validateSchema: false,
  });
}

function explain(
  { instancePath, keyword, params, data, message = "" }: ErrorObject,
  isSecret: boolean,
): string {
  const path = instancePath || "/";
  if (keyword === "required") return `${path} ${message}`;
  const rule = `${path} ${ruleOf(keyword, params) ?? message}`;
  return isSecret ? rule : `${rule}, but is ${quote(data)}`;
}

/** The rule in this package's words, if ajv's own words do not name the allowed values. */
function ruleOf(keyword: string, params: ErrorObject["params"]): string | undefined {
  if (keyword === "enum") return `must be one of ${(params["allowedValues"] as string[]).join(", ")}`;
  if (keyword === "type") return `must be ${[params["type"] as string | string[]].flat().join(" or ")}`;
  return undefined;
}

/** Shows a value of a response in a text. */
export function quote(value: unknown): string {
  return visibleText(JSON.stringify(value), longestQuotedValue);
}

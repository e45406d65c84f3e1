import type { Ajv, ErrorObject, JSONSchemaType, ValidateFunction } from "ajv";
import { visibleText } from "../../model/untrusted-text";

const longestQuotedValue = 200;

/** Says what is wrong with a response: the JSON path, the rule it breaks, and the value. */
export class InvalidResponse {
  constructor(readonly why: string) {}
}

/** What a response has to look like. Checked with ajv, which is loaded when it is first needed. */
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

  /** Does what the first check would have to, so that it need not. */
  load(): ValidateFunction<T> {
    return (this.#validate ??= createAjv().compile(this.schema));
  }
}

/**
 * The schema of an object whose keys are only known at run time, each with the schema of what lies below it. All of
 * them are required.
 */
export function objectWith(
  properties: Readonly<Record<string, object>>,
): JSONSchemaType<Readonly<Record<string, unknown>>> {
  // The compiler checks a schema against a type by its keys, and these have no names yet.
  return { type: "object", required: Object.keys(properties), properties } as never;
}

function createAjv(): Ajv {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const module = require("ajv") as typeof import("ajv");
  return new module.Ajv({
    verbose: true,
    allowUnionTypes: true,
    // 1e400 is no date, but no reason to fail a deployment either.
    strictNumbers: false,
    // The schemas are constants, and held to their types: to check them against their own schema takes five times
    // as long as all the rest.
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

/** In words of this package, where those of ajv do not name what is allowed. */
function ruleOf(keyword: string, params: ErrorObject["params"]): string | undefined {
  if (keyword === "enum") return `must be one of ${(params["allowedValues"] as string[]).join(", ")}`;
  if (keyword === "type") return `must be ${[params["type"] as string | string[]].flat().join(" or ")}`;
  return undefined;
}

/** A value of a response, as texts show it. */
export function quote(value: unknown): string {
  return visibleText(JSON.stringify(value), longestQuotedValue);
}

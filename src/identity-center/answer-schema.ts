import type { Ajv, ErrorObject, JSONSchemaType, ValidateFunction } from "ajv";
import { visibleText } from "../untrusted-text";

const longestQuotedValue = 200;

/** Says what is wrong with an answer: the JSON path, the rule it breaks, and the value. */
export class BrokenAnswer {
  constructor(readonly why: string) {}
}

/** What an answer has to look like. Checked with ajv, which is loaded when it is first needed. */
export class AnswerSchema<T> {
  #validate: ValidateFunction<T> | undefined;

  constructor(private readonly schema: JSONSchemaType<T>) {}

  check(json: unknown): T | BrokenAnswer {
    const validate = this.load();
    if (validate(json)) return json;
    const [error] = validate.errors ?? [];
    return new BrokenAnswer(error ? explain(error) : "it breaks the schema");
  }

  /** Does what the first check would have to, so that it need not. */
  load(): ValidateFunction<T> {
    return (this.#validate ??= loadAjv().compile(this.schema));
  }
}

let ajv: Ajv | undefined;

function loadAjv(): Ajv {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const module = require("ajv") as typeof import("ajv");
  return (ajv ??= new module.Ajv({
    verbose: true,
    allowUnionTypes: true,
    // 1e400 is no date, but no reason to fail a deployment either.
    strictNumbers: false,
    // The schemas are constants, and held to their types: to check them against their own schema takes five times
    // as long as all the rest.
    meta: false,
    validateSchema: false,
  }));
}

function explain(error: ErrorObject): string {
  const path = error.instancePath || "/";
  if (error.keyword === "required") return `${path} ${error.message ?? ""}`;
  return `${path} ${ruleOf(error)}, but is ${quote(error.data)}`;
}

function ruleOf({ keyword, params, message = "" }: ErrorObject): string {
  if (keyword === "enum") {
    return `must be one of ${(params as { allowedValues: string[] }).allowedValues.join(", ")}`;
  }
  if (keyword === "type")
    return `must be ${[(params as { type: string | string[] }).type].flat().join(" or ")}`;
  return message;
}

/** A value of an answer, as texts show it. */
export function quote(value: unknown): string {
  return visibleText(JSON.stringify(value), longestQuotedValue);
}

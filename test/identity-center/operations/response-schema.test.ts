import assert from "node:assert/strict";
import {
  ResponseSchema,
  InvalidResponse,
  quote,
} from "../../../src/identity-center/operations/response-schema";

interface Response {
  kind: string;
  size?: string | number | null;
}

const createSchema = () =>
  new ResponseSchema<Response>({
    type: "object",
    required: ["kind"],
    properties: {
      kind: { type: "string", enum: ["one", "two"] },
      size: { type: ["string", "number"], nullable: true },
    },
  });

describe("the schema of a response", () => {
  it("returns the response unchanged, with unknown fields", () => {
    const response = { kind: "one", size: null, more: true };
    assert.equal(createSchema().check(response), response);
  });

  it("accepts a number that is too large for a double", () => {
    assert.deepEqual(createSchema().check({ kind: "one", size: Infinity }), { kind: "one", size: Infinity });
  });

  for (const [json, why] of [
    [null, "/ must be object, but is null"],
    [{}, "/ must have required property 'kind'"],
    [{ kind: "three" }, '/kind must be one of one, two, but is "three"'],
    [{ kind: "two", size: true }, "/size must be string or number or null, but is true"],
  ] as const) {
    it(`says what is wrong with ${JSON.stringify(json)}, and where`, () => {
      assert.deepEqual(createSchema().check(json), new InvalidResponse(why));
    });
  }

  it("uses ajv's words for a rule if they are clear", () => {
    const schema = new ResponseSchema<string>({ type: "string", minLength: 2 });
    assert.deepEqual(
      schema.check("x"),
      new InvalidResponse('/ must NOT have fewer than 2 characters, but is "x"'),
    );
  });

  it("is loaded once, on the first use", () => {
    const schema = createSchema();
    const loaded = schema.load();
    schema.check({});
    assert.equal(schema.load(), loaded);
  });

  it("writes nothing to the console while it is loaded", () => {
    const { log, warn, error } = console;
    const said: unknown[] = [];
    const listen = (text: unknown) => said.push(text);
    Object.assign(console, { log: listen, warn: listen, error: listen });
    try {
      createSchema().load();
    } finally {
      Object.assign(console, { log, warn, error });
    }
    assert.deepEqual(said, []);
  });
});

describe("a quoted value", () => {
  it("is JSON on one line, cut to 200 characters", () => {
    assert.equal(quote({ a: ["b\n"] }), '{"a":["b\\n"]}');
    assert.equal(quote("x".repeat(300)), `"${"x".repeat(198)}…`);
  });
});

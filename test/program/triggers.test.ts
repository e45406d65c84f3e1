import assert from "node:assert/strict";
import { createContext, runInContext } from "node:vm";
import * as pulumi from "@pulumi/pulumi";
import { checkedTriggers } from "../../src/program/triggers";

const resource = 'PermissionSetProvisioning "admins"';
const check = (triggers: unknown) => checkedTriggers(resource, triggers);

/** Triggers as the SDK sends them to the engine. */
async function sent(triggers: unknown): Promise<unknown> {
  return pulumi.runtime.serializeProperties("test", { triggers: check(triggers) });
}

class Policy {
  #document: string;
  constructor(document: string) {
    this.#document = document;
  }
  get document() {
    return this.#document;
  }
}
class Rule {
  constructor(readonly effect: string) {}
}
const later = (value: unknown): unknown => pulumi.output(Promise.resolve(0)).apply(() => value);
const elsewhere = (code: string): unknown => runInContext(code, createContext());
const cycle: unknown[] = [];
cycle.push([cycle]);

const suffix =
  ", and Pulumi would not see it change. Pass strings, finite numbers, booleans, null, and lists and plain objects of " +
  "these.";

const refused: readonly (readonly [what: string, value: unknown, problem: string])[] = [
  ["a Date", new Date(0), "is an object of the class Date"],
  ["a Date of another realm", elsewhere("new Date(0)"), "is an object of the class Date"],
  ["a Map", new Map(), "is an object of the class Map"],
  ["URLSearchParams", new URLSearchParams(), "is an object of the class URLSearchParams"],
  ["Headers", new Headers(), "is an object of the class Headers"],
  ["an Error", new TypeError("x"), "is an object of the class TypeError"],
  ["bytes", Buffer.from("x"), "is an object of the class Buffer"],
  ["an ArrayBuffer", new ArrayBuffer(1), "is an object of the class ArrayBuffer"],
  ["a boxed string", new String("x"), "is an object of the class String"],
  ["a boxed number", new Number(1), "is an object of the class Number"],
  ["an object with private fields", new Policy("x"), "is an object of the class Policy"],
  ["an object of a class", new Rule("allow"), "is an object of the class Rule"],
  ["an object that inherits", Object.create({ x: 1 }), "is not a plain object"],
  ["a class without a name", new (class extends Rule {})("allow"), "is not a plain object"],
  ["a function", () => 1, "is of type function"],
  ["a class", Rule, "is of type function"],
  ["a bigint", 1n, "is of type bigint"],
  ["a symbol", Symbol("x"), "is of type symbol"],
  ["NaN", NaN, "is NaN"],
  ["an infinite number", -Infinity, "is -Infinity"],
  ["half a character", "\ud800", "has half a Unicode character"],
  ["a key that is a symbol", { [Symbol("k")]: 1 }, "has the key Symbol(k)"],
  ["a key that becomes a prototype", JSON.parse('{"__proto__":{"x":1}}'), "has the key __proto__"],
  ["a key with half a character", { "\udc00": 1 }, "has the key \\udc00"],
];

/** An output that rejects has more rejections than the one that the SDK waits for. The SDK reports an error once. */
function expectRejections(): void {
  let listeners: NodeJS.UnhandledRejectionListener[] = [];
  before(() => {
    listeners = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection");
    process.on("unhandledRejection", () => undefined);
  });
  after(() => {
    process.removeAllListeners("unhandledRejection");
    for (const listener of listeners) process.on("unhandledRejection", listener);
  });
}

class Plain extends pulumi.CustomResource {
  constructor(name: string) {
    super("test:index:Plain", name);
  }
}

describe("triggers", () => {
  expectRejections();
  before(() =>
    pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => ({ id: name, state: { ...(inputs as object), policy: "p" } }),
      call: () => ({}),
    }),
  );
  after(() => pulumi.runtime.disconnect());

  for (const [what, value, problem] of refused) {
    it(`are refused with ${what}, which the text names by its path`, () => {
      assert.throws(() => check({ policies: ["x", { rule: value }] }), {
        name: "InvalidInputError",
        message: `${resource}: triggers.policies[1].rule ${problem}${suffix}`,
      });
    });
  }

  for (const [what, wrapped] of Object.entries({
    "an output": (value: unknown) => later(value),
    "an output in an output": (value: unknown) => later(later(value)),
    "an output of a list": (value: unknown) => later([value]),
    "a promise": (value: unknown) => Promise.resolve(value),
    "a promise of an output": async (value: unknown) => Promise.resolve([later(value)]),
    "a secret": (value: unknown): unknown => pulumi.secret(0).apply(() => value),
  })) {
    it(`are refused with the same in ${what} when it resolves, without a stack`, async () => {
      for (const [, value, problem] of refused) {
        await assert.rejects(sent([wrapped(value)]), (error: Error) => {
          assert.match(
            error.message,
            /^error serializing property "triggers": PermissionSetProvisioning "admins": /,
          );
          assert.ok(error.message.includes(`: triggers[0]`), error.message);
          assert.ok(error.message.endsWith(` ${problem}${suffix}`), error.message);
          return error.stack === "";
        });
      }
    });
  }

  it("are refused with a list or an object that contains itself or has no end", () => {
    assert.throws(() => check(cycle), new RegExp(`: triggers\\[0\\]\\[0\\] holds itself, and `));
    const shared = ["x"];
    assert.deepEqual(check([shared, shared]), [["x"], ["x"]]);
    let deep: unknown = "x";
    for (let level = 0; level < 100_000; level += 1) deep = { deep };
    assert.throws(() => check(deep), /: triggers(?:\.deep)+.* is more than 100 levels deep, and /);
  });

  it("are refused with a resource, and the text names an output of it", async () => {
    class Policies extends pulumi.CustomResource {
      declare readonly policy: pulumi.Output<string>;
      constructor() {
        super("test:index:Policies", "policies", { policy: undefined });
      }
    }
    const text = (example: string) =>
      `${resource}: triggers[0] is a resource, of which Pulumi compares only the URN and the id. Pass the output that ` +
      `changes instead${example}.`;
    const policies = new Policies();
    const plain = new Plain("plain");
    const component = new pulumi.ComponentResource("test:index:Component", "component");
    assert.throws(() => check([policies]), { message: text(", such as its policy") });
    assert.throws(() => check([plain]), { message: text(", such as its id") });
    assert.throws(() => check([component]), { message: text("") });
    await assert.rejects(sent([later(policies)]), /triggers\[0\] is a resource, of which /);
    assert.deepEqual(await sent([policies.policy, policies.id]), { triggers: ["p", "policies"] });
  });

  for (const [what, one, other] of [
    ["strings", "a", "b"],
    ["numbers", 1, 1.5],
    ["booleans", true, false],
    ["null", null, 0],
    ["lists", ["a"], ["a", "a"]],
    ["the order of a list", ["a", "b"], ["b", "a"]],
    ["holes in a list", [undefined, "a"], ["a", undefined]],
    ["sparse lists", [, "a"], ["a"]],
    ["objects", { a: { b: [1] } }, { a: { b: [2] } }],
    ["keys", { a: 1 }, { b: 1 }],
    ["keys named like methods", { constructor: 1, toString: 1 }, { constructor: 1, toString: 2 }],
    ["objects without a prototype", Object.assign(Object.create(null), { a: 1 }), { a: 2 }],
    ["objects of another realm", elsewhere("({ a: [1] })"), elsewhere("({ a: [2] })")],
    ["getters", Object.defineProperty({}, "a", { enumerable: true, get: () => 1 }), { a: 2 }],
    ["modules", Object.defineProperty({ a: 1 }, "__esModule", { value: true }), { a: 2 }],
    ["outputs", later({ a: [later(1)] }), later({ a: [later(2)] })],
    ["promises", Promise.resolve(["a"]), Promise.resolve(["b"])],
    ["texts of assets", new pulumi.asset.StringAsset("a"), new pulumi.asset.StringAsset("b")],
    ["files", new pulumi.asset.FileArchive("a"), later(new pulumi.asset.FileArchive("b"))],
  ] as const) {
    it(`change with ${what}`, async () => {
      const [first, again, second] = [await sent([one]), await sent([one]), await sent([other])];
      assert.deepEqual(first, again);
      assert.notDeepEqual(first, second);
    });
  }

  it("may be left out", async () => {
    assert.deepEqual(await sent(undefined), {});
  });

  it("keep secrets, and dependencies on their sources", async () => {
    const policies = new Plain("source");
    const secret = check(pulumi.secret(policies.id)) as pulumi.Output<string>;
    assert.equal(await pulumi.isSecret(secret), true);
    const { allResources } = secret as unknown as { allResources: () => Promise<Set<pulumi.Resource>> };
    assert.deepEqual([...(await allResources.call(secret))], [policies]);
  });
});

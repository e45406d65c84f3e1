// Loaded before all else by the processes of the engine tests. The Pulumi SDK loads the TypeScript compiler wherever it
// is imported, and needs it only to run a TypeScript program or to serialise a provider: a third of the time that a
// program takes to start. Here the compiler comes when something of it is asked for.
const { existsSync } = require("node:fs");
const Module = require("node:module");

// A language host of an age that does not read "typescript: false" in Pulumi.yaml, as scripts/pulumi-cli builds one,
// has the SDK prepare for TypeScript in each program, which takes longer than all the rest.
if (!existsSync("index.ts")) process.env.PULUMI_NODEJS_TYPESCRIPT = "false";

const load = Module._load;

Module._load = function (request, ...rest) {
  if (request !== "typescript") return load.call(this, request, ...rest);
  const compiler = () => load.call(this, request, ...rest);
  return new Proxy({}, { get: (_target, name) => compiler()[name] });
};

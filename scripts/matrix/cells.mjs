/** @typedef {keyof typeof programs} ProgramName */
/** @typedef {keyof typeof managers} ManagerName */
/** @typedef {{ node: string, sdk: string, program: ProgramName, manager: ManagerName }} Cell */

// The one place for versions. TypeScript 7 is left out: the SDK refuses it.
const node20 = "20.19.0"; // the oldest that package.json allows
const node22 = "22.23.3";
const node24 = "24.21.0";
const sdk200 = "3.200.0"; // the oldest that package.json allows
const sdk248 = "3.248.0"; // the last that declares Node.js 20
const sdk270 = "3.270.0"; // the newest
const typescript59 = { typescript: "5.9.3" };
const typescript60 = { typescript: "6.0.3" };

/** What a program is written in, and what its project depends on for that. */
export const programs = /** @type {const} */ ({
  "TypeScript 5.9": { file: "index.ts", module: false, devDependencies: typescript59 },
  "TypeScript 6.0": { file: "index.ts", module: false, devDependencies: typescript60 },
  JavaScript: { file: "index.js", module: false, devDependencies: {} },
  "ES module, TypeScript 5.9": {
    file: "index.ts",
    module: true,
    // The SDK turns to ES modules where it finds this ts-node.
    devDependencies: { ...typescript59, "ts-node": "10.9.2" },
  },
  "ES module, JavaScript": { file: "index.js", module: true, devDependencies: {} },
  "ES module, TypeScript by tsx": {
    file: "index.ts",
    module: true,
    devDependencies: { tsx: "4.23.15" },
    runtime: { name: "nodejs", options: { typescript: false, nodeargs: "--import tsx" } },
  },
  "ES module, TypeScript, on Bun": {
    file: "index.ts",
    module: true,
    devDependencies: {},
    runtime: { name: "bun" },
    needs: "pulumi-language-bun",
  },
});

/** The npm packages of the package managers. npm itself comes with Node.js. */
export const managers = /** @type {const} */ ({
  npm: undefined,
  "pnpm 12": { package: "pnpm", version: "12.21.0" },
  "Yarn 4": { package: "@yarnpkg/cli-dist", version: "4.18.1" },
  "Bun 1.4": { package: "bun", version: "1.4.5" },
});

/**
 * What has to meet in some cell, because one of the two decides how the other is used.
 *
 * @type {readonly (readonly [string, string])[]}
 */
const pairsThatMatter = [
  // The SDK brings the process that asks for the provider, and Node.js runs it: each on each.
  ...[node20, node22, node24].flatMap((node) =>
    [sdk200, sdk248, sdk270].map((sdk) => /** @type {const} */ ([node, sdk])),
  ),
  // Node.js gives a CommonJS package to ES modules, and takes loaders, in ways that changed from 20 to 24.
  ...["ES module, TypeScript 5.9", "ES module, JavaScript", "ES module, TypeScript by tsx"].flatMap(
    (program) => [node20, node24].map((node) => /** @type {const} */ ([node, program])),
  ),
  // The SDK holds the loader of TypeScript: the oldest and the newest SDK that take it.
  [sdk200, "TypeScript 5.9"],
  [sdk270, "TypeScript 5.9"],
  [sdk248, "TypeScript 6.0"],
  [sdk270, "TypeScript 6.0"],
  [sdk200, "ES module, TypeScript 5.9"],
  [sdk270, "ES module, TypeScript 5.9"],
  // The package manager lays out node_modules, where both the SDK's process and the program look for the package.
  ...["npm", "pnpm 12", "Yarn 4", "Bun 1.4"].map((manager) => /** @type {const} */ ([sdk270, manager])),
  [sdk200, "npm"],
  [sdk200, "pnpm 12"],
  ["JavaScript", "pnpm 12"],
  ["TypeScript 6.0", "pnpm 12"],
  ["ES module, TypeScript 5.9", "pnpm 12"],
  ["ES module, TypeScript by tsx", "pnpm 12"],
];

/** @type {readonly Cell[]} */
export const cells = [
  { node: node20, sdk: sdk200, program: "TypeScript 5.9", manager: "npm" },
  { node: node20, sdk: sdk248, program: "ES module, TypeScript by tsx", manager: "Bun 1.4" },
  { node: node20, sdk: sdk248, program: "ES module, JavaScript", manager: "Yarn 4" },
  { node: node20, sdk: sdk270, program: "ES module, TypeScript 5.9", manager: "pnpm 12" },
  { node: node22, sdk: sdk200, program: "JavaScript", manager: "pnpm 12" },
  { node: node22, sdk: sdk248, program: "TypeScript 6.0", manager: "pnpm 12" },
  { node: node22, sdk: sdk270, program: "TypeScript 5.9", manager: "Yarn 4" },
  { node: node24, sdk: sdk200, program: "ES module, TypeScript 5.9", manager: "npm" },
  { node: node24, sdk: sdk248, program: "JavaScript", manager: "Yarn 4" },
  { node: node24, sdk: sdk270, program: "TypeScript 6.0", manager: "npm" },
  { node: node24, sdk: sdk270, program: "ES module, TypeScript by tsx", manager: "pnpm 12" },
  { node: node24, sdk: sdk270, program: "ES module, JavaScript", manager: "Bun 1.4" },
  { node: node24, sdk: sdk270, program: "ES module, TypeScript, on Bun", manager: "Bun 1.4" },
];

/**
 * @param {readonly Cell[]} tried
 * @returns {string[]} the pairs that matter and meet in none of these cells
 */
export function pairsLeftOut(tried) {
  const meetIn = (/** @type {readonly string[]} */ pair, /** @type {Cell} */ cell) =>
    pair.every((value) => Object.values(cell).includes(value));
  return pairsThatMatter
    .filter((pair) => !tried.some((cell) => meetIn(pair, cell)))
    .map((pair) => pair.join(" with "));
}

/** @param {{ [Column in keyof Cell]: string }} cell */
export function nameOf({ node, sdk, program, manager }) {
  return `Node.js ${node}, @pulumi/pulumi ${sdk}, ${program}, ${manager}`;
}

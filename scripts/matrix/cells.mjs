import { pulumiVersion } from "../pulumi-cli/release.mjs";
import { newest, oldest } from "../versions.mjs";

/** @typedef {keyof typeof programs} ProgramName */
/** @typedef {keyof typeof managers} ManagerName */
/** @typedef {{ node: string, sdk: string, cli: string, program: ProgramName, manager: ManagerName }} Cell */

// TypeScript 7 is left out: the SDK refuses it.
const typescript59 = { "@types/node": "^20", typescript: "5.9.3" };
const typescript60 = { "@types/node": "^20", typescript: "6.0.3" };

/** What a program is written in, and what its project depends on for that. */
export const programs = /** @type {const} */ ({
  "pulumi new typescript": {
    file: "index.ts",
    module: false,
    devDependencies: { "@types/node": "^18", typescript: "^5.0.0" },
    isTemplate: true,
  },
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
    devDependencies: { "@types/node": "^20", tsx: "4.23.15" },
    runtime: { name: "nodejs", options: { typescript: false, nodeargs: "--import tsx" } },
  },
  "ES module, TypeScript, on Bun": {
    file: "index.ts",
    module: true,
    devDependencies: { "@types/node": "^20" },
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

const node20 = oldest.node;
const node22 = oldest.node22;
const node24 = "24.21.0";
const node26 = newest.node;
const sdk200 = oldest.sdk;
const sdk248 = "3.248.0"; // the last that declares Node.js 20
const sdk270 = "3.270.0"; // the one in package-lock.json
const sdk276 = newest.sdk;

/**
 * Each Node.js meets old and new SDKs: the SDK brings the process that asks for the provider. Each kind of program meets
 * an old and a new Node.js and SDK, which hold the loaders. Each package manager meets the newest SDK: it lays out
 * node_modules, where SDK and program look for the package.
 *
 * @type {readonly Cell[]}
 */
export const cells = [
  ...forCli(pulumiVersion, [
    { node: node20, sdk: sdk200, program: "TypeScript 5.9", manager: "npm" },
    { node: node20, sdk: sdk248, program: "ES module, TypeScript by tsx", manager: "Bun 1.4" },
    { node: node20, sdk: sdk270, program: "ES module, TypeScript 5.9", manager: "pnpm 12" },
    { node: node22, sdk: sdk248, program: "TypeScript 6.0", manager: "pnpm 12" },
    { node: node24, sdk: sdk200, program: "ES module, TypeScript 5.9", manager: "npm" },
    { node: node24, sdk: sdk270, program: "TypeScript 6.0", manager: "npm" },
    { node: node24, sdk: sdk276, program: "JavaScript", manager: "npm" },
    { node: node26, sdk: sdk200, program: "JavaScript", manager: "npm" },
  ]),
  ...forCli(newest.cli, [
    { node: node20, sdk: sdk200, program: "JavaScript", manager: "pnpm 12" },
    { node: node20, sdk: sdk276, program: "ES module, JavaScript", manager: "Yarn 4" },
    { node: node22, sdk: sdk200, program: "TypeScript 5.9", manager: "npm" },
    { node: node22, sdk: sdk276, program: "TypeScript 5.9", manager: "Yarn 4" },
    { node: node24, sdk: sdk248, program: "JavaScript", manager: "Yarn 4" },
    { node: node24, sdk: sdk276, program: "pulumi new typescript", manager: "npm" },
    { node: node24, sdk: sdk276, program: "ES module, TypeScript by tsx", manager: "pnpm 12" },
    { node: node26, sdk: sdk276, program: "TypeScript 6.0", manager: "npm" },
    { node: node26, sdk: sdk276, program: "ES module, TypeScript 5.9", manager: "pnpm 12" },
    { node: node26, sdk: sdk276, program: "ES module, JavaScript", manager: "Bun 1.4" },
    { node: node26, sdk: sdk276, program: "ES module, TypeScript, on Bun", manager: "Bun 1.4" },
  ]),
];

/**
 * @param {string} cli
 * @param {readonly Omit<Cell, "cli">[]} without
 * @returns {Cell[]}
 */
function forCli(cli, without) {
  return without.map((cell) => ({ ...cell, cli }));
}

const header = ["Node.js", "@pulumi/pulumi", "Pulumi CLI", "program", "package manager", "result"];

/**
 * @param {readonly string[]} results of the cells, in their order
 * @returns {string} a table in Markdown
 */
export function tableOf(results) {
  const rows = cells.map(({ node, sdk, cli, program, manager }, index) => [
    ...[node, sdk, cli, program, manager],
    (results[index] ?? "").replaceAll("|", "\\|"),
  ]);
  return [header, header.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |\n`).join("");
}

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { codesIn, proseOf, relativeLinksIn, snippets } from "../support/documents";

const root = join(__dirname, "../..");

/** Each name that a test asks for by a call of `snippet`. */
const tested = new Set(
  readdirSync(join(root, "test"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => readFileSync(join(root, "test", file), "utf8"))
    .flatMap((text) => [...text.matchAll(/\bsnippet\("([^"]+)"\)/g)].map(([, name = ""]) => name)),
);

describe("the snippets of README.md and docs", () => {
  const code = snippets.filter(({ language }) => language !== "text");

  it("have a name each, which is a word after the language on the fence, and no two the same", () => {
    assert.ok(code.length > 20);
    for (const { page, language, name } of snippets) {
      if (language === "text") assert.equal(name, "", page);
      else assert.match(`${language} ${name}`, /^(?:ts|js|sh|yaml|json) [a-z]+(?:-[a-z]+)*$/, page);
    }
    const names = code.map(({ name }) => name);
    assert.deepEqual(names, [...new Set(names)]);
  });

  it("have a test each, and each test has its snippet", () => {
    assert.deepEqual([...tested].sort(), code.map(({ name }) => name).sort());
  });
});

describe("the links of the documents", () => {
  const documents = [
    ...readdirSync(root).filter((name) => name.endsWith(".md") && name !== "public.api.md"),
    ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`),
    "examples/README.md",
    "bench/results.md",
  ];

  for (const document of documents) {
    it(`lead to files and headings that exist: ${document}`, () => {
      for (const target of relativeLinksIn(document)) {
        const [path = "", anchor] = target.split("#");
        const file = path === "" ? document : join(dirname(document), path);
        assert.ok(existsSync(join(root, file)), `${target}: there is no ${file}`);
        assert.ok(!relative(root, join(root, file)).startsWith(".."), target);
        if (anchor !== undefined) assert.ok(anchorsOf(file).has(anchor), `${file} has no #${anchor}`);
      }
    });
  }

  it("and the paths in CONTRIBUTING.md lead to files that exist", () => {
    const paths = codesIn(proseOf("CONTRIBUTING.md")).filter((code) => /^[\w.-]+\/[\w./-]+$/.test(code));
    assert.ok(paths.length > 15);
    // What commands write.
    const made = ["coverage/mutation"];
    for (const path of paths) assert.ok(made.includes(path) || existsSync(join(root, path)), path);
  });

  it("go through no other host than GitHub, Pulumi, Huawei Cloud and the standards", () => {
    const hosts = documents.flatMap((document) =>
      [...proseOf(document).matchAll(/\]\((https:\/\/[^/)]+)/g)].map(([, host = ""]) => host),
    );
    const known = ["github.com", "www.pulumi.com", "support.huaweicloud.com", "semver.org"];
    for (const host of hosts) assert.ok(known.includes(new URL(host).host), host);
  });
});

/** The anchors that GitHub and npm give to headings. */
function anchorsOf(file: string): ReadonlySet<string> {
  if (statSync(join(root, file)).isDirectory()) return new Set();
  return new Set(
    [...proseOf(file).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

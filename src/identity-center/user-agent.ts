import { readFileSync } from "node:fs";
import { join } from "node:path";

// The same path from src/ and from dist/.
const { name, version } = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8")) as {
  name: string;
  version: string;
};

/** Names this package and its version in every request. */
export const userAgent = `${name}/${version}`;

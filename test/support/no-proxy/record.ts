// Records what Go says of many lists, for machines without Go: npx ts-node test/support/no-proxy/record.ts
import * as fc from "fast-check";
import { withGo } from "./go";
import { list } from "./lists";
import { writeRecorded } from "./recorded";

void (async () => {
  const lists = [...new Set(fc.sample(list, 2_000))];
  const responses = await withGo((evaluate) => evaluate(lists));
  if (responses === undefined) throw new Error("Go is needed, and a way to fetch its modules.");
  writeRecorded(lists, responses);
})();

import * as fc from "fast-check";
import type { RequestStatus, WaitFor } from "../../../src/model/request";
import { type Reaction, truthful } from "./reaction";
import { statusReaction } from "./reactions";

/** What people, the service and Pulumi do in the life of one gate. */
export type Deed =
  | { readonly does: "up" | "up, heeding initErrors" | "preview" | "refresh" | "refresh in a preview" }
  | { readonly does: "get" | "destroy" | "a new process" | "the package goes" | "the package comes back" }
  | { readonly does: "switch request"; readonly instance: number; readonly request: number }
  | { readonly does: "wait for"; readonly waitFor: WaitFor }
  | { readonly does: "wait for so long"; readonly createMs: number; readonly updateMs: number | undefined }
  | { readonly does: "the service says"; readonly status: RequestStatus; readonly inMs: number }
  | { readonly does: "the service is"; readonly weather: Weather }
  | { readonly does: "the next responses are"; readonly reactions: readonly Reaction[] };

const weathers = [
  "well",
  "down",
  "forgetful",
  "out of reach",
  "strict",
  "throttling",
  "rejecting keys",
] as const;
export type Weather = (typeof weathers)[number];

const simple = fc
  .constantFrom(
    ...([
      "up",
      "up",
      "up",
      "up, heeding initErrors",
      "up, heeding initErrors",
      "preview",
      "refresh",
    ] as const),
    ...(["refresh", "refresh in a preview", "get", "destroy", "a new process"] as const),
  )
  .map((does): Deed => ({ does }));

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 9, arbitrary: simple },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Deed>({ does: "the package goes" }, { does: "the package comes back" }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant("switch request" as const),
      instance: fc.nat(1),
      request: fc.nat(1),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant("wait for" as const),
      waitFor: fc.constantFrom("SUCCEEDED", "FINISHED"),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant("wait for so long" as const),
      createMs: fc.constantFrom(1, 1_000, 5_000, 40_000),
      updateMs: fc.constantFrom(undefined, 500, 10_000),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant("the service says" as const),
      status: fc.constantFrom("IN_PROGRESS", "SUCCEEDED", "SUCCEEDED", "FAILED", "FAILED"),
      inMs: fc.constantFrom(0, 0, 2_000),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant("the service is" as const),
      weather: fc.constantFrom("well", "well", "well", ...weathers),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant("the next responses are" as const),
      reactions: fc.array(statusReaction, { minLength: 1, maxLength: 3 }),
    }),
  },
);

export const life = fc.array(deed, { minLength: 1, maxLength: 14 });

/** The reaction to any call while the service is in this condition. */
export function inWeather(weather: Weather): Reaction {
  const error = (status: number, error_code: string): Reaction => ({
    ...truthful(),
    status,
    headers: { "x-request-id": "its own" },
    body: { says: "these bytes", bytes: Buffer.from(JSON.stringify({ error_code, error_msg: "No." })) },
  });
  switch (weather) {
    case "well":
      return truthful();
    case "down":
      return error(503, "IIC.503");
    case "forgetful":
      return error(404, "IIC.404");
    case "strict":
      return error(403, "IIC.403");
    case "throttling":
      return error(429, "APIGW.0308");
    case "rejecting keys":
      return error(401, "APIGW.0301");
    case "out of reach":
      return { delayMs: 20, error: { code: "ECONNREFUSED" }, deaf: false };
    default:
      return weather satisfies never;
  }
}

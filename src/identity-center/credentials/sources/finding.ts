import type { Credentials, Setting } from "../credentials";

/** What one place says when it is asked for credentials. */
export type Finding =
  | { readonly kind: "found"; readonly credentials: Credentials; readonly region?: Setting }
  /** There are none: the next place is asked. */
  | Missing
  /** There are some that cannot be used. Those of a later place would be somebody else's: none is asked. */
  | { readonly kind: "unusable"; readonly why: string }
  /** A profile, named here for people, says that the server's agency is to be used: no other source is tried. */
  | { readonly kind: "agency"; readonly profile: string; readonly region?: Setting };

/** For the text that says where was looked: `in <place>: <what>`. */
export interface Missing {
  readonly kind: "missing";
  readonly place: string;
  /** Holds no value. */
  readonly what: string;
}

export function missing(place: string, what: string): Missing {
  return { kind: "missing", place, what };
}

import * as pulumi from "@pulumi/pulumi";

/**
 * Makes a value once in each run of a program, when it is first used. One process may run many programs, and each has
 * its own monitor and configuration. A value is not kept longer than its run.
 */
export function oncePerRun<T>(make: () => T): () => T {
  const made = new WeakMap<object, { readonly value: T }>();
  return () => {
    const monitor = pulumi.runtime.getMonitor();
    const known = monitor && made.get(monitor);
    if (known) return known.value;
    const value = make();
    if (monitor) made.set(monitor, { value });
    return value;
  };
}

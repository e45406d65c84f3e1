/**
 * Collects rejected promises that nothing handles, instead of letting them end the process: a property is to
 * report them with the sequence that brought them about.
 */
export function collectStrayRejections() {
  const strays: unknown[] = [];
  const collect = (reason: unknown) => strays.push(reason);
  const listeners = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection").on("unhandledRejection", collect);
  return {
    /** Those since the last call. */
    take: () => strays.splice(0),
    /** Puts back what was in place before. */
    stop() {
      process.off("unhandledRejection", collect);
      for (const listener of listeners) process.on("unhandledRejection", listener);
    },
  };
}

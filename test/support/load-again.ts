/**
 * Loads a module once more, with the modules that `isAmong` selects, as if they were in another folder too. All other
 * code keeps the modules that were loaded before.
 */
export function loadAgain(module: string, isAmong: (path: string) => boolean): unknown {
  const cached = () => Object.keys(require.cache).filter(isAmong);
  const before = new Map(cached().map((path) => [path, require.cache[path]]));
  const forget = () => {
    for (const path of cached()) Reflect.deleteProperty(require.cache, path);
  };
  forget();
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    return require(module);
  } finally {
    forget();
    for (const [path, loaded] of before) require.cache[path] = loaded;
  }
}

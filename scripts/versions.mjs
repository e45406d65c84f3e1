/** The newest versions that the package is known to work with. `npm run test:newest` takes them if it is given no others. */
export const newest = { sdk: "3.276.0", cli: "3.274.1", node: "26.10.0" };

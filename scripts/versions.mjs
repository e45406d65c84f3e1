/** The newest versions that the package is known to work with. `npm run test:newest` takes them if it is given no others. */
export const newest = { sdk: "3.276.0", cli: "3.274.1", node: "26.10.0" };

/** The oldest that package.json allows. */
export const oldest = { sdk: "3.200.0", node: "20.19.0", node22: "22.12.0" };

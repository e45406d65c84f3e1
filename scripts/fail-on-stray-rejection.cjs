"use strict";

// Mocha 12 goes on after a rejected promise that nothing handles, as if the test had passed. If the reason is thrown,
// the test that was running fails.
process.on("unhandledRejection", (reason) => {
  throw reason;
});

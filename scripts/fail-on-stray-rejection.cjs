"use strict";

// Mocha 12 takes note of a rejected promise that nobody handles and goes on, as if the test had passed. Thrown,
// it fails the test that was running.
process.on("unhandledRejection", (reason) => {
  throw reason;
});

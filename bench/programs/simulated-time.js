/**
 * A clock that stands still while a real call is under way, and moves on to the next timer when none is: what this
 * machine is busy with does not show in the simulated time.
 *
 * @param callMs how long each call takes in simulated time, half of it on the way there
 * @param onMove is awaited with the new time before anything happens at it
 */
function simulateTime(callMs, onMove) {
  let nowMs = 0;
  let underWay = 0;
  let onLanding = () => undefined;
  const timers = new Set();
  const clock = {
    now: () => nowMs,
    after(delayMs, callback) {
      const timer = { atMs: nowMs + Math.max(0, delayMs), callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  };
  const pass = (delayMs) => new Promise((resolve) => clock.after(delayMs, resolve));

  async function call(makeCall) {
    await pass(callMs / 2);
    underWay += 1;
    try {
      return await makeCall();
    } finally {
      underWay -= 1;
      onLanding();
      await pass(callMs / 2);
    }
  }

  return {
    clock,

    /** The client, with its calls made in simulated time. */
    whileCalling: (client) => ({
      ...client,
      call: (...args) => call(() => client.call(...args)),
    }),

    /** Lets time pass until the promise is settled, and settles as it does. */
    async run(promise) {
      let settled = false;
      const settle = () => {
        settled = true;
      };
      promise.then(settle, settle);
      for (;;) {
        await new Promise(setImmediate);
        if (settled) return promise;
        if (underWay > 0) {
          await new Promise((resolve) => {
            onLanding = resolve;
          });
          continue;
        }
        const [next] = [...timers].sort((one, other) => one.atMs - other.atMs);
        timers.delete(next);
        if (next.atMs > nowMs) await onMove(next.atMs);
        nowMs = next.atMs;
        next.callback();
      }
    },
  };
}

module.exports = { simulateTime };

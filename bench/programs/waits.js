const { setMaxListeners } = require("node:events");
const { simulateTime } = require("./simulated-time");

/**
 * `waits.js <settings as JSON>`: has the built provider create many gates at once, as the engine would. Started with
 * `--expose-gc` and a channel to its parent, which is told the simulated time each time it moves on, and is handed in
 * the end, in bytes, how much more memory that took than a provider that has created one gate, both after a collection.
 */
async function main({ dist, url, credentials, waits, callMs, measureAfterMs, instanceId }) {
  const { createProvider } = require(`${dist}/provider`);
  const { connect } = require(`${dist}/identity-center/connect`);
  const { ProcessLimits } = require(`${dist}/wait/limits`);

  const time = simulateTime(callMs, async (nowMs) => {
    process.send({ nowMs });
    await new Promise((resolve) => process.once("message", resolve));
  });
  const engineGone = new AbortController().signal;
  setMaxListeners(0, engineGone);
  const silence = () => undefined;
  const provider = createProvider({
    connect: (config) => time.whileCalling(connect(config, credentials)),
    engineLog: { progress: silence, warn: silence, debug: silence, engineGone },
    limits: new ProcessLimits(time.clock, Math.random),
  });
  const config = { "huaweicloud:endpoints": JSON.stringify({ identitycenter: url }) };
  await provider.configure({ config: { get: (key) => config[key] } });
  const create = (requestId) => provider.create({ instanceId, requestId });
  await time.run(create("idle"));

  const measure = () => {
    global.gc();
    return process.memoryUsage();
  };
  const idle = measure();
  let waiting = idle;
  time.clock.after(measureAfterMs, () => {
    waiting = measure();
  });
  await time.run(Promise.all(Array.from({ length: waits }, (_, index) => create(`r-${index}`))));
  const memory = { heapBytes: waiting.heapUsed - idle.heapUsed, rssBytes: waiting.rss - idle.rss };
  process.send(memory, () => process.exit());
}

main(JSON.parse(process.argv[2]));

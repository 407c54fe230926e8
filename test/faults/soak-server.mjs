/** The program under the soak: the built app with a clock that runs ahead, and its memory when asked. */
import { createApp } from "../../dist/app.js";
import { readConfig } from "../../dist/config.js";

const speed = Number(process.argv[2]);
const began = Date.now();
const first = Date.parse("2026-09-01T12:00:00Z");
process.on("disconnect", () => process.exit(1));

const log = {
	info: () => {},
	warn: () => {},
	error: ({ event, error }) => process.send({ logged: event, why: error?.stack ?? String(error) }),
};
const app = await createApp({
	config: readConfig(),
	log,
	clock: () => new Date(first + (Date.now() - began) * speed).toISOString(),
	// What runs every hour runs every hour of that clock, but leaves room to talk.
	every: (ms, what) => {
		const timer = setInterval(what, Math.max(250, ms / speed));
		return () => clearInterval(timer);
	},
});
const url = await app.start();

process.on("message", (asked) => {
	if (asked.url) process.send({ url });
	if (asked.memory) {
		globalThis.gc();
		globalThis.gc();
		const { heapUsed, rss } = process.memoryUsage();
		process.send({ memory: { heap: heapUsed / 1e6, rss: rss / 1e6 } });
	}
});

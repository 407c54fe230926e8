/**
 * The server as a process of its own that a test kills: the built app, loaded in advance, opens its database and its port
 * when the test says so. Started with the folder of the bundle and the district's folder.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { constants, Script } from "node:vm";

const [bundle, app, district] = process.argv.slice(2);

/** The code runs as if it were dist/app.js; what V8 made of it the first time is used again. */
function load() {
	const cache = join(bundle, "app.cache");
	const cachedData = existsSync(cache) ? readFileSync(cache) : undefined;
	const code = readFileSync(join(bundle, "app.cjs"), "utf8");
	const script = new Script(`(function (exports, require, module, __filename, __dirname) {${code}\n})`, {
		filename: join(bundle, "app.cjs"),
		...(cachedData ? { cachedData } : {}),
		importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
	});
	const module = { exports: {} };
	script.runInThisContext()(module.exports, createRequire(app), module, app, dirname(app));
	const learned = join(bundle, "learned.bin");
	const knowledge = module.exports.learn(district, undefined, learned);
	const keep = () => {
		module.exports.keep(district, learned);
		// Written once it has served, so that what serving needs is in it.
		writeFileSync(cache, script.createCachedData());
	};
	return { ...module.exports, knowledge, keep };
}

process.on("disconnect", () => process.exit(1));

const { createApp, readConfig, knowledge, keep } = load();
let running = [];

/** Names of events only; what goes wrong is the test's to judge. */
const log = {
	info: () => {},
	warn: ({ event }) => process.send({ log: event, level: "warn" }),
	error: ({ event, error, name, message }) =>
		process.send({ log: event, level: "error", detail: String(error?.stack ?? `${name}: ${message}`) }),
};

async function open({ settings, ahead }, at) {
	const app = await createApp({
		config: readConfig({ PORT: "0", LOG_LEVEL: "silent", DISTRICT_DIR: district, ...settings }),
		log,
		knowledge,
		// Time that passed while nothing ran.
		clock: () => new Date(Date.now() + ahead).toISOString(),
		// A safety reply waits for its commit: what a kill does to one that did not wait is not counted here.
		after: () => new Promise(() => {}),
	});
	const url = await app.start();
	process.send({ url, at });
	return app;
}

process.on("message", (message) => {
	// Several servers in one process: one kill ends them all.
	if (message.open)
		Promise.all(message.open.map(open)).then(
			(apps) => {
				running = apps;
			},
			(error) => process.send({ refused: String(error.stack) }, () => process.exit(1)),
		);
	if (message.keep) keep();
	if (message.stop) Promise.all(running.map((app) => app.stop())).then(() => process.exit(0));
});
process.send({ loaded: true });

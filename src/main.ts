/** Load the settings, create the app, start, wait for a signal, stop. */
import { createApp } from "./app.ts";
import { readConfig } from "./config.ts";
import { type Control, openControl, type Reread } from "./control.ts";
import { createLog, type Logger } from "./log.ts";

/** Turns under way and messages on their way are finished within this; container platforms wait for 30 seconds. */
const stopWithinMs = 25_000;

/**
 * Serves until SIGINT or SIGTERM, then finishes what is under way; a second signal ends at once. A fault nobody caught
 * is logged and ends the process in the same way, with exit code 1.
 * @throws when it cannot start, with a sentence that says what to do
 */
export async function serve(): Promise<void> {
	const config = readConfig();
	const log = createLog(config.logLevel);
	const ended = new Promise<void>((resolve) => {
		let ending = false;
		const end = () => {
			ending = true;
			setTimeout(tooSlow, stopWithinMs, log).unref();
			resolve();
		};
		const signal = (name: string) => {
			if (ending) process.exit(1);
			log.info({ event: "stopping", signal: name }, "Finishing what is under way; once more to end at once.");
			end();
		};
		process.on("SIGINT", signal).on("SIGTERM", signal);
		// Rejections that nobody handles arrive here too.
		process.on("uncaughtException", (error, origin) => {
			log.error({ event: "crashed", origin, error }, "A fault that nobody caught: stopping.");
			process.exitCode = 1;
			if (!ending) end();
		});
	});
	const app = await createApp({ config, log });
	const address = await app.start().catch(async (error: unknown) => {
		await app.stop();
		throw error;
	});
	console.log(
		config.mode === "demo"
			? `Onward (demo) is ready. Open ${address} in your browser.`
			: `Onward is ready at ${address}`,
	);
	const reread = async (): Promise<Reread> => {
		const result = await app.reload();
		if (result.outcome === "refused")
			log.error({ event: "reload-refused", faults: result.faults }, "The new content has faults; the old stays.");
		else log.info({ event: "reloaded", ...result }, "Scripts and content were read again.");
		return result;
	};
	process.on("SIGHUP", () => void reread());
	const control = await openControl({ dataDir: config.dataDir, address, pid: process.pid }, reread).catch(
		(error: unknown): Control => {
			log.warn(
				{ event: "no-control", error },
				"Nothing could be noted beside the data: onward reload will not find us.",
			);
			return { close: async () => {} };
		},
	);
	await ended;
	await control.close();
	await app.stop();
	log.info({ event: "stopped" }, "Everything is finished.");
	log.flush();
}

function tooSlow(log: Logger): void {
	log.error({ event: "stop-too-slow" }, "Not everything could be finished in time.");
	log.flush();
	process.exit(1);
}

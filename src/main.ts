/** Load the settings, create the app, start, wait for a signal, stop. */
import { createApp } from "./app.ts";
import { readConfig } from "./config.ts";
import { createLog } from "./log.ts";

/** Serves until SIGINT or SIGTERM. @throws when it cannot start, with a sentence that says what to do */
export async function serve(): Promise<void> {
	const config = readConfig();
	const log = createLog(config.logLevel);
	const app = await createApp({ config, log });
	const address = await app.start();
	console.log(
		config.mode === "demo"
			? `Onward (demo) is ready. Open ${address} in your browser.`
			: `Onward is ready at ${address}`,
	);
	process.on("SIGHUP", () => {
		try {
			app.reload();
			log.info({ event: "reloaded" }, "Scripts and content were read again.");
		} catch (error) {
			log.error(
				{ event: "reload-refused", message: (error as Error).message },
				"The new content has faults; the old stays.",
			);
		}
	});
	await new Promise<void>((stopped) => {
		const stop = () => {
			process.off("SIGINT", stop).off("SIGTERM", stop);
			stopped();
		};
		process.on("SIGINT", stop).on("SIGTERM", stop);
	});
	await app.stop();
}

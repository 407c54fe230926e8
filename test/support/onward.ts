/** The whole program on a database of its own, with a clock that tests move. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DateTime } from "luxon";
import { type App, createApp, learn, root } from "../../src/app.ts";
import { createConsole } from "../../src/channel/console.ts";
import { readConfig } from "../../src/config.ts";
import { createLog } from "../../src/log.ts";

export interface Onward {
	readonly app: App;
	/** Ends with a slash. */
	readonly url: string;
	readonly clock: { now(): string; set(iso: string): void; pass(ms: number): void };
	/** Stops and starts again on the same database. */
	restart(): Promise<void>;
	close(): Promise<void>;
}

/** Reading the content takes a second; every server of a test file shares it. */
const knowledge = learn(root);

const zone = "America/Kentucky/Louisville";

/** A local time of the demo district as ISO instant: `at("2026-11-24 10:00")`. */
export const at = (local: string): string =>
	DateTime.fromFormat(local, "yyyy-MM-dd HH:mm", { zone }).toUTC().toISO() ?? "";

/** Starts on a free port with a fresh SQLite file, or on the PostgreSQL database given. */
export async function startOnward(
	options: { readonly now?: string; readonly databaseUrl?: string } = {},
): Promise<Onward> {
	const folder = mkdtempSync(join(tmpdir(), "onward-"));
	const config = readConfig({
		PORT: "0",
		DATABASE_URL: options.databaseUrl ?? `sqlite:${join(folder, "data", "onward.db")}`,
		KEY_FILE: join(folder, "keys.json"),
		LOG_LEVEL: "silent",
	});
	let now = Date.parse(options.now ?? at("2026-11-24 10:00"));
	const clock = {
		now: () => new Date(now).toISOString(),
		set: (iso: string) => {
			now = Date.parse(iso);
		},
		pass: (ms: number) => {
			now += ms;
		},
	};
	// A terminal that consoleClient reads for itself.
	const terminal = createConsole(() => {}, false);
	const open = () => createApp({ config, log: createLog("silent"), clock: clock.now, knowledge, channels: [terminal] });
	let app = await open();
	let url = await app.listen();
	return {
		get app() {
			return app;
		},
		get url() {
			return url;
		},
		clock,
		async restart() {
			await app.stop();
			app = await open();
			url = await app.listen();
		},
		async close() {
			await app.stop();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

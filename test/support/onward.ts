/** The whole program on a database of its own, with a clock that tests move. */
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DateTime } from "luxon";
import { type App, createApp, learn, root } from "../../src/app.ts";
import { createConsole } from "../../src/channel/console.ts";
import { readConfig } from "../../src/config.ts";
import type { Log } from "../../src/doors.ts";
import { createLog } from "../../src/log.ts";

export interface Onward {
	readonly app: App;
	/** Ends with a slash. */
	readonly url: string;
	readonly keyFile: string;
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
	options: {
		readonly now?: string;
		readonly databaseUrl?: string;
		/** The same after a restart; a free one each time when left out. */
		readonly port?: number;
		/** Another one's process beside this one: the same keys, and `databaseUrl` has to be the same. */
		readonly beside?: Onward;
		/** The clock that inbound limits count by. */
		readonly ticks?: () => number;
		readonly log?: Log;
		/** More settings, by the names they have in the environment. */
		readonly settings?: Readonly<Record<string, string>>;
	} = {},
): Promise<Onward> {
	const folder = mkdtempSync(join(tmpdir(), "onward-"));
	const config = readConfig({
		PORT: String(options.port ?? 0),
		...(options.databaseUrl?.startsWith("postgres") ? { DATA_DIR: join(folder, "data") } : {}),
		DATABASE_URL: options.databaseUrl ?? `sqlite:${join(folder, "data", "onward.db")}`,
		KEY_FILE: options.beside?.keyFile ?? join(folder, "keys.json"),
		LOG_LEVEL: "silent",
		...options.settings,
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
	const ticks = options.ticks ? { ticks: options.ticks } : {};
	// A terminal that consoleClient reads for itself.
	const terminal = createConsole(() => {}, false);
	const open = () =>
		createApp({
			config,
			log: options.log ?? createLog("silent"),
			clock: clock.now,
			knowledge,
			channels: [terminal],
			...ticks,
		});
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
		keyFile: config.keyFile,
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

/** A port that nobody listens on just now. */
export async function freePort(): Promise<number> {
	const probe = createServer();
	await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
	const { port } = probe.address() as AddressInfo;
	await new Promise((resolve) => probe.close(resolve));
	return port;
}

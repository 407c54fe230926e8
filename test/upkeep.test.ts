/** What the server does for the records by itself. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createUpkeep, type UpkeepOptions } from "../src/upkeep.ts";

let folder: string;
let now = "2026-11-24T15:00:00.000Z";
let log: Record<string, unknown>[];
let rounds: { ms: number; what: () => void; ended: boolean }[];
let replays: boolean[];
let trail: { rows: number; mac: string; asked: string | null };
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "onward-upkeep-"));
	log = [];
	rounds = [];
	replays = [];
	trail = { rows: 2, mac: "b", asked: null };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const witness = () => join(folder, "keys.json.trail");
const make = (store: Partial<UpkeepOptions["store"]> = {}) =>
	createUpkeep({
		store: { sweep: async () => ({}), trailEnd: async () => trail, ...store },
		witness: witness(),
		replay: async (all = false) => void replays.push(all),
		every: (ms, what) => {
			const round = { ms, what, ended: false };
			rounds.push(round);
			return () => {
				round.ended = true;
			};
		},
		now: () => now,
		log: {
			info: (fields) => void log.push(fields),
			warn: (fields) => void log.push(fields),
			error: (fields) => void log.push(fields),
		},
	});

test("sweeps at the start and every hour by the clock it was given, and watches the trail every minute", async () => {
	const swept: string[] = [];
	const upkeep = make({
		sweep: async (input) => {
			swept.push(input.now);
			return { outbox: swept.length === 1 ? 0 : 3 };
		},
	});
	expect(rounds).toEqual([]);
	upkeep.start();
	await upkeep.stop();
	expect(rounds.map(({ ms, ended }) => [ms, ended])).toEqual([
		[30_000, true],
		[3_600_000, true],
		[60_000, true],
	]);
	now = "2026-11-24T16:00:00.000Z";
	rounds[1]?.what();
	await upkeep.stop();
	expect(swept).toEqual(["2026-11-24T15:00:00.000Z", "2026-11-24T16:00:00.000Z"]);
	expect(log).toEqual([{ event: "swept", outbox: 3 }]);
	expect(JSON.parse(readFileSync(witness(), "utf8"))).toEqual({ rows: 2, mac: "b" });
});

test("a round that is slow is not joined by the next, and one that fails is told once and tried again", async () => {
	let calls = 0;
	let finish = (): void => {};
	const upkeep = make({
		sweep: async () => {
			calls += 1;
			if (calls === 1) await new Promise<void>((done) => (finish = done));
			if (calls === 2 || calls === 3) throw new Error("the database is away");
			return {};
		},
	});
	const slow = [upkeep.sweep(), upkeep.sweep()];
	finish();
	await Promise.all(slow);
	expect(calls).toBe(1);
	for (let round = 2; round <= 4; round++) await upkeep.sweep();
	expect(calls).toBe(4);
	expect(log).toMatchObject([{ event: "upkeep-failed" }]);
});

test("a trail that lacks what was seen is told once, and the witness stays", async () => {
	const upkeep = make();
	writeFileSync(witness(), JSON.stringify({ rows: 9, mac: "z" }));
	await upkeep.watch();
	await upkeep.watch();
	expect(log).toEqual([{ event: "trail-behind" }]);
	expect(JSON.parse(readFileSync(witness(), "utf8"))).toEqual({ rows: 9, mac: "z" });
	trail = { rows: 11, mac: "y", asked: "z" };
	await upkeep.watch();
	expect(JSON.parse(readFileSync(witness(), "utf8"))).toEqual({ rows: 11, mac: "y" });
});

test("tries alerts that are not stored yet at the start, those of turns under way with them, and every 30 seconds", async () => {
	const upkeep = make();
	upkeep.start();
	await upkeep.stop();
	rounds.find(({ ms }) => ms === 30_000)?.what();
	await upkeep.stop();
	expect(replays).toEqual([true, false]);
});

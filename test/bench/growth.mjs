/** What a turn costs when the database holds many students with full plans. */
import { mkdirSync, mkdtempSync, statfsSync, statSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { createClient } from "./driver.mjs";
import { cpuMs, start } from "./programs.mjs";

const entriesEach = 60;
/** Bytes of database for a student with that many entries, with room to spare. */
const bytesEach = 40_000;

const elements = ["education-goal", "career-goal", "career-in-mind", "first-step"];
const values = [
	"four-year",
	{ soc: "29-1141", text: "Registered nurse" },
	{ soc: null, text: "Something with my hands" },
];

/** Sixty changes of a plan over four years, as a busy student makes them. */
function entriesOf(person) {
	return Array.from({ length: entriesEach }, (_, at) => {
		const element = elements[at % elements.length];
		const value = element === "first-step" ? { text: `Step number ${at}`, date: null } : values[at % elements.length];
		const when = new Date(Date.UTC(2023, 8, 1) + at * 20 * 86_400_000).toISOString();
		const id = `${person}-${at}`;
		return { id, person, element, item: null, op: "set", value, who: person, when, step: `goals/${element}` };
	});
}

/**
 * Fills a database that Onward made: students, how they sign in, entries and folded plans, sealed as the store seals them.
 * Straight into the tables in one transaction: by turns it would take hours.
 */
async function seed({ file, keyFile, students, dist }) {
	const { loadKeys } = await import(`${dist}/vault/keys.js`);
	const { createSeal } = await import(`${dist}/vault/seal.js`);
	const { fold } = await import(`${dist}/plan/fold.js`);
	const seal = createSeal(loadKeys(keyFile).seal);
	const database = new Database(file);
	database.pragma("journal_mode = off");
	database.pragma("synchronous = off");
	const { counselor, school } = database.prepare("select * from person where role = 'student' limit 1").get();
	const indexes = database
		.prepare("select name, sql from sqlite_master where tbl_name = 'entry' and sql is not null and type = 'index'")
		.all();
	for (const { name } of indexes) database.exec(`drop index ${name}`);
	const person =
		database.prepare(`insert into person (id, role, given_name, family_name, lang, grade, school, counselor,
		guardian_of, opted_out, welcomed, plan, elements, version) values (?, 'student', 'Ana', ?, 'en', 10, ?, ?, '[]', 0, 1, ?, ?, 1)`);
	const identity = database.prepare("insert into identity (who, person) values (?, ?)");
	const entry = database.prepare(
		"insert into entry (id, person, element, item, op, value, who, at, step) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
	);
	database.exec("begin");
	for (let at = 0; at < students; at++) {
		const id = `seed-${String(at).padStart(7, "0")}`;
		const entries = entriesOf(id);
		const plan = fold(entries);
		const cell = seal.close("person", id, "plan", plan);
		person.run(
			id,
			`Of ${id}`,
			school,
			at % 300 === 0 ? counselor : `nobody-${at % 300}`,
			cell,
			Object.keys(plan).length,
		);
		identity.run(`demo:${id}`, id);
		for (const { id: of, element, item, op, value, who, when, step } of entries)
			entry.run(of, id, element, item, op, seal.close("entry", of, "value", value), who, when, step);
	}
	database.exec("commit");
	for (const { sql } of indexes) database.exec(sql);
	database.exec("analyze");
	database.pragma("journal_mode = wal");
	database.close();
}

/** What each student says: none of it depends on what others said before. */
const talk = ["what is an ILP?", "set a goal", "back", "stop", "show my plan"];

async function turnsOf({ port, pid }, service, { students, seconds }) {
	const client = createClient(port, service);
	let turns = 0;
	const seat = async (first) => {
		for (let at = first; performance.now() < until; at += 50) {
			const person = `seed-${String((at * 7919) % students).padStart(7, "0")}`;
			for (const text of talk) {
				await client.turn("expectReplies", person, { text }, `${run}-${at}-${text}`);
				turns += 1;
			}
		}
	};
	let run = "warm";
	let until = performance.now() + (seconds * 1000) / 2;
	await Promise.all(Array.from({ length: Math.min(50, students) }, (_, first) => seat(first)));
	[run, turns, until] = ["measured", 0, performance.now() + seconds * 1000];
	const before = cpuMs(pid);
	await Promise.all(Array.from({ length: Math.min(50, students) }, (_, first) => seat(first)));
	client.close();
	return { turns, cpuMsPerTurn: (cpuMs(pid) - before) / turns };
}

/** @returns for each number of students: ms of CPU per turn, size of the database, seconds to fill it; null where the disk is too small */
export async function measureGrowth({ make, folder, dist, numbers, service, seconds }) {
	const rows = [];
	for (const students of numbers) {
		const { bavail, bsize } = statfsSync(folder);
		if (bavail * bsize < students * bytesEach * 2) {
			rows.push({ students, cpuMsPerTurn: null, databaseMb: null, seedSeconds: null });
			continue;
		}
		const own = mkdtempSync(join(folder, "growth-"));
		mkdirSync(join(own, "data"));
		const program = make(own, []);
		const file = join(own, "data/onward.db");
		// Once for the tables and the keys.
		await (await start(program)).stop();
		const begun = performance.now();
		await seed({ file, keyFile: program.env.KEY_FILE, students, dist });
		const seedSeconds = (performance.now() - begun) / 1000;
		const running = await start(program);
		try {
			const { turns, cpuMsPerTurn } = await turnsOf(running, service, { students, seconds });
			rows.push({ students, turns, cpuMsPerTurn, databaseMb: statSync(file).size / 1e6, seedSeconds });
		} finally {
			await running.stop();
		}
	}
	return rows;
}

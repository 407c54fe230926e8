/**
 * `npm run bench`: Onward beside a bare botbuilder echo bot, both as processes of their own, driven the same way over
 * HTTP in the same run. Linux only, because processor time and memory are read from /proc.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createClient, startService } from "./driver.mjs";
import { measureGrowth } from "./growth.mjs";
import { createCrowds, measureMode, names, savedIn, startTimes, syncTime } from "./measure.mjs";
import { measurePostgres } from "./postgres.mjs";
import { memoryMb, programs, start } from "./programs.mjs";
import { moreTable, summary, table } from "./report.mjs";
import { measureStages } from "./stages.mjs";
import { rehearse } from "./student.mjs";
import { median } from "./window.mjs";

const { values: flags } = parseArgs({
	options: {
		/** Everything measured, as JSON. */
		json: { type: "string" },
		rounds: { type: "string", default: "5" },
		/** Length of one measured window. */
		seconds: { type: "string", default: "4" },
		conversations: { type: "string", default: "50" },
		mode: { type: "string", multiple: true, default: ["expectReplies", "normal"] },
		/** What to measure: beside the echo bot, where the time goes, with how many students, on PostgreSQL. */
		part: { type: "string", multiple: true, default: ["compare", "stages", "growth", "postgres"] },
		/** Numbers of students with full plans; filling the database for 100,000 takes a minute or two, and 4 GB. */
		students: { type: "string", default: "10,1000,100000" },
		/** Folder for processor profiles of both programs; profiling slows them down. */
		profile: { type: "string" },
	},
});
const settings = {
	rounds: Number(flags.rounds),
	seconds: Number(flags.seconds),
	conversations: Number(flags.conversations),
};

function mixOf(turns) {
	const sorts = {};
	for (const { sort } of turns) sorts[sort] = (sorts[sort] ?? 0) + 1;
	const replies = turns.reduce((sum, said) => sum + said.replies, 0);
	return { turns: turns.length, repliesPerTurn: replies / turns.length, sorts, said: turns };
}

const parts = new Set(flags.part);
const dist = fileURLToPath(new URL("../../dist", import.meta.url));
/** Onward in a folder of its own. */
const whole = (own, nodeArguments) => programs(own, nodeArguments).onward;
const inFiles = (own, nodeArguments) => programs(own, nodeArguments, "dist/cli/onward.js").onward;

async function bench(folder) {
	const machine = { node: process.version, cores: cpus().length, load: loadavg()[0] ?? 0, syncMs: syncTime(folder) };
	const service = await startService();
	try {
		const turns = await rehearsed(folder, service);
		const { seconds, conversations } = settings;
		const own = { folder, turns, service, seconds, conversations };
		const result = { machine, settings, mix: mixOf(turns) };
		if (parts.has("compare")) Object.assign(result, await compare(folder, { turns, service }));
		if (parts.has("stages")) result.stages = await measureStages({ ...own, make: inFiles });
		if (parts.has("postgres")) result.postgres = await measurePostgres({ ...own, make: whole });
		const numbers = flags.students.split(",").map(Number);
		if (parts.has("growth")) result.growth = await measureGrowth({ ...own, make: whole, dist, numbers });
		return result;
	} finally {
		await service.close();
	}
}

/** What the students will say, found out in a talk with one of them. */
async function rehearsed(folder, service) {
	const running = await start(whole(join(folder, "rehearsal"), []));
	const client = createClient(running.port, service);
	try {
		return await rehearse((said, number) => client.turn("expectReplies", "rehearsal", said, number));
	} finally {
		client.close();
		await running.stop();
	}
}

async function compare(folder, { turns, service }) {
	const both = programs(folder, flags.profile ? ["--cpu-prof", `--cpu-prof-dir=${flags.profile}`] : []);
	const started = await startTimes(programs(folder, []), 4);
	const running = {};
	try {
		for (const name of names) running[name] = await start(both[name]);
		await pause(1500);
		const memory = Object.fromEntries(names.map((name) => [name, { idle: memoryMb(running[name].pid).now }]));
		const rounds = {};
		const crowds = await createCrowds({ turns, running, service, settings });
		for (const mode of flags.mode) rounds[mode] = await measureMode({ mode, crowds, running, service, settings });
		for (const name of names) {
			memory[name].loaded = median(Object.values(rounds).flatMap((all) => all.map((round) => round[name].memoryMb)));
			memory[name].most = memoryMb(running[name].pid).most;
		}
		const saved = { driven: crowds.onward.driven(), ...savedIn(join(folder, "data/onward.db")) };
		return { modes: summary(rounds), memory, start: started, saved, rounds };
	} finally {
		await Promise.all(Object.values(running).map(({ stop }) => stop()));
	}
}

if (!existsSync("/proc/self/stat")) {
	console.error("The bench reads /proc and runs on Linux only.");
	process.exit(1);
}
if (!existsSync(fileURLToPath(new URL("../../dist/onward.js", import.meta.url)))) {
	console.error("There is no dist/ yet: run npm run build first.");
	process.exit(1);
}
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
const folder = mkdtempSync(join(tmpdir(), "onward-bench-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
const result = await bench(folder).catch((error) => {
	console.error(error.message);
	process.exit(1);
});
if (result.modes) console.log(table(result));
console.log(moreTable(result));
if (flags.json) writeFileSync(flags.json, `${JSON.stringify(result, null, "\t")}\n`);

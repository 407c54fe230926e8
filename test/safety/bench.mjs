/**
 * `npm run bench:safety`: what the detector finds in both sets, by kind and language; false alarms by group; alerts in
 * ordinary messages; how long a message takes, the longest one too, and that the work grows with the length.
 * `--misses` lists what goes wrong in open.jsonl. Of blind.jsonl only numbers are printed: nobody tunes on it.
 */
import { existsSync } from "node:fs";
import { learned, root } from "../../dist/app.js";
import { screenOf } from "../../dist/learned.js";
import { createFinder } from "../../dist/safety/screen.js";
import { measure, readLines, readSet, share, worstUnits } from "./measure.mjs";

const taught = learned(root);
const { library } = taught;
const started = process.cpuUsage();
const screen = screenOf(taught);
const spent = (since) => {
	const { user, system } = process.cpuUsage(since);
	return (user + system) / 1000;
};
console.log(`built in ${spent(started).toFixed(0)} ms of processor time, ${library.safety.patterns.length} patterns`);

const isThere = (name) => existsSync(new URL(`${name}.jsonl`, import.meta.url));
const percent = (counted) => `${(100 * share(counted)).toFixed(1)} % of ${counted.of}`;
for (const name of ["open", "blind", "blind-2", "blind-3", "blind-4", "blind-5"].filter(isThere)) {
	const found = measure(readSet(`${name}.jsonl`), screen);
	console.log(`\n${name}: recall by kind and language`);
	for (const [key, counted] of Object.entries(found.kinds)) console.log(`  ${key}: ${percent(counted)}`);
	for (const [key, counted] of Object.entries(found.langs)) console.log(`  ${key} right: ${percent(counted)}`);
	console.log(`  urgency right: ${percent(found.urgency)}`);
	const loud = Object.entries(found.groups).filter(([, { right, of }]) => right < of);
	console.log(
		`  false alarms by group: ${loud.map(([key, { right, of }]) => `${key} ${of - right} of ${of}`).join(", ") || "none"}`,
	);
	if (name === "open" && process.argv.includes("--misses"))
		for (const { lang, kind, found: got, text } of found.wrong) console.log(`  ${lang} ${kind}, found ${got}: ${text}`);
}

const ordinary = [...readLines("ordinary.en.txt"), ...readLines("ordinary.es.txt")];
const phrases = library.phrases.filter(({ route }) => !route.startsWith("safety:")).map(({ text }) => text);
const others = [...readLines("ordinary-2.en.txt"), ...readLines("ordinary-2.es.txt")];
for (const [name, texts] of [
	["ordinary messages", ordinary],
	["ordinary messages by other hands", others],
	["phrases of the library", phrases],
]) {
	const loud = texts.filter((text) => screen(text));
	console.log(
		`\n${name}: ${loud.length} alerts in ${texts.length}, ${((1000 * loud.length) / texts.length).toFixed(2)} in a thousand`,
	);
	if (process.argv.includes("--misses")) for (const text of loud) console.log(`  ${text}`);
}

const since = process.cpuUsage();
for (const text of ordinary) screen(text);
console.log(`\nan ordinary message: ${(spent(since) / ordinary.length).toFixed(3)} ms of processor time`);

const finder = createFinder(library.safety);
let worst = { ms: 0, unit: "" };
let growth = 0;
for (const unit of [...worstUnits, ordinary.slice(0, 400).join(". ")]) {
	const text = (kilobytes) => unit.repeat(Math.ceil((kilobytes * 1024) / unit.length)).slice(0, kilobytes * 1024);
	const steps = (kilobytes) => {
		const before = finder.steps();
		finder.find(text(kilobytes));
		return finder.steps() - before;
	};
	growth = Math.max(growth, steps(256) / Math.max(1, steps(16)));
	const runs = [1, 2, 3].map(() => {
		const from = process.cpuUsage();
		screen(text(256));
		return spent(from);
	});
	const ms = Math.min(...runs);
	if (ms > worst.ms) worst = { ms, unit: unit.slice(0, 20) };
}
console.log(`256 kB: ${worst.ms.toFixed(0)} ms of processor time at most (of "${worst.unit}")`);
console.log(`sixteen times the text: ${growth.toFixed(1)} times the words looked at`);

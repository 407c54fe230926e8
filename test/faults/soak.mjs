/**
 * `npm run test:soak [-- --minutes N]`: 300 students, their families and a counselor talk with the built program for half
 * an hour, in which its clock goes on by two hundred days. Prints a table of memory and rows; fails when memory still grows
 * after half of the time, or when a table does that retention is there to empty.
 */
import { fork } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import Database from "better-sqlite3";
import { growth, lately } from "./growth.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { values } = parseArgs({ options: { minutes: { type: "string", default: "30" }, seed: { type: "string" } } });
const minutes = Number(values.minutes);
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
const students = 300;
const families = 60;
const samples = 60;
const days = 200;
/** Days that retention keeps something, and a few for the time between two samples and two rounds of retention. */
const keeps = { turn: 90 + 15, reply: 2 + 10, checkIn: 30 + 10 };
/** Grows with people and what they are told about, never by talk alone. */
const fixed = ["person", "identity", "address", "meta"];

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

let state = seed;
/** mulberry32 */
function random() {
	state = (state + 0x6d2b79f5) >>> 0;
	let mixed = Math.imul(state ^ (state >>> 15), state | 1);
	mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
	return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
}
const one = (list) => list[Math.floor(random() * list.length)];

/** The demo district with many more people. */
function district(folder) {
	for (const part of ["content", "dialogs"]) cpSync(join(root, part), join(folder, part), { recursive: true });
	const file = join(folder, "content/school/people.csv");
	const lines = Array.from({ length: students }, (_, at) => {
		const grade = 6 + (at % 7);
		const lang = at % 4 === 0 ? "es" : "en";
		return `soak-${at},student,Student,Number${at},${grade},${2021 - grade}-03-0${1 + (at % 9)},valley-high,counselor-1,${lang},`;
	});
	for (let at = 0; at < families; at++)
		lines.push(`soak-family-${at},family,Family,Number${at},,,,counselor-1,${at % 2 ? "es" : "en"},soak-${at}`);
	writeFileSync(file, `${readFileSync(file, "utf8").trimEnd()}\n${lines.join("\n")}\n`);
}

const openers = [
	"set a goal",
	"take the interest inventory",
	"plan my classes",
	"look at careers that fit me",
	"show my plan",
	"what is an ILP?",
	"how much do nurses make?",
	"help",
	"ponerme una meta",
	"qué es un ILP",
	"who can see my plan?",
	"talk to my counselor",
	"answer my check-in",
];
const asides = [
	"back",
	"why",
	"simpler",
	"skip",
	"stop",
	"what is an ILP?",
	"repeat",
	"start over",
	"español",
	"English",
];

/** What somebody says next, by what was said last. */
function next(last) {
	const asked = last.findLast((own) => ["question", "grid", "form"].includes(own.channelData?.onward.kind));
	if (!asked) return { text: one(openers) };
	if (random() < 0.12) return { text: one(asides) };
	const { kind, key } = asked.channelData.onward;
	if (kind === "form") return { text: "yes" };
	if (kind === "grid") return { text: Array.from({ length: 6 }, () => 1 + Math.floor(random() * 5)).join(" ") };
	const answers = [...JSON.stringify(asked.attachments ?? []).matchAll(/"answer":"([^"]+)"/g)].map(([, id]) => id);
	if (answers.length > 0) return { value: { key, answer: one(answers) } };
	return { text: one(["1", "2", "next friday", `Read book ${Math.floor(random() * 1e6)}`, "1, 2", "none"]) };
}

const agent = new Agent({ keepAlive: true, maxSockets: 8 });
let count = 0;

/** Where pushes go: everything is taken. */
const service = createServer((call, response) => {
	call.resume().on("end", () => response.writeHead(201, { "content-type": "application/json" }).end('{"id":"1"}'));
});
await new Promise((listening) => service.listen(0, "127.0.0.1", listening));
const serviceUrl = `http://127.0.0.1:${service.address().port}/`;

function post(url, from, more) {
	const body = JSON.stringify({
		type: "message",
		channelId: "emulator",
		id: `soak-${++count}`,
		deliveryMode: "expectReplies",
		serviceUrl,
		from: { id: from },
		recipient: { id: "onward" },
		conversation: { id: `c-${from}` },
		...more,
	});
	return new Promise((resolve, reject) => {
		const call = request(`${url}api/messages`, {
			method: "POST",
			agent,
			headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) },
		});
		call.on("error", reject);
		call.on("response", (response) => {
			const chunks = [];
			response.on("data", (chunk) => chunks.push(chunk));
			response.on("end", () => {
				if (response.statusCode !== 200) reject(new Error(`${response.statusCode}: ${Buffer.concat(chunks)}`));
				else resolve(JSON.parse(Buffer.concat(chunks).toString()).activities ?? []);
			});
		});
		call.end(body);
	});
}

async function main() {
	const folder = mkdtempSync(join(tmpdir(), "onward-soak-"));
	district(folder);
	mkdirSync(join(folder, "keys"));
	const file = join(folder, "data/onward.db");
	const speed = (days * 86_400) / (minutes * 60);
	const server = fork(fileURLToPath(new URL("soak-server.mjs", import.meta.url)), [String(speed)], {
		execArgv: ["--expose-gc"],
		env: {
			PATH: process.env.PATH,
			PORT: "0",
			DATABASE_URL: `sqlite:${file}`,
			KEY_FILE: join(folder, "keys/onward.keys.json"),
			DISTRICT_DIR: folder,
			LOG_LEVEL: "silent",
		},
	});
	const end = () => server.kill("SIGKILL");
	process.once("exit", end);
	let failed = null;
	const ended = new Promise((_, reject) => {
		server.once("exit", (code) => {
			failed = new Error(`The server ended with code ${code}.`);
			reject(failed);
		});
	});
	ended.catch(() => undefined);
	const ask = (question) => {
		const answer = new Promise((resolve) => {
			const heard = (said) => {
				if (!(question in said)) return;
				server.off("message", heard);
				resolve(said[question]);
			};
			server.on("message", heard);
			server.send({ [question]: true });
		});
		return Promise.race([answer, ended]);
	};
	const errors = {};
	server.on("message", ({ logged, why }) => {
		if (!logged) return;
		// The event and what went wrong: behind one event may be several.
		const error = `${logged}: ${why.split("\n", 1)[0]}`;
		if (!errors[error]) console.error(`first ${logged}: ${why}`);
		errors[error] = (errors[error] ?? 0) + 1;
	});

	try {
		const url = await ask("url");
		const started = Date.now();
		const over = () => Date.now() - started > minutes * 60_000 || failed !== null;
		const last = new Map();
		let turns = 0;
		let sorry = 0;
		const say = async (who, what) => {
			const heard = await post(url, who, what);
			turns++;
			if (/went wrong on my side|algo falló de mi lado/.test(JSON.stringify(heard))) sorry++;
			last.set(who, heard);
		};
		// Everybody comes by once, so that the people and their addresses are all there.
		const names = [
			"counselor-1",
			...Array.from({ length: students }, (_, at) => `soak-${at}`),
			...Array.from({ length: families }, (_, at) => `soak-family-${at}`),
		];
		for (const who of names) await say(who, { text: "help" });
		const talkers = Array.from({ length: 4 }, async () => {
			while (!over()) {
				const who = one(names);
				await say(who, next(last.get(who) ?? []));
				await pause(10);
			}
		});
		const counselor = (async () => {
			while (!over()) {
				for (const text of ["stop", "send a check-in", "1", "1", "yes", "show my caseload"])
					await say("counselor-1", { text });
				await pause((minutes * 60_000) / 40);
			}
		})();

		const database = new Database(file, { readonly: true });
		const tables = database
			.prepare(
				"select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like 'kysely%'",
			)
			.pluck()
			.all();
		const rows = [];
		for (let at = 1; at <= samples; at++) {
			await pause(Math.max(0, started + (at * minutes * 60_000) / samples - Date.now()));
			const { heap, rss } = await ask("memory");
			const counts = Object.fromEntries(
				tables.map((table) => [table, database.prepare(`select count(*) from "${table}"`).pluck().get()]),
			);
			rows.push({ minute: (Date.now() - started) / 60_000, heap, rss, turns, ...counts });
		}
		await Promise.all([...talkers, counselor]);
		database.close();
		report(rows, tables, { turns, sorry, errors });
	} finally {
		process.off("exit", end);
		server.kill("SIGKILL");
		await ended.catch(() => undefined);
		agent.destroy();
		service.close();
		service.closeAllConnections();
		rmSync(folder, { recursive: true, force: true });
	}
}

function report(rows, tables, { turns, sorry, errors }) {
	const shown = rows.filter((_, at) => at % 4 === 3);
	const columns = ["minute", "heap", "rss", "turns", ...tables];
	const width = (name) => Math.max(name.length, 8);
	console.log(columns.map((name) => name.padStart(width(name))).join(" "));
	for (const row of shown)
		console.log(
			columns
				.map((name) => (Number.isInteger(row[name]) ? String(row[name]) : row[name].toFixed(1)).padStart(width(name)))
				.join(" "),
		);
	console.log(`heap and rss in MB after a forced collection; ${turns} turns, seed ${seed}, ${days} days on the clock`);
	const wrong = [];
	const late = rows.slice(rows.length / 2);
	for (const [what, most] of [
		["heap", 0.05],
		["rss", 0.1],
	]) {
		const { perSample, sure } = growth(late.map((row) => row[what]));
		const grown = perSample * late.length;
		const allowed = Math.max(4, most * late[0][what]);
		console.log(
			`${what}: ${grown >= 0 ? "+" : ""}${grown.toFixed(2)} MB in the second half (allowed: ${allowed.toFixed(1)})`,
		);
		if (sure && grown > allowed) wrong.push(`${what} grows: ${grown.toFixed(1)} MB in the second half`);
	}
	const total = (name) => rows.map((row) => row[name]);
	const added = (name, at, span) => lately(total(name), at, Math.ceil((span * samples) / days));
	for (const [at, row] of rows.entries()) {
		// A few more are saved already and not yet answered.
		if (row.turn > added("turns", at, keeps.turn) + 10)
			wrong.push(`turn ids older than 90 days, minute ${row.minute.toFixed(1)}`);
		// A turn has eight replies at most; the last one's stay, as do messages until they are answered.
		const most =
			8 * added("turns", at, keeps.reply) +
			added("delivery", at, keeps.checkIn) +
			2 * row.message +
			row.campaign +
			row.alert * 2;
		if (row.outbox > most + students + families)
			wrong.push(`${row.outbox} rows in the outbox, ${most} at most are recent, minute ${row.minute.toFixed(1)}`);
	}
	for (const table of fixed.filter((name) => tables.includes(name)))
		if (rows.at(-1)[table] !== rows[0][table]) wrong.push(`the table ${table} grows by talk alone`);
	if (sorry > 0) wrong.push(`${sorry} times something went wrong`);
	if (Object.keys(errors).length > 0) wrong.push(`errors in the log: ${JSON.stringify(errors)}`);
	for (const line of wrong.slice(0, 10)) console.log(`WRONG: ${line}`);
	console.log(wrong.length === 0 ? "Nothing grows." : "Something grows or went wrong.");
	if (wrong.length > 0) process.exitCode = 1;
}

await main();

/** Unique strings go in by every way there is; they must not come out in logs, figures, errors, or the bytes of a database. */
import { randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createLog, type Logger } from "../../src/log.ts";
import { type Onward, startOnward } from "../support/onward.ts";
import { emptyDatabase, openSession, storeKinds } from "../support/stores.ts";

/** Letters only, so that no reader of words, numbers or dates takes it apart. */
const canary = (kind: string): string =>
	`zq${kind}${[...randomBytes(8)].map((byte) => String.fromCharCode(97 + (byte % 26))).join("")}`;

const kinds = [
	"text",
	"note",
	"danger",
	"name",
	"account",
	"value",
	"token",
	"forged",
	"header",
	"query",
	"body",
	"fault",
	"agent",
] as const;
/** Card and social security numbers are kept nowhere, sealed or not: card, amex, grouped, bare with its name. */
const privateNumbers = ["5412 7534 5678 9010", "371449635398431", "523-64-7719", "601223344"] as const;

/** Lines of which each has one of them: alone, to a counselor, in danger, at a question, on a card's button. */
const numbered = ([card, amex, social, bare]: typeof privateNumbers) => ({
	plain: `my card is ${card}`,
	goal: `pay with ${amex}`,
	note: `Can I come on Monday? my ssn is ${social}`,
	danger: `I want to kill myself, my social security number is ${bare}, card ${card}`,
	button: `my ssn is ${social}`,
});

type Canaries = Readonly<Record<(typeof kinds)[number], string>>;

describe.each(storeKinds)("on %s", { timeout: 90_000 }, (kind) => {
	let folder: string;
	let place: Awaited<ReturnType<typeof emptyDatabase>>;
	let log: Logger;
	let onward: Onward;
	let words: Canaries;
	/** Everything that was printed, and every answer that was not a success. */
	let printed: string;
	let refused: string;
	let token: string;
	let activities: string;

	beforeEach(async () => {
		folder = mkdtempSync(join(tmpdir(), "onward-canary-"));
		place = await emptyDatabase(kind);
		log = createLog("trace", join(folder, "log"));
		words = Object.fromEntries(kinds.map((one) => [one, canary(one)])) as Canaries;
		printed = "";
		refused = "";
		for (const stream of [process.stdout, process.stderr])
			vi.spyOn(stream, "write").mockImplementation((chunk) => {
				printed += String(chunk);
				return true;
			});
		onward = await startOnward({ databaseUrl: place.url, log, settings: { METRICS_PORT: "0" } });
		const person = await onward.app.store.person("student-10");
		await onward.app.store.importPeople([{ person: { ...person!, familyName: words.name }, identities: [] }]);
		({ token } = (await call("api/sign-in", { person: "student-10" })).json as { token: string });
		const { conversationId } = (await call("v3/directline/conversations", {})).json as { conversationId: string };
		activities = `v3/directline/conversations/${encodeURIComponent(conversationId)}/activities`;
	});
	afterEach(async () => {
		vi.restoreAllMocks();
		await onward.close();
		await place.remove();
		rmSync(folder, { recursive: true });
	});

	async function call(
		path: string,
		body: unknown = undefined,
		headers: Readonly<Record<string, string>> = {},
	): Promise<{ status: number; text: string; json: unknown }> {
		const response = await fetch(new URL(path, onward.url), {
			method: body === undefined ? "GET" : "POST",
			headers: {
				...(body === undefined ? {} : { "content-type": "application/json" }),
				...(token ? { authorization: `Bearer ${token}` } : {}),
				"x-canary": words.header,
				"user-agent": words.agent,
				...headers,
			},
			...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
		});
		const text = await response.text();
		if (!response.ok) refused += `${response.status} ${text} ${JSON.stringify([...response.headers])}\n`;
		return {
			status: response.status,
			text,
			json: response.headers.get("content-type")?.includes("json") ? JSON.parse(text) : null,
		};
	}
	const say = (text: string) => call(activities, { type: "message", id: randomUUID(), text });
	const heard = async () => (await call(`${activities}?watermark=`)).text;

	/** The numbers, by every way that keeps words. */
	async function everyNumber(): Promise<void> {
		const lines = numbered(privateNumbers);
		await say(lines.plain);
		await say("set a goal");
		for (const answer of ["four year college", "A different job", lines.goal, "skip", lines.goal, lines.plain])
			await say(answer);
		await say("stop");
		await say("talk to my counselor");
		await say(lines.note);
		await say("yes");
		await say("talk to my counselor");
		await say(lines.note);
		await say(lines.danger);
		await call(activities, {
			type: "message",
			id: randomUUID(),
			text: lines.button,
			value: { key: "k", answer: lines.button, [privateNumbers[1]]: { deep: lines.plain } },
		});
	}

	/** Its digits, however they are written. */
	const numbersIn = (text: string): string[] =>
		privateNumbers.filter((number) => {
			const digits = number.replace(/\D/g, "");
			return [digits, number, digits.replace(/(.{4})(?=.)/g, "$1 ")].some((form) => text.includes(form));
		});

	/** In by every way there is. */
	async function everyWay(): Promise<string> {
		await say(words.text);
		await say("set a goal");
		for (const answer of [
			"four year college",
			"A different job",
			words.text,
			words.text,
			`ask ${words.text}`,
			"skip",
			"yes",
		])
			await say(answer);
		await say("talk to my counselor");
		await say(`${words.note} is what I want to ask`);
		await say("yes");
		await say(`I want to kill myself ${words.danger}`);
		await call(activities, {
			type: "message",
			id: randomUUID(),
			text: words.value,
			value: { key: words.value, answer: words.value, [words.value]: { deep: words.value } },
		});
		await call(activities, { type: words.value, id: { no: words.value } });
		await call(activities, `{"type":"message","text":"${words.body}`);
		await call(`${activities}?watermark=${words.query}&x=${words.query}`);
		await call(`nowhere/${words.query}?x=${words.query}`);
		await call("api/sign-in", { person: words.value });
		await call("v3/directline/conversations", {}, { authorization: `Bearer ${words.token}` });
		const payload = Buffer.from(JSON.stringify({ person: words.forged, name: words.forged, exp: 9e9 })).toString(
			"base64url",
		);
		for (const forged of [
			`${payload}.${words.forged}`,
			`eyJhbGciOiJub25lIn0.${payload}.`,
			`${payload}.${token.split(".")[1]}`,
		])
			await call("v3/directline/conversations", {}, { authorization: `Bearer ${forged}` });
		await call("api/messages", {
			type: "message",
			channelId: words.value,
			id: "1",
			from: {},
			text: words.text,
			serviceUrl: `https://${words.value}.example/`,
		});
		await call("api/messages", {
			type: "message",
			channelId: "emulator",
			id: randomUUID(),
			deliveryMode: "expectReplies",
			from: { id: "student-11", name: words.account },
			recipient: { id: "onward", name: words.account },
			conversation: { id: "c-1", name: words.account },
			text: words.text,
			locale: words.value,
			channelData: { secret: words.value },
		});
		// What drivers do: a message with the value that they could not take.
		const fault = Object.assign(new Error(`invalid input: "${words.fault}"\n    at ${words.fault} (/x.js:1:1)`), {
			detail: `Failing row contains (${words.fault}).`,
			where: words.fault,
			parameters: [words.fault],
			cause: new SyntaxError(`Unexpected token in "${words.fault}"`),
		});
		vi.spyOn(onward.app.store, "load").mockRejectedValueOnce(fault);
		await say(`fail ${words.text}`);
		const apology = /show your school this: (\w{8})\./.exec(await heard())?.[1];
		vi.spyOn(onward.app.store, "fetch").mockRejectedValueOnce(fault);
		await heard();
		return apology ?? "none";
	}

	/** From now on the database itself refuses a row, and says so in its own words. */
	async function breakTable(table: string): Promise<void> {
		const session = await openSession(kind, place.url);
		await session.run(
			kind === "sqlite"
				? `create trigger broken before insert on ${table} begin select raise(abort, 'broken'); end`
				: `alter table ${table} add constraint broken check (length(body::text) < 0) not valid`,
		);
		await session.end();
	}

	/** Every cell of every table as text, by column. */
	async function cells(): Promise<Map<string, string>> {
		const session = await openSession(kind, place.url);
		const found = new Map<string, string>();
		const tables = (await session.run(
			kind === "sqlite"
				? "select name from sqlite_master where type = 'table'"
				: "select table_name as name from information_schema.tables where table_schema = 'public'",
		)) as { name: string }[];
		for (const { name } of tables)
			for (const row of (await session.run(`select * from "${name}"`)) as Record<string, unknown>[])
				for (const [column, value] of Object.entries(row)) {
					const text = Buffer.isBuffer(value) ? value.toString("latin1") : String(value);
					found.set(`${name}.${column}`, `${found.get(`${name}.${column}`) ?? ""}\n${text}`);
				}
		await session.end();
		return found;
	}

	const found = (text: string, except: readonly string[] = []): string[] =>
		Object.entries(words)
			.filter(([name, word]) => !except.includes(name) && text.toLowerCase().includes(word))
			.map(([name]) => name);

	it("nothing of what went in is in logs, output, figures or errors", async () => {
		const apology = await everyWay();
		await breakTable("outbox");
		await say(`fail again ${words.text}`);
		await onward.app.idle();
		log.flush();
		const lines = readFileSync(join(folder, "log"), "utf8");
		expect(lines).toContain("turn-failed");
		expect(lines).toContain("sign-in-refused");
		expect(found(lines)).toEqual([]);
		expect(lines).toContain(`"turn-failed","reference":"${apology}"`);
		const answered = /500 .* give this reference: (\w{8})\./.exec(refused)?.[1];
		expect(lines).toContain(`"request-failed","reference":"${answered}"`);
		expect(found(printed)).toEqual([]);
		expect(refused).toMatch(/^400 [\s\S]*^401 [\s\S]*/m);
		expect(found(refused)).toEqual([]);

		const port = /"event":"metrics","port":(\d+)/.exec(lines)?.[1];
		const figures = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
		expect(figures).toMatch(/onward_turns_total\{channel="directline",input="text",outcome="answered"\} \d/);
		expect(figures).toMatch(/onward_events_total\{event="turn-failed",level="error"\} [2-9]/);
		expect(figures).toMatch(/onward_sign_in_refusals_total\{reason="\w+"\} \d/);
		expect(found(figures)).toEqual([]);
		expect(figures).not.toMatch(/student-1|counselor-|family-/);
	});

	it("what people say and answer is sealed in the database, its files and a backup; names are not", async () => {
		await everyWay();
		await onward.app.idle();
		const all = await cells();
		const { store } = onward.app;
		expect(JSON.stringify(await store.alerts())).toContain(words.danger);
		expect(JSON.stringify(await store.thread("student-10"))).toContain(words.note);
		expect(JSON.stringify(await store.plan("student-10"))).toContain(words.text);
		expect(await heard()).toContain(words.text);
		const open = [...all].flatMap(([column, text]) => found(text).map((name) => `${column}: ${name}`));
		// Sealed is what people say. Names are sorted and searched, and stand in their columns as they are.
		expect(open).toEqual(["person.family_name: name"]);

		const backup = join(folder, "all.backup");
		await onward.app.store.backup({ path: backup, at: onward.clock.now(), who: "test", reason: "test", force: false });
		expect(found(readFileSync(backup, "latin1"))).toEqual([]);

		if (kind === "postgres") return;
		const data = dirname(place.url.slice("sqlite:".length));
		const files = readdirSync(data);
		expect(files.some((file) => file.endsWith("-wal"))).toBe(true);
		for (const file of readdirSync(data, { recursive: true, withFileTypes: true }))
			if (file.isFile())
				expect(found(readFileSync(join(file.parentPath, file.name), "latin1"), ["name"]), file.name).toEqual([]);
	});

	it("card and social security numbers are kept nowhere, also not where only we can read", async () => {
		const loggedFrom = printed.length;
		await everyNumber();
		await onward.app.idle();
		const { store } = onward.app;
		const alerts = JSON.stringify(await store.alerts());
		expect(alerts).toContain("I want to kill myself, my social security number is •••-••-••••, card •••• 9010");
		const thread = JSON.stringify(await store.thread("student-10"));
		expect(thread).toContain("Can I come on Monday?");
		expect(thread).not.toContain("•");
		const loaded = await store.load({ who: "person:student-10", turn: "none", at: onward.clock.now() });
		// The card after the danger has set it aside.
		expect(Object.keys(loaded.position.paused)).toContain("ask-counselor");
		const kept = { alerts, thread, position: JSON.stringify(loaded), said: await heard() };
		expect(kept.said).toContain("my card is •••• 9010");
		for (const [place, text] of Object.entries(kept)) expect(numbersIn(text), place).toEqual([]);
		expect(numbersIn(JSON.stringify(await store.plan("student-10")))).toEqual([]);
		log.flush();
		expect(numbersIn(readFileSync(join(folder, "log"), "utf8") + printed.slice(loggedFrom) + refused)).toEqual([]);

		for (const [column, text] of await cells()) expect(numbersIn(text), column).toEqual([]);
		const backup = join(folder, "all.backup");
		await store.backup({ path: backup, at: onward.clock.now(), who: "test", reason: "test", force: false });
		expect(numbersIn(readFileSync(backup, "latin1"))).toEqual([]);
		if (kind === "postgres") return;
		const data = dirname(place.url.slice("sqlite:".length));
		for (const file of readdirSync(data, { recursive: true, withFileTypes: true }))
			if (file.isFile())
				expect(numbersIn(readFileSync(join(file.parentPath, file.name), "latin1")), file.name).toEqual([]);
	});
});

/** What goes when, what stays, and that nobody is stopped by it. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Store } from "../../src/doors.ts";
import type { Input } from "../../src/turn.ts";
import { type Onward, startOnward } from "../support/onward.ts";
import { emptyDatabase, openSession, openTestStore, storeKinds, type TestStore } from "../support/stores.ts";
import { AT, draft, entry, placed, plus, push, raised, seed, sendCampaign, someone, take, teams, web } from "./made.ts";

const hours = (count: number) => plus(count * 3600);
const days = (count: number) => hours(count * 24);

describe.each(storeKinds)("retention on %s", (kind) => {
	let opened: TestStore;
	let store: Store;
	let statements: string[] = [];

	beforeEach(async () => {
		opened = await openTestStore(kind, { onStatement: (sql) => statements.push(sql) });
		store = opened.store;
		await seed(store);
	});
	afterEach(() => opened.close());

	const rows = async (sql: string): Promise<unknown[]> => {
		const session = await opened.session();
		try {
			return await session.run(sql);
		} finally {
			await session.end();
		}
	};
	const ids = async (table = "outbox", column = "id") =>
		((await rows(`select ${column} as id from ${table} order by id`)) as { id: string }[]).map(({ id }) => id);
	const sweep = (now: string) => store.sweep({ now });

	test("what was said goes after 48 hours, and not before", async () => {
		await take(store, "s1", "t1", { outbox: [draft("reply", "s1", { state: "sent" })] });
		await take(store, "s1", "t2", {
			address: web("s1"),
			outbox: [
				draft("own", "s1", { kind: "own", address: web("s1") }),
				draft("page", "s1", { address: web("s1") }),
				draft("page2", "s1", { address: web("s1") }),
			],
		});
		await take(store, "s1", "t3", {
			address: web("s1"),
			outbox: [draft("open", "s1", { address: web("s1"), key: "key-t3" })],
		});
		await store.enqueue([push("welcome", "s2", { kind: "welcome" }), push("alert", "s2", { kind: "alert" })]);
		await store.mark(["welcome", "alert"].map((id) => ({ id, state: "sent" as const, at: AT })));
		expect((await sweep(hours(47))).outbox).toBe(0);
		expect((await sweep(hours(49))).outbox).toBe(6);
		// The last turn's reply stays in the page until there is another.
		expect(await ids()).toEqual(["open"]);
		expect(await store.byKey("key-t3")).toHaveLength(1);
		await take(store, "s1", "t4", { address: web("s1"), at: hours(50) });
		expect((await sweep(hours(51))).outbox).toBe(1);
	});

	test("what nobody comes back for goes with its turn after 90 days", async () => {
		await take(store, "s1", "t1", { address: web("s1"), outbox: [draft("open", "s1", { address: web("s1") })] });
		await take(store, "s2", "t2", { at: days(5) });
		expect(await sweep(days(89))).toMatchObject({ outbox: 0, turn: 0 });
		expect(await sweep(days(91))).toMatchObject({ outbox: 1, turn: 1 });
		expect(await ids("turn")).toEqual(["t2"]);
		expect((await store.load({ who: "demo:s1", turn: "t1" })).done).toBe(false);
	});

	test("what waits for somebody stays: an alert until it was sent, a message until its answer, a check-in for 30 days", async () => {
		await take(store, "s1", "t0");
		await take(store, "counselor", "c0");
		await take(store, "counselor", "c1", {
			outbox: ["note", "answered"].map((id) => push(id, id === "note" ? "s1" : "s2", { kind: "message", key: id })),
			effects: [{ kind: "message", student: "s1", to: "s1", text: "Come by" }],
		});
		await rows("update outbox set thread = person where kind = 'message'");
		await store.enqueue([push("alert", "s2", { kind: "alert" }), push("told", "s2", { kind: "message" })]);
		await sendCampaign(store, "go", ["s1", "s2"]);
		for (const id of ["note", "answered", "told", "go:s1", "go:s2"]) await store.mark([{ id, state: "sent", at: AT }]);
		await take(store, "s2", "t1", {
			at: hours(1),
			effects: [
				{ kind: "message", student: "s2", to: "counselor", text: "OK" },
				{ kind: "answer", delivery: "go:s2", choice: "fine" },
			],
		});
		await sweep(hours(60));
		expect(await ids()).toEqual(["alert", "go:s1", "go:s2", "note"]);
		await sweep(days(29.9));
		const waiting = async (now: string) =>
			(await store.load({ who: "demo:s1", turn: "t9", at: now })).waiting.map(({ id }) => id);
		expect(await waiting(days(29.9))).toEqual(["go:s1", "note"]);
		const answer = { kind: "answer" as const, delivery: "go:s1", choice: "not so well" };
		await take(store, "s1", "t2", { at: days(29.9), effects: [answer] });
		await sweep(days(30.1));
		expect(await ids()).toEqual(["alert"]);
		expect(await waiting(days(30.1))).toEqual([]);
		// The counselor's record of it is whole.
		expect(await store.campaign("go")).toMatchObject({ delivered: 2, answered: 2, total: 2 });
		expect(await store.thread("s2")).toHaveLength(1);
	});

	test("a check-in for a page that nobody opened ends after 30 days, and the counselor reads why", async () => {
		await take(store, "s1", "t0", { address: web("s1") });
		await sendCampaign(store, "go", ["s1"]);
		await store.mark([placed("go:s1", web("s1"))]);
		await sweep(days(29));
		expect(await store.campaign("go")).toMatchObject({ waiting: 1 });
		await sweep(days(31));
		expect(await store.campaign("go")).toMatchObject({ waiting: 0, notDelivered: { expired: 1 } });
		expect(await ids()).toEqual(["go:s1"]);
		await sweep(days(62));
		expect(await ids()).toEqual([]);
	});

	test("a visitor goes whole 48 hours after the last turn, even in the middle of one; nobody else does", async () => {
		const visit = (id: string, turn: string, at: string) =>
			take(store, id, turn, {
				who: `anon:${id}`,
				create: turn.endsWith("1"),
				person: someone(id, { role: "family", grade: null, counselor: null, birthDate: null }),
				version: turn.endsWith("1") ? 0 : 1,
				at,
				address: web(id),
				entries: [entry(`${turn}-e`, id)],
				outbox: [draft(`${turn}-r`, id, { address: web(id) })],
				effects: turn === "old1" ? [{ kind: "alert", alert: raised("old1", id, { words: "help" }) }] : [],
			});
		await visit("old", "old1", AT);
		await visit("new", "new1", AT);
		await visit("new", "new2", hours(30));
		await take(store, "s1", "t1", { address: web("s1") });
		// Looks alike, is not.
		await store.importPeople([{ person: someone("s3"), identities: ["ANON:s3", "anonymous:s3", "teams:anon:s3"] }]);
		const hand = await store.load({ who: "anon:old", turn: "late" });
		expect((await sweep(hours(47))).person).toBe(0);
		expect((await sweep(hours(49))).person).toBe(1);
		expect(await ids("person")).toEqual(["counselor", "new", "s1", "s2", "s3"]);
		for (const [table, column] of [
			["identity", "person"],
			["address", "person"],
			["entry", "person"],
			["outbox", "person"],
		]) {
			expect(await ids(table, column), table).not.toContain("old");
			expect(await ids(table, column), table).toContain("new");
		}
		expect(await store.whois("anon:old")).toBeNull();
		expect(await store.alerts()).toMatchObject([{ person: "old", lines: [{ words: "help" }] }]);
		const late = await store.commit({
			turn: "late",
			key: "key-late",
			at: hours(49),
			who: "anon:old",
			version: hand.version,
			person: hand.person ?? someone("old"),
			create: false,
			address: web("old"),
			position: hand.position,
			plan: {},
			entries: [],
			outbox: [],
			effects: [],
		});
		expect(late.kind).toBe("conflict");
	});

	test("the places of closed terminals go, others stay however long ago", async () => {
		const terminal = (n: number) => ({ channel: "console" as const, conversation: `console-${n}`, user: "s1" });
		for (let n = 0; n < 3; n++) await take(store, "s1", `t${n}`, { address: terminal(n), at: plus(n) });
		await take(store, "s2", "u1", { address: teams("s2") });
		expect((await sweep(days(400))).address).toBe(3);
		expect(await ids("address", "conversation")).toEqual(["a:s2"]);
		await take(store, "s1", "t9", { address: terminal(9), at: days(400) });
		expect((await sweep(days(401))).address).toBe(0);
	});

	test("goes in small steps, by indexes, and does nothing when there is nothing", async () => {
		for (let n = 0; n < 3; n++) {
			const outbox = Array.from({ length: 250 }, (_, at) => draft(`r${n}-${at}`, "s1", { state: "sent" }));
			await take(store, "s1", `t${n}`, { outbox });
		}
		await take(store, "s1", "fresh", { at: hours(49), outbox: [draft("fresh", "s1")] });
		statements = [];
		expect(await sweep(hours(50))).toEqual({ outbox: 750, turn: 0, address: 0, person: 0, alert_words: 0 });
		expect(statements.filter((sql) => sql.startsWith('delete from "outbox"'))).toHaveLength(4);
		statements = [];
		await sweep(hours(50));
		const asked = statements.filter((sql) => !/^(begin|commit|start|savepoint|release)/.test(sql));
		expect(asked).toHaveLength(5);
		if (kind === "sqlite") {
			const plans = await Promise.all(asked.map((sql) => rows(`explain query plan ${sql.replaceAll("?", "''")}`)));
			const scans = (plans.flat() as { detail: string }[])
				.map(({ detail }) => detail)
				.filter((one) => /^SCAN/.test(one));
			// These hold visitors and terminals alone.
			expect(scans.filter((one) => !/identity_visitor|address_console/.test(one))).toEqual([]);
		}
	});
});

describe.each(storeKinds)("after 200 turns on %s", (kind) => {
	let onward: Onward;
	let place: Awaited<ReturnType<typeof emptyDatabase>>;
	let turns = 0;

	beforeEach(async () => {
		place = await emptyDatabase(kind);
		onward = await startOnward({ databaseUrl: place.url });
	});
	afterEach(async () => {
		await onward.close();
		await place.remove();
	});

	const hand = async (person: string, input: Input) => {
		turns += 1;
		onward.clock.pass(20_000);
		const { rows, sent } = await onward.app.handle({
			id: `turn-${turns}`,
			at: onward.clock.now(),
			who: `person:${person}`,
			address: { channel: "directline", conversation: `web-${person}`, user: person },
			mode: "normal",
			locale: null,
			input,
		});
		await sent;
		return rows;
	};
	const say = (person: string, text: string) => hand(person, { kind: "text", text });
	const count = async (sql: string): Promise<number> => {
		const session = await openSession(kind, place.url);
		try {
			return Number(((await session.run(`select count(*) as n from ${sql}`)) as { n: number }[])[0]?.n);
		} finally {
			await session.end();
		}
	};
	const hour = 3_600_000;

	test("every table that grew is empty again of what is not a record, and people go on where they were", async () => {
		const people = ["student-8", "student-10", "student-12", "counselor-1", "family-1"];
		const lines = [
			"what is an ILP?",
			"help",
			"what does a welder do",
			"and in Ohio?",
			"show my plan",
			"set a goal",
			"stop",
		];
		await say("student-10", "hello");
		for (let n = 1; n < 199; n++) await say(people[n % people.length] ?? "", lines[n % lines.length] ?? "");
		await say("student-10", "stop");
		const asked = (await say("student-10", "set a goal")).findLast((row) => row.view.kind === "question");
		expect(asked?.key).toBeTruthy();
		const options = asked?.view.kind === "question" ? asked.view.options : [];
		expect(await count("turn")).toBe(201);
		expect(await count("outbox")).toBeGreaterThan(300);

		onward.clock.pass(49 * hour);
		await onward.app.upkeep.sweep();
		expect(await count("outbox where kind = 'own'")).toBe(0);
		// One turn's replies for each person, for the page.
		expect(await count("(select distinct turn from outbox) t")).toBe(people.length);
		expect(await count("outbox")).toBeLessThan(people.length * 5);
		expect(await count("turn")).toBe(201);

		// The open question's card, pressed after 92 days: by then even its row is gone.
		onward.clock.pass(90 * 24 * hour);
		await onward.app.upkeep.sweep();
		expect(await count("outbox")).toBe(0);
		expect(await count("turn")).toBe(0);
		const answered = await hand("student-10", {
			kind: "card",
			key: asked?.key ?? "",
			value: { answer: options[0]?.id ?? "" },
		});
		expect(answered.map((row) => JSON.stringify(row.view)).join()).not.toMatch(/not open any more/);
		const saved = await onward.app.store.history("student-10", "education-goal");
		expect(saved.map(({ value }) => value)).toEqual([options[0]?.id]);
		expect(await onward.app.store.verifyAudit()).toMatchObject({ broken: null });
	});
});

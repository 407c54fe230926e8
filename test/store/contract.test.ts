/** What a store promises to a turn: the same on SQLite and on PostgreSQL. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Store } from "../../src/doors.ts";
import { openTestStore, storeKinds, type TestStore } from "../support/stores.ts";
import {
	AT,
	counselor,
	draft,
	entry,
	plain,
	plus,
	position,
	push,
	raised,
	seed,
	sendCampaign,
	someone,
	take,
	teams,
	web,
} from "./made.ts";

describe.each(storeKinds)("a turn on %s", (kind) => {
	let opened: TestStore;
	let store: Store;
	let statements: string[] = [];

	beforeEach(async () => {
		opened = await openTestStore(kind, { onStatement: (sql) => statements.push(sql) });
		store = opened.store;
		await seed(store);
		statements = [];
	});
	afterEach(() => opened.close());

	/** Statements since the last look, without the transaction's own. */
	const counted = () => {
		const found = statements.filter((sql) => !/^(begin|commit|start|rollback)/i.test(sql));
		statements = [];
		return found;
	};

	test("what is committed is loaded again, also after a restart", async () => {
		const plan = {
			"education-goal": { "": { value: "four-year", when: AT } },
			courses: { "2026": { value: ["a"], when: AT } },
		};
		const result = await take(store, "s1", "t1", {
			position: position("career"),
			plan,
			entries: [
				entry("e1", "s1"),
				entry("e2", "s1", { value: { hours: 3, ok: true } }),
				entry("e3", "s1", { element: "courses", item: "2026" }),
			],
			outbox: [draft("r1", "s1", { key: "key-t1" }), draft("r2", "s1")],
		});
		expect(result.kind).toBe("committed");
		const again = await opened.reopen();
		const loaded = await again.load({ who: "demo:s1", turn: "t2", at: AT });
		expect(loaded).toMatchObject({ version: 1, done: false, position: position("career"), plan });
		expect(loaded.person).toEqual(someone("s1"));
		expect(await again.plan("s1")).toEqual(plan);
		expect((await again.history("s1", "education-goal")).map((one) => [one.id, one.value])).toEqual([
			["e1", "four-year"],
			["e2", { hours: 3, ok: true }],
		]);
		expect(await again.history("s1", "courses")).toEqual([entry("e3", "s1", { element: "courses", item: "2026" })]);
	});

	test("nobody on the roster: no person, and a create makes one that is found again", async () => {
		const before = await store.load({ who: "demo:walk-in", turn: "t1" });
		expect(before).toMatchObject({
			person: null,
			version: 0,
			plan: {},
			done: false,
			stored: [],
			unsent: [],
			waiting: [],
		});
		expect(before.position.stack).toEqual([]);
		await take(store, "walk-in", "t1", { outbox: [draft("r1", "walk-in")] });
		const loaded = await store.load({ who: "demo:walk-in", turn: "t2" });
		expect(loaded.person).toEqual(someone("walk-in"));
		expect(loaded.version).toBe(1);
		expect(await store.whois("demo:walk-in")).toBe("walk-in");
	});

	test("a web sign-in names the person itself", async () => {
		expect((await store.load({ who: "person:s2", turn: "t" })).person?.id).toBe("s2");
		expect(await store.whois("person:s2")).toBe("s2");
		expect(await store.whois("person:nobody")).toBeNull();
		expect((await store.load({ who: "s2", turn: "t" })).person).toBeNull();
	});

	test("two people created at once from one identity: one is kept", async () => {
		const outcomes = await Promise.all([
			take(store, "new", "t1"),
			take(store, "new", "t2", { person: someone("other") }),
		]);
		expect(outcomes.map((one) => one.kind).sort()).toEqual(["committed", "conflict"]);
		expect(await store.people("student")).toHaveLength(3);
	});

	test("the same turn ten times at once has one effect, and all ten find its replies", async () => {
		const once = async () => {
			for (;;) {
				const { done } = await store.load({ who: "demo:s1", turn: "t1" });
				if (done) return "found";
				const more = { entries: [entry("e1", "s1")], outbox: [draft("r1", "s1"), draft("r2", "s1")] };
				const { kind } = await take(store, "s1", "t1", more);
				if (kind !== "conflict") return kind;
			}
		};
		const outcomes = await Promise.all(Array.from({ length: 10 }, once));
		expect(outcomes.filter((one) => one === "committed")).toHaveLength(1);
		const loaded = await store.load({ who: "demo:s1", turn: "t1" });
		expect(loaded).toMatchObject({ done: true, version: 1 });
		expect(loaded.stored.map((row) => [row.id, row.turn])).toEqual([
			["r1", "t1"],
			["r2", "t1"],
		]);
		expect(loaded.stored[0]?.view).toEqual({ kind: "say", text: "text of r1" });
		expect(await store.history("s1", "education-goal")).toHaveLength(1);
	});

	test("copies of a turn that reach the commit together are told apart, however they overlap", async () => {
		for (let round = 1; round <= 100; round++) {
			const turn = `t${round}`;
			const { version, position: open, plan } = await store.load({ who: "demo:s1", turn });
			const same = { version, position: open, plan, turn, key: `key-${turn}` };
			const outcomes = await Promise.all(Array.from({ length: 10 }, () => store.commit({ ...plain("s1"), ...same })));
			expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["committed", ...Array(9).fill("duplicate")]);
		}
	});

	test("a turn that was committed in between is a conflict, and nothing of the loser is kept", async () => {
		const { person, version, position: open, plan } = await store.load({ who: "demo:s1", turn: "slow" });
		await take(store, "s1", "fast", { entries: [entry("e1", "s1")] });
		const slow = await store.commit({
			turn: "slow",
			key: "key-slow",
			at: AT,
			who: "demo:s1",
			version,
			person: person ?? someone("s1"),
			create: false,
			address: teams("s1"),
			position: open,
			plan,
			entries: [entry("e2", "s1")],
			outbox: [draft("r9", "s1", { key: "key-slow" })],
			effects: [{ kind: "alert", alert: raised("slow", "s1") }],
		});
		expect(slow.kind).toBe("conflict");
		expect(await store.history("s1", "education-goal")).toHaveLength(1);
		expect(await store.byKey("key-slow")).toEqual([]);
		expect(await store.alerts()).toEqual([]);
		expect((await take(store, "s1", "slow")).kind).toBe("committed");
		expect((await take(store, "s1", "slow")).kind).toBe("duplicate");
	});

	test("an entry whose id is there already is left as it is", async () => {
		await take(store, "s1", "t1", { entries: [entry("e1", "s1")] });
		await take(store, "s1", "t2", { entries: [entry("e1", "s1", { value: "undecided" }), entry("e2", "s1")] });
		expect((await store.history("s1", "education-goal")).map((one) => [one.id, one.value])).toEqual([
			["e1", "four-year"],
			["e2", "four-year"],
		]);
	});

	test("a plain student turn reads in two statements and writes in four", async () => {
		await take(store, "s1", "t0");
		counted();
		const turn = { entries: [entry("e1", "s1"), entry("e2", "s1")], outbox: [draft("r1", "s1"), draft("r2", "s1")] };
		await store.load({ who: "demo:s1", turn: "t1", at: AT });
		expect(counted()).toHaveLength(2);
		await take(store, "s1", "t1", turn);
		const [readPerson, readRest, ...writes] = counted();
		expect([readPerson, readRest].every((sql) => sql?.trimStart().startsWith("select"))).toBe(true);
		expect(writes).toHaveLength(4);
	});

	test("a turn from another place remembers the place, and the next one from there writes no more than any", async () => {
		await take(store, "s1", "t1");
		await take(store, "s1", "t2", { address: web("s1") });
		counted();
		await take(store, "s1", "t3", { address: web("s1"), entries: [entry("e1", "s1")], outbox: [draft("r1", "s1")] });
		expect(counted()).toHaveLength(6);
		await take(store, "s1", "t4");
		await store.enqueue([push("p2", "s1")]);
		const [due] = await store.claim({ now: AT, limit: 5, leaseUntil: plus(30), boot: "boot-1" });
		expect(due?.addresses).toEqual([teams("s1"), web("s1")]);
	});

	test("settings are kept, and a new roster does not undo them or touch the plan", async () => {
		await take(store, "s1", "t1", { position: position("a"), plan: { x: { "": { value: 1, when: AT } } } });
		await take(store, "s1", "t2", {
			effects: [
				{ kind: "setting", lang: "es", optedOut: true },
				{ kind: "setting", welcomed: true },
			],
		});
		const roster = someone("s1", { grade: 11, givenName: "Anita", birthDate: null });
		await store.importPeople([{ person: roster, identities: ["teams:a:b"] }]);
		const loaded = await store.load({ who: "teams:a:b", turn: "t3" });
		expect(loaded.person).toEqual({ ...roster, lang: "es", optedOut: true, welcomed: true });
		expect(loaded).toMatchObject({ version: 2, plan: { x: {} }, position: position("a") });
		expect((await store.load({ who: "demo:s1", turn: "t3" })).person?.id).toBe("s1");
	});

	test("replies that were not sent are found by the next turn: ready ones always, unknown ones of the last turn only", async () => {
		await take(store, "s1", "t1", { outbox: [draft("old", "s1", { state: "sending" })] });
		await store.mark([{ id: "old", state: "unknown", at: AT }]);
		expect((await store.load({ who: "demo:s1", turn: "t2" })).unsent.map((row) => row.id)).toEqual(["old"]);
		await take(store, "s1", "t2", {
			outbox: [
				draft("sent", "s1", { state: "sending" }),
				draft("ready", "s1"),
				draft("lost", "s1", { state: "sending" }),
				draft("page", "s1", { address: web("s1") }),
				push("check", "s1"),
			],
		});
		await store.mark([
			{ id: "sent", state: "sent", at: AT },
			{ id: "lost", state: "unknown", at: AT },
		]);
		const { unsent } = await store.load({ who: "demo:s1", turn: "t3" });
		expect(unsent.map((row) => [row.id, row.state])).toEqual([
			["ready", "ready"],
			["lost", "unknown"],
		]);
		const same = await store.load({ who: "demo:s1", turn: "t2" });
		expect(same.unsent).toEqual([]);
		expect(same.stored.map((row) => row.id)).toEqual(["sent", "ready", "lost", "page"]);
	});

	test("what waits: delivered, unanswered check-ins and messages, newest first, not for ever", async () => {
		await take(store, "counselor", "c0");
		await sendCampaign(store, "first", ["s1", "s2"]);
		await sendCampaign(store, "second", ["s1"]);
		await take(store, "counselor", "c1", {
			outbox: [push("note", "s1", { kind: "message", key: "note" })],
			effects: [{ kind: "message", student: "s1", to: "s1", text: "Come by on Monday" }],
		});
		const waiting = async (at = AT) =>
			(await store.load({ who: "demo:s1", turn: "t", at })).waiting.map((one) => [one.kind, one.id, one.template]);
		expect(await waiting()).toEqual([]);
		await store.mark([
			{ id: "first:s1", state: "sent", at: AT },
			{ id: "second:s1", state: "unknown", at: AT },
			{ id: "note", state: "sent", at: AT },
		]);
		expect(await waiting()).toEqual([
			["message", "note", null],
			["check-in", "second:s1", "how-is-it-going"],
			["check-in", "first:s1", "how-is-it-going"],
		]);
		expect(await waiting(plus(31 * 86_400))).toEqual([]);
		await take(store, "s1", "t1", {
			effects: [
				{ kind: "answer", delivery: "second:s1", choice: "fine" },
				{ kind: "message", student: "s1", to: "counselor", text: "OK" },
			],
		});
		expect(await waiting()).toEqual([["check-in", "first:s1", "how-is-it-going"]]);
	});

	test("a card key leads to its rows; one that was never given out to none", async () => {
		await take(store, "s1", "t1", { outbox: [draft("r1", "s1"), draft("r2", "s1", { key: "key-t1" })] });
		await sendCampaign(store, "go", ["s1"]);
		expect((await store.byKey("key-t1")).map((row) => [row.id, row.person, row.turn])).toEqual([["r2", "s1", "t1"]]);
		expect((await store.byKey("go:s1")).map((row) => [row.campaign, row.kind])).toEqual([["go", "check-in"]]);
		expect(await store.byKey("made-up")).toEqual([]);
	});

	test("a thread: both sides write, the longest waiting is listed first, an answer closes it", async () => {
		const line = (student: string, to: string, text: string) => ({
			effects: [{ kind: "message" as const, student, to, text }],
		});
		await take(store, "s2", "m1", { ...line("s2", "counselor", "one"), at: plus(1) });
		await take(store, "s1", "m2", { ...line("s1", "counselor", "two"), at: plus(2) });
		await take(store, "s2", "m3", { ...line("s2", "counselor", "three"), at: plus(3) });
		expect(await store.openThreads("counselor")).toEqual([
			{ student: "s2", lastAt: plus(3), unanswered: 2 },
			{ student: "s1", lastAt: plus(2), unanswered: 1 },
		]);
		expect(await store.openThreads("another")).toEqual([]);
		await take(store, "counselor", "m4", { ...line("s2", "s2", "four"), at: plus(4) });
		await take(store, "s2", "m5", { ...line("s2", "counselor", "five"), at: plus(5) });
		expect(await store.openThreads("counselor")).toEqual([
			{ student: "s1", lastAt: plus(2), unanswered: 1 },
			{ student: "s2", lastAt: plus(5), unanswered: 1 },
		]);
		expect((await store.thread("s2")).map((one) => [one.who, one.text])).toEqual([
			["s2", "one"],
			["s2", "three"],
			["counselor", "four"],
			["s2", "five"],
		]);
	});

	test("a caseload by name, with what its list shows", async () => {
		await store.importPeople([
			{ person: someone("s3", { familyName: "alba", givenName: "Zoe" }), identities: [] },
			{ person: someone("s4", { familyName: "Álamo" }), identities: [] },
			{ person: someone("f1", { role: "family", guardianOf: ["s1", "s2"] }), identities: [] },
			{ person: someone("s5", { counselor: "another" }), identities: [] },
		]);
		await take(store, "s1", "t1", { plan: { a: {}, b: {} }, at: plus(9) });
		const list = await store.caseload("counselor");
		expect(list.map((one) => one.id)).toEqual(["s4", "s3", "s1", "s2"]);
		expect(list[2]).toMatchObject({ lastAt: plus(9), elements: 2 });
		expect(list[3]).toMatchObject({ lastAt: null, elements: 0 });
		expect((await store.people("counselor")).map((one) => one.id)).toEqual([counselor.id]);
		expect((await store.person("f1"))?.guardianOf).toEqual(["s1", "s2"]);
		expect(await store.person("nobody")).toBeNull();
	});

	test("reading a record is in the audit trail", async () => {
		await take(store, "counselor", "t1", { effects: [{ kind: "read", about: "s1", what: "plan" }] });
		await take(store, "counselor", "t2", {
			effects: [
				{ kind: "read", about: "s1", what: "thread" },
				{ kind: "read", about: "s2", what: "plan" },
			],
		});
		await Promise.all(
			["s1", "s2"].map((one) =>
				take(store, one, `own-${one}`, { effects: [{ kind: "read", about: one, what: "plan" }] }),
			),
		);
		expect(await store.verifyAudit()).toEqual({ rows: 5, broken: null });
	});

	test("a store that was closed says so", async () => {
		await store.ping();
		await store.close();
		await expect(store.ping()).rejects.toThrow();
	});
});

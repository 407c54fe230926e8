/** What the store promises about messages that may mean danger: the same on SQLite and on PostgreSQL. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AlertRow, OutboxDraft, Store } from "../../src/doors.ts";
import type { AlertOutcome, Effect } from "../../src/turn.ts";
import { openTestStore, storeKinds, type TestStore } from "../support/stores.ts";
import { AT, claimAll, draft, placed, plus, push, raised, seed, someone, take, teams, web } from "./made.ts";

const minutes = (n: number): string => plus(n * 60);

describe.each(storeKinds)("an alert on %s", (kind) => {
	let opened: TestStore;
	let store: Store;

	beforeEach(async () => {
		opened = await openTestStore(kind);
		store = opened.store;
		await seed(store);
		await store.importPeople([
			{ person: someone("second", { role: "counselor", grade: null }), identities: ["demo:second"] },
		]);
	});
	afterEach(() => opened.close());

	const only = async (): Promise<AlertRow> => {
		const found = await store.alerts();
		expect(found).toHaveLength(1);
		return found[0] as AlertRow;
	};
	const notice = (id: string, to = "counselor", more: Partial<OutboxDraft> = {}): OutboxDraft =>
		push(id, to, { kind: "alert", ...more });
	const tell = (alert: AlertRow, notices: readonly OutboxDraft[], nextAt: string | null, at = AT) =>
		store.tell({
			alert: alert.id,
			rounds: alert.rounds,
			urgency: alert.urgency,
			told: [...new Set([...alert.told, ...notices.map(({ person }) => person)])],
			nextAt,
			notices: notices.map((one) => ({ ...one, notBefore: at })),
		});
	const step = (by: string, turn: string, alert: string, effect: Partial<Effect & { kind: "alert-step" }>, at = AT) =>
		take(store, by, turn, {
			at,
			effects: [{ kind: "alert-step", alert, step: "acknowledge", ...effect }],
		});
	const close = (by: string, turn: string, alert: string, outcome: AlertOutcome, at = AT) =>
		step(by, turn, alert, { step: "close", outcome }, at);

	test("of a turn is stored with it, word for word, and is due at once", async () => {
		const alert = raised("t1", "s1", { words: "  Ya no puedo,\n¿me ayudas? 😔 ", lang: "es", named: ["counselor"] });
		await take(store, "s1", "t1", { effects: [{ kind: "alert", alert }] });
		expect(await only()).toEqual({
			id: "t1",
			who: "demo:s1",
			person: "s1",
			name: null,
			address: null,
			lang: "es",
			kinds: ["crisis"],
			urgency: "now",
			lines: [{ at: AT, words: alert.words, told: alert.told }],
			at: AT,
			lastAt: AT,
			named: ["counselor"],
			state: "open",
			acknowledged: null,
			closed: null,
			confirmed: null,
			rounds: 0,
			told: [],
			nextAt: AT,
			heardAt: null,
			unheardAt: null,
			reporter: null,
			drill: false,
		});
		expect(await store.alert("t1")).toEqual(await only());
		expect(await store.alert("other")).toBeNull();
		expect((await store.alertsDue(AT)).map(({ id }) => id)).toEqual(["t1"]);
		expect(await store.alertsDue(plus(-1))).toEqual([]);
	});

	test("adds nothing when its turn comes again: from the spool, in a commit, or both at once", async () => {
		const alert = raised("t1", "s1");
		await Promise.all(Array.from({ length: 10 }, () => store.raise(alert)));
		expect((await only()).lines).toHaveLength(1);
		await take(store, "s1", "t1", { effects: [{ kind: "alert", alert }] });
		expect((await only()).lines).toHaveLength(1);
		const second = raised("t2", "s2");
		const both = [take(store, "s2", "t2", { effects: [{ kind: "alert", alert: second }] }), store.raise(second)];
		await Promise.all(both);
		expect((await store.alerts()).map(({ id, lines }) => [id, lines.length])).toEqual([
			["t1", 1],
			["t2", 1],
		]);
		// Also once it is closed: a replay must not open it anew.
		await close("counselor", "c1", "t1", "talked");
		await store.raise(alert);
		expect((await store.alerts(AT)).map(({ id }) => id)).toEqual(["t2", "t1"]);
	});

	test("grows for ten minutes, each other's messages never", async () => {
		await store.raise(raised("t1", "s1", { kinds: ["abuse"], named: ["x"] }));
		await store.raise(raised("t2", "s2"));
		await store.raise(raised("t3", "s1", { at: minutes(9.9), kinds: ["threat", "crisis"], named: ["y", "x"] }));
		await store.raise(raised("t4", "s1", { at: minutes(10) }));
		expect((await store.alerts()).map(({ id, lines }) => [id, lines.map(({ words }) => words)])).toEqual([
			["t1", ["words of t1", "words of t3"]],
			["t2", ["words of t2"]],
			["t4", ["words of t4"]],
		]);
		expect(await store.alert("t1")).toMatchObject({
			kinds: ["crisis", "threat", "abuse"],
			named: ["x", "y"],
			at: AT,
			lastAt: minutes(9.9),
		});
	});

	test("grows in the right order when the spool brings the first message later", async () => {
		await store.raise(raised("t2", "s1", { at: minutes(3) }));
		await store.raise(raised("t1", "s1", { at: AT }));
		const { lines, at, lastAt } = await only();
		expect([lines.map(({ words }) => words), at, lastAt]).toEqual([["words of t1", "words of t2"], AT, minutes(3)]);
	});

	test("does not grow once somebody is on it", async () => {
		await store.raise(raised("t1", "s1"));
		await step("counselor", "c1", "t1", {});
		await store.raise(raised("t2", "s1", { at: minutes(1) }));
		expect((await store.alerts()).map(({ id, state }) => [id, state])).toEqual([
			["t1", "acknowledged"],
			["t2", "open"],
		]);
	});

	test("that becomes urgent while it grows is due at once, and never less urgent again", async () => {
		await store.raise(raised("t1", "s1", { urgency: "next-school-morning" }));
		const read = await only();
		expect(await tell(read, [], minutes(600))).toBe(true);
		expect(await store.alertsDue(minutes(599))).toEqual([]);
		await store.raise(raised("t2", "s1", { at: minutes(2), urgency: "next-school-morning" }));
		expect((await only()).nextAt).toBe(minutes(600));
		await store.raise(raised("t3", "s1", { at: minutes(4) }));
		expect(await only()).toMatchObject({ urgency: "now", nextAt: minutes(4), rounds: 0 });
		await store.raise(raised("t4", "s1", { at: minutes(5), urgency: "next-school-morning" }));
		expect(await only()).toMatchObject({ urgency: "now", nextAt: minutes(4) });
		// Whoever read it before it became urgent does not put it off.
		expect(await tell(read, [], minutes(600))).toBe(false);
		expect((await store.alertsDue(minutes(4))).map(({ id }) => id)).toEqual(["t1"]);
	});

	test("of somebody who is not on the roster grows by their identity, with name and address", async () => {
		const stranger = { who: "teams:t:o", name: "Pat Doe", address: teams("x") };
		await store.raise(raised("t1", null, stranger));
		await store.raise(raised("t2", null, { ...stranger, at: minutes(1) }));
		await store.raise(raised("t3", null, { ...stranger, who: "teams:t:p", name: null, at: minutes(1) }));
		expect(await store.alerts()).toMatchObject([
			{ id: "t1", person: null, who: "teams:t:o", name: "Pat Doe", address: teams("x"), lines: [{}, {}] },
			{ id: "t3", person: null, name: null, lines: [{}] },
		]);
	});

	test("whose writer could not be read in time finds its person when it is stored", async () => {
		await store.raise(raised("t1", null, { who: "demo:s1" }));
		await store.raise(raised("t2", null, { who: "person:s1", at: minutes(1) }));
		expect(await only()).toMatchObject({ person: "s1", lines: [{}, {}] });
	});

	test("is told by one process each round, and the notices are there with it", async () => {
		await store.raise(raised("t1", "s1"));
		const other = await opened.open();
		const alert = await only();
		const notices = [notice("n1"), notice("n2", "second")];
		const outcomes = await Promise.all(
			[store, other, store, other].map((one) =>
				one.tell({
					alert: alert.id,
					rounds: alert.rounds,
					urgency: alert.urgency,
					told: ["counselor", "second"],
					nextAt: minutes(15),
					notices,
				}),
			),
		);
		expect(outcomes.filter((done) => done)).toHaveLength(1);
		expect(await only()).toMatchObject({
			rounds: 1,
			told: ["counselor", "second"],
			nextAt: minutes(15),
			heardAt: null,
		});
		expect((await claimAll(store)).map(({ row }) => row.id).sort()).toEqual(["n1", "n2"]);
		expect(await store.alertsDue(minutes(14))).toEqual([]);
		expect((await store.alertsDue(minutes(15))).map(({ id }) => id)).toEqual(["t1"]);
	});

	test("told again does not add to what still waits, and leaves alone what is on its way", async () => {
		await store.raise(raised("t1", "s1"));
		await tell(await only(), [notice("waits"), notice("going", "second")], minutes(15));
		const [first] = await store.claim({ now: AT, limit: 1, leaseUntil: minutes(1), boot: "boot-1" });
		expect(first?.row.id).toBe("waits");
		// The one that was claimed is on its way; the other still waits.
		await tell(await only(), [notice("waits2"), notice("going2", "second")], minutes(30), minutes(15));
		await store.mark([{ id: "waits", state: "sent", at: minutes(15) }]);
		const due = await claimAll(store, minutes(15));
		expect(due.map(({ row }) => row.id)).toEqual(["waits2", "going2"]);
		// In a page that nobody opened there is one notice, not one for each quarter of an hour.
		await take(store, "counselor", "c0", { address: web("counselor") });
		await store.mark([placed("waits2", web("counselor"), minutes(16))]);
		await tell(await only(), [notice("waits3")], minutes(45), minutes(30));
		await store.mark([placed("waits3", web("counselor"), minutes(31))]);
		const page = { conversation: "web-counselor", person: "counselor", after: 0, limit: 9, at: minutes(40) };
		expect((await store.fetch(page)).map(({ id }) => id)).toEqual(["waits3"]);
	});

	test("is heard of when a notice was taken or fetched, and that stays known after the notices are gone", async () => {
		await store.raise(raised("t1", "s1"));
		await store.raise(raised("t2", "s2"));
		const [one, two] = await store.alerts();
		await tell(one as AlertRow, [notice("n1"), notice("n1b", "second")], minutes(15));
		await tell(two as AlertRow, [notice("n2")], minutes(15));
		await store.mark([{ id: "n1", state: "sent", at: minutes(1) }]);
		await store.mark([{ id: "n1b", state: "sent", at: minutes(2) }]);
		await store.mark([{ id: "n2", state: "ready", retryAt: minutes(2), at: minutes(1) }]);
		expect((await store.alerts()).map(({ heardAt }) => heardAt)).toEqual([minutes(1), null]);
		await store.mark([placed("n2", web("counselor"), minutes(3))]);
		await store.fetch({ conversation: "web-counselor", person: "counselor", after: 0, limit: 9, at: minutes(4) });
		expect((await store.alerts()).map(({ heardAt }) => heardAt)).toEqual([minutes(1), minutes(4)]);
		await store.sweep({ now: minutes(3 * 24 * 60) });
		expect(await store.alertsUnheard(minutes(3 * 24 * 60))).toEqual([]);
	});

	test("reached nobody: when every notice ended, or ten minutes after the first; said once", async () => {
		await store.raise(raised("t1", "s1"));
		await store.raise(raised("t2", "s2"));
		const [one, two] = await store.alerts();
		const unheard = async (at: string) => (await store.alertsUnheard(at)).map(({ id }) => id);
		expect(await unheard(minutes(60))).toEqual([]);
		await tell(one as AlertRow, [notice("a"), notice("b", "second")], minutes(15));
		await tell(two as AlertRow, [notice("c"), notice("d", "second")], minutes(15));
		await store.mark(["a", "b", "c"].map((id) => ({ id, state: "ended", reason: "unreachable", at: minutes(1) })));
		expect(await unheard(minutes(1))).toEqual(["t1"]);
		expect(await unheard(minutes(9.9))).toEqual(["t1"]);
		expect(await unheard(minutes(10))).toEqual(["t1", "t2"]);
		const row = draft("sorry", "s1", { address: null, notBefore: minutes(1) });
		const said = await Promise.all([1, 2, 3].map(() => store.unheard({ alert: "t1", at: minutes(1), row })));
		expect(said.filter((done) => done)).toHaveLength(1);
		expect(await unheard(minutes(10))).toEqual(["t2"]);
		expect((await claimAll(store, minutes(1))).map((due) => due.row.id)).toContain("sorry");
		await store.mark([{ id: "d", state: "sent", at: minutes(11) }]);
		expect(await store.unheard({ alert: "t2", at: minutes(11), row: null })).toBe(false);
		expect(await store.alerts()).toMatchObject([
			{ unheardAt: minutes(1), heardAt: null },
			{ unheardAt: null, heardAt: minutes(11) },
		]);
	});

	test("taken on: the first one counts, telling ends, and what waits is not sent", async () => {
		await store.raise(raised("t1", "s1"));
		const read = await only();
		await tell(read, [notice("n1"), notice("n2", "second")], minutes(15));
		await step("counselor", "c1", "t1", {}, minutes(3));
		await step("second", "c2", "t1", {}, minutes(4));
		expect(await only()).toMatchObject({
			state: "acknowledged",
			acknowledged: { by: "counselor", at: minutes(3) },
			nextAt: null,
		});
		expect(await claimAll(store, minutes(20))).toEqual([]);
		expect(await store.alertsDue(minutes(600))).toEqual([]);
		expect(await tell(read, [notice("n3")], minutes(30))).toBe(false);
		expect(await tell(await only(), [notice("n3")], minutes(30))).toBe(false);
	});

	test("closed with an outcome; abuse and threats wait for a second person, who is not the first", async () => {
		await store.raise(raised("t1", "s1"));
		await store.raise(raised("t2", "s2", { kinds: ["crisis", "threat"] }));
		await store.raise(raised("t3", null, { who: "teams:t:o", kinds: ["abuse"] }));
		await close("counselor", "c1", "t1", "talked", minutes(1));
		await close("counselor", "c2", "t2", "referred", minutes(2));
		await close("counselor", "c3", "t3", "not-a-concern", minutes(2));
		await step("counselor", "c4", "t2", { step: "confirm" }, minutes(3));
		await close("second", "c5", "t2", "talked", minutes(3));
		await step("second", "c6", "t3", { step: "confirm" }, minutes(4));
		expect(await store.alerts()).toMatchObject([
			{
				id: "t2",
				state: "closing",
				closed: { by: "counselor", at: minutes(2), outcome: "referred" },
				confirmed: null,
				nextAt: null,
			},
		]);
		expect(await store.alerts(minutes(4))).toMatchObject([
			{ id: "t2" },
			{ id: "t3", state: "closed", confirmed: { by: "second", at: minutes(4) } },
		]);
		expect((await store.alerts(AT)).map(({ id }) => id)).toEqual(["t2", "t1", "t3"]);
		// Steps that do not fit change nothing, and neither does one without an outcome or for another alert.
		await step("second", "c7", "t1", {}, minutes(9));
		await step("second", "c8", "t1", { step: "confirm" }, minutes(9));
		await step("second", "c9", "nothing", { step: "close", outcome: "talked" }, minutes(9));
		await store.raise(raised("t4", "s1", { at: minutes(9) }));
		await step("second", "c10", "t4", { step: "close" }, minutes(9));
		expect((await store.alert("t1"))?.closed).toEqual({ by: "counselor", at: minutes(1), outcome: "talked" });
		expect((await store.alert("t4"))?.state).toBe("open");
	});

	test("a step that comes too late changes nothing of its turn, which runs again", async () => {
		await store.raise(raised("t1", "s1", { kinds: ["threat"] }));
		const committed = { kind: "committed" };
		expect(await step("counselor", "c1", "t1", {}, minutes(1))).toMatchObject(committed);
		const before = await store.load({ who: "demo:second", turn: "x" });
		expect(await step("second", "c2", "t1", {}, minutes(2))).toEqual({ kind: "conflict" });
		expect((await store.load({ who: "demo:second", turn: "x" })).version).toBe(before.version);
		expect((await store.load({ who: "demo:second", turn: "c2" })).done).toBe(false);
		expect(await close("second", "c2", "t1", "talked", minutes(3))).toMatchObject(committed);
		expect(await close("counselor", "c3", "t1", "talked", minutes(4))).toEqual({ kind: "conflict" });
		expect(await step("second", "c4", "t1", { step: "confirm" }, minutes(4))).toEqual({ kind: "conflict" });
		expect(await step("second", "c5", "t1", { step: "reopen" }, minutes(4))).toEqual({ kind: "conflict" });
	});

	test("of two who take it on at once one is told that the other was faster", async () => {
		await store.raise(raised("t1", "s1"));
		const both = await Promise.all([step("counselor", "c1", "t1", {}), step("second", "c2", "t1", {})]);
		expect(both.map(({ kind: ended }) => ended).sort()).toEqual(["committed", "conflict"]);
		const first = both[0]?.kind === "committed" ? "counselor" : "second";
		expect((await only()).acknowledged?.by).toBe(first);
	});

	test("opened again by the second person is theirs, and nobody is told again", async () => {
		await store.raise(raised("t1", "s1", { kinds: ["abuse"] }));
		await step("counselor", "c1", "t1", {}, minutes(1));
		await close("counselor", "c2", "t1", "not-a-concern", minutes(2));
		await step("second", "c3", "t1", { step: "reopen" }, minutes(3));
		expect(await only()).toMatchObject({
			state: "acknowledged",
			acknowledged: { by: "second", at: minutes(3) },
			closed: null,
			confirmed: null,
			nextAt: null,
		});
		expect(await store.alertsDue(minutes(900))).toEqual([]);
	});

	test("reported by staff, or a drill, stays apart from what the student writes", async () => {
		await store.raise(raised("t1", "s1"));
		const report = { who: "person:counselor", reporter: "counselor" };
		await store.raise(raised("t2", "s1", { ...report, at: minutes(1) }));
		await store.raise(raised("t3", "s1", { ...report, at: minutes(2) }));
		await store.raise(raised("t4", null, { who: "command:ada", drill: true, at: minutes(2) }));
		await store.raise(raised("t5", null, { who: "command:ada", at: minutes(2) }));
		await store.raise(raised("t6", "s1", { at: minutes(3) }));
		expect((await store.alerts()).map(({ id, lines, reporter, drill }) => [id, lines.length, reporter, drill])).toEqual(
			[
				["t1", 2, null, false],
				["t2", 1, "counselor", false],
				["t3", 1, "counselor", false],
				["t4", 1, null, true],
				["t5", 1, null, false],
			],
		);
	});

	test("that was not a concern loses words and name after 14 days, others keep them", async () => {
		const day = 24 * 60;
		const stranger = { who: "teams:t:o", name: "Pat", address: teams("x") };
		await store.raise(raised("t1", null, stranger));
		await store.raise(raised("t2", "s2", { kinds: ["abuse"] }));
		await store.raise(raised("t3", "s1"));
		await close("counselor", "c1", "t1", "not-a-concern");
		await close("counselor", "c2", "t2", "not-a-concern");
		await step("second", "c3", "t2", { step: "confirm" }, minutes(day));
		await close("counselor", "c4", "t3", "talked");
		const swept = async (at: string) => (await store.sweep({ now: at })).alert_words;
		expect(await swept(minutes(14 * day))).toBe(0);
		expect(await swept(minutes(14 * day + 1))).toBe(1);
		expect(await store.alert("t1")).toMatchObject({
			lines: [],
			name: null,
			address: null,
			state: "closed",
			kinds: ["crisis"],
		});
		expect((await store.alert("t2"))?.lines).toHaveLength(1);
		expect(await swept(minutes(15 * day + 1))).toBe(1);
		expect((await store.alert("t2"))?.lines).toEqual([]);
		expect(await swept(minutes(400 * day))).toBe(0);
		expect((await store.alert("t3"))?.lines).toMatchObject([{ words: "words of t3" }]);
		await store.raise(raised("t1", null, stranger));
		expect(await store.alerts()).toEqual([]);
		const session = await opened.session();
		try {
			const kept = "select id from alert_line where words is not null or told is not null";
			expect(await session.run(kept)).toEqual([{ id: "t3" }]);
		} finally {
			await session.end();
		}
	});

	test("waits, for the figures, from when it was due until somebody heard of it", async () => {
		const waits = async (now: string) => (await store.backlog({ now })).filter((one) => one.kind === "alert");
		await store.raise(raised("t1", "s1", { urgency: "next-school-morning" }));
		expect(await waits(minutes(1))).toEqual([{ kind: "alert", count: 1, since: AT }]);
		await tell(await only(), [], minutes(600));
		expect(await waits(minutes(599))).toEqual([]);
		await tell(await only(), [notice("n1"), notice("n2", "second")], minutes(615), minutes(601));
		expect(await waits(minutes(602))).toEqual([{ kind: "alert", count: 2, since: minutes(601) }]);
		await tell(await only(), [notice("n3"), notice("n4", "second")], minutes(630), minutes(616));
		expect(await waits(minutes(620))).toEqual([{ kind: "alert", count: 2, since: minutes(601) }]);
		await store.mark(["n3", "n4"].map((id) => ({ id, state: "ended", reason: "refused", at: minutes(621) })));
		expect(await waits(minutes(622))).toEqual([{ kind: "alert", count: 1, since: minutes(601) }]);
		await store.enqueue([push("other", "s1", { kind: "message" })]);
		await tell(await only(), [notice("n5")], minutes(645), minutes(631));
		await store.mark([{ id: "n5", state: "sent", at: minutes(632) }]);
		expect(await waits(minutes(700))).toEqual([]);
		expect(await store.backlog({ now: minutes(700) })).toMatchObject([{ kind: "message" }]);
	});
});

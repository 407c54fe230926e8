/** What a store promises to the sender and to a web page: the same on SQLite and on PostgreSQL. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Store } from "../../src/doors.ts";
import { openTestStore, storeKinds, type TestStore } from "../support/stores.ts";
import { AT, claimAll, draft, placed, plus, push, seed, sendCampaign, someone, take, teams, web } from "./made.ts";

describe.each(storeKinds)("sending on %s", (kind) => {
	let opened: TestStore;
	let store: Store;

	beforeEach(async () => {
		opened = await openTestStore(kind);
		store = opened.store;
		await seed(store, 3);
	});
	afterEach(() => opened.close());

	const fetched = async (person: string, seen: number, conversation = `web-${person}`) =>
		await store.fetch({ conversation, person, after: seen, limit: 50, at: plus(60) });

	test("alerts are claimed first, then replies, then the rest in order, and only what is due", async () => {
		await store.enqueue([
			push("later", "s1", { notBefore: plus(10) }),
			push("check", "s1"),
			draft("reply", "s2"),
			push("alert", "s3", { kind: "alert" }),
			draft("held", "s2", { state: "sending" }),
			draft("own", "s2", { kind: "own", view: { kind: "own", text: "hi" } }),
		]);
		const dues = await claimAll(store);
		expect(dues.map(({ row }) => [row.id, row.state, row.attempts])).toEqual([
			["alert", "sending", 1],
			["reply", "sending", 1],
			["check", "sending", 1],
		]);
		expect(await claimAll(store)).toEqual([]);
		expect((await claimAll(store, plus(10))).map(({ row }) => row.id)).toEqual(["later"]);
	});

	test("two claimers at once never get the same row", async () => {
		const other = await opened.open();
		await store.enqueue(Array.from({ length: 60 }, (_, index) => push(`p${index}`, `s${(index % 3) + 1}`)));
		const got: string[] = [];
		const drain = async (from: Store, boot: string) => {
			for (;;) {
				const dues = await from.claim({ now: AT, limit: 7, leaseUntil: plus(30), boot });
				if (dues.length === 0) return;
				got.push(...dues.map(({ row }) => row.id));
			}
		};
		await Promise.all([drain(store, "boot-1"), drain(other, "boot-2"), drain(store, "boot-1"), drain(other, "boot-2")]);
		expect(got).toHaveLength(60);
		expect(new Set(got).size).toBe(60);
	});

	test("the policy is told what it needs to know about the reader", async () => {
		await take(store, "s1", "t1", { address: web("s1") });
		await take(store, "s1", "t2");
		await sendCampaign(store, "old", ["s1"], plus(-9 * 86_400));
		await sendCampaign(store, "recent", ["s1"], plus(-86_400));
		await store.mark([
			{ id: "old:s1", state: "sent", at: plus(-9 * 86_400) },
			{ id: "recent:s1", state: "unknown", at: plus(-86_400) },
		]);
		await take(store, "s1", "t3", { effects: [{ kind: "answer", delivery: "recent:s1", choice: "fine" }] });
		await store.enqueue([
			push("again", "s1", { kind: "reminder", campaign: "recent" }),
			push("other", "s1", { campaign: null }),
			push("hello", "s1", { kind: "welcome" }),
			push("hello-2", "s1", { kind: "welcome" }),
			push("nowhere", "s2"),
			push("gone", "nobody"),
		]);
		const dues = new Map((await claimAll(store)).map((due) => [due.row.id, due]));
		expect([...dues.keys()]).toEqual(["again", "other", "hello", "hello-2", "nowhere"]);
		expect(dues.get("again")).toMatchObject({
			person: someone("s1"),
			sentThisWeek: 1,
			answered: true,
			welcomed: false,
		});
		expect(dues.get("again")?.addresses).toEqual([teams("s1"), web("s1")]);
		expect(dues.get("other")).toMatchObject({ sentThisWeek: 2, answered: false });
		expect(dues.get("hello")?.welcomed).toBe(false);
		expect(dues.get("hello-2")?.welcomed).toBe(true);
		expect(dues.get("nowhere")).toMatchObject({ addresses: [], sentThisWeek: 0 });
		await store.mark([{ id: "hello", state: "sent", at: AT }]);
		expect((await store.person("s1"))?.welcomed).toBe(true);
	});

	test("marks are kept, a retry waits for its time, and what was sent stays sent", async () => {
		await store.enqueue([push("a", "s1"), push("b", "s1"), push("c", "s1")]);
		await claimAll(store);
		await store.mark([
			{ id: "a", state: "sent", at: plus(1) },
			{ id: "b", state: "ready", retryAt: plus(20), at: plus(1) },
			{ id: "c", state: "ended", reason: "weekly-cap", at: plus(1) },
			{ id: "unheard of", state: "sent", at: plus(1) },
		]);
		await store.mark([{ id: "a", state: "unknown", at: plus(2) }]);
		const row = async (id: string) => (await store.byKey(id))[0];
		expect(await row("a")).toMatchObject({ state: "sent", reason: null });
		expect(await row("b")).toMatchObject({ state: "ready", notBefore: plus(20), attempts: 1 });
		expect(await row("c")).toMatchObject({ state: "ended", reason: "weekly-cap" });
		expect(await claimAll(store, plus(19))).toEqual([]);
		expect((await claimAll(store, plus(20))).map((due) => [due.row.id, due.row.attempts])).toEqual([["b", 2]]);
	});

	test("a row whose id is there already is left alone", async () => {
		await store.enqueue([push("a", "s1")]);
		await store.mark([{ id: "a", state: "sent", at: AT }]);
		await store.enqueue([push("a", "s2"), push("b", "s2")]);
		expect((await store.byKey("a"))[0]).toMatchObject({ state: "sent", person: "s1" });
		expect((await claimAll(store)).map(({ row }) => row.id)).toEqual(["b"]);
	});

	test("after a crash what was being sent is unknown, and an alert goes out again", async () => {
		await take(store, "s1", "t1", {
			outbox: [
				draft("reply", "s1", { state: "sending" }),
				draft("unsent", "s1"),
				push("alert", "counselor", { kind: "alert" }),
			],
		});
		await sendCampaign(store, "go", ["s2"]);
		await claimAll(store, AT);
		const again = await opened.reopen();
		expect(await again.recover({ now: plus(61), boot: "boot-2" })).toBe(4);
		expect(await again.recover({ now: plus(61), boot: "boot-2" })).toBe(0);
		const { unsent } = await again.load({ who: "demo:s1", turn: "t2" });
		expect(unsent.map((row) => [row.id, row.state])).toEqual([
			["reply", "unknown"],
			["unsent", "unknown"],
		]);
		expect((await claimAll(again, plus(61), "boot-2")).map(({ row }) => row.id)).toEqual(["alert"]);
		expect(await again.campaign("go")).toMatchObject({
			total: 1,
			delivered: 0,
			waiting: 0,
			notDelivered: { unknown: 1 },
		});
	});

	test("rows a living process is sending are not taken for leftovers", async () => {
		await take(store, "s1", "t1", { outbox: [draft("reply", "s1", { state: "sending" })] });
		expect(await store.recover({ now: plus(3600), boot: "boot-1" })).toBe(0);
		expect((await store.load({ who: "demo:s1", turn: "t2", at: AT })).unsent).toEqual([]);
	});

	test("an alert whose sender never came back is claimed again", async () => {
		await store.enqueue([push("alert", "s1", { kind: "alert" }), push("check", "s1")]);
		expect(await claimAll(store)).toHaveLength(2);
		expect(await claimAll(store, plus(29))).toEqual([]);
		expect((await claimAll(store, plus(31))).map(({ row }) => row.id)).toEqual(["alert"]);
	});

	test("a page gets its conversation after the last row it has, and getting it is the delivery", async () => {
		const own = draft("own", "s1", {
			kind: "own",
			address: web("s1"),
			state: "sent",
			view: { kind: "own", text: "hi" },
		});
		await take(store, "s1", "t1", { address: web("s1"), outbox: [own, draft("r1", "s1", { address: web("s1") })] });
		await take(store, "s2", "t2", { address: web("s2"), outbox: [draft("r2", "s2", { address: web("s2") })] });
		expect(await claimAll(store)).toEqual([]);
		const rows = await fetched("s1", 0);
		expect(rows.map((row) => [row.id, row.kind, row.state])).toEqual([
			["own", "own", "sent"],
			["r1", "reply", "sent"],
		]);
		expect((await store.load({ who: "demo:s1", turn: "t1" })).stored.map((row) => row.state)).toEqual(["sent"]);
		expect(await fetched("s1", rows.at(-1)?.seq ?? 0)).toEqual([]);
		expect((await fetched("s1", 0)).map((row) => row.id)).toEqual(["own", "r1"]);
		expect(await fetched("s2", 0, "web-s1")).toEqual([]);
		const [first] = await store.fetch({ conversation: "web-s1", person: "s1", after: 0, limit: 1, at: AT });
		expect(first?.id).toBe("own");
	});

	test("a push is claimed wherever its reader is, and the page gets it once it is placed there", async () => {
		await take(store, "s1", "t1", { address: web("s1") });
		await take(store, "s2", "t2");
		await sendCampaign(store, "go", ["s1", "s2", "s3"]);
		expect(await fetched("s1", 0)).toEqual([]);
		const dues = await claimAll(store);
		expect(dues.map(({ row, addresses }) => [row.id, addresses])).toEqual([
			["go:s1", [web("s1")]],
			["go:s2", [teams("s2")]],
			["go:s3", []],
		]);
		expect(await fetched("s1", 0)).toEqual([]);
		await store.mark([placed("go:s1", web("s1"))]);
		expect(await store.campaign("go")).toMatchObject({ delivered: 0, waiting: 3 });
		expect(await claimAll(store, plus(3600))).toEqual([]);
		expect((await store.load({ who: "demo:s1", turn: "t", at: AT })).waiting).toEqual([]);
		expect(await fetched("s1", 0, "web-other")).toEqual([]);
		expect(await fetched("s2", 0, "web-s1")).toEqual([]);
		expect((await fetched("s1", 0)).map((row) => [row.id, row.address, row.state])).toEqual([
			["go:s1", web("s1"), "sent"],
		]);
		expect(await store.campaign("go")).toMatchObject({ delivered: 1, waiting: 2 });
		expect((await store.load({ who: "demo:s1", turn: "t", at: AT })).waiting).toMatchObject([{ id: "go:s1" }]);
	});

	test("placing again, or after it was fetched, changes nothing", async () => {
		await store.enqueue([push("p1", "s1"), push("p2", "s1")]);
		await claimAll(store);
		const marks = [placed("p1", web("s1")), placed("p2", web("s1"))];
		await store.mark(marks);
		const rows = async () => (await Promise.all([store.byKey("p1"), store.byKey("p2")])).flat();
		const before = await rows();
		await store.mark(marks);
		expect(await rows()).toEqual(before);
		const last = (await fetched("s1", 0)).at(-1)?.seq ?? 0;
		await store.mark(marks);
		expect(await fetched("s1", last)).toEqual([]);
		expect((await rows()).map((row) => row.state)).toEqual(["sent", "sent"]);
	});

	test("what waits in a conversation counts for the weekly cap, as a welcome there counts as one", async () => {
		await store.enqueue([push("a", "s1"), push("hello", "s1", { kind: "welcome" })]);
		await claimAll(store);
		await store.mark([placed("a", web("s1")), placed("hello", web("s1"))]);
		await store.enqueue([push("b", "s1"), push("again", "s1", { kind: "welcome" })]);
		const dues = new Map((await claimAll(store)).map((due) => [due.row.id, due]));
		expect(dues.get("b")?.sentThisWeek).toBe(1);
		expect(dues.get("again")?.welcomed).toBe(true);
		await store.mark([{ id: "b", state: "ready", at: AT }]);
		expect((await claimAll(store, plus(8 * 86_400))).map((due) => [due.row.id, due.sentThisWeek])).toEqual([["b", 0]]);
	});

	test("a push that waited while the page went past its number is still shown, once, at the end", async () => {
		await store.enqueue([push("p1", "s1", { kind: "message" }), push("p2", "s1", { kind: "message" })]);
		await take(store, "s1", "t1", { address: web("s1"), outbox: [draft("r1", "s1", { address: web("s1") })] });
		await claimAll(store);
		const first = await fetched("s1", 0);
		expect(first.map((row) => row.id)).toEqual(["r1"]);
		const seen = first[0]?.seq ?? 0;
		expect((await store.byKey("p1"))[0]?.seq).toBeLessThan(seen);
		await store.mark([placed("p2", web("s1")), placed("p1", web("s1"))]);
		const next = await fetched("s1", seen);
		expect(next.map((row) => row.id)).toEqual(["p1", "p2"]);
		expect(next[0]?.seq).toBeGreaterThan(seen);
		expect(await fetched("s1", next.at(-1)?.seq ?? 0)).toEqual([]);
		expect((await fetched("s1", 0)).map((row) => row.id)).toEqual(["r1", "p1", "p2"]);
	});

	test("what was not fetched follows a reader who writes from elsewhere; replies stay", async () => {
		await take(store, "s1", "t1", {
			address: web("s1", "old"),
			outbox: [draft("r1", "s1", { address: web("s1", "old") })],
		});
		await store.enqueue([
			push("seen", "s1"),
			push("unseen", "s1"),
			push("alarm", "s1", { kind: "alert" }),
			push("other", "s2"),
		]);
		await claimAll(store);
		await store.mark([placed("seen", web("s1", "old")), placed("other", web("s2"))]);
		expect((await fetched("s1", 0, "old")).map((row) => row.id)).toEqual(["r1", "seen"]);
		await store.mark([placed("unseen", web("s1", "old")), placed("alarm", web("s1", "old"))]);
		await take(store, "s1", "t2", { address: web("s1", "old") });
		expect(await claimAll(store, plus(1))).toEqual([]);
		await take(store, "s1", "t3", { at: plus(2) });
		expect((await claimAll(store, plus(1))).map(({ row }) => row.id)).toEqual([]);
		expect((await fetched("s1", 0, "old")).map((row) => row.id)).toEqual(["r1", "seen"]);
		const dues = await claimAll(store, plus(2));
		expect(dues.map(({ row, addresses }) => [row.id, row.address, addresses[0]])).toEqual([
			["alarm", null, teams("s1")],
			["unseen", null, teams("s1")],
		]);
	});

	test("whoever comes from somewhere new gets at once what was put off, but not what is meant for later", async () => {
		await store.enqueue([
			push("off", "s1"),
			push("alarm", "s1", { kind: "alert" }),
			push("friday", "s1", { kind: "reminder", notBefore: plus(86_400) }),
			draft("busy", "s1"),
			push("other", "s2"),
		]);
		const dues = await claimAll(store);
		await store.mark(dues.map(({ row }) => ({ id: row.id, state: "ready", retryAt: plus(60), at: AT })));
		expect(await claimAll(store, plus(5))).toEqual([]);
		await take(store, "s1", "t1", { address: web("s1"), at: plus(5) });
		const found = await claimAll(store, plus(5));
		expect(found.map(({ row, addresses }) => [row.id, addresses])).toEqual([
			["alarm", [web("s1")]],
			["off", [web("s1")]],
		]);
		await store.mark(found.map(({ row }) => ({ id: row.id, state: "ready", retryAt: plus(60), at: plus(5) })));
		await take(store, "s1", "t2", { address: web("s1"), at: plus(6) });
		expect(await claimAll(store, plus(6))).toEqual([]);
	});

	test("a page that asks while its reader writes from elsewhere is not shown what has just left", async () => {
		await take(store, "s1", "t1", { address: web("s1") });
		await store.enqueue([push("p1", "s1", { kind: "message" }), push("p2", "s1", { kind: "message" })]);
		await claimAll(store);
		await store.mark([placed("p1", web("s1")), placed("p2", web("s1"))]);
		let read = () => {};
		const watched = await opened.open({ onStatement: () => read() });
		const session = await opened.session();
		await session.run(kind === "sqlite" ? "begin immediate" : "begin");
		await session.run("update outbox set conversation = null, channel = null, lane = 2 where id = 'p1'");
		const looked = new Promise<void>((resolve) => {
			read = resolve;
		});
		const page = watched.fetch({ conversation: "web-s1", person: "s1", after: 0, limit: 9, at: AT });
		await looked;
		await session.run("commit");
		await session.end();
		expect((await page).map((row) => row.id)).toEqual(["p2"]);
		expect((await claimAll(store)).map(({ row }) => row.id)).toEqual(["p1"]);
	});

	test("who stopped messages gets no check-in, on the page either, but does get an answer", async () => {
		await take(store, "s1", "t1", { address: web("s1") });
		await sendCampaign(store, "before", ["s1"]);
		await store.enqueue([push("answer", "s1", { kind: "message" })]);
		await claimAll(store);
		await store.mark([placed("before:s1", web("s1")), placed("answer", web("s1"))]);
		await take(store, "s1", "t2", { address: web("s1"), effects: [{ kind: "setting", optedOut: true }] });
		expect((await fetched("s1", 0)).map((row) => row.id)).toEqual(["answer"]);
		expect(await store.campaign("before")).toMatchObject({ waiting: 0, notDelivered: { "opted-out": 1 } });
		await sendCampaign(store, "behind", ["s1"]);
		expect((await claimAll(store))[0]?.person.optedOut).toBe(true);
	});

	test("a page that asks with nothing new takes no lock", async () => {
		await take(store, "s1", "t1", { address: web("s1"), outbox: [draft("r1", "s1", { address: web("s1") })] });
		const statements: string[] = [];
		const watched = await opened.open({ onStatement: (sql) => statements.push(sql) });
		const seen = (await fetched("s1", 0)).at(-1)?.seq ?? 0;
		statements.length = 0;
		await watched.fetch({ conversation: "web-s1", person: "s1", after: seen, limit: 50, at: AT });
		expect(await claimAll(watched)).toEqual([]);
		expect(statements.every((sql) => sql.startsWith("select"))).toBe(true);
		expect(statements).toHaveLength(2);
	});

	test.each(["written", "placed"])("a row that is committed late and one %s meanwhile are both seen", async (how) => {
		const watched = await opened.open();
		const seen: string[] = [];
		let last = 0;
		const look = async () => {
			for (const row of await watched.fetch({ conversation: "web-s1", person: "s1", after: last, limit: 9, at: AT })) {
				seen.push(row.id);
				last = row.seq;
			}
		};
		await store.enqueue([draft("slow", "s1", { address: web("s1") })]);
		if (how === "placed") {
			await store.enqueue([push("quick", "s1")]);
			await claimAll(store);
		}
		const session = await opened.session();
		await session.run("create table kept as select * from outbox where id = 'slow'");
		await session.run("delete from outbox where id = 'slow'");
		const [kept] = (await session.run("select * from kept")) as Record<string, unknown>[];
		const columns = Object.keys(kept ?? {}).filter((name) => name !== "seq");
		await session.run(kind === "sqlite" ? "begin immediate" : "begin");
		await session.run(`insert into outbox (${columns}) select ${columns} from kept`);
		const quick =
			how === "placed"
				? store.mark([placed("quick", web("s1"))])
				: store.enqueue([draft("quick", "s1", { address: web("s1") })]);
		for (let times = 0; times < 20; times++) await look();
		await session.run("commit");
		await session.end();
		await quick;
		await look();
		expect(seen).toEqual(["slow", "quick"]);
	});

	test("a campaign adds up in every state, keeps the first answer, and is reported once", async () => {
		await seed(store, 6);
		await sendCampaign(store, "go", ["s1", "s2", "s3", "s4", "s5", "s6"]);
		expect(await store.campaign("go")).toMatchObject({
			total: 6,
			waiting: 6,
			delivered: 0,
			by: "counselor",
			createdAt: AT,
		});
		expect(await store.unreported({ since: plus(-1) })).toEqual([]);
		expect(await store.unreported({ since: plus(1) })).toHaveLength(1);
		await claimAll(store);
		await store.mark([
			{ id: "go:s1", state: "sent", at: AT },
			{ id: "go:s2", state: "sent", at: AT },
			{ id: "go:s3", state: "ended", reason: "opted-out", at: AT },
			{ id: "go:s4", state: "ended", reason: "opted-out", at: AT },
			{ id: "go:s5", state: "unknown", at: AT },
			{ id: "go:s6", state: "ready", retryAt: plus(60), at: AT },
		]);
		const answer = (delivery: string, choice: string) => ({ effects: [{ kind: "answer" as const, delivery, choice }] });
		await take(store, "s1", "a1", answer("go:s1", "fine"));
		await take(store, "s1", "a2", answer("go:s1", "bad"));
		await take(store, "s3", "a3", answer("go:s2", "not mine"));
		const status = await store.campaign("go");
		expect(status).toMatchObject({
			template: "how-is-it-going",
			delivered: 2,
			waiting: 1,
			answered: 1,
			notDelivered: { "opted-out": 2, unknown: 1 },
		});
		expect(status?.people.map((one) => [one.person, one.state, one.reason, one.choice])).toEqual([
			["s1", "sent", null, "fine"],
			["s2", "sent", null, null],
			["s3", "ended", "opted-out", null],
			["s4", "ended", "opted-out", null],
			["s5", "unknown", null, null],
			["s6", "ready", null, null],
		]);
		await take(store, "s5", "a4", answer("go:s5", "late"));
		await store.mark([{ id: "go:s6", state: "ended", reason: "no-address", at: AT }]);
		expect(await store.unreported({ since: plus(-1) })).toMatchObject([
			{ delivered: 3, answered: 2, waiting: 0, notDelivered: { "opted-out": 2, "no-address": 1 } },
		]);
		expect(await Promise.all([store.reported("go"), store.reported("go")])).toContain(false);
		expect(await store.reported("go")).toBe(false);
		expect(await store.unreported({ since: plus(1) })).toEqual([]);
		expect(await store.campaign("unheard of")).toBeNull();
	});

	test("an uninstalled place is not written to until the person writes from there again", async () => {
		await take(store, "s1", "t1", { address: web("s1") });
		await take(store, "s1", "t2");
		await take(store, "s1", "t3", { effects: [{ kind: "unreachable" }] });
		await store.enqueue([push("p1", "s1", { kind: "message" })]);
		expect((await claimAll(store)).map(({ addresses }) => addresses)).toEqual([[web("s1")]]);
		await take(store, "s1", "t4");
		await store.enqueue([push("p2", "s1")]);
		expect((await claimAll(store))[0]?.addresses[0]).toEqual(teams("s1"));
	});

	test("who has no place left is told from who never had one, and what a counselor pushed to them ends at once", async () => {
		await take(store, "s1", "t1");
		await take(store, "counselor", "c1", {
			outbox: [
				push("go:s1", "s1", { campaign: "go", notBefore: plus(60) }),
				push("remind", "s1", { kind: "reminder", notBefore: plus(60) }),
				push("words", "s1", { kind: "message" }),
			],
			effects: [{ kind: "campaign", id: "go", template: "plan-start", people: ["s1"] }],
		});
		await take(store, "s1", "t2", { effects: [{ kind: "unreachable" }] });
		expect(await store.campaign("go")).toMatchObject({ waiting: 0, notDelivered: { unreachable: 1 } });
		await store.enqueue([push("never", "s2", { kind: "message" })]);
		const dues = await claimAll(store, plus(3600));
		expect(dues.map(({ row, addresses, gone }) => [row.id, addresses, gone])).toEqual([
			["words", [], true],
			["never", [], false],
		]);
	});

	test("a check-in still comes to the page of somebody who took the app away", async () => {
		await take(store, "s1", "t1", { address: web("s1") });
		await take(store, "s1", "t2");
		await take(store, "counselor", "c1", {
			outbox: [push("go:s1", "s1", { campaign: "go" })],
			effects: [{ kind: "campaign", id: "go", template: "plan-start", people: ["s1"] }],
		});
		await take(store, "s1", "t3", { effects: [{ kind: "unreachable" }] });
		expect((await claimAll(store)).map(({ row, addresses, gone }) => [row.id, addresses, gone])).toEqual([
			["go:s1", [web("s1")], false],
		]);
	});
});

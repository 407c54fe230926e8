/** Backups: what is in them is all there was at one moment, and what is put back goes on as if nothing had been lost. */
import { copyFile, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Store } from "../../src/doors.ts";
import { readBackup } from "../../src/vault/backup-file.ts";
import type { BackupRecord } from "../../src/vault/backup-records.ts";
import { newKeys } from "../../src/vault/keys.ts";
import { openTestStore, type StoreKind, storeKinds, type TestStore } from "../support/stores.ts";
import {
	AT,
	asBefore,
	claimAll,
	draft,
	entry,
	placed,
	plus,
	position,
	push,
	raised,
	seed,
	sendCampaign,
	someone,
	take,
	web,
} from "./made.ts";

const CANARY = "canary-77ab";
const by = { who: "command:admin", reason: "a try" };

describe.each(storeKinds)("a backup on %s", (kind) => {
	let opened: TestStore;
	let store: Store;

	beforeEach(async () => {
		opened = await openTestStore(kind);
		store = opened.store;
		await seed(store);
	});
	afterEach(() => opened.close());

	const path = (name = "one") => join(opened.backups, name);
	const back = (to: Store, name = "one", at = plus(100)) =>
		to.restore({ path: path(name), at, before: path(`before-${name}-${at.slice(11, 19)}`), ...by });
	const up = (name = "one", from = store) => from.backup({ path: path(name), at: AT, force: false, ...by });
	const rows = async (sql: string, of = opened): Promise<unknown[]> => {
		const session = await of.session();
		try {
			return await session.run(sql);
		} finally {
			await session.end();
		}
	};

	/** A bit of everything. */
	const live = async () => {
		await take(store, "s1", "t1", {
			person: someone("s1", { birthDate: "2011-03-04" }),
			position: position("career"),
			plan: { "education-goal": { "": { value: CANARY, when: AT } } },
			entries: [entry("e1", "s1", { value: CANARY }), entry("e2", "s1", { element: "courses", item: "2026" })],
			outbox: [draft("r1", "s1", { key: "key-t1", state: "sent", view: { kind: "say", text: CANARY } })],
			effects: [
				{ kind: "alert", alert: raised("t1", "s1", { words: CANARY }) },
				{ kind: "message", student: "s1", to: "counselor", text: CANARY },
			],
		});
		await take(store, "counselor", "c1", { effects: [{ kind: "read", about: "s1", what: "plan" }] });
		await sendCampaign(store, "go", ["s1", "s2"]);
		await store.mark([{ id: "go:s1", state: "sent", at: AT }]);
		await take(store, "s1", "t2", { effects: [{ kind: "answer", delivery: "go:s1", choice: "fine" }] });
	};

	test.each(storeKinds)("put into an empty %s holds everything that was saved", async (other: StoreKind) => {
		await live();
		const made = await up();
		expect(made).toMatchObject({
			at: AT,
			rows: { person: 3, entry: 2, delivery: 2, alert: 1, alert_line: 1, message: 1, audit: 2 },
		});
		const file = await stat(path());
		expect(file.mode & 0o777).toBe(0o600);
		expect(file.size).toBe(made.bytes);
		const bytes = await readFile(path());
		for (const secret of [CANARY, "Of s1", "counselor", "2011-03-04"])
			expect(bytes.includes(secret), secret).toBe(false);

		const second = await openTestStore(other, { keys: opened.keys });
		try {
			const put = await second.store.restore({ path: path(), at: plus(100), before: path("unused"), ...by });
			expect(put).toMatchObject({ at: AT, rows: made.rows, before: null });
			for (const one of [store, second.store]) {
				const loaded = await one.load({ who: "demo:s1", turn: "t9", at: AT });
				expect(loaded.person).toEqual({ ...someone("s1"), lang: "en" });
				expect(loaded.position).toEqual(position("career"));
				expect(await one.history("s1", "education-goal")).toMatchObject([{ id: "e1", value: CANARY, when: AT }]);
				expect(await one.alerts()).toMatchObject([{ person: "s1", lines: [{ words: CANARY }], nextAt: AT }]);
				expect(await one.thread("s1")).toMatchObject([{ text: CANARY }]);
				expect(await one.campaign("go")).toMatchObject({ answered: 1, delivered: 1, total: 2 });
				expect((await one.load({ who: "demo:s1", turn: "t2" })).done).toBe(true);
			}
			expect((await second.store.byKey("key-t1"))[0]?.view).toEqual({ kind: "say", text: CANARY });
			// The backup's trail came along, and the restore is in it.
			expect(await second.store.verifyAudit()).toEqual({ rows: 3, broken: null });
			expect(await rows("select who, what from audit where n = 3", second)).toEqual([
				{ who: by.who, what: `restore of the backup of ${AT}: a try` },
			]);
			// The numbering goes on.
			await take(second.store, "s2", "t5", { entries: [entry("e5", "s2")], outbox: [draft("r5", "s2")] });
		} finally {
			await second.close();
		}
	});

	test("taken while people talk holds each turn whole or not at all, and all from before", async () => {
		const writer = await opened.open();
		const saved: string[] = [];
		let going = true;
		const talk = async (person: string) => {
			for (let n = 1; going; n++) {
				const entries = [entry(`${person}-${n}a`, person), entry(`${person}-${n}b`, person)];
				const reply = [draft(`${person}-${n}`, person)];
				const plan = { count: { "": { value: n, when: AT } } };
				await take(writer, person, `${person}-t${n}`, { entries, plan, outbox: reply });
				saved.push(`${person}-${n}a`);
				await new Promise((next) => setTimeout(next, 1));
			}
		};
		const talking = [talk("s1"), talk("s2")];
		const before: string[][] = [];
		for (let n = 1; n <= 5; n++) {
			for (const aim = saved.length + 12; saved.length < aim; ) await new Promise((next) => setImmediate(next));
			before.push([...saved]);
			await up(`n${n}`);
		}
		going = false;
		await Promise.all(talking);
		for (let n = 1; n <= 5; n++) {
			await back(store, `n${n}`, plus(n));
			const kept = (await rows("select id, person from entry order by n")) as { id: string; person: string }[];
			const ids = kept.map(({ id }) => id);
			expect(before[n - 1]?.filter((id) => !ids.includes(id))).toEqual([]);
			for (const person of ["s1", "s2"]) {
				const own = kept.filter((row) => row.person === person).length;
				expect(own % 2).toBe(0);
				expect((await store.plan(person)).count?.[""]?.value).toBe(own / 2);
				const [turns] = (await rows(`select count(*) as n from turn where person = '${person}'`)) as { n: number }[];
				expect(Number(turns?.n)).toBe(own / 2);
				expect(await rows(`select id from outbox where person = '${person}'`)).toHaveLength(own / 2);
			}
		}
	});

	test("put back while another process serves: it goes on, and what it had in hand runs again", async () => {
		const server = await opened.open();
		await take(server, "s1", "t1", {
			entries: [entry("e1", "s1")],
			outbox: [draft("r1", "s1", { address: web("s1") })],
		});
		await up();
		for (let n = 2; n <= 4; n++) {
			await take(server, "s1", `t${n}`, {
				entries: [entry(`e${n}`, "s1", { value: `later ${n}` })],
				outbox: [draft(`r${n}`, "s1", { address: web("s1") })],
				at: plus(n),
			});
		}
		const page = { conversation: "web-s1", person: "s1", limit: 100, at: plus(10) };
		const seen = (await server.fetch({ ...page, after: 0 })).at(-1)?.seq ?? 0;
		// A turn that was read before the restore and is committed after it, from every version there was.
		const hands = [];
		for (const turn of ["h1", "h2"]) hands.push({ turn, loaded: await server.load({ who: "demo:s1", turn }) });

		await back(store);
		expect((await server.history("s1", "education-goal")).map(({ id }) => id)).toEqual(["e1"]);
		for (const { turn, loaded } of hands) {
			const { person, version, position: open, plan } = loaded;
			const late = await server.commit({
				turn,
				key: `key-${turn}`,
				at: plus(11),
				who: "demo:s1",
				version,
				person: person ?? someone("s1"),
				create: false,
				address: web("s1"),
				position: open,
				plan,
				entries: [entry(turn, "s1")],
				outbox: [],
				effects: [],
			});
			expect(late.kind).toBe("conflict");
			await take(server, "s1", turn, { entries: [entry(turn, "s1")], address: web("s1") });
		}
		expect((await server.history("s1", "education-goal")).map(({ id }) => id)).toEqual(["e1", "h1", "h2"]);
		// A page that has seen later numbers than the backup knows still gets what is said now.
		await take(server, "s1", "t9", { outbox: [draft("new", "s1", { address: web("s1") })], address: web("s1") });
		expect((await server.fetch({ ...page, after: seen })).map(({ id }) => id)).toEqual(["new"]);
		expect(await server.verifyAudit()).toMatchObject({ broken: null });
		// What was replaced can be had back, too.
		const [kept] = (await readdir(opened.backups)).filter((name) => name.startsWith("before-"));
		await store.restore({ path: path(kept), at: plus(300), before: path("again"), ...by });
		expect(await server.history("s1", "education-goal")).toHaveLength(4);
	});

	test("put back sends nothing twice: what may have gone out since is not known, what surely waits still waits", async () => {
		await take(store, "s1", "t0");
		await take(store, "s2", "t0b", { address: web("s2") });
		await store.enqueue(["gone", "waits", "forgotten"].map((id) => push(id, "s1", { kind: "message" })));
		await store.enqueue([push("alert", "s1", { kind: "alert" }), push("page", "s2", { kind: "message" })]);
		await sendCampaign(store, "go", ["s1", "s2"]);
		await store.mark([placed("page", web("s2"))]);
		await up();
		await store.mark([
			{ id: "gone", state: "sent", at: plus(5) },
			{ id: "go:s1", state: "sent", at: plus(5) },
			{ id: "alert", state: "sent", at: plus(5) },
		]);
		await rows("delete from outbox where id = 'forgotten'");
		await back(store);
		const due = await claimAll(store, plus(200));
		expect(due.map(({ row }) => row.id).sort()).toEqual(["alert", "go:s2", "waits"]);
		expect(await store.campaign("go")).toMatchObject({ waiting: 1, notDelivered: { unknown: 1 }, total: 2 });
		const shown = await store.fetch({ conversation: "web-s2", person: "s2", after: 0, limit: 9, at: plus(201) });
		expect(shown.map(({ id }) => id)).toEqual(["page"]);
	});

	test("put back keeps the trail of what was read since, and says when it replaced another", async () => {
		const read = (turn: string) =>
			take(store, "counselor", turn, { effects: [{ kind: "read", about: "s1", what: "plan" }] });
		await read("1");
		await up();
		await read("2");
		await back(store);
		const trail = async () => (await rows("select what from audit order by n")) as { what: string }[];
		expect((await trail()).map(({ what }) => what)).toEqual([
			"plan",
			"backup: a try",
			"plan",
			`restore of the backup of ${AT}: a try`,
		]);
		expect(await store.verifyAudit()).toEqual({ rows: 4, broken: null });

		const second = await openTestStore(kind, { keys: opened.keys });
		try {
			await second.store.note([{ at: AT, who: "x", about: "y", what: "another life" }]);
			await second.store.restore({ path: path(), at: plus(100), before: path("b2"), ...by });
			expect(await second.store.verifyAudit()).toEqual({ rows: 3, broken: null });
			const [last] = (await rows("select what from audit where n = 3", second)) as { what: string }[];
			expect(last?.what).toMatch(/: a try \(in place of another trail, of length 1\)$/);
		} finally {
			await second.close();
		}
	});

	test("of an older version is put into this one", async () => {
		await live();
		await asBefore("0002-retention", rows);
		await opened.open();
		const [made] = await readdir(opened.backups);
		await take(store, "s1", "t7", { entries: [entry("e7", "s1")] });
		await back(store, made);
		expect((await store.history("s1", "education-goal")).map(({ id }) => id)).toEqual(["e1"]);
		expect(await store.plan("s1")).toMatchObject({});
		expect(await store.alerts()).toMatchObject([{ person: "s1", lines: [{ words: CANARY }] }]);
		expect(await rows("select name from kysely_migration")).toHaveLength(3);
		await store.ping();
		expect(await store.verifyAudit()).toMatchObject({ broken: null });
	});

	test("that was cut short, changed, lengthened or put together anew is refused, and nothing changes", async () => {
		for (let n = 0; n < 40; n++) {
			const view = { kind: "say" as const, text: "long ".repeat(2000) };
			await take(store, "s1", `t${n}`, { outbox: [draft(`r${n}`, "s1", { view })] });
		}
		await up();
		const whole = await readFile(path());
		expect(whole.length).toBeGreaterThan(4 * 65_552);
		const head = whole.indexOf("\n") + 1;
		const part = (n: number) => whole.subarray(head + n * 65_552, head + (n + 1) * 65_552);
		const flipped = (at: number) => {
			const copy = Buffer.from(whole);
			copy[at] = (copy[at] ?? 0) ^ 1;
			return copy;
		};
		const refused = /is damaged or was changed: use another copy\.$/;
		const short = /is cut short: it was not written or copied to its end, use another copy\.$/;
		const spoiled: [string, Buffer, RegExp][] = [
			["without its last bytes", whole.subarray(0, -1), refused],
			["without its last part", whole.subarray(0, head + 3 * 65_552), short],
			["without anything", whole.subarray(0, head), refused],
			["with a byte more", Buffer.concat([whole, Buffer.from("x")]), refused],
			[
				"with two parts changed places",
				Buffer.concat([whole.subarray(0, head), part(1), part(0), whole.subarray(head + 131_104)]),
				refused,
			],
			[
				"with a part left out",
				Buffer.concat([whole.subarray(0, head), part(0), whole.subarray(head + 131_104)]),
				refused,
			],
			["with another start", flipped(head + 5), refused],
			["with another end", flipped(whole.length - 3), refused],
			["with another middle", flipped(head + 70_000), refused],
			[
				"with another first line",
				Buffer.concat([Buffer.from(whole.subarray(0, head).toString().replace('{"', '{ "')), whole.subarray(head)]),
				refused,
			],
			["that is something else", Buffer.from("notes\n".repeat(100)), /is not a backup of Onward: check the name\.$/],
			[
				"of a later format",
				Buffer.from(whole.subarray(0, head).toString().replace('"format":1', '"format":2')),
				/was written by a newer Onward: restore it with that version\.$/,
			],
		];
		const before = await rows("select id, version from person order by id");
		for (const [what, bytes, expected] of spoiled) {
			await writeFile(path("spoiled"), bytes);
			await expect(back(store, "spoiled"), what).rejects.toThrow(expected);
		}
		await expect(back(store, "nowhere")).rejects.toThrow(/cannot be read \(ENOENT\): check the name\.$/);
		expect(await rows("select id, version from person order by id")).toEqual(before);
		expect(await readdir(opened.backups)).not.toContain("before-spoiled");
		await back(store);
	});

	test("is refused by other keys, by the other mode, and by an older program", async () => {
		await up();
		const other = newKeys();
		const stranger = await openTestStore("sqlite", { keys: other });
		const real = await openTestStore("sqlite", { keys: opened.keys, mode: "live" });
		try {
			await expect(back(stranger.store)).rejects.toThrow(
				new RegExp(
					`sealed with the key ${opened.keys.seal.current}, which the key file lacks: use the key file of then`,
				),
			);
			await expect(back(real.store)).rejects.toThrow("is of a demo database with invented people: live mode does not");
			await real.store.backup({ path: path("live"), at: AT, force: false, ...by });
			await expect(back(store, "live")).rejects.toThrow("is of a live database with real records: demo mode does not");
			await rows("insert into kysely_migration (name, timestamp) values ('0099-later', '2030-01-01')");
			await up("newer");
			await rows("delete from kysely_migration where name = '0099-later'");
			await expect(back(store, "newer")).rejects.toThrow(
				/The backup .*newer was written by a newer Onward \(step 0099-later\): start that version, or use an older backup\./,
			);
		} finally {
			await stranger.close();
			await real.close();
		}
	});

	test("goes with the keys: sealed with the current one, opened with an older one that was kept", async () => {
		await live();
		const next = newKeys();
		const both = {
			seal: { current: next.seal.current, keys: { ...opened.keys.seal.keys, ...next.seal.keys } },
			audit: opened.keys.audit,
		};
		await up("old-key");
		const rotated = await opened.open({ keys: both });
		await up("new-key", rotated);
		await back(rotated, "old-key", plus(1));
		await back(rotated, "new-key", plus(2));
		expect(await rotated.history("s1", "education-goal")).toHaveLength(1);
		const onlyNew = await openTestStore("sqlite", { keys: { ...both, seal: next.seal } });
		try {
			await expect(back(onlyNew.store, "new-key")).rejects.toThrow(
				`has records sealed with the key ${opened.keys.seal.current}, which the key file lacks: add it.`,
			);
		} finally {
			await onlyNew.close();
		}
	});

	test("never takes another file's place unless told to, and leaves nothing half written", async () => {
		await writeFile(path(), "dear to somebody");
		await expect(up()).rejects.toThrow(/one is there already: choose another name, or write over it with --force\.$/);
		expect(await readFile(path(), "utf8")).toBe("dear to somebody");
		await store.backup({ path: path(), at: AT, force: true, ...by });
		expect((await stat(path())).mode & 0o777).toBe(0o600);
		await copyFile(path(), path("copy"));
		await back(store, "copy");
		await expect(up("copy/below")).rejects.toThrow(/could not be written \((ENOTDIR|EEXIST)\): make room there/);
		expect((await readdir(opened.backups)).filter((name) => name.endsWith(".part"))).toEqual([]);
	});

	test("is refused when it cannot be noted in the trail", async () => {
		await rows("update meta set value = 'x' where key = 'audit-head'");
		await expect(up()).rejects.toThrow("The audit trail could not be written.");
		expect(await readdir(opened.backups)).toEqual([]);
	});
});

test("a large backup comes out as it went in, whatever the sizes of its cells", async () => {
	const opened = await openTestStore("sqlite");
	try {
		await seed(opened.store);
		for (const [n, size] of [0, 1, 65_000, 65_536, 131_072, 200_000].entries()) {
			const value = "é".repeat(size);
			await take(opened.store, "s1", `t${n}`, { entries: [entry(`e${n}`, "s1", { value, element: `of-${n}` })] });
		}
		const path = join(opened.backups, "large");
		await opened.store.backup({ path, at: AT, force: false, ...by });
		const found: BackupRecord[] = [];
		for await (const record of readBackup(path, opened.keys.seal)) found.push(record);
		expect(found.map(({ kind }) => kind).filter((one) => one !== "rows")).toEqual(["start", "end"]);
		await opened.store.restore({ path, at: AT, before: join(opened.backups, "before"), ...by });
		for (const [n, size] of [0, 1, 65_000, 65_536, 131_072, 200_000].entries()) {
			const [one] = await opened.store.history("s1", `of-${n}`);
			expect(one?.value).toBe("é".repeat(size));
		}
	} finally {
		await opened.close();
	}
});

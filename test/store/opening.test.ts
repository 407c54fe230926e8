/** What keeps records safe at rest: which databases are opened, what their bytes hold, and what tampering shows. */
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readBackup } from "../../src/vault/backup-file.ts";
import type { BackupRecord } from "../../src/vault/backup-records.ts";
import { newKeys } from "../../src/vault/keys.ts";
import { openTestStore, storeKinds, type TestStore } from "../support/stores.ts";
import {
	AT,
	asBefore,
	claimAll,
	draft,
	entry,
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

const CANARY = "canary-5f1c";

describe.each(storeKinds)("a database on %s", (kind) => {
	let opened: TestStore;

	beforeEach(async () => {
		opened = await openTestStore(kind);
	});
	afterEach(() => opened.close());

	/** Changes or reads something past the store, as somebody with the database's password could. */
	const tamper = async (sql: string): Promise<unknown[]> => {
		const session = await opened.session();
		try {
			return await session.run(sql);
		} finally {
			await session.end();
		}
	};

	test("opens again with what it held, and takes its steps once", async () => {
		await seed(opened.store);
		const steps = await tamper("select name from kysely_migration");
		expect(steps).toEqual([{ name: "0001-first" }, { name: "0002-retention" }, { name: "0003-alerts" }]);
		const again = await opened.reopen();
		expect(await again.whois("demo:s1")).toBe("s1");
		expect(await tamper("select name from kysely_migration")).toEqual(steps);
	});

	test("is created once by processes that start together", async () => {
		await tamper("drop table meta");
		for (const table of ["identity", "address", "entry", "delivery", "campaign", "message", "person"]) {
			await tamper(`drop table ${table}`);
		}
		for (const table of [
			"turn",
			"outbox",
			"alert",
			"alert_line",
			"audit",
			"kysely_migration",
			"kysely_migration_lock",
		]) {
			await tamper(`drop table ${table}`);
		}
		if (kind === "postgres") {
			await tamper("drop function next_outbox_seq");
			await tamper("drop sequence outbox_seq");
		}
		const stores = await Promise.all([opened.open(), opened.open(), opened.open()]);
		for (const store of stores) await store.ping();
		expect(await tamper("select name from kysely_migration")).toHaveLength(3);
	});

	test("that a newer Onward wrote is refused, and left as it is", async () => {
		await tamper("insert into kysely_migration (name, timestamp) values ('0099-later', '2030-01-01')");
		await expect(opened.open()).rejects.toThrow(/newer Onward \(step 0099-later\).*start that version/);
		expect(await tamper("select name from kysely_migration order by name")).toHaveLength(4);
	});

	test("of the demo is not opened live, nor a live one by the demo", async () => {
		await expect(opened.open({ mode: "live" })).rejects.toThrow("This is a demo database with invented people");
		await tamper("update meta set value = 'live' where key = 'mode'");
		await expect(opened.open({ mode: "demo" })).rejects.toThrow("This is a live database with real records");
		await opened.open({ mode: "live" });
	});

	test("does not open with another key file, and opens with one whose key was rotated", async () => {
		await seed(opened.store);
		await expect(opened.open({ keys: newKeys() })).rejects.toThrow("The key file does not open this database");
		const next = newKeys();
		const rotated = {
			seal: { current: next.seal.current, keys: { ...opened.keys.seal.keys, ...next.seal.keys } },
			audit: opened.keys.audit,
		};
		const store = await opened.open({ keys: rotated });
		expect((await store.person("s1"))?.birthDate).toBe("2011-03-04");
		await take(store, "s1", "t1", { entries: [entry("e1", "s1")] });
		const onlyNext = { ...rotated, seal: next.seal };
		await tamper("delete from meta where key = 'key-check'");
		const late = await opened.open({ keys: onlyNext });
		expect(await late.history("s1", "education-goal")).toHaveLength(1);
		await expect(late.person("s2")).rejects.toThrow("the key file is not the one it was sealed with");
	});

	test("holds nothing a person said or chose in clear", async () => {
		const { store } = opened;
		await seed(store);
		const open = position("a");
		await take(store, "s1", "t1", {
			person: someone("s1"),
			position: { ...open, stack: open.stack.map((frame) => ({ ...frame, draft: { words: CANARY } })) },
			plan: { goal: { "": { value: CANARY, when: AT } } },
			entries: [entry("e1", "s1", { value: CANARY })],
			outbox: [draft("r1", "s1", { view: { kind: "say", text: CANARY } })],
			effects: [
				{
					kind: "alert",
					alert: raised("t1", "s1", { words: CANARY, told: CANARY, name: CANARY, address: web(CANARY) }),
				},
				{ kind: "message", student: "s1", to: "counselor", text: CANARY },
			],
		});
		await store.enqueue([push("p1", "s1", { view: { kind: "own", text: CANARY } })]);
		await sendCampaign(store, "go", ["s1"]);
		await take(store, "s1", "t2", { effects: [{ kind: "answer", delivery: "go:s1", choice: CANARY }] });
		await store.importPeople([{ person: someone("s9", { birthDate: "1999-12-31" }), identities: [] }]);
		expect(await store.plan("s1")).toEqual({ goal: { "": { value: CANARY, when: AT } } });

		const bytes = await everything(opened, tamper);
		expect(bytes.includes("Of s1")).toBe(true);
		expect(bytes.includes(CANARY)).toBe(false);
		expect(bytes.includes("1999-12-31")).toBe(false);
		expect(bytes.includes("2011-03-04")).toBe(false);
	});

	test("a sealed cell moved to another row or column does not open", async () => {
		const { store } = opened;
		await seed(store);
		await take(store, "s1", "t1", {
			entries: [entry("e1", "s1"), entry("e2", "s1", { value: "undecided", element: "other" })],
		});
		await tamper("update entry set value = (select value from entry where id = 'e1') where id = 'e2'");
		await expect(store.history("s1", "other")).rejects.toThrow("entry.value does not open: it was changed or moved");
		await tamper("update person set plan = position where id = 's1'");
		await expect(store.plan("s1")).rejects.toThrow("person.plan does not open");
		await tamper("update person set birth_date = (select birth_date from person where id = 's1') where id = 's2'");
		await expect(store.person("s2")).rejects.toThrow("person.birth_date does not open");
	});

	/** As a database of the first version, with people in it. */
	const older = async () => {
		await seed(opened.store);
		await asBefore("0002-retention", tamper);
		await opened.store.note([{ at: AT, who: "c1", about: "s1", what: "view-plan" }]);
		// The head of a trail was a code alone.
		await tamper("update meta set value = substr(value, length(value) - 42) where key = 'audit-head'");
	};

	test("of an older version is brought up, after a backup of it as it was", async () => {
		await older();
		const [one, two] = await Promise.all([opened.open(), opened.open()]);
		expect(await one.whois("demo:s1")).toBe("s1");
		await two.ping();
		expect(await one.verifyAudit()).toEqual({ rows: 1, broken: null });
		await one.note([{ at: AT, who: "c1", about: "s2", what: "view-plan" }]);
		expect(await two.verifyAudit()).toEqual({ rows: 2, broken: null });
		const made = await readdir(opened.backups);
		expect(made).toEqual(["before-0002-retention-2026-10-05T15-00-00-000Z.backup"]);
		const path = join(opened.backups, made[0] ?? "");
		expect((await stat(path)).mode & 0o777).toBe(0o600);
		const records: BackupRecord[] = [];
		for await (const record of readBackup(path, opened.keys.seal)) records.push(record);
		expect(records[0]).toMatchObject({ kind: "start", mode: "demo", steps: ["0001-first"], at: AT });
		expect(records.at(-1)).toMatchObject({ kind: "end", counts: { person: 3, identity: 3 } });
	});

	test("of the version without lines keeps its alerts: open, and nobody is told of them again", async () => {
		await seed(opened.store);
		await opened.store.raise(raised("t1:0", "s1", { words: CANARY }));
		await opened.store.raise(raised("t2:0", "s2", { at: plus(1), urgency: "next-school-morning" }));
		await opened.store.enqueue([push("notice", "counselor", { kind: "alert" })]);
		await asBefore("0003-alerts", tamper);
		const store = await opened.open();
		expect(await store.alerts()).toMatchObject([
			{ id: "t1:0", person: "s1", kinds: ["crisis"], urgency: "now", lines: [{ at: AT, words: CANARY, told: "" }] },
			{ id: "t2:0", person: "s2", urgency: "next-school-morning", state: "open", named: [], told: [], at: plus(1) },
		]);
		expect(await store.alertsDue(plus(86_400))).toEqual([]);
		expect(await store.alertsUnheard(plus(86_400))).toEqual([]);
		expect((await claimAll(store)).map(({ row }) => row.id)).toEqual(["notice"]);
		// The next message of the same student is told of, and the numbering goes on.
		await store.raise(raised("t3", "s1", { at: plus(60) }));
		expect(await store.alertsDue(plus(60))).toMatchObject([
			{ id: "t1:0", rounds: 1, lines: [{ words: CANARY }, { words: "words of t3", told: "told in t3" }] },
		]);
	});

	test("is left as it was when a step fails half way", async () => {
		await older();
		// The step makes its second index under a name that is taken.
		await tamper("create index identity_person on campaign (template)");
		const before = await everything(opened, tamper);
		await expect(opened.open()).rejects.toThrow(/identity_person/);
		expect(await tamper("select name from kysely_migration")).toEqual([{ name: "0001-first" }]);
		await expect(tamper("drop index turn_at")).rejects.toThrow(/turn_at/);
		if (opened.folder === null) expect((await everything(opened, tamper)).equals(before)).toBe(true);
		await tamper("drop index identity_person");
		expect(await (await opened.open()).whois("demo:s1")).toBe("s1");
	});

	test("takes no step when the backup before it cannot be written", async () => {
		await older();
		await writeFile(join(opened.backups, "file"), "");
		await expect(opened.open({ backupDir: join(opened.backups, "file") })).rejects.toThrow(
			/The backup .* could not be written \((ENOTDIR|EEXIST)\): make room there, or choose another place\./,
		);
		expect(await tamper("select name from kysely_migration")).toEqual([{ name: "0001-first" }]);
	});
});

describe("the SQLite file", () => {
	test("and those beside it are for its owner only", async () => {
		const opened = await openTestStore("sqlite");
		try {
			await seed(opened.store);
			const names = await readdir(opened.folder ?? "");
			expect(names.sort()).toEqual(["onward.db", "onward.db-shm", "onward.db-wal"]);
			for (const name of names) {
				expect((await stat(join(opened.folder ?? "", name))).mode & 0o777, name).toBe(0o600);
			}
		} finally {
			await opened.close();
		}
	});

	test("that another program is writing to is waited for, without stopping this one", async () => {
		const opened = await openTestStore("sqlite");
		const other = new Database(opened.url.slice("sqlite:".length));
		try {
			await seed(opened.store);
			other.exec("begin immediate");
			const turn = take(opened.store, "s1", "t1", { outbox: [draft("r1", "s1")] });
			const free = new Promise((done) => setTimeout(done, 0, "free"));
			expect(await Promise.race([turn, free])).toBe("free");
			other.exec("commit");
			expect((await turn).kind).toBe("committed");
		} finally {
			other.close();
			await opened.close();
		}
	});

	test("that is no database is refused without being changed", async () => {
		const opened = await openTestStore("sqlite");
		const path = join(opened.folder ?? "", "notes.txt");
		await writeFile(path, "not a database, but somebody's notes ".repeat(100));
		const before = await readFile(path);
		await expect(opened.open({ url: `sqlite:${path}` })).rejects.toThrow("file is not a database");
		expect((await readFile(path)).equals(before)).toBe(true);
		await opened.close();
	});
});

test("an address that is no database, or one that does not answer, is refused in a sentence without its password", async () => {
	const opened = await openTestStore("sqlite");
	await expect(opened.open({ url: "mysql://user:secret@host/db" })).rejects.toThrow(
		/^The database address must start with sqlite: or postgres:\/\/\.$/,
	);
	await expect(opened.open({ url: "postgres://user:secret@127.0.0.1:1/db" })).rejects.toThrow(
		/^The database does not answer: check DATABASE_URL and that it is running\.$/,
	);
	await opened.close();
});

/** Every byte an intruder could copy: the files, or every row as text and as decoded bytes. */
async function everything(opened: TestStore, query: (sql: string) => Promise<unknown[]>): Promise<Buffer> {
	if (opened.folder !== null) {
		const { folder } = opened;
		const files = (await readdir(folder)).map((name) => readFile(join(folder, name)));
		return Buffer.concat(await Promise.all(files));
	}
	const tables = (await query("select tablename as name from pg_tables where schemaname = 'public'")) as {
		name: string;
	}[];
	const cells: Buffer[] = [];
	for (const { name } of tables) {
		for (const row of (await query(`select * from ${name}`)) as Record<string, unknown>[]) {
			for (const cell of Object.values(row)) cells.push(Buffer.isBuffer(cell) ? cell : Buffer.from(String(cell)));
		}
	}
	return Buffer.concat(cells);
}

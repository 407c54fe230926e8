/** How transactions on SQLite share one commit: what each may see, and what becomes of the others when one fails. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { Kysely, sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { OneWriterDialect } from "../../src/store/sqlite.ts";

interface Tables {
	parent: { id: number };
	child: { id: number; parent: number };
}

describe("transactions that come together", () => {
	let folder: string;
	let file: string;
	let db: Kysely<Tables>;

	beforeEach(async () => {
		folder = mkdtempSync(join(tmpdir(), "onward-sqlite-"));
		file = join(folder, "a.db");
		db = new Kysely<Tables>({ dialect: new OneWriterDialect(file) });
		await sql`create table parent (id integer primary key)`.execute(db);
		await sql`create table child (id integer primary key,
			parent integer references parent (id) deferrable initially deferred)`.execute(db);
	});
	afterEach(async () => {
		await db.destroy();
		rmSync(folder, { recursive: true, force: true });
	});

	/** How many commits the log of writes holds: a frame that ends one carries the size of the database (file format, 4.1). */
	function commits(): number {
		const log = readFileSync(`${file}-wal`);
		const page = log.readUInt32BE(8);
		let count = 0;
		for (let at = 32; at + 24 <= log.length; at += 24 + page) if (log.readUInt32BE(at + 4) > 0) count += 1;
		return count;
	}

	const insert = (id: number) =>
		db.transaction().execute(async (trx) => {
			await trx.insertInto("parent").values({ id }).execute();
			return id;
		});
	const ids = async () => (await db.selectFrom("parent").select("id").orderBy("id").execute()).map(({ id }) => id);
	const outcome = async (work: Promise<unknown>) => (await Promise.allSettled([work]))[0]?.status;

	test("are on the disk after one commit, and another process reads all of them", async () => {
		const before = commits();
		const all = Array.from({ length: 30 }, (_, id) => id);
		expect(await Promise.all(all.map(insert))).toEqual(all);
		expect(commits() - before).toBe(1);
		const other = new Database(file, { readonly: true });
		expect(other.prepare("select count(*) from parent").pluck().get()).toBe(30);
		other.close();
	});

	test("more than fit into one commit take another", async () => {
		const before = commits();
		await Promise.all(Array.from({ length: 130 }, (_, id) => insert(id)));
		expect(commits() - before).toBeGreaterThan(2);
		expect(commits() - before).toBeLessThan(8);
		expect(await ids()).toHaveLength(130);
	});

	test("one that fails takes back only its own", async () => {
		const before = insert(1);
		const fails = db.transaction().execute(async (trx) => {
			await trx.insertInto("parent").values({ id: 50 }).execute();
			await trx.insertInto("parent").values({ id: 1 }).execute();
		});
		const results = await Promise.all([before, insert(2), fails, insert(3)].map(outcome));
		expect(results).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
		expect(await ids()).toEqual([1, 2, 3]);
	});

	test("all fail when their commit fails, and the next ones do not", async () => {
		const orphan = db.transaction().execute((trx) => trx.insertInto("child").values({ id: 1, parent: 99 }).execute());
		expect(await Promise.all([insert(1), orphan, insert(2)].map(outcome))).toEqual([
			"rejected",
			"rejected",
			"rejected",
		]);
		expect(await ids()).toEqual([]);
		expect(await insert(3)).toBe(3);
		expect(await ids()).toEqual([3]);
	});

	test("are not seen by a reader before they are on the disk, and end in their outcome only then", async () => {
		const seen: string[] = [];
		const first = insert(1).then(() => seen.push("first"));
		const late = db
			.transaction()
			.execute(async (trx) => {
				expect(await trx.selectFrom("parent").select("id").execute()).toEqual([{ id: 1 }]);
				expect(await ids()).toEqual([]);
				throw new Error("1 is there already");
			})
			.catch(async () => seen.push(`late, ${(await ids()).join()}`));
		await Promise.all([first, late]);
		expect(seen).toEqual(["first", "late, 1"]);
	});

	test("a statement outside of any waits for them and is on the disk too", async () => {
		const group = insert(1);
		await db.updateTable("parent").set({ id: 7 }).where("id", "=", 1).execute();
		await group;
		expect(await ids()).toEqual([7]);
	});

	test("do not wait for one that only reads, which sees the moment of its beginning", async () => {
		await insert(1);
		const reading = db.transaction().setAccessMode("read only");
		await reading.execute(async (trx) => {
			const read = async () => (await trx.selectFrom("parent").select("id").execute()).map(({ id }) => id);
			expect(await read()).toEqual([1]);
			await insert(2);
			expect(await ids()).toEqual([1, 2]);
			expect(await read()).toEqual([1]);
		});
		const broken = reading.execute(async () => {
			throw new Error("broken off");
		});
		await expect(broken).rejects.toThrow("broken off");
		expect(await insert(3)).toBe(3);
	});

	test("wait for another process that writes", async () => {
		const other = new Database(file);
		other.exec("begin immediate; insert into parent values (10)");
		const own = [insert(1), insert(2)];
		await new Promise((next) => setImmediate(next));
		other.exec("commit");
		other.close();
		await Promise.all(own);
		expect(await ids()).toEqual([1, 2, 10]);
	});
});

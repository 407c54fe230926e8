/** The audit trail: what tampering shows, who may go on writing it, and what is not shown when it cannot be written. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { keepWitness, readWitness } from "../../src/vault/witness.ts";
import { openTestStore, storeKinds, type TestStore } from "../support/stores.ts";
import { AT, plus, seed, take } from "./made.ts";

describe.each(storeKinds)("the audit trail on %s", (kind) => {
	let opened: TestStore;

	beforeEach(async () => {
		opened = await openTestStore(kind);
		await seed(opened.store);
	});
	afterEach(() => opened.close());

	const tamper = async (...statements: string[]): Promise<unknown[]> => {
		const session = await opened.session();
		try {
			let rows: unknown[] = [];
			for (const sql of statements) rows = await session.run(sql);
			return rows;
		} finally {
			await session.end();
		}
	};
	const read = (turn: string, about = "s1", at = AT) =>
		take(opened.store, "counselor", turn, { at, effects: [{ kind: "read", about, what: "plan" }] });
	const verify = () => opened.store.verifyAudit();
	const head = async () =>
		(await tamper("select value from meta where key = 'audit-head'"))[0] as { readonly value: string };

	test("shows an edit, and is sound again when it is undone", async () => {
		for (const turn of ["1", "2", "3", "4"]) await read(turn);
		expect(await verify()).toEqual({ rows: 4, broken: null });
		for (const [change, back] of [
			["about = 's2'", "about = 's1'"],
			["who = 'somebody'", "who = 'counselor'"],
			["what = 'thread'", "what = 'plan'"],
			[`at = '${plus(1)}'`, `at = '${AT}'`],
		]) {
			await tamper(`update audit set ${change} where n = 3`);
			expect(await verify(), change).toEqual({ rows: 4, broken: { row: 3, how: "changed" } });
			await tamper(`update audit set ${back} where n = 3`);
			expect(await verify(), back).toEqual({ rows: 4, broken: null });
		}
	});

	test("shows a removed row, an inserted row, and rows that changed places", async () => {
		for (const turn of ["1", "2", "3", "4", "5"]) await read(turn, turn === "2" ? "s2" : "s1");
		await tamper("update audit set n = -2 where n = 2", "update audit set n = 2 where n = 3");
		await tamper("update audit set n = 3 where n = -2");
		expect(await verify()).toEqual({ rows: 5, broken: { row: 2, how: "changed" } });
		await tamper("update audit set n = -2 where n = 2", "update audit set n = 2 where n = 3");
		await tamper("update audit set n = 3 where n = -2");
		expect(await verify()).toEqual({ rows: 5, broken: null });
		await tamper(
			"insert into audit (n, at, who, about, what, prev, mac) select 6, at, who, about, what, mac, mac from audit where n = 5",
		);
		expect(await verify()).toEqual({ rows: 6, broken: { row: 6, how: "changed" } });
		await tamper("delete from audit where n = 6", "delete from audit where n = 2");
		expect(await verify()).toEqual({ rows: 4, broken: { row: 2, how: "missing" } });
	});

	test("shows that its end was cut off, also after new rows were written", async () => {
		for (const turn of ["1", "2", "3", "4"]) await read(turn);
		await tamper("delete from audit where n > 2");
		expect(await verify()).toEqual({ rows: 2, broken: { row: 3, how: "cut" } });
		await read("5");
		expect(await verify()).toEqual({ rows: 3, broken: { row: 3, how: "missing" } });
		await tamper("delete from audit");
		expect(await verify()).toEqual({ rows: 0, broken: { row: 1, how: "cut" } });
	});

	test("shows that its head was changed, removed or put back from an older copy", async () => {
		await read("1");
		const older = await head();
		await read("2");
		const last = await head();
		await tamper(`update meta set value = '${older.value}' where key = 'audit-head'`);
		expect(await verify()).toEqual({ rows: 2, broken: { row: 2, how: "head" } });
		await tamper(`update meta set value = '1${last.value}' where key = 'audit-head'`);
		expect(await verify()).toEqual({ rows: 2, broken: { row: 2, how: "head" } });
		await tamper("delete from meta where key = 'audit-head'");
		expect(await verify()).toEqual({ rows: 2, broken: { row: 2, how: "head" } });
		// Nobody goes on from a head that is not ours.
		await expect(read("3")).rejects.toThrow("The audit trail could not be written.");
		await tamper(`insert into meta (key, value) values ('audit-head', '${last.value}')`);
		expect(await verify()).toEqual({ rows: 2, broken: null });
	});

	test("put back with its head from an older copy is sound in itself: what was seen before tells", async () => {
		await read("1");
		const older = await head();
		await read("2");
		await read("3");
		const path = join(opened.backups, "keys.json.trail");
		const keep = () => keepWitness(path, opened.store.trailEnd);
		expect(await keep()).toBe("moved");
		expect(await keep()).toBe("same");
		await tamper("delete from audit where n > 1");
		await tamper(`update meta set value = '${older.value}' where key = 'audit-head'`);
		expect(await verify()).toEqual({ rows: 1, broken: null });
		const seen = await readWitness(path);
		expect(await opened.store.verifyAudit(seen)).toEqual({ rows: 1, broken: { row: 2, how: "rolled-back" } });
		// It never moves back, however much is written afterwards.
		const before = await readFile(path, "utf8");
		for (const turn of ["4", "5", "6", "7"]) await read(turn, "s1", plus(60));
		expect(await keep()).toBe("behind");
		expect(await readFile(path, "utf8")).toBe(before);
		expect(await opened.store.verifyAudit(seen)).toEqual({ rows: 5, broken: { row: 3, how: "rolled-back" } });
		await writeFile(path, "not what was written");
		expect(await readWitness(path)).toBeNull();
	});

	test("stays one chain while two processes write to it", async () => {
		const other = await opened.open();
		await Promise.all(
			Array.from({ length: 25 }, async (_, n) => {
				await opened.store.note([{ at: AT, who: "one", about: "s1", what: `plan ${n}` }]);
				await other.note([
					{ at: AT, who: "two", about: "s1", what: `plan ${n}` },
					{ at: AT, who: "two", about: "s2", what: `plan ${n}` },
				]);
			}),
		);
		expect(await verify()).toEqual({ rows: 75, broken: null });
		expect(await other.verifyAudit()).toEqual({ rows: 75, broken: null });
	});

	test("is checked at one moment, while rows are added", async () => {
		const other = await opened.open();
		let going = true;
		const writing = (async () => {
			for (let n = 0; going; n++) await other.note([{ at: AT, who: "one", about: "s1", what: `plan ${n}` }]);
		})();
		for (let round = 0; round < 20; round++) expect((await verify()).broken).toBeNull();
		going = false;
		await writing;
	});
});

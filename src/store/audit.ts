/**
 * The audit trail. Each row's code (HMAC) covers the row and the code before it, so that a changed, removed or inserted
 * row breaks the chain; the head, kept apart, says where the trail ends. Rows go on from the head, never from the last row
 * that is there: after the last rows were cut off, the gap stays. What cannot be seen from inside is an older copy of
 * trail and head together; for that the end is also written beside the key file (vault/witness.ts).
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Kysely } from "kysely";
import type { TrailCheck, TrailLine } from "../doors.ts";
import { atOneMoment, gaveWay, inTransaction, oneAtATime } from "./dialect.ts";
import type { Inside, Trx } from "./rows.ts";
import type { Tables } from "./tables.ts";

/** The row of `meta` that holds the head: how many rows, the last one's code, and a code over both. */
export const HEAD = "audit-head";
const START = "start";

interface End {
	readonly rows: number;
	readonly mac: string;
}

/** Whoever wanted to see something is not shown it: that they did could not be written down. */
class TrailError extends Error {
	constructor(cause: unknown) {
		super("The audit trail could not be written.", { cause });
		this.name = "TrailError";
	}
}

/** The head of an empty trail, written when the database is created. */
export function emptyTrail(key: Buffer): { key: string; value: string } {
	return { key: HEAD, value: headOf(key, { rows: 0, mac: START }) };
}

/** Brings the head of a trail from before 0002-retention, a code alone, to the form of today; one that does not fit stays. */
export async function spellOutHead({ auditKey }: Inside, trx: Kysely<Tables>): Promise<void> {
	const head = await trx.selectFrom("meta").select("value").where("key", "=", HEAD).executeTakeFirst();
	const last = await trx.selectFrom("audit").select(["n", "mac"]).orderBy("n", "desc").limit(1).executeTakeFirst();
	const value = headOf(auditKey, { rows: last?.n ?? 0, mac: last?.mac ?? START });
	if (head && value.endsWith(` ${head.value}`))
		await trx.updateTable("meta").set({ value }).where("key", "=", HEAD).execute();
}

/** Adds lines to the end of the trail. @throws TrailError; the transaction is of no use then */
export async function addToTrail(inside: Inside, trx: Trx, lines: readonly TrailLine[]): Promise<void> {
	if (lines.length === 0) return;
	try {
		await oneAtATime(inside.kind, trx, "audit");
		const end = await endOf(inside, trx);
		if (!end) throw new Error("The head of the audit trail was changed.");
		let { rows: n, mac: prev } = end;
		const rows = lines.map(({ at, who, about, what }) => {
			n += 1;
			const line = { n, at, who, about, what, prev };
			prev = macOf(inside.auditKey, line);
			return { ...line, mac: prev };
		});
		await trx.insertInto("audit").values(rows).execute();
		await trx
			.updateTable("meta")
			.set({ value: headOf(inside.auditKey, { rows: n, mac: prev }) })
			.where("key", "=", HEAD)
			.execute();
	} catch (error) {
		throw gaveWay(error) ? error : new TrailError(error);
	}
}

/** @see Store.note */
export async function note(inside: Inside, lines: readonly TrailLine[]): Promise<void> {
	await inTransaction(inside.db, (trx) => addToTrail(inside, trx, lines));
}

/** Where the head says the trail ends; null when there is no head or it is not ours. */
export async function endOf({ auditKey }: Pick<Inside, "auditKey">, db: Kysely<Tables>): Promise<End | null> {
	const head = await db.selectFrom("meta").select("value").where("key", "=", HEAD).executeTakeFirst();
	const [rows = "", mac = ""] = head?.value.split(" ") ?? [];
	const end = { rows: Number(rows), mac };
	const wanted = Buffer.from(headOf(auditKey, end));
	const found = Buffer.from(head?.value ?? "");
	return wanted.length === found.length && timingSafeEqual(wanted, found) ? end : null;
}

/** The code of one row of the trail; null when there is no such row. */
export async function macAt(db: Kysely<Tables>, row: number): Promise<string | null> {
	const found = await db.selectFrom("audit").select("mac").where("n", "=", row).executeTakeFirst();
	return found?.mac ?? null;
}

/** @see Store.trailEnd; a head that is not ours counts as an empty trail. */
export async function trailEnd(inside: Inside, row: number): Promise<End & { readonly asked: string | null }> {
	return await atOneMoment(inside.db, async (trx) => {
		const end = (await endOf(inside, trx)) ?? { rows: 0, mac: START };
		return { ...end, asked: await macAt(trx, row) };
	});
}

/** @see Store.verifyAudit; an inserted row shows as changed. */
export async function verifyAudit(inside: Inside, seen: End | null = null): Promise<TrailCheck> {
	return await atOneMoment(inside.db, async (trx) => {
		const { rows } = await trx
			.selectFrom("audit")
			.select((e) => e.fn.countAll<number>().as("rows"))
			.executeTakeFirstOrThrow();
		return { rows, broken: await firstFault(inside, trx, seen) };
	});
}

async function firstFault({ auditKey }: Inside, trx: Trx, seen: End | null): Promise<TrailCheck["broken"]> {
	let count = 0;
	let prev = START;
	let then = seen?.rows === 0 ? seen.mac : null;
	for (;;) {
		const rows = await trx.selectFrom("audit").selectAll().where("n", ">", count).orderBy("n").limit(500).execute();
		for (const row of rows) {
			if (row.n !== count + 1) return { row: count + 1, how: "missing" };
			if (row.prev !== prev || row.mac !== macOf(auditKey, row)) return { row: row.n, how: "changed" };
			count = row.n;
			prev = row.mac;
			if (count === seen?.rows) then = prev;
		}
		if (rows.length === 0) break;
	}
	const end = await endOf({ auditKey }, trx);
	if (!end || end.rows < count || (end.rows === count && end.mac !== prev)) return { row: count, how: "head" };
	if (end.rows > count) return { row: count + 1, how: "cut" };
	if (seen && then !== seen.mac) return { row: Math.min(count + 1, seen.rows), how: "rolled-back" };
	return null;
}

function macOf(key: Buffer, line: TrailLine & { readonly n: number; readonly prev: string }): string {
	const text = JSON.stringify([line.n, line.at, line.who, line.about, line.what, line.prev]);
	return createHmac("sha256", key).update(text).digest("base64url");
}

function headOf(key: Buffer, { rows, mac }: End): string {
	const code = createHmac("sha256", key)
		.update(JSON.stringify(["head", rows, mac]))
		.digest("base64url");
	return `${rows} ${mac} ${code}`;
}

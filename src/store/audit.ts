/**
 * The audit trail: each row's HMAC covers the row and the one before it, so that a changed, removed or inserted row breaks
 * the chain. The head, kept apart, tells when the last rows were cut off.
 */
import { createHmac } from "node:crypto";
import { oneAtATime } from "./dialect.ts";
import type { Inside, Trx } from "./rows.ts";

const HEAD = "audit-head";
const START = "start";

interface Line {
	readonly at: string;
	readonly who: string;
	readonly about: string;
	readonly what: string;
}

/** The head of an empty trail, written when the database is created. */
export function emptyTrail(key: Buffer): { key: string; value: string } {
	return { key: HEAD, value: headOf(key, 0, START) };
}

/** Adds lines to the end of the trail. */
export async function addToTrail(inside: Inside, trx: Trx, lines: readonly Line[]): Promise<void> {
	if (lines.length === 0) return;
	await oneAtATime(inside.kind, trx, "audit");
	const last = await trx.selectFrom("audit").select(["n", "mac"]).orderBy("n", "desc").limit(1).executeTakeFirst();
	let n = last?.n ?? 0;
	let prev = last?.mac ?? START;
	const rows = lines.map((line) => {
		n += 1;
		const row = { n, ...line, prev, mac: macOf(inside.auditKey, n, line, prev) };
		prev = row.mac;
		return row;
	});
	await trx.insertInto("audit").values(rows).execute();
	await trx
		.updateTable("meta")
		.set({ value: headOf(inside.auditKey, n, prev) })
		.where("key", "=", HEAD)
		.execute();
}

/** @see Store.verifyAudit; when the end was cut off, `broken` is the first number that is missing. */
export async function verifyAudit({ db, auditKey }: Inside): Promise<{ rows: number; broken: number | null }> {
	let count = 0;
	let prev = START;
	for (;;) {
		const rows = await db.selectFrom("audit").selectAll().where("n", ">", count).orderBy("n").limit(500).execute();
		for (const row of rows) {
			const sound = row.n === count + 1 && row.prev === prev && row.mac === macOf(auditKey, row.n, row, prev);
			if (!sound) return { rows: await total(db), broken: count + 1 };
			count += 1;
			prev = row.mac;
		}
		if (rows.length === 0) break;
	}
	const head = await db.selectFrom("meta").select("value").where("key", "=", HEAD).executeTakeFirst();
	return { rows: count, broken: head?.value === headOf(auditKey, count, prev) ? null : count + 1 };
}

async function total(db: Inside["db"]): Promise<number> {
	const { rows } = await db
		.selectFrom("audit")
		.select((e) => e.fn.countAll<number>().as("rows"))
		.executeTakeFirstOrThrow();
	return rows;
}

function macOf(key: Buffer, n: number, line: Line, prev: string): string {
	const text = JSON.stringify([n, line.at, line.who, line.about, line.what, prev]);
	return createHmac("sha256", key).update(text).digest("base64url");
}

function headOf(key: Buffer, n: number, mac: string): string {
	return createHmac("sha256", key)
		.update(JSON.stringify(["head", n, mac]))
		.digest("base64url");
}

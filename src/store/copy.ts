/**
 * The whole database into a backup file and back, one format for SQLite and PostgreSQL: a backup of one may be restored
 * into the other. Sealed cells stay as they are, and the file is sealed once more as a whole.
 */
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CompiledQuery, type Kysely, type RawBuilder, sql } from "kysely";
import type { BackedUp, BackupFile, Restored, RestoreFile } from "../doors.ts";
import { readBackup, writeBackup } from "../vault/backup-file.ts";
import type { BackupRecord, Cell } from "../vault/backup-records.ts";
import type { Keys } from "../vault/keys.ts";
import { addToTrail, endOf, HEAD, macAt, note } from "./audit.ts";
import { atOneMoment, inTransaction, openDatabase } from "./dialect.ts";
import { migrate, numbersOf, refuseNewer, setNumbers, stepsLeft, stepsTaken } from "./migrations.ts";
import { type Inside, instant, lanes, type Trx } from "./rows.ts";
import type { Tables } from "./tables.ts";

/** Every table, in an order in which rows may be put in, and the columns that order its rows. */
const tables: Readonly<Record<keyof Tables, readonly string[]>> = {
	meta: ["key"],
	person: ["id"],
	identity: ["who"],
	address: ["person", "channel", "conversation"],
	turn: ["id"],
	entry: ["n"],
	outbox: ["seq"],
	campaign: ["id"],
	delivery: ["id"],
	message: ["n"],
	alert: ["id"],
	alert_line: ["n"],
	audit: ["n"],
};

/** Rows read or written by one statement. */
const PAGE = 250;
const EVERYONE = "everyone";

type Row = Readonly<Record<string, Cell>>;
type Start = Extract<BackupRecord, { kind: "start" }>;
type Rows = Extract<BackupRecord, { kind: "rows" }>;

/** @see Store.backup */
export async function backup(inside: Inside, keys: Keys, file: BackupFile): Promise<BackedUp> {
	const { at, who, reason, path } = file;
	await note(inside, [{ at: instant(at), who, about: EVERYONE, what: `backup: ${reason}` }]);
	return await copyOut(inside, keys, { path, at, force: file.force });
}

/**
 * Writes the database as it is at one moment; says nothing in the trail, so that it also takes one of an older schema.
 * @throws one sentence when the file cannot be written
 */
export async function copyOut(
	inside: Inside,
	keys: Keys,
	{ path, at, force }: Pick<BackupFile, "path" | "at" | "force">,
): Promise<BackedUp> {
	const counts: Record<string, number> = {};
	const bytes = await writeBackup(path, keys.seal, { force }, (put) =>
		atOneMoment(inside.db, async (trx) => {
			const { rows: meta } = await sql<{ value: string }>`select value from meta where key = 'mode'`.execute(trx);
			const trail = (await endOf(inside, trx)) ?? { rows: 0, mac: "" };
			const steps = await stepsTaken(trx);
			await put({ kind: "start", at: instant(at), mode: meta[0]?.value ?? "", steps, trail });
			const there = new Set((await trx.introspection.getTables()).map(({ name }) => name));
			for (const [table, order] of Object.entries(tables)) {
				if (there.has(table)) counts[table] = await copyTable(trx, table, order, put);
			}
			await put({ kind: "end", counts });
		}),
	);
	return { at: instant(at), bytes, rows: counts };
}

async function copyTable(
	trx: Trx,
	table: string,
	order: readonly string[],
	put: (record: BackupRecord) => Promise<void>,
): Promise<number> {
	const by = sql.join(order.map((column) => sql.ref(column)));
	let last: Row | null = null;
	for (let count = 0; ; ) {
		const end: Row | null = last;
		const after: RawBuilder<unknown> =
			end === null ? sql`` : sql`where (${by}) > (${sql.join(order.map((column) => end[column]))})`;
		const page = sql<Row>`select * from ${sql.table(table)} ${after} order by ${by} limit ${sql.lit(PAGE)}`;
		const { rows }: { readonly rows: readonly Row[] } = await page.execute(trx);
		const columns = Object.keys(rows[0] ?? {});
		if (rows.length > 0) {
			const cells = rows.map((row) => columns.map((column) => row[column] ?? null));
			await put({ kind: "rows", table, columns, rows: cells });
		}
		count += rows.length;
		last = rows.at(-1) ?? null;
		if (rows.length < PAGE) return count;
	}
}

/** @see Store.restore */
export async function restore(
	inside: Inside,
	keys: Keys,
	mode: "demo" | "live",
	{ path, at, who, reason, before }: RestoreFile,
): Promise<Restored> {
	const { size } = await stat(path).catch(() => ({ size: 0 }));
	const checked = await check(path, keys, inside, mode);
	const used = await holdsPeople(inside);
	if (used) await copyOut(inside, keys, { path: before, at, force: false });
	const { start } = checked;
	const [folder, source] =
		stepsLeft(start.steps, inside.kind).length > 0 ? await broughtUp(inside, keys, path, start) : [null, path];
	try {
		const what = `restore of the backup of ${start.at}: ${reason}`;
		await inTransaction(inside.db, async (trx) => {
			const replaced = await copyIn(inside, trx, readBackup(source, keys.seal), { at: instant(at), start });
			const line = { at: instant(at), who, about: EVERYONE, what: replaced ? `${what} (${replaced})` : what };
			await addToTrail(inside, trx, [line]);
		});
	} finally {
		if (folder) await rm(folder, { recursive: true, force: true });
	}
	return { at: start.at, bytes: size, rows: checked.counts, before: used ? before : null };
}

/** False for a database in which nobody is known yet. */
export async function holdsPeople({ db }: Inside): Promise<boolean> {
	return (await db.selectFrom("person").select("id").limit(1).executeTakeFirst()) !== undefined;
}

/** Reads all of the file before anything is changed. @throws one sentence */
async function check(
	path: string,
	keys: Keys,
	inside: Inside,
	mode: string,
): Promise<{ readonly start: Start; readonly counts: Readonly<Record<string, number>> }> {
	const damaged = new Error(`The backup ${path} is damaged or was changed: use another copy.`);
	const found: Record<string, number> = {};
	let start: Start | null = null;
	let counts: Readonly<Record<string, number>> | null = null;
	for await (const record of readBackup(path, keys.seal)) {
		if (record.kind === "start") {
			start = record;
			refuseNewer(record.steps, inside.kind, [`The backup ${path}`, "use an older backup"]);
			if (record.mode !== mode) {
				throw new Error(
					record.mode === "live"
						? `The backup ${path} is of a live database with real records: demo mode does not restore it. Set the app id.`
						: `The backup ${path} is of a demo database with invented people: live mode does not restore it.`,
				);
			}
		} else if (record.kind === "end") counts = record.counts;
		else if (!(record.table in tables)) throw damaged;
		else {
			found[record.table] = (found[record.table] ?? 0) + record.rows.length;
			for (const cell of record.rows.flat()) {
				if (!Buffer.isBuffer(cell)) continue;
				const id = cell.toString("utf8", 1, 1 + (cell[0] ?? 0));
				if (!keys.seal.keys[id]) {
					throw new Error(
						`The backup ${path} has records sealed with the key ${id}, which the key file lacks: add it.`,
					);
				}
			}
		}
	}
	if (!start || !counts || Object.entries(counts).some(([table, count]) => (found[table] ?? 0) !== count))
		throw damaged;
	return { start, counts };
}

/** A backup of an older schema goes through a database of its own, which then takes the missing steps. */
async function broughtUp(inside: Inside, keys: Keys, path: string, start: Start): Promise<[string, string]> {
	const folder = await mkdtemp(join(tmpdir(), "onward-restore-"));
	const { kind, db } = openDatabase(`sqlite:${join(folder, "older.db")}`, undefined);
	try {
		await migrate(db, kind, start.steps);
		const older: Inside = { ...inside, kind, db };
		await inTransaction(db, async (trx) => {
			for await (const record of readBackup(path, keys.seal)) {
				if (record.kind === "rows") await insert(kind, trx, record);
			}
		});
		await migrate(db, kind);
		const newer = join(folder, "newer.backup");
		await copyOut(older, keys, { path: newer, at: start.at, force: false });
		return [folder, newer];
	} catch (error) {
		await rm(folder, { recursive: true, force: true });
		throw error;
	} finally {
		await db.destroy();
	}
}

/**
 * Replaces all rows. What must not go back does not: versions and numbers go on behind the highest ever given, what may
 * have been sent since the backup is not sent again, and the trail is kept when it goes on where the backup's ends.
 * @returns what became of this database's own trail when it was replaced
 */
async function copyIn(
	inside: Inside,
	trx: Trx,
	records: AsyncIterable<BackupRecord>,
	{ at, start }: { readonly at: string; readonly start: Start },
): Promise<string | null> {
	const { kind } = inside;
	const names = Object.keys(tables) as (keyof Tables)[];
	if (kind === "postgres") {
		await sql`set local statement_timeout = 0`.execute(trx);
		// Writers wait, readers see what was there until the end.
		await sql`lock table ${sql.join(names.map((name) => sql.table(name)))} in exclusive mode`.execute(trx);
	} else {
		// 128 MB: a district's indexes are written once, not again and again; turns wait meanwhile.
		await sql`pragma cache_size = -131072`.execute(trx);
	}
	const numbers = await numbersOf(trx, kind);
	const { top } = await trx
		.selectFrom("person")
		.select((e) => e.fn.coalesce(e.fn.max("version"), sql.lit(0)).as("top"))
		.executeTakeFirstOrThrow();
	const unsent = await trx.selectFrom("outbox").select("id").where("state", "=", "ready").execute();
	const adjust = adjustments({ top, unsent: new Set(unsent.map(({ id }) => id)), at });

	const own = await endOf(inside, trx);
	const known = start.trail.rows === 0 || (await macAt(trx, start.trail.rows)) === start.trail.mac;
	const keepTrail = own !== null && known;
	for (const name of names.toReversed()) {
		if (!keepTrail || (name !== "audit" && name !== "meta")) await trx.deleteFrom(name).execute();
	}
	if (keepTrail) await trx.deleteFrom("meta").where("key", "<>", HEAD).execute();
	for await (const record of records) {
		if (record.kind !== "rows" || (keepTrail && record.table === "audit")) continue;
		const head = keepTrail && record.table === "meta" ? record.columns.indexOf("key") : -1;
		const { rows } = adjust(record);
		await insert(kind, trx, { ...record, rows: rows.filter((row) => row[head] !== HEAD) });
	}
	await setNumbers(trx, kind, numbers);
	return keepTrail || own?.rows === 0 ? null : `in place of another trail, of length ${own?.rows ?? "unknown"}`;
}

function adjustments(now: { readonly top: number; readonly unsent: ReadonlySet<string>; readonly at: string }) {
	const doubtful = new Set<Cell>();
	const change = (table: string, row: Row): Row => {
		if (table === "person") return { ...row, version: Math.max(Number(row.version), now.top) + 1 };
		const waits = row.state === "ready" || row.state === "sending";
		if (table === "outbox" && waits && row.kind !== "alert" && row.lane !== lanes.never) {
			if (row.state === "ready" && now.unsent.has(String(row.id))) return row;
			doubtful.add(row.id ?? null);
			return { ...row, state: "unknown", done_at: now.at, lease_until: null, boot: null };
		}
		if (table === "delivery" && waits && doubtful.has(row.id ?? null)) return { ...row, state: "unknown", at: now.at };
		return row;
	};
	return (record: Rows): Rows => ({
		...record,
		rows: record.rows.map((cells) => {
			const row = Object.fromEntries(record.columns.map((column, index) => [column, cells[index] ?? null]));
			const changed = change(record.table, row);
			return record.columns.map((column) => changed[column] ?? null);
		}),
	});
}

async function insert(kind: Inside["kind"], trx: Kysely<Tables>, { table, columns, rows }: Rows): Promise<void> {
	if (rows.length === 0) return;
	let number = 0;
	const place = () => (kind === "postgres" ? `$${++number}` : "?");
	const values = rows.map((row) => `(${row.map(place).join(", ")})`).join(", ");
	const names = columns.map((column) => `"${column}"`).join(", ");
	// Compiled by hand: it is always the same text, and there are many.
	await trx.executeQuery(CompiledQuery.raw(`insert into "${table}" (${names}) values ${values}`, rows.flat()));
}

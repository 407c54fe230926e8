/**
 * All that differs between SQLite and PostgreSQL, so that every other file of the room is one code path.
 */
import {
	type CompiledQuery,
	Kysely,
	type LogConfig,
	PostgresDialect,
	type SelectQueryBuilder,
	sql,
	type Transaction,
} from "kysely";
import pg from "pg";
import { OneWriterDialect } from "./sqlite.ts";
import type { Tables } from "./tables.ts";

export type DatabaseKind = "sqlite" | "postgres";

export interface Opened {
	readonly kind: DatabaseKind;
	readonly db: Kysely<Tables>;
}

/**
 * Opens the database; creates the SQLite file (mode 0600) when it is not there.
 * @param url `sqlite:<path>` or `postgres://...`
 * @throws one sentence for any other address
 */
export function openDatabase(url: string, log: LogConfig | undefined): Opened {
	const logging = log ? { log } : {};
	if (url.startsWith("sqlite:")) {
		const dialect = new OneWriterDialect(url.slice("sqlite:".length));
		return { kind: "sqlite", db: new Kysely<Tables>({ dialect, ...logging }) };
	}
	if (url.startsWith("postgres://") || url.startsWith("postgresql://")) {
		const dialect = new PostgresDialect({ pool: openPool(url) });
		return { kind: "postgres", db: new Kysely<Tables>({ dialect, ...logging }) };
	}
	throw new Error("The database address must start with sqlite: or postgres://.");
}

// ---------------------------------------------------------------- PostgreSQL

const INT8 = 20;

function openPool(url: string): pg.Pool {
	const pool = new pg.Pool({
		connectionString: url,
		max: 10,
		connectionTimeoutMillis: 5_000,
		statement_timeout: 10_000,
		idle_in_transaction_session_timeout: 10_000,
		types: {
			// Sequence numbers and counts stay far below 2^53.
			getTypeParser: ((oid: number, format: "text") =>
				oid === INT8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
		},
	});
	// A connection that breaks while nobody uses it must not end the process; whoever uses it next gets the error.
	pool.on("error", () => {});
	pool.on("connect", (client) => client.on("error", () => {}));
	return pool;
}

// ---------------------------------------------------------------- statements of every turn

/** Stands for a value that is not known when a statement's text is made. */
class Slot<Values> {
	readonly of: (values: Values) => unknown;
	constructor(of: (values: Values) => unknown) {
		this.of = of;
	}
}

function fill<Values, R>(query: CompiledQuery<R>, values: Values): CompiledQuery<R> {
	return { ...query, parameters: query.parameters.map((one) => (one instanceof Slot ? one.of(values) : one)) };
}

/**
 * A statement whose text is made once, when it is first used; to build and compile a query each time costs ten times as much.
 * @param make builds the query from slots that stand for the values
 */
export function statement<Values extends object, R>(
	make: (slots: Values) => CompiledQuery<R>,
): (values: Values) => CompiledQuery<R> {
	const slots = new Proxy({}, { get: (_, name) => new Slot<Values>((values) => values[name as keyof Values]) });
	let query: CompiledQuery<R> | undefined;
	return (values) => {
		query ??= make(slots as Values);
		return fill(query, values);
	};
}

/** The same for a list of rows that all have the same columns: one text for each length of the list. */
export function listStatement<Row extends object, R>(
	make: (rows: readonly Row[]) => CompiledQuery<R>,
): (rows: readonly Row[]) => CompiledQuery<R> {
	const queries = new Map<number, CompiledQuery<R>>();
	const slot = (at: number, column: string) => new Slot<readonly Row[]>((rows) => rows[at]?.[column as keyof Row]);
	return (rows) => {
		let query = queries.get(rows.length);
		if (!query) {
			const columns = Object.keys(rows[0] ?? {});
			query = make(rows.map((_, at) => Object.fromEntries(columns.map((name) => [name, slot(at, name)])) as Row));
			// Longer lists are rare, and their texts are long.
			if (rows.length <= 10) queries.set(rows.length, query);
		}
		return fill(query, rows);
	};
}

// ---------------------------------------------------------------- the gaps

/** Column types that have no common name. */
export const columnTypes = {
	sqlite: { sealed: sql`blob`, instant: sql`text`, number: sql`integer` },
	postgres: { sealed: sql`bytea`, instant: sql`text collate "C"`, number: sql`bigint` },
} as const;

/** Rows another claimer holds are skipped. SQLite has one writer at a time, so nobody else can hold any. */
export function skipLocked<T extends SelectQueryBuilder<Tables, "outbox", object>>(kind: DatabaseKind, query: T): T {
	return kind === "postgres" ? (query.forUpdate("outbox").skipLocked() as T) : query;
}

/** Rows another transaction holds are waited for. SQLite's one writer has waited already. */
export function locked<T extends SelectQueryBuilder<Tables, "outbox", object>>(kind: DatabaseKind, query: T): T {
	return kind === "postgres" ? (query.forUpdate("outbox") as T) : query;
}

/** Lets one transaction at a time through; on SQLite `begin immediate` has done that already. */
export async function oneAtATime(kind: DatabaseKind, trx: Transaction<Tables>, lock: "audit" | "alert"): Promise<void> {
	if (kind === "postgres") await sql`select pg_advisory_xact_lock(hashtext(${`onward ${lock}`}))`.execute(trx);
}

/** Runs `work` while no other process runs it. SQLite's is one process in all but name: its steps wait for each other. */
export async function oneProcess<T>(
	kind: DatabaseKind,
	db: Kysely<Tables>,
	lock: "migration",
	work: () => Promise<T>,
): Promise<T> {
	if (kind === "sqlite") return await work();
	return await db.connection().execute(async (one) => {
		await sql`set statement_timeout = 0`.execute(one);
		await sql`select pg_advisory_lock(hashtext(${`onward ${lock}`}))`.execute(one);
		try {
			return await work();
		} finally {
			await sql`select pg_advisory_unlock(hashtext(${`onward ${lock}`}))`.execute(one);
			await sql`reset statement_timeout`.execute(one);
		}
	});
}

/** True when the database gave up one of two transactions that waited for each other: run it again. */
export function gaveWay(error: unknown): boolean {
	const code = errorCode(error);
	return code === "40P01" || code === "40001";
}

/** Runs `work` in a transaction, again when the database gave it up for another one. */
export async function inTransaction<T>(db: Kysely<Tables>, work: (trx: Transaction<Tables>) => Promise<T>): Promise<T> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await db.transaction().execute(work);
		} catch (error) {
			if (!gaveWay(error) || attempt === 5) throw error;
		}
	}
}

/** Runs reads that all see the database at one moment; neither writers nor they wait. */
export async function atOneMoment<T>(db: Kysely<Tables>, work: (trx: Transaction<Tables>) => Promise<T>): Promise<T> {
	return await db.transaction().setIsolationLevel("repeatable read").setAccessMode("read only").execute(work);
}

/** True when rows left by another process mean that process has ended: with SQLite one process sends at a time. */
export function onlySender(kind: DatabaseKind): boolean {
	return kind === "sqlite";
}

function errorCode(error: unknown): string | null {
	return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}

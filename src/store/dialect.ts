/**
 * All that differs between SQLite and PostgreSQL, so that every other file of the room is one code path.
 */
import { chmodSync, closeSync, mkdirSync, openSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import Database from "better-sqlite3";
import {
	CompiledQuery,
	type DatabaseConnection,
	Kysely,
	type LogConfig,
	PostgresDialect,
	type SelectQueryBuilder,
	SqliteAdapter,
	type SqliteDatabase,
	SqliteDialect,
	SqliteDriver,
	type SqliteStatement,
	sql,
	type Transaction,
} from "kysely";
import pg from "pg";
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
		const dialect = new OneWriterDialect({ database: async () => openFile(url.slice("sqlite:".length)) });
		return { kind: "sqlite", db: new Kysely<Tables>({ dialect, ...logging }) };
	}
	if (url.startsWith("postgres://") || url.startsWith("postgresql://")) {
		const dialect = new PostgresDialect({ pool: openPool(url) });
		return { kind: "postgres", db: new Kysely<Tables>({ dialect, ...logging }) };
	}
	throw new Error("The database address must start with sqlite: or postgres://.");
}

// ---------------------------------------------------------------- SQLite

const BUSY_TRIES = 200;

function openFile(path: string): SqliteDatabase {
	const file = resolve(path);
	mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
	closeSync(openSync(file, "a", 0o600));
	chmodSync(file, 0o600);
	// The driver waits inside SQLite, which stops the whole process: keep that short, the rest is an async retry.
	const database = new Database(file, { timeout: 20 });
	try {
		database.pragma("journal_mode = wal");
		database.pragma("synchronous = full");
		database.pragma("foreign_keys = on");
	} catch (error) {
		database.close();
		throw error;
	}
	const prepared = new Map<string, SqliteStatement>();
	return {
		close: () => {
			database.close();
		},
		// Kysely prepares every statement again; a turn's few statements are always the same texts.
		prepare(text) {
			let statement = prepared.get(text);
			if (!statement) {
				statement = database.prepare(text) as unknown as SqliteStatement;
				if (prepared.size >= 300) prepared.clear();
				prepared.set(text, statement);
			}
			return statement;
		},
	};
}

/** Tries again, for some seconds, while another process holds the SQLite file. */
export async function whileBusy<T>(work: () => Promise<T>): Promise<T> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await work();
		} catch (error) {
			if (errorCode(error) !== "SQLITE_BUSY" || attempt === BUSY_TRIES) throw error;
			await pause(5 + Math.random() * 20);
		}
	}
}

class OneWriterDriver extends SqliteDriver {
	/** `immediate` takes the write lock at once; a deferred transaction could fail in its middle. */
	override async beginTransaction(connection: DatabaseConnection): Promise<void> {
		await whileBusy(() => connection.executeQuery(CompiledQuery.raw("begin immediate")));
	}
}

class OneWriterAdapter extends SqliteAdapter {
	/** SQLite does roll back DDL; Kysely says no for other drivers' sake. */
	override get supportsTransactionalDdl(): boolean {
		return true;
	}
}

class OneWriterDialect extends SqliteDialect {
	readonly #config: ConstructorParameters<typeof SqliteDialect>[0];
	constructor(config: ConstructorParameters<typeof SqliteDialect>[0]) {
		super(config);
		this.#config = config;
	}
	override createDriver(): OneWriterDriver {
		return new OneWriterDriver(this.#config);
	}
	override createAdapter(): OneWriterAdapter {
		return new OneWriterAdapter();
	}
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
export async function oneAtATime(kind: DatabaseKind, trx: Transaction<Tables>, lock: "audit"): Promise<void> {
	if (kind === "postgres") await sql`select pg_advisory_xact_lock(hashtext(${`onward ${lock}`}))`.execute(trx);
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

/** True when rows left by another process mean that process has ended: with SQLite one process sends at a time. */
export function onlySender(kind: DatabaseKind): boolean {
	return kind === "sqlite";
}

function errorCode(error: unknown): string | null {
	return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}

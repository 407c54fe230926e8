/**
 * SQLite under Kysely: one connection that writes and one that reads what is committed.
 *
 * To have a transaction on the disk costs far more than to write it, so transactions share that: each is a savepoint of
 * one outer transaction, which is committed when a round of the event loop brings no more of them, or when it is full.
 * Nobody's commit returns before the outer one is on the disk; a transaction that fails takes only its savepoint back.
 */
import { chmodSync, closeSync, mkdirSync, openSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import Database from "better-sqlite3";
import {
	type CompiledQuery,
	type DatabaseConnection,
	type Driver,
	type QueryResult,
	SqliteAdapter,
	SqliteDialect,
	type TransactionSettings,
} from "kysely";

const BUSY_TRIES = 200;
/** The most transactions that share one commit; at about half a millisecond each, the writer is held for 20 ms. */
const GROUP_MOST = 40;
/** Statements a connection keeps prepared. A turn's few statements are always the same texts. */
const PREPARED_MOST = 300;

type Statement = Database.Statement<unknown[], Record<string, unknown>>;

/** Transactions that wait for one commit. */
interface Group {
	readonly waiting: { readonly done: () => void; readonly failed: (error: unknown) => void }[];
}

/** Kysely's dialect over one SQLite file (mode 0600), which is made when it is not there. */
export class OneWriterDialect extends SqliteDialect {
	readonly #path: string;
	constructor(path: string) {
		// Kysely's own driver is not used, so it gets no database.
		super({ database: async () => Promise.reject(new Error("unused")) });
		this.#path = path;
	}
	override createDriver(): Driver {
		return new OneWriterDriver(this.#path);
	}
	override createAdapter(): SqliteAdapter {
		return new OneWriterAdapter();
	}
}

class OneWriterAdapter extends SqliteAdapter {
	/** SQLite does roll back DDL; Kysely says no for other drivers' sake. */
	override get supportsTransactionalDdl(): boolean {
		return true;
	}
}

/** What Kysely calls a connection: the right to ask, and in a transaction the right to write. */
class Lease implements DatabaseConnection {
	/** outside: no transaction. open: it has the writer. joined: it waits for the shared commit, or is through. */
	state: "outside" | "open" | "joined" = "outside";
	/** Of a transaction that only reads: it sees one moment for as long as it lasts. */
	own: Connection | null = null;
	readonly executeQuery: DatabaseConnection["executeQuery"];
	constructor(run: <R>(lease: Lease, query: CompiledQuery) => Promise<QueryResult<R>>) {
		this.executeQuery = (query) => run(this, query);
	}
	// biome-ignore lint/correctness/useYield: nothing of ours streams.
	async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
		throw new Error("SQLite answers are not streamed.");
	}
}

class OneWriterDriver implements Driver {
	readonly #path: string;
	#writer: Connection | null = null;
	#reader: Connection | null = null;
	readonly #line = createLine();
	#group: Group | null = null;

	constructor(path: string) {
		this.#path = path;
	}

	async init(): Promise<void> {
		const file = resolve(this.#path);
		mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
		closeSync(openSync(file, "a", 0o600));
		chmodSync(file, 0o600);
		this.#writer = await whileBusy(async () => openConnection(file));
		this.#reader = openConnection(file);
	}

	async acquireConnection(): Promise<Lease> {
		return new Lease((lease, query) => this.#run(lease, query));
	}

	async releaseConnection(): Promise<void> {}

	async beginTransaction(lease: Lease, settings: TransactionSettings): Promise<void> {
		if (settings.accessMode === "read only") {
			lease.own = openConnection(resolve(this.#path));
			lease.own.run("begin");
			return;
		}
		await this.#line.enter();
		const writer = given(this.#writer);
		try {
			if (!this.#group) {
				// At once, because a transaction that starts as a reader could fail in its middle.
				await whileBusy(async () => writer.run("begin immediate"));
				const group: Group = { waiting: [] };
				this.#group = group;
				setImmediate(() => this.#closeWhenQuiet(group, 0));
			}
			writer.run("savepoint one");
		} catch (error) {
			this.#line.leave();
			throw error;
		}
		lease.state = "open";
	}

	async commitTransaction(lease: Lease): Promise<void> {
		if (lease.own) return lease.own.close();
		given(this.#writer).run("release one");
		const { waiting } = given(this.#group);
		const durable = new Promise<void>((done, failed) => waiting.push({ done, failed }));
		lease.state = "joined";
		if (waiting.length >= GROUP_MOST) this.#close();
		this.#line.leave();
		await durable;
	}

	async rollbackTransaction(lease: Lease): Promise<void> {
		if (lease.own) return lease.own.close();
		// The shared commit failed: that took everything back already.
		if (lease.state === "joined") return;
		const writer = given(this.#writer);
		const group = given(this.#group);
		try {
			if (writer.inTransaction()) {
				writer.run("rollback to one");
				writer.run("release one");
			} else {
				// Of some faults, such as a full disk, SQLite takes back the whole transaction.
				this.#end(new Error("The database took back a transaction that was shared."));
			}
		} finally {
			this.#line.leave();
		}
		// It may have met rows of the others: what it says of them is true once they are on the disk.
		if (this.#group === group)
			await new Promise<void>((ended) => group.waiting.push({ done: ended, failed: () => ended() }));
	}

	async destroy(): Promise<void> {
		await this.#line.enter();
		this.#close();
		this.#reader?.close();
		this.#writer?.close();
		this.#line.leave();
	}

	/** Inside a transaction on the writer; outside, what only reads never sees what is not yet on the disk. */
	async #run<R>(lease: Lease, { sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
		if (lease.own) return lease.own.answer<R>(sql, parameters);
		const writer = given(this.#writer);
		if (lease.state === "open") return writer.answer<R>(sql, parameters);
		const reader = given(this.#reader);
		if (reader.onlyReads(sql)) return reader.answer<R>(sql, parameters);
		await this.#line.enter();
		try {
			this.#close();
			return await whileBusy(async () => writer.answer<R>(sql, parameters));
		} finally {
			this.#line.leave();
		}
	}

	/** Waits while each round of the event loop brings more; rounds without input take no time. */
	#closeWhenQuiet(group: Group, before: number): void {
		const now = group.waiting.length;
		if (this.#group !== group) return;
		if (now > before) setImmediate(() => this.#closeWhenQuiet(group, now));
		else void this.#closeInTurn(group);
	}

	/** Whoever stands in line already still comes into the group. */
	async #closeInTurn(group: Group): Promise<void> {
		await this.#line.enter();
		if (this.#group === group) this.#close();
		this.#line.leave();
	}

	/** Puts the group on the disk. Only for whoever has the writer, with no savepoint open. */
	#close(): void {
		if (!this.#group) return;
		const writer = given(this.#writer);
		try {
			writer.run("commit");
			this.#end(null);
		} catch (error) {
			if (writer.inTransaction()) writer.run("rollback");
			this.#end(error);
		}
	}

	#end(error: unknown): void {
		const waiting = this.#group?.waiting ?? [];
		this.#group = null;
		for (const { done, failed } of waiting) error === null ? done() : failed(error);
	}
}

// ---------------------------------------------------------------- one connection

interface Connection {
	/** Runs a statement of the transaction's own. */
	run(text: string): void;
	onlyReads(text: string): boolean;
	answer<R>(text: string, parameters: readonly unknown[]): QueryResult<R>;
	inTransaction(): boolean;
	close(): void;
}

function openConnection(file: string): Connection {
	// The driver waits inside SQLite, which stops the whole process: keep that short, the rest is an async retry.
	const database = new Database(file, { timeout: 20 });
	try {
		database.pragma("journal_mode = wal");
		database.pragma("synchronous = full");
		database.pragma("foreign_keys = on");
		// What a savepoint would take back is kept in a temporary file otherwise: two thirds of all that is written.
		database.pragma("temp_store = memory");
		// Pages; 32 MB. The same few hundred pages are changed again and again, and a checkpoint writes each of them once.
		database.pragma("wal_autocheckpoint = 8000");
	} catch (error) {
		database.close();
		throw error;
	}
	const prepared = new Map<string, Statement>();
	function statement(text: string): Statement {
		let found = prepared.get(text);
		if (!found) {
			found = database.prepare<unknown[], Record<string, unknown>>(text);
			if (prepared.size >= PREPARED_MOST) prepared.clear();
			prepared.set(text, found);
		}
		return found;
	}
	return {
		run: (text) => void statement(text).run(),
		onlyReads: (text) => statement(text).readonly,
		answer<R>(text: string, parameters: readonly unknown[]): QueryResult<R> {
			const found = statement(text);
			if (found.reader) return { rows: found.all(...parameters) as R[] };
			const { changes, lastInsertRowid } = found.run(...parameters);
			return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
		},
		inTransaction: () => database.inTransaction,
		close: () => void database.close(),
	};
}

/** Tries again, for some seconds, while another process holds the SQLite file. */
export async function whileBusy<T>(work: () => Promise<T>): Promise<T> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await work();
		} catch (error) {
			const busy = error instanceof Error && "code" in error && error.code === "SQLITE_BUSY";
			if (!busy || attempt === BUSY_TRIES) throw error;
			await pause(5 + Math.random() * 20);
		}
	}
}

/** One at a time, in the order of asking. */
function createLine(): { enter(): Promise<void>; leave(): void } {
	const waiting: (() => void)[] = [];
	let taken = false;
	return {
		enter() {
			if (taken) return new Promise((next) => waiting.push(next));
			taken = true;
			return Promise.resolve();
		},
		leave() {
			const next = waiting.shift();
			if (next) next();
			else taken = false;
		},
	};
}

function given<T>(value: T | null): T {
	if (value === null) throw new Error("The database is not open.");
	return value;
}

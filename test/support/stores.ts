/** A fresh store in a fresh database, for any test that needs one: real SQLite in a temporary file, or real PostgreSQL. */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import pg from "pg";
import { inject } from "vitest";
import type { Store } from "../../src/doors.ts";
import { openStore, type StoreOptions } from "../../src/store/index.ts";
import { type Keys, newKeys } from "../../src/vault/keys.ts";

export type StoreKind = "sqlite" | "postgres";

export const storeKinds: readonly StoreKind[] = ["sqlite", "postgres"];

export interface TestStore {
	readonly store: Store;
	readonly url: string;
	readonly keys: Keys;
	/** Where the database's files are; null on PostgreSQL. */
	readonly folder: string | null;
	/** Where backups go; removed by `close`. */
	readonly backups: string;
	/** One more store on the same database, as another process would open it; closed by `close`. */
	open(options?: Partial<StoreOptions>): Promise<Store>;
	/** Closes the store and opens it again, as after a restart: under another boot name. */
	reopen(): Promise<Store>;
	/** A connection of its own that runs SQL past the store. */
	session(): Promise<Session>;
	/** Closes every store and removes the database. */
	close(): Promise<void>;
}

interface Session {
	run(sql: string): Promise<unknown[]>;
	end(): Promise<void>;
}

/** Opens a store in a database of its own. */
export async function openTestStore(
	kind: StoreKind = "sqlite",
	options: Partial<StoreOptions> = {},
): Promise<TestStore> {
	const { url, folder, remove } = await emptyDatabase(kind);
	const backups = await mkdtemp(join(tmpdir(), "onward-backups-"));
	const keys = options.keys ?? newKeys();
	const stores: Store[] = [];
	const open = async (more: Partial<StoreOptions> = {}): Promise<Store> => {
		const boot = `boot-${stores.length + 1}`;
		const now = "2026-10-05T15:00:00.000Z";
		const store = await openStore({ url, mode: "demo", keys, boot, backupDir: backups, now, ...options, ...more });
		stores.push(store);
		return store;
	};
	const closeAll = async () => {
		for (const store of stores) await store.close();
	};
	const removeAll = async () => {
		await rm(backups, { recursive: true, force: true });
		await remove();
	};
	try {
		const store = await open();
		return {
			store,
			url,
			keys,
			folder,
			backups,
			open,
			reopen: async () => {
				await closeAll();
				return await open();
			},
			session: () => openSession(kind, url),
			close: async () => {
				await closeAll();
				await removeAll();
			},
		};
	} catch (error) {
		await removeAll();
		throw error;
	}
}

interface Place {
	readonly url: string;
	readonly folder: string | null;
	remove(): Promise<void>;
}

/** A database in which there is nothing yet, for programs that open it themselves. */
export function emptyDatabase(kind: StoreKind): Promise<Place> {
	return kind === "sqlite" ? sqliteFile() : postgresDatabase();
}

async function sqliteFile(): Promise<Place> {
	const folder = await mkdtemp(join(tmpdir(), "onward-store-"));
	const remove = () => rm(folder, { recursive: true, force: true });
	return { url: `sqlite:${join(folder, "onward.db")}`, folder, remove };
}

async function postgresDatabase(): Promise<Place> {
	const response = await fetch(inject("postgresDoor"));
	const server = await response.text();
	if (!response.ok) throw new Error(server);
	const name = `onward_${randomBytes(6).toString("hex")}`;
	await administer(server, `create database ${name}`);
	return {
		url: `${server}/${name}`,
		folder: null,
		remove: () => administer(server, `drop database ${name} with (force)`),
	};
}

async function administer(server: string, statement: string): Promise<void> {
	const session = await openSession("postgres", `${server}/postgres`);
	try {
		await session.run(statement);
	} finally {
		await session.end();
	}
}

/** A connection of its own that runs SQL past the store. */
export async function openSession(kind: StoreKind, url: string): Promise<Session> {
	if (kind === "sqlite") {
		const file = new Database(url.slice("sqlite:".length));
		return {
			run: async (sql) => {
				const statement = file.prepare(sql);
				if (statement.reader) return statement.all();
				statement.run();
				return [];
			},
			end: async () => {
				file.close();
			},
		};
	}
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	return { run: async (sql) => (await client.query(sql)).rows, end: () => client.end() };
}

/** What the commands about the records share: the settings, who runs them and why, and the opened store. */
import { existsSync } from "node:fs";
import { userInfo } from "node:os";
import { machineClock } from "../app.ts";
import { type Config, readConfig } from "../config.ts";
import type { Store } from "../doors.ts";
import { type Migrated, openStore } from "../store/index.ts";
import { loadKeys } from "../vault/keys.ts";
import { witnessFile, writeWitness } from "../vault/witness.ts";

export interface Records {
	readonly config: Config;
	readonly store: Store & { readonly migrated: Migrated };
	/** ISO instant at which the command was given. */
	readonly now: string;
	/** For the audit trail: who is signed in on this machine. */
	readonly who: string;
}

/**
 * Opens the records the settings name, does the work and closes them.
 * @param create true: a database that is not there yet is made, for a restore
 * @throws one sentence when there is no database, no key file, or whatever the work throws
 */
export async function withRecords<T>(
	{ create }: { readonly create: boolean },
	work: (records: Records) => Promise<T>,
): Promise<T> {
	const config = readConfig();
	const { databaseUrl: url, mode, backupDir } = config;
	const file = url.startsWith("sqlite:") ? url.slice("sqlite:".length) : null;
	if (!create && file !== null && !existsSync(file)) {
		throw new Error(`There is no database at ${file}: check DATABASE_URL, or start the server once to make one.`);
	}
	const keys = loadKeys(config.keyFile);
	const now = machineClock();
	const store = await openStore({ url, mode, keys, boot: `command-${process.pid}-${now}`, backupDir, now });
	try {
		return await work({ config, store, now, who: `command:${userInfo().username}` });
	} finally {
		await store.close();
	}
}

/** Why a command touches the records. @throws one sentence when a live district is not told */
export function reasonGiven(reason: string | undefined): string {
	const given = reason?.trim() ?? "";
	if (given !== "") return given;
	if (readConfig().mode === "live") {
		throw new Error('Say why with --reason "...": it is written into the audit trail.');
	}
	return "demo";
}

/** After the trail was rightly replaced or found sound: its end is what counts from now on. */
export async function acceptTrail({ config, store }: Records): Promise<void> {
	const { rows, mac } = await store.trailEnd(0);
	await writeWitness(witnessFile(config.keyFile), { rows, mac });
}

/** An instant as part of a file's name. */
export function fileTime(now: string): string {
	return now.replaceAll(/[:.]/g, "-");
}

/** "1 entry", "2 entries". */
export function many(count: number, one: string, more = `${one}s`): string {
	return `${count} ${count === 1 ? one : more}`;
}

/** Bytes as people say them. */
export function sayBytes(bytes: number): string {
	return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

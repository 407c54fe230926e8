/** The store: opens a database, checks that it is the right one, and hands out the door. */
import type { LogConfig } from "kysely";
import type { Store } from "../doors.ts";
import { emptyTrail, verifyAudit } from "./audit.ts";
import { campaign, reported, unreported } from "./campaigns.ts";
import { commit } from "./commit.ts";
import { openDatabase, whileBusy } from "./dialect.ts";
import { fetch } from "./fetch.ts";
import type { Keys } from "./keys.ts";
import { load } from "./load.ts";
import { migrate, refuseNewer, stepsTaken } from "./migrations.ts";
import { byKey, claim, enqueue, mark, recover } from "./outbox.ts";
import { alerts, caseload, history, importPeople, openThreads, people, person, plan, thread, whois } from "./people.ts";
import type { Inside } from "./rows.ts";
import { createSeal } from "./seal.ts";

export { createKeys, type Keys, loadKeys, newKeys } from "./keys.ts";

export interface StoreOptions {
	/** `sqlite:<path>` or `postgres://user:password@host/database`. */
	readonly url: string;
	/** What the process runs as; a database keeps the mode it was created in for good. */
	readonly mode: "demo" | "live";
	readonly keys: Keys;
	/** A name no other process has, now or before: what it leaves half sent is told apart by it. */
	readonly boot: string;
	/** Called with each SQL text, without values. */
	readonly onStatement?: (sql: string) => void;
}

/**
 * Opens the store; creates the database when there is none and brings its schema up to date.
 * @throws one sentence when the database is of the other mode, newer than this program, sealed with other keys, or away
 */
export async function openStore(options: StoreOptions): Promise<Store> {
	const { onStatement } = options;
	const log: LogConfig | undefined = onStatement && ((event) => onStatement(event.query.sql));
	const { kind, db } = openDatabase(options.url, log);
	const seal = createSeal(options.keys.seal);
	const inside: Inside = { kind, db, seal, auditKey: options.keys.audit, boot: options.boot, seen: new Map() };
	try {
		await whileBusy(() => prepare(inside, options.mode));
	} catch (error) {
		await db.destroy();
		throw away(error) ? new Error("The database does not answer: check DATABASE_URL and that it is running.") : error;
	}
	return door(inside);
}

function door(inside: Inside): Store {
	return {
		kind: inside.kind,
		load: (input) => load(inside, input),
		commit: (turn) => commit(inside, turn),
		byKey: (key) => byKey(inside, key),
		mark: (marks) => mark(inside, marks),
		enqueue: (rows) => enqueue(inside, rows),
		claim: (input) => claim(inside, input),
		recover: (input) => recover(inside, input),
		unreported: (input) => unreported(inside, input),
		reported: (id) => reported(inside, id),
		fetch: (asked) => fetch(inside, asked),
		importPeople: (list) => importPeople(inside, list),
		whois: (who) => whois(inside, who),
		verifyAudit: () => verifyAudit(inside),
		person: (id) => person(inside, id),
		plan: (id) => plan(inside, id),
		history: (id, element) => history(inside, id, element),
		caseload: (counselor) => caseload(inside, counselor),
		thread: (student) => thread(inside, student),
		openThreads: (counselor) => openThreads(inside, counselor),
		campaign: (id) => campaign(inside, id),
		alerts: () => alerts(inside),
		people: (role) => people(inside, role),
		ping: async () => {
			await inside.db.selectFrom("meta").select("key").limit(1).execute();
		},
		close: () => inside.db.destroy(),
	};
}

const KEY_CHECK = "key-check";

/** What is refused is refused before anything is changed. */
async function prepare(inside: Inside, mode: StoreOptions["mode"]): Promise<void> {
	const { db, kind } = inside;
	const taken = await stepsTaken(db);
	refuseNewer(taken, kind);
	if (taken.length > 0) refuseOther(inside, mode, await meta(inside));
	await migrate(db, kind);
	if ((await meta(inside)).has("mode")) return;
	const check = inside.seal.close("meta", KEY_CHECK, "value", "onward").toString("base64");
	await db
		.insertInto("meta")
		.values([{ key: "mode", value: mode }, { key: KEY_CHECK, value: check }, emptyTrail(inside.auditKey)])
		.onConflict((c) => c.column("key").doNothing())
		.execute();
	// Another process may have created it in the same moment.
	refuseOther(inside, mode, await meta(inside));
}

async function meta({ db }: Inside): Promise<Map<string, string>> {
	const rows = await db.selectFrom("meta").selectAll().execute();
	return new Map(rows.map((row) => [row.key, row.value]));
}

function refuseOther({ seal }: Inside, mode: StoreOptions["mode"], found: ReadonlyMap<string, string>): void {
	const made = found.get("mode");
	if (made !== undefined && made !== mode) {
		throw new Error(
			made === "live"
				? "This is a live database with real records: demo mode does not open it. Set the app id, or another DATABASE_URL."
				: "This is a demo database with invented people: live mode does not open it. Set another DATABASE_URL.",
		);
	}
	const check = found.get(KEY_CHECK);
	if (check === undefined) return;
	try {
		seal.open("meta", KEY_CHECK, "value", Buffer.from(check, "base64"));
	} catch {
		throw new Error("The key file does not open this database: use the key file it was created with.");
	}
}

function away(error: unknown): boolean {
	const code = error instanceof Error && "code" in error ? String(error.code) : "";
	return ["ECONNREFUSED", "ENOTFOUND", "EHOSTUNREACH", "ETIMEDOUT", "EAI_AGAIN"].includes(code);
}

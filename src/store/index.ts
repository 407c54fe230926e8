/** The store: opens a database, checks that it is the right one, and hands out the door. */
import { join } from "node:path";
import type { LogConfig } from "kysely";
import type { Store } from "../doors.ts";
import type { Keys } from "../vault/keys.ts";
import { createKeepingSeal, createSeal } from "../vault/seal.ts";
import { alert, alerts, alertsDue, alertsUnheard, raise, tell, unheard } from "./alerts.ts";
import { emptyTrail, note, spellOutHead, trailEnd, verifyAudit } from "./audit.ts";
import { commit, commitStatements } from "./commit.ts";
import { backup, copyOut, holdsPeople, restore } from "./copy.ts";
import { oneProcess, openDatabase } from "./dialect.ts";
import { load, loadStatements } from "./load.ts";
import { checkSteps, migrate, refuseNewer, stepsLeft, stepsTaken } from "./migrations.ts";
import { backlog, byKey, claim, enqueue, fetch, mark, news, recover } from "./outbox.ts";
import { caseload, history, importPeople, openThreads, people, person, plan, thread, whois } from "./people.ts";
import { campaign, reported, unreported } from "./readers.ts";
import { sweep } from "./retention.ts";
import type { Inside } from "./rows.ts";
import { whileBusy } from "./sqlite.ts";

export interface StoreOptions {
	/** `sqlite:<path>` or `postgres://user:password@host/database`. */
	readonly url: string;
	/** What the process runs as; a database keeps the mode it was created in for good. */
	readonly mode: "demo" | "live";
	readonly keys: Keys;
	/** A name no other process has, now or before: what it leaves half sent is told apart by it. */
	readonly boot: string;
	/** Where the backup goes that is taken before a migration. */
	readonly backupDir: string;
	/** ISO instant, for that backup. */
	readonly now: string;
	/** Called with each SQL text, without values. */
	readonly onStatement?: (sql: string) => void;
}

/** What opening did to a database that was there. */
export interface Migrated {
	/** Schema steps taken, in order. */
	readonly steps: readonly string[];
	/** The backup from before; null for a new or empty database. */
	readonly backup: string | null;
}

/**
 * Opens the store; creates the database when there is none and brings its schema up to date, after a backup.
 * @throws one sentence when the database is of the other mode, newer than this program, sealed with other keys, or away
 */
export async function openStore(options: StoreOptions): Promise<Store & { readonly migrated: Migrated }> {
	const { onStatement } = options;
	const log: LogConfig | undefined = onStatement && ((event) => onStatement(event.query.sql));
	const { kind, db } = openDatabase(options.url, log);
	const seal = createSeal(options.keys.seal);
	const inside: Inside = {
		kind,
		db,
		seal,
		keep: createKeepingSeal(seal),
		turn: { load: loadStatements(db, options.boot), commit: commitStatements(db) },
		auditKey: options.keys.audit,
		boot: options.boot,
		seen: new Map(),
	};
	try {
		const migrated = await whileBusy(() => prepare(inside, options));
		return { ...door(inside, options), migrated };
	} catch (error) {
		await db.destroy();
		throw away(error) ? new Error("The database does not answer: check DATABASE_URL and that it is running.") : error;
	}
}

function door(inside: Inside, { keys, mode }: StoreOptions): Store {
	return {
		kind: inside.kind,
		load: (input) => load(inside, input),
		commit: (turn) => commit(inside, turn),
		raise: (raised) => raise(inside, raised),
		alertsDue: (now) => alertsDue(inside, now),
		tell: (input) => tell(inside, input),
		alertsUnheard: (now) => alertsUnheard(inside, now),
		unheard: (input) => unheard(inside, input),
		byKey: (key) => byKey(inside, key),
		mark: (marks) => mark(inside, marks),
		enqueue: (rows) => enqueue(inside, rows),
		claim: (input) => claim(inside, input),
		recover: (input) => recover(inside, input),
		unreported: (input) => unreported(inside, input),
		reported: (id) => reported(inside, id),
		fetch: (asked) => fetch(inside, asked),
		news: (after) => news(inside, after),
		importPeople: (list) => importPeople(inside, list),
		whois: (who) => whois(inside, who),
		note: (lines) => note(inside, lines),
		verifyAudit: (seen) => verifyAudit(inside, seen),
		trailEnd: (row) => trailEnd(inside, row),
		sweep: (input) => sweep(inside, input),
		backup: (file) => backup(inside, keys, file),
		restore: (file) => restore(inside, keys, mode, file),
		person: (id) => person(inside, id),
		plan: (id) => plan(inside, id),
		history: (id, element) => history(inside, id, element),
		caseload: (counselor) => caseload(inside, counselor),
		thread: (student) => thread(inside, student),
		openThreads: (counselor) => openThreads(inside, counselor),
		campaign: (id) => campaign(inside, id),
		alerts: (closedSince) => alerts(inside, closedSince),
		alert: (id) => alert(inside, id),
		people: (role) => people(inside, role),
		backlog: (input) => backlog(inside, input),
		ping: () => checkSteps(inside.db, inside.kind),
		close: () => inside.db.destroy(),
	};
}

const KEY_CHECK = "key-check";

/** What is refused is refused before anything is changed. */
async function prepare(inside: Inside, options: StoreOptions): Promise<Migrated> {
	const { db, kind } = inside;
	const { mode } = options;
	const taken = await stepsTaken(db);
	refuseNewer(taken, kind);
	if (taken.length > 0) refuseOther(inside, mode, await meta(inside));
	const migrated = stepsLeft(taken, kind).length > 0 ? await bringUp(inside, options) : { steps: [], backup: null };
	if ((await meta(inside)).has("mode")) return migrated;
	const check = inside.seal.close("meta", KEY_CHECK, "value", "onward").toString("base64");
	await db
		.insertInto("meta")
		.values([{ key: "mode", value: mode }, { key: KEY_CHECK, value: check }, emptyTrail(inside.auditKey)])
		.onConflict((c) => c.column("key").doNothing())
		.execute();
	// Another process may have created it in the same moment.
	refuseOther(inside, mode, await meta(inside));
	return migrated;
}

/** Of processes that start together one takes the backup and the steps. */
async function bringUp(inside: Inside, { keys, backupDir, now }: StoreOptions): Promise<Migrated> {
	const { db, kind } = inside;
	return await oneProcess(kind, db, "migration", async () => {
		const taken = await stepsTaken(db);
		const steps = stepsLeft(taken, kind);
		const used = taken.length > 0 && steps.length > 0 && (await holdsPeople(inside));
		const path = join(backupDir, `before-${steps.at(0)}-${now.replaceAll(/[:.]/g, "-")}.backup`);
		if (used) await copyOut(inside, keys, { path, at: now, force: true });
		await migrate(db, kind);
		if (steps.includes("0002-retention")) await spellOutHead(inside, db);
		return { steps: taken.length > 0 ? steps : [], backup: used ? path : null };
	});
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

/**
 * The schema as forward steps. A step that has been released is never changed; a new one gets the next number.
 */
import { type Kysely, type Migration, Migrator, sql, type Transaction } from "kysely";
import { columnTypes, type DatabaseKind } from "./dialect.ts";
import type { Tables } from "./tables.ts";

function steps(kind: DatabaseKind): Readonly<Record<string, Migration>> {
	return {
		"0001-first": { up: (db) => first(db, kind) },
		"0002-retention": { up: retention },
		"0003-alerts": { up: (db) => alerts(db, kind) },
	};
}

/** The steps a database still has to take, in order. */
export function stepsLeft(taken: readonly string[], kind: DatabaseKind): string[] {
	return Object.keys(steps(kind)).filter((name) => !taken.includes(name));
}

/** The names of the steps a database has taken; empty for a new one. */
export async function stepsTaken(db: Kysely<Tables>): Promise<string[]> {
	const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
	if (!tables.some((table) => table.name === "kysely_migration")) return [];
	const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
	return rows.map((row) => row.name);
}

/** @throws one sentence when a newer Onward has written this database, or this backup */
export function refuseNewer(
	taken: readonly string[],
	kind: DatabaseKind,
	[what, instead] = ["This database", "restore a backup"],
): void {
	const known = steps(kind);
	const newer = taken.filter((name) => !(name in known));
	if (newer.length === 0) return;
	throw new Error(
		`${what} was written by a newer Onward (step ${newer.join(", ")}): start that version, or ${instead}.`,
	);
}

/** @throws when the database has other steps than this program, or does not answer */
export async function checkSteps(db: Kysely<Tables>, kind: DatabaseKind): Promise<void> {
	const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
	const taken = rows.map((row) => row.name);
	refuseNewer(taken, kind);
	if (taken.length < Object.keys(steps(kind)).length) throw new Error("This database is older than this Onward.");
}

/**
 * Brings the schema up to date, all missing steps in one transaction: when one fails, the database is as it was.
 * @param only stops after these steps, for a database that takes in rows of an older schema
 */
export async function migrate(db: Kysely<Tables>, kind: DatabaseKind, only?: readonly string[]): Promise<void> {
	const wanted = Object.entries(steps(kind)).filter(([name]) => only?.includes(name) ?? true);
	const migrations = Object.fromEntries(
		wanted.map(([name, step]): [string, Migration] => [
			name,
			{
				async up(trx) {
					// An index on a district's records may take longer than a turn's statements may.
					if (kind === "postgres") await sql`set local statement_timeout = 0`.execute(trx);
					await step.up(trx);
				},
			},
		]),
	);
	const { error } = await new Migrator({ db, provider: { getMigrations: async () => migrations } }).migrateToLatest();
	if (error) throw error;
}

/** The tables whose rows are numbered, and their number's column. */
const numbered = { entry: "n", outbox: "seq", message: "n", alert_line: "n" } as const;

/** The highest number ever given out, by table: a page asks for rows after the highest it has seen. */
export async function numbersOf(trx: Transaction<Tables>, kind: DatabaseKind): Promise<ReadonlyMap<string, number>> {
	const last = Object.keys(numbered).map((table) =>
		kind === "sqlite"
			? sql`select ${sql.lit(table)} as name, coalesce((select seq from sqlite_sequence where name = ${sql.lit(table)}), 0) as last`
			: sql`select ${sql.lit(table)} as name, last_value as last from ${sql.ref(sequenceOf(table))}`,
	);
	const { rows } = await sql<{ name: string; last: number }>`${sql.join(last, sql` union all `)}`.execute(trx);
	return new Map(rows.map(({ name, last }) => [name, last]));
}

/** Numbers go on behind these and behind every row that is there. */
export async function setNumbers(
	trx: Transaction<Tables>,
	kind: DatabaseKind,
	past: ReadonlyMap<string, number>,
): Promise<void> {
	for (const [table, column] of Object.entries(numbered)) {
		const highest = sql`(select coalesce(max(${sql.ref(column)}), 0) from ${sql.table(table)})`;
		const before = sql.lit(past.get(table) ?? 0);
		if (kind === "sqlite") {
			await sql`delete from sqlite_sequence where name = ${sql.lit(table)}`.execute(trx);
			await sql`insert into sqlite_sequence (name, seq) values (${sql.lit(table)}, max(${before}, ${highest}))`.execute(
				trx,
			);
		} else {
			await sql`select setval(${sql.lit(sequenceOf(table))}, greatest(1, ${before}, ${highest}))`.execute(trx);
		}
	}
}

const sequenceOf = (table: string): string => (table === "outbox" ? "outbox_seq" : `${table}_n_seq`);

async function first(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
	const { sealed, instant, number } = columnTypes[kind];
	const create = (table: string) => db.schema.createTable(table);
	const counted = (table: string) => counting(db, kind, table);

	await create("meta")
		.addColumn("key", "text", (c) => c.primaryKey())
		.addColumn("value", "text", (c) => c.notNull())
		.execute();

	await create("person")
		.addColumn("id", "text", (c) => c.primaryKey())
		.addColumn("role", "text", (c) => c.notNull())
		.addColumn("given_name", "text", (c) => c.notNull())
		.addColumn("family_name", "text", (c) => c.notNull())
		.addColumn("lang", "text", (c) => c.notNull())
		.addColumn("grade", "integer")
		.addColumn("birth_date", sealed)
		.addColumn("school", "text")
		.addColumn("counselor", "text")
		.addColumn("guardian_of", "text", (c) => c.notNull())
		.addColumn("opted_out", "integer", (c) => c.notNull())
		.addColumn("welcomed", "integer", (c) => c.notNull())
		.addColumn("position", sealed)
		.addColumn("plan", sealed)
		.addColumn("elements", "integer", (c) => c.notNull())
		.addColumn("version", "integer", (c) => c.notNull())
		.addColumn("last_at", instant)
		.addColumn("last_turn", "text")
		.addColumn("last_address", "text")
		.execute();
	await index(db, "person", "person_counselor", ["counselor", "role"]);
	await index(db, "person", "person_role", ["role"]);

	await create("identity")
		.addColumn("who", "text", (c) => c.primaryKey())
		.addColumn("person", "text", (c) => c.notNull().references("person.id"))
		.execute();

	await create("address")
		.addColumn("person", "text", (c) => c.notNull().references("person.id"))
		.addColumn("channel", "text", (c) => c.notNull())
		.addColumn("conversation", "text", (c) => c.notNull())
		.addColumn("user_id", "text", (c) => c.notNull())
		.addColumn("bot", "text")
		.addColumn("service_url", "text")
		.addColumn("tenant", "text")
		.addColumn("last_at", instant, (c) => c.notNull())
		.addColumn("used", "integer", (c) => c.notNull())
		.addColumn("reachable", "integer", (c) => c.notNull())
		.addPrimaryKeyConstraint("address_pk", ["person", "channel", "conversation"])
		.execute();

	// No foreign key: the turn's id is written first, so that of ten copies nine stop before anything else.
	await create("turn")
		.addColumn("id", "text", (c) => c.primaryKey())
		.addColumn("card_key", "text", (c) => c.notNull().unique())
		.addColumn("person", "text", (c) => c.notNull())
		.addColumn("at", instant, (c) => c.notNull())
		.execute();

	await counted("entry")
		.addColumn("id", "text", (c) => c.notNull().unique())
		.addColumn("person", "text", (c) => c.notNull().references("person.id"))
		.addColumn("element", "text", (c) => c.notNull())
		.addColumn("item", "text")
		.addColumn("op", "text", (c) => c.notNull())
		.addColumn("value", sealed, (c) => c.notNull())
		.addColumn("who", "text", (c) => c.notNull())
		.addColumn("at", instant, (c) => c.notNull())
		.addColumn("step", "text", (c) => c.notNull())
		.execute();
	await index(db, "entry", "entry_person", ["person", "element", "n"]);

	await outbox(db, kind);

	await create("campaign")
		.addColumn("id", "text", (c) => c.primaryKey())
		.addColumn("template", "text", (c) => c.notNull())
		.addColumn("created_by", "text", (c) => c.notNull())
		.addColumn("created_at", instant, (c) => c.notNull())
		.addColumn("reported", "integer", (c) => c.notNull())
		.execute();
	await index(db, "campaign", "campaign_reported", ["reported"]);

	await create("delivery")
		.addColumn("id", "text", (c) => c.primaryKey())
		.addColumn("campaign", "text", (c) => c.notNull().references("campaign.id"))
		.addColumn("person", "text", (c) => c.notNull().references("person.id"))
		.addColumn("state", "text", (c) => c.notNull())
		.addColumn("reason", "text")
		.addColumn("at", instant, (c) => c.notNull())
		.addColumn("answered_at", instant)
		.addColumn("answer", sealed)
		.execute();
	await index(db, "delivery", "delivery_campaign", ["campaign", "person"]);
	await index(db, "delivery", "delivery_person", ["person", "answered_at", "state"]);

	await counted("message")
		.addColumn("id", "text", (c) => c.notNull().unique())
		.addColumn("student", "text", (c) => c.notNull().references("person.id"))
		.addColumn("who", "text", (c) => c.notNull())
		.addColumn("body", sealed, (c) => c.notNull())
		.addColumn("at", instant, (c) => c.notNull())
		.addColumn("seen_at", instant)
		.execute();
	await index(db, "message", "message_student", ["student", "n"]);

	await counted("alert")
		.addColumn("id", "text", (c) => c.notNull().unique())
		.addColumn("person", "text", (c) => c.notNull())
		.addColumn("route", "text", (c) => c.notNull())
		.addColumn("urgency", "text", (c) => c.notNull())
		.addColumn("words", sealed, (c) => c.notNull())
		.addColumn("at", instant, (c) => c.notNull())
		.execute();

	await create("audit")
		.addColumn("n", number, (c) => c.primaryKey())
		.addColumn("at", instant, (c) => c.notNull())
		.addColumn("who", "text", (c) => c.notNull())
		.addColumn("about", "text", (c) => c.notNull())
		.addColumn("what", "text", (c) => c.notNull())
		.addColumn("prev", "text", (c) => c.notNull())
		.addColumn("mac", "text", (c) => c.notNull())
		.execute();
}

/** A new table with a counting primary key in the order of insertion. */
function counting(db: Kysely<unknown>, kind: DatabaseKind, table: string) {
	const start = db.schema.createTable(table);
	return kind === "sqlite"
		? start.addColumn("n", "integer", (c) => c.primaryKey().autoIncrement())
		: start.addColumn("n", "bigserial", (c) => c.primaryKey());
}

/** What retention looks for. The outbox needs none: it is walked from its oldest row. */
async function retention(db: Kysely<unknown>): Promise<void> {
	await index(db, "turn", "turn_at", ["at"]);
	await index(db, "identity", "identity_person", ["person"]);
	await sql`create index identity_visitor on identity (who) where substr(who, 1, 5) = 'anon:'`.execute(db);
	await sql`create index address_console on address (last_at) where channel = 'console'`.execute(db);
}

/**
 * An alert has several messages, people who are told of it, and an end. Those from before were one message each, and
 * whoever had to be told was: they stay open and nobody is told again. Their sealed words keep the place they were sealed for.
 */
async function alerts(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
	const { sealed, instant } = columnTypes[kind];
	await sql`create table alert_before as select * from alert`.execute(db);
	await db.schema.dropTable("alert").execute();
	await db.schema
		.createTable("alert")
		.addColumn("id", "text", (c) => c.primaryKey())
		.addColumn("who", "text", (c) => c.notNull())
		.addColumn("person", "text")
		.addColumn("name", sealed)
		.addColumn("address", sealed)
		.addColumn("lang", "text", (c) => c.notNull())
		.addColumn("kinds", "text", (c) => c.notNull())
		.addColumn("named", "text", (c) => c.notNull())
		.addColumn("told", "text", (c) => c.notNull())
		.addColumn("urgency", "text", (c) => c.notNull())
		.addColumn("at", instant, (c) => c.notNull())
		.addColumn("last_at", instant, (c) => c.notNull())
		.addColumn("state", "text", (c) => c.notNull())
		.addColumn("acknowledged_by", "text")
		.addColumn("acknowledged_at", instant)
		.addColumn("closed_by", "text")
		.addColumn("closed_at", instant)
		.addColumn("outcome", "text")
		.addColumn("confirmed_by", "text")
		.addColumn("confirmed_at", instant)
		.addColumn("rounds", "integer", (c) => c.notNull())
		.addColumn("next_at", instant)
		.addColumn("told_at", instant)
		.addColumn("heard_at", instant)
		.addColumn("unheard_at", instant)
		.addColumn("reporter", "text")
		.addColumn("drill", "integer", (c) => c.notNull().defaultTo(0))
		.execute();
	await index(db, "alert", "alert_state", ["state", "next_at"]);
	await index(db, "alert", "alert_who", ["who"]);
	await index(db, "alert", "alert_person", ["person"]);
	await counting(db, kind, "alert_line")
		.addColumn("id", "text", (c) => c.notNull().unique())
		.addColumn("alert", "text", (c) => c.notNull())
		.addColumn("at", instant, (c) => c.notNull())
		.addColumn("words", sealed)
		.addColumn("told", sealed)
		.execute();
	await index(db, "alert_line", "alert_line_alert", ["alert", "n"]);
	await sql`insert into alert (id, who, person, lang, kinds, named, told, urgency, at, last_at, state, rounds, told_at, heard_at)
		select id, 'person:' || person, person, 'en', '["' || substr(route, 8) || '"]', '[]', '[]', urgency, at, at, 'open', 1, at, at
		from alert_before`.execute(db);
	await sql`insert into alert_line (id, alert, at, words) select id, id, at, words from alert_before order by n`.execute(
		db,
	);
	await db.schema.dropTable("alert_before").execute();
	await db.schema.alterTable("outbox").addColumn("alert", "text").execute();
	await sql`create index outbox_alert on outbox (alert) where alert is not null`.execute(db);
}

async function outbox(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
	const { sealed, instant } = columnTypes[kind];
	const create = () => db.schema.createTable("outbox");
	if (kind === "postgres") {
		// A web page asks for rows after the highest number it has seen. If a row with a lower number could be committed
		// later than one with a higher, the page would never see it; so whoever takes a number keeps others from taking
		// one until the transaction ends. It is the last thing a transaction does, and the lock ends with the transaction.
		await sql`create sequence outbox_seq`.execute(db);
		await sql`create function next_outbox_seq() returns bigint language plpgsql volatile as $$
			begin perform pg_advisory_xact_lock(hashtext('onward outbox')); return nextval('outbox_seq'); end $$`.execute(db);
	}
	const start =
		kind === "sqlite"
			? create().addColumn("seq", "integer", (c) => c.primaryKey().autoIncrement())
			: create().addColumn("seq", "bigint", (c) => c.primaryKey().defaultTo(sql`next_outbox_seq()`));
	await start
		.addColumn("id", "text", (c) => c.notNull().unique())
		.addColumn("kind", "text", (c) => c.notNull())
		.addColumn("lane", "integer", (c) => c.notNull())
		.addColumn("person", "text", (c) => c.notNull())
		.addColumn("channel", "text")
		.addColumn("conversation", "text")
		.addColumn("user_id", "text")
		.addColumn("bot", "text")
		.addColumn("service_url", "text")
		.addColumn("tenant", "text")
		.addColumn("turn", "text")
		.addColumn("campaign", "text")
		.addColumn("thread", "text")
		.addColumn("lang", "text", (c) => c.notNull())
		.addColumn("body", sealed, (c) => c.notNull())
		.addColumn("card_key", "text")
		.addColumn("state", "text", (c) => c.notNull())
		.addColumn("reason", "text")
		.addColumn("attempts", "integer", (c) => c.notNull())
		.addColumn("not_before", instant, (c) => c.notNull())
		.addColumn("lease_until", instant)
		.addColumn("boot", "text")
		.addColumn("created_at", instant, (c) => c.notNull())
		.addColumn("done_at", instant)
		.addColumn("answered_at", instant)
		.execute();
	await index(db, "outbox", "outbox_due", ["state", "lane", "seq"]);
	await index(db, "outbox", "outbox_person", ["person", "state", "kind"]);
	await index(db, "outbox", "outbox_conversation", ["conversation", "seq"]);
	await index(db, "outbox", "outbox_turn", ["turn"]);
	await index(db, "outbox", "outbox_key", ["card_key"]);
}

async function index(db: Kysely<unknown>, table: string, name: string, columns: readonly string[]): Promise<void> {
	await db.schema
		.createIndex(name)
		.on(table)
		.columns([...columns])
		.execute();
}

/**
 * What is kept for a time only. Everything else is somebody's record and stays until it is erased: plans and their entries,
 * threads, alerts, campaigns with their deliveries, the audit trail.
 *
 * - Alerts that were not a concern: 14 days after they were closed, by the second person where it takes two, words, what
 *   was told and the name go; who closed them and when stays.
 * - What was said (outbox rows): 48 hours. Longer only what somebody still needs: a check-in may be answered for 30 days
 *   (and counts against the weekly cap), a message until it is answered, and the last turn's replies in a web conversation
 *   stay for the open question to be seen.
 * - Turn ids: 90 days. A redelivery comes within minutes; the rest is margin.
 * - Visitors without a sign-in (identities `anon:`): 48 hours after their last turn all of them goes but an alert.
 */
import { setImmediate as pause } from "node:timers/promises";
import { sql } from "kysely";
import { inTransaction } from "./dialect.ts";
import { mark } from "./outbox.ts";
import { type Inside, instant, lanes, later } from "./rows.ts";
import type { OutboxRecord } from "./tables.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SAID = 48 * HOUR;
const ANSWERABLE = 30 * DAY;
const TURN = 90 * DAY;
const NOT_A_CONCERN = 14 * DAY;

/** Rows in one transaction, which holds the writer. */
const BATCH = 200;
const VISITORS = 10;

/** @see Store.sweep; several processes may sweep at once. */
export async function sweep(inside: Inside, input: { readonly now: string }): Promise<Record<string, number>> {
	const now = instant(input.now);
	return {
		outbox: await sweepOutbox(inside, now),
		turn: await inBatches(BATCH, () => oldTurns(inside, now)),
		address: await inBatches(BATCH, () => oldTerminals(inside, now)),
		person: await inBatches(VISITORS, () => oldVisitors(inside, now)),
		alert_words: await inBatches(BATCH, () => noConcerns(inside, now)),
	};
}

/** Again until a batch is not full; turns get their chance in between. */
async function inBatches(size: number, batch: () => Promise<number>): Promise<number> {
	for (let total = 0; ; ) {
		const count = await batch();
		total += count;
		if (count < size) return total;
		await pause();
	}
}

type Row = Pick<
	OutboxRecord,
	"seq" | "id" | "kind" | "lane" | "state" | "person" | "turn" | "created_at" | "done_at" | "answered_at"
> &
	Pick<OutboxRecord, "thread" | "campaign">;

/** Walks the outbox from its oldest row to the first that was said too short a time ago. */
async function sweepOutbox(inside: Inside, now: string): Promise<number> {
	const { db } = inside;
	const fresh = later(now, -SAID);
	let total = 0;
	for (let after = 0; ; await pause()) {
		const rows: Row[] = await db
			.selectFrom("outbox")
			.select(["seq", "id", "kind", "lane", "state", "person", "turn", "created_at", "done_at", "answered_at"])
			.select(["thread", "campaign"])
			.where("seq", ">", after)
			.orderBy("seq")
			.limit(BATCH)
			.execute();
		const old = rows.filter((row) => row.created_at < fresh);
		const open = await openTurns(inside, old);
		const over = old.filter((row) => isOver(row, open, now)).map((row) => row.seq);
		if (over.length > 0) {
			const gone = await db.deleteFrom("outbox").where("seq", "in", over).executeTakeFirst();
			total += Number(gone.numDeletedRows);
		}
		const stale = old.filter((row) => isStale(row, now));
		if (stale.length > 0) {
			await mark(
				inside,
				stale.map(({ id }) => ({ id, state: "ended", reason: "expired", at: now })),
			);
		}
		// Replies are written in the order of time; a push may have been put in with a later one.
		const reached = rows.some(({ kind, created_at }) => (kind === "reply" || kind === "own") && created_at >= fresh);
		if (reached || rows.length < BATCH) return total;
		after = rows.at(-1)?.seq ?? after;
	}
}

/** Of the people behind these rows, the turns that were their last. */
async function openTurns({ db }: Inside, rows: readonly Row[]): Promise<ReadonlySet<string | null>> {
	const people = [...new Set(rows.filter(isShown).map((row) => row.person))];
	if (people.length === 0) return new Set();
	const found = await db.selectFrom("person").select("last_turn").where("id", "in", people).execute();
	return new Set(found.map((row) => row.last_turn));
}

/** A reply in a conversation that a page or terminal reads back. */
const isShown = ({ kind, lane }: Row): boolean => kind === "reply" && lane === lanes.never;

const isDone = ({ state }: Row): boolean => state === "sent" || state === "unknown" || state === "ended";

function isOver(row: Row, open: ReadonlySet<string | null>, now: string): boolean {
	const past = (at: string | null, ms: number) => at !== null && at < later(now, -ms);
	switch (row.kind) {
		case "own":
			return true;
		case "reply":
			return !isShown(row) || row.turn === null || !open.has(row.turn) || past(row.created_at, TURN);
		case "message": {
			const answerable = row.state !== "ended" && (row.thread !== null || row.campaign !== null);
			return isDone(row) && past(row.answered_at ?? row.done_at, answerable && !row.answered_at ? ANSWERABLE : SAID);
		}
		case "check-in":
		case "reminder":
			return isDone(row) && past(row.done_at, ANSWERABLE);
		default:
			return isDone(row) && past(row.done_at, SAID);
	}
}

/** Placed in a conversation that nobody opened again: it would wait for ever. */
function isStale(row: Row, now: string): boolean {
	return row.state === "ready" && row.lane === lanes.never && row.kind !== "reply" && row.kind !== "own"
		? row.created_at < later(now, -ANSWERABLE)
		: false;
}

async function oldTurns({ db }: Inside, now: string): Promise<number> {
	const old = db.selectFrom("turn").select("id").where("at", "<", later(now, -TURN)).limit(BATCH);
	const gone = await db.deleteFrom("turn").where("id", "in", old).executeTakeFirst();
	return Number(gone.numDeletedRows);
}

/** Each run of a terminal is a conversation of its own. */
async function oldTerminals({ db }: Inside, now: string): Promise<number> {
	const old = db
		.selectFrom("address")
		.select("conversation")
		.where("channel", "=", sql.lit("console"))
		.where("last_at", "<", later(now, -SAID))
		.limit(BATCH);
	const gone = await db
		.deleteFrom("address")
		.where("channel", "=", sql.lit("console"))
		.where("conversation", "in", old)
		.executeTakeFirst();
	return Number(gone.numDeletedRows);
}

/** The rows of the lines stay, so that a turn that is delivered again adds nothing. */
async function noConcerns({ db }: Inside, now: string): Promise<number> {
	const old = await db
		.selectFrom("alert as a")
		.select("a.id")
		.where("a.state", "=", sql.lit("closed"))
		.where("a.outcome", "=", "not-a-concern")
		.where((e) => e(e.fn.coalesce("a.confirmed_at", "a.closed_at"), "<", later(now, -NOT_A_CONCERN)))
		.where((e) => {
			const line = e.selectFrom("alert_line as l").select("l.n").whereRef("l.alert", "=", "a.id");
			return e.exists(line.where("l.words", "is not", null));
		})
		.limit(BATCH)
		.execute();
	if (old.length === 0) return 0;
	const ids = old.map(({ id }) => id);
	await inTransaction(db, async (trx) => {
		await trx.updateTable("alert").set({ name: null, address: null }).where("id", "in", ids).execute();
		await trx.updateTable("alert_line").set({ words: null, told: null }).where("alert", "in", ids).execute();
	});
	return ids.length;
}

async function oldVisitors({ db }: Inside, now: string): Promise<number> {
	return await inTransaction(db, async (trx) => {
		const old = trx
			.selectFrom("identity")
			.innerJoin("person", "person.id", "identity.person")
			.select("person.id")
			.where(sql`substr(identity.who, 1, 5)`, "=", sql.lit("anon:"))
			.where("person.last_at", "<", later(now, -SAID))
			.limit(VISITORS);
		// Taken first: a turn of theirs that is under way loses the version check.
		const people = await trx
			.updateTable("person")
			.set((e) => ({ version: e("version", "+", 1) }))
			.where("id", "in", old)
			.returning("id")
			.execute();
		if (people.length === 0) return 0;
		const ids = people.map((row) => row.id);
		for (const table of ["outbox", "entry", "delivery", "address", "identity"] as const) {
			await trx.deleteFrom(table).where("person", "in", ids).execute();
		}
		await trx.deleteFrom("message").where("student", "in", ids).execute();
		await trx.deleteFrom("person").where("id", "in", ids).execute();
		return ids.length;
	});
}

/** The outbox outside of a turn: outcomes, extra rows, what is due, what an ended process left behind, what a page polls. */
import type { Due, Mark, OutboxDraft, OutboxRow, Store } from "../doors.ts";
import { inTransaction, locked, onlySender, skipLocked } from "./dialect.ts";
import { unreachable } from "./effects.ts";
import { readersOf } from "./readers.ts";
import {
	addressColumns,
	chunks,
	type Inside,
	insertOutbox,
	instant,
	lanes,
	newOutbox,
	outboxFrom,
	type Trx,
} from "./rows.ts";
import type { OutboxRecord } from "./tables.ts";

const MARK_BATCH = 200;

/** @see Store.byKey */
export async function byKey({ db, seal }: Inside, key: string): Promise<OutboxRow[]> {
	const rows = await db.selectFrom("outbox").selectAll().where("card_key", "=", key).orderBy("seq").execute();
	return rows.map((row) => outboxFrom(seal, row));
}

/** @see Store.mark */
export async function mark(inside: Inside, marks: readonly Mark[]): Promise<void> {
	for (const part of chunks(marks, MARK_BATCH)) await inTransaction(inside.db, (trx) => applyMarks(inside, trx, part));
}

/** Writes outcomes into rows, deliveries and people. What was sent stays sent, whatever is heard of it later. */
async function applyMarks(inside: Inside, trx: Trx, marks: readonly Mark[]): Promise<void> {
	const alike = new Map<string, Mark[]>();
	for (const one of marks) {
		const key = JSON.stringify([one.state, one.reason ?? null, one.retryAt ?? null, one.unreachable ?? null, one.at]);
		alike.set(key, [...(alike.get(key) ?? []), one]);
	}
	for (const group of alike.values()) await applyAlike(trx, group);
	await bind(inside, trx, marks);
}

/**
 * Makes placed rows part of their conversations. They are numbered anew, at the end: a page may have gone past the number
 * of one that waited. From `not_before` on they count as given to their reader.
 */
async function bind(inside: Inside, trx: Trx, marks: readonly Mark[]): Promise<void> {
	const places = new Map(
		marks.flatMap(({ id, place, at }) =>
			place ? [[id, { ...addressColumns(place), lane: lanes.never, not_before: instant(at) }]] : [],
		),
	);
	if (places.size === 0) return;
	const rows = await trx
		.deleteFrom("outbox")
		.where("id", "in", [...places.keys()])
		.where("state", "=", "ready")
		.where("lane", "<", lanes.never)
		.returningAll()
		.execute();
	const numbered = rows
		.sort((a, b) => a.seq - b.seq)
		.map(({ seq: _old, ...row }) => ({ ...row, ...places.get(row.id) }));
	await insertOutbox(inside, trx, numbered);
}

async function applyAlike(trx: Trx, group: readonly Mark[]): Promise<void> {
	const [one] = group;
	if (!one) return;
	const { state, reason = null } = one;
	const at = instant(one.at);
	const open = state === "ready" || state === "sending";
	const rows = await trx
		.updateTable("outbox")
		.set({
			state,
			reason,
			done_at: open ? null : at,
			...(state === "sending" ? {} : { lease_until: null, boot: null }),
			...(one.retryAt === undefined ? {} : { not_before: instant(one.retryAt) }),
		})
		.where(
			"id",
			"in",
			group.map((mark) => mark.id),
		)
		.where("state", "<>", "sent")
		.returning(["id", "kind", "person", "alert"])
		.execute();
	const deliveries = rows.filter((row) => row.kind === "check-in").map((row) => row.id);
	if (deliveries.length > 0) {
		await trx
			.updateTable("delivery")
			.set({ state, reason, at })
			.where("id", "in", deliveries)
			.where("state", "<>", "sent")
			.execute();
	}
	const heard = state === "sent" ? rows.flatMap((row) => row.alert ?? []) : [];
	if (heard.length > 0) {
		await trx
			.updateTable("alert")
			.set({ heard_at: at })
			.where("id", "in", heard)
			.where("heard_at", "is", null)
			.execute();
	}
	if (one.unreachable) {
		for (const reader of new Set(rows.map((row) => row.person))) await unreachable(trx, reader, one.unreachable);
	}
	const welcomed = rows.filter((row) => row.kind === "welcome").map((row) => row.person);
	if (welcomed.length > 0 && (state === "sent" || state === "unknown")) {
		await trx.updateTable("person").set({ welcomed: 1 }).where("id", "in", welcomed).execute();
	}
}

/** @see Store.enqueue; a row's time of creation is the instant from which it may be sent. */
export async function enqueue(inside: Inside, drafts: readonly OutboxDraft[]): Promise<void> {
	for (const part of chunks(drafts, MARK_BATCH)) {
		const rows = part.map((draft) => newOutbox(inside, draft, { turn: null, at: instant(draft.notBefore) }));
		await inTransaction(inside.db, (trx) => insertOutbox(inside, trx, rows));
	}
}

/** @see Store.claim */
export async function claim(
	inside: Inside,
	input: { readonly now: string; readonly limit: number; readonly leaseUntil: string; readonly boot: string },
): Promise<Due[]> {
	const now = instant(input.now);
	// Asked every second: without anything due it must not take the writer.
	if ((await due(inside.db, now, 1).select("id").execute()).length === 0) return [];
	const rows = await inTransaction(inside.db, async (trx) => {
		const found = await skipLocked(inside.kind, due(trx, now, input.limit).selectAll("outbox")).execute();
		if (found.length === 0) return [];
		await trx
			.updateTable("outbox")
			.set((e) => ({
				state: "sending" as const,
				lease_until: instant(input.leaseUntil),
				boot: input.boot,
				attempts: e("attempts", "+", 1),
			}))
			.where(
				"id",
				"in",
				found.map((row) => row.id),
			)
			.execute();
		return found.map((row): OutboxRecord => ({ ...row, state: "sending", attempts: row.attempts + 1 }));
	});
	const { dues, lost } = await readersOf(inside, rows, now);
	// Somebody who left the roster cannot be written to.
	if (lost.length > 0) {
		await mark(
			inside,
			lost.map((id) => ({ id, state: "ended", reason: "no-address", at: now })),
		);
	}
	return dues;
}

/** @see Store.backlog */
export async function backlog({ db }: Inside, input: { readonly now: string }): ReturnType<Store["backlog"]> {
	const rows = await db
		.selectFrom("outbox")
		.select((e) => ["kind", e.fn.countAll<number>().as("count"), e.fn.min("not_before").as("since")])
		.where("state", "in", ["ready", "sending"])
		.where("lane", "<", lanes.never)
		.where("not_before", "<=", instant(input.now))
		.groupBy("kind")
		.execute();
	const [late] = await db
		.selectFrom("alert")
		.select((e) => [e.fn.countAll<number>().as("count"), e.fn.min(e.fn.coalesce("told_at", "next_at")).as("since")])
		.where("state", "=", "open")
		.where("heard_at", "is", null)
		.where((e) => e(e.fn.coalesce("told_at", "next_at"), "<=", instant(input.now)))
		.execute();
	const known = rows.map(({ kind, count, since }) => ({ kind, count, since }));
	if (!late?.since) return known;
	// An alert waits from when it was due, however often its notices were made anew.
	const { since, count } = late;
	const notices = known.find(({ kind }) => kind === "alert");
	const alert = {
		kind: "alert" as const,
		count: notices?.count ?? count,
		since: notices && notices.since < since ? notices.since : since,
	};
	return [...known.filter(({ kind }) => kind !== "alert"), alert];
}

/** Rows the sender may take now. An alert whose lease ran out is taken again: at least once. */
function due(db: Inside["db"] | Trx, now: string, limit: number) {
	return db
		.selectFrom("outbox")
		.where((e) =>
			e.or([
				e.and([e("state", "=", "ready"), e("lane", "<", lanes.never), e("not_before", "<=", now)]),
				e.and([e("state", "=", "sending"), e("lane", "=", lanes.alert), e("lease_until", "<=", now)]),
			]),
		)
		.orderBy("lane")
		.orderBy("seq")
		.limit(limit);
}

/** @see Store.recover; on PostgreSQL other processes may be alive, so a row counts as left only when its lease is over. */
export async function recover(inside: Inside, input: { readonly now: string; readonly boot: string }): Promise<number> {
	const now = instant(input.now);
	return await inTransaction(inside.db, async (trx) => {
		let left = trx
			.selectFrom("outbox")
			.select(["outbox.id", "outbox.kind"])
			.where("state", "=", "sending")
			.where((e) => e.or([e("boot", "<>", input.boot), e("boot", "is", null)]));
		if (!onlySender(inside.kind)) left = left.where("lease_until", "<=", now);
		const rows = await skipLocked(inside.kind, left).execute();
		for (const part of chunks(rows, MARK_BATCH)) {
			await applyMarks(
				inside,
				trx,
				part.map((row) => ({ id: row.id, state: row.kind === "alert" ? "ready" : "unknown", at: now })),
			);
		}
		return rows.length;
	});
}

interface Asked {
	readonly conversation: string;
	readonly person: string;
	readonly after: number;
	readonly limit: number;
	readonly at: string;
}

/** @see Store.fetch; one indexed read and no transaction while there is nothing new. */
export async function fetch(inside: Inside, asked: Asked): Promise<OutboxRow[]> {
	const rows = await inside.db
		.selectFrom("outbox")
		.selectAll()
		.where("conversation", "=", asked.conversation)
		.where("person", "=", asked.person)
		.where("seq", ">", asked.after)
		.where("state", "<>", "ended")
		.orderBy("seq")
		.limit(asked.limit)
		.execute();
	const news = rows.filter((row) => row.state !== "sent").map((row) => row.id);
	const taken = news.length > 0 ? await take(inside, news, asked) : new Set<string>();
	return rows
		.filter((row) => row.state === "sent" || taken.has(row.id))
		.map((row) => ({ ...outboxFrom(inside.seal, row), state: "sent" }));
}

/** Those that are still in this conversation: a push follows its reader, and must not be shown here and there. */
async function take(inside: Inside, ids: readonly string[], { conversation, at }: Asked): Promise<ReadonlySet<string>> {
	return await inTransaction(inside.db, async (trx) => {
		const here = trx.selectFrom("outbox").select("id").where("id", "in", ids).where("conversation", "=", conversation);
		const held = await locked(inside.kind, here).execute();
		await applyMarks(
			inside,
			trx,
			held.map(({ id }) => ({ id, state: "sent", at })),
		);
		return new Set(held.map(({ id }) => id));
	});
}

/** @see Store.news; the rows behind a number are found by the primary key, so it costs what is new. */
export async function news(
	{ db }: Inside,
	after: number | null,
): Promise<{ readonly seq: number; readonly conversations: readonly string[] }> {
	if (after === null) {
		const last = await db
			.selectFrom("outbox")
			.select((e) => e.fn.max("seq").as("seq"))
			.executeTakeFirst();
		return { seq: last?.seq ?? 0, conversations: [] };
	}
	const found = await db
		.selectFrom("outbox")
		.select((e) => ["conversation", e.fn.max("seq").as("seq")])
		.where("seq", ">", after)
		.groupBy("conversation")
		.execute();
	return {
		seq: Math.max(after, ...found.map(({ seq }) => seq)),
		conversations: found.flatMap(({ conversation }) => (conversation === null ? [] : [conversation])),
	};
}

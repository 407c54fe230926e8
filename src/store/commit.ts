/** One turn's outcome in one transaction: at most four statements for a plain student turn, effects and audit aside. */
import type { Insertable, Kysely } from "kysely";
import type { Commit, Committed, OutboxDraft, OutboxRow } from "../doors.ts";
import { gaveWay, listStatement, statement } from "./dialect.ts";
import { settingColumns, storeEffects } from "./effects.ts";
import { personNamed } from "./load.ts";
import {
	addressColumns,
	addressText,
	chunks,
	type Inside,
	insertOutbox,
	instant,
	lanes,
	newOutbox,
	newPerson,
	type Trx,
	unaddressed,
} from "./rows.ts";
import type { NewEntry, NewOutbox, Tables } from "./tables.ts";

/** Leaves the transaction with nothing written. */
class Stopped extends Error {
	readonly outcome: "conflict" | "duplicate";
	constructor(outcome: "conflict" | "duplicate") {
		super(outcome);
		this.outcome = outcome;
	}
}

/** @see Store.commit */
export async function commit(inside: Inside, turn: Commit): Promise<Committed> {
	const at = instant(turn.at);
	const before = inside.seen.get(turn.turn);
	inside.seen.delete(turn.turn);
	const address = addressText(turn.address);
	const sameAddress =
		before?.person === turn.person.id && before.version === turn.version && before.address === address;

	// Sealed before the transaction, which holds the only writer.
	const person = personColumns(inside, turn, at);
	const entries = turn.entries.map(
		(entry): NewEntry => ({
			id: entry.id,
			person: entry.person,
			element: entry.element,
			item: entry.item,
			op: entry.op,
			value: inside.seal.close("entry", entry.id, "value", entry.value),
			who: entry.who,
			at: instant(entry.when),
			step: entry.step,
		}),
	);
	const outbox = turn.outbox.map((draft) =>
		newOutbox(inside, draft, { turn: turn.turn, at, thread: threadOf(turn, draft) }),
	);

	try {
		const seqs = await inside.db.transaction().execute(async (trx) => {
			await takeTurn(inside, trx, turn, at);
			if (turn.create) await insertPerson(inside, trx, turn, person);
			else await updatePerson(inside, trx, turn, person);
			if (!sameAddress) {
				await upsertAddress(trx, turn, at);
				await bringPushes(trx, turn, at);
			}
			for (const part of chunks(entries, 300)) await trx.executeQuery(inside.turn.commit.entries(part));
			if (turn.effects.length > 0 && !(await storeEffects(inside, trx, turn, at))) throw new Stopped("conflict");
			return await insertOutbox(inside, trx, outbox);
		});
		return {
			kind: "committed",
			rows: turn.outbox.flatMap((draft) => committedRow(turn, draft, seqs.get(draft.id), at)),
		};
	} catch (error) {
		if (error instanceof Stopped) return { kind: error.outcome };
		if (gaveWay(error)) return { kind: "conflict" };
		throw error;
	}
}

/** The writes of every turn. */
export function commitStatements(db: Kysely<Tables>) {
	return {
		// Whichever of its two unique columns it meets: with one named, PostgreSQL fails on the other when copies overlap.
		turn: statement((slots: Insertable<Tables["turn"]>) =>
			db
				.insertInto("turn")
				.values({ id: slots.id, card_key: slots.card_key, person: slots.person, at: slots.at })
				.onConflict((c) => c.doNothing())
				.compile(),
		),
		person: statement((slots: PersonUpdate) =>
			db
				.updateTable("person")
				.set((e) => ({
					position: slots.position,
					plan: slots.plan,
					elements: slots.elements,
					version: slots.version,
					last_at: slots.last_at,
					last_turn: slots.last_turn,
					last_address: slots.last_address,
					lang: e.fn.coalesce(e.val(slots.lang), "lang"),
					opted_out: e.fn.coalesce(e.val(slots.opted_out), "opted_out"),
					welcomed: e.fn.coalesce(e.val(slots.welcomed), "welcomed"),
				}))
				.where("id", "=", slots.id)
				.where("version", "=", slots.before)
				.compile(),
		),
		entries: listStatement((rows: readonly NewEntry[]) =>
			db
				.insertInto("entry")
				.values(rows)
				.onConflict((c) => c.column("id").doNothing())
				.compile(),
		),
		outbox: listStatement((rows: readonly NewOutbox[]) =>
			db
				.insertInto("outbox")
				.values(rows)
				.onConflict((c) => c.column("id").doNothing())
				.returning(["id", "seq"])
				.compile(),
		),
	};
}

/** First of all: a copy of this turn that comes at the same time waits here and then stops. */
async function takeTurn(inside: Inside, trx: Trx, turn: Commit, at: string): Promise<void> {
	const values = { id: turn.turn, card_key: turn.key, person: turn.person.id, at };
	const { numAffectedRows } = await trx.executeQuery(inside.turn.commit.turn(values));
	if (numAffectedRows !== 1n) throw new Stopped("duplicate");
}

function personColumns({ keep }: Inside, turn: Commit, at: string) {
	return {
		position: keep.close("person", turn.person.id, "position", turn.position),
		plan: keep.close("person", turn.person.id, "plan", turn.plan),
		elements: Object.keys(turn.plan).length,
		version: turn.version + 1,
		last_at: at,
		last_turn: turn.turn,
		last_address: addressText(turn.address),
		...settingColumns(turn.effects),
	};
}

type PersonColumns = ReturnType<typeof personColumns>;

/** What nobody set in this turn is null, and stays as it is. */
type PersonUpdate = Omit<PersonColumns, "lang" | "opted_out" | "welcomed"> & {
	readonly [K in "lang" | "opted_out" | "welcomed"]: NonNullable<PersonColumns[K]> | null;
} & { readonly id: string; readonly before: number };

async function updatePerson(inside: Inside, trx: Trx, turn: Commit, columns: PersonColumns): Promise<void> {
	const unset = { lang: null, opted_out: null, welcomed: null };
	const values = { ...unset, ...columns, id: turn.person.id, before: turn.version };
	const { numAffectedRows } = await trx.executeQuery(inside.turn.commit.person(values));
	if (numAffectedRows !== 1n) throw new Stopped("conflict");
}

async function insertPerson(inside: Inside, trx: Trx, turn: Commit, columns: PersonColumns): Promise<void> {
	const person = await trx
		.insertInto("person")
		.values({ ...newPerson(inside.seal, turn.person), ...columns })
		.onConflict((c) => c.column("id").doNothing())
		.executeTakeFirst();
	if (person.numInsertedOrUpdatedRows !== 1n) throw new Stopped("conflict");
	if (personNamed(turn.who) !== null) return;
	const identity = await trx
		.insertInto("identity")
		.values({ who: turn.who, person: turn.person.id })
		.onConflict((c) => c.column("who").doNothing())
		.executeTakeFirst();
	if (identity.numInsertedOrUpdatedRows !== 1n) throw new Stopped("conflict");
}

async function upsertAddress(trx: Trx, turn: Commit, at: string): Promise<void> {
	const columns = { ...addressColumns(turn.address), last_at: at, used: turn.version + 1, reachable: 1 as const };
	await trx
		.insertInto("address")
		.values({ person: turn.person.id, ...columns })
		.onConflict((c) => c.columns(["person", "channel", "conversation"]).doUpdateSet(columns))
		.execute();
}

/**
 * Somebody writes from a new place, or for the first time: the sender looks again at what they have not got. What lies
 * unfetched in another conversation follows them, and what was put off is due (one never tried keeps its time).
 */
async function bringPushes(trx: Trx, turn: Commit, at: string): Promise<void> {
	const waiting = trx
		.updateTable("outbox")
		.where("person", "=", turn.person.id)
		.where("state", "=", "ready")
		.where("kind", "not in", ["reply", "own"]);
	await waiting
		.set((e) => ({
			...unaddressed,
			lane: e.case().when("kind", "=", "alert").then(lanes.alert).else(lanes.push).end(),
			not_before: at,
		}))
		.where("lane", "=", lanes.never)
		.where("conversation", "<>", turn.address.conversation)
		.execute();
	await waiting
		.set({ not_before: at })
		.where("lane", "<", lanes.never)
		.where("attempts", ">", 0)
		.where("not_before", ">", at)
		.execute();
}

/** Which thread a message tells its reader about: that of the line this turn wrote to the same reader. */
function threadOf(turn: Commit, draft: OutboxDraft): string | null {
	if (draft.kind !== "message") return null;
	for (const effect of turn.effects) {
		if (effect.kind === "message" && effect.to === draft.person) return effect.student;
	}
	return null;
}

function committedRow(turn: Commit, draft: OutboxDraft, seq: number | undefined, at: string): OutboxRow[] {
	if (seq === undefined) return [];
	const attempts = draft.state === "ready" ? 0 : 1;
	const notBefore = instant(draft.notBefore);
	return [{ ...draft, seq, turn: turn.turn, reason: null, attempts, notBefore, createdAt: at }];
}

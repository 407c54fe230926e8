/** Messages that may mean danger: raised and growing, who is told when, and what came of them. */
import type { UpdateResult } from "kysely";
import type { AlertRow, OutboxDraft, Store } from "../doors.ts";
import type { Address, AlertOutcome, Danger, Effect, Raised } from "../turn.ts";
import { inTransaction, oneAtATime } from "./dialect.ts";
import { whois } from "./people.ts";
import { bit, chunks, type Inside, insertOutbox, instant, later, newOutbox, type Trx } from "./rows.ts";
import type { AlertRecord } from "./tables.ts";

/** Messages of one person that follow each other faster than this are one alert, in milliseconds. */
const GROWS = 10 * 60_000;
/** How long the first notices are tried before their alert counts as unheard. */
const PATIENCE = 10 * 60_000;

const order: readonly Danger[] = ["crisis", "threat", "abuse"];

/** @see Store.raise */
export async function raise(inside: Inside, raised: Raised): Promise<void> {
	// What staff report is about whom they name, on the roster or not; `who` is the staff member then.
	const person = raised.reporter === undefined ? (raised.person ?? (await whois(inside, raised.who))) : raised.person;
	await inTransaction(inside.db, (trx) => storeAlert(inside, trx, { ...raised, person }));
}

/** Adds a message to the alert it belongs to, or makes one; one that is there already is left alone. */
export async function storeAlert(inside: Inside, trx: Trx, raised: Raised): Promise<void> {
	const { kind, seal } = inside;
	await oneAtATime(kind, trx, "alert");
	const { turn, person, who, lang, words, told } = raised;
	const at = instant(raised.at);
	const there = await trx.selectFrom("alert_line").select("id").where("id", "=", turn).executeTakeFirst();
	if (there) return;
	const grown = await openAlert(trx, raised, at);
	const id = grown?.id ?? turn;
	if (grown) await grow(trx, grown, raised, at);
	else {
		await trx
			.insertInto("alert")
			.values({
				id,
				who,
				person,
				name: raised.name === null ? null : seal.close("alert", id, "name", raised.name),
				address: raised.address ? seal.close("alert", id, "address", raised.address) : null,
				lang,
				kinds: JSON.stringify(union([], raised.kinds)),
				named: JSON.stringify(raised.named),
				told: "[]",
				urgency: raised.urgency,
				at,
				last_at: at,
				state: "open",
				rounds: 0,
				next_at: at,
				reporter: raised.reporter ?? null,
				drill: bit(raised.drill === true),
			})
			.execute();
	}
	await trx
		.insertInto("alert_line")
		.values({
			id: turn,
			alert: id,
			at,
			words: seal.close("alert", turn, "words", words),
			told: seal.close("alert", turn, "told", told),
		})
		.execute();
}

/**
 * The writer's alert that nobody has taken on and that is of the same ten minutes, whichever of the two was stored first.
 * What staff report is one alert each: their words are not the student's.
 */
async function openAlert(
	trx: Trx,
	{ person, who, reporter, drill }: Raised,
	at: string,
): Promise<AlertRecord | undefined> {
	if (reporter !== undefined || drill) return undefined;
	const open = trx
		.selectFrom("alert")
		.selectAll()
		.where("state", "=", "open")
		.where("reporter", "is", null)
		.where("drill", "=", 0);
	const own =
		person === null ? open.where("who", "=", who).where("person", "is", null) : open.where("person", "=", person);
	return await own
		.where("at", ">", later(at, -GROWS))
		.where("at", "<", later(at, GROWS))
		.orderBy("at", "desc")
		.limit(1)
		.executeTakeFirst();
}

async function grow(trx: Trx, alert: AlertRecord, raised: Raised, at: string): Promise<void> {
	const rises = alert.urgency !== "now" && raised.urgency === "now";
	await trx
		.updateTable("alert")
		.set({
			kinds: JSON.stringify(union(JSON.parse(alert.kinds) as Danger[], raised.kinds)),
			named: JSON.stringify([...new Set([...(JSON.parse(alert.named) as string[]), ...raised.named])]),
			at: at < alert.at ? at : alert.at,
			last_at: at > alert.last_at ? at : alert.last_at,
			...(rises ? { urgency: raised.urgency } : {}),
			// Told at once; what was due earlier still is.
			...(alert.next_at === null || (rises && at < alert.next_at) ? { next_at: at } : {}),
		})
		.where("id", "=", alert.id)
		.execute();
}

function union(some: readonly Danger[], more: readonly Danger[]): Danger[] {
	return order.filter((one) => some.includes(one) || more.includes(one));
}

type Step = Extract<Effect, { kind: "alert-step" }>;

/** What staff did with an alert. @returns false when the step does not fit its state: somebody else was faster */
export async function alertStep(
	trx: Trx,
	{ alert: id, step, outcome }: Step,
	by: string,
	at: string,
): Promise<boolean> {
	const alert = await trx
		.selectFrom("alert")
		.select(["state", "kinds", "closed_by"])
		.where("id", "=", id)
		.executeTakeFirst();
	if (!alert) return false;
	const { state } = alert;
	const update = trx.updateTable("alert").where("id", "=", id).where("state", "=", state);
	const taken = { state: "acknowledged", acknowledged_by: by, acknowledged_at: at, next_at: null } as const;
	let done: UpdateResult;
	if (step === "acknowledge" && state === "open") done = await update.set(taken).executeTakeFirst();
	else if (step === "close" && outcome && (state === "open" || state === "acknowledged")) {
		const kinds = JSON.parse(alert.kinds) as Danger[];
		const needsTwo = kinds.includes("abuse") || kinds.includes("threat");
		const closed = { closed_by: by, closed_at: at, outcome, next_at: null };
		done = await update.set({ state: needsTwo ? "closing" : "closed", ...closed }).executeTakeFirst();
	} else if (step === "confirm" && state === "closing" && alert.closed_by !== by) {
		done = await update.set({ state: "closed", confirmed_by: by, confirmed_at: at }).executeTakeFirst();
	} else if (step === "reopen" && state === "closing" && alert.closed_by !== by) {
		done = await update.set({ ...taken, closed_by: null, closed_at: null, outcome: null }).executeTakeFirst();
	} else return false;
	if (done.numUpdatedRows !== 1n) return false;
	await endNotices(trx, id, null, at);
	return true;
}

/** Notices that wait are not sent any more; what is on its way is. */
async function endNotices(trx: Trx, alert: string, people: readonly string[] | null, at: string): Promise<void> {
	let waiting = trx.updateTable("outbox").where("alert", "=", alert).where("state", "=", "ready");
	if (people) waiting = waiting.where("person", "in", people);
	await waiting.set({ state: "ended", reason: "expired", done_at: at }).execute();
}

/** @see Store.alertsDue */
export async function alertsDue(inside: Inside, now: string): Promise<AlertRow[]> {
	const rows = await inside.db
		.selectFrom("alert")
		.selectAll()
		.where("state", "=", "open")
		.where("next_at", "<=", instant(now))
		.orderBy("next_at")
		.orderBy("id")
		.execute();
	return await alertsFrom(inside, rows);
}

/** @see Store.tell */
export async function tell(inside: Inside, input: Parameters<Store["tell"]>[0]): Promise<boolean> {
	const { alert, rounds, urgency, told, notices } = input;
	const [first] = notices;
	const at = first ? instant(first.notBefore) : "";
	const rows = notices.map((draft) => newOutbox(inside, draft, { turn: null, at, alert }));
	return await inTransaction(inside.db, async (trx) => {
		const { numUpdatedRows } = await trx
			.updateTable("alert")
			.set((e) => ({
				next_at: input.nextAt === null ? null : instant(input.nextAt),
				...(rows.length > 0
					? {
							rounds: rounds + 1,
							told: JSON.stringify(told),
							told_at: e.fn.coalesce("told_at", e.val(at)),
						}
					: {}),
			}))
			.where("id", "=", alert)
			.where("rounds", "=", rounds)
			.where("urgency", "=", urgency)
			.where("state", "=", "open")
			.executeTakeFirst();
		if (numUpdatedRows !== 1n) return false;
		if (rows.length > 0) {
			await endNotices(trx, alert, [...new Set(notices.map(({ person }) => person))], at);
			await insertOutbox(inside, trx, rows);
		}
		return true;
	});
}

/** @see Store.alertsUnheard */
export async function alertsUnheard(inside: Inside, now: string): Promise<AlertRow[]> {
	const rows = await inside.db
		.selectFrom("alert")
		.selectAll()
		.where("state", "=", "open")
		.where("heard_at", "is", null)
		.where("unheard_at", "is", null)
		.where("told_at", "is not", null)
		.where((e) =>
			e.or([
				e("told_at", "<=", later(now, -PATIENCE)),
				e.not(
					e.exists(
						e
							.selectFrom("outbox")
							.select("outbox.id")
							.whereRef("outbox.alert", "=", "alert.id")
							.where("outbox.state", "in", ["ready", "sending", "sent"]),
					),
				),
			]),
		)
		.orderBy("at")
		.orderBy("id")
		.execute();
	return await alertsFrom(inside, rows);
}

/** @see Store.unheard */
export async function unheard(
	inside: Inside,
	{ alert, at, row }: { readonly alert: string; readonly at: string; readonly row: OutboxDraft | null },
): Promise<boolean> {
	const rows = row ? [newOutbox(inside, row, { turn: null, at: instant(at) })] : [];
	return await inTransaction(inside.db, async (trx) => {
		const { numUpdatedRows } = await trx
			.updateTable("alert")
			.set({ unheard_at: instant(at) })
			.where("id", "=", alert)
			.where("unheard_at", "is", null)
			.where("heard_at", "is", null)
			.where("state", "=", "open")
			.executeTakeFirst();
		if (numUpdatedRows !== 1n) return false;
		await insertOutbox(inside, trx, rows);
		return true;
	});
}

/** @see Reads.alerts */
export async function alerts(inside: Inside, closedSince?: string): Promise<AlertRow[]> {
	const rows = await inside.db
		.selectFrom("alert")
		.selectAll()
		.where((e) =>
			closedSince === undefined
				? e("state", "<>", "closed")
				: e.or([e("state", "<>", "closed"), e(e.fn.coalesce("confirmed_at", "closed_at"), ">=", instant(closedSince))]),
		)
		.orderBy((e) => e.case().when("state", "=", "closed").then(1).else(0).end())
		.orderBy("at")
		.orderBy("id")
		.execute();
	return await alertsFrom(inside, rows);
}

/** @see Reads.alert */
export async function alert(inside: Inside, id: string): Promise<AlertRow | null> {
	const rows = await inside.db.selectFrom("alert").selectAll().where("id", "=", id).execute();
	return (await alertsFrom(inside, rows))[0] ?? null;
}

async function alertsFrom(inside: Inside, rows: readonly AlertRecord[]): Promise<AlertRow[]> {
	const lines = new Map<string, AlertRow["lines"][number][]>();
	for (const part of chunks(rows, 200)) {
		const found = await inside.db
			.selectFrom("alert_line")
			.selectAll()
			.where(
				"alert",
				"in",
				part.map(({ id }) => id),
			)
			.orderBy("at")
			.orderBy("n")
			.execute();
		for (const { id, alert: of, at, words, told } of found) {
			if (words === null) continue;
			const open = (column: "words" | "told", cell: Buffer | null) =>
				cell === null ? "" : inside.seal.open<string>("alert", id, column, cell);
			lines.set(of, [...(lines.get(of) ?? []), { at, words: open("words", words), told: open("told", told) }]);
		}
	}
	return rows.map((row) => alertFrom(inside, row, lines.get(row.id) ?? []));
}

function alertFrom({ seal }: Inside, row: AlertRecord, lines: AlertRow["lines"]): AlertRow {
	const { id, person, who, lang, urgency, at, state, rounds, outcome } = row;
	return {
		id,
		person,
		who,
		name: row.name && seal.open<string>("alert", id, "name", row.name),
		address: row.address && seal.open<Address>("alert", id, "address", row.address),
		lang,
		kinds: JSON.parse(row.kinds) as Danger[],
		urgency,
		lines,
		at,
		lastAt: row.last_at,
		named: JSON.parse(row.named) as string[],
		state,
		acknowledged: step(row.acknowledged_by, row.acknowledged_at),
		closed: closing(step(row.closed_by, row.closed_at), outcome),
		confirmed: step(row.confirmed_by, row.confirmed_at),
		rounds,
		told: JSON.parse(row.told) as string[],
		nextAt: row.next_at,
		heardAt: row.heard_at,
		unheardAt: row.unheard_at,
		reporter: row.reporter,
		drill: row.drill === 1,
	};
}

type Done = { readonly by: string; readonly at: string };

function step(by: string | null, at: string | null): Done | null {
	return by === null || at === null ? null : { by, at };
}

function closing(done: Done | null, outcome: AlertOutcome | null): AlertRow["closed"] {
	return done && outcome ? { ...done, outcome } : null;
}

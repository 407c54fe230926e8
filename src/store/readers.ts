/**
 * What the sender asks: about the readers of due rows, in a handful of statements for the whole batch, and how check-in
 * campaigns stand.
 */
import type { CampaignStatus, Due } from "../doors.ts";
import type { Address } from "../turn.ts";
import { addressFrom, type Inside, instant, lanes, later, outboxFrom, personFrom } from "./rows.ts";
import type { OutboxRecord } from "./tables.ts";

const WEEK = 7 * 86_400_000;

/** The rows with their readers, in the order given; `lost` are the ids of rows whose person is gone. */
export async function readersOf(
	inside: Inside,
	rows: readonly OutboxRecord[],
	now: string,
): Promise<{ readonly dues: Due[]; readonly lost: string[] }> {
	if (rows.length === 0) return { dues: [], lost: [] };
	const ids = [...new Set(rows.map((row) => row.person))];
	const people = await inside.db.selectFrom("person").selectAll().where("id", "in", ids).execute();
	const persons = new Map(people.map((row) => [row.id, personFrom(inside.seal, row)]));
	const addresses = await addressesOf(inside, ids);
	const caps = await counted(inside, rows, now);
	const answered = await answers(inside, rows);
	const welcomes = await welcomesOf(inside, rows);

	const dues: Due[] = [];
	const lost: string[] = [];
	for (const row of rows) {
		const person = persons.get(row.person);
		if (!person) {
			lost.push(row.id);
			continue;
		}
		dues.push({
			row: outboxFrom(inside.seal, row),
			person,
			addresses: addresses.get(row.person) ?? [],
			gone: addresses.get(row.person)?.length === 0,
			sentThisWeek: caps(row),
			answered: row.campaign !== null && answered.has(`${row.campaign} ${row.person}`),
			welcomed: person.welcomed || welcomes(row),
		});
	}
	return { dues, lost };
}

/** Those that can be reached, by person; an empty list: there were some once. */
async function addressesOf({ db }: Inside, ids: readonly string[]): Promise<Map<string, Address[]>> {
	const rows = await db.selectFrom("address").selectAll().where("person", "in", ids).orderBy("used", "desc").execute();
	const found = new Map<string, Address[]>();
	for (const row of rows) {
		const address = row.reachable === 1 ? addressFrom(row) : null;
		found.set(row.person, [...(found.get(row.person) ?? []), ...(address ? [address] : [])]);
	}
	return found;
}

/**
 * Check-ins and reminders of a row's reader in the last week, those that wait in a page's conversation among them; of two
 * in flight the earlier one counts for the later.
 */
async function counted({ db }: Inside, rows: readonly OutboxRecord[], now: string) {
	const ids = rows.filter((row) => row.kind === "check-in" || row.kind === "reminder").map((row) => row.person);
	if (ids.length === 0) return () => 0;
	const found = await db
		.selectFrom("outbox")
		.select(["person", "seq", "state"])
		.where("person", "in", [...new Set(ids)])
		.where("state", "in", ["sent", "unknown", "sending", "ready"])
		.where("kind", "in", ["check-in", "reminder"])
		.where((e) =>
			e.or([
				e("state", "=", "sending"),
				e("done_at", ">", later(now, -WEEK)),
				e.and([e("state", "=", "ready"), e("lane", "=", lanes.never), e("not_before", ">", later(now, -WEEK))]),
			]),
		)
		.execute();
	return (of: OutboxRecord) =>
		found.filter((row) => row.person === of.person && (row.state !== "sending" || row.seq < of.seq)).length;
}

async function answers({ db }: Inside, rows: readonly OutboxRecord[]): Promise<Set<string>> {
	const campaigns = new Set(rows.flatMap((row) => (row.campaign === null ? [] : [row.campaign])));
	if (campaigns.size === 0) return new Set();
	const found = await db
		.selectFrom("delivery")
		.select(["campaign", "person"])
		.where("campaign", "in", [...campaigns])
		.where("person", "in", [...new Set(rows.map((row) => row.person))])
		.where("answered_at", "is not", null)
		.execute();
	return new Set(found.map((row) => `${row.campaign} ${row.person}`));
}

/** True for a welcome when another one was sent or waits in a page's conversation, or an earlier one is in flight. */
async function welcomesOf({ db }: Inside, rows: readonly OutboxRecord[]) {
	const ids = rows.filter((row) => row.kind === "welcome").map((row) => row.person);
	if (ids.length === 0) return () => false;
	const found = await db
		.selectFrom("outbox")
		.select(["id", "person", "seq", "state"])
		.where("person", "in", [...new Set(ids)])
		.where((e) =>
			e.or([
				e("state", "in", ["sent", "unknown", "sending"]),
				e.and([e("state", "=", "ready"), e("lane", "=", lanes.never)]),
			]),
		)
		.where("kind", "=", "welcome")
		.execute();
	return (of: OutboxRecord) =>
		found.some((row) => row.person === of.person && row.id !== of.id && (row.state !== "sending" || row.seq < of.seq));
}

/** @see Reads.campaign */
export async function campaign(inside: Inside, id: string): Promise<CampaignStatus | null> {
	const row = await inside.db.selectFrom("campaign").selectAll().where("id", "=", id).executeTakeFirst();
	return row ? await statusOf(inside, row) : null;
}

/** @see Store.unreported */
export async function unreported(inside: Inside, { since }: { readonly since: string }): Promise<CampaignStatus[]> {
	const rows = await inside.db
		.selectFrom("campaign as c")
		.selectAll()
		.where("reported", "=", 0)
		.where((e) =>
			e.or([
				e("created_at", "<", instant(since)),
				e.not(
					e.exists(
						e
							.selectFrom("delivery as d")
							.select("d.id")
							.whereRef("d.campaign", "=", "c.id")
							.where("d.state", "in", ["ready", "sending"]),
					),
				),
			]),
		)
		.orderBy("created_at")
		.orderBy("id")
		.execute();
	const found: CampaignStatus[] = [];
	for (const row of rows) found.push(await statusOf(inside, row));
	return found;
}

/** @see Store.reported */
export async function reported({ db }: Inside, id: string): Promise<boolean> {
	const result = await db
		.updateTable("campaign")
		.set({ reported: 1 })
		.where("id", "=", id)
		.where("reported", "=", 0)
		.executeTakeFirst();
	return result.numUpdatedRows === 1n;
}

async function statusOf(
	{ db, seal }: Inside,
	row: { readonly id: string; readonly template: string; readonly created_by: string; readonly created_at: string },
): Promise<CampaignStatus> {
	const deliveries = await db
		.selectFrom("delivery")
		.selectAll()
		.where("campaign", "=", row.id)
		.orderBy("person")
		.execute();
	const notDelivered: Partial<Record<keyof CampaignStatus["notDelivered"], number>> = {};
	let delivered = 0;
	let waiting = 0;
	for (const { state, reason } of deliveries) {
		if (state === "sent") delivered += 1;
		else if (state === "ready" || state === "sending") waiting += 1;
		else {
			const why = state === "unknown" ? "unknown" : (reason ?? "refused");
			notDelivered[why] = (notDelivered[why] ?? 0) + 1;
		}
	}
	return {
		id: row.id,
		template: row.template,
		by: row.created_by,
		createdAt: row.created_at,
		total: deliveries.length,
		delivered,
		notDelivered,
		waiting,
		answered: deliveries.filter((one) => one.answered_at !== null).length,
		people: deliveries.map(({ id, person, state, reason, answer }) => ({
			person,
			state,
			reason,
			choice: answer && seal.open<string>("delivery", id, "answer", answer),
		})),
	};
}

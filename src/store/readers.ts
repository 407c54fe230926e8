/** What the sending policies need to know about the readers of due rows, in a handful of statements for the whole batch. */
import type { Due } from "../doors.ts";
import type { Address } from "../turn.ts";
import { addressFrom, type Inside, lanes, later, outboxFrom, personFrom } from "./rows.ts";
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
			sentThisWeek: caps(row),
			answered: row.campaign !== null && answered.has(`${row.campaign} ${row.person}`),
			welcomed: person.welcomed || welcomes(row),
		});
	}
	return { dues, lost };
}

async function addressesOf({ db }: Inside, ids: readonly string[]): Promise<Map<string, Address[]>> {
	const rows = await db
		.selectFrom("address")
		.selectAll()
		.where("person", "in", ids)
		.where("reachable", "=", 1)
		.orderBy("used", "desc")
		.execute();
	const found = new Map<string, Address[]>();
	for (const row of rows) {
		const address = addressFrom(row);
		if (address) found.set(row.person, [...(found.get(row.person) ?? []), address]);
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

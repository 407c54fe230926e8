/** What a web page polls: the rows of its conversation after the last one it has. */
import { sql } from "kysely";
import type { OutboxRow } from "../doors.ts";
import { insertOutbox } from "./commit.ts";
import { inTransaction } from "./dialect.ts";
import { applyMarks } from "./outbox.ts";
import { type Inside, instant, lanes, outboxFrom, pullChannels } from "./rows.ts";

interface Asked {
	readonly conversation: string;
	readonly person: string;
	readonly after: number;
	readonly limit: number;
	readonly at: string;
}

/** @see Store.fetch; two indexed reads and no transaction while there is nothing new. */
export async function fetch(inside: Inside, asked: Asked): Promise<OutboxRow[]> {
	const at = instant(asked.at);
	await takePushes(inside, asked, at);
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
	const news = rows.filter((row) => row.state !== "sent");
	if (news.length > 0) {
		const marks = news.map((row) => ({ id: row.id, state: "sent" as const, at }));
		await inTransaction(inside.db, (trx) => applyMarks(trx, marks));
	}
	return rows.map((row) => ({ ...outboxFrom(inside.seal, row), state: "sent" }));
}

/**
 * Makes waiting pushes part of this conversation. They are numbered anew, at its end: a push may have waited while the
 * page went past its number, and a second tab of the conversation must see it too.
 */
async function takePushes(inside: Inside, { conversation, person }: Asked, at: string): Promise<void> {
	const waiting = await inside.db
		.selectFrom("outbox")
		.innerJoin("person", "person.id", "outbox.person")
		.select(["outbox.id", "outbox.kind", "person.opted_out"])
		.where("outbox.person", "=", person)
		.where("outbox.state", "=", "ready")
		.where("outbox.channel", "is", null)
		.where("outbox.not_before", "<=", at)
		.where(chosen(conversation))
		.execute();
	if (waiting.length === 0) return;

	const stopped = waiting.filter((row) => row.opted_out === 1 && (row.kind === "check-in" || row.kind === "reminder"));
	const taken = waiting.filter((row) => !stopped.includes(row)).map((row) => row.id);
	await inTransaction(inside.db, async (trx) => {
		await applyMarks(
			trx,
			stopped.map(({ id }) => ({ id, state: "ended", reason: "opted-out", at })),
		);
		if (taken.length === 0) return;
		const known = await trx
			.selectFrom("address")
			.select(["channel", "user_id", "bot", "service_url", "tenant"])
			.where("person", "=", person)
			.where("conversation", "=", conversation)
			.executeTakeFirst();
		const unknown = { channel: "directline" as const, user_id: person, bot: null, service_url: null, tenant: null };
		const rows = await trx
			.deleteFrom("outbox")
			.where("id", "in", taken)
			.where("state", "=", "ready")
			.where("channel", "is", null)
			.returningAll()
			.execute();
		const numbered = rows
			.sort((a, b) => a.seq - b.seq)
			.map(({ seq: _old, ...row }) => ({ ...row, ...(known ?? unknown), conversation, lane: lanes.never }));
		await insertOutbox(trx, numbered);
	});
}

/**
 * A push is for the address last written from. It comes to this page when that is this conversation, when there is none,
 * or when it is another web conversation and this one is newer (nothing was written in it yet).
 */
function chosen(conversation: string) {
	const pull = sql.join(pullChannels.map((channel) => sql.lit(channel)));
	return sql<boolean>`coalesce((
		select case when a.conversation = ${conversation} then 1
			when a.channel in (${pull}) and not exists (
				select 1 from address k where k.person = outbox.person and k.conversation = ${conversation}) then 1
			else 0 end
		from address a where a.person = outbox.person and a.reachable = 1 order by a.used desc limit 1), 1) = 1`;
}

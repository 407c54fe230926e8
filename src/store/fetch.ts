/** What a web page polls: the rows of its conversation after the last one it has. */
import type { OutboxRow } from "../doors.ts";
import { inTransaction, locked } from "./dialect.ts";
import { applyMarks } from "./outbox.ts";
import { type Inside, outboxFrom } from "./rows.ts";

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

/** How check-in campaigns stand. */
import type { CampaignStatus } from "../doors.ts";
import { type Inside, instant } from "./rows.ts";

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

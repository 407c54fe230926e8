/** What a turn causes besides replies and entries, carried out in its transaction. */
import type { Commit, OutboxState } from "../doors.ts";
import type { Address, Effect } from "../turn.ts";
import { alertStep, storeAlert } from "./alerts.ts";
import { addToTrail } from "./audit.ts";
import { addressColumns, bit, chunks, type Inside, type Trx } from "./rows.ts";

/** The part of a setting that is kept in the person's own row, folded into the update the turn makes anyway. */
export function settingColumns(effects: readonly Effect[]) {
	const columns: { lang?: "en" | "es"; opted_out?: 0 | 1; welcomed?: 0 | 1 } = {};
	for (const effect of effects) {
		if (effect.kind !== "setting") continue;
		if (effect.lang !== undefined) columns.lang = effect.lang;
		if (effect.optedOut !== undefined) columns.opted_out = bit(effect.optedOut);
		if (effect.welcomed !== undefined) columns.welcomed = bit(effect.welcomed);
	}
	return columns;
}

/**
 * Writes the rows of all effects; settings are in the person's row already.
 * @returns false when one does not fit what is there by now
 */
export async function storeEffects(inside: Inside, trx: Trx, commit: Commit, at: string): Promise<boolean> {
	const reads: { at: string; who: string; about: string; what: string }[] = [];
	for (const [index, effect] of commit.effects.entries()) {
		const id = `${commit.turn}:${index}`;
		if (effect.kind === "alert-step" && !(await alertStep(trx, effect, commit.person.id, at))) return false;
		if (effect.kind === "alert") await storeAlert(inside, trx, effect.alert);
		else if (effect.kind === "message") await storeMessage(inside, trx, { id, who: commit.person.id, at }, effect);
		else if (effect.kind === "thread-seen") await threadSeen(trx, effect.student, commit.person.id, at);
		else if (effect.kind === "campaign") await storeCampaign(trx, commit, effect, at);
		else if (effect.kind === "answer") await storeAnswer(inside, trx, commit.person.id, effect, at);
		else if (effect.kind === "setting" && effect.optedOut === true)
			await endCheckIns(trx, commit.person.id, "opted-out", at);
		else if (effect.kind === "read") reads.push({ at, who: commit.person.id, about: effect.about, what: effect.what });
		else if (effect.kind === "unreachable") {
			await unreachable(trx, commit.person.id, commit.address);
			if (!(await reachable(trx, commit.person.id))) await endCheckIns(trx, commit.person.id, "unreachable", at);
		}
	}
	await addToTrail(inside, trx, reads);
	return true;
}

type Of<K extends Effect["kind"]> = Extract<Effect, { kind: K }>;

async function storeMessage(
	{ seal }: Inside,
	trx: Trx,
	of: { readonly id: string; readonly who: string; readonly at: string },
	{ student, text }: Of<"message">,
): Promise<void> {
	const body = seal.close("message", of.id, "body", text);
	await trx
		.insertInto("message")
		.values({ ...of, student, body, seen_at: null })
		.execute();
	// Writing in a thread answers what the writer had got in it.
	await trx
		.updateTable("outbox")
		.set({ answered_at: of.at })
		.where("person", "=", of.who)
		.where("kind", "=", "message")
		.where("thread", "=", student)
		.where("answered_at", "is", null)
		.execute();
}

async function threadSeen(trx: Trx, student: string, reader: string, at: string): Promise<void> {
	await trx
		.updateTable("message")
		.set({ seen_at: at })
		.where("student", "=", student)
		.where("who", "<>", reader)
		.where("seen_at", "is", null)
		.execute();
}

async function storeCampaign(trx: Trx, commit: Commit, { id, template }: Of<"campaign">, at: string): Promise<void> {
	await trx
		.insertInto("campaign")
		.values({ id, template, created_by: commit.person.id, created_at: at, reported: 0 })
		.execute();
	const deliveries = commit.outbox
		.filter((draft) => draft.kind === "check-in" && draft.campaign === id)
		.map((draft) => ({
			id: draft.id,
			campaign: id,
			person: draft.person,
			state: draft.state,
			reason: null,
			at,
			answered_at: null,
			answer: null,
		}));
	for (const part of chunks(deliveries, 300)) await trx.insertInto("delivery").values(part).execute();
}

/** The first answer stays. Only the delivery's own reader can answer it. */
async function storeAnswer(
	{ seal }: Inside,
	trx: Trx,
	person: string,
	effect: Of<"answer">,
	at: string,
): Promise<void> {
	const answer = seal.close("delivery", effect.delivery, "answer", effect.choice);
	await trx
		.updateTable("delivery")
		.set((e) => ({
			answer,
			answered_at: at,
			// Whoever answers has got it.
			state: e.case().when("state", "in", ["sending", "unknown"]).then<OutboxState>("sent").else(e.ref("state")).end(),
		}))
		.where("id", "=", effect.delivery)
		.where("person", "=", person)
		.where("answered_at", "is", null)
		.execute();
}

/** What is queued ends with its reason at once, so that a counselor does not see it waiting. */
async function endCheckIns(trx: Trx, person: string, reason: "opted-out" | "unreachable", at: string): Promise<void> {
	const ended = await trx
		.updateTable("outbox")
		.set({ state: "ended", reason, done_at: at })
		.where("person", "=", person)
		.where("kind", "in", ["check-in", "reminder"])
		.where("state", "=", "ready")
		.returning("id")
		.execute();
	if (ended.length === 0) return;
	await trx
		.updateTable("delivery")
		.set({ state: "ended", reason, at })
		.where(
			"id",
			"in",
			ended.map((row) => row.id),
		)
		.execute();
}

async function reachable(trx: Trx, person: string): Promise<boolean> {
	const places = trx.selectFrom("address").select("person").where("person", "=", person).where("reachable", "=", 1);
	return (await places.limit(1).execute()).length > 0;
}

/** A later turn from the same place makes it reachable again. */
export async function unreachable(trx: Trx, person: string, address: Address): Promise<void> {
	const { channel, conversation } = addressColumns(address);
	await trx
		.updateTable("address")
		.set({ reachable: 0 })
		.where("person", "=", person)
		.where("channel", "=", channel)
		.where("conversation", "=", conversation)
		.execute();
	await trx.updateTable("person").set({ last_address: null }).where("id", "=", person).execute();
}

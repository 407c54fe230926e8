/** What a turn said, as rows of the outbox. Pure. */
import { createHash } from "node:crypto";
import type { OutboxDraft, OutboxRow } from "../doors.ts";
import type { Lang, Person, Reply, Turn, View } from "../turn.ts";

/** The opaque card key of a turn; it cannot be guessed from outside, because turn ids are hashes themselves. */
export function keyOf(turn: Pick<Turn, "id">): string {
	return createHash("sha256").update(`key:${turn.id}`).digest("base64url").slice(0, 22);
}

/**
 * The person's own line (in web conversations, where it is one more row in the same sequence) and the replies, in order.
 * @param now ISO instant
 * @param sent true: they went out already, or travel in the response
 */
export function turnRows(
	turn: Turn,
	person: Person,
	replies: readonly Reply[],
	now: string,
	sent: boolean,
): readonly OutboxDraft[] {
	const common = { person: person.id, address: turn.address, campaign: null, notBefore: now };
	const own = turn.address.channel === "directline" ? ownWords(turn) : "";
	// Posted at once by this process (Teams), in the response (expectReplies, console), or fetched by the page.
	const state = sent || turn.mode === "reply" ? "sent" : turn.address.channel === "teams" ? "sending" : "ready";
	return [
		...(own === ""
			? []
			: [
					{
						...common,
						id: `${turn.id}-own`,
						kind: "own" as const,
						lang: person.lang,
						view: { kind: "own" as const, text: own },
						key: null,
						state: "ready" as const,
					},
				]),
		...replies.map((reply, at) => ({
			...common,
			id: `${turn.id}-${at}`,
			kind: "reply" as const,
			lang: reply.lang ?? person.lang,
			view: reply.view,
			// A card with buttons but no question carries the turn's key, so that what its buttons mean can be found again.
			key: reply.key ?? ("buttons" in reply.view && reply.view.buttons?.length ? keyOf(turn) : null),
			state: state as OutboxDraft["state"],
		})),
	];
}

function ownWords({ input }: Turn): string {
	const text = input.kind === "text" ? input.text : input.kind === "card" ? (input.label ?? "") : "";
	return text.toWellFormed();
}

/** A reply that is not stored: nobody on the roster is behind it, or the database is away. */
export function looseRow(turn: Turn, view: View, lang: Lang, now: string): OutboxRow {
	return {
		seq: 0,
		id: `${turn.id}-0`,
		kind: "reply",
		person: "",
		address: turn.address,
		campaign: null,
		lang,
		view,
		key: null,
		notBefore: now,
		turn: turn.id,
		state: "sending",
		reason: null,
		attempts: 0,
		createdAt: now,
	};
}

/**
 * The simple form of Microsoft's Direct Line 3.0: open a conversation, post an activity, read what came since a watermark.
 * Plain functions; web/ gives them HTTP.
 */
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { Channel, HandleTurn, OutboxRow, Store } from "../doors.ts";
import type { Address, Input, Turn } from "../turn.ts";
import { cardInput, langOf, shown, turnId } from "./activity.ts";

/** One line of a web conversation as the page gets it. */
export interface WebActivity {
	readonly id: string;
	readonly type: "message";
	readonly timestamp: string;
	readonly from: { readonly id: string; readonly role: "bot" | "user" };
	readonly locale: string;
	/** Plain text, or the text twin of the card. */
	readonly text: string;
	readonly attachments?: readonly { readonly contentType: string; readonly content: object }[];
	readonly suggestedActions?: object;
	readonly channelData: {
		/** The view's kind: question, article, own ... */
		readonly kind: string;
		/** The outbox kind: reply, check-in, message ... */
		readonly sent: string;
		readonly key: string | null;
		/** The id under which the client posted its own line, while this process remembers it. */
		readonly clientId?: string;
	};
}

export interface DirectLineOptions {
	readonly store: Pick<Store, "fetch" | "whois">;
	readonly handle: HandleTurn;
	/** Makes conversation ids unguessable. */
	readonly secret: Uint8Array;
	/** ISO instant. */
	readonly now: () => string;
}

/** ok carries what goes back; `nobody`: a good sign-in of somebody not on the roster; `elsewhere`: not this person's conversation. */
export type Answer<T> =
	| { readonly kind: "ok"; readonly value: T }
	| { readonly kind: "nobody" }
	| { readonly kind: "elsewhere" }
	| { readonly kind: "wrong"; readonly message: string };

export interface DirectLine extends Channel {
	/** Opens the person's one web conversation; the first time ever this counts as an install. */
	open(who: string): Promise<Answer<{ readonly conversationId: string }>>;
	/** Takes one activity; `from` is not read. The client's id makes the turn's, so a repeated post does nothing. */
	post(who: string, conversation: string, body: unknown): Promise<Answer<{ readonly id: string }>>;
	/** Lines after a watermark (the last seq seen, empty for all), at most 100. */
	read(
		who: string,
		conversation: string,
		watermark: string,
	): Promise<Answer<{ readonly activities: readonly WebActivity[]; readonly watermark: string }>>;
}

const posted = z.object({
	type: z.literal("message"),
	id: z.string().min(1).max(200).nullish(),
	text: z.string().nullish(),
	value: z.record(z.string(), z.json()).nullish(),
	locale: z.string().nullish(),
	channelData: z
		.object({ clientId: z.string().max(200).nullish(), clientActivityID: z.string().max(200).nullish() })
		.nullish(),
});

const pageSize = 100;

/** How many own lines keep the client's id in memory; older ones are told apart by their own id. */
const remembered = 1000;

/** A stored row as the page gets it. An own line carries the id its post was answered with. */
export function webActivity(row: OutboxRow, user: string, clientId?: string): WebActivity {
	const mine = row.view.kind === "own";
	const { twin, type, locale, ...rest } = shown(row, user);
	return {
		id: mine ? (row.turn ?? row.id) : row.id,
		type,
		timestamp: row.createdAt,
		from: mine ? { id: user, role: "user" } : { id: "onward", role: "bot" },
		locale,
		...("attachments" in rest ? { attachments: rest.attachments } : {}),
		text: "text" in rest && rest.text !== undefined ? rest.text : twin,
		...("suggestedActions" in rest ? { suggestedActions: rest.suggestedActions } : {}),
		channelData: { kind: row.view.kind, sent: row.kind, key: row.key, ...(mine && clientId ? { clientId } : {}) },
	};
}

/** The web conversation door. The page fetches by itself, so nothing is ever sent. */
export function createDirectLine(options: DirectLineOptions): DirectLine {
	const { store, handle, secret, now } = options;
	const clientIds = new Map<string, string>();
	/** Replies that could not be stored (the database is away): they wait here for the page's next look. */
	const loose = new Map<string, OutboxRow[]>();

	async function hand(turn: Turn): Promise<void> {
		const { rows } = await handle(turn);
		const unstored = rows.filter((row) => row.seq === 0);
		if (unstored.length > 0) loose.set(turn.address.conversation, unstored);
	}

	const personOf = async (who: string): Promise<string | null> =>
		who.startsWith("person:") ? who.slice("person:".length) : store.whois(who);

	const conversationOf = (person: string): string =>
		`web-${createHmac("sha256", secret).update(`conversation:${person}`).digest("base64url")}`;

	/** The person behind `who`, if this is their conversation. */
	async function enter(who: string, conversation: string): Promise<Answer<string>> {
		const person = await personOf(who);
		if (person === null) return { kind: "nobody" };
		const own = Buffer.from(conversationOf(person));
		const given = Buffer.from(conversation);
		return own.length === given.length && timingSafeEqual(own, given)
			? { kind: "ok", value: person }
			: { kind: "elsewhere" };
	}

	function turn(who: string, address: Address, id: string, input: Input, locale: string | null | undefined): Turn {
		return { id, at: now(), who, address, mode: "normal", locale: langOf(locale), input };
	}

	const addressOf = (conversation: string, person: string): Address => ({
		channel: "directline",
		conversation,
		user: person,
	});

	function inputOf(activity: z.infer<typeof posted>): Input {
		const text = activity.text?.trim() ?? "";
		if (activity.value && Object.keys(activity.value).length > 0) return cardInput(activity.value, text);
		return text === "" ? { kind: "other", type: "empty" } : { kind: "text", text };
	}

	return {
		id: "directline",
		pull: true,
		send: async () => ({ kind: "refused", code: "pull" }),

		async open(who) {
			const person = await personOf(who);
			if (person === null) return { kind: "nobody" };
			const conversation = conversationOf(person);
			const id = turnId("directline", conversation, "open");
			await hand(turn(who, addressOf(conversation, person), id, { kind: "install" }, null));
			return { kind: "ok", value: { conversationId: conversation } };
		},

		async post(who, conversation, body) {
			const entered = await enter(who, conversation);
			if (entered.kind !== "ok") return entered;
			const parsed = posted.safeParse(body);
			if (!parsed.success) {
				const field = parsed.error.issues[0]?.path.join(".") ?? "";
				const message =
					field === ""
						? "The body must be one message activity, as JSON."
						: `The activity's field ${field} is missing or wrong.`;
				return { kind: "wrong", message };
			}
			const activity = parsed.data;
			const clientId =
				activity.id ?? activity.channelData?.clientId ?? activity.channelData?.clientActivityID ?? randomUUID();
			const id = turnId("directline", conversation, "message", clientId);
			clientIds.set(id, clientId);
			for (const oldest of clientIds.keys()) {
				if (clientIds.size <= remembered) break;
				clientIds.delete(oldest);
			}
			await hand(turn(who, addressOf(conversation, entered.value), id, inputOf(activity), activity.locale));
			return { kind: "ok", value: { id } };
		},

		async read(who, conversation, watermark) {
			const entered = await enter(who, conversation);
			if (entered.kind !== "ok") return entered;
			if (!/^\d{0,15}$/.test(watermark))
				return { kind: "wrong", message: "The watermark must be the one from the last answer." };
			const person = entered.value;
			const after = Number(watermark);
			const unstored = loose.get(conversation) ?? [];
			loose.delete(conversation);
			const stored = await store
				.fetch({ conversation, person, after, limit: pageSize, at: now() })
				.catch((fault: unknown) => {
					if (unstored.length === 0) throw fault;
					return [];
				});
			const rows = [...stored, ...unstored];
			const activities = rows.map((row) => webActivity(row, person, row.turn ? clientIds.get(row.turn) : undefined));
			return { kind: "ok", value: { activities, watermark: String(stored.at(-1)?.seq ?? after) } };
		},
	};
}

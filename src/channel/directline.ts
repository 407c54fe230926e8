/**
 * Microsoft's Direct Line 3.0: tokens, opening a conversation, posting an activity, reading what came since a watermark.
 * Lines are rows of the outbox and the watermark is their number, so a restart and a second process change nothing.
 * Plain functions; web/ gives them HTTP and WebSockets.
 */
import { createHmac, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { Channel, HandleTurn, Log, OutboxRow, Store } from "../doors.ts";
import type { Address, Input, Turn } from "../turn.ts";
import { cardInput, langOf, turnId } from "./activity.ts";
import { createFeed } from "./feed.ts";
import type { Gate } from "./limits.ts";
import { type WebActivity, webActivity } from "./line.ts";
import { type Checked, createTokens, type Granted, type Pass } from "./tokens.ts";

export interface DirectLineOptions {
	readonly store: Pick<Store, "fetch" | "whois" | "news">;
	readonly handle: HandleTurn;
	/** Makes conversation ids unguessable, and tokens. */
	readonly secret: Uint8Array;
	/** Whether people nobody knows may ask questions. */
	readonly publicChat: boolean;
	readonly gate: Gate;
	/** ISO instant. */
	readonly now: () => string;
	/** Calls something again and again; returns how to end it. */
	readonly every: (ms: number, what: () => void) => () => void;
	readonly log: Log;
}

/**
 * ok carries what goes back; `nobody`: a good sign-in of somebody not on the roster; `elsewhere`: not this person's
 * conversation; `over`: the token's time is over; `slow` and `full`: come again after so many seconds.
 */
export type Answer<T> =
	| { readonly kind: "ok"; readonly value: T }
	| { readonly kind: "nobody" }
	| { readonly kind: "elsewhere" }
	| { readonly kind: "over" }
	| { readonly kind: "wrong"; readonly message: string }
	| { readonly kind: "slow" | "full"; readonly seconds: number };

/** Whoever calls: a sign-in's identity, or what a conversation token of ours says. */
export type Caller = { readonly who: string; readonly pass: Pass | null };

/** A set of lines, as polling and streams give it. */
export interface ActivitySet {
	readonly activities: readonly WebActivity[];
	/** Stands for the last line of the set; the next read goes on behind it. */
	readonly watermark: string;
}

export interface DirectLine extends Channel {
	/** What a token of ours stands for; null: it is not ours, or is a visitor's while public chat is off. */
	check(token: string): Checked;
	/** A token for a visitor nobody knows, in a conversation of their own; null while public chat is off. */
	visitor(): Granted | null;
	/** A signed-in person's token for their conversation, or the next token of the same row. */
	renew(caller: Caller): Promise<Answer<Granted>>;
	/** Opens the caller's one web conversation; the first time ever this counts as an install. `locale` is the client's. */
	open(caller: Caller, locale: string | null): Promise<Answer<{ readonly conversationId: string }>>;
	/** What opens a stream of this conversation within a minute; the stream ends with the token, or after half an hour. */
	ticket(caller: Caller, conversation: string): Promise<Answer<string>>;
	admit(ticket: string): Pass | null;
	/** Takes one activity; `from`, role and channel data are not read. The client's id makes the turn's, so a repeated post does nothing. */
	post(caller: Caller, conversation: string, body: unknown): Promise<Answer<{ readonly id: string }>>;
	/** Lines after a watermark (the last one seen, empty for all), at most 100. */
	read(caller: Caller, conversation: string, watermark: string): Promise<Answer<ActivitySet>>;
	/** Calls `wake` when there may be new lines to read; returns how to end it. */
	listen(conversation: string, wake: () => void): () => void;
	/** This conversation could not be read: its listeners are called again soon. */
	missed(conversation: string): void;
	/** What is remembered at once, by name. */
	held(): Readonly<Record<"clientIds" | "loose" | "streams", number>>;
}

const posted = z.object({
	type: z.string().min(1).max(100),
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

const visitorPrefix = "anon:";

/** How long a stream of somebody with a sign-in lasts, in seconds; the client then asks for the next. */
const streamSeconds = 30 * 60;

/** Conversations with replies that could not be stored, and how many of each. */
const mostLoose = { conversations: 1000, rows: 20 } as const;

/** Keeps the newest entries of a map. */
function forgetOldest(map: Map<string, unknown>, most: number): void {
	for (const oldest of map.keys()) {
		if (map.size <= most) return;
		map.delete(oldest);
	}
}

/** The web conversation door. Pages fetch and streams read by themselves, so nothing is ever sent. */
export function createDirectLine(options: DirectLineOptions): DirectLine {
	const { store, handle, secret, gate, now, log } = options;
	const tokens = createTokens({ secret, now });
	const feed = createFeed({ store, every: options.every, log });
	const clientIds = new Map<string, string>();
	/** Replies that could not be stored (the database is away): they wait here for the page's next look. */
	const loose = new Map<string, readonly OutboxRow[]>();
	/** Those the page has got: when such a reply is stored late after all, it is no second one. */
	const handedOver = new Map<string, true>();

	/** Hands a turn on, unless too much comes in. */
	async function hand(turn: Turn): Promise<Answer<null>> {
		const entrance = gate.enter(turn.who, turn.input);
		if (entrance.kind !== "in") return entrance;
		const { conversation } = turn.address;
		try {
			const { rows, sent } = await handle(turn);
			void sent.finally(entrance.leave);
			const unstored = rows.filter((row) => row.seq === 0);
			if (unstored.length > 0) {
				loose.set(conversation, [...(loose.get(conversation) ?? []), ...unstored].slice(-mostLoose.rows));
				forgetOldest(loose, mostLoose.conversations);
			}
		} catch (fault) {
			entrance.leave();
			throw fault;
		}
		feed.news(conversation, "now");
		return { kind: "ok", value: null };
	}

	const conversationOf = (name: string): string =>
		`web-${createHmac("sha256", secret).update(`conversation:${name}`).digest("base64url")}`;

	/** A visitor has a conversation before anybody has a record of them. */
	async function placeOf(who: string): Promise<{ readonly conversation: string; readonly user: string } | null> {
		if (who.startsWith(visitorPrefix)) return { conversation: conversationOf(who), user: who };
		const person = who.startsWith("person:") ? who.slice("person:".length) : await store.whois(who);
		return person === null ? null : { conversation: conversationOf(person), user: person };
	}

	/** The caller's id here, if this is their conversation. */
	async function enter({ who, pass }: Caller, conversation: string): Promise<Answer<string>> {
		const place = pass ?? (await placeOf(who));
		if (place === null) return { kind: "nobody" };
		const own = Buffer.from(place.conversation);
		const given = Buffer.from(conversation);
		return own.length === given.length && timingSafeEqual(own, given)
			? { kind: "ok", value: place.user }
			: { kind: "elsewhere" };
	}

	function turn(who: string, address: Address, id: string, input: Input, locale: string | null | undefined): Turn {
		return { id, at: now(), who, address, mode: "normal", locale: langOf(locale), input };
	}

	const addressOf = (conversation: string, user: string): Address => ({ channel: "directline", conversation, user });

	function inputOf(activity: z.infer<typeof posted>): Input {
		const text = activity.text?.trim() ?? "";
		if (activity.value && Object.keys(activity.value).length > 0) return cardInput(activity.value, text);
		return text === "" ? { kind: "other", type: "empty" } : { kind: "text", text };
	}

	return {
		id: "directline",
		pull: true,
		send: async () => ({ kind: "refused", code: "pull" }),

		check(token) {
			const checked = tokens.check(token);
			const visits = checked !== null && checked !== "old" && checked.who.startsWith(visitorPrefix);
			return visits && !options.publicChat ? null : checked;
		},

		visitor() {
			if (!options.publicChat) return null;
			const who = `${visitorPrefix}${randomBytes(18).toString("base64url")}`;
			return tokens.issue({ who, user: who, conversation: conversationOf(who) });
		},

		async renew({ who, pass }) {
			if (pass) {
				const granted = tokens.renew(pass);
				return granted ? { kind: "ok", value: granted } : { kind: "over" };
			}
			const place = await placeOf(who);
			return place ? { kind: "ok", value: tokens.issue({ who, ...place }) } : { kind: "nobody" };
		},

		async open({ who, pass }, locale) {
			const place = pass ?? (await placeOf(who));
			if (place === null) return { kind: "nobody" };
			const { conversation, user } = place;
			const id = turnId("directline", conversation, "open");
			const handed = await hand(turn(who, addressOf(conversation, user), id, { kind: "install" }, locale));
			return handed.kind === "ok" ? { kind: "ok", value: { conversationId: conversation } } : handed;
		},

		async ticket(caller, conversation) {
			const entered = await enter(caller, conversation);
			if (entered.kind !== "ok") return entered;
			const until = caller.pass?.until ?? Math.floor(Date.parse(now()) / 1000) + streamSeconds;
			return { kind: "ok", value: tokens.ticket({ who: caller.who, user: entered.value, conversation, until }) };
		},

		admit(ticket) {
			const pass = tokens.admit(ticket);
			return pass?.who.startsWith(visitorPrefix) && !options.publicChat ? null : pass;
		},

		async post(caller, conversation, body) {
			const entered = await enter(caller, conversation);
			if (entered.kind !== "ok") return entered;
			const parsed = posted.safeParse(body);
			if (!parsed.success) {
				const field = parsed.error.issues[0]?.path.join(".") ?? "";
				const message =
					field === ""
						? "The body must be one activity, as JSON."
						: `The activity's field ${field} is missing or wrong.`;
				return { kind: "wrong", message };
			}
			const activity = parsed.data;
			const clientId =
				activity.id ?? activity.channelData?.clientId ?? activity.channelData?.clientActivityID ?? randomUUID();
			const id = turnId("directline", conversation, "message", clientId);
			// Clients also report typing, joining and the like; nothing follows from that here.
			if (activity.type !== "message") return { kind: "ok", value: { id } };
			clientIds.set(id, clientId);
			forgetOldest(clientIds, remembered);
			const address = addressOf(conversation, entered.value);
			const handed = await hand(turn(caller.who, address, id, inputOf(activity), activity.locale));
			return handed.kind === "ok" ? { kind: "ok", value: { id } } : handed;
		},

		async read(caller, conversation, watermark) {
			const entered = await enter(caller, conversation);
			if (entered.kind !== "ok") return entered;
			if (!/^\d{0,15}$/.test(watermark))
				return { kind: "wrong", message: "The watermark must be the one from the last answer." };
			const user = entered.value;
			const after = Number(watermark);
			const unstored = loose.get(conversation) ?? [];
			loose.delete(conversation);
			const stored = await rowsOf(caller.who, user, conversation, after).catch((fault: unknown) => {
				if (unstored.length === 0) throw fault;
				return [];
			});
			const late = new Set(stored.map(({ id }) => id));
			const fresh = unstored.filter(({ id }) => !late.has(id));
			for (const { id } of fresh) handedOver.set(id, true);
			forgetOldest(handedOver, remembered);
			// From the start on (a page that was loaded again) everything is shown.
			const rows = [...stored.filter(({ id }) => after === 0 || !handedOver.has(id)), ...fresh];
			const activities = rows.map((row) => webActivity(row, user, row.turn ? clientIds.get(row.turn) : undefined));
			return { kind: "ok", value: { activities, watermark: String(stored.at(-1)?.seq ?? after) } };
		},

		listen: feed.listen,
		missed: (conversation) => feed.news(conversation, "soon"),
		held: () => ({ clientIds: clientIds.size, loose: loose.size, streams: feed.size() }),
	};

	/** A visitor who has not said anything yet has no record, and no rows. */
	async function rowsOf(who: string, user: string, conversation: string, after: number): Promise<readonly OutboxRow[]> {
		const person = who.startsWith(visitorPrefix) ? await store.whois(who) : user;
		return person === null ? [] : store.fetch({ conversation, person, after, limit: pageSize, at: now() });
	}
}

/**
 * One conversation with the server: fetches what is new, sends what was said, and keeps what could not be sent. Knows
 * nothing of the screen; timers and storage are given, so it runs anywhere.
 */
import { type Activity, type ActivitySet, type Api, type Outgoing, Refused } from "./api.ts";
import type { Lang } from "./words.ts";

/** What happens, in the order in which it does. */
interface Listener {
	/** New lines, oldest first. `clientId` names the own line that is already on the screen. */
	lines(lines: readonly (Activity & { readonly clientId?: string })[], history: boolean): void;
	/** The person said something; it is on its way. */
	saying(message: Outgoing): void;
	/** An own line turned out to be in the history already: it had arrived before a reload. */
	doubled(id: string): void;
	/** The server will never take this one. */
	refused(id: string): void;
	/** True while the server cannot be reached. */
	away(away: boolean): void;
	/** True from a message until its answer. */
	waiting(waiting: boolean): void;
	signedOut(): void;
}

/** A conversation as it was opened. */
export interface Open {
	readonly conversation: string;
	readonly token: string;
	/** Milliseconds since 1970 at which its token is renewed. */
	readonly renewAt: number;
}

export interface Options {
	readonly api: Api;
	readonly token: string;
	/** What outlives a reload: unsent words, and the conversation as it was opened. */
	readonly keep: {
		read(): string | null;
		write(text: string): void;
		opened(open: Open): void;
		readonly open: Open | null;
	};
	/** Calls `what` after `ms`; returns how to call it off. */
	readonly after: (ms: number, what: () => void) => () => void;
	/** Milliseconds. */
	readonly now: () => number;
	readonly newId: () => string;
	/** Opens a socket; returns how to close it. `closed` is called once, also when it never opened. */
	readonly connect: (url: string, socket: Socket) => () => void;
	readonly listener: Listener;
}

/** What a socket tells. */
export interface Socket {
	opened(): void;
	message(text: string): void;
	closed(): void;
}

export interface Conversation {
	say(text: string, lang: Lang, value?: Outgoing["value"]): void;
	/** The page went out of sight or came back. */
	hidden(hidden: boolean): void;
	/** Tries now: the network came back. */
	wake(): void;
	stop(): void;
}

/** Milliseconds between fetches; with a stream they only make sure that nothing was lost on the way. */
export const pace = {
	waiting: 1_000,
	calm: 3_000,
	hidden: 30_000,
	longest: 30_000,
	streamWaiting: 3_000,
	stream: 60_000,
} as const;

/** Fetches without an answer after which nobody waits any more. */
const patience = 20;

/** The server may be busy or gone, which passes; any other no is final. */
const passing = (error: unknown): boolean =>
	!(error instanceof Refused) || error.status >= 500 || [408, 425, 429].includes(error.status);
const unknownHere = (error: unknown): boolean => error instanceof Refused && [401, 403].includes(error.status);

/** Milliseconds until the next fetch. */
export function nextIn(state: {
	readonly failures: number;
	readonly hidden: boolean;
	readonly waiting: boolean;
	readonly streaming: boolean;
}): number {
	if (state.failures > 0) return Math.min(pace.longest, pace.waiting * 2 ** state.failures);
	if (state.streaming) return state.waiting && !state.hidden ? pace.streamWaiting : pace.stream;
	if (state.hidden) return pace.hidden;
	return state.waiting ? pace.waiting : pace.calm;
}

function kept(text: string | null): Outgoing[] {
	try {
		const list: unknown = JSON.parse(text ?? "[]");
		return Array.isArray(list) ? (list as Outgoing[]) : [];
	} catch {
		return [];
	}
}

function setIn(text: string): ActivitySet | null {
	try {
		const set = JSON.parse(text) as Partial<ActivitySet>;
		return Array.isArray(set.activities) ? { activities: set.activities, watermark: set.watermark ?? "" } : null;
	} catch {
		return null;
	}
}

/** Starts at once, and fetches until it is stopped. */
export function converse(options: Options): Conversation {
	const { api, keep, after, now, newId, connect, listener } = options;
	const unsent = kept(keep.read());
	/** Own lines on the screen that did not come back yet: the client's id by the server's. */
	const posted = new Map<string, string>();
	/** Own lines of the history, by the server's id. */
	const old = new Set<string>();
	// After a reload the lines come first; opening again would only say what is known.
	const resumed = keep.open && now() < keep.open.renewAt ? keep.open : null;
	let token = resumed?.token ?? options.token;
	/** The token is the sign-in's own: a no is final. */
	let entering = resumed === null;
	let conversation = resumed?.conversation ?? null;
	let renewAt = resumed?.renewAt ?? 0;
	let watermark = "";
	let history = true;
	let failures = 0;
	let hidden = false;
	let unanswered = 0;
	let stopped = false;
	let busy = false;
	/** What a beat that is under way leaves to the next one. */
	let again: "nothing" | "send" | "fetch" = "nothing";
	let callOff: () => void = () => {};
	const seen = new Set<string>();
	/** What the stream brought and nobody took yet. */
	const inbox: ActivitySet[] = [];
	let streaming = false;
	let closeStream: (() => void) | null = null;
	let streamFailures = 0;
	let streamAt = 0;

	function waitFor(fetches: number): void {
		if (fetches > 0 !== unanswered > 0) listener.waiting(fetches > 0);
		unanswered = fetches;
	}

	async function open(): Promise<void> {
		if (conversation !== null && now() < renewAt) return;
		const opened = await api.open(token);
		token = opened.token;
		conversation = opened.conversationId;
		renewAt = now() + opened.expires_in * 800;
		keep.opened({ conversation, token, renewAt });
	}

	async function send(): Promise<void> {
		for (let message = unsent[0]; message && conversation !== null; message = unsent[0]) {
			try {
				const { id } = await api.post(token, conversation, message);
				if (old.has(id)) listener.doubled(message.id);
				else posted.set(id, message.id);
			} catch (error) {
				if (passing(error) || unknownHere(error)) throw error;
				listener.refused(message.id);
				waitFor(0);
			}
			unsent.shift();
			keep.write(JSON.stringify(unsent));
		}
	}

	/** Passes on what was not seen yet, whichever way it came. */
	function take(set: ActivitySet): void {
		if (Number(set.watermark) > Number(watermark)) watermark = set.watermark;
		const fresh = set.activities.filter((line) => !seen.has(line.id));
		const lines = fresh.map((line) => {
			seen.add(line.id);
			if (history && line.from.role === "user") old.add(line.id);
			const clientId = posted.get(line.id) ?? (history ? undefined : line.channelData?.clientId);
			posted.delete(line.id);
			return clientId === undefined ? line : { ...line, clientId };
		});
		if (lines.some((line) => line.from.role === "bot")) waitFor(unsent.length > 0 ? patience : 0);
		if (lines.length > 0) listener.lines(lines, history);
	}

	async function fetchNew(): Promise<void> {
		for (let more = true; more && conversation !== null && !stopped; ) {
			const before = watermark;
			const read = await api.read(token, conversation, watermark);
			if (stopped) return;
			more = read.activities.length > 0 && read.watermark !== before;
			take(read);
		}
		if (!history) return;
		history = false;
		listener.lines([], false);
		for (const message of unsent) listener.saying(message);
	}

	/** Listens instead of asking, where the server offers it. */
	async function listen(): Promise<void> {
		if (closeStream || stopped || hidden || conversation === null || now() < streamAt) return;
		closeStream = () => {};
		const over = () => {
			if (closeStream === null) return;
			closeStream = null;
			streamFailures = streaming ? 1 : streamFailures + 1;
			const was = streaming;
			streaming = false;
			streamAt = now() + Math.min(pace.stream, pace.waiting * 2 ** streamFailures);
			if (was && !stopped) void beat(true);
		};
		try {
			const { streamUrl } = await api.stream(token, conversation, watermark);
			if (streamUrl === undefined) throw new Refused(404);
			if (stopped) return;
			closeStream = connect(streamUrl, {
				opened() {
					streaming = true;
				},
				message(text) {
					// The server sends an empty message now and then, to see whether anybody is there.
					const set = text.trim() === "" ? null : setIn(text);
					if (set) inbox.push(set);
					if (set) void beat(false);
				},
				closed: over,
			});
		} catch (error) {
			over();
			// This server has no stream: asking now and then does as well.
			if (!passing(error)) streamAt = Number.POSITIVE_INFINITY;
		}
	}

	async function beat(fetching: boolean): Promise<void> {
		if (busy || stopped) {
			again = fetching || again === "fetch" ? "fetch" : "send";
			return;
		}
		callOff();
		busy = true;
		again = "nothing";
		try {
			await open();
			// Words kept from before a reload wait until the history stands above them.
			if (!history) await send();
			if (fetching || !streaming || history) {
				await fetchNew();
				if (unanswered > 0) waitFor(unanswered - 1);
			}
			for (const set of inbox.splice(0)) take(set);
			if (failures > 0) listener.away(false);
			failures = 0;
			entering = false;
			if (unsent.length > 0) again = "send";
			void listen();
		} catch (error) {
			if (stopped) return;
			if (unknownHere(error) && !entering) {
				// The laptop was closed for an hour: the sign-in may still be good where the conversation's own token is not.
				entering = true;
				token = options.token;
				conversation = null;
				again = "fetch";
			} else if (unknownHere(error)) {
				stopped = true;
				closeStream?.();
				listener.signedOut();
			} else {
				if (!passing(error)) conversation = null;
				failures += 1;
				listener.away(true);
			}
		}
		busy = false;
		if (stopped) return;
		const next = again as "nothing" | "send" | "fetch";
		if (next !== "nothing" && (failures === 0 || conversation === null))
			callOff = after(0, () => void beat(next === "fetch"));
		else callOff = after(nextIn({ failures, hidden, waiting: unanswered > 0, streaming }), () => void beat(true));
	}

	void beat(true);

	return {
		say(text, lang, value) {
			const message: Outgoing = { id: newId(), text, locale: lang, ...(value ? { value } : {}) };
			unsent.push(message);
			keep.write(JSON.stringify(unsent));
			if (!history) listener.saying(message);
			waitFor(patience);
			void beat(false);
		},
		hidden(next) {
			hidden = next;
			if (!hidden) void beat(true);
		},
		wake: () => void beat(true),
		stop() {
			stopped = true;
			callOff();
			closeStream?.();
		},
	};
}

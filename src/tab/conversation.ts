/**
 * One conversation with the server: fetches what is new, sends what was said, and keeps what could not be sent. Knows
 * nothing of the screen; timers and storage are given, so it runs anywhere.
 */
import { type Activity, type Api, type Outgoing, Refused } from "./api.ts";
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

export interface Options {
	readonly api: Api;
	readonly token: string;
	/** Where unsent words outlive a reload. */
	readonly keep: { read(): string | null; write(text: string): void };
	/** Calls `what` after `ms`; returns how to call it off. */
	readonly after: (ms: number, what: () => void) => () => void;
	/** Milliseconds. */
	readonly now: () => number;
	readonly newId: () => string;
	readonly listener: Listener;
}

export interface Conversation {
	say(text: string, lang: Lang, value?: Outgoing["value"]): void;
	/** The page went out of sight or came back. */
	hidden(hidden: boolean): void;
	/** Tries now: the network came back. */
	wake(): void;
	stop(): void;
}

export const pace = { waiting: 1_000, calm: 3_000, hidden: 10_000, longest: 30_000 } as const;

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
}): number {
	if (state.failures > 0) return Math.min(pace.longest, pace.waiting * 2 ** state.failures);
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

/** Starts at once, and fetches until it is stopped. */
export function converse(options: Options): Conversation {
	const { api, keep, after, now, newId, listener } = options;
	const unsent = kept(keep.read());
	/** Own lines on the screen that did not come back yet: the client's id by the server's. */
	const posted = new Map<string, string>();
	/** Own lines of the history, by the server's id. */
	const old = new Set<string>();
	let token = options.token;
	let conversation: string | null = null;
	let renewAt = 0;
	let watermark = "";
	let history = true;
	let failures = 0;
	let hidden = false;
	let unanswered = 0;
	let stopped = false;
	let busy = false;
	let again = false;
	let callOff: () => void = () => {};

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

	async function fetchNew(): Promise<void> {
		for (let more = true; more && conversation !== null && !stopped; ) {
			const read = await api.read(token, conversation, watermark);
			if (stopped) return;
			more = read.activities.length > 0 && read.watermark !== watermark;
			watermark = read.watermark;
			const lines = read.activities.map((line) => {
				if (history && line.from.role === "user") old.add(line.id);
				const clientId = posted.get(line.id) ?? (history ? undefined : line.channelData?.clientId);
				posted.delete(line.id);
				return clientId === undefined ? line : { ...line, clientId };
			});
			if (lines.some((line) => line.from.role === "bot")) waitFor(unsent.length > 0 ? patience : 0);
			if (lines.length > 0) listener.lines(lines, history);
		}
		if (!history) return;
		history = false;
		listener.lines([], false);
		for (const message of unsent) listener.saying(message);
	}

	async function beat(): Promise<void> {
		if (busy || stopped) {
			again = true;
			return;
		}
		callOff();
		busy = true;
		again = false;
		try {
			await open();
			// Words kept from before a reload wait until the history stands above them.
			if (!history) await send();
			await fetchNew();
			if (unanswered > 0) waitFor(unanswered - 1);
			if (failures > 0) listener.away(false);
			failures = 0;
			if (unsent.length > 0) again = true;
		} catch (error) {
			if (stopped) return;
			if (unknownHere(error)) {
				stopped = true;
				listener.signedOut();
			} else {
				if (!passing(error)) conversation = null;
				failures += 1;
				listener.away(true);
			}
		}
		busy = false;
		if (stopped) return;
		const waiting = unanswered > 0;
		callOff = after(again && failures === 0 ? 0 : nextIn({ failures, hidden, waiting }), () => void beat());
	}

	void beat();

	return {
		say(text, lang, value) {
			const message: Outgoing = { id: newId(), text, locale: lang, ...(value ? { value } : {}) };
			unsent.push(message);
			keep.write(JSON.stringify(unsent));
			if (!history) listener.saying(message);
			waitFor(patience);
			void beat();
		},
		hidden(next) {
			hidden = next;
			if (!hidden) void beat();
		},
		wake: () => void beat(),
		stop() {
			stopped = true;
			callOff();
		},
	};
}

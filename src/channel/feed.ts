/**
 * Tells open streams that something new was stored. What this process stores wakes its stream at once; for the rest (the
 * sender, another process on the same database) one read a second asks for all streams together which conversations have
 * rows behind the last one seen: its cost grows with what is new, not with how many streams are open. PostgreSQL's NOTIFY
 * would save part of a second and cost a connection of its own with its own faults, on one of two databases.
 */
import type { Log, Store } from "../doors.ts";

export interface Feed {
	/** Calls `wake` whenever there may be something new; returns how to end it. */
	listen(conversation: string, wake: () => void): () => void;
	/** This conversation has news, or could not be read just now and is to be looked at again. */
	news(conversation: string, when: "now" | "soon"): void;
	/** Open streams. */
	size(): number;
}

const lookEveryMs = 1000;

/** @param every calls something again and again; returns how to end it. Nothing runs while nobody listens. */
export function createFeed({
	store,
	every,
	log,
}: {
	readonly store: Pick<Store, "news">;
	readonly every: (ms: number, what: () => void) => () => void;
	readonly log: Log;
}): Feed {
	const listeners = new Map<string, Set<() => void>>();
	const again = new Set<string>();
	let count = 0;
	let cursor: number | null = null;
	let looking = false;
	let stop: (() => void) | null = null;

	const wake = (conversation: string): void => {
		for (const call of listeners.get(conversation) ?? []) call();
	};

	async function look(): Promise<void> {
		if (looking) return;
		looking = true;
		try {
			const known = cursor;
			const { seq, conversations } = await store.news(known);
			cursor = seq;
			// The first look only learns where the end is: whoever began before it looks once more.
			const stirred = new Set(known === null ? listeners.keys() : conversations);
			for (const conversation of again) stirred.add(conversation);
			again.clear();
			for (const conversation of stirred) wake(conversation);
		} catch (error) {
			log.error({ event: "feed-failed", error }, "New rows could not be looked for; it is tried again.");
		} finally {
			looking = false;
		}
	}

	return {
		listen(conversation, call) {
			const calls = listeners.get(conversation) ?? new Set();
			listeners.set(conversation, calls.add(call));
			count += 1;
			if (count === 1) cursor = null;
			stop ??= every(lookEveryMs, () => void look());
			return () => {
				if (!calls.delete(call)) return;
				count -= 1;
				if (calls.size === 0) listeners.delete(conversation);
				if (count > 0) return;
				again.clear();
				stop?.();
				stop = null;
			};
		},
		news(conversation, when) {
			if (when === "now") wake(conversation);
			else if (listeners.has(conversation)) again.add(conversation);
		},
		size: () => count,
	};
}

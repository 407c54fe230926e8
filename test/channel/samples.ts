/** Rows, activities and a handler for the channel tests. */

import { createGate } from "../../src/channel/limits.ts";
import type { Handled, HandleTurn, Log, OutboxRow } from "../../src/doors.ts";
import type { Turn, View } from "../../src/turn.ts";

export const at = "2026-10-13T14:00:00.000Z";

export const quiet: Log & { readonly lines: string[] } = (() => {
	const lines: string[] = [];
	const line = (fields: object, message: string) => void lines.push(JSON.stringify({ ...fields, message }));
	return { lines, info: line, warn: line, error: line };
})();

/** A gate that nobody has to wait at. */
export const anyone = createGate({ perPerson: null, most: 1000, ticks: () => 0, urgent: () => false });

/** A clock that calls nothing until the test says so. */
export function timers() {
	const all = new Set<{ readonly ms: number; readonly what: () => void }>();
	return {
		every(ms: number, what: () => void) {
			const one = { ms, what };
			all.add(one);
			return () => void all.delete(one);
		},
		/** Calls whatever runs every so many milliseconds. */
		pass: (ms: number) => {
			for (const one of [...all]) if (one.ms === ms) one.what();
		},
		running: () => [...all].map(({ ms }) => ms).sort((a, b) => a - b),
	};
}

export const views = {
	say: { kind: "say", text: "Hello, Malik." },
	buttons: { kind: "say", text: "What next?", buttons: [{ label: "My plan", route: "dialog:plan" }] },
	question: {
		kind: "question",
		text: "What would you like to do?",
		input: "choice",
		options: [
			{ id: "a", label: "College" },
			{ id: "b", label: "Work" },
		],
		optional: false,
	},
} satisfies Record<string, View>;

export function row(view: View, turn: Turn | null, more: Partial<OutboxRow> = {}): OutboxRow {
	return {
		seq: 1,
		id: `row-${view.kind}`,
		kind: "reply",
		person: "student-10",
		address: turn?.address ?? null,
		campaign: null,
		lang: "en",
		view,
		key: "key-1",
		notBefore: at,
		turn: turn?.id ?? null,
		state: "sending",
		reason: null,
		attempts: 0,
		createdAt: at,
		...more,
	};
}

/** Keeps the turns it was given and answers each with the same views. */
export function recorder(
	answer: readonly View[] = [views.say],
	sent: (rows: readonly OutboxRow[]) => Promise<void> = async () => {},
) {
	const turns: Turn[] = [];
	const handle: HandleTurn = async (turn): Promise<Handled> => {
		turns.push(turn);
		const rows = answer.map((view, index) => row(view, turn, { id: `${turn.id}-${index}`, seq: index + 1 }));
		return { rows, sent: turn.mode === "normal" ? sent(rows) : Promise.resolve() };
	};
	return { turns, handle };
}

/** A Bot Framework message as the local tools post it. */
export const message = (more: Readonly<Record<string, unknown>> = {}) => ({
	type: "message",
	id: "activity-1",
	channelId: "emulator",
	serviceUrl: "http://127.0.0.1:5000/",
	from: { id: "student-10", name: "Malik" },
	recipient: { id: "bot-1", name: "Onward" },
	conversation: { id: "conversation-1" },
	text: "hello",
	...more,
});

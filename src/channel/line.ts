/** One line of a web conversation: a stored row as pages, Direct Line clients and the terminal get it. */
import type { OutboxRow } from "../doors.ts";
import { shown } from "./activity.ts";

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
		/** The same, by the name that Microsoft's clients know. */
		readonly clientActivityID?: string;
		/** Where the suggested actions lead, in their order: the page puts a picture beside each. */
		readonly routes?: readonly string[];
	};
}

const routesOf = (view: OutboxRow["view"]): string[] =>
	view.kind === "say" ? (view.buttons ?? []).map(({ route }) => route) : [];

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
		channelData: {
			kind: row.view.kind,
			sent: row.kind,
			key: row.key,
			...(mine && clientId ? { clientId, clientActivityID: clientId } : {}),
			...("suggestedActions" in rest ? { routes: routesOf(row.view) } : {}),
		},
	};
}

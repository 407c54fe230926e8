/** The terminal: prints the text twin of everything, or one activity per line as JSON. */
import { plain } from "../cards/plain.ts";
import type { Channel } from "../doors.ts";
import type { WebActivity } from "./line.ts";

export interface Console extends Channel {
	/** Prints what the bot said, in order; the person's own lines are theirs already. */
	print(activities: readonly WebActivity[]): void;
}

/** The text of one activity as a terminal shows it: suggested labels stand under it, since nothing can be pressed. */
export function terminalText(activity: WebActivity): string {
	const { actions = [] } = (activity.suggestedActions ?? {}) as { actions?: readonly { title: string }[] };
	return actions.length > 0
		? `${activity.text}\n[${actions.map((action) => action.title).join("] [")}]`
		: activity.text;
}

/**
 * @param write takes a finished block of text, newline included
 * @param json one activity per line instead of text
 */
export function createConsole(write: (text: string) => void, json: boolean): Console {
	return {
		id: "console",
		pull: true,
		send: async () => ({ kind: "refused", code: "pull" }),
		print(activities) {
			for (const activity of activities) {
				if (activity.from.role === "user") continue;
				// A terminal obeys control characters, whoever wrote them.
				write(plain(json ? `${JSON.stringify(activity)}\n` : `${terminalText(activity)}\n\n`));
			}
		},
	};
}

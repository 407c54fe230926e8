/** The conversation on the screen. New turns are announced; the history and changes to old turns are not. */
import type { Activity, Outgoing } from "./api.ts";
import { type Answered, type DrawnCard, drawCard } from "./card.ts";
import { button, make, paragraphs } from "./dom.ts";
import { type Lang, langOf, type Speech } from "./words.ts";

export interface LogOptions {
	readonly speech: Speech;
	/** Something was pressed: a card's answer, or a suggestion's text. */
	readonly onAnswer: (
		answered: { readonly text: string; readonly value?: Answered["value"] },
		from: "card" | "suggestion",
	) => void;
	readonly now: () => Date;
}

export interface Log {
	readonly element: HTMLElement;
	/** Draws lines in their order; returns what was drawn of the bot's. */
	lines(lines: readonly (Activity & { readonly clientId?: string })[], history: boolean): readonly HTMLElement[];
	/** An own line at once, before the server has it. */
	own(message: Outgoing): HTMLElement;
	refused(id: string): void;
	/** Takes an own line away that stands above already. */
	doubled(id: string): void;
	/** Marks own lines that wait for the server. */
	away(away: boolean): void;
	/** The newest open card's first control. */
	firstControl(): HTMLElement | null;
}

interface Entry {
	readonly mine: boolean;
	readonly text: string;
	/** reply, check-in, message ...; own for what the person said. */
	readonly sent: string;
	/** The card's key; of an own line the key of the card it answers, null when the line does not tell. */
	readonly key: string | null;
	/** What a card's options say, to find the answer to a check-in among later lines. */
	readonly labels: ReadonlySet<string>;
	readonly card: DrawnCard | null;
	readonly suggestions: HTMLElement | null;
}

const cardType = "application/vnd.microsoft.card.adaptive";
const asking = new Set(["question", "grid", "form"]);

const contentOf = (line: Activity): object | undefined =>
	line.attachments?.find((one) => one.contentType === cardType)?.content;

/**
 * Which turns can no longer be answered, as indices. A reply is over with the person's next line; what was sent by
 * itself stays, and of that a check-in closes with its own answer. An own line from the history does not say which
 * card it answers: it counts for the newest open check-in that has this label.
 */
export function over(entries: readonly Pick<Entry, "mine" | "text" | "sent" | "key" | "labels">[]): Set<number> {
	const closed = new Set<number>();
	entries.forEach((line, at) => {
		if (!line.mine) return;
		const answered = entries.findLastIndex((entry, index) => {
			if (index >= at || entry.sent !== "check-in" || closed.has(index)) return false;
			return line.key === null ? entry.labels.has(line.text) : entry.key === line.key;
		});
		if (answered >= 0) closed.add(answered);
	});
	const last = entries.findLastIndex((line) => line.mine);
	entries.forEach((entry, at) => {
		if (at < last && entry.sent === "reply") closed.add(at);
	});
	return closed;
}

/** The key of the card whose question a value answers; a button that only leads somewhere ("route") answers none. */
export function keyIn(value: Outgoing["value"]): string | null {
	if (!value) return null;
	return "route" in value ? "" : String(value.key ?? "");
}

function dayName(day: Date, now: Date, speech: Speech): string {
	const start = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
	const days = Math.round((start(now) - start(day)) / 86_400_000);
	if (days === 0) return speech.say("today");
	if (days === 1) return speech.say("yesterday");
	const year = day.getFullYear() === now.getFullYear() ? {} : { year: "numeric" as const };
	return new Intl.DateTimeFormat(speech.lang, { weekday: "long", month: "long", day: "numeric", ...year }).format(day);
}

/** An empty log; the caller puts its element on the page. */
export function createLog({ speech, onAnswer, now }: LogOptions): Log {
	const element = make("div", { role: "log", class: "log", "aria-live": "off" });
	speech.bind(() => element.setAttribute("aria-label", speech.say("conversation")));
	const entries: Entry[] = [];
	const pending = new Map<string, { readonly turn: HTMLElement; readonly state: HTMLElement }>();
	let lastDay = "";
	let serverAway = false;

	/** Before own lines that the server does not have yet. */
	const place = (node: HTMLElement) => element.insertBefore(node, pending.values().next().value?.turn ?? null);

	function settle(): void {
		const closed = over(entries);
		entries.forEach((entry, at) => {
			if (closed.has(at)) entry.card?.close();
			if (entry.sent === "reply" && at < entries.length - 1) entry.suggestions?.remove();
		});
	}

	function dayOf(timestamp: string): void {
		const day = new Date(timestamp);
		if (Number.isNaN(day.getTime()) || day.toDateString() === lastDay) return;
		lastDay = day.toDateString();
		place(make("div", { class: "day", lang: speech.lang }, dayName(day, now(), speech)));
	}

	function ownTurn(text: string, lang: Lang, key: string | null): { turn: HTMLElement; state: HTMLElement } {
		const state = make("p", { class: "state" });
		const bubble = make("div", { class: "bubble", lang }, ...paragraphs(text));
		const turn = make(
			"div",
			{ class: "turn me", tabindex: "-1" },
			make("span", { class: "unseen" }, speech.say("me")),
			bubble,
			state,
		);
		entries.push({ mine: true, text, sent: "own", key, labels: new Set(), card: null, suggestions: null });
		return { turn, state };
	}

	function suggestionsOf(line: Activity, lang: Lang): HTMLElement | null {
		const actions = line.suggestedActions?.actions ?? [];
		if (actions.length === 0) return null;
		const buttons = actions.map(({ title, value }) =>
			button({ class: "suggestion" }, title, () => onAnswer({ text: value }, "suggestion")),
		);
		return make("div", { class: "suggestions", lang }, ...buttons);
	}

	function showEmpty(card: HTMLElement): void {
		card.querySelector(".hint")?.remove();
		card.append(make("p", { class: "hint", role: "alert", lang: speech.lang }, speech.say("fill")));
	}

	function botTurn(line: Activity): HTMLElement {
		const lang = langOf(line.locale);
		const content = contentOf(line);
		const asks = asking.has(line.channelData?.kind ?? "question");
		const card = content
			? drawCard(content, { lang, asks, onAnswer: (answered) => onAnswer(answered, "card"), onEmpty: showEmpty })
			: null;
		const suggestions = suggestionsOf(line, lang);
		const shown = card?.element ?? make("div", { class: "bubble", lang }, ...paragraphs(line.text));
		const turn = make("div", { class: "turn bot" }, make("span", { class: "unseen" }, "Onward:"), shown);
		if (suggestions) turn.append(suggestions);
		const { sent = "reply", key = null } = line.channelData ?? {};
		entries.push({ mine: false, text: line.text, sent, key, labels: card?.labels ?? new Set(), card, suggestions });
		return turn;
	}

	return {
		element,
		lines(lines, history) {
			const drawn: HTMLElement[] = [];
			for (const line of lines) {
				const known = line.clientId === undefined ? undefined : pending.get(line.clientId);
				if (known && line.clientId !== undefined) {
					pending.delete(line.clientId);
					known.state.remove();
					continue;
				}
				dayOf(line.timestamp);
				const mine = line.from.role === "user";
				const turn = mine ? ownTurn(line.text, langOf(line.locale), null).turn : botTurn(line);
				place(turn);
				if (!mine) drawn.push(turn);
			}
			settle();
			if (!history && element.getAttribute("aria-live") === "off")
				requestAnimationFrame(() => element.setAttribute("aria-live", "polite"));
			return drawn;
		},
		own(message) {
			const made = ownTurn(message.text, message.locale, keyIn(message.value));
			pending.set(message.id, made);
			if (serverAway) made.state.textContent = speech.say("waiting");
			element.append(made.turn);
			settle();
			return made.turn;
		},
		refused(id) {
			const line = pending.get(id);
			pending.delete(id);
			if (line) line.state.textContent = speech.say("refused");
		},
		doubled(id) {
			pending.get(id)?.turn.remove();
			pending.delete(id);
		},
		away(away) {
			serverAway = away;
			for (const { state } of pending.values()) state.textContent = away ? speech.say("waiting") : "";
		},
		firstControl() {
			for (const entry of [...entries].reverse()) {
				const first = entry.card?.first() ?? entry.suggestions?.querySelector("button");
				if (first?.isConnected) return first;
				if (entry.mine) return null;
			}
			return null;
		},
	};
}

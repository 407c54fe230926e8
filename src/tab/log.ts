/** The conversation on the screen. New turns are announced; the history and changes to old turns are not. */
import type { Aloud } from "./aloud.ts";
import type { Activity, Outgoing } from "./api.ts";
import { type Answered, closedQuestion, type DrawnCard, drawCard, labelsOf, spoken } from "./card.ts";
import { button, make, paragraphs } from "./dom.ts";
import { picture, pictureOfChoice, pictureOfMessage } from "./pictures.ts";
import { type Lang, langOf, type Speech } from "./words.ts";

export interface LogOptions {
	readonly speech: Speech;
	/** Something was pressed: a card's answer, or a suggestion's text. */
	readonly onAnswer: (
		answered: { readonly text: string; readonly value?: Answered["value"] },
		from: "card" | "suggestion",
	) => void;
	readonly now: () => Date;
	readonly aloud: Aloud;
}

export interface Log {
	readonly element: HTMLElement;
	/** Draws lines in their order; returns what was drawn of the bot's. */
	lines(lines: readonly (Activity & { readonly clientId?: string })[], old: boolean): readonly HTMLElement[];
	/** An own line at once, before the server has it. */
	own(message: Outgoing): HTMLElement;
	refused(id: string): void;
	/** Takes an own line away that stands above already. */
	doubled(id: string): void;
	/** Marks own lines that wait for the server. */
	away(away: boolean): void;
	/** Whether any does. */
	waits(): boolean;
	/** The newest open card's first control. */
	firstControl(): HTMLElement | null;
	/** In simple mode only what came since the person's last line stands on the screen. */
	simple(on: boolean): void;
	/** Reads drawn turns aloud, one after the other. */
	read(turns: readonly HTMLElement[]): void;
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
	/** Draws it; the history above the screen is drawn only when somebody asks for it. */
	readonly draw: ((closed: boolean) => void) | null;
	readonly turn: HTMLElement;
	/** The line above it that names a day. */
	readonly day: HTMLElement | null;
	card: DrawnCard | null;
	suggestions: HTMLElement | null;
	drawn: boolean;
}

/** How many turns of the history stand on the screen at first. */
const mostShown = 40;

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
export function createLog({ speech, onAnswer, now, aloud }: LogOptions): Log {
	const element = make("div", { role: "log", class: "log", "aria-live": "off" });
	const earlier = button({ class: "earlier", hidden: true }, "", () => {
		unfolded = true;
		const [first] = entries.filter(({ turn }) => !turn.hidden);
		quietly(arrange);
		first?.turn.setAttribute("tabindex", "-1");
		first?.turn.focus();
	});
	speech.bind(() => {
		element.setAttribute("aria-label", speech.say("conversation"));
		earlier.textContent = speech.say("earlier");
	});
	element.append(earlier);
	const entries: Entry[] = [];
	const pending = new Map<string, { readonly turn: HTMLElement; readonly state: HTMLElement }>();
	const readers = new Map<HTMLElement, () => void>();
	let lastDay = "";
	let serverAway = false;
	let simple = false;
	let unfolded = false;
	let history = true;

	/** Before own lines that the server does not have yet. */
	const place = (node: HTMLElement) => element.insertBefore(node, pending.values().next().value?.turn ?? null);

	/** Shows and hides old turns without having them announced again. */
	function quietly(work: () => void): void {
		element.setAttribute("aria-live", "off");
		work();
		if (!history) requestAnimationFrame(() => element.setAttribute("aria-live", "polite"));
	}

	function arrange(): void {
		const own = entries.findLastIndex((entry) => entry.mine);
		const from = unfolded ? 0 : simple ? Math.max(0, own) : entries.length - mostShown;
		const closed = over(entries);
		entries.forEach((entry, at) => {
			entry.turn.hidden = at < from;
			if (entry.day) entry.day.hidden = at < from;
			if (at >= from && !entry.drawn) {
				entry.drawn = true;
				entry.draw?.(closed.has(at));
			}
			if (closed.has(at)) entry.card?.close();
			if (entry.sent === "reply" && at < entries.length - 1) entry.suggestions?.remove();
		});
		earlier.hidden = from <= 0;
	}

	function dayOf(timestamp: string): HTMLElement | null {
		const day = new Date(timestamp);
		if (Number.isNaN(day.getTime()) || day.toDateString() === lastDay) return null;
		lastDay = day.toDateString();
		const line = make("div", { class: "day", lang: speech.lang }, dayName(day, now(), speech));
		place(line);
		return line;
	}

	function ownTurn(text: string, lang: Lang, key: string | null, day: HTMLElement | null = null) {
		const state = make("p", { class: "state" });
		const bubble = make("div", { class: "bubble", lang }, ...paragraphs(text));
		const turn = make(
			"div",
			{ class: "turn me", tabindex: "-1" },
			make("span", { class: "unseen" }, speech.say("me")),
			bubble,
			state,
		);
		const plain = { card: null, suggestions: null, draw: null, drawn: true };
		entries.push({ mine: true, text, sent: "own", key, labels: new Set(), turn, day, ...plain });
		return { turn, state };
	}

	function suggestionsOf(line: Activity, lang: Lang): HTMLElement | null {
		const actions = line.suggestedActions?.actions ?? [];
		if (actions.length === 0) return null;
		const buttons = actions.map(({ title, value }, at) => {
			const one = button({ class: "suggestion" }, title, () => onAnswer({ text: value }, "suggestion"));
			const drawing = pictureOfChoice({ route: line.channelData?.routes?.[at] });
			if (drawing) one.prepend(picture(drawing));
			return one;
		});
		return make("div", { class: "suggestions", lang }, ...buttons);
	}

	function showEmpty(card: HTMLElement): void {
		card.querySelector(".hint")?.remove();
		const hint = make("p", { class: "hint", role: "alert", lang: speech.lang }, speech.say("fill"));
		// Above what is to be filled in: that is where the cursor goes.
		card.querySelector(".ac-input-container")?.before(hint);
	}

	/** A button that reads one message; there only while the device has a voice for its language. */
	function listenTo(turn: HTMLElement, lines: readonly string[], lang: Lang): void {
		const label = make("span", {}, speech.say("listen", lang));
		let reading = false;
		const show = (now: boolean) => {
			reading = now;
			label.textContent = speech.say(now ? "halt" : "listen", lang);
			listen.querySelector("svg")?.replaceWith(picture(now ? "halt" : "listen"));
		};
		const read = () => {
			show(true);
			aloud.read(lines.join("\n"), lang, () => show(false));
		};
		const listen = make("button", { type: "button", class: "listen", lang }, picture("listen"), label);
		listen.addEventListener("click", () => {
			const stopping = reading;
			aloud.stop();
			if (!stopping) read();
		});
		aloud.bind(() => {
			listen.hidden = !aloud.can(lang);
		});
		readers.set(turn, read);
		turn.append(listen);
	}

	function botTurn(line: Activity, day: HTMLElement | null): HTMLElement {
		const lang = langOf(line.locale);
		const content = contentOf(line);
		const { kind = "question", sent = "reply", key = null } = line.channelData ?? {};
		const asks = asking.has(kind);
		const turn = make("div", { class: "turn bot" }, make("span", { class: "unseen" }, "Onward:"));
		const entry: Entry = {
			mine: false,
			text: line.text,
			sent,
			key,
			labels: new Set(labelsOf(content)),
			turn,
			day,
			card: null,
			suggestions: null,
			drawn: false,
			draw(closed) {
				if (content && asks && closed) {
					const question = closedQuestion(content, lang);
					turn.append(question);
					return listenTo(
						turn,
						Array.from(question.children, ({ textContent }) => textContent ?? ""),
						lang,
					);
				}
				entry.card = content
					? drawCard(content, {
							lang,
							asks,
							picture: pictureOfMessage(kind, sent),
							calls: kind === "safety",
							onAnswer: (answered) => onAnswer(answered, "card"),
							onEmpty: showEmpty,
						})
					: null;
				const bubble = () => make("div", { class: "bubble", lang }, ...paragraphs(line.text));
				turn.append(entry.card?.element ?? bubble());
				entry.suggestions = suggestionsOf(line, lang);
				if (entry.suggestions) turn.append(entry.suggestions);
				const offered = line.suggestedActions?.actions.map(({ title }) => title) ?? [];
				listenTo(turn, [...(content ? spoken(content) : [line.text]), ...offered], lang);
			},
		};
		entries.push(entry);
		return turn;
	}

	return {
		element,
		lines(lines, old) {
			const fresh: HTMLElement[] = [];
			for (const line of lines) {
				const known = line.clientId === undefined ? undefined : pending.get(line.clientId);
				if (known && line.clientId !== undefined) {
					pending.delete(line.clientId);
					known.state.remove();
					continue;
				}
				const day = dayOf(line.timestamp);
				const mine = line.from.role === "user";
				const turn = mine ? ownTurn(line.text, langOf(line.locale), null, day).turn : botTurn(line, day);
				place(turn);
				if (!mine) fresh.push(turn);
			}
			arrange();
			if (history && !old) requestAnimationFrame(() => element.setAttribute("aria-live", "polite"));
			history = old;
			return fresh;
		},
		own(message) {
			const made = ownTurn(message.text, message.locale, keyIn(message.value));
			pending.set(message.id, made);
			if (serverAway) made.state.textContent = speech.say("waiting");
			element.append(made.turn);
			unfolded &&= !simple;
			arrange();
			return made.turn;
		},
		refused(id) {
			const line = pending.get(id);
			pending.delete(id);
			if (line) line.state.textContent = speech.say("refused");
		},
		doubled(id) {
			const turn = pending.get(id)?.turn;
			pending.delete(id);
			const at = entries.findIndex((entry) => entry.turn === turn);
			if (at >= 0) entries.splice(at, 1);
			turn?.remove();
			arrange();
		},
		away(away) {
			serverAway = away;
			for (const { state } of pending.values()) state.textContent = away ? speech.say("waiting") : "";
		},
		waits: () => pending.size > 0,
		firstControl() {
			for (const entry of [...entries].reverse()) {
				const first = entry.card?.first() ?? entry.suggestions?.querySelector("button");
				if (first?.isConnected) return first;
				if (entry.mine) return null;
			}
			return null;
		},
		simple(on) {
			simple = on;
			unfolded = false;
			quietly(arrange);
		},
		read(turns) {
			for (const turn of turns) readers.get(turn)?.();
		},
	};
}

/** Adaptive Cards on the page, drawn by Microsoft's library. */
import {
	AdaptiveCard,
	ChoiceSetInput,
	GlobalSettings,
	HostConfig,
	type Input,
	SerializationContext,
	SubmitAction,
} from "adaptivecards";
import { make } from "./dom.ts";
import { type Drawn, finish, gapOf, look } from "./look.ts";
import type { Picture } from "./pictures.ts";
import type { Lang } from "./words.ts";

type Tree = Readonly<Record<string, unknown>>;

/** What was pressed or filled in: the value for the server, and the same in words. */
export interface Answered {
	readonly value: Tree;
	readonly text: string;
}

export interface DrawnCard {
	readonly element: HTMLElement;
	/** The first control, for the keyboard; null when there is none. */
	first(): HTMLElement | null;
	/** Takes away what can be pressed. A question becomes plain text, anything else stays to be read. */
	close(): void;
}

export interface CardOptions {
	readonly lang: Lang;
	/** A card that asks: closed, it shrinks to its question. */
	readonly asks: boolean;
	/** What kind of message it is, as a picture before its first words. */
	readonly picture: Picture | null;
	/** Numbers in it become links to call them. */
	readonly calls: boolean;
	readonly onAnswer: (answered: Answered) => void;
	/** Send was pressed and nothing was filled in. */
	readonly onEmpty: (card: HTMLElement) => void;
}

const hostConfig = new HostConfig(look);
GlobalSettings.useMarkdownInRadioButtonAndCheckbox = false;
GlobalSettings.setTabIndexAtCardRoot = false;
// Text stays text, whatever signs are in it.
AdaptiveCard.onProcessMarkdown = (_text, result) => {
	result.didProcess = false;
};

/** An input's value as people read it. */
function inWords(input: Input, lang: Lang): string {
	const value = String(input.value ?? "");
	if (input instanceof ChoiceSetInput) {
		const picked = new Set(value.split(","));
		return input.choices.flatMap((choice) => (picked.has(String(choice.value)) ? [choice.title ?? ""] : [])).join(", ");
	}
	if (/^\d{4}-\d{2}-\d{2}$/.test(value) && input.getJsonTypeName() === "Input.Date")
		return new Intl.DateTimeFormat(lang, { dateStyle: "long", timeZone: "UTC" }).format(new Date(value));
	return value;
}

function answerOf(action: SubmitAction, inputs: readonly Input[], lang: Lang): Answered | null {
	const { msteams: _, ...value } = action.data as Tree;
	if (action.associatedInputs === "none") return { value, text: action.title ?? "" };
	const filled = inputs.filter((input) => String(input.value ?? "").trim() !== "");
	const [only] = filled;
	if (!only) return null;
	if (inputs.length === 1) return { value, text: inWords(only, lang) };
	return { value, text: filled.map((input) => `${input.label ?? ""}: ${inWords(input, lang)}`).join("\n") };
}

/** What a card says, without choices and buttons; of its inputs only the question that stands alone. */
function wordsOf(node: unknown): string[] {
	if (Array.isArray(node)) {
		const inputs = node.filter((part: Tree) => String(part.type).startsWith("Input."));
		return node.filter((part) => inputs.length < 2 || !inputs.includes(part)).flatMap(wordsOf);
	}
	if (node === null || typeof node !== "object") return [];
	const part = node as Tree;
	const type = String(part.type ?? "");
	if (type.startsWith("Action")) return [];
	if (type === "RichTextBlock") {
		const text = (part.inlines as Tree[]).map((run) => String(run.text ?? "")).join("");
		return text === "•" ? [] : [text];
	}
	if (type.startsWith("Input.")) return [String(part.label ?? "")];
	return Object.values(part).flatMap(wordsOf);
}

/** What a card says to somebody who listens: its words, every question, what can be chosen and pressed; one a line. */
export function spoken(node: unknown): string[] {
	if (Array.isArray(node)) {
		// A scale that several statements share is read once.
		const [, ...rated] = node.filter((part: Tree) => part.choices !== undefined);
		return node.flatMap((part) => spoken(rated.includes(part) ? { ...part, choices: [] } : part));
	}
	if (node === null || typeof node !== "object") return [];
	const part = node as Tree;
	const type = String(part.type ?? "");
	if (type === "Action.Submit") return [String(part.title ?? "")];
	if (type === "RichTextBlock") return wordsOf(part);
	const label = type.startsWith("Input.") ? [String(part.label ?? "")] : [];
	const titles = ((part.choices ?? []) as Tree[]).map(({ title }) => String(title ?? ""));
	return [
		...label,
		...titles,
		...Object.entries(part).flatMap(([key, value]) => (key === "choices" ? [] : spoken(value))),
	];
}

/** What the answer buttons of a card say, without drawing it. */
export function labelsOf(node: unknown): string[] {
	if (Array.isArray(node)) return node.flatMap(labelsOf);
	if (node === null || typeof node !== "object") return [];
	const part = node as Tree;
	const answers = part.type === "Action.Submit" && "answer" in ((part.data ?? {}) as Tree);
	return answers ? [String(part.title ?? "")] : Object.values(part).flatMap(labelsOf);
}

/** A question with this many choices at most shows them all; more stay folded in a list. */
const mostShown = 9;

/** A single question's choices side by side with it: nobody has to open a list to see what can be said. */
function unfolded(content: Tree): Tree {
	const body = (content.body ?? []) as Tree[];
	const inputs = body.filter(({ type }) => String(type).startsWith("Input."));
	const [only] = inputs;
	const few = only?.type === "Input.ChoiceSet" && ((only.choices ?? []) as unknown[]).length <= mostShown;
	if (inputs.length !== 1 || !few) return content;
	return { ...content, body: body.map((part) => (part === only ? { ...part, style: "expanded", wrap: true } : part)) };
}

/** A question that is over: what it asked, as text. */
const asked = (content: object): HTMLElement[] => wordsOf(content).map((words) => make("p", {}, words));

/** The same for a question that was over before it was drawn. */
export const closedQuestion = (content: object, lang: Lang): HTMLElement =>
	make("div", { class: "card closed", lang }, ...asked(content));

/** What a drawn card consists of. The library lists an action once for its set and once for its card. */
function parts(card: AdaptiveCard, element: HTMLElement): Drawn {
	const presses = [...new Set(card.getAllActions())].flatMap((action) => {
		const data = action instanceof SubmitAction ? ((action.data ?? {}) as Tree) : {};
		return action.renderedElement ? [{ element: action.renderedElement, data }] : [];
	});
	const fields = card.getAllInputs().flatMap((input) => {
		if (!input.renderedElement) return [];
		const set = input instanceof ChoiceSetInput && (input.isMultiSelect || !input.isCompact) ? input : null;
		const toggles = set ? (set.isMultiSelect ? ("several" as const) : ("one" as const)) : null;
		const values = (set?.choices ?? []).map(({ value }) => value ?? "");
		return [{ element: input.renderedElement, toggles, values }];
	});
	return { element, presses, fields };
}

/** Draws a card; null when the library cannot, so that its text is shown instead. */
export function drawCard(content: object, options: CardOptions): DrawnCard | null {
	const card = new AdaptiveCard();
	card.hostConfig = hostConfig;
	const element = make("div", { class: "card", lang: options.lang });
	try {
		// Its check of `lang` refuses every second card; the language stands on the element.
		const { lang: _, ...rest } = content as Tree;
		card.parse(unfolded(rest), new SerializationContext());
		const drawn = card.render();
		if (!drawn) return null;
		element.append(drawn);
		finish(parts(card, drawn), options);
		// Buttons say little without their question; a single input has it as its label.
		if (options.asks && card.getAllInputs().length !== 1) {
			element.setAttribute("role", "group");
			element.setAttribute("aria-label", wordsOf(content)[0] ?? "");
		}
	} catch {
		return null;
	}
	let open = true;
	card.onExecuteAction = (action) => {
		if (!open || !(action instanceof SubmitAction)) return;
		const answered = answerOf(action, card.getAllInputs(), options.lang);
		if (answered) return options.onAnswer(answered);
		options.onEmpty(element);
		card.getAllInputs()[0]?.focus();
	};
	return {
		element,
		first() {
			if (!open) return null;
			const controls = [...element.querySelectorAll<HTMLElement>("button, input, select, textarea")];
			return controls.find((control) => control.checkVisibility()) ?? null;
		},
		close() {
			if (!open) return;
			open = false;
			element.setAttribute("aria-live", "off");
			element.removeAttribute("role");
			element.removeAttribute("aria-label");
			element.classList.add("closed");
			if (options.asks) element.replaceChildren(...asked(content));
			else
				for (const set of element.querySelectorAll(".ac-adaptiveCard > div:has(.ac-actionSet)")) {
					gapOf(set)?.remove();
					set.remove();
				}
		},
	};
}

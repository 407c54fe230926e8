/** Adaptive Cards on the page, drawn by Microsoft's library. */
import {
	type Action,
	AdaptiveCard,
	ChoiceSetInput,
	GlobalSettings,
	HostConfig,
	type Input,
	SerializationContext,
	SubmitAction,
} from "adaptivecards";
import { make } from "./dom.ts";
import { look } from "./look.ts";
import type { Lang } from "./words.ts";

type Tree = Readonly<Record<string, unknown>>;

/** What was pressed or filled in: the value for the server, and the same in words. */
export interface Answered {
	readonly value: Tree;
	readonly text: string;
}

export interface DrawnCard {
	readonly element: HTMLElement;
	/** What its answer buttons say. */
	readonly labels: ReadonlySet<string>;
	/** The first control, for the keyboard; null when there is none. */
	first(): HTMLElement | null;
	/** Takes away what can be pressed. A question becomes plain text, anything else stays to be read. */
	close(): void;
}

export interface CardOptions {
	readonly lang: Lang;
	/** A card that asks: closed, it shrinks to its question. */
	readonly asks: boolean;
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
	if (type === "RichTextBlock") return [(part.inlines as Tree[]).map((run) => String(run.text ?? "")).join("")];
	if (type.startsWith("Input.")) return [String(part.label ?? "")];
	return Object.values(part).flatMap(wordsOf);
}

const dataOf = (action: Action): Tree => (action instanceof SubmitAction ? ((action.data ?? {}) as Tree) : {});

/** Takes out what the library writes on elements and the style sheets decide instead. */
function unstyle(elements: Iterable<HTMLElement>, ...properties: readonly string[]): void {
	for (const one of elements) for (const property of properties) one.style.removeProperty(property);
}

/** Takes an element out together with the distance before it. */
function dropWithGap(element: Element): void {
	const before = element.previousElementSibling;
	if (before?.classList.contains("ac-horizontal-separator")) before.remove();
	element.remove();
}

/** What the library leaves out, sets in pixels or cuts off. */
function finish(card: AdaptiveCard, element: HTMLElement, asks: boolean): void {
	const all = <Found extends HTMLElement>(selector: string) => element.querySelectorAll<Found>(selector);
	for (const one of all("*")) {
		const size = /^([\d.]+)px$/.exec(one.style.fontSize);
		if (size) one.style.fontSize = `${Number(size[1]) / 16}rem`;
	}
	unstyle([element, ...all(".ac-container")], "padding");
	unstyle(all("*"), "overflow", "text-overflow", "white-space");
	unstyle(all(".ac-choiceSetInput-expanded label"), "text-align", "margin-left", "flex", "font-size", "line-height");
	unstyle(all("button"), "flex", "justify-content");
	for (const action of card.getAllActions()) {
		const data = dataOf(action);
		const kind = "answer" in data ? "answer" : !("route" in data) ? "send" : asks ? "quiet" : "way";
		// The library writes its class names anew whenever an input changes.
		if (action.renderedElement) action.renderedElement.dataset.kind = kind;
		// The title says again what is written on the button.
		action.renderedElement?.removeAttribute("title");
	}
	for (const input of card.getAllInputs()) {
		if (!(input instanceof ChoiceSetInput) || (input.isCompact && !input.isMultiSelect)) continue;
		const control = input.renderedElement?.querySelector(".ac-choiceSetInput-expanded, .ac-choiceSetInput-multiSelect");
		if (!control) continue;
		control.setAttribute("role", input.isMultiSelect ? "group" : "radiogroup");
		control.classList.add(input.isMultiSelect ? "several" : "scale");
		const label = control.parentElement?.previousElementSibling;
		if (label?.id) control.setAttribute("aria-labelledby", label.id);
		for (const toggle of control.querySelectorAll("input")) {
			// Cards on one page share their inputs' ids; radio buttons must not.
			toggle.name = `${control.id}-${toggle.name}`;
			toggle.removeAttribute("aria-labelledby");
		}
	}
}

/** Draws a card; null when the library cannot, so that its text is shown instead. */
export function drawCard(content: object, options: CardOptions): DrawnCard | null {
	const card = new AdaptiveCard();
	card.hostConfig = hostConfig;
	const element = make("div", { class: "card", lang: options.lang });
	try {
		// Its check of `lang` refuses every second card; the language stands on the element.
		const { lang: _, ...rest } = content as Tree;
		card.parse(rest, new SerializationContext());
		const drawn = card.render();
		if (!drawn) return null;
		element.append(drawn);
		finish(card, drawn, options.asks);
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
	const labels = card.getAllActions().flatMap((one) => ("answer" in dataOf(one) ? [one.title ?? ""] : []));
	return {
		element,
		labels: new Set(labels),
		first: () => (open ? element.querySelector<HTMLElement>("button, input, select, textarea") : null),
		close() {
			if (!open) return;
			open = false;
			element.setAttribute("aria-live", "off");
			element.classList.add("closed");
			if (options.asks) element.replaceChildren(...wordsOf(content).map((words) => make("p", {}, words)));
			else for (const set of element.querySelectorAll(".ac-adaptiveCard > div:has(.ac-actionSet)")) dropWithGap(set);
		},
	};
}

/**
 * How cards look here: sizes and distances for the library, colours by the page's own variables, and what is done to a
 * drawn card afterwards: pictures, whole rows to press, and what simple mode folds away.
 */
import { button, make } from "./dom.ts";
import { type Picture, picture, pictureOfChoice } from "./pictures.ts";
import { type Lang, words } from "./words.ts";

const ink = { default: "var(--ink)", subtle: "var(--soft)" };
// One ink for every colour a card may name: colour never says anything alone, and nothing is red.
const inks = {
	default: ink,
	dark: ink,
	light: ink,
	accent: { default: "var(--accent)", subtle: "var(--accent)" },
	attention: ink,
	good: ink,
	warning: ink,
};

const style = (backgroundColor: string) => ({ backgroundColor, foregroundColors: inks });

/** Pixels at the browser's usual text size; `card.ts` turns them into rem. */
const font = {
	fontFamily: "inherit",
	fontSizes: { small: 14, default: 16, medium: 17, large: 19, extraLarge: 22 },
	fontWeights: { lighter: 400, default: 400, bolder: 600 },
};

/** What the library calls a host config. */
export const look = {
	supportsInteractivity: true,
	fontTypes: { default: font, monospace: font },
	spacing: { small: 6, default: 10, medium: 16, large: 20, extraLarge: 24, padding: 0 },
	separator: { lineThickness: 1, lineColor: "var(--line)" },
	containerStyles: {
		default: style("transparent"),
		emphasis: style("var(--track)"),
		accent: style("var(--bar)"),
		good: style("transparent"),
		attention: style("transparent"),
		warning: style("transparent"),
	},
	inputs: {
		label: {
			inputSpacing: "small",
			requiredInputs: { weight: "bolder", color: "default", suffix: "" },
			optionalInputs: { weight: "bolder", color: "default" },
		},
		errorMessage: { color: "default", weight: "bolder" },
	},
	actions: {
		maxActions: 10,
		spacing: "default",
		buttonSpacing: 8,
		actionsOrientation: "horizontal",
		actionAlignment: "stretch",
		allowTitleToWrap: true,
	},
	adaptiveCard: { allowCustomStyle: false },
};

/** A drawn card, as far as it matters here. */
export interface Drawn {
	readonly element: HTMLElement;
	readonly presses: readonly { readonly element: HTMLElement; readonly data: Readonly<Record<string, unknown>> }[];
	readonly fields: readonly {
		readonly element: HTMLElement;
		/** Choices that all stand there, one or several of which can be picked; null for other fields. */
		readonly toggles: "one" | "several" | null;
		/** What the choices stand for, in their order. */
		readonly values: readonly string[];
	}[];
}

/** Takes out what the library writes on elements and the style sheets decide instead. */
function unstyle(elements: Iterable<HTMLElement>, ...properties: readonly string[]): void {
	for (const one of elements) for (const property of properties) one.style.removeProperty(property);
}

export interface Finish {
	readonly lang: Lang;
	/** A card that asks. */
	readonly asks: boolean;
	/** Stands before its first words. */
	readonly picture: Picture | null;
	/** Numbers to call or text become links. */
	readonly calls: boolean;
}

/** Puts right what the library leaves out, sets in pixels or cuts off, and adds what it does not know. */
export function finish(drawn: Drawn, options: Finish): void {
	const { element } = drawn;
	const all = <Found extends HTMLElement>(selector: string) => element.querySelectorAll<Found>(selector);
	for (const one of all("*")) {
		const size = /^([\d.]+)px$/.exec(one.style.fontSize);
		if (size) one.style.fontSize = `${Number(size[1]) / 16}rem`;
	}
	unstyle([element, ...all(".ac-container")], "padding");
	unstyle(all("*"), "overflow", "text-overflow", "white-space");
	unstyle(
		all(".ac-choiceSetInput-expanded label"),
		"text-align",
		"margin-left",
		"flex",
		"display",
		"font-size",
		"line-height",
	);
	unstyle(all("button"), "flex", "justify-content");
	buttons(drawn, options.asks);
	choices(drawn);
	const [first] = all(".ac-textRun, label");
	if (options.picture && first) {
		first.classList.add("beside");
		first.prepend(picture(options.picture));
	}
	if (options.calls) link(element);
	if (options.asks) pager(drawn, options);
	else fold(element, options);
}

function buttons({ presses }: Drawn, asks: boolean): void {
	for (const { element, data } of presses) {
		// The library writes its class names anew whenever an input changes.
		element.dataset.kind = "answer" in data ? "answer" : !("route" in data) ? "send" : asks ? "quiet" : "way";
		// The title says again what is written on the button.
		element.removeAttribute("title");
		const drawing = pictureOfChoice(data);
		if (drawing) element.prepend(picture(drawing));
	}
}

function choices({ fields }: Drawn): void {
	const many = fields.length > 1;
	for (const { element, toggles, values } of fields) {
		const control = element.querySelector(".ac-choiceSetInput-expanded, .ac-choiceSetInput-multiSelect");
		if (!toggles || !control) continue;
		control.setAttribute("role", toggles === "several" ? "group" : "radiogroup");
		control.classList.add(many && toggles === "one" ? "scale" : "several");
		const label = control.parentElement?.previousElementSibling;
		if (label?.id) control.setAttribute("aria-labelledby", label.id);
		for (const [index, toggle] of control.querySelectorAll("input").entries()) {
			// Cards on one page share their inputs' ids; radio buttons must not.
			toggle.name = `${control.id}-${toggle.name}`;
			toggle.removeAttribute("aria-labelledby");
			const drawing = many ? null : pictureOfChoice({ answer: values[index] });
			if (drawing) toggle.parentElement?.querySelector("label")?.prepend(picture(drawing));
		}
	}
}

/** Numbers that can be called or, for the text line, written to. */
const numbers = /\b(?:911|988|741741|\d{3}-\d{3}-\d{4})\b/g;

/** Makes links of the numbers in an element's text. */
export function link(element: HTMLElement): void {
	const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
	const texts: Text[] = [];
	while (walker.nextNode()) texts.push(walker.currentNode as Text);
	for (const text of texts) {
		if (text.parentElement?.closest("button")) continue;
		const parts: (Node | string)[] = [];
		let from = 0;
		for (const found of text.data.matchAll(numbers)) {
			const [number] = found;
			parts.push(text.data.slice(from, found.index));
			const call = make("a", { class: "call", href: `${number === "741741" ? "sms" : "tel"}:${number}` }, number);
			from = found.index + number.length;
			// A full stop must not begin the next line.
			const [sign = ""] = /^[.,;:!?)]+/.exec(text.data.slice(from)) ?? [];
			parts.push(sign === "" ? call : make("span", { class: "whole" }, call, sign));
			from += sign.length;
		}
		if (from > 0) text.replaceWith(...parts, text.data.slice(from));
	}
}

/** The distance the library puts before an element. */
export function gapOf(element: Element): Element | null {
	const before = element.previousElementSibling;
	return before?.classList.contains("ac-horizontal-separator") ? before : null;
}

/** Statements one at a time; only simple mode shows the pager, and only there the others are hidden. */
function pager({ element, fields }: Drawn, { lang }: Finish): void {
	const parts = fields.map((field) => field.element);
	if (parts.length < 2) return;
	let at = 0;
	const place = make("p", { class: "place", role: "status" });
	const previous = button({ class: "turn-page" }, words.previous[lang], () => go(at - 1));
	const next = button({ class: "turn-page" }, words.next[lang], () => go(at + 1));
	const pages = make("div", { class: "pager" }, place, previous, next);
	const draw = () => {
		for (const [index, part] of parts.entries()) {
			part.classList.toggle("later", index !== at);
			gapOf(part)?.classList.toggle("later", index !== at);
		}
		place.textContent = words.step[lang].replace("#", String(at + 1)).replace("%", String(parts.length));
		previous.hidden = at === 0;
		next.hidden = at === parts.length - 1;
		element.classList.toggle("unfinished", at < parts.length - 1);
	};
	function go(to: number): void {
		at = to;
		draw();
		parts[at]?.querySelector<HTMLElement>("input, select, textarea")?.focus();
	}
	parts.at(-1)?.after(pages);
	// A statement that lacks its answer is shown, whoever looks for it.
	for (const [index, part] of parts.entries())
		part.addEventListener("focusin", () => {
			if (index === at) return;
			at = index;
			draw();
		});
	draw();
}

/** How much of a card stays on the screen in simple mode before "More". */
const kept = 3;

/** Small print, and what comes after the first paragraphs: simple mode keeps it behind "More". */
function fold(element: HTMLElement, { lang }: Finish): void {
	const listed = (one: Element) => one.classList.contains("ac-columnSet") && one.textContent?.startsWith("•");
	const parts = [...element.children].filter((one) => one.classList.contains("ac-richTextBlock") || listed(one));
	const small = parts.filter((one) => one.querySelector<HTMLElement>(".ac-textRun")?.style.color === "var(--soft)");
	const long = parts.filter((one) => !small.includes(one)).slice(kept);
	if (small.length + long.length === 0) return;
	for (const one of [...small, ...long]) {
		one.classList.add("secondary");
		gapOf(one)?.classList.add("secondary");
	}
	const more = button({ class: "more", "aria-expanded": "false" }, words.more[lang], () => {
		const all = element.classList.toggle("all");
		more.setAttribute("aria-expanded", String(all));
		more.textContent = words[all ? "less" : "more"][lang];
	});
	const last = [...element.querySelectorAll(".secondary")].at(-1);
	last?.after(more);
}

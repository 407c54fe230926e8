/**
 * What stands on a card, top to bottom, before it is a card or a text. Both are made from the same blocks, so neither
 * can say something that the other leaves out.
 */
import type { Button, Json, Lang, Option, View } from "../turn.ts";
import { say } from "../words/index.ts";
import { label, paragraphs } from "./plain.ts";

/** Something to press. `data` is what comes back as the card's value. */
export interface Press {
	readonly label: string;
	readonly data: Readonly<Record<string, Json>>;
	/** option: an answer. send: takes the card's inputs along. way: leads elsewhere or skips. */
	readonly kind: "option" | "send" | "way";
}

export interface Field {
	readonly kind: "field";
	readonly id: string;
	readonly label: string;
	readonly input: "pick" | "picks" | "rate" | "text" | "number" | "date" | "short";
	readonly options: readonly Option[];
	readonly value?: string;
}

export type Block =
	/** title: the card's name. strong: a question or a heading. text, small: as they say. item: a line of a list. */
	| { readonly kind: "title" | "strong" | "text" | "small" | "item"; readonly text: string }
	/** Said only where answers are typed. */
	| { readonly kind: "typed"; readonly text: string }
	| {
			readonly kind: "bar";
			readonly label: string;
			readonly value: number;
			readonly max: number;
			readonly amount: string;
	  }
	/** A thin line between parts. */
	| { readonly kind: "gap" }
	| Field
	| { readonly kind: "press"; readonly presses: readonly Press[] };

/** The most options that are buttons; more are a list to pick from. */
const mostButtons = 6;

const lines = (kind: "text" | "strong" | "small", text: string): Block[] =>
	paragraphs(text).map((line) => ({ kind, text: line }));

const source = (lang: Lang, text: string | undefined): Block[] =>
	text ? lines("small", say(lang, "cardSource", { source: text })) : [];

/** Buttons of a view; the server finds what each means by the card's key and the button's index. */
function ways(buttons: readonly Button[], key: string): Block[] {
	if (buttons.length === 0) return [];
	const presses = buttons.map((button, index) => ({
		label: label(button.label),
		data: { key, route: button.route, button: index },
		kind: "way" as const,
	}));
	return [{ kind: "press", presses }];
}

/** What stands under every question: skip where it is optional, and the counselor. */
function under(
	lang: Lang,
	key: string,
	view: { readonly optional?: boolean; readonly counselor?: boolean; readonly options?: readonly Option[] },
): Block[] {
	const presses: Press[] = [];
	// Two buttons with the same words would ask which one is meant.
	const taken = new Set((view.options ?? []).map((option) => label(option.label)));
	const offer = (text: string, route: string) =>
		taken.has(text) ? null : presses.push({ label: text, data: { key, route }, kind: "way" });
	if (view.optional) offer(say(lang, "cardSkip"), "command:skip");
	if (view.counselor !== false) offer(say(lang, "cardCounselor"), "dialog:ask-counselor");
	return presses.length === 0 ? [] : [{ kind: "press", presses }];
}

function sendButton(lang: Lang, data: Press["data"], word: "cardSend" | "cardSave" = "cardSend"): Block {
	return { kind: "press", presses: [{ label: say(lang, word), data, kind: "send" }] };
}

function question(view: Extract<View, { kind: "question" }>, lang: Lang, key: string): Block[] {
	const note = view.note ? lines("small", view.note) : [];
	if (view.input === "choice" && view.options.length <= mostButtons) {
		const presses = view.options.map((option) => ({
			label: label(option.label),
			data: { key, answer: option.id },
			kind: "option" as const,
		}));
		return [...lines("strong", view.text), ...note, { kind: "press", presses }, ...under(lang, key, view)];
	}
	const asked = paragraphs(view.text);
	const before = asked.slice(0, -1).map((text): Block => ({ kind: "text", text }));
	const input = view.input === "choice" ? "pick" : view.input === "choices" ? "picks" : view.input;
	const field: Field = { kind: "field", id: "answer", label: label(asked.at(-1) ?? ""), input, options: view.options };
	const several: Block[] =
		input === "picks"
			? [
					{ kind: "small", text: say(lang, "cardPickSeveral") },
					{
						kind: "typed",
						text: say(lang, "cardPickSeveralTyped", { example: view.options.length > 2 ? "1, 3" : "1, 2" }),
					},
				]
			: [];
	return [...before, field, ...several, ...note, sendButton(lang, { key }), ...under(lang, key, view)];
}

function grid(view: Extract<View, { kind: "grid" }>, lang: Lang, key: string): Block[] {
	const example = view.items.map((_, index) => String(view.scale.length - (index % view.scale.length))).join(" ");
	const scale: Block[] = [
		{ kind: "typed", text: say(lang, "cardScale") },
		...view.scale.map((step, index): Block => ({ kind: "typed", text: `${index + 1} = ${label(step.label)}` })),
	];
	const items = view.items.map(
		(item): Field => ({ kind: "field", id: item.id, label: label(item.label), input: "rate", options: view.scale }),
	);
	const page: Block[] =
		view.pages > 1 ? [{ kind: "small", text: say(lang, "cardPage", { page: view.page, pages: view.pages }) }] : [];
	return [
		...lines("strong", view.text),
		...page,
		...scale,
		...items,
		{ kind: "typed", text: say(lang, "cardRateTyped", { example }) },
		sendButton(lang, { key }),
		...under(lang, key, view),
	];
}

function form(view: Extract<View, { kind: "form" }>, lang: Lang, key: string): Block[] {
	const fields = view.fields.map(
		(field): Field => ({
			kind: "field",
			id: field.id,
			label: label(field.label),
			input: field.input === "text" ? "short" : field.input,
			options: [],
			value: label(field.value),
		}),
	);
	const first = view.fields[0] ? label(view.fields[0].label).toLocaleLowerCase(lang) : "";
	return [
		...lines("strong", view.text),
		...fields,
		{ kind: "typed", text: say(lang, "cardFormTyped", { field: first }) },
		sendButton(lang, { key, form: "ok" }, "cardSave"),
		...under(lang, key, view),
	];
}

function results(view: Extract<View, { kind: "results" }>, lang: Lang, key: string): Block[] {
	const bars = view.bars.flatMap((bar): Block[] => [
		{
			kind: "bar",
			label: label(bar.label),
			value: bar.value,
			max: view.max,
			amount: say(lang, "cardBar", { value: bar.value, max: view.max }),
		},
		...lines("small", bar.sentence),
	]);
	const jobs = view.jobs.flatMap((job): Block[] => [
		{ kind: "gap" },
		...lines("strong", job.title),
		...lines("text", job.detail),
		...lines("small", job.why ?? ""),
	]);
	return [
		{ kind: "title", text: label(view.title) },
		...lines("text", view.text),
		...bars,
		...jobs,
		...source(lang, view.source),
		...ways(view.buttons, key),
	];
}

function article(view: Extract<View, { kind: "article" }>, lang: Lang, key: string): Block[] {
	const text = view.text.flatMap((paragraph) =>
		paragraphs(paragraph).map(
			(line): Block =>
				line.startsWith("- ") ? { kind: "item", text: line.slice(2).trim() } : { kind: "text", text: line },
		),
	);
	return [
		{ kind: "title", text: label(view.title) },
		...text,
		...source(lang, view.source),
		...ways(view.buttons, key),
	];
}

function sections(view: Extract<View, { kind: "sections" }>, lang: Lang, key: string): Block[] {
	const parts = view.sections.flatMap((section): Block[] => [
		{ kind: "gap" },
		...lines("strong", section.title),
		...section.lines.map((line): Block => ({ kind: "item", text: paragraphs(line).join(" ") })),
	]);
	return [
		{ kind: "title", text: label(view.title) },
		...lines("text", view.text),
		...parts,
		...source(lang, view.source),
		...ways(view.buttons, key),
	];
}

function thread(view: Extract<View, { kind: "thread" }>, key: string): Block[] {
	const said = view.lines.flatMap((line): Block[] => [
		{ kind: "gap" },
		{ kind: "small", text: `${label(line.who)} · ${label(line.when)}` },
		...lines("text", line.text),
	]);
	return [{ kind: "title", text: label(view.title) }, ...said, ...ways(view.buttons, key)];
}

/** Everything a view shows, in order. A reply without a key gets buttons that count as their typed label. */
export function blocksOf(view: View, lang: Lang, key: string): Block[] {
	switch (view.kind) {
		case "say":
			return [...lines("text", view.text), ...ways(view.buttons ?? [], key)];
		case "question":
			return question(view, lang, key);
		case "grid":
			return grid(view, lang, key);
		case "form":
			return form(view, lang, key);
		case "results":
			return results(view, lang, key);
		case "article":
			return article(view, lang, key);
		case "sections":
			return sections(view, lang, key);
		case "thread":
			return thread(view, key);
		case "safety":
			return [
				...lines("text", view.text),
				...view.numbers.map((number): Block => ({ kind: "item", text: label(number) })),
				...ways(view.buttons, key),
			];
		case "own":
			return lines("text", view.text);
	}
}

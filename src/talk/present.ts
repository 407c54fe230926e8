/** Turns the open question into a view: its options, its words for this person, its place in a page of ratings. */
import type { AskStep, Inventory } from "../library/types.ts";
import type { Frame, Json, Lang, Option, Role, View } from "../turn.ts";
import { type SentenceKey, say } from "../words/index.ts";
import { formField, ratingsDraft } from "./answers.ts";
import type { Context } from "./engine.ts";

export interface Inventories {
	readonly inventory: (id: string) => Inventory | undefined;
	readonly person: { readonly lang: "en" | "es" };
}

/** Ratings by statement id. */
export type Ratings = Readonly<Record<string, number>>;

/** Statements on one page of ratings: what fits a phone without scrolling far. */
const perPage = 6;

/** All statements of a ratings question, in the person's language. */
export function ratingItems(ask: AskStep, context: Inventories): readonly Option[] {
	const inventory = ask.items && context.inventory(ask.items.inventory);
	if (!inventory) return [];
	const { only } = ask.items ?? { only: null };
	return inventory.items
		.filter((item) => only === null || item.quick === (only === "quick"))
		.map((item) => ({ id: item.id, label: item.text[context.person.lang] }));
}

/** One page (from 0) of a list of statements; empty after the last. */
export const pageOf = (items: readonly Option[], page: number): readonly Option[] =>
	items.slice(page * perPage, (page + 1) * perPage);

/** How many pages a list of statements has. */
export const pagesOf = (items: readonly Option[]): number => Math.ceil(items.length / perPage);

/** The ratings given so far at a ratings question that is not passed yet. */
export const ratingsOf = (ask: AskStep, frame: Frame): Ratings => (frame.draft[ratingsDraft(ask)] ?? {}) as Ratings;

/** The first page (from 0) with a statement that has no rating yet; null when all have one. */
export function openPage(ask: AskStep, frame: Frame, context: Inventories): number | null {
	const given = ratingsOf(ask, frame);
	const at = ratingItems(ask, context).findIndex((item) => given[item.id] === undefined);
	return at < 0 ? null : Math.floor(at / perPage);
}

/** Whether a question offers the counselor: staff has nobody to be sent to, and whoever is writing to one already is. */
export const asksCounselor = (role: Role, ask: AskStep, script: string): boolean =>
	(role === "student" || role === "family") && !ask.freeText && script !== "ask-counselor";

/** The label of the open item of an `each:` step. */
export function itemLabel(ask: AskStep, frame: Frame, context: Pick<Context, "options">): string | undefined {
	if (!ask.each) return undefined;
	return context.options(ask.each, frame.draft, null).find((option) => option.id === frame.item)?.label;
}

/** A script's words with `{name}` filled in: from the frame's draft first, then the person's and the district's names. */
export function fill(text: string, frame: Frame, context: Pick<Context, "names" | "options">, item?: string): string {
	return text.replace(/\{([a-z-]+)\}/g, (whole, name: string) => {
		if (name === "item") return item ?? "";
		const own = frame.draft[name];
		if (typeof own === "string" || typeof own === "number") return String(own);
		return context.names[name] ?? whole;
	});
}

/** What can be chosen at a question, in the person's language. */
export function optionsOf(ask: AskStep, frame: Frame, context: Context): readonly Option[] {
	const { lang } = context.person;
	if (ask.kind === "confirm" && ask.choices.length === 0)
		return [
			{ id: "yes", label: say(lang, "yes") },
			{ id: "no", label: say(lang, "no") },
		];
	if (ask.kind === "text")
		return context.restricted && !ask.freeText
			? ask.instead.map((choice) => ({ id: choice.id, label: choice.label[lang] }))
			: [];
	if (ask.kind === "rating" && ask.choices.length === 0) {
		const from = ask.min ?? 1;
		return Array.from({ length: (ask.max ?? 5) - from + 1 }, (_, at) => ({
			id: String(from + at),
			label: String(from + at),
		}));
	}
	const fixed = ask.choices.map((choice) => ({ id: choice.id, label: fill(choice.label[lang], frame, context) }));
	return ask.from ? [...context.options(ask.from, frame.draft, frame.item ?? null), ...fixed] : fixed;
}

/** The same options with the labels of the other language: people type what they know it by. */
export function otherOptions(ask: AskStep, frame: Frame, context: Context): readonly Option[] {
	const lang = context.person.lang === "en" ? "es" : "en";
	return optionsOf(ask, frame, {
		...context,
		person: { ...context.person, lang },
		options: (source, draft, item) => context.options(source, draft, item, lang),
	});
}

/** The open question as a view, with the options as they are numbered. */
export function present(
	ask: AskStep,
	frame: Frame,
	context: Context,
): { readonly view: View; readonly options: readonly Option[] } {
	const { lang } = context.person;
	const words = (context.simple || frame.attempt >= 3) && ask.simpler ? ask.simpler : ask.text;
	const text = fill(words[lang], frame, context, itemLabel(ask, frame, context));
	const offered = asksCounselor(context.person.role, ask, frame.script) ? {} : { counselor: false };
	if (ask.kind === "ratings") return { view: { ...grid(ask, frame, context, text), ...offered }, options: [] };
	if (ask.kind === "form") return { view: { ...form(ask, frame, context, text), ...offered }, options: [] };
	const options = optionsOf(ask, frame, context);
	const input =
		options.length > 0
			? ask.kind === "choices"
				? "choices"
				: "choice"
			: ask.kind === "number" || ask.kind === "date"
				? ask.kind
				: "text";
	return { view: { kind: "question", text, input, options, optional: ask.optional, ...offered }, options };
}

function grid(ask: AskStep, frame: Frame, context: Context, text: string): View {
	const items = ratingItems(ask, context);
	const given = ratingsOf(ask, frame);
	const inventory = context.inventory(ask.items?.inventory ?? "");
	const { lang } = context.person;
	return {
		kind: "grid",
		text,
		items: pageOf(items, frame.page).filter((item) => given[item.id] === undefined),
		scale: (inventory?.scale ?? []).map((point) => ({ id: String(point.value), label: point.label[lang] })),
		page: frame.page + 1,
		pages: pagesOf(items),
	};
}

function form(ask: AskStep, frame: Frame, context: Context, text: string): View {
	const { lang } = context.person;
	const open = frame.draft[formField(ask)];
	const field = ask.fields.find((own) => own.id === open);
	if (field)
		return {
			kind: "question",
			text: say(lang, "change-field", { field: field.label[lang] }),
			input: field.input,
			options: [],
			optional: false,
		};
	const values = (frame.draft[ask.of ?? ""] ?? {}) as Readonly<Record<string, Json>>;
	return {
		kind: "form",
		text,
		fields: ask.fields.map((own) => ({
			id: own.id,
			label: own.label[lang],
			value: String(values[own.id] ?? ""),
			input: own.input,
		})),
	};
}

/** What is said to an answer that does not fit the question; `hint` says how. */
export function missed(hint: string, ask: AskStep, lang: Lang): string {
	return say(lang, missKey(hint, ask), {
		min: ask.min ?? 1,
		max: ask.max ?? 5,
		field: (ask.fields[0]?.label[lang] ?? "").toLocaleLowerCase(lang),
	});
}

function missKey(hint: string, ask: AskStep): SentenceKey {
	switch (hint) {
		case "not-a-number":
			return "miss-number";
		case "out-of-range":
			return ask.kind === "ratings" ? "miss-ratings" : "miss-range";
		case "not-a-date":
			return "miss-date";
		case "wrong-side":
			return "miss-date-side";
		case "too-long":
			return "miss-long";
		case "too-many":
			return "miss-many";
		case "too-few":
			return ask.optional ? "miss-few-optional" : "miss-few";
		default:
			if (ask.kind === "ratings") return "miss-ratings";
			if (ask.kind === "form") return "miss-form";
			return ask.kind === "text" && ask.instead.length === 0 ? "miss-text" : "miss";
	}
}

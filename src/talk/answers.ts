/** Reads what a person typed or sent by card as the answer to the open question. Pure. */
import type { AskStep, Choice } from "../library/types.ts";
import type { Answer, Frame, Json, Lang, Option } from "../turn.ts";
import { clean, fold, type Likeness, readNumber, readNumbers, readOption, readOptions, readYesNo } from "./reading.ts";

export { fold };

/** What the reader needs besides the question. */
export interface Reading {
	readonly lang: Lang;
	/** A string distance of `natural`. */
	readonly likeness: Likeness;
	/** A date said in words, as ISO date; null when there is none. `now` decides what "Friday" is, `side` what "March 3". */
	readonly date: (text: string, lang: Lang, now: string, side?: "future" | "past") => string | null;
	/** ISO instant of this turn. */
	readonly now: string;
	/** ISO date of this turn in the district's time zone. */
	readonly today: string;
}

/** What an input means at a question. */
export type Read =
	/** `sure`: exact number, label or form; otherwise a near label, which a confident route may overrule. */
	| { readonly kind: "answer"; readonly answer: Answer; readonly sure: boolean }
	/** Some ratings of a page. */
	| { readonly kind: "ratings"; readonly values: Readonly<Record<string, number>> }
	| { readonly kind: "form"; readonly op: "ok" }
	| { readonly kind: "form"; readonly op: "change"; readonly field: string }
	| { readonly kind: "form"; readonly op: "set"; readonly values: Readonly<Record<string, string | number>> }
	| {
			readonly kind: "none";
			readonly hint:
				| "not-a-number"
				| "out-of-range"
				| "not-a-date"
				| "wrong-side"
				| "too-long"
				| "pick-one"
				| "too-many"
				| "too-few";
	  };

const none = (hint: Extract<Read, { kind: "none" }>["hint"]): Read => ({ kind: "none", hint });

/**
 * A typed text as the answer to the open question.
 * @param frame the open frame; its `shown.options` give the numbering the person saw
 * @param missing for ratings: the items of the open page not yet answered, in order
 * @param others the options with the labels of the other language; a label counts in either, in the person's own first
 */
export function readText(
	ask: AskStep,
	frame: Frame,
	text: string,
	missing: readonly string[],
	reading: Reading,
	others: () => readonly Option[] = () => [],
): Read {
	const options = frame.shown?.options ?? [];
	const inOther = (): readonly Option[] => others().filter(({ id }) => options.some((own) => own.id === id));
	const one = () => surer((own, lang) => readOption(text, own, reading.likeness, lang), options, inOther, reading.lang);
	switch (kindFor(ask, options)) {
		case "choice":
		case "rating": {
			const option = one();
			return option
				? { kind: "answer", answer: answerOf(ask, option.id, options), sure: option.sure }
				: none("pick-one");
		}
		case "confirm": {
			const option = one();
			if (option?.sure) return { kind: "answer", answer: option.id, sure: true };
			const said = readYesNo(text);
			if (said) return { kind: "answer", answer: said, sure: true };
			return option ? { kind: "answer", answer: option.id, sure: false } : none("pick-one");
		}
		case "choices": {
			const picked = surer(
				(own, lang) => readOptions(text, own, reading.likeness, lang),
				options,
				inOther,
				reading.lang,
			);
			if (!picked) return none("pick-one");
			return countFault(ask, picked.ids.length) ?? { kind: "answer", answer: picked.ids, sure: picked.sure };
		}
		case "number": {
			const value = readNumber(text, reading.lang);
			if (value === null) return none("not-a-number");
			return numberFault(ask, value) ?? { kind: "answer", answer: value, sure: true };
		}
		case "date": {
			const date = reading.date(text, reading.lang, reading.now, ask.when ?? undefined);
			if (!date) return none("not-a-date");
			return dateFault(ask, date, reading.today) ?? { kind: "answer", answer: date, sure: true };
		}
		case "ratings":
			return readRatings(ask, text, missing, reading.lang);
		case "form":
			return readForm(ask, frame, text, reading);
		case "text": {
			const said = clean(text);
			if (said === "") return none("pick-one");
			return said.length > (ask.max ?? 500) ? none("too-long") : { kind: "answer", answer: said, sure: true };
		}
	}
}

/** What was read with the person's own labels, unless only the other language's make it sure. */
function surer<T extends { readonly sure: boolean }>(
	read: (options: readonly Option[], lang: Lang) => T | null,
	options: readonly Option[],
	others: () => readonly Option[],
	lang: Lang,
): T | null {
	const own = read(options, lang);
	if (own?.sure || options.length === 0) return own;
	const other = read(others(), lang === "en" ? "es" : "en");
	return other?.sure ? other : (own ?? other);
}

/** A text step shown with `instead` choices is read as a choice. */
function kindFor(ask: AskStep, options: readonly Option[]): AskStep["kind"] {
	return ask.kind === "text" && options.length > 0 ? "choice" : ask.kind;
}

function answerOf(ask: AskStep, id: string, options: readonly Option[]): Answer {
	if (ask.kind === "rating") return Number(id);
	// An `instead` choice stands for the words it shows.
	if (ask.kind === "text") return options.find((option) => option.id === id)?.label ?? id;
	return id;
}

function countFault(ask: AskStep, count: number): Read | null {
	if (ask.max !== null && count > ask.max) return none("too-many");
	if (count < (ask.min ?? 1)) return none("too-few");
	return null;
}

function numberFault(ask: AskStep, value: number): Read | null {
	if ((ask.min !== null && value < ask.min) || (ask.max !== null && value > ask.max)) return none("out-of-range");
	return null;
}

function dateFault(ask: AskStep, date: string, today: string): Read | null {
	if ((ask.when === "future" && date < today) || (ask.when === "past" && date > today)) return none("wrong-side");
	return null;
}

function readRatings(ask: AskStep, text: string, missing: readonly string[], lang: Lang): Read {
	const max = ask.max ?? 5;
	const short = text.slice(0, 400);
	// "453215" is six ratings where each is one digit.
	const values = /^[\d\s,;.-]+$/.test(short)
		? (short.match(max < 10 ? /\d/g : /\d+/g) ?? []).map(Number)
		: readNumbers(short, lang);
	if (!values || values.length === 0) return none("pick-one");
	if (values.length > missing.length) return none("too-many");
	if (values.some((value) => value < 1 || value > max)) return none("out-of-range");
	return { kind: "ratings", values: Object.fromEntries(values.map((value, at) => [missing[at] as string, value])) };
}

type Field = AskStep["fields"][number];

const changing =
	/^(?:no\b[ ,.]*)?(?:(?:please|i want to|can i|quiero|puedo) )?(?:change|edit|fix|cambiar|cambia|cambie|corregir|corrige|corrija)\b\s*(?:(?:the|my|el|la|los|las|mi)\b)?\s*/i;
const newValue = /^(.+?) (?:to|por|para|a) (.+)$/is;

function readForm(ask: AskStep, frame: Frame, text: string, reading: Reading): Read {
	const field = ask.fields.find((own) => own.id === frame.draft[formField(ask)]);
	if (field) return readField(ask, field, text, reading);
	if (readYesNo(text) === "yes") return { kind: "form", op: "ok" };
	const said = clean(text);
	const match = changing.exec(said);
	const rest = match ? said.slice(match[0].length) : said;
	const named = readFieldName(ask, rest, reading, match !== null);
	if (named) return { kind: "form", op: "change", field: named.id };
	// "Change the date to Friday."
	const parts = match && newValue.exec(rest);
	const spec = parts && readFieldName(ask, parts[1] ?? "", reading, true);
	return spec ? readField(ask, spec, parts[2] ?? "", reading) : none("pick-one");
}

const inputNames: Readonly<Record<Field["input"], RegExp>> = {
	date: /^(?:date|day|fecha|dia)$/,
	number: /^(?:number|numero)$/,
	text: /^(?:text|words|texto|palabras)$/,
};

/** A field by its label, or by what it is where only one is that: "change the date" whatever its label says. */
function readFieldName(ask: AskStep, text: string, reading: Reading, asked: boolean): Field | undefined {
	const options = ask.fields.map((own) => ({ id: own.id, label: own.label[reading.lang] }));
	const named = readOption(text, options, reading.likeness, reading.lang);
	if (named && (asked || named.sure)) return ask.fields.find((own) => own.id === named.id);
	const alike = asked ? ask.fields.filter((own) => inputNames[own.input].test(fold(text))) : [];
	return alike.length === 1 ? alike[0] : undefined;
}

const longestField = 300;

function readField(ask: AskStep, spec: Field, text: string, reading: Reading): Read {
	if (spec.input === "number") {
		const value = readNumber(text, reading.lang);
		return value === null ? none("not-a-number") : { kind: "form", op: "set", values: { [spec.id]: value } };
	}
	if (spec.input === "date") {
		const date = reading.date(text, reading.lang, reading.now, ask.when ?? undefined);
		if (!date) return none("not-a-date");
		return dateFault(ask, date, reading.today) ?? { kind: "form", op: "set", values: { [spec.id]: date } };
	}
	const said = clean(text);
	if (said.length > longestField) return none("too-long");
	return said ? { kind: "form", op: "set", values: { [spec.id]: said } } : none("pick-one");
}

/** The draft's name under which a form remembers the field that is being changed. */
export const formField = (ask: Pick<AskStep, "id">): string => `form:${ask.id}`;

/** The draft's name under which a ratings step keeps what is answered so far. */
export const ratingsDraft = (ask: Pick<AskStep, "id">): string => `ratings:${ask.id}`;

/**
 * A card's values as the answer to the open question. Everything in `value` is checked against what was shown.
 * @param missing for ratings: the items of the open page not yet answered
 */
export function readCard(
	ask: AskStep,
	frame: Frame,
	value: Readonly<Record<string, Json>>,
	missing: readonly string[],
	reading: Reading,
): Read {
	const options = frame.shown?.options ?? [];
	const given = value.answer;
	switch (kindFor(ask, options)) {
		case "choice":
		case "confirm":
		case "rating":
			return typeof given === "string" && options.some((option) => option.id === given)
				? { kind: "answer", answer: answerOf(ask, given, options), sure: true }
				: none("pick-one");
		case "choices": {
			const ids = [...new Set(typeof given === "string" ? given.split(",").filter(Boolean) : [])];
			if (ids.some((id) => !options.some((option) => option.id === id))) return none("pick-one");
			return countFault(ask, ids.length) ?? { kind: "answer", answer: ids, sure: true };
		}
		case "ratings": {
			const values = missing.flatMap((id) => {
				const raw = value[id];
				const rating = typeof raw === "string" || typeof raw === "number" ? Number(raw) : Number.NaN;
				return Number.isInteger(rating) && rating >= 1 && rating <= (ask.max ?? 5) ? [[id, rating] as const] : [];
			});
			return values.length > 0 ? { kind: "ratings", values: Object.fromEntries(values) } : none("pick-one");
		}
		case "form":
			return readFormCard(ask, frame, value, reading);
		default:
			if (typeof given !== "string" && typeof given !== "number") return none("pick-one");
			return readText(ask, frame, String(given), missing, reading);
	}
}

/** The whole form, or the one field that is being changed. */
function readFormCard(ask: AskStep, frame: Frame, value: Readonly<Record<string, Json>>, reading: Reading): Read {
	const open = ask.fields.find((own) => own.id === frame.draft[formField(ask)]);
	const alone = value.answer;
	if (open && (typeof alone === "string" || typeof alone === "number"))
		return readField(ask, open, String(alone), reading);
	const values: Record<string, string | number> = {};
	for (const spec of ask.fields) {
		const raw = value[spec.id];
		if ((typeof raw !== "string" && typeof raw !== "number") || raw === "") continue;
		const read = readField(ask, spec, String(raw), reading);
		if (read.kind !== "form" || read.op !== "set") return read;
		Object.assign(values, read.values);
	}
	if (open && Object.keys(values).length === 0) return none("pick-one");
	return Object.keys(values).length > 0
		? { kind: "form", op: "set", values: { ...values, "": "ok" } }
		: { kind: "form", op: "ok" };
}

/** Whether a stored answer still fits the question, after its script changed. */
export function stillValid(ask: AskStep, answer: Answer, options: readonly Option[]): boolean {
	const ids = new Set([...ask.choices.map((choice: Choice) => choice.id), ...options.map((option) => option.id)]);
	switch (ask.kind) {
		case "choice":
			return typeof answer === "string" && ids.has(answer);
		case "confirm":
			return answer === "yes" || answer === "no";
		case "choices":
			return Array.isArray(answer) && answer.every((id) => ids.has(id)) && !countFault(ask, answer.length);
		case "rating":
		case "number":
			return typeof answer === "number" && !numberFault(ask, answer);
		case "date":
			return typeof answer === "string" && /^\d{4}-\d{2}-\d{2}$/.test(answer);
		case "text":
			return typeof answer === "string";
		case "ratings":
		case "form":
			return typeof answer === "object" && !Array.isArray(answer);
	}
}

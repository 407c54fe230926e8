/** Reads what a person typed or sent by card as the answer to the open question. Pure. */
import type { AskStep, Choice } from "../library/types.ts";
import type { Answer, Frame, Json, Lang, Option } from "../turn.ts";

/** What the reader needs besides the question. */
export interface Reading {
	readonly lang: Lang;
	/** Likeness of two short folded texts, 0-1 (a string distance of `natural`). */
	readonly likeness: (a: string, b: string) => number;
	/** A date said in words, as ISO date; null when there is none. `now` decides what "Friday" is. */
	readonly date: (text: string, lang: Lang, now: string) => string | null;
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
	| { readonly kind: "none"; readonly hint: "not-a-number" | "out-of-range" | "not-a-date" | "wrong-side" | "too-long" | "pick-one" | "too-many" | "too-few" };

const none = (hint: Extract<Read, { kind: "none" }>["hint"]): Read => ({ kind: "none", hint });

/** Lower case, without accents, punctuation and emoji; one space between words. Letters and digits stay. */
export function fold(text: string): string {
	return text
		.toWellFormed()
		.normalize("NFD")
		.replace(/\p{M}/gu, "")
		.toLowerCase()
		.replace(/['’]/g, "")
		.replace(/[^\p{L}\p{N}]+/gu, " ")
		.trim();
}

const ordinals: Readonly<Record<Lang, readonly string[]>> = {
	en: ["first", "second", "third", "fourth", "fifth", "sixth"],
	es: ["primera", "segunda", "tercera", "cuarta", "quinta", "sexta"],
};
const masculine = ["primero", "segundo", "tercero", "cuarto", "quinto", "sexto"];
const numberWords: Readonly<Record<Lang, readonly string[]>> = {
	en: ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
	es: ["cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce"],
};

/** A whole number in digits or small number words of either language; null when the text is something else. */
export function readNumber(text: string): number | null {
	const folded = fold(text.replace(/(?<=\d)[.,](?=\d{3}\b)/g, ""));
	const digits = /^(?:about |unas? |unos )?(\d{1,6})(?: (?:\p{L}+ ?){0,2})?$/u.exec(folded);
	if (digits) return Number(digits[1]);
	for (const lang of ["en", "es"] as const) {
		const at = numberWords[lang].indexOf(folded);
		if (at >= 0) return at;
	}
	return null;
}

/** The index (from 0) that "2", "#2", "2.", "number two", "the second one", "la segunda" name; null for anything else. */
export function readPosition(text: string): number | null {
	const folded = fold(text).replace(/^(?:number|numero|option|opcion|the|el|la|letra|answer) /, "").replace(/ (?:one|please|por favor)$/, "");
	if (/^\d{1,2}$/.test(folded)) return Number(folded) - 1;
	for (const lang of ["en", "es"] as const) {
		const word = numberWords[lang].indexOf(folded);
		if (word > 0) return word - 1;
		const ordinal = ordinals[lang].indexOf(folded);
		if (ordinal >= 0) return ordinal;
	}
	const ordinal = masculine.indexOf(folded);
	return ordinal >= 0 ? ordinal : null;
}

/** One option by its exact number or label, else by part of its label or near spelling; null when none or several fit. */
export function readOption(text: string, options: readonly Option[], likeness: Reading["likeness"]): { id: string; sure: boolean } | null {
	const folded = fold(text);
	const exact = options.find((option) => fold(option.label) === folded || option.label.trim() === text.trim());
	if (exact) return { id: exact.id, sure: true };
	const position = readPosition(text);
	if (position !== null) {
		const option = options[position];
		if (option) return { id: option.id, sure: true };
	}
	if (folded.length < 2) return null;
	const words = content(text);
	if (words.length === 0) return null;
	const part = options.filter((option) => {
		const label = fold(option.label).split(" ");
		return words.every((word) => label.some((own) => own === word || (word.length >= 4 && (own.startsWith(word) || likeness(word, own) >= 0.93))));
	});
	// Half of a label's own words say it plainly; a single word of a long label may be about something else.
	if (part.length === 1 && part[0]) return { id: part[0].id, sure: 2 * words.length >= content(part[0].label).length };
	if (part.length > 1) return null;
	const joined = words.join(" ");
	const near = options
		.map((option) => ({ id: option.id, score: Math.max(likeness(folded, fold(option.label)), likeness(joined, fold(option.label))) }))
		.sort((a, b) => b.score - a.score);
	const [best, second] = near;
	if (best && best.score >= 0.9 && (!second || best.score - second.score >= 0.03)) return { id: best.id, sure: best.score >= 0.94 };
	return null;
}

const content = (label: string): readonly string[] => fold(label).split(" ").filter((word) => !filler.has(word));

const filler = new Set(
	"i want a an the to my id like would please option number is it its of and me el la los las un una de por favor quiero lo mi y es para".split(" "),
);

const yes = new Set("yes y yeah yep yup ok okay sure correct right good fine si claro dale vale correcto esta bien asi es looks good".split(" "));
const no = new Set("no n nope nah not really no thanks no gracias ahora no mejor no".split(" "));

/** Yes or no in either language; null for anything else. */
export function readYesNo(text: string): "yes" | "no" | null {
	const folded = fold(text);
	if (folded === "") return null;
	const words = folded.split(" ");
	if (words[0] === "no" || words.every((word) => no.has(word))) return words.length <= 3 ? "no" : null;
	if (words.every((word) => yes.has(word))) return "yes";
	return null;
}

/** Several options: numbers and labels separated by commas, "and", "y" or spaces between numbers. */
function readOptions(text: string, options: readonly Option[], reading: Reading): readonly string[] | null {
	const whole = readOption(text, options, reading.likeness);
	if (whole?.sure) return [whole.id];
	const parts = /^[\d\s,;.&yand]+$/i.test(text)
		? (text.match(/\d+/g) ?? [])
		: text.split(/[,;\n]| and | y | e (?=i)|&/i).map((part) => part.trim()).filter(Boolean);
	const picked: string[] = [];
	for (const part of parts) {
		const option = readOption(part, options, reading.likeness);
		if (!option) return whole ? [whole.id] : null;
		if (!picked.includes(option.id)) picked.push(option.id);
	}
	return picked.length > 0 ? picked : null;
}

/**
 * A typed text as the answer to the open question.
 * @param frame the open frame; its `shown.options` give the numbering the person saw
 * @param missing for ratings: the items of the open page not yet answered, in order
 */
export function readText(ask: AskStep, frame: Frame, text: string, missing: readonly string[], reading: Reading): Read {
	const options = frame.shown?.options ?? [];
	switch (kindFor(ask, options)) {
		case "choice":
		case "rating": {
			const option = readOption(text, options, reading.likeness);
			return option ? { kind: "answer", answer: answerOf(ask, option.id, options), sure: option.sure } : none("pick-one");
		}
		case "confirm": {
			const option = readOption(text, options, reading.likeness);
			if (option?.sure) return { kind: "answer", answer: option.id, sure: true };
			const said = readYesNo(text);
			if (said) return { kind: "answer", answer: said, sure: true };
			return option ? { kind: "answer", answer: option.id, sure: false } : none("pick-one");
		}
		case "choices": {
			const picked = readOptions(text, options, reading);
			if (!picked) return none("pick-one");
			return countFault(ask, picked.length) ?? { kind: "answer", answer: picked, sure: true };
		}
		case "number": {
			const value = readNumber(text);
			if (value === null) return none("not-a-number");
			return numberFault(ask, value) ?? { kind: "answer", answer: value, sure: true };
		}
		case "date": {
			const date = reading.date(text, reading.lang, reading.now);
			if (!date) return none("not-a-date");
			return dateFault(ask, date, reading.today) ?? { kind: "answer", answer: date, sure: true };
		}
		case "ratings":
			return readRatings(ask, text, missing);
		case "form":
			return readForm(ask, frame, text, reading);
		case "text": {
			const said = text.toWellFormed().trim();
			if (said.length === 0) return none("pick-one");
			return said.length > (ask.max ?? 500) ? none("too-long") : { kind: "answer", answer: said, sure: true };
		}
	}
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

function readRatings(ask: AskStep, text: string, missing: readonly string[]): Read {
	const max = ask.max ?? 5;
	const digits = /^[\d\s,;.-]+$/.test(text) ? (text.match(max < 10 ? /\d/g : /\d+/g) ?? []).map(Number) : [];
	const word = digits.length === 0 ? readNumber(text) : null;
	const values = word === null ? digits : [word];
	if (values.length === 0) return none("pick-one");
	if (values.length > missing.length) return none("too-many");
	if (values.some((value) => value < 1 || value > max)) return none("out-of-range");
	return { kind: "ratings", values: Object.fromEntries(values.map((value, at) => [missing[at] as string, value])) };
}

const change = /^(?:please )?(?:change|edit|fix|cambiar|cambia|cambie|corregir|corrige)\b\s*(?:the|my|el|la|los|las|mi)?\s*/i;

function readForm(ask: AskStep, frame: Frame, text: string, reading: Reading): Read {
	const field = frame.draft[formField(ask)];
	if (typeof field === "string") {
		const spec = ask.fields.find((own) => own.id === field);
		if (spec) return readField(spec, text, reading);
	}
	if (readYesNo(text) === "yes") return { kind: "form", op: "ok" };
	const match = change.exec(text.trim());
	const rest = match ? text.trim().slice(match[0].length) : text;
	const options = ask.fields.map((own) => ({ id: own.id, label: own.label[reading.lang] }));
	const dates = ask.fields.filter((own) => own.input === "date");
	// "Change the date" names the only date, whatever its label says.
	const date = match && dates.length === 1 && dates[0] && /^(date|day|fecha|dia)$/.test(fold(rest)) ? { id: dates[0].id, sure: true } : null;
	const named = date ?? readOption(rest, options, reading.likeness);
	if (named && (match || named.sure)) return { kind: "form", op: "change", field: named.id };
	return none("pick-one");
}

function readField(spec: AskStep["fields"][number], text: string, reading: Reading): Read {
	if (spec.input === "number") {
		const value = readNumber(text);
		return value === null ? none("not-a-number") : { kind: "form", op: "set", values: { [spec.id]: value } };
	}
	if (spec.input === "date") {
		const date = reading.date(text, reading.lang, reading.now);
		return date ? { kind: "form", op: "set", values: { [spec.id]: date } } : none("not-a-date");
	}
	const said = text.toWellFormed().trim();
	if (said.length > 300) return none("too-long");
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
export function readCard(ask: AskStep, frame: Frame, value: Readonly<Record<string, Json>>, missing: readonly string[], reading: Reading): Read {
	const options = frame.shown?.options ?? [];
	const given = value["answer"];
	switch (kindFor(ask, options)) {
		case "choice":
		case "confirm":
		case "rating":
			return typeof given === "string" && options.some((option) => option.id === given)
				? { kind: "answer", answer: answerOf(ask, given, options), sure: true }
				: none("pick-one");
		case "choices": {
			const ids = typeof given === "string" ? given.split(",").filter(Boolean) : [];
			const known = [...new Set(ids)].filter((id) => options.some((option) => option.id === id));
			if (known.length === 0 || known.length !== new Set(ids).size) return none("pick-one");
			return countFault(ask, known.length) ?? { kind: "answer", answer: known, sure: true };
		}
		case "ratings": {
			const values = Object.fromEntries(
				missing.map((id) => [id, Number(value[id])] as const).filter(([, rating]) => Number.isInteger(rating) && rating >= 1 && rating <= (ask.max ?? 5)),
			);
			return Object.keys(values).length > 0 ? { kind: "ratings", values } : none("pick-one");
		}
		case "form": {
			const values: Record<string, string | number> = {};
			for (const spec of ask.fields) {
				const raw = value[spec.id];
				if (raw === undefined || raw === null || raw === "") continue;
				const read = readField(spec, String(raw), reading);
				if (read.kind !== "form" || read.op !== "set") return read;
				Object.assign(values, read.values);
			}
			return Object.keys(values).length > 0 ? { kind: "form", op: "set", values: { ...values, "": "ok" } } : { kind: "form", op: "ok" };
		}
		default:
			return given === undefined || given === null ? none("pick-one") : readText(ask, frame, String(given), missing, reading);
	}
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
			return Array.isArray(answer) && answer.every((id) => ids.has(id));
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

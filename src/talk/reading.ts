/** Reads small things people type: numbers, positions, yes and no, one of some labels. Both languages, pure. */
import type { Lang, Option } from "../turn.ts";

/** Likeness of two short folded texts, 0-1. */
export type Likeness = (a: string, b: string) => number;

/** Lower case, without accents, punctuation and emoji; one space between words. Letters and digits stay. */
export function fold(text: string): string {
	return text
		.toWellFormed()
		.normalize("NFKD")
		.replace(/\p{M}/gu, "")
		.toLowerCase()
		.replace(/['’]/g, "")
		.replace(/[^\p{L}\p{N}]+/gu, " ")
		.trim();
}

/** Control characters but tab and newline, and marks that only turn the direction of text. */
const unseen = /(?![\t\n])\p{Cc}|[\u061C\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/gu;

/** What somebody wrote, fit to be kept: no half characters and no marks nobody sees; empty when nothing is left to read. */
export function clean(text: string): string {
	const seen = text.toWellFormed().replace(/\r\n?/g, "\n").replace(unseen, "").trim();
	return /[\p{L}\p{N}\p{P}\p{S}]/u.test(seen.replaceAll("\uFFFD", "")) ? seen : "";
}

const tens = (words: string): readonly (readonly [string, number])[] =>
	words.split(" ").map((word, at) => [word, (at + 3) * 10]);
const ones = (words: string): readonly (readonly [string, number])[] => words.split(" ").map((word, at) => [word, at]);

const numberWords: Readonly<Record<Lang, ReadonlyMap<string, number>>> = {
	en: new Map([
		...ones(
			"zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty",
		),
		...tens("thirty forty fifty sixty seventy eighty ninety hundred"),
	]),
	es: new Map([
		...ones(
			"cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve veinte",
		),
		...tens("treinta cuarenta cincuenta sesenta setenta ochenta noventa cien"),
		["una", 1],
		["un", 1],
	]),
};

/** A number word; the person's own language first, because "once" is eleven in one of them only. */
function wordValue(word: string, lang: Lang): number | null {
	const own = numberWords[lang].get(word);
	if (own !== undefined) return own;
	if (lang === "en" && word === "once") return null;
	return numberWords[lang === "en" ? "es" : "en"].get(word) ?? null;
}

/** Folded words with number words as digits, so that "4 year college" is "Four-year college". */
const digits = (folded: string, lang: Lang): string =>
	folded
		.split(" ")
		.map((word) => wordValue(word, lang) ?? word)
		.join(" ");

/**
 * A whole number in digits or number words, with a unit or a few words around it ("about 3 hours a week", "quince");
 * null when there is none, more than one, or a part of one.
 */
export function readNumber(text: string, lang: Lang): number | null {
	if (/[-−–]\s*\d|\d[.,]\d{1,2}(?!\d)/.test(text)) return null;
	const folded = fold(text.slice(0, 200).replace(/(?<=\d)[.,](?=\d{3}(?!\d))/g, ""));
	const found = /^(?:\p{L}+ ){0,3}(\d{1,6})(?:\p{L}{1,5})?(?: \p{L}+){0,4}$/u.exec(folded);
	if (found) return Number(found[1]);
	const words = folded.replace(/^(?:about|around|maybe|like|unas?|unos|como|casi) /, "").split(" ");
	const values = words.flatMap((word) => wordValue(word, lang) ?? []);
	return words.length <= 4 && values.length === 1 && wordValue(words[0] ?? "", lang) !== null
		? (values[0] ?? null)
		: null;
}

/** One number or several in a row, in digits or words and nothing else; null for anything else. */
export function readNumbers(text: string, lang: Lang): readonly number[] | null {
	const words = fold(text).split(" ");
	const values = words.map((word) => (/^\d{1,6}$/.test(word) ? Number(word) : wordValue(word, lang)));
	return values.every((value) => value !== null) ? values : null;
}

const ordinals: readonly (readonly string[])[] = [
	"first second third fourth fifth sixth seventh eighth ninth tenth".split(" "),
	"primera segunda tercera cuarta quinta sexta septima octava novena decima".split(" "),
	"primero segundo tercero cuarto quinto sexto septimo octavo noveno decimo".split(" "),
	["primer", "", "tercer"],
];
const lead =
	/^(?:(?:i (?:pick|choose|want|like|say)|my answer is|quiero|elijo|escojo|number|numero|num|option|opcion|choice|answer|respuesta|the|el|la) )+/;
const trail = /(?: (?:one|option|opcion|choice|please|por favor|thanks|gracias))+$/;

/** The index (from 0) that "2", "#2", "2.", "number two", "the second one", "la segunda" name; null for anything else. */
export function readPosition(text: string): number | null {
	if (text.length > 60) return null;
	const folded = fold(text).replace(lead, "").replace(trail, "");
	const number = /^(\d{1,2})(?:st|nd|rd|th|ra|ro|da|do|ta|to|a|o)?$/.exec(folded)?.[1] ?? wordValue(folded, "es");
	if (number !== null) return Number(number) > 0 ? Number(number) - 1 : null;
	for (const list of ordinals) {
		const at = folded === "" ? -1 : list.indexOf(folded);
		if (at >= 0) return at;
	}
	return null;
}

const filler = new Set(
	"i want a an the to my id like would please option number is it its of and me el la los las un una de por favor quiero lo mi y es para".split(
		" ",
	),
);
const negation = /\b(?:not|dont|doesnt|never|but|without|except|ni|nunca|sin|menos)\b/;

/** One option by its exact number or label, else by part of its label or near spelling; null when none or several fit. */
export function readOption(
	text: string,
	options: readonly Option[],
	likeness: Likeness,
	lang: Lang = "en",
): { id: string; sure: boolean } | null {
	const exact = options.find((option) => option.label.trim() === text.trim());
	if (exact) return { id: exact.id, sure: true };
	const folded = fold(text.slice(0, 400));
	// Nobody types a label that long; what is longer is not read as a near one either.
	if (folded === "" || folded.length > 160) return null;
	const wanted = digits(folded, lang);
	const labels = options.map((option) => ({
		id: option.id,
		folded: fold(option.label),
		label: digits(fold(option.label), lang),
	}));
	const same = labels.find((own) => own.folded === folded) ?? labels.find((own) => own.label === wanted);
	if (same) return { id: same.id, sure: true };
	const position = readPosition(text);
	const placed = position === null ? undefined : options[position];
	if (placed) return { id: placed.id, sure: true };
	// A whole label with a slip of the finger is that label, not a question about it.
	const slip = labels.filter(
		(own) =>
			Math.abs(own.label.length - wanted.length) <= 2 &&
			own.label.replace(/\D/g, "") === wanted.replace(/\D/g, "") &&
			likeness(wanted, own.label) >= 0.95,
	);
	if (wanted.length >= 5 && slip.length === 1 && slip[0]) return { id: slip[0].id, sure: true };
	const id = nearest(digits(folded.replace(trail, ""), lang), labels, likeness);
	return id === null ? null : { id, sure: false };
}

/** The one label that a text means without being it. */
function nearest(
	wanted: string,
	labels: readonly { readonly id: string; readonly label: string }[],
	likeness: Likeness,
): string | null {
	const words = wanted.split(" ").filter((word) => !filler.has(word));
	if (words.length === 0 || (wanted.length < 2 && !/\d/.test(wanted))) return null;
	const alike = (word: string, own: string, near: boolean): boolean =>
		own === word ||
		(word.length >= 4 && own.startsWith(word)) ||
		(near && word.length >= 5 && !/\d/.test(word + own) && likeness(word, own) >= 0.92);
	for (const near of [false, true]) {
		const part = labels.filter(({ label }) =>
			words.every((word) => label.split(" ").some((own) => alike(word, own, near))),
		);
		if (part.length > 1) return null;
		if (part[0]) return part[0].id;
	}
	// A whole label within a longer answer: "I think I want four-year college".
	const within = labels.filter(({ label }) => label.length >= 4 && ` ${wanted} `.includes(` ${label} `));
	if (within.length > 0 && !negation.test(wanted)) return within.length === 1 ? (within[0]?.id ?? null) : null;
	const joined = words.join(" ");
	const numbers = words.filter((word) => /\d/.test(word));
	const [best, second] = labels
		.filter(({ label }) => numbers.every((number) => label.split(" ").includes(number)))
		.map(({ id, label }) => ({ id, score: Math.max(likeness(wanted, label), likeness(joined, label)) }))
		.sort((a, b) => b.score - a.score);
	return best && best.score >= 0.9 && (!second || best.score - second.score >= 0.03) ? best.id : null;
}

const set = (words: string): ReadonlySet<string> => new Set(words.split(" "));
const yes = set(
	"yes y s yeah yep yup yea yess ok okay okey sure correct right perfect definitely absolutely si sip claro dale vale correcto perfecto va",
);
const yesTails = set(
	"please por favor thanks gracias i do id like to it is thats that es asi esta bien correct correcto right good quiero me gustaria claro of course",
);
const yesPhrases = set(
	"looks-good sounds-good of-course thats-right esta-bien asi-es de-acuerdo por-supuesto me-parece me-parece-bien good fine bien bueno alright all-right that-is-right lets-go",
);
const no = set("no n nope nah never nunca tampoco");
const noTails = set(
	"thanks thank you gracias please por favor i do dont not really now ahora todavia aun quiero me gusta yet it is isnt es esta asi bien right correct",
);
const noPhrases = set(
	"not-really not-now not-yet no-way ahora-no mejor-no todavia-no aun-no i-dont i-do-not no-thats-wrong thats-wrong otro-dia another-day",
);

/** Yes or no in either language; null for anything else, "no idea" and "no entiendo" among it. */
export function readYesNo(text: string): "yes" | "no" | null {
	const folded = fold(text.slice(0, 100));
	const [first = "", ...rest] = folded.split(" ");
	const phrase = folded.replace(/ (?:please|por favor|thanks|gracias)$/, "").replaceAll(" ", "-");
	if (noPhrases.has(phrase) || (no.has(first) && rest.every((word) => noTails.has(word) || no.has(word)))) return "no";
	if (yesPhrases.has(phrase) || (yes.has(first) && rest.every((word) => yesTails.has(word) || yes.has(word))))
		return "yes";
	return null;
}

/** "None of these" in either language: not an answer, but a wish to go on. */
export const readsNone = (text: string): boolean =>
	/^(?:none|nothing|neither|none of (?:them|these|those|the above)|ningun[oa]?(?: de (?:ellos|ellas|estos|estas))?|nada)$/.test(
		fold(text.slice(0, 60)),
	);

const all = /^(?:all|all of (?:them|these)|everything|every one|todos|todas|todo)$/;
const both = /^(?:both|both of them|ambos|ambas|los dos|las dos)$/;

/** Several options: numbers and labels separated by commas, "and", "y" or spaces between numbers. */
export function readOptions(
	text: string,
	options: readonly Option[],
	likeness: Likeness,
	lang: Lang,
): { ids: readonly string[]; sure: boolean } | null {
	const whole = readOption(text, options, likeness, lang);
	if (whole?.sure) return { ids: [whole.id], sure: true };
	const folded = fold(text.slice(0, 400));
	if (all.test(folded) || (options.length === 2 && both.test(folded)))
		return { ids: options.map((own) => own.id), sure: true };
	const numbers = /^[\d\s,;.&#)]+$/.test(text.replace(/\b(?:and|y|e)\b/gi, " "));
	const parts = numbers ? (text.match(/\d+/g) ?? []) : text.split(/[,;\n&]|\b(?:and|y|e(?= h?i))\b/i);
	const named = parts.map((part) => part.trim()).filter(Boolean);
	if (named.length <= 2 * options.length) {
		const read = named.map((part) => readOption(part, options, likeness, lang));
		const found = read.filter((own) => own !== null);
		if (found.length > 0 && found.length === read.length)
			return { ids: [...new Set(found.map((own) => own.id))], sure: found.every((own) => own.sure) };
		// One of several that is not there spoils them all: dropping it silently would be worse than asking again.
		if (found.length > 0) return null;
	}
	return whole ? { ids: [whole.id], sure: false } : null;
}

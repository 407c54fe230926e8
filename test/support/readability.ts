/**
 * How hard a text is to read: English by Flesch-Kincaid grade (Kincaid and others 1975), Spanish by Fernández-Huerta
 * (1959, in the form DESIGN section 9 names). A word is what stands between spaces, as Flesch counted: "two-year" and
 * "988" are one word each. A label, a title or a list item is a sentence of its own, with or without a full stop.
 */
import type { Lang } from "../../src/turn.ts";

export interface Measure {
	readonly words: number;
	readonly sentences: number;
	readonly syllables: number;
	/** English: school grade, lower is easier. Spanish: 0-100 and above, higher is easier. */
	readonly score: number;
}

/** School words that we teach, and job titles: two syllables, however long they are. The Spanish keeps its bar without. */
const taught = new Set(
	`accommodation accommodations apprenticeship apprenticeships career careers counselor counselors counseling
	disability disabilities individualized internship interpreter registration
	accountant assistant carpenter controller designer developer drafter electrician engineer entrepreneur firefighter
	hygienist logistician machinist manager mechanic officer paralegal planner researcher scientist specialist
	technician`.split(/\s+/),
);

/** Capitals that are said as a word. */
const shouted = new Set(["AYUDA", "HOME", "NET", "HOSA", "DECA"]);

/** Abbreviations whose dots end no sentence, and how they are said. */
const abbreviations: readonly (readonly [RegExp, string])[] = [
	[/\bEE\. ?UU\./g, "Estados Unidos"],
	[/\bU\.S\./g, "US"],
	[/\b([ap])\.m\./g, "$1m"],
	[/\b(Jr|Dr|Mr|Ms|Mrs|Sr|Sra)\./g, "$1"],
];

/** Where the rules below go wrong, among the words that we use. */
const oddEnglish: ReadonlyMap<string, number> = new Map(
	Object.entries({
		1: "real",
		2: "business cashier choir georgia junior really safety senior soldier someone something",
		3: `area areas businesses everyone everywhere hawaii idea ideas iowa museum nuclear ohio quality suicide
			theater vegetables virginia wyoming`,
		4: "agribusiness apprenticeship california pennsylvania veterinary",
		5: "coordinator louisiana physiology",
	}).flatMap(([count, words]) => words.split(/\s+/).map((word) => [word, Number(count)] as const)),
);

/** English words in our Spanish, said the English way. */
const borrowed = new Set(
	`apprenticeship arts beyond check-in check-ins clubs college crisis cluster gap high home library middle mock
	online post school software success trial year`.split(/\s+/),
);

const spelled: Readonly<Record<Lang, Readonly<Record<string, number>>>> = {
	en: { w: 3 },
	es: { f: 2, h: 2, j: 2, l: 2, m: 2, n: 2, ñ: 2, r: 2, s: 2, w: 3, x: 2, z: 2 },
};

/** Syllables of one English word in small letters, taught terms not looked at. */
export function englishSyllables(word: string): number {
	const whole = word.toLowerCase().replaceAll("’", "'");
	if (whole.includes("-")) return sum(whole.split("-").filter(Boolean), englishSyllables);
	const bare = whole.replace(/'s$|'$/, "");
	const known = oddEnglish.get(bare);
	if (known) return known;
	const not = /^(.+)n't$/.exec(bare);
	if (not?.[1]) return englishSyllables(not[1]) + (/[^aeioruw]$|[^aeiour]e$/.test(not[1]) ? 1 : 0);
	const plain = bare.replace(/'(?:re|ve|ll|d|m)$/, "");
	let rest = plain
		// Silent inside: homework, somewhere, movement, useful, likely.
		.replace(/^(case|fire|frame|hair|home|life|line|live|side|some|state|time|ware|where)e?(?=[a-z]{3})/, (first) =>
			first.replace(/e$/, ""),
		)
		.replace(/(?<=[a-z]{2}[^aeioul])e(?=ments?$)/, "")
		.replace(/(?<=[aeiouy][^aeiouyl])e(?=(?:ful|ly|less|ness)$)/, "");
	// Silent at the end: make, makes, looked; but table, handled, classes, wanted.
	if (/[^aeiouyl]le[sd]?$/.test(rest)) rest = rest.replace(/le[sd]?$/, "el");
	else if (/(?:[sxzcg]|ch|sh)es$/.test(rest)) rest = rest.replace(/es$/, "is");
	else if (/[^tde]ed$/.test(rest)) rest = rest.replace(/ed$/, "d");
	else if (/[aeiouy].*[^e]es?$/.test(rest)) rest = rest.replace(/es?$/, "");
	// Vowels side by side that are said apart: media, client, science, easier, create, video, usual, going, buyer.
	rest = rest
		.replace(/(?<![tcsgh]|x(?=io))i(?=[aou])/g, "i-")
		.replace(/(?<![tc])i(?=e(?:nt|nc|t|r|st))|sci(?=en)/g, "$&-")
		.replace(/(?<=cr)e(?=at)|e(?=o(?!p))|u(?=a[lt]|ou)|(?<=[aeou])(?=ing)|(?<=[aeounr])y(?=[aeio])/g, "$&-");
	const groups = rest.match(/[aeiouy]+/g)?.length ?? 0;
	return Math.max(1, groups + (/(?:s|th)ms?$/.test(rest) ? 1 : 0));
}

/** Syllables of one Spanish word: every strong or accented vowel is one, and so is a group of weak ones. */
export function spanishSyllables(word: string): number {
	const whole = word.toLowerCase();
	if (borrowed.has(whole)) return englishSyllables(whole);
	const vowels = whole
		.replace(/-/g, " ")
		.replace(/qu(?=[eéií])|gu(?=[eéií])/g, "k")
		.replace(/y(?![aeiouáéíóúü])/g, "i")
		.replace(/(?<=[aeiouáéíóúü])h(?=[aeiouáéíóúü])/g, "")
		.match(/[aeiouáéíóúü]+/g);
	return Math.max(
		1,
		sum(vowels ?? [], (group) => Math.max(1, group.match(/[aeoáéíóú]/g)?.length ?? 0)),
	);
}

/** Syllables of what stands between two spaces: figures digit by digit, capitals letter by letter. */
export function syllables(token: string, lang: Lang): number {
	if (lang === "en" && taught.has(token.toLowerCase().replace(/['’]s$/, ""))) return 2;
	const one = lang === "en" ? englishSyllables : spanishSyllables;
	const parts = token.match(/\p{N}|[\p{L}'’]+(?:-[\p{L}'’]+)*/gu) ?? [];
	return sum(parts, (part) => {
		if (/^\p{N}$/u.test(part)) return lang === "en" ? 1 : 2;
		const capitals = /^\p{Lu}{2,}(?=['’]?s?$)/u.exec(part)?.[0];
		if (capitals && !shouted.has(capitals))
			return sum([...capitals.toLowerCase()], (letter) => spelled[lang][letter] ?? 1);
		return one(part);
	});
}

/** The sentences of some texts; a line break ends one. */
export function sentences(texts: readonly string[]): string[] {
	return texts
		.flatMap((text) => {
			const said = abbreviations.reduce((whole, [dotted, plain]) => whole.replace(dotted, plain), text);
			return said.replaceAll("**", "").split(/(?<=[.!?…][)"'”»’]*)\s+|\n+/);
		})
		.filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
}

/** The words of some texts, as they stand between spaces. */
export function wordsOf(texts: readonly string[]): string[] {
	return sentences(texts).flatMap((sentence) => sentence.split(/\s+/).filter((token) => /[\p{L}\p{N}]/u.test(token)));
}

/**
 * Measures texts as one.
 * @param texts whole paragraphs, or labels and list items of their own, with their gaps filled in
 */
export function measure(texts: readonly string[], lang: Lang): Measure {
	const count = sentences(texts).length;
	const tokens = wordsOf(texts).map((token) => token.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ""));
	const total = sum(tokens, (token) => syllables(token, lang));
	const perSentence = tokens.length / count;
	const perWord = total / tokens.length;
	const score =
		lang === "en" ? 0.39 * perSentence + 11.8 * perWord - 15.59 : 206.84 - 60 * perWord - 1.02 * perSentence;
	return { words: tokens.length, sentences: count, syllables: total, score };
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
	return items.reduce((total, item) => total + of(item), 0);
}

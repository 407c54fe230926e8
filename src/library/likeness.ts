/** Words: how alike two are, and their roots. The one file with natural. */
import { createRequire } from "node:module";
import type { Lang } from "../turn.ts";

// `natural` is CommonJS; its root loads databases and reads .env, so only these files of it are loaded.
const require = createRequire(import.meta.url);
const jaroWinkler = require("natural/lib/natural/distance/jaro-winkler_distance") as (
	a: string,
	b: string,
	options: object,
) => number;

/** Jaro-Winkler likeness of two folded texts, 0 (nothing alike) to 1 (equal). */
export function likeness(a: string, b: string): number {
	return jaroWinkler(a, b, {});
}

interface Stemmer {
	stem(word: string): string;
}

const stemmers: Readonly<Record<Lang, Stemmer>> = {
	en: require("natural/lib/natural/stemmers/porter_stemmer") as Stemmer,
	es: require("natural/lib/natural/stemmers/porter_stemmer_es") as Stemmer,
};

/** The root of a lower-case word (Porter's stemmer and its Spanish form): "classes" and "class" are one. */
export function root(word: string, lang: Lang): string {
	return stemmers[lang].stem(word);
}

/** Number of single-letter edits (insert, delete, replace) between two words; Levenshtein 1966. */
export function distance(a: string, b: string): number {
	let above = Array.from({ length: b.length + 1 }, (_, i) => i);
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		for (let j = 1; j <= b.length; j++) {
			const replace = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
			row.push(Math.min(replace, above[j]! + 1, row[j - 1]! + 1));
		}
		above = row;
	}
	return above[b.length]!;
}

/** The known word a writer most likely meant, or null when none is near (a third of the letters, at least two). */
export function nearest(word: string, known: readonly string[]): string | null {
	let best: string | null = null;
	let least = Math.max(2, Math.floor(word.length / 3)) + 1;
	for (const candidate of known) {
		const edits = distance(word, candidate);
		if (edits < least) {
			least = edits;
			best = candidate;
		}
	}
	return best;
}

/** `; did you mean "say"?` where a known word is near, otherwise the known words when they are few. */
export function hint(word: string, known: readonly string[]): string {
	const near = nearest(word, known);
	if (near) return `; did you mean "${near}"?`;
	if (known.length > 0 && known.length <= 20) return `; known: ${known.join(", ")}`;
	return "";
}

/** Lower case, no accents, no punctuation; words with one space between them. */
export function foldText(text: string): string {
	return text
		.normalize("NFD")
		.replace(/[\u0300-\u036f]/g, "")
		.toLowerCase()
		.replace(/['’`]/g, "")
		.replace(/[^a-z0-9]+/g, " ")
		.trim();
}

/** Words: how alike two are, their roots, and the features of a text for ranking. The one file with natural. */
import { createRequire } from "node:module";
import type { Lang } from "../turn.ts";
import type { Meaning } from "./types.ts";

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
function root(word: string, lang: Lang): string {
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

/** What is remembered while texts are read: stems, since the same few thousand words come again, and their meanings. */
export interface Lexicon {
	readonly stems: Map<string, string>;
	/** Ids of meanings by language and stem. */
	readonly meanings: ReadonlyMap<string, readonly string[]>;
}

/** @param meanings groups of words that count as one feature besides themselves */
export function createLexicon(meanings: readonly Meaning[]): Lexicon {
	const stems = new Map<string, string>();
	const byStem = new Map<string, string[]>();
	for (const { id, words } of meanings) {
		for (const lang of ["en", "es"] as const) {
			for (const word of words[lang]) {
				const key = `${lang}${stem(word, lang, stems)}`;
				const known = byStem.get(key) ?? [];
				if (!known.includes(id)) byStem.set(key, [...known, id]);
			}
		}
	}
	return { stems, meanings: byStem };
}

/** Features and their weights before IDF, in two blocks: words with their neighbours, and letter groups. */
export interface Features {
	readonly words: ReadonlyMap<string, number>;
	readonly letters: ReadonlyMap<string, number>;
}

/**
 * @param folded as `foldText` gives it
 * @returns stems, meanings, pairs of stems and groups of 3-4 letters within a word, each by 1 + log of its count
 */
export function features(folded: string, lang: Lang, { stems, meanings }: Lexicon): Features {
	const words = new Map<string, number>();
	const letters = new Map<string, number>();
	const add = (map: Map<string, number>, key: string): void => {
		map.set(key, (map.get(key) ?? 0) + 1);
	};
	let before = "";
	for (const word of folded.split(" ")) {
		const stemmed = stem(word, lang, stems);
		add(words, stemmed);
		for (const id of meanings.get(`${lang}${stemmed}`) ?? []) add(words, `@${id}`);
		if (before !== "") add(words, `${before} ${stemmed}`);
		before = stemmed;
		const padded = `_${word}_`;
		for (let size = 3; size <= 4; size++) {
			for (let i = 0; i + size <= padded.length; i++) add(letters, `~${padded.slice(i, i + size)}`);
		}
	}
	for (const map of [words, letters])
		for (const [key, count] of map) map.set(key, (1 + Math.log(count)) * kindWeight(key));
	return { words, letters };
}

/** A pair of words says half of what a word says, a meaning three times as much; measured on held-out phrases. */
function kindWeight(key: string): number {
	if (key.startsWith("@")) return 3;
	return key.includes(" ") ? 0.5 : 1;
}

function stem(word: string, lang: Lang, stems: Map<string, string>): string {
	const key = `${lang}${word}`;
	let known = stems.get(key);
	if (known === undefined) {
		known = foldText(root(word, lang)) || word;
		stems.set(key, known);
	}
	return known;
}

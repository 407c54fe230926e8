/** What the router sees of a text: roots of words, pairs of them, groups of letters and meanings. */
import { foldText, root } from "../library/likeness.ts";
import type { Meaning } from "../library/types.ts";
import type { Lang } from "../turn.ts";

/** What is remembered while texts are read: roots, since the same few thousand words come again, and their meanings. */
export interface Lexicon {
	readonly stems: Map<string, string>;
	/** By language and the root of the first word: the roots of all its words, and which meaning they have together. */
	readonly meanings: ReadonlyMap<string, readonly { readonly stems: readonly string[]; readonly id: string }[]>;
}

/** @param meanings groups of words, or of several words that stand together, that count as one feature besides themselves */
export function createLexicon(meanings: readonly Meaning[]): Lexicon {
	const stems = new Map<string, string>();
	const found = new Map<string, { stems: string[]; id: string }[]>();
	for (const { id, words } of meanings) {
		for (const lang of ["en", "es"] as const) {
			const seen = new Set<string>();
			for (const entry of words[lang]) {
				const roots = entry.split(" ").map((word) => rootOf(word, lang, stems));
				if (seen.has(roots.join(" "))) continue;
				seen.add(roots.join(" "));
				const key = lang + roots[0]!;
				found.set(key, [...(found.get(key) ?? []), { stems: roots, id }]);
			}
		}
	}
	return { stems, meanings: found };
}

/** One block of features with their counts; each block is normalised by itself. */
export type Block = ReadonlyMap<string, number>;

/** How much each block says: words and their pairs, letters, meanings. Measured on held-out phrases. */
export const blockWeights: readonly number[] = [1, 0.6, 1.8];
const LETTERS = [3, 4, 5] as const;

/**
 * @param folded as `foldText` gives it
 * @returns three blocks: roots and pairs of roots; groups of 3-5 letters; meanings, looked up in both languages since
 * people mix them
 */
export function features(folded: string, lang: Lang, { stems, meanings }: Lexicon): readonly Block[] {
	const words = new Map<string, number>();
	const letters = new Map<string, number>();
	const meant = new Map<string, number>();
	const add = (map: Map<string, number>, key: string): void => {
		map.set(key, (map.get(key) ?? 0) + 1);
	};
	const typed = folded.split(" ");
	const roots = typed.map((word) => rootOf(word, lang, stems));
	let before = "^";
	for (const own of [...roots, "$"]) {
		if (own !== "$") add(words, own);
		add(words, `${before} ${own}`);
		before = own;
	}
	for (const tongue of ["en", "es"] as const) {
		const here = tongue === lang ? roots : typed.map((word) => rootOf(word, tongue, stems));
		for (let at = 0; at < here.length; at++) {
			for (const { stems: wanted, id } of meanings.get(tongue + here[at]!) ?? []) {
				if (wanted.every((one, i) => here[at + i] === one)) add(meant, `@${id}`);
			}
		}
	}
	const row = `_${typed.join("_")}_`;
	for (const size of LETTERS) {
		for (let i = 0; i + size <= row.length; i++) add(letters, `~${row.slice(i, i + size)}`);
	}
	return [words, letters, meant];
}

/** The root of a folded word, remembered in `stems`. */
export function rootOf(word: string, lang: Lang, stems: Map<string, string>): string {
	const key = lang + word;
	let known = stems.get(key);
	if (known === undefined) {
		known = foldText(root(word, lang)) || word;
		if (stems.size < 50_000) stems.set(key, known);
	}
	return known;
}

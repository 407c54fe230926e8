/** Finds jobs and states named in a text. */

import { foldText } from "../library/likeness.ts";
import type { Library } from "../library/types.ts";
import type { Lang } from "../turn.ts";

export interface Named {
	readonly slot: "occupation" | "state";
	readonly route: string;
	/** The folded text with the name replaced by the slot's word. */
	readonly masked: string;
	/** The whole text is the name. */
	readonly alone: boolean;
	/** The name is also an everyday word of other phrases ("counselor"). */
	readonly everyday: boolean;
}

export const SLOT_WORDS = { occupation: "zzoccupation", state: "zzstate" } as const;

/** Names as folded words, longest first; a name may be a plural in the text. */
type Names = ReadonlyMap<string, { readonly slot: "occupation" | "state"; readonly route: string }>;

/** Every name of a library; plain data. */
export interface NameIndex {
	readonly names: Names;
	/** Words of the longest name. */
	readonly longest: number;
	/** Names that are everyday words, too. */
	readonly everyday: ReadonlySet<string>;
}

/** An everyday word stands in this many phrases that are about something else. */
const EVERYDAY = 8;
/** Routes whose phrases name jobs or places on purpose. */
const NAMING = /^(none|dialog:(what-if|explore|goals)|cluster:|state:|occupation:|page:(ilp-names|moving-schools))/;

/** Collects every name of the library once. */
export function indexNames(library: Pick<Library, "occupations" | "imports" | "states" | "phrases">): NameIndex {
	const names = new Map<string, { slot: "occupation" | "state"; route: string }>();
	for (const job of library.occupations.values()) {
		const route = `occupation:${job.title.en.toLowerCase()}`;
		for (const lang of ["en", "es"] as const) {
			for (const name of [job.title[lang], ...job.aliases[lang]].map(foldText)) {
				if (!names.has(name)) names.set(name, { slot: "occupation", route });
				for (const many of plurals(name, lang)) if (!names.has(many)) names.set(many, { slot: "occupation", route });
			}
		}
	}
	// What was imported comes after: a name of ours stays ours, and O*NET's names for one of ours lead to it.
	const ours = new Map([...library.occupations.values()].map((job) => [job.onet, job.title.en]));
	for (const job of library.imports?.occupations.values() ?? []) {
		const route = `occupation:${(ours.get(job.onet) ?? job.title).toLowerCase()}`;
		for (const name of job.names.flatMap((one) => [one, ...plurals(one, "en")]))
			if (!names.has(name)) names.set(name, { slot: "occupation", route });
	}
	for (const state of library.states.values()) {
		for (const name of [state.name.en, state.name.es])
			names.set(foldText(name), { slot: "state", route: `state:${state.code}` });
	}
	names.delete("");
	const longest = Math.max(0, ...[...names.keys()].map((name) => name.split(" ").length));
	return { names, longest, everyday: commonNames(names, library, longest) };
}

/** @returns a function that finds the first longest name of each slot; empty when there is none */
export function createNames(
	{ names, longest, everyday }: NameIndex,
	library: Pick<Library, "states">,
): (text: string) => readonly Named[] {
	return (text) => {
		const words = foldText(text).split(" ");
		const found: Named[] = [];
		for (const slot of ["occupation", "state"] as const) {
			const span = find(words, names, longest, slot) ?? (slot === "state" ? code(text, words, library) : null);
			if (!span) continue;
			const masked = [...words.slice(0, span.from), SLOT_WORDS[slot], ...words.slice(span.to)].join(" ");
			const name = words.slice(span.from, span.to).join(" ");
			found.push({ slot, route: span.route, masked, alone: masked === SLOT_WORDS[slot], everyday: everyday.has(name) });
		}
		return found;
	};
}

interface Span {
	readonly from: number;
	readonly to: number;
	readonly route: string;
}

function find(words: readonly string[], names: Names, longest: number, slot: Named["slot"]): Span | null {
	let best: Span | null = null;
	for (let from = 0; from < words.length; from++) {
		let text = "";
		for (let to = from + 1; to <= Math.min(words.length, from + longest); to++) {
			text = text === "" ? words[from]! : `${text} ${words[to - 1]}`;
			const name = names.get(text);
			if (name?.slot === slot && (!best || to - from > best.to - best.from)) best = { from, to, route: name.route };
		}
	}
	return best;
}

/**
 * "in OH", "state OR": two capitals in a text that is not all capitals. OK, HI, ME and the like are words in capitals too
 * often, and in small letters all of them are: those are never states.
 */
const WORDS_IN_CAPITALS = new Set(["OK", "HI", "ME", "OR", "IN", "OH", "AL", "DE", "LA", "ID", "PA", "MA", "CO", "HI"]);

function code(text: string, words: readonly string[], library: Pick<Library, "states">): Span | null {
	if (text === text.toUpperCase() && text.length > 2) return null;
	for (const match of text.matchAll(/(\b(?:in|en|for|de|state|estado|state of|estado de) )?\b([A-Z]{2})\b/g)) {
		const letters = match[2]!;
		if (!library.states.has(letters) || (WORDS_IN_CAPITALS.has(letters) && !match[1])) continue;
		const from = words.indexOf(letters.toLowerCase());
		if (from >= 0) return { from, to: from + 1, route: `state:${letters}` };
	}
	return null;
}

function commonNames(names: Names, library: Pick<Library, "phrases">, longest: number): ReadonlySet<string> {
	const seen = new Map<string, number>();
	for (const phrase of library.phrases) {
		if (NAMING.test(phrase.route)) continue;
		const words = foldText(phrase.text).split(" ");
		const span = find(words, names, longest, "occupation");
		if (!span) continue;
		const name = words.slice(span.from, span.to).join(" ");
		seen.set(name, (seen.get(name) ?? 0) + 1);
	}
	return new Set([...seen].filter(([, count]) => count >= EVERYDAY).map(([name]) => name));
}

function plurals(name: string, lang: Lang): string[] {
	if (lang === "en")
		return [
			/(?:s|x|ch|sh)$/.test(name) ? `${name}es` : /[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`,
		];
	const [first, ...rest] = name.split(" ");
	return [[/[aeiou]$/.test(first!) ? `${first}s` : `${first}es`, ...rest].join(" ")];
}

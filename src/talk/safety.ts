/**
 * Does a message mean danger? Decided first, on the raw text, before anything else. Pure.
 *
 * The text is folded to plain words (capitals, accents, apostrophes, doubled letters, number-letters, masked and spaced
 * letters do not matter). Harmless phrases are cut out, then the patterns of content/safety.yaml are tried, both
 * languages at once. Word lists miss things and raise false alarms; that is why the reply never depends on being right
 * and a person reads every alert.
 */
import type { Danger, Safety, Urgency } from "../library/types.ts";
import type { Lang } from "../turn.ts";

export interface Hit {
	readonly route: "safety:crisis" | "safety:threat" | "safety:abuse";
	readonly urgency: Urgency;
	/** The language of the words that matched. */
	readonly lang: Lang;
}

export type Screen = (text: string) => Hit | null;

interface Compiled {
	readonly kind: Danger;
	readonly lang: Lang;
	/** Sticky; starts at the space before the first word. */
	readonly words: RegExp;
	/** The same words without spaces, for letters written apart. */
	readonly joined: RegExp;
}

/** Compiled patterns by their possible first words: most words of a message start none. */
type Index = ReadonlyMap<string, readonly Compiled[]>;

const ORDER: readonly Danger[] = ["crisis", "threat", "abuse"];

/**
 * Compiles the patterns once.
 * @returns a pure function whose time grows in proportion to the text; null: nothing found
 * @throws SyntaxError naming a pattern that cannot be read
 */
export function createScreen(safety: Pick<Safety, "patterns" | "not">): Screen {
	const compile = (urgency: Urgency) =>
		safety.patterns
			.filter((pattern) => pattern.urgency === urgency)
			.map((pattern) => ({ ...pattern, ...toRegExp(pattern.words) }));
	const now = compile("now");
	const nowByWord = byFirstWord(now);
	const later = byFirstWord(compile("next-school-morning"));
	const harmless = byFirstWord(
		safety.not.map((pattern) => ({ ...pattern, kind: "crisis" as const, ...toRegExp(pattern.words) })),
	);

	return (text) => {
		const folded = foldWords(text);
		const serious = cut(folded.words, harmless).rest;
		// What lies behind is cut out too, so that "I used to cut myself" is not read as "cut myself".
		const past = cut(serious, later);
		const present = first([
			...cut(past.rest, nowByWord).found,
			...folded.spelled.flatMap((word) => now.filter((p) => p.joined.test(word))),
		]);
		if (present) return { route: `safety:${present.kind}`, urgency: "now", lang: present.lang };
		const earlier = first(past.found);
		return earlier ? { route: `safety:${earlier.kind}`, urgency: "next-school-morning", lang: earlier.lang } : null;
	};
}

function first(found: readonly Compiled[]): Compiled | undefined {
	for (const kind of ORDER) {
		const hit = found.find((pattern) => pattern.kind === kind);
		if (hit) return hit;
	}
	return undefined;
}

/** Replaces every match by a bar that no pattern crosses. */
function cut(words: string, index: Index): { rest: string; found: Compiled[] } {
	const found: Compiled[] = [];
	let rest = "";
	let kept = 0;
	let at = 0;
	while (at < words.length - 1) {
		const end = words.indexOf(" ", at + 1);
		let longest = 0;
		for (const pattern of index.get(words.slice(at + 1, end)) ?? []) {
			pattern.words.lastIndex = at;
			const match = pattern.words.exec(words);
			if (!match) continue;
			found.push(pattern);
			longest = Math.max(longest, match[0].length);
		}
		if (longest > 0) {
			rest += `${words.slice(kept, at)} |`;
			kept = at + longest;
			at = kept;
		} else at = end;
	}
	return { rest: rest + words.slice(kept), found };
}

function byFirstWord(patterns: readonly (Compiled & { readonly starts: readonly string[] })[]): Index {
	const index = new Map<string, Compiled[]>();
	for (const pattern of patterns) {
		for (const word of pattern.starts) index.set(word, [...(index.get(word) ?? []), pattern]);
	}
	return index;
}

// ---------------------------------------------------------------- folding

const LOOKALIKES: Readonly<Record<string, string>> = {
	"0": "o",
	"1": "i",
	"3": "e",
	"4": "a",
	"5": "s",
	"7": "t",
	"@": "a",
	$: "s",
	"!": "i",
};
/** Words people mask with a star: k*ll. */
const MASKED = [
	"kill",
	"killing",
	"die",
	"dead",
	"suicide",
	"suicidal",
	"rape",
	"raped",
	"shoot",
	"shooting",
	"gun",
	"murder",
	"cut",
	"stab",
	"hang",
	"matar",
	"matarme",
	"morir",
];
const LONGEST_WORD = 40;

/** Lower case, no accents, doubled letters once: the form both patterns and messages are compared in. */
function plainLetters(text: string): string {
	return text
		.normalize("NFKD")
		.toLowerCase()
		.replace(/[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff'’‘`´]/g, "");
}

function once(word: string): string {
	return word.replace(/([a-z])\1+/g, "$1");
}

/** ` word word ` with one space around each word, and runs of single letters written as one word. */
function foldWords(text: string): { words: string; spelled: string[] } {
	const found = plainLetters(text).match(/[a-z0-9@$!*]+/g) ?? [];
	const words: string[] = [];
	const spelled: string[] = [];
	let letters = "";
	const endRun = (): void => {
		if (letters.length >= 3) {
			spelled.push(once(letters));
			words.splice(words.length - letters.length, letters.length, once(letters));
		}
		letters = "";
	};
	for (const raw of found) {
		const word = once(unmask(raw)).slice(0, LONGEST_WORD);
		if (word.length === 1 && raw.length === 1) letters += word;
		else endRun();
		if (word !== "") words.push(word);
	}
	endRun();
	return { words: ` ${words.join(" ")} `, spelled };
}

function unmask(raw: string): string {
	const bare = raw.replace(/!+$/, "");
	if (/[a-z]\*|\*[a-z]/.test(bare) && bare.length <= 12) {
		const shape = new RegExp(`^${bare.replace(/[^a-z*]/g, "").replace(/\*/g, ".")}$`);
		const meant = MASKED.find((word) => shape.test(word));
		if (meant) return meant;
	}
	const mixed = /[a-z]/.test(bare) && /[0-9@$!]/.test(bare);
	return (mixed ? bare.replace(/[013457@$!]/g, (sign) => LOOKALIKES[sign] ?? sign) : bare).replace(/[^a-z0-9]/g, "");
}

// ---------------------------------------------------------------- patterns

/** A row of parts; each part is one of several rows and may be left out. `gap`: up to three words. */
type Row = readonly Part[];
type Part =
	| { readonly kind: "word"; readonly text: string }
	| { readonly kind: "gap" }
	| { readonly kind: "any"; readonly rows: readonly Row[]; readonly optional: boolean };

function toRegExp(pattern: string): { words: RegExp; joined: RegExp; starts: readonly string[] } {
	const row = parse(pattern);
	const { words: starts, empty } = startsOf(row);
	if (empty || starts.includes(""))
		throw new SyntaxError(
			`safety pattern "${pattern}": expected a word that must be there, before anything that may be left out`,
		);
	return {
		words: new RegExp(`${source(row, " ")}(?= )`, "y"),
		joined: new RegExp(source(row, "")),
		starts: [...new Set(starts)],
	};
}

function source(row: Row, space: string): string {
	return row
		.map((part) => {
			if (part.kind === "word") return `${space}${part.text}`;
			// three words at most, spelled out: no quantifier stands inside another
			if (part.kind === "gap") return space === "" ? "" : `(?:${space}[a-z0-9]{1,${LONGEST_WORD}})?`.repeat(3);
			return `(?:${part.rows.map((inner) => source(inner, space)).join("|")})${part.optional ? "?" : ""}`;
		})
		.join("");
}

function startsOf(row: Row): { words: string[]; empty: boolean } {
	const words: string[] = [];
	for (const part of row) {
		if (part.kind === "gap") return { words: [...words, ""], empty: false };
		if (part.kind === "word") return { words: [...words, part.text], empty: false };
		const inner = part.rows.map(startsOf);
		words.push(...inner.flatMap((one) => one.words));
		if (!part.optional && inner.every((one) => !one.empty)) return { words, empty: false };
	}
	return { words, empty: true };
}

function parse(pattern: string): Row {
	const tokens = pattern.match(/\.\.\.|[()[\]|]|[^\s()[\]|]+/g) ?? [];
	let at = 0;
	const fail = (): never => {
		throw new SyntaxError(`safety pattern "${pattern}": expected every ( and [ to be closed`);
	};
	const rowUntil = (close: string | null): Row[] => {
		const rows: Part[][] = [[]];
		for (;;) {
			const token = tokens[at++];
			if (token === undefined) return close === null ? rows : fail();
			if (token === close) return rows;
			const row = rows.at(-1)!;
			if (token === "|") rows.push([]);
			else if (token === "(") row.push({ kind: "any", rows: rowUntil(")"), optional: false });
			else if (token === "[") row.push({ kind: "any", rows: rowUntil("]"), optional: true });
			else if (token === ")" || token === "]") fail();
			else if (token === "...") row.push({ kind: "gap" });
			else row.push({ kind: "word", text: once(plainLetters(token).replace(/[^a-z0-9]/g, "")) });
		}
	};
	const rows = rowUntil(null);
	if (rows.length !== 1) throw new SyntaxError(`safety pattern "${pattern}": put ( ) around words with | between them`);
	return rows[0]!;
}

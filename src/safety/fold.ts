/**
 * A message as the words it means, however they are written: capitals, accents, repeated letters, number-letters, letters
 * written apart or hidden behind a star, look-alikes of other alphabets, invisible signs, words grown together, one
 * mistyped letter in a long word. Every step looks at a bounded piece of the text, so the time grows with its length.
 */

/** A word no pattern knows, and the end of a sentence. */
export const OTHER = 0;
export const STOP = -1;

/** A text as words, both lists in step. */
export interface Folded {
	/** OTHER: a word of no pattern, STOP: a sentence ends. */
	readonly numbers: number[];
	/** What was written there; empty where one written word means several. */
	readonly written: string[];
}

export interface Spelling {
	/** Words of the patterns and their number, from 1. */
	readonly symbols: ReadonlyMap<string, number>;
	/** Short forms: `dont` is `do not`. */
	readonly forms: ReadonlyMap<string, readonly string[]>;
	/** Long words that are understood with one letter wrong, missing, doubled or swapped. */
	readonly guarded: readonly string[];
	/** Ordinary words that stay what they are. */
	readonly ordinary: ReadonlySet<string>;
}

const INVISIBLE = /[\p{M}\p{Cf}\u115f\u1160\u3164\u2800]/gu;
const BEYOND_ASCII = /[^\0-\x7f]/;
/** Cyrillic and Greek letters that look like Latin ones, in pairs. */
const TWINS = new Map(
	[..."аaбbвbгrеeёeзeіiїiјjкkмmнhоoпnрpсcтtуyхxцuѕsԁdԛqԝwһhαaβbγyεeηnιiκkνvοoρpτtυuχxωwσoϲcı"].reduce<
		[string, string][]
	>((pairs, sign, i, all) => (i % 2 === 0 ? pairs.concat([[sign, all[i + 1] ?? "i"]]) : pairs), []),
);
const SIGNS: Readonly<Record<string, string>> = {
	...{
		"🔪": " knife ",
		"🗡": " knife ",
		"🔫": " gun ",
		"💣": " bomb ",
		"🧨": " bomb ",
		"💊": " pills ",
		"🩸": " blood ",
	},
	...{ "’": "'", "‘": "'", "`": "'", "´": "'", "…": ".", "¿": ".", "¡": ".", ß: "ss" },
};
const LEET: Readonly<Record<string, string>> = {
	...{ "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b", "9": "g" },
	...{ "@": "a", $: "s", "!": "i", "|": "l", "+": "t" },
};
/** What Teams writes around the name of somebody who is mentioned. */
const MARKUP = /<\/?at(?: [^<>]{0,80})?>/gi;
const TOKEN = /[a-z0-9@$*!|#_%+'-]+|[.?;:\n]+/g;
/** What a dot behind it does not end. */
const TITLES = new Set(["mr", "mrs", "ms", "dr", "dra", "sr", "sra", "srta", "st"]);
/** Short words that may be part of words grown together; others make words of anything (se-gun-da). */
const LITTLE = new Set("i my me to no be it up he us we if yo ya se te un".split(" "));
const LONGEST = 60;
/** So many odd words are remembered. */
const MOST_KEPT = 4000;

/** Small letters of the Latin alphabet, without marks and without anything invisible. Accents in patterns go the same way. */
export function latin(text: string): string {
	if (!BEYOND_ASCII.test(text)) return text.toLowerCase();
	const plain = text.normalize("NFKD").toLowerCase().replace(INVISIBLE, "");
	return BEYOND_ASCII.test(plain) ? plain.replace(/[^\0-\x7f]/gu, latinSign) : plain;
}

function latinSign(sign: string): string {
	const code = sign.codePointAt(0) ?? 0;
	if (code >= 0x1f1e6 && code <= 0x1f1ff) return String.fromCharCode(97 + code - 0x1f1e6);
	if (code >= 0x1f170 && code <= 0x1f189) return String.fromCharCode(97 + code - 0x1f170);
	return TWINS.get(sign) ?? SIGNS[sign] ?? " ";
}

/** Every run of one letter once. */
function once(word: string): string {
	return word.replace(/([a-z])\1+/g, "$1");
}

/**
 * Builds the reader of messages.
 * @returns a pure function from a text to its words
 */
export function createFold({ symbols, forms, guarded, ordinary }: Spelling): (text: string) => Folded {
	const simple = new Map([...symbols.keys()].filter((word) => word.length > 4).map((word) => [once(word), word]));
	const nearly = new Map<string, string[]>();
	for (const word of guarded) for (const key of shorter(word)) nearly.set(key, [...(nearly.get(key) ?? []), word]);
	const whole = new Set(guarded);
	const tails = new Set(guarded.flatMap((word) => [...word].map((_, i) => word.slice(i + 1)).slice(0, -1)));
	const hidden = new Map<number, string[]>();
	for (const word of new Set([...guarded, ...symbols.keys()].filter((word) => word.length > 2)))
		hidden.set(word.length, [...(hidden.get(word.length) ?? []), word]);
	const written = [...symbols.keys(), ...forms.keys()];
	const grown = new Set(written.filter((word) => word.length > 2 || LITTLE.has(word)));
	const spelled = new Set(written.filter((word) => word.length > 1 || /[aiyu]/.test(word)));
	const begun = new Set(written.flatMap((word) => Array.from(word, (_, i) => word.slice(0, i + 1))));
	const kept = new Map<string, readonly number[]>();

	const numbers = (words: readonly string[]): number[] => words.map((word) => symbols.get(word) ?? OTHER);
	const direct = (word: string): readonly number[] | null => {
		const form = forms.get(word);
		if (form) return numbers(form);
		const symbol = symbols.get(word);
		return symbol === undefined ? null : [symbol];
	};

	/** Letters only. */
	function plain(word: string): readonly number[] | null {
		const found = direct(word);
		if (found) return found;
		if (ordinary.has(word)) return null;
		if (/([a-z])\1\1/.test(word)) {
			const twice = word.replace(/([a-z])\1{2,}/g, "$1$1");
			const meant = direct(twice) ?? direct(word.replace(/([a-z])\1{2,}/g, "$1")) ?? direct(once(word));
			if (meant) return meant;
		}
		if (word.length < 5 || word.length > LONGEST) return null;
		const meant = simple.get(once(word)) ?? mistyped(word);
		if (meant) return direct(meant);
		const apart = word.length > 8 ? split(word, grown) : null;
		return apart && numbers(apart.flatMap((one) => forms.get(one) ?? [one]));
	}

	function mistyped(word: string): string | undefined {
		if (word.length > 16) return undefined;
		for (const key of [word, ...shorter(word)]) {
			if (whole.has(key)) return key;
			const meant = nearly.get(key)?.find((one) => near(one, word));
			if (meant) return meant;
		}
		return undefined;
	}

	/** The fewest known words that make up the letters. */
	function split(letters: string, among: ReadonlySet<string>): string[] | null {
		const best: { readonly from: number; readonly count: number }[] = [];
		for (let from = 0; from < letters.length; from++) {
			const before = from === 0 ? { count: 0 } : best[from];
			if (!before) continue;
			for (let to = from + 1; to <= letters.length; to++) {
				const piece = letters.slice(from, to);
				if (!begun.has(piece)) break;
				if (among.has(piece) && before.count + 1 < (best[to]?.count ?? 99))
					best[to] = { from, count: before.count + 1 };
			}
		}
		const words: string[] = [];
		for (let to = letters.length; to > 0; ) {
			const step = best[to];
			if (!step) return null;
			words.unshift(letters.slice(step.from, to));
			to = step.from;
		}
		return words;
	}

	/** With signs or digits in it. */
	function odd(token: string): readonly number[] {
		const bare = token.replace(/^[!'|#_%+*-]+|[!'|#_%+-]+$/g, "");
		if (bare === "") return [];
		if (bare.length > LONGEST) return [OTHER];
		const own = bare.replace(/'s$/, "");
		const said = direct(bare.replaceAll("'", "")) ?? plain(own.replaceAll("'", ""));
		if (said) return said;
		if (/^[a-z']+$/.test(bare)) return [OTHER];
		if (/^[a-z]+(?:[-_][a-z]+)+$/.test(bare)) {
			const parts = bare.split(/[-_]/);
			const joined = direct(parts.join("")) ?? (parts.every((part) => part.length < 3) ? plain(parts.join("")) : null);
			return joined ?? parts.flatMap((part) => plain(part) ?? [OTHER]);
		}
		if (/[a-z]/.test(bare)) {
			const letters = bare.replace(/[0-9@$!|+]/g, (sign) => LEET[sign] ?? sign).replace(/['_-]/g, "");
			const meant = /^[a-z]+$/.test(letters) ? (plain(letters) ?? plain(letters.replace(/i/g, "l"))) : null;
			if (meant) return meant;
			const shape = bare.replace(/['_-]/g, "*").replace(/[^a-z]/g, ".");
			const behind = hidden.get(shape.length)?.find((word) => fits(word, shape));
			if (behind && /[*#%$@!_-]/.test(bare)) return direct(behind) ?? [OTHER];
			const pieces = bare.match(/[a-z]+/g) ?? [];
			if (pieces.length > 1 || /^[0-9]/.test(bare)) return pieces.flatMap((piece) => plain(piece) ?? [OTHER]);
		}
		return plain(bare.replace(/[^a-z]+/g, "")) ?? [OTHER];
	}

	function read(token: string): readonly number[] {
		const known = kept.get(token);
		if (known) return known;
		const found = /^[a-z]+$/.test(token) ? (plain(token) ?? [OTHER]) : odd(token);
		if (kept.size >= MOST_KEPT) kept.clear();
		if (token.length <= LONGEST) kept.set(token, found);
		return found;
	}

	return (text) => {
		const out: number[] = [];
		const said: string[] = [];
		const put = (numbers: readonly number[], written: string): void => {
			for (let i = 0; i < numbers.length; i++) {
				out.push(numbers[i]!);
				said.push(i === 0 ? written : "");
			}
		};
		let letters = "";
		let start = 0;
		let before = "";
		const endRun = (): void => {
			if (letters.length > 2) {
				const words = letters.length <= 200 ? split(letters, spelled) : null;
				const meant = words ? numbers(words.flatMap((word) => forms.get(word) ?? [word])) : plain(letters);
				if (meant) {
					out.length = start;
					said.length = start;
					put(meant, letters);
				}
			}
			letters = "";
		};
		for (const token of latin(text.replace(MARKUP, " ")).match(TOKEN) ?? []) {
			const first = token.charCodeAt(0);
			if (first === 46 || first === 63 || first === 59 || first === 58 || first === 10) {
				// a dot between letters is how letters are kept apart
				if (first === 10) endRun();
				if (!TITLES.has(before)) put([STOP], ".");
				continue;
			}
			const letter = token.length === 1 ? (LEET[token] ?? token) : "";
			if (letter >= "a" && letter <= "z") {
				if (letters === "") start = out.length;
				letters += letter;
			} else endRun();
			const at = out.length;
			if (tails.has(token) && whole.has(before + token) && !ordinary.has(token)) {
				out.pop();
				said.pop();
				put(direct(before + token) ?? [OTHER], before + token);
			} else put(read(token), token);
			if (token.length > 1 && token.endsWith("!")) put([STOP], ".");
			before = out.length === at + 1 ? token : "";
		}
		endRun();
		return { numbers: out, written: said };
	};
}

function shorter(word: string): string[] {
	return Array.from(word, (_, i) => word.slice(0, i) + word.slice(i + 1));
}

/** One letter wrong, missing, too many, or two swapped. */
function near(a: string, b: string): boolean {
	if (Math.abs(a.length - b.length) > 1) return false;
	let i = 0;
	while (i < a.length && a[i] === b[i]) i++;
	return (
		a.slice(i + 1) === b.slice(i + 1) ||
		a.slice(i) === b.slice(i + 1) ||
		a.slice(i + 1) === b.slice(i) ||
		(a[i] === b[i + 1] && a[i + 1] === b[i] && a.slice(i + 2) === b.slice(i + 2))
	);
}

function fits(word: string, shape: string): boolean {
	for (let i = 0; i < word.length; i++) if (shape[i] !== "." && shape[i] !== word[i]) return false;
	return true;
}

/**
 * What people write about themselves although nobody asked: card and social security numbers, where they live, what a
 * doctor found, whether they have papers. Pure, both languages at once. The words stand in content/private.yaml; every
 * step looks at a bounded piece of the text, so the time grows with its length.
 */
import type { Disclosed, Discretion, Private, PrivateKind, PrivatePart } from "../library/types.ts";
import type { Input, Json, Lang, Turn } from "../turn.ts";
import { createAddressReader, house, type Token } from "./address.ts";
import { latin, OTHER, STOP } from "./fold.ts";
import { crossedOut, digitGroups, leadOf, type Near, numbersIn, shown } from "./numbers.ts";
import { createMachine, opensWithGap, parse, type Row } from "./patterns.ts";

/** A text as the words of the patterns, and which token each of them is. */
interface Said {
	readonly tokens: readonly Token[];
	readonly symbols: readonly number[];
	readonly token: readonly number[];
}

/** Where a row fits: its words, and its first and last token. */
interface Place {
	readonly row: number;
	readonly from: number;
	readonly to: number;
	readonly first: number;
	readonly last: number;
}

/** In patterns this word stands for any number of a house. */
const NUMBER = "0";
/** A word that no row takes. */
const CUT = -2;
/** What is longer is saved nowhere, so its end needs no look. */
const MOST = 8000;
const LANGS: readonly Lang[] = ["en", "es"];
const TOKEN = /[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*|#/gu;
const TAILS: Readonly<Record<string, string>> = {
	...{ m: "am", re: "are", ve: "have", s: "is", ll: "will" },
};
/** Groups of rows, in the order in which the machine has them. */
const groups = ["not", "patterns", "question", "home", "card", "social"] as const;

/**
 * Compiles the patterns once.
 * @throws SyntaxError naming a pattern that cannot be read
 */
export function createDiscretion(given: Private): Discretion {
	const forms = new Map(Object.entries(given.short).map(([form, said]) => [form, said.split(" ")]));
	const rows: Row[][] = groups.map(() => []);
	const owners: { kind: PrivateKind | null; lang: Lang }[][] = groups.map(() => []);
	const take = (group: (typeof groups)[number], words: string, lang: Lang, kind: PrivateKind | null): void => {
		const read = parse(words, (name) => given.lists[name]?.[lang] ?? null, forms).rows;
		if (read.some(opensWithGap)) throw new SyntaxError(`private pattern "${words}": expected a word at its beginning`);
		const at = groups.indexOf(group);
		rows[at]?.push(...read);
		owners[at]?.push(...read.map(() => ({ kind, lang })));
	};
	for (const { words, lang } of given.not) take("not", words, lang, null);
	for (const { words, lang, kind } of given.patterns) take("patterns", words, lang, kind);
	for (const group of ["question", "home", "card", "social"] as const)
		for (const lang of LANGS) for (const words of given.words[group][lang]) take(group, words, lang, null);
	const machine = createMachine(rows);
	const owner = owners.flat();
	const single = (part: keyof Private["words"], lang: Lang): ReadonlySet<string> =>
		new Set(given.words[part][lang].flatMap((row) => row.split(/[^\p{L}\p{N}]+/u)).filter(Boolean));
	const both = (part: keyof Private["words"]) => new Set(LANGS.flatMap((lang) => [...single(part, lang)]));
	const address = createAddressReader({
		behind: single("street", "en"),
		before: single("street", "es"),
		plain: both("not-a-street"),
		elsewhere: both("elsewhere"),
	});

	function read(text: string): Said {
		const tokens = tokensOf(text);
		const [symbols, token]: [number[], number[]] = [[], []];
		for (const [at, own] of tokens.entries()) {
			if (own.begins) {
				symbols.push(STOP);
				token.push(at);
			}
			for (const word of wordsOf(own.text, forms)) {
				symbols.push(machine.symbols.get(word) ?? OTHER);
				token.push(at);
			}
		}
		return { tokens, symbols, token };
	}

	/** Every place where a row of this group fits, in the order of their beginnings. */
	function* places(said: Said, group: (typeof groups)[number], symbols = said.symbols): Generator<Place> {
		for (let at = 0; at < symbols.length; at++) {
			if ((symbols[at] ?? OTHER) <= OTHER) continue;
			for (const { row, from, to } of machine.from(symbols, at, groups.indexOf(group)))
				yield { row, from, to, first: said.token[from] ?? 0, last: said.token[to - 1] ?? 0 };
		}
	}

	function near(said: Said): Near {
		const spans = (group: "card" | "social") =>
			[...places(said, group)]
				.map(({ first, last }) => ({ from: said.tokens[first]?.from ?? 0, to: said.tokens[last]?.to ?? 0 }))
				.sort((a, b) => a.to - b.to || a.from - b.from);
		return { card: spans("card"), social: spans("social"), words: said.tokens };
	}

	function disclosed(said: Said): (PrivatePart & { readonly lang: Lang | null })[] {
		const { tokens } = said;
		const part = (kind: PrivateKind, first: number, last: number, lang: Lang | null) => ({
			...{ kind, lang, from: tokens[first]?.from ?? 0, to: tokens[last]?.to ?? 0 },
		});
		const symbols = [...said.symbols];
		for (const { from, to } of places(said, "not")) symbols.fill(CUT, from, to);
		const found = [...places(said, "patterns", symbols)].map(({ row, first, last }) =>
			part(owner[row]?.kind ?? "status", first, last, owner[row]?.lang ?? null),
		);
		const homes: Place[] = [];
		for (const home of places(said, "home")) {
			const before = homes[home.last];
			if (!before || home.first < before.first) homes[home.last] = home;
		}
		/** The longest one that ends so many tokens before. */
		const homeAt = (first: number, reach: number) =>
			homes.slice(Math.max(0, first - reach), first).findLast((home) => home !== undefined);
		for (let first = 0; first < tokens.length; first++) {
			const home = homeAt(first, 6);
			const beside = homeAt(first, 1);
			const place = address(tokens, first, { said: home !== undefined, beside: beside !== undefined });
			if (place === null) continue;
			found.push(part("address", beside?.first ?? first, place, home ? (owner[home.row]?.lang ?? null) : null));
			first = place;
		}
		return found;
	}

	const cache = { text: "", found: null as Disclosed | null };
	function find(whole: string): Disclosed {
		const text = whole.slice(0, MOST);
		if (cache.found && cache.text === text) return cache.found;
		const said = read(text);
		const about = near(said);
		const numbers = [...numbersIn(text, digitGroups(text), about), ...crossedOut(text)];
		const led = numbers.map((own) => ({ ...own, from: leadOf(own, about), lang: null }));
		const found = [...led, ...disclosed(said)].sort((a, b) => a.from - b.from || b.to - a.to);
		const parts: PrivatePart[] = [];
		for (const { kind, from, to } of found) {
			const before = parts.at(-1);
			if (before && from < before.to) parts[parts.length - 1] = { ...before, to: Math.max(before.to, to) };
			else parts.push({ kind, from, to });
		}
		const asks = /[?¿]/.test(text) || !places(said, "question").next().done;
		const lang = found.find((own) => own.lang !== null)?.lang ?? null;
		cache.text = text;
		cache.found = { parts, asks, lang };
		return cache.found;
	}

	return {
		find,
		mask(text) {
			const groups = digitGroups(text);
			if (groups.length === 0) return text;
			const found = numbersIn(text, groups, near(read(text)));
			return replaced(text, found, ({ kind, from, to }) => shown(kind, text.slice(from, to)));
		},
		without(text, which) {
			const gone = find(text).parts.filter(({ kind }) => which === "all" || kind === "card" || kind === "social");
			return gone.length === 0 ? text : tidy(text, gone);
		},
	};
}

/** A turn without the card and social security numbers in it: nothing that comes after it can keep one. */
export function withoutNumbers(turn: Turn, { mask }: Pick<Discretion, "mask">): Turn {
	const { input } = turn;
	const left: Input =
		input.kind === "text"
			? { kind: "text" as const, text: mask(input.text) }
			: input.kind === "card"
				? {
						...input,
						value: crossed(input.value, mask) as Readonly<Record<string, Json>>,
						...(input.label === undefined ? {} : { label: mask(input.label) }),
					}
				: input;
	return { ...turn, input: left };
}

function crossed(value: Json, mask: Discretion["mask"]): Json {
	if (typeof value === "string") return mask(value);
	if (typeof value === "number") {
		const text = String(value);
		const left = mask(text);
		return left === text ? value : left;
	}
	if (Array.isArray(value)) return value.map((own) => crossed(own as Json, mask));
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([name, own]) => [mask(name), crossed(own as Json, mask)]));
}

function tokensOf(text: string): Token[] {
	let end = 0;
	return Array.from(text.matchAll(TOKEN), (match) => {
		const begins = end > 0 && /[.?!;:\n¿¡,]/.test(text.slice(end, match.index));
		end = match.index + match[0].length;
		return { text: latin(match[0]).replace(/[^a-z0-9'#’]/g, ""), from: match.index, to: end, begins };
	});
}

function wordsOf(text: string, forms: ReadonlyMap<string, readonly string[]>): readonly string[] {
	if (house.test(text)) return [NUMBER];
	const bare = text.replace(/['’]/g, "");
	const known = forms.get(bare);
	if (known) return known;
	const [stem = "", tail = ""] = text.split(/['’]/);
	const said = TAILS[tail];
	return said ? [stem, said] : [bare];
}

/** The text with something else in the place of these parts, which stand in their order. */
function replaced(text: string, parts: readonly PrivatePart[], by: (part: PrivatePart) => string): string {
	const pieces = parts.flatMap((part, at) => [text.slice(parts[at - 1]?.to ?? 0, part.from), by(part)]);
	return [...pieces, text.slice(parts.at(-1)?.to ?? 0)].join("");
}

/** Words that hold two parts together and say nothing when one of them is gone. */
const links: ReadonlySet<string> = new Set([
	"and",
	"but",
	"so",
	"also",
	"because",
	"cause",
	"that",
	"y",
	"e",
	"pero",
	"porque",
	"asi",
	"que",
	"tambien",
]);
/** Stands for what was taken out while the rest is put together. */
const GAP = "\uE000";

/** The text without these parts, and in their sentences without what they leave behind: a comma, an "and" at one end. */
function tidy(text: string, parts: readonly PrivatePart[]): string {
	const left = replaced(text, parts, () => GAP);
	return left
		.split(/(?<=[.!?\n])/)
		.map((sentence) => (sentence.includes(GAP) ? joined(sentence) : sentence))
		.join("")
		.trim();
}

function joined(sentence: string): string {
	const words = sentence.replaceAll(GAP, " ").split(/\s+/).filter(Boolean);
	const bare = (word: string | undefined): string => latin(word ?? "").replace(/[^a-z0-9]/g, "");
	const empty = (word: string | undefined): boolean => links.has(bare(word)) || !/[\p{L}\p{N}]/u.test(word ?? "");
	const end = /[.!?]$/.exec(words.at(-1) ?? "")?.[0] ?? "";
	while (words.length > 0 && empty(words[0])) words.shift();
	while (words.length > 0 && empty(words.at(-1))) words.pop();
	if (words.length === 0) return sentence.endsWith("\n") ? "\n" : "";
	const lead = /^\s*/.exec(sentence)?.[0] ?? "";
	const whole = words.join(" ").replace(/[,;:.!?-]$/, "");
	return `${lead}${whole}${end}${sentence.endsWith("\n") ? "\n" : ""}`;
}

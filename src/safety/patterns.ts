/**
 * Rows of words as one machine over words. From each word of a message it walks on as long as some row still fits. A
 * row is never longer than its words and gaps, so a walk is bounded by the longest row and the time grows with the text.
 */
import { latin, OTHER, STOP } from "./fold.ts";

/** A row as it is read: words, gaps and groups. */
export type Row = readonly Part[];
type Part =
	| { readonly kind: "word"; readonly text: string }
	/** far: it reaches into the next sentence. */
	| { readonly kind: "gap"; readonly most: number; readonly far: boolean }
	| { readonly kind: "any"; readonly rows: readonly Row[]; readonly optional: boolean };

export interface Parsed {
	readonly rows: readonly Row[];
	/** Names of lists near whose words the row means nothing. */
	readonly unless: readonly string[];
	/** Names of lists near whose words it lies behind: somebody should see it soon, nobody is woken. */
	readonly behind: readonly string[];
	/** It is weighed with what was learnt instead of being believed. */
	readonly weak: boolean;
}

/** The rows of a list in one language, or null: there is no such list. */
export type Lists = (name: string) => readonly string[] | null;

const GAP = 3;
const MOST = 8;

/**
 * Reads one pattern: `(a|b)`, `[may be left out]`, `...` (up to three words), `...5` (up to five), `{list}`, `one & other`
 * (either order, up to eight words between, the next sentence too), `-{list}` and `~{list}` at the end, `?` last.
 * @param forms short forms are written out in patterns, too
 * @param read lists of this language that were read already
 * @throws SyntaxError with what is wrong in the pattern
 */
export function parse(
	pattern: string,
	lists: Lists,
	forms: ReadonlyMap<string, readonly string[]>,
	read = new Map<string, readonly Row[]>(),
	depth = 0,
): Parsed {
	const fail = (message: string): never => {
		throw new SyntaxError(`safety pattern "${pattern}": ${message}`);
	};
	if (depth > 8) fail("its lists name each other");
	const named = (sign: string) =>
		[...pattern.matchAll(/(?:^|\s)([-~])\{([a-z-]+)\}/g)].flatMap((found) =>
			found[1] === sign ? (found[2] ?? "") : [],
		);
	const [unless, behind] = [named("-"), named("~")];
	const weak = /\s\?\s*$/.test(pattern);
	const words = pattern.replace(/\s\?\s*$/, "").replace(/(?:^|\s)[-~]\{[a-z-]+\}/g, "");
	for (const name of [...unless, ...behind]) if (!lists(name)) fail(`{${name}} is not one of the lists`);
	const tokens = latin(words).match(/\.\.\.\d?|\{[a-z-]+\}|[()[\]|&]|[^\s()[\]|&{}]+/g) ?? [];
	let at = 0;
	const rowUntil = (close: string | null): Part[][] => {
		const rows: Part[][] = [[]];
		for (;;) {
			const token = tokens[at++];
			if (token === undefined) return close === null ? rows : fail("expected every ( and [ to be closed");
			if (token === close) return rows;
			const row = rows.at(-1) ?? [];
			if (token === "|") rows.push([]);
			else if (token === "(") row.push({ kind: "any", rows: rowUntil(")"), optional: false });
			else if (token === "[") row.push({ kind: "any", rows: rowUntil("]"), optional: true });
			else if (token === ")" || token === "]") fail("expected every ( and [ to be closed");
			else if (token === "&") row.push({ kind: "gap", most: -1, far: true });
			else if (token.startsWith("..."))
				row.push({ kind: "gap", most: Math.min(Number(token[3] ?? GAP), MOST), far: false });
			else if (token.startsWith("{")) row.push({ kind: "any", rows: listed(token.slice(1, -1)), optional: false });
			else for (const text of written(token)) row.push({ kind: "word", text });
		}
	};
	const listed = (name: string): readonly Row[] => {
		const known = read.get(name);
		if (known) return known;
		const list = lists(name) ?? fail(`{${name}} is not one of the lists`);
		const rows = list.flatMap((one) => parse(one, lists, forms, read, depth + 1).rows).flatMap(flat);
		read.set(name, rows);
		return rows;
	};
	const written = (token: string): readonly string[] => {
		const word = token.replace(/[^a-z0-9]/g, "");
		return forms.get(word) ?? [word];
	};
	const rows = rowUntil(null);
	if (rows.length !== 1) fail("put ( ) around words with | between them");
	return { rows: eitherOrder(rows[0] ?? []), unless, behind, weak };
}

/** `a & b` is a, up to eight words, b; and the other way round. */
function eitherOrder(row: Row): Row[] {
	const at = row.findIndex((part) => part.kind === "gap" && part.most < 0);
	if (at < 0) return [row];
	const [one, other] = [row.slice(0, at), row.slice(at + 1)];
	const gap: Part = { kind: "gap", most: MOST, far: true };
	return eitherOrder(other).flatMap((rest) => [
		[...one, gap, ...rest],
		[...rest, gap, ...one],
	]);
}

/** Whether a row says nothing, so that it would fit anywhere, or begins with a gap. */
export function opensWithGap(row: Row): boolean {
	for (const part of row) {
		if (part.kind === "word") return false;
		if (part.kind === "gap") return true;
		if (part.rows.some(opensWithGap)) return true;
		if (!part.optional) return false;
	}
	return true;
}

type Node =
	| { readonly kind: "words"; readonly among: number; readonly next: number }
	| { readonly kind: "gap"; readonly next: number; readonly onward: number; readonly far: boolean }
	| { readonly kind: "split"; readonly to: readonly number[] }
	| { readonly kind: "end"; readonly row: number };

/** What is possible after some words: rows that end here, and where each next word leads. */
interface State {
	readonly cores: readonly number[];
	readonly ends: readonly number[];
	readonly next: Map<number, State>;
	/** Where its words lead by their class, and its gaps; worked out when it is left the first time. */
	ways: { readonly among: ReadonlyMap<number, readonly number[]>; readonly gaps: readonly number[] } | null;
}

export interface Match {
	/** Which of the rows, from 0. */
	readonly row: number;
	/** First word, and the word behind the last. */
	readonly from: number;
	readonly to: number;
}

export interface Machine {
	readonly symbols: ReadonlyMap<string, number>;
	/** What fits from the word at a place on: the longest of each row. `group` is one of those given to createMachine. */
	from(words: readonly number[], at: number, group: number): readonly Match[];
	/** How many words were looked at so far. */
	steps(): number;
}

/** More are forgotten and found again. */
const MOST_STATES = 20_000;

/** Rows as nodes that lead to each other, and which words they tell apart. */
interface Net {
	readonly nodes: readonly Node[];
	/** Nodes that stand behind a word of a gap. */
	readonly within: ReadonlySet<number>;
	/** By group, where its rows begin. */
	readonly starts: readonly (readonly number[])[];
	readonly symbols: ReadonlyMap<string, number>;
	/** By symbol, the classes of words it is in. */
	readonly inClasses: readonly (readonly number[])[];
}

function netOf(groups: readonly (readonly Row[])[]): Net {
	const nodes: Node[] = [];
	const classes = new Map<string, number>();
	const members: Set<string>[] = [];
	const within = new Set<number>();
	const add = (node: Node): number => nodes.push(node) - 1;
	const classOf = (words: readonly string[]): number => {
		const key = words.join(" ");
		const known = classes.get(key);
		if (known !== undefined) return known;
		classes.set(key, members.length);
		return members.push(new Set(words)) - 1;
	};

	const sorted = new Map<readonly Row[], { readonly among: number | null; readonly longer: readonly Row[] }>();
	/** The single words of a group as one class, and its longer rows. */
	function groupOf(rows: readonly Row[]): { readonly among: number | null; readonly longer: readonly Row[] } {
		const known = sorted.get(rows);
		if (known) return known;
		const all = rows.flatMap(flat);
		const single = all.flatMap((one) => (one.length === 1 && one[0]?.kind === "word" ? [one[0].text] : []));
		const longer = all.filter((one) => !(one.length === 1 && one[0]?.kind === "word"));
		const group = { among: single.length > 0 ? classOf([...new Set(single)].sort()) : null, longer };
		sorted.set(rows, group);
		return group;
	}

	function build(row: Row, next: number): number {
		return row.reduceRight((to, part) => {
			if (part.kind === "word") return add({ kind: "words", among: classOf([part.text]), next: to });
			if (part.kind === "gap") {
				let at = add({ kind: "split", to: [to] });
				for (let i = 0; i < part.most; i++) {
					if (!part.far) within.add(at);
					at = add({ kind: "gap", next: to, onward: at, far: part.far });
				}
				return at;
			}
			const { among, longer } = groupOf(part.rows);
			return add({
				kind: "split",
				to: [
					...(among === null ? [] : [add({ kind: "words", among, next: to })]),
					...longer.map((one) => build(one, to)),
					...(part.optional ? [to] : []),
				],
			});
		}, next);
	}

	let count = 0;
	const starts = groups.map((rows) => rows.map((row) => build(row, add({ kind: "end", row: count++ }))));

	// words that no pattern tells apart share a number
	const signs = new Map<string, number>();
	const symbols = new Map<string, number>();
	const inClasses: number[][] = [[]];
	const containing = new Map<string, number[]>();
	for (const [at, words] of members.entries())
		for (const word of words) containing.set(word, [...(containing.get(word) ?? []), at]);
	for (const [word, list] of containing) {
		const sign = list.join(" ");
		const symbol = signs.get(sign) ?? inClasses.push(list) - 1;
		signs.set(sign, symbol);
		symbols.set(word, symbol);
	}
	return { nodes, within, starts, symbols, inClasses };
}

/**
 * @param groups rows that are tried together; rows are numbered through all groups
 */
export function createMachine(groups: readonly (readonly Row[])[]): Machine {
	const { nodes, within, starts, symbols, inClasses } = netOf(groups);
	let states = new Map<string, State>();
	let steps = 0;
	const first = starts.map((nodes) => stateOf(nodes.map((node) => node * 2)));
	const dead: State = { cores: [], ends: [], next: new Map(), ways: null };

	/** A core is a node that was just reached, twice its number; one more: a sentence ended, so no gap may begin here. */
	function stateOf(cores: readonly number[]): State {
		const sorted = [...new Set(cores)].sort((a, b) => a - b);
		const key = sorted.join(" ");
		const known = states.get(key);
		if (known) return known;
		const ends: number[] = [];
		for (const { node } of leaves(sorted)) if (node.kind === "end") ends.push(node.row);
		const state = { cores: sorted, ends: [...new Set(ends)], next: new Map(), ways: null };
		states.set(key, state);
		return state;
	}

	function leaves(cores: readonly number[]): { readonly node: Node; readonly stopped: number }[] {
		const found: { node: Node; stopped: number }[] = [];
		const seen = new Set<number>();
		const visit = (core: number): void => {
			if (seen.has(core)) return;
			seen.add(core);
			const node = nodes[core >> 1];
			if (!node) return;
			found.push({ node, stopped: core & 1 });
			if (node.kind === "split") for (const to of node.to) visit(to * 2 + (core & 1));
			if (node.kind === "gap") visit(node.next * 2 + (core & 1));
		};
		for (const core of cores) visit(core);
		return found;
	}

	function waysOf(state: State): NonNullable<State["ways"]> {
		const among = new Map<number, number[]>();
		const gaps: number[] = [];
		for (const { node, stopped } of leaves(state.cores)) {
			if (node.kind === "gap" && (node.far || !stopped)) gaps.push(node.onward * 2);
			if (node.kind !== "words") continue;
			const to = among.get(node.among);
			if (to) to.push(node.next * 2);
			else among.set(node.among, [node.next * 2]);
		}
		return { among, gaps };
	}

	function after(state: State, symbol: number): State {
		const known = state.next.get(symbol);
		if (known) return known;
		const cores: number[] = [];
		if (symbol === STOP) {
			// a gap that has begun does not reach into the next sentence
			for (const core of state.cores) if (!within.has(core >> 1)) cores.push(core | 1);
		} else {
			state.ways ??= waysOf(state);
			for (const among of inClasses[symbol] ?? []) for (const to of state.ways.among.get(among) ?? []) cores.push(to);
			for (const to of state.ways.gaps) cores.push(to);
		}
		if (states.size >= MOST_STATES) forget();
		const next = cores.length === 0 ? dead : stateOf(cores);
		state.next.set(symbol, next);
		return next;
	}

	function forget(): void {
		states = new Map();
		for (const state of first) state.next.clear();
	}

	return {
		symbols,
		steps: () => steps,
		from(words, at, group) {
			let state = first[group] ?? dead;
			let found: Map<number, Match> | null = null;
			for (let i = at; i < words.length; i++) {
				steps++;
				const word = words[i] ?? OTHER;
				if (word < STOP) break;
				state = after(state, word);
				if (state === dead) break;
				if (state.ends.length === 0 || word === STOP) continue;
				found ??= new Map();
				for (const row of state.ends) found.set(row, { row, from: at, to: i + 1 });
			}
			return found ? [...found.values()] : none;
		},
	};
}

const none: readonly Match[] = [];

/** A group's rows with groups inside groups taken apart, where nothing is lost by it. */
function flat(row: Row): readonly Row[] {
	const [only] = row;
	return row.length === 1 && only?.kind === "any" && !only.optional ? only.rows.flatMap(flat) : [row];
}

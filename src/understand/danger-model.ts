/**
 * Learns what means danger: one multinomial logistic regression for no danger or one of its kinds, a logistic one for the
 * language, and one for the urgency of what is dangerous, over the same features of both languages. By Adagrad, as the
 * routes (train.ts). The same rows in any order give the same bytes.
 */
import { foldText } from "../library/likeness.ts";
import { exemplified, SLICE } from "./examples.ts";
import { type Block, rootOf } from "./features.ts";
import type { Model } from "./model.ts";
import { type Doc, inOrder, type Learning, type Learnt, quantised, regression, softmax } from "./train.ts";

/** The route of rows that mean no danger. */
export const HARMLESS = "none";
/** Columns of the model: what is meant, then whether it is Spanish, then whether somebody is needed now. */
export const MEANT = [HARMLESS, "crisis", "threat", "abuse"] as const;
export const SPANISH = MEANT.length;
export const NOW = SPANISH + 1;

/** Roots and neighbours; groups of letters; two roots near each other in any order; three in a row. Measured on writers held out. */
export const dangerWeights: readonly number[] = [1, 0.6, 0.7, 0.5];
export const dangerSettings = {
	epochs: 8,
	rate: 0.2,
	keep: 0.95,
	// Most messages are soon understood.
	...{ told: 0.02, rest: 2 },
	...{ least: 3, near: 5, letters: [3, 4, 5] },
} as const satisfies Learning & Readonly<Record<string, unknown>>;

/** Ends of sentences and questions, as words. */
export const QUESTION = "qq";
export const END = "zz";

/**
 * A message as the words that are compared: short forms written out, long rows of one letter cut to two, letters for the
 * digits inside a word.
 * @param short by short form, what it says
 */
export function plainWords(text: string, short: ReadonlyMap<string, string>): string {
	const marked = text.replace(/[.!\n]*\?[.!?\n]*/g, ` ${QUESTION} `).replace(/[.!\n]+/g, ` ${END} `);
	return foldText(marked)
		.split(" ")
		.map((word) => {
			const letters = /[a-z]/.test(word) && /^(?!\d+(?:th|st|nd|rd|am|pm)$)/.test(word);
			const plain = (letters ? word.replace(/[013457]/g, (digit) => LETTER[digit]!) : word).replace(
				/([a-z])\1{2,}/g,
				"$1$1",
			);
			return short.get(plain) ?? plain;
		})
		.join(" ")
		.trim();
}
const LETTER: Readonly<Record<string, string>> = { "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t" };

/** Short forms as they stand after folding. */
export function shortForms(short: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
	return new Map(Object.entries(short).map(([form, said]) => [form.replace(/[^a-z0-9]/g, ""), said]));
}

/**
 * What the learner sees of plain words, whatever their language: each word by its English and by its Spanish root.
 * @param stems roots that were found before
 */
export function dangerFeatures(plain: string, stems: Map<string, string>): readonly Block[] {
	const words = new Map<string, number>();
	const letters = new Map<string, number>();
	const near = new Map<string, number>();
	const threes = new Map<string, number>();
	const add = (map: Map<string, number>, key: string): void => {
		map.set(key, (map.get(key) ?? 0) + 1);
	};
	const roots: string[] = [];
	let last: readonly string[] = ["^"];
	let before: readonly string[] = ["^"];
	for (const word of [...plain.split(" "), "$"]) {
		const [en, es] = [rootOf(word, "en", stems), rootOf(word, "es", stems)];
		const own = en === es ? [en] : [en, es];
		for (const one of own) {
			add(words, one);
			for (const other of before) add(words, `${other} ${one}`);
		}
		before = own;
		const root = rootOf(en, "es", stems);
		if (last.length === 2) add(threes, `${last[0]} ${last[1]} ${root}`);
		last = [last.at(-1)!, root];
		if (word === QUESTION || word === END || word === "$") continue;
		for (const other of roots.slice(-dangerSettings.near))
			if (other !== root) add(near, other < root ? `${other}+${root}` : `${root}+${other}`);
		roots.push(root);
	}
	const row = `_${plain.replaceAll(" ", "_")}_`;
	for (const size of dangerSettings.letters)
		for (let i = 0; i + size <= row.length; i++) add(letters, `~${row.slice(i, i + size)}`);
	return [words, letters, near, threes];
}

/**
 * Trains step by step, so that whoever waits for it can do other things in between.
 * @param docs messages as they were written; the route is HARMLESS, or a kind and its urgency
 * @param short by short form, what it says
 */
export function* dangerTraining(
	docs: readonly Doc[],
	short: ReadonlyMap<string, string>,
	stems: Map<string, string>,
): Generator<void, Model> {
	const plain: Doc[] = [];
	for (const [i, doc] of docs.entries()) {
		const text = plainWords(doc.text, short);
		if (text !== "") plain.push({ ...doc, text });
		if (i % SLICE === 0) yield;
	}
	const ordered = inOrder(plain);
	const { numbers, idf, examples } = yield* exemplified(
		ordered.length,
		(i) => dangerFeatures(ordered[i]!.text, stems),
		dangerWeights,
		dangerSettings.least,
	);

	const logistic = (of: readonly number[], is: (doc: Doc) => boolean): Generator<void, Learnt> =>
		regression(
			numbers.length,
			1,
			of.map((i) => examples[i]!),
			dangerSettings,
			(scores, at) => {
				scores[0] = share(scores[0]!) - (is(ordered[of[at]!]!) ? 1 : 0);
			},
		);
	const meant = ordered.map(({ route }) => MEANT.findIndex((kind) => route.startsWith(kind)));
	const parts = [
		yield* regression(numbers.length, MEANT.length, examples, dangerSettings, (scores, i) => {
			softmax(scores);
			scores[meant[i]!]! -= 1;
		}),
		yield* logistic([...ordered.keys()], ({ lang }) => lang === "es"),
		yield* logistic(
			[...ordered.keys()].filter((i) => meant[i]! > 0),
			({ route }) => route.endsWith(" now"),
		),
	];
	const routes = [...MEANT, "es", "now"];
	const bias = Float32Array.from(parts.flatMap((part) => [...part.bias]));
	const weights = new Float32Array(numbers.length * routes.length);
	let column = 0;
	for (const part of parts) {
		const columns = part.bias.length;
		for (let at = 0; at < part.weights.length; at++)
			weights[Math.floor(at / columns) * routes.length + column + (at % columns)] = part.weights[at]!;
		column += columns;
	}
	return { routes, numbers, idf, bias, ...quantised(weights, routes.length) };
}

/** The logistic function: a score as a share of 1. */
export function share(score: number): number {
	return 1 / (1 + Math.exp(-score));
}

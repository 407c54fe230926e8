/**
 * Learns what means danger: one logistic regression for danger or not, one for which kind among what is dangerous, one for
 * the language, over the same features of both languages. By Adagrad, as the routes (train.ts). The same rows in any order
 * give the same bytes.
 */
import { foldText } from "../library/likeness.ts";
import { type Block, rootOf } from "./features.ts";
import { type Model, numberOf, vectorOf } from "./model.ts";
import { type Doc, passes, quantised, SLICE, softmax } from "./train.ts";

/** Columns of the model: danger or not, Spanish or English, then kinds with their urgency. */
export const DANGEROUS = 0;
export const SPANISH = 1;
export const KINDS = 2;
/** The route of rows that mean no danger. */
export const HARMLESS = "none";

/** Roots and neighbours; groups of letters; two roots near each other in any order. Measured on writers held out. */
export const dangerWeights: readonly number[] = [1, 0.6, 0.7];
export const dangerSettings = { epochs: 8, rate: 0.2, keep: 0.95, least: 2, near: 5, letters: [3, 4, 5] } as const;

/** Ends of sentences and questions, as words. */
const QUESTION = "qq";
const END = "zz";

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
	const add = (map: Map<string, number>, key: string): void => {
		map.set(key, (map.get(key) ?? 0) + 1);
	};
	const roots: string[] = [];
	let before: readonly string[] = ["^"];
	for (const word of [...plain.split(" "), "$"]) {
		const [en, es] = [rootOf(word, "en", stems), rootOf(word, "es", stems)];
		const own = en === es ? [en] : [en, es];
		for (const one of own) {
			add(words, one);
			for (const other of before) add(words, `${other} ${one}`);
		}
		before = own;
		if (word === QUESTION || word === END || word === "$") continue;
		const root = rootOf(en, "es", stems);
		for (const other of roots.slice(-dangerSettings.near))
			if (other !== root) add(near, other < root ? `${other}+${root}` : `${root}+${other}`);
		roots.push(root);
	}
	const row = `_${plain.replaceAll(" ", "_")}_`;
	for (const size of dangerSettings.letters)
		for (let i = 0; i + size <= row.length; i++) add(letters, `~${row.slice(i, i + size)}`);
	return [words, letters, near];
}

/**
 * Trains step by step, so that whoever waits for it can do other things in between.
 * @param docs plain words; the route is HARMLESS, or a kind and its urgency
 */
export function* dangerTraining(docs: readonly Doc[], stems: Map<string, string>): Generator<void, Model> {
	const ordered = [...docs].sort(
		(a, b) => order(a.route, b.route) || order(a.lang, b.lang) || order(a.folded, b.folded),
	);
	const kinds = [...new Set(ordered.map(({ route }) => route))].filter((route) => route !== HARMLESS);
	const routes = ["danger", "es", ...kinds];
	const found: (readonly Block[])[] = [];
	const seen = new Map<number, number>();
	for (const [i, { folded }] of ordered.entries()) {
		const own = dangerFeatures(folded, stems);
		found.push(own);
		for (const block of own)
			for (const feature of block.keys()) {
				const number = numberOf(feature);
				seen.set(number, (seen.get(number) ?? 0) + 1);
			}
		if (i % SLICE === 0) yield;
	}
	const kept = [...seen].filter(([, count]) => count >= dangerSettings.least).sort(([a], [b]) => a - b);
	const numbers = Uint32Array.from(kept, ([number]) => number);
	const idf = Float32Array.from(kept, ([, count]) => Math.log((docs.length + 1) / (count + 1)) + 1);
	const rows: Uint32Array[] = [];
	const values: Float32Array[] = [];
	for (const [i, own] of found.entries()) {
		const vector = vectorOf(own, { numbers, idf }, dangerWeights);
		rows.push(Uint32Array.from(vector.rows));
		values.push(Float32Array.from(vector.weights));
		found[i] = [];
		if (i % SLICE === 0) yield;
	}

	const count = routes.length;
	const weights = new Float32Array(numbers.length * count);
	const squares = new Float32Array(weights.length).fill(1e-6);
	const bias = new Float32Array(count);
	const off = new Float32Array(count);
	const learn = (row: Uint32Array, value: Float32Array, kind: number, spanish: boolean): void => {
		const last = kind < 0 ? KINDS : count;
		off.set(bias);
		for (let j = 0; j < row.length; j++)
			for (let c = 0; c < last; c++) off[c]! += weights[row[j]! * count + c]! * value[j]!;
		off[DANGEROUS] = share(off[DANGEROUS]!) - (kind < 0 ? 0 : 1);
		off[SPANISH] = share(off[SPANISH]!) - (spanish ? 1 : 0);
		if (kind >= 0) {
			softmax(off.subarray(KINDS));
			off[kind]! -= 1;
		}
		for (let c = 0; c < last; c++) {
			const wrong = off[c]!;
			if (Math.abs(wrong) < 1e-3) continue;
			bias[c]! -= 0.05 * wrong;
			for (let j = 0; j < row.length; j++) {
				const at = row[j]! * count + c;
				const slope = wrong * value[j]!;
				const sum = squares[at]! + slope * slope;
				squares[at] = sum;
				weights[at]! -= (dangerSettings.rate * slope) / Math.sqrt(sum);
			}
		}
	};
	const kindOf = ordered.map(({ route }) => (route === HARMLESS ? -1 : KINDS + kinds.indexOf(route)));
	yield* passes(ordered.length, weights, dangerSettings, (i) =>
		learn(rows[i]!, values[i]!, kindOf[i]!, ordered[i]!.lang === "es"),
	);
	return { routes, numbers, idf, bias, ...quantised(weights, count) };
}

/** The logistic function: a score as a share of 1. */
export function share(score: number): number {
	return 1 / (1 + Math.exp(-score));
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

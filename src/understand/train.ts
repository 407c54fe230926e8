/**
 * Learns the routes from their phrases: multinomial logistic regression, by Adagrad (Duchi, Hazan and Singer 2011) over
 * TF-IDF vectors, one model for both languages. The same phrases in any order give the same bytes.
 */
import type { Lang } from "../turn.ts";
import { type Example, exemplified, SLICE } from "./examples.ts";
import { blockWeights, features, type Lexicon } from "./features.ts";
import type { Model } from "./model.ts";

export interface Doc {
	/** Folded for whoever learns routes; a message as it was written. */
	readonly text: string;
	readonly lang: Lang;
	readonly route: string;
}

export const settings = {
	epochs: 14,
	rate: 0.5,
	keep: 0.99,
	told: 1e-3,
	rest: 0,
	/** A feature of fewer phrases is left out. */
	least: 2,
	/** How much the mean of a route's phrases says beside the regression. */
	centroid: 2,
} as const;

/**
 * Trains step by step, so that whoever waits for it can do other things in between.
 * @param docs phrases with the names in them masked
 * @param centroid how much the mean of a route's phrases says beside the regression
 */
export function* training(
	docs: readonly Doc[],
	lexicon: Lexicon,
	centroid: number = settings.centroid,
): Generator<void, Model> {
	const ordered = inOrder(docs);
	const routes = [...new Set(ordered.map((doc) => doc.route))];
	const classes = new Map(routes.map((route, i) => [route, i]));
	const { numbers, idf, examples } = yield* exemplified(
		ordered.length,
		(i) => features(ordered[i]!.text, ordered[i]!.lang, lexicon),
		blockWeights,
		settings.least,
	);
	const ys = ordered.map((doc) => classes.get(doc.route)!);
	const count = routes.length;
	const { weights, bias } = yield* regression(numbers.length, count, examples, settings, (scores, i) => {
		softmax(scores);
		scores[ys[i]!]! -= 1;
	});
	if (centroid > 0) addCentroids(weights, examples, ys, count, centroid);
	return { routes, numbers, idf, bias, ...quantised(weights, count) };
}

/** The same order on every machine, in whatever order they were given. */
export function inOrder(docs: readonly Doc[]): readonly Doc[] {
	return [...docs].sort((a, b) => order(a.route, b.route) || order(a.lang, b.lang) || order(a.text, b.text));
}

/** How a regression learns. */
export interface Learning {
	/** How often it goes over all examples. */
	readonly epochs: number;
	readonly rate: number;
	/** What is left of each weight after an epoch. */
	readonly keep: number;
	/** A column that is off by less is not told: together they would take most of the time, and it is too little to matter. */
	readonly told: number;
	/** An example in which no column was told is left out of so many of the next epochs. */
	readonly rest: number;
}

/** What a regression learnt. */
export interface Learnt {
	/** Feature after feature, one weight per column. */
	readonly weights: Float32Array;
	/** By column. */
	readonly bias: Float32Array;
}

/**
 * Goes over all examples again and again, each time in another order that is the same for everybody. For each it guesses,
 * then moves every weight by how far the guess was off.
 * @param features how many there are
 * @param wrong turns the scores of an example into how far each column is off, in place
 */
export function* regression(
	features: number,
	columns: number,
	examples: readonly Example[],
	{ epochs, rate, keep, told, rest }: Learning,
	wrong: (scores: Float32Array, example: number) => void,
): Generator<void, Learnt> {
	const weights = new Float32Array(features * columns);
	const squares = new Float32Array(weights.length).fill(1e-6);
	const bias = new Float32Array(columns);
	const mind: Mind = { weights, squares, bias, off: new Float32Array(columns), told: new Uint16Array(columns) };
	const resting = new Uint8Array(examples.length);
	const turns = Array.from({ length: examples.length }, (_, i) => i);
	const random = seeded(42);
	for (let epoch = 0; epoch < epochs; epoch++) {
		for (let i = turns.length - 1; i > 0; i--) {
			const j = Math.floor(random() * (i + 1));
			[turns[i], turns[j]] = [turns[j]!, turns[i]!];
		}
		for (const [step, i] of turns.entries()) {
			if (step % SLICE === 0) yield;
			if (resting[i]! > 0) {
				resting[i]!--;
				continue;
			}
			guess(examples[i]!, mind);
			wrong(mind.off, i);
			const many = tell(mind, told);
			if (many > 0) move(examples[i]!, mind, many, rate);
			else resting[i] = rest;
		}
		for (let at = 0; at < weights.length; at++) weights[at]! *= keep;
		yield;
	}
	return { weights, bias };
}

interface Mind extends Learnt {
	/** What each weight was moved by so far, squared. */
	readonly squares: Float32Array;
	/** Room for one example: by column, its score, then how far it is off; and the columns that are told. */
	readonly off: Float32Array;
	readonly told: Uint16Array;
}

function guess({ rows, weights: values }: Example, { weights, bias, off }: Mind): void {
	const columns = off.length;
	off.set(bias);
	for (let j = 0; j < rows.length; j++) {
		const from = rows[j]! * columns;
		const value = values[j]!;
		for (let c = 0; c < columns; c++) off[c]! += weights[from + c]! * value;
	}
}

/** @returns how many columns are off by so much */
function tell({ bias, off, told }: Mind, least: number): number {
	let many = 0;
	for (let c = 0; c < off.length; c++) if (off[c]! > least || off[c]! < -least) told[many++] = c;
	for (let n = 0; n < many; n++) bias[told[n]!]! -= 0.05 * off[told[n]!]!;
	return many;
}

function move(
	{ rows, weights: values }: Example,
	{ weights, squares, off, told }: Mind,
	many: number,
	rate: number,
): void {
	const columns = off.length;
	for (let j = 0; j < rows.length; j++) {
		const from = rows[j]! * columns;
		const value = values[j]!;
		for (let n = 0; n < many; n++) {
			const at = from + told[n]!;
			const slope = off[told[n]!]! * value;
			const sum = squares[at]! + slope * slope;
			squares[at] = sum;
			weights[at]! -= (rate * slope) / Math.sqrt(sum);
		}
	}
}

/** The cosine to the mean of a route's phrases is linear in the features, so it joins the weights. */
function addCentroids(
	weights: Float32Array,
	xs: readonly Example[],
	ys: readonly number[],
	count: number,
	share: number,
): void {
	const sums = new Float32Array(weights.length);
	xs.forEach(({ rows, weights: values }, i) => {
		for (let j = 0; j < rows.length; j++) sums[rows[j]! * count + ys[i]!]! += values[j]!;
	});
	const lengths = new Float64Array(count);
	for (let at = 0; at < sums.length; at++) lengths[at % count]! += sums[at]! * sums[at]!;
	for (let at = 0; at < sums.length; at++) weights[at]! += (share * sums[at]!) / Math.sqrt(lengths[at % count]! || 1);
}

/** Weights as small whole numbers, row by row. */
export function quantised(weights: Float32Array, count: number): Pick<Model, "steps" | "weights"> {
	const steps = new Float32Array(weights.length / count);
	const small = new Int8Array(weights.length);
	for (let row = 0; row < steps.length; row++) {
		const from = row * count;
		let most = 0;
		for (let c = 0; c < count; c++) most = Math.max(most, Math.abs(weights[from + c]!));
		steps[row] = most / 127 || 1;
		for (let c = 0; c < count; c++) small[from + c] = Math.round(weights[from + c]! / steps[row]!);
	}
	return { steps, weights: small };
}

/** Scores to shares of 1, in place. */
export function softmax(scores: Float32Array | Float64Array): void {
	let most = -Infinity;
	for (let c = 0; c < scores.length; c++) most = Math.max(most, scores[c]!);
	let sum = 0;
	for (let c = 0; c < scores.length; c++) {
		scores[c] = Math.exp(scores[c]! - most);
		sum += scores[c]!;
	}
	for (let c = 0; c < scores.length; c++) scores[c]! /= sum;
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Mulberry32: the same numbers on every machine. */
function seeded(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
	};
}

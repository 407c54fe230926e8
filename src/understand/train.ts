/**
 * Learns the routes from their phrases: multinomial logistic regression, by Adagrad (Duchi, Hazan and Singer 2011) over
 * TF-IDF vectors, one model for both languages. The same phrases in any order give the same bytes.
 */
import type { Lang } from "../turn.ts";
import { features, type Lexicon } from "./features.ts";
import { type Model, numberOf, vectorOf } from "./model.ts";

export interface Doc {
	readonly folded: string;
	readonly lang: Lang;
	readonly route: string;
}

export const settings = {
	epochs: 14,
	rate: 0.5,
	/** What is left of each weight after an epoch. */
	keep: 0.99,
	/** A feature of fewer phrases is left out. */
	least: 2,
	/** How much the mean of a route's phrases says beside the regression. */
	centroid: 2,
} as const;

/** A step of the generator is about this many phrases: a few thousandths of a second. */
export const SLICE = 40;

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
	const ordered = [...docs].sort(
		(a, b) => order(a.route, b.route) || order(a.lang, b.lang) || order(a.folded, b.folded),
	);
	const routes = [...new Set(ordered.map((doc) => doc.route))];
	const classes = new Map(routes.map((route, i) => [route, i]));
	const blocks: ReturnType<typeof features>[] = [];
	const seen = new Map<number, number>();
	for (const [i, { folded, lang }] of ordered.entries()) {
		const own = features(folded, lang, lexicon);
		blocks.push(own);
		for (const block of own)
			for (const feature of block.keys()) seen.set(numberOf(feature), (seen.get(numberOf(feature)) ?? 0) + 1);
		if (i % SLICE === 0) yield;
	}
	const kept = [...seen].filter(([, count]) => count >= settings.least).sort(([a], [b]) => a - b);
	const numbers = Uint32Array.from(kept, ([number]) => number);
	const idf = Float32Array.from(kept, ([, count]) => Math.log((docs.length + 1) / (count + 1)) + 1);
	const xs: Example[] = [];
	for (const [i, own] of blocks.entries()) {
		const vector = vectorOf(own, { numbers, idf });
		xs.push({ rows: Uint32Array.from(vector.rows), weights: Float32Array.from(vector.weights) });
		if (i % SLICE === 0) yield;
	}
	const ys = ordered.map((doc) => classes.get(doc.route)!);

	const count = routes.length;
	const weights = new Float32Array(numbers.length * count);
	const bias = new Float32Array(count);
	const mind: Mind = {
		weights,
		bias,
		squares: new Float32Array(weights.length).fill(1e-6),
		shares: new Float32Array(count),
		wrong: new Uint16Array(count),
	};
	yield* passes(ordered.length, weights, settings, (i) => learn(xs[i]!, ys[i]!, mind));
	if (centroid > 0) addCentroids(weights, xs, ys, count, centroid);
	return { routes, numbers, idf, bias, ...quantised(weights, count) };
}

/**
 * Goes over all rows again and again, each time in another order that is the same for everybody, and lets every weight
 * shrink a little after each time.
 */
export function* passes(
	rows: number,
	weights: Float32Array,
	{ epochs, keep }: { readonly epochs: number; readonly keep: number },
	learn: (row: number) => void,
): Generator<void, void> {
	const turns = Array.from({ length: rows }, (_, i) => i);
	const random = seeded(42);
	for (let epoch = 0; epoch < epochs; epoch++) {
		for (let i = turns.length - 1; i > 0; i--) {
			const j = Math.floor(random() * (i + 1));
			[turns[i], turns[j]] = [turns[j]!, turns[i]!];
		}
		for (const [step, i] of turns.entries()) {
			learn(i);
			if (step % SLICE === 0) yield;
		}
		for (let at = 0; at < weights.length; at++) weights[at]! *= keep;
		yield;
	}
}

interface Example {
	readonly rows: Uint32Array;
	readonly weights: Float32Array;
}

interface Mind {
	/** Row after row, one weight per route. */
	readonly weights: Float32Array;
	/** What each weight was moved by so far, squared. */
	readonly squares: Float32Array;
	readonly bias: Float32Array;
	/** Room for one phrase: by route, its share; and the routes that are off. */
	readonly shares: Float32Array;
	readonly wrong: Uint16Array;
}

/** A route that is off by less is not told: together they would take most of the time, and it is too little to matter. */
const TOLD = 1e-3;

/** One phrase: guess, then move every weight by how far the guess was off. */
function learn(
	{ rows, weights: values }: Example,
	truth: number,
	{ weights, squares, bias, shares, wrong }: Mind,
): void {
	const count = bias.length;
	shares.set(bias);
	for (let j = 0; j < rows.length; j++) {
		const from = rows[j]! * count;
		const value = values[j]!;
		for (let c = 0; c < count; c++) shares[c]! += weights[from + c]! * value;
	}
	softmax(shares);
	shares[truth]! -= 1;
	let many = 0;
	for (let c = 0; c < count; c++) if (shares[c]! > TOLD || shares[c]! < -TOLD) wrong[many++] = c;
	for (let n = 0; n < many; n++) bias[wrong[n]!]! -= 0.05 * shares[wrong[n]!]!;
	for (let j = 0; j < rows.length; j++) {
		const from = rows[j]! * count;
		const value = values[j]!;
		for (let n = 0; n < many; n++) {
			const at = from + wrong[n]!;
			const slope = shares[wrong[n]!]! * value;
			const sum = squares[at]! + slope * slope;
			squares[at] = sum;
			weights[at]! -= (settings.rate * slope) / Math.sqrt(sum);
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

/**
 * Learns the routes from their phrases: multinomial logistic regression, by Adagrad (Duchi, Hazan and Singer 2011) over
 * TF-IDF vectors, one model for both languages. The same phrases in any order give the same bytes.
 */
import type { Lang } from "../turn.ts";
import { type Block, blockWeights, features, type Lexicon } from "./features.ts";
import { beginningsOf, type Model, numberOf, rowAt, weighed } from "./model.ts";

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
const SLICE = 40;

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
	const { numbers, idf, examples } = yield* exemplified(
		ordered.length,
		(i) => features(ordered[i]!.folded, ordered[i]!.lang, lexicon),
		blockWeights,
		settings.least,
	);
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
	yield* passes(ordered.length, weights, settings, (i) => learn(examples[i]!, ys[i]!, mind));
	if (centroid > 0) addCentroids(weights, examples, ys, count, centroid);
	return { routes, numbers, idf, bias, ...quantised(weights, count) };
}

/** A text's known features, by row of the model. */
export interface Example {
	readonly rows: Uint32Array;
	readonly weights: Float32Array;
}

/**
 * Texts as vectors over the features that enough of them have. Of a text only numbers are kept meanwhile: the features of
 * tens of thousands of texts as strings would take gigabytes.
 * @param blocksAt features of a text by its place
 * @param least a feature of fewer texts is left out
 */
export function* exemplified(
	texts: number,
	blocksAt: (text: number) => readonly Block[],
	scales: readonly number[],
	least: number,
): Generator<void, Pick<Model, "numbers" | "idf"> & { readonly examples: readonly Example[] }> {
	const found: Counts[][] = [];
	let many = 0;
	for (let i = 0; i < texts; i++) {
		const own = blocksAt(i).map((block): Counts => {
			const numbers = Uint32Array.from(block.keys(), numberOf);
			return { numbers, counts: Uint16Array.from(block.values()) };
		});
		found.push(own);
		for (const { numbers } of own) many += numbers.length;
		if (i % SLICE === 0) yield;
	}
	const { numbers, idf } = common(found, many, least);
	yield;
	const begins = beginningsOf(numbers);
	const examples: Example[] = [];
	for (const [i, own] of found.entries()) {
		const { rows, weights } = weighed(own.map(pairs), (number) => rowAt(numbers, number, begins), idf, scales);
		examples.push({ rows: Uint32Array.from(rows), weights: Float32Array.from(weights) });
		found[i] = [];
		if (i % SLICE === 0) yield;
	}
	return { numbers, idf, examples };
}

/** The features that so many texts have, rising by number, and how rare each is. Sorting takes far less room than counting in a map. */
function common(texts: readonly (readonly Counts[])[], many: number, least: number): Pick<Model, "numbers" | "idf"> {
	const all = new Uint32Array(many);
	let end = 0;
	for (const blocks of texts)
		for (const { numbers } of blocks) {
			all.set(numbers, end);
			end += numbers.length;
		}
	all.sort();
	const kept: number[] = [];
	const idf: number[] = [];
	for (let from = 0, to = 0; from < all.length; from = to) {
		while (to < all.length && all[to] === all[from]) to++;
		if (to - from < least) continue;
		kept.push(all[from]!);
		idf.push(Math.log((texts.length + 1) / (to - from + 1)) + 1);
	}
	return { numbers: Uint32Array.from(kept), idf: Float32Array.from(idf) };
}

/** A block of features by their numbers. */
interface Counts {
	readonly numbers: Uint32Array;
	readonly counts: Uint16Array;
}

function* pairs({ numbers, counts }: Counts): Generator<readonly [number, number]> {
	for (let i = 0; i < numbers.length; i++) yield [numbers[i]!, counts[i]!];
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

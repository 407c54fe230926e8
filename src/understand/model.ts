/** What was learnt, as plain data: for each feature how rare it is, and what it says for each route. */
import { type Block, blockWeights } from "./features.ts";

export interface Model {
	readonly routes: readonly string[];
	/** The numbers of the known features, rising; the place of one is its row. */
	readonly numbers: Uint32Array;
	/** By row: inverse document frequency. */
	readonly idf: Float32Array;
	/** By row: what one step of a weight means. */
	readonly steps: Float32Array;
	/** Row after row, one step count (-127 to 127) per route. */
	readonly weights: Int8Array;
	/** By route. */
	readonly bias: Float32Array;
}

/** FNV-1a, 32 bits: a feature's number. Two of 50,000 features share one in every third model; nothing breaks then. */
export function numberOf(feature: string): number {
	let hash = 0x811c9dc5;
	for (let i = 0; i < feature.length; i++) hash = Math.imul(hash ^ feature.charCodeAt(i), 0x01000193);
	return hash >>> 0;
}

const beginnings = new WeakMap<Uint32Array, Uint32Array>();

/** Where the numbers begin that share their upper 16 bits; worked out once for each model. */
export function beginningsOf(numbers: Uint32Array): Uint32Array {
	const known = beginnings.get(numbers);
	if (known) return known;
	const begins = new Uint32Array(0x10001);
	for (const number of numbers) begins[(number >>> 16) + 1]!++;
	for (let at = 1; at < begins.length; at++) begins[at]! += begins[at - 1]!;
	beginnings.set(numbers, begins);
	return begins;
}

/** @returns the row of a feature's number; undefined when it is not known */
export function rowAt(numbers: Uint32Array, number: number, begins: Uint32Array): number | undefined {
	const to = begins[(number >>> 16) + 1]!;
	for (let at = begins[number >>> 16]!; at < to; at++) if (numbers[at] === number) return at;
	return undefined;
}

/** Known features of a text by row, with their weights: TF-IDF, each block of length 1 times its weight. */
export interface Vector<Feature = string> {
	readonly rows: readonly number[];
	readonly weights: readonly number[];
	readonly names: readonly Feature[];
}

/**
 * @param blocks as `features` gives them
 * @param scales how much each block says
 */
export function vectorOf(
	blocks: readonly Block[],
	{ numbers, idf }: Pick<Model, "numbers" | "idf">,
	scales = blockWeights,
): Vector {
	const begins = beginningsOf(numbers);
	return weighed(blocks, (feature) => rowAt(numbers, numberOf(feature), begins), idf, scales);
}

/** @param rowOf undefined: the feature is not known */
export function weighed<Feature>(
	blocks: readonly Iterable<readonly [Feature, number]>[],
	rowOf: (feature: Feature) => number | undefined,
	idf: Float32Array,
	scales: readonly number[],
): Vector<Feature> {
	const rows: number[] = [];
	const weights: number[] = [];
	const names: Feature[] = [];
	blocks.forEach((block, which) => {
		const from = weights.length;
		let squares = 0;
		for (const [feature, count] of block) {
			const row = rowOf(feature);
			if (row === undefined) continue;
			const weight = (1 + Math.log(count)) * idf[row]!;
			rows.push(row);
			weights.push(weight);
			names.push(feature);
			squares += weight * weight;
		}
		const scale = scales[which]! / Math.sqrt(squares || 1);
		for (let i = from; i < weights.length; i++) weights[i]! *= scale;
	});
	return { rows, weights, names };
}

/** @returns by route, how much speaks for it (before a softmax) */
export function scoresOf(model: Model, { rows, weights }: Vector): Float64Array {
	const scores = Float64Array.from(model.bias);
	const count = model.routes.length;
	for (let i = 0; i < rows.length; i++) {
		const by = weights[i]! * model.steps[rows[i]!]!;
		const from = rows[i]! * count;
		for (let route = 0; route < count; route++) scores[route]! += by * model.weights[from + route]!;
	}
	return scores;
}

/** Which features spoke for a route, strongest first. */
export function reasons(
	model: Model,
	{ rows, weights, names }: Vector,
	route: string,
): { feature: string; by: number }[] {
	const at = model.routes.indexOf(route);
	if (at < 0) return [];
	return names
		.map((feature, i) => ({
			feature,
			by: weights[i]! * model.steps[rows[i]!]! * model.weights[rows[i]! * model.routes.length + at]!,
		}))
		.sort((a, b) => b.by - a.by || (a.feature < b.feature ? -1 : 1));
}

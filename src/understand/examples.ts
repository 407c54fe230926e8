/** Texts as the learners see them: numbers instead of strings. */
import type { Block } from "./features.ts";
import { beginningsOf, type Model, numberOf, rowAt, weighed } from "./model.ts";

/** A step of a generator here is about this many texts: a few thousandths of a second. */
export const SLICE = 40;

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

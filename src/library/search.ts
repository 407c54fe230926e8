/**
 * Ranks routes for a text: exact phrases first, then a lexical likeness to each route's phrases.
 *
 * Each route is one class over TF-IDF features in two blocks of equal weight: words (stems, pairs of stems, meanings of
 * content/meanings.yaml) and groups of 3-4 letters. A route's score is the cosine to its centroid plus a small share of
 * the log-likelihood ratio of the features under the route against all others (Rennie et al. 2003, "Tackling the poor
 * assumptions of naive Bayes", without the complement normalisation); a softmax makes it a share of 1.
 *
 * Measured on held-out phrases (five parts of the 3,844 here, one left out at a time), right route first: nearest phrase
 * 0.29, three nearest 0.38, centroid 0.40, centroid and ratio 0.43, with meanings and slugs 0.48 (among the first three 0.69). A
 * trained softmax regression on the same features without meanings gave 0.46 and took two seconds, so there is none.
 */
import type { Lang } from "../turn.ts";
import { createLexicon, distance, features, foldText, type Lexicon } from "./likeness.ts";
import { createNames, type Named, SLOT_WORDS } from "./names.ts";
import { clusterIds, pageIds } from "./routes.ts";
import type { Library } from "./types.ts";

export interface Ranked {
	readonly route: string;
	/** 0-1: 1 is an exact phrase, otherwise how likely the route is among all. */
	readonly score: number;
}

/** @returns routes with their scores, best first, at most eight; empty for a text without words */
export type Rank = (text: string, lang: Lang) => readonly Ranked[];

export interface Ranker {
	readonly rank: Rank;
	/** Names found in a text, for follow-ups ("and in Ohio?"). */
	readonly named: (text: string) => readonly Named[];
	/** The language a text is written in; null when its words do not say. */
	readonly langOf: (text: string) => Lang | null;
}

/** Longer texts are ranked by their beginning: the time of a turn stays bounded. */
const LONGEST = 600;
const SMOOTHING = 0.05;
const RATIO_WEIGHT = 0.07;
const SHARPNESS = 10;

/** Builds the ranker once per library. */
export function buildRanker(
	library: Pick<Library, "phrases" | "templates" | "meanings" | "occupations" | "states">,
): Ranker {
	const named = createNames(library);
	const lexicon = createLexicon(library.meanings);
	const exact = new Map<string, string>();
	const short: { folded: string; route: string }[] = [];
	const docs: { folded: string; lang: Lang; route: string }[] = [];
	const seenWords = new Map<string, [number, number]>();

	for (const { text, route, lang } of library.phrases) {
		const folded = foldText(text);
		const key = folded || text.trim().charAt(0);
		if (!exact.has(key)) exact.set(key, route);
		if (folded === "") continue;
		if (/^(command|smalltalk):/.test(route)) short.push({ folded, route });
		docs.push({ folded: maskAll(folded, named(text)), lang, route });
		for (const word of folded.split(" ")) {
			const counts = seenWords.get(word) ?? [0, 0];
			counts[lang === "en" ? 0 : 1]++;
			seenWords.set(word, counts);
		}
	}
	for (const { slot, text, lang } of library.templates) {
		docs.push({ folded: foldText(text.replace(`{${slot}}`, ` ${SLOT_WORDS[slot]} `)), lang, route: slot });
	}
	// the slugs are good names: "four year college" leads there, whatever the phrases say
	for (const route of [...pageIds.map((id) => `page:${id}`), ...clusterIds.map((id) => `cluster:${id}`)]) {
		const folded = foldText(route.slice(route.indexOf(":") + 1));
		if (!exact.has(folded)) exact.set(folded, route);
		docs.push({ folded, lang: "en", route });
	}
	const classify = train(docs, lexicon);

	const rank: Rank = (text, lang) => {
		const folded = foldText(text.slice(0, LONGEST));
		if (folded === "") {
			// a bare "?" is a phrase, too
			const sign = exact.get(text.trim().charAt(0));
			return sign ? [{ route: sign, score: 1 }] : [];
		}
		const names = named(text.slice(0, LONGEST));
		const whole = exact.get(folded) ?? names.find((name) => name.alone)?.route ?? nearMiss(folded, short);
		const ranked = lexical(folded, lang, names);
		if (!whole) return ranked.slice(0, 8);
		const score = exact.get(folded) === whole || names.some((name) => name.alone) ? 1 : 0.95;
		return [
			{ route: whole, score },
			...ranked.filter((one) => one.route !== whole).map((one) => ({ ...one, score: one.score * (1 - score) })),
		].slice(0, 8);
	};

	const lexical = (folded: string, lang: Lang, names: readonly Named[]): Ranked[] => {
		const plain = names.filter((name) => !name.everyday);
		const first = resolve(classify(maskAll(folded, plain), lang), plain);
		if (plain.length === names.length) return first;
		// "what does a counselor do" is about the job, "talk to my counselor" is not: the masked reading has to win clearly
		const second = resolve(classify(maskAll(folded, names), lang), names);
		return second[0]?.route.startsWith("occupation:") && second[0].score > Math.max(0.5, first[0]?.score ?? 0)
			? second
			: first;
	};

	return { rank, named, langOf: (text) => guessLang(foldText(text.slice(0, LONGEST)), text, seenWords) };
}

/** Replaces the found names by their slots' words. */
function maskAll(folded: string, names: readonly Named[]): string {
	if (names.length === 0) return folded;
	if (names.length === 1) return names[0]!.masked;
	// two names: what the second reading changed is put into the first
	const words = folded.split(" ").length;
	const state = names.find((name) => name.slot === "state")!;
	const job = names.find((name) => name.slot === "occupation")!;
	const at = state.masked.split(" ").indexOf(SLOT_WORDS.state);
	const taken = words - state.masked.split(" ").length + 1;
	const name = folded
		.split(" ")
		.slice(at, at + taken)
		.join(" ");
	return ` ${job.masked} `.replace(` ${name} `, ` ${SLOT_WORDS.state} `).trim();
}

/** The slots' classes become the routes of the names; without a name they fall away. */
function resolve(ranked: readonly Ranked[], names: readonly Named[]): Ranked[] {
	const routes = ranked.flatMap(({ route, score }) => {
		if (route !== "occupation" && route !== "state") return [{ route, score }];
		const name = names.find((one) => one.slot === route);
		return name ? [{ route: name.route, score }] : [];
	});
	const sum = routes.reduce((total, one) => total + one.score, 0) || 1;
	return routes.map(({ route, score }) => ({ route, score: score / sum }));
}

/** A mistyped command or greeting: one edit in five letters, two in nine. */
function nearMiss(folded: string, short: readonly { folded: string; route: string }[]): string | undefined {
	if (folded.length < 4 || folded.length > 30) return undefined;
	const allowed = folded.length >= 9 ? 2 : 1;
	return short.find(
		(phrase) =>
			phrase.folded.length >= 5 &&
			Math.abs(phrase.folded.length - folded.length) <= allowed &&
			distance(phrase.folded, folded) <= allowed,
	)?.route;
}

/** By how often each word stands in phrases of either language, with half a count for the unseen. */
function guessLang(folded: string, text: string, seen: ReadonlyMap<string, readonly [number, number]>): Lang | null {
	let spanish = /[¿¡ñ]/i.test(text) ? 3 : 0;
	for (const word of folded.split(" ")) {
		const [en, es] = seen.get(word) ?? [0, 0];
		spanish += Math.max(-3, Math.min(3, Math.log((es + 0.5) / (en + 0.5))));
	}
	if (Math.abs(spanish) < 1.2) return null;
	return spanish > 0 ? "es" : "en";
}

// ---------------------------------------------------------------- the classifier

interface Doc {
	readonly folded: string;
	readonly lang: Lang;
	readonly route: string;
}

/** Features as numbers, with their weights. */
interface Vector {
	readonly keys: Uint32Array;
	readonly weights: Float64Array;
}

function train(docs: readonly Doc[], lexicon: Lexicon): (folded: string, lang: Lang) => Ranked[] {
	const routes = [...new Set(docs.map((doc) => doc.route))];
	const numbers = new Map<string, number>();
	const read = docs.map(({ folded, lang }) => {
		const { words, letters } = features(folded, lang, lexicon);
		return [number(words, numbers), number(letters, numbers)] as const;
	});
	const size = numbers.size;
	const seenIn = new Uint32Array(size);
	for (const blocks of read) for (const { keys } of blocks) for (const key of keys) seenIn[key]!++;
	const idf = Float64Array.from(seenIn, (count) => Math.log((docs.length + 1) / (count + 1)));
	const unseen = Math.log(docs.length + 1);

	// What each route's phrases add up to, feature by feature: rows of (feature, sum), route after route.
	const sums = routes.map(() => new Map<number, number>());
	const classOf = new Map(routes.map((route, i) => [route, i]));
	const everywhere = new Float64Array(size);
	read.forEach((blocks, i) => {
		const row = sums[classOf.get(docs[i]!.route)!]!;
		const { keys, weights } = vector(blocks, (key) => idf[key] ?? unseen);
		keys.forEach((key, j) => {
			row.set(key, (row.get(key) ?? 0) + weights[j]!);
			everywhere[key]! += weights[j]!;
		});
	});
	const all = everywhere.reduce((a, b) => a + b, 0);
	const mass = SMOOTHING * size;

	// The same by feature: for each, where its routes begin, and what it says about them.
	const begins = new Uint32Array(size + 1);
	for (const row of sums) for (const key of row.keys()) begins[key + 1]!++;
	for (let key = 0; key < size; key++) begins[key + 1]! += begins[key]!;
	const filled = begins.slice();
	const classes = new Uint16Array(begins[size]!);
	const says = new Float32Array(begins[size]!);
	/** The ratio of a feature that a route never had; what it does have is added to it. */
	const base = new Float64Array(routes.length);
	sums.forEach((row, route) => {
		let [total, squares] = [0, 0];
		for (const sum of row.values()) {
			total += sum;
			squares += sum * sum;
		}
		base[route] = RATIO_WEIGHT * (Math.log(SMOOTHING / (total + mass)) + Math.log(all - total + mass));
		for (const [key, sum] of row) {
			const others = everywhere[key]!;
			const ratio =
				Math.log((sum + SMOOTHING) / SMOOTHING) - Math.log((others - sum + SMOOTHING) / (others + SMOOTHING));
			const at = filled[key]!++;
			classes[at] = route;
			says[at] = RATIO_WEIGHT * ratio + sum / Math.sqrt(squares);
		}
	});

	return (folded, lang) => {
		const { words, letters } = features(folded, lang, lexicon);
		const { keys, weights } = vector(
			[number(words, numbers, size), number(letters, numbers, size)],
			(key) => idf[key] ?? unseen,
		);
		const scores = new Float64Array(routes.length);
		let known = 0;
		keys.forEach((key, j) => {
			if (key >= size) return;
			known += weights[j]!;
			for (let at = begins[key]!; at < begins[key + 1]!; at++) scores[classes[at]!]! += weights[j]! * says[at]!;
		});
		// words nobody ever typed weigh nothing: the shares then stay even and every score is low
		const shares = scores.map((score, i) => Math.exp(SHARPNESS * (score + known * base[i]!)));
		const sum = shares.reduce((a, b) => a + b, 0);
		return routes.map((route, i) => ({ route, score: shares[i]! / sum })).sort((a, b) => b.score - a.score);
	};
}

/**
 * Features by number; new ones are numbered on.
 * @param size given: nothing is added, and unknown features have this number
 */
function number(found: ReadonlyMap<string, number>, numbers: Map<string, number>, size?: number): Vector {
	const keys = new Uint32Array(found.size);
	let at = 0;
	for (const name of found.keys()) {
		let key = numbers.get(name);
		if (key === undefined) {
			key = size ?? numbers.size;
			if (size === undefined) numbers.set(name, key);
		}
		keys[at++] = key;
	}
	return { keys, weights: Float64Array.from(found.values()) };
}

/** Both blocks as one vector: TF-IDF, each normalised, half the weight each. */
function vector(blocks: readonly Vector[], idf: (key: number) => number): Vector {
	const length = blocks.reduce((sum, block) => sum + block.keys.length, 0);
	const keys = new Uint32Array(length);
	const weights = new Float64Array(length);
	let from = 0;
	for (const block of blocks) {
		let squares = 0;
		for (let i = 0; i < block.keys.length; i++) {
			const weight = block.weights[i]! * idf(block.keys[i]!);
			keys[from + i] = block.keys[i]!;
			weights[from + i] = weight;
			squares += weight * weight;
		}
		const scale = Math.SQRT1_2 / (Math.sqrt(squares) || 1);
		for (let i = from; i < from + block.keys.length; i++) weights[i]! *= scale;
		from += block.keys.length;
	}
	return { keys, weights };
}

/**
 * Ranks routes for a text: exact phrases first, then a lexical likeness to each route's phrases.
 *
 * Each route is one class over TF-IDF features (stems, pairs of stems at half weight; groups of 3-5 letters), the two
 * blocks normalised and added. A route's score adds the cosine to its centroid and a tenth of the log-likelihood ratio
 * of the features under the route against all others (Rennie et al. 2003, "Tackling the poor assumptions of naive Bayes",
 * without the complement normalisation); a softmax makes it a share of 1.
 */
import type { Lang } from "../turn.ts";
import { distance, type Features, features, foldText, type Stems } from "./likeness.ts";
import { createNames, type Named, SLOT_WORDS } from "./names.ts";
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
const RATIO_WEIGHT = 0.1;
const SHARPNESS = 14;

/** Builds the ranker once per library. */
export function buildRanker(library: Pick<Library, "phrases" | "templates" | "occupations" | "states">): Ranker {
	const named = createNames(library);
	const stems: Stems = new Map();
	const exact = new Map<string, string>();
	const short: { folded: string; route: string }[] = [];
	const docs: { folded: string; lang: Lang; route: string }[] = [];
	const seenWords = new Map<string, [number, number]>();

	for (const { text, route, lang } of library.phrases) {
		const folded = foldText(text);
		if (folded === "") continue;
		if (!exact.has(folded)) exact.set(folded, route);
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
	const classify = train(docs, stems);

	const rank: Rank = (text, lang) => {
		const folded = foldText(text.slice(0, LONGEST));
		if (folded === "") return [];
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

/** What each feature says about each route: sparse rows, one per feature. */
interface Row {
	readonly classes: Uint16Array;
	readonly weights: Float32Array;
	readonly idf: number;
}

function train(
	docs: readonly { folded: string; lang: Lang; route: string }[],
	stems: Stems,
): (folded: string, lang: Lang) => Ranked[] {
	const routes = [...new Set(docs.map((doc) => doc.route))];
	const classOf = new Map(routes.map((route, i) => [route, i]));
	const read = docs.map((doc) => features(doc.folded, doc.lang, stems));
	const seenIn = new Map<string, number>();
	for (const { words, letters } of read) {
		for (const key of words.keys()) seenIn.set(key, (seenIn.get(key) ?? 0) + 1);
		for (const key of letters.keys()) seenIn.set(key, (seenIn.get(key) ?? 0) + 1);
	}
	const idf = (key: string): number => Math.log((docs.length + 1) / ((seenIn.get(key) ?? 0) + 1));

	const sums = new Map<string, Map<number, number>>();
	const totals = new Float64Array(routes.length);
	read.forEach((found, i) => {
		const route = classOf.get(docs[i]!.route)!;
		for (const [key, weight] of vector(found, idf)) {
			const row = sums.get(key) ?? new Map<number, number>();
			row.set(route, (row.get(route) ?? 0) + weight);
			sums.set(key, row);
			totals[route]! += weight;
		}
	});
	const lengths = new Float64Array(routes.length);
	for (const row of sums.values()) for (const [route, sum] of row) lengths[route]! += sum * sum;
	const all = totals.reduce((a, b) => a + b, 0);
	const mass = SMOOTHING * sums.size;
	/** The ratio of a feature that a route never had; what it does have is added to it. */
	const base = totals.map((total) => Math.log(SMOOTHING / (total + mass)) + Math.log(all - total + mass));

	const rows = new Map<string, Row>();
	for (const [key, row] of sums) {
		const everywhere = [...row.values()].reduce((a, b) => a + b, 0);
		const weights = [...row].map(([route, sum]) => {
			const ratio =
				Math.log((sum + SMOOTHING) / SMOOTHING) - Math.log((everywhere - sum + SMOOTHING) / (everywhere + SMOOTHING));
			return RATIO_WEIGHT * ratio + sum / Math.sqrt(lengths[route]!);
		});
		rows.set(key, { classes: Uint16Array.from(row.keys()), weights: Float32Array.from(weights), idf: idf(key) });
	}

	return (folded, lang) => {
		const scores = new Float64Array(routes.length);
		let length = 0;
		for (const [key, weight] of vector(
			features(folded, lang, stems),
			(key) => rows.get(key)?.idf ?? Math.log(docs.length + 1),
		)) {
			const row = rows.get(key);
			if (!row) continue;
			length += weight;
			for (let i = 0; i < row.classes.length; i++) scores[row.classes[i]!]! += weight * row.weights[i]!;
		}
		// words nobody ever typed weigh nothing: the shares then stay even and every score is low
		const shares = scores.map((score, i) => Math.exp(SHARPNESS * (score + RATIO_WEIGHT * length * base[i]!)));
		const sum = shares.reduce((a, b) => a + b, 0);
		return routes.map((route, i) => ({ route, score: shares[i]! / sum })).sort((a, b) => b.score - a.score);
	};
}

/** Both blocks as one vector: each normalised, half the weight each. */
function vector({ words, letters }: Features, idf: (key: string) => number): [string, number][] {
	const out: [string, number][] = [];
	for (const block of [words, letters]) {
		let squares = 0;
		const weighed: [string, number][] = [];
		for (const [key, count] of block) {
			const weight = (1 + Math.log(count)) * idf(key) * (key.includes(" ") ? 0.5 : 1);
			squares += weight * weight;
			weighed.push([key, weight]);
		}
		const scale = Math.SQRT1_2 / (Math.sqrt(squares) || 1);
		for (const [key, weight] of weighed) out.push([key, weight * scale]);
	}
	return out;
}

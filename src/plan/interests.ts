/**
 * From ratings to an interest profile.
 *
 * Method: each item is rated 1 to 5 and belongs to one of six scales (Holland's RIASEC). A scale's score is the sum of
 * its ratings. When some items of a scale were left out, its mean is stretched to the number of items answered on the
 * fullest scale, so that a skipped item does not count as a dislike; a scale without any answer counts as the middle of
 * the range (3 per item). `max` is 5 times that number of items.
 *
 * "Flat" uses Holland's differentiation, highest minus lowest score, against the widest it could be (`max` less 1 per
 * item). The two limits below are ours, not a published norm: under 15 % nothing can be told (six quick answers: all
 * alike; thirty answers: a spread of 2 of 20 points or less), and two scores within 5 % are too close to order
 * (six answers: alike; thirty: 1 point).
 */
import type { Inventory, Riasec } from "../library/types.ts";
import type { Lang } from "../turn.ts";
import type { InterestProfile } from "./elements.ts";

export const riasec: readonly Riasec[] = ["R", "I", "A", "S", "E", "C"];

export type Ratings = Readonly<Record<string, number>>;

const LOWEST = 1;
const HIGHEST = 5;
const FLAT_BELOW = 0.15;
const CLOSE_WITHIN = 0.05;
const ROUNDING = 1e-9;

/**
 * The profile of one sitting, by the method above.
 * @param answers ratings 1-5 by item id; unknown items and ratings off the scale are left out
 */
export function score(inventory: Pick<Inventory, "items">, answers: Ratings): InterestProfile {
	const rated = inventory.items.flatMap(({ id, scale }) => {
		const rating = Object.hasOwn(answers, id) ? answers[id] : undefined;
		const valid = rating !== undefined && Number.isInteger(rating) && rating >= LOWEST && rating <= HIGHEST;
		return valid ? [{ scale, rating }] : [];
	});
	const ratingsOf = (letter: Riasec) => rated.filter(({ scale }) => scale === letter).map(({ rating }) => rating);
	const fullest = Math.max(...riasec.map((letter) => ratingsOf(letter).length));
	const total = (letter: Riasec) => {
		const ratings = ratingsOf(letter);
		const mean = ratings.length > 0 ? ratings.reduce((a, b) => a + b, 0) / ratings.length : (LOWEST + HIGHEST) / 2;
		return Math.round(mean * fullest * 10) / 10;
	};
	const scores = { R: total("R"), I: total("I"), A: total("A"), S: total("S"), E: total("E"), C: total("C") };
	return describe(scores, rated.length, fullest * HIGHEST);
}

function describe(scores: Readonly<Record<Riasec, number>>, answered: number, max: number): InterestProfile {
	const letters = ordered(scores).slice(0, 3).join("");
	const values = riasec.map((letter) => scores[letter]);
	const spread = Math.max(...values) - Math.min(...values);
	return { ...scores, answered, max, letters, flat: max === 0 || spread < FLAT_BELOW * range(max) - ROUNDING };
}

/** All six letters, highest score first; equal scores in the order R I A S E C. */
export function ordered(scores: Readonly<Record<Riasec, number>>): readonly Riasec[] {
	return [...riasec].sort((a, b) => scores[b] - scores[a] || riasec.indexOf(a) - riasec.indexOf(b));
}

/**
 * A profile as bars from 0 to its `max`, highest first, in one language. The first three say what they are about; six
 * sentences would be too much for a phone.
 */
export function bars(
	profile: InterestProfile,
	{ scales }: Pick<Inventory, "scales">,
	lang: Lang,
): readonly { readonly label: string; readonly value: number; readonly sentence: string }[] {
	return ordered(profile).map((letter, place) => {
		const scale = scales.find(({ id }) => id === letter);
		return {
			label: scale?.name[lang] ?? letter,
			value: profile[letter],
			sentence: place < 3 ? (scale?.sentence[lang] ?? "") : "",
		};
	});
}

function range(max: number): number {
	return (max * (HIGHEST - LOWEST)) / HIGHEST;
}

/**
 * Letters too close to order, for "these are close, pick A or B": groups of two or more, highest first, each within 5 %
 * of its first letter; only groups that decide about one of the first three places.
 */
export function ties(profile: InterestProfile): readonly (readonly Riasec[])[] {
	const close = CLOSE_WITHIN * range(profile.max) + ROUNDING;
	const groups: { readonly from: number; readonly letters: Riasec[] }[] = [];
	for (const [place, letter] of ordered(profile).entries()) {
		const group = groups.at(-1);
		const first = group?.letters[0];
		if (group && first && profile[first] - profile[letter] <= close) group.letters.push(letter);
		else groups.push({ from: place, letters: [letter] });
	}
	return groups.filter(({ from, letters }) => from < 3 && letters.length > 1).map(({ letters }) => letters);
}

/** The ratings of two parts of one inventory together; where both rated an item, the later rating counts. */
export function merge(earlier: Ratings, later: Ratings): Ratings {
	return { ...earlier, ...later };
}

/**
 * A close profile after the student picked between letters: each picked letter is put 15 % of the range above where it
 * was, and at least as far above the lowest letter not picked, so the result is no longer flat unless all six were
 * picked. If one would pass `max`, all six move down together.
 * @param picks letters, in the order picked; none: the profile comes back as it is
 */
export function prefer(profile: InterestProfile, picks: readonly Riasec[]): InterestProfile {
	if (picks.length === 0 || profile.max === 0) return profile;
	const lift = FLAT_BELOW * range(profile.max);
	const lowest = Math.min(
		...riasec.filter((letter) => !picks.includes(letter)).map((letter) => profile[letter]),
		profile.max,
	);
	const lifted = (letter: Riasec) =>
		picks.includes(letter) ? Math.max(profile[letter], lowest) + lift : profile[letter];
	const over = Math.max(0, Math.max(...riasec.map(lifted)) - profile.max);
	const moved = (letter: Riasec) => Math.max(0, Math.round((lifted(letter) - over) * 10) / 10);
	const scores = { R: moved("R"), I: moved("I"), A: moved("A"), S: moved("S"), E: moved("E"), C: moved("C") };
	return { ...describe(scores, profile.answered, profile.max), picks: [...new Set(picks)].join("") };
}

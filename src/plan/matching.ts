/**
 * Careers that fit an interest profile.
 *
 * Method: Pearson's correlation of the student's six scale scores with the occupation's six O*NET interest scores (1-7).
 * It compares the shape of two profiles, so somebody who rates everything high and somebody who rates everything low
 * are treated alike. Why this one: of four ways to compute congruence (distance, angle, deviance, profile correlation)
 * profile correlation predicted satisfaction and fit best, Journal of Career Assessment 2020,
 * doi:10.1177/1069072720909825 (we read its abstract). The occupational scores go back to the Occupational Interest
 * Profiles of Rounds, Smith, Hubert, Lewis and Rivkin (1999) for O*NET.
 * Not confirmed: whether My Next Move, which sorts its matches into "Best" and "Great" fit, orders by this number alone.
 *
 * No steering: a list of matches spans at least three levels of preparation (O*NET job zones) whenever the occupations
 * given do. When the best ones span fewer, the lowest-ranked match whose level appears more than once gives way to the
 * best occupation of a level that is not there yet, until three levels are in; then the list is put in order again.
 * Nothing but the six scores goes in: no marks, no gender, no pay.
 */
import type { Occupation, Riasec } from "../library/types.ts";
import type { InterestProfile } from "./elements.ts";
import { ordered, riasec } from "./interests.ts";

type Scores = Readonly<Record<Riasec, number>>;
type Candidate = Pick<Occupation, "soc" | "interests" | "jobZone">;

export interface Match {
	/** SOC code. */
	readonly soc: string;
	/** Pearson's r, -1 to 1. For ordering and tests; never shown to a student. */
	readonly r: number;
	readonly jobZone: number;
	/** One or two letters that stand out in both profiles, strongest first; empty when none does. */
	readonly why: readonly Riasec[];
}

/** `flat`: the profile says nothing, so nothing is matched; let the student pick between close letters instead. */
export type Matched = { readonly kind: "flat" } | { readonly kind: "matches"; readonly matches: readonly Match[] };

export interface MatchOptions {
	/** How many; 5 if not given. */
	readonly count?: number;
	/** Levels of preparation the list must span; 3 if not given. */
	readonly levels?: number;
	/** SOC codes to leave out, for example those already shown. */
	readonly without?: readonly string[];
}

/** The occupations that fit best, best first, by the method above; equal fits in the order of their SOC codes. */
export function match(profile: InterestProfile, occupations: Iterable<Candidate>, options: MatchOptions = {}): Matched {
	const { count = 5, levels = 3, without = [] } = options;
	if (profile.flat || constant(profile)) return { kind: "flat" };
	const ranked: Match[] = [];
	for (const { soc, interests, jobZone } of occupations) {
		const r = correlation(profile, interests);
		if (r !== null && !without.includes(soc)) ranked.push({ soc, r, jobZone, why: shared(profile, interests) });
	}
	ranked.sort((a, b) => b.r - a.r || (a.soc < b.soc ? -1 : 1));
	return { kind: "matches", matches: spread(ranked, count, levels) };
}

/** Pearson's r of two profiles, rounded to nine digits so that equal profiles tie exactly; null when one is constant. */
export function correlation(a: Scores, b: Scores): number | null {
	const x = deviations(a);
	const y = deviations(b);
	const sum = (f: (letter: Riasec) => number) => riasec.reduce((total, letter) => total + f(letter), 0);
	const scale = Math.sqrt(sum((l) => x[l] * x[l]) * sum((l) => y[l] * y[l]));
	if (scale < 1e-9) return null;
	return Math.round((sum((l) => x[l] * y[l]) / scale) * 1e9) / 1e9;
}

function constant(scores: Scores): boolean {
	return riasec.every((letter) => scores[letter] === scores.R);
}

function deviations(scores: Scores): Scores {
	const mean = riasec.reduce((total, letter) => total + scores[letter], 0) / riasec.length;
	const of = (letter: Riasec) => scores[letter] - mean;
	return { R: of("R"), I: of("I"), A: of("A"), S: of("S"), E: of("E"), C: of("C") };
}

/** Among the student's first three letters those above the mean on both sides, the largest share of r first. */
function shared(student: Scores, occupation: Scores): readonly Riasec[] {
	const x = deviations(student);
	const y = deviations(occupation);
	return ordered(student)
		.slice(0, 3)
		.filter((letter) => x[letter] > 0 && y[letter] > 0)
		.sort((a, b) => x[b] * y[b] - x[a] * y[a])
		.slice(0, 2);
}

function spread(ranked: readonly Match[], count: number, levels: number): readonly Match[] {
	const chosen = ranked.slice(0, count);
	const zones = () => new Set(chosen.map(({ jobZone }) => jobZone));
	for (let seen = zones(); seen.size < levels; seen = zones()) {
		const newcomer = ranked.find(({ jobZone }) => !seen.has(jobZone));
		const leaving = chosen.findLastIndex((a) => chosen.some((b) => a !== b && a.jobZone === b.jobZone));
		if (!newcomer || leaving < 0) break;
		chosen.splice(leaving, 1);
		chosen.push(newcomer);
		chosen.sort((a, b) => ranked.indexOf(a) - ranked.indexOf(b));
	}
	return chosen;
}

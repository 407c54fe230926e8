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
 * No steering: what is shown spans at least three levels of preparation, judged twice: by O*NET job zone (1-5), and by
 * the schooling BLS names for a start (no more than high school; certificate to two years; four years or more), since
 * jobs of three zones may all ask for four years of college. Among all lists that span as much as the occupations given
 * allow, the one with the highest sum of fits is shown, best first.
 * Nothing but the six scores goes in: no marks, no gender, no pay.
 */
import type { EntryEducation, Occupation, Riasec } from "../library/types.ts";
import type { InterestProfile } from "./elements.ts";
import { ordered, riasec } from "./interests.ts";

type Scores = Readonly<Record<Riasec, number>>;
type Candidate = Pick<Occupation, "soc" | "interests" | "jobZone" | "entryEducation">;

export interface Match {
	/** SOC code. */
	readonly soc: string;
	/** Pearson's r, -1 to 1. For ordering and tests; never shown to a student. */
	readonly r: number;
	/** O*NET job zone, 1-5. */
	readonly jobZone: number | null;
	/** 0: no more than high school; 1: a certificate to two years; 2: four years or more; null: not known. */
	readonly schooling: number | null;
	/** One or two letters that stand out in both profiles, strongest first; empty when none does. */
	readonly why: readonly Riasec[];
}

/** `flat`: the profile says nothing, so nothing is matched; let the student pick between close letters instead. */
export type Matched = { readonly kind: "flat" } | { readonly kind: "matches"; readonly matches: readonly Match[] };

export interface MatchOptions {
	/** How many; 5 if not given. */
	readonly count?: number;
	/** Levels of preparation the list must span in both ways, as far as there are as many; 3 if not given. */
	readonly levels?: number;
	/** SOC codes to leave out, for example those already shown. */
	readonly without?: readonly string[];
}

/** The occupations that fit best, best first, by the method above; equal fits in the order of their SOC codes. */
export function match(profile: InterestProfile, occupations: Iterable<Candidate>, options: MatchOptions = {}): Matched {
	const { count = 5, levels = 3, without = [] } = options;
	if (profile.flat || constant(profile)) return { kind: "flat" };
	const likeness = likenessTo(profile);
	const ranked: Ranked[] = [];
	for (const { soc, interests, jobZone, entryEducation } of occupations) {
		const r = interests && likeness(interests);
		if (!interests || r === null || without.includes(soc)) continue;
		ranked.push({ soc, r, jobZone, schooling: schoolingOf(entryEducation), interests });
	}
	ranked.sort((a, b) => b.r - a.r || (a.soc < b.soc ? -1 : 1));
	const chosen = spread(ranked, count, levels);
	return {
		kind: "matches",
		matches: chosen.map(({ interests, ...match }) => ({ ...match, why: shared(profile, interests) })),
	};
}

type Ranked = Omit<Match, "why"> & { readonly interests: Scores };

/** Pearson's r of two profiles, rounded to nine digits so that equal profiles tie exactly; null when one is constant. */
export function correlation(a: Scores, b: Scores): number | null {
	return likenessTo(a)(b);
}

/** The same with one profile held against many. */
function likenessTo(profile: Scores): (other: Scores) => number | null {
	const x = deviations(profile);
	const squares = riasec.reduce((total, letter) => total + x[letter] * x[letter], 0);
	return (other) => {
		const y = deviations(other);
		let [products, others] = [0, 0];
		for (const letter of riasec) {
			products += x[letter] * y[letter];
			others += y[letter] * y[letter];
		}
		const scale = Math.sqrt(squares * others);
		return scale < 1e-9 ? null : Math.round((products / scale) * 1e9) / 1e9;
	};
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

function schoolingOf(entry: EntryEducation | null): number | null {
	if (entry === null) return null;
	if (entry === "none" || entry === "high-school") return 0;
	return ["some-college", "postsecondary-award", "associate"].includes(entry) ? 1 : 2;
}

interface Draft {
	readonly last: Ranked;
	readonly before: Draft | null;
	readonly sum: number;
}

/** How long a list is and which levels are in it, one bit each, in one number. */
const LENGTH = 1 << 10;
const zoneBit = ({ jobZone }: Ranked): number => (jobZone === null ? 0 : 1 << (jobZone - 1));
const schoolingBit = ({ schooling }: Ranked): number => (schooling === null ? 0 : 1 << (schooling + 5));
const bits = (mask: number): number => mask.toString(2).replaceAll("0", "").length;

/**
 * Of each number of matches and set of levels only the best list is kept, match by match: exact, and some hundred lists
 * instead of billions. Within one pair of levels only the best `count` can be in the best list.
 */
function spread(ranked: readonly Ranked[], count: number, levels: number): readonly Ranked[] {
	const taken = new Map<number, number>();
	const drafts = new Map<number, Draft | null>([[0, null]]);
	/** The keys of `drafts` by length. */
	const keys: number[][] = Array.from({ length: count + 1 }, () => []);
	keys[0]?.push(0);
	for (const match of ranked) {
		const pair = zoneBit(match) | schoolingBit(match);
		const already = taken.get(pair) ?? 0;
		if (already === count) continue;
		taken.set(pair, already + 1);
		// Longest first: a list made with this match is not made longer with it again.
		for (let long = count - 1; long >= 0; long--) {
			for (const key of keys[long] ?? []) {
				const before = drafts.get(key) ?? null;
				const next = (key + LENGTH) | pair;
				const known = drafts.get(next);
				const sum = (before?.sum ?? 0) + match.r;
				if (known && sum <= known.sum) continue;
				if (!known) keys[long + 1]?.push(next);
				drafts.set(next, { last: match, before, sum });
			}
		}
	}
	const length = (key: number) => Math.floor(key / LENGTH);
	const span = (key: number) => Math.min(levels, bits(key & 0b11111)) + Math.min(levels, bits((key >> 5) & 0b111));
	const lists = [...drafts].map(([key, draft]) => ({ key, draft, length: length(key), span: span(key) }));
	const best = lists.reduce((one, other) =>
		(other.length - one.length ||
			other.span - one.span ||
			(other.draft?.sum ?? 0) - (one.draft?.sum ?? 0) ||
			one.key - other.key) > 0
			? other
			: one,
	);
	const chosen: Ranked[] = [];
	for (let at = best.draft; at !== null; at = at.before) chosen.unshift(at.last);
	return chosen;
}

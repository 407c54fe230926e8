import fc from "fast-check";
import { expect, test } from "vitest";
import { loadLibrary } from "../../src/library/load.ts";
import type { EntryEducation, Inventory, Riasec } from "../../src/library/types.ts";
import type { InterestProfile } from "../../src/plan/elements.ts";
import { riasec, score } from "../../src/plan/interests.ts";
import { correlation, type Matched, match } from "../../src/plan/matching.ts";
import { root } from "../library/folder.ts";

type Six = readonly [number, number, number, number, number, number];

function six([R, I, A, S, E, C]: Six): Record<Riasec, number> {
	return { R, I, A, S, E, C };
}

const items: Inventory["items"] = riasec.map((scale) => ({ id: scale, scale, quick: true, text: { en: "", es: "" } }));

/** A profile from six quick ratings, in the order RIASEC. */
function student(...ratings: Six): InterestProfile {
	return score({ items }, six(ratings));
}

function job(soc: string, jobZone: number, ...interests: Six) {
	return { soc, jobZone, interests: six(interests), entryEducation: null as EntryEducation | null };
}

function matches(result: Matched) {
	if (result.kind !== "matches") throw new Error("expected matches");
	return result.matches;
}

/*
 * Worked by hand. The student rates 5 4 3 2 1 3: mean 3, deviations 2 1 0 -1 -2 0, squares 4+1+0+1+4+0 = 10.
 */
const anna = student(5, 4, 3, 2, 1, 3);

test("worked by hand: much alike", () => {
	// 7 5 4 3 1 4: mean 24/6 = 4, deviations 3 1 0 -1 -3 0, squares 9+1+0+1+9+0 = 20.
	// Products 2*3 + 1*1 + 0 + (-1)(-1) + (-2)(-3) + 0 = 14. r = 14 / sqrt(10 * 20) = 14 / 14.142136 = 0.989949.
	expect(correlation(anna, six([7, 5, 4, 3, 1, 4]))).toBeCloseTo(0.989949, 6);
});

test("worked by hand: the opposite", () => {
	// 1 3 4 5 7 4: deviations -3 -1 0 1 3 0; the same products with the other sign: -14 / 14.142136.
	expect(correlation(anna, six([1, 3, 4, 5, 7, 4]))).toBeCloseTo(-0.989949, 6);
});

test("worked by hand: nothing to do with each other", () => {
	// 2 2 2 2 2 7: mean 17/6, so five deviations are equal (d) and C's is -5d. C's product is 0, the others
	// d * (2 + 1 + 0 - 1 - 2) = 0. r = 0.
	expect(correlation(anna, six([2, 2, 2, 2, 2, 7]))).toBeCloseTo(0, 9);
});

test("worked by hand: somewhat alike", () => {
	// 6 2 1 5 3 1: mean 18/6 = 3, deviations 3 -1 -2 2 0 -2, squares 9+1+4+4+0+4 = 22.
	// Products 2*3 + 1*(-1) + 0 + (-1)*2 + 0 + 0 = 3. r = 3 / sqrt(220) = 3 / 14.832397 = 0.202260.
	expect(correlation(anna, six([6, 2, 1, 5, 3, 1]))).toBeCloseTo(0.20226, 5);
});

test("only the shape counts: rating everything a step lower changes nothing", () => {
	const low = student(4, 3, 2, 1, 1, 2);
	const high = student(5, 4, 3, 2, 2, 3);
	const other = six([7, 5, 4, 3, 1, 4]);
	expect(correlation(low, other)).toBe(correlation(high, other));
});

test("a constant profile has no correlation, and a flat student gets no matches", () => {
	expect(correlation(anna, six([4, 4, 4, 4, 4, 4]))).toBeNull();
	expect(match(student(3, 3, 3, 3, 3, 3), [job("11-1111", 1, 7, 5, 4, 3, 1, 4)])).toEqual({ kind: "flat" });
	expect(match({ ...student(3, 3, 3, 3, 3, 3), flat: false }, [])).toEqual({ kind: "flat" });
	// A job whose six scores are all the same cannot be ranked and is left out.
	expect(match(anna, [job("11-1111", 1, 4, 4, 4, 4, 4, 4)])).toEqual({ kind: "matches", matches: [] });
});

test("best first, equal fits by SOC code, and why names the shared letters", () => {
	const jobs = [
		job("33-3333", 3, 6, 2, 1, 5, 3, 1),
		job("22-2222", 2, 7, 5, 4, 3, 1, 4),
		job("11-1111", 1, 7, 5, 4, 3, 1, 4),
		job("44-4444", 4, 1, 3, 4, 5, 7, 4),
	];
	const found = matches(match(anna, jobs));
	expect(found.map(({ soc }) => soc)).toEqual(["11-1111", "22-2222", "33-3333", "44-4444"]);
	// R: 2*3 = 6 and I: 1*1 = 1 stand out on both sides. In 33-3333 I is below the job's mean; in 44-4444 both are.
	expect(found.map(({ why }) => why.join(""))).toEqual(["RI", "RI", "R", ""]);
	expect(matches(match(anna, [...jobs].reverse()))).toEqual(found);
});

test("the strongest shared letter comes first, even when the student has it second", () => {
	// Student 5 4 ...: R 2, I 1. Job 5 7 2 2 2 3: mean 3.5, R 1.5, I 3.5. Products R 3, I 3.5.
	const [only] = matches(match(anna, [job("11-1111", 1, 5, 7, 2, 2, 2, 3)]));
	expect(only?.why).toEqual(["I", "R"]);
});

test("five matches span three levels: the lowest of a doubled level gives way to the best of another", () => {
	const like = (soc: string, zone: number, off: number) => job(soc, zone, 5, 4, 3, 2, 1, 3 + off);
	const jobs = [
		like("10-0001", 4, 0),
		like("10-0002", 4, 0.1),
		like("10-0003", 4, 0.2),
		like("10-0004", 4, 0.3),
		like("10-0005", 4, 0.4),
		like("10-0006", 4, 0.5),
		like("10-0007", 2, 0.6),
		like("10-0008", 2, 0.7),
		like("10-0009", 3, 0.8),
	];
	const order = matches(match(anna, jobs, { count: 9 })).map(({ soc }) => soc);
	expect(order).toEqual(jobs.map(({ soc }) => soc));
	const five = matches(match(anna, jobs)).map(({ soc }) => soc);
	expect(five).toEqual(["10-0001", "10-0002", "10-0003", "10-0007", "10-0009"]);
	// The next five do the same with what is left, as far as the levels go.
	const next = matches(match(anna, jobs, { without: five })).map(({ soc }) => soc);
	expect(next).toEqual(["10-0004", "10-0005", "10-0006", "10-0008"]);
});

test("two matches cannot span three levels: it ends with two", () => {
	const jobs = [job("1", 1, 7, 5, 4, 3, 1, 4), job("2", 1, 7, 5, 4, 3, 1, 4), job("3", 2, 6, 2, 1, 5, 3, 1)];
	expect(matches(match(anna, jobs, { count: 2 })).map(({ jobZone }) => jobZone)).toEqual([1, 2]);
});

test("three zones that all ask for four years of college are one level: two shorter roads come in", () => {
	const like = (soc: string, jobZone: number, entryEducation: EntryEducation, off: number) => ({
		...job(soc, jobZone, 5, 4, 3, 2, 1, 3 + off),
		entryEducation,
	});
	const jobs = [
		like("10-0001", 4, "bachelor", 0),
		like("10-0002", 5, "master", 0.1),
		like("10-0003", 3, "bachelor", 0.2),
		like("10-0004", 5, "doctoral", 0.3),
		like("10-0005", 4, "bachelor", 0.4),
		like("10-0006", 4, "high-school", 0.5),
		like("10-0007", 4, "none", 0.6),
		like("10-0008", 3, "associate", 0.7),
		like("10-0009", 3, "some-college", 0.8),
	];
	const found = matches(match(anna, jobs));
	// 6 is the best without college, 8 the best with two years; 8 brings zone 3 too, so that 1, 2 and 3 stay.
	expect(found.map(({ soc }) => soc)).toEqual(["10-0001", "10-0002", "10-0003", "10-0006", "10-0008"]);
	expect(new Set(found.map(({ schooling }) => schooling))).toEqual(new Set([0, 1, 2]));
});

test("levels are found by the exchange that costs least fit, not by the first that helps", () => {
	const of = (soc: string, jobZone: number, entryEducation: EntryEducation, off: number) => ({
		...job(soc, jobZone, 5, 4, 3, 2, 1, 3 + off),
		entryEducation,
	});
	// One job would bring two levels at once, at a high price; two near ones together cost less.
	const jobs = [
		...[of("1", 4, "bachelor", 0), of("2", 4, "bachelor", 0.1), of("3", 5, "master", 0.1), of("4", 4, "bachelor", 0.2)],
		...[of("5", 4, "bachelor", 0.2), of("6", 4, "associate", 0.3), of("7", 3, "high-school", 0.3)],
		of("8", 1, "none", 4),
	];
	const found = matches(match(anna, jobs)).map(({ soc }) => soc);
	expect(found).toEqual(["1", "2", "3", "6", "7"]);
});

test("jobs without scores cannot be ranked and are left out", () => {
	const soldier = { soc: "55-3016", interests: null, jobZone: null, entryEducation: null };
	expect(matches(match(anna, [soldier, job("11-1111", 1, 7, 5, 4, 3, 1, 4)])).map(({ soc }) => soc)).toEqual([
		"11-1111",
	]);
});

const ours = [...loadLibrary(root).occupations.values()];

test("with our occupations, any profile gets five real fits over three levels of preparation, judged both ways", () => {
	const rating = fc.integer({ min: 1, max: 5 });
	fc.assert(
		fc.property(fc.tuple(rating, rating, rating, rating, rating, rating), (ratings) => {
			const result = match(student(...ratings), ours);
			if (new Set(ratings).size === 1) {
				expect(result).toEqual({ kind: "flat" });
				return;
			}
			const found = matches(result);
			expect(found).toHaveLength(5);
			expect(new Set(found.map(({ jobZone }) => jobZone)).size).toBeGreaterThanOrEqual(3);
			expect(new Set(found.map(({ schooling }) => schooling)).size).toBe(3);
			for (const { r } of found) expect(r).toBeGreaterThan(0);
		}),
		{ numRuns: 300 },
	);
});

test("a student who likes making and finding out is not sent to an office", () => {
	const found = matches(match(student(5, 4, 2, 1, 2, 3), ours));
	for (const { why } of found) expect(why).toContain("R");
});

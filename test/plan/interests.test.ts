import fc from "fast-check";
import { expect, test } from "vitest";
import type { Inventory, Riasec } from "../../src/library/types.ts";
import { parseValue } from "../../src/plan/elements.ts";
import { merge, prefer, riasec, score, ties } from "../../src/plan/interests.ts";

/** Five items a scale, r1 to c5; the first of each is the quick one. */
const items: Inventory["items"] = riasec.flatMap((scale) =>
	[1, 2, 3, 4, 5].map((n) => ({ id: `${scale.toLowerCase()}${n}`, scale, quick: n === 1, text: { en: "", es: "" } })),
);

/** "544333": one rating for each scale's first item. */
function quick(ratings: string) {
	return Object.fromEntries([...ratings].map((rating, at) => [`${riasec[at]?.toLowerCase()}1`, Number(rating)]));
}

/** The same rating for all five items of a scale, in the order RIASEC. */
function full(ratings: string) {
	return Object.fromEntries(items.map(({ id, scale }) => [id, Number(ratings[riasec.indexOf(scale)])]));
}

test("six quick answers: each scale is its one rating", () => {
	expect(score({ items }, quick("542131"))).toEqual({
		...{ R: 5, I: 4, A: 2, S: 1, E: 3, C: 1 },
		...{ answered: 6, max: 5, letters: "RIE", flat: false },
	});
});

test("thirty answers: each scale is the sum of five", () => {
	const ratings = merge(full("333333"), { r1: 5, r2: 5, a1: 1 });
	expect(score({ items }, ratings)).toMatchObject({ R: 19, I: 15, A: 13, S: 15, answered: 30, max: 25 });
});

test("a skipped item is not a dislike: the scale's mean is stretched to the fullest scale", () => {
	const { r5: _skipped, ...rest } = full("444444");
	// Four ratings of 4 make 16; as many as the others answered, five, make 20.
	expect(score({ items }, rest)).toMatchObject({ R: 20, I: 20, answered: 29, max: 25, flat: true });
	// Nothing about R at all: the middle, 3 an item.
	const { r1: _gone, ...others } = quick("555111");
	expect(score({ items }, others)).toMatchObject({ R: 3, I: 5, C: 1, answered: 5 });
});

test("unknown items and ratings off the scale are left out", () => {
	const wrong = { ...quick("542131"), zz: 5, r2: 9, r3: 0, r4: 2.5 };
	expect(score({ items }, wrong)).toEqual(score({ items }, quick("542131")));
});

test("no answers at all is flat, and never NaN", () => {
	expect(score({ items }, {})).toMatchObject({ R: 0, answered: 0, max: 0, flat: true, letters: "RIA" });
});

test.each([
	["333333", true],
	["333334", false],
	["555555", true],
])("quick %s: flat only when all are alike (%s)", (ratings, flat) => {
	expect(score({ items }, quick(ratings)).flat).toBe(flat);
});

test("full: a spread of 2 of 20 points is flat, of 3 is not", () => {
	expect(score({ items }, merge(full("333333"), { r1: 4, r2: 4 })).flat).toBe(true);
	expect(score({ items }, merge(full("333333"), { r1: 4, r2: 4, r3: 4 })).flat).toBe(false);
});

test("ties: groups of letters too close to order that decide about the first three places", () => {
	expect(ties(score({ items }, quick("554321")))).toEqual([["R", "I"]]);
	expect(ties(score({ items }, quick("543221")))).toEqual([]);
	expect(ties(score({ items }, quick("543321")))).toEqual([["A", "S"]]);
	expect(ties(score({ items }, quick("333333")))).toEqual([["R", "I", "A", "S", "E", "C"]]);
	// 1 of 20 points apart is close, 2 are not: 16 15 | 14 ... from the group's first letter.
	const near = merge(full("333111"), { r1: 4, a1: 2 });
	expect(ties(score({ items }, near))).toEqual([["R", "I"]]);
});

test("merge: the later rating of an item counts", () => {
	expect(merge({ r1: 1, i1: 2 }, { i1: 5, a1: 4 })).toEqual({ r1: 1, i1: 5, a1: 4 });
});

test("picking between close letters makes a profile that says something", () => {
	const flat = score({ items }, quick("555555"));
	const picked = prefer(flat, ["S", "A"]);
	expect(picked).toMatchObject({ flat: false, max: 5, answered: 6, picks: "SA" });
	expect(picked.letters.slice(0, 2)).toBe("AS");
	expect(Math.max(picked.A, picked.S)).toBeLessThanOrEqual(5);
	expect(prefer(flat, [])).toBe(flat);
});

test("any answers, then any picks: within the scale, storable, and the picked letters lead when all was equal", () => {
	const rating = fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined });
	const answers = fc
		.tuple(...items.map(() => rating))
		.map((ratings) => Object.fromEntries(items.flatMap(({ id }, at) => (ratings[at] ? [[id, ratings[at]]] : []))));
	fc.assert(
		fc.property(answers, fc.subarray<Riasec>([...riasec], { maxLength: 3 }), (ratings, picks) => {
			const before = score({ items }, ratings);
			const after = prefer(before, picks);
			for (const profile of [before, after]) {
				expect(parseValue("interests", profile)).toMatchObject({ ok: true });
				for (const letter of riasec) expect(profile[letter]).toBeLessThanOrEqual(profile.max);
			}
			if (picks.length > 0 && before.max > 0) {
				expect(after.flat).toBe(false);
				const unpicked = riasec.filter((letter) => !picks.includes(letter));
				if (before.flat) expect(picks.every((p) => after[p] > Math.min(...unpicked.map((l) => after[l])))).toBe(true);
			}
		}),
	);
});

/** The soak fails by these: they have to know growth from noise. */
import { describe, expect, test } from "vitest";
import { growth, lately } from "./growth.mjs";
import { randomFrom } from "./town.ts";

const random = randomFrom(7);
const noise = (size: number) => (random() - 0.5) * size;
const list = (of: (at: number) => number) => Array.from({ length: 40 }, (_, at) => of(at));

describe("growth", () => {
	test("a leak under noise is found, with its size", () => {
		const { perSample, sure } = growth(list((at) => 100 + at * 0.5 + noise(4)));
		expect(sure).toBe(true);
		expect(perSample).toBeCloseTo(0.5, 1);
	});
	test("noise alone is no leak, nor is what shrinks", () => {
		expect(growth(list(() => 100 + noise(10))).sure).toBe(false);
		expect(growth(list((at) => 100 - at)).sure).toBe(false);
	});
});

test("what was added lately leaves out what is older", () => {
	expect(lately([10, 20, 40, 70], 3, 2)).toBe(50);
	expect(lately([10, 20, 40, 70], 1, 2)).toBe(20);
});

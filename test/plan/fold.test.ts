import fc from "fast-check";
import { expect, test } from "vitest";
import { apply, entryId, fold, holds, itemsOf, valueIn } from "../../src/plan/fold.ts";
import type { Entry, Json } from "../../src/turn.ts";

function entry(element: string, item: string | null, value: Json, op: Entry["op"] = "set", when = "2026-09-01"): Entry {
	return { id: "e", person: "p", element, item, op, value, who: "p", when, step: "s/x" };
}

test("later entries replace earlier ones, item by item", () => {
	const plan = fold([
		entry("saved-careers", "29-1141", { title: "Nurse" }),
		entry("saved-careers", "47-2111", { title: "Electrician" }),
		entry("personal-goal", null, "Read"),
		entry("personal-goal", null, "Read more", "set", "2026-09-02"),
	]);
	expect(plan).toEqual({
		"saved-careers": {
			"29-1141": { value: { title: "Nurse" }, when: "2026-09-01" },
			"47-2111": { value: { title: "Electrician" }, when: "2026-09-01" },
		},
		"personal-goal": { "": { value: "Read more", when: "2026-09-02" } },
	});
});

test("removing the last item removes the element; removing what is not there changes nothing", () => {
	const two = fold([entry("saved-careers", "a", 1), entry("saved-careers", "b", 2)]);
	const one = apply(two, [entry("saved-careers", "a", null, "remove")]);
	expect(Object.keys(one["saved-careers"] ?? {})).toEqual(["b"]);
	expect(apply(one, [entry("saved-careers", "b", null, "remove")])).toEqual({});
	expect(apply(one, [entry("saved-careers", "z", null, "remove"), entry("x", null, null, "remove")])).toBe(one);
	expect(two["saved-careers"]).toHaveProperty("a");
});

const anyEntry = fc
	.record({
		element: fc.constantFrom("a", "b", "__proto__", "constructor"),
		item: fc.constantFrom(null, "x", "y", "__proto__"),
		op: fc.constantFrom("set" as const, "set" as const, "remove" as const),
		value: fc.jsonValue({ maxDepth: 2 }),
	})
	.map(({ element, item, op, value }) => entry(element, item, value as Json, op));

test("folding all entries = applying them in any portions, and no element is ever empty", () => {
	fc.assert(
		fc.property(fc.array(fc.array(anyEntry, { maxLength: 6 }), { maxLength: 6 }), (portions) => {
			const whole = fold(portions.flat());
			expect(portions.reduce(apply, {})).toEqual(whole);
			// The cached column holds it as JSON.
			expect(JSON.parse(JSON.stringify(whole))).toEqual(JSON.parse(JSON.stringify(fold(portions.flat()))));
			for (const items of Object.values(whole)) expect(Object.keys(items).length).toBeGreaterThan(0);
		}),
	);
});

test("after a set the plan holds exactly that value, and setting it again changes no value", () => {
	fc.assert(
		fc.property(fc.array(anyEntry), anyEntry, (before, last) => {
			const plan = apply(fold(before), [last]);
			const held = holds(plan, last.element, last.item, last.value);
			expect(held).toBe(last.op === "set");
			expect(valueIn(plan, last.element, last.item)).toEqual(last.op === "set" ? last.value : null);
		}),
	);
});

test("holds compares deeply and does not mind the order of keys, but the order of a list", () => {
	const plan = fold([entry("first-step", null, { text: "Ask", date: null }), entry("courses", "2027-28", ["a", "b"])]);
	expect(holds(plan, "first-step", null, { date: null, text: "Ask" })).toBe(true);
	expect(holds(plan, "first-step", null, { text: "Ask" })).toBe(false);
	expect(holds(plan, "first-step", null, { text: "Ask", date: null, done: true })).toBe(false);
	expect(holds(plan, "courses", "2027-28", ["a", "b"])).toBe(true);
	expect(holds(plan, "courses", "2027-28", ["b", "a"])).toBe(false);
	expect(holds(plan, "courses", "2026-27", ["a", "b"])).toBe(false);
	expect(holds(plan, "courses", null, null)).toBe(false);
	expect(holds(fold([entry("x", null, [])]), "x", null, {})).toBe(false);
});

test("names every object has are not mistaken for elements", () => {
	expect(valueIn({}, "constructor")).toBeNull();
	expect(holds({}, "toString", "name", null)).toBe(false);
	expect(itemsOf({}, "__proto__")).toEqual([]);
});

test("school years come newest first, other items as they were saved", () => {
	const plan = fold([
		entry("interests", "2025-26", 1),
		entry("interests", "2026-27", 2),
		entry("saved-careers", "47-2111", 1),
		entry("saved-careers", "29-1141", 2),
	]);
	expect(itemsOf(plan, "interests").map(({ item }) => item)).toEqual(["2026-27", "2025-26"]);
	expect(itemsOf(plan, "saved-careers").map(({ item }) => item)).toEqual(["47-2111", "29-1141"]);
});

test("an entry's id is the same for the same turn, step and slot, and no other", () => {
	expect(entryId("t1", "goals/route", "education-goal")).toMatch(/^[0-9a-f]{32}$/);
	expect(entryId("t1", "goals/route", "education-goal")).toBe(entryId("t1", "goals/route", "education-goal"));
	// The parts cannot run into each other.
	expect(entryId("t1", "a", "bc")).not.toBe(entryId("t1", "ab", "c"));
	expect(entryId("t1", "a", "b")).not.toBe(entryId("t2", "a", "b"));
});

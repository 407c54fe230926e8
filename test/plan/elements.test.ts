import { expect, test } from "vitest";
import { elementIds, elementOf, itemProblem, parseValue, readValue } from "../../src/plan/elements.ts";
import { allSentences } from "../../src/words/index.ts";

test("every element has a label in both languages", () => {
	for (const id of elementIds) {
		const sentence = allSentences[elementOf(id)?.label ?? ""];
		expect(sentence?.en, id).toBeTruthy();
		expect(sentence?.es, id).toBeTruthy();
	}
});

test("ids are fixed: plans in databases hold them", () => {
	expect(elementIds).toEqual([
		"interests",
		"career-in-mind",
		"saved-careers",
		"education-goal",
		"career-goal",
		"personal-goal",
		"first-step",
		"courses",
	]);
});

const profile = { R: 5, I: 4, A: 1, S: 2, E: 3, C: 3, answered: 6, max: 5, letters: "RIE", flat: false };

test.each([
	["interests", profile],
	["interests", { ...profile, picks: "RI" }],
	["saved-careers", { title: "Nurse" }],
	["education-goal", "four-year"],
	["career-goal", { soc: "29-1141", text: "Nurse" }],
	["career-goal", { soc: null, text: "a job with animals" }],
	["personal-goal", "Read more"],
	["first-step", { text: "Ask about the club", date: "2026-10-15", done: true }],
	["courses", ["01003", "02056"]],
])("%s keeps a whole value as it is: %j", (element, value) => {
	expect(parseValue(element, value)).toEqual({ ok: true, value });
});

test.each([
	["career-goal", "a vet", { soc: null, text: "a vet" }],
	["career-in-mind", "29-1141", { soc: "29-1141", text: "29-1141" }],
	["first-step", "  Visit the shop ", { text: "Visit the shop", date: null }],
	["first-step", { text: "Visit", date: "" }, { text: "Visit", date: null }],
	["first-step", { text: "Visit" }, { text: "Visit", date: null }],
])("%s spells shorthand out: %j", (element, value, stored) => {
	expect(parseValue(element, value)).toEqual({ ok: true, value: stored });
});

test.each([
	["interests", { ...profile, C: Number.NaN }],
	["interests", { ...profile, letters: "XYZ" }],
	["saved-careers", { title: "" }],
	["education-goal", "Four Year!"],
	["career-goal", { soc: "nurse", text: "Nurse" }],
	["personal-goal", "x".repeat(501)],
	["first-step", { text: "Visit", date: "2026-02-30" }],
	["courses", "01003"],
])("%s refuses %j and names itself", (element, value) => {
	const result = parseValue(element, value);
	expect(result.ok).toBe(false);
	expect(!result.ok && result.problem).toContain(element);
});

test("an element nobody knows is refused with the known ones", () => {
	expect(parseValue("grades", 4)).toMatchObject({ ok: false, problem: expect.stringContaining("education-goal") });
});

test("reading an older or missing value gives null, not an exception", () => {
	expect(readValue("first-step", null)).toBeNull();
	expect(readValue("courses", { codes: [] })).toBeNull();
	expect(readValue("career-goal", "a vet")).toEqual({ soc: null, text: "a vet" });
});

test("items: a school year, a SOC code, or none", () => {
	expect(itemProblem("interests", "2026-27")).toBeNull();
	expect(itemProblem("saved-careers", "29-1141")).toBeNull();
	expect(itemProblem("personal-goal", null)).toBeNull();
	expect(itemProblem("interests", null)).toContain("school-year");
	expect(itemProblem("saved-careers", "nurse")).toContain("soc");
	expect(itemProblem("personal-goal", "2026-27")).toContain("no item");
	expect(itemProblem("grades", null)).toContain("grades");
});

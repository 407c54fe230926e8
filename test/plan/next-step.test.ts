import { expect, test } from "vitest";
import { nextStep } from "../../src/plan/next-step.ts";
import type { Json, Plan } from "../../src/turn.ts";
import { say } from "../../src/words/index.ts";

function plan(elements: Readonly<Record<string, Json>>): Plan {
	const held = Object.entries(elements).map(([id, value]) => [id, { "": { value, when: "2026-10-01" } }] as const);
	return Object.fromEntries(held);
}

const goals = { "education-goal": "two-year", "first-step": { text: "Ask", date: null } };
const done = { ...goals, "first-step": { text: "Ask", date: null, done: true } };

test.each<[Record<string, Json>, number | null, string]>([
	[{}, 10, "interests"],
	[{ courses: ["01003"] }, 10, "interests"],
	[{ interests: {} }, 10, "explore"],
	[{ "career-in-mind": "a vet" }, 10, "explore"],
	[{ interests: {}, "saved-careers": {} }, 10, "goals"],
	[{ interests: {}, "career-goal": {}, "education-goal": "work" }, 10, "goals"],
	[{ interests: {}, "career-goal": {}, ...goals }, 10, "courses"],
	[{ interests: {}, "career-goal": {}, ...goals }, null, "courses"],
	[{ interests: {}, "career-goal": {}, ...goals }, 12, "first-step"],
	[{ interests: {}, "career-goal": {}, ...goals }, 6, "first-step"],
	[{ interests: {}, "career-goal": {}, ...goals, courses: [] }, 10, "first-step"],
	[{ interests: {}, "career-goal": {}, ...done, courses: [] }, 10, "ask-counselor"],
])("%j in grade %s: %s", (elements, grade, expected) => {
	expect(nextStep(plan(elements), { grade, role: "student" }).id).toBe(expected);
});

test("a family member and staff get a step of their own, never the student's task", () => {
	expect(nextStep({}, { grade: 8, role: "family" })).toMatchObject({ route: "page:talk-with-your-student" });
	expect(nextStep({}, { grade: 8, role: "counselor" })).toMatchObject({ route: "dialog:caseload" });
});

test("its sentence and button can be said in both languages", () => {
	const next = nextStep({}, { grade: 8, role: "student" });
	expect(say("en", next.text)).toContain("Next");
	expect(say("es", next.button)).toBe("Descubrir qué me gusta");
});

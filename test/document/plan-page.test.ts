/** The plan as data for its page: what chat says, the numbers behind the picture, and nothing about what is missing. */
import { expect, test } from "vitest";
import { planPage } from "../../src/document/plan-page.ts";
import { planView } from "../../src/document/plan-view.ts";
import type { Lang, Plan } from "../../src/turn.ts";
import { sample } from "./sample.ts";

const { library, student, plan } = sample();

test.each<Lang>(["en", "es"])("it says line by line what chat says (%s)", (lang) => {
	const page = planPage(plan, library, student, lang, "student");
	const chat = planView(plan, library, student, lang);
	const said = new Map(chat.sections.map(({ title, lines }) => [title, lines]));
	expect(page.title).toBe(chat.title);
	expect(`${page.intro} ${page.next.text}`).toBe(chat.text);
	expect(page.next.route).toBe(chat.buttons[0]?.route);
	const parts = [page.interests, ...(page.goals?.parts ?? []), page.careers].filter((part) => part !== null);
	for (const { title, lines } of parts) expect(lines, title).toEqual(said.get(title));
	expect([...parts.map(({ title }) => title), page.courses?.title].sort()).toEqual([...said.keys()].sort());
});

test("the picture has the latest profile's numbers, highest first, and says what the first three are about", () => {
	const { interests } = planPage(plan, library, student, "en", "student");
	expect(interests?.max).toBe(5);
	expect(interests?.bars.map(({ label, value }) => [label, value])).toEqual([
		["Thinkers", 5],
		["Helpers", 4],
		["Creators", 3],
		["E", 2],
		["R", 1],
		["C", 1],
	]);
	expect(interests?.bars.map(({ sentence }) => sentence)).toEqual([
		"Asking why.",
		"Helping people.",
		"Making things.",
		"",
		"",
		"",
	]);
});

test("classes stand by year and area, in the order of the graduation rules; unknown ones keep their code", () => {
	const { courses } = planPage(plan, library, student, "es", "student");
	expect(courses?.years).toEqual([
		{
			year: "2027-28",
			areas: [
				{ area: "", courses: ["GONE"] },
				{ area: "Inglés", courses: ["Inglés III"] },
				{ area: "Matemáticas", courses: ["Álgebra II"] },
			],
		},
		{ year: "2028-29", areas: [{ area: "arts", courses: ["Arte"] }] },
	]);
});

test("an empty plan has a beginning and one next step, and names nothing that is missing", () => {
	const page = planPage({}, library, { ...student, grade: null }, "en", "student");
	expect(page).toMatchObject({ interests: null, goals: null, careers: null, courses: null });
	expect(page.intro).toBe("Your plan starts here.");
	expect(JSON.stringify(page)).not.toMatch(/%|empty|missing|not yet|incomplete/i);
	expect(page.next.route).toBe("dialog:interests");
});

test("a family reads about the student and gets a step of its own", () => {
	const page = planPage(plan, library, student, "en", "family");
	expect(page.title).toContain("Malik:");
	expect(page.intro).toContain("Malik can change any part of it");
	expect(page.next.route).toBe("page:talk-with-your-student");
});

test("an old or odd profile shows no picture and stops nothing", () => {
	const odd: Plan = { interests: { "2026-27": { value: { R: "high" }, when: "2026-10-01T12:00:00.000Z" } } };
	expect(planPage(odd, library, student, "en", "student").interests).toBeNull();
});

import { expect, test } from "vitest";
import { planView } from "../../src/document/plan-view.ts";
import { sample } from "./sample.ts";

const { library, student, plan } = sample();

test("the whole plan in English, element by element, in a fixed order", () => {
	expect(planView(plan, library, student, "en")).toMatchInlineSnapshot(`
		{
		  "buttons": [
		    {
		      "label": "See my first step",
		      "route": "dialog:goals",
		    },
		  ],
		  "kind": "sections",
		  "sections": [
		    {
		      "lines": [
		        "2026-27: Thinkers, Helpers, Creators",
		        "2025-26: many kinds of work, all about the same",
		      ],
		      "title": "Interests",
		    },
		    {
		      "lines": [
		        "a vet",
		      ],
		      "title": "Job in mind",
		    },
		    {
		      "lines": [
		        "Nurse",
		        "Beekeeper",
		      ],
		      "title": "Saved jobs",
		    },
		    {
		      "lines": [
		        "Two-year college",
		      ],
		      "title": "After high school",
		    },
		    {
		      "lines": [
		        "Nurse",
		      ],
		      "title": "Career goal",
		    },
		    {
		      "lines": [
		        "Read more",
		      ],
		      "title": "Personal goal",
		    },
		    {
		      "lines": [
		        "Ask about the club (by October 15, 2026)",
		      ],
		      "title": "First step",
		    },
		    {
		      "lines": [
		        "2028-29: Art",
		        "2027-28: Algebra II, English III, GONE",
		      ],
		      "title": "Classes",
		    },
		  ],
		  "text": "This is what your plan says so far. You can change your goals and classes any time. Next: take your first step, or pick a new one that fits you better.",
		  "title": "Your Individual Learning Plan (ILP)",
		}
	`);
});

test("the same in Spanish: job, route and course names too, and tú", () => {
	const view = planView(plan, library, student, "es");
	expect(view.title).toBe("Tu Plan Individual de Aprendizaje (ILP)");
	expect(view.sections.map(({ lines }) => lines.join(" | "))).toEqual([
		"2026-27: Quienes investigan, Quienes ayudan, Quienes crean | 2025-26: muchos tipos de trabajo, todos casi igual",
		"a vet",
		"Enfermera/o | Beekeeper",
		"Colegio comunitario",
		"Enfermera/o",
		"Read more",
		"Ask about the club (para el 15 de octubre de 2026)",
		"2028-29: Arte | 2027-28: Álgebra II, Inglés III, GONE",
	]);
});

test("an empty plan lists nothing that is missing: a sentence and one next step", () => {
	expect(planView({}, library, student, "en")).toEqual({
		kind: "sections",
		title: "Your Individual Learning Plan (ILP)",
		text: "Your plan starts here. Next: find out what kinds of work you may like. It takes a few minutes.",
		sections: [],
		buttons: [{ label: "Find what I like", route: "dialog:interests" }],
	});
});

test("a family member reads about the student, with a step of their own", () => {
	const view = planView(plan, library, student, "es", "family");
	expect(view.title).toBe("Malik: Plan Individual de Aprendizaje (ILP)");
	expect(view.text).toContain("Malik puede cambiar");
	expect(view.buttons).toEqual([{ label: "Cómo hablar del plan", route: "page:talk-with-your-student" }]);
});

test("no percentages and exactly one button, whatever the plan holds", () => {
	for (const id of Object.keys(plan)) {
		const view = planView({ [id]: plan[id] ?? {} }, library, student, "en");
		expect(view.sections).toHaveLength(1);
		expect(view.buttons).toHaveLength(1);
		expect(JSON.stringify(view)).not.toMatch(/%|missing|empty|not yet/i);
	}
});

test("a value that cannot be read any more is left out, not shown as code", () => {
	const broken = {
		"first-step": { "": { value: { steps: 3 }, when: "2026-10-01" } },
		courses: { "2027-28": { value: [], when: "" } },
	};
	expect(planView(broken, library, student, "en").sections).toEqual([]);
});

test("a done first step says so", () => {
	const done = { "first-step": { "": { value: { text: "Ask", date: "2026-10-15", done: true }, when: "2026-10-20" } } };
	expect(planView(done, library, student, "en").sections[0]?.lines).toEqual(["Ask (done)"]);
});

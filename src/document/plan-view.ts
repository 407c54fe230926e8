/** The plan in chat. */
import { nextStep } from "../plan/next-step.ts";
import type { Lang, Person, Plan, Role, View } from "../turn.ts";
import { say } from "../words/index.ts";
import { type PlanLibrary, planParts } from "./plan-parts.ts";

/**
 * The plan as sections: what is there, element by element, and one next step with its button. Nothing about what is
 * not there, no percentages.
 * @param student whose plan it is
 * @param reader the role of who reads it; the student, if not given
 */
export function planView(
	plan: Plan,
	library: PlanLibrary,
	student: Person,
	lang: Lang,
	reader: Role = "student",
): Extract<View, { kind: "sections" }> {
	const sections = planParts(plan, library, lang).map(({ title, lines }) => ({ title, lines }));
	const words = reader === "student" ? "Own" : "Of";
	const intro = say(lang, sections.length > 0 ? `planIntro${words}` : `planNew${words}`, { name: student.givenName });
	const next = nextStep(plan, { grade: student.grade, role: reader });
	return {
		kind: "sections",
		title: say(lang, `planTitle${words}`, { name: student.givenName, plan: library.district.planName[lang] }),
		text: `${intro} ${say(lang, next.text)}`,
		sections,
		buttons: [{ label: say(lang, next.button), route: next.route }],
	};
}

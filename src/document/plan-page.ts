/** The plan as plain data for the page in Teams: the same parts as in chat, and the numbers behind the picture. */
import { readValue } from "../plan/elements.ts";
import { itemsOf } from "../plan/fold.ts";
import { bars } from "../plan/interests.ts";
import { nextStep } from "../plan/next-step.ts";
import type { Lang, Person, Plan, Role } from "../turn.ts";
import { say } from "../words/index.ts";
import { courseYears, type PlanLibrary, planParts } from "./plan-parts.ts";

/** One heading with what stands below it. */
interface Titled {
	readonly title: string;
	readonly lines: readonly string[];
}

/** All words in one language. What the plan does not have is null, and the page says nothing about it. */
export interface PlanPage {
	readonly lang: Lang;
	readonly title: string;
	readonly intro: string;
	/** The latest profile: what it says in words, and a score for each kind of work, from 0 to `max`, highest first. */
	readonly interests:
		| (Titled & {
				readonly max: number;
				readonly bars: readonly { readonly label: string; readonly value: number; readonly sentence: string }[];
		  })
		| null;
	readonly goals: { readonly title: string; readonly parts: readonly Titled[] } | null;
	readonly careers: Titled | null;
	readonly courses: {
		readonly title: string;
		readonly years: readonly {
			readonly year: string;
			readonly areas: readonly { readonly area: string; readonly courses: readonly string[] }[];
		}[];
		readonly note: string;
	} | null;
	/** One next step; `route` is where it leads in chat. */
	readonly next: { readonly title: string; readonly text: string; readonly route: string };
}

const goalParts = ["career-in-mind", "education-goal", "career-goal", "personal-goal", "first-step"];

/**
 * @param student whose plan it is
 * @param reader the role of who reads it
 */
export function planPage(plan: Plan, library: PlanLibrary, student: Person, lang: Lang, reader: Role): PlanPage {
	const parts = planParts(plan, library, lang);
	const part = (id: string) => parts.find(({ element }) => element === id) ?? null;
	const goals = parts.filter(({ element }) => goalParts.includes(element));
	const careers = part("saved-careers");
	const words = reader === "student" ? "Own" : "Of";
	const name = student.givenName;
	const next = nextStep(plan, { grade: student.grade, role: reader });
	return {
		lang,
		title: say(lang, `planTitle${words}`, { name, plan: library.district.planName[lang] }),
		intro: say(lang, parts.length > 0 ? `planIntro${words}` : `planNew${words}`, { name }),
		interests: interests(plan, library, lang, part("interests")),
		goals:
			goals.length > 0
				? { title: say(lang, "planGoals"), parts: goals.map(({ title, lines }) => ({ title, lines })) }
				: null,
		careers: careers && { title: careers.title, lines: careers.lines },
		courses: part("courses") && {
			title: say(lang, "elementCourses"),
			years: courseYears(plan, library, lang).map(({ year, courses }) => ({
				year,
				areas: [...new Set(courses.map(({ area }) => area))].map((area) => ({
					area,
					courses: courses.filter((course) => course.area === area).map(({ title }) => title),
				})),
			})),
			note: say(lang, "planCoursesNote"),
		},
		next: { title: say(lang, "planNext"), text: say(lang, next.text), route: next.route },
	};
}

function interests(plan: Plan, library: PlanLibrary, lang: Lang, part: Titled | null): PlanPage["interests"] {
	const profile = readValue("interests", itemsOf(plan, "interests")[0]?.value ?? null);
	const inventory = library.inventories.get("interests");
	if (!part || !profile || !inventory) return null;
	return { title: part.title, lines: part.lines, max: profile.max, bars: bars(profile, inventory, lang) };
}

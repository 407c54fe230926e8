/** What a plan holds, element by element, in plain words of one language: the chat view and the document share it. */
import type { Library } from "../library/types.ts";
import { type Career, type ElementId, elementIds, elementOf, readValue } from "../plan/elements.ts";
import { itemsOf } from "../plan/fold.ts";
import type { Json, Lang, Plan } from "../turn.ts";
import { say } from "../words/index.ts";

export type PlanLibrary = Pick<
	Library,
	"district" | "occupations" | "inventories" | "afterSchool" | "courses" | "graduation"
>;

export interface Part {
	readonly element: ElementId;
	readonly title: string;
	readonly lines: readonly string[];
}

/** The elements that the plan has, in the order of `elementIds`; one that is not there is not mentioned. */
export function planParts(plan: Plan, library: PlanLibrary, lang: Lang): readonly Part[] {
	return elementIds.flatMap((id) => {
		const lines = itemsOf(plan, id).flatMap(({ item, value }) => line(id, item, value, library, lang) ?? []);
		const label = elementOf(id)?.label;
		return lines.length > 0 && label ? [{ element: id, title: say(lang, label), lines }] : [];
	});
}

function line(id: ElementId, item: string, value: Json, library: PlanLibrary, lang: Lang): string | null {
	switch (id) {
		case "interests":
			return interests(item, value, library, lang);
		case "career-in-mind":
		case "career-goal":
			return career(readValue(id, value), library, lang);
		case "saved-careers":
			return library.occupations.get(item)?.title[lang] ?? readValue(id, value)?.title ?? null;
		case "education-goal": {
			const route = readValue(id, value);
			return route && (library.afterSchool.get(route)?.name[lang] ?? route);
		}
		case "personal-goal":
			return readValue(id, value);
		case "first-step": {
			const step = readValue(id, value);
			if (!step) return null;
			if (step.done) return say(lang, "planStepDone", { text: step.text });
			return step.date ? say(lang, "planStepBy", { text: step.text, date: longDate(step.date, lang) }) : step.text;
		}
		case "courses": {
			const titles = (readValue(id, value) ?? []).map((code) => library.courses.get(code)?.title[lang] ?? code);
			return titles.length > 0 ? say(lang, "planCoursesLine", { year: item, courses: titles.join(", ") }) : null;
		}
	}
}

function interests(year: string, value: Json, library: PlanLibrary, lang: Lang): string | null {
	const profile = readValue("interests", value);
	if (!profile) return null;
	if (profile.flat) return say(lang, "planInterestsFlat", { year });
	const scales = library.inventories.get("interests")?.scales ?? [];
	const names = [...profile.letters].map((letter) => scales.find(({ id }) => id === letter)?.name[lang] ?? letter);
	return say(lang, "planInterests", { year, areas: names.join(", ") });
}

function career(job: Career | null, library: PlanLibrary, lang: Lang): string | null {
	return job && ((job.soc && library.occupations.get(job.soc)?.title[lang]) || job.text);
}

/** The classes of one school year, in the order of the graduation areas. */
export interface CourseYear {
	readonly year: string;
	readonly courses: readonly { readonly area: string; readonly title: string; readonly credits: number | null }[];
}

/** Planned classes by school year, the earliest first, in one language. What the catalogue does not know keeps its code. */
export function courseYears(plan: Plan, library: PlanLibrary, lang: Lang): readonly CourseYear[] {
	const place = (area: string | undefined) => library.graduation.findIndex(({ id }) => id === area);
	return [...itemsOf(plan, "courses")].reverse().flatMap(({ item: year, value }) => {
		const courses = (readValue("courses", value) ?? [])
			.map((code) => ({ code, course: library.courses.get(code) }))
			.sort((a, b) => place(a.course?.area) - place(b.course?.area))
			.map(({ code, course }) => ({
				area: course ? (library.graduation.find(({ id }) => id === course.area)?.name[lang] ?? course.area) : "",
				title: course?.title[lang] ?? code,
				credits: course?.credits ?? null,
			}));
		return courses.length > 0 ? [{ year, courses }] : [];
	});
}

/** An ISO date as people write it: October 1, 2026. */
export function longDate(iso: string, lang: Lang): string {
	const format = new Intl.DateTimeFormat(lang === "es" ? "es-US" : "en-US", { dateStyle: "long", timeZone: "UTC" });
	return format.format(new Date(`${iso}T00:00:00Z`));
}

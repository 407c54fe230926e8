/**
 * Courses taken and planned, held against the graduation rules and the route after high school.
 * Counts credits only; marks never come in. A course counts once.
 */
import type { AfterSchool, Course, GraduationArea, Occupation } from "../library/types.ts";
import type { Bilingual, Plan } from "../turn.ts";
import { readValue } from "./elements.ts";
import { itemsOf, valueIn } from "./fold.ts";

type Catalogue = ReadonlyMap<string, Course>;

/** The area that takes the credits which others do not need. */
const ELECTIVE = "elective";

export interface AreaCredits {
	/** Graduation area id. */
	readonly id: string;
	readonly needed: number;
	/** Credits counted for this area: its own up to what it needs; electives also take what is left over elsewhere. */
	readonly planned: number;
	/** Credits of courses that belong to this area, counted here or not. */
	readonly own: number;
}

export interface RouteArea {
	/** Graduation area id. */
	readonly area: string;
	readonly needed: number;
	readonly planned: number;
	readonly note: Bilingual | null;
}

export interface Audit {
	/** In the order of the graduation rules. The planned credits of all areas add up to those of all courses. */
	readonly areas: readonly AreaCredits[];
	/** What the route commonly asks for and these courses do not cover yet; empty without a route. */
	readonly missing: readonly RouteArea[];
	/** What the route says without a number. */
	readonly notes: readonly Bilingual[];
	/** Of these courses, those that help the goal's clusters in particular. */
	readonly helps: readonly string[];
	/** Codes that are not in the catalogue. */
	readonly unknown: readonly string[];
}

/**
 * @param input.courses course codes taken and planned, any order
 * @param input.goalClusters cluster slugs of the career goal; empty: no goal
 */
export function audit(input: {
	readonly courses: readonly string[];
	readonly catalogue: Catalogue;
	readonly graduation: readonly GraduationArea[];
	readonly route: AfterSchool | null;
	readonly goalClusters: readonly string[];
}): Audit {
	const codes = [...new Set(input.courses)];
	const courses = codes.flatMap((code) => input.catalogue.get(code) ?? []);
	const own = new Map<string, number>();
	for (const { area, credits } of courses) own.set(area, (own.get(area) ?? 0) + credits);
	const asks = input.route?.asks ?? [];
	return {
		areas: counted(input.graduation, own),
		missing: asks.flatMap(({ area, credits, note }) => {
			const planned = own.get(area) ?? 0;
			return planned < credits ? [{ area, needed: credits, planned, note }] : [];
		}),
		notes: asks.flatMap(({ credits, note }) => (credits === 0 && note ? [note] : [])),
		helps: courses.filter((course) => helps(course, input.goalClusters) === "goal").map(({ code }) => code),
		unknown: codes.filter((code) => !input.catalogue.has(code)),
	};
}

function counted(graduation: readonly GraduationArea[], own: ReadonlyMap<string, number>): readonly AreaCredits[] {
	const elective = graduation.some(({ id }) => id === ELECTIVE);
	const kept = ({ id, credits }: GraduationArea) => {
		const all = own.get(id) ?? 0;
		return elective && id !== ELECTIVE ? Math.min(all, credits) : all;
	};
	const total = [...own.values()].reduce((a, b) => a + b, 0);
	const left = total - graduation.reduce((sum, area) => sum + kept(area), 0);
	return graduation.map((area) => ({
		id: area.id,
		needed: area.credits,
		planned: kept(area) + (area.id === ELECTIVE ? left : 0),
		own: own.get(area.id) ?? 0,
	}));
}

/** How a course helps: with these clusters in particular, with any goal, or not by itself. */
export function helps(course: Pick<Course, "helps">, clusters: readonly string[]): "goal" | "any" | null {
	if (course.helps.some((cluster) => clusters.includes(cluster))) return "goal";
	return course.helps.includes("all") ? "any" : null;
}

export interface OfferedCourse extends Course {
	/** Codes of courses that usually come before and are not among `already`: a note to ask about, never a block. */
	readonly before: readonly string[];
}

/**
 * Next year's courses that a student may pick, in the order of the catalogue.
 * @param grade the student's grade now; in grade 12 there are none
 * @param already codes taken or planned; they are not offered again
 */
export function coursesFor(catalogue: Catalogue, grade: number, already: readonly string[]): readonly OfferedCourse[] {
	const next = grade + 1;
	return [...catalogue.values()]
		.filter(({ code, grades }) => grades.from <= next && next <= grades.to && !already.includes(code))
		.map((course) => ({ ...course, before: course.needs.filter((code) => !already.includes(code)) }));
}

/** The codes of all courses in a plan, earliest school year first, each once. */
export function coursesOf(plan: Plan): readonly string[] {
	const years = [...itemsOf(plan, "courses")].reverse();
	return [...new Set(years.flatMap(({ value }) => readValue("courses", value) ?? []))];
}

/** Cluster slugs of the career goal; without one, of the career in mind; without that, of the saved careers. */
export function goalClusters(
	plan: Plan,
	occupations: ReadonlyMap<string, Pick<Occupation, "clusters">>,
): readonly string[] {
	const saved = itemsOf(plan, "saved-careers").map(({ item }) => item);
	for (const jobs of [[socOf(plan, "career-goal")], [socOf(plan, "career-in-mind")], saved]) {
		const clusters = jobs.flatMap((soc) => (soc === null ? [] : (occupations.get(soc)?.clusters ?? [])));
		if (clusters.length > 0) return [...new Set(clusters)];
	}
	return [];
}

function socOf(plan: Plan, element: "career-goal" | "career-in-mind"): string | null {
	return readValue(element, valueIn(plan, element))?.soc ?? null;
}

import fc from "fast-check";
import { expect, test } from "vitest";
import type { AfterSchool, Course, GraduationArea } from "../../src/library/types.ts";
import { audit, coursesFor, coursesOf, goalClusters, helps } from "../../src/plan/audit.ts";

function course(
	code: string,
	area: string,
	credits: number,
	from: number,
	to: number,
	more: Partial<Course> = {},
): Course {
	return {
		code,
		title: { en: code, es: code },
		area,
		credits,
		grades: { from, to },
		level: "regular",
		needs: [],
		helps: ["all"],
		...more,
	};
}

const catalogue = new Map(
	[
		course("MATH8", "math", 0, 8, 8),
		course("ALG1", "math", 1, 8, 9),
		course("GEO", "math", 1, 9, 10, { needs: ["ALG1"] }),
		course("ALG2", "math", 1, 10, 12, { needs: ["ALG1"], helps: ["digital-technology", "all"] }),
		course("STAT", "math", 1, 11, 12, { needs: ["ALG2"] }),
		course("PE", "health-pe", 0.5, 9, 12),
		course("SPAN1", "world-languages", 1, 9, 12),
		course("CODE", "cte", 1, 9, 10, { helps: ["digital-technology"] }),
		course("WELD", "cte", 1, 10, 12, { needs: ["SHOP", "ALG1"], helps: ["construction"] }),
		course("FIN", "elective", 1, 11, 12),
		course("ODD", "robotics", 1, 9, 12),
	].map((each) => [each.code, each]),
);

const graduation: readonly GraduationArea[] = [
	{ id: "math", name: { en: "Math", es: "Matemáticas" }, credits: 3 },
	{ id: "health-pe", name: { en: "PE", es: "PE" }, credits: 1 },
	{ id: "world-languages", name: { en: "Languages", es: "Idiomas" }, credits: 0 },
	{ id: "cte", name: { en: "CTE", es: "CTE" }, credits: 0 },
	{ id: "elective", name: { en: "Electives", es: "Electivas" }, credits: 2 },
];

const note = { en: "Ask.", es: "Pregunta." };
const fourYear: AfterSchool = {
	id: "four-year",
	name: { en: "Four-year college", es: "Universidad" },
	asks: [
		{ area: "math", credits: 3, note: null },
		{ area: "world-languages", credits: 2, note },
		{ area: "cte", credits: 0, note },
	],
	source: null,
	confirmed: false,
};

function run(courses: readonly string[], more: { route?: AfterSchool; goalClusters?: readonly string[] } = {}) {
	return audit({ courses, catalogue, graduation, route: more.route ?? null, goalClusters: more.goalClusters ?? [] });
}

test("credits go to their area; what it does not need any more goes to electives", () => {
	const { areas } = run(["ALG1", "GEO", "ALG2", "STAT", "PE", "SPAN1", "FIN"]);
	expect(areas).toEqual([
		{ id: "math", needed: 3, planned: 3, own: 4 },
		{ id: "health-pe", needed: 1, planned: 0.5, own: 0.5 },
		{ id: "world-languages", needed: 0, planned: 0, own: 1 },
		{ id: "cte", needed: 0, planned: 0, own: 0 },
		// One of its own, one of math, one of languages.
		{ id: "elective", needed: 2, planned: 3, own: 1 },
	]);
});

test("without an elective area credits stay where they are", () => {
	const rules = graduation.filter(({ id }) => id !== "elective");
	const { areas } = audit({
		courses: ["ALG1", "GEO", "ALG2", "STAT"],
		catalogue,
		graduation: rules,
		route: null,
		goalClusters: [],
	});
	expect(areas[0]).toEqual({ id: "math", needed: 3, planned: 4, own: 4 });
});

test("any courses: no credit is lost or counted twice, and no area but electives holds more than it needs", () => {
	fc.assert(
		fc.property(fc.array(fc.constantFrom(...catalogue.keys(), "NONE")), (codes) => {
			const { areas } = run(codes);
			const total = [...new Set(codes)].reduce((sum, code) => sum + (catalogue.get(code)?.credits ?? 0), 0);
			expect(areas.reduce((sum, { planned }) => sum + planned, 0)).toBeCloseTo(total, 9);
			for (const area of areas) if (area.id !== "elective") expect(area.planned).toBeLessThanOrEqual(area.needed);
		}),
	);
});

test("the same course in two years counts once, unknown codes are named and count nothing", () => {
	const result = run(["ALG1", "ALG1", "GONE"]);
	expect(result.areas[0]).toMatchObject({ planned: 1 });
	expect(result.unknown).toEqual(["GONE"]);
});

test("what the route asks for is held against all credits of an area, not only those graduation needs", () => {
	const { missing, notes } = run(["ALG1", "GEO", "ALG2", "SPAN1"], { route: fourYear });
	expect(missing).toEqual([{ area: "world-languages", needed: 2, planned: 1, note }]);
	expect(notes).toEqual([note]);
	expect(run([], {})).toMatchObject({ missing: [], notes: [] });
});

test("courses that help: a goal's cluster is more than 'any goal'", () => {
	const { helps: codes } = run(["ALG2", "CODE", "WELD", "FIN"], { goalClusters: ["digital-technology"] });
	expect(codes).toEqual(["ALG2", "CODE"]);
	const of = (code: string) => catalogue.get(code) as Course;
	expect(helps(of("FIN"), ["digital-technology"])).toBe("any");
	expect(helps(of("WELD"), ["digital-technology"])).toBeNull();
	expect(helps(of("ALG2"), [])).toBe("any");
});

test("next year's courses: by the grade after this one, without those already there", () => {
	const codes = (grade: number, already: readonly string[] = []) =>
		coursesFor(catalogue, grade, already).map(({ code }) => code);
	expect(codes(7)).toEqual(["MATH8", "ALG1"]);
	expect(codes(9, ["ALG1", "SPAN1"])).toEqual(["GEO", "ALG2", "PE", "CODE", "WELD", "ODD"]);
	expect(codes(12)).toEqual([]);
	expect(codes(6)).toEqual([]);
});

test("what comes before is a note, not a block", () => {
	const offered = coursesFor(catalogue, 9, ["ALG1"]);
	expect(offered.find(({ code }) => code === "WELD")?.before).toEqual(["SHOP"]);
	expect(offered.find(({ code }) => code === "GEO")?.before).toEqual([]);
});

const when = "2026-10-01";

test("all courses of a plan, earliest year first, each once", () => {
	const courses = { "2027-28": { value: ["GEO", "ALG1"], when }, "2026-27": { value: ["ALG1"], when } };
	expect(coursesOf({ courses })).toEqual(["ALG1", "GEO"]);
	expect(coursesOf({})).toEqual([]);
	expect(coursesOf({ courses: { "2026-27": { value: "broken", when } } })).toEqual([]);
});

test("the goal's clusters: career goal, else career in mind, else saved careers", () => {
	const jobs = new Map([
		["29-1141", { clusters: ["healthcare-human-services"] }],
		["47-2111", { clusters: ["construction", "energy-natural-resources"] }],
	]);
	const saved = { "saved-careers": { "47-2111": { value: { title: "Electrician" }, when } } };
	const nurse = { "": { value: { soc: "29-1141", text: "Nurse" }, when } };
	const own = { "": { value: { soc: null, text: "beekeeper" }, when } };
	expect(goalClusters({ ...saved, "career-goal": nurse }, jobs)).toEqual(["healthcare-human-services"]);
	expect(goalClusters({ ...saved, "career-in-mind": nurse }, jobs)).toEqual(["healthcare-human-services"]);
	expect(goalClusters({ ...saved, "career-goal": own }, jobs)).toEqual(["construction", "energy-natural-resources"]);
	expect(goalClusters({}, jobs)).toEqual([]);
});

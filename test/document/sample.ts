import type { Course, District, GraduationArea, Inventory, Occupation } from "../../src/library/types.ts";
import type { Person, Plan } from "../../src/turn.ts";

/** A small library and a student with a full plan. `mark` is put into every text that a person or a file could bring in. */
export function sample(mark = "") {
	const both = (en: string, es: string) => ({ en: en + mark, es: es + mark });
	const areas: GraduationArea[] = [
		{ id: "english", name: both("English", "Inglés"), credits: 4 },
		{ id: "math", name: both("Math", "Matemáticas"), credits: 4 },
		{ id: "elective", name: both("Electives", "Electivas"), credits: 6 },
	];
	const course = (code: string, area: string, credits: number, title: Course["title"]): [string, Course] => [
		code,
		{ code, area, credits, title, grades: { from: 9, to: 12 }, level: "regular", needs: [], helps: ["all"] },
	];
	const nurse = { soc: "29-1141", title: both("Nurse", "Enfermera/o"), clusters: ["healthcare-human-services"] };
	const scales = [
		{ id: "I", name: both("Thinkers", "Quienes investigan"), sentence: both("Asking why.", "Preguntar por qué.") },
		{ id: "S", name: both("Helpers", "Quienes ayudan"), sentence: both("Helping people.", "Ayudar.") },
		{ id: "A", name: both("Creators", "Quienes crean"), sentence: both("Making things.", "Crear.") },
	];
	const library = {
		district: {
			name: both("Bluegrass Valley", "Bluegrass Valley"),
			planName: both("Individual Learning Plan (ILP)", "Plan Individual de Aprendizaje (ILP)"),
		} as District,
		occupations: new Map([["29-1141", nurse as unknown as Occupation]]),
		inventories: new Map([["interests", { id: "interests", scales } as unknown as Inventory]]),
		afterSchool: new Map([
			[
				"two-year",
				{
					id: "two-year",
					name: both("Two-year college", "Colegio comunitario"),
					asks: [],
					source: null,
					confirmed: false,
				},
			],
		]),
		graduation: areas,
		courses: new Map([
			course("ENG3", "english", 1, both("English III", "Inglés III")),
			course("ALG2", "math", 1, both("Algebra II", "Álgebra II")),
			course("ART", "arts", 0.5, both("Art", "Arte")),
		]),
	};
	const student: Person = {
		id: "student-10",
		role: "student",
		givenName: `Malik${mark}`,
		familyName: `Brooks${mark}`,
		lang: "en",
		grade: 10,
		birthDate: "2011-01-23",
		school: "valley-high",
		counselor: "counselor-1",
		guardianOf: [],
		optedOut: false,
		welcomed: true,
	};
	const when = "2026-10-01T12:00:00.000Z";
	const scores = { R: 1, I: 5, A: 3, S: 4, E: 2, C: 1, answered: 6, max: 5, letters: "ISA", flat: false };
	const plan: Plan = {
		courses: { "2027-28": { value: ["ALG2", "ENG3", `GONE${mark}`], when }, "2028-29": { value: ["ART"], when } },
		"first-step": { "": { value: { text: `Ask about the club${mark}`, date: "2026-10-15" }, when } },
		interests: {
			"2025-26": { value: { ...scores, letters: "", flat: true }, when },
			"2026-27": { value: scores, when },
		},
		"saved-careers": {
			"29-1141": { value: { title: "Nurse" }, when },
			"45-2093": { value: { title: `Beekeeper${mark}` }, when },
		},
		"education-goal": { "": { value: "two-year", when } },
		"career-goal": { "": { value: { soc: "29-1141", text: "Nurse" }, when } },
		"career-in-mind": { "": { value: `a vet${mark}`, when } },
		"personal-goal": { "": { value: `Read more${mark}`, when } },
	};
	return { library, student, plan };
}

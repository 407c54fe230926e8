/** One sentence about each of the demo's people that are meant to be tried, by their id in content/school/people.csv. */
import type { Lang } from "./words.ts";

export const notes: Readonly<Record<string, Readonly<Record<Lang, string>>>> = {
	"student-8": {
		en: "In grade 8, about to start a plan.",
		es: "Está en octavo grado y va a empezar su plan.",
	},
	"student-10": {
		en: "In grade 10. Find jobs that fit, set a goal, plan next year's classes.",
		es: "Está en décimo grado: trabajos que van con él, una meta, las clases del próximo año.",
	},
	"student-12": {
		en: "In the last year of high school, with graduation ahead.",
		es: "Está en el último año de la high school y pronto se gradúa.",
	},
	"family-1": {
		en: "Camila's mother. She writes in Spanish.",
		es: "La mamá de Camila. Escribe en español.",
	},
	"counselor-1": {
		en: "Has 24 students. Send them a check-in and see who answers.",
		es: "Tiene 24 estudiantes. Puede mandarles una pregunta corta y ver quién contesta.",
	},
	"counselor-2": {
		en: "Works at the middle school. Gets safety alerts too.",
		es: "Trabaja en la middle school. También recibe las alertas de seguridad.",
	},
};

import type { Bilingual } from "../turn.ts";

/** What a plan says, in chat and on paper. Labels are read by students, families and staff alike. */
export const plan = {
	elementInterests: { en: "Interests", es: "Intereses" },
	elementCareerInMind: { en: "Job in mind", es: "Trabajo en mente" },
	elementSavedCareers: { en: "Saved jobs", es: "Trabajos guardados" },
	elementEducationGoal: { en: "After high school", es: "Después de la high school" },
	elementCareerGoal: { en: "Career goal", es: "Meta de carrera" },
	elementPersonalGoal: { en: "Personal goal", es: "Meta personal" },
	elementFirstStep: { en: "First step", es: "Primer paso" },
	elementCourses: { en: "Classes", es: "Clases" },

	planTitleOwn: { en: "Your {plan}", es: "Tu {plan}" },
	planTitleOf: { en: "{name}: {plan}", es: "{name}: {plan}" },
	planIntroOwn: {
		en: "This is what your plan says so far. You can change your goals and classes any time.",
		es: "Esto dice tu plan hasta ahora. Puedes cambiar tus metas y tus clases cuando quieras.",
	},
	planIntroOf: {
		en: "This is what the plan says so far. {name} can change any part of it.",
		es: "Esto dice el plan hasta ahora. {name} puede cambiar cualquier parte.",
	},
	planNewOwn: { en: "Your plan starts here.", es: "Tu plan empieza aquí." },
	planNewOf: { en: "{name} has not saved anything yet.", es: "{name} todavía no ha guardado nada." },

	planInterests: { en: "{year}: {areas}", es: "{year}: {areas}" },
	planInterestsFlat: {
		en: "{year}: many kinds of work, all about the same",
		es: "{year}: muchos tipos de trabajo, todos casi igual",
	},
	planStepBy: { en: "{text} (by {date})", es: "{text} (para el {date})" },
	planStepDone: { en: "{text} (done)", es: "{text} (hecho)" },
	planCoursesLine: { en: "{year}: {courses}", es: "{year}: {courses}" },

	planCoursesCaption: { en: "Classes by school year and area", es: "Clases por año escolar y área" },
	planCreditsCaption: { en: "Credits to graduate", es: "Créditos para graduarse" },
	planColumnYear: { en: "School year", es: "Año escolar" },
	planColumnArea: { en: "Area", es: "Área" },
	planColumnCourse: { en: "Class", es: "Clase" },
	planColumnCredits: { en: "Credits", es: "Créditos" },
	planColumnPlanned: { en: "In this plan", es: "En este plan" },
	planColumnNeeded: { en: "To graduate", es: "Para graduarse" },
	planCoursesNote: {
		en: "This is a plan. It does not sign anyone up for a class. The school counselor knows the rules that count.",
		es: "Esto es un plan. No inscribe a nadie en una clase. En la consejería de la escuela conocen las reglas que cuentan.",
	},
	planGoals: { en: "Goals", es: "Metas" },
	planSeenTitle: { en: "Who can see this", es: "Quién puede ver esto" },
	planSeenYou: { en: "You", es: "Tú" },
	planSeenCounselor: { en: "{name}, the counselor", es: "{name}, de la consejería" },
	planSeenSchool: { en: "Counselors at {school}", es: "La consejería de {school}" },
	planSeenFamily: { en: "{name}, your family, until you turn 18", es: "{name}, de tu familia, hasta que cumplas 18" },
	planSeenGuardians: {
		en: "You and other parents or guardians on the school's list, until {name} turns 18",
		es: "Usted y los demás padres o tutores que están en la lista de la escuela, hasta que {name} cumpla 18",
	},
	planNext: { en: "Next step", es: "Próximo paso" },
	planPrinted: { en: "Printed {date}", es: "Impreso el {date}" },
	planGrade: { en: "Grade {grade}", es: "Grado {grade}" },

	nextInterests: {
		en: "Next: find out what kinds of work you may like. It takes a few minutes.",
		es: "Lo que sigue: descubre qué tipos de trabajo te pueden gustar. Son unos minutos.",
	},
	nextInterestsButton: { en: "Find what I like", es: "Descubrir qué me gusta" },
	nextExplore: {
		en: "Next: look at some jobs and save one that you want to know more about.",
		es: "Lo que sigue: mira algunos trabajos y guarda uno que quieras conocer mejor.",
	},
	nextExploreButton: { en: "Look at jobs", es: "Ver trabajos" },
	nextGoals: {
		en: "Next: set a goal and a small first step.",
		es: "Lo que sigue: ponte una meta y un primer paso pequeño.",
	},
	nextGoalsButton: { en: "Set a goal", es: "Ponerme una meta" },
	nextCourses: {
		en: "Next: pick classes for next year that go with your goal.",
		es: "Lo que sigue: escoge clases para el próximo año que vayan con tu meta.",
	},
	nextCoursesButton: { en: "Plan my classes", es: "Planear mis clases" },
	nextFirstStep: {
		en: "Next: take your first step, or pick a new one that fits you better.",
		es: "Lo que sigue: da tu primer paso, o escoge otro que te quede mejor.",
	},
	nextFirstStepButton: { en: "See my first step", es: "Ver mi primer paso" },
	nextAskCounselor: {
		en: "Next: talk about your plan with your counselor.",
		es: "Lo que sigue: habla de tu plan con tu consejero.",
	},
	nextAskCounselorButton: { en: "Talk to my counselor", es: "Hablar con mi consejero" },
	nextFamily: {
		en: "A good next step: talk about it together at home.",
		es: "Un buen próximo paso: conversar sobre esto en casa.",
	},
	nextFamilyButton: { en: "How to talk about it", es: "Cómo hablar del plan" },
	nextStaff: {
		en: "A good next step: talk about it with the student.",
		es: "Un buen próximo paso: conversar sobre esto con el estudiante.",
	},
	nextStaffButton: { en: "See my caseload", es: "Ver mis estudiantes" },
} satisfies Record<string, Bilingual>;

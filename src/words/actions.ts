import type { Bilingual } from "../turn.ts";

/** What actions say about jobs, goals, classes, check-ins and messages. */
export const actions = {
	"your-counselor": { en: "your counselor", es: "alguien de consejería" },
	somebody: { en: "Somebody", es: "Alguien" },
	"what-next": { en: "What would you like to do now?", es: "¿Qué quieres hacer ahora?" },

	pay: { en: "Typical pay: ${pay, number} a year.", es: "Sueldo típico: ${pay, number} al año." },
	"pay-or-more": {
		en: "Typical pay: ${pay, number} a year or more.",
		es: "Sueldo típico: ${pay, number} al año o más.",
	},
	"pay-none": {
		en: "There is no yearly pay figure for this job.",
		es: "Para este trabajo no hay una cifra de sueldo al año.",
	},
	"entry-none": { en: "No diploma needed to start.", es: "Para empezar no piden diploma." },
	"entry-high-school": { en: "Start with a high school diploma.", es: "Se empieza con el diploma de high school." },
	"entry-some-college": { en: "Start with some college.", es: "Se empieza con algunas clases de college." },
	"entry-postsecondary-award": {
		en: "Start with a certificate after high school.",
		es: "Se empieza con un certificado después de la high school.",
	},
	"entry-associate": { en: "Start with two years of college.", es: "Se empieza con dos años de college." },
	"entry-bachelor": { en: "Start with four years of college.", es: "Se empieza con cuatro años de universidad." },
	"entry-master": { en: "Start with a master's degree.", es: "Se empieza con una maestría." },
	"entry-doctoral": {
		en: "Start with a doctor's degree, many years of college.",
		es: "Se empieza con un doctorado, muchos años de universidad.",
	},
	"why-one": { en: "Goes with: {one}.", es: "Va con: {one}." },
	"why-two": { en: "Goes with: {one}, {two}.", es: "Va con: {one}, {two}." },
	"figures-source": {
		en: "Interest scores: O*NET 29.3 Database, 2025, by USDOL/ETA, CC BY 4.0, selected and adapted. Pay: US median 2024, BLS.",
		es: "Puntajes de interés: base de datos O*NET 29.3, 2025, de USDOL/ETA, CC BY 4.0, seleccionados y adaptados. Sueldo: mediana de EE. UU. 2024, BLS.",
	},
	"first-guess-title": { en: "A first guess", es: "Una primera idea" },
	"first-guess-text": {
		en: "Six answers are only a start. These are jobs worth exploring, with different amounts of school.",
		es: "Seis respuestas son solo el comienzo. Vale la pena explorar estos trabajos. Unos piden más estudios y otros menos.",
	},
	"results-title": { en: "What you like", es: "Lo que te gusta" },
	"results-text": {
		en: "These are jobs worth exploring. They are ideas, not a test result. You can take this again next year.",
		es: "Vale la pena explorar estos trabajos. Son ideas, no el resultado de un examen. El año que viene lo puedes repetir.",
	},

	"goals-title": { en: "Your goals", es: "Tus metas" },
	"history-title": { en: "Your goals over time", es: "Tus metas de antes y de ahora" },
	"history-text": {
		en: "Goals may change. That is part of planning.",
		es: "Las metas pueden cambiar. Eso es parte de planear.",
	},
	"history-line": { en: "{date}: {text}", es: "{date}: {text}" },

	"courses-title": { en: "Your classes for next year", es: "Tus clases del próximo año" },
	"courses-not-registration": {
		en: "This is a plan, not registration. Your school signs you up; ask your counselor how and when.",
		es: "Esto es un plan, no es la inscripción. La escuela te inscribe; pregunta en consejería cómo y cuándo.",
	},
	"courses-year": { en: "School year {year}", es: "Año escolar {year}" },
	"course-line": {
		en: "{course} ({credits, plural, =0 {no high school credit} one {# credit} other {# credits}})",
		es: "{course} ({credits, plural, =0 {sin crédito de high school} one {# crédito} other {# créditos}})",
	},
	"credits-title": { en: "Credits with these classes", es: "Créditos con estas clases" },
	"credits-line": {
		en: "{area}: {planned} in your plan, {needed} to graduate",
		es: "{area}: {planned} en tu plan, {needed} para graduarte",
	},
	"route-title": { en: "To look at for: {route}", es: "Para tener en cuenta: {route}" },
	"route-line": { en: "{area}: {needed} credits in all", es: "{area}: {needed} créditos en total" },
	"route-source": {
		en: "{name}, {year}. Each school sets its own list; ask.",
		es: "{name}, {year}. Cada institución tiene su propia lista; pregunta.",
	},
	"goal-helps-title": { en: "These go well with your goal", es: "Estas van bien con tu meta" },
	"course-ask-title": {
		en: "I don't know which classes you had. Most take these first",
		es: "No sé qué clases ya tomaste. Antes casi siempre se toman estas",
	},
	"course-needs": { en: "For {course}: {needs}", es: "Para {course}: {needs}" },

	"preview-title": { en: "This is what they will get", es: "Esto es lo que van a recibir" },
	"preview-answers": { en: "They can answer", es: "Pueden contestar" },
	"preview-who": { en: "Who gets it", es: "Quién lo recibe" },
	"preview-count": {
		en: "{count, plural, one {# student} other {# students}}, {spanish} of them in Spanish",
		es: "{count, plural, one {# estudiante} other {# estudiantes}}, {spanish} en español",
	},
	"preview-rules": {
		en: "Quiet hours and the weekly limit hold. Students who said “stop messages” get none.",
		es: "Se respetan las horas sin mensajes y el límite semanal. A quien dijo «no más mensajes» no le llega.",
	},
	"message-from": { en: "A message from {name}", es: "Un mensaje de {name}" },
	"answer-name": { en: "Answer {name}", es: "Contestar a {name}" },
	"thread-title": { en: "Messages with {name}", es: "Mensajes con {name}" },
	"more-threads": {
		en: "These have waited longest. {count, plural, one {One more comes} other {# more come}} up once these have an answer.",
		es: "Estos mensajes son los que más han esperado. {count, plural, one {Hay uno más} other {Hay # más}} después de estos.",
	},
	"no-open-threads": {
		en: "Nobody is waiting for an answer from you.",
		es: "Nadie está esperando respuesta.",
	},

	"caseload-title": { en: "Your caseload", es: "Lista de estudiantes" },
	"caseload-text": {
		en: "{count, plural, one {# student} other {# students}}. {threads, plural, =0 {Nobody waits for an answer.} one {One waits for your answer.} other {# wait for your answer.}}",
		es: "{count, plural, one {# estudiante} other {# estudiantes}}. {threads, plural, =0 {Nadie espera respuesta.} one {Una persona espera respuesta.} other {# personas esperan respuesta.}}",
	},
	"caseload-threads": { en: "Waiting for your answer", es: "Esperan respuesta" },
	"caseload-thread": { en: "{name}, since {date}", es: "{name}, desde el {date}" },
	"caseload-line": {
		en: "{name}: {parts, plural, =0 {nothing saved yet} one {# part of the plan} other {# parts of the plan}}, last here {date}",
		es: "{name}: {parts, plural, =0 {nada guardado todavía} one {# parte del plan} other {# partes del plan}}, última visita: {date}",
	},
	"caseload-new": { en: "{name}: has not written yet", es: "{name}: todavía no ha escrito" },
	"no-grade": { en: "Others", es: "Otras personas" },
	"send-check-in": { en: "Send a check-in", es: "Mandar un check-in" },

	"alert-notice": {
		en: "A student needs you. Please open it now.",
		es: "Hay un estudiante que necesita atención. Favor de abrir esto ahora.",
	},
	"alert-open": { en: "Show the alerts", es: "Ver las alertas" },
} satisfies Record<string, Bilingual>;

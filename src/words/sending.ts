import type { Bilingual } from "../turn.ts";

/** What is said about sending: to the person who pressed a button, and to the counselor who sent a check-in. */
export const sending = {
	sendingTaken: { en: "Got it.", es: "Listo." },
	sendingTooFast: {
		en: "Slow down a little: I answer one thing at a time. Please send that again in a moment.",
		es: "Un poco más despacio: contesto una cosa a la vez. Hay que mandarlo otra vez en un momento.",
	},

	alertNoticeSomeone: {
		en: "Someone needs you. Please open it now.",
		es: "Hay una persona que necesita atención. Favor de abrir esto ahora.",
	},
	mailSubject: { en: "Onward: please open it now", es: "Onward: favor de abrirlo ahora" },
	mailSubjectDrill: {
		en: "Onward: this is a drill, please open it now",
		es: "Onward: esto es un simulacro, favor de abrirlo ahora",
	},
	alertMailHow: {
		en: "Open Onward in Teams and write: {label}. This mail says no more on purpose. Please do not answer it: nobody reads the answer.",
		es: "Hay que abrir Onward en Teams y escribir: {label}. Este correo no dice más a propósito. Favor de no contestarlo: nadie lee la respuesta.",
	},
	alertMailLink: { en: "Onward in Teams: {link}", es: "Onward en Teams: {link}" },

	campaignTitle: { en: "Your check-in", es: "El check-in" },
	campaignTitleNamed: { en: "Your check-in: {title}", es: "El check-in: {title}" },
	campaignDone: {
		en: "{total, plural, one {It went to one student.} other {It went to # students.}} Nothing is on its way any more.",
		es: "{total, plural, one {Fue para un estudiante.} other {Fue para # estudiantes.}} Ya no queda nada en camino.",
	},
	campaignUnderWay: {
		en: "{waiting, plural, one {One is still on its way.} other {# are still on their way.}} Press Refresh later to see more.",
		es: "{waiting, plural, one {Uno sigue en camino.} other {# siguen en camino.}} Más tarde, con Actualizar, se ve más.",
	},
	campaignCounts: { en: "How many", es: "Cuántos" },
	campaignDelivered: { en: "Delivered: {count}", es: "Entregados: {count}" },
	campaignAnswered: { en: "Answered: {count}", es: "Respondidos: {count}" },
	campaignWaiting: { en: "Waiting: {count}", es: "En espera: {count}" },
	campaignNotDelivered: { en: "Not delivered: {count}", es: "No entregados: {count}" },
	campaignWhy: { en: "Not delivered, and why", es: "No entregados, y por qué" },
	campaignAnswers: { en: "Answers", es: "Respuestas" },
	campaignRefresh: { en: "Refresh", es: "Actualizar" },
	campaignReason: { en: "{reason}: {names}", es: "{reason}: {names}" },
	campaignAnswer: { en: "{choice}: {names}", es: "{choice}: {names}" },

	reasonOptedOut: { en: "Asked for no messages", es: "Pidió no recibir mensajes" },
	reasonWeeklyCap: { en: "Has had enough messages this week", es: "Ya recibió bastantes mensajes esta semana" },
	reasonAlreadyAnswered: { en: "Has already answered", es: "Ya había respondido" },
	reasonNoAddress: { en: "Has not opened the chat yet", es: "Todavía no ha abierto el chat" },
	reasonUnreachable: { en: "The app was removed or blocked", es: "Quitó o bloqueó la app" },
	reasonRefused: { en: "The message was not taken", es: "No se aceptó el mensaje" },
	reasonExpired: { en: "Could not be sent in time", es: "No se pudo enviar a tiempo" },
	reasonUnknown: {
		en: "May have arrived, and was not sent again",
		es: "Quizás sí llegó; no se envió otra vez",
	},
} satisfies Record<string, Bilingual>;

/** This page's own words. Students and families read it, so the Spanish avoids tú and usted. */

export const planWords = {
	page: { en: "My plan", es: "Mi plan" },
	loading: { en: "One moment…", es: "Un momento…" },
	language: { en: "Language", es: "Idioma" },
	change: { en: "Change person", es: "Otra persona" },
	whose: { en: "Whose plan?", es: "¿De quién es el plan?" },
	kind: { en: "Kind of work", es: "Tipo de trabajo" },
	picture: { en: "Picture", es: "Dibujo" },
	points: { en: "Points", es: "Puntos" },
	of: { en: "# of %", es: "# de %" },
	note: {
		en: "More points mean more interest. They are ideas, not a test result.",
		es: "Más puntos quiere decir más interés. Son ideas, no el resultado de una prueba.",
	},
	area: { en: "Area", es: "Área" },
	classes: { en: "Classes", es: "Clases" },
	other: { en: "Other", es: "Otras" },
	year: { en: "School year #", es: "Año escolar #" },
	chat: { en: "Go on in chat", es: "Seguir en el chat" },
	write: { en: "In the chat, write:", es: "En el chat se puede escribir:" },
	again: { en: "Try again", es: "Intentar otra vez" },
	away: {
		en: "I can't reach the school's server right now.",
		es: "Ahora no logro conectar con el servidor de la escuela.",
	},
	fault: {
		en: "Something went wrong on our side. Nothing in the plan was lost.",
		es: "Algo falló de nuestro lado. No se perdió nada del plan.",
	},
	reference: {
		en: "If it stays like this, tell the school: #",
		es: "Si sigue así, hay que darle esto a la escuela: #",
	},
	busy: {
		en: "Very many people are here. Please try again soon.",
		es: "Hay mucha gente ahora. Hay que intentar en un momento.",
	},
	signedOut: {
		en: "I could not see who is here. Try again, or close this page and open it anew.",
		es: "No pude ver quién está aquí. Se puede intentar otra vez, o cerrar esta página y abrirla de nuevo.",
	},
	roster: {
		en: "This name is not on the school's list yet. A counselor can add it.",
		es: "Este nombre todavía no está en la lista de la escuela. En la consejería lo pueden agregar.",
	},
	staff: {
		en: "This page is for students and families. In the chat, write “my caseload” to see your students.",
		es: "Esta página es para estudiantes y familias. En el chat, escribe “mis estudiantes” para ver a tus estudiantes.",
	},
	family: {
		en: "The school's list has no student whose plan can be shown here. The counselor can help.",
		es: "En la lista de la escuela no hay un estudiante cuyo plan se pueda mostrar aquí. En la consejería pueden ayudar.",
	},
	refused: {
		en: "This plan can't be opened here. The counselor can help.",
		es: "Este plan no se puede abrir aquí. En la consejería pueden ayudar.",
	},
	closed: {
		en: "To see the plan, open Onward in Microsoft Teams.",
		es: "Para ver el plan, hay que abrir Onward en Microsoft Teams.",
	},
} as const satisfies Record<string, Readonly<Record<"en" | "es", string>>>;

export type PlanWord = keyof typeof planWords;

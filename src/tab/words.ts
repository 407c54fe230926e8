/** The page's own words. Students and families read the same page, so the Spanish avoids tú and usted. */

export type Lang = "en" | "es";

export const words = {
	choose: { en: "Choose who you are", es: "¿Quién va a entrar?" },
	demo: {
		en: "This is a demo. The people are made up, and nothing written here leaves this computer.",
		es: "Esto es una demostración. Las personas son inventadas y nada de lo escrito sale de esta computadora.",
	},
	students: { en: "Students", es: "Estudiantes" },
	others: { en: "# more", es: "# más" },
	families: { en: "Families", es: "Familias" },
	staff: { en: "School staff", es: "Personal de la escuela" },
	student: { en: "Student", es: "Estudiante" },
	family: { en: "Family", es: "Familia" },
	adviser: { en: "Adviser", es: "Asesoría" },
	counselor: { en: "Counselor", es: "Consejería escolar" },
	administrator: { en: "Administrator", es: "Administración" },
	grade: { en: "Grade #", es: "Grado #" },
	change: { en: "Change person", es: "Otra persona" },
	language: { en: "Language", es: "Idioma" },
	options: { en: "Options", es: "Opciones" },
	simple: { en: "Simple mode", es: "Modo sencillo" },
	simpleNote: {
		en: "Big letters, easy words, one question at a time.",
		es: "Letra grande, palabras fáciles, una pregunta a la vez.",
	},
	// What the switch says to the server, in its own words for "easy words" on and off.
	simpleOn: { en: "simple mode", es: "modo sencillo" },
	simpleOff: { en: "normal words", es: "palabras normales" },
	aloud: { en: "Read new messages to me", es: "Leer en voz alta los mensajes nuevos" },
	aloudNote: { en: "This device reads. Nothing is sent.", es: "Lee este aparato. No se envía nada." },
	listen: { en: "Listen", es: "Escuchar" },
	halt: { en: "Stop reading", es: "Dejar de leer" },
	earlier: { en: "Show what was said before", es: "Ver lo anterior" },
	more: { en: "More", es: "Más" },
	less: { en: "Less", es: "Menos" },
	next: { en: "Next", es: "Siguiente" },
	previous: { en: "Back", es: "Anterior" },
	step: { en: "# of %", es: "# de %" },
	conversation: { en: "Conversation", es: "Conversación" },
	message: { en: "Your message", es: "Mensaje" },
	write: { en: "Write a message", es: "Escribir un mensaje" },
	send: { en: "Send", es: "Enviar" },
	me: { en: "You:", es: "Yo:" },
	away: {
		en: "I can't reach the school's server. I keep your words and try again.",
		es: "No logro conectar con el servidor de la escuela. Guardo lo escrito y lo intento otra vez.",
	},
	help: {
		en: "In danger, call 911. To talk to somebody now, call or text 988.",
		es: "Si hay peligro, hay que llamar al 911. Para hablar con alguien ahora, el 988 recibe llamadas y textos.",
	},
	waiting: { en: "Not sent yet", es: "Todavía sin enviar" },
	refused: { en: "This could not be sent.", es: "Esto no se pudo enviar." },
	signedOut: { en: "Your visit ended. Please come in again.", es: "La visita terminó. Hay que entrar otra vez." },
	closed: {
		en: "You cannot sign in here. Please open Onward in Teams.",
		es: "Aquí no se puede entrar. Onward se abre en Teams.",
	},
	fill: { en: "Pick or write an answer first.", es: "Primero hay que escoger o escribir una respuesta." },
	loading: { en: "One moment…", es: "Un momento…" },
	today: { en: "Today", es: "Hoy" },
	yesterday: { en: "Yesterday", es: "Ayer" },
} as const satisfies Record<string, Readonly<Record<Lang, string>>>;

export type Word = keyof typeof words;

/** The language of a locale such as es-US; English for all others. */
export const langOf = (locale: string | null | undefined): Lang =>
	locale?.toLowerCase().startsWith("es") ? "es" : "en";

/** What the page says, in the language it speaks just now. */
export interface Speech {
	readonly lang: Lang;
	/** In the page's language, or in that of the message it belongs to. */
	say(word: Word, lang?: Lang): string;
	/** Changes the language of everything that was bound. */
	speak(lang: Lang): void;
	/** Calls `draw` now and again whenever the language changes. */
	bind(draw: (lang: Lang) => void): void;
}

/** @param first the language to begin with */
export function createSpeech(first: Lang): Speech {
	let lang = first;
	const draws: ((lang: Lang) => void)[] = [];
	return {
		get lang() {
			return lang;
		},
		say: (word, other = lang) => words[word][other],
		speak(next) {
			if (next === lang) return;
			lang = next;
			for (const draw of draws) draw(lang);
		},
		bind(draw) {
			draws.push(draw);
			draw(lang);
		},
	};
}

import type { Bilingual } from "../turn.ts";

/** What is said where somebody writes more about themselves than anybody needs. Families read it, too: no tú, no usted. */
export const discreet = {
	"private-notice": {
		en: "I don't need that and I won't save it in Onward. It stays in this chat, which your school can read.",
		es: "No necesito ese dato y no lo voy a guardar en Onward. Se queda en este chat, que la escuela puede leer.",
	},
	"private-number": {
		en: "Please don't write numbers like that in a chat.",
		es: "Es mejor no escribir números así en un chat.",
	},
	"private-found": { en: "This looks private: “{text}”", es: "Esto parece privado: «{text}»" },
	"private-rest": { en: "This is what I would send: “{text}”", es: "Esto es lo que mandaría: «{text}»" },
	"private-cut": {
		en: "I took the number out. Numbers like that are never sent from here.",
		es: "Quité el número. Desde aquí nunca se mandan números así.",
	},
	"private-nothing": {
		en: "Without that, nothing is left to send.",
		es: "Sin eso no queda nada que mandar.",
	},
} satisfies Record<string, Bilingual>;

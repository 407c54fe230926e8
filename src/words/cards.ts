import type { Bilingual } from "../turn.ts";

/** What stands on cards and in their text twins. Read by students and families alike: the Spanish avoids tú and usted. */
export const cards = {
	cardSend: { en: "Send", es: "Enviar" },
	cardSave: { en: "Save", es: "Guardar" },
	cardSkip: { en: "Skip", es: "Saltar" },
	cardCounselor: { en: "Talk to my counselor", es: "Hablar con mi consejero" },
	cardAlsoSay: { en: "You can also say: {buttons}", es: "También se puede decir: {buttons}" },
	cardPickOne: { en: "Pick one", es: "Escoger una opción" },
	cardPickSeveral: { en: "You can pick more than one.", es: "Se puede escoger más de una opción." },
	cardPickSeveralTyped: { en: "Type the numbers, like this: {example}", es: "Escribir los números, así: {example}" },
	cardWriteHere: { en: "Write here", es: "Escribir aquí" },
	cardPage: { en: "Page {page} of {pages}", es: "Página {page} de {pages}" },
	cardScale: { en: "What the numbers mean:", es: "Qué quieren decir los números:" },
	cardRateTyped: {
		en: "Type one number for each line, in order, like this: {example}",
		es: "Escribir un número por cada línea, en orden, así: {example}",
	},
	cardFormTyped: {
		en: "Say “yes” to save it, or say what to change, like this: change {field}",
		es: "Decir «sí» para guardar, o decir qué se cambia, así: cambiar {field}",
	},
	cardBar: { en: "{value} of {max}", es: "{value} de {max}" },
	cardSource: { en: "Source: {source}", es: "Fuente: {source}" },
} satisfies Record<string, Bilingual>;

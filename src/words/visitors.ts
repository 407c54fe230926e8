import type { Bilingual } from "../turn.ts";

/** What people hear who ask on the page without a sign-in: mostly families, so usted in Spanish. */
export const visitors = {
	"visitor-hello": {
		en: "Hello! I'm Onward, a program of {district}, not a person. Ask me anything about the {plan}: what it is, who can see it, how you can help. I don't know who you are, so I can't open anyone's plan here. I answer in English and in Spanish. I am not for emergencies. In danger call 911.",
		es: "¡Hola! Soy Onward, un programa de {district}, no una persona. Pregúnteme lo que quiera sobre el {plan}: qué es, quién lo puede ver, cómo puede ayudar. No sé quién es usted, así que aquí no puedo abrir el plan de nadie. Contesto en español y en inglés. No soy para emergencias. Si hay peligro, llame al 911.",
	},
	"visitor-sign-in": {
		en: "I can do that once you sign in, because I need to know who you are. Your school can show you how. {office}: {hours}. Here you can ask me any question about the plan.",
		es: "Eso lo puedo hacer cuando inicie sesión, porque necesito saber quién es usted. En la escuela le dicen cómo. {office}: {hours}. Aquí me puede preguntar lo que quiera sobre el plan.",
	},
	"visitor-contact": {
		en: "I can't send a message for you here, because I don't know who you are. A counselor will be glad to help you. {office}: {hours}. {place}.",
		es: "Desde aquí no puedo mandar su mensaje, porque no sé quién es usted. En consejería le atienden con gusto. {office}: {hours}. {place}.",
	},
} satisfies Record<string, Bilingual>;

import type { Bilingual } from "../turn.ts";

/**
 * What the conversation itself says: going on, pausing, not understanding. What families can meet, too, avoids tú and
 * usted in Spanish; what only students meet says tú.
 */
export const talk = {
	yes: { en: "Yes", es: "Sí" },
	no: { en: "No", es: "No" },
	skip: { en: "Skip", es: "Saltar" },
	"talk-to-counselor": { en: "Talk to my counselor", es: "Hablar con mi consejero" },
	"stop-for-now": { en: "Stop for now", es: "Parar por ahora" },

	"already-here": { en: "We are in the middle of it: {title}.", es: "Ya estamos en eso: {title}." },
	"go-on": {
		en: "Let's go on where you stopped: {title}. To begin again, say “start over”.",
		es: "Seguimos donde nos quedamos: {title}. Para empezar otra vez, basta escribir «empezar de nuevo».",
	},
	paused: { en: "I paused “{title}”. It will wait for you.", es: "Dejé en pausa «{title}». Aquí sigue para después." },
	"still-paused": { en: "“{title}” is still waiting for you.", es: "«{title}» sigue en pausa." },
	"all-done": { en: "That is all for now.", es: "Eso es todo por ahora." },
	"go-on-button": { en: "Go on: {title}", es: "Seguir: {title}" },
	"welcome-back": { en: "Welcome back, {name}.", es: "Hola otra vez, {name}. ¡Qué gusto!" },
	"script-gone": {
		en: "The talk we were having is no longer here. What you saved is safe. What would you like to do?",
		es: "La conversación que teníamos ya no está. Lo que se guardó sigue guardado. ¿Qué hacemos ahora?",
	},
	"script-changed": {
		en: "“{title}” changed a little since we last talked. Your answers are safe. Let's go on from here.",
		es: "«{title}» cambió un poco desde la última vez. Las respuestas siguen guardadas. Seguimos desde aquí.",
	},
	stopped: {
		en: "OK, I stopped. What you answered is kept. Say “{title}” any time to go on.",
		es: "Listo, paramos aquí. Las respuestas quedan guardadas. Para seguir en cualquier momento, basta escribir «{title}».",
	},
	"nothing-to-stop": { en: "Nothing is open right now.", es: "Ahora mismo no hay nada abierto." },
	"started-over": {
		en: "OK, from the beginning. What you saved before stays in your plan until you change it.",
		es: "Listo, desde el principio. Lo que ya se guardó sigue en el plan hasta que se cambie.",
	},
	"first-question": {
		en: "This is the first question, so there is nothing to go back to.",
		es: "Esta es la primera pregunta, así que no hay nada más atrás.",
	},
	"cannot-skip": {
		en: "I need this one to go on. You can stop any time and come back later.",
		es: "Esta la necesito para seguir. Se puede parar en cualquier momento y volver después.",
	},
	"why-default": {
		en: "Your answer helps me show you things that fit you. It goes into your plan, and you can change it any time.",
		es: "Tu respuesta me ayuda a mostrarte cosas que vayan contigo. Queda en tu plan y la puedes cambiar cuando quieras.",
	},
	"simpler-default": {
		en: "I have no easier words for this one. You can answer with a number, say “back”, or talk to your counselor.",
		es: "No tengo palabras más fáciles para esta. Se puede contestar con un número, escribir «atrás» o hablar con un consejero.",
	},
	"change-field": { en: "What should it be? {field}:", es: "¿Qué ponemos? {field}:" },
	"said-date": { en: "Got it: {date}.", es: "Anotado: {date}." },
	"said-number": { en: "Got it: {number}.", es: "Anotado: {number}." },

	miss: {
		en: "I didn't catch that. You can pick one, or type its number.",
		es: "No entendí bien. Se puede elegir una opción o escribir su número.",
	},
	"miss-number": { en: "I need a number here, like 3.", es: "Aquí necesito un número, por ejemplo 3." },
	"miss-range": {
		en: "That number does not fit here. Please look at the choices again.",
		es: "Ese número no va aquí. Las opciones siguen arriba.",
	},
	"miss-date": {
		en: "I need a date, like “next Friday” or 12/4.",
		es: "Necesito una fecha, por ejemplo «el próximo viernes» o 12/4.",
	},
	"miss-date-side": {
		en: "That day does not fit here. Please give me another date.",
		es: "Ese día no sirve aquí. Dame otra fecha, por favor.",
	},
	"miss-long": {
		en: "That is a bit long for me. Please say it in fewer words.",
		es: "Es un poco largo para mí. ¿Se puede decir con menos palabras?",
	},
	"miss-many": {
		en: "That is more than I asked for. Please pick again.",
		es: "Son más de las que pedí. Elige otra vez, por favor.",
	},
	"miss-few": {
		en: "Please pick {min, plural, one {at least one} other {at least #}}.",
		es: "Elige por lo menos {min, plural, one {una} other {#}}, por favor.",
	},
	"miss-few-optional": {
		en: "Please pick {min, plural, one {at least one} other {at least #}}, or say “skip”.",
		es: "Elige por lo menos {min, plural, one {una} other {#}}, o escribe «saltar».",
	},
	"miss-ratings": {
		en: "Please give each line a number from 1 to {max}.",
		es: "Ponle a cada línea un número del 1 al {max}, por favor.",
	},
	"miss-form": {
		en: "Say “yes” if it is right. To change something, say for example “change {field}”.",
		es: "Escribe «sí» si está bien. Para cambiar algo, escribe por ejemplo «cambiar {field}».",
	},
	"miss-text": { en: "Please write it in a few words.", es: "Con unas pocas palabras basta, por favor." },
	"three-misses": {
		en: "I'm sorry, I still don't get it. That is on me. Here is the question in other words. You can also talk to your counselor.",
		es: "Perdón, todavía no entiendo. Es cosa mía. Aquí va la pregunta con otras palabras. También se puede hablar con un consejero.",
	},
	"three-misses-plain": {
		en: "I'm sorry, I still don't get it. That is on me. You can talk to your counselor about it, or stop for now.",
		es: "Perdón, todavía no entiendo. Es cosa mía. Se puede hablar con un consejero o parar por ahora.",
	},
	"three-misses-optional": {
		en: "I'm sorry, I still don't get it. That is on me. You can skip this one, or talk to your counselor.",
		es: "Perdón, todavía no entiendo. Es cosa mía. Puedes saltarte esta o hablar con tu consejero.",
	},

	"words-only": {
		en: "I can read words only, no pictures, voice or files.",
		es: "Solo puedo leer palabras: no leo fotos, voz ni archivos.",
	},
	"already-saved": {
		en: "That question is closed already. What you saved is in your plan.",
		es: "Esa pregunta ya está cerrada. Lo que se guardó está en el plan.",
	},
	"old-card": { en: "That card is not open any more.", es: "Esa tarjeta ya no está abierta." },
	"save-or-answer": {
		en: "Should I save this as your answer, or answer it as a question? “{text}”",
		es: "¿Lo guardo como respuesta o contesto la pregunta? «{text}»",
	},
	"save-this": { en: "Save it", es: "Guardarlo" },
	"answer-this": { en: "Answer it", es: "Contestar la pregunta" },
	"do-language-es": { en: "Speak Spanish", es: "Hablar en español" },
	"do-language-en": { en: "Speak English", es: "Hablar en inglés" },
	"do-stop-messages": { en: "Send me no check-ins", es: "No recibir check-ins" },
	"which-one": { en: "Do you mean one of these?", es: "¿Es una de estas?" },
	"nothing-fits": {
		en: "I don't have an answer for that. Somebody at school may. These are the nearest things I know.",
		es: "Para eso no tengo respuesta; en la escuela quizás sí. Esto es lo más cercano que sé.",
	},
	"not-there-yet": {
		en: "I can't do that yet. Here is what I can do now.",
		es: "Eso todavía no lo puedo hacer. Esto sí puedo hacerlo ahora.",
	},
	"no-page-yet": {
		en: "That is a good question, and I have no reviewed answer for it yet. This is near it.",
		es: "Es una buena pregunta y todavía no tengo una respuesta revisada. Esto se le acerca.",
	},
	"not-for-you": {
		en: "That part is not open to you. Here is what I can do.",
		es: "Esa parte no la puedo abrir aquí. Esto sí puedo hacerlo.",
	},
	"back-to-question": { en: "Back to our question:", es: "Volvemos a nuestra pregunta:" },
	"not-on-roster": {
		en: "Hello! I am Onward, a program of your school district. I don't find you on the school's list yet, so I can't open a plan. Please ask your school's counseling office to add you.",
		es: "¡Hola! Soy Onward, un programa del distrito escolar. Todavía no encuentro a esta persona en la lista de la escuela, así que no puedo abrir un plan. En la oficina de consejería la pueden agregar.",
	},
	"asked-again": {
		en: "I'm not sure my last message reached you, so I'm asking again.",
		es: "No sé si mi último mensaje llegó, así que pregunto otra vez.",
	},
	"may-be-missing": {
		en: "I'm not sure my last message reached you. If something is missing, ask me again.",
		es: "No sé si mi último mensaje llegó. Si falta algo, se puede preguntar otra vez.",
	},
	"not-noted": {
		en: "I can't show this right now. Each look at a student's record has to be written down first, and that did not work. Please try again in a few minutes. If it happens again, show your school this: {reference}.",
		es: "Ahora no se puede mostrar. Cada consulta de los datos de un estudiante tiene que quedar anotada antes, y no se pudo anotar. En unos minutos se puede intentar otra vez. Si vuelve a pasar, hay que mostrar esto en la escuela: {reference}.",
	},
	sorry: {
		en: "I'm sorry, something went wrong on my side. What you saved before is safe. Please try again in a minute. If it happens again, show your school this: {reference}.",
		es: "Perdón, algo falló de mi lado. Lo que ya estaba guardado está a salvo. En un minuto se puede intentar otra vez. Si vuelve a pasar, hay que mostrar esto en la escuela: {reference}.",
	},
	"language-set": { en: "OK, I will speak English.", es: "Listo, hablamos en español." },
	"simple-on": {
		en: "OK, I will use easy words. To go back, say “normal words”.",
		es: "Listo, uso palabras fáciles. Para volver, basta escribir «palabras normales».",
	},
	"simple-off": { en: "OK, back to normal words.", es: "Listo, volvemos a las palabras normales." },
	"messages-stopped": {
		en: "OK. I will not send you check-ins or reminders any more. You can still write to me, and your counselor can still answer you.",
		es: "Está bien. Ya no mando check-ins ni recordatorios. Aquí se puede escribir en cualquier momento, y las respuestas de consejería siguen llegando.",
	},
	"messages-stopped-staff": {
		en: "There is nothing to stop: staff get no check-ins or reminders from me. Alerts and what families and students write to you still come. Who gets alerts is set by the district.",
		es: "No hay nada que parar: el personal no recibe check-ins ni recordatorios. Las alertas y lo que escriben las familias y los estudiantes siguen llegando. Quién recibe las alertas lo decide el distrito.",
	},
	help: {
		en: "I am a program, not a person. I can help you find jobs that fit you, set a goal, plan classes, and show your plan. You can say “back”, “skip”, “stop”, “repeat”, “simpler”, “why” or “español” at any time. I am not for emergencies: call 911, or call or text 988.",
		es: "Soy un programa, no una persona. Te ayudo a encontrar trabajos que vayan contigo, ponerte una meta, planear clases y ver tu plan. Puedes escribir «atrás», «saltar», «parar», «repetir», «más fácil», «por qué» o «English» cuando quieras. No soy para emergencias: llama al 911, o llama o manda un texto al 988.",
	},
	"help-family": {
		en: "I am a program, not a person. You can ask me what the plan is, who can see it, and how you can help. Say “español” for Spanish. I am not for emergencies: call 911, or call or text 988.",
		es: "Soy un programa, no una persona. Puede preguntarme qué es el plan, quién lo puede ver y cómo puede ayudar. Escriba «English» para inglés. No soy para emergencias: llame al 911, o llame o mande un texto al 988.",
	},
	"help-staff": {
		en: "I am a program, not a person. You can say “show my caseload”, “send a check-in”, “show the alerts” or “report a concern”, or ask about plans, jobs and life after school. At a question you can say “back”, “repeat” or “stop”. Say “español” for Spanish. I am not for emergencies: start your school's crisis steps, and call 911.",
		es: "Soy un programa, no una persona. Se puede escribir «ver mis estudiantes», «mandar un check-in», «ver las alertas» o «avisar de un estudiante», o preguntar sobre planes, trabajos y lo que sigue después de la escuela. En una pregunta sirven «atrás», «repetir» y «parar». Para inglés: «English». No soy para emergencias: hay que seguir los pasos de crisis de la escuela y llamar al 911.",
	},
	"help-staff-other": {
		en: "I am a program, not a person. You can say “show the alerts” or “report a concern”, or ask about plans, jobs and life after school. At a question you can say “back”, “repeat” or “stop”. Say “español” for Spanish. I am not for emergencies: start your school's crisis steps, and call 911.",
		es: "Soy un programa, no una persona. Se puede escribir «ver las alertas» o «avisar de un estudiante», o preguntar sobre planes, trabajos y lo que sigue después de la escuela. En una pregunta sirven «atrás», «repetir» y «parar». Para inglés: «English». No soy para emergencias: hay que seguir los pasos de crisis de la escuela y llamar al 911.",
	},
	"check-in-thanks": { en: "Saved.", es: "Guardado." },
} satisfies Record<string, Bilingual>;

import type { Bilingual } from "../turn.ts";

/** What staff read about messages that may mean danger, and about a concern they report. */
export const alerts = {
	"alerts-title": { en: "People who may need you", es: "Personas que pueden necesitar ayuda" },
	"alerts-count": {
		en: "{count, plural, one {One alert} other {# alerts}}.",
		es: "{count, plural, one {Una alerta} other {# alertas}}.",
	},
	"alerts-order": {
		en: "Those nobody is on come first, and of them the one that waits longest.",
		es: "Primero van las que nadie atiende y, de esas, la que más tiempo espera.",
	},
	"alerts-drills": { en: "Drills stand last.", es: "Los simulacros van al final." },
	"alerts-text": {
		en: "Say a number to open one. If somebody is in danger now, call 911.",
		es: "Para abrir una, se escribe su número. Si alguien está en peligro ahora, hay que llamar al 911.",
	},
	"alerts-more": {
		en: "{count, plural, one {One more waits} other {# more wait}} behind these.",
		es: "{count, plural, one {Hay una más} other {Hay # más}} después de estas.",
	},
	"alerts-none": {
		en: "There are no open alerts for you right now.",
		es: "Ahora no hay alertas abiertas para usted.",
	},
	"alerts-not-yours": {
		en: "Alerts are shown to the people your district names for them, and to a student's own counselor. There are none for you. If you worry about a student, you can report it here.",
		es: "Las alertas las ven las personas que nombra el distrito, y la consejera o el consejero de cada estudiante. Para usted no hay ninguna. Si le preocupa un estudiante, puede avisar aquí.",
	},
	"alert-gone": {
		en: "That alert is not there any more, or it is not for you to see.",
		es: "Esa alerta ya no está, o no le corresponde verla.",
	},

	"alert-crisis": {
		en: "May be in crisis, or worries about somebody who is",
		es: "Puede estar en crisis, o le preocupa alguien que lo está",
	},
	"alert-threat": { en: "A threat or violence", es: "Una amenaza o violencia" },
	"alert-abuse": { en: "May be hurt, or not safe", es: "Puede estar sufriendo maltrato o no estar a salvo" },
	"alert-unsure": { en: "Not clear yet", es: "Todavía no está claro" },
	"alert-drill": { en: "This is a drill. Nobody is in danger.", es: "Esto es un simulacro. Nadie está en peligro." },
	"alert-drill-name": { en: "Drill", es: "Simulacro" },

	"alert-is-open": { en: "Nobody is on it yet", es: "Nadie se encarga todavía" },
	"alert-is-taken": { en: "{name} is on it since {when}", es: "{name} se encarga desde el {when}" },
	"alert-is-yours": { en: "You are on it since {when}", es: "Usted se encarga desde el {when}" },
	"alert-is-closing": {
		en: "{name} closed it as “{outcome}”. It waits for your second look",
		es: "{name} la cerró como «{outcome}». Espera que usted la revise",
	},
	"alert-is-waiting": {
		en: "You closed it as “{outcome}”. It waits for a second look by somebody else",
		es: "Usted la cerró como «{outcome}». Espera que otra persona la revise",
	},
	"alert-is-closed": {
		en: "It is closed: “{outcome}”, by {name}, {when}",
		es: "Está cerrada: «{outcome}», por {name}, el {when}",
	},
	"alert-urgent-now": { en: "Needs somebody now", es: "Necesita a alguien ahora" },
	"alert-urgent-morning": { en: "For the next school morning", es: "Para la próxima mañana de clases" },

	"alert-nobody": { en: "Somebody who is not on the roster", es: "Alguien que no está en la lista" },
	"alert-says": { en: "Says: {name}, not verified", es: "Dice que se llama {name}; no está comprobado" },
	"alert-as-written": {
		en: "The name as staff wrote it: {name}, not on your roster or not looked up",
		es: "El nombre como lo escribió el personal: {name}; no se buscó en la lista o no está",
	},
	"alert-school": { en: "Grade {grade}, {school}", es: "Grado {grade}, {school}" },
	"alert-family": { en: "Family of {names}", es: "Familia de {names}" },
	"alert-of-child": { en: "{name}: {text}", es: "{name}: {text}" },
	"alert-who-title": { en: "Who", es: "Quién" },
	"alert-counselor": { en: "Counselor: {name}", es: "Consejería: {name}" },
	"alert-reported": { en: "Reported by {name}, staff", es: "Avisó {name}, del personal" },
	"alert-words-title": { en: "Written {when}, word for word", es: "Escrito el {when}, palabra por palabra" },
	"alert-reported-title": {
		en: "What {name} reported, {when}, word for word",
		es: "Lo que avisó {name} el {when}, palabra por palabra",
	},
	"alert-more-words": {
		en: "There is more: this is part {part} of {parts}.",
		es: "Hay más: esta es la parte {part} de {parts}.",
	},
	"alert-next-part": { en: "Read on", es: "Seguir leyendo" },
	"alert-told-title": { en: "What they were told", es: "Lo que se le contestó" },
	"alert-told-nothing": {
		en: "Nothing: a member of staff reported it here.",
		es: "Nada: avisó alguien del personal.",
	},
	"alert-told-unheard": {
		en: "{when}: that nobody at school was reached yet, and the numbers again.",
		es: "El {when}: que todavía no se pudo avisar a nadie de la escuela, y otra vez los números.",
	},
	"alert-state-title": { en: "How it stands", es: "Cómo va" },
	"alert-numbers-title": { en: "Numbers to call or to give", es: "Números para llamar o para dar" },
	"alert-steps-title": { en: "What to do here", es: "Qué hacer aquí" },
	"alert-steps-none": {
		en: "Follow your school's own protocol.",
		es: "Hay que seguir el protocolo de la escuela.",
	},

	"alert-take": { en: "I am on it", es: "Yo me encargo" },
	"alert-close": { en: "Close this alert", es: "Cerrar esta alerta" },
	"alert-all": { en: "All alerts", es: "Todas las alertas" },
	"alert-look": { en: "Open it", es: "Abrirla" },
	"alert-confirm": { en: "Yes, it can be closed", es: "Sí, se puede cerrar" },
	"alert-reopen": { en: "No, open it again", es: "No, abrirla otra vez" },
	// What people type for those buttons, with " | " between.
	"alert-take-also": {
		en: "I'm on it | on it | I got this | I've got this | I got it | I have it | I have this | I've got it | taking this | taking it | I'll take it | I'll take this | I take it | I will take it | I am taking this | I'm taking it | I will handle it | I'll handle it | mine",
		es: "me encargo | yo me encargo de esto | me encargo yo | ya lo tengo | lo tengo | ya la tengo | yo la tengo | yo lo tomo | la tomo | lo tomo yo | yo lo atiendo | yo la atiendo | me hago cargo | yo me hago cargo | queda a mi cargo",
	},
	"alert-close-also": {
		en: "close it | close this | close the alert | close alert | close",
		es: "cerrarla | cerrar la alerta | cerrar alerta | cerrar | ciérrala | cerrar esta",
	},
	"alert-confirm-also": {
		en: "it can be closed | yes it can be closed | yes close it | close it",
		es: "se puede cerrar | sí se puede cerrar | sí ciérrala | cerrarla",
	},
	"alert-reopen-also": {
		en: "open it again | reopen it | reopen | reopen this | no reopen it | open again",
		es: "abrirla otra vez | abrirla de nuevo | reabrir | reabrirla | volver a abrirla | no reabrirla",
	},
	"alert-talked": { en: "We talked", es: "Ya hablamos" },
	"alert-referred": { en: "Somebody else is helping now", es: "Ya ayuda otra persona" },
	"alert-not-a-concern": { en: "Not a concern", es: "No era motivo de preocupación" },

	"alert-taken": {
		en: "You are on it. Nobody is told again. When you have talked with {name}, close it here.",
		es: "Queda a cargo de usted. Ya no se le avisa a nadie más. Después de hablar con {name}, se cierra aquí.",
	},
	"alert-drill-done": {
		en: "Thank you. That was the drill, and it is closed. Nothing else is needed.",
		es: "Gracias. Ese fue el simulacro y quedó cerrado. No hay que hacer nada más.",
	},
	"alert-faster": { en: "{name} was faster, {when}.", es: "{name} se adelantó, el {when}." },
	"alert-how": {
		en: "How did it end with {name}? If it was not a concern, the words and a name that is not on the roster are removed after 14 days.",
		es: "¿Cómo terminó con {name}? Si no era motivo de preocupación, a los 14 días se borran las palabras, y también el nombre si no está en la lista.",
	},
	"alert-how-two": {
		en: "A second person looks at it before it is closed.",
		es: "Antes de cerrarla, la revisa otra persona.",
	},
	"alert-done": { en: "It is closed: “{outcome}”.", es: "Quedó cerrada: «{outcome}»." },
	"alert-done-not-a-concern": {
		en: "It is closed: “{outcome}”. The words, and a name that is not on the roster, are removed after 14 days.",
		es: "Quedó cerrada: «{outcome}». A los 14 días se borran las palabras, y también el nombre si no está en la lista.",
	},
	"alert-second": {
		en: "It waits for a second look: somebody else has to say that it can be closed. I let them know.",
		es: "Falta una segunda revisión: otra persona tiene que decir que se puede cerrar. Ya se le avisa.",
	},
	"alert-reopened": {
		en: "It is open again, and you are on it. {name} closed it before; you may want to talk.",
		es: "Está abierta otra vez y queda a cargo de usted. Antes la había cerrado {name}; conviene hablar.",
	},
	"alert-second-notice": {
		en: "Something waits for your second look. Please open it today.",
		es: "Algo espera que usted lo revise. Favor de abrirlo hoy.",
	},

	"alert-report": { en: "Report a concern", es: "Avisar de un estudiante" },
	"alert-report-review": {
		en: "Please read it once more.\nStudent: {student}\nAbout: {about}\nWhen: {when}\nYour words: “{words}”\n{who}",
		es: "Favor de leerlo una vez más.\nEstudiante: {student}\nTema: {about}\nCuándo: {when}\nSus palabras: «{words}»\n{who}",
	},
	"alert-report-to": {
		en: "This goes to the people your district names for alerts: {names}. They read your name and your words.",
		es: "Esto les llega a las personas que nombra el distrito para las alertas: {names}. Van a leer su nombre y sus palabras.",
	},
	"alert-report-to-nobody": {
		en: "Your words name everybody who would get this, so nobody would be told. Please go to your district's office yourself.",
		es: "Sus palabras nombran a todas las personas que lo recibirían; por eso no se le avisaría a nadie. Hay que acudir en persona a la oficina del distrito.",
	},
	"alert-report-other": { en: "Nobody of these", es: "Ninguna de estas personas" },
	"alert-report-unheard": {
		en: "I have not reached any of the people who handle alerts about what you reported. I keep trying. Please do not wait: follow your school's protocol, and tell somebody in person or by phone now.",
		es: "Todavía no he podido avisarle a ninguna de las personas que atienden las alertas. Lo sigo intentando. No hay que esperar: hay que seguir el protocolo de la escuela y avisarle ya a alguien en persona o por teléfono.",
	},
	"alert-report-kept": {
		en: "I could not finish this just now. Your report is kept, and it goes out as soon as I can; there is no need to write it again. Please do not wait for it: follow your school's protocol, and tell somebody in person or by phone now.",
		es: "Ahora no pude terminar. Su aviso quedó guardado y sale en cuanto se pueda; no hay que escribirlo otra vez. No hay que esperar: hay que seguir el protocolo de la escuela y avisarle ya a alguien en persona o por teléfono.",
	},
	"alert-report-lost": {
		en: "I could not save your report. Please do not wait: follow your school's protocol, and tell somebody in person or by phone now.",
		es: "No pude guardar su aviso. No hay que esperar: hay que seguir el protocolo de la escuela y avisarle ya a alguien en persona o por teléfono.",
	},

	// Where others read along: the same for every message, so that it tells nobody what was written.
	"group-line": {
		en: "I answer only in a chat with one person, so that nobody reads along. Please write to me there. In danger, call 911. To talk with a person at any hour, call or text 988.",
		es: "Solo contesto en un chat de una sola persona, para que nadie más lo lea. Ahí se me puede escribir. Si hay peligro: 911. Para hablar con una persona a cualquier hora: llamar o mandar un texto al 988.",
	},

	// To a short word after a safety reply. What stands there is true whoever was told, and says nothing of who reads what.
	"after-safety-noted-student": {
		en: "I am glad you wrote. I am only a program. A person can talk with you here: {numbers}",
		es: "Qué bueno que escribiste. Yo solo soy un programa. Aquí te puede atender una persona: {numbers}",
	},
	"after-safety-noted": {
		en: "I am glad you wrote. I am only a program. A person can talk with you here: {numbers}",
		es: "Qué bueno que escribió. Yo solo soy un programa. Aquí le puede atender una persona: {numbers}",
	},
	"after-safety-there-student": {
		en: "I am here, but I am only a program. A person can talk with you here: {numbers}",
		es: "Aquí estoy, pero solo soy un programa. Aquí te puede atender una persona: {numbers}",
	},
	"after-safety-there": {
		en: "I am here, but I am only a program. A person can talk with you here: {numbers}",
		es: "Aquí estoy, pero solo soy un programa. Aquí le puede atender una persona: {numbers}",
	},
	"after-safety-next-student": {
		en: "Please do not stay alone with this. Go to an adult you trust now. A person can talk with you here, too: {numbers}",
		es: "No te quedes a solas con esto. Busca ya a un adulto de confianza. Aquí también te puede atender una persona: {numbers}",
	},
	"after-safety-next": {
		en: "Please do not stay alone with this. Go to somebody you trust now. A person can talk with you here, too: {numbers}",
		es: "No se quede a solas con esto. Busque ya a alguien de confianza. Aquí también le puede atender una persona: {numbers}",
	},
	"after-safety-staff": {
		en: "I am only a program. Follow your school's own steps now. A person can talk with you here: {numbers}",
		es: "Yo solo soy un programa. Siga ya los pasos de su escuela. Aquí le puede atender una persona: {numbers}",
	},
} satisfies Record<string, Bilingual>;

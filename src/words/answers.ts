import type { Bilingual } from "../turn.ts";

/** What stands around an answer from the library. Read by students and families alike: the Spanish avoids tú and usted. */
export const answers = {
	"opens-talk": {
		en: "That opens a talk with questions: {title}.",
		es: "Eso abre una conversación con preguntas: {title}.",
	},
	"tell-me-more": { en: "Tell me more", es: "Quiero saber más" },
	"more-about": { en: "More: {title}", es: "Más: {title}" },
	"the-counselor-student": { en: "your counselor", es: "tu consejero" },
	"the-counselor": { en: "the school counselor", es: "alguien de consejería" },
	"source-item": { en: "{name} ({year})", es: "{name} ({year})" },
	"source-left": { en: "{count} more", es: "{count} más" },
	"source-undated": { en: "no date", es: "sin fecha" },
	"source-reviewed": { en: "{sources}. Page checked in {year}.", es: "{sources}. Página revisada en {year}." },

	"cluster-jobs": { en: "Some jobs here: {jobs}.", es: "Algunos trabajos aquí: {jobs}." },

	"job-pay": {
		en: "National median pay: {pay} a year ({year}). Half of the workers earn more, half earn less.",
		es: "Sueldo mediano en el país: {pay} al año ({year}). La mitad gana más y la otra mitad gana menos.",
	},
	"job-pay-or-more": {
		en: "National median pay: {pay} a year or more ({year}).",
		es: "Sueldo mediano en el país: {pay} al año o más ({year}).",
	},
	"job-pay-none": {
		en: "There is no national yearly pay figure for this job ({year}).",
		es: "No hay una cifra nacional de sueldo al año para este trabajo ({year}).",
	},
	"job-pay-unknown": {
		en: "The sources we use have no pay or growth figures for this job ({year}).",
		es: "Las fuentes que usamos no tienen cifras de sueldo ni de crecimiento de este trabajo ({year}).",
	},
	"job-wider": {
		en: "These figures are for a wider group of jobs.",
		es: "Las cifras son de un grupo más amplio de trabajos.",
	},
	"job-openings": {
		en: "Openings a year in the country: about {count}. Some come from growth, most from people who move on.",
		es: "Puestos que se abren al año en el país: unos {count}. Algunos son nuevos; la mayoría los deja alguien que se va.",
	},
	"job-subjects": {
		en: "Classes that may help (our idea): {subjects}.",
		es: "Clases que pueden ayudar (idea nuestra): {subjects}.",
	},
	"job-related": { en: "Jobs like this one: {jobs}.", es: "Trabajos parecidos: {jobs}." },
	"subject-agriculture": { en: "farm and animal classes", es: "agricultura" },
	"subject-arts": { en: "art or music", es: "arte o música" },
	"subject-business": { en: "business", es: "negocios" },
	"subject-computer-science": { en: "computer science", es: "computación" },
	"subject-english": { en: "English", es: "inglés" },
	"subject-family-consumer": { en: "cooking and family classes", es: "cocina y vida en familia" },
	"subject-health": { en: "health or PE", es: "salud o educación física" },
	"subject-math": { en: "math", es: "matemáticas" },
	"subject-science": { en: "science", es: "ciencias" },
	"subject-social-studies": { en: "social studies", es: "estudios sociales" },
	"subject-technical": { en: "shop and tech classes", es: "taller y clases técnicas" },
	"subject-world-languages": { en: "world languages", es: "otros idiomas" },
	"imported-text": {
		en: "O*NET says: “{text}”",
		es: "O*NET dice, en inglés: «{text}»",
	},
	"imported-group": {
		en: "Pay and growth are those of a wider group: {group}.",
		es: "El sueldo y la proyección son de un grupo más amplio: {group}.",
	},
	"imported-source-short": {
		en: "Pay {year}, outlook 2024-34: BLS. Job text, not reviewed by us: O*NET {release}, USDOL/ETA, CC BY 4.0, adapted.",
		es: "Sueldo {year}, proyección 2024-34: BLS. Texto, no revisado por nosotros: O*NET {release}, USDOL/ETA, CC BY 4.0, adaptado.",
	},
	"imported-source": {
		en: "US Bureau of Labor Statistics, pay {year} and outlook 2024-34. This answer includes information from the O*NET {release} Database by USDOL/ETA, used under CC BY 4.0, selected and adapted. O*NET® is a trademark of USDOL/ETA. USDOL/ETA has not approved, endorsed or tested the changes. The text is O*NET's; we have not reviewed it.",
		es: "US Bureau of Labor Statistics, sueldo de {year} y proyección 2024-34. Esta respuesta incluye información de la base de datos O*NET {release} de USDOL/ETA, usada con licencia CC BY 4.0, seleccionada y adaptada. O*NET® es una marca de USDOL/ETA. USDOL/ETA no aprobó, respaldó ni probó los cambios. El texto es de O*NET; no lo hemos revisado.",
	},
	"job-start": { en: "How people often start: {entry}.", es: "Muchas veces se empieza {entry}." },
	"job-start-unknown": {
		en: "The sources we use do not say how people start in this job.",
		es: "Las fuentes que usamos no dicen cómo se empieza en este trabajo.",
	},
	"job-college-no": {
		en: "Most people start without a college degree.",
		es: "Casi siempre se empieza sin título universitario.",
	},
	"job-college-some": {
		en: "Most people start with some study after high school, but no college degree.",
		es: "Casi siempre se empieza con algo de estudio después de la high school, sin título universitario.",
	},
	"job-college-yes": {
		en: "Most people start with a college degree.",
		es: "Casi siempre se empieza con un título universitario.",
	},
	"job-time-unknown": {
		en: "I have no exact count of years. This is what I know.",
		es: "No tengo una cuenta exacta de años. Esto es lo que sé.",
	},
	"job-hard-unknown": {
		en: "How hard a job is depends on the person, and no source of ours measures it. What I know is how much people prepare for it.",
		es: "Qué tan difícil es un trabajo depende de cada quien, y ninguna de nuestras fuentes lo mide. Lo que sé es cuánto se prepara la gente.",
	},
	"job-zone-1": {
		en: "O*NET puts it at level 1 of 5: a few days to a few months of training on the job.",
		es: "O*NET lo pone en el nivel 1 de 5: de unos días a unos meses de práctica en el trabajo.",
	},
	"job-zone-2": {
		en: "O*NET puts it at level 2 of 5: a few months to one year of training on the job.",
		es: "O*NET lo pone en el nivel 2 de 5: de unos meses a un año de práctica en el trabajo.",
	},
	"job-zone-3": {
		en: "O*NET puts it at level 3 of 5: often one or two years of training, in school or on the job.",
		es: "O*NET lo pone en el nivel 3 de 5: muchas veces uno o dos años de formación, en la escuela o en el trabajo.",
	},
	"job-zone-4": {
		en: "O*NET puts it at level 4 of 5: most of these jobs ask for a four-year degree, some do not, and people often have years of practice.",
		es: "O*NET lo pone en el nivel 4 de 5: la mayoría de estos trabajos pide un título de cuatro años, algunos no, y muchas veces hay años de práctica.",
	},
	"job-zone-5": {
		en: "O*NET puts it at level 5 of 5: most of these jobs ask for more study after a four-year degree.",
		es: "O*NET lo pone en el nivel 5 de 5: la mayoría de estos trabajos pide más estudio después de un título de cuatro años.",
	},
	"job-zone-none": {
		en: "O*NET gives no level for it.",
		es: "O*NET no le da un nivel.",
	},
	"job-growth-unknown": {
		en: "The sources we use have no growth figures for this job.",
		es: "Las fuentes que usamos no tienen cifras de crecimiento de este trabajo.",
	},
	"job-hours-unknown": {
		en: "I have no facts on hours or shifts. They change from one place of work to the next, so ask someone who does this job.",
		es: "No tengo datos de horas ni turnos. Cambian de un lugar de trabajo a otro; conviene preguntarle a alguien que haga este trabajo.",
	},
	"job-like-unknown": {
		en: "I have no list of jobs like this one.",
		es: "No tengo una lista de trabajos parecidos.",
	},
	"job-other-unknown": {
		en: "I have no facts on that. I can tell the pay, how people start, how much they prepare, how the job may grow, and which jobs are like it.",
		es: "De eso no tengo datos. Lo que sí sé es el sueldo, cómo se empieza, cuánto se prepara la gente, cómo podría crecer y qué trabajos se parecen.",
	},
	"job-beside": { en: "{one} and {two}", es: "{one} y {two}" },
	"job-beside-line": { en: "{title}: {text}", es: "{title}: {text}" },
	"job-beside-pay": {
		en: "The national median pay is higher for: {title}.",
		es: "El sueldo mediano en el país es más alto en: {title}.",
	},
	"job-beside-same": {
		en: "The national median pay is the same for both.",
		es: "El sueldo mediano en el país es igual en los dos.",
	},
	"job-beside-unknown": {
		en: "I can't say which pays more: not both have an exact figure.",
		es: "No puedo decir cuál paga más: no los dos tienen una cifra exacta.",
	},
	"job-beside-none": {
		en: "So far we looked at one job. Name another one, then ask again, and I put both side by side.",
		es: "Hasta ahora vimos un solo trabajo. Con el nombre de otro y la misma pregunta, pongo los dos lado a lado.",
	},
	"job-entry-none": { en: "no diploma needed", es: "sin diploma" },
	"job-entry-high-school": { en: "a high school diploma", es: "con el diploma de high school" },
	"job-entry-some-college": { en: "some college classes", es: "con algunas clases de college" },
	"job-entry-postsecondary-award": {
		en: "a certificate after high school",
		es: "con un certificado después de la high school",
	},
	"job-entry-associate": { en: "a two-year college degree", es: "con un título de dos años" },
	"job-entry-bachelor": { en: "a four-year college degree", es: "con un título universitario de cuatro años" },
	"job-entry-master": { en: "a master's degree", es: "con una maestría" },
	"job-entry-doctoral": { en: "a doctoral or professional degree", es: "con un doctorado o título profesional" },
	"job-grow": {
		en: "From 2024 to 2034 this job may grow {percent} percent.",
		es: "De 2024 a 2034 podría haber un {percent} por ciento más de estos puestos.",
	},
	"job-shrink": {
		en: "From 2024 to 2034 this job may shrink {percent} percent.",
		es: "De 2024 a 2034 podría haber un {percent} por ciento menos de estos puestos.",
	},
	"job-same": {
		en: "From 2024 to 2034 this job may stay about the same.",
		es: "De 2024 a 2034 el número de estos puestos podría quedar casi igual.",
	},
	"job-source-no-figures": {
		en: "Job code from the O*NET 29.3 Database (2025) by USDOL/ETA, CC BY 4.0; the text is ours. O*NET® is a trademark of USDOL/ETA. USDOL/ETA has not approved, endorsed or tested the changes.",
		es: "Código del trabajo de la base de datos O*NET 29.3 (2025) de USDOL/ETA, CC BY 4.0; el texto es nuestro. O*NET® es una marca de USDOL/ETA. USDOL/ETA no aprobó, respaldó ni probó los cambios.",
	},
	"job-source-short": {
		en: "Pay {year}, outlook 2024-34: BLS. Job facts: O*NET 29.3 (2025), USDOL/ETA, CC BY 4.0, adapted.",
		es: "Sueldo {year}, proyección 2024-34: BLS. Datos: O*NET 29.3 (2025), USDOL/ETA, CC BY 4.0, adaptados.",
	},
	"job-source-no-figures-short": {
		en: "Job code: O*NET 29.3 (2025), USDOL/ETA, CC BY 4.0. The text is ours.",
		es: "Código del trabajo: O*NET 29.3 (2025), USDOL/ETA, CC BY 4.0. El texto es nuestro.",
	},
	"job-source": {
		en: "US Bureau of Labor Statistics, pay {year} and outlook 2024-34. Job facts adapted from the O*NET 29.3 Database (2025) by USDOL/ETA, CC BY 4.0. O*NET® is a trademark of USDOL/ETA. USDOL/ETA has not approved, endorsed or tested the changes.",
		es: "US Bureau of Labor Statistics, sueldo de {year} y proyección 2024-34. Datos adaptados de la base de datos O*NET 29.3 (2025) de USDOL/ETA, CC BY 4.0. O*NET® es una marca de USDOL/ETA. USDOL/ETA no aprobó, respaldó ni probó los cambios.",
	},

	"state-required": {
		en: "In {state}, each student makes a plan like this. It is called {plan}.",
		es: "En {state}, cada estudiante hace un plan así. Se llama {plan}.",
	},
	"state-required-unnamed": {
		en: "In {state}, each student makes a plan like this. I have no one name for it.",
		es: "En {state}, cada estudiante hace un plan así. No le conozco un nombre único.",
	},
	"state-used": {
		en: "Schools in {state} use a plan like this. It is called {plan}. I found no rule that asks it of every student.",
		es: "Las escuelas de {state} usan un plan así. Se llama {plan}. No encontré una regla que se lo pida a cada estudiante.",
	},
	"state-used-unnamed": {
		en: "Schools in {state} use plans like this. I found no rule that asks it of every student.",
		es: "Las escuelas de {state} usan planes así. No encontré una regla que se lo pida a cada estudiante.",
	},
	"state-none": {
		en: "I found no rule that asks for a plan like this in {state}. A school may still use one.",
		es: "No encontré una regla que pida un plan así en {state}. De todos modos, una escuela puede usar uno.",
	},
	"state-unconfirmed": {
		en: "I could not confirm if {state} asks for a plan like this. The school or district can say.",
		es: "No pude confirmar si {state} pide un plan así. En la escuela o en el distrito lo saben.",
	},
	"state-grade": { en: "It starts in grade {grade}.", es: "Empieza en el grado {grade}." },
	"state-middle": { en: "It starts in middle school.", es: "Empieza en la middle school." },
	"state-ask": {
		en: "Rules change, so ask the school, too.",
		es: "Las reglas cambian; conviene preguntar también en la escuela.",
	},
	"state-here": { en: "In {district} it is called {plan}.", es: "En {district} se llama {plan}." },
	"state-source": { en: "{name} ({year}), checked {checked}", es: "{name} ({year}), consultado en {checked}" },
	"state-source-undated": {
		en: "{name} (undated), checked {checked}",
		es: "{name} (sin fecha), consultado en {checked}",
	},
	"state-sources": { en: "{sources}, checked {checked}", es: "{sources}, consultado en {checked}" },
	"state-source-none": { en: "not confirmed, checked {checked}", es: "sin confirmar, consultado en {checked}" },

	hello: {
		en: "Hello! I am a program that helps with plans for school and for what comes after. What should we look at?",
		es: "¡Hola! Soy un programa que ayuda con los planes para la escuela y para lo que sigue. ¿Qué vemos primero?",
	},
	thanks: {
		en: "You're welcome! I am here when there is more to ask.",
		es: "¡Con gusto! Aquí sigo para lo que haga falta.",
	},
	bye: {
		en: "Bye for now! What was saved stays here for next time.",
		es: "¡Hasta luego! Lo que se guardó queda aquí para la próxima.",
	},
	"how-are-you": {
		en: "I am a program, so I have no good or bad days. I am ready to help with the plan.",
		es: "Soy un programa, así que no tengo días buenos ni malos. Aquí estoy para ayudar con el plan.",
	},
} satisfies Record<string, Bilingual>;

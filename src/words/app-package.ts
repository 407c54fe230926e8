import type { Bilingual } from "../turn.ts";

/**
 * What Teams shows of the two apps before anybody opened them: names, descriptions, the tab, and the commands beside the
 * message box. Teams sends a command's title as if it were typed, so each one has to lead where it says. Teams' limits:
 * titles 32 characters, short descriptions 80.
 */
export const appPackage = {
	"app-full-name-students": {
		en: "{name}: your plan for school and work",
		es: "{name}: tu plan para la escuela y el trabajo",
	},
	"app-short-students": {
		en: "Find jobs that fit you, set a goal, plan your classes.",
		es: "Encuentra trabajos que vayan contigo, ponte una meta y planea tus clases.",
	},
	"app-about-students": {
		en: "{name} helps students in grades 6 to 12 build their plan: find jobs that fit you, set a goal, plan your classes, and see it all in one place. We go three minutes at a time, and you can stop and come back any time. It speaks English and Spanish.\n\n{name} is a program, not a person. People wrote and checked every answer. Your counselor can read your plan and the messages you send them. Your school can read the chat.\n\nIt is not for emergencies. In danger call 911. To talk to somebody right now, call or text 988.",
		es: "{name} te ayuda, en los grados 6 a 12, a armar tu plan: encontrar trabajos que vayan contigo, ponerte una meta, planear tus clases y ver todo en un solo lugar. Vamos por ratitos de tres minutos, y puedes parar y volver cuando quieras. Habla español e inglés.\n\n{name} es un programa, no una persona. Cada respuesta la escribieron y revisaron personas. Tu consejero puede leer tu plan y los mensajes que le mandas. Tu escuela puede leer el chat.\n\nNo es para emergencias. Si hay peligro, llama al 911. Para hablar con alguien ahora mismo, llama o manda un texto al 988.",
	},
	"app-name-staff": {
		en: "{name} (staff)",
		es: "{name} (personal)",
	},
	"app-full-name-staff": {
		en: "{name} for school staff",
		es: "{name} para el personal de la escuela",
	},
	"app-short-staff": {
		en: "Send check-ins, see who answered, and read your students' messages.",
		es: "Mande check-ins, vea quién contestó y lea los mensajes de sus estudiantes.",
	},
	"app-about-staff": {
		en: "{name} brings your check-ins to your students and shows you who got them and who answered. It lists your students and their open messages, and tells the people your school has named when a message may mean danger. What you may see comes from your school's list of people, not from this app. It speaks English and Spanish.\n\n{name} is a program, not a person. People wrote and checked every answer. It is not an emergency service. In danger call 911.",
		es: "{name} les lleva sus check-ins a sus estudiantes y le muestra a quién le llegaron y quién contestó. Tiene la lista de sus estudiantes y sus mensajes abiertos, y les avisa a las personas que nombró su escuela cuando un mensaje puede significar peligro. Lo que usted puede ver lo decide la lista de su escuela, no esta aplicación. Habla español e inglés.\n\n{name} es un programa, no una persona. Cada respuesta la escribieron y revisaron personas. No es un servicio de emergencia. Si hay peligro, llame al 911.",
	},
	"app-tab-plan": {
		en: "My plan",
		es: "Mi plan",
	},

	"app-find-jobs": {
		en: "Find jobs that fit me",
		es: "Test de intereses",
	},
	"app-find-jobs-about": {
		en: "Six quick questions about what you like",
		es: "Seis preguntas rápidas sobre lo que te gusta",
	},
	"app-explore": {
		en: "Explore jobs",
		es: "Explorar trabajos",
	},
	"app-explore-about": {
		en: "Look at jobs, their pay and the way there",
		es: "Ver trabajos, cuánto pagan y cómo llegar a ellos",
	},
	"app-goal": {
		en: "Set a goal",
		es: "Ponerme una meta",
	},
	"app-goal-about": {
		en: "What you want to do after high school",
		es: "Lo que quieres hacer después de la high school",
	},
	"app-classes": {
		en: "Plan my classes",
		es: "Planear mis clases",
	},
	"app-classes-about": {
		en: "Pick classes that lead to your goal",
		es: "Elegir clases que te acerquen a tu meta",
	},
	"app-plan": {
		en: "See my plan",
		es: "Ver mi plan",
	},
	"app-plan-about": {
		en: "All you saved so far, and one next step",
		es: "Todo lo que has guardado y un siguiente paso",
	},
	"app-check-in": {
		en: "Answer my check-in",
		es: "Contestar mi check-in",
	},
	"app-check-in-about": {
		en: "The short question from your counselor",
		es: "La pregunta corta de tu consejero",
	},
	"app-counselor": {
		en: "Talk to my counselor",
		es: "Hablar con mi consejero",
	},
	"app-counselor-about": {
		en: "Send your counselor a message",
		es: "Mandarle un mensaje a tu consejero",
	},
	"app-who-reads": {
		en: "Who can see my plan?",
		es: "¿Quién puede ver mi plan?",
	},
	"app-who-reads-about": {
		en: "Who can read what you save here",
		es: "Quién puede leer lo que guardas aquí",
	},
	"app-settings": {
		en: "Settings",
		es: "Ajustes",
	},
	"app-settings-about": {
		en: "English or Spanish, check-ins on or off",
		es: "Español o inglés, recibir check-ins o no",
	},
	"app-help": {
		en: "Help",
		es: "Ayuda",
	},
	"app-help-about": {
		en: "What you can do here",
		es: "Lo que se puede hacer aquí",
	},

	"app-caseload": {
		en: "My caseload",
		es: "Mis estudiantes",
	},
	"app-caseload-about": {
		en: "Your students and their open messages",
		es: "Sus estudiantes y sus mensajes abiertos",
	},
	"app-send-check-in": {
		en: "Send a check-in",
		es: "Mandar un check-in",
	},
	"app-send-check-in-about": {
		en: "One short question to many students",
		es: "Una pregunta corta a muchos estudiantes",
	},
	"app-alerts": {
		en: "Show the alerts",
		es: "Ver las alertas",
	},
	"app-alerts-about": {
		en: "Messages that may mean danger, and who is on them",
		es: "Mensajes que pueden significar peligro y quién los atiende",
	},
	"app-report": {
		en: "Report a concern",
		es: "Avisar de un estudiante",
	},
	"app-report-about": {
		en: "Tell the people your school has named about a student",
		es: "Avisarles de un estudiante a las personas que nombró su escuela",
	},
	"app-staff-who-reads": {
		en: "Who can see the plan?",
		es: "¿Quién puede ver el plan?",
	},
	"app-staff-who-reads-about": {
		en: "Who can read what a student saves",
		es: "Quién puede leer lo que guarda un estudiante",
	},
	"app-what-is": {
		en: "What is an ILP?",
		es: "¿Qué es un ILP?",
	},
	"app-what-is-about": {
		en: "The plan in short, with its sources",
		es: "El plan en pocas palabras, con sus fuentes",
	},
} satisfies Record<string, Bilingual>;

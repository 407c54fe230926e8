/** Invented people and what they did: what cards need that is about somebody. */
import { staffName } from "../actions/names.ts";
import type { AlertRow, CampaignStatus, Reads } from "../doors.ts";
import type { Library } from "../library/types.ts";
import type { AlertOutcome, Danger, Json, Lang, Person, Plan, Role } from "../turn.ts";

/** When it is in the gallery; ISO instants. */
export const now = "2026-11-24T15:00:00.000Z";
const before = "2026-11-23T14:30:00.000Z";

/** As long as the keys that cards carry. */
export const key = "0123456789abcdef0123456789abcdef";

export interface Cast {
	readonly people: Readonly<Record<Role, Person>>;
	/** Students in the counselor's caseload; the first is `people.student`. */
	readonly students: readonly Person[];
	/** What stands for a name that a script's words hold, unless the person or the district has it. */
	name(name: string, lang: Lang): string;
}

const nobody = {
	lang: "en",
	grade: null,
	birthDate: null,
	school: null,
	counselor: null,
	guardianOf: [],
	optedOut: false,
	welcomed: true,
} as const;

function castOf(library: Library, named: (role: Role, given: string, family: string) => Person): Cast["people"] {
	const school = library.district.schools[0]?.id ?? null;
	return {
		student: {
			...named("student", "Malik", "Brooks"),
			grade: 10,
			birthDate: "2011-01-23",
			school,
			counselor: "counselor-0",
		},
		family: { ...named("family", "Rosa", "Medina"), counselor: "counselor-0", guardianOf: ["student-0"] },
		adviser: { ...named("adviser", "Priya", "Nair"), school },
		counselor: { ...named("counselor", "Elena", "Rivera"), school },
		administrator: { ...named("administrator", "Grace", "Kim"), school },
	};
}

/** People with ordinary names. */
export function plainCast(library: Library): Cast {
	const people = castOf(library, (role, givenName, familyName) => ({
		...nobody,
		id: `${role}-0`,
		role,
		givenName,
		familyName,
	}));
	const more = [
		{ id: "student-1", givenName: "Camila", familyName: "Ortiz", grade: 8 },
		{ id: "student-2", givenName: "Noah", familyName: "Abernathy-Castellanos", grade: 10 },
		{ id: "student-3", givenName: "Lan", familyName: "Nguyen", grade: 12 },
	].map((one): Person => ({ ...people.student, ...one }));
	const job = library.occupations.get("29-1141") ?? [...library.occupations.values()][0];
	const checkIn = [...library.checkIns.values()][0];
	const area = library.graduation[0];
	return {
		people,
		students: [people.student, ...more],
		name: (name, lang) =>
			({
				career: job?.title[lang],
				count: "24",
				year: "2027-28",
				letters: "",
				"check-in": checkIn?.text[lang].replaceAll("{counselor}", staffName(people.counselor)),
				student: staffName(people.student),
				template: checkIn?.title[lang],
				area: area?.name[lang],
				when: "8:00",
			})[name] ?? name,
	};
}

/** Somebody with long names only: what the largest cards are made with. */
export function longCast(library: Library): Cast {
	const name = "M".repeat(40);
	const people = castOf(library, (role) => ({ ...nobody, id: `${role}-0`, role, givenName: name, familyName: name }));
	return { people, students: [people.student], name: () => name };
}

/** Classes of the student's next year, from all over the list. */
export function nextCourses(library: Library): readonly string[] {
	const fitting = [...library.courses.values()].filter(
		({ grades }) => grades.from > 8 && grades.from <= 11 && grades.to >= 11,
	);
	return fitting.filter((_, at) => at % Math.ceil(fitting.length / 6) === 0).map(({ code }) => code);
}

/** A bit of everything that a plan can hold. */
export function planOf(library: Library, lang: Lang): Plan {
	const value = (made: Json) => ({ value: made, when: before });
	const jobs = [...library.occupations.values()].slice(0, 3);
	const [job] = jobs;
	const words = lang === "es";
	return {
		interests: { [library.district.schoolYear]: value(profile as unknown as Json) },
		"education-goal": { "": value([...library.afterSchool.keys()][0] ?? "") },
		"career-goal": { "": value({ soc: job?.soc ?? null, text: job?.title[lang] ?? "" }) },
		"personal-goal": { "": value(words ? "Correr 5 km sin parar" : "Run 5 km without a break") },
		"first-step": { "": value({ text: stepText[lang], date: "2026-12-01" }) },
		"saved-careers": Object.fromEntries(jobs.map((one) => [one.soc, value({ title: one.title[lang] })])),
		courses: { "2027-28": value(nextCourses(library)) },
	};
}

export const stepText: Readonly<Record<Lang, string>> = {
	en: "Ask about the health science class",
	es: "Preguntar por la clase de ciencias de la salud",
};

/** Scores of the whole inventory. */
export const profile = {
	...{ R: 21, I: 24, A: 10, S: 17, E: 12, C: 15 },
	...{ answered: 30, max: 25, letters: "IRS", flat: false },
};

/** What somebody wrote that may mean danger; said to no one, shown to staff. */
const worrying: Readonly<Record<Lang, string>> = {
	en: "I can't take it any more. Nobody at home would notice if I was gone.",
	es: "Ya no puedo más. En casa nadie notaría si yo no estuviera.",
};

/** An alert as the store keeps it. */
export function alertRow(lang: Lang, more: Partial<AlertRow> & { readonly kinds?: readonly Danger[] } = {}): AlertRow {
	return {
		id: "alert-0",
		person: "student-0",
		who: "person:student-0",
		name: null,
		address: null,
		lang,
		kinds: ["crisis"],
		urgency: "now",
		lines: [{ at: before, words: worrying[lang], told: "988" }],
		at: before,
		lastAt: before,
		named: [],
		state: "open",
		acknowledged: null,
		closed: null,
		confirmed: null,
		rounds: 1,
		told: ["counselor-0"],
		nextAt: null,
		heardAt: before,
		unheardAt: null,
		reporter: null,
		drill: false,
		...more,
	};
}

const by = "adviser-0";
const closed = (outcome: AlertOutcome) => ({ by, at: now, outcome });

/** Alerts in every state, by name. */
export const alertRows = (lang: Lang): Readonly<Record<string, AlertRow>> => ({
	open: alertRow(lang),
	family: alertRow(lang, {
		id: "alert-1",
		person: "family-0",
		who: "person:family-0",
		kinds: ["abuse"],
		state: "acknowledged",
		acknowledged: { by: "counselor-0", at: now },
	}),
	taken: alertRow(lang, {
		id: "alert-2",
		kinds: ["crisis", "threat"],
		state: "acknowledged",
		acknowledged: { by, at: now },
	}),
	closing: alertRow(lang, {
		id: "alert-3",
		kinds: ["threat"],
		urgency: "next-school-morning",
		state: "closing",
		closed: closed("talked"),
	}),
	closed: alertRow(lang, { id: "alert-4", state: "closed", closed: closed("referred") }),
	stranger: alertRow(lang, {
		id: "alert-5",
		person: null,
		who: "teams:1:2",
		name: "J. Doe",
		heardAt: null,
		unheardAt: now,
	}),
	reported: alertRow(lang, { id: "alert-6", reporter: by, kinds: ["crisis", "threat", "abuse"] }),
	drill: alertRow(lang, { id: "alert-7", person: null, name: null, drill: true }),
	long: alertRow(lang, {
		id: "alert-8",
		lines: Array.from({ length: 60 }, () => ({ at: before, words: worrying[lang], told: "988" })),
	}),
});

/** How a check-in to the caseload went. */
function campaign(cast: Cast, library: Library): CampaignStatus {
	const template = [...library.checkIns.values()][0];
	const [one, two, three, four] = cast.students.map(({ id }) => id);
	const row = (person: string | undefined, state: "sent" | "ended", reason: string | null, choice: string | null) =>
		person === undefined ? [] : [{ person, state, reason, choice }];
	const [first, second] = template?.choices ?? [];
	return {
		id: "campaign-0",
		template: template?.id ?? "",
		by: "counselor-0",
		createdAt: before,
		total: 4,
		delivered: 3,
		notDelivered: { unreachable: 1 },
		waiting: 0,
		answered: 2,
		people: [
			...row(one, "sent", null, first?.id ?? null),
			...row(two, "sent", null, second?.id ?? null),
			...row(three, "sent", null, null),
			...row(four, "ended", "unreachable", null),
		],
	};
}

/** What actions read, about the cast alone. */
export function readsOf(cast: Cast, library: Library, lang: Lang): Reads {
	const everyone = [...new Map([...Object.values(cast.people), ...cast.students].map((one) => [one.id, one])).values()];
	const rows = Object.values(alertRows(lang));
	const plan = planOf(library, lang);
	const said =
		lang === "es"
			? ["Hola, ¿puedo cambiar la clase de arte?", "Sí. Pasa por mi oficina el martes."]
			: ["Hi, can I change my art class?", "Yes. Come by my office on Tuesday."];
	return {
		person: async (id) => everyone.find((one) => one.id === id) ?? null,
		plan: async () => plan,
		history: async (person, element) =>
			Object.entries(plan[element] ?? {}).map(([item, { value, when }]) => ({
				...{ id: `entry-${element}`, person, element, item: item || null, op: "set", value },
				...{ who: person, when, step: "goals/education-route" },
			})),
		caseload: async () =>
			cast.students.map((one, at) => ({ ...one, lastAt: at === 1 ? null : before, elements: at === 1 ? 0 : 4 + at })),
		thread: async (student) =>
			said.map((text, at) => ({ who: at === 0 ? student : "counselor-0", text, at: at === 0 ? before : now })),
		openThreads: async () =>
			cast.students.slice(0, 2).map(({ id }) => ({ student: id, lastAt: before, unanswered: 1 })),
		campaign: async () => campaign(cast, library),
		alerts: async () => rows.filter(({ state }) => state !== "closed"),
		alert: async (id) => rows.find((row) => row.id === id) ?? null,
		people: async (role) => everyone.filter((one) => one.role === role),
	};
}

/** A concern that staff report about a student: it becomes an alert with their words and their name. */
import { staffNamed } from "../safety/named.ts";
import { fold } from "../talk/answers.ts";
import type { Danger, Json, Person, Raised, Urgency } from "../turn.ts";
import { say } from "../words/index.ts";
import type { Action, ActionContext } from "./action.ts";
import { staffName } from "./names.ts";

/** How many students a name may fit before they are not offered any more. */
const mostOffered = 8;

const kindsOf: Readonly<Record<string, readonly Danger[]>> = {
	self: ["crisis"],
	others: ["threat"],
	home: ["abuse"],
};

/** Whose every typed word stands at the beginning of one of their names. */
function fits(typed: string, { givenName, familyName }: Person): boolean {
	const words = fold(typed).split(" ").filter(Boolean);
	const names = fold(`${givenName} ${familyName}`).split(" ");
	return words.length > 0 && words.every((word) => names.some((name) => name.startsWith(word)));
}

/** Students of the reporter's own caseload by a typed name; another name is taken as it was written. */
const findStudent: Action = {
	outcomes: ["found", "typed"],
	args: ["name"],
	run: async ({ reads, person, args, lang }) => {
		const typed = String(args.name ?? "");
		const students = (await reads.caseload(person.id)).filter((student) => fits(typed, student));
		if (students.length === 0 || students.length > mostOffered) return { outcome: "typed" };
		const options: Json = [
			...students.map((student) => ({ id: student.id, label: labelOf(student, lang) })),
			{ id: "other", label: say(lang, "alert-report-other") },
		];
		return { outcome: "found", draft: { students: options } };
	},
};

function labelOf(student: Person, lang: ActionContext["lang"]): string {
	return student.grade === null
		? staffName(student)
		: `${staffName(student)}, ${say(lang, "planGrade", { grade: student.grade })}`;
}

/** The student by whom the rest of the questions is about: as picked, else as written. */
async function studentOf({ reads, person, args }: ActionContext): Promise<Person | null> {
	const picked = typeof args.student === "string" && args.student !== "other" ? args.student : null;
	const found = picked === null ? null : await reads.person(picked);
	return found?.counselor === person.id ? found : null;
}

/** So that the questions say whom they are about, also when they are gone on with days later. */
const nameStudent: Action = {
	outcomes: ["named"],
	args: ["name", "student"],
	run: async (context) => {
		const student = await studentOf(context);
		return { outcome: "named", draft: { student: student ? staffName(student) : String(context.args.name ?? "") } };
	},
};

/** What it is about and when it has to be seen, by the answers of the script. */
function kindsAndUrgency({ about, when }: ActionContext["args"]): { kinds: readonly Danger[]; urgency: Urgency } {
	return {
		kinds: kindsOf[String(about)] ?? ["crisis", "threat", "abuse"],
		urgency: when === "morning" ? "next-school-morning" : "now",
	};
}

/** Staff whom the words name, who are told nothing of it. */
async function namedIn(words: string, kinds: readonly Danger[], { reads, person }: ActionContext): Promise<string[]> {
	const roles = ["counselor", "adviser", "administrator"] as const;
	const staff = (await Promise.all(roles.map((role) => reads.people(role)))).flat();
	return staffNamed(words, staff, { kinds, counselor: null }).filter((id) => id !== person.id);
}

/** Longer words are not read back whole. */
const mostRead = 600;

/** Everything once more, and whom it goes to, before it is sent. */
const reviewReport: Action = {
	outcomes: ["shown", "nobody"],
	args: ["name", "student", "seen", "about", "when"],
	run: async (context) => {
		const { args, lang, library, person, staff, say: reply } = context;
		const { kinds, urgency } = kindsAndUrgency(args);
		const words = String(args.seen ?? "");
		const named = await namedIn(words, kinds, context);
		const contacts = [...new Set(library.district.alertContacts.map((one) => one.person))].filter(
			(id) => id !== person.id && !named.includes(id),
		);
		const names = contacts.flatMap((id) => staff(id) ?? []).map(staffName);
		const who =
			names.length > 0
				? say(lang, "alert-report-to", { names: names.join(", ") })
				: say(lang, "alert-report-to-nobody");
		const student = await studentOf(context);
		const about = kinds.length > 1 ? say(lang, "alert-unsure") : say(lang, `alert-${kinds[0] ?? "crisis"}`);
		const when = say(lang, urgency === "now" ? "alert-urgent-now" : "alert-urgent-morning");
		const shown = words.length > mostRead ? `${words.slice(0, mostRead).toWellFormed()}…` : words;
		const text = say(lang, "alert-report-review", {
			...{ student: student ? labelOf(student, lang) : String(args.name ?? ""), about, when, words: shown, who },
		});
		return { outcome: names.length > 0 ? "shown" : "nobody", replies: [reply(text)] };
	},
};

const sendReport: Action = {
	outcomes: ["now", "morning"],
	args: ["name", "student", "seen", "about", "when"],
	run: async (context) => {
		const { person, args, turn, now, lang } = context;
		const student = await studentOf(context);
		const words = String(args.seen ?? "");
		const { kinds, urgency } = kindsAndUrgency(args);
		const alert: Raised = {
			turn,
			at: now,
			who: `person:${person.id}`,
			person: student?.id ?? null,
			name: student ? null : String(args.name ?? ""),
			kinds,
			urgency,
			words,
			lang,
			told: "",
			named: await namedIn(words, kinds, context),
			reporter: person.id,
		};
		return { outcome: urgency === "now" ? "now" : "morning", effects: [{ kind: "alert", alert }] };
	},
};

export const reporting = {
	"find-student": findStudent,
	"name-student": nameStudent,
	"review-report": reviewReport,
	"send-report": sendReport,
} satisfies Record<string, Action>;

/** A concern that staff report about a student: it becomes an alert with their words and their name. */
import { staffNamed } from "../safety/named.ts";
import { fold } from "../talk/answers.ts";
import type { Danger, Json, Person } from "../turn.ts";
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

const sendReport: Action = {
	outcomes: ["now", "morning"],
	args: ["name", "student", "seen", "about", "when"],
	run: async ({ reads, person, args, turn, now, lang }) => {
		const picked = typeof args.student === "string" && args.student !== "other" ? args.student : null;
		const found = picked === null ? null : await reads.person(picked);
		const student = found?.counselor === person.id ? found : null;
		const words = String(args.seen ?? "");
		const kinds = kindsOf[String(args.about)] ?? ["crisis", "threat", "abuse"];
		const roles = ["counselor", "adviser", "administrator"] as const;
		const staff = (await Promise.all(roles.map((role) => reads.people(role)))).flat();
		const named = staffNamed(words, staff, { kinds, counselor: null }).filter((id) => id !== person.id);
		const urgency = args.when === "morning" ? ("next-school-morning" as const) : ("now" as const);
		return {
			outcome: urgency === "now" ? "now" : "morning",
			effects: [
				{
					kind: "alert",
					alert: {
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
						named,
						reporter: person.id,
					},
				},
			],
		};
	},
};

export const reporting = { "find-student": findStudent, "send-report": sendReport } satisfies Record<string, Action>;

/** Threads between students or families and their counselor, and the caseload. */
import type { Effect, Person, Reply, View } from "../turn.ts";
import { sayDate } from "../words/dates.ts";
import { say } from "../words/index.ts";
import type { Action, ActionContext } from "./action.ts";
import { staffName } from "./names.ts";

/** How many threads get a button of their own; a card holds few. */
const threadButtons = 5;
/** How many threads are listed, those that have waited longest; more fit neither a card nor a draft. */
const mostThreads = 20;

function threadView(
	student: Person,
	lines: Awaited<ReturnType<ActionContext["reads"]["thread"]>>,
	context: ActionContext,
): View {
	const { lang, library, staff, person } = context;
	const other = (person.id === student.id ? staff(student.counselor) : null) ?? student;
	return {
		kind: "thread",
		title: say(lang, "thread-title", { name: staffName(other) }),
		lines: lines.slice(-10).map((line) => {
			const from = line.who === student.id ? student : staff(line.who);
			return {
				who: from ? staffName(from) : say(lang, "somebody"),
				when: sayDate(line.at, lang, library.district.timeZone),
				text: line.text,
			};
		}),
		buttons: [],
	};
}

const threadStart: Action = {
	outcomes: ["ask", "answer", "pick", "none"],
	args: [],
	run: async (context) => {
		const { person, reads, draft, lang } = context;
		if (person.role === "student" || person.role === "family") {
			if (person.counselor === null) return { outcome: "none" };
			const lines = await reads.thread(person.id);
			return {
				outcome: "ask",
				replies: lines.length > 0 ? [{ view: threadView(person, lines, context) }] : [],
				effects: [{ kind: "thread-seen", student: person.id }],
			};
		}
		const open = await reads.openThreads(person.id);
		const wanted = draft.thread;
		const student = typeof wanted === "string" ? await reads.person(wanted) : null;
		if (student && student.counselor === person.id) return openThread(student, context);
		const people = await Promise.all(open.slice(0, mostThreads).map((thread) => reads.person(thread.student)));
		const threads = people.flatMap((own) => (own ? [{ id: own.id, label: staffName(own) }] : []));
		if (threads.length === 0) return { outcome: "none", replies: [context.say(say(lang, "no-open-threads"))] };
		const more = open.length - mostThreads;
		return {
			outcome: "pick",
			draft: { threads },
			replies: more > 0 ? [context.say(say(lang, "more-threads", { count: more }))] : [],
		};
	},
};

async function openThread(student: Person, context: ActionContext) {
	const effects: Effect[] = [
		{ kind: "read", about: student.id, what: "thread" },
		{ kind: "thread-seen", student: student.id },
	];
	const lines = await context.reads.thread(student.id);
	return {
		outcome: "answer",
		draft: { thread: student.id, student: staffName(student) },
		replies: [{ view: threadView(student, lines, context) }] as readonly Reply[],
		effects,
	};
}

const pickThread: Action = {
	outcomes: ["answer", "none"],
	args: ["student"],
	run: async (context) => {
		const student = await context.reads.person(String(context.args.student));
		return student && student.counselor === context.person.id ? openThread(student, context) : { outcome: "none" };
	},
};

const sendMessage: Action = {
	outcomes: ["sent", "nothing", "nobody"],
	args: ["text", "private"],
	run: ({ person, draft, args, discretion }) => {
		const text = discretion.without(String(args.text ?? ""), args.private === "take-out" ? "all" : "numbers").trim();
		const staff = person.role !== "student" && person.role !== "family";
		const student = staff ? draft.thread : person.id;
		const to = staff ? draft.thread : person.counselor;
		if (typeof student !== "string" || typeof to !== "string") return { outcome: "nobody" };
		if (text === "") return { outcome: args.text === undefined ? "nobody" : "nothing" };
		return { outcome: "sent", effects: [{ kind: "message", student, to, text }] };
	},
};

const showCaseload: Action = {
	outcomes: ["shown", "nobody"],
	args: [],
	run: async ({ person, reads, lang, library }) => {
		const [students, threads] = [await reads.caseload(person.id), await reads.openThreads(person.id)];
		if (students.length === 0) return { outcome: "nobody" };
		const zone = library.district.timeZone;
		const grades = [...new Set(students.map((student) => student.grade))].sort((a, b) => (a ?? 0) - (b ?? 0));
		const named = await Promise.all(
			threads.slice(0, mostThreads).map(async (thread) => ({ thread, person: await reads.person(thread.student) })),
		);
		const more = threads.length - mostThreads;
		const open = named.flatMap((own) => (own.person ? [{ ...own, person: own.person }] : []));
		const view: View = {
			kind: "sections",
			title: say(lang, "caseload-title"),
			text: say(lang, "caseload-text", { count: students.length, threads: threads.length }),
			sections: [
				...(open.length > 0
					? [
							{
								title: say(lang, "caseload-threads"),
								lines: [
									...open.map((own) =>
										say(lang, "caseload-thread", {
											name: staffName(own.person),
											date: sayDate(own.thread.lastAt, lang, zone),
										}),
									),
									...(more > 0 ? [say(lang, "more-threads", { count: more })] : []),
								],
							},
						]
					: []),
				...grades.map((grade) => ({
					title: grade === null ? say(lang, "no-grade") : say(lang, "planGrade", { grade }),
					lines: students
						.filter((student) => student.grade === grade)
						.map((student) =>
							student.lastAt
								? say(lang, "caseload-line", {
										name: staffName(student),
										parts: student.elements,
										date: sayDate(student.lastAt, lang, zone),
									})
								: say(lang, "caseload-new", { name: staffName(student) }),
						),
				})),
			],
			buttons: [
				...open.slice(0, threadButtons).map((own) => ({
					label: say(lang, "answer-name", { name: staffName(own.person) }),
					route: "dialog:ask-counselor",
					args: { thread: own.person.id },
				})),
				{ label: say(lang, "send-check-in"), route: "dialog:send-check-in" },
			],
		};
		return {
			outcome: "shown",
			replies: [{ view }],
			effects: students.map((student) => ({ kind: "read" as const, about: student.id, what: "caseload" })),
		};
	},
};

export const staffActions = {
	"thread-start": threadStart,
	"pick-thread": pickThread,
	"send-message": sendMessage,
	"show-caseload": showCaseload,
} satisfies Record<string, Action>;

/** Check-ins: a counselor sends one to many, each student answers their own copy. */
import { createHash } from "node:crypto";
import type { CampaignStatus, Waiting } from "../doors.ts";
import type { Library } from "../library/types.ts";
import { campaignView } from "../outbox/campaigns.ts";
import { openFrom, policies } from "../outbox/policies.ts";
import { routeLabel } from "../talk/labels.ts";
import type { Effect, Lang, Option, Person, Reply, View } from "../turn.ts";
import { sayTime } from "../words/dates.ts";
import { say } from "../words/index.ts";
import type { Action, ActionContext } from "./action.ts";
import { staffName } from "./names.ts";

/** A template as the question one student gets. */
export function checkInView(library: Library, template: string, counselor: Person | null, lang: Lang): View | null {
	const found = library.checkIns.get(template);
	if (!found) return null;
	const name = counselor ? staffName(counselor) : say(lang, "your-counselor");
	return {
		kind: "question",
		text: found.text[lang].replaceAll("{counselor}", name),
		input: "choice",
		options: found.choices.map((choice) => ({ id: choice.id, label: choice.label[lang] })),
		optional: false,
	};
}

/** What an answered check-in says back and causes. */
export function answerCheckIn(
	waiting: Waiting,
	choice: string,
	library: Library,
	lang: Lang,
): { replies: readonly Reply[]; effects: readonly Effect[] } {
	const template = library.checkIns.get(waiting.template ?? "");
	const words = template?.answers[choice]?.[lang];
	const follow = template?.follow[choice];
	const text = words ? `${say(lang, "check-in-thanks")} ${words}` : say(lang, "check-in-thanks");
	return {
		replies: [
			{
				view: {
					kind: "say",
					text,
					...(follow ? { buttons: [{ label: routeLabel(follow, library, lang), route: follow }] } : {}),
				},
			},
		],
		effects: [{ kind: "answer", delivery: waiting.id, choice }],
	};
}

const beginCheckIn: Action = {
	outcomes: ["new", "result", "nobody"],
	args: ["campaign"],
	run: async (context) => {
		const { person, reads, draft } = context;
		const campaign = draft.campaign;
		if (typeof campaign === "string") {
			const status = await reads.campaign(campaign);
			if (status && status.by === person.id)
				return { outcome: "result", replies: [{ view: await resultView(status, context) }] };
		}
		const students = await reads.caseload(person.id);
		if (students.length === 0) return { outcome: "nobody" };
		const grades = [...new Set(students.map((student) => student.grade).filter((grade) => grade !== null))].sort(
			(a, b) => a - b,
		);
		return { outcome: "new", draft: { count: students.length, grades } };
	},
};

async function resultView(status: CampaignStatus, { reads, person, library, lang }: ActionContext): Promise<View> {
	const students = await reads.caseload(person.id);
	const people = new Map(students.map((student) => [student.id, staffName(student)]));
	return campaignView(status, { people, template: library.checkIns.get(status.template) ?? null }, lang);
}

async function chosen({ reads, person, args }: ActionContext): Promise<readonly Person[]> {
	const students = await reads.caseload(person.id);
	const grade = args.grade;
	return grade === undefined ? students : students.filter((student) => String(student.grade) === String(grade));
}

const previewCheckIn: Action = {
	outcomes: ["some", "nobody"],
	args: ["template", "grade"],
	run: async (context) => {
		const people = await chosen(context);
		if (people.length === 0) return { outcome: "nobody" };
		const view = checkInView(context.library, String(context.args.template), context.person, context.lang);
		const labels: readonly Option[] = view?.kind === "question" ? view.options : [];
		const spanish = people.filter((student) => student.lang === "es").length;
		return {
			outcome: "some",
			draft: { count: people.length },
			replies: [
				{
					view: {
						kind: "sections",
						title: say(context.lang, "preview-title"),
						text: view?.kind === "question" ? view.text : "",
						sections: [
							{ title: say(context.lang, "preview-answers"), lines: labels.map((option) => option.label) },
							{
								title: say(context.lang, "preview-who"),
								lines: [
									say(context.lang, "preview-count", { count: people.length, spanish }),
									say(context.lang, "preview-rules"),
								],
							},
						],
						buttons: [],
					},
				},
			],
		};
	},
};

const sendCheckIn: Action = {
	outcomes: ["sent", "later", "nobody"],
	args: ["template", "grade"],
	run: async (context) => {
		const people = await chosen(context);
		if (people.length === 0) return { outcome: "nobody" };
		const { district } = context.library;
		const opens = openFrom(policies["check-in"], false, district, context.now);
		const id = createHash("sha256").update(`campaign:${context.turn}`).digest("hex").slice(0, 24);
		return {
			outcome: opens === context.now ? "sent" : "later",
			draft: { count: people.length, when: sayTime(opens, context.lang, district.timeZone) },
			effects: [
				{
					kind: "campaign",
					id,
					template: String(context.args.template),
					people: people.map((student) => student.id),
				},
			],
		};
	},
};

export const checkIns = {
	"begin-check-in": beginCheckIn,
	"preview-check-in": previewCheckIn,
	"send-check-in": sendCheckIn,
} satisfies Record<string, Action>;

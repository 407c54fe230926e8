/** Goals: what is set, what changed over time, one first step with a date. */
import { elementOf, readValue } from "../plan/elements.ts";
import { valueIn } from "../plan/fold.ts";
import type { Json, Reply } from "../turn.ts";
import { sayDate } from "../words/dates.ts";
import { say } from "../words/index.ts";
import type { Action, ActionContext } from "./action.ts";
import { findOccupation } from "./careers.ts";

const parts = ["education-goal", "career-goal", "personal-goal", "first-step"] as const;

/** One goal as a person reads it; null when it is not set. */
function goalLine(
	element: (typeof parts)[number],
	value: Json,
	context: Pick<ActionContext, "library" | "lang">,
): string | null {
	if (value === null) return null;
	const { library, lang } = context;
	if (element === "education-goal") return library.afterSchool.get(String(value))?.name[lang] ?? null;
	if (element === "career-goal") {
		const career = readValue("career-goal", value);
		return (career?.soc && library.occupations.get(career.soc)?.title[lang]) || career?.text || null;
	}
	if (element === "first-step") {
		const step = readValue("first-step", value);
		if (!step) return null;
		return step.date ? say(lang, "planStepBy", { text: step.text, date: sayDate(step.date, lang) }) : step.text;
	}
	return String(value);
}

function goalsView(context: ActionContext): Reply {
	const { lang, plan } = context;
	return {
		view: {
			kind: "sections",
			title: say(lang, "goals-title"),
			text: "",
			sections: parts.flatMap((element) => {
				const line = goalLine(element, valueIn(plan, element), context);
				const label = elementOf(element)?.label;
				return line && label ? [{ title: say(lang, label), lines: [line] }] : [];
			}),
			buttons: [],
		},
	};
}

const showGoals: Action = {
	outcomes: ["new", "some"],
	args: [],
	run: (context) =>
		parts.some((element) => context.plan[element])
			? { outcome: "some", replies: [goalsView(context)] }
			: { outcome: "new" },
};

const goalHistory: Action = {
	outcomes: ["done"],
	args: [],
	run: async (context) => {
		const { lang, person, reads } = context;
		const sections = await Promise.all(
			parts.map(async (element) => {
				const entries = await reads.history(person.id, element);
				const lines = entries.flatMap((entry) => {
					const line = entry.op === "set" ? goalLine(element, entry.value, context) : null;
					return line
						? [
								say(lang, "history-line", {
									date: sayDate(entry.when, lang, context.library.district.timeZone),
									text: line,
								}),
							]
						: [];
				});
				const label = elementOf(element)?.label;
				return { title: label ? say(lang, label) : element, lines };
			}),
		);
		return {
			outcome: "done",
			replies: [
				{
					view: {
						kind: "sections",
						title: say(lang, "history-title"),
						text: say(lang, "history-text"),
						sections: sections.filter((own) => own.lines.length > 0),
						buttons: [],
					},
				},
			],
		};
	},
};

/** In a run that changes one goal only, the script ends after it. */
const oneOrAll: Action = {
	outcomes: ["one", "all"],
	args: ["only"],
	run: ({ args }) => ({ outcome: args.only === undefined ? "all" : "one" }),
};

const saveCareerGoal: Action = {
	outcomes: ["saved", "open"],
	args: ["career"],
	run: ({ args, library, lang }) => {
		const given = args.career;
		if (typeof given !== "string" || given === "") return { outcome: "open" };
		const job = library.occupations.get(given) ?? findOccupation(given, library);
		const value = { soc: job?.soc ?? null, text: job?.title[lang] ?? given };
		return {
			outcome: "saved",
			draft: { career: value.text },
			changes: [{ element: "career-goal", item: null, op: "set", value }],
		};
	},
};

const draftStep: Action = {
	outcomes: ["some", "none"],
	args: ["text", "date"],
	run: ({ args }) => ({
		outcome: args.text ? "some" : "none",
		draft: { text: args.text ?? "", date: args.date ?? "" },
	}),
};

const saveStep: Action = {
	outcomes: ["saved", "nothing"],
	args: ["form"],
	run: ({ args, draft }) => {
		const values = (args.form ?? draft.step ?? {}) as Readonly<Record<string, Json>>;
		const text = values.text;
		if (typeof text !== "string" || text === "") return { outcome: "nothing" };
		const date = typeof values.date === "string" && values.date !== "" ? values.date : null;
		return { outcome: "saved", changes: [{ element: "first-step", item: null, op: "set", value: { text, date } }] };
	},
};

const goalsSummary: Action = {
	outcomes: ["done"],
	args: [],
	run: (context) => ({ outcome: "done", replies: [goalsView(context)] }),
};

export const goals = {
	"show-goals": showGoals,
	"goal-history": goalHistory,
	"one-or-all": oneOrAll,
	"save-career-goal": saveCareerGoal,
	"draft-step": draftStep,
	"save-step": saveStep,
	"goals-summary": goalsSummary,
} satisfies Record<string, Action>;

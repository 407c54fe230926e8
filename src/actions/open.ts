/** Greeting, going on to another conversation, the student's own plan, and the student's side of a check-in. */
import { planView } from "../document/plan-view.ts";
import type { Waiting } from "../doors.ts";
import { routeLabel } from "../talk/labels.ts";
import { visible } from "../talk/path.ts";
import type { Effect } from "../turn.ts";
import { say } from "../words/index.ts";
import type { Action, ActionContext } from "./action.ts";
import { answerCheckIn } from "./check-ins.ts";

const whoIsIt: Action = {
	outcomes: ["student", "family", "staff"],
	args: [],
	run: ({ person }) => ({ outcome: person.role === "student" || person.role === "family" ? person.role : "staff" }),
};

/** Ends the script and opens what was picked; `to` is a route id. */
const go: Action = {
	outcomes: ["done"],
	args: ["to"],
	run: ({ args }) => ({ outcome: "done", goto: String(args.to) }),
};

const showPlan: Action = {
	outcomes: ["shown"],
	args: [],
	run: ({ plan, library, person, lang }) => ({
		outcome: "shown",
		replies: [{ view: planView(plan, library, person, lang) }],
	}),
};

const checkInsWaiting = (context: ActionContext): readonly Waiting[] =>
	context.waiting.filter((own) => own.kind === "check-in");

const nextCheckIn: Action = {
	outcomes: ["open", "none"],
	args: [],
	run: (context) => {
		const next = checkInsWaiting(context)[0];
		if (next?.view.kind !== "question" || next.template === null) return { outcome: "none" };
		return { outcome: "open", draft: { delivery: next.id, template: next.template, "check-in": next.view.text } };
	},
};

const answerWaiting: Action = {
	outcomes: ["saved", "gone"],
	args: ["choice"],
	run: (context) => {
		const waiting = checkInsWaiting(context).find((own) => own.id === context.draft.delivery);
		return waiting
			? { outcome: "saved", ...answerCheckIn(waiting, String(context.args.choice), context.library, context.lang) }
			: { outcome: "gone" };
	},
};

const changeSetting: Action = {
	outcomes: ["done"],
	args: ["setting"],
	run: ({ args }) => {
		const effects: Readonly<Record<string, Effect>> = {
			english: { kind: "setting", lang: "en" },
			spanish: { kind: "setting", lang: "es" },
			"messages-on": { kind: "setting", optedOut: false },
			"messages-off": { kind: "setting", optedOut: true },
		};
		const effect = effects[String(args.setting)];
		return { outcome: "done", effects: effect ? [effect] : [] };
	},
};

/** One button that opens a route, under a sentence. */
const offer: Action = {
	outcomes: ["done"],
	args: ["to", "and"],
	run: ({ args, library, lang, person }) => {
		const opens = (route: string): boolean => {
			const script = library.scripts.get(route.replace(/^dialog:/, ""));
			return script === undefined || visible(script, { person });
		};
		const routes = [args.to, args.and].filter((route) => typeof route === "string").filter(opens);
		return {
			outcome: "done",
			replies: [
				{
					view: {
						kind: "say",
						text: say(lang, "what-next"),
						buttons: routes.map((route) => ({ label: routeLabel(route, library, lang), route })),
					},
				},
			],
		};
	},
};

export const opening = {
	"who-is-it": whoIsIt,
	go,
	"show-plan": showPlan,
	"next-check-in": nextCheckIn,
	"answer-check-in": answerWaiting,
	"change-setting": changeSetting,
	offer,
} satisfies Record<string, Action>;

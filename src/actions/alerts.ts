/**
 * The counselor's side of alerts: who may see which, the list, one of them opened, and the steps taken with it. Every
 * button carries what it means, so that a card of any age does what it says or tells how things stand by now.
 */
import type { AlertRow } from "../doors.ts";
import type { AlertOutcome, Button, Effect, Person, View } from "../turn.ts";
import { say } from "../words/index.ts";
import type { Action, ActionContext, ActionResult } from "./action.ts";
import {
	alertView,
	alsoSaid,
	type Known,
	leadTo,
	listView,
	nameOf,
	outcomeOf,
	staffed,
	standing,
	timeOf,
} from "./alert-views.ts";

/** How many get a number in the list; a card holds few. */
const mostListed = 9;

const outcomes: readonly AlertOutcome[] = ["talked", "referred", "not-a-concern"];

/**
 * Deny by default. The people district.yaml names see every alert, a student's own counselor sees the student's; whom the
 * message names sees it never. A drill is for those named in district.yaml alone.
 */
export function maySee(
	{ alert, writer, children }: Known,
	{ person, library }: Pick<ActionContext, "person" | "library">,
) {
	if (alert.named.includes(person.id)) return false;
	if (library.district.alertContacts.some((contact) => contact.person === person.id)) return true;
	if (person.role !== "counselor" && person.role !== "adviser") return false;
	return !alert.drill && [writer, ...children].some((one) => one !== null && one.counselor === person.id);
}

async function known(alert: AlertRow, { reads }: Pick<ActionContext, "reads">): Promise<Known> {
	const writer = alert.person === null ? null : await reads.person(alert.person);
	const children = await Promise.all((writer?.guardianOf ?? []).map((id) => reads.person(id)));
	return { alert, writer, children: children.filter((one): one is Person => one !== null) };
}

/** Whose record a look at an alert is a look at. */
const aboutOf = ({ person, who }: AlertRow): string => person ?? who;

const told = (view: View, effects: readonly Effect[] = []): ActionResult => ({
	outcome: "shown",
	replies: [{ view }],
	effects,
});

const sentence = (text: string, buttons: readonly Button[], effects: readonly Effect[] = []): ActionResult =>
	told({ kind: "say", text, buttons }, effects);

const alertsAction: Action = {
	outcomes: ["shown", "report"],
	args: [],
	run: async (context) => {
		const { draft, reads, lang } = context;
		if (draft.report !== undefined) return { outcome: "report", goto: "dialog:report-concern" };
		if (typeof draft.alert !== "string") return list(context);
		const alert = await reads.alert(draft.alert);
		const found = alert && (await known(alert, context));
		if (!found || !maySee(found, context)) return sentence(say(lang, "alert-gone"), [all(context)]);
		switch (draft.step) {
			case "acknowledge":
				return acknowledge(found, context);
			case "close":
				return close(found, outcomes.find((one) => one === draft.outcome) ?? null, context);
			case "confirm":
			case "reopen":
				return second(found, draft.step, context);
			default:
				return open(found, Number(draft.part ?? 1), context);
		}
	},
};

const all = ({ lang }: ActionContext): Button => leadTo(say(lang, "alert-all"), { list: "1" });

async function list(context: ActionContext): Promise<ActionResult> {
	const { reads, lang, library, person } = context;
	const found = (await Promise.all((await reads.alerts()).map((alert) => known(alert, context)))).filter((one) =>
		maySee(one, context),
	);
	if (found.length === 0) {
		const contact = library.district.alertContacts.some((one) => one.person === person.id);
		const report = leadTo(say(lang, "alert-report"), { report: "1" });
		return sentence(say(lang, contact ? "alerts-none" : "alerts-not-yours"), [report]);
	}
	// Those that nobody is on come first, drills last; the store has each kind by how long it waits.
	const waits = ({ alert }: Known) => (alert.drill ? 2 : alert.state === "open" ? 0 : 1);
	const sorted = found.toSorted((a, b) => waits(a) - waits(b));
	const shown = sorted.slice(0, mostListed);
	const about = [...new Set(shown.filter(({ alert }) => !alert.drill).map(({ alert }) => aboutOf(alert)))];
	return told(
		listView(shown, sorted.length - shown.length, context),
		about.map((one) => ({ kind: "read", about: one, what: "alert-list" })),
	);
}

function open(found: Known, part: number, context: ActionContext): ActionResult {
	const { alert } = found;
	if (alert.state === "closed") return asIs(found, context);
	const wanted = Number.isInteger(part) && part > 0 ? part : 1;
	const effects: readonly Effect[] = alert.drill ? [] : [{ kind: "read", about: aboutOf(alert), what: "alert" }];
	return told(alertView(found, wanted, ways(found, context), context), effects);
}

/** What the reader can do with it by now. */
function ways({ alert }: Known, context: ActionContext): Button[] {
	const { lang, person } = context;
	const step = (key: "take" | "close" | "confirm" | "reopen", name: string) =>
		leadTo(say(lang, `alert-${key}`), { alert: alert.id, step: name }, alsoSaid(key));
	switch (alert.state) {
		case "open":
			return [step("take", "acknowledge"), ...(alert.drill ? [] : [step("close", "close")]), all(context)];
		case "acknowledged":
			return [step("close", "close"), all(context)];
		case "closing":
			if (alert.closed?.by === person.id) return [all(context)];
			return [step("confirm", "confirm"), step("reopen", "reopen"), all(context)];
		case "closed":
			return [all(context)];
	}
}

/** How things stand by now, for a button that comes too late. */
function asIs(found: Known, context: ActionContext): ActionResult {
	const { alert } = found;
	const { lang, person } = context;
	const latest = alert.confirmed ?? alert.closed ?? alert.acknowledged;
	const faster =
		latest && latest.by !== person.id
			? `${say(lang, "alert-faster", { name: staffed(latest.by, context), when: timeOf(latest.at, context) })} `
			: "";
	const look = alert.state === "closed" ? [] : [leadTo(say(lang, "alert-look"), { alert: alert.id })];
	return sentence(`${faster}${standing(alert, context)}.`, [...look, all(context)]);
}

function acknowledge(found: Known, context: ActionContext): ActionResult {
	const { alert } = found;
	const { lang } = context;
	if (alert.state !== "open") return asIs(found, context);
	const taken: Effect = { kind: "alert-step", alert: alert.id, step: "acknowledge" };
	if (alert.drill) {
		const over: Effect = { kind: "alert-step", alert: alert.id, step: "close", outcome: "not-a-concern" };
		return sentence(say(lang, "alert-drill-done"), [all(context)], [taken, over]);
	}
	const buttons = [
		leadTo(say(lang, "alert-close"), { alert: alert.id, step: "close" }, alsoSaid("close")),
		all(context),
	];
	return sentence(say(lang, "alert-taken", { name: nameOf(found, lang) }), buttons, [taken]);
}

/** True: it takes a second person to close it. The store holds it, too. */
export const needsTwo = ({ kinds }: AlertRow): boolean => kinds.includes("abuse") || kinds.includes("threat");

function close(found: Known, outcome: AlertOutcome | null, context: ActionContext): ActionResult {
	const { alert } = found;
	const { lang } = context;
	const openStill = alert.state === "open" || alert.state === "acknowledged";
	if (!openStill) return asIs(found, context);
	if (outcome === null) {
		const how = say(lang, "alert-how", { name: nameOf(found, lang) });
		const two = needsTwo(alert) ? ` ${say(lang, "alert-how-two")}` : "";
		const buttons = outcomes.map((one) =>
			leadTo(outcomeOf(one, lang), { alert: alert.id, step: "close", outcome: one }),
		);
		return told({ kind: "sections", title: say(lang, "alert-close"), text: `${how}${two}`, sections: [], buttons });
	}
	const effect: Effect = { kind: "alert-step", alert: alert.id, step: "close", outcome };
	const done = needsTwo(alert) ? say(lang, "alert-second") : closedAs(outcome, context);
	return sentence(done, [all(context)], [effect]);
}

function closedAs(outcome: AlertOutcome, { lang }: ActionContext): string {
	const key = outcome === "not-a-concern" ? "alert-done-not-a-concern" : "alert-done";
	return say(lang, key, { outcome: outcomeOf(outcome, lang) });
}

function second(found: Known, step: "confirm" | "reopen", context: ActionContext): ActionResult {
	const { alert } = found;
	const { closed } = alert;
	if (alert.state !== "closing" || !closed || closed.by === context.person.id) return asIs(found, context);
	const effect: Effect = { kind: "alert-step", alert: alert.id, step };
	if (step === "confirm") return sentence(closedAs(closed.outcome, context), [all(context)], [effect]);
	const name = staffed(closed.by, context);
	return sentence(say(context.lang, "alert-reopened", { name }), [all(context)], [effect]);
}

export const alertActions = { alerts: alertsAction } satisfies Record<string, Action>;

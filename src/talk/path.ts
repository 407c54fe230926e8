/** Which step follows, which questions need no answer, and walking a path again after "back" or a changed script. Pure. */
import type { AskStep, Script, Step } from "../library/types.ts";
import { valueIn } from "../plan/fold.ts";
import type { Frame, PathItem, Plan } from "../turn.ts";
import { stillValid } from "./answers.ts";
import type { Context } from "./engine.ts";
import { optionsOf, ratingItems } from "./present.ts";

/** The step with this id, if the script (still) has it. */
export const stepOf = (script: Script | undefined, id: string): Step | undefined =>
	script?.steps.find((own) => own.id === id);

/** The step after this one, once it was passed with this item; null at the script's end. */
export function following(script: Script, step: Step, item: PathItem | null): string | null {
	const result = item === null ? null : resultOf(step, item);
	const named = result !== null && Object.hasOwn(step.next, result) ? step.next[result] : step.next.default;
	if (named !== undefined) return named === "end" ? null : named;
	return script.steps[script.steps.indexOf(step) + 1]?.id ?? null;
}

/** What `next:` may name: an outcome, an option or a number. What somebody wrote never steers. */
function resultOf(step: Step, { outcome, answer }: PathItem): string | null {
	if (outcome !== undefined) return outcome;
	if (step.type !== "ask" || step.kind === "text") return null;
	return typeof answer === "string" || typeof answer === "number" ? String(answer) : null;
}

/** Whether a step is for students of this person's grade. */
export function visible(step: Step, { person: { grade } }: Pick<Context, "person">): boolean {
	return step.grades === null || grade === null || (grade >= step.grades.from && grade <= step.grades.to);
}

/** Takes free text, which restricted mode does not save; writing to a counselor is the exception. */
export const takesFreeText = (ask: AskStep): boolean =>
	!ask.freeText &&
	((ask.kind === "text" && ask.instead.length === 0) ||
		(ask.kind === "form" && ask.fields.some((field) => field.input === "text")));

/**
 * Why a question is not asked at all; null when it is.
 * @param again it was just gone back to, so what the plan knows does not count
 */
export function passedOver(
	ask: AskStep,
	frame: Frame,
	context: Context,
	plan: Plan,
	again: boolean,
): "known" | "restricted" | null {
	if (context.restricted && takesFreeText(ask)) return "restricted";
	if (ask.unless && !again && known(ask, ask.unless, frame, context, plan)) return "known";
	if (ask.kind === "ratings" && ratingItems(ask, context).length === 0) return "known";
	const choosing = ask.kind === "choice" || ask.kind === "choices";
	return choosing && ask.from && optionsOf(ask, frame, context).length === 0 ? "known" : null;
}

/** One value per school year or item: only that one counts as known. */
function known(ask: AskStep, element: string, frame: Frame, context: Context, plan: Plan): boolean {
	const item = ask.save === element ? savedItem(ask, frame, context) : null;
	return item === null ? plan[element] !== undefined : valueIn(plan, element, item) !== null;
}

/** Which item of its element a question saves. */
export function savedItem(ask: AskStep, frame: Frame, context: Pick<Context, "schoolYear">): string | null {
	if (ask.saveItem === "school-year") return context.schoolYear;
	return ask.saveItem === "each" ? (frame.item ?? null) : null;
}

/**
 * A frame after walking its path through the script as it is now, stopping at the first step without a valid answer.
 * Nothing is asked or done: what a `do` or `run` step ended with is taken from the path.
 * @param again the step that "back" goes to
 */
export function replay(frame: Frame, script: Script, context: Context, plan: Plan, again: string | null): Frame {
	const { item: _item, ...rest } = frame;
	const left = [...frame.path];
	const kept: PathItem[] = [];
	const stop = (step: string, item?: string): Frame => ({
		...rest,
		hash: script.hash,
		step,
		...(item === undefined ? {} : { item }),
		path: kept,
		attempt: 0,
		shown: null,
		page: 0,
	});
	let at = script.steps[0]?.id ?? null;
	// Steps passed since the path last gave an answer: more than the script has means it goes in a circle.
	for (let quiet = 0; at !== null && quiet <= script.steps.length; quiet++) {
		const step = stepOf(script, at);
		if (!step) break;
		let last: PathItem | null = null;
		for (const item of step.type !== "say" && visible(step, context) ? rounds(step, frame, context) : []) {
			const own = item === undefined ? rest : { ...rest, item };
			const found = take(left, step.id, item);
			last = found ? stillGood(step, found, own, context) : skip(step, own, context, plan, again);
			if (!last) return stop(step.id, item);
			kept.push(last);
			if (found) quiet = 0;
		}
		at = following(script, step, last);
	}
	return stop(at ?? "end");
}

/** Once, or once for each item of an `each:` step. */
const rounds = (step: Step, frame: Frame, context: Context): readonly (string | undefined)[] =>
	step.type === "ask" && step.each
		? context.options(step.each, frame.draft, null).map((option) => option.id)
		: [undefined];

/** The first passage through a step that is left, taken out: in a script that loops the rounds keep their order. */
function take(left: PathItem[], step: string, item: string | undefined): PathItem | undefined {
	const index = left.findIndex((own) => own.step === step && own.item === item);
	return index < 0 ? undefined : left.splice(index, 1)[0];
}

function stillGood(step: Step, found: PathItem, frame: Frame, context: Context): PathItem | null {
	if (step.type !== "ask") return found.outcome === undefined ? null : found;
	if (found.skipped !== undefined) return found;
	return found.answer !== undefined && stillValid(step, found.answer, optionsOf(step, frame, context)) ? found : null;
}

function skip(step: Step, frame: Frame, context: Context, plan: Plan, again: string | null): PathItem | null {
	const why = step.type === "ask" ? passedOver(step, frame, context, plan, step.id === again) : null;
	return why && { step: step.id, ...(frame.item === undefined ? {} : { item: frame.item }), skipped: why };
}

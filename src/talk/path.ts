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
	const named = result !== null && Object.hasOwn(step.next, result) ? step.next[result] : step.next["default"];
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
	let quiet = 0;
	while (at !== null && quiet <= script.steps.length) {
		const step = stepOf(script, at);
		if (!step) break;
		quiet++;
		let last: PathItem | null = null;
		for (const item of visible(step, context) && step.type !== "say" ? rounds(step, frame, context) : []) {
			const found = take(left, step.id, item);
			const own = item === undefined ? rest : { ...rest, item };
			if (found && stillGood(step, found, own, context)) quiet = 0;
			const why = found || step.type !== "ask" ? null : passedOver(step, own, context, plan, step.id === again);
			if (!why && quiet > 0) return stop(step.id, item);
			last = found && !why ? found : { step: step.id, ...(item === undefined ? {} : { item }), skipped: why ?? "known" };
			kept.push(last);
			quiet = why ? quiet : 0;
		}
		at = following(script, step, last);
	}
	return stop(at ?? "end");
}

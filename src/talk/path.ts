/** Which step follows, which questions need no answer, and walking a path again after "back" or a changed script. Pure. */
import type { AskStep, Script, Step } from "../library/types.ts";
import { valueIn } from "../plan/fold.ts";
import type { Answer, Frame, Json, PathItem, Plan } from "../turn.ts";
import { ratingsDraft, stillValid } from "./answers.ts";
import type { Context, Scripts } from "./engine.ts";
import { optionsOf, pageOf, pagesOf, type Ratings, ratingItems } from "./present.ts";

/** What a frame says of a question that was not shown yet. */
export const unshown = { attempt: 0, shown: null, page: 0 } as const;

/** A script before its first step. */
export const newFrame = (script: Script, args: Readonly<Record<string, Json>> = {}): Frame => ({
	script: script.id,
	hash: script.hash,
	step: script.steps[0]?.id ?? "end",
	path: [],
	draft: args,
	...unshown,
});

/** Whether a person answered or skipped anything here, or began to rate. */
export const begun = (frame: Frame): boolean =>
	frame.path.some((item) => item.answer !== undefined || item.skipped === "person" || (item.ran && begun(item.ran))) ||
	Object.keys(frame.draft).some((name) => name.startsWith(ratingsDraft({ id: "" })));

/** What was passed at a question, for the open item of an `each:` step. */
export const itemFor = (ask: AskStep, frame: Frame, what: Pick<PathItem, "answer" | "skipped">): PathItem => ({
	step: ask.id,
	...(frame.item === undefined ? {} : { item: frame.item }),
	...what,
});

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

/** Whether a step, or a whole script, is for students of this person's grade. */
export function visible({ grades }: Pick<Step, "grades">, { person: { grade } }: Pick<Context, "person">): boolean {
	return grades === null || grade === null || (grade >= grades.from && grade <= grades.to);
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
 * The answers on a stack's paths, and those of `each:` steps by item. In a script that loops the latest round counts,
 * also where it was skipped.
 */
export function answersOn(stack: readonly Frame[]): {
	readonly answers: Readonly<Record<string, Answer>>;
	readonly rounds: Readonly<Record<string, Readonly<Record<string, Answer>>>>;
} {
	const answers: Record<string, Answer> = {};
	const rounds: Record<string, Record<string, Answer>> = {};
	for (const { step: id, item, answer } of stack.flatMap((own) => own.path)) {
		if (item === undefined) {
			delete answers[id];
			delete rounds[id];
			if (answer !== undefined) answers[id] = answer;
		} else {
			const { [item]: _before, ...others } = rounds[id] ?? {};
			rounds[id] = answer === undefined ? others : { ...others, [item]: answer };
		}
	}
	return { answers, rounds };
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
		...unshown,
		hash: script.hash,
		step,
		...(item === undefined ? {} : { item }),
		path: kept,
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
	if (step.type !== "ask") return null;
	const why = passedOver(step, frame, context, plan, step.id === again);
	return why && itemFor(step, frame, { skipped: why });
}

/**
 * The frames in which the last thing a person answered in this one is open again.
 * @returns null when they answered nothing; `again` is the question that was gone back to
 */
export function backInto(
	frame: Frame,
	scripts: Scripts,
	context: Context,
	plan: Plan,
): { readonly frames: readonly Frame[]; readonly again: string } | null {
	const script = scripts.get(frame.script);
	if (!script) return null;
	for (let cut = frame.path.length - 1; cut >= 0; cut--) {
		const target = frame.path[cut] as PathItem;
		const path = frame.path.slice(0, cut);
		const inner = target.ran ? backInto(target.ran, scripts, context, plan) : null;
		if (inner) return { ...inner, frames: [{ ...frame, ...unshown, step: target.step, path }, ...inner.frames] };
		if (target.answer === undefined && target.skipped !== "person") continue;
		const open = replay({ ...frame, path }, script, context, plan, target.step);
		const ask = stepOf(script, open.step);
		if (ask?.type !== "ask" || ask.kind !== "ratings" || ask.id !== target.step)
			return { frames: [open], again: target.step };
		// The last page of it comes first; its other pages stay as they were rated.
		const last = pagesOf(ratingItems(ask, context)) - 1;
		return { frames: [unrated(ask, open, (target.answer ?? {}) as Ratings, last, context)], again: target.step };
	}
	return null;
}

/** A ratings question with these ratings, but none on this page. */
export function unrated(ask: AskStep, frame: Frame, given: Ratings, page: number, context: Context): Frame {
	const again = new Set(pageOf(ratingItems(ask, context), page).map((item) => item.id));
	const kept = Object.fromEntries(Object.entries(given).filter(([id]) => !again.has(id)));
	return { ...frame, page, shown: null, draft: { ...frame.draft, [ratingsDraft(ask)]: kept } };
}

/** One run of the engine: what it changes, and the walk from step to step until a question is shown. Pure. */
import type { AskStep, Step } from "../library/types.ts";
import { parseValue } from "../plan/elements.ts";
import { apply, entryId, holds } from "../plan/fold.ts";
import type { Answer, Button, Effect, Entry, Frame, Json, PathItem, Plan, Reply } from "../turn.ts";
import { type SentenceKey, say } from "../words/index.ts";
import { formField, ratingsDraft, stillValid } from "./answers.ts";
import type { Change, Context, NextMove, Scripts } from "./engine.ts";
import {
	answersOn,
	begun,
	following,
	itemFor,
	newFrame,
	passedOver,
	replay,
	savedItem,
	stepOf,
	takesFreeText,
	unshown,
	visible,
} from "./path.ts";
import { fill, openPage, optionsOf, present, ratingItems, ratingsOf } from "./present.ts";

/** What one run may change; the position and the plan it began with stay as they are. */
export interface Work {
	readonly scripts: Scripts;
	readonly context: Context;
	stack: Frame[];
	readonly paused: Record<string, readonly Frame[]>;
	plan: Plan;
	readonly replies: Reply[];
	readonly entries: Entry[];
	readonly effects: Effect[];
	moved: boolean;
	/** After "back": a question that is asked again although the plan already knows its answer. */
	again: string | null;
	/** Another conversation follows at once, so the end of this one is not worth a word. */
	leaving: boolean;
}

/** Says one of the interface's own sentences. */
export function tell(
	{ context, replies }: Work,
	key: SentenceKey,
	values?: Parameters<typeof say>[2],
	buttons?: readonly Button[],
): void {
	const text = say(context.person.lang, key, values);
	replies.push({ view: { kind: "say", text, ...(buttons ? { buttons } : {}) } });
}

/** The title of a frame's script, in the person's language. */
export const titleOf = ({ scripts, context }: Work, frame: Frame | undefined): string =>
	scripts.get(frame?.script ?? "")?.title[context.person.lang] ?? "";

/** The step at which a frame stands, if its script (still) has it. */
export const stepAt = ({ scripts }: Work, frame: Frame): Step | undefined =>
	stepOf(scripts.get(frame.script), frame.step);

/** Puts this frame in the place of the top one. */
export function replace({ stack }: Work, frame: Frame): Frame {
	stack[stack.length - 1] = frame;
	return frame;
}

/** From the top frame's step on, until a question is shown, an action must run, or everything has ended. */
export function walk(work: Work): NextMove {
	for (let guard = 0; guard < 500; guard++) {
		const frame = work.stack.at(-1);
		if (!frame) return ended(work);
		const script = work.scripts.get(frame.script);
		const step = stepAt(work, frame);
		if (!script || !step) {
			work.stack.pop();
			rejoin(work, begun(frame) ? frame : null);
		} else if (!visible(step, work.context)) to(work, following(script, step, null));
		else if (step.type === "say") {
			const text = fill(step.text[work.context.person.lang], frame, work.context);
			work.replies.push({ view: { kind: "say", text } });
			to(work, following(script, step, null));
		} else if (step.type === "run") {
			const child = work.scripts.get(step.script);
			if (child) work.stack.push(newFrame(child));
			else pass(work, { step: step.id, outcome: "done" });
		} else if (step.type === "do")
			return { kind: "act", name: step.action, step, draft: frame.draft, ...answersOn(work.stack) };
		else if (!skipped(work, step, frame)) return show(work);
	}
	throw new Error(`script loops without a question: ${work.stack.at(-1)?.script}`);
}

function ended(work: Work): NextMove {
	if (work.leaving) return { kind: "done" };
	const waiting = Object.keys(work.paused).findLast((id) => work.scripts.has(id));
	if (waiting !== undefined) {
		const title = titleOf(work, work.paused[waiting]?.[0]);
		const label = say(work.context.person.lang, "go-on-button", { title });
		tell(work, "still-paused", { title }, [{ label, route: `dialog:${waiting}` }]);
	} else if (work.replies.length === 0) tell(work, "all-done");
	return { kind: "done" };
}

/** The top frame goes on after its `run` step; its own script may have changed in the meantime. */
export function rejoin(work: Work, ran: Frame | null): void {
	const frame = work.stack.at(-1);
	const script = frame && work.scripts.get(frame.script);
	if (!frame || !script) return;
	const item: PathItem = { step: frame.step, outcome: "done", ...(ran ? { ran } : {}) };
	if (script.hash === frame.hash) pass(work, item);
	else replace(work, replay({ ...frame, path: [...frame.path, item] }, script, work.context, work.plan, null));
}

/** Passes over a question that needs no answer; true when it did. */
function skipped(work: Work, ask: AskStep, given: Frame): boolean {
	let frame = given;
	if (ask.each && frame.item === undefined) {
		const first = work.context.options(ask.each, frame.draft, null)[0];
		if (!first) {
			pass(work, { step: ask.id, skipped: "known" });
			return true;
		}
		frame = replace(work, { ...frame, item: first.id });
	}
	const why = passedOver(ask, frame, work.context, work.plan, work.again === ask.id);
	if (why) pass(work, itemFor(ask, frame, { skipped: why }));
	return why !== null;
}

/** Passes over an open question that restricted mode has closed since it was asked; true when it did. */
export function barred(work: Work, ask: AskStep, frame: Frame): boolean {
	if (!work.context.restricted || !takesFreeText(ask)) return false;
	pass(work, itemFor(ask, frame, { skipped: "restricted" }));
	return true;
}

/** Shows the open question. */
export function show(work: Work): NextMove {
	const { context } = work;
	let frame = work.stack.at(-1);
	const step = frame && stepAt(work, frame);
	if (!frame || step?.type !== "ask" || barred(work, step, frame)) return walk(work);
	if (step.kind === "ratings") {
		const page = openPage(step, frame, context);
		if (page === null) return answered(work, rated(work, step, frame), frame, step);
		if (page !== frame.page) frame = replace(work, { ...frame, page, shown: null });
	}
	const shown = present(step, frame, context);
	// The same question shown again keeps its key, so that an older card of it still answers it.
	const key = frame.shown?.key ?? context.key;
	replace(work, { ...frame, shown: { key, options: shown.options } });
	work.replies.push({ view: shown.view, key });
	return { kind: "ask" };
}

/** Every statement's rating, once none is missing. */
function rated({ context }: Work, ask: AskStep, frame: Frame): Answer {
	const given = ratingsOf(ask, frame);
	return Object.fromEntries(ratingItems(ask, context).map(({ id }) => [id, given[id] as number]));
}

/** Takes an answer to the open question, saves it where the script says so, and goes on. */
export function answered(work: Work, answer: Answer, frame: Frame, ask: AskStep): NextMove {
	if (!fits(work, answer, frame, ask)) {
		tell(work, "script-changed", { title: titleOf(work, frame) });
		return walk(work);
	}
	if (ask.save) {
		const item = savedItem(ask, frame, work.context);
		change(work, { element: ask.save, item, op: "set", value: answer as Json }, ask.id);
	}
	if (ask.kind === "date" && typeof answer === "string")
		tell(work, "said-date", { date: work.context.sayDate(answer) });
	if (ask.kind === "number" && typeof answer === "number") tell(work, "said-number", { number: answer });
	pass(work, itemFor(ask, frame, { answer }));
	return walk(work);
}

/** The choices may have changed since they were shown, and so may what this person is allowed to write. */
function fits({ context }: Work, answer: Answer, frame: Frame, ask: AskStep): boolean {
	if (!stillValid(ask, answer, optionsOf(ask, frame, context))) return false;
	if (!context.restricted || ask.kind !== "text" || ask.freeText) return true;
	return ask.instead.some(({ label }) => label.en === answer || label.es === answer);
}

/**
 * Makes an entry of a change, unless the plan says so already.
 * @throws a value that its element does not take
 */
export function change(work: Work, given: Change, step: string): void {
	const { id: person } = work.context.person;
	const { element, item, op } = given;
	const where = `${work.stack.at(-1)?.script ?? ""}/${step}`;
	const parsed = op === "set" ? parseValue(element, given.value) : null;
	if (parsed && !parsed.ok) throw new Error(`${where}: ${parsed.problem}`);
	const value = parsed ? parsed.value : given.value;
	if (op === "set" && holds(work.plan, element, item, value)) return;
	if (op === "remove" && work.plan[element]?.[item ?? ""] === undefined) return;
	const before = work.entries.filter((own) => own.element === element && own.item === item).length;
	const slot = `${element}/${item ?? ""}${before === 0 ? "" : `/${before}`}`;
	const id = entryId(work.context.turn, where, slot);
	const entry: Entry = { id, person, element, item, op, value, who: person, when: work.context.at, step: where };
	work.entries.push(entry);
	work.plan = apply(work.plan, [entry]);
}

/** Records what was passed and goes to what follows it. */
export function pass(work: Work, item: PathItem): void {
	const frame = work.stack.at(-1);
	const script = frame && work.scripts.get(frame.script);
	const step = frame && stepAt(work, frame);
	if (!frame || !script || !step) return;
	if (work.again === step.id) work.again = null;
	// What was half filled in belongs to the answer now; in a loop the question starts empty.
	const { [ratingsDraft(step)]: _rated, [formField(step)]: _field, ...draft } = frame.draft;
	const next = replace(work, { ...frame, draft, path: [...frame.path, item] });
	const nextItem =
		step.type === "ask" && step.each && item.item !== undefined ? itemAfter(work, step.each, frame) : undefined;
	if (nextItem === undefined) to(work, following(script, step, item));
	else replace(work, { ...next, ...unshown, item: nextItem });
}

function itemAfter({ context }: Work, source: string, frame: Frame): string | undefined {
	const options = context.options(source, frame.draft, null);
	return options[options.findIndex((option) => option.id === frame.item) + 1]?.id;
}

function to(work: Work, step: string | null): void {
	const frame = work.stack.at(-1);
	if (!frame) return;
	const { item: _item, ...rest } = frame;
	replace(work, { ...rest, ...unshown, step: step ?? "end" });
}

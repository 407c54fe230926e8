/** What each input does to a run of the engine: a script opened, an action's outcome, an answer, a global word. Pure. */
import type { AskStep, Step } from "../library/types.ts";
import type { Button, Frame, Json } from "../turn.ts";
import { say } from "../words/index.ts";
import { formField, ratingsDraft } from "./answers.ts";
import type { ActResult, EngineInput, NextMove } from "./engine.ts";
import { backInto, begun, itemFor, newFrame, replay, stepOf, unrated } from "./path.ts";
import { asksCounselor, fill, itemLabel, missed, type Ratings, ratingsOf } from "./present.ts";
import {
	answered,
	barred,
	change,
	pass,
	rejoin,
	replace,
	show,
	stepAt,
	tell,
	titleOf,
	type Work,
	walk,
} from "./walk.ts";

/** Takes one input, and says what the conversation waits for then. */
export function run(work: Work, input: EngineInput): NextMove {
	if (input.kind === "open") return open(work, input.script, input.args);
	if (settle(work)) return walk(work);
	if (input.kind === "settle") return rest(work);
	const top = work.stack.at(-1);
	if (!top) return { kind: "done" };
	const step = stepAt(work, top);
	if (input.kind === "command") return command(work, input.id, top, step);
	if (input.kind === "outcome") return outcome(work, input, top, step);
	if (step?.type !== "ask" || barred(work, step, top)) return walk(work);
	if (input.kind === "miss") return miss(work, input.hint, top, step);
	if (input.kind === "ratings") return ratings(work, input.values, top, step);
	if (input.kind === "form") return form(work, input, top, step);
	return answered(work, input.answer, top, step);
}

const rest = ({ stack }: Work): NextMove => (stack.length > 0 ? { kind: "ask" } : { kind: "done" });

function open(work: Work, id: string, args?: Readonly<Record<string, Json>>): NextMove {
	const script = work.scripts.get(id);
	if (!script) return rest(work);
	const root = work.stack[0];
	if (root?.script === id && !args) return resume(work, "already-here");
	if (root) pause(work, root.script !== id);
	const waiting = work.paused[id];
	delete work.paused[id];
	if (waiting && !args) {
		work.stack = [...waiting];
		return resume(work, "go-on");
	}
	work.stack = [newFrame(script, args)];
	return walk(work);
}

/** Shows where the person was, after this sentence; a script that changed says so instead. */
function resume(work: Work, key: "already-here" | "go-on"): NextMove {
	if (settle(work)) return walk(work);
	tell(work, key, { title: titleOf(work, work.stack[0]) });
	return show(work);
}

function pause(work: Work, aloud: boolean): void {
	const root = work.stack[0];
	// Nothing was answered yet: there is nothing worth keeping or mentioning.
	if (root && work.stack.some(begun)) {
		keep(work);
		if (aloud && work.scripts.has(root.script)) tell(work, "paused", { title: titleOf(work, root) });
	}
	work.stack = [];
}

/** The newest paused stack stands last. */
function keep({ paused, stack }: Work): void {
	const id = stack[0]?.script ?? "";
	delete paused[id];
	paused[id] = stack;
}

/** Where to begin again, by role: what is there for this person, two at most. */
function starts({ scripts, context }: Work): Button[] {
	const { role, lang } = context.person;
	const ids =
		role === "student" ? ["plan", "interests"] : role === "family" ? ["welcome"] : ["caseload", "send-check-in"];
	return ids.flatMap((id) => {
		const script = scripts.get(id);
		return script?.for.includes(role) ? [{ label: script.title[lang], route: `dialog:${id}` }] : [];
	});
}

/** Puts frames right whose script changed or is gone; false when the person still stands at the same question. */
function settle(work: Work): boolean {
	const gone = work.stack.findIndex((frame) => !work.scripts.has(frame.script));
	const top = work.stack.at(-1);
	const script = top && work.scripts.get(top.script);
	if (gone === 0) {
		keep(work);
		work.stack = [];
		tell(work, "script-gone", {}, starts(work));
	} else if (gone > 0) {
		work.stack = work.stack.slice(0, gone);
		tell(work, "script-changed", { title: titleOf(work, work.stack.at(-1)) });
		rejoin(work, null);
	} else if (!script || script.hash === top.hash) return false;
	else {
		const now = replay(top, script, work.context, work.plan, top.step);
		if (now.step === top.step && now.item === top.item && stepOf(script, now.step)?.type === "ask") {
			replace(work, { ...now, attempt: top.attempt, shown: top.shown, page: top.page });
			return false;
		}
		replace(work, now);
		tell(work, "script-changed", { title: titleOf(work, now) });
	}
	work.moved = true;
	return true;
}

function outcome(work: Work, result: ActResult, frame: Frame, step: Step | undefined): NextMove {
	if (step?.type !== "do") return walk(work);
	work.leaving = result.goto !== undefined;
	for (const own of result.changes ?? []) change(work, own, step.id);
	work.replies.push(...(result.replies ?? []));
	work.effects.push(...(result.effects ?? []));
	if (result.draft !== undefined) {
		const more = step.into ? { [step.into]: result.draft } : (result.draft as Record<string, Json>);
		const draft = { ...frame.draft, ...more };
		if (tooLarge(draft)) throw new Error(`${frame.script}/${step.id}: the draft is larger than ${draftLimit} bytes`);
		replace(work, { ...frame, draft });
	}
	pass(work, { step: step.id, outcome: result.outcome });
	return walk(work);
}

const draftLimit = 8192;

const tooLarge = (draft: Readonly<Record<string, Json>>): boolean =>
	Buffer.byteLength(JSON.stringify(draft)) > draftLimit;

function ratings(work: Work, values: Ratings, frame: Frame, ask: AskStep): NextMove {
	const given = { ...ratingsOf(ask, frame), ...values };
	replace(work, { ...frame, attempt: 0, draft: { ...frame.draft, [ratingsDraft(ask)]: given } });
	return show(work);
}

function form(work: Work, input: Extract<EngineInput, { kind: "form" }>, frame: Frame, ask: AskStep): NextMove {
	const { [formField(ask)]: field, ...draft } = frame.draft;
	const values = (draft[ask.of ?? ""] ?? {}) as Record<string, string | number>;
	if (input.op === "change") {
		replace(work, { ...frame, attempt: 0, draft: { ...draft, [formField(ask)]: input.field } });
		return show(work);
	}
	if (input.op === "ok") return field === undefined ? answered(work, values, frame, ask) : show(work);
	const { "": ok, ...given } = input.values;
	const set = { ...values, ...given };
	const changed = { ...draft, [ask.of ?? ""]: set };
	if (tooLarge(changed)) return miss(work, "too-long", frame, ask);
	const now = replace(work, { ...frame, attempt: 0, draft: changed });
	return ok === undefined ? show(work) : answered(work, set, now, ask);
}

function miss(work: Work, hint: string, frame: Frame, ask: AskStep): NextMove {
	const { lang, role } = work.context.person;
	const attempt = frame.attempt + 1;
	replace(work, { ...frame, attempt });
	if (attempt < 3) work.replies.push({ view: { kind: "say", text: missed(hint, ask, lang) } });
	else {
		const key = ask.optional ? "three-misses-optional" : ask.simpler ? "three-misses" : "three-misses-plain";
		tell(work, key, {}, [
			...(ask.optional ? [{ label: say(lang, "skip"), route: "command:skip" }] : []),
			...(asksCounselor(role, ask, frame.script)
				? [{ label: say(lang, "talk-to-counselor"), route: "dialog:ask-counselor" }]
				: []),
			{ label: say(lang, "stop-for-now"), route: "command:cancel" },
		]);
	}
	return show(work);
}

type Command = Extract<EngineInput, { kind: "command" }>["id"];

function command(work: Work, id: Command, frame: Frame, step: Step | undefined): NextMove {
	const ask = step?.type === "ask" ? step : null;
	switch (id) {
		case "cancel": {
			const title = titleOf(work, work.stack[0]);
			pause(work, false);
			tell(work, "stopped", { title });
			return { kind: "done" };
		}
		case "start-over": {
			const script = work.scripts.get((work.stack[0] ?? frame).script);
			if (!script) return rest(work);
			work.stack = [newFrame(script)];
			tell(work, "started-over");
			return walk(work);
		}
		case "back":
			return back(work, frame, ask);
		case "skip":
			if (!ask) return walk(work);
			if (!ask.optional) {
				tell(work, "cannot-skip");
				return show(work);
			}
			pass(work, itemFor(ask, frame, { skipped: "person" }));
			return walk(work);
		case "why":
			if (ask?.why) {
				const text = fill(ask.why[work.context.person.lang], frame, work.context, itemLabel(ask, frame, work.context));
				work.replies.push({ view: { kind: "say", text } });
			} else if (ask) tell(work, "why-default");
			return show(work);
		case "simpler":
			if (ask && !ask.simpler) tell(work, "simpler-default");
			// The simpler wording is what the third miss shows, too.
			if (ask?.simpler) replace(work, { ...frame, attempt: Math.max(3, frame.attempt) });
			return show(work);
		case "repeat":
			return show(work);
	}
}

function back(work: Work, frame: Frame, ask: AskStep | null): NextMove {
	const { scripts, context, plan } = work;
	if (ask?.kind === "form" && frame.draft[formField(ask)] !== undefined) {
		const { [formField(ask)]: _field, ...draft } = frame.draft;
		replace(work, { ...frame, draft });
		return show(work);
	}
	if (ask?.kind === "ratings" && frame.page > 0) {
		replace(work, unrated(ask, frame, ratingsOf(ask, frame), frame.page - 1, context));
		return show(work);
	}
	for (let depth = work.stack.length - 1; depth >= 0; depth--) {
		const reached = backInto(work.stack[depth] as Frame, scripts, context, plan);
		if (!reached) continue;
		work.stack = [...work.stack.slice(0, depth), ...reached.frames];
		work.again = reached.again;
		return walk(work);
	}
	tell(work, "first-question");
	return show(work);
}

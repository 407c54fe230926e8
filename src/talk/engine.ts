/**
 * Runs scripts. Pure: what a person answered goes in, where they stand and what we say comes out. Conversations are
 * resumed by step id; "back" and a script that changed replay the path and stop at the first question without a valid
 * answer, so nothing before it is asked or done twice.
 */
import type { AskStep, DoStep, Script, Step } from "../library/types.ts";
import { parseValue } from "../plan/elements.ts";
import { apply, entryId, holds } from "../plan/fold.ts";
import type {
	Answer,
	Effect,
	Entry,
	Frame,
	Json,
	Lang,
	Option,
	PathItem,
	Person,
	Plan,
	Position,
	Reply,
} from "../turn.ts";
import { say } from "../words/index.ts";
import { formField, ratingsDraft, stillValid } from "./answers.ts";
import { following, passedOver, replay, savedItem, stepOf, takesFreeText, visible } from "./path.ts";
import {
	asksCounselor,
	fill,
	type Inventories,
	itemLabel,
	openPage,
	optionsOf,
	pageOf,
	pagesOf,
	present,
	ratingItems,
} from "./present.ts";

/** Everything the engine may know; it reads no clock and no database. */
export interface Context extends Inventories {
	/** This turn's id, for entry ids. */
	readonly turn: string;
	/** The card key of questions shown in this turn. */
	readonly key: string;
	/** ISO instant. */
	readonly at: string;
	readonly person: Person;
	/** Under 13, or grade 7 and below with an unknown birth date: choices and dates only. */
	readonly restricted: boolean;
	readonly plan: Plan;
	readonly schoolYear: string;
	/** What `{name}` placeholders stand for. */
	readonly names: Readonly<Record<string, string>>;
	/** The options of a registered source. */
	readonly options: (source: string, draft: Readonly<Record<string, Json>>, item: string | null) => readonly Option[];
	/** A date as the person reads it. */
	readonly sayDate: (iso: string) => string;
}

export type Scripts = ReadonlyMap<string, Script>;

/** A change to the plan, before it has an id. */
export interface Change {
	readonly element: string;
	readonly item: string | null;
	readonly op: "set" | "remove";
	readonly value: Json;
}

export type EngineInput =
	/** Open a script, or go on where it was paused. `args` start it afresh. */
	| { readonly kind: "open"; readonly script: string; readonly args?: Readonly<Record<string, Json>> }
	| { readonly kind: "answer"; readonly answer: Answer }
	| { readonly kind: "ratings"; readonly values: Readonly<Record<string, number>> }
	| { readonly kind: "form"; readonly op: "ok" }
	| { readonly kind: "form"; readonly op: "change"; readonly field: string }
	| { readonly kind: "form"; readonly op: "set"; readonly values: Readonly<Record<string, string | number>> }
	/** What an action ended with. */
	| {
			readonly kind: "outcome";
			readonly outcome: string;
			readonly draft?: Json;
			readonly changes?: readonly Change[];
			readonly replies?: readonly Reply[];
			readonly effects?: readonly Effect[];
			/** A route the pipeline follows once the script has ended; only silences what is said at an end. */
			readonly goto?: string;
	  }
	/** The answer did not fit; `hint` says how. */
	| { readonly kind: "miss"; readonly hint: string }
	| { readonly kind: "command"; readonly id: "back" | "skip" | "start-over" | "repeat" | "simpler" | "why" | "cancel" }
	/** Only put a changed or vanished script right; says nothing when all is well. */
	| { readonly kind: "settle" };

export type NextMove =
	/** A question is open, or nothing is (`ask` with an empty stack never happens). */
	| { readonly kind: "ask" }
	| {
			readonly kind: "act";
			readonly name: string;
			readonly step: DoStep;
			readonly draft: Readonly<Record<string, Json>>;
			readonly answers: Readonly<Record<string, Answer>>;
			readonly rounds: Readonly<Record<string, Readonly<Record<string, Answer>>>>;
	  }
	/** The stack is empty. */
	| { readonly kind: "done" };

export interface EngineResult {
	readonly position: Position;
	readonly replies: readonly Reply[];
	readonly entries: readonly Entry[];
	readonly effects: readonly Effect[];
	readonly plan: Plan;
	readonly next: NextMove;
	/** Settle only: the open question is not the one the person saw. */
	readonly moved: boolean;
}

const draftLimit = 8192;

/**
 * One move of the conversation.
 * @param position where the person stands; never changed
 * @returns the new position, what to say, what to save, and whether an action must run before it goes on
 */
export function advance(scripts: Scripts, position: Position, input: EngineInput, context: Context): EngineResult {
	const work = new Work(scripts, position, context);
	const next = work.run(input);
	return {
		position: { ...position, stack: work.stack, paused: work.paused },
		replies: work.replies,
		entries: work.entries,
		effects: work.effects,
		plan: work.plan,
		next,
		moved: work.moved,
	};
}

/** The question that is open, or null. */
export function openStep(scripts: Scripts, position: Position): { script: Script; ask: AskStep; frame: Frame } | null {
	const frame = position.stack.at(-1);
	const script = frame && scripts.get(frame.script);
	const step = stepOf(script, frame?.step ?? "");
	return frame && script && step?.type === "ask" ? { script, ask: step, frame } : null;
}

/** For a ratings question: the items of the open page that have no answer yet. */
export function missingItems(ask: AskStep, frame: Frame, context: Inventories): readonly string[] {
	if (ask.kind !== "ratings") return [];
	const given = frame.draft[ratingsDraft(ask)] as Readonly<Record<string, number>> | undefined;
	return pageOf(ratingItems(ask, context), frame.page)
		.map((item) => item.id)
		.filter((id) => given?.[id] === undefined);
}

/** One run of the engine over copies it may change. */
class Work {
	stack: Frame[];
	paused: Record<string, readonly Frame[]>;
	plan: Plan;
	moved = false;
	readonly replies: Reply[] = [];
	readonly entries: Entry[] = [];
	readonly effects: Effect[] = [];
	readonly #scripts: Scripts;
	readonly #context: Context;
	/** After "back": a question that is asked again although the plan already knows its answer. */
	#again: string | null = null;
	/** Another conversation follows at once, so the end of this one is not worth a word. */
	#leaving = false;

	constructor(scripts: Scripts, position: Position, context: Context) {
		this.#scripts = scripts;
		this.#context = context;
		this.stack = [...position.stack];
		this.paused = { ...position.paused };
		this.plan = context.plan;
	}

	run(input: EngineInput): NextMove {
		if (input.kind === "open") return this.#open(input.script, input.args);
		const settled = this.#settle();
		if (settled || input.kind === "settle") return settled ?? this.#rest();
		const top = this.stack.at(-1);
		if (!top) return { kind: "done" };
		const step = this.#step(top);
		if (input.kind === "command") return this.#command(input.id, top, step);
		if (input.kind === "outcome") return this.#outcome(input, top, step);
		if (step?.type !== "ask" || this.#barred(step)) return this.#walk();
		if (input.kind === "miss") return this.#miss(input.hint, top, step);
		if (input.kind === "ratings") return this.#ratings(input.values, top, step);
		if (input.kind === "form") return this.#form(input, top, step);
		return this.#answered(input.answer, top, step);
	}

	#lang() {
		return this.#context.person.lang;
	}

	#say(key: Parameters<typeof say>[1], values?: Parameters<typeof say>[2]): void {
		this.replies.push({ view: { kind: "say", text: say(this.#lang(), key, values) } });
	}

	#script(id: string): Script | undefined {
		return this.#scripts.get(id);
	}

	#title(frame: Frame | undefined): string {
		return this.#script(frame?.script ?? "")?.title[this.#lang()] ?? "";
	}

	#step(frame: Frame): Step | undefined {
		return stepOf(this.#script(frame.script), frame.step);
	}

	#replace(frame: Frame): Frame {
		this.stack[this.stack.length - 1] = frame;
		return frame;
	}

	#rest(): NextMove {
		return this.stack.length > 0 ? { kind: "ask" } : { kind: "done" };
	}

	// ------------------------------------------------------------ opening, pausing

	#open(id: string, args?: Readonly<Record<string, Json>>): NextMove {
		const script = this.#script(id);
		if (!script) return this.#rest();
		const root = this.stack[0];
		if (root && root.script === id && !args) {
			const settled = this.#settle();
			if (settled) return settled;
			this.#say("already-here", { title: script.title[this.#lang()] });
			return this.#show();
		}
		if (root) this.#pause(root.script !== id);
		const waiting = this.paused[id];
		delete this.paused[id];
		if (waiting && !args) {
			this.stack = [...waiting];
			const settled = this.#settle();
			if (settled) return settled;
			this.#say("go-on", { title: script.title[this.#lang()] });
			return this.#show();
		}
		this.stack = [newFrame(script, args)];
		return this.#walk();
	}

	#pause(aloud: boolean): void {
		const root = this.stack[0];
		// Nothing was answered yet: there is nothing worth keeping or mentioning.
		if (root && this.stack.some(begun)) {
			this.#keep(this.stack);
			if (aloud && this.#script(root.script)) this.#say("paused", { title: this.#title(root) });
		}
		this.stack = [];
	}

	/** The newest paused stack stands last. */
	#keep(stack: readonly Frame[]): void {
		const id = stack[0]?.script ?? "";
		delete this.paused[id];
		this.paused[id] = stack;
	}

	// ------------------------------------------------------------ scripts that changed

	/** Puts frames right whose script changed or is gone; null when nothing had to be done. */
	#settle(): NextMove | null {
		const gone = this.stack.findIndex((frame) => !this.#script(frame.script));
		if (gone === 0) {
			this.moved = true;
			this.#keep(this.stack);
			this.stack = [];
			this.#say("script-gone");
			return this.#ended();
		}
		if (gone > 0) {
			this.moved = true;
			this.stack = this.stack.slice(0, gone);
			this.#say("script-changed", { title: this.#title(this.stack.at(-1)) });
			this.#rejoin(null);
			return this.#walk();
		}
		const top = this.stack.at(-1);
		const script = top && this.#script(top.script);
		if (!script || script.hash === top.hash) return null;
		const now = replay(top, script, this.#context, this.plan, top.step);
		if (now.step === top.step && now.item === top.item && stepOf(script, now.step)?.type === "ask") {
			this.#replace({ ...now, attempt: top.attempt, shown: top.shown, page: top.page });
			return null;
		}
		this.moved = true;
		this.#replace(now);
		this.#say("script-changed", { title: script.title[this.#lang()] });
		return this.#walk();
	}

	/** The top frame goes on after its `run` step; its own script may have changed in the meantime. */
	#rejoin(ran: Frame | null): void {
		const frame = this.stack.at(-1);
		const script = frame && this.#script(frame.script);
		if (!frame || !script) return;
		const item: PathItem = { step: frame.step, outcome: "done", ...(ran ? { ran } : {}) };
		if (script.hash === frame.hash) this.#pass(item);
		else this.#replace(replay({ ...frame, path: [...frame.path, item] }, script, this.#context, this.plan, null));
	}

	// ------------------------------------------------------------ walking

	/** From the top frame's step on, until a question is shown, an action must run, or everything has ended. */
	#walk(): NextMove {
		for (let guard = 0; guard < 500; guard++) {
			const frame = this.stack.at(-1);
			if (!frame) return this.#ended();
			const script = this.#script(frame.script);
			const step = this.#step(frame);
			if (!script || !step) {
				this.stack.pop();
				this.#rejoin(begun(frame) ? frame : null);
			} else if (step.type === "say" || !visible(step, this.#context)) {
				if (step.type === "say" && visible(step, this.#context)) {
					const text = fill(step.text[this.#lang()], frame, this.#context);
					this.replies.push({ view: { kind: "say", text } });
				}
				this.#to(following(script, step, null));
			} else if (step.type === "run") {
				const child = this.#script(step.script);
				if (child) this.stack.push(newFrame(child));
				else this.#pass({ step: step.id, outcome: "done" });
			} else if (step.type === "do") return this.#act(step, frame);
			else if (!this.#skipped(step, frame)) return this.#show();
		}
		throw new Error(`script loops without a question: ${this.stack.at(-1)?.script}`);
	}

	/** In a script that loops the latest round counts, also where it was skipped. */
	#act(step: DoStep, frame: Frame): NextMove {
		const answers: Record<string, Answer> = {};
		const rounds: Record<string, Record<string, Answer>> = {};
		for (const { step: id, item, answer } of this.stack.flatMap((own) => own.path)) {
			if (item === undefined) {
				delete answers[id];
				delete rounds[id];
				if (answer !== undefined) answers[id] = answer;
			} else {
				const { [item]: _before, ...others } = rounds[id] ?? {};
				rounds[id] = answer === undefined ? others : { ...others, [item]: answer };
			}
		}
		return { kind: "act", name: step.action, step, draft: frame.draft, answers, rounds };
	}

	/** Passes over a question that needs no answer; true when it did. */
	#skipped(ask: AskStep, given: Frame): boolean {
		let frame = given;
		if (ask.each && frame.item === undefined) {
			const first = this.#context.options(ask.each, frame.draft, null)[0];
			if (!first) {
				this.#pass({ step: ask.id, skipped: "known" });
				return true;
			}
			frame = this.#replace({ ...frame, item: first.id });
		}
		const why = passedOver(ask, frame, this.#context, this.plan, this.#again === ask.id);
		if (why) this.#pass(itemFor(ask, frame, { skipped: why }));
		return why !== null;
	}

	/** An open question that restricted mode has closed since it was asked; it is passed over. */
	#barred(ask: AskStep): boolean {
		const frame = this.stack.at(-1);
		if (!frame || !this.#context.restricted || !takesFreeText(ask)) return false;
		this.#pass(itemFor(ask, frame, { skipped: "restricted" }));
		return true;
	}

	/** Shows the open question. */
	#show(): NextMove {
		let frame = this.stack.at(-1);
		const step = frame && this.#step(frame);
		if (!frame || step?.type !== "ask" || this.#barred(step)) return this.#walk();
		if (step.kind === "ratings") {
			const page = openPage(step, frame, this.#context);
			if (page === null) return this.#answered(this.#rated(step, frame), frame, step);
			if (page !== frame.page) frame = this.#replace({ ...frame, page, shown: null });
		}
		const shown = present(step, frame, this.#context);
		// The same question shown again keeps its key, so that an older card of it still answers it.
		const key = frame.shown?.key ?? this.#context.key;
		this.#replace({ ...frame, shown: { key, options: shown.options } });
		this.replies.push({ view: shown.view, key });
		return { kind: "ask" };
	}

	#to(step: string | null): void {
		const frame = this.stack.at(-1);
		if (!frame) return;
		const { item: _item, ...rest } = frame;
		this.#replace({ ...rest, step: step ?? "end", attempt: 0, shown: null, page: 0 });
	}

	/** Records what was passed and goes to what follows it. */
	#pass(item: PathItem): void {
		const frame = this.stack.at(-1);
		const script = frame && this.#script(frame.script);
		const step = frame && this.#step(frame);
		if (!frame || !script || !step) return;
		if (this.#again === step.id) this.#again = null;
		// What was half filled in belongs to the answer now; in a loop the question starts empty.
		const { [ratingsDraft(step)]: _rated, [formField(step)]: _field, ...draft } = frame.draft;
		const next = this.#replace({ ...frame, draft, path: [...frame.path, item] });
		const nextItem =
			step.type === "ask" && step.each && item.item !== undefined ? this.#nextItem(step.each, frame) : undefined;
		if (nextItem === undefined) this.#to(following(script, step, item));
		else this.#replace({ ...next, item: nextItem, attempt: 0, shown: null, page: 0 });
	}

	#nextItem(source: string, frame: Frame): string | undefined {
		const options = this.#context.options(source, frame.draft, null);
		return options[options.findIndex((option) => option.id === frame.item) + 1]?.id;
	}

	#ended(): NextMove {
		const id = Object.keys(this.paused).findLast((own) => this.#script(own));
		const script = id === undefined ? undefined : this.#script(id);
		if (this.#leaving) return { kind: "done" };
		if (script) {
			const title = script.title[this.#lang()];
			const buttons = [{ label: say(this.#lang(), "go-on-button", { title }), route: `dialog:${script.id}` }];
			this.replies.push({ view: { kind: "say", text: say(this.#lang(), "still-paused", { title }), buttons } });
		} else if (this.replies.length === 0) this.#say("all-done");
		return { kind: "done" };
	}

	// ------------------------------------------------------------ answers

	#answered(answer: Answer, frame: Frame, ask: AskStep): NextMove {
		if (!this.#fits(answer, frame, ask)) {
			this.#say("script-changed", { title: this.#title(frame) });
			return this.#walk();
		}
		if (ask.save)
			this.#change(
				{ element: ask.save, item: savedItem(ask, frame, this.#context), op: "set", value: answer as Json },
				ask.id,
			);
		if (ask.kind === "date" && typeof answer === "string")
			this.#say("said-date", { date: this.#context.sayDate(answer) });
		if (ask.kind === "number" && typeof answer === "number") this.#say("said-number", { number: answer });
		this.#pass(itemFor(ask, frame, { answer }));
		return this.#walk();
	}

	/** The choices may have changed since they were shown, and so may what this person is allowed to write. */
	#fits(answer: Answer, frame: Frame, ask: AskStep): boolean {
		if (!stillValid(ask, answer, optionsOf(ask, frame, this.#context))) return false;
		if (!this.#context.restricted || ask.kind !== "text" || ask.freeText) return true;
		return ask.instead.some(({ label }) => label.en === answer || label.es === answer);
	}

	#change(given: Change, step: string): void {
		const frame = this.stack.at(-1);
		const parsed = given.op === "set" ? parseValue(given.element, given.value) : null;
		if (parsed && !parsed.ok) throw new Error(`${frame?.script}/${step}: ${parsed.problem}`);
		const change = parsed ? { ...given, value: parsed.value } : given;
		if (change.op === "set" && holds(this.plan, change.element, change.item, change.value)) return;
		if (change.op === "remove" && this.plan[change.element]?.[change.item ?? ""] === undefined) return;
		const where = `${frame?.script ?? ""}/${step}`;
		const slot = `${change.element}/${change.item ?? ""}`;
		const before = this.entries.filter((own) => own.element === change.element && own.item === change.item).length;
		const entry: Entry = {
			id: entryId(this.#context.turn, where, before === 0 ? slot : `${slot}/${before}`),
			person: this.#context.person.id,
			element: change.element,
			item: change.item,
			op: change.op,
			value: change.value,
			who: this.#context.person.id,
			when: this.#context.at,
			step: where,
		};
		this.entries.push(entry);
		this.plan = apply(this.plan, [entry]);
	}

	#outcome(input: Extract<EngineInput, { kind: "outcome" }>, frame: Frame, step: Step | undefined): NextMove {
		if (step?.type !== "do") return this.#walk();
		this.#leaving = input.goto !== undefined;
		for (const change of input.changes ?? []) this.#change(change, step.id);
		this.replies.push(...(input.replies ?? []));
		this.effects.push(...(input.effects ?? []));
		if (input.draft !== undefined) {
			const draft = step.into
				? { ...frame.draft, [step.into]: input.draft }
				: { ...frame.draft, ...(input.draft as Record<string, Json>) };
			if (tooLarge(draft)) throw new Error(`${frame.script}/${step.id}: the draft is larger than ${draftLimit} bytes`);
			this.#replace({ ...frame, draft });
		}
		this.#pass({ step: step.id, outcome: input.outcome });
		return this.#walk();
	}

	#ratings(values: Readonly<Record<string, number>>, frame: Frame, ask: AskStep): NextMove {
		const name = ratingsDraft(ask);
		const given = { ...(frame.draft[name] as Record<string, number> | undefined), ...values };
		this.#replace({ ...frame, attempt: 0, draft: { ...frame.draft, [name]: given } });
		return this.#show();
	}

	/** Every statement's rating, once none is missing. */
	#rated(ask: AskStep, frame: Frame): Answer {
		const given = (frame.draft[ratingsDraft(ask)] ?? {}) as Readonly<Record<string, number>>;
		return Object.fromEntries(ratingItems(ask, this.#context).map(({ id }) => [id, given[id] as number]));
	}

	#form(input: Extract<EngineInput, { kind: "form" }>, frame: Frame, ask: AskStep): NextMove {
		const { [formField(ask)]: open, ...draft } = frame.draft;
		const values = (draft[ask.of ?? ""] ?? {}) as Record<string, string | number>;
		if (input.op === "change") {
			this.#replace({ ...frame, attempt: 0, draft: { ...draft, [formField(ask)]: input.field } });
			return this.#show();
		}
		if (input.op === "set") {
			const { "": ok, ...set } = input.values;
			const changed = { ...draft, [ask.of ?? ""]: { ...values, ...set } };
			if (tooLarge(changed)) return this.#miss("too-long", frame, ask);
			this.#replace({ ...frame, attempt: 0, draft: changed });
			if (ok === undefined) return this.#show();
			return this.#answered({ ...values, ...set }, this.stack.at(-1) as Frame, ask);
		}
		return open === undefined ? this.#answered(values, frame, ask) : this.#show();
	}

	#miss(hint: string, frame: Frame, ask: AskStep): NextMove {
		const attempt = frame.attempt + 1;
		this.#replace({ ...frame, attempt });
		const lang = this.#lang();
		if (attempt < 3) this.#say(missKey(hint, ask), missValues(ask, lang));
		else {
			const key = ask.optional ? "three-misses-optional" : ask.simpler ? "three-misses" : "three-misses-plain";
			const buttons = [
				...(ask.optional ? [{ label: say(lang, "skip"), route: "command:skip" }] : []),
				...(asksCounselor(this.#context.person.role, ask)
					? [{ label: say(lang, "talk-to-counselor"), route: "dialog:ask-counselor" }]
					: []),
				{ label: say(lang, "stop-for-now"), route: "command:cancel" },
			];
			this.replies.push({ view: { kind: "say", text: say(lang, key), buttons } });
		}
		return this.#show();
	}

	// ------------------------------------------------------------ global words

	#command(id: Extract<EngineInput, { kind: "command" }>["id"], frame: Frame, step: Step | undefined): NextMove {
		const ask = step?.type === "ask" ? step : null;
		switch (id) {
			case "cancel": {
				const title = this.#title(this.stack[0]);
				this.#pause(false);
				this.#say("stopped", { title });
				return { kind: "done" };
			}
			case "start-over": {
				const script = this.#script(this.stack[0]?.script ?? frame.script);
				if (!script) return this.#rest();
				this.stack = [newFrame(script)];
				this.#say("started-over");
				return this.#walk();
			}
			case "back":
				return this.#back(frame, ask);
			case "skip": {
				if (!ask) return this.#walk();
				if (!ask.optional) {
					this.#say("cannot-skip");
					return this.#show();
				}
				this.#pass(itemFor(ask, frame, { skipped: "person" }));
				return this.#walk();
			}
			case "why":
				if (ask?.why)
					this.replies.push({
						view: {
							kind: "say",
							text: fill(ask.why[this.#lang()], frame, this.#context, itemLabel(ask, frame, this.#context)),
						},
					});
				else if (ask) this.#say("why-default");
				return this.#show();
			case "simpler":
				if (ask && !ask.simpler) this.#say("simpler-default");
				// The simpler wording is what the third miss shows, too.
				if (ask?.simpler) this.#replace({ ...frame, attempt: Math.max(3, frame.attempt) });
				return this.#show();
			case "repeat":
				return this.#show();
		}
	}

	#back(frame: Frame, ask: AskStep | null): NextMove {
		if (ask?.kind === "form" && frame.draft[formField(ask)] !== undefined) {
			const { [formField(ask)]: _field, ...draft } = frame.draft;
			this.#replace({ ...frame, draft });
			return this.#show();
		}
		if (ask?.kind === "ratings" && frame.page > 0) {
			const given = (frame.draft[ratingsDraft(ask)] ?? {}) as Readonly<Record<string, number>>;
			this.#replace(this.#unrated(ask, frame, given, frame.page - 1));
			return this.#show();
		}
		for (let depth = this.stack.length - 1; depth >= 0; depth--) {
			const reached = this.#backInto(this.stack[depth] as Frame);
			if (!reached) continue;
			this.stack = [...this.stack.slice(0, depth), ...reached];
			return this.#walk();
		}
		this.#say("first-question");
		return this.#show();
	}

	/** The frames in which the last thing a person answered there is open again; null when they answered nothing. */
	#backInto(frame: Frame): readonly Frame[] | null {
		const script = this.#script(frame.script);
		if (!script) return null;
		for (let cut = frame.path.length - 1; cut >= 0; cut--) {
			const target = frame.path[cut] as PathItem;
			const path = frame.path.slice(0, cut);
			const inner = target.ran ? this.#backInto(target.ran) : null;
			if (inner) return [{ ...frame, step: target.step, path, attempt: 0, shown: null, page: 0 }, ...inner];
			if (target.answer === undefined && target.skipped !== "person") continue;
			this.#again = target.step;
			const open = replay({ ...frame, path }, script, this.#context, this.plan, target.step);
			const ask = stepOf(script, open.step);
			if (ask?.type !== "ask" || ask.kind !== "ratings" || ask.id !== target.step) return [open];
			// The last page of it comes first; its other pages stay as they were rated.
			const last = pagesOf(ratingItems(ask, this.#context)) - 1;
			return [this.#unrated(ask, open, (target.answer ?? {}) as Readonly<Record<string, number>>, last)];
		}
		return null;
	}

	/** A ratings question with these ratings, but none on this page. */
	#unrated(ask: AskStep, frame: Frame, given: Readonly<Record<string, number>>, page: number): Frame {
		const again = new Set(pageOf(ratingItems(ask, this.#context), page).map((item) => item.id));
		const kept = Object.fromEntries(Object.entries(given).filter(([id]) => !again.has(id)));
		return { ...frame, page, shown: null, draft: { ...frame.draft, [ratingsDraft(ask)]: kept } };
	}
}

function newFrame(script: Script, args: Readonly<Record<string, Json>> = {}): Frame {
	return {
		script: script.id,
		hash: script.hash,
		step: script.steps[0]?.id ?? "end",
		attempt: 0,
		path: [],
		shown: null,
		page: 0,
		draft: args,
	};
}

/** Whether a person answered or skipped anything here, or began to rate. */
const begun = (frame: Frame): boolean =>
	frame.path.some((item) => item.answer !== undefined || item.skipped === "person" || (item.ran && begun(item.ran))) ||
	Object.keys(frame.draft).some((name) => name.startsWith(ratingsDraft({ id: "" })));

const tooLarge = (draft: Readonly<Record<string, Json>>): boolean =>
	Buffer.byteLength(JSON.stringify(draft)) > draftLimit;

/** What was passed at a question, for the open item of an `each:` step. */
const itemFor = (ask: AskStep, frame: Frame, what: Pick<PathItem, "answer" | "skipped">): PathItem => ({
	step: ask.id,
	...(frame.item === undefined ? {} : { item: frame.item }),
	...what,
});

function missKey(hint: string, ask: AskStep): Parameters<typeof say>[1] {
	switch (hint) {
		case "not-a-number":
			return "miss-number";
		case "out-of-range":
			return ask.kind === "ratings" ? "miss-ratings" : "miss-range";
		case "not-a-date":
			return "miss-date";
		case "wrong-side":
			return "miss-date-side";
		case "too-long":
			return "miss-long";
		case "too-many":
			return "miss-many";
		case "too-few":
			return ask.optional ? "miss-few-optional" : "miss-few";
		default:
			if (ask.kind === "ratings") return "miss-ratings";
			if (ask.kind === "form") return "miss-form";
			return ask.kind === "text" && ask.instead.length === 0 ? "miss-text" : "miss";
	}
}

const missValues = (ask: AskStep, lang: Lang): Readonly<Record<string, string | number>> => ({
	min: ask.min ?? 1,
	max: ask.max ?? 5,
	field: (ask.fields[0]?.label[lang] ?? "").toLocaleLowerCase(lang),
});

/**
 * Runs scripts. Pure: what a person answered goes in, where they stand and what we say comes out. Conversations are
 * resumed by step id; "back" and a script that changed replay the path and stop at the first question without a valid
 * answer, so nothing is asked twice and nothing is done twice.
 */
import type { AskStep, DoStep, Script, Step } from "../library/types.ts";
import { parseValue } from "../plan/elements.ts";
import { apply, entryId, holds } from "../plan/fold.ts";
import type { Answer, Effect, Entry, Frame, Json, Option, PathItem, Person, Plan, Position, Reply } from "../turn.ts";
import { say } from "../words/index.ts";
import { formField, ratingsDraft, stillValid } from "./answers.ts";
import { fill, type Inventories, optionsOf, pageOf, present, ratingItems } from "./present.ts";

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
	  }
	/** The answer did not fit; `hint` says how. */
	| { readonly kind: "miss"; readonly hint: string }
	| { readonly kind: "command"; readonly id: "back" | "skip" | "start-over" | "repeat" | "simpler" | "why" | "cancel" }
	/** Only put a changed or vanished script right; says nothing when all is well. */
	| { readonly kind: "settle" };

export type NextMove =
	/** A question is open, or nothing is (`ask` with an empty stack never happens). */
	| { readonly kind: "ask" }
	| { readonly kind: "act"; readonly name: string; readonly step: DoStep; readonly draft: Readonly<Record<string, Json>>; readonly answers: Readonly<Record<string, Answer>>; readonly rounds: Readonly<Record<string, Readonly<Record<string, Answer>>>> }
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
	const step = script?.steps.find((own) => own.id === frame?.step);
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
		if (step?.type !== "ask") return this.#walk();
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

	#step(frame: Frame): Step | undefined {
		return this.#script(frame.script)?.steps.find((own) => own.id === frame.step);
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
		if (waiting && !args) {
			delete this.paused[id];
			this.stack = [...waiting];
			const settled = this.#settle();
			if (settled) return settled;
			this.#say("go-on", { title: script.title[this.#lang()] });
			return this.#show();
		}
		delete this.paused[id];
		this.stack = [newFrame(script, args)];
		return this.#walk();
	}

	#pause(aloud: boolean): void {
		const root = this.stack[0];
		if (!root) return;
		const title = this.#script(root.script)?.title[this.#lang()];
		// Nothing was answered yet: there is nothing worth keeping or mentioning.
		if (this.stack.some((frame) => frame.path.some((item) => item.answer !== undefined || item.skipped === "person"))) {
			delete this.paused[root.script];
			this.paused[root.script] = this.stack;
			if (aloud && title) this.#say("paused", { title });
		}
		this.stack = [];
	}

	// ------------------------------------------------------------ scripts that changed

	/** Puts frames right whose script changed or is gone; null when nothing had to be done. */
	#settle(): NextMove | null {
		const top = this.stack.at(-1);
		if (!top) return null;
		if (this.stack.some((frame) => !this.#script(frame.script))) {
			this.stack = [];
			this.moved = true;
			this.#say("script-gone");
			return { kind: "done" };
		}
		const script = this.#script(top.script);
		if (!script || script.hash === top.hash) return null;
		const before = this.#step(top);
		const replayed = this.#replay(top, script);
		const after = this.#step(this.#replace(replayed));
		if (before && after && before.id === after.id && after.type === "ask" && top.item === replayed.item) {
			this.#replace({ ...replayed, attempt: top.attempt, shown: top.shown, page: top.page });
			return null;
		}
		this.moved = true;
		this.#say("script-changed", { title: script.title[this.#lang()] });
		return this.#walk();
	}

	/** The frame after walking its path through the script as it is now, stopping at the first step with no valid answer. */
	#replay(frame: Frame, script: Script): Frame {
		const kept: PathItem[] = [];
		let from = 0;
		let at: string | null = script.steps[0]?.id ?? null;
		let item: string | undefined;
		const find = (step: string, each?: string) => {
			const index = frame.path.findIndex((own, place) => place >= from && own.step === step && own.item === each);
			const found = frame.path[index];
			if (found) from = index + 1;
			return found;
		};
		walk: for (let steps = 0; at !== null && steps <= frame.path.length + script.steps.length; ) {
			const step = script.steps.find((own) => own.id === at);
			if (!step) break;
			item = undefined;
			if (!this.#visible(step) || step.type === "say") {
				at = following(script, step, null);
				steps++;
				continue;
			}
			const rounds: readonly (string | undefined)[] =
				step.type === "ask" && step.each ? this.#context.options(step.each, frame.draft, null).map((option) => option.id) : [undefined];
			let result: string | null = null;
			for (const each of rounds) {
				const found = find(step.id, each);
				const valid =
					found &&
					(step.type === "ask"
						? found.skipped !== undefined || (found.answer !== undefined && stillValid(step, found.answer, this.#optionsFor(step, each === undefined ? frame : { ...frame, item: each })))
						: found.outcome !== undefined);
				if (!valid) {
					item = each;
					break walk;
				}
				kept.push(found);
				result = found.outcome ?? answerKey(found.answer);
				steps++;
			}
			at = following(script, step, result);
		}
		const { item: _gone, ...rest } = frame;
		return { ...rest, hash: script.hash, step: at ?? "end", ...(item === undefined ? {} : { item }), path: kept, attempt: 0, shown: null, page: 0 };
	}

	#optionsFor(ask: AskStep, frame: Frame): readonly Option[] {
		return optionsOf(ask, frame, this.#context);
	}

	#visible(step: Step): boolean {
		const grade = this.#context.person.grade;
		return step.grades === null || grade === null || (grade >= step.grades.from && grade <= step.grades.to);
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
				this.#close();
				continue;
			}
			if (!this.#visible(step)) {
				this.#to(following(script, step, null));
				continue;
			}
			if (step.type === "say") {
				this.replies.push({ view: { kind: "say", text: fill(step.text[this.#lang()], frame, this.#context) } });
				this.#to(following(script, step, null));
				continue;
			}
			if (step.type === "run") {
				const child = this.#script(step.script);
				if (child) this.stack.push(newFrame(child));
				else this.#pass({ step: step.id, outcome: "done" }, "done");
				continue;
			}
			if (step.type === "do") return this.#act(step, frame);
			if (!this.#skipped(step, frame)) return this.#show();
		}
		throw new Error(`script loops without a question: ${this.stack.at(-1)?.script}`);
	}

	#act(step: DoStep, frame: Frame): NextMove {
		const answers: Record<string, Answer> = {};
		const rounds: Record<string, Record<string, Answer>> = {};
		for (const { step: id, item, answer } of this.stack.flatMap((own) => own.path)) {
			if (answer === undefined) continue;
			if (item === undefined) answers[id] = answer;
			else rounds[id] = { ...rounds[id], [item]: answer };
		}
		return { kind: "act", name: step.action, step, draft: frame.draft, answers, rounds };
	}

	/** Passes over a question that needs no answer; true when it did. */
	#skipped(ask: AskStep, frame: Frame): boolean {
		if (ask.each && frame.item === undefined) {
			const first = this.#context.options(ask.each, frame.draft, null)[0];
			if (!first) {
				this.#pass({ step: ask.id, skipped: "known" }, null);
				return true;
			}
			this.#replace({ ...frame, item: first.id });
			return this.#skipped(ask, this.stack.at(-1) as Frame);
		}
		const again = this.#again === ask.id;
		if (ask.unless && !again && this.plan[ask.unless] !== undefined) {
			this.#pass({ step: ask.id, skipped: "known" }, null);
			return true;
		}
		if (this.#context.restricted && freeText(ask)) {
			this.#pass({ step: ask.id, skipped: "restricted" }, null);
			return true;
		}
		const choosing = ask.kind === "choice" || ask.kind === "choices";
		if (choosing && ask.from && this.#optionsFor(ask, frame).length === 0) {
			this.#pass({ step: ask.id, skipped: "known" }, null);
			return true;
		}
		return false;
	}

	/** Shows the open question. */
	#show(): NextMove {
		const frame = this.stack.at(-1);
		const step = frame && this.#step(frame);
		if (!frame || step?.type !== "ask") return this.#walk();
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
	#pass(item: PathItem, result: string | null): void {
		const frame = this.stack.at(-1);
		const script = frame && this.#script(frame.script);
		const step = frame && this.#step(frame);
		if (!frame || !script || !step) return;
		if (this.#again === step.id) this.#again = null;
		this.#replace({ ...frame, path: [...frame.path, item] });
		const nextItem = step.type === "ask" && step.each && item.item !== undefined ? this.#nextItem(step, frame) : undefined;
		if (nextItem !== undefined) this.#replace({ ...(this.stack.at(-1) as Frame), item: nextItem, attempt: 0, shown: null, page: 0 });
		else this.#to(following(script, step, result));
	}

	#nextItem(ask: AskStep, frame: Frame): string | undefined {
		const options = this.#context.options(ask.each as string, frame.draft, null);
		return options[options.findIndex((option) => option.id === frame.item) + 1]?.id;
	}

	/** The top frame ended: its parent goes on after the `run` step. */
	#close(): void {
		this.stack.pop();
		const parent = this.stack.at(-1);
		if (parent) this.#pass({ step: parent.step, outcome: "done" }, "done");
	}

	#ended(): NextMove {
		const id = Object.keys(this.paused).at(-1);
		const script = id === undefined ? undefined : this.#script(id);
		if (script) {
			const title = script.title[this.#lang()];
			this.replies.push({
				view: {
					kind: "say",
					text: say(this.#lang(), "still-paused", { title }),
					buttons: [{ label: say(this.#lang(), "go-on-button", { title }), route: `dialog:${script.id}` }],
				},
			});
		}
		return { kind: "done" };
	}

	// ------------------------------------------------------------ answers

	#answered(answer: Answer, frame: Frame, ask: AskStep): NextMove {
		if (ask.save) {
			const item = ask.saveItem === "school-year" ? this.#context.schoolYear : ask.saveItem === "each" ? (frame.item ?? null) : null;
			this.#change({ element: ask.save, item, op: "set", value: answer as Json }, ask.id);
		}
		if (ask.kind === "date" && typeof answer === "string") this.#say("said-date", { date: this.#context.sayDate(answer) });
		if (ask.kind === "number" && typeof answer === "number") this.#say("said-number", { number: answer });
		this.#pass({ step: ask.id, ...(frame.item === undefined ? {} : { item: frame.item }), answer }, answerKey(answer));
		return this.#walk();
	}

	#change(given: Change, step: string): void {
		const frame = this.stack.at(-1);
		const parsed = given.op === "set" ? parseValue(given.element, given.value) : null;
		if (parsed && !parsed.ok) throw new Error(`${frame?.script}/${step}: ${parsed.problem}`);
		const change = parsed ? { ...given, value: parsed.value } : given;
		if (change.op === "set" && holds(this.plan, change.element, change.item, change.value)) return;
		if (change.op === "remove" && this.plan[change.element]?.[change.item ?? ""] === undefined) return;
		const where = `${frame?.script ?? ""}/${step}`;
		const entry: Entry = {
			id: entryId(this.#context.turn, where, `${change.element}/${change.item ?? ""}`),
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
		for (const change of input.changes ?? []) this.#change(change, step.id);
		this.replies.push(...(input.replies ?? []));
		this.effects.push(...(input.effects ?? []));
		if (input.draft !== undefined) {
			const draft = step.into ? { ...frame.draft, [step.into]: input.draft } : { ...frame.draft, ...(input.draft as Record<string, Json>) };
			if (JSON.stringify(draft).length > draftLimit) throw new Error(`${frame.script}/${step.id}: the draft is larger than ${draftLimit} characters`);
			this.#replace({ ...frame, draft });
		}
		this.#pass({ step: step.id, outcome: input.outcome }, input.outcome);
		return this.#walk();
	}

	#ratings(values: Readonly<Record<string, number>>, frame: Frame, ask: AskStep): NextMove {
		const name = ratingsDraft(ask);
		const given = { ...(frame.draft[name] as Record<string, number> | undefined), ...values };
		const items = ratingItems(ask, this.#context);
		let now = this.#replace({ ...frame, attempt: 0, draft: { ...frame.draft, [name]: given } });
		if (missingItems(ask, now, this.#context).length > 0) return this.#show();
		if (pageOf(items, now.page + 1).length > 0) {
			now = this.#replace({ ...now, page: now.page + 1, shown: null });
			return this.#show();
		}
		return this.#answered(Object.fromEntries(items.map((item) => [item.id, given[item.id] as number])), now, ask);
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
			this.#replace({ ...frame, attempt: 0, draft: { ...draft, [ask.of ?? ""]: { ...values, ...set } } });
			if (ok === undefined) return this.#show();
			return this.#answered({ ...values, ...set }, this.stack.at(-1) as Frame, ask);
		}
		return open === undefined ? this.#answered(values, frame, ask) : this.#show();
	}

	#miss(hint: string, frame: Frame, ask: AskStep): NextMove {
		const attempt = frame.attempt + 1;
		this.#replace({ ...frame, attempt });
		if (attempt < 3) this.#say(missKey(hint), { max: ask.max ?? (ask.kind === "ratings" ? 5 : 500), min: ask.min ?? 1 });
		else {
			const lang = this.#lang();
			this.replies.push({
				view: {
					kind: "say",
					text: say(lang, ask.optional ? "three-misses-optional" : "three-misses"),
					buttons: [
						...(ask.optional ? [{ label: say(lang, "skip"), route: "command:skip" }] : []),
						{ label: say(lang, "talk-to-counselor"), route: "dialog:ask-counselor" },
						{ label: say(lang, "stop-for-now"), route: "command:cancel" },
					],
				},
			});
		}
		return this.#show();
	}

	// ------------------------------------------------------------ global words

	#command(id: Extract<EngineInput, { kind: "command" }>["id"], frame: Frame, step: Step | undefined): NextMove {
		const ask = step?.type === "ask" ? step : null;
		switch (id) {
			case "cancel": {
				const title = this.#script(this.stack[0]?.script ?? "")?.title[this.#lang()] ?? "";
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
				this.#pass({ step: ask.id, ...(frame.item === undefined ? {} : { item: frame.item }), skipped: "person" }, null);
				return this.#walk();
			}
			case "why":
				if (ask) this.replies.push({ view: { kind: "say", text: ask.why ? fill(ask.why[this.#lang()], frame, this.#context) : say(this.#lang(), "why-default") } });
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
		if (ask?.kind === "ratings" && frame.page > 0) {
			const page = frame.page - 1;
			const again = new Set(pageOf(ratingItems(ask, this.#context), page).map((item) => item.id));
			const given = Object.entries((frame.draft[ratingsDraft(ask)] ?? {}) as Record<string, number>).filter(([id]) => !again.has(id));
			this.#replace({ ...frame, page, shown: null, draft: { ...frame.draft, [ratingsDraft(ask)]: Object.fromEntries(given) } });
			return this.#show();
		}
		for (let depth = this.stack.length - 1; depth >= 0; depth--) {
			const own = this.stack[depth] as Frame;
			const cut = own.path.findLastIndex((item) => item.answer !== undefined || item.skipped === "person");
			const script = this.#script(own.script);
			if (cut < 0 || !script) continue;
			const target = own.path[cut] as PathItem;
			const draft = { ...own.draft };
			delete draft[ratingsDraft({ id: target.step })];
			delete draft[formField({ id: target.step })];
			this.stack = [...this.stack.slice(0, depth), this.#replay({ ...own, draft, path: own.path.slice(0, cut) }, script)];
			this.#again = target.step;
			return this.#walk();
		}
		this.#say("first-question");
		return this.#show();
	}
}

function newFrame(script: Script, args: Readonly<Record<string, Json>> = {}): Frame {
	return { script: script.id, hash: script.hash, step: script.steps[0]?.id ?? "end", attempt: 0, path: [], shown: null, page: 0, draft: args };
}

/** Takes free text, which restricted mode does not save; writing to a counselor is the exception. */
const freeText = (ask: AskStep): boolean =>
	!ask.freeText && ((ask.kind === "text" && ask.instead.length === 0) || (ask.kind === "form" && ask.fields.some((field) => field.input === "text")));

/** The step after this one for an answer or outcome; null at the script's end. */
function following(script: Script, step: Step, result: string | null): string | null {
	const named = (result === null ? undefined : step.next[result]) ?? step.next["default"];
	if (named !== undefined) return named === "end" ? null : named;
	return script.steps[script.steps.indexOf(step) + 1]?.id ?? null;
}

const answerKey = (answer: Answer | undefined): string | null =>
	typeof answer === "string" || typeof answer === "number" ? String(answer) : null;

function missKey(hint: string): Parameters<typeof say>[1] {
	switch (hint) {
		case "not-a-number":
			return "miss-number";
		case "out-of-range":
			return "miss-range";
		case "not-a-date":
			return "miss-date";
		case "wrong-side":
			return "miss-date-side";
		case "too-long":
			return "miss-long";
		case "too-many":
			return "miss-many";
		default:
			return "miss";
	}
}

/**
 * Runs scripts. Pure: what a person answered goes in, where they stand and what we say comes out. Conversations are
 * resumed by step id; "back" and a script that changed replay the path and stop at the first question without a valid
 * answer, so nothing before it is asked or done twice.
 */
import type { AskStep, DoStep, Script } from "../library/types.ts";
import type { Answer, Effect, Entry, Frame, Json, Lang, Option, Person, Plan, Position, Reply } from "../turn.ts";
import { run } from "./inputs.ts";
import { stepOf } from "./path.ts";
import { type Inventories, pageOf, ratingItems, ratingsOf } from "./present.ts";
import type { Work } from "./walk.ts";

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
	/** Questions show their simpler wording from the start. */
	readonly simple?: boolean;
	readonly schoolYear: string;
	/** What `{name}` placeholders stand for. */
	readonly names: Readonly<Record<string, string>>;
	/** The options of a registered source, labelled in the person's language unless another is given. */
	readonly options: (
		source: string,
		draft: Readonly<Record<string, Json>>,
		item: string | null,
		lang?: Lang,
	) => readonly Option[];
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

/** What an action ended with. */
export interface ActResult {
	readonly outcome: string;
	readonly draft?: Json;
	readonly changes?: readonly Change[];
	readonly replies?: readonly Reply[];
	readonly effects?: readonly Effect[];
	/** A route the pipeline follows once the script has ended; only silences what is said at an end. */
	readonly goto?: string;
	/** The route of what the replies show, for what is asked on about it. */
	readonly about?: string;
}

export type EngineInput =
	/** Open a script, or go on where it was paused. `args` start it afresh. */
	| { readonly kind: "open"; readonly script: string; readonly args?: Readonly<Record<string, Json>> }
	| { readonly kind: "answer"; readonly answer: Answer }
	| { readonly kind: "ratings"; readonly values: Readonly<Record<string, number>> }
	| { readonly kind: "form"; readonly op: "ok" }
	| { readonly kind: "form"; readonly op: "change"; readonly field: string }
	| { readonly kind: "form"; readonly op: "set"; readonly values: Readonly<Record<string, string | number>> }
	| ({ readonly kind: "outcome" } & ActResult)
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

/**
 * One move of the conversation.
 * @param position where the person stands; never changed
 * @returns the new position, what to say, what to save, and whether an action must run before it goes on
 */
export function advance(scripts: Scripts, position: Position, input: EngineInput, context: Context): EngineResult {
	const work: Work = {
		scripts,
		context,
		stack: [...position.stack],
		paused: { ...position.paused },
		plan: context.plan,
		replies: [],
		entries: [],
		effects: [],
		moved: false,
		again: null,
		leaving: false,
	};
	const next = run(work, input);
	const { stack, paused, plan, replies, entries, effects, moved } = work;
	return { position: { ...position, stack, paused }, replies, entries, effects, plan, next, moved };
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
	const given = ratingsOf(ask, frame);
	return pageOf(ratingItems(ask, context), frame.page)
		.map((item) => item.id)
		.filter((id) => given[id] === undefined);
}

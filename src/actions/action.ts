/** What a `do` step calls: reads through the store's reading door, returns plain data. */
import type { Reads, Waiting } from "../doors.ts";
import type { Discretion, Library } from "../library/types.ts";
import type { ActResult } from "../talk/engine.ts";
import type { Answer, Json, Lang, Option, Person, Plan, Reply } from "../turn.ts";

export interface ActionContext {
	readonly person: Person;
	readonly restricted: boolean;
	readonly lang: Lang;
	readonly plan: Plan;
	readonly library: Library;
	readonly discretion: Discretion;
	readonly reads: Reads;
	/** The turn's id. */
	readonly turn: string;
	/** ISO instant and, in the district's zone, ISO date. */
	readonly now: string;
	readonly today: string;
	readonly schoolYear: string;
	readonly draft: Readonly<Record<string, Json>>;
	/** The step's `with:`; an argument that names an answered step holds its answer. */
	readonly args: Readonly<Record<string, Json>>;
	/** Answers of `each:` steps by step, then item. */
	readonly rounds: Readonly<Record<string, Readonly<Record<string, Answer>>>>;
	/** Delivered pushes without an answer, newest first. */
	readonly waiting: readonly Waiting[];
	/** Staff by person id, from memory. */
	readonly staff: (id: string | null) => Person | null;
	readonly say: (text: string) => Reply;
}

/** What an action ends with; the engine's own word for it. */
export type ActionResult = ActResult;

export interface Action {
	/** Every outcome; a script must say where each leads. */
	readonly outcomes: readonly string[];
	/** Names allowed in `with:`. */
	readonly args: readonly string[];
	run(context: ActionContext): Promise<ActionResult> | ActionResult;
}

/** What a source of options may know. `item` is the open item of an `each:` step. */
export interface SourceContext {
	readonly lang: Lang;
	readonly plan: Plan;
	readonly library: Library;
	readonly person: Person;
	readonly draft: Readonly<Record<string, Json>>;
	readonly item: string | null;
}

export type OptionSource = (context: SourceContext) => readonly Option[];

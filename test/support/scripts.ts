/** Scripts written in a few lines, and a person who talks them through with the engine alone. */
import { stringify } from "yaml";
import { likeness } from "../../src/library/likeness.ts";
import { readScript } from "../../src/library/script.ts";
import type { Inventory, Script } from "../../src/library/types.ts";
import { readCard } from "../../src/talk/answers.ts";
import { decide } from "../../src/talk/decide.ts";
import {
	advance,
	type Change,
	type Context,
	type EngineInput,
	type EngineResult,
	missingItems,
	type NextMove,
	openStep,
} from "../../src/talk/engine.ts";
import { otherOptions } from "../../src/talk/present.ts";
import type { Routed } from "../../src/talk/router.ts";
import type { Entry, Json, Lang, Option, Person, Plan, Position, Reply, View } from "../../src/turn.ts";
import { readDate, sayDate } from "../../src/words/dates.ts";

/** A text: English, or English and Spanish. */
type Words = string | readonly [en: string, es: string];

/** A step as in dialogs/, with plain strings where a script has both languages. */
export type Line = Readonly<Record<string, unknown>>;

const both = (words: unknown): unknown => {
	if (typeof words === "string") return { en: words, es: `${words} (es)` };
	return Array.isArray(words) ? { en: words[0], es: words[1] } : words;
};

const texts = new Set(["say", "text", "simpler", "why"]);
const labels = new Set(["choices", "instead"]);

function spelledOut(line: Line): Line {
	const entries = Object.entries(line).map(([key, value]) => {
		if (texts.has(key)) return [key, both(value)];
		if (!labels.has(key)) return [key, value];
		const choices = Object.entries(value as Record<string, Words>);
		return [key, Object.fromEntries(choices.map(([id, words]) => [id, both(words)]))];
	});
	return Object.fromEntries(entries);
}

/** A script as it is after loading; throws when `onward check` would refuse its form. */
export function script(id: string, steps: readonly Line[], title: Words = `The ${id} talk`): Script {
	const head = { id, version: 1, for: ["student", "counselor"], title: both(title), starts: { en: [], es: [] } };
	const file = `dialogs/${id}.yaml`;
	const { script: made, faults } = readScript(file, stringify({ ...head, steps: steps.map(spelledOut) }));
	if (!made) throw new Error(faults.map((fault) => `${fault.line}: ${fault.message}`).join("\n"));
	return made;
}

export const student: Person = {
	id: "student-10",
	role: "student",
	givenName: "Malik",
	familyName: "Brooks",
	lang: "en",
	grade: 10,
	birthDate: "2011-01-23",
	school: "valley-high",
	counselor: "counselor-1",
	guardianOf: [],
	optedOut: false,
	welcomed: true,
};

/** An inventory of this many statements i1, i2 ...; every fourth one is quick. */
export function inventory(count: number): Inventory {
	return {
		id: "interests",
		title: { en: "Interests", es: "Intereses" },
		scale: [1, 2, 3, 4, 5].map((value) => ({ value, label: { en: `${value}`, es: `${value}` } })),
		scales: [],
		items: Array.from({ length: count }, (_, at) => ({
			id: `i${at + 1}`,
			scale: "R" as const,
			quick: at % 4 === 0,
			text: { en: `Thing ${at + 1}`, es: `Cosa ${at + 1}` },
		})),
	};
}

const nowhere: Position = { stack: [], paused: {}, lastRoute: null, offers: [], lastAt: null };

type Act = Extract<NextMove, { kind: "act" }>;

/** What an action of a test ends with. */
export interface Ending {
	readonly outcome: string;
	readonly draft?: Json;
	readonly changes?: readonly Change[];
	readonly replies?: readonly Reply[];
}

export interface World {
	readonly scripts: readonly Script[];
	readonly person?: Person;
	readonly restricted?: boolean;
	/** Easy words. */
	readonly simple?: boolean;
	readonly plan?: Plan;
	readonly actions?: Readonly<Record<string, (act: Act) => Ending>>;
	/** Options by source; a function sees the draft and the open item. */
	readonly sources?: Readonly<
		Record<
			string,
			readonly Option[] | ((draft: Readonly<Record<string, Json>>, item: string | null) => readonly Option[])
		>
	>;
	readonly inventory?: Inventory;
	readonly names?: Readonly<Record<string, string>>;
	readonly route?: (text: string) => Partial<Routed>;
	readonly now?: string;
}

type CommandId = Extract<EngineInput, { kind: "command" }>["id"];

/** The words that work everywhere, and what the router would make of them. */
const commands: ReadonlyMap<string, CommandId> = new Map([
	["back", "back"],
	["atrás", "back"],
	["skip", "skip"],
	["stop", "cancel"],
	["start over", "start-over"],
	["repeat", "repeat"],
	["simpler", "simpler"],
	["no entiendo", "simpler"],
	["why", "why"],
]);

const zone = "America/Kentucky/Louisville";

/** Says scripts through: every call is one turn, as the pipeline would take it. */
export class Talk {
	position: Position = nowhere;
	plan: Plan;
	/** Every entry so far. */
	entries: Entry[] = [];
	/** Names of the actions that ran, in order. */
	acts: string[] = [];
	/** What the last `act` was given. */
	given: Act | null = null;
	replies: readonly Reply[] = [];
	world: World;
	#turn = 0;

	constructor(world: World) {
		this.world = world;
		this.plan = world.plan ?? {};
	}

	get lang(): Lang {
		return this.#person().lang;
	}

	#person(): Person {
		return this.world.person ?? student;
	}

	scripts(): ReadonlyMap<string, Script> {
		return new Map(this.world.scripts.map((own) => [own.id, own]));
	}

	context(): Context {
		const { sources = {} } = this.world;
		return {
			turn: `turn-${this.#turn}`,
			key: `key-${this.#turn}`,
			at: this.world.now ?? "2026-10-01T14:00:00.000Z",
			person: this.#person(),
			restricted: this.world.restricted ?? false,
			simple: this.world.simple ?? false,
			plan: this.plan,
			schoolYear: "2026-27",
			names: { "first-name": this.#person().givenName, ...this.world.names },
			options: (source, draft, item) => {
				const found = sources[source] ?? [];
				return typeof found === "function" ? found(draft, item) : found;
			},
			inventory: (id) => (this.world.inventory?.id === id ? this.world.inventory : undefined),
			sayDate: (iso) => sayDate(iso, this.lang),
		};
	}

	reading() {
		const now = this.world.now ?? "2026-10-01T14:00:00.000Z";
		return {
			lang: this.lang,
			likeness,
			now,
			today: now.slice(0, 10),
			date: (text: string, lang: Lang, at: string, side?: "future" | "past") => readDate(text, lang, at, zone, side),
		};
	}

	/** One turn with this input to the engine; actions run until a question is open. */
	turn(input: EngineInput): this {
		this.#turn++;
		this.replies = [];
		let result: EngineResult = advance(this.scripts(), this.position, input, this.context());
		this.#keep(result);
		while (result.next.kind === "act") {
			const act = result.next;
			this.acts.push(act.name);
			this.given = act;
			const ending = this.world.actions?.[act.name]?.(act) ?? { outcome: Object.keys(act.step.next)[0] ?? "done" };
			result = advance(this.scripts(), this.position, { kind: "outcome", ...ending }, this.context());
			this.#keep(result);
		}
		return this;
	}

	#keep(result: EngineResult): void {
		// A position is stored as JSON between turns.
		this.position = JSON.parse(JSON.stringify(result.position)) as Position;
		this.plan = result.plan;
		this.entries.push(...result.entries);
		this.replies = [...this.replies, ...result.replies];
	}

	open(id: string, args?: Readonly<Record<string, Json>>): this {
		return this.turn({ kind: "open", script: id, ...(args ? { args } : {}) });
	}

	/** Whatever somebody types; true to the pipeline a changed script is put right first. */
	type(text: string): this {
		if (this.#settles()) return this;
		const decision = this.decision(text);
		if (decision.kind === "answer") {
			const { read } = decision;
			return this.turn(read.kind === "answer" ? { kind: "answer", answer: read.answer } : read);
		}
		if (decision.kind === "miss") return this.turn({ kind: "miss", hint: decision.hint });
		if (decision.kind === "command") return this.turn({ kind: "command", id: decision.id as CommandId });
		// Something else was said: it is answered elsewhere, and the open question comes again.
		if (this.key !== "") return this.turn({ kind: "command", id: "repeat" });
		this.replies = [];
		return this;
	}

	/** What the words mean where the person stands. */
	decision(text: string) {
		const open = openStep(this.scripts(), this.position);
		const command = commands.get(text.toLowerCase().trim());
		const routed: Routed = { route: "none", score: 1, lang: this.lang, also: [], ...this.world.route?.(text) };
		return decide(text, {
			open: open && { ...open, others: () => otherOptions(open.ask, open.frame, this.context()) },
			missing: open ? missingItems(open.ask, open.frame, this.context()) : [],
			offers: this.position.offers,
			waiting: [],
			reading: this.reading(),
			route: () => (command ? { ...routed, route: `command:${command}`, score: 1 } : routed),
		});
	}

	/** A card's values, sent from the question that is open (or with another key: nothing happens here). */
	press(value: Readonly<Record<string, Json>>, key = this.key): this {
		if (this.#settles()) return this;
		const open = openStep(this.scripts(), this.position);
		if (!open || open.frame.shown?.key !== key) return this;
		const missing = missingItems(open.ask, open.frame, this.context());
		const read = readCard(open.ask, open.frame, value, missing, this.reading());
		if (read.kind === "none") return this.turn({ kind: "miss", hint: read.hint });
		return this.turn(read.kind === "answer" ? { kind: "answer", answer: read.answer } : read);
	}

	#settles(): boolean {
		const settled = advance(this.scripts(), this.position, { kind: "settle" }, this.context());
		if (settled.moved) this.turn({ kind: "settle" });
		else this.position = settled.position;
		return settled.moved;
	}

	/** Another world from here on: other scripts, days later, another age. */
	change(changes: Partial<World>): this {
		this.world = { ...this.world, ...changes };
		return this;
	}

	get key(): string {
		return this.position.stack.at(-1)?.shown?.key ?? "";
	}

	/** The open step, with its item: `pick/math`; `-` when nothing is open. */
	get at(): string {
		const frame = this.position.stack.at(-1);
		return frame ? [frame.step, ...(frame.item === undefined ? [] : [frame.item])].join("/") : "-";
	}

	/** The last turn's replies as text. */
	get said(): string {
		return this.replies.map((reply) => asText(reply.view)).join("\n");
	}

	/** The last reply's view. */
	get view(): View | undefined {
		return this.replies.at(-1)?.view;
	}
}

function asText(view: View): string {
	switch (view.kind) {
		case "question":
			return [view.text, ...view.options.map((option, at) => `${at + 1}. ${option.label}`)].join("\n");
		case "grid":
			return [`${view.text} (${view.page}/${view.pages})`, ...view.items.map((item) => item.label)].join("\n");
		case "form":
			return [view.text, ...view.fields.map((field) => `${field.label}: ${field.value}`)].join("\n");
		case "say":
			return [view.text, ...(view.buttons ?? []).map((button) => `[${button.label}]`)].join(" ");
		default:
			return JSON.stringify(view);
	}
}

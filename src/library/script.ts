/** One script in dialogs/: its keys, and what a writer may leave out spelled out. */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { Bilingual, Json } from "../turn.ts";
import { hint } from "./likeness.ts";
import type { AskKind, AskStep, Choice, Fault, Next, Script, Step } from "./types.ts";
import { bilingual, check, grades, identifier, keyed, type Path, parseYaml, sentence } from "./yaml.ts";

const roles = z.enum(["student", "family", "adviser", "counselor", "administrator"]);

const next = z
	.union([z.string(), z.record(z.string(), z.string())], {
		error: "expected a step id, end, or a list of answers with a step id behind each",
	})
	.describe("Where to go: a step id or end, or one for each answer or outcome, with default for the rest.");

const phrases = z.array(sentence, { error: "expected phrases, each on a line of its own after a dash" });

const labels = z
	.record(z.string(), bilingual, { error: "expected ids with en and es below each" })
	.refine((map) => Object.keys(map).length > 0, "is empty; expected at least one");

const json: z.ZodType<Json> = z.json() as z.ZodType<Json>;

const askKinds = ["text", "choice", "choices", "rating", "ratings", "number", "date", "confirm", "form"] as const;

const header = {
	id: identifier.describe("The script's id; the same as the file name."),
	version: z.int().min(1).describe("Counted up when the script changes its meaning."),
	for: z.array(roles).min(1, "is empty; expected at least one role").describe("Who may open it."),
	grades: grades.optional().describe("Only students in these grades, such as 6-12."),
	title: bilingual.describe("Its name, as people see it."),
	starts: keyed({ en: phrases, es: phrases }).describe(
		"Phrases that open it; they train the router. They may be empty lists.",
	),
};

const shared = {
	grades: grades.optional().describe("Only students in these grades see the step."),
	next: next.optional(),
};

const sayShape = {
	say: bilingual.describe("One short message."),
	id: identifier.optional().describe("The step's id; needed only if another step jumps here."),
	...shared,
};

const fieldShape = { en: sentence, es: sentence, input: z.enum(["text", "number", "date"]) };

const askShape = {
	ask: identifier.describe("The step's id. A student's place is kept by it: never give it to another question."),
	kind: z.enum(askKinds).describe("How it is answered."),
	text: bilingual.describe("The question."),
	simpler: bilingual.optional().describe('Said on "I don\'t get it" and after three misses.'),
	why: bilingual.optional().describe('Said on "why do you ask?".'),
	choices: labels.optional().describe("Fixed choices: an id with a label in both languages."),
	from: z.string().optional().describe("A registered source of choices; those under choices follow behind them."),
	items: z
		.string()
		.regex(/^inventory\/[a-z0-9-]+$/, "expected inventory/ and the inventory's id, such as inventory/interests")
		.optional()
		.describe("The statements of an inventory, rated page by page."),
	only: z.enum(["quick", "rest"]).optional().describe("With items: the quick statements, or all others."),
	of: z.string().optional().describe("With kind form: the draft whose fields are shown."),
	fields: z
		.record(z.string(), keyed(fieldShape))
		.optional()
		.describe("With kind form: the draft's fields with a label and how each is filled in."),
	save: z.string().optional().describe("The part of the plan the answer is kept under."),
	"save-item": z
		.enum(["school-year", "each"])
		.optional()
		.describe("Keeps one answer per school year, or per each-item."),
	unless: z.string().optional().describe("Skips the question when the plan already has this part."),
	optional: z.boolean().optional().describe("True: the person may skip it."),
	instead: labels.optional().describe("With kind text: choices shown to younger students instead of a text box."),
	menu: z
		.boolean()
		.optional()
		.describe("A choice that only offers ways to go: when something else is said, it is not asked again."),
	"free-text": z
		.boolean()
		.optional()
		.describe("True: younger students may write here, too (a message to a counselor)."),
	min: z.number().optional().describe("number: smallest. choices: fewest. rating: the low end."),
	max: z
		.number()
		.optional()
		.describe("number: largest. text: longest, in letters. choices: most. rating: the high end."),
	when: z.enum(["future", "past"]).optional().describe("With kind date or form: dates must lie ahead, or behind."),
	each: z.string().optional().describe("Asks once for each option of this source; {item} is its label."),
	...shared,
};

const doShape = {
	do: z.string().describe("The action's name."),
	id: identifier.optional().describe("The step's id; the action's name when left out."),
	with: z.record(z.string(), json).optional().describe("What the action is given."),
	into: z.string().optional().describe("The draft's name under which the result is kept."),
	...shared,
};

const runShape = {
	run: identifier.describe("The id of another script, done in between."),
	id: identifier.optional().describe("The step's id; the script's id when left out."),
	...shared,
};

const say = keyed(sayShape);
const ask = keyed(askShape);
const doing = keyed(doShape);
const run = keyed(runShape);

const STEP_KEYS = ["say", "ask", "do", "run"] as const;

/** A script file as JSON Schema, so that editors complete and check while someone writes. */
export function scriptJsonSchema(): Json {
	const file = z.strictObject({
		...header,
		steps: z.array(z.union([say, ask, doing, run])).describe("What happens, in order."),
	});
	const schema = z.toJSONSchema(file, { io: "input", unrepresentable: "any" }) as { [key: string]: Json };
	return { ...schema, title: "An Onward script (dialogs/README.md explains every key)" };
}

export interface ReadScript {
	readonly script: Script | null;
	readonly faults: readonly Fault[];
	readonly lineOf: (path: Path) => number;
}

/**
 * Reads one script.
 * @param file path for messages; the id must be its name
 */
export function readScript(file: string, text: string): ReadScript {
	const parsed = parseYaml(file, text);
	const { lineOf } = parsed;
	if (parsed.value === undefined || parsed.faults.length > 0) return { script: null, faults: parsed.faults, lineOf };
	if (parsed.value === null)
		return { script: null, faults: [{ file, line: 1, message: "this file is empty; expected a script" }], lineOf };
	const faults: Fault[] = [];
	const head = check(
		keyed({ ...header, steps: z.array(z.unknown()).min(1, "is empty; expected at least one step") }),
		parsed.value,
		{
			file,
			lineOf,
		},
	);
	faults.push(...head.faults);
	const id = file.replace(/^.*\//, "").replace(/\.ya?ml$/, "");
	if (head.value && head.value.id !== id) {
		faults.push({
			file,
			line: lineOf(["id"]),
			message: `the id is "${head.value.id}" and the file is named "${id}"; make them the same`,
		});
	}
	const steps: Step[] = [];
	const raw = (parsed.value as { steps?: unknown }).steps;
	let says = 0;
	for (const [i, value] of (Array.isArray(raw) ? raw : []).entries()) {
		const read = readStep(file, value, ["steps", i], lineOf, () => `say-${++says}`);
		faults.push(...read.faults);
		if (read.step) steps.push(read.step);
	}
	if (!head.value || faults.length > 0) return { script: null, faults, lineOf };
	const { version, title, starts } = head.value;
	const meaning = { id, version, for: head.value.for, grades: head.value.grades ?? null, title, starts, steps };
	const hash = createHash("sha256")
		.update(JSON.stringify({ ...meaning, steps: steps.map((step) => ({ ...step, line: 0 })) }))
		.digest("hex")
		.slice(0, 16);
	return { script: { ...meaning, hash, file }, faults, lineOf };
}

function readStep(
	file: string,
	value: unknown,
	base: Path,
	lineOf: (path: Path) => number,
	sayId: () => string,
): { step: Step | null; faults: Fault[] } {
	const line = lineOf(base);
	const fail = (message: string): { step: null; faults: Fault[] } => ({
		step: null,
		faults: [{ file, line, message }],
	});
	if (typeof value !== "object" || value === null || Array.isArray(value)) {
		return fail("expected a step that starts with say:, ask:, do: or run:");
	}
	const keys = Object.keys(value);
	const kinds = STEP_KEYS.filter((key) => keys.includes(key));
	const kind = kinds[0];
	if (!kind) return fail(`this step has none of say, ask, do, run${hint(keys[0] ?? "", STEP_KEYS)}`);
	if (kinds.length > 1) return fail(`this step has ${kinds.join(" and ")}; make each a step of its own`);
	const given = (value as Record<string, unknown>)[kind];
	const place = { file, lineOf, base, prefix: typeof given === "string" ? `step "${given}": ` : "" };

	if (kind === "say") {
		const { value: step, faults } = check(say, value, place);
		if (!step) return { step: null, faults };
		return { faults, step: { type: "say", id: step.id ?? sayId(), text: step.say, ...common(step, line) } };
	}
	if (kind === "do") {
		const { value: step, faults } = check(doing, value, place);
		if (!step) return { step: null, faults };
		const id = step.id ?? step.do;
		return {
			faults,
			step: { type: "do", id, action: step.do, with: step.with ?? {}, into: step.into ?? null, ...common(step, line) },
		};
	}
	if (kind === "run") {
		const { value: step, faults } = check(run, value, place);
		if (!step) return { step: null, faults };
		return { faults, step: { type: "run", id: step.id ?? step.run, script: step.run, ...common(step, line) } };
	}
	const { value: step, faults } = check(ask, value, place);
	if (!step) return { step: null, faults };
	const made: AskStep = {
		type: "ask",
		id: step.ask,
		kind: step.kind,
		text: step.text,
		simpler: step.simpler ?? null,
		why: step.why ?? null,
		choices: choiceList(step.choices),
		from: step.from ?? null,
		items: step.items ? { inventory: step.items.slice("inventory/".length), only: step.only ?? null } : null,
		of: step.of ?? null,
		fields: Object.entries(step.fields ?? {}).map(([id, field]) => ({
			id,
			label: { en: field.en, es: field.es },
			input: field.input,
		})),
		save: step.save ?? null,
		saveItem: step["save-item"] ?? null,
		unless: step.unless ?? null,
		optional: step.optional ?? false,
		instead: choiceList(step.instead),
		freeText: step["free-text"] ?? false,
		menu: step.menu ?? false,
		min: step.min ?? null,
		max: step.max ?? null,
		when: step.when ?? null,
		each: step.each ?? null,
		...common(step, line),
	};
	return {
		faults: [
			...faults,
			...misfits(made, step.only).map((message) => ({ file, line, message: `step "${made.id}": ${message}` })),
		],
		step: made,
	};
}

function common(
	step: { grades?: { from: number; to: number } | undefined; next?: string | Record<string, string> | undefined },
	line: number,
) {
	const to: Next = typeof step.next === "string" ? { default: step.next } : (step.next ?? {});
	return { line, grades: step.grades ?? null, next: to };
}

function choiceList(map: Readonly<Record<string, Bilingual>> | undefined): Choice[] {
	return Object.entries(map ?? {}).map(([id, label]) => ({ id, label }));
}

/** Keys that do not go with the kind, and those the kind needs. */
function misfits(step: AskStep, only: string | undefined): string[] {
	const found: string[] = [];
	const kind: AskKind = step.kind;
	const choosing = kind === "choice" || kind === "choices";
	if (choosing && step.choices.length === 0 && !step.from) found.push(`a ${kind} step needs choices: or from:`);
	if (!choosing && (step.choices.length > 0 || step.from))
		found.push(`choices: and from: go with kind choice or choices, not ${kind}`);
	if (kind !== "ratings" && step.items) found.push("items: goes with kind ratings");
	if (kind === "ratings" && !step.items) found.push("kind ratings needs items:, such as items: inventory/interests");
	if (kind === "rating" && (step.min === null || step.max === null || step.min >= step.max))
		found.push("a rating step needs min: and max:, such as 1 and 5");
	if (kind === "form" && (!step.of || step.fields.length === 0))
		found.push("a form step needs of: (the draft's name) and fields:");
	if (kind !== "form" && (step.of || step.fields.length > 0)) found.push("of: and fields: go with kind form");
	if (kind !== "text" && step.instead.length > 0) found.push("instead: goes with kind text");
	if (kind !== "date" && kind !== "form" && step.when) found.push("when: goes with kind date or form");
	if (only && !step.items) found.push("only: goes with items:");
	if (step.saveItem && !step.save) found.push("save-item: goes with save:");
	if (step.saveItem === "each" && !step.each) found.push("save-item: each goes with each:");
	if (step.min !== null && step.max !== null && step.min > step.max) found.push("min: is larger than max:");
	return found;
}

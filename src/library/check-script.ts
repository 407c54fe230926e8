/** What can be wrong with a script although every line of it can be read. */
import type { Bilingual } from "../turn.ts";
import { foldText, hint } from "./likeness.ts";
import type { AskStep, Choice, Fault, Inventory, Script, Step } from "./types.ts";

/** What scripts may name; src/app.ts gathers it from the actions, the sources and the plan. */
export interface Registry {
	readonly actions: Readonly<
		Record<string, { readonly outcomes: readonly string[]; readonly args: readonly string[] }>
	>;
	readonly sources: readonly string[];
	/** `{name}` in a text. */
	readonly names: readonly string[];
	readonly elements: readonly string[];
	/** Words that are commands everywhere, besides the phrases of phrases.yaml. */
	readonly commands?: readonly string[];
}

export interface Around {
	readonly registry: Registry;
	readonly inventories: ReadonlyMap<string, Inventory>;
	/** Ids of all script files. */
	readonly scriptIds: readonly string[];
	/** Folded phrases that are commands. */
	readonly commands: ReadonlySet<string>;
}

/** @returns faults in the order of the steps */
export function checkScript(script: Script, around: Around): Fault[] {
	const faults: Fault[] = [];
	const fault = (step: Step, message: string): void => {
		faults.push({ file: script.file, line: step.line, message: `step "${step.id}": ${message}` });
	};
	const ids = new Map<string, number>();
	for (const step of script.steps) {
		const before = ids.get(step.id);
		if (before !== undefined) fault(step, `this id stands on line ${before}, too; give each step its own id`);
		else ids.set(step.id, step.line);
	}
	for (const step of script.steps) {
		for (const message of targets(step, ids)) fault(step, message);
		for (const message of texts(step, around.registry.names)) fault(step, message);
		if (step.type === "ask") for (const message of question(step, script, around)) fault(step, message);
		if (step.type === "do") for (const message of action(step, around.registry)) fault(step, message);
		if (step.type === "run" && !around.scriptIds.includes(step.script)) {
			fault(step, `there is no script "${step.script}"${hint(step.script, around.scriptIds)}`);
		}
	}
	const reached = reach(script, around.registry);
	for (const step of script.steps)
		if (!reached.has(step.id)) fault(step, "no step leads here; remove it, or lead to it with next:");
	for (const step of circles(script, around.registry))
		fault(step, "leads in a circle without a question; lead one way out with next:, to a question or to end");
	for (const message of texts({ type: "say", text: script.title } as Step, []))
		faults.push({ file: script.file, line: 1, message: `title: ${message}` });
	return faults;
}

// ---------------------------------------------------------------- where steps lead

function targets(step: Step, ids: ReadonlyMap<string, number>): string[] {
	const known = [...ids.keys(), "end"];
	return Object.values(step.next)
		.filter((target) => !known.includes(target))
		.map((target) => `next leads to "${target}", which is not a step here${hint(target, known)}`);
}

/** The answers an ask step can have, when they are a closed list. */
function answers(step: AskStep): readonly string[] | null {
	if (step.kind === "confirm") return ["yes", "no"];
	if (step.kind === "choice" && !step.from) return step.choices.map((choice) => choice.id);
	if (step.kind === "rating" && step.min !== null && step.max !== null) {
		const low = step.min;
		return Array.from({ length: step.max - low + 1 }, (_, i) => String(low + i));
	}
	if (step.kind === "text") return step.instead.map((choice) => choice.id);
	return step.from ? null : [];
}

/** Whether the step after this one can be next. */
function fallsThrough(step: Step, registry: Registry): boolean {
	if (step.grades) return true;
	if (step.next.default !== undefined) return false;
	if (step.type === "do") {
		const outcomes = registry.actions[step.action]?.outcomes ?? [];
		return outcomes.length === 0 || outcomes.some((outcome) => step.next[outcome] === undefined);
	}
	if (step.type !== "ask" || step.optional || step.unless || step.each) return true;
	const closed = step.kind === "text" ? null : answers(step);
	return closed === null || closed.length === 0 || closed.some((answer) => step.next[answer] === undefined);
}

function reach(script: Script, registry: Registry): Set<string> {
	const order = script.steps.map((step) => step.id);
	const byId = new Map(script.steps.map((step) => [step.id, step]));
	const reached = new Set<string>();
	const waiting = order.slice(0, 1);
	for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
		const step = byId.get(id);
		if (!step || reached.has(id)) continue;
		reached.add(id);
		waiting.push(...Object.values(step.next));
		const following = order[order.indexOf(id) + 1];
		if (following && fallsThrough(step, registry)) waiting.push(following);
	}
	return reached;
}

/** Steps that lead back to themselves, whatever comes out, through `do` and `say` alone: nobody would get a turn. */
function circles(script: Script, registry: Registry): Step[] {
	const byId = new Map(script.steps.map((step, i) => [step.id, { step, following: script.steps[i + 1]?.id ?? "end" }]));
	return script.steps.filter(({ id: start }) => {
		const behind = new Set<string>();
		const waiting = [start];
		for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
			const at = byId.get(id);
			if (at?.step.type !== "say" && at?.step.type !== "do") return false;
			const fresh = ways(at.step, at.following, registry).filter((way) => !behind.has(way));
			for (const way of fresh) behind.add(way);
			waiting.push(...fresh);
		}
		return behind.has(start);
	});
}

/** Every step that can come next; an action that is not known could lead anywhere. */
function ways(step: Extract<Step, { type: "say" | "do" }>, following: string, registry: Registry): string[] {
	const other = step.next.default ?? following;
	const outcomes = step.type === "do" ? registry.actions[step.action]?.outcomes : [];
	if (!outcomes) return ["end"];
	const named = outcomes.map((outcome) => step.next[outcome] ?? other);
	return step.grades || named.length === 0 ? [...named, other] : named;
}

// ---------------------------------------------------------------- actions

function action(step: Extract<Step, { type: "do" }>, registry: Registry): string[] {
	const known = registry.actions[step.action];
	if (!known) return [`there is no action "${step.action}"${hint(step.action, Object.keys(registry.actions))}`];
	const messages: string[] = [];
	const mapped = Object.keys(step.next);
	for (const outcome of mapped) {
		if (outcome !== "default" && !known.outcomes.includes(outcome))
			messages.push(`"${outcome}" is not an outcome of ${step.action}${hint(outcome, known.outcomes)}`);
	}
	const missing = known.outcomes.filter((outcome) => !mapped.includes(outcome));
	const alone = known.outcomes.length <= 1 && mapped.length === 0;
	if (missing.length > 0 && !mapped.includes("default") && !alone) {
		messages.push(
			`${step.action} can also end with ${missing.join(", ")}; add ${missing.length === 1 ? "it" : "them"} under next:, or default:`,
		);
	}
	for (const name of Object.keys(step.with)) {
		if (!known.args.includes(name)) messages.push(`${step.action} does not take "${name}"${hint(name, known.args)}`);
	}
	return messages;
}

// ---------------------------------------------------------------- questions

function question(step: AskStep, script: Script, { registry, inventories, commands }: Around): string[] {
	const messages: string[] = [];
	const closed = answers(step);
	for (const answer of Object.keys(step.next)) {
		if (answer === "default" || closed === null) continue;
		if (!closed.includes(answer))
			messages.push(`next: "${answer}" is not an answer here${hint(answer, [...closed, "default"])}`);
	}
	for (const [key, source] of [
		["from", step.from],
		["each", step.each],
	] as const) {
		if (source && !registry.sources.includes(source))
			messages.push(`${key}: there is no source "${source}"${hint(source, registry.sources)}`);
	}
	for (const [key, element] of [
		["save", step.save],
		["unless", step.unless],
	] as const) {
		if (element && !registry.elements.includes(element))
			messages.push(`${key}: "${element}" is not a part of the plan${hint(element, registry.elements)}`);
	}
	if (step.items && !inventories.has(step.items.inventory)) {
		messages.push(
			`there is no inventory "${step.items.inventory}"${hint(step.items.inventory, [...inventories.keys()])}`,
		);
	}
	messages.push(...labels("choices", step.choices, commands), ...labels("instead", step.instead, commands));
	const required = step.kind === "text" && !step.optional && step.instead.length === 0 && !step.freeText;
	if (required && forYounger(script, step)) {
		messages.push(
			"students in grades 6 and 7 may not write here, so they could not go on; add instead: with choices, or optional: true",
		);
	}
	return messages;
}

function forYounger(script: Script, step: AskStep): boolean {
	if (!script.for.includes("student")) return false;
	return Math.max(script.grades?.from ?? 6, step.grades?.from ?? 6) <= 7;
}

/** Labels people can say instead of a number: different from each other, and none a command. */
export function labels(key: string, choices: readonly Choice[], commands: ReadonlySet<string>): string[] {
	const messages: string[] = [];
	for (const lang of ["en", "es"] as const) {
		const seen = new Map<string, string>();
		for (const { id, label } of choices) {
			const folded = foldText(label[lang]);
			const other = seen.get(folded);
			if (other) messages.push(`${key}: ${other} and ${id} have the same ${lang} label "${label[lang]}"`);
			seen.set(folded, id);
			if (commands.has(folded))
				messages.push(`${key}: the ${lang} label "${label[lang]}" of ${id} is a command everywhere; use other words`);
		}
	}
	return messages;
}

// ---------------------------------------------------------------- texts

function texts(step: Step, names: readonly string[]): string[] {
	if (step.type === "do" || step.type === "run") return [];
	const spoken: [string, Bilingual | null][] = [[step.type === "say" ? "say" : "text", step.text]];
	if (step.type === "ask") {
		spoken.push(["simpler", step.simpler], ["why", step.why]);
		for (const key of ["choices", "instead", "fields"] as const)
			for (const { id, label } of step[key]) spoken.push([`${key} > ${id}`, label]);
	}
	const allowed = step.type === "ask" && step.each ? [...names, "item"] : names;
	return spoken.flatMap(([key, text]) =>
		text ? placeholders(text, allowed).map((message) => `${key}: ${message}`) : [],
	);
}

/** Names in braces: known ones, and the same in both languages. */
export function placeholders(text: Bilingual, allowed: readonly string[]): string[] {
	const messages: string[] = [];
	const found = { en: gaps(text.en), es: gaps(text.es) };
	for (const name of new Set([...found.en, ...found.es])) {
		if (name === "item" && !allowed.includes("item")) messages.push("{item} is only known in a step with each:");
		else if (!allowed.includes(name)) messages.push(`{${name}} is not a known name${hint(name, allowed)}`);
		else if (!found.en.includes(name) || !found.es.includes(name)) {
			messages.push(`{${name}} stands in the ${found.en.includes(name) ? "English" : "Spanish"} text only`);
		}
	}
	return messages;
}

function gaps(text: string): string[] {
	return [...text.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1]!);
}

/** Scripts that run each other in a circle: one fault at each `run` step of the circle. */
export function loops(scripts: readonly Script[]): Fault[] {
	const byId = new Map(scripts.map((script) => [script.id, script]));
	const runs = (id: string): string[] =>
		byId.get(id)?.steps.flatMap((step) => (step.type === "run" ? [step.script] : [])) ?? [];
	const leadsTo = (from: string, to: string): boolean => {
		const seen = new Set<string>();
		const waiting = [from];
		for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
			if (id === to) return true;
			if (!seen.has(id)) waiting.push(...runs(id));
			seen.add(id);
		}
		return false;
	};
	return scripts.flatMap((script) =>
		script.steps.flatMap((step) =>
			step.type === "run" && leadsTo(step.script, script.id)
				? [
						{
							file: script.file,
							line: step.line,
							message: `step "${step.id}": "${step.script}" runs "${script.id}" again, so this would never end`,
						},
					]
				: [],
		),
	);
}

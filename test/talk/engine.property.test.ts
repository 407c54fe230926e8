import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, inject, test } from "vitest";
import { sources as realSources } from "../../src/actions/index.ts";
import { loadLibrary } from "../../src/library/load.ts";
import type { Script, Step } from "../../src/library/types.ts";
import { elementIds } from "../../src/plan/elements.ts";
import { fold } from "../../src/plan/fold.ts";
import type { EngineInput } from "../../src/talk/engine.ts";
import type { Frame, Json, PathItem } from "../../src/turn.ts";
import { inventory, type Line, script, student, Talk, type World } from "../support/scripts.ts";

const library = loadLibrary(join(import.meta.dirname, "../.."));

// ------------------------------------------------------------ worlds

/** Random scripts, `s` and `t`; `s` may run `t`. They only jump back from a question that cannot be passed over. */
const anyScript = (id: string, kinds: readonly string[]): fc.Arbitrary<Script> =>
	fc
		.array(
			fc.record({
				kind: fc.constantFrom(...kinds),
				optional: fc.boolean(),
				jump: fc.nat(9),
				flag: fc.nat(5),
				save: fc.boolean(),
			}),
			{ minLength: 1, maxLength: 7 },
		)
		.map((specs) =>
			script(
				id,
				specs.map((spec, at) => line({ ...spec, id: `${id}${at}`, to: `${id}${spec.jump % specs.length}` })),
			),
		);

const choices = { a: "Apple pie", b: "2 pears", c: "Constructor" };

interface Spec {
	readonly kind: string;
	readonly id: string;
	readonly to: string;
	readonly optional: boolean;
	readonly flag: number;
	readonly save: boolean;
}

function line({ kind, id, to, optional, flag, save }: Spec): Line {
	const more = { text: `{item} ${id} {first-name}?`, optional };
	switch (kind) {
		case "say":
			return { say: `Said ${id}.`, id, ...(flag === 0 ? { grades: "11-12" } : {}) };
		case "choice":
			return {
				ask: id,
				kind,
				...more,
				choices,
				...(save ? { save: "education-goal" } : {}),
				...(optional ? {} : { next: { a: to } }),
			};
		case "choices":
			return {
				ask: id,
				kind,
				...more,
				from: "fruit",
				...(save ? { save: "courses", "save-item": "school-year" } : {}),
				...(flag < 2 ? { each: "areas" } : {}),
			};
		case "text":
			return {
				ask: id,
				kind,
				...more,
				max: 60,
				...(save ? { save: "personal-goal" } : {}),
				...(flag === 0 ? { instead: choices } : {}),
				...(flag === 1 && save ? { unless: "personal-goal" } : {}),
			};
		case "rating":
			return { ask: id, kind, ...more, min: 0, max: 4 };
		case "ratings":
			return { ask: id, kind, ...more, items: "inventory/interests", ...(flag < 3 ? { only: "rest" } : {}) };
		case "form":
			return {
				ask: id,
				kind,
				...more,
				of: "thing",
				fields: {
					what: { en: "What", es: "Qué", input: "text" },
					on: { en: "When", es: "Cuándo", input: "date" },
					many: { en: "Hours", es: "Horas", input: "number" },
				},
			};
		case "do":
			return { do: "anything", id, ...(save ? { into: "thing" } : {}), next: { one: "end", two: "end" } };
		case "run":
			return { run: "t", id };
		default:
			return { ask: id, kind, ...more };
	}
}

const asks = ["say", "choice", "choices", "text", "rating", "ratings", "number", "date", "confirm", "form", "do"];

/** What an action ends with hangs on its step alone, so that the same way gives the same result. */
const made = (id: string) => ({
	outcome: id.length % 2 === 0 ? "one" : "two",
	draft: { what: `thing of ${id}`, on: "2026-11-05" },
	changes: [{ element: "career-goal", item: null, op: "set" as const, value: `job of ${id}` }],
});

/** A failing property prints what a world was made from, not all that is in it. */
const shortly = (world: World, from: unknown): World =>
	Object.assign(world, { [fc.toStringMethod]: () => JSON.stringify(from) });

const anyWorld: fc.Arbitrary<World> = fc
	.record({
		s: anyScript("s", [...asks, "run"]),
		t: anyScript("t", asks),
		restricted: fc.boolean(),
		spanish: fc.boolean(),
	})
	.map(({ s, t, restricted, spanish }) => {
		const world: World = {
			scripts: [s, t],
			restricted,
			person: { ...student, lang: spanish ? ("es" as const) : ("en" as const) },
			inventory: inventory(17),
			sources: {
				fruit: (_, item) => (item === "y" ? [] : ["fig", "plum"].map((id) => ({ id, label: `${id} ${item ?? ""}` }))),
				areas: ["x", "y", "z"].map((id) => ({ id, label: id })),
			},
			actions: { anything: (act) => made(act.step.id) },
		};
		const steps = (own: Script) => own.steps.map((step) => (step.type === "ask" ? `${step.id} ${step.kind}` : step.id));
		return shortly(world, { s: steps(s), t: steps(t), restricted, spanish });
	});

/** The scripts of dialogs/ with the real sources; actions end with each outcome in turn. */
const realWorld: fc.Arbitrary<World> = fc
	.record({ grade: fc.constantFrom(7, 10, 12), restricted: fc.boolean(), spanish: fc.boolean(), turn: fc.nat(3) })
	.map(({ grade, restricted, spanish, turn }) => {
		const person = { ...student, grade, lang: spanish ? ("es" as const) : ("en" as const) };
		const jobs = [...library.occupations.values()]
			.slice(0, 4)
			.map((job) => ({ id: job.soc, label: job.title[person.lang] }));
		const draft = {
			matches: jobs,
			threads: jobs,
			close: ["R", "A"],
			year: "2027-28",
			cluster: [...library.clusters.keys()][0] ?? "",
			template: [...library.checkIns.keys()][0] ?? "",
			grades: [9, 10],
			career: "Nurse",
			count: 2,
		};
		const ends = (step: Step) => Object.keys(step.next).filter((key) => key !== "default");
		const world: World = {
			scripts: [...library.scripts.values()],
			person,
			restricted,
			...(library.inventories.get("interests") ? { inventory: library.inventories.get("interests")! } : {}),
			sources: Object.fromEntries(
				Object.entries(realSources).map(([name, source]) => [
					name,
					(own: Readonly<Record<string, Json>>, item: string | null) =>
						source({ lang: person.lang, plan: {}, library, person, draft: { ...draft, ...own }, item }),
				]),
			),
			actions: Object.fromEntries(
				[...library.scripts.values()]
					.flatMap((own) => own.steps)
					.flatMap((step) => {
						if (step.type !== "do") return [];
						const all = ends(step);
						return [
							[
								step.action,
								(act: { step: Step }) => ({
									outcome:
										ends(act.step)[(turn + act.step.id.length) % Math.max(1, ends(act.step).length)] ??
										all[0] ??
										"done",
									draft: step.into ? { text: "Call", date: "" } : draft,
								}),
							],
						];
					}),
			),
		};
		return shortly(world, { grade, restricted, spanish, turn });
	});

// ------------------------------------------------------------ what people do

const words = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.constantFrom(
			"1",
			"2",
			"3",
			"a",
			"apple",
			"fig",
			"fig, plum",
			"yes",
			"no",
			"sí",
			"453215",
			"12345123",
			"5 4",
			"3 hours",
			"tomorrow",
			"12/4",
			"el viernes",
			"change when",
			"cambiar qué",
			"none",
			"Read more books",
		),
	},
	{ weight: 3, arbitrary: fc.constantFrom("back", "back", "skip", "stop", "start over", "repeat", "simpler", "why") },
	{
		weight: 1,
		arbitrary: fc.constantFrom(
			"",
			" ",
			"🎉",
			"\ud83c",
			"\u202Eabc",
			"__proto__",
			"constructor",
			"toString",
			"end",
			"default",
			"{first-name}",
			"x".repeat(20_000),
			"1,".repeat(300),
		),
	},
	{ weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 40 }) },
);

const cardValue: fc.Arbitrary<Readonly<Record<string, Json>>> = fc.dictionary(
	fc.constantFrom("answer", "i1", "i2", "i3", "i6", "what", "on", "many", "text", "date", "__proto__"),
	fc.oneof(
		fc.constantFrom<Json>(
			"a",
			"b",
			"fig",
			"fig,plum",
			"yes",
			"1",
			4,
			"2026-12-01",
			"",
			null,
			true,
			[],
			["a"],
			{ a: 1 },
			"x".repeat(5000),
		),
		fc.string({ maxLength: 8 }),
	),
);

type Move =
	| { readonly type: string }
	| { readonly press: Readonly<Record<string, Json>>; readonly stale: boolean }
	| { readonly open: number; readonly args: boolean }
	| { readonly raw: EngineInput };

const raw: fc.Arbitrary<EngineInput> = fc.oneof(
	fc
		.oneof(fc.constantFrom("a", "x", "yes", "plum", "2026-12-01", 3), fc.constant(["fig"]), fc.constant({ what: "x" }))
		.map((answer): EngineInput => ({ kind: "answer", answer })),
	fc
		.dictionary(fc.constantFrom("i1", "i2", "i3", "i4", "i5", "i6", "nothing"), fc.integer({ min: 1, max: 5 }))
		.map((values): EngineInput => ({ kind: "ratings", values })),
	fc.constantFrom<EngineInput>(
		{ kind: "form", op: "ok" },
		{ kind: "form", op: "change", field: "on" },
		{ kind: "form", op: "set", values: { what: "y", "": "ok" } },
		{ kind: "form", op: "set", values: { what: "ñ".repeat(300) } },
		{ kind: "miss", hint: "?" },
		{ kind: "settle" },
	),
);

const move: fc.Arbitrary<Move> = fc.oneof(
	{ weight: 8, arbitrary: fc.record({ type: words }) },
	{ weight: 3, arbitrary: fc.record({ press: cardValue, stale: fc.boolean() }) },
	{ weight: 1, arbitrary: fc.record({ open: fc.nat(20), args: fc.boolean() }) },
	{ weight: 1, arbitrary: fc.record({ raw }) },
);

function make(talk: Talk, own: Move): void {
	if ("type" in own) talk.type(own.type);
	else if ("press" in own) talk.press(own.press, own.stale ? "key-0" : talk.key);
	else if ("raw" in own) talk.turn(own.raw);
	else {
		const found = talk.world.scripts[own.open % Math.max(1, talk.world.scripts.length)];
		if (found) talk.open(found.id, own.args ? { who: "x" } : undefined);
	}
}

// ------------------------------------------------------------ what always holds

function holds(talk: Talk): void {
	const { position } = talk;
	for (const [at, frame] of position.stack.entries()) {
		const own = talk.scripts().get(frame.script);
		const step = own?.steps.find((one) => one.id === frame.step);
		const top = at === position.stack.length - 1;
		// A frame below is put right when the one above it ends.
		if (top || own?.hash === frame.hash) expect(step?.type, `${frame.script}/${frame.step}`).toBe(top ? "ask" : "run");
		expect(Buffer.byteLength(JSON.stringify(frame.draft))).toBeLessThanOrEqual(8192);
	}
	if (position.stack.length > 0) expect(position.stack.at(-1)?.shown).not.toBeNull();
	expect(Object.entries(position.paused).every(([id, stack]) => stack[0]?.script === id)).toBe(true);
	expect(new Set(talk.entries.map((entry) => entry.id)).size).toBe(talk.entries.length);
	expect(talk.plan).toEqual(fold(talk.entries));
	for (const entry of talk.entries) expect(elementIds).toContain(entry.element);
}

function replied(talk: Talk, own: Move): void {
	const before = talk.at;
	const open = talk.key;
	talk.replies = [];
	make(talk, own);
	const stale = "press" in own && own.stale && open !== "key-0";
	const settled = "raw" in own && own.raw.kind === "settle";
	if (before !== "-" && !stale && !settled)
		expect(talk.replies.length, `no word after ${JSON.stringify(own).slice(0, 80)} at ${before}`).toBeGreaterThan(0);
}

const { inputs, seed } = inject("scale");
const runs = { numRuns: Math.ceil(inputs * 0.15), seed };

describe("whatever people do", () => {
	test.each([
		["random scripts", anyWorld],
		["the scripts of dialogs/", realWorld],
	])("%s: never a fault, always a word, a place that is there, a plan that its entries make", (_, anyOne) => {
		fc.assert(
			fc.property(anyOne, fc.nat(20), fc.array(move, { maxLength: 25 }), (world, first, moves) => {
				const talk = new Talk(world);
				make(talk, { open: first, args: false });
				for (const own of moves) {
					replied(talk, own);
					holds(talk);
				}
			}),
			runs,
		);
	});

	test.each([
		["random scripts", anyWorld],
		["the scripts of dialogs/", realWorld],
	])("%s: back and the same answer again adds nothing", (_, anyOne) => {
		fc.assert(
			fc.property(anyOne, fc.nat(20), fc.array(move, { maxLength: 20 }), (world, first, moves) => {
				const talk = new Talk(world);
				make(talk, { open: first, args: false });
				for (const own of moves) {
					make(talk, own);
					const top = talk.position.stack.at(-1);
					if (!top || top.page > 0 || top.draft[`form:${top.step}`] !== undefined) continue;
					const stood = talk.position.stack.flatMap(everything);
					const { entries, plan } = talk;
					const saved = entries.length;
					talk.turn({ kind: "command", id: "back" });
					const back = talk.position.stack.at(-1) as Frame;
					const answer = stood.findLast((item) => item.step === back.step && item.item === back.item);
					if (!answer || (answer.answer === undefined && answer.skipped === undefined)) continue;
					if (answer.answer === undefined) talk.turn({ kind: "command", id: "skip" });
					else talk.turn({ kind: "answer", answer: answer.answer });
					expect(talk.entries.length).toBe(saved);
					expect(talk.plan).toEqual(plan);
				}
			}),
			runs,
		);
	});

	test("scripts that change, lose steps and options, vanish and come back under somebody", () => {
		const change = fc.record({ script: fc.nat(1), drop: fc.nat(6), option: fc.boolean(), gone: fc.nat(6) });
		fc.assert(
			fc.property(
				anyWorld,
				fc.array(fc.oneof({ weight: 4, arbitrary: move }, { weight: 1, arbitrary: change }), { maxLength: 30 }),
				(world, moves) => {
					const talk = new Talk(world);
					talk.open("s");
					for (const [at, own] of moves.entries()) {
						if ("gone" in own) talk.change({ scripts: changed(world.scripts, own, at) });
						else if ("raw" in own) continue;
						else {
							make(talk, own);
							if (talk.position.stack.some((frame) => !talk.scripts().has(frame.script))) continue;
							holds(talk);
						}
					}
				},
			),
			runs,
		);
	});
});

const everything = (frame: Frame): readonly PathItem[] =>
	frame.path.flatMap((item) => (item.ran ? [item, ...everything(item.ran)] : [item]));

/** One of the scripts without one of its steps, or of its options, or all of it. */
function changed(
	scripts: readonly Script[],
	{ script: which, drop, option, gone }: { script: number; drop: number; option: boolean; gone: number },
	at: number,
): readonly Script[] {
	if (gone === 0) return scripts.filter((_, index) => index !== which);
	return scripts.map((own, index) => {
		if (index !== which) return own;
		const steps = option
			? own.steps.map((step, place) =>
					place === drop % own.steps.length && step.type === "ask"
						? { ...step, choices: step.choices.slice(1), next: {} }
						: step,
				)
			: own.steps.filter((_, place) => own.steps.length === 1 || place !== drop % own.steps.length);
		const ids = new Set(steps.map((step) => step.id));
		const next = (step: Step) =>
			Object.fromEntries(Object.entries(step.next).filter(([, to]) => to === "end" || ids.has(to)));
		return { ...own, hash: `changed-${at}`, steps: steps.map((step) => ({ ...step, next: next(step) })) };
	});
}

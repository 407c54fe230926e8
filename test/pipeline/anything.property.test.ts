/**
 * Whatever anybody sends, in any script, to the whole bot on a real database: never a fault, always a reply that every
 * channel can show, a place that is there, and a plan that its entries make. The seed is printed when something fails.
 */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { render } from "../../src/cards/index.ts";
import type { OutboxRow } from "../../src/doors.ts";
import { elementIds } from "../../src/plan/elements.ts";
import { fold } from "../../src/plan/fold.ts";
import type { Address, Input, Json, Lang, Person, Role, View } from "../../src/turn.ts";
import { type Onward, startOnward } from "../support/onward.ts";

const { inputs, seed } = inject("scale");
/** Inputs one person sends. */
const long = 50;

let onward: Onward;
beforeAll(async () => {
	onward = await startOnward();
});
afterAll(() => onward.close());

// ------------------------------------------------------------ what people send

type Sent =
	| { readonly type: string }
	/** The nth option of the open question, by card or by its label. */
	| { readonly pick: number; readonly typed: boolean }
	/** A card's value with the open key, a key from before, or one that never was. */
	| { readonly card: Readonly<Record<string, Json>>; readonly key: "open" | "old" | "none" }
	/** The last thing sent once more, under the same id. */
	| { readonly redeliver: true }
	/** Back, and the same answer once more. */
	| { readonly backAndAgain: true }
	| { readonly other: "install" | "attachment" | "empty" | "uninstall" };

const anyText = fc.oneof(
	{
		weight: 6,
		arbitrary: fc.constantFrom(
			...["1", "2", "3", "9", "0", "-1", "1.5", "12345", "453215", "5 4 3 2 1 2", "1, 2", "3 hours", "yes", "no", "sí"],
			...["tomorrow", "12/4", "el viernes", "2027-02-29", "29 de febrero", "change the date", "cambiar la fecha"],
			...["none", "ninguna", "nurse", "enfermera", "Read more books", "Four-year college", "I don't know yet"],
		),
	},
	{
		weight: 5,
		arbitrary: fc.constantFrom(
			...["back", "skip", "stop", "start over", "repeat", "simpler", "why", "help", "español", "English"],
			...["atrás", "saltar", "parar", "empezar de nuevo", "repetir", "más fácil", "por qué", "ayuda"],
			...["talk to my counselor", "hablar con mi consejero", "stop messages", "hola", "thanks", "what can you do?"],
		),
	},
	{
		weight: 4,
		arbitrary: fc.constantFrom(
			...["set a goal", "take the interest inventory", "plan my classes", "show my plan", "careers that fit me"],
			...["ponerme una meta", "mi plan", "answer my check-in", "settings", "send a check-in", "show my caseload"],
			...[
				"show the alerts",
				"what is an ILP?",
				"qué es un ILP",
				"how much do nurses make?",
				"and in Ohio?",
				"get started",
			],
		),
	},
	{
		weight: 3,
		arbitrary: fc.constantFrom(
			...[
				"",
				" ",
				"\n\t",
				"🎉",
				"👨‍👩‍👧‍👦",
				"\ud83c",
				"\udf89",
				"a\ud800b",
				"\u202Eabc\u202C",
				"\u2066x\u2069",
				"\u0000",
				"\u0007\u001b[31m",
			],
			...["__proto__", "constructor", "toString", "end", "default", "{first-name}", "{{DATE()}}", "[x](https://evil)"],
			...["<img src=x onerror=alert(1)>", "=cmd|' /C calc'!A0", "'; drop table person; --", "x".repeat(20_000)],
			...[
				"ñ".repeat(20_000),
				"😀".repeat(5_000),
				"1,".repeat(300),
				"a ".repeat(5_000),
				"%s%n",
				"\ufeff",
				"I want to die",
			],
		),
	},
	{ weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 60 }) },
	{ weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 60 }) },
);

const anyValue: fc.Arbitrary<Readonly<Record<string, Json>>> = fc.dictionary(
	fc.oneof(
		fc.constantFrom("answer", "form", "route", "button", "text", "date", "key", "i1", "i2", "q1", "__proto__"),
		fc.string({ maxLength: 10 }),
	),
	fc.oneof(
		fc.constantFrom<Json>("1", "yes", "four-year", "dialog:goals", "dialog:send-check-in", "page:what-is-an-ilp", "ok"),
		fc.constantFrom<Json>(
			"command:back",
			"offer:save",
			"occupation:29-1141",
			"state:OH",
			"none",
			"2026-12-01",
			"\ud800",
		),
		fc.constantFrom<Json>("", null, true, 4, -1, 1e308, [], ["a"], { a: 1 }, "x".repeat(20_000)),
		fc.string({ maxLength: 12 }),
	),
	{ maxKeys: 8 },
);

const anything: fc.Arbitrary<Sent> = fc.oneof(
	{ weight: 10, arbitrary: anyText.map((type) => ({ type })) },
	{ weight: 8, arbitrary: fc.record({ pick: fc.nat(12), typed: fc.boolean() }) },
	{ weight: 4, arbitrary: fc.record({ card: anyValue, key: fc.constantFrom("open", "open", "old", "none") }) },
	{ weight: 1, arbitrary: fc.constant({ redeliver: true } as const) },
	{ weight: 2, arbitrary: fc.constant({ backAndAgain: true } as const) },
	{ weight: 1, arbitrary: fc.record({ other: fc.constantFrom("install", "attachment", "empty", "uninstall") }) },
);

// ------------------------------------------------------------ somebody who sends it

let people = 0;

interface Shown {
	readonly view: View;
	readonly key: string;
}

class Someone {
	readonly id: string;
	readonly #address: Address;
	#turn = 0;
	/** Questions so far, newest last. */
	shown: Shown[] = [];
	/** The last input and its turn. */
	last: { readonly input: Input; readonly turn: string } | null = null;

	constructor(id: string) {
		this.id = id;
		this.#address = { channel: "teams", conversation: `c-${id}`, user: id };
	}

	get open(): Shown | null {
		return this.shown.at(-1) ?? null;
	}

	async send(input: Input, turn = `${this.id}-${++this.#turn}`): Promise<readonly OutboxRow[]> {
		const { rows, sent } = await onward.app.handle({
			id: turn,
			at: onward.clock.now(),
			who: `person:${this.id}`,
			address: this.#address,
			mode: "reply",
			locale: null,
			input,
		});
		await sent;
		this.last = { input, turn };
		for (const { view, key } of rows)
			if (key !== null && (view.kind === "question" || view.kind === "grid" || view.kind === "form"))
				this.shown.push({ view, key });
		return rows;
	}

	entries = async () =>
		(await Promise.all(elementIds.map((element) => onward.app.store.history(this.id, element)))).flat();
}

/** The nth way to answer what is shown, as a card and as words. */
function answerTo({ view }: Shown, pick: number): { value: Readonly<Record<string, Json>>; words: string } {
	if (view.kind === "grid") {
		const ratings = view.items.map(({ id }, at) => [id, String(1 + ((pick + at) % view.scale.length))] as const);
		return { value: Object.fromEntries(ratings), words: ratings.map(([, rating]) => rating).join("") };
	}
	if (view.kind === "form") return { value: { form: "ok" }, words: "yes" };
	if (view.kind !== "question") return { value: {}, words: "" };
	const option = view.options[pick % Math.max(1, view.options.length)];
	if (option) return { value: { answer: option.id }, words: option.label };
	const words =
		view.input === "date"
			? "2026-12-0".concat(String(1 + (pick % 9)))
			: view.input === "number"
				? `${pick}`
				: `Word ${pick}`;
	return { value: { answer: words }, words };
}

/** @returns the replies, or null where nothing is said (nothing to answer, gone) */
async function act(someone: Someone, sent: Sent): Promise<readonly OutboxRow[] | null> {
	if ("type" in sent) return someone.send({ kind: "text", text: sent.type });
	if ("other" in sent) {
		if (sent.other === "install") return someone.send({ kind: "install" });
		const rows = await someone.send(
			sent.other === "uninstall" ? { kind: "uninstall" } : { kind: "other", type: sent.other },
		);
		return sent.other === "uninstall" ? null : rows;
	}
	if ("redeliver" in sent) return redelivered(someone);
	if ("backAndAgain" in sent) return backAndAgain(someone);
	const { open } = someone;
	if ("card" in sent) {
		const key = sent.key === "open" ? open?.key : sent.key === "old" ? someone.shown[0]?.key : "made-up";
		return someone.send({ kind: "card", key: key ?? "", value: sent.card });
	}
	if (!open) return null;
	const { value, words } = answerTo(open, sent.pick);
	return someone.send(sent.typed ? { kind: "text", text: words } : { kind: "card", key: open.key, value });
}

async function redelivered(someone: Someone): Promise<readonly OutboxRow[] | null> {
	if (!someone.last || someone.last.input.kind === "uninstall") return null;
	const before = await someone.entries();
	const [first, second] = await Promise.all([
		someone.send(someone.last.input, someone.last.turn),
		someone.send(someone.last.input, someone.last.turn),
	]);
	expect(second).toEqual(first);
	expect(await someone.entries()).toEqual(before);
	return first;
}

async function backAndAgain(someone: Someone): Promise<readonly OutboxRow[] | null> {
	const asked = someone.open;
	if (!asked || asked.view.kind === "grid") return null;
	const { value } = answerTo(asked, 0);
	const rows = await someone.send({ kind: "card", key: asked.key, value });
	const before = await someone.entries();
	await someone.send({ kind: "text", text: "back" });
	const again = someone.open;
	if (again && JSON.stringify(textOf(again.view)) === JSON.stringify(textOf(asked.view))) {
		await someone.send({ kind: "card", key: again.key, value });
		expect(await someone.entries()).toEqual(before);
	}
	return rows;
}

const textOf = (view: View): Json =>
	view.kind === "question" ? [view.text, view.options.map(({ id }) => id)] : view.kind;

// ------------------------------------------------------------ what always holds

function showable(rows: readonly OutboxRow[]): void {
	for (const { view, lang, key, seq } of rows) {
		// A reply that was not stored is the one that says sorry; a safety reply may go out before its commit.
		if (view.kind !== "safety") expect(seq, JSON.stringify(view).slice(0, 300)).toBeGreaterThan(0);
		const { text, card } = render(view, lang, key);
		expect(text.trim()).not.toBe("");
		expect(text.isWellFormed()).toBe(true);
		const whole = JSON.stringify(card);
		expect(Buffer.byteLength(whole, "utf16le")).toBeLessThanOrEqual(40_000);
		expect(whole).not.toMatch(/\\ud[89a-f][0-9a-f]{2}/i);
	}
}

async function sound(someone: Someone): Promise<void> {
	const { position, plan } = await onward.app.store.load({ who: `person:${someone.id}`, turn: "look" });
	const { scripts } = onward.app.knowledge().library;
	for (const [at, frame] of position.stack.entries()) {
		const step = scripts.get(frame.script)?.steps.find((one) => one.id === frame.step);
		expect(step?.type, `${frame.script}/${frame.step}`).toBe(at === position.stack.length - 1 ? "ask" : "run");
		expect(Buffer.byteLength(JSON.stringify(frame.draft))).toBeLessThanOrEqual(8192);
	}
	if (position.stack.length > 0) expect(position.stack.at(-1)?.shown).not.toBeNull();
	const entries = await someone.entries();
	expect(new Set(entries.map((entry) => entry.id)).size).toBe(entries.length);
	expect(plan).toEqual(fold(entries));
}

const kinds: readonly [string, Role, Partial<Person>][] = [
	["a student in grade 6, who may only choose", "student", { grade: 6, birthDate: "2015-05-01", lang: "es" }],
	["a student in grade 8", "student", { grade: 8, birthDate: "2012-11-30" }],
	["a student in grade 10", "student", { grade: 10, birthDate: "2011-01-23", lang: "es" }],
	["a student in grade 12", "student", { grade: 12, birthDate: "2008-09-14" }],
	["a student of whom little is known", "student", { grade: null, counselor: null, school: null }],
	["a family", "family", { lang: "es" as Lang, guardianOf: ["student-8"] }],
	["a counselor", "counselor", {}],
];

describe("whatever is sent by", () => {
	test.each(kinds)("%s", { timeout: 600_000 }, async (_, role, about) => {
		const runs = Math.ceil(inputs / long);
		const { library } = onward.app.knowledge();
		const scripts = [...library.scripts.values()].filter((own) => own.for.includes(role)).map((own) => own.id);
		let saved = 0;
		await fc.assert(
			fc.asyncProperty(fc.array(anything, { minLength: long, maxLength: long, size: "max" }), async (all) => {
				const id = `any-${++people}`;
				const person: Person = {
					id,
					role,
					givenName: "Any",
					familyName: "Body",
					lang: "en",
					grade: null,
					birthDate: null,
					school: "valley-high",
					counselor: role === "student" || role === "family" ? "counselor-1" : null,
					guardianOf: [],
					optedOut: false,
					welcomed: false,
					...about,
				};
				await onward.app.store.importPeople([{ person, identities: [`person:${id}`] }]);
				const someone = new Someone(id);
				// One script after the other: each is begun and left again and again.
				const script = scripts[people % scripts.length] ?? "welcome";
				showable(await someone.send({ kind: "card", key: "", value: { route: `dialog:${script}` } }));
				for (const [at, sent] of all.entries()) {
					const rows = await act(someone, sent);
					if (rows) {
						expect(rows.length, `no reply to ${JSON.stringify(sent).slice(0, 200)}`).toBeGreaterThan(0);
						showable(rows);
					}
					if (at % 10 === 9) await sound(someone);
					onward.clock.pass(7_000);
				}
				await sound(someone);
				saved += (await someone.entries()).length;
			}),
			{ numRuns: runs, seed, endOnFailure: false, interruptAfterTimeLimit: 500_000 },
		);
		// Otherwise the inputs would not get anywhere.
		if (role === "student") expect(saved).toBeGreaterThan(runs);
	});
});

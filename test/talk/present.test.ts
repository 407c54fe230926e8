import { expect, test } from "vitest";
import { fill } from "../../src/talk/present.ts";
import type { Frame } from "../../src/turn.ts";
import { inventory, script, student, Talk } from "../support/scripts.ts";

const frame = (draft: Frame["draft"]): Frame => ({
	script: "a",
	hash: "",
	step: "x",
	attempt: 0,
	path: [],
	shown: null,
	page: 0,
	draft,
});
const names = { names: { "first-name": "Malik" }, options: () => [] };

test("names are filled in once, so what a person wrote is never read as a name", () => {
	expect(fill("{first-name} and {career}, {count}", frame({ career: "{first-name}", count: 3 }), names)).toBe(
		"Malik and {first-name}, 3",
	);
	expect(fill("{item}: {unknown}", frame({ unknown: ["x"] }), names, "Math")).toBe("Math: {unknown}");
});

test("a question is shown in the person's language, its options too, and keeps them numbered as shown", () => {
	const color = {
		ask: "color",
		kind: "choice",
		text: ["Which color?", "¿Qué color?"],
		choices: { red: ["Red", "Rojo"], blue: ["Blue", "Azul"] },
	};
	const talk = new Talk({ scripts: [script("a", [color, { do: "keep" }])], person: { ...student, lang: "es" } }).open(
		"a",
	);
	expect(talk.said).toBe("¿Qué color?\n1. Rojo\n2. Azul");
	expect(talk.position.stack[0]?.shown?.options).toEqual([
		{ id: "red", label: "Rojo" },
		{ id: "blue", label: "Azul" },
	]);
	expect(talk.change({ person: student }).type("repeat").said).toContain("1. Red");
});

test("every kind is shown by an input that fits it", () => {
	const kinds = { text: "text", number: "number", date: "date", confirm: "choice", rating: "choice" };
	for (const [kind, input] of Object.entries(kinds)) {
		const line = { ask: "q", kind, text: "Q?", ...(kind === "rating" ? { min: 1, max: 5 } : {}) };
		expect(new Talk({ scripts: [script("a", [line])] }).open("a").view, kind).toMatchObject({
			kind: "question",
			input,
			optional: false,
		});
	}
	const several = { ask: "q", kind: "choices", text: "Q?", choices: { a: "A", b: "B" }, optional: true };
	expect(new Talk({ scripts: [script("a", [several])] }).open("a").view).toMatchObject({
		input: "choices",
		optional: true,
	});
});

test("a rating from its low end to its high end", () => {
	const talk = new Talk({
		scripts: [script("a", [{ ask: "q", kind: "rating", text: "Q?", min: 0, max: 3 }, { do: "keep" }])],
	}).open("a");
	expect(talk.said).toBe("Q?\n1. 0\n2. 1\n3. 2\n4. 3");
	expect(talk.type("0").given?.answers.q).toBe(0);
});

test("ratings come six on a page, and only the quick ones where those are asked", () => {
	const line = { ask: "q", kind: "ratings", items: "inventory/interests", text: "Q?" };
	const shown = (more: object) =>
		new Talk({ scripts: [script("a", [{ ...line, ...more }])], inventory: inventory(30) }).open("a").view;
	expect(shown({})).toMatchObject({ kind: "grid", page: 1, pages: 5, scale: [{ id: "1" }, {}, {}, {}, { id: "5" }] });
	expect(shown({ only: "quick" })).toMatchObject({
		pages: 2,
		items: [{ id: "i1" }, { id: "i5" }, {}, {}, {}, { id: "i21" }],
	});
	expect(shown({ only: "rest" })).toMatchObject({ pages: 4, items: [{ id: "i2" }, {}, {}, {}, {}, {}] });
});

test("the counselor is offered to students, not to staff and not while writing to one", () => {
	const line = { ask: "q", kind: "text", text: "Q?" };
	const view = (more: object, role: "student" | "counselor") =>
		new Talk({ scripts: [script("a", [{ ...line, ...more }])], person: { ...student, role } }).open("a").view;
	expect(view({}, "student")).not.toHaveProperty("counselor");
	expect(view({ "free-text": true }, "student")).toHaveProperty("counselor", false);
	expect(view({}, "counselor")).toHaveProperty("counselor", false);
});

test("easy words: the simpler wording stands from the first time on, where there is one", () => {
	const hard = { ask: "q", kind: "text", text: "Kindly elaborate.", simpler: "Say more." };
	const plain = { ask: "r", kind: "text", text: "And you?" };
	const shown = (simple?: boolean) => {
		const talk = new Talk({
			scripts: [script("a", [hard, plain, { do: "keep" }])],
			...(simple ? { simple } : {}),
		}).open("a");
		return [talk.said, talk.type("blue").said];
	};
	expect(shown()).toEqual(["Kindly elaborate.", "And you?"]);
	expect(shown(true)).toEqual(["Say more.", "And you?"]);
});

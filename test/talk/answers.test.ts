import { describe, expect, test } from "vitest";
import { likeness } from "../../src/library/likeness.ts";
import { clean, fold, readNumber, readOption, readOptions, readPosition, readYesNo } from "../../src/talk/reading.ts";
import type { Lang, Option } from "../../src/turn.ts";
import { inventory, type Line, script, Talk } from "../support/scripts.ts";

const labels = (...names: string[]): Option[] => names.map((label) => ({ id: label, label }));
const routes = labels(
	"Four-year college",
	"2-year college",
	"Job training",
	"Military",
	"Work right away",
	"I don't know yet",
);
const rutas = labels(
	"Universidad de cuatro años",
	"Colegio de dos años",
	"Formación para un trabajo",
	"Fuerzas armadas",
	"Trabajar de una vez",
	"Todavía no sé",
);
const pick = (text: string, options: readonly Option[] = routes, lang: Lang = "en") =>
	readOption(text, options, likeness, lang);

describe("one of some options", () => {
	test.each([
		["2", 1],
		["#2", 1],
		["2.", 1],
		[" 2) ", 1],
		["two", 1],
		["2nd", 1],
		["number two", 1],
		["option 2 please", 1],
		["the second one", 1],
		["the second option", 1],
		["la segunda", 1],
		["el segundo", 1],
		["la 2", 1],
		["opción 2", 1],
		["la segunda opción por favor", 1],
		["2️⃣", 1],
		["２", 1],
		["dos", 1],
		["la tercera", 2],
		["first", 0],
		["I want number 3", 2],
		["Four-year college", 0],
		["four year college", 0],
		["FOUR YEAR COLLEGE!!", 0],
		["4 year college", 0],
		["4-year college", 0],
		["two-year college", 1],
		["2 year college", 1],
		["job trainning", 2],
		["militery", 3],
	])("%j is surely number %i", (text, at) => {
		expect(pick(text)).toEqual({ id: routes[at]?.id, sure: true });
	});

	test.each([
		["training", 2],
		["military please", 3],
		["I want to go to the military", 3],
		["right away", 4],
		["don't know", 5],
		["I think I want job training", 2],
		["2 years", 1],
	])("%j is probably number %i", (text, at) => {
		expect(pick(text)).toEqual({ id: routes[at]?.id, sure: false });
	});

	test.each([
		["colege"],
		["college"],
		["3 year college"],
		["year college"],
		["7"],
		["0"],
		["-"],
		["not the military"],
		["anything but job training"],
		[""],
		["   "],
		["🎉"],
		["\ud83c"],
		["?"],
		["x"],
		["why"],
		["no entiendo"],
	])("%j names none, or no single one", (text) => {
		expect(pick(text)).toBeNull();
	});

	test.each([
		["trabajar de una vez", 4, true],
		["universidad de 4 años", 0, true],
		["colegio de 2 anos", 1, true],
		["formacion", 2, false],
		["fuerzas", 3, false],
		["universidá", 0, false],
		["no se", 5, false],
		["todavia no se", 5, true],
	])("%j in Spanish, with or without accents, is number %i", (text, at, sure) => {
		expect(pick(text, rutas, "es")).toEqual({ id: rutas[at]?.id, sure });
	});

	test("another number is another thing, however alike the words", () => {
		expect(pick("4 year college", labels("2-year college", "Job training"))).toBeNull();
	});

	test("a near spelling of the only college", () => {
		expect(pick("colege", labels("Community college", "Job training"))?.id).toBe("Community college");
	});

	test("labels that are numbers are named by themselves, not by their place", () => {
		const scale = labels("0", "1", "2", "3");
		expect(pick("2", scale)?.id).toBe("2");
		expect(pick("two", scale)?.id).toBe("2");
		const grades = labels("Grade 9", "Grade 10", "Grade 11");
		expect(pick("9", grades)?.id).toBe("Grade 9");
		expect(pick("10", grades)?.id).toBe("Grade 10");
		expect(pick("grado 11", labels("9.º grado", "10.º grado", "11.º grado"), "es")?.id).toBe("11.º grado");
		expect(pick("2", grades)?.id).toBe("Grade 10");
	});

	test("a label of an emoji alone is picked by itself only", () => {
		const faces = labels("👍", "👎");
		expect(pick("👎", faces)?.id).toBe("👎");
		expect(pick("🎉", faces)).toBeNull();
		expect(pick("", faces)).toBeNull();
	});

	test("20 kB take no time and mean nothing", () => {
		const many = labels(...Array.from({ length: 60 }, (_, at) => `Some long label number ${at} of a list`));
		const started = performance.now();
		for (const text of ["a ".repeat(10_000), "college ".repeat(2500), "1,".repeat(10_000), "x".repeat(20_000)]) {
			expect(pick(text, many)).toBeNull();
			expect(readOptions(text, many, likeness, "en")?.ids ?? []).toEqual([]);
			expect(readNumber(text, "en")).toBeNull();
			expect(readPosition(text)).toBeNull();
			expect(readYesNo(text)).toBeNull();
		}
		expect(performance.now() - started).toBeLessThan(1000);
	});
});

describe("several options", () => {
	const clubs = labels("Art and design", "Band", "Chess", "Debate");
	const some = (text: string, options = clubs, lang: Lang = "en") => readOptions(text, options, likeness, lang);
	test.each([
		["1 and 3", [0, 2]],
		["1,3", [0, 2]],
		["1, 3", [0, 2]],
		["1 3", [0, 2]],
		["1 y 3", [0, 2]],
		["1 & 3", [0, 2]],
		["3 1 3", [2, 0]],
		["band, chess", [1, 2]],
		["Band and Chess", [1, 2]],
		["band y 3", [1, 2]],
		["the first and the third", [0, 2]],
		["art and design", [0]],
		["Art and design, band", [0, 1]],
		["all", [0, 1, 2, 3]],
		["todas", [0, 1, 2, 3]],
		["2", [1]],
	])("%j", (text, at) => {
		expect(some(text)?.ids).toEqual(at.map((one) => clubs[one]?.id));
	});

	test("one that is not there spoils the rest rather than being dropped", () => {
		expect(some("1 and 9")).toBeNull();
		expect(some("band and swimming")).toBeNull();
		expect(some("nada")).toBeNull();
	});

	test("part of a label is not sure, numbers are", () => {
		expect(some("1, 2")?.sure).toBe(true);
		expect(some("design")?.sure).toBe(false);
	});

	test("both, of two", () => {
		expect(some("both", labels("A", "B"))?.ids).toEqual(["A", "B"]);
		expect(some("las dos", labels("A", "B"), "es")?.ids).toEqual(["A", "B"]);
		expect(some("both")).toBeNull();
	});
});

test.each([
	["3", 3],
	["3 hours", 3],
	["about 3 hours a week", 3],
	["three", 3],
	["tres", 3],
	["unas 3 horas", 3],
	["dos horas", 2],
	["I work 12 hours", 12],
	["15hrs", 15],
	["1,000", 1000],
	["quince", 15],
	["twenty", 20],
	["fifty", 50],
	["cero", 0],
	["3.5", null],
	["2,5", null],
	["-3", null],
	["3 or 4", null],
	["2-3 hours", null],
	["", null],
	["🎉", null],
	["lots", null],
	["1234567", null],
	["once", null],
])("the number in %j is %j", (text, value) => {
	expect(readNumber(text, "en")).toBe(value);
});

test("once is eleven in Spanish only", () => {
	expect(readNumber("once", "es")).toBe(11);
});

test.each([
	["yes", "yes"],
	["Yes!", "yes"],
	["yep", "yes"],
	["sí", "yes"],
	["si, por favor", "yes"],
	["Sí, claro", "yes"],
	["yes please", "yes"],
	["yes I do", "yes"],
	["ok", "yes"],
	["sure thing", null],
	["looks good", "yes"],
	["está bien", "yes"],
	["así es", "yes"],
	["de acuerdo", "yes"],
	["right", "yes"],
	["no", "no"],
	["No gracias", "no"],
	["no thank you", "no"],
	["nope", "no"],
	["not really", "no"],
	["ahora no", "no"],
	["no quiero", "no"],
	["no, not now", "no"],
	["no sé", null],
	["no entiendo", null],
	["no idea", null],
	["thanks", null],
	["gracias", null],
	["now", null],
	["know", null],
	["maybe", null],
	["yes and no", null],
	["", null],
	["🎉", null],
	["no soy de aquí", null],
	["not sure", null],
])("%j is yes, no or neither: %j", (text, meant) => {
	expect(readYesNo(text)).toBe(meant);
});

test("what is kept holds nothing that cannot be seen or turns the text around", () => {
	expect(clean("  I like \u202Eart\u202C \u200B")).toBe("I like art");
	expect(clean("a\ud83cb")).toBe("a\uFFFDb");
	expect(clean("👨‍👩‍👧 family")).toBe("👨‍👩‍👧 family");
	expect(clean("one\r\ntwo\u0000")).toBe("one\ntwo");
	for (const empty of ["", " \n", "\u200B\u200E", "\u202E", "\ud83c", "\u200D"]) expect(clean(empty)).toBe("");
	expect(fold("¡Años & Ñandú, O'Neil!")).toBe("anos nandu oneil");
});

describe("at an open question", () => {
	const at = (line: Line, world: object = {}) =>
		new Talk({ scripts: [script("a", [line, { do: "keep" }])], ...world }).open("a");
	const taken = (line: Line, text: string, world: object = {}) =>
		at(line, world).type(text).given?.answers[String(line.ask)];
	const wish = { ask: "wish", kind: "text", text: "Wish?" };

	test("text: emoji are words, nothing to see is not, and too much is said so", () => {
		expect(taken(wish, "🎉🎉")).toBe("🎉🎉");
		expect(at(wish).type("\u202E").said).toContain("write it in a few words");
		expect(at(wish).type("\ud83c").said).toContain("write it in a few words");
		expect(at(wish).type("x".repeat(20_000)).said).toContain("fewer words");
		expect(taken({ ...wish, max: 20 }, "x".repeat(20))).toBe("x".repeat(20));
	});

	test("confirm: yes and no in both languages, the number, but not what only sounds like it", () => {
		const sure = { ask: "sure", kind: "confirm", text: "Sure?", next: { yes: "keep", no: "keep" } };
		expect(taken(sure, "sí")).toBe("yes");
		expect(taken(sure, "2")).toBe("no");
		expect(taken(sure, "ahora no")).toBe("no");
		expect(at(sure).type("no sé").at).toBe("sure");
		expect(at(sure).type("no entiendo").said).toContain("no easier words");
	});

	test("choices: none is a miss that says how, or skips where that is allowed; a card with none, too", () => {
		const line = { ask: "clubs", kind: "choices", text: "Clubs?", choices: { a: "Art", b: "Band", c: "Chess" } };
		expect(at(line).type("none").said).toContain("I didn't catch that");
		expect(at(line).press({}).said).toContain("Please pick at least one.");
		expect(at({ ...line, optional: true }).press({ answer: "" }).said).toContain("or say “skip”");
		expect(at({ ...line, optional: true }).type("none of these").acts).toEqual(["keep"]);
		expect(at({ ...line, min: 2 }).type("1").said).toContain("Please pick at least 2.");
		expect(at({ ...line, min: 0 }).press({}).given?.answers.clubs).toEqual([]);
		expect(at(line).press({ answer: "a,c,a" }).given?.answers.clubs).toEqual(["a", "c"]);
	});

	test("a card can hold anything; only what was shown is taken", () => {
		const line = { ask: "clubs", kind: "choices", text: "Clubs?", choices: { a: "Art", b: "Band" } };
		const wrong = [
			{ answer: "a,x" },
			{ answer: "constructor" },
			{ answer: ["a"] },
			{ answer: { a: 1 } },
			{ answer: 1 },
			{ answer: true },
			{ answer: null },
		];
		for (const value of wrong) expect(at(line).press(value).acts, JSON.stringify(value)).toEqual([]);
		const one = { ask: "one", kind: "choice", text: "One?", choices: { a: "Art", b: "Band" } };
		for (const value of [...wrong, { answer: "Art" }])
			expect(at(one).press(value).acts, JSON.stringify(value)).toEqual([]);
		for (const value of [{ answer: { text: "x" } }, { answer: ["x"] }, {}])
			expect(at(wish).press(value).acts).toEqual([]);
	});

	test("number and date by card are read like typed ones", () => {
		const hours = { ask: "hours", kind: "number", text: "Hours?", max: 40 };
		expect(at(hours).press({ answer: 12 }).given?.answers.hours).toBe(12);
		expect(at(hours).press({ answer: "12" }).given?.answers.hours).toBe(12);
		expect(at(hours).press({ answer: 12.5 }).acts).toEqual([]);
		expect(at(hours).press({ answer: 99 }).said).toContain("does not fit");
		const day = { ask: "day", kind: "date", text: "Day?", when: "past" };
		expect(at(day).press({ answer: "2026-03-01" }).given?.answers.day).toBe("2026-03-01");
		expect(taken(day, "march 3")).toBe("2026-03-03");
		expect(at(day).press({ answer: "2027-03-01" }).said).toContain("does not fit");
		expect(at(day).type("soon").said).toContain("next Friday");
	});

	test("ratings: 453215, 5 4 3, words, and nothing that only holds a number", () => {
		const rate = { ask: "rate", kind: "ratings", items: "inventory/interests", text: "Rate" };
		const world = { inventory: inventory(6) };
		const all = { i1: 4, i2: 5, i3: 3, i4: 2, i5: 1, i6: 5 };
		expect(taken(rate, "453215", world)).toEqual(all);
		expect(taken(rate, "4 5 3 2 1 5", world)).toEqual(all);
		expect(taken(rate, "4, 5, 3, 2, 1, 5.", world)).toEqual(all);
		expect(taken(rate, "four five three two one five", world)).toEqual(all);
		expect(at(rate, world).type("3 hours").said).toContain("Thing 1");
	});
});

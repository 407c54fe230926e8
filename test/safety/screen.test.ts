/** The first step of every turn: what may mean danger is seen in both languages, what only sounds like it is not. */
import { describe, expect, test } from "vitest";
import { learned } from "../../src/app.ts";
import { screenOf } from "../../src/learned.ts";
import { loadLibrary } from "../../src/library/load.ts";
import { createFinder, createScreen } from "../../src/safety/screen.ts";
import { labelsOf } from "../../src/talk/labels.ts";
import type { Danger, Urgency } from "../../src/turn.ts";
import { root } from "../library/folder.ts";
import { measure, readLines, readSet, share, worstUnits } from "./measure.mjs";

const library = loadLibrary(root);
const { safety } = library;
const screen = createScreen(safety);

const found = (text: string): string | null => {
	const hit = screen(text);
	return hit && `${hit.route.slice("safety:".length)} ${hit.urgency} ${hit.lang}`;
};

test("every example of content/safety.yaml is caught as what it stands under", () => {
	const wrong = safety.examples.filter(
		({ kind, urgency, lang, text }) => found(text) !== (kind && `${kind} ${urgency} ${lang}`),
	);
	expect(wrong.map(({ kind, text }) => `${kind}: ${text} -> ${found(text)}`)).toEqual([]);
	expect(safety.examples.length).toBeGreaterThan(120);
});

describe("phrases that stand in no list", () => {
	test.each([
		["honestly i just wanna kill myself", "crisis now en"],
		["sometimes I think about killing myself idk", "crisis now en"],
		["dont want 2 be here... i dont want to live", "crisis now en"],
		["my sister said she's going to kill herself tonight", "crisis now en"],
		["no one would care if I died", "crisis now en"],
		["im planning to overdose", "crisis now en"],
		["he posted that he will shoot everyone at school", "threat now en"],
		["i am going to stab him tomorrow", "threat now en"],
		["this boy showed me a gun in his backpack, he has a gun at school", "threat now en"],
		["my uncle touched me down there", "abuse now en"],
		["my mother slaps me every day", "abuse now en"],
		["i have been molested", "abuse now en"],
		["we dont have any food at home", "abuse next-school-morning en"],
		["a veces pienso en quitarme la vida", "crisis now es"],
		["mi hermana dice que quiere morirse", "crisis now es"],
		["ya no tengo ganas de vivir", "crisis now es"],
		["voy a matar a todos en la escuela", "threat now es"],
		["ese chavo tiene una pistola en la mochila", "threat now es"],
		["mi tío me toca en la noche", "abuse now es"],
		["mi mamá me golpea con el cinturón", "abuse now es"],
	])("%s", (text, expected) => {
		expect(found(text)).toBe(expected);
	});

	test.each([
		"what is an ilp",
		"my mom died last year",
		"the deadline is killing me lol",
		"I want to be a police officer and carry a gun",
		"can I be a welder with a high school diploma",
		"my friend dropped out of school",
		"I'm so tired of school",
		"i hate my life at this school sometimes, so much homework",
		"shoot me an email about the plan",
		"is hunting a career? my dad has a gun for hunting",
		"I want to end my shift early",
		"he is killing it in soccer",
		"how do I help people as a social worker",
		"estoy cansada de la tarea",
		"me muero por entrar a esa universidad",
		"mi papá trabaja de soldador",
		"mi mamá toma clases de inglés",
		"quiero ser policía",
		"me pega mucho el sol en el salón",
		"cuál es la fecha límite",
	])("not: %s", (text) => {
		expect(found(text)).toBe(null);
	});
});

describe("however it is written", () => {
	test.each([
		"KILL MYSELF",
		"k1ll mys3lf",
		"k.i.l.l myself",
		"k i l l   m y s e l f",
		"killlll myselfff",
		"k*ll myself",
		"kill\u200b my\u00adself",
		"ｋｉｌｌ myself",
		"i'm gonna... kill, myself!",
	])("%s", (text) => {
		expect(found(text)).toBe("crisis now en");
	});

	test("a harmless phrase does not hide what stands beside it", () => {
		expect(found("this homework is killing me and i want to die")).toBe("crisis now en");
		expect(found("lol i bombed the test, now i want to kill myself")).toBe("crisis now en");
		expect(found("my dad hit me up with a belt, my dad hits me")).toBe("abuse now en");
	});

	test("a pattern does not reach over a harmless phrase that was cut out", () => {
		expect(found("i want to shoot a movie everyone likes")).toBe(null);
	});

	test("what lies behind waits for the morning, what is now does not", () => {
		expect(found("i used to cut myself")).toBe("crisis next-school-morning en");
		expect(found("i used to cut myself and now i want to die")).toBe("crisis now en");
	});

	test("the language is that of the words, whatever stands around them", () => {
		expect(found("hello teacher, me quiero morir")).toBe("crisis now es");
	});
});

describe("patterns", () => {
	const one = (words: string) =>
		createScreen({
			lists: { pet: { en: ["(dog|guinea pig)"], es: [] }, before: { en: ["(last year)"], es: [] } },
			spellings: { short: { wanna: "want to" }, guarded: ["cliffs"], ordinary: ["cliff"] },
			patterns: [{ kind: "crisis", urgency: "now", lang: "en", words }],
			not: [],
		});

	test("rows, choices, words that may be left out, and gaps of up to three words", () => {
		const pattern = one("want [to] (jump|fall off) ... now");
		for (const text of ["want jump now", "want to fall off now", "i want to jump one two three now ok"])
			expect(pattern(text)).not.toBe(null);
		for (const text of ["want to now", "want to jump one two three four now", "wanted to jump now", "jump now"])
			expect(pattern(text)).toBe(null);
	});

	test("a gap ends with its sentence, words beside each other do not", () => {
		expect(one("jump ... now")("jump off it. now")).toBe(null);
		expect(one("jump now")("jump! now")).not.toBe(null);
	});

	test("lists, near in either order, not near some words, and behind", () => {
		expect(one("my {pet} jumped")("my guinea pig jumped")).not.toBe(null);
		const near = one("jump & roof -{pet} ~{before}");
		for (const text of ["the roof. i could jump", "jump from way up there off a roof"])
			expect(near(text)?.urgency).toBe("now");
		expect(near("jump off the roof with my dog")).toBe(null);
		expect(near("last year i tried to jump off a roof")?.urgency).toBe("next-school-morning");
		expect(near("jump one two three four five six seven eight nine roof")).toBe(null);
	});

	test("short forms, one wrong letter in a long word, and what only looks like one", () => {
		const pattern = one("want to see cliffs");
		for (const text of [
			"i wanna see cliffs",
			"want to see clifs",
			"want to see clifffs",
			"want to see cl1ffs",
			"want to see c*iffs",
		])
			expect(pattern(text), text).not.toBe(null);
		expect(pattern("want to see cliff")).toBe(null);
	});

	test("patterns are weighed with what was learnt, a firm one least and a framed one most", () => {
		const weighed = (share: number) =>
			createScreen(
				{
					lists: { fun: { en: ["water park"], es: ["feria"] } },
					spellings: { short: {}, guarded: [], ordinary: [] },
					patterns: ["jump off ?", "fall off", "slide off -{fun}"].map((words) => ({
						kind: "crisis",
						urgency: "now",
						lang: "en",
						words,
					})),
					not: [],
				},
				[],
				() => ({ share, kinds: ["abuse", "crisis"], urgency: "now", lang: "en" }),
			);
		const [weak, firm, framed] = [
			"today i want to jump off it",
			"today i want to fall off it",
			"at the water park i want to slide off it",
		];
		expect([0.25, 0.35].map((share) => weighed(share)(weak) !== null)).toEqual([false, true]);
		expect([0.15, 0.25].map((share) => weighed(share)(firm) !== null)).toEqual([false, true]);
		expect([0.35, 0.45].map((share) => weighed(share)(framed) !== null)).toEqual([false, true]);
		expect([0.5, 0.6].map((share) => weighed(share)("at the water park i want to go home") !== null)).toEqual([
			false,
			true,
		]);
		expect([0.6, 0.7].map((share) => weighed(share)("i want to go home") !== null)).toEqual([false, true]);
		// Nothing is likened then, so patterns are believed.
		expect(weighed(0.01)("fall off")).not.toBe(null);
		expect(weighed(0.01)(`${weak} ${"and then ".repeat(1000)}`)).not.toBe(null);
	});

	test("patterns and what was learnt name the kinds together; either says that it is urgent", () => {
		const named = (kinds: readonly Danger[], share: number, found: Danger, urgency: Urgency) =>
			createScreen(
				{
					lists: {},
					spellings: { short: {}, guarded: [], ordinary: [] },
					patterns: [{ kind: found, urgency, lang: "en", words: "jump off" }],
					not: [],
				},
				[],
				() => ({ share, kinds, urgency: "next-school-morning", lang: "es" }),
			)("today i want to jump off it");
		expect(named(["abuse"], 0.4, "crisis", "now")).toMatchObject({ kinds: ["crisis"], urgency: "now" });
		expect(named(["abuse"], 0.9, "crisis", "now")).toMatchObject({
			route: "safety:abuse",
			kinds: ["abuse", "crisis"],
			urgency: "now",
			lang: "en",
		});
		expect(named(["abuse", "crisis"], 0.9, "crisis", "next-school-morning")).toMatchObject({
			route: "safety:crisis",
			kinds: ["crisis", "abuse"],
			urgency: "next-school-morning",
		});
	});

	test("a pattern that cannot be read is named", () => {
		expect(() => one("want (to jump")).toThrow('safety pattern "want (to jump": expected every ( and [ to be closed');
		expect(() => one("[want] [to]")).toThrow("expected a word that must be there");
		expect(() => one("... jump")).toThrow("expected a word that must be there");
		expect(() => one("jump | fall")).toThrow("put ( ) around words");
	});
});

describe("a label that somebody chooses", () => {
	const label = "Things that kill myself";

	test("passes when it is exactly that, and only then", () => {
		const lenient = createScreen(safety, [label]);
		expect(screen(label)).not.toBe(null);
		expect(lenient(label)).toBe(null);
		expect(lenient(`  ${label.toUpperCase()}. `)).toBe(null);
		expect(lenient(`${label} tonight`)).not.toBe(null);
	});

	test("none of ours sounds like danger", () => {
		const labels = labelsOf(library);
		expect(labels.length).toBeGreaterThan(1000);
		expect(labels.filter(({ text }) => screen(text)).map(({ text, file }) => `${file}: ${text}`)).toEqual([]);
	});
});

test("a message that is several things is all of them, named by the first", () => {
	expect(screen("my dad hits me and i want to kill myself and a kid has a gun at school")).toMatchObject({
		route: "safety:crisis",
		kinds: ["crisis", "threat", "abuse"],
	});
});

describe("patterns and learnt messages together", () => {
	const both = screenOf(learned(root));

	test("no example of content/safety.yaml is overruled", () => {
		const lost = safety.examples.filter(({ kind, text }) => (kind === null) !== (both(text) === null));
		expect(lost.map(({ kind, text }) => `${kind}: ${text}`)).toEqual([]);
	});

	// What is reached today, so that no change takes it away unseen. The aim is 97 of 100 on messages never seen, and 1 of 100.
	test.each(["blind.jsonl", "blind-2.jsonl", "blind-3.jsonl", "blind-4.jsonl", "blind-5.jsonl"])(
		"%s: not less than was reached",
		(name) => {
			const { langs } = measure(readSet(name), both);
			for (const lang of ["en", "es"]) {
				expect(share(langs[`${lang} positives`])).toBeGreaterThan(0.9);
				expect(share(langs[`${lang} negatives`])).toBeGreaterThan(0.9);
			}
		},
	);

	test("the patterns alone find what they were made for, and hardly anything else", () => {
		const { langs } = measure(readSet("open.jsonl"), screen);
		for (const lang of ["en", "es"]) {
			expect(share(langs[`${lang} positives`])).toBeGreaterThan(0.97);
			expect(share(langs[`${lang} negatives`])).toBeGreaterThan(0.99);
		}
	});

	test("ordinary messages nobody learnt from raise hardly an alert, phrases that lead somewhere none", () => {
		const lines = ["ordinary.en.txt", "ordinary.es.txt"].flatMap(readLines);
		expect(lines.length).toBeGreaterThanOrEqual(500);
		expect(lines.filter((line) => both(line)).length).toBeLessThanOrEqual(2);
		const others = ["ordinary-2.en.txt", "ordinary-2.es.txt"].flatMap(readLines);
		expect(others.length).toBeGreaterThanOrEqual(4500);
		expect(others.filter((line) => both(line)).length / others.length).toBeLessThan(0.01);
		const phrases = library.phrases.filter(({ route, text }) => !route.startsWith("safety:") && both(text));
		expect(phrases.length / library.phrases.length).toBeLessThan(1 / 1000);
	});

	test("what a pattern hears is heard, whatever stands around it", () => {
		expect(
			both("I want to kill myself, my social security number is 219-09-9999, card 4111 1111 1111 1111"),
		).not.toBeNull();
		expect(both("my class is algebra 2 and my bus is 14 and I want to kill myself, zip 40601")).not.toBeNull();
	});

	test.each([
		"i want to kill myself",
		"i do not want to be alive",
		"i am going to kill him",
		"my stepdad beats me",
		"he has a gun in his backpack",
		"me quiero morir",
		"me voy a ahorcar",
		"mi tío me toca",
	])("a plain sentence is not weighed away between numbers: %s", (plain) => {
		for (const text of [plain, `${plain}, my number is 219-09-9999`, `my bus is 14 and ${plain}, zip 40601`]) {
			if (screen(text)) expect(both(text), text).not.toBeNull();
		}
		expect(both(plain)).not.toBeNull();
	});

	test("danger in the middle of much else is found", () => {
		const much = "I would like to know which classes I need for nursing and what they cost. ".repeat(20);
		expect(
			both(`${much} honestly nobody would notice if i was not around any more and i am so done ${much}`),
		).not.toBeNull();
		expect(both(much)).toBeNull();
	});

	test.each([
		["i want to kill myself", "we went to the lake on sunday and had ice cream", "can i still take welding next year"],
		["my stepdad hits me with his belt", "band practice was fun and i got a solo", "how many credits do i have"],
		["me quiero morir", "el domingo fuimos al parque con mis primos", "puedo tomar soldadura el otro año"],
		["mi papá me golpea con el cinturón", "ayer jugamos futbol y ganamos", "cuántos créditos me faltan"],
	])("and between two sentences about something else, with and without a period: %s", (plain, before, after) => {
		for (const end of [". ", " "]) {
			expect(both([before, plain, after].join(end)), end).not.toBeNull();
			expect(both([before, after].join(end)), end).toBeNull();
		}
	});
});

test("the work grows in proportion to the text, up to 256 kB of what is worst for it", () => {
	const finder = createFinder(safety);
	for (const unit of [...worstUnits, safety.examples.map(({ text }) => text).join(" ")]) {
		const steps = (kilobytes: number): number => {
			const before = finder.steps();
			finder.find(unit.repeat(Math.ceil((kilobytes * 1024) / unit.length)).slice(0, kilobytes * 1024));
			return finder.steps() - before;
		};
		// sixteen times the text; quadratic growth would be 256 times the steps
		expect(steps(256), unit).toBeLessThan(Math.max(steps(16), 100) * 20);
		// no walk is longer than the longest row, and a word is looked at in few of them
		expect(steps(256), unit).toBeLessThan(256 * 1024 * 40);
	}
});

/** The first step of every turn: what may mean danger is seen in both languages, what only sounds like it is not. */
import { describe, expect, test } from "vitest";
import { loadLibrary } from "../../src/library/load.ts";
import { safetyView } from "../../src/talk/danger.ts";
import { createScreen } from "../../src/talk/safety.ts";
import { root } from "../library/folder.ts";

const { safety } = loadLibrary(root);
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

describe("replies", () => {
	const hit = screen("i want to die")!;

	test("have 60 words or fewer, numbers, no question of certainty, no promise, and say nothing about who was told", () => {
		for (const [kind, writers] of Object.entries(safety.replies)) {
			for (const [writer, text] of Object.entries(writers)) {
				for (const lang of ["en", "es"] as const) {
					const words = text[lang];
					expect(words.split(/\s+/).length, `${kind} ${writer} ${lang}`).toBeLessThanOrEqual(60);
					expect(words, `${kind} ${writer} ${lang}`).toMatch(/911/);
					expect(words).not.toMatch(
						/are you sure|promise|secret|i told|we told|was told|has been told|i will tell|promet|secreto|avisé|le dije|ya saben/i,
					);
				}
			}
		}
	});

	test("the view lists the numbers of its kind, in the language of the message", () => {
		const view = safetyView({ safety }, hit, "student", "en");
		expect(view).toMatchObject({ kind: "safety", text: safety.replies.crisis.student.en });
		expect(JSON.stringify(view)).toMatch(/988.*741741/);
		expect(JSON.stringify(safetyView({ safety }, screen("mi papá me pega")!, "student", "es"))).toContain(
			"1-800-422-4453",
		);
		expect(JSON.stringify(safetyView({ safety }, screen("me quiero morir")!, "student", "es"))).toContain("AYUDA");
	});

	test("every number was looked at in a year", () => {
		for (const list of Object.values(safety.numbers))
			for (const number of list) expect(number.checked).toBeGreaterThanOrEqual(2026);
	});
});

describe("patterns", () => {
	const one = (words: string) =>
		createScreen({ patterns: [{ kind: "crisis", urgency: "now", lang: "en", words }], not: [] });

	test("rows, choices, words that may be left out, and gaps of up to three words", () => {
		const pattern = one("want [to] (jump|fall off) ... now");
		for (const text of ["want jump now", "want to fall off now", "i want to jump one two three now ok"])
			expect(pattern(text)).not.toBe(null);
		for (const text of ["want to now", "want to jump one two three four now", "wanted to jump now", "jump now"])
			expect(pattern(text)).toBe(null);
	});

	test("a pattern that cannot be read is named", () => {
		expect(() => one("want (to jump")).toThrow('safety pattern "want (to jump": expected every ( and [ to be closed');
		expect(() => one("[want] [to]")).toThrow("expected a word that must be there");
		expect(() => one("... jump")).toThrow("expected a word that must be there");
		expect(() => one("jump | fall")).toThrow("put ( ) around words");
	});
});

test("time grows in proportion to the text, up to 256 kB of what is worst for it", () => {
	const units = [
		"i ",
		"i want to ",
		"a",
		"kill ",
		"he said he ",
		"k i l ",
		"my dad ",
		"mi papa me ",
		"took all of my ",
		"****** ",
		"voy a ",
	];
	for (const unit of units) {
		// processor time of this process alone, the least of several runs: the machine may be busy with other things
		const time = (kilobytes: number): number => {
			const text = unit.repeat((kilobytes * 1024) / unit.length);
			const runs = [1, 2, 3, 4, 5].map(() => {
				const start = process.cpuUsage();
				screen(text);
				const { user, system } = process.cpuUsage(start);
				return (user + system) / 1000;
			});
			return Math.min(...runs);
		};
		time(16);
		const [small, large] = [time(16), time(256)];
		// sixteen times the text; quadratic growth would be 256 times the time
		expect(large, unit).toBeLessThan(Math.max(small, 2) * 80);
	}
});

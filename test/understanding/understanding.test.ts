/**
 * What people really write, held against where it should lead: floors on the open set, a few points below what was
 * reached when they were written. The blind set has no floor of its own and its lines are never looked at.
 */
import { serialize } from "node:v8";
import { beforeAll, describe, expect, test } from "vitest";
import { models } from "../../src/learned.ts";
import { loadLibrary } from "../../src/library/load.ts";
import type { Library } from "../../src/library/types.ts";
import { createScreen } from "../../src/safety/screen.ts";
import { createRouter, type Router } from "../../src/talk/router.ts";
import type { Lang, Role } from "../../src/turn.ts";
import { createLexicon, features } from "../../src/understand/features.ts";
import { isForeign } from "../../src/understand/foreign.ts";
import { modelOf, modelSoon } from "../../src/understand/kept.ts";
import { buildRanker, learnPhrases, type Ranker, type Taught } from "../../src/understand/ranker.ts";
import { createSpelling, writtenOut } from "../../src/understand/spelling.ts";
import type { Doc } from "../../src/understand/train.ts";
import { root } from "../library/folder.ts";
import { readSet, score } from "./score.mjs";

let library: Library;
let taught: Taught;
let ranker: Ranker;
let router: Router;

beforeAll(() => {
	library = loadLibrary(root);
	taught = learnPhrases(library, models);
	ranker = buildRanker(library, taught);
	router = createRouter({ library, ranking: ranker });
});

const route = (text: string, locale: Lang = "en", role: Role = "student"): string =>
	router.route(text, { locale, role }).route;

describe("messages that no phrase was written from", () => {
	const messages = readSet("open.jsonl");

	test("the set is big enough and a quarter of it is off topic; hardly any of it is a phrase", () => {
		const phrases = new Set(library.phrases.map(({ text }) => text.toLowerCase()));
		expect(messages.length + readSet("blind.jsonl").length).toBeGreaterThanOrEqual(1000);
		expect(messages.filter((message) => message.route === "none").length).toBeGreaterThan(messages.length / 5);
		const shared = messages.filter((message) => phrases.has(message.text.toLowerCase()));
		expect(shared.length).toBeLessThan(messages.length / 10);
	});

	test("lead where they should, and off-topic ones nowhere", () => {
		const screen = createScreen(library.safety);
		const found = score(messages, ({ text, locale, role }) => screen(text)?.route ?? route(text, locale, role));
		const { en, es } = found;
		expect(en && en.right / en.on).toBeGreaterThan(0.92);
		expect(es && es.right / es.on).toBeGreaterThan(0.94);
		expect(en && en.refused / en.off).toBeGreaterThan(0.9);
		expect(es && es.refused / es.off).toBeGreaterThan(0.94);
	});
});

describe("the model", () => {
	const docs: readonly Doc[] = [
		...["show me my plan", "open my plan", "my plan please"].map((text) => ({ text, route: "dialog:plan" })),
		...["how do i pay for college", "money for college", "pay college"].map((text) => ({
			text,
			route: "page:pay",
		})),
		...["is lunch pizza", "pizza today", "what is for lunch"].map((text) => ({ text, route: "none" })),
	].map((doc) => ({ ...doc, lang: "en" }));
	const lesson = (own: readonly Doc[]) => ({ docs: own, meanings: [], lexicon: createLexicon([]) });

	test("is the same, byte for byte, whatever the order of the phrases, and learnt at once or bit by bit", async () => {
		const bytes = serialize(modelOf(lesson(docs), []));
		expect(serialize(modelOf(lesson([...docs].reverse()), [])).equals(bytes)).toBe(true);
		expect(serialize(await modelSoon(lesson(docs), [])).equals(bytes)).toBe(true);
		expect(serialize(modelOf(lesson(docs.slice(1)), [])).equals(bytes)).toBe(false);
	});

	test("learning lets other things happen in between", async () => {
		let others = 0;
		const timer = setInterval(() => others++, 0);
		const many = Array.from({ length: 40 }, (_, i) => docs.map((doc) => ({ ...doc, text: `${doc.text} ${i}` })));
		await modelSoon(lesson(many.flat()), []);
		clearInterval(timer);
		expect(others).toBeGreaterThan(3);
	});

	test("of the whole library is small", () => {
		expect(serialize(taught.model).byteLength).toBeLessThan(20_000_000);
	});

	test("says what spoke for a route", () => {
		const [first] = ranker.reasons("how can we pay for college", "en", "page:paying-for-college");
		expect(first?.by).toBeGreaterThan(0);
		expect(ranker.reasons("what does an electrician do", "en", "occupation:electrician").length).toBeGreaterThan(5);
	});
});

describe("meanings", () => {
	const lexicon = createLexicon([
		{ id: "undecided", words: { en: ["no idea", "unsure"], es: ["ni idea"] } },
		{ id: "child", words: { en: ["daughter"], es: ["hija"] } },
	]);
	const meant = (text: string, lang: Lang) => [...(features(text, lang, lexicon)[2]?.keys() ?? [])];

	test("of several words count only where these stand together", () => {
		expect(meant("i have no idea", "en")).toEqual(["@undecided"]);
		expect(meant("no it was her idea", "en")).toEqual([]);
	});

	test("are found in either language, since people mix them", () => {
		expect(meant("my hija has ni idea", "en").sort()).toEqual(["@child", "@undecided"]);
	});
});

describe("spelling", () => {
	const spelled = createSpelling(
		new Map([
			["counselor", 9],
			["plan", 9],
			["scholarship", 3],
		]),
	);

	test("a slip is put right, a known or short word stays", () => {
		expect(spelled("my counsler lost the plna")).toBe("my counselor lost the plan");
		expect(spelled("scolarships")).toBe("scholarship");
		expect(spelled("pln zebra")).toBe("pln zebra");
	});

	test("short forms are written out in their own language", () => {
		expect(writtenOut("q es eso", "es")).toBe("que es eso");
		expect(writtenOut("can u help pls", "en")).toBe("can you help please");
	});
});

describe("other languages", () => {
	test.each([
		"Bonjour, je voudrais comprendre le plan de mon fils",
		"O que é isso? Eu não entendo, meu filho recebeu um papel",
		"tôi không hiểu kế hoạch này của con tôi",
		"这个计划是什么?",
		"что такое план обучения",
		"ما هي هذه الخطة",
		"Mwen pa konprann sa lekòl la voye",
	])("%s", (text) => {
		expect(route(text, "en", "family")).toBe("page:language-help");
	});

	test.each(["what is an ILP", "¿qué es un ILP?", "mi hijo is in 9th grade, what classes", "résumé help", "jajaja ok"])(
		"%s is none of them",
		(text) => {
			expect(ranker.foreign(text)).toBe(false);
		},
	);

	test("one small word does not make a language", () => {
		expect(isForeign("plan der", "plan der", (word) => word === "plan")).toBe(false);
	});
});

describe("who asks, and how", () => {
	test("a family's question about what students do leads to the page about it", () => {
		expect(route("see the plan", "en", "family")).toBe("page:see-my-childs-plan");
		expect(route("show me my plan", "en", "student")).toBe("dialog:plan");
		expect(route("muéstreme el plan de mi hija", "es", "family")).toBe("page:see-my-childs-plan");
	});

	test("what somebody does not mean is left out", () => {
		expect(route("not the IEP, the other one", "en", "family")).not.toMatch(/iep|transition/);
		expect(route("not the IEP, how much does college cost", "en", "family")).toBe("page:paying-for-college");
	});

	test("a job is found with a slip or a short form in its name", () => {
		expect(route("what does a dental hygenist do")).toBe("occupation:dental hygienist");
	});

	test("the switch to plain words is never guessed", () => {
		expect(route("make it simpler please")).not.toMatch(/simple-o/);
	});

	test("the question in a worry of three sentences is found", () => {
		const text =
			"We just got a letter and I'm worried. My husband works nights and I clean houses. How are we ever going to pay for college?";
		expect(route(text, "en", "family")).toBe("page:paying-for-college");
	});
});

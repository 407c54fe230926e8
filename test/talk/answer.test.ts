/** Every answer the library can give: short, with a source and its year, nothing left unfilled, and a next thing. */
import { describe, expect, test } from "vitest";
import { loadLibrary } from "../../src/library/load.ts";
import { answerRoute, type Reader } from "../../src/talk/answer.ts";
import type { Lang, View } from "../../src/turn.ts";
import { root } from "../library/folder.ts";

const library = loadLibrary(root);
const student: Reader = { role: "student", counselorName: "Elena Rivera" };
const family: Reader = { role: "family", counselorName: null };
const langs: readonly Lang[] = ["en", "es"];

const routes = [
	...[...library.pages.keys()].map((id) => `page:${id}`),
	...[...library.clusters.keys()].map((id) => `cluster:${id}`),
	...[...library.occupations.values()].map((job) => `occupation:${job.title.en.toLowerCase()}`),
	...[...library.states.keys()].map((code) => `state:${code}`),
];

const article = (route: string, lang: Lang, reader: Reader = student): View & { kind: "article" } => {
	const view = answerRoute(library, route, lang, reader);
	if (view?.kind !== "article") throw new Error(`${route} is no article`);
	return view;
};
const words = (texts: readonly string[]): number =>
	texts
		.join(" ")
		.split(/\s+/)
		.filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
const whole = (view: View & { kind: "article" }): string =>
	[view.title, ...view.text, view.source, ...view.buttons.map((button) => button.label)].join("\n");

describe.each(langs)("every answer (%s)", (lang) => {
	test("has 80 words or fewer", () => {
		const long = routes
			.map((route) => [route, words(article(route, lang).text)] as const)
			.filter(([, count]) => count > 80);
		expect(long).toEqual([]);
	});

	test("names a source with a year, or says that it has none", () => {
		expect(routes.filter((route) => !/\d{4}/.test(article(route, lang).source))).toEqual([]);
	});

	test("leaves no gap unfilled, for students and families", () => {
		const open = routes.filter((route) =>
			/[{}]|undefined|null/.test(whole(article(route, lang)) + whole(article(route, lang, family))),
		);
		expect(open).toEqual([]);
	});

	test("has a next thing that is really there", () => {
		for (const reader of [student, family]) {
			for (const route of routes) {
				const { buttons } = article(route, lang, reader);
				expect(buttons.length, route).toBeGreaterThan(0);
				for (const button of buttons) {
					const [kind, id] = button.route.split(/:(.*)/);
					const there =
						kind === "dialog"
							? library.scripts.get(id!)?.for.includes(reader.role)
							: answerRoute(library, button.route, lang, reader) !== null;
					expect(there, `${route} -> ${button.route}`).toBe(true);
				}
			}
		}
	});
});

test("a page gives its short answer first and the rest when asked", () => {
	const short = article("page:family-role", "es", family);
	expect(short.buttons[0]).toEqual({ label: "Quiero saber más", route: "page:family-role/more" });
	const rest = article("page:family-role/more", "es", family);
	expect(rest.text).not.toEqual(short.text);
	expect(rest.text.length).toBeGreaterThan(0);
	expect(rest.buttons.map((button) => button.route)).not.toContain("page:family-role/more");
});

test("the district's own name for the plan and the reader's counselor are filled in", () => {
	expect(whole(article("page:what-is-an-ilp", "en"))).toContain("Individual Learning Plan (ILP)");
	const pages = [...library.pages.keys()].map((id) => `page:${id}`);
	const naming = pages.filter((route) => whole(article(route, "en")).includes("Elena Rivera"));
	expect(naming.length).toBeGreaterThan(0);
	for (const route of naming) expect(whole(article(route, "en", family))).toContain("the school counselor");
});

describe("jobs", () => {
	test("say the national median with its year, how people start, and the outlook", () => {
		const { text, source } = article("occupation:registered nurse", "en");
		expect(text.join(" ")).toMatch(/National median pay: \$\d{2,3},\d{3} a year \(2024\)/);
		expect(text.join(" ")).toContain("a four-year college degree");
		expect(text.join(" ")).toMatch(/From 2024 to 2034 this job may grow [\d.]+ percent/);
		expect(source).toMatch(/BLS.*O\*NET 29\.3 \(2025\), USDOL\/ETA, CC BY 4\.0, adapted/);
	});

	test("name their sources in short, and whole one tap away, with the words the license asks for", () => {
		for (const [title, more] of [
			["registered nurse", /Bureau of Labor Statistics.*O\*NET 29\.3 Database.*CC BY 4\.0.*trademark.*not approved/],
			["infantry soldier", /O\*NET 29\.3 Database.*CC BY 4\.0.*trademark.*not approved/],
		] as const) {
			const { source, buttons } = article(`occupation:${title}`, "en");
			expect(source.length).toBeLessThan(100);
			expect(buttons[0]).toMatchObject({ route: `occupation:${title}/more` });
			expect(article(`occupation:${title}/more`, "en").source).toMatch(more);
		}
	});

	test("without a yearly figure say so", () => {
		expect(article("occupation:actor", "en").text.join(" ")).toContain("no national yearly pay figure");
		expect(article("occupation:actor", "es").text.join(" ")).toContain("No hay una cifra nacional");
	});

	test("never say what somebody should be", () => {
		const all = routes.filter((route) => route.startsWith("occupation:")).map((route) => whole(article(route, "en")));
		expect(all.filter((text) => /you should|right for you|best for/i.test(text))).toEqual([]);
	});
});

describe("states", () => {
	test("required: name, grade, source and the year it was checked", () => {
		const { text, source } = article("state:AZ", "en");
		expect(text[0]).toBe(
			"In Arizona, each student makes a plan like this. It is called Education and Career Action Plan (ECAP). It starts in grade 9.",
		);
		expect(source).toBe("casetext.com (2024), checked 2026");
	});

	test("unconfirmed, undated and none say so", () => {
		expect(article("state:CA", "en").text[0]).toContain("could not confirm");
		expect(article("state:CA", "en").source).toMatch(/not confirmed, checked 2026|checked 2026/);
		expect(article("state:AL", "en").source).toContain("(undated), checked 2026");
		expect(article("state:NJ", "es").text[0]).toContain("No encontré una regla");
	});

	test("with a rule pack tell the rest when asked: each line, its sources, and what is not known", () => {
		const packs = [...library.states.values()].filter(({ pack }) => pack);
		expect(packs.map(({ code }) => code).sort()).toEqual(["CO", "CT", "KY", "WA"]);
		for (const { code, pack } of packs)
			for (const lang of langs) {
				expect(article(`state:${code}`, lang).buttons[0]).toMatchObject({ route: `state:${code}/more` });
				const more = article(`state:${code}/more`, lang);
				expect(more.text).toEqual([...(pack?.lines.map(({ text }) => text[lang]) ?? []), pack?.unknown[lang]]);
				for (const { source } of pack?.lines ?? []) expect(more.source).toContain(source.name);
			}
		expect(article("state:OR/more", "en").text).toEqual(article("state:OR", "en").text);
	});

	test("the district's own state names the district's plan", () => {
		expect(article("state:KY", "en").text[0]).toContain("Bluegrass Valley Schools (demo)");
		expect(article("state:OH", "en").text[0]).not.toContain("Bluegrass");
	});
});

test("small talk is a sentence with somewhere to go", () => {
	for (const id of ["hello", "thanks", "bye", "how-are-you"]) {
		const view = answerRoute(library, `smalltalk:${id}`, "en", student);
		expect(view).toMatchObject({ kind: "say" });
		expect(view?.kind === "say" && view.buttons?.length).toBeGreaterThan(0);
	}
});

test("what the library does not have is null, not an empty answer", () => {
	for (const route of [
		"page:nothing",
		"occupation:dragon tamer",
		"state:ZZ",
		"cluster:x",
		"dialog:goals",
		"command:help",
		"none",
		"smalltalk:x",
		"",
	]) {
		expect(answerRoute(library, route, "en", student), route).toBe(null);
	}
});

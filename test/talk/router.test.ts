/** Where messages lead that stand in no list, for whom, in which language, and after which answer. */
import { describe, expect, test } from "vitest";
import { models } from "../../src/learned.ts";
import { loadLibrary } from "../../src/library/load.ts";
import {
	askedBack,
	createRouter,
	jobsNow,
	partAt,
	partOf,
	type Ranking,
	thresholds,
	withoutPart,
} from "../../src/talk/router.ts";
import type { Role } from "../../src/turn.ts";
import { buildRanker, learnPhrases } from "../../src/understand/ranker.ts";
import { root } from "../library/folder.ts";

const library = loadLibrary(root);
const router = createRouter({ library, ranking: buildRanker(library, learnPhrases(library, models)) });
const route = (text: string, role: Role = "student", after: string | null = null, locale: "en" | "es" = "en") =>
	router.route(text, { locale, role, after });

describe("phrases that stand in no list", () => {
	const listed = new Set(library.phrases.map(({ text }) => text.toLowerCase()));
	const table: readonly (readonly [text: string, route: string, role?: Role])[] = [
		["so what is an ILP exactly?", "page:what-is-an-ilp"],
		["can you tell me what an individualized learning plan is", "page:what-is-an-ilp", "family"],
		["what other names do states use for the ILP", "page:ilp-names"],
		["in which grade do students start the ILP", "page:when-ilps-start", "family"],
		["difference between the ILP and an IEP", "page:ilp-vs-iep", "family"],
		["do students with disabilities get an ILP", "page:ilps-and-disability", "family"],
		["what can parents do to help with the plan", "page:family-role", "family"],
		["what questions should I ask the counselor about the plan", "page:questions-for-school", "family"],
		["who is allowed to see my plan", "page:who-can-see-the-plan"],
		["are you a robot or a real person", "page:about-the-bot"],
		["what is dual enrollment", "page:dual-enrollment"],
		["how do apprenticeships work", "page:apprenticeships"],
		["how many credits do I need to graduate", "page:graduation-requirements"],
		["how can we pay for college", "page:paying-for-college", "family"],
		["I want to take the interest inventory now", "dialog:interests"],
		["show me my plan please", "dialog:plan"],
		["I need to talk to my counselor", "dialog:ask-counselor"],
		["i want to pick my classes for next year", "dialog:courses"],
		["send a check-in to my students", "dialog:send-check-in", "counselor"],
		["show me my caseload", "dialog:caseload", "counselor"],
		["careers in health care", "cluster:healthcare-human-services"],
		["what is the pay for a plumber", "occupation:plumber"],
		["is an ILP required in Colorado", "state:CO", "family"],
		["thanks a lot", "smalltalk:thanks"],
		["hi there", "smalltalk:hello"],
		["start over please", "command:start-over"],
		["what time does the bus come", "none"],
		["who won the game last night", "none"],
		["¿qué es eso del ILP?", "page:what-is-an-ilp", "family"],
		["¿en qué grado empieza el ILP?", "page:when-ilps-start", "family"],
		["¿qué diferencia hay entre el ILP y el IEP?", "page:ilp-vs-iep", "family"],
		["quiero hablar con mi consejera", "dialog:ask-counselor"],
		["quiero ver mi plan", "dialog:plan"],
		["¿cuánto gana un plomero?", "occupation:plumber"],
		["¿es obligatorio el ILP en Texas?", "state:TX", "family"],
		["muchas gracias", "smalltalk:thanks"],
		["¿qué hay de comer hoy en la cafetería?", "none"],
	];

	test.each(table.map(([text, expected, role = "student"]) => ({ text, expected, role })))(
		"$text -> $expected",
		({ text, expected, role }) => {
			expect(route(text, role).route).toBe(expected);
		},
	);

	test("most of the table is in no list word for word", () => {
		expect(table.filter(([text]) => !listed.has(text.toLowerCase())).length).toBeGreaterThan(table.length * 0.7);
	});
});

describe("language", () => {
	test("is that of the text, whatever the setting", () => {
		expect(route("¿qué es un ILP?", "student", null, "en").lang).toBe("es");
		expect(route("what is an ILP", "student", null, "es").lang).toBe("en");
	});

	test.each(["no", "ok", "plan", "hotel", "OK!", "animal", "no plan", "no idea", "college"])(
		"%s is a word of both languages: the person's own is kept",
		(text) => {
			for (const locale of ["en", "es"] as const) expect(route(text, "counselor", null, locale).lang).toBe(locale);
		},
	);

	test.each([
		["no entiendo", "es"],
		["no gracias", "es"],
		["no quiero", "es"],
		["¿plan?", "es"],
		["the plan", "en"],
		["el plan", "es"],
		["i have no plan", "en"],
	] as const)("%s is %s all the same", (text, lang) => {
		for (const locale of ["en", "es"] as const) expect(route(text, "student", null, locale).lang).toBe(lang);
	});

	test("is the person's where the text does not say", () => {
		expect(route("Ohio", "student", null, "es")).toMatchObject({ route: "state:OH", lang: "es" });
		expect(route("Ohio", "student", null, "en")).toMatchObject({ route: "state:OH", lang: "en" });
	});
});

describe("roles", () => {
	test("counselors' conversations open for staff only, and are not offered to others", () => {
		expect(route("send a check-in to my students", "counselor").route).toBe("dialog:send-check-in");
		const others = route("send a check-in to my students", "student");
		expect([others.route, ...others.also.map((one) => one.route)]).not.toContain("dialog:send-check-in");
		expect(route("show me my caseload", "family").route).not.toBe("dialog:caseload");
	});

	test("a phrase with a role is another thing to others", () => {
		const phrases = [
			{ text: "see the plan", route: "page:see-my-childs-plan", lang: "en", role: "family" },
			{ text: "see the plan", route: "dialog:plan", lang: "en", role: "student" },
		] as const;
		const own = createRouter({
			library: { phrases },
			ranking: { rank: () => [], named: () => [], langOf: () => null, foreign: () => false },
		});
		expect(own.route("See the plan!", { locale: "en", role: "family" })).toMatchObject({
			route: "page:see-my-childs-plan",
			score: 1,
		});
		expect(own.route("See the plan!", { locale: "en", role: "student" })).toMatchObject({
			route: "dialog:plan",
			score: 1,
		});
		expect(own.route("See the plan!", { locale: "en", role: "counselor" }).route).toBe("none");
	});
});

describe("what only looks like a command", () => {
	test.each([
		["¿por qué necesita un plan?", "page:ilp-benefits"],
		["why does a kid in seventh grade need a plan already", "page:"],
		["explain the ILP in easy words", "page:"],
	])("%s is about the plan", (text, start) => {
		const found = route(text, "family");
		expect(found.route === "none" ? found.also[0]?.route : found.route).toMatch(new RegExp(`^${start}`));
	});

	test("a question about our question is still one", () => {
		for (const text of ["why are you asking me that", "por qué me preguntas eso", "why do you ask about my plan"])
			expect(route(text).route, text).toBe("command:why");
		expect(route("can you say it simpler").route).toBe("command:simpler");
	});

	test.each(["english 3", "English III", "i need english 3", "take english 2", "spanish 2", "español 2"])(
		"%s is a course",
		(text) => {
			expect(route(text).route).toBe("dialog:courses");
			expect(route(text, "family").route).toBe("page:course-alignment");
		},
	);

	test("who passed or failed a language wants no other one", () => {
		for (const text of ["i passed english", "reprobé inglés", "my spanish teacher"])
			expect(route(text).route, text).not.toMatch(/^command:/);
	});

	test("a language alone, or asked for, is still the command", () => {
		expect(route("english").route).toBe("command:language-en");
		expect(route("español").route).toBe("command:language-es");
		expect(route("english please").route).toBe("command:language-en");
	});
});

describe("two letters", () => {
	test.each([
		"or",
		"me",
		"in",
		"hi",
		"or me",
		"in or out",
		"should i go to college or work",
		"it is for me",
		"hi in there",
	])("in small letters are no state: %s", (text) => {
		const { route: found, also } = route(text);
		expect([found, ...also.map((one) => one.route)].filter((one) => one.startsWith("state:"))).toEqual([]);
	});

	test.each([
		["state OR", "state:OR"],
		["what state of IN says", "state:IN"],
		["is it required in ME", "state:ME"],
		["mi estado HI", "state:HI"],
		["what is it called in OR", "state:OR"],
	])("in capitals after a word for a place are one: %s", (text, state) => {
		expect(route(text).route).toBe(state);
	});

	test("in capitals alone are words", () => {
		for (const text of ["HI", "OK", "ME OR HIM", "yes OR no"]) expect(route(text).route, text).not.toMatch(/^state:/);
	});
});

describe("follow-ups", () => {
	test.each([
		["and in Ohio?", "page:ilp-names", "state:OH"],
		["what about Texas", "state:OH", "state:TX"],
		["¿y en Florida?", "page:when-ilps-start", "state:FL"],
		["and a plumber?", "occupation:electrician", "occupation:plumber"],
		["how much does it pay", "occupation:electrician", "occupation:electrician"],
		["¿y cuánto gana?", "occupation:registered nurse", "occupation:registered nurse"],
		["pay?", "occupation:electrician", "occupation:electrician"],
		["salary", "occupation:electrician", "occupation:electrician"],
		["salary", "occupation:electrician/more", "occupation:electrician"],
		["hours", "occupation:electrician", "occupation:electrician"],
		["a typical day", "occupation:electrician", "occupation:electrician"],
		["what school do you need", "occupation:electrician", "occupation:electrician"],
		["tell me more", "occupation:electrician", "occupation:electrician"],
		["cuanto gana", "occupation:electrician", "occupation:electrician"],
		["sueldo", "occupation:electrician", "occupation:electrician"],
		["¿cuántos años?", "occupation:electrician", "occupation:electrician"],
	])("%s after %s", (text, after, expected) => {
		expect(route(text, "student", after).route).toBe(expected);
	});

	test.each(["lol ok", "banana", "my dog", "asdf", "yesterday", "sí", "have a nice day", "buen día"])(
		"%s asks nothing about the job before",
		(text) => {
			expect(route(text, "student", "occupation:electrician")).toEqual(route(text));
		},
	);

	test("a message that stands on its own is no follow-up", () => {
		expect(route("what is an ILP", "student", "occupation:electrician").route).toBe("page:what-is-an-ilp");
		expect(route("thanks", "student", "state:OH").route).toBe("smalltalk:thanks");
		expect(route("show me my plan", "student", "occupation:electrician").route).toBe("dialog:plan");
	});
});

describe("what is asked on about a job", () => {
	const electrician = "occupation:electrician";
	const plumber = "occupation:plumber";

	test.each([
		["is that hard", "hard"],
		["how long does it take", "time"],
		["do you need college", "school"],
		["what else is like it", "like"],
		["is it growing", "growth"],
		["do they work weekends", "hours"],
		["what do they do all day", "day"],
		["how much does it pay", "pay"],
		["tell me more", "more"],
		["is it dangerous", "other"],
		["y cuánto tiempo lleva", "time"],
		["es difícil", "hard"],
		["¿se necesita ir a la universidad?", "school"],
		["¿qué otros trabajos hay parecidos?", "like"],
		["¿tiene futuro?", "growth"],
		["¿y los horarios?", "hours"],
		["sueldo", "pay"],
	])("%s: %s", (text, part) => {
		const routed = route(text, "student", electrician);
		expect(routed.route).toBe(electrician);
		expect(partOf(routed.route, electrician, text)).toBe(`${electrician}/${part}`);
	});

	test.each(["how do i pay for college", "show me my plan", "¿cómo pago la universidad?", "i want an easy class"])(
		"%s is about something else",
		(text) => {
			expect(route(text, "student", electrician).route).not.toBe(electrician);
		},
	);

	test("two jobs are held side by side where both are known", () => {
		const jobs = jobsNow(plumber, jobsNow(electrician));
		expect(jobs).toEqual([plumber, electrician]);
		for (const text of ["which pays more", "cuál paga más", "who makes more"])
			expect(partOf(plumber, plumber, text, jobs), text).toBe(`${plumber}/pay/electrician`);
		expect(partOf(plumber, electrician, "does a plumber make more", [electrician])).toBe(`${plumber}/pay/electrician`);
		expect(partOf(plumber, plumber, "which is harder", jobs)).toBe(`${plumber}/hard/electrician`);
		expect(partOf(plumber, plumber, "which pays more", [plumber])).toBe(`${plumber}/pay/`);
		expect(partOf(plumber, plumber, "how much does it pay", jobs)).toBe(`${plumber}/pay`);
	});

	test("a part is taken off again, and a job shown twice counts once", () => {
		expect(withoutPart(`${plumber}/pay/electrician`)).toBe(plumber);
		expect(withoutPart(`${plumber}/hard`)).toBe(plumber);
		expect(partAt(`${plumber}/pay/`)).toEqual({ part: "pay", beside: "" });
		expect(partAt(plumber)).toEqual({ part: null, beside: null });
		expect(jobsNow(`${plumber}/pay`, [electrician, plumber])).toEqual([plumber, electrician]);
		expect(jobsNow("page:cte", [plumber])).toEqual([plumber]);
	});

	test("another job, named, is shown whole", () => {
		expect(partOf(plumber, electrician, "what about a plumber")).toBe(plumber);
	});
});

describe("the table of thresholds", () => {
	const at = (ranked: readonly { route: string; score: number }[]) => {
		const ranking: Ranking = { rank: () => ranked, named: () => [], langOf: () => "en", foreign: () => false };
		return createRouter({ library: { phrases: [] }, ranking }).route("text", { locale: "en", role: "student" });
	};
	const pages = (first: number, second: number) => [
		{ route: "page:cte", score: first },
		{ route: "page:military", score: second },
		{ route: "command:help", score: 0.01 },
		{ route: "page:gap-year", score: 0.005 },
	];

	test("rises", () => {
		const { exact, command, confident, likely, close } = thresholds;
		expect([0, close, likely, confident, command, exact, 1]).toEqual(
			[0, close, likely, confident, command, exact, 1].sort((a, b) => a - b),
		);
	});

	test("confident: nothing is asked back", () => {
		const routed = at(pages(thresholds.confident, thresholds.confident - 0.01));
		expect(routed.route).toBe("page:cte");
		expect(askedBack(routed)).toEqual([]);
	});

	test("likely and close: the second is asked", () => {
		expect(askedBack(at(pages(0.4, 0.4 - thresholds.close / 2)))).toEqual(["page:military"]);
		expect(askedBack(at(pages(0.4, 0.4 - thresholds.close * 1.5)))).toEqual([]);
	});

	test("below likely: none, with the two nearest that can be offered", () => {
		const routed = at(pages(thresholds.likely - 0.01, 0.1));
		expect(routed.route).toBe("none");
		expect(askedBack(routed)).toEqual(["page:cte", "page:military"]);
	});

	test("none is a route of its own and never a dead end", () => {
		const routed = at([{ route: "none", score: 0.9 }, ...pages(0.05, 0.03)]);
		expect(routed).toMatchObject({ route: "none", score: 0.9 });
		expect(askedBack(routed)).toEqual(["page:cte", "page:military"]);
		expect(at([]).route).toBe("none");
	});
});

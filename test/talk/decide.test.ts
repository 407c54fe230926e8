import { describe, expect, test } from "vitest";
import type { Waiting } from "../../src/doors.ts";
import { asks, decide } from "../../src/talk/decide.ts";
import { thresholds } from "../../src/talk/router.ts";
import type { Offer, Option } from "../../src/turn.ts";
import { type Line, script, student, Talk } from "../support/scripts.ts";

const choice = {
	ask: "job",
	kind: "choice",
	text: "Which?",
	choices: { nurse: "Registered nurses", cook: "Cooks", plan: "See my plan" },
};
const wish = { ask: "wish", kind: "text", text: "Wish?", max: 40 };
const [sure, fair, weak] = [0.95, thresholds.confident + 0.05, thresholds.likely + 0.05];

/** What a text means at a question when the router says this. */
function meant(
	text: string,
	line: Line | null,
	route = "none",
	score: number = sure,
	more: { offers?: Offer[]; waiting?: Waiting[] } = {},
) {
	const talk = new Talk({ scripts: [script("a", [line ?? { say: "Hi." }])], route: () => ({ route, score }) }).open(
		"a",
	);
	if (!line) {
		const standing = {
			open: null,
			missing: [],
			offers: more.offers ?? [],
			waiting: more.waiting ?? [],
			reading: talk.reading(),
		};
		return decide(text, {
			...standing,
			route: () => ({
				route,
				score,
				lang: "en",
				also: [
					{ route: "page:b", score: score - 0.05 },
					{ route: "command:skip", score: 0.1 },
				],
			}),
		});
	}
	talk.position = { ...talk.position, offers: more.offers ?? [] };
	return talk.decision(text);
}

describe("at a choice", () => {
	test("an exact number or label comes before everything, also before a button of that name", () => {
		expect(meant("2", choice, "command:stop")).toMatchObject({ kind: "answer", read: { answer: "cook" } });
		const offers: Offer[] = [{ label: "See my plan", leads: { kind: "route", route: "dialog:plan" } }];
		expect(meant("see my plan", choice, "dialog:plan", 1, { offers })).toMatchObject({
			kind: "answer",
			read: { answer: "plan" },
		});
	});

	test("then a button of the last reply, a command, a confident route, a near label", () => {
		const offers: Offer[] = [{ label: "Stop for now", leads: { kind: "route", route: "command:cancel" } }];
		expect(meant("stop for now", choice, "none", 1, { offers })).toEqual({ kind: "command", id: "cancel" });
		expect(meant("skip it", choice, "command:skip")).toEqual({ kind: "command", id: "skip" });
		expect(meant("what is an ILP", choice, "page:what-is-an-ilp", fair)).toEqual({
			kind: "route",
			route: "page:what-is-an-ilp",
		});
		expect(meant("cook", choice)).toMatchObject({ kind: "answer", read: { answer: "cook" } });
	});

	test("the name of a job in a list of jobs is the choice; a question about it is a question", () => {
		expect(meant("nurse", choice, "occupation:registered nurse")).toMatchObject({
			kind: "answer",
			read: { answer: "nurse" },
		});
		expect(meant("what does a nurse earn?", choice, "occupation:registered nurse")).toMatchObject({ kind: "route" });
	});

	test("what fits nothing is a miss, not a guess", () => {
		expect(meant("purple", choice, "page:a", weak)).toEqual({ kind: "miss", hint: "pick-one" });
		expect(meant("is it purple?", choice, "page:a", weak)).toMatchObject({ kind: "route" });
	});
});

describe("at a question that takes any words", () => {
	test("words are the answer, a question we can surely answer is answered", () => {
		expect(meant("Learn to swim", wish)).toMatchObject({ kind: "answer", read: { answer: "Learn to swim" } });
		expect(meant("what is an ILP?", wish, "page:what-is-an-ilp", fair)).toEqual({
			kind: "route",
			route: "page:what-is-an-ilp",
		});
		expect(meant("stop", wish)).toEqual({ kind: "command", id: "cancel" });
	});

	test("in doubt it asks which; what could not be saved is never offered to be saved", () => {
		expect(meant("how do I get better?", wish, "page:a", weak)).toMatchObject({
			kind: "doubt",
			text: "how do I get better?",
		});
		expect(meant("get better at math", wish, "page:a", weak)).toMatchObject({ kind: "answer" });
		expect(meant(`how ${"very ".repeat(20)}long?`, wish, "page:a", weak)).toEqual({ kind: "miss", hint: "too-long" });
	});

	test("save it: read again as the open question reads it", () => {
		const offers: Offer[] = [{ label: "Save it", leads: { kind: "save", text: "how do I get better?" } }];
		expect(meant("save it", wish, "none", 1, { offers })).toMatchObject({
			kind: "answer",
			read: { kind: "answer", answer: "how do I get better?" },
		});
		const fields = { what: { en: "What", es: "Qué", input: "text" } };
		const talk = new Talk({ scripts: [script("a", [{ ask: "f", kind: "form", of: "d", fields, text: "Right?" }])] })
			.open("a")
			.type("change what");
		talk.position = { ...talk.position, offers };
		expect(talk.decision("save it")).toEqual({
			kind: "answer",
			read: { kind: "form", op: "set", values: { what: "how do I get better?" } },
		});
	});

	test("to a counselor people write questions: only a command interrupts", () => {
		const message = { ...wish, "free-text": true };
		expect(meant("what is an ILP?", message, "page:what-is-an-ilp")).toMatchObject({ kind: "answer" });
		expect(meant("stop", message)).toEqual({ kind: "command", id: "cancel" });
	});
});

describe("at a number, a date, a form, ratings", () => {
	const day = { ask: "day", kind: "date", text: "When?" };
	test("a question that holds a date by chance is a question", () => {
		expect(meant("what happens on friday?", day, "page:a", fair)).toMatchObject({ kind: "route" });
		expect(meant("friday", day, "page:a", fair)).toMatchObject({ kind: "answer" });
		expect(meant("12/4?", day, "page:a", weak)).toMatchObject({ kind: "answer" });
		expect(meant("no clue", day)).toEqual({ kind: "miss", hint: "not-a-date" });
	});

	test("none of these skips where skipping is allowed", () => {
		expect(meant("none of them", { ...choice, optional: true })).toEqual({ kind: "command", id: "skip" });
		expect(meant("none of them", choice)).toMatchObject({ kind: "miss" });
	});
});

describe("with nothing open", () => {
	const options: Option[] = [
		{ id: "good", label: "Going well" },
		{ id: "help", label: "I need help" },
	];
	const checkIn = {
		id: "d1",
		kind: "check-in",
		view: { kind: "question", text: "How is it?", input: "choice", options, optional: false },
	} as unknown as Waiting;

	test("a waiting check-in takes its numbers and labels, and a plain yes shows it", () => {
		expect(meant("2", null, "none", 1, { waiting: [checkIn] })).toMatchObject({ kind: "delivery", choice: "help" });
		expect(meant("going well", null, "none", 1, { waiting: [checkIn] })).toMatchObject({
			kind: "delivery",
			choice: "good",
		});
		expect(meant("yes", null, "none", 1, { waiting: [checkIn] })).toMatchObject({ kind: "delivery", choice: null });
	});

	test("a check-in's answer in full is taken while something else is open, unless the open question has it", () => {
		const talk = new Talk({ scripts: [script("a", [choice])] }).open("a");
		const open = { ask: talk.scripts().get("a")?.steps[0], frame: talk.position.stack[0] } as never;
		const at = (text: string) =>
			decide(text, {
				open,
				missing: [],
				offers: [],
				waiting: [checkIn],
				reading: talk.reading(),
				route: () => ({ route: "none", score: 1, lang: "en", also: [] }),
			});
		expect(at("going well")).toMatchObject({ kind: "delivery" });
		expect(at("1")).toMatchObject({ kind: "answer", read: { answer: "nurse" } });
	});

	test("a number is the button of the last reply, but does something to what stands there only when it is shown", () => {
		const offers: Offer[] = [
			{ label: "A", leads: { kind: "route", route: "page:a" } },
			{ label: "B", leads: { kind: "route", route: "dialog:b", args: { thread: "s1" } } },
		];
		const [a, b] = [offers[0]!, { ...offers[1]!, label: "2. B" }];
		expect(meant("1", null, "none", 1, { offers })).toMatchObject({ route: "page:a" });
		expect(meant("2", null, "none", 1, { offers })).toMatchObject({ kind: "none" });
		expect(meant("2", null, "none", 1, { offers: [a, b] })).toEqual({
			kind: "route",
			route: "dialog:b",
			args: { thread: "s1" },
		});
		expect(meant("b", null, "none", 1, { offers })).toMatchObject({ route: "dialog:b" });
	});

	test("confident: there; close to another: which one; unlikely: the nearest, commands not among them", () => {
		expect(meant("x", null, "page:a", fair)).toEqual({ kind: "route", route: "page:a" });
		expect(meant("x", null, "page:a", weak)).toEqual({ kind: "which", routes: ["page:a", "page:b"] });
		expect(meant("x", null, "page:a", thresholds.likely - 0.1)).toEqual({ kind: "none", nearest: ["page:b"] });
		expect(meant("x", null)).toEqual({ kind: "none", nearest: ["page:b"] });
	});

	test("a saved text left over from another question saves nothing", () => {
		const offers: Offer[] = [{ label: "Save it", leads: { kind: "save", text: "x" } }];
		expect(meant("save it", null, "none", 1, { offers })).toMatchObject({ kind: "none" });
	});
});

test("what is shaped like a question, in both languages", () => {
	for (const text of ["what is an ILP", "¿qué es", "can I skip", "por qué preguntas", "really?"])
		expect(asks(text), text).toBe(true);
	for (const text of ["learn to swim", "quiero nadar", "", "🎉"]) expect(asks(text), text).toBe(false);
});

describe("a command in somebody's own words", () => {
	const guess = 0.8;

	test("is never done by a guess when it would skip, go back or last", () => {
		expect(meant("i passed", choice, "command:skip", guess)).toMatchObject({ kind: "miss" });
		expect(meant("next friday", wish, "command:skip", guess)).toMatchObject({ kind: "answer" });
		expect(meant("AP English", choice, "command:language-en", guess)).toMatchObject({ kind: "miss" });
		expect(meant("i want to go back to mexico", null, "command:back", guess)).toMatchObject({ kind: "none" });
	});

	test("that lasts is asked back when nothing is open, and easier words are given at once", () => {
		const asked = { kind: "which", routes: ["command:stop-messages", "page:b"] };
		expect(meant("someone sends me bad messages", null, "command:stop-messages", guess)).toEqual(asked);
		expect(meant("huh, that is hard", choice, "command:simpler", guess)).toEqual({ kind: "command", id: "simpler" });
	});

	test("a number alone opens nothing", () => {
		expect(meant("2", null, "page:b", guess)).toMatchObject({ kind: "none" });
	});
});

describe("a label in the other language", () => {
	const roads = {
		ask: "road",
		kind: "choice",
		text: ["What is next?", "¿Qué sigue?"],
		choices: {
			trade: ["An apprenticeship", "Programa de aprendiz"],
			army: ["The military", "Fuerzas armadas"],
			work: ["Work", "Trabajar"],
		},
	};
	const inSpanish = (text: string, line: Line, route = "none", score: number = sure) => {
		const talk = new Talk({
			scripts: [script("a", [line])],
			person: { ...student, lang: "es" },
			route: () => ({ route, score }),
		}).open("a");
		return talk.decision(text);
	};

	test("chooses its option, however sure a route is of the same words", () => {
		const chosen = { kind: "answer", read: { answer: "army", sure: true } };
		expect(inSpanish("The military", roads, "page:military", 1)).toMatchObject(chosen);
		expect(inSpanish("the militery", roads, "page:military", 1)).toMatchObject(chosen);
		expect(inSpanish("military", roads, "page:military", sure)).toMatchObject({ read: { answer: "army" } });
		expect(meant("Fuerzas armadas", roads, "page:military", 1)).toMatchObject(chosen);
	});

	test("counts after the person's own labels", () => {
		const crossed = {
			...roads,
			choices: { first: ["Plan", "Otra cosa"], second: ["Something else", "Plan"] },
		};
		expect(inSpanish("plan", crossed)).toMatchObject({ read: { answer: "second" } });
		expect(meant("plan", crossed)).toMatchObject({ read: { answer: "first" } });
	});

	test("is no answer when it is a question", () => {
		expect(inSpanish("what is the military like?", roads, "page:military", sure)).toEqual({
			kind: "route",
			route: "page:military",
		});
	});

	test("chooses several, too", () => {
		const some = { ...roads, kind: "choices" };
		expect(inSpanish("the military and work", some, "page:military")).toMatchObject({
			kind: "answer",
			read: { answer: ["army", "work"] },
		});
	});
});

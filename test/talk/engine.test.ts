import { describe, expect, test } from "vitest";
import type { Json, Option } from "../../src/turn.ts";
import { inventory, script, student, Talk } from "../support/scripts.ts";

const colors = { red: "Red", blue: "Blue" } as const;
const color = { ask: "color", kind: "choice", text: "Which color?", choices: colors };
const thanks = { say: "Thanks." };
const text = (id: string, more: object = {}) => ({ ask: id, kind: "text", text: `Tell me ${id}`, ...more });
const options = (...ids: string[]): Option[] => ids.map((id) => ({ id, label: id.toUpperCase() }));

describe("what a step asks and takes", () => {
	test("say shows names, the draft's before the person's", () => {
		const hello = script("hello", [{ do: "look", next: "hi" }, { say: "Hi {first-name}, {career}!", id: "hi" }, color]);
		const talk = new Talk({
			scripts: [hello],
			actions: { look: () => ({ outcome: "done", draft: { career: "nurse" } }) },
		});
		expect(talk.open("hello").said).toBe("Hi Malik, nurse!\nWhich color?\n1. Red\n2. Blue");
	});

	test("a choice leads where its next says, any other to default", () => {
		const steps = [
			{ ...color, next: { red: "warm", default: "cold" } },
			{ say: "Warm.", id: "warm", next: "end" },
			{ say: "Cold.", id: "cold" },
		];
		const talk = new Talk({ scripts: [script("a", steps)] });
		expect(talk.open("a").type("1").said).toBe("Warm.");
		expect(talk.open("a").type("blue").said).toBe("Cold.");
	});

	test("what somebody writes never steers, even when it is the name of an answer or of a built-in", () => {
		const steps = [
			text("word", { next: { constructor: "odd", default: "fine" } }),
			{ say: "Odd.", id: "odd", next: "end" },
			{ say: "Fine.", id: "fine" },
		];
		for (const word of ["constructor", "__proto__", "toString", "default", "odd"])
			expect(new Talk({ scripts: [script("a", steps)] }).open("a").type(word).said, word).toBe("Fine.");
	});

	test("confirm, choices, rating, number and date say what they understood and keep it", () => {
		const steps = [
			{ ask: "sure", kind: "confirm", text: "Sure?", next: { yes: "likes", no: "end" } },
			{ ask: "likes", kind: "choices", text: "Pick some", choices: { a: "Art", b: "Band", c: "Chess" }, max: 2 },
			{ ask: "scale", kind: "rating", text: "How much?", min: 1, max: 5 },
			{ ask: "hours", kind: "number", text: "Hours?", min: 1, max: 40 },
			{ ask: "day", kind: "date", text: "When?", when: "future" },
			{ do: "keep" },
			thanks,
		];
		const talk = new Talk({ scripts: [script("a", steps)] }).open("a").type("yes");
		expect(talk.type("1, 2, 3").said).toContain("more than I asked for");
		talk.type("art and chess").type("four");
		expect(talk.type("99").said).toContain("does not fit");
		expect(talk.type("3 hours").said).toContain("Got it: 3.");
		expect(talk.type("yesterday").said).toContain("That day does not fit");
		expect(talk.type("12/4").said).toContain("Got it: Friday, December 4, 2026.");
		expect(talk.given?.answers).toEqual({ sure: "yes", likes: ["a", "c"], scale: 4, hours: 3, day: "2026-12-04" });
	});

	test("an answer is saved once under its element, and the plan is what its entries fold into", () => {
		const goals = script("goals", [
			{ ...color, save: "education-goal" },
			text("wish", { save: "personal-goal" }),
			thanks,
		]);
		const talk = new Talk({ scripts: [goals] }).open("goals").type("blue").type("  Read more ");
		expect(talk.entries.map((entry) => [entry.element, entry.value, entry.step])).toEqual([
			["education-goal", "blue", "goals/color"],
			["personal-goal", "Read more", "goals/wish"],
		]);
		expect(talk.plan["education-goal"]?.[""]?.value).toBe("blue");
		expect(new Set(talk.entries.map((entry) => entry.id)).size).toBe(2);
	});

	test("a script that ends without a word still says something", () => {
		const talk = new Talk({ scripts: [script("a", [color])] });
		expect(talk.open("a").type("red").said).toBe("That is all for now.");
		expect(talk.position.stack).toEqual([]);
	});

	test("only the steps of the person's grade are seen", () => {
		const steps = [{ say: "For seniors.", grades: "11-12" }, { say: "For ten.", grades: "9-10" }, color];
		const talk = new Talk({ scripts: [script("a", steps)] });
		expect(talk.open("a").said).not.toContain("seniors");
		expect(talk.said).toContain("For ten.");
	});

	test("unless: a question the plan answers is not asked", () => {
		const goals = script("a", [{ ...color, save: "education-goal", unless: "education-goal" }, text("wish")]);
		const plan = { "education-goal": { "": { value: "red", when: "2026-09-01" } } };
		expect(new Talk({ scripts: [goals], plan }).open("a").at).toBe("wish");
		expect(new Talk({ scripts: [goals] }).open("a").at).toBe("color");
	});

	test("unless: last year's answer does not count for this school year", () => {
		const steps = [
			{
				ask: "pick",
				kind: "choices",
				from: "all",
				text: "Courses?",
				save: "courses",
				"save-item": "school-year",
				unless: "courses",
			},
			thanks,
		];
		const sources = { all: options("alg", "bio") };
		const held = (year: string) => ({ courses: { [year]: { value: ["alg"], when: "2025-09-01" } } });
		expect(new Talk({ scripts: [script("a", steps)], sources, plan: held("2025-26") }).open("a").at).toBe("pick");
		expect(new Talk({ scripts: [script("a", steps)], sources, plan: held("2026-27") }).open("a").at).toBe("-");
	});

	test("from: the source's options come before the fixed ones; an empty source passes the question over", () => {
		const steps = [
			{ ask: "job", kind: "choice", from: "jobs", text: "Which?", choices: { none: "Another" }, next: { none: "end" } },
			{ ask: "more", kind: "choice", from: "empty", text: "More?" },
			{ do: "keep" },
			thanks,
		];
		const talk = new Talk({ scripts: [script("a", steps)], sources: { jobs: options("nurse", "chef") } });
		expect(talk.open("a").said).toBe("Which?\n1. NURSE\n2. CHEF\n3. Another");
		expect(talk.type("chef").said).toBe("Thanks.");
		expect(talk.given?.answers).toEqual({ job: "chef" });
	});
});

describe("each: one question for each item", () => {
	const steps = [
		{
			ask: "pick",
			kind: "choices",
			each: "areas",
			from: "courses",
			optional: true,
			text: "{item}: which?",
			why: "{item} has its own credits.",
		},
		{ do: "check", next: "keep" },
		{
			ask: "keep",
			kind: "choice",
			text: "Keep?",
			choices: { keep: "Keep it", change: "Pick again" },
			next: { keep: "end", change: "pick" },
		},
	];
	const sources = {
		areas: options("math", "art", "gym"),
		courses: (_: unknown, item: string | null) => (item === "art" ? [] : options(`${item}1`, `${item}2`)),
	};
	const start = () => new Talk({ scripts: [script("courses", steps)], sources }).open("courses");

	test("the item stands in the question and in why; an item with nothing to pick is passed over, not the rest", () => {
		const talk = start();
		expect(talk.said).toBe("MATH: which?\n1. MATH1\n2. MATH2");
		expect(talk.type("why").said).toContain("MATH has its own credits.");
		expect(talk.type("1").said).toContain("GYM: which?");
	});

	test("back goes item by item, and picking again replaces what was picked", () => {
		const talk = start().type("1").type("2");
		expect(talk.given?.rounds).toEqual({ pick: { math: ["math1"], gym: ["gym2"] } });
		expect(talk.type("back").at).toBe("pick/gym");
		expect(talk.type("back").at).toBe("pick/math");
		talk.type("2").type("2");
		expect(talk.given?.rounds).toEqual({ pick: { math: ["math2"], gym: ["gym2"] } });
	});

	test("in another round an item that is skipped no longer holds its old pick", () => {
		const talk = start().type("1").type("1").type("pick again").type("skip").type("2");
		expect(talk.given?.rounds).toEqual({ pick: { gym: ["gym2"] } });
		expect(talk.given?.answers).toEqual({ keep: "change" });
	});

	test("no items at all: straight on", () => {
		const talk = new Talk({ scripts: [script("courses", steps)], sources: { ...sources, areas: [] } }).open("courses");
		expect(talk.at).toBe("keep");
	});

	test("an item that is gone when the person comes back does not stop them", () => {
		const talk = start().type("1");
		expect(talk.at).toBe("pick/gym");
		talk.change({ sources: { ...sources, areas: options("art", "gym", "new") } });
		expect(talk.type("1").at).toBe("pick/new");
		expect(talk.type("back").at).toBe("pick/gym");
	});
});

describe("ratings in pages", () => {
	const steps = [
		color,
		{ ask: "rate", kind: "ratings", items: "inventory/interests", text: "How much?" },
		{ do: "score" },
		text("wish"),
	];
	const start = () => new Talk({ scripts: [script("a", steps)], inventory: inventory(14) }).open("a").type("red");

	test("typed in one go, in parts, or by card; a half filled page shows what is left and keeps its key", () => {
		const talk = start();
		expect(talk.said).toContain("How much? (1/3)");
		const { key } = talk;
		talk.type("453");
		expect(talk.said).toBe("How much? (1/3)\nThing 4\nThing 5\nThing 6");
		expect(talk.key).toBe(key);
		talk.press({ i4: "5", i5: 9, i6: [1] as unknown as Json, i1: "1", other: "3" });
		expect(talk.said).toBe("How much? (1/3)\nThing 5\nThing 6");
		expect(talk.type("5 4").said).toContain("How much? (2/3)");
		expect(talk.key).not.toBe(key);
		talk.type("111111").type("2 2");
		expect(talk.at).toBe("wish");
		expect(talk.given?.answers.rate).toMatchObject({ i1: 4, i2: 5, i3: 3, i4: 5, i5: 5, i6: 4, i13: 2, i14: 2 });
	});

	test("back goes page by page, into the last page of what is done, and the other pages stay", () => {
		const talk = start().type("111111").type("222222").type("33");
		expect(talk.type("back").said).toContain("(3/3)");
		expect(talk.type("back").said).toContain("(2/3)");
		expect(talk.type("back").said).toContain("(1/3)");
		expect(talk.type("back").at).toBe("color");
	});

	test("back and the last page again asks nothing else again", () => {
		const talk = start().type("111111").type("222222").type("33").type("back").type("44");
		expect(talk.at).toBe("wish");
		expect(talk.given?.answers.rate).toMatchObject({ i1: 1, i7: 2, i13: 4 });
	});

	test("numbers out of the scale, too many, and words are misses that say how", () => {
		const talk = start();
		expect(talk.type("7").said).toContain("a number from 1 to 5");
		expect(talk.type("1234512").said).toContain("more than I asked for");
		const other = start();
		expect(other.type("I like trains a lot").said).toContain("a number from 1 to 5");
		expect(other.type("what are 4 year colleges").said).not.toContain(
			"Thing 2\nThing 3\nThing 4\nThing 5\nThing 6\nThing 7",
		);
		expect(other.said).toContain("Thing 1");
	});

	test("statements that are gone leave nobody stuck", () => {
		const talk = start().type("111111").type("2222");
		talk.change({ inventory: inventory(10) });
		expect(talk.type("repeat").at).toBe("wish");
		expect(
			start()
				.change({ inventory: { ...inventory(0) } })
				.type("repeat").at,
		).toBe("wish");
	});

	test("a script that loops asks the ratings afresh", () => {
		const loop = [
			{ ask: "rate", kind: "ratings", items: "inventory/interests", text: "How much?" },
			{ ...color, next: { red: "rate", blue: "end" } },
		];
		const talk = new Talk({ scripts: [script("a", loop)], inventory: inventory(2) }).open("a").type("11").type("red");
		expect(talk.said).toBe("How much? (1/1)\nThing 1\nThing 2");
	});
});

describe("forms", () => {
	const fields = {
		text: { en: "First step", es: "Primer paso", input: "text" },
		date: { en: "By when", es: "Para cuándo", input: "date" },
	};
	const steps = [
		color,
		{ do: "draft", into: "step", next: "check" },
		{ ask: "check", kind: "form", of: "step", fields, text: "Is this right?" },
		{ do: "save" },
		thanks,
	];
	const actions = { draft: () => ({ outcome: "done", draft: { text: "Ask about the club", date: "2026-10-15" } }) };
	const start = () => new Talk({ scripts: [script("a", steps)], actions }).open("a").type("red");

	test("shows the draft, in a form a date input can hold", () => {
		expect(start().said).toBe("Is this right?\nFirst step: Ask about the club\nBy when: 2026-10-15");
	});

	test("yes takes it as it is", () => {
		expect(start().type("yes").given?.answers.check).toEqual({ text: "Ask about the club", date: "2026-10-15" });
	});

	test("change one field by its label, by what it is, or in one sentence", () => {
		const talk = start();
		expect(talk.type("change the date").said).toBe("What should it be? By when:");
		expect(talk.type("next month").said).toContain("By when: 2026-11-01");
		expect(talk.type("change first step").said).toBe("What should it be? First step:");
		expect(talk.type("Call the office").said).toContain("First step: Call the office");
		expect(talk.type("change the date to November 20").said).toContain("By when: 2026-11-20");
		expect(talk.type("looks good").given?.answers.check).toEqual({ text: "Call the office", date: "2026-11-20" });
	});

	test("the card of the open field answers that field, back leaves it as it was", () => {
		const talk = start().type("change the date");
		expect(talk.press({ answer: "2026-12-01" }).said).toContain("By when: 2026-12-01");
		talk.type("change the date");
		expect(talk.type("back").said).toContain("Is this right?");
		expect(talk.type("back").at).toBe("color");
		expect(talk.type("red").said).toContain("Is this right?");
	});

	test("a whole card saves what was changed in it; what it cannot hold is a miss", () => {
		const talk = start();
		expect(talk.press({ text: "x".repeat(301), date: "" }).said).toContain("fewer words");
		expect(talk.press({ text: "Call", date: "2026-12-01", other: "x" }).given?.answers.check).toEqual({
			text: "Call",
			date: "2026-12-01",
		});
	});

	test("no, and anything else, is told what can be said", () => {
		expect(start().type("no").said).toContain("change first step");
	});

	test("in restricted mode a form with a text box is not shown", () => {
		const talk = start().change({ restricted: true });
		expect(talk.type("yes").acts).toEqual(["draft", "save"]);
		expect(talk.given?.answers.check).toBeUndefined();
	});
});

describe("restricted mode", () => {
	const wish = text("wish", {
		save: "personal-goal",
		instead: { read: ["Read more", "Leer más"], join: ["Join a club", "Entrar a un club"] },
	});

	test("choices stand where others write; what is typed freely is never saved", () => {
		const talk = new Talk({ scripts: [script("a", [wish, thanks])], restricted: true }).open("a");
		expect(talk.said).toBe("Tell me wish\n1. Read more\n2. Join a club");
		talk.type("I want to tell you my secret").turn({ kind: "answer", answer: "my secret" });
		expect(talk.entries).toEqual([]);
		expect(JSON.stringify(talk.position)).not.toContain("secret");
		expect(talk.type("2").entries.map((entry) => entry.value)).toEqual(["Join a club"]);
	});

	test("a text question without choices is passed over, but not the one that writes to a counselor", () => {
		const steps = [text("diary"), text("message", { "free-text": true }), thanks];
		const talk = new Talk({ scripts: [script("a", steps)], restricted: true }).open("a");
		expect(talk.at).toBe("message");
		expect(talk.type("Hello there").said).toBe("Thanks.");
	});

	test("a text question that is open when the person turns out to be restricted takes nothing any more", () => {
		const free = [text("diary", { save: "personal-goal" }), color];
		const talk = new Talk({ scripts: [script("a", free)] }).open("a").change({ restricted: true }).type("my secret");
		expect([talk.at, talk.entries.length]).toEqual(["color", 0]);
		const paused = new Talk({ scripts: [script("a", [color, ...free]), script("b", [color])] })
			.open("a")
			.type("red")
			.open("b");
		expect(paused.change({ restricted: true }).open("a").at).toBe("color");
	});
});

describe("run: one script inside another", () => {
	const outer = script("outer", [text("first"), { run: "inner" }, text("last"), { do: "keep" }, thanks]);
	const inner = script("inner", [{ do: "look" }, text("a"), text("b")]);
	const start = () => new Talk({ scripts: [outer, inner] }).open("outer").type("1");

	test("it goes in and comes out, and both paths count", () => {
		const talk = start();
		expect(talk.position.stack.map((frame) => frame.script)).toEqual(["outer", "inner"]);
		expect(talk.type("x").type("y").at).toBe("last");
	});

	test("back goes out of it and into it again, one question each time, and nothing is done again on the way", () => {
		const talk = start().type("x").type("y").type("back");
		expect([talk.at, talk.position.stack.length]).toEqual(["b", 2]);
		expect(talk.type("back").at).toBe("a");
		expect(talk.acts).toEqual(["look"]);
		expect(talk.type("back").at).toBe("first");
		expect(talk.position.stack.length).toBe(1);
		expect(talk.type("back").said).toContain("This is the first question");
	});

	test("after going back into it, it comes out at the same place", () => {
		const talk = start().type("x").type("y").type("back").type("z");
		expect(talk.at).toBe("last");
		talk.type("end").open("outer");
		expect(talk.at).toBe("first");
	});

	test("the inner script is gone: the outer one goes on", () => {
		const talk = start()
			.change({ scripts: [outer] })
			.type("x");
		expect(talk.at).toBe("last");
		expect(talk.said).toContain("changed a little");
	});

	test("the outer script changed while the inner one was open", () => {
		const changed = script("outer", [text("first"), text("last"), thanks]);
		const talk = start()
			.type("x")
			.change({ scripts: [changed, inner] })
			.type("y");
		expect(talk.at).toBe("last");
	});
});

describe("words that work everywhere", () => {
	const steps = [
		{ ...color, simpler: "Red or blue?", why: "It colors your plan." },
		text("wish", { optional: true }),
		text("dream"),
		{ do: "keep" },
		thanks,
	];
	const start = () => new Talk({ scripts: [script("a", steps)] }).open("a");

	test("back at the first question says so and stays", () => {
		expect(start().type("back").said).toBe(
			"This is the first question, so there is nothing to go back to.\nWhich color?\n1. Red\n2. Blue",
		);
	});

	test("skip passes an optional question only, and back comes to a skipped one", () => {
		const talk = start();
		expect(talk.type("skip").said).toContain("I need this one");
		expect(talk.type("red").type("skip").at).toBe("dream");
		expect(talk.type("back").at).toBe("wish");
	});

	test("repeat shows the same question under the same key, so that its older card still works", () => {
		const talk = start();
		const { key } = talk;
		expect(talk.type("repeat").said).toContain("Which color?");
		expect(talk.key).toBe(key);
		expect(talk.press({ answer: "blue" }, key).at).toBe("wish");
		expect(talk.press({ answer: "red" }, key).at).toBe("wish");
	});

	test("simpler and why say what the script says, or something that helps", () => {
		const talk = start();
		expect(talk.type("simpler").said).toContain("Red or blue?");
		expect(talk.type("why").said).toContain("It colors your plan.");
		talk.type("red");
		expect(talk.type("simpler").said).toContain("no easier words");
		expect(talk.type("why").said).toContain("Your answer helps me");
	});

	test("start over begins again and keeps what was saved", () => {
		const goals = script("g", [{ ...color, save: "education-goal" }, text("wish")]);
		const talk = new Talk({ scripts: [goals] }).open("g").type("red").type("start over");
		expect([talk.at, talk.entries.length]).toEqual(["color", 1]);
		expect(talk.position.stack[0]?.path).toEqual([]);
	});

	test("stop leaves at once; saying its name later goes on there", () => {
		const talk = start().type("red").type("stop");
		expect(talk.at).toBe("-");
		expect(talk.said).toBe("OK, I stopped. What you answered is kept. Say “The a talk” any time to go on.");
		expect(talk.open("a").said).toContain("Let's go on where you stopped");
		expect(talk.at).toBe("wish");
	});
});

describe("back", () => {
	const goals = script("goals", [
		{ do: "start" },
		{ ...color, save: "education-goal" },
		{ do: "middle" },
		text("wish", { save: "personal-goal", unless: "personal-goal" }),
		{ do: "late" },
		text("dream"),
	]);
	const start = () => new Talk({ scripts: [goals] }).open("goals").type("red").type("Read");

	test("then the same answer adds no entry, another answer adds one", () => {
		const talk = start();
		expect(talk.entries.length).toBe(2);
		expect(talk.type("back").type("Read").entries.length).toBe(2);
		expect(talk.type("back").type("Swim").entries.length).toBe(3);
		expect(talk.plan["personal-goal"]?.[""]?.value).toBe("Swim");
	});

	test("nothing is done again before the question, only after it", () => {
		const talk = start();
		expect(talk.acts).toEqual(["start", "middle", "late"]);
		talk.type("back");
		expect(talk.acts).toEqual(["start", "middle", "late"]);
		talk.type("Swim");
		expect(talk.acts).toEqual(["start", "middle", "late", "late"]);
	});

	test("asks again what unless: would pass over now, and goes further back from there", () => {
		const talk = start().type("back");
		expect(talk.at).toBe("wish");
		expect(talk.type("back").at).toBe("color");
		expect(talk.type("blue").at).toBe("dream");
	});

	test("in another round a question that is skipped no longer holds its old answer", () => {
		const loop = script("loop", [
			text("wish", { optional: true }),
			{ do: "keep", next: "more" },
			{ ask: "more", kind: "confirm", text: "Again?", next: { yes: "wish", no: "end" } },
		]);
		const talk = new Talk({ scripts: [loop] }).open("loop").type("fly").type("yes").type("skip");
		expect(talk.given?.answers).toEqual({ more: "yes" });
	});

	test("in a loop it goes one round back, and the latest answer counts", () => {
		const loop = script("loop", [
			{ ask: "job", kind: "choice", text: "Which job?", choices: { nurse: "Nurse", chef: "Chef" } },
			{ say: "Here it is." },
			{ do: "show", next: "more" },
			{ ask: "more", kind: "confirm", text: "Another?", next: { yes: "job", no: "end" } },
		]);
		const talk = new Talk({ scripts: [loop] }).open("loop");
		for (let round = 0; round < 6; round++) talk.type(round % 2 === 0 ? "nurse" : "chef").type("yes");
		talk.type("nurse");
		expect(talk.given?.answers.job).toBe("nurse");
		const ran = talk.acts.length;
		const seen: string[] = [];
		for (let step = 0; step < 5; step++) seen.push(talk.type("back").at);
		expect(seen).toEqual(["job", "more", "job", "more", "job"]);
		expect(talk.acts.length).toBe(ran);
		expect(talk.position.stack[0]?.path.filter((item) => item.step === "job").length).toBe(4);
	});
});

describe("one conversation waits while another is open", () => {
	const a = script("a", [color, text("wish"), thanks]);
	const b = script("b", [text("other"), text("more"), thanks]);
	const start = () => new Talk({ scripts: [a, b] }).open("a").type("red");

	test("opening another says that the first waits; at its end it is offered again", () => {
		const talk = start().open("b");
		expect(talk.said).toBe("I paused “The a talk”. It will wait for you.\nTell me other");
		talk.type("x").type("y");
		expect(talk.said).toBe("Thanks.\n“The a talk” is still waiting for you. [Go on: The a talk]");
		expect(talk.open("a").said).toContain("Tell me wish");
		expect(talk.position.paused).toEqual({});
	});

	test("a conversation in which nothing was answered is not worth pausing", () => {
		const looked = script("looked", [{ do: "look" }, color]);
		const talk = new Talk({ scripts: [looked, b] }).open("looked").open("b");
		expect(talk.said).toBe("Tell me other");
		expect(talk.position.paused).toEqual({});
	});

	test("half a page of ratings is worth keeping", () => {
		const rate = script("rate", [
			{ ask: "rate", kind: "ratings", items: "inventory/interests", text: "How much?" },
			thanks,
		]);
		const talk = new Talk({ scripts: [rate, b], inventory: inventory(6) }).open("rate").type("123").open("b");
		expect(talk.said).toContain("I paused");
		expect(talk.open("rate").said).toContain("Thing 4");
		expect(talk.said).not.toContain("Thing 3");
	});

	test("opening what is open says so and asks again; with arguments it begins afresh", () => {
		const talk = start();
		expect(talk.open("a").said).toBe("We are in the middle of it: The a talk.\nTell me wish");
		expect(talk.open("a", { who: "s1" }).at).toBe("color");
		expect(talk.position.stack[0]?.draft).toEqual({ who: "s1" });
	});

	test("each script keeps one place, and all go on", () => {
		const talk = start().open("b").type("x").open("a");
		expect(Object.keys(talk.position.paused)).toEqual(["b"]);
		talk.type("wishes");
		expect(talk.said).toContain("“The b talk” is still waiting");
		expect(talk.open("b").at).toBe("more");
	});

	test("when the next conversation is opened at once, nothing is said about those that wait", () => {
		const go = script("go", [{ do: "go", next: "end" }]);
		const talk = start().change({ scripts: [a, b, go] });
		talk.turn({ kind: "open", script: "go" });
		expect(talk.said).toContain("still waiting");
		const silent = start().change({
			scripts: [a, b, go],
			actions: { go: () => ({ outcome: "done", goto: "dialog:b" }) },
		});
		expect(silent.open("go").said).toBe("I paused “The a talk”. It will wait for you.");
	});
});

describe("a script that changed under somebody", () => {
	const steps = [color, { do: "look" }, text("wish"), text("dream"), thanks];
	const start = () => new Talk({ scripts: [script("a", steps)] }).open("a").type("red").type("fly");

	test("only reworded: nobody notices, and the open card still works", () => {
		const talk = start();
		const { key } = talk;
		talk.change({ scripts: [script("a", steps, "Another title")] });
		expect(talk.press({ answer: "the moon" }, key).said).toContain("Thanks.");
		expect(talk.said).not.toContain("changed");
	});

	test("an answered option is gone: that question comes again, nothing is done again before it", () => {
		const talk = start().change({
			scripts: [script("a", [{ ...color, choices: { green: "Green", blue: "Blue" } }, ...steps.slice(1)])],
		});
		expect(talk.type("the moon").said).toContain("changed a little since we last talked");
		expect(talk.at).toBe("color");
		expect(talk.acts).toEqual(["look"]);
	});

	test("the open question is gone: the next one without an answer comes", () => {
		const talk = start().change({
			scripts: [script("a", [color, { do: "look" }, text("wish"), text("plan"), thanks])],
		});
		expect(talk.type("the moon").at).toBe("plan");
		expect(talk.acts).toEqual(["look"]);
	});

	test("a question was put in before: it is asked, and what stood before it stays answered", () => {
		const talk = start().change({
			scripts: [script("a", [color, { do: "look" }, text("new"), text("wish"), text("dream"), thanks])],
		});
		expect(talk.type("the moon").at).toBe("new");
		expect(talk.acts).toEqual(["look"]);
	});

	test("a new question that this person would not see stops nobody", () => {
		const known = { ask: "known", kind: "choice", choices: colors, text: "Known?", unless: "education-goal" };
		const senior = text("senior", { grades: "12" });
		const talk = start().change({ scripts: [script("a", [known, senior, ...steps])] });
		talk.plan = { "education-goal": { "": { value: "red", when: "2026-09-01" } } };
		expect(talk.type("the moon").said).toBe("Thanks.");
	});

	test("a new text question stops nobody in restricted mode", () => {
		const talk = new Talk({ scripts: [script("a", [color, { ...color, ask: "second" }, thanks])], restricted: true });
		talk.open("a").type("red");
		talk.change({ scripts: [script("a", [text("new"), color, { ...color, ask: "second" }, thanks])] });
		expect(talk.type("blue").said).toBe("Thanks.");
	});

	test("questions in another order lose no answer", () => {
		const talk = start().change({
			scripts: [script("a", [text("wish"), color, { do: "look" }, text("dream"), thanks])],
		});
		expect(talk.type("the moon").said).toBe("Thanks.");
	});

	test("an option of the open question is gone: its old number is not taken for another", () => {
		const two = new Talk({ scripts: [script("a", [color, thanks])] }).open("a");
		two.change({ scripts: [script("a", [{ ...color, choices: { blue: "Blue", green: "Green" } }, thanks])] });
		expect(two.type("1").said).toBe(
			"“The a talk” changed a little since we last talked. Your answers are safe. Let's go on from here.\nWhich color?\n1. Blue\n2. Green",
		);
		expect(two.type("1").said).toBe("Thanks.");
		expect(two.position.stack).toEqual([]);
	});

	test("an old number still means what it stood for, while it is there", () => {
		const talk = new Talk({ scripts: [script("a", [color, { do: "keep" }, thanks])] }).open("a");
		talk.change({ scripts: [script("a", [{ ...color, choices: { new: "New", ...colors } }, { do: "keep" }, thanks])] });
		expect(talk.type("1").given?.answers.color).toBe("red");
	});

	test("a paused script that changed is put right when it is opened again", () => {
		const b = script("b", [text("other")]);
		const talk = start()
			.change({ scripts: [script("a", steps), b] })
			.open("b");
		talk.change({ scripts: [script("a", [color, text("plan"), thanks]), b] }).open("a");
		expect(talk.at).toBe("plan");
		expect(talk.said).toContain("changed a little");
	});

	test("a script that is gone is left with a sentence, and goes on should it come back", () => {
		const talk = start().change({ scripts: [] });
		expect(talk.type("the moon").said).toContain("no longer here");
		expect(talk.position.stack).toEqual([]);
		expect(talk.change({ scripts: [script("a", steps)] }).open("a").at).toBe("dream");
	});

	test("what is left is offered instead of a script that is gone, to those it is for", () => {
		const scripts = [script("plan", [thanks]), script("caseload", [thanks])];
		expect(start().change({ scripts }).type("the moon").view).toMatchObject({
			kind: "say",
			buttons: [{ route: "dialog:plan" }],
		});
	});

	test("a paused script that is gone is not offered", () => {
		const b = script("b", [text("other"), thanks]);
		const talk = start()
			.change({ scripts: [script("a", steps), b] })
			.open("b")
			.change({ scripts: [b] });
		expect(talk.type("x").said).toBe("Thanks.");
	});
});

describe("three misses", () => {
	test("two hints, then simpler words and a way out; the card stays the same", () => {
		const talk = new Talk({ scripts: [script("a", [{ ...color, simpler: "Red or blue?" }])] }).open("a");
		const { key } = talk;
		expect(talk.type("what").said).toBe(
			"I didn't catch that. You can pick one, or type its number.\nWhich color?\n1. Red\n2. Blue",
		);
		talk.type("what");
		expect(talk.type("what").said).toContain("[Talk to my counselor] [Stop for now]\nRed or blue?");
		expect(talk.key).toBe(key);
		expect(talk.said).not.toContain("[Skip]");
	});

	test("an optional question offers to skip; one without simpler words promises none", () => {
		const miss = (more: object) =>
			new Talk({ scripts: [script("a", [{ ...color, ...more }])] }).open("a").type("x").type("x").type("x").said;
		expect(miss({ optional: true })).toContain("[Skip]");
		expect(miss({})).not.toContain("other words");
	});

	test("staff is not sent to a counselor", () => {
		const person = { ...student, role: "counselor" as const, grade: null };
		const talk = new Talk({ scripts: [script("a", [color])], person }).open("a").type("x").type("x").type("x");
		expect(talk.said).not.toContain("counselor]");
	});

	test("an answer that fits ends the count", () => {
		const talk = new Talk({ scripts: [script("a", [color, { ...color, ask: "second" }])] })
			.open("a")
			.type("x")
			.type("x")
			.type("red")
			.type("x");
		expect(talk.said).toContain("I didn't catch that");
	});
});

describe("actions", () => {
	test("an outcome leads where the script says; its draft, changes and replies are kept in order", () => {
		const steps = [
			{ do: "look", into: "found", next: { some: "which", none: "sorry" } },
			{ say: "Nothing.", id: "sorry", next: "end" },
			{ ask: "which", kind: "choice", from: "found", text: "Which of {count}?" },
			thanks,
		];
		const talk = new Talk({
			scripts: [script("a", steps)],
			sources: { found: (draft) => (draft.found ?? []) as unknown as Option[] },
			actions: {
				look: () => ({
					outcome: "some",
					draft: options("x", "y") as unknown as Json,
					changes: [
						{ element: "personal-goal", item: null, op: "set" as const, value: "Read" },
						{ element: "personal-goal", item: null, op: "set" as const, value: "Swim" },
					],
					replies: [{ view: { kind: "say" as const, text: "I looked." } }],
				}),
			},
		}).open("a");
		expect(talk.said).toBe("I looked.\nWhich of {count}?\n1. X\n2. Y");
		expect(talk.entries.map((entry) => entry.value)).toEqual(["Read", "Swim"]);
		expect(new Set(talk.entries.map((entry) => entry.id)).size).toBe(2);
		expect(talk.plan["personal-goal"]?.[""]?.value).toBe("Swim");
	});

	test("a draft larger than 8 kB is a fault of the action, counted in bytes", () => {
		const look = (size: number) => () =>
			new Talk({
				scripts: [script("a", [{ do: "look" }, color])],
				actions: { look: () => ({ outcome: "done", draft: { big: "ñ".repeat(size) } }) },
			}).open("a");
		expect(look(4000)).not.toThrow();
		expect(look(4100)).toThrow(/a\/look: the draft is larger than 8192 bytes/);
	});

	test("a script that goes in a circle without a question is a fault, not a hang", () => {
		const circle = script("a", [{ say: "Round.", id: "round", next: "round" }]);
		expect(() => new Talk({ scripts: [circle] }).open("a")).toThrow(/loops/);
	});

	test("a value its element does not take is a fault that names the step", () => {
		const steps = [{ ask: "day", kind: "date", text: "When?", save: "education-goal" }];
		expect(() => new Talk({ scripts: [script("a", steps)] }).open("a").type("12/4")).toThrow(/a\/day: education-goal/);
	});
});

import { expect, test } from "vitest";
import { createGate, createLimit } from "../../src/channel/limits.ts";
import type { Input } from "../../src/turn.ts";

const clock = () => {
	let now = 0;
	return { ticks: () => now, pass: (ms: number) => (now += ms) };
};

test("so many at once, then one by one; what was not taken does not pile up", () => {
	const { ticks, pass } = clock();
	const limit = createLimit({ burst: 3, perSecond: 2 }, ticks);
	expect([1, 2, 3, 4].map(() => limit.take("a"))).toEqual([0, 0, 0, 1]);
	expect(limit.take("b")).toBe(0);
	pass(500);
	expect([limit.take("a"), limit.take("a")]).toEqual([0, 1]);
	pass(60_000);
	expect([1, 2, 3, 4].map(() => limit.take("a"))).toEqual([0, 0, 0, 1]);
});

test.each([
	[300, 30],
	[30, 1],
	[1000, 50],
	[7, 3],
])("a burst of %i at %i a second is that many, to the last", (burst, perSecond) => {
	const limit = createLimit({ burst, perSecond }, () => 123_456.789);
	expect(Array.from({ length: burst + 5 }, () => limit.take("a")).filter((wait) => wait === 0)).toHaveLength(burst);
});

test("the wait it names is enough", () => {
	const { ticks, pass } = clock();
	const limit = createLimit({ burst: 2, perSecond: 0.1 }, ticks);
	limit.take("a");
	limit.take("a");
	const wait = limit.take("a");
	expect(wait).toBe(10);
	pass(wait * 1000);
	expect(limit.take("a")).toBe(0);
});

test("being turned down does not make anybody wait longer", () => {
	const { ticks, pass } = clock();
	const limit = createLimit({ burst: 1, perSecond: 1 }, ticks);
	limit.take("a");
	for (let index = 0; index < 1000; index += 1) limit.take("a");
	pass(1000);
	expect(limit.take("a")).toBe(0);
});

test("whoever has everything back is forgotten, and never more than so many are remembered", () => {
	const { ticks, pass } = clock();
	const limit = createLimit({ burst: 5, perSecond: 1 }, ticks, 100);
	for (let index = 0; index < 10_000; index += 1) limit.take(`address-${index}`);
	expect(limit.size()).toBe(100);
	pass(3_600_000);
	for (let index = 0; index < 100; index += 1) {
		limit.take("one");
		pass(1000);
	}
	expect(limit.size()).toBe(1);
});

const text = (words: string): Input => ({ kind: "text", text: words });

test("a person is slowed down and told once; what may mean danger always gets in", () => {
	const { ticks, pass } = clock();
	const urgent = (input: Input) => input.kind === "text" && input.text === "danger";
	const gate = createGate({ perPerson: { burst: 2, perSecond: 1 }, most: 100, ticks, urgent });
	const kinds = (words: string, who = "a") => {
		const entrance = gate.enter(who, text(words));
		return entrance.kind === "slow" ? `slow ${entrance.seconds} ${entrance.tell}` : entrance.kind;
	};
	expect([1, 2, 3, 4].map(() => kinds("hi"))).toEqual(["in", "in", "slow 1 true", "slow 1 false"]);
	expect(Array.from({ length: 50 }, () => kinds("danger"))).toEqual(Array.from({ length: 50 }, () => "in"));
	expect(kinds("hi", "b")).toBe("in");
	pass(20_000);
	expect([1, 2, 3].map(() => kinds("hi"))).toEqual(["in", "in", "slow 1 true"]);
});

test("only so many are under way at once, whoever they are; danger does not wait for the others", () => {
	const { ticks } = clock();
	const urgent = (input: Input) => input.kind === "text" && input.text === "danger";
	const gate = createGate({ perPerson: null, most: 3, ticks, urgent });
	const inside = [1, 2, 3].map((at) => gate.enter(`p${at}`, text("hi")));
	expect(gate.enter("p4", text("hi"))).toEqual({ kind: "full", seconds: 2 });
	expect(gate.enter("p5", text("danger")).kind).toBe("in");
	expect(gate.inside()).toBe(4);
	for (const entrance of inside) if (entrance.kind === "in") entrance.leave();
	expect(gate.inside()).toBe(1);
	expect(gate.enter("p4", text("hi")).kind).toBe("in");
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { createPace, noLimits, teamsLimits } from "../../src/outbox/pace.ts";

const start = 1_000_000;

test("no second ever holds more than 50, however the asks fall", () => {
	const ask = fc.record({
		step: fc.integer({ min: 0, max: 60 }),
		conversation: fc.integer({ min: 0, max: 30 }),
		urgent: fc.boolean(),
	});
	fc.assert(
		fc.property(fc.array(ask, { minLength: 100, maxLength: 400 }), (asks) => {
			const pace = createPace(teamsLimits);
			const taken: { readonly at: number; readonly conversation: string }[] = [];
			let now = start;
			for (const { step, conversation, urgent } of asks) {
				now += step;
				const name = String(conversation);
				if (pace.take({ lane: urgent ? "first" : "rest", conversation: name, now, heedPause: true }) === 0)
					taken.push({ at: now, conversation: name });
			}
			for (const { at, conversation } of taken) {
				const within = (ms: number, same: boolean) =>
					taken.filter((it) => it.at <= at && it.at > at - ms && (!same || it.conversation === conversation)).length;
				expect(within(1000, false)).toBeLessThanOrEqual(50);
				for (const { count, ms } of teamsLimits.perConversation) expect(within(ms, true)).toBeLessThanOrEqual(count);
			}
		}),
		{ numRuns: 30 },
	);
});

test("a fifth is kept for replies and alerts", () => {
	const pace = createPace(teamsLimits);
	const take = (lane: "first" | "rest", index: number) =>
		pace.take({ lane, conversation: `${lane}-${index}`, now: start, heedPause: true });
	const rest = Array.from({ length: 60 }, (_, index) => take("rest", index)).filter((wait) => wait === 0).length;
	const first = Array.from({ length: 60 }, (_, index) => take("first", index)).filter((wait) => wait === 0).length;
	expect([rest, first]).toEqual([40, 10]);
	expect(pace.room("first", start)).toBe(0);
	expect(pace.room("rest", start + 1001)).toBe(40);
});

test("the wait it names is long enough, and not longer", () => {
	const pace = createPace(teamsLimits);
	const take = (now: number) => pace.take({ lane: "first", conversation: "c", now, heedPause: true });
	for (let index = 0; index < 7; index += 1) expect(take(start + index)).toBe(0);
	const wait = take(start + 10);
	expect(wait).toBe(990);
	expect(take(start + 10 + wait - 1)).toBe(1);
	expect(take(start + 10 + wait)).toBe(0);
});

test("a pause holds everybody but alerts, and the longest one counts", () => {
	const pace = createPace(teamsLimits);
	pace.pause(start + 5000);
	pace.pause(start + 2000);
	const take = (heedPause: boolean) => pace.take({ lane: "first", conversation: "c", now: start, heedPause });
	expect(take(true)).toBe(5000);
	expect(take(false)).toBe(0);
	expect(pace.pausedUntil(start)).toBe(start + 5000);
	expect(pace.pausedUntil(start + 5000)).toBe(0);
});

test("without limits nothing waits", () => {
	const pace = createPace(noLimits);
	for (let index = 0; index < 500; index += 1)
		expect(pace.take({ lane: "rest", conversation: "c", now: start, heedPause: true })).toBe(0);
});

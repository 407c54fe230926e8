import { expect, test } from "vitest";
import { createFeed } from "../../src/channel/feed.ts";
import { quiet, timers } from "./samples.ts";

/** A feed over a list of numbered rows; `look` is what the second hand does. */
function feed() {
	const rows: { readonly seq: number; readonly conversation: string | null }[] = [];
	const asked: (number | null)[] = [];
	const state = { away: false };
	const clock = timers();
	const made = createFeed({
		every: clock.every,
		log: quiet,
		store: {
			news: async (after) => {
				asked.push(after);
				if (state.away) throw new Error("away");
				const fresh = after === null ? [] : rows.filter(({ seq }) => seq > after);
				return {
					seq: rows.at(-1)?.seq ?? 0,
					conversations: fresh.flatMap(({ conversation }) => conversation ?? []),
				};
			},
		},
	});
	const woken: string[] = [];
	const listen = (conversation: string) => made.listen(conversation, () => void woken.push(conversation));
	const look = async () => {
		clock.pass(1000);
		await new Promise((resolve) => setImmediate(resolve));
		return woken.splice(0);
	};
	const add = (conversation: string | null) => void rows.push({ seq: rows.length + 1, conversation });
	return { made, state, asked, clock, woken, listen, look, add };
}

test("one question for all streams, and only those with something new look", async () => {
	const { listen, look, add, asked, made } = feed();
	for (let index = 0; index < 500; index += 1) listen(`c${index}`);
	await look();
	add("c7");
	add("elsewhere");
	add(null);
	add("c9");
	expect(await look()).toEqual(["c7", "c9"]);
	expect(await look()).toEqual([]);
	expect(asked).toEqual([null, 0, 4]);
	expect(made.size()).toBe(500);
});

test("what came before its first look is not missed", async () => {
	const { listen, look, add } = feed();
	listen("c1");
	add("c1");
	expect(await look()).toEqual(["c1"]);
});

test("nothing runs while nobody listens; two tabs are two listeners", async () => {
	const { listen, look, add, clock, made } = feed();
	expect(clock.running()).toEqual([]);
	const [first, second] = [listen("c1"), listen("c1")];
	await look();
	add("c1");
	expect(await look()).toEqual(["c1", "c1"]);
	first();
	first();
	add("c1");
	expect(await look()).toEqual(["c1"]);
	second();
	expect(clock.running()).toEqual([]);
	expect(made.size()).toBe(0);
	listen("c2");
	expect(clock.running()).toEqual([1000]);
});

test("what this process stored itself wakes at once; what could not be read is looked at again", async () => {
	const { listen, look, woken, made } = feed();
	listen("c1");
	await look();
	made.news("c1", "now");
	expect(woken.splice(0)).toEqual(["c1"]);
	made.news("c1", "soon");
	made.news("c2", "soon");
	expect(woken).toEqual([]);
	expect(await look()).toEqual(["c1"]);
	expect(await look()).toEqual([]);
});

test("a database that is away costs nothing that was new", async () => {
	const { listen, look, add, state } = feed();
	listen("c1");
	await look();
	state.away = true;
	add("c1");
	expect(await look()).toEqual([]);
	state.away = false;
	expect(await look()).toEqual(["c1"]);
});

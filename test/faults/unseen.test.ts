/** A question that may never have arrived is asked again; what was said meanwhile is not taken as its answer. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FakeTeams, startFakeTeams } from "../support/fake-teams.ts";
import { type Onward, startOnward } from "../support/onward.ts";
import { entriesOf, post } from "./people.ts";

const goal = "education-goal";

let service: FakeTeams;
let onward: Onward;
beforeEach(async () => {
	service = await startFakeTeams();
	onward = await startOnward();
});
afterEach(async () => {
	await onward.close();
	await service.close();
});

/** Says something; the connection breaks while the replies are sent, so that nobody knows whether they arrived. */
async function lost(text: string, replies = 1): Promise<void> {
	await onward.app.idle();
	service.script(...Array.from({ length: replies }, () => "reset" as const));
	await post(onward, "student-10", { text }, service);
	await onward.app.idle();
	// Its outcome is written down.
	await onward.app.sender.tick(onward.clock.now());
}

describe("the last question may not have arrived", () => {
	test("words are not its answer: it is asked again, and then answered", async () => {
		await lost("set a goal", 2);
		const told = await post(onward, "student-10", { text: "1" });
		expect(told.text).toContain("I'm not sure my last message reached you, so I'm asking again.");
		expect(told.text).toContain("What would you like to do right after high school?");
		expect(await entriesOf(onward.app.store, "student-10")).toEqual([]);
		const taken = await post(onward, "student-10", { text: "1" });
		expect(taken.text).toContain("Is there a job you want to aim for?");
		expect(await onward.app.store.history("student-10", goal)).toHaveLength(1);
	});

	test("the answer before it was saved, and the same words again do not answer the next question", async () => {
		for (const text of ["set a goal", "1", "I don't know yet"]) await post(onward, "student-10", { text }, service);
		await lost("Read more books");
		const told = await post(onward, "student-10", { text: "Read more books" });
		expect(told.text).toContain("so I'm asking again");
		expect(told.text).toContain("What is one small first step");
		const plan = await onward.app.store.plan("student-10");
		expect(plan["personal-goal"]?.[""]?.value).toBe("Read more books");
		expect(plan["first-step"]).toBeUndefined();
	});

	test("its card was pressed, so it did arrive", async () => {
		await lost("set a goal", 2);
		const key = service.posts.at(-1)?.activity.channelData?.onward.key;
		const told = await post(onward, "student-10", { value: { key, answer: "military" } });
		expect(told.text).not.toContain("not sure");
		expect(told.text).toContain("Is there a job you want to aim for?");
		expect((await onward.app.store.plan("student-10"))[goal]?.[""]?.value).toBe("military");
	});

	test("commands and questions of one's own are taken as always", async () => {
		await lost("set a goal", 2);
		const told = await post(onward, "student-10", { text: "what is an ILP?" });
		expect(told.text).not.toContain("not sure");
		expect(told.text).toContain("What would you like to do right after high school?");
		await lost("repeat");
		expect((await post(onward, "student-10", { text: "stop" })).text).not.toContain("asking again");
	});

	test("a sentence before it was lost, the question came: it is answered, and the loss is mentioned", async () => {
		await lost("set a goal", 1);
		const told = await post(onward, "student-10", { text: "1" });
		expect(told.texts[0]).toContain("If something is missing, ask me again.");
		expect(told.text).toContain("Is there a job you want to aim for?");
	});

	test("in Spanish", async () => {
		await post(onward, "student-10", { text: "español" }, service);
		await lost("ponerme una meta", 2);
		expect((await post(onward, "student-10", { text: "2" })).text).toContain("así que pregunto otra vez");
	});

	test("once something else was heard, nothing is in doubt", async () => {
		await lost("set a goal", 2);
		await post(onward, "student-10", { text: "help" });
		const told = await post(onward, "student-10", { text: "1" });
		expect(told.text).toContain("Is there a job you want to aim for?");
	});
});

test("saved, and then the database did not answer: sorry, and the next question is asked, not answered", async () => {
	await post(onward, "student-10", { text: "set a goal" });
	const { store } = onward.app;
	const { commit } = store;
	let broken = true;
	Object.assign(store, {
		commit: async (turn: Parameters<typeof commit>[0]) => {
			const committed = await commit(turn);
			if (!broken) return committed;
			broken = false;
			throw new Error("Connection terminated unexpectedly");
		},
	});
	expect((await post(onward, "student-10", { text: "1" })).text).toContain("went wrong on my side");
	const told = await post(onward, "student-10", { text: "1" });
	expect(told.text).toContain("so I'm asking again");
	expect(told.text).toContain("Is there a job you want to aim for?");
	expect(await store.history("student-10", goal)).toHaveLength(1);
	expect((await store.plan("student-10"))["career-goal"]).toBeUndefined();
});

test("an answer that may not have arrived is mentioned, and the next thing is done", async () => {
	await lost("what is an ILP?");
	const told = await post(onward, "student-10", { text: "set a goal" });
	expect(told.texts[0]).toContain("If something is missing, ask me again.");
	expect(told.text).toContain("What would you like to do right after high school?");
});

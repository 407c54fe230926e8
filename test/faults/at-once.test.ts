/** The same message many times at once, two devices at once, two processes at once: each thing happens one time. */
import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { webClient } from "../support/clients.ts";
import { type FakeTeams, startFakeTeams } from "../support/fake-teams.ts";
import { type Onward, startOnward } from "../support/onward.ts";
import { emptyDatabase, storeKinds } from "../support/stores.ts";
import { entriesOf, post, unsound } from "./people.ts";

const ten = Array.from({ length: 10 }, (_, at) => at);
const goal = "education-goal";

let service: FakeTeams;
beforeEach(async () => {
	service = await startFakeTeams();
});
afterEach(() => service.close());

describe.each(storeKinds)("at once, on %s", (kind) => {
	let onward: Onward;
	let place: Awaited<ReturnType<typeof emptyDatabase>>;
	beforeEach(async () => {
		place = await emptyDatabase(kind);
		onward = await startOnward({ databaseUrl: place.url });
	});
	afterEach(async () => {
		await onward.close();
		await place.remove();
	});

	test("the same activity ten times, replies in the response: the same replies ten times, one entry", async () => {
		await post(onward, "student-10", { text: "set a goal" });
		const id = randomUUID();
		const answers = await Promise.all(ten.map(() => post(onward, "student-10", { id, text: "four-year college" })));
		for (const answer of answers) expect(answer.texts).toEqual(answers[0]?.texts);
		expect(answers[0]?.text).toContain("Is there a job you want to aim for?");
		expect(await onward.app.store.history("student-10", goal)).toHaveLength(1);
		expect(await unsound(onward.app.store, "student-10")).toBeNull();
	});

	test("the same activity ten times, replies posted: every reply is posted one time", async () => {
		await post(onward, "student-10", { text: "set a goal" }, service);
		await onward.app.idle();
		const before = service.posts.length;
		const id = randomUUID();
		await Promise.all(ten.map(() => post(onward, "student-10", { id, text: "four-year college" }, service)));
		await onward.app.idle();
		const told = service.posts.slice(before).map((own) => own.activity.summary ?? own.activity.text);
		expect(new Set(told).size).toBe(told.length);
		expect(told.join("\n")).toContain("Is there a job you want to aim for?");
		expect(await onward.app.store.history("student-10", goal)).toHaveLength(1);
	});

	test("somebody new whose first message comes ten times is one person", async () => {
		const id = randomUUID();
		const before = (await onward.app.store.people("student")).length;
		const answers = await Promise.all(ten.map(() => post(onward, "somebody-new", { id, text: "set a goal" })));
		for (const answer of answers) expect(answer.texts).toEqual(answers[0]?.texts);
		expect(await onward.app.store.people("student")).toHaveLength(before + 1);
	});

	test("the page and Teams, the same person: both are answered, nothing is lost", async () => {
		const page = webClient(onward, "student-10");
		await page.enter();
		await post(onward, "student-10", { text: "set a goal" });
		const told = await Promise.all([
			post(onward, "student-10", { text: "four-year college" }),
			page.type("what is an ILP?"),
			post(onward, "student-10", { text: "help" }),
			page.type("repeat"),
		]);
		expect(told[0]?.text).not.toBe("");
		expect(told[2]?.text).not.toBe("");
		const heard = (await page.news()).map((own) => own.text).join("\n");
		expect(heard).toContain("ILP");
		expect((await onward.app.store.plan("student-10"))[goal]?.[""]?.value).toBe("four-year");
		expect(await unsound(onward.app.store, "student-10")).toBeNull();
	});
});

describe("two processes on one PostgreSQL", () => {
	let both: readonly [Onward, Onward];
	let place: Awaited<ReturnType<typeof emptyDatabase>>;
	beforeEach(async () => {
		place = await emptyDatabase("postgres");
		const one = await startOnward({ databaseUrl: place.url });
		both = [one, await startOnward({ databaseUrl: place.url, beside: one })];
	});
	afterEach(async () => {
		await both[1].close();
		await both[0].close();
		await place.remove();
	});

	test("one person talking to both at once: every message is taken, no update is lost", async () => {
		await post(both[0], "student-10", { text: "set a goal" });
		const ways = ["four-year college", "back", "military", "back", "apprenticeship", "back"];
		const heard: string[] = [];
		for (let round = 0; round < 4; round++) {
			const told = await Promise.all(
				ways.map((text, at) =>
					post(both[(at % 2) as 0 | 1], "student-10", { text: round % 2 === 0 ? text : "repeat" }),
				),
			);
			heard.push(...told.map(({ text }) => text));
		}
		expect(heard).toHaveLength(24);
		for (const text of heard) {
			expect(text).not.toBe("");
			expect(text).not.toContain("went wrong");
		}
		// One version for every turn: nothing was written over something else.
		const { version } = await both[0].app.store.load({ who: "demo:student-10", turn: "look" });
		expect(version).toBe(25);
		expect(await unsound(both[1].app.store, "student-10")).toBeNull();
		expect((await entriesOf(both[1].app.store, "student-10")).length).toBeGreaterThan(0);
	});

	test("the same activity at both is one turn", async () => {
		await post(both[0], "student-10", { text: "set a goal" });
		const id = randomUUID();
		const told = await Promise.all(
			ten.map((at) => post(both[(at % 2) as 0 | 1], "student-10", { id, text: "military" })),
		);
		for (const one of told) expect(one.texts).toEqual(told[0]?.texts);
		expect(await both[0].app.store.history("student-10", goal)).toHaveLength(1);
	});

	test("every delivery has one sender", async () => {
		const students = (await both[0].app.store.caseload("counselor-1")).map(({ id }) => id);
		for (const [at, id] of students.entries()) await post(both[(at % 2) as 0 | 1], id, { text: "help" }, service);
		await Promise.all(both.map((own) => own.app.idle()));
		const before = service.posts.length;
		for (const text of ["send a check-in", "1", "1", "yes"]) await post(both[0], "counselor-1", { text });
		const drain = async (own: Onward) => {
			while ((await own.app.sender.tick(own.clock.now())) > 0);
		};
		await Promise.all([...both, ...both].map(drain));
		const keys = service.posts
			.slice(before)
			.filter((own) => own.activity.channelData?.onward.kind === "question")
			.map((own) => own.activity.channelData?.onward.key);
		expect(keys).toHaveLength(students.length);
		expect(new Set(keys).size).toBe(students.length);
	});
});

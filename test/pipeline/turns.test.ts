import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type FakeTeams, startFakeTeams } from "../support/fake-teams.ts";
import { type Onward, startOnward } from "../support/onward.ts";

let service: FakeTeams;
let onward: Onward;
beforeAll(async () => {
	service = await startFakeTeams();
});
afterAll(() => service.close());
beforeEach(async () => {
	onward = await startOnward();
});
afterEach(() => onward.close());

interface Told {
	readonly status: number;
	readonly texts: readonly string[];
	readonly cards: readonly Readonly<Record<string, unknown>>[];
}

async function post(activity: object, from = "student-10"): Promise<Told> {
	const response = await fetch(`${onward.url}api/messages`, {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({
			type: "message",
			channelId: "emulator",
			id: randomUUID(),
			serviceUrl: service.serviceUrl,
			from: { id: from },
			recipient: { id: "onward" },
			conversation: { id: `c-${from}` },
			deliveryMode: "expectReplies",
			...activity,
		}),
	});
	const body = (await response.json()) as {
		activities?: { text?: string; summary?: string; attachments?: { content: Readonly<Record<string, unknown>> }[] }[];
	};
	const activities = body.activities ?? [];
	return {
		status: response.status,
		texts: activities.map((own) => own.summary ?? own.text ?? ""),
		cards: activities.flatMap((own) => own.attachments ?? []).map((own) => own.content),
	};
}

/** The key of the newest card's first button. */
const keyOf = (told: Told): string => /"key":"([^"]+)"/.exec(JSON.stringify(told.cards.at(-1)))?.[1] ?? "";

describe("the same activity again", () => {
	it("is done once, and its replies come back the same, ten times at once", async () => {
		await post({ text: "set a goal" });
		const id = randomUUID();
		const answers = await Promise.all(Array.from({ length: 10 }, () => post({ id, text: "four-year college" })));
		for (const answer of answers) expect(answer.texts).toEqual(answers[0]?.texts);
		expect(answers[0]?.texts.join(" ")).toContain("Is there a job you want to aim for?");
		expect(await onward.app.store.history("student-10", "education-goal")).toHaveLength(1);
	});

	it("sends nothing twice in normal delivery", async () => {
		const id = randomUUID();
		const before = service.posts.length;
		for (let time = 0; time < 3; time++) {
			await fetch(`${onward.url}api/messages`, {
				method: "POST",
				headers: { "content-type": "application/json" },
				body: JSON.stringify({
					type: "message",
					channelId: "emulator",
					id,
					serviceUrl: service.serviceUrl,
					from: { id: "student-12" },
					recipient: { id: "onward" },
					conversation: { id: "twice" },
					text: "help",
				}),
			});
			await onward.app.idle();
		}
		expect(service.posts.length - before).toBe(1);
	});
});

describe("two messages of one person at once", () => {
	it("are taken one after the other: both answers are kept", async () => {
		await post({ text: "set a goal" });
		const [first, second] = await Promise.all([
			post({ text: "four-year college" }),
			post({ text: "I don't know yet" }),
		]);
		expect(first.texts.join(" ")).toContain("Is there a job");
		expect(second.texts.join(" ")).toContain("get better at");
	});

	it("of twenty people do not mix", async () => {
		const people = Array.from({ length: 20 }, (_, at) => `someone-${at}`);
		await Promise.all(people.map((who) => post({ text: "set a goal" }, who)));
		const told = await Promise.all(
			people.map((who, at) => post({ text: at % 2 === 0 ? "military" : "apprenticeship" }, who)),
		);
		for (const answer of told) expect(answer.texts.join(" ")).toContain("Is there a job");
		const goals = await Promise.all(
			(await onward.app.store.caseload("counselor-1"))
				.filter((own) => own.id.startsWith("walk-in"))
				.map((own) => onward.app.store.plan(own.id)),
		);
		const values = goals.map((plan) => plan["education-goal"]?.[""]?.value);
		expect(values.filter((value) => value === "military")).toHaveLength(10);
		expect(values.filter((value) => value === "apprenticeship")).toHaveLength(10);
	});
});

describe("cards", () => {
	it("of an answered question say so; an unknown key shows the open question", async () => {
		const shown = await post({ text: "set a goal" });
		const key = keyOf(shown);
		await post({ value: { key, answer: "four-year" } });
		const again = await post({ value: { key, answer: "military" } });
		expect(again.texts.join(" ")).toContain("closed already");
		expect(again.texts.join(" ")).toContain("Is there a job");
		const forged = await post({ value: { key: "made-up", answer: "military" } });
		expect(forged.texts.join(" ")).toContain("not open any more");
		const plan = await onward.app.store.plan("student-10");
		expect(plan["education-goal"]?.[""]?.value).toBe("four-year");
	});

	it("of somebody else open nothing", async () => {
		const key = keyOf(await post({ text: "set a goal" }));
		await post({ text: "set a goal" }, "student-12");
		const told = await post({ value: { key, answer: "military" } }, "student-12");
		expect(told.texts.join(" ")).toContain("not open any more");
		expect((await onward.app.store.plan("student-12"))["education-goal"]).toBeUndefined();
	});

	it("with a value that was never offered are asked again", async () => {
		const key = keyOf(await post({ text: "set a goal" }));
		const told = await post({ value: { key, answer: "emperor" } });
		expect(told.texts.join(" ")).toContain("I didn't catch that");
	});
});

describe("the plan", () => {
	it("kept beside the entries equals what they fold into", async () => {
		await post({ text: "set a goal" });
		for (const text of [
			"four-year college",
			"back",
			"military",
			"I don't know yet",
			"read more",
			"ask my uncle",
			"december 12",
			"yes",
		])
			await post({ text });
		const { fold } = await import("../../src/plan/fold.ts");
		const { elementIds } = await import("../../src/plan/elements.ts");
		const entries = (
			await Promise.all(elementIds.map((element) => onward.app.store.history("student-10", element)))
		).flat();
		expect(await onward.app.store.plan("student-10")).toEqual(fold(entries));
		expect(entries.length).toBeGreaterThan(3);
	});
});

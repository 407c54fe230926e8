import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createTeams } from "../../src/channel/teams.ts";
import type { OutboxRow } from "../../src/doors.ts";
import type { View } from "../../src/turn.ts";
import { type FakeTeams, startFakeTeams } from "../support/fake-teams.ts";
import { anyone, at, message, quiet, recorder, row, views } from "./samples.ts";

let fake: FakeTeams;
beforeAll(async () => {
	fake = await startFakeTeams();
});
afterAll(() => fake.close());
beforeEach(() => {
	quiet.lines.length = 0;
});

/** A demo channel over a recorder; replies of normal turns are posted by the channel itself, as the sender would. */
function demo(answer?: readonly View[]) {
	const told: Promise<void>[] = [];
	const recorded = recorder(answer, (rows: readonly OutboxRow[]) => {
		const done = (async () => {
			for (const one of rows) if (one.address) await teams.send(one.address, one);
		})();
		told.push(done);
		return done;
	});
	const teams = createTeams({
		app: null,
		allowedTenants: [],
		admit: anyone.enter,
		handle: recorded.handle,
		log: quiet,
		now: () => at,
	});
	return { teams, turns: recorded.turns, sent: () => Promise.all(told) };
}

describe("what arrives", () => {
	const cases: [string, Record<string, unknown>, object | null][] = [
		["a text", {}, { kind: "text", text: "hello" }],
		[
			"a text that mentions the bot",
			{
				text: "<at>Onward</at> what is an ILP?",
				entities: [{ type: "mention", text: "<at>Onward</at>", mentioned: { id: "bot-1" } }],
			},
			{ kind: "text", text: "what is an ILP?", raw: "<at>Onward</at> what is an ILP?" },
		],
		[
			"a text that was changed afterwards",
			{ type: "messageUpdate", text: "hello again" },
			{ kind: "text", text: "hello again" },
		],
		["a message that was taken back", { type: "messageDelete", text: undefined }, null],
		[
			"a text that mentions somebody else",
			{ text: "<at>Ana</at> hi", entities: [{ type: "mention", text: "<at>Ana</at>", mentioned: { id: "ana" } }] },
			{ kind: "text", text: "<at>Ana</at> hi" },
		],
		[
			"a card's answer",
			{ text: undefined, value: { key: "k", answer: "b" } },
			{ kind: "card", key: "k", value: { answer: "b" } },
		],
		[
			"a messageBack with text and value",
			{ value: { key: "k", route: "dialog:plan" } },
			{ kind: "card", key: "k", value: { route: "dialog:plan" }, label: "hello" },
		],
		[
			"a value whose key is no text",
			{ text: undefined, value: { key: 7, answer: "b" } },
			{ kind: "card", key: "", value: { answer: "b" } },
		],
		[
			"an invoke of a card",
			{
				type: "invoke",
				name: "adaptiveCard/action",
				text: undefined,
				value: { action: { type: "Action.Execute", data: { key: "k", answer: "a" } } },
			},
			{ kind: "card", key: "k", value: { answer: "a" } },
		],
		["an install", { type: "installationUpdate", action: "add" }, { kind: "install" }],
		["an upgrade of the app", { type: "installationUpdate", action: "add-upgrade" }, null],
		["a removal", { type: "installationUpdate", action: "remove" }, { kind: "uninstall" }],
		[
			"members added by a local tool",
			{ type: "conversationUpdate", membersAdded: [{ id: "bot-1" }] },
			{ kind: "install" },
		],
		[
			"members added by Teams",
			{ type: "conversationUpdate", channelId: "msteams", membersAdded: [{ id: "bot-1" }] },
			null,
		],
		["members removed", { type: "conversationUpdate", membersRemoved: [{ id: "x" }] }, null],
		[
			"a picture without words",
			{ text: "", attachments: [{ contentType: "image/png" }] },
			{ kind: "other", type: "attachment" },
		],
		["a reaction", { type: "messageReaction" }, null],
		["typing", { type: "typing", id: undefined }, null],
		["something nobody knows yet", { type: "hologram" }, null],
	];
	test.each(cases)("%s", async (_name, more, input) => {
		const { teams, turns, sent } = demo();
		const answer = await teams.receive(message({ serviceUrl: fake.serviceUrl, ...more }), undefined);
		await sent();
		expect(answer.status).toBe(200);
		expect(turns.map((turn) => turn.input)).toEqual(input ? [input] : []);
	});

	test("each wording of a changed message is a turn of its own, redelivered ones are the same", async () => {
		const { teams, turns, sent } = demo();
		const told = (more: object) => teams.receive(message({ serviceUrl: fake.serviceUrl, ...more }), undefined);
		await told({});
		for (const text of ["hello again", "hello again", "hello"]) await told({ type: "messageUpdate", text });
		await sent();
		const ids = turns.map((turn) => turn.id);
		expect(ids[1]).toBe(ids[2]);
		expect(new Set(ids).size).toBe(3);
	});

	test("a turn knows who, where and when, and has the same id under redelivery only", async () => {
		const { teams, turns } = demo([]);
		const first = message({ locale: "es-MX" });
		for (const one of [
			first,
			first,
			message({ id: "activity-2" }),
			message({ conversation: { id: "conversation-2" } }),
		])
			await teams.receive(one, undefined);
		const [a, b, c, d] = turns;
		expect(a).toMatchObject({
			who: "demo:student-10",
			at,
			mode: "normal",
			locale: "es",
			address: {
				channel: "teams",
				conversation: "conversation-1",
				user: "student-10",
				bot: "bot-1",
				serviceUrl: "http://127.0.0.1:5000/",
			},
		});
		expect(b?.id).toBe(a?.id);
		expect(new Set([a?.id, c?.id, d?.id]).size).toBe(3);
	});

	test("when the bot itself reports an arrival, the turn is the newcomer's", async () => {
		const { teams, turns } = demo([]);
		const update = {
			type: "conversationUpdate",
			from: { id: "bot-1" },
			membersAdded: [{ id: "bot-1" }, { id: "student-8" }],
		};
		await teams.receive(message(update), undefined);
		expect(turns[0]?.who).toBe("demo:student-8");
		await teams.receive(message({ ...update, membersAdded: [{ id: "bot-1" }] }), undefined);
		await teams.receive(message({ from: { id: "bot-1" } }), undefined);
		expect(turns).toHaveLength(1);
	});

	test.each([
		["no object", "hello", "The body must be one activity, as JSON."],
		["nothing", null, "The body must be one activity, as JSON."],
		["no type", { channelId: "emulator" }, "The activity's field type is missing or wrong."],
		["no id", message({ id: undefined }), "The activity's field id is missing or wrong."],
		["no sender", message({ from: undefined }), "The activity's field from.id is missing or wrong."],
		["no conversation", message({ conversation: {} }), "The activity's field conversation.id is missing or wrong."],
		["a text that is a number", message({ text: 5 }), "The activity's field text is missing or wrong."],
		["nowhere to answer", message({ serviceUrl: undefined }), "The activity's field serviceUrl is missing or wrong."],
	])("%s is a 400 with one sentence", async (_name, body, sentence) => {
		const { teams, turns } = demo();
		expect(await teams.receive(body, undefined)).toEqual({
			status: 400,
			body: { error: { code: "activity", message: sentence } },
		});
		expect(turns).toEqual([]);
	});

	test("an unknown invoke is not pretended to be done", async () => {
		const { teams, turns } = demo();
		const answer = await teams.receive(message({ type: "invoke", name: "task/fetch" }), undefined);
		expect(answer.status).toBe(501);
		expect(turns).toEqual([]);
	});
});

describe("what goes back", () => {
	test("expectReplies: the rendered replies are the response", async () => {
		const { teams, turns } = demo([views.say, views.buttons, views.question]);
		const answer = await teams.receive(message({ deliveryMode: "expectReplies", serviceUrl: undefined }), undefined);
		expect(turns[0]?.mode).toBe("reply");
		expect(answer).toMatchObject({
			status: 200,
			body: {
				activities: [
					{ type: "message", text: "Hello, Malik.", textFormat: "plain", locale: "en-US", replyToId: "activity-1" },
					{
						text: "What next?",
						suggestedActions: { actions: [{ type: "imBack", title: "My plan", value: "My plan" }] },
					},
					{
						summary: expect.stringContaining("1. College"),
						attachments: [
							{ contentType: "application/vnd.microsoft.card.adaptive", content: { type: "AdaptiveCard" } },
						],
						channelData: { onward: { kind: "question", key: "key-1" } },
					},
				],
			},
		});
		const { activities } = answer.body as { activities: Record<string, unknown>[] };
		expect(activities[2]).not.toHaveProperty("text");
		expect(activities[2]).not.toHaveProperty("suggestedActions");
	});

	test("normal: an empty 200, and the replies are posted in order to the service address", async () => {
		const before = fake.posts.length;
		const { teams, sent } = demo([views.say, views.question]);
		expect(
			await teams.receive(
				message({ serviceUrl: fake.serviceUrl.replace(/\/$/, ""), conversation: { id: "a:1/2 3" } }),
				undefined,
			),
		).toEqual({ status: 200 });
		await sent();
		const posts = fake.posts.slice(before);
		expect(posts.map(({ conversation }) => conversation)).toEqual(["a:1/2 3", "a:1/2 3"]);
		expect(posts[0]).toMatchObject({
			authorization: undefined,
			activity: {
				text: "Hello, Malik.",
				replyToId: "activity-1",
				from: { id: "bot-1" },
				recipient: { id: "student-10" },
			},
		});
		expect(posts[1]?.activity.channelData).toEqual({ onward: { kind: "question", key: "key-1" } });
	});

	test("an invoke is answered in its response, and its replies are posted", async () => {
		const before = fake.posts.length;
		const { teams, sent } = demo();
		const invoke = {
			type: "invoke",
			name: "adaptiveCard/action",
			value: { action: { data: { key: "k" } } },
			serviceUrl: fake.serviceUrl,
		};
		const answer = await teams.receive(message(invoke), undefined);
		await sent();
		expect(answer).toEqual({
			status: 200,
			body: { statusCode: 200, type: "application/vnd.microsoft.activity.message", value: "Got it." },
		});
		expect(fake.posts.length - before).toBe(1);
	});

	test("the response does not wait for the posts", async () => {
		const never = new Promise<void>(() => {});
		const { handle } = recorder([views.say], () => never);
		const teams = createTeams({
			app: null,
			allowedTenants: [],
			admit: anyone.enter,
			handle,
			log: quiet,
			now: () => at,
		});
		expect((await teams.receive(message(), undefined)).status).toBe(200);
	});

	test("a text from a person is never read as markdown", async () => {
		const { teams } = demo([{ kind: "say", text: "[x](https://evil.example)" }]);
		const answer = await teams.receive(message({ deliveryMode: "expectReplies" }), undefined);
		expect(answer.body).toMatchObject({ activities: [{ text: "[x](https://evil.example)", textFormat: "plain" }] });
	});
});

describe("service addresses in demo mode", () => {
	test.each([
		"https://smba.trafficmanager.net/teams/",
		"http://10.0.0.7/",
		"http://127.0.0.1.evil.example/",
		"http://u:p@127.0.0.1/",
		"file:///etc",
		"x",
	])("%s is refused, and the log does not say what was written", async (serviceUrl) => {
		const { teams, turns } = demo();
		const answer = await teams.receive(message({ serviceUrl, text: "secret words" }), undefined);
		expect(answer.status).toBe(403);
		expect(turns).toEqual([]);
		expect(quiet.lines.join()).toContain("service-url-refused");
		expect(quiet.lines.join()).not.toMatch(/secret|10\.0|smba/);
		const address = { channel: "teams", conversation: "c", user: "u", serviceUrl } as const;
		expect(await teams.send(address, row(views.say, null))).toEqual({ kind: "unreachable", code: "service-url" });
	});
});

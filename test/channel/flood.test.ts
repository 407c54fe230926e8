/** Too many at once: whatever ten thousand conversations send, what is held stays bounded, and danger is heard. */
import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { type Caller, createDirectLine } from "../../src/channel/directline.ts";
import { createGate, liveInbound } from "../../src/channel/limits.ts";
import { createTeams } from "../../src/channel/teams.ts";
import type { Handled, HandleTurn, OutboxRow } from "../../src/doors.ts";
import type { Input, Turn } from "../../src/turn.ts";
import { type FakeTeams, startFakeTeams } from "../support/fake-teams.ts";
import { at, message, quiet, row, timers, views } from "./samples.ts";

const urgent = (input: Input): boolean => input.kind === "text" && input.text === "danger";

/** A pipeline that is stuck until `go`; the most turns it ever had at once is what counts. */
function stuck() {
	const waiting: (() => void)[] = [];
	const state = { now: 0, most: 0, done: 0 };
	const handle: HandleTurn = async (turn: Turn): Promise<Handled> => {
		state.now += 1;
		state.most = Math.max(state.most, state.now);
		await new Promise<void>((resolve) => waiting.push(resolve));
		state.now -= 1;
		state.done += 1;
		// The database is away: every reply is one that could not be stored.
		const rows: OutboxRow[] = [row(views.say, turn, { seq: 0, person: "" })];
		return { rows, sent: Promise.resolve() };
	};
	const go = async () => {
		while (waiting.length > 0) {
			for (const resolve of waiting.splice(0)) resolve();
			await turnOfTheLoop();
		}
	};
	return { handle, state, go };
}

test("ten thousand web conversations", async () => {
	const { handle, state, go } = stuck();
	const gate = createGate({ perPerson: liveInbound.web, most: liveInbound.most, ticks: () => 0, urgent });
	const line = createDirectLine({
		store: {
			whois: async () => null,
			fetch: async () => [],
			news: async () => ({ seq: 0, conversations: [] }),
		},
		...{ handle, gate, secret: Buffer.from("s"), publicChat: true, now: () => at, every: timers().every, log: quiet },
	});
	const visitors = Array.from({ length: 10_000 }, (): Caller => {
		const pass = line.check(line.visitor()?.token ?? "");
		if (pass === null || pass === "old") throw new Error("no token");
		return { who: pass.who, pass };
	});
	const say = (caller: Caller, text: string) =>
		line.post(caller, caller.pass?.conversation ?? "", { type: "message", text });
	const answers = visitors.map((caller) => say(caller, "hello"));
	await turnOfTheLoop();
	expect(state.now).toBe(1000);
	// Danger comes in over the full house.
	const danger = say(visitors[9_999] ?? { who: "", pass: null }, "danger");
	await turnOfTheLoop();
	expect(state.now).toBe(1001);
	await go();
	const kinds = (await Promise.all([...answers, danger])).map(({ kind }) => kind);
	expect(kinds.filter((kind) => kind === "ok")).toHaveLength(1001);
	expect(kinds.filter((kind) => kind === "full")).toHaveLength(9000);
	expect(gate.inside()).toBe(0);
	expect(state.most).toBe(1001);
	// One after the other they all come in, and what is kept of them stays what it was.
	for (const caller of visitors) {
		const answer = say(caller, "hello");
		await turnOfTheLoop();
		await go();
		expect((await answer).kind).toBe("ok");
	}
	expect(line.held()).toEqual({ clientIds: 1000, loose: 1000, streams: 0 });
});

describe("Teams", () => {
	const make = (handle: HandleTurn, perPerson = liveInbound.teams, most = liveInbound.most) => {
		const gate = createGate({ perPerson, most, ticks: () => 0, urgent });
		return createTeams({ app: null, allowedTenants: [], admit: gate.enter, handle, log: quiet, now: () => at });
	};
	const from = (person: string, id: string, more: object = {}) =>
		message({ id, from: { id: person }, conversation: { id: person }, deliveryMode: "expectReplies", ...more });

	test("ten thousand conversations at once: those beyond the thousandth are asked to come again", async () => {
		const { handle, state, go } = stuck();
		const teams = make(handle);
		const answers = Array.from({ length: 10_000 }, (_, index) => teams.receive(from(`p${index}`, "1"), undefined));
		await turnOfTheLoop();
		expect(state.now).toBe(1000);
		await go();
		const statuses = (await Promise.all(answers)).map(({ status, headers }) => [status, headers?.["retry-after"]]);
		expect(statuses.filter(([status]) => status === 200)).toHaveLength(1000);
		expect(statuses.filter(([status, after]) => status === 503 && after === "2")).toHaveLength(9000);
	});

	const answered: HandleTurn = async (turn) => ({ rows: [row(views.say, turn)], sent: Promise.resolve() });

	test.each([
		["en-US", "Slow down a little: I answer one thing at a time. Please send that again in a moment."],
		["es-MX", "Un poco más despacio: contesto una cosa a la vez. Hay que mandarlo otra vez en un momento."],
	])("somebody who writes too fast is told in their words (%s)", async (locale, words) => {
		const teams = make(answered, { burst: 2, perSecond: 1 });
		const texts: string[] = [];
		for (const id of ["1", "2", "3"]) {
			const { status, body } = await teams.receive(from("p", id, { locale }), undefined);
			expect(status).toBe(200);
			texts.push(...(body as { activities: { text: string }[] }).activities.map(({ text }) => text));
		}
		expect(texts).toEqual(["Hello, Malik.", "Hello, Malik.", words]);
		const other = await teams.receive(from("somebody else", "4"), undefined);
		expect(other.body).toMatchObject({ activities: [{ text: "Hello, Malik." }] });
		const danger = await teams.receive(from("p", "5", { text: "danger" }), undefined);
		expect(danger.body).toMatchObject({ activities: [{ text: "Hello, Malik." }] });
	});

	test("in normal delivery the sentence is posted once, not for each message", async () => {
		const fake: FakeTeams = await startFakeTeams();
		const teams = make(answered, { burst: 1, perSecond: 1 });
		for (let index = 0; index < 20; index += 1)
			await teams.receive(
				from("p", String(index), { deliveryMode: undefined, serviceUrl: fake.serviceUrl }),
				undefined,
			);
		await fake.arrived(1);
		await turnOfTheLoop();
		expect(fake.posts.map(({ activity }) => activity.text)).toEqual([expect.stringMatching(/^Slow down a little/)]);
		await fake.close();
	});
});

import { describe, expect, test } from "vitest";
import { type Caller, createDirectLine } from "../../src/channel/directline.ts";
import type { Handled, OutboxRow, Store } from "../../src/doors.ts";
import type { Turn } from "../../src/turn.ts";
import { anyone, at, quiet, row, timers, views } from "./samples.ts";

/** A door over rows in memory: each turn id answers once, as the store's commit sees to it. */
function door(
	options: { readonly secret?: string; readonly away?: { value: boolean }; readonly publicChat?: boolean } = {},
) {
	const rows: OutboxRow[] = [];
	const turns: Turn[] = [];
	const done = new Set<string>();
	const store: Pick<Store, "fetch" | "whois" | "news"> = {
		news: async () => ({ seq: rows.length, conversations: [] }),
		whois: async (who) => {
			if (who.startsWith("anon:")) return turns.some((turn) => turn.who === who) ? `person of ${who}` : null;
			return who === "teams:t:o" ? "student-8" : null;
		},
		fetch: async ({ conversation, person, after, limit }) => {
			if (options.away?.value) throw new Error("away");
			return rows
				.filter((it) => it.address?.conversation === conversation && it.person === person && it.seq > after)
				.slice(0, limit);
		},
	};
	const handle = async (turn: Turn): Promise<Handled> => {
		turns.push(turn);
		const known = turn.who.replace("person:", "").replace("teams:t:o", "student-8");
		const person = known.startsWith("anon:") ? `person of ${known}` : known;
		if (options.away?.value) return { rows: [row(views.say, turn, { seq: 0, person: "" })], sent: Promise.resolve() };
		if (done.has(turn.id)) return { rows: [], sent: Promise.resolve() };
		done.add(turn.id);
		const said =
			turn.input.kind === "text" ? turn.input.text : turn.input.kind === "card" ? (turn.input.label ?? "") : "";
		const add = (more: Partial<OutboxRow> & Pick<OutboxRow, "view" | "kind">) =>
			rows.push(row(more.view, turn, { seq: rows.length + 1, id: `${turn.id}-${rows.length}`, person, ...more }));
		if (said) add({ kind: "own", view: { kind: "own", text: said }, key: null });
		add({ kind: "reply", view: turn.input.kind === "install" ? views.say : views.question });
		return { rows: [], sent: Promise.resolve() };
	};
	const clock = { now: at };
	const line = createDirectLine({
		store,
		handle,
		secret: Buffer.from(options.secret ?? "one"),
		publicChat: options.publicChat ?? true,
		gate: anyone,
		now: () => clock.now,
		every: timers().every,
		log: quiet,
	});
	return { line, turns, rows, clock };
}

/** Somebody with a sign-in. */
const as = (who: string): Caller => ({ who, pass: null });

async function opened(line: ReturnType<typeof door>["line"], who: string): Promise<string> {
	const answer = await line.open(as(who), null);
	if (answer.kind !== "ok") throw new Error(answer.kind);
	return answer.value.conversationId;
}

test("a person has one conversation, whoever opens it; nobody can guess it", async () => {
	const { line, turns } = door();
	const first = await opened(line, "person:student-10");
	expect(await opened(line, "person:student-10")).toBe(first);
	expect(await opened(line, "person:student-8")).not.toBe(first);
	expect(await opened(line, "teams:t:o")).toBe(await opened(line, "person:student-8"));
	expect(await opened(door({ secret: "two" }).line, "person:student-10")).not.toBe(first);
	expect(first).not.toContain("student");
	expect(turns[0]).toMatchObject({
		input: { kind: "install" },
		who: "person:student-10",
		address: { channel: "directline", conversation: first },
	});
	expect(turns[0]?.id).toBe(turns[1]?.id);
});

test("somebody else's conversation stays shut", async () => {
	const { line, turns } = door();
	const conversation = await opened(line, "person:student-10");
	turns.length = 0;
	const post = { type: "message", id: "1", text: "hi", from: { id: "student-10", role: "bot" } };
	expect(await line.post(as("person:student-8"), conversation, post)).toEqual({ kind: "elsewhere" });
	expect(await line.read(as("person:student-8"), conversation, "")).toEqual({ kind: "elsewhere" });
	expect(await line.read(as("person:student-10"), "web-x", "")).toEqual({ kind: "elsewhere" });
	expect(await line.open(as("teams:t:stranger"), null)).toEqual({ kind: "nobody" });
	expect(turns).toEqual([]);
});

test("who wrote it is the sign-in's, never the activity's", async () => {
	const { line, turns } = door();
	const conversation = await opened(line, "person:student-10");
	await line.post(as("person:student-10"), conversation, {
		type: "message",
		id: "1",
		text: " hi ",
		locale: "es-US",
		from: { id: "counselor-1", role: "bot" },
	});
	expect(turns.at(-1)).toMatchObject({
		who: "person:student-10",
		mode: "normal",
		locale: "es",
		input: { kind: "text", text: "hi" },
		address: { user: "student-10" },
	});
});

test("the same client id twice is one turn; another one is another, also when the text is the same", async () => {
	const { line, turns, rows } = door();
	const conversation = await opened(line, "person:student-10");
	const post = (id?: string) =>
		line.post(as("person:student-10"), conversation, { type: "message", ...(id ? { id } : {}), text: "yes" });
	const [a, b, c] = [await post("a"), await post("a"), await post("b")];
	expect(a).toEqual(b);
	expect(c).not.toEqual(a);
	expect(await post()).not.toEqual(await post());
	expect(new Set(turns.map(({ id }) => id)).size).toBe(1 + 4);
	expect(rows.filter(({ kind }) => kind === "own")).toHaveLength(4);
});

test("lines come in order after the watermark, own ones under the id their post was answered with", async () => {
	const { line } = door();
	const conversation = await opened(line, "person:student-10");
	const posted = await line.post(as("person:student-10"), conversation, {
		type: "message",
		id: "mine",
		text: "College",
		value: { key: "k", answer: "a" },
	});
	const read = await line.read(as("person:student-10"), conversation, "");
	if (read.kind !== "ok" || posted.kind !== "ok") throw new Error(read.kind);
	expect(read.value.watermark).toBe("3");
	expect(read.value.activities).toMatchObject([
		{ from: { role: "bot" }, text: "Hello, Malik.", channelData: { kind: "say", sent: "reply" } },
		{
			id: posted.value.id,
			from: { id: "student-10", role: "user" },
			text: "College",
			channelData: { kind: "own", clientId: "mine" },
		},
		{
			type: "message",
			timestamp: at,
			from: { role: "bot" },
			locale: "en-US",
			text: expect.stringContaining("1. College"),
			attachments: [{ contentType: "application/vnd.microsoft.card.adaptive" }],
			channelData: { kind: "question", key: "key-1" },
		},
	]);
	expect(await line.read(as("person:student-10"), conversation, "3")).toEqual({
		kind: "ok",
		value: { activities: [], watermark: "3" },
	});
});

test.each([
	["no type", { text: "hi" }],
	["no object", "hi"],
	["a text that is none", { type: "message", text: {} }],
])("%s is turned down with a sentence", async (_name, body) => {
	const { line, turns } = door();
	const conversation = await opened(line, "person:student-10");
	turns.length = 0;
	expect(await line.post(as("person:student-10"), conversation, body)).toMatchObject({
		kind: "wrong",
		message: expect.stringMatching(/\.$/),
	});
	expect(await line.read(as("person:student-10"), conversation, "-1")).toMatchObject({ kind: "wrong" });
	expect(turns).toEqual([]);
});

test("a reply that could not be stored still reaches the page, once", async () => {
	const away = { value: false };
	const { line } = door({ away });
	const conversation = await opened(line, "person:student-10");
	away.value = true;
	await line.post(as("person:student-10"), conversation, { type: "message", id: "1", text: "help me" });
	expect(await line.read(as("person:student-10"), conversation, "1")).toMatchObject({
		kind: "ok",
		value: { watermark: "1", activities: [{ text: "Hello, Malik." }] },
	});
	await expect(line.read(as("person:student-10"), conversation, "1")).rejects.toThrow("away");
});

test("typing, joining and other events are taken, and lead to nothing", async () => {
	const { line, turns } = door();
	const conversation = await opened(line, "person:student-10");
	turns.length = 0;
	for (const type of ["event", "typing", "endOfConversation"])
		expect((await line.post(as("person:student-10"), conversation, { type })).kind).toBe("ok");
	expect(turns).toEqual([]);
});

test("replies that could not be stored are kept for so many conversations only", async () => {
	const away = { value: true };
	const { line } = door({ away });
	for (let index = 0; index < 1200; index += 1) await opened(line, `person:student-${index}`);
	expect(line.held().loose).toBe(1000);
});

test("only the newest thousand own lines keep the client's id", async () => {
	const { line } = door();
	const conversation = await opened(line, "person:student-10");
	for (let index = 0; index < 1100; index += 1)
		await line.post(as("person:student-10"), conversation, { type: "message", id: `m${index}`, text: "hi" });
	expect(line.held().clientIds).toBe(1000);
});

describe("a visitor", () => {
	const enter = (line: ReturnType<typeof door>["line"]) => {
		const granted = line.visitor();
		const pass = granted && line.check(granted.token);
		if (!granted || pass === null || pass === "old") throw new Error("no token");
		return { granted, caller: { who: pass.who, pass } };
	};

	test("gets a conversation of their own that nobody can guess, and an id that we made", async () => {
		const { line, turns } = door();
		const [a, b] = [enter(line), enter(line)];
		expect(a.granted).toMatchObject({ expires_in: 1800, conversationId: expect.stringMatching(/^web-[\w-]{43}$/) });
		expect(a.granted.conversationId).not.toBe(b.granted.conversationId);
		expect(a.caller.who).toMatch(/^anon:[\w-]{24}$/);
		expect(await line.open(a.caller, null)).toEqual({
			kind: "ok",
			value: { conversationId: a.granted.conversationId },
		});
		expect(turns[0]).toMatchObject({ who: a.caller.who, input: { kind: "install" } });
	});

	test("writes and reads there and nowhere else", async () => {
		const { line, turns } = door();
		const [a, b] = [enter(line), enter(line)];
		const home = a.granted.conversationId;
		const activity = {
			type: "message",
			id: "1",
			text: "hi",
			from: { id: "counselor-1", role: "bot" },
			channelData: { tenant: "x" },
		};
		expect(await line.read(a.caller, home, "")).toEqual({ kind: "ok", value: { activities: [], watermark: "0" } });
		expect((await line.post(a.caller, home, activity)).kind).toBe("ok");
		expect(turns.at(-1)).toMatchObject({ who: a.caller.who, address: { user: a.caller.who, conversation: home } });
		const read = await line.read(a.caller, home, "");
		if (read.kind !== "ok") throw new Error(read.kind);
		expect(read.value.activities[0]).toMatchObject({ text: "hi", from: { id: a.caller.who, role: "user" } });
		for (const [caller, conversation] of [
			[b.caller, home],
			[as("person:student-10"), home],
			[a.caller, await opened(line, "person:student-10")],
		] as const) {
			expect(await line.read(caller, conversation, "")).toEqual({ kind: "elsewhere" });
			expect(await line.post(caller, conversation, activity)).toEqual({ kind: "elsewhere" });
			expect(await line.ticket(caller, conversation)).toEqual({ kind: "elsewhere" });
		}
	});

	test("may refresh for eight hours, half an hour at a time", async () => {
		const { line, clock } = door();
		let { caller } = enter(line);
		const minute = (count: number) => new Date(Date.parse(at) + count * 60_000).toISOString();
		for (let passed = 25; passed < 480; passed += 25) {
			clock.now = minute(passed);
			const renewed = await line.renew(caller);
			if (renewed.kind !== "ok") throw new Error(`${renewed.kind} after ${passed} minutes`);
			expect(renewed.value.expires_in).toBe(60 * Math.min(30, 480 - passed));
			const pass = line.check(renewed.value.token);
			if (pass === null || pass === "old") throw new Error("no token");
			caller = { who: pass.who, pass };
		}
		clock.now = minute(480);
		expect(await line.renew(caller)).toEqual({ kind: "over" });
	});

	test("finds the door shut, also with a token from before, once public chat is off", async () => {
		const { granted, caller } = enter(door().line);
		const shut = door({ publicChat: false }).line;
		expect(shut.visitor()).toBeNull();
		expect(shut.check(granted.token)).toBeNull();
		const ticket = await door().line.ticket(caller, granted.conversationId);
		if (ticket.kind !== "ok") throw new Error(ticket.kind);
		expect(door().line.admit(ticket.value)).not.toBeNull();
		expect(shut.admit(ticket.value)).toBeNull();
	});
});

test("somebody signed in gets a token for their own conversation, which then is enough", async () => {
	const { line, turns } = door();
	const granted = await line.renew(as("teams:t:o"));
	if (granted.kind !== "ok") throw new Error(granted.kind);
	const pass = line.check(granted.value.token);
	if (pass === null || pass === "old") throw new Error("no token");
	expect(pass).toMatchObject({ who: "teams:t:o", user: "student-8", conversation: await opened(line, "teams:t:o") });
	turns.length = 0;
	await line.post({ who: pass.who, pass }, pass.conversation, { type: "message", text: "hi" });
	expect(turns[0]).toMatchObject({ who: "teams:t:o", address: { user: "student-8" } });
	expect(await line.renew(as("teams:t:stranger"))).toEqual({ kind: "nobody" });
});

import { expect, test } from "vitest";
import { createDirectLine } from "../../src/channel/directline.ts";
import type { Handled, OutboxRow, Store } from "../../src/doors.ts";
import type { Turn } from "../../src/turn.ts";
import { at, row, views } from "./samples.ts";

/** A door over rows in memory: each turn id answers once, as the store's commit sees to it. */
function door(options: { readonly secret?: string; readonly away?: { value: boolean } } = {}) {
	const rows: OutboxRow[] = [];
	const turns: Turn[] = [];
	const done = new Set<string>();
	const store: Pick<Store, "fetch" | "whois"> = {
		whois: async (who) => (who === "teams:t:o" ? "student-8" : null),
		fetch: async ({ conversation, person, after, limit }) => {
			if (options.away?.value) throw new Error("away");
			return rows
				.filter((it) => it.address?.conversation === conversation && it.person === person && it.seq > after)
				.slice(0, limit);
		},
	};
	const handle = async (turn: Turn): Promise<Handled> => {
		turns.push(turn);
		const person = turn.who.replace("person:", "").replace("teams:t:o", "student-8");
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
	const line = createDirectLine({ store, handle, secret: Buffer.from(options.secret ?? "one"), now: () => at });
	return { line, turns, rows };
}

async function opened(line: ReturnType<typeof door>["line"], who: string): Promise<string> {
	const answer = await line.open(who);
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
	expect(await line.post("person:student-8", conversation, post)).toEqual({ kind: "elsewhere" });
	expect(await line.read("person:student-8", conversation, "")).toEqual({ kind: "elsewhere" });
	expect(await line.read("person:student-10", "web-x", "")).toEqual({ kind: "elsewhere" });
	expect(await line.open("teams:t:stranger")).toEqual({ kind: "nobody" });
	expect(turns).toEqual([]);
});

test("who wrote it is the sign-in's, never the activity's", async () => {
	const { line, turns } = door();
	const conversation = await opened(line, "person:student-10");
	await line.post("person:student-10", conversation, {
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
		line.post("person:student-10", conversation, { type: "message", ...(id ? { id } : {}), text: "yes" });
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
	const posted = await line.post("person:student-10", conversation, {
		type: "message",
		id: "mine",
		text: "College",
		value: { key: "k", answer: "a" },
	});
	const read = await line.read("person:student-10", conversation, "");
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
	expect(await line.read("person:student-10", conversation, "3")).toEqual({
		kind: "ok",
		value: { activities: [], watermark: "3" },
	});
});

test.each([
	["no message", { type: "event" }],
	["no object", "hi"],
	["a text that is none", { type: "message", text: {} }],
])("%s is turned down with a sentence", async (_name, body) => {
	const { line, turns } = door();
	const conversation = await opened(line, "person:student-10");
	turns.length = 0;
	expect(await line.post("person:student-10", conversation, body)).toMatchObject({
		kind: "wrong",
		message: expect.stringMatching(/\.$/),
	});
	expect(await line.read("person:student-10", conversation, "-1")).toMatchObject({ kind: "wrong" });
	expect(turns).toEqual([]);
});

test("a reply that could not be stored still reaches the page, once", async () => {
	const away = { value: false };
	const { line } = door({ away });
	const conversation = await opened(line, "person:student-10");
	away.value = true;
	await line.post("person:student-10", conversation, { type: "message", id: "1", text: "help me" });
	expect(await line.read("person:student-10", conversation, "1")).toMatchObject({
		kind: "ok",
		value: { watermark: "1", activities: [{ text: "Hello, Malik." }] },
	});
	await expect(line.read("person:student-10", conversation, "1")).rejects.toThrow("away");
});

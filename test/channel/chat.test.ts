import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { type ChatApp, chat } from "../../src/cli/chat.ts";
import type { OutboxRow } from "../../src/doors.ts";
import type { Turn } from "../../src/turn.ts";
import { createWeb } from "../../src/web/server.ts";
import { at, quiet, row, views } from "./samples.ts";

/** A program whose every answer is the question, with one push waiting for the person. */
function app(events: string[]): ChatApp & { readonly turns: Turn[] } {
	const turns: Turn[] = [];
	let pushed = false;
	return {
		turns,
		now: () => at,
		store: {
			person: async (id) => (id === "student-10" ? ({ id } as never) : null),
			fetch: async ({ conversation, person }) => {
				if (pushed || turns.length < 2) return [];
				pushed = true;
				const address = { channel: "console", conversation, user: person } as const;
				return [
					row({ kind: "say", text: "A check-in for you." }, null, { id: "push", seq: 9, kind: "check-in", address }),
				];
			},
		},
		handle: async (turn) => {
			turns.push(turn);
			if (turn.input.kind === "text") events.push(`< ${turn.input.text}`);
			await new Promise((resolve) => setImmediate(resolve));
			const rows: OutboxRow[] =
				turn.input.kind === "install" ? [row(views.say, turn)] : [row(views.question, turn, { id: `${turn.id}-0` })];
			return { rows, sent: Promise.resolve() };
		},
		close: async () => void events.push("closed"),
	};
}

const nowhere = "http://127.0.0.1:9/";

const run = (
	lines: string,
	more: {
		readonly json?: boolean;
		readonly as?: string;
		readonly url?: string;
		readonly openApp: () => Promise<ChatApp>;
		readonly write: (text: string) => void;
	},
) => chat({ as: "student-10", url: nowhere, json: false, interactive: false, input: Readable.from([lines]), ...more });

test("over a pipe each line is one message, and its replies come before the next is sent", async () => {
	const events: string[] = [];
	const opened = app(events);
	await run("hello\n\n2\nno newline at the end", {
		openApp: async () => opened,
		write: (text) => void events.push(`> ${text.split("\n")[0]}`),
	});
	expect(events).toEqual([
		"> Hello, Malik.",
		"< hello",
		"> What would you like to do?",
		"> A check-in for you.",
		"< 2",
		"> What would you like to do?",
		"< no newline at the end",
		"> What would you like to do?",
		"closed",
	]);
	expect(new Set(opened.turns.map(({ id }) => id)).size).toBe(4);
	expect(opened.turns[1]).toMatchObject({
		who: "person:student-10",
		mode: "reply",
		address: { channel: "console", user: "student-10" },
	});
});

test("--json prints one activity per line", async () => {
	const written: string[] = [];
	await run("hello\n", { json: true, openApp: async () => app([]), write: (text) => void written.push(text) });
	const activities = written.map((line) => JSON.parse(line) as { readonly text: string; readonly channelData: object });
	expect(activities[1]).toMatchObject({
		text: expect.stringContaining("2. Work"),
		channelData: { kind: "question", key: "key-1" },
	});
});

test("an unknown person is told so, and the database is closed", async () => {
	const events: string[] = [];
	const openApp = async () => app(events);
	await expect(run("", { as: "nobody", openApp, write: () => {} })).rejects.toThrow(
		"There is nobody called nobody in the demo. Try --as student-10.",
	);
	expect(events).toEqual(["closed"]);
});

test("a running server is joined over HTTP, from where the person stands", async () => {
	const said: string[] = [];
	const lines = [
		{ text: "long ago", role: "bot" },
		{ text: "my words", role: "user" },
		{ text: "where we are", role: "bot" },
	].map(({ text, role }, index) => ({ id: String(index), text, from: { id: role, role }, channelData: {} }));
	const web = createWeb({
		host: "127.0.0.1",
		port: 0,
		files: "/nowhere",
		demo: { people: async () => [{ id: "student-10" }], issue: (person) => `token-${person}` },
		signIn: {
			verify: async (token) =>
				token === "token-student-10" ? { ok: true, who: "person:student-10" } : { ok: false, reason: "x" },
		},
		teams: { receive: async () => ({ status: 200 }) },
		directLine: {
			open: async () => ({ kind: "ok", value: { conversationId: "web-1" } }),
			post: async (_who, _conversation, body) => {
				const { text } = body as { text: string };
				said.push(text);
				lines.push({
					id: String(lines.length),
					text: `answer to ${text}`,
					from: { id: "bot", role: "bot" },
					channelData: {},
				});
				return { kind: "ok", value: { id: "1" } };
			},
			read: async (_who, _conversation, watermark) => ({
				kind: "ok",
				value: { activities: lines.slice(Number(watermark)), watermark: String(lines.length) },
			}),
		},
		ping: async () => {},
		log: quiet,
	});
	const { port } = await web.listen();
	const written: string[] = [];
	const openApp = () => Promise.reject(new Error("must not open the database"));
	const url = `http://127.0.0.1:${port}`;
	await run("one\ntwo\n", { url, openApp, write: (text) => void written.push(text.trim()) });
	expect(written).toEqual(["where we are", "answer to one", "answer to two"]);
	expect(said).toEqual(["one", "two"]);
	await expect(run("x\n", { url, as: "nobody", openApp, write: () => {} })).rejects.toThrow(
		"There is nobody with that id in the demo.",
	);
	await web.close();
});

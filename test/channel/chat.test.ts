import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { learn, root } from "../../src/app.ts";
import { type ChatApp, chat, openDemo } from "../../src/cli/chat.ts";
import { readConfig } from "../../src/config.ts";
import type { Channel, OutboxRow } from "../../src/doors.ts";
import type { Turn } from "../../src/turn.ts";
import { closeAll, fakeDirectLine, serve } from "../web/serve.ts";
import { at, row, views } from "./samples.ts";

/** A program whose every answer is the question, with one push that its sender finds for the person after the first line. */
function app(events: string[]): ChatApp & { readonly turns: Turn[] } {
	const turns: Turn[] = [];
	let pushed: "no" | "waits" | "shown" = "no";
	return {
		turns,
		now: () => at,
		start: () => void events.push("started"),
		tick: async () => {
			if (pushed === "no" && turns.length === 2) pushed = "waits";
		},
		store: {
			person: async (id) => (id === "student-10" ? ({ id } as never) : null),
			fetch: async ({ conversation, person }) => {
				if (pushed !== "waits") return [];
				pushed = "shown";
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
		readonly openApp: (terminal: Channel) => Promise<ChatApp>;
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

test("what comes at the very end is printed before it closes", async () => {
	const events: string[] = [];
	const opened = app(events);
	let last = false;
	const late: ChatApp = {
		...opened,
		tick: async () => {
			if (opened.turns.length === 2 && last) await opened.tick();
			last = opened.turns.length === 2;
		},
	};
	await run("hello", { openApp: async () => late, write: (text) => void events.push(`> ${text.split("\n")[0]}`) });
	expect(events.slice(-3)).toEqual(["> What would you like to do?", "> A check-in for you.", "closed"]);
});

test("over a pipe nothing is sent behind the back of the lines; to somebody who types it comes by itself", async () => {
	const events: string[] = [];
	const opened = { openApp: async () => app(events), write: () => {} };
	await run("hello", opened);
	expect(events).not.toContain("started");
	await chat({
		as: "student-10",
		url: nowhere,
		json: false,
		interactive: true,
		input: Readable.from(["hi"]),
		...opened,
	});
	expect(events.filter((event) => event === "started")).toHaveLength(1);
});

test("what a student writes in one terminal is printed in the counselor's next one, once", async () => {
	const folder = mkdtempSync(join(tmpdir(), "onward-chat-"));
	const config = readConfig({
		DATABASE_URL: `sqlite:${join(folder, "data", "onward.db")}`,
		KEY_FILE: join(folder, "keys.json"),
		LOG_LEVEL: "silent",
	});
	const knowledge = learn(root);
	const talk = async (as: string, lines: string): Promise<string> => {
		const written: string[] = [];
		await run(lines, {
			as,
			openApp: (terminal) => openDemo(terminal, config, knowledge),
			write: (text) => void written.push(text),
		});
		return written.join("");
	};
	try {
		await talk("student-10", "hello\n");
		// A message, because the hour of the day holds check-ins back.
		await talk("student-10", "talk to my counselor\nCan I see you on Friday?\nyes\n");
		expect(await talk("counselor-1", "hello\n")).toContain("Can I see you on Friday?");
		expect(await talk("counselor-1", "hello\n")).not.toContain("Can I see you on Friday?");
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
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
	const { url } = await serve({
		demo: {
			people: async () => [{ id: "student-10" }],
			issue: (person) => `token-of-${person}`,
			cards: async () => ({}),
		},
		directLine: fakeDirectLine([], {
			open: async () => ({ kind: "ok", value: { conversationId: "web-1" } }),
			post: async (_caller, _conversation, body) => {
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
			read: async (_caller, _conversation, watermark) => ({
				kind: "ok",
				value: { activities: lines.slice(Number(watermark)), watermark: String(lines.length) },
			}),
		}),
	});
	const written: string[] = [];
	const openApp = () => Promise.reject(new Error("must not open the database"));
	await run("one\ntwo\n", { url, openApp, write: (text) => void written.push(text.trim()) });
	expect(written).toEqual(["where we are", "answer to one", "answer to two"]);
	expect(said).toEqual(["one", "two"]);
	await expect(run("x\n", { url, as: "nobody", openApp, write: () => {} })).rejects.toThrow(
		"There is nobody with that id in the demo.",
	);
	await closeAll();
});

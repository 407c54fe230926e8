import { createServer } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createPost, retryAfterMs } from "../../src/channel/post.ts";
import { type FakeTeams, type Scripted, startFakeTeams } from "../support/fake-teams.ts";

const now = "2026-10-13T14:00:00.000Z";
let fake: FakeTeams;
beforeEach(async () => {
	fake = await startFakeTeams();
});
afterEach(() => fake.close());

const message = (url: string) => ({ url, body: { type: "message" }, authorization: "Bearer t", now });
const post = (timeoutMs = 5000) => createPost(timeoutMs)(message(`${fake.serviceUrl}v3/conversations/c/activities`));

const error = (code: string) => ({ error: { code, message: "..." } });

const table: [string, Scripted, object][] = [
	["201", { status: 201, body: { id: "1" } }, { kind: "accepted" }],
	["200 without a body", { status: 200 }, { kind: "accepted" }],
	[
		"429 with Retry-After",
		{ status: 429, headers: { "retry-after": "7" } },
		{ kind: "again", afterMs: 7000, busy: true },
	],
	["429 without", { status: 429 }, { kind: "again", afterMs: null, busy: true }],
	["412", { status: 412 }, { kind: "again", afterMs: null, busy: false }],
	["408", { status: 408 }, { kind: "unknown" }],
	["500", { status: 500 }, { kind: "unknown" }],
	["502", { status: 502 }, { kind: "unknown" }],
	["504", { status: 504 }, { kind: "unknown" }],
	["a cut connection", "reset", { kind: "unknown" }],
	[
		"blocked",
		{ status: 403, body: error("ConversationBlockedByUser") },
		{ kind: "unreachable", code: "ConversationBlockedByUser" },
	],
	[
		"not installed",
		{ status: 403, body: error("ForbiddenOperationException") },
		{ kind: "unreachable", code: "ForbiddenOperationException" },
	],
	[
		"a code wrapped in text",
		{ status: 403, body: { errorCode: 209, message: '{"subCode":"MessageWritesBlocked"}' } },
		{ kind: "unreachable", code: "MessageWritesBlocked" },
	],
	["gone", { status: 404, body: error("ConversationNotFound") }, { kind: "unreachable", code: "ConversationNotFound" }],
	["403 for another reason", { status: 403, body: error("Weather") }, { kind: "refused", code: "403" }],
	["404 without a code", { status: 404 }, { kind: "refused", code: "404" }],
	["401", { status: 401, body: error("BotNotRegistered") }, { kind: "refused", code: "401" }],
	["413", { status: 413, body: error("MessageSizeTooBig") }, { kind: "refused", code: "413" }],
	["a redirect", { status: 307, headers: { location: "http://127.0.0.1:9/" } }, { kind: "refused", code: "307" }],
];

test.each(table)("%s", async (_name, scripted, result) => {
	fake.script(scripted);
	expect(await post()).toEqual(result);
	expect(fake.posts).toHaveLength(1);
	expect(fake.posts[0]?.authorization).toBe("Bearer t");
});

test("no answer in time may have arrived, and is not repeated", async () => {
	fake.script("hang");
	expect(await post(50)).toEqual({ kind: "unknown" });
	expect(fake.posts).toHaveLength(1);
});

test("a refused connection took nothing", async () => {
	const closed = createServer().listen(0, "127.0.0.1");
	await new Promise((resolve) => closed.once("listening", resolve));
	const { port } = closed.address() as { port: number };
	await new Promise((resolve) => closed.close(resolve));
	const result = await createPost(5000)(message(`http://127.0.0.1:${port}/`));
	expect(result).toEqual({ kind: "again", afterMs: null, busy: false });
});

test("Retry-After is seconds or a date, and nonsense is nothing", () => {
	expect(retryAfterMs("1.5", now)).toBe(1500);
	expect(retryAfterMs("Tue, 13 Oct 2026 14:00:30 GMT", now)).toBe(30_000);
	expect(retryAfterMs("Tue, 13 Oct 2026 13:00:30 GMT", now)).toBe(0);
	expect(retryAfterMs("soon", now)).toBeNull();
	expect(retryAfterMs(null, now)).toBeNull();
});

test("connections are kept", async () => {
	const once = createPost(5000);
	for (let index = 0; index < 5; index += 1) await once(message(`${fake.serviceUrl}v3/conversations/c/activities`));
	expect(new Set(fake.posts.map(({ socket }) => socket)).size).toBe(1);
});

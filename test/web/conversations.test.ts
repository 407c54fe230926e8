/** Direct Line's routes over a real server; the web conversations behind them are a test's. */
import { afterEach, describe, expect, test } from "vitest";
import { quiet } from "../channel/samples.ts";
import { ask, closeAll, fakeDirectLine, json, serve } from "./serve.ts";

afterEach(async () => {
	await closeAll();
	quiet.lines.length = 0;
});

const root = "/v3/directline";
const signed = { ...json, authorization: "Bearer token-of-student-10" };
const visiting = { ...json, authorization: "Bearer token-for-anon:1-in-web-1" };
const activities = `${root}/conversations/web-1/activities`;

/** Every route, with what a good call of it needs. */
const routes = [
	["POST", `${root}/tokens/refresh`, ""],
	["POST", `${root}/conversations`, ""],
	["GET", `${root}/conversations/web-1`, ""],
	["GET", activities, ""],
	["POST", activities, '{"type":"message"}'],
] as const;

describe("somebody signed in", () => {
	test("opens, posts and reads", async () => {
		const { port, received } = await serve();
		const opened = await ask(port, "POST", `${root}/conversations`, signed, "{}");
		expect(opened).toMatchObject({
			status: 201,
			json: {
				conversationId: "web-student-10",
				token: "token-of-student-10",
				expires_in: 1800,
				streamUrl: `ws://127.0.0.1:${port}${root}/conversations/web-student-10/stream?watermark=&t=ticket-of-person%3Astudent-10-for-web-student-10`,
			},
		});
		expect((await ask(port, "POST", activities, signed, '{"type":"message"}')).json).toEqual({ id: "turn-1" });
		expect(received).toEqual([{ who: "person:student-10", conversation: "web-1", body: { type: "message" } }]);
		expect((await ask(port, "GET", `${activities}?watermark=7`, signed)).json).toEqual({
			activities: [],
			watermark: "7",
		});
		expect((await ask(port, "GET", activities, signed)).json).toMatchObject({ watermark: "" });
	});

	test("comes back to a conversation with the last watermark, and gets a stream from there", async () => {
		const { port } = await serve();
		const back = await ask(port, "GET", `${root}/conversations/web-1?watermark=42`, signed);
		expect(back).toMatchObject({ status: 200, json: { conversationId: "web-1", token: "token-of-student-10" } });
		expect(String(back.json.streamUrl)).toContain("/conversations/web-1/stream?watermark=42&t=");
	});

	test("may change the sign-in for a conversation's token", async () => {
		const { port } = await serve();
		for (const path of ["generate", "refresh"])
			expect(await ask(port, "POST", `${root}/tokens/${path}`, signed)).toMatchObject({
				status: 200,
				json: { conversationId: "web-1", token: "token-for-person:student-10-in-web-1", expires_in: 1800 },
			});
	});

	test("is told why, when refused", async () => {
		const { port } = await serve();
		expect(await ask(port, "POST", `${root}/conversations/web-other/activities`, signed, "{}")).toMatchObject({
			status: 403,
			json: { error: { code: "conversation" } },
		});
		expect(await ask(port, "GET", `${activities}?watermark=x`, signed)).toMatchObject({
			status: 400,
			json: { error: { message: "No." } },
		});
		const stranger = { ...json, authorization: "Bearer token-of-stranger" };
		expect(await ask(port, "POST", `${root}/conversations`, stranger, "{}")).toMatchObject({
			status: 403,
			json: { error: { code: "roster" } },
		});
	});
});

describe("a visitor", () => {
	test("gets a token without anything, and what the body wants is not read", async () => {
		const { port } = await serve();
		const wanted = JSON.stringify({ user: { id: "counselor-1", name: "Ms. Carter" }, trustedOrigins: ["*"] });
		for (const [headers, body] of [
			[json, wanted],
			[{}, ""],
		] as const)
			expect(await ask(port, "POST", `${root}/tokens/generate`, headers, body)).toMatchObject({
				status: 200,
				json: { conversationId: "web-new", token: "token-for-anon:1-in-web-new", expires_in: 1800 },
			});
	});

	test("finds no door where the district opened none", async () => {
		const { port } = await serve({ directLine: fakeDirectLine([], { visitor: () => null }) });
		expect(await ask(port, "POST", `${root}/tokens/generate`)).toMatchObject({
			status: 401,
			json: { error: { code: "sign-in" } },
		});
	});

	test("goes on with a new token each time", async () => {
		const { port, received } = await serve();
		expect(await ask(port, "POST", `${root}/conversations`, visiting)).toMatchObject({
			status: 201,
			json: { conversationId: "web-1", token: "token-for-anon:1-in-web-1" },
		});
		expect((await ask(port, "POST", activities, visiting, '{"type":"message"}')).status).toBe(200);
		expect(received).toEqual([{ who: "anon:1", conversation: "web-1", body: { type: "message" } }]);
	});

	test("is at the end of the eight hours", async () => {
		const { port } = await serve({ directLine: fakeDirectLine([], { renew: async () => ({ kind: "over" }) }) });
		for (const [method, path] of [
			["POST", "/tokens/refresh"],
			["POST", "/conversations"],
			["GET", "/conversations/web-1"],
		] as const)
			expect(await ask(port, method, `${root}${path}`, visiting)).toMatchObject({
				status: 403,
				json: { error: { code: "TokenExpired" } },
			});
	});
});

describe("who is turned away", () => {
	test("everybody without a good token, before anything is read", async () => {
		const { port, received } = await serve();
		for (const headers of [
			json,
			{ ...json, authorization: "Bearer x" },
			{ ...json, authorization: "Basic token-of-x" },
		])
			for (const [method, path, body] of routes)
				expect(await ask(port, method, path, headers, body)).toMatchObject({
					status: 401,
					json: { error: { code: "sign-in" } },
				});
		expect(received).toEqual([]);
	});

	test("an ended token by the code that Direct Line clients know", async () => {
		const over = async () => ({ ok: false, reason: "expired" }) as const;
		const { port } = await serve({ signIn: { verify: over } });
		for (const authorization of ["Bearer old-token", "Bearer an-old-sign-in"])
			for (const [method, path, body] of routes)
				expect(await ask(port, method, path, { ...json, authorization }, body)).toMatchObject({
					status: 403,
					json: { error: { code: "TokenExpired" } },
				});
	});

	const host = "onward.district.example";
	const live = { demo: null, publicHost: host };
	const pages: [string, Record<string, string>, boolean][] = [
		["no page at all", {}, true],
		["the page, under the name people know", { origin: `https://${host}`, host: "10.1.2.3:8080" }, true],
		["the page, wherever it was opened", { origin: "http://10.1.2.3:8080", host: "10.1.2.3:8080" }, true],
		["a foreign page", { origin: "https://evil.example", host }, false],
		["a page whose name begins the same", { origin: `https://${host}.evil.example`, host }, false],
		["a page on another port", { origin: `https://${host}:8443`, host }, false],
		["a page from nowhere", { origin: "null", host }, false],
	];
	test.each(pages)("live: %s", async (_name, headers, welcome) => {
		const { port, received } = await serve(live);
		const all = [["POST", `${root}/tokens/generate`, ""] as const, ...routes];
		for (const [method, path, body] of all) {
			const answer = await ask(port, method, path, { ...signed, ...headers }, body);
			expect(answer.status < 300, `${method} ${path}`).toBe(welcome);
			if (!welcome) expect(answer).toMatchObject({ status: 403, json: { error: { code: "origin" } } });
			expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
		}
		expect(received).toHaveLength(welcome ? 1 : 0);
	});

	test("scripts of other pages, already when they ask whether they may", async () => {
		const { port } = await serve(live);
		const asks = { origin: "https://evil.example", "access-control-request-method": "POST", host };
		const answer = await ask(port, "OPTIONS", activities, asks);
		expect(answer.status).toBe(405);
		expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
	});

	test("live streams are named by the public host, over TLS", async () => {
		const { port } = await serve(live);
		const answer = await ask(port, "POST", `${root}/conversations`, { ...visiting, host: "10.1.2.3" });
		expect(String(answer.json.streamUrl)).toMatch(
			/^wss:\/\/onward\.district\.example\/v3\/directline\/conversations\/web-1\/stream\?/,
		);
	});
});

describe("too much at once", () => {
	const turned = (answer: Awaited<ReturnType<typeof ask>>) => [answer.status, answer.headers["retry-after"]];

	test("from one address: tokens and sign-ins by one count, everything else by another", async () => {
		const asked: string[] = [];
		const { port } = await serve({
			limits: {
				arrivals: (address) => {
					asked.push(`arrival ${address}`);
					return 3;
				},
				looks: (address) => {
					asked.push(`look ${address}`);
					return 7;
				},
			},
		});
		const person = '{"person":"student-10"}';
		expect(turned(await ask(port, "POST", `${root}/tokens/generate`))).toEqual([429, "3"]);
		expect(turned(await ask(port, "POST", "/api/sign-in", json, person))).toEqual([429, "3"]);
		for (const path of ["/", "/api/people", activities])
			expect(turned(await ask(port, "GET", path, signed)), path).toEqual([429, "7"]);
		expect(turned(await ask(port, "POST", `${root}/conversations`, signed))).toEqual([429, "7"]);
		expect(new Set(asked)).toEqual(new Set(["arrival 127.0.0.1", "look 127.0.0.1"]));
	});

	test("an address never stands between a known person and a message, nor Teams, nor whoever watches the server", async () => {
		const { port } = await serve({ limits: { arrivals: () => 3, looks: () => 7 } });
		expect((await ask(port, "POST", activities, signed, '{"type":"message"}')).status).toBe(200);
		expect((await ask(port, "POST", "/api/messages", json, "{}")).status).toBe(200);
		expect((await ask(port, "GET", "/healthz")).status).toBe(200);
		const guessing = { ...json, authorization: "Bearer guess" };
		expect(turned(await ask(port, "POST", activities, guessing, '{"type":"message"}'))).toEqual([429, "7"]);
	});

	test("from one person, or from all together: when to come again", async () => {
		const slow = fakeDirectLine([], {
			post: async ({ who }) =>
				who === "person:student-10" ? { kind: "slow", seconds: 4 } : { kind: "full", seconds: 2 },
		});
		const { port } = await serve({ directLine: slow });
		const first = await ask(port, "POST", activities, signed, '{"type":"message"}');
		expect(turned(first)).toEqual([429, "4"]);
		expect(first.json.error?.message).toMatch(/Try again in 4 s\.$/);
		expect(turned(await ask(port, "POST", activities, visiting, '{"type":"message"}'))).toEqual([503, "2"]);
	});
});

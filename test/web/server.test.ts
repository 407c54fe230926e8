import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import type { OutgoingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { WebOptions } from "../../src/web/server.ts";
import { quiet } from "../channel/samples.ts";
import { ask, closeAll, json, sentence, serve as serveWith } from "./serve.ts";

let files: string;
const serve = (more: Partial<WebOptions> = {}) => serveWith({ files, ...more });

beforeAll(async () => {
	files = await mkdtemp(join(tmpdir(), "onward-web-"));
	await mkdir(join(files, "assets"));
	await mkdir(join(files, "plan"));
	await writeFile(join(files, "index.html"), "<!doctype html><title>Onward</title>");
	await writeFile(
		join(files, "plan/index.html"),
		'<!doctype html><meta nonce="nonce-of-this-answer"><title>Plan</title>',
	);
	await writeFile(join(files, "assets/index-a1B2c3D4.js"), "export {};");
	await writeFile(join(files, "plain.js"), "export {};");
	await writeFile(join(files, "stray.js"), "export {};");
	const built = ["assets/index-a1B2c3D4.js", "index.html", "plain.js", "plan/index.html"];
	await writeFile(join(files, "files.json"), JSON.stringify(built));
});
afterAll(() => rm(files, { recursive: true }));
afterEach(async () => {
	await closeAll();
	quiet.lines.length = 0;
});

describe("POST /api/messages", () => {
	test("the parsed body and the Authorization header are handed on, the answer goes back", async () => {
		const { port, received } = await serve();
		const answer = await ask(
			port,
			"POST",
			"/api/messages",
			{ "content-type": "application/json; charset=utf-8", authorization: "Bearer t" },
			'{"type":"message","text":"¿qué?"}',
		);
		expect(answer).toMatchObject({ status: 200, json: { activities: [] } });
		expect(received).toEqual([{ body: { type: "message", text: "¿qué?" }, authorization: "Bearer t" }]);
	});

	test("an answer without a body is empty", async () => {
		const { port } = await serve({ teams: { receive: async () => ({ status: 200 }) } });
		expect(await ask(port, "POST", "/api/messages", json, "{}")).toMatchObject({ status: 200, text: "" });
	});

	const big = Buffer.alloc(256 * 1024 + 1, 0x20);
	const gates: [string, OutgoingHttpHeaders, string | Buffer | readonly Buffer[], number][] = [
		["not JSON by its type", { "content-type": "text/plain" }, "{}", 415],
		["a form", { "content-type": "multipart/form-data; boundary=x" }, "--x--", 415],
		["no type at all", {}, "{}", 415],
		["compressed", { ...json, "content-encoding": "gzip" }, "{}", 415],
		["too large, announced", { ...json, "content-length": String(big.length) }, big, 413],
		[
			"too large, in pieces",
			{ ...json, "transfer-encoding": "chunked" },
			[big.subarray(0, 200_000), big.subarray(0, 100_000)],
			413,
		],
		["broken JSON", json, '{"type":', 400],
		["broken UTF-8", json, Buffer.from([0x22, 0xff, 0x22]), 400],
		["nested a hundred thousand deep", json, `${"[".repeat(100_000)}${"]".repeat(100_000)}`, 400],
		["nested too deep in objects", json, `${'{"a":'.repeat(65)}1${"}".repeat(65)}`, 400],
	];
	test.each(gates)("a body that is %s is turned down before anybody sees it", async (_name, headers, body, status) => {
		const { port, received } = await serve();
		const answer = await ask(port, "POST", "/api/messages", headers, body);
		expect(answer.status).toBe(status);
		expect(answer.json.error?.message).toMatch(sentence);
		expect(received).toEqual([]);
	});

	test("brackets in words and many things side by side are not deep", async () => {
		const { port, received } = await serve();
		const body = { text: '[[[{{"\\'.repeat(100), value: Array.from({ length: 500 }, () => [{}]) };
		expect((await ask(port, "POST", "/api/messages", json, JSON.stringify(body))).status).toBe(200);
		expect(received).toHaveLength(1);
	});

	test("a client that would rather speak HTTP/2 is answered in HTTP/1.1, with its body", async () => {
		const { port, received } = await serve();
		const wish = { connection: "Upgrade, HTTP2-Settings", upgrade: "h2c", "http2-settings": "AAMAAABkAAQAAP__" };
		const text = "x".repeat(100_000);
		const answer = await ask(port, "POST", "/api/messages", { ...json, ...wish }, JSON.stringify({ text }));
		expect(answer.status).toBe(200);
		expect(received).toEqual([{ body: { text }, authorization: undefined }]);
		expect((await ask(port, "GET", "/healthz", wish)).status).toBe(200);
	});

	test("exactly 256 kB is taken", async () => {
		const { port, received } = await serve();
		const text = "x".repeat(256 * 1024 - '{"text":""}'.length);
		expect((await ask(port, "POST", "/api/messages", json, JSON.stringify({ text }))).status).toBe(200);
		expect(received).toHaveLength(1);
	});

	test("a fault says nothing of its inside, and the log has it under the same reference", async () => {
		const { port } = await serve({ teams: { receive: () => Promise.reject(new Error("SELECT secret FROM plans")) } });
		const answer = await ask(port, "POST", "/api/messages", json, "{}");
		expect(answer.status).toBe(500);
		expect(answer.text).not.toMatch(/SELECT|at .*\.ts/);
		const reference = /reference: (\w+)\./.exec(answer.json.error?.message ?? "")?.[1] ?? "-";
		expect(quiet.lines.join()).toContain(reference);
		expect(quiet.lines.join()).not.toContain("SELECT secret");
	});
});

describe("demo sign-in", () => {
	test("the list, and a token for somebody on it", async () => {
		const { port } = await serve();
		expect((await ask(port, "GET", "/api/people")).json).toEqual({
			people: [{ id: "student-10" }, { id: "family-1" }],
		});
		expect((await ask(port, "POST", "/api/sign-in", json, '{"person":"family-1"}')).json).toEqual({
			token: "token-of-family-1",
		});
		expect((await ask(port, "POST", "/api/sign-in", json, '{"person":"counselor-9"}')).status).toBe(404);
		expect((await ask(port, "POST", "/api/sign-in", json, "{}")).status).toBe(400);
	});

	test("live has neither", async () => {
		const { port } = await serve({ demo: null });
		expect((await ask(port, "GET", "/api/people")).status).toBe(404);
		expect((await ask(port, "POST", "/api/sign-in", json, '{"person":"student-10"}')).status).toBe(405);
	});
});

describe("pages", () => {
	test("the start page is never kept, hashed files for ever", async () => {
		const { port } = await serve();
		const page = await ask(port, "GET", "/");
		expect(page).toMatchObject({
			status: 200,
			headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-cache" },
		});
		expect(page.text).toContain("<title>Onward");
		for (const path of ["/tab/plan", "/tab/plan/", "/tab/plan/courses?x=1"])
			expect((await ask(port, "GET", path)).text, path).toContain("<title>Plan");
		const script = await ask(port, "GET", "/assets/index-a1B2c3D4.js");
		expect(script.headers).toMatchObject({
			"content-type": "text/javascript; charset=utf-8",
			"cache-control": "public, max-age=31536000, immutable",
		});
		expect((await ask(port, "GET", "/plain.js")).headers["cache-control"]).toBe("no-cache");
		expect(await ask(port, "GET", "/", { "if-none-match": String(page.headers.etag) })).toMatchObject({
			status: 304,
			text: "",
		});
		expect(await ask(port, "HEAD", "/")).toMatchObject({
			status: 200,
			text: "",
			headers: { "content-length": String(page.text.length) },
		});
	});

	test("what can be read can be asked about: HEAD is GET without the body", async () => {
		const { port } = await serve();
		for (const path of ["/healthz", "/readyz", "/api/people", "/api/plan", "/nothing-here"]) {
			const got = await ask(port, "GET", path);
			const head = await ask(port, "HEAD", path);
			expect([path, head.status, head.text]).toEqual([path, got.status, ""]);
			expect(head.headers["content-length"], path).toBe(got.headers["content-length"]);
		}
		expect((await ask(port, "HEAD", "/api/plan")).status).toBe(401);
		// Reading a conversation hands over what waits there, which HEAD would lose.
		const lines = "/v3/directline/conversations/x/activities";
		expect((await ask(port, "HEAD", lines)).status).toBe(405);
	});

	test("only listed files can be asked for", async () => {
		const { port } = await serve();
		for (const path of [
			"/../package.json",
			"/..%2fpackage.json",
			"/assets/../../etc/passwd",
			"/assets",
			"/nothing.js",
			"/stray.js",
			"/files.json",
			"/plan/index.html",
			"/tab/other",
			"/tab/plan-b",
			"/%00",
		]) {
			const answer = await ask(port, "GET", path);
			expect([400, 404]).toContain(answer.status);
			expect(answer.json.error?.message).toMatch(sentence);
		}
	});

	test("an unbuilt page says what to do", async () => {
		const { port } = await serve({ files: join(files, "missing") });
		expect(await ask(port, "GET", "/")).toMatchObject({
			status: 404,
			json: { error: { code: "not-built", message: expect.stringContaining("npm run build") } },
		});
	});

	test("every answer carries the safe headers; only live lets Teams frame it", async () => {
		const { port } = await serve();
		for (const path of ["/", "/healthz", "/nothing"]) {
			const { headers } = await ask(port, "GET", path);
			expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" });
			expect(headers["content-security-policy"]).toBe(
				"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
			);
		}
		const live = await serve({ demo: null });
		expect((await ask(live.port, "GET", "/")).headers["content-security-policy"]).toMatch(
			/frame-ancestors 'self' https:\/\/\*\.cloud\.microsoft .*teams\.microsoft\.com/,
		);
	});
});

test("a tab has a policy of its own, which lets Teams frame it; the other pages keep theirs", async () => {
	for (const more of [{}, { demo: null }]) {
		const { port } = await serve(more);
		const { headers, text } = await ask(port, "GET", "/tab/plan");
		const nonce = /nonce="([^"]+)"/.exec(text)?.[1] ?? "none";
		expect(String(headers["content-security-policy"]).split("; ")).toEqual([
			"default-src 'none'",
			"script-src 'self'",
			`style-src 'self' 'nonce-${nonce}'`,
			"img-src 'self'",
			"connect-src 'self' https://res.cdn.office.net",
			"base-uri 'none'",
			"form-action 'none'",
			"frame-ancestors 'self' https://*.cloud.microsoft https://teams.microsoft.com https://*.teams.microsoft.com https://*.microsoft365.com https://*.office.com https://outlook.office.com https://outlook.office365.com",
		]);
		expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "cache-control": "no-store" });
		expect(headers["x-frame-options"]).toBeUndefined();
		expect(headers["set-cookie"]).toBeUndefined();
		expect((await ask(port, "GET", "/")).headers["content-security-policy"]).not.toContain("nonce-");
		expect((await ask(port, "HEAD", "/tab/plan")).text).toBe("");
	}
});

test("health is about the process, readiness about the database", async () => {
	const { port } = await serve({
		ailing: async () => ({ code: "database", message: "The database does not answer." }),
	});
	expect((await ask(port, "GET", "/healthz")).status).toBe(200);
	expect(await ask(port, "GET", "/readyz")).toMatchObject({ status: 503, json: { error: { code: "database" } } });
	const good = await serve();
	expect((await ask(good.port, "GET", "/readyz")).status).toBe(200);
});

test("wrong methods and addresses get a sentence", async () => {
	const { port } = await serve();
	expect(await ask(port, "PUT", "/api/messages", json, "{}")).toMatchObject({
		status: 405,
		json: { error: { message: expect.stringMatching(sentence) } },
	});
	expect(await ask(port, "POST", "/nothing", json, "{}")).toMatchObject({
		status: expect.any(Number),
		json: { error: { message: expect.stringMatching(sentence) } },
	});
});

test("closing lets the request under way finish", async () => {
	let go = () => {};
	const gate = new Promise<void>((resolve) => {
		go = resolve;
	});
	let entered = () => {};
	const inside = new Promise<void>((resolve) => {
		entered = resolve;
	});
	const { port } = await serve({
		teams: {
			receive: async () => {
				entered();
				await gate;
				return { status: 200 };
			},
		},
	});
	const answer = ask(port, "POST", "/api/messages", json, "{}");
	await inside;
	const closed = closeAll();
	go();
	expect((await answer).status).toBe(200);
	await closed;
	await expect(ask(port, "GET", "/healthz")).rejects.toThrow();
});

describe("demo mode refuses", () => {
	const refusals: [string, OutgoingHttpHeaders, string][] = [
		["a forwarded request", { "x-forwarded-for": "203.0.113.9" }, "forwarded"],
		["a forwarded host", { "x-forwarded-host": "evil.example" }, "forwarded"],
		["the standard header", { forwarded: "for=203.0.113.9" }, "forwarded"],
		["a foreign host", { host: "evil.example" }, "host"],
		["a host that only begins well", { host: "127.0.0.1.evil.example:3978" }, "host"],
		["a page from elsewhere", { origin: "https://evil.example" }, "origin"],
		["a page from nowhere", { origin: "null" }, "origin"],
	];
	test.each(refusals)("%s, with a 403 and a sentence", async (_name, headers, code) => {
		const { port, received } = await serve();
		for (const [method, path] of [
			["GET", "/"],
			["GET", "/api/people"],
			["POST", "/api/messages"],
		] as const) {
			const answer = await ask(
				port,
				method,
				path,
				{ ...(method === "POST" ? json : {}), ...headers },
				method === "POST" ? "{}" : "",
			);
			expect(answer).toMatchObject({
				status: 403,
				json: { error: { code, message: expect.stringMatching(sentence) } },
			});
		}
		expect(received).toEqual([]);
	});

	test("to listen beyond this machine", async () => {
		await expect(serve({ host: "0.0.0.0" })).rejects.toThrow("Demo mode listens on this machine only.");
	});

	test("nothing of its own machine", async () => {
		const { port } = await serve();
		for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`])
			expect((await ask(port, "GET", "/healthz", { host, origin: `http://${host}` })).status).toBe(200);
	});

	test("live takes what a proxy forwards", async () => {
		const { port } = await serve({ demo: null });
		expect(
			(await ask(port, "GET", "/healthz", { host: "onward.district.example", "x-forwarded-for": "203.0.113.9" }))
				.status,
		).toBe(200);
	});
});

describe("who is slow or greedy on purpose", () => {
	test("finds a server that waits for headers, bodies and silent lines only so long", async () => {
		const { web } = await serve();
		expect(web.server.server).toMatchObject({
			...{ headersTimeout: 15_000, requestTimeout: 30_000, timeout: 60_000 },
			...{ connectionsCheckingInterval: 5000, maxConnections: 5000, maxHeadersCount: 100 },
		});
	});
});

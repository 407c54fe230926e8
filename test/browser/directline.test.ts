/** Microsoft's own Direct Line client, in a real browser, against the whole program: polling and streaming. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openBrowser } from "../support/browser.ts";
import { freePort, type Onward, startOnward } from "../support/onward.ts";

const client = join(
	dirname(createRequire(import.meta.url).resolve("botframework-directlinejs/package.json")),
	"dist/directline.js",
);

/** In the page: `talk(name, options)` makes a client whose lines and states are written down under that name. */
const inPage = `
	window.talks = {};
	window.talk = (name, options) => {
		const line = new DirectLine.DirectLine({
			domain: location.origin + "/v3/directline", random: () => 0, pollingInterval: 200, timeout: 1000, ...options,
		});
		const talk = { line, heard: [], states: [] };
		line.connectionStatus$.subscribe((state) => talk.states.push(state));
		line.activity$.subscribe((activity) => talk.heard.push(activity), () => {});
		window.talks[name] = talk;
	};
	window.say = (name, activity) => new Promise((done, failed) =>
		talks[name].line.postActivity({ type: "message", from: { id: "counselor-1", role: "bot" }, ...activity }).subscribe(done, failed));
	window.ask = async (path, token) => (await fetch(path, {
		method: "POST", headers: token ? { authorization: "Bearer " + token } : {},
	})).json();
`;

const expiredToken = 3;
const online = 2;

let browser: Browser;
let onward: Onward;
let page: Page;

beforeAll(async () => {
	browser = await openBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
	onward = await startOnward({ port: await freePort() });
	page = await newPage();
});
afterEach(async () => {
	await page.context().close();
	await onward.close();
});

/** A page of this server; our policy lets no foreign script in, so the browser is told to overlook it. */
async function newPage(): Promise<Page> {
	const context = await browser.newContext({ bypassCSP: true });
	const opened = await context.newPage();
	await opened.clock.install();
	await opened.goto(`${onward.url}healthz`);
	await opened.addScriptTag({ path: client });
	await opened.addScriptTag({ content: inPage });
	return opened;
}

interface Line {
	readonly id: string;
	readonly text: string;
	readonly from: { readonly id: string; readonly role: string };
}

const run = <T>(code: string): Promise<T> => page.evaluate(code) as Promise<T>;
const heard = (name: string) => run<readonly Line[]>(`talks.${name}.heard`);
const texts = async (name: string, role = "bot") =>
	(await heard(name)).filter((line) => line.from.role === role).map(({ text }) => text.split("\n")[0] ?? "");
const say = (name: string, text: string, more: object = {}) =>
	run<string>(`say("${name}", ${JSON.stringify({ text, ...more })})`);
const until = (code: string) => page.waitForFunction(code, null, { timeout: 20_000, polling: 50 });
/** Waits until so many lines of the bot came. */
const hears = (name: string, count: number) =>
	until(`talks.${name}.heard.filter((line) => line.from.role === "bot").length >= ${count}`);
const state = (name: string) => run<number>(`talks.${name}.states.at(-1)`);

const visitorToken = async () => (await run<{ token: string }>(`ask("/v3/directline/tokens/generate")`)).token;
const talk = (name: string, options: object) => run(`talk("${name}", ${JSON.stringify(options)})`);

describe.each([
	["polling", { webSocket: false }],
	["streaming", { webSocket: true }],
])("%s", (_way, way) => {
	it("connects, is greeted, says something and hears the answer, once each", async () => {
		await talk("one", { token: await visitorToken(), ...way });
		await hears("one", 1);
		const id = await say("one", "what is an ILP?", { id: "my-own-id" });
		await hears("one", 2);
		expect(await state("one")).toBe(online);
		expect(await texts("one")).toEqual([expect.stringMatching(/^Hello! I'm Onward/), "What is an ILP?"]);
		const own = (await heard("one")).filter((line) => line.from.role === "user");
		expect(own).toMatchObject([{ id, text: "what is an ILP?", from: { id: expect.stringMatching(/^anon:/) } }]);
		expect(await say("one", "what is an ILP?", { id: "my-own-id" })).toBe(id);
		await say("one", "español");
		await hears("one", 3);
		expect(await texts("one", "user")).toEqual(["what is an ILP?", "español"]);
	});

	it("goes on behind its watermark after a reload, and from the start without one", async () => {
		await talk("one", { token: await visitorToken(), ...way });
		await say("one", "what is an ILP?");
		await hears("one", 2);
		const kept = await run<object>(
			"(({ token, conversationId, watermark }) => ({ token, conversationId, watermark }))(talks.one.line)",
		);
		await run("talks.one.line.end()");
		await talk("two", { ...kept, ...way });
		await until("talks.two.states.at(-1) === 2");
		await say("two", "who can see my plan?");
		await hears("two", 1);
		expect(await texts("two")).toEqual(["Who can see the plan?"]);
		await talk("three", { ...kept, watermark: undefined, ...way });
		await hears("three", 3);
		expect(await texts("three")).toHaveLength(3);
	});

	it("two tabs of one person hear the same", async () => {
		const { token } = (await run<{ token: string }>(
			`fetch("/api/sign-in", { method: "POST", headers: { "content-type": "application/json" }, body: '{"person":"student-10"}' }).then((r) => r.json())`,
		)) as { token: string };
		await talk("one", { token, ...way });
		await hears("one", 2);
		await talk("two", { token, ...way });
		await hears("two", 2);
		await say("two", "what is an ILP?");
		await Promise.all([hears("one", 3), hears("two", 3)]);
		const [first, second] = [await heard("one"), await heard("two")];
		expect(first.map(({ id }) => id)).toEqual(second.map(({ id }) => id));
		expect(first.find(({ text }) => text === "what is an ILP?")?.from).toEqual({ id: "student-10", role: "user" });
	});

	it("refreshes its token in time and stays; without refreshing it learns that its time is over", async () => {
		const token = await visitorToken();
		await talk("one", { token, ...way });
		await hears("one", 1);
		onward.clock.pass(15 * 60_000);
		await page.clock.fastForward(15 * 60_000 + 1000);
		await until(`talks.one.line.token !== ${JSON.stringify(token)}`);
		onward.clock.pass(20 * 60_000);
		await say("one", "what is an ILP?");
		await hears("one", 2);
		await run(`window.old = talk("old", ${JSON.stringify({ token, webSocket: false })})`);
		await until("talks.old.states.length > 1");
		expect(await run<object>(`ask("/v3/directline/tokens/refresh", ${JSON.stringify(token)})`)).toMatchObject({
			error: { code: "TokenExpired" },
		});
	});
});

it("a stream goes on by itself after the server was started again, and nothing is lost or doubled", async () => {
	await talk("one", { token: await visitorToken(), webSocket: true });
	await say("one", "what is an ILP?");
	await hears("one", 2);
	await onward.restart();
	await say("one", "who can see my plan?");
	await hears("one", 3);
	expect(await texts("one")).toEqual([expect.stringMatching(/^Hello!/), "What is an ILP?", "Who can see the plan?"]);
	expect(await texts("one", "user")).toEqual(["what is an ILP?", "who can see my plan?"]);
});

it("a poller whose time is over says so, instead of going silent", async () => {
	await talk("one", { token: await visitorToken(), webSocket: false });
	await hears("one", 1);
	onward.clock.pass(31 * 60_000);
	await until(`talks.one.states.includes(${expiredToken})`);
});

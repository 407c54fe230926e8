/** What people and rosters can write, on the page in a real browser: it stays text, nothing runs, nothing is fetched. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { root } from "../../src/app.ts";
import { openBrowser } from "../support/browser.ts";
import { type Onward, startOnward } from "../support/onward.ts";
import { evil } from "./evil.ts";

let browser: Browser;
let onward: Onward;
let page: Page;
/** What the page asked of anybody but its own server, what ran, and what its policy stopped. */
let strange: string[];

beforeAll(async () => {
	if (!existsSync(join(root, "dist/pages/index.html")))
		throw new Error("The page is not built: run npm run build first.");
	browser = await openBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
	strange = [];
	onward = await startOnward();
	const context = await browser.newContext({ viewport: { width: 320, height: 700 }, locale: "en-US" });
	page = await context.newPage();
	page.setDefaultTimeout(20_000);
	page.on("request", (asked) => {
		if (!asked.url().startsWith(onward.url)) strange.push(`asked ${asked.url()}`);
	});
	page.on("pageerror", (error) => strange.push(`broke ${error.message}`));
	page.on("dialog", (dialog) => strange.push(`said ${dialog.message()}`));
	page.on("console", (line) => {
		if (/Content Security Policy|Refused to/i.test(line.text())) strange.push(line.text());
	});
});
afterEach(async () => {
	await page.context().close();
	await onward.close();
});

/** Says something over the page's own door, as the person. */
async function speak(person: string): Promise<(text: string) => Promise<void>> {
	const post = async (path: string, body: object, token = ""): Promise<Record<string, string>> => {
		const response = await fetch(new URL(path, onward.url), {
			method: "POST",
			headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
			body: JSON.stringify(body),
		});
		if (!response.ok) throw new Error(`${response.status} from ${path}`);
		return (await response.json()) as Record<string, string>;
	};
	const { token = "" } = await post("api/sign-in", { person });
	const { conversationId = "" } = await post("v3/directline/conversations", {}, token);
	const activities = `v3/directline/conversations/${encodeURIComponent(conversationId)}/activities`;
	return async (text) => {
		await post(activities, { type: "message", text }, token);
	};
}

async function enter(person: string): Promise<void> {
	await page.goto(onward.url);
	await page.click(`[data-person=${person}]`);
	await page.locator(".turn:visible").first().waitFor();
}

/** What is on the page that text alone cannot make, and what text did. */
async function made(): Promise<unknown> {
	return page.evaluate(() => ({
		foreign: [
			...document.querySelectorAll(
				".log :is(a, img, script, iframe, object, embed, svg:not(.picture), form, style, link, video, .picture > :not(use[href^='#']))",
			),
		].map((element) => element.outerHTML),
		leading: [...document.querySelectorAll(".log *")].flatMap((element) =>
			[...element.attributes]
				.filter(
					({ name, value }) =>
						name.startsWith("on") ||
						(/^(?:href|src|action|formaction|data|xlink:href|style)$/.test(name) && /javascript:|evil/.test(value)),
				)
				.map(({ name, value }) => `${element.tagName} ${name}=${value}`),
		),
		broken: (globalThis as { broken?: unknown }).broken ?? null,
		wide: [...document.querySelectorAll(".log *")]
			.filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1)
			.map((element) => `${element.tagName}.${element.className}`),
		turned: /[\u202A-\u202E\u2066-\u2069]/.test(document.querySelector(".log")?.textContent ?? ""),
	}));
}
const nothing = { foreign: [], leading: [], broken: null, wide: [], turned: false };

it("what a student writes stays text on their own page", { timeout: 120_000 }, async () => {
	const say = await speak("student-10");
	for (const text of Object.values(evil)) await say(`${text.toWellFormed()} .`);
	await enter("student-10");
	await page.locator(".turn.me", { hasText: "[x](https://evil.example)" }).first().waitFor({ state: "attached" });
	await page.locator(".turn.me", { hasText: "<img src=" }).first().waitFor({ state: "attached" });
	await page.locator(".turn.me", { hasText: "{{DATE(" }).first().waitFor({ state: "attached" });
	expect(await made()).toEqual(nothing);
	expect(strange).toEqual([]);
});

it("names from a roster and messages to a counselor stay text in cards, lists and threads", {
	timeout: 120_000,
}, async () => {
	const student = await onward.app.store.person("student-10");
	const other = (await onward.app.store.caseload("counselor-1")).find(({ id }) => id !== "student-10");
	await onward.app.store.importPeople([
		{
			person: {
				...student!,
				givenName: `${evil.link} ${evil.markup}`,
				familyName: `${evil.script} ${evil["card function in three braces"]}`,
			},
			identities: [],
		},
		{
			person: {
				...other!,
				givenName: `${evil["turned round"]} ${evil.template}`,
				familyName: `${evil["long word"]}`.slice(0, 100),
			},
			identities: [],
		},
	]);
	const say = await speak("student-10");
	await say("talk to my counselor");
	await say(`${evil["script link"]} ${evil["card function"]} ${evil["picture link"]}`);
	await say("yes");
	await enter("counselor-1");
	while ((await onward.app.sender.tick(onward.clock.now())) > 0);
	const write = async (text: string) => {
		await page.fill("#message", text);
		await page.press("#message", "Enter");
	};
	await write("show my caseload");
	await page.locator(".turn.bot", { hasText: "<img src=" }).last().waitFor({ state: "attached" });
	await page.locator(".turn.bot", { hasText: "javascript:globalThis.broken" }).first().waitFor({ state: "attached" });
	const shown = (await page.locator(".log").textContent()) ?? "";
	// Not computed: the words stand there as they were written, with our joiner between the braces.
	expect(shown.replaceAll("\u2060", "")).toContain("{{DATE(2020-01-01T00:00:00Z,SHORT)}}");
	expect(await made()).toEqual(nothing);
	expect(strange).toEqual([]);
});

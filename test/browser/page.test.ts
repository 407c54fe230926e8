/** The chat page in a real browser, before the whole program. Pictures are left in artifacts/. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { root } from "../../src/app.ts";
import { openBrowser } from "../support/browser.ts";
import { at, type Onward, startOnward } from "../support/onward.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pictures = join(root, "artifacts");
const desktop = { width: 1100, height: 820 };

let browser: Browser;
let onward: Onward;
let pages: Page[] = [];
let faults: string[] = [];

beforeAll(async () => {
	if (!existsSync(join(root, "dist/pages/index.html")))
		throw new Error("The page is not built: run npm run build first.");
	mkdirSync(pictures, { recursive: true });
	browser = await openBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
	faults = [];
	pages = [];
	onward = await startOnward({ now: at("2026-11-24 10:00") });
});
afterEach(async () => {
	for (const page of pages) await page.context().close();
	await onward.close();
});

/** A browser of its own at the sign-in list; whatever its console complains about is a fault. */
async function visit(options: BrowserContextOptions = {}): Promise<Page> {
	const context = await browser.newContext({ viewport: desktop, locale: "en-US", reducedMotion: "reduce", ...options });
	const page = await context.newPage();
	page.setDefaultTimeout(15_000);
	page.on("pageerror", (error) => faults.push(error.message));
	page.on("console", (line) => {
		if (line.type() === "error" && !line.text().includes("ERR_INTERNET_DISCONNECTED")) faults.push(line.text());
	});
	pages.push(page);
	await page.goto(onward.url);
	await page.locator(".person").first().waitFor();
	return page;
}

async function enter(person: string, options: BrowserContextOptions = {}): Promise<Page> {
	const page = await visit(options);
	await page.click(`[data-person=${person}]`);
	await page.locator(".card button").first().waitFor();
	return page;
}

/** Keeps a picture and asks axe. Its source is run by the browser itself, which the page's policy does not forbid. */
async function look(page: Page, name: string): Promise<readonly string[]> {
	await page.screenshot({ path: join(pictures, `${name}.png`) });
	await page.evaluate(axe);
	return page.evaluate(async () => {
		const { axe } = globalThis as unknown as {
			axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
		};
		const { violations } = await axe.run();
		return violations.map((fault) => `${fault.id}: ${fault.nodes.map((node) => node.html).join(" ")}`);
	});
}

const open = (page: Page) => page.locator(".card:not(.closed)").last();
const press = (page: Page, label: string) => open(page).getByRole("button", { name: label, exact: true }).click();
const said = (page: Page, text: string) => page.locator(".turn.bot", { hasText: text }).last().waitFor();
const write = async (page: Page, text: string) => {
	await page.fill("#message", text);
	await page.press("#message", "Enter");
};

/** Fills the open page of statements and sends it. */
async function rate(page: Page, numbers: readonly number[]): Promise<void> {
	const scales = open(page).locator(".scale");
	await scales.nth(numbers.length - 1).waitFor();
	for (const [index, number] of numbers.entries())
		await scales
			.nth(index)
			.locator("input")
			.nth(number - 1)
			.check();
	await press(page, "Send");
}

const overflow = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

describe("the chat page", () => {
	it("takes a student through a whole inventory, with a question in the middle and a reload", async () => {
		const page = await visit();
		expect(await look(page, "start")).toEqual([]);
		await page.click("[data-person=student-10]");
		await said(page, "a program, not a person");
		expect(await look(page, "question")).toEqual([]);

		await press(page, "Find jobs that fit me");
		await press(page, "No, give me ideas");
		await rate(page, [5, 4, 1, 2, 3, 2]);
		await said(page, "A first guess");
		await press(page, "Yes");
		await rate(page, [5, 1, 4, 2, 3, 1]);
		await said(page, "Page 2 of 4");
		await write(page, "what is an ILP?");
		await said(page, "What is an ILP?");
		await page.reload();
		await said(page, "Page 2 of 4");
		await rate(page, [1, 2, 5, 1, 4, 2]);
		await said(page, "Page 3 of 4");
		await rate(page, [2, 1, 2, 3, 5, 4]);
		await said(page, "Page 4 of 4");
		await rate(page, [1, 3, 2, 4, 1, 5]);
		await said(page, "They are ideas, not a test result");
		const results = page.locator(".card", { hasText: "They are ideas, not a test result" });
		await results.scrollIntoViewIfNeeded();
		expect(await look(page, "results")).toEqual([]);

		expect(await results.locator('[style*="--track"]').count()).toBeGreaterThan(3);
		expect(await results.textContent()).toMatch(/\d+ of 25/);
		expect(faults).toEqual([]);
	});

	it("brings a check-in to an open page and its answer back to the counselor", async () => {
		const student = await enter("student-10");
		const counselor = await enter("counselor-1");
		await write(counselor, "send a check-in");
		await press(counselor, "How is your plan going?");
		await press(counselor, "All of my caseload");
		await press(counselor, "Yes");
		await said(counselor, "It is on its way to 24");
		await onward.app.sender.tick(onward.clock.now());

		await said(student, "wants to know how you are doing");
		expect(await look(student, "check-in")).toEqual([]);
		// Talking about something else closes the open question, but not the check-in.
		await write(student, "set a goal");
		await said(student, "right after high school");
		const checkIn = student.locator(".card", { hasText: "wants to know how you are doing" });
		await checkIn.getByRole("button", { name: "I'm just getting started" }).click();
		await said(student, "Saved.");

		onward.clock.pass(5 * 60_000);
		await onward.app.sender.tick(onward.clock.now());
		await said(counselor, "Malik Brooks");
		expect(await look(counselor, "check-in-result")).toEqual([]);
		expect(faults).toEqual([]);
	});

	it("answers a family member in Spanish, and the page speaks it too", async () => {
		const page = await enter("family-1", { colorScheme: "dark" });
		await page.waitForFunction(() => document.documentElement.lang === "es");
		await write(page, "¿qué es un ILP?");
		await said(page, "ILP");
		await page.locator(".card[lang=es]", { hasText: "Fuente" }).waitFor();
		expect(await look(page, "spanish-dark")).toEqual([]);
		expect(await page.getByRole("button", { name: "Enviar", exact: true }).last().isVisible()).toBe(true);
		expect(faults).toEqual([]);
	});

	it("changes the language by its switch, and says so to the server", async () => {
		const page = await enter("student-12");
		await page.getByRole("button", { name: "Español" }).click();
		await page.waitForFunction(() => document.documentElement.lang === "es");
		expect(await page.locator(".turn.me").last().textContent()).toContain("español");
		expect(await page.getByRole("button", { name: "Español" }).getAttribute("aria-pressed")).toBe("true");
		await page.getByRole("button", { name: "English" }).click();
		await page.waitForFunction(() => document.documentElement.lang === "en");
	});

	it("fits a phone 320 pixels wide, and text twice as large", async () => {
		const page = await enter("student-10", { viewport: { width: 320, height: 640 } });
		await press(page, "Find jobs that fit me");
		await press(page, "No, give me ideas");
		await open(page).locator(".scale").first().waitFor();
		expect(await look(page, "phone")).toEqual([]);
		expect(await overflow(page)).toBe(0);
		await page.evaluate(() => {
			document.documentElement.style.fontSize = "200%";
		});
		expect(await overflow(page)).toBe(0);
		await page.screenshot({ path: join(pictures, "phone-large-text.png") });
	});

	it("works by keyboard alone, and the focus follows from question to question", async () => {
		const page = await enter("student-10");
		const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
		for (let tabs = 0; tabs < 20 && (await focused()) !== "Find jobs that fit me"; tabs += 1)
			await page.keyboard.press("Tab");
		await page.keyboard.press("Enter");
		await page.waitForFunction(() => document.activeElement?.textContent?.trim() === "No, give me ideas");
		await page.keyboard.press("Enter");
		await page.waitForFunction(() => document.activeElement?.getAttribute("type") === "radio");
		await page.keyboard.press("Space");
		expect(await open(page).locator("input:checked").count()).toBe(1);
	});

	it("leaves the cursor in the box when the person writes", async () => {
		const page = await enter("student-10");
		await write(page, "set a goal");
		await said(page, "right after high school");
		expect(await page.evaluate(() => document.activeElement?.id)).toBe("message");
	});

	it("closes a question once it is answered, and keeps it to be read", async () => {
		const page = await enter("student-10");
		await press(page, "Set a goal");
		await said(page, "right after high school");
		const first = page.locator(".card").first();
		expect(await first.textContent()).toBe("Where do you want to begin?");
		expect(await first.locator("button").count()).toBe(0);
	});

	it("keeps what is written while the server is away, and sends it once", async () => {
		const page = await enter("student-10");
		await page.context().setOffline(true);
		await write(page, "set a goal");
		await page.locator(".trouble", { hasText: "I can't reach the school's server" }).waitFor();
		await page.locator(".state", { hasText: "Not sent yet" }).waitFor();
		await page.screenshot({ path: join(pictures, "away.png") });
		await page.context().setOffline(false);
		await said(page, "right after high school");
		await page.reload();
		await said(page, "right after high school");
		expect(await page.locator(".turn.me", { hasText: "set a goal" }).count()).toBe(1);
	});

	it("announces new turns only, and shows what people write as they wrote it", async () => {
		const page = await enter("student-10");
		const log = page.getByRole("log");
		await page.waitForFunction(() => document.querySelector("[role=log]")?.getAttribute("aria-live") === "polite");
		await write(page, "<img src=x onerror=alert(1)> [x](https://evil.example) **b**");
		await page.locator(".turn.me").last().waitFor();
		expect(await page.locator(".turn.me .bubble").last().textContent()).toBe(
			"<img src=x onerror=alert(1)> [x](https://evil.example) **b**",
		);
		expect(await log.locator("img, a, strong").count()).toBe(0);
		expect(await log.locator(".turn.bot [lang]").count()).toBeGreaterThan(0);
		expect(faults).toEqual([]);
	});

	it("asks who is there again when the sign-in has ended", async () => {
		const page = await enter("student-10");
		onward.clock.pass(13 * 60 * 60_000);
		await page.locator(".notice", { hasText: "Your visit ended" }).waitFor();
		await page.locator(".person").first().waitFor();
	});

	it("loads nothing of Teams outside of Teams, nothing from elsewhere, and stays small", async () => {
		const page = await visit();
		const loaded = await page.evaluate(() => performance.getEntriesByType("resource").map((one) => one.name));
		expect(loaded.filter((name) => name.endsWith(".js"))).toHaveLength(1);
		expect(loaded.filter((name) => !name.startsWith(onward.url))).toEqual([]);
		const files = loaded.filter((name) => name.includes("/assets/"));
		const sizes = await Promise.all(
			files.map(async (name) => gzipSync(await (await fetch(name)).arrayBuffer()).length),
		);
		expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(120_000);
	});
});

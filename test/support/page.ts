/** The chat page in a real browser, before the whole program. Pictures are left in artifacts/. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Frame, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { root } from "../../src/app.ts";
import { openBrowser } from "./browser.ts";
import { at, type Onward, startOnward } from "./onward.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export interface Scene {
	readonly browser: Browser;
	readonly onward: Onward;
	/** What the pages' consoles complained about. */
	readonly faults: readonly string[];
	/** A browser of its own at the sign-in list. `before` runs in it before the page's own scripts. */
	visit(
		options?: BrowserContextOptions & {
			readonly url?: string;
			readonly before?: () => void;
			/** What is there once the page is. */
			readonly ready?: string;
		},
	): Promise<Page>;
	/** The same, and signed in, with the first card on the screen. */
	enter(person: string, options?: Parameters<Scene["visit"]>[0]): Promise<Page>;
}

/** Where pictures are kept. */
export const pictures = join(root, "artifacts");

export const desktop = { width: 1100, height: 820 };
export const phone: BrowserContextOptions = {
	viewport: { width: 360, height: 740 },
	hasTouch: true,
	isMobile: true,
	deviceScaleFactor: 2,
};

/** Opens a browser for the file and a server for each of its tests, and closes both. */
export function openScene(): Scene {
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
	const scene: Scene = {
		get browser() {
			return browser;
		},
		get onward() {
			return onward;
		},
		get faults() {
			return faults;
		},
		async visit({ url = onward.url, before, ready = ".person", ...options } = {}) {
			const context = await browser.newContext({
				viewport: desktop,
				locale: "en-US",
				reducedMotion: "reduce",
				...options,
			});
			const page = await context.newPage();
			page.setDefaultTimeout(15_000);
			page.on("pageerror", (error) => faults.push(error.message));
			page.on("console", (line) => {
				if (line.type() === "error" && !line.text().includes("net::ERR_")) faults.push(line.text());
			});
			pages.push(page);
			if (before) await page.addInitScript(before);
			await page.goto(url);
			await page.locator(ready).first().waitFor();
			return page;
		},
		async enter(person, options = {}) {
			const page = await scene.visit(options);
			await page.click(`[data-person=${person}]`);
			await page.locator(".card button").first().waitFor();
			return page;
		},
	};
	return scene;
}

/** What axe finds wrong. Its source is run by the browser itself, which the page's policy does not forbid. */
async function complaints(page: Page | Frame): Promise<readonly string[]> {
	await page.evaluate(axe);
	return page.evaluate(async () => {
		const { axe } = globalThis as unknown as {
			axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
		};
		const { violations } = await axe.run();
		return violations.map((fault) => `${fault.id}: ${fault.nodes.map((node) => node.html).join(" ")}`);
	});
}

/** Keeps a picture and asks axe, about the page or about one frame in it. */
export async function look(page: Page, name: string, where: Page | Frame = page): Promise<readonly string[]> {
	await page.screenshot({ path: join(pictures, `${name}.png`) });
	return complaints(where);
}

/** The newest card that asks for something. */
export const open = (page: Page) => page.locator(".turn:not([hidden]) .card:not(.closed)").last();

export const press = (page: Page, label: string) =>
	open(page).getByRole("button", { name: label, exact: true }).click();

/** Picks one of the choices that stand below a question, and sends it. */
export async function choose(page: Page, label: string, send = "Send"): Promise<void> {
	await open(page).getByRole("radio", { name: label, exact: true }).check();
	await press(page, send);
}

/** Waits for a message of the bot's that says this. */
export const said = (page: Page, text: string) => page.locator(".turn.bot", { hasText: text }).last().waitFor();

export async function write(page: Page, text: string): Promise<void> {
	await page.fill("#message", text);
	await page.press("#message", "Enter");
}

/** Fills the open page of statements and sends it. */
export async function rate(page: Page, numbers: readonly number[], send = "Send"): Promise<void> {
	const scales = open(page).locator(".scale");
	await scales.nth(numbers.length - 1).waitFor();
	for (const [index, number] of numbers.entries())
		await scales
			.nth(index)
			.locator("input")
			.nth(number - 1)
			.check();
	await press(page, send);
}

/** CSS pixels by which the page is wider than its window, and texts whose ends cannot be seen. */
export const overflow = (page: Page) =>
	page.evaluate(() => {
		const wide = document.documentElement.scrollWidth - window.innerWidth;
		const cut = [...document.querySelectorAll<HTMLElement>("main *, header *")].filter((element) => {
			const { overflowX } = getComputedStyle(element);
			return overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 1;
		});
		return { wide, cut: cut.map(({ className, tagName }) => `${tagName}.${className}`) };
	});

/** What can be pressed and is smaller than a finger (44 CSS pixels), links inside sentences aside. */
export const small = (page: Page) =>
	page.evaluate(() => {
		const targets = [
			...document.querySelectorAll<HTMLElement>(
				"button, summary, select, textarea, .switch, .several > div, .scale > div",
			),
		];
		return targets
			.filter((element) => element.checkVisibility())
			.map((element) => ({ element, box: element.getBoundingClientRect() }))
			.filter(({ box }) => box.width > 0 && (box.width < 43.9 || box.height < 43.9))
			.map(({ element, box }) => `${element.textContent?.trim()} ${box.width}x${box.height}`);
	});

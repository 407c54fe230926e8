/** The chat page in a real browser: conversations from end to end. */
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { look, open, openScene, overflow, pictures, press, rate, said, write } from "../support/page.ts";

const scene = openScene();
const { visit, enter } = scene;

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
		expect(scene.faults).toEqual([]);
	});

	it("brings a check-in to an open page and its answer back to the counselor", async () => {
		const student = await enter("student-10");
		const counselor = await enter("counselor-1");
		await write(counselor, "send a check-in");
		await press(counselor, "How is your plan going?");
		await press(counselor, "All of my caseload");
		await press(counselor, "Yes");
		await said(counselor, "It is on its way to 24");
		await scene.onward.app.sender.tick(scene.onward.clock.now());

		await said(student, "wants to know how you are doing");
		expect(await look(student, "check-in")).toEqual([]);
		// Talking about something else closes the open question, but not the check-in.
		await write(student, "set a goal");
		await said(student, "right after high school");
		const checkIn = student.locator(".card", { hasText: "wants to know how you are doing" });
		await checkIn.getByRole("button", { name: "I'm just getting started" }).click();
		await said(student, "Saved.");

		scene.onward.clock.pass(5 * 60_000);
		await scene.onward.app.sender.tick(scene.onward.clock.now());
		await said(counselor, "Malik Brooks");
		expect(await look(counselor, "check-in-result")).toEqual([]);
		expect(scene.faults).toEqual([]);
	});

	it("answers a family member in Spanish, and the page speaks it too", async () => {
		const page = await enter("family-1", { colorScheme: "dark" });
		await page.waitForFunction(() => document.documentElement.lang === "es");
		await write(page, "¿qué es un ILP?");
		await said(page, "ILP");
		await page.locator(".card[lang=es]", { hasText: "Fuente" }).waitFor();
		expect(await look(page, "spanish-dark")).toEqual([]);
		expect(await page.getByRole("button", { name: "Enviar", exact: true }).last().isVisible()).toBe(true);
		expect(scene.faults).toEqual([]);
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
		expect(await overflow(page)).toEqual({ wide: 0, cut: [] });
		await page.evaluate(() => {
			document.documentElement.style.fontSize = "200%";
		});
		expect(await overflow(page)).toEqual({ wide: 0, cut: [] });
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
		expect(scene.faults).toEqual([]);
	});

	it("asks who is there again when the sign-in has ended", async () => {
		const page = await enter("student-10");
		scene.onward.clock.pass(13 * 60 * 60_000);
		await page.locator(".notice", { hasText: "Your visit ended" }).waitFor();
		await page.locator(".person").first().waitFor();
	});

	it("loads nothing of Teams outside of Teams, nothing from elsewhere, and stays small", async () => {
		const page = await visit();
		await page.waitForLoadState("networkidle");
		const loaded = await page.evaluate(() =>
			performance.getEntriesByType("resource").map((one) => {
				const { name, initiatorType, encodedBodySize, decodedBodySize } = one as PerformanceResourceTiming;
				return { name, initiatorType, encodedBodySize, decodedBodySize };
			}),
		);
		expect(loaded.filter(({ name }) => !name.startsWith(scene.onward.url))).toEqual([]);
		// One script draws the first screen, the other one cards; both come compressed.
		const scripts = loaded.filter(({ name }) => name.endsWith(".js"));
		expect(scripts).toHaveLength(2);
		for (const { encodedBodySize, decodedBodySize } of scripts)
			expect(encodedBodySize).toBeLessThan(decodedBodySize / 2);
		// The people are asked for once, by the page's own head and not only after its script.
		expect(loaded.filter(({ name }) => name.endsWith("/api/people")).map((one) => one.initiatorType)).toEqual(["link"]);

		const files = [...new Set(loaded.map(({ name }) => name).filter((name) => name.includes("/assets/")))];
		const sizes = await Promise.all(
			[scene.onward.url, ...files].map(async (name) => gzipSync(await (await fetch(name)).arrayBuffer()).length),
		);
		expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(120_000);
	});
});

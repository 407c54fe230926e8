/**
 * The moments people meet, in both languages, on a phone, in the dark and with forced colors. Every one is photographed
 * into artifacts/, and must please axe, fit its window, and be large enough for a finger.
 */
import type { BrowserContextOptions, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { desktop, look, open, openScene, overflow, phone, said, small, write } from "../support/page.ts";

const scene = openScene();

type Lang = "en" | "es";

const words = {
	tongue: { en: "English", es: "Español" },
	guess: { en: "A first guess", es: "Una primera idea" },
	ideas: { en: "They are ideas, not a test result", es: "Son ideas" },
	goal: { en: "set a goal", es: "ponerme una meta" },
	goalAsked: { en: "right after high school", es: "al terminar la high school" },
	plan: { en: "see my plan", es: "ver mi plan" },
	page: { en: "what is an ILP?", es: "¿qué es un ILP?" },
	source: { en: "Source", es: "Fuente" },
	away: { en: "I can't reach the school's server", es: "No logro conectar" },
	simple: { en: "I will use easy words", es: "uso palabras fáciles" },
	hurt: { en: "I want to hurt myself", es: "me quiero hacer daño" },
	checkIn: { en: "wants to know how you are doing", es: "quiere saber cómo te va" },
	job: { en: "what does a nurse do", es: "¿qué hace una enfermera?" },
	jobSaid: { en: "Registered nurse", es: "Enfermero/a titulado/a" },
	jobOn: { en: "and how much do they make?", es: "¿y cuánto ganan?" },
	field: {
		en: "I like trucks and planes, what field is that",
		es: "me gustan los camiones y los aviones, ¿qué área es?",
	},
	fieldSaid: { en: "Supply Chain & Transportation", es: "Cadena de suministro y transporte" },
	state: { en: "is it required in Kentucky?", es: "¿es obligatorio en Kentucky?" },
	stateSaid: { en: "In Kentucky", es: "En Kentucky" },
} as const;

const views: readonly {
	readonly name: string;
	readonly lang: Lang;
	readonly options: BrowserContextOptions;
	readonly touch: boolean;
}[] = [
	{ name: "en-phone-light", lang: "en", options: phone, touch: true },
	{ name: "es-phone-dark", lang: "es", options: { ...phone, colorScheme: "dark" }, touch: true },
	{ name: "es-desktop-light", lang: "es", options: { viewport: desktop }, touch: false },
	{
		name: "en-small-forced",
		lang: "en",
		options: { viewport: { width: 320, height: 640 }, forcedColors: "active" },
		touch: false,
	},
];

/** The label of an answer is another in each language; its place is the same. */
const answer = (page: Page, at: number) => open(page).locator('button[data-kind="answer"]').nth(at).click();
const send = (page: Page) => open(page).locator('button[data-kind="send"]').click();

async function speak(page: Page, lang: Lang): Promise<void> {
	if ((await page.evaluate(() => document.documentElement.lang)) === lang) return;
	await page.getByRole("button", { name: words.tongue[lang] }).click();
	await page.waitForFunction((wanted) => document.documentElement.lang === wanted, lang);
}

async function rateAll(page: Page, numbers: readonly number[]): Promise<void> {
	const scales = open(page).locator(".scale");
	await scales.nth(numbers.length - 1).waitFor();
	for (const [index, number] of numbers.entries())
		await scales
			.nth(index)
			.locator("input")
			.nth(number - 1)
			.check();
	await send(page);
}

describe.each(views)("$name", ({ name, lang, options, touch }) => {
	it("ten moments and more", async () => {
		const wrong: string[] = [];
		const moment = async (page: Page, what: string) => {
			const found = await look(page, `${name}-${what}`);
			const { wide, cut } = await overflow(page);
			wrong.push(...found.map((fault) => `${what}: ${fault}`));
			if (wide > 0) wrong.push(`${what}: ${wide} px too wide`);
			wrong.push(...cut.map((element) => `${what}: cut ${element}`));
			if (touch) wrong.push(...(await small(page)).map((target) => `${what}: small ${target}`));
		};

		const page = await scene.visit(options);
		await moment(page, "01-first-open");
		await speak(page, lang);
		await page.locator("summary").last().click();
		await moment(page, "02-sign-in-list");
		await page.click("[data-person=student-10]");
		await page.locator(".card button").first().waitFor();
		await speak(page, lang);
		await page.locator(`.card[lang=${lang}]`).last().waitFor();
		await moment(page, "03-welcome");

		await answer(page, 0);
		await page.waitForFunction(() => document.querySelectorAll(".turn.me").length > 0);
		await open(page).locator('button[data-kind="answer"]').nth(1).waitFor();
		await moment(page, "04-question");
		await answer(page, 0);
		await open(page).locator(".scale").first().waitFor();
		await moment(page, "05-inventory");
		await rateAll(page, [5, 4, 1, 2, 3, 2]);
		await open(page).locator('button[data-kind="answer"]').first().click();
		for (const ratings of [
			[5, 1, 4, 2, 3, 1],
			[1, 2, 5, 1, 4, 2],
			[2, 1, 2, 3, 5, 4],
			[1, 3, 2, 4, 1, 5],
		])
			await rateAll(page, ratings);
		await said(page, words.ideas[lang]);
		const results = page.locator(".card", { hasText: words.ideas[lang] });
		await results.scrollIntoViewIfNeeded();
		await moment(page, "06-results");

		await write(page, words.goal[lang]);
		await said(page, words.goalAsked[lang]);
		await moment(page, "07-goal");
		await send(page);
		await open(page).locator(".hint").waitFor();
		await moment(page, "08-nothing-chosen");
		await write(page, words.plan[lang]);
		await page.locator(".turn.bot .card").last().waitFor();
		await moment(page, "09-plan");

		const counselor = await scene.enter("counselor-1");
		await write(counselor, "send a check-in");
		await open(counselor).getByRole("button", { name: "How is your plan going?" }).click();
		await open(counselor).getByRole("button", { name: "All of my caseload" }).click();
		await open(counselor).getByRole("button", { name: "Yes" }).click();
		await said(counselor, "It is on its way to 24");
		await scene.onward.app.sender.tick(scene.onward.clock.now());
		await said(page, words.checkIn[lang]);
		await moment(page, "10-check-in");
		await page.locator(".card", { hasText: words.checkIn[lang] }).locator('button[data-kind="answer"]').nth(1).click();
		await page.locator(".turn.bot").last().waitFor();
		await page.waitForFunction(() => document.querySelector(".dots")?.hasAttribute("hidden"));
		await moment(page, "11-check-in-answered");

		await page.locator(".options summary").click();
		await moment(page, "12-options");
		await page.locator(".switch input").first().check();
		await said(page, words.simple[lang]);
		await page.keyboard.press("Escape");
		await write(page, words.goal[lang]);
		await open(page).locator("button").first().waitFor();
		await moment(page, "13-simple");
		await write(page, words.page[lang]);
		await said(page, words.source[lang]);
		await moment(page, "14-simple-article");

		await page.context().setOffline(true);
		await write(page, words.hurt[lang]);
		await page.locator(".trouble", { hasText: words.away[lang] }).waitFor();
		await page.locator('.trouble a[href="tel:988"]').waitFor();
		await moment(page, "15-offline");
		await page.context().setOffline(false);
		await page.locator(".call").first().waitFor();
		await moment(page, "16-safety");

		const family = await scene.enter("family-1", options);
		await speak(family, lang);
		await write(family, words.page[lang]);
		await family.locator(`.card[lang=${lang}]`, { hasText: words.source[lang] }).waitFor();
		await moment(family, "17-family-page");

		const curious = await scene.enter("student-12", options);
		await speak(curious, lang);
		const asks = async (text: string, answered: string, what: string) => {
			const cards = curious.locator(`.card[lang=${lang}]`, { hasText: answered });
			const before = await cards.count();
			await write(curious, text);
			await cards.nth(before).waitFor();
			await moment(curious, what);
		};
		await asks(words.job[lang], words.jobSaid[lang], "18-job");
		await asks(words.jobOn[lang], words.jobSaid[lang], "19-job-pay");
		await asks(words.field[lang], words.fieldSaid[lang], "20-cluster");
		await asks(words.state[lang], words.stateSaid[lang], "21-state");

		expect(wrong).toEqual([]);
		expect(scene.faults).toEqual([]);
	}, 180_000);
});

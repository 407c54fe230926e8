/**
 * The demo's page of cards in a browser: every card that it shows is drawn, in each theme and both languages, pleases axe
 * and fits its window. Pictures of each kind are left in artifacts/.
 */
import type { BrowserContextOptions } from "playwright-core";
import { describe, expect, it } from "vitest";
import { look, openScene, overflow } from "../support/page.ts";

const scene = openScene();

/** Every kind, in the order in which the page offers them. */
const kinds = [
	...["action", "question", "sentence", "page", "cluster", "occupation", "state", "small-talk"],
	...["check-in", "message", "safety", "alert", "trouble"],
];

/** High, so that a picture holds several cards. */
const desktop = { viewport: { width: 1100, height: 2200 } };
const phone = { viewport: { width: 360, height: 2800 }, hasTouch: true, isMobile: true };

const views: readonly {
	readonly name: string;
	readonly lang: "en" | "es";
	readonly theme: string;
	readonly options: BrowserContextOptions;
}[] = [
	{ name: "en-light", lang: "en", theme: "light", options: desktop },
	{ name: "es-dark-phone", lang: "es", theme: "dark", options: phone },
	{ name: "en-contrast-phone", lang: "en", theme: "contrast", options: phone },
	{ name: "es-light-phone", lang: "es", theme: "light", options: phone },
	{ name: "en-dark", lang: "en", theme: "dark", options: desktop },
	{ name: "es-contrast", lang: "es", theme: "contrast", options: desktop },
];

describe.each(views)("cards, $name", ({ name, lang, theme, options }) => {
	it("are drawn, all of every kind, and can be read", async () => {
		const wrong: string[] = [];
		const page = await scene.visit({
			...options,
			url: `${scene.onward.url}cards?lang=${lang}&theme=${theme}&kind=${kinds[0]}`,
			ready: "[data-drawn]",
		});
		expect(
			await page.locator("select[name=kind] option").evaluateAll((all) => all.map((one) => one.getAttribute("value"))),
		).toEqual(kinds);
		for (const kind of kinds) {
			if (kind !== kinds[0]) await page.selectOption("select[name=kind]", kind);
			await page.locator("[data-drawn]").waitFor({ timeout: 60_000 });
			const { drawn, broken, twins, bare } = await page.evaluate(() => ({
				drawn: document.querySelectorAll(".album article :is(.card, .bubble)").length,
				broken: document.querySelectorAll(".broken").length,
				twins: document.querySelectorAll(".album .twin").length,
				bare: [...document.querySelectorAll(".album .card")].filter((card) => !card.textContent?.trim()).length,
			}));
			if (drawn === 0 || drawn !== twins || broken + bare > 0)
				wrong.push(`${kind}: ${drawn} drawn of ${twins}, ${broken} broken, ${bare} empty`);
			// axe reads what can be seen; a long album is cut to what a picture holds.
			await page.evaluate(() => {
				for (const article of [...document.querySelectorAll(".album article")].slice(24)) article.remove();
			});
			wrong.push(...(await look(page, `cards-${name}-${kind}`)).map((fault) => `${kind}: ${fault}`));
			const { wide, cut } = await overflow(page);
			if (wide > 0) wrong.push(`${kind}: ${wide} px too wide`);
			wrong.push(...cut.map((element) => `${kind}: cut ${element}`));
		}
		expect(wrong).toEqual([]);
		expect(scene.faults).toEqual([]);
	}, 240_000);
});

describe("the page of cards", () => {
	it("finds a job by its name, keeps what is looked at in its address, and sends nothing", async () => {
		const page = await scene.visit({ url: `${scene.onward.url}cards?lang=en&kind=occupation`, ready: "[data-drawn]" });
		const sent: string[] = [];
		page.on("request", (request) => request.method() !== "GET" && sent.push(request.url()));
		const sample = await page.locator(".album article").count();
		expect(sample).toBeGreaterThan(10);
		expect(sample).toBeLessThan(30);
		await page.getByLabel("Find").fill("registered nurse, ");
		await page.locator("h2", { hasText: "Registered nurse, student/pay" }).waitFor();
		expect(page.url()).toContain("find=registered+nurse");
		await page.locator(".card button[data-kind=way]").first().click();
		await page.getByLabel("Language of the cards").selectOption("es");
		await page.locator("html[lang=es]").waitFor();
		await page.getByLabel("Colores").selectOption("contrast");
		expect(await page.locator("html").getAttribute("data-theme")).toBe("contrast");
		await page.reload();
		await page.locator("html[lang=es][data-theme=contrast]").waitFor();
		expect(sent).toEqual([]);
		expect(scene.faults).toEqual([]);
	});
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { ask, closeAll, serve } from "./serve.ts";

const files = mkdtempSync(join(tmpdir(), "onward-cards-"));
writeFileSync(join(files, "cards.html"), "<!doctype html><title>Cards</title>");
writeFileSync(join(files, "files.json"), JSON.stringify(["cards.html"]));
afterAll(() => rmSync(files, { recursive: true }));
afterEach(closeAll);

test("the demo has a page of cards, under the policy of every page, and hands on what is looked for", async () => {
	const { port } = await serve({ files });
	const page = await ask(port, "GET", "/cards");
	expect(page).toMatchObject({ status: 200, text: expect.stringContaining("<title>Cards</title>") });
	expect(page.headers["content-security-policy"]).toContain("script-src 'self';");
	expect(await ask(port, "GET", "/api/cards?lang=es&kind=page&find=beca%20%26")).toMatchObject({
		status: 200,
		json: { wish: { lang: "es", group: "page", find: "beca &" } },
	});
	expect(await ask(port, "GET", "/api/cards?lang=en")).toMatchObject({
		status: 200,
		json: { wish: { lang: "en", group: null, find: "" } },
	});
});

test.each(["", "?lang=fr", "?kind=page", `?lang=en&find=${"x".repeat(201)}`])("%s is no question", async (query) => {
	const { port } = await serve({ files });
	expect(await ask(port, "GET", `/api/cards${query}`)).toMatchObject({
		status: 400,
		json: { error: { code: "cards" } },
	});
});

test("live has neither, though the page was built", async () => {
	const { port } = await serve({ files, demo: null, publicHost: "onward.example.org" });
	for (const path of ["/cards", "/cards.html", "/cards?lang=en", "/api/cards?lang=en&kind=page"])
		expect((await ask(port, "GET", path)).status).toBe(404);
});

test("an address looks only so often", async () => {
	const { port } = await serve({ files, limits: { arrivals: () => 0, looks: () => 7 } });
	expect((await ask(port, "GET", "/api/cards?lang=en")).status).toBe(429);
});

/** The page where the network fails, the server restarts, and the computer belongs to many. */
import { createServer, connect as dial, type Socket } from "node:net";
import type { Page } from "playwright-core";
import { afterEach, describe, expect, it } from "vitest";
import { openScene, press, said, write } from "../support/page.ts";

const scene = openScene();
const { enter, visit } = scene;

let shut: () => Promise<void> = async () => {};
afterEach(() => shut());

/** An address that stays while the server behind it comes and goes. */
async function steadyAddress(): Promise<{ readonly url: string; cut(): void }> {
	const lines = new Set<Socket>();
	const front = createServer((incoming) => {
		const behind = dial(Number(new URL(scene.onward.url).port), "127.0.0.1");
		for (const [from, to] of [
			[incoming, behind],
			[behind, incoming],
		] as const) {
			lines.add(from);
			from.on("error", () => to.destroy());
			from.on("close", () => {
				lines.delete(from);
				to.destroy();
			});
			from.pipe(to);
		}
	});
	await new Promise<void>((ready) => front.listen(0, "127.0.0.1", ready));
	const address = front.address();
	const port = typeof address === "object" && address ? address.port : 0;
	const cut = () => {
		for (const line of lines) line.destroy();
	};
	shut = () =>
		new Promise((done) => {
			front.close(() => done());
			cut();
			shut = async () => {};
		});
	return { url: `http://127.0.0.1:${port}/`, cut };
}

const kept = (page: Page) =>
	page.evaluate(() => JSON.stringify([Object.entries(sessionStorage), Object.entries(localStorage)]));

describe("while the server restarts", () => {
	it("says so quietly, keeps what is written, sends it once, and has the history after a reload", async () => {
		const front = await steadyAddress();
		const page = await enter("student-10", { url: front.url });
		await press(page, "Set a goal");
		await said(page, "right after high school");
		const restarted = scene.onward.restart();
		front.cut();
		await write(page, "apprenticeship");
		await restarted;
		await said(page, "job you want to aim for");
		await page.waitForFunction(() => document.querySelector(".trouble")?.textContent === "");
		expect(await page.locator(".turn.me", { hasText: "apprenticeship" }).count()).toBe(1);
		await page.reload();
		await said(page, "job you want to aim for");
		expect(await page.locator(".turn.me", { hasText: "apprenticeship" }).count()).toBe(1);
		expect(await page.locator(".turn.bot", { hasText: "job you want to aim for" }).count()).toBe(1);
		expect(scene.faults).toEqual([]);
	});

	it("sends once what was written when the answer to it got lost, even over a reload", async () => {
		const page = await enter("student-10");
		// The server takes the message; its answer never arrives.
		await page.route("**/activities", async (route) => {
			if (route.request().method() !== "POST") return route.continue();
			await fetch(route.request().url(), {
				method: "POST",
				headers: route.request().headers(),
				body: route.request().postData(),
			});
			// A message under way when the page is loaded anew is given up by the browser itself.
			await route.abort().catch(() => {});
		});
		await write(page, "set a goal");
		await page.locator(".trouble", { hasText: "I can't reach" }).waitFor();
		await page.unroute("**/activities");
		await page.reload();
		await said(page, "right after high school");
		await page.waitForFunction(() => !sessionStorage.getItem("onward.unsent")?.includes("set a goal"));
		expect(await page.locator(".turn.me", { hasText: "set a goal" }).count()).toBe(1);
		expect(await page.locator(".turn.bot", { hasText: "right after high school" }).count()).toBe(1);
	});

	it("keeps what stands in the box, too", async () => {
		const page = await enter("student-10");
		await page.locator("#message").pressSequentially("half a thou");
		await page.reload();
		await page.locator(".card button").first().waitFor();
		expect(await page.inputValue("#message")).toBe("half a thou");
	});
});

describe("the stream", () => {
	it("brings the answer, so that nobody has to ask for it", async () => {
		const asked: string[] = [];
		const page = await visit();
		const streams = page.waitForEvent("websocket");
		await page.click("[data-person=student-10]");
		await page.locator(".card button").first().waitFor();
		const stream = await streams;
		expect(new URL(stream.url()).host).toBe(new URL(scene.onward.url).host);
		const brought = stream.waitForEvent("framereceived", {
			predicate: ({ payload }) => String(payload).includes("right after high school"),
		});
		page.on("request", (request) => {
			if (request.method() === "GET" && request.url().includes("/activities")) asked.push(request.url());
		});
		await write(page, "set a goal");
		await brought;
		await said(page, "right after high school");
		expect(await page.locator(".turn.me", { hasText: "set a goal" }).count()).toBe(1);
		expect(asked).toEqual([]);
		expect(scene.faults).toEqual([]);
	});
});

describe("two tabs of one person", () => {
	it("show the same, and what one answers is answered in the other", async () => {
		const [one, two] = [await enter("student-10"), await enter("student-10")];
		await press(one, "Set a goal");
		await said(two, "right after high school");
		await two.locator(".turn.me", { hasText: "Set a goal" }).waitFor();
		expect(await two.locator(".card").first().locator("button").count()).toBe(0);
		await write(two, "military");
		await said(one, "job you want to aim for");
		const lines = (page: Page) => page.locator(".turn > :is(.bubble, .card)").allInnerTexts();
		expect(await lines(one)).toEqual(await lines(two));
	});
});

describe("a computer that many use", () => {
	it("keeps nothing of who left", async () => {
		const page = await enter("student-10");
		await page.locator(".options summary").click();
		await page.locator(".switch input").first().check();
		await said(page, "I will use easy words");
		await page.context().setOffline(true);
		await write(page, "my secret wish");
		await page.locator(".state", { hasText: "Not sent yet" }).waitFor();
		await page.locator("#message").pressSequentially("another one");
		expect(await kept(page)).toContain("my secret wish");
		await page.context().setOffline(false);
		await page.route("**/activities", (route) => route.abort());
		await page.locator(".options[open]").or(page.locator(".options summary")).first().click();
		await page.getByRole("button", { name: "Change person" }).click();
		await page.locator(".person").first().waitFor();
		expect(await kept(page)).toBe("[[],[]]");
		expect(await page.locator("main").textContent()).not.toContain("secret");
	});

	it("gives what waits to nobody else when a sign-in has ended", async () => {
		const page = await enter("student-10");
		await page.route("**/activities", (route) =>
			route.request().method() === "POST" ? route.abort() : route.continue(),
		);
		await write(page, "my secret wish");
		await page.locator(".state", { hasText: "Not sent yet" }).waitFor();
		scene.onward.clock.pass(13 * 60 * 60_000);
		await page.reload();
		await page.locator(".notice", { hasText: "Your visit ended" }).waitFor();
		await page.click("[data-person=student-12]");
		await page.locator(".card button").first().waitFor();
		expect(await kept(page)).not.toContain("my secret wish");
		expect(await page.locator("main").textContent()).not.toContain("secret");
	});

	it("says how many messages came while nobody looked", async () => {
		const page = await enter("student-10");
		await page.evaluate(() => {
			Object.defineProperty(document, "hidden", { value: true, configurable: true });
			document.dispatchEvent(new Event("visibilitychange"));
		});
		await write(page, "what is an ILP?");
		await page.waitForFunction(() => /^\(\d+\) Onward$/.test(document.title));
		await page.evaluate(() => {
			Object.defineProperty(document, "hidden", { value: false, configurable: true });
			document.dispatchEvent(new Event("visibilitychange"));
		});
		expect(await page.title()).toBe("Onward");
	});
});

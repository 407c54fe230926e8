/**
 * `node test/bench/page.mjs`: how long the chat page takes to open on a processor four times slower and a fast-3G network
 * (1.44 Mbit/s down, 562 ms for every request), as Chrome's own developer tools simulate them. Prints the sizes, too.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { programs, start } from "./programs.mjs";
import { median } from "./window.mjs";

const times = 5;
const phone = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
/** Bytes per second and milliseconds: the "Fast 3G" of Chrome's developer tools. */
const fast3g = { offline: false, downloadThroughput: 180_000, uploadThroughput: 84_375, latency: 562.5 };
const slower = 4;

const assets = fileURLToPath(new URL("../../dist/pages", import.meta.url));
const executablePath =
	process.env.CHROMIUM_PATH ??
	["google-chrome", "chromium", "chromium-browser"].map((name) => `/usr/bin/${name}`).find((path) => existsSync(path));
if (!executablePath) throw new Error("No browser found: set CHROMIUM_PATH to a Chrome or Chromium.");

/** Notes when the first element that fits the selector was painted, in milliseconds since the page was asked for. */
function note(selector) {
	const look = () => {
		if (!document.querySelector(selector)) return requestAnimationFrame(look);
		requestAnimationFrame(() =>
			setTimeout(() => document.documentElement.setAttribute("data-shown", performance.now())),
		);
	};
	requestAnimationFrame(look);
}

/** A phone's page with a slow processor and network, and what it received since it was last asked. */
async function phonePage(browser) {
	const context = await browser.newContext({ ...phone, locale: "en-US" });
	const page = await context.newPage();
	const tools = await context.newCDPSession(page);
	await tools.send("Network.enable");
	await tools.send("Network.emulateNetworkConditions", fast3g);
	await tools.send("Emulation.setCPUThrottlingRate", { rate: slower });
	let received = 0;
	tools.on("Network.loadingFinished", ({ encodedDataLength }) => {
		received += encodedDataLength;
	});
	const shown = async (work) => {
		received = 0;
		await work();
		await page.waitForSelector("[data-shown]", { state: "attached", timeout: 60_000 });
		return { ms: Math.round(Number(await page.getAttribute("html", "data-shown"))), received };
	};
	return { context, page, shown };
}

/** The first visit with nothing cached, then coming back to a conversation with what the browser kept. */
async function twice(browser, url, visit) {
	const { context, page, shown } = await phonePage(browser);
	try {
		await page.addInitScript(note, ".person, .turn .card:not(.closed) button");
		const first = await shown(() => page.goto(url, { waitUntil: "commit" }));
		await page.waitForLoadState("networkidle");
		await page.evaluate((kept) => {
			for (const [name, text] of Object.entries(kept)) sessionStorage.setItem(name, text);
		}, visit);
		const second = await shown(() => page.reload({ waitUntil: "commit" }));
		return { first, second };
	} finally {
		await context.close();
	}
}

/** A person with a conversation behind them. */
async function talked(url) {
	const call = async (path, token, body) => {
		const response = await fetch(url + path, {
			method: body ? "POST" : "GET",
			headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
			...(body ? { body: JSON.stringify(body) } : {}),
		});
		if (!response.ok) throw new Error(`${response.status} from ${path}`);
		return response.json();
	};
	const { token } = await call("/api/sign-in", null, { person: "student-10" });
	const opened = await call("/v3/directline/conversations", token, {});
	const { conversationId } = opened;
	const said = [
		"find jobs that fit me",
		"no",
		"set a goal",
		"1",
		"what is an ILP?",
		"see my plan",
		"who can read this?",
	];
	for (const [at, text] of said.entries())
		await call(`/v3/directline/conversations/${conversationId}/activities`, token, {
			type: "message",
			id: `bench-${at}`,
			text,
		});
	const { people } = await call("/api/people", null);
	const open = { conversation: conversationId, token: opened.token, renewAt: Date.now() + opened.expires_in * 800 };
	return {
		"onward.who": "student-10",
		"onward.visit": JSON.stringify({ token, profile: people.find(({ id }) => id === "student-10") }),
		"onward.open": JSON.stringify(open),
	};
}

const folder = mkdtempSync(join(tmpdir(), "onward-page-"));
const running = await start(programs(folder, []).onward);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
try {
	const url = `http://127.0.0.1:${running.port}`;
	const visit = await talked(url);
	const runs = [];
	for (let time = 0; time < times; time++) runs.push(await twice(browser, url, visit));
	for (const [name, which] of [
		["first visit, nothing cached, until the list of people", "first"],
		["coming back, until the conversation's open question", "second"],
	]) {
		const all = runs.map((run) => run[which].ms);
		const kilobytes = (runs[0][which].received / 1000).toFixed(1);
		console.log(`${name}: ${median(all)} ms (${all.join(", ")}), ${kilobytes} kB`);
	}
	const sizes = readdirSync(assets, { recursive: true, encoding: "utf8" }).filter((path) => /\.(gz|br)$/.test(path));
	for (const path of sizes.sort())
		console.log(`${path}: ${(readFileSync(join(assets, path)).length / 1000).toFixed(1)} kB`);
} finally {
	await browser.close();
	await running.stop();
	rmSync(folder, { recursive: true, force: true });
}

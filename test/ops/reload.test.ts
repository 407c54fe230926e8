/** `onward reload` and the built program as a process: what is said is what happened, and nobody else gets in. */
import type { ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { root } from "../../src/app.ts";
import { openControl, type Reread, type Server, serversIn } from "../../src/control.ts";
import { addressIn, built, launch } from "../support/command.ts";

let folder: string;
let district: string;
const started: ChildProcess[] = [];

beforeAll(built);
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "onward-reload-"));
	district = join(folder, "district");
});
afterEach(() => {
	for (const child of started.splice(0)) child.kill("SIGKILL");
	rmSync(folder, { recursive: true, force: true });
});

const page = (lang: "en" | "es", answer: string): string => `---
id: late-bus
title: ${lang === "en" ? "The late bus" : "El autobús de la tarde"}
for: [student, family]
asks:
  - ${lang === "en" ? "when does the late bus go" : "cuándo sale el autobús de la tarde"}
related:
  - dialog:goals
sources:
  - name: The district's office
    year: 2026
reviewed: 2026-11-01
---
${answer}
`;

function write(path: string, text: string): void {
	mkdirSync(dirname(join(district, path)), { recursive: true });
	writeFileSync(join(district, path), text);
}

const environment = () => ({
	PATH: process.env.PATH ?? "",
	PORT: "0",
	DATABASE_URL: `sqlite:${join(folder, "data/onward.db")}`,
	KEY_FILE: join(folder, "keys.json"),
	// Without one the build's own model is there, and nothing has to be learnt.
	...(existsSync(district) ? { DISTRICT_DIR: district } : {}),
});

/** Ends with what a command printed and its exit code. */
async function run(...args: string[]): Promise<{ out: string; error: string; code: number | string | null }> {
	const { exit, said } = launch(args, { cwd: folder, env: environment() });
	const code = await exit;
	return { out: said().out, error: said().log, code };
}

async function serve() {
	const { child, exit, said, seen } = launch(["serve"], { cwd: folder, env: environment() });
	started.push(child);
	await seen("out", "\n");
	return { child, ended: exit, seen, url: addressIn(said().out) };
}

async function ask(url: string, text: string): Promise<string> {
	const response = await fetch(`${url}api/messages`, {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({
			type: "message",
			channelId: "emulator",
			id: createHash("sha256").update(`${text}${Math.random()}`).digest("hex"),
			deliveryMode: "expectReplies",
			from: { id: "family-1" },
			recipient: { id: "onward" },
			conversation: { id: "c-1" },
			text,
		}),
	});
	return response.text();
}

describe("reload", { timeout: 240_000 }, () => {
	it("swaps the content, refuses what has faults and keeps the old, takes in an import, and says so", async () => {
		write("content/pages/late-bus.en.md", page("en", "It goes at 4:30."));
		write("content/pages/late-bus.es.md", page("es", "Sale a las 4:30."));
		const onward = await serve();
		expect(await ask(onward.url, "when does the late bus go")).toContain("It goes at 4:30.");

		write("content/pages/late-bus.en.md", page("en", "It goes at five."));
		const swapped = await run("reload");
		expect(swapped).toMatchObject({ error: "", code: 0 });
		expect(swapped.out).toMatch(
			new RegExp(
				`^The server at ${onward.url} answers from the new content now: \\d+ scripts, \\d+ pages, \\d+ occupations\\.`,
			),
		);
		expect(await ask(onward.url, "when does the late bus go")).toContain("It goes at five.");

		// New phrases have to be learnt; meanwhile it serves.
		write(
			"content/phrases.yaml",
			'routes:\n  "page:late-bus":\n    en:\n      - who brings me home after practice\n    es: []\n',
		);
		const learning = run("reload", "--json");
		let done = false;
		void learning.then(() => {
			done = true;
		});
		const waits: number[] = [];
		while (!done) {
			const before = performance.now();
			expect((await fetch(`${onward.url}healthz`)).status).toBe(200);
			waits.push(performance.now() - before);
			await new Promise((resolve) => setImmediate(resolve));
		}
		expect(waits.length).toBeGreaterThan(10);
		const { out, code } = await learning;
		expect(code).toBe(0);
		expect(JSON.parse(out)).toMatchObject([
			{ pid: onward.child.pid, address: onward.url, result: { outcome: "swapped", imported: 0 } },
		]);
		expect(await ask(onward.url, "who brings me home after practice")).toContain("It goes at five.");
		// What was learnt lies with the data, not with the program.
		expect(readdirSync(join(folder, "data/models")).length).toBeGreaterThan(0);

		write("content/pages/late-bus.en.md", page("en", "{nobody} knows.").replace("2026-11-01", "soon"));
		write("dialogs/goals.yaml", "id: goals\n");
		const refused = await run("reload");
		expect(refused.code).toBe(1);
		expect(refused.out).toMatch(/refused the new content and goes on with the old: \d+ things to mend\./);
		expect(refused.out).toContain(`${join(district, "content/pages/late-bus.en.md")}:12: reviewed: expected a date`);
		expect(refused.out).toContain(`${join(district, "dialogs/goals.yaml")}:1: `);
		expect(await ask(onward.url, "when does the late bus go")).toContain("It goes at five.");
		expect(JSON.parse((await run("reload", "--json")).out)).toMatchObject([{ result: { outcome: "refused" } }]);
		rmSync(join(district, "dialogs"), { recursive: true });
		write("content/pages/late-bus.en.md", page("en", "It goes at five."));
		expect((await run("reload")).out).toContain("found nothing new");

		write("data/onet.json", table);
		expect((await run("reload")).out).toMatch(/, 1 imported\./);
		expect(await ask(onward.url, "what does a loop coordinator do")).toContain("Loop Coordinators");

		onward.child.kill("SIGTERM");
		expect(await onward.ended).toBe(0);
		expect(readdirSync(join(folder, "data/running"))).toEqual([]);
		expect((await run("reload")).error).toMatch(/^No server of these settings runs on this machine/);
		expect((await run("--version")).out).toBe(
			`${(JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string }).version}\n`,
		);
	});

	it("tells each of two servers, or the one that is named, and forgets one that crashed", async () => {
		const [one, two] = [await serve(), await serve()];
		const both = await run("reload");
		expect(both.code).toBe(0);
		for (const { url, child } of [one, two])
			expect(both.out).toContain(`The server at ${url} (process ${child.pid}) read everything again`);
		const named = JSON.parse((await run("reload", "--json", "--pid", String(two.child.pid))).out) as unknown[];
		expect(named).toMatchObject([{ pid: two.child.pid, address: two.url }]);
		two.child.kill("SIGKILL");
		await two.ended;
		expect(serversIn(join(folder, "data"))).toHaveLength(2);
		const left = await run("reload");
		expect(left.out).toMatch(new RegExp(`^The server at ${one.url} read everything again`));
		expect(serversIn(join(folder, "data")).map(({ pid }) => pid)).toEqual([one.child.pid]);
		one.child.kill("SIGHUP");
		await one.seen("log", '"reloaded"');
	});
});

/** What `onward import onet` would write for one job. */
const table = `${JSON.stringify({
	source: "Made up.",
	release: "98.7",
	payYear: 2024,
	occupations: [
		{
			onet: "99-1111.00",
			title: "Loop Coordinators",
			text: "Coordinate loops.",
			names: ["loop coordinator"],
			clusters: [],
			interests: null,
			jobZone: 3,
			entryEducation: "bachelor",
			medianPay: 50000,
			payNote: null,
			growth: 1,
			openings: 1,
			group: null,
			related: [],
		},
	],
})}\n`;

describe("the door behind it", () => {
	const result: Reread = { outcome: "unchanged", scripts: 1, pages: 1, occupations: 1, imported: 0, warnings: [] };
	const open = async () => {
		let asked = 0;
		const dataDir = join(folder, "data");
		const control = await openControl({ dataDir, address: "http://x/", pid: 42 }, async () => {
			asked += 1;
			return result;
		});
		return { control, server: serversIn(dataDir)[0] as Server, dataDir, asked: () => asked };
	};
	const knock = async (
		{ port, secret }: Server,
		more: { host?: string; headers?: Record<string, string>; path?: string; method?: string } = {},
	) =>
		(
			await fetch(`http://${more.host ?? "127.0.0.1"}:${port}${more.path ?? "/reload"}`, {
				method: more.method ?? "POST",
				headers: { authorization: `Bearer ${secret}`, ...more.headers },
			})
		).status;

	it("opens to who knows the secret, on this machine, and to no page", async () => {
		const { control, server, asked } = await open();
		expect(await knock(server)).toBe(200);
		expect(asked()).toBe(1);
		expect(await knock(server, { headers: { authorization: "Bearer nothing" } })).toBe(403);
		expect(await knock(server, { headers: { authorization: `Bearer ${"0".repeat(64)}` } })).toBe(403);
		expect(await knock(server, { headers: { authorization: "" } })).toBe(403);
		expect(await knock(server, { headers: { origin: "http://127.0.0.1" } })).toBe(403);
		expect(await knock(server, { host: "localhost" }).catch(() => 403)).toBe(403);
		expect(await knock(server, { method: "GET" })).toBe(404);
		expect(await knock(server, { path: "/stop" })).toBe(404);
		expect(asked()).toBe(1);
		const others = Object.values(networkInterfaces())
			.flat()
			.filter((own) => own?.family === "IPv4" && !own.internal);
		for (const own of others) await expect(knock(server, { host: own?.address ?? "" })).rejects.toThrow();
		await control.close();
	});

	it("is told in a file that only its account reads, and that is gone when it closes", async () => {
		const { control, dataDir } = await open();
		const file = join(dataDir, "running/42.json");
		expect(statSync(file).mode & 0o777).toBe(0o600);
		expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
		await control.close();
		expect(existsSync(file)).toBe(false);
		expect(serversIn(dataDir)).toEqual([]);
	});
});

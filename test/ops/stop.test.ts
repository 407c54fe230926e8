/** The built program as a process: told to stop, it finishes what is under way, and whoever asks learns that it is going. */
import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, createServer, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { addressIn, built, launch, type Process } from "../support/command.ts";
import { openSession } from "../support/stores.ts";

interface Running extends Process {
	readonly url: string;
	/** Resolves when this stands in the log. */
	logged(text: string): Promise<void>;
}

/** Faults that nobody catches, on a signal: of the process, not of the program. */
const broken =
	"data:text/javascript,process.on('SIGUSR2',()=>{Promise.reject(Object.assign(new Error('secretword'),{code:'EBROKEN'}))})";

let folder: string;
let database: string;
const started: ChildProcess[] = [];

beforeAll(built);
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "onward-stop-"));
	database = `sqlite:${join(folder, "data/onward.db")}`;
});
afterEach(() => {
	for (const child of started.splice(0)) child.kill("SIGKILL");
	rmSync(folder, { recursive: true, force: true });
});

function start(settings: Readonly<Record<string, string>>): Process {
	const running = launch(["serve"], {
		cwd: folder,
		env: {
			PATH: process.env.PATH ?? "",
			PORT: "0",
			DATABASE_URL: database,
			KEY_FILE: join(folder, "keys.json"),
			...settings,
		},
		node: ["--import", broken],
	});
	started.push(running.child);
	return running;
}

async function serve(settings: Readonly<Record<string, string>> = {}): Promise<Running> {
	const running = start(settings);
	await running.seen("out", "\n");
	return { ...running, url: addressIn(running.said().out), logged: (text) => running.seen("log", text) };
}

/** One request over a line that may be kept. */
function ask(url: string, body: object | null, agent?: Agent): Promise<{ status: number; text: string }> {
	return new Promise((resolve, reject) => {
		const asked = request(
			url,
			{
				method: body ? "POST" : "GET",
				...(body ? { headers: { "content-type": "application/json" } } : {}),
				...(agent ? { agent } : {}),
			},
			(response) => {
				let text = "";
				response.setEncoding("utf8").on("data", (part: string) => {
					text += part;
				});
				response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
			},
		);
		asked.on("error", reject).end(body ? JSON.stringify(body) : undefined);
	});
}

const message = (text: string, more: object = {}) => ({
	type: "message",
	channelId: "emulator",
	id: randomUUID(),
	deliveryMode: "expectReplies",
	from: { id: "student-10" },
	recipient: { id: "onward" },
	conversation: { id: "c-1" },
	text,
	...more,
});

/** Another program writes to the database: turns wait. */
async function hold() {
	const session = await openSession("sqlite", database);
	await session.run("begin immediate");
	return { release: () => session.run("commit").then(() => session.end()) };
}

async function rows(): Promise<unknown[]> {
	const session = await openSession("sqlite", database);
	const found = await session.run("select kind, state, count(*) as count from outbox group by kind, state");
	await session.end();
	return found;
}

describe("stopping", { timeout: 120_000 }, () => {
	it("finishes a turn under way, says that it is going, takes no new one, and ends well", async () => {
		const onward = await serve();
		expect((await ask(`${onward.url}readyz`, null)).status).toBe(200);
		await ask(`${onward.url}api/messages`, message("hello"));
		const held = await hold();
		const answer = ask(`${onward.url}api/messages`, message("set a goal"));
		// The turn waits for the database by now: what comes after it on this line was taken after it.
		const agent = new Agent({ keepAlive: true, maxSockets: 1 });
		expect((await ask(`${onward.url}healthz`, null, agent)).status).toBe(200);
		onward.child.kill("SIGTERM");
		await onward.logged('"stopping"');
		const ready = await ask(`${onward.url}readyz`, null);
		expect(ready.status).toBe(503);
		expect(ready.text).toContain('"stopping"');
		expect((await ask(`${onward.url}healthz`, null)).status).toBe(200);
		expect((await ask(`${onward.url}api/messages`, message("too late"))).status).toBe(503);
		await held.release();
		const { status, text } = await answer;
		expect(status).toBe(200);
		expect(text).toContain("What would you like to do right after high school?");
		expect(await onward.exit).toBe(0);
		agent.destroy();
		expect(onward.said().log).toContain('"stopped"');
		expect(JSON.stringify(await rows())).not.toContain("sending");
	});

	it("waits for a message on its way to Teams, and marks it", async () => {
		const posts: ServerResponse[] = [];
		let arrived: () => void = () => {};
		const first = new Promise<void>((resolve) => {
			arrived = resolve;
		});
		const service = createServer((incoming, response) => {
			incoming.resume();
			posts.push(response);
			arrived();
		});
		await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
		const serviceUrl = `http://127.0.0.1:${(service.address() as AddressInfo).port}/`;
		const onward = await serve();
		const taken = await ask(`${onward.url}api/messages`, message("hello", { deliveryMode: "normal", serviceUrl }));
		expect(taken.status).toBe(200);
		await first;
		onward.child.kill("SIGINT");
		await onward.logged('"stopping"');
		// restify, which this process has loaded, patched writeHead: it returns nothing.
		const accept = (response: ServerResponse) => {
			response.statusCode = 201;
			response.end("{}");
		};
		service.on("request", (_incoming, response: ServerResponse) => accept(response));
		for (const response of posts) accept(response);
		expect(await onward.exit).toBe(0);
		expect(await rows()).toMatchObject([{ kind: "reply", state: "sent" }]);
		service.closeAllConnections();
		service.close();
	});

	it("ends at once when told a second time", async () => {
		const onward = await serve();
		const held = await hold();
		const answer = ask(`${onward.url}api/messages`, message("hello")).catch(() => "cut");
		await ask(`${onward.url}healthz`, null);
		onward.child.kill("SIGTERM");
		await onward.logged('"stopping"');
		onward.child.kill("SIGTERM");
		expect(await onward.exit).toBe(1);
		expect(await answer).toBe("cut");
		await held.release();
	});

	it("logs a fault that nobody caught without its words, finishes what is under way, and ends with 1", async () => {
		const onward = await serve();
		const held = await hold();
		const answer = ask(`${onward.url}api/messages`, message("hello"));
		await ask(`${onward.url}healthz`, null);
		onward.child.kill("SIGUSR2");
		await onward.logged('"crashed"');
		await held.release();
		expect((await answer).status).toBe(200);
		expect(await onward.exit).toBe(1);
		const { log, out } = onward.said();
		expect(log).toMatch(/"event":"crashed","origin":"unhandledRejection","error":\{"name":"Error","code":"EBROKEN"/);
		expect(log + out).not.toContain("secretword");
	});

	it("says in one sentence that the port is taken, and ends", async () => {
		const onward = await serve();
		const port = new URL(onward.url).port;
		const second = start({ PORT: port, DATABASE_URL: `sqlite:${join(folder, "other/onward.db")}` });
		expect(await second.exit).toBe(1);
		expect(second.said().log.trim()).toBe(
			`Port ${port} is taken, perhaps by an Onward that runs already. End that one, or set PORT to another number.`,
		);
		expect(second.said().out).toBe("");
	});
});

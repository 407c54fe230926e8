/** `onward chat`: the conversation in a terminal, typed or over a pipe. Demo only. */
import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { Command } from "commander";
import { createApp } from "../app.ts";
import { turnId } from "../channel/activity.ts";
import { createConsole } from "../channel/console.ts";
import { type WebActivity, webActivity } from "../channel/line.ts";
import { type Config, readConfig } from "../config.ts";
import type { Channel, HandleTurn, OutboxRow, Store } from "../doors.ts";
import { createLog } from "../log.ts";
import type { Knowledge } from "../pipeline.ts";
import type { Address, Input } from "../turn.ts";

/** What the command needs of the program when no server runs. */
export interface ChatApp {
	readonly handle: HandleTurn;
	readonly store: Pick<Store, "fetch" | "person">;
	/** ISO instant. */
	readonly now: () => string;
	/** Sends what is due now; resolves when it is sent. */
	tick(): Promise<void>;
	/** From now on what is due is sent by itself. */
	start(): void;
	close(): Promise<void>;
}

export interface ChatOptions {
	/** Person id. */
	readonly as: string;
	/** Where a server may run. */
	readonly url: string;
	/** One activity per line instead of text. */
	readonly json: boolean;
	readonly input: Readable;
	/** Takes a finished block of text. */
	readonly write: (text: string) => void;
	/** True when a person types: shows a prompt, and what arrives in between. */
	readonly interactive: boolean;
	/** Opens the program, with the terminal among its channels. */
	readonly openApp: (terminal: Channel) => Promise<ChatApp>;
}

/** Two ways to the same conversation. */
interface Line {
	say(text: string): Promise<readonly WebActivity[]>;
	/** What came without being asked for. */
	news(): Promise<readonly WebActivity[]>;
	close(): Promise<void>;
}

const lookEveryMs = 3000;

/** @throws a sentence when nobody in the demo has that id */
const nobody = (as: string): Error => new Error(`There is nobody called ${as} in the demo. Try --as student-10.`);

/** `--url`. @throws one sentence that says what is expected */
function addressOf(url: string): string {
	if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
	throw new Error(`--url: "${url}" is not an address. Give one such as http://127.0.0.1:3978`);
}

/** A server's address when one answers there, otherwise null. */
async function running(url: string): Promise<URL | null> {
	try {
		const base = new URL(url);
		const response = await fetch(new URL("/healthz", base), { signal: AbortSignal.timeout(1500) });
		await response.arrayBuffer();
		return response.ok ? base : null;
	} catch {
		return null;
	}
}

/** Joins a running server by the same door as the page. */
async function joinServer(base: URL, as: string): Promise<Line> {
	let token = "";
	let watermark = "";
	async function call(path: string, body?: object): Promise<unknown> {
		const response = await fetch(new URL(path, base), {
			...(body ? { method: "POST", body: JSON.stringify(body) } : {}),
			headers: {
				...(body ? { "content-type": "application/json" } : {}),
				...(token ? { authorization: `Bearer ${token}` } : {}),
			},
			signal: AbortSignal.timeout(20_000),
		});
		const answer = (await response.json()) as { readonly error?: { readonly message: string } };
		if (response.ok) return answer;
		throw new Error(answer.error?.message ?? `The server answered ${response.status}.`);
	}
	try {
		({ token } = (await call("/api/sign-in", { person: as })) as { token: string });
	} catch (error) {
		throw new Error(`The server at ${base.origin} did not let ${as} in: ${(error as Error).message}`);
	}
	const { conversationId } = (await call("/v3/directline/conversations", {})) as { conversationId: string };
	const activities = `/v3/directline/conversations/${encodeURIComponent(conversationId)}/activities`;
	async function read(): Promise<WebActivity[]> {
		const found: WebActivity[] = [];
		for (;;) {
			const page = (await call(`${activities}?watermark=${watermark}`)) as {
				activities: WebActivity[];
				watermark: string;
			};
			found.push(...page.activities);
			if (page.activities.length === 0 || page.watermark === watermark) return found;
			watermark = page.watermark;
		}
	}
	// Where the person stands: what was said since their own last line, not the whole past.
	const past = await read();
	let fresh = past.slice(past.findLastIndex((activity) => activity.from.role === "user") + 1);
	return {
		async say(text) {
			await call(activities, { type: "message", id: randomUUID(), text });
			return read();
		},
		async news() {
			const found = [...fresh, ...(await read())];
			fresh = [];
			return found;
		},
		close: async () => {},
	};
}

/** Opens the database itself; every run is a conversation of its own, so nothing of the past is printed again. */
async function openHere(app: ChatApp, as: string, interactive: boolean): Promise<Line> {
	if (!(await app.store.person(as))) {
		await app.close();
		throw nobody(as);
	}
	const conversation = `console-${randomUUID()}`;
	const address: Address = { channel: "console", conversation, user: as };
	const printed = new Set<string>();
	let after = 0;
	let lines = 0;

	function show(rows: readonly OutboxRow[]): WebActivity[] {
		const fresh = rows.filter((row) => !printed.has(row.id));
		for (const row of fresh) printed.add(row.id);
		return fresh.map((row) => webActivity(row, as));
	}

	async function turn(input: Input): Promise<WebActivity[]> {
		lines += 1;
		const id = turnId("console", conversation, String(lines));
		const { rows, sent } = await app.handle({
			id,
			at: app.now(),
			who: `person:${as}`,
			address,
			mode: "reply",
			locale: null,
			input,
		});
		await sent;
		return show(rows);
	}

	/** The sender is asked first: over a pipe nobody waits for it. */
	async function news(): Promise<WebActivity[]> {
		await app.tick();
		const rows = await app.store.fetch({ conversation, person: as, after, limit: 100, at: app.now() });
		after = rows.at(-1)?.seq ?? after;
		return show(rows);
	}

	const first = await turn({ kind: "install" });
	if (interactive) app.start();
	return {
		say: async (text) => [...(await turn({ kind: "text", text })), ...(await news())],
		news: async () => [...first.splice(0), ...(await news())],
		close: () => app.close(),
	};
}

/**
 * Talks until the input ends. Over a pipe each line is one message, and its replies are printed before the next is sent.
 * @throws one sentence that says what to do
 */
export async function chat(options: ChatOptions): Promise<void> {
	const { as, url, json, input, write, interactive, openApp } = options;
	const server = await running(url);
	const terminal = createConsole(write, json);
	const line = server ? await joinServer(server, as) : await openHere(await openApp(terminal), as, interactive);
	const prompt = () => interactive && !json && write("> ");
	let busy: Promise<void> = Promise.resolve();
	/** One at a time: what arrives by itself never stands between a message and its replies. */
	const inTurn = (work: () => Promise<void>): Promise<void> => {
		busy = busy.catch(() => undefined).then(work);
		return busy;
	};
	const look = async () => {
		const fresh = (await line.news()).filter((activity) => activity.from.role === "bot");
		if (fresh.length === 0) return;
		terminal.print(fresh);
		prompt();
	};
	const timer = interactive ? setInterval(() => void inTurn(look).catch(() => undefined), lookEveryMs) : null;
	try {
		terminal.print(await line.news());
		prompt();
		// Made only now: lines that arrive before the loop runs would be lost.
		for await (const text of createInterface({ input, terminal: false })) {
			if (text.trim() !== "") await inTurn(async () => terminal.print(await line.say(text)));
			prompt();
		}
		await inTurn(async () => terminal.print(await line.news()));
	} finally {
		if (timer) clearInterval(timer);
		await line.close();
	}
}

/** Opens the demo's database for one conversation, with what was read already; the sender is there too, so that a counselor here hears what became of a check-in. */
export async function openDemo(
	terminal: Channel,
	config: Config = readConfig(),
	knowledge?: Knowledge,
): Promise<ChatApp> {
	const log = createLog(config.logLevel === "info" ? "warn" : config.logLevel);
	const { handle, store, sender, now, stop } = await createApp({
		config,
		log,
		channels: [terminal],
		...(knowledge ? { knowledge } : {}),
	});
	const tick = async () => {
		while ((await sender.tick(now())) > 0);
	};
	return { handle, store, now, tick, start: sender.start, close: stop };
}

/** Adds the command. */
export function register(program: Command): void {
	program
		.command("chat")
		.description(
			"Talk in the terminal, as one of the demo's people. Lines may come over a pipe. Joins a running server.",
		)
		.option("--as <person>", "who you are, by id", "student-10")
		.option("--url <address>", "where a server may run", "http://127.0.0.1:3978")
		.option("--json", "print one activity per line", false)
		.action(async ({ as, url, json }: { readonly as: string; readonly url: string; readonly json: boolean }) => {
			if (readConfig().mode === "live")
				throw new Error("Chatting in the terminal is for the demo only. Unset MicrosoftAppId to run the demo.");
			await chat({
				as,
				url: addressOf(url),
				json,
				input: process.stdin,
				write: (text) => void process.stdout.write(text),
				interactive: process.stdin.isTTY === true,
				openApp: (terminal) => openDemo(terminal),
			});
		});
}

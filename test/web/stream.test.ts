/** The stream of a web conversation with a real WebSocket client; what is stored is a test's. */
import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { WebOptions } from "../../src/web/server.ts";
import { quiet } from "../channel/samples.ts";
import { closeAll, fakeDirectLine, passOf, serve, soon } from "./serve.ts";

const heartbeat = 15_000;
const clients: WebSocket[] = [];

afterEach(async () => {
	for (const client of clients.splice(0)) client.terminate();
	await closeAll();
	quiet.lines.length = 0;
});

interface ActivitySet {
	readonly activities: readonly { readonly text: string }[];
	readonly watermark: string;
}

/** A server whose conversations are lists of lines; `add` stores one and wakes whoever listens. */
async function talks(more: Partial<WebOptions> = {}) {
	const lines = new Map<string, string[]>();
	const listeners = new Map<string, Set<() => void>>();
	const missed: string[] = [];
	const state = { away: false, reads: 0 };
	const directLine = fakeDirectLine([], {
		async read(_caller, conversation, watermark) {
			state.reads += 1;
			if (state.away) throw new Error("away");
			const all = lines.get(conversation) ?? [];
			const from = Number(watermark);
			const texts = all.slice(from, from + 100);
			const activities = texts.map((text) => ({ text }));
			return { kind: "ok", value: { activities, watermark: String(from + texts.length) } };
		},
		listen(conversation, wake) {
			const set = listeners.get(conversation) ?? new Set();
			listeners.set(conversation, set.add(wake));
			return () => void set.delete(wake);
		},
		missed: (conversation) => void missed.push(conversation),
	});
	const served = await serve({ directLine, ...more });
	const wake = (conversation: string) => {
		for (const call of listeners.get(conversation) ?? []) call();
	};
	return {
		...served,
		state,
		missed,
		wake,
		add(conversation: string, ...texts: readonly string[]) {
			lines.set(conversation, [...(lines.get(conversation) ?? []), ...texts]);
			wake(conversation);
		},
		address: (conversation = "web-1", watermark = "", ticket = `ticket-of-anon:1-for-${conversation}`) =>
			`ws://127.0.0.1:${served.port}/v3/directline/conversations/${conversation}/stream?watermark=${watermark}&t=${encodeURIComponent(ticket)}`,
	};
}

/** Resolves when the server has read all that this client sent so far: it answers in order. */
async function settled({ socket }: { readonly socket: WebSocket }): Promise<void> {
	socket.ping();
	await once(socket, "pong");
}

/** A client that writes down what it hears. */
function client(address: string, headers: Readonly<Record<string, string>> = {}) {
	const socket = new WebSocket(address, { headers });
	clients.push(socket);
	const sets: ActivitySet[] = [];
	const waiting: { readonly count: number; readonly done: () => void }[] = [];
	const texts = () => sets.flatMap(({ activities }) => activities.map(({ text }) => text));
	socket.on("message", (data) => {
		sets.push(JSON.parse(String(data)) as ActivitySet);
		for (const { count, done } of waiting) if (texts().length >= count) done();
	});
	socket.on("error", () => undefined);
	return {
		socket,
		sets,
		texts,
		opened: () => once(socket, "open"),
		heard: (count: number) =>
			texts().length >= count ? Promise.resolve() : new Promise<void>((done) => waiting.push({ count, done })),
		closed: async (): Promise<number> => (await once(socket, "close"))[0] as number,
		/** The status of a refused upgrade. */
		refused: async (): Promise<number> =>
			((await once(socket, "unexpected-response")) as [unknown, { statusCode: number }])[1].statusCode,
	};
}

describe("what is sent", () => {
	test("everything stored behind the watermark, then what is new, in order and once", async () => {
		const { add, address } = await talks();
		add("web-1", "a", "b", "c");
		const [all, rest] = [client(address()), client(address("web-1", "2"))];
		await Promise.all([all.heard(3), rest.heard(1)]);
		add("web-1", "d");
		add("web-1", "e");
		await Promise.all([all.heard(5), rest.heard(3)]);
		expect(all.texts()).toEqual(["a", "b", "c", "d", "e"]);
		expect(rest.texts()).toEqual(["c", "d", "e"]);
		expect(all.sets.at(-1)?.watermark).toBe("5");
	});

	test("more than one page, without another call", async () => {
		const { add, address } = await talks();
		const many = Array.from({ length: 250 }, (_, index) => `line ${index}`);
		add("web-1", ...many);
		const one = client(address("web-1", "-"));
		await one.heard(250);
		expect(one.texts()).toEqual(many);
		expect(one.sets.map(({ watermark }) => watermark)).toEqual(["100", "200", "250"]);
	});

	test("nothing of another conversation", async () => {
		const { add, address } = await talks();
		const one = client(address());
		await one.opened();
		add("web-2", "not yours");
		add("web-1", "yours");
		await one.heard(1);
		expect(one.texts()).toEqual(["yours"]);
	});

	test("what could not be read is asked for again, and nothing is lost", async () => {
		const { add, address, state, missed, wake } = await talks();
		const one = client(address());
		await one.opened();
		state.away = true;
		add("web-1", "while away");
		await expect.poll(() => missed).toEqual(["web-1"]);
		state.away = false;
		wake("web-1");
		await one.heard(1);
		expect(one.socket.readyState).toBe(WebSocket.OPEN);
	});
});

describe("who gets no stream", () => {
	const root = "/v3/directline/conversations/web-1/stream";
	const cases: [string, string, Record<string, string>, number][] = [
		["without a ticket", root, {}, 403],
		["with a ticket that is none", `${root}?t=x`, {}, 403],
		["with the ticket of another conversation", `${root}?t=ticket-of-anon:1-for-web-2`, {}, 403],
		["with a watermark of somebody's own making", `${root}?t=ticket-of-anon:1-for-web-1&watermark=1%20or%201`, {}, 400],
		["at another address", "/v3/directline/conversations/stream?t=ticket-of-anon:1-for-web-1", {}, 404],
		["a foreign page", `${root}?t=ticket-of-anon:1-for-web-1`, { origin: "https://evil.example" }, 403],
		["a foreign host", `${root}?t=ticket-of-anon:1-for-web-1`, { host: "evil.example" }, 403],
		["through a proxy", `${root}?t=ticket-of-anon:1-for-web-1`, { "x-forwarded-for": "203.0.113.9" }, 403],
	];
	test.each(cases)("%s", async (_name, path, headers, status) => {
		const { port, web } = await talks();
		expect(await client(`ws://127.0.0.1:${port}${path}`, headers).refused()).toBe(status);
		expect(web.held().streams).toBe(0);
	});

	test("live, a foreign page", async () => {
		const { address } = await talks({ demo: null, publicHost: "onward.district.example" });
		expect(await client(address(), { origin: "https://evil.example" }).refused()).toBe(403);
		const own = client(address(), { origin: "https://onward.district.example" });
		await own.opened();
	});

	test("an address that asks too often, and the eleventh of one conversation", async () => {
		const busy = await talks({ limits: { arrivals: () => 0, looks: () => 5 } });
		expect(await client(busy.address()).refused()).toBe(429);
		const { address, web } = await talks();
		const ten = Array.from({ length: 10 }, () => client(address()));
		await Promise.all(ten.map((one) => one.opened()));
		expect(await client(address()).refused()).toBe(503);
		await client(address("web-2")).opened();
		expect(web.held().streams).toBe(11);
	});
});

describe("how it ends", () => {
	test("when the token does", async () => {
		const now = { seconds: soon - 1 };
		const { address, clock, web } = await talks({ now: () => new Date(now.seconds * 1000).toISOString() });
		const one = client(address());
		await one.opened();
		clock.pass(heartbeat);
		await settled(one);
		expect(one.socket.readyState).toBe(WebSocket.OPEN);
		now.seconds = passOf("anon:1", "web-1").until;
		const closed = one.closed();
		clock.pass(heartbeat);
		expect(await closed).toBe(1008);
		await expect.poll(() => web.held().streams).toBe(0);
	});

	test("when the server stops: with 1001, and the server does not wait for its clients", async () => {
		const { address, port } = await talks();
		const one = client(address());
		await one.opened();
		// A client that never says goodbye.
		const mute = connect(port, "127.0.0.1");
		mute.write(
			`GET ${new URL(address()).pathname}${new URL(address()).search} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${"A".repeat(22)}==\r\n\r\n`,
		);
		await once(mute, "data");
		mute.on("error", () => undefined);
		const closed = one.closed();
		await closeAll();
		expect(await closed).toBe(1001);
	});

	test("when the client is gone without a word: at the second heartbeat", async () => {
		const { address, clock, web } = await talks();
		const [here, gone] = [client(address()), new WebSocket(address(), { autoPong: false })];
		clients.push(gone);
		await Promise.all([here.opened(), once(gone, "open")]);
		clock.pass(heartbeat);
		await settled(here);
		clock.pass(heartbeat);
		await once(gone, "close");
		expect(web.held().streams).toBe(1);
		expect(here.socket.readyState).toBe(WebSocket.OPEN);
	});

	test("a client that does not read holds one set at most, however much is stored, and comes back to the rest", async () => {
		const { address, add, state, clock } = await talks();
		const slow = client(address());
		await slow.opened();
		await expect.poll(() => state.reads).toBe(1);
		slow.socket.pause();
		const big = "x".repeat(200_000);
		for (let index = 0; index < 400; index += 1) add("web-1", `${index} ${big}`);
		// 20 MB are more than the lines between the two hold, so the first set is never done and no second one is read.
		await expect.poll(() => state.reads).toBeGreaterThan(1);
		for (let round = 0; round < 50; round += 1) await new Promise((resolve) => setImmediate(resolve));
		const reads = state.reads;
		for (let index = 0; index < 100; index += 1) add("web-1", "more");
		for (let round = 0; round < 50; round += 1) await new Promise((resolve) => setImmediate(resolve));
		expect(state.reads).toBe(reads);
		expect(reads).toBeLessThan(5);
		clock.pass(heartbeat);
		clock.pass(heartbeat);
		slow.socket.resume();
		await slow.closed();
		const watermark = slow.sets.at(-1)?.watermark ?? "";
		const again = client(address("web-1", watermark));
		await again.heard(500 - Number(watermark));
		expect([...slow.texts(), ...again.texts()]).toHaveLength(500);
	});

	test("a client that talks without end is cut off; empty pings are welcome", async () => {
		const { address, clock } = await talks();
		const [polite, loud] = [client(address()), client(address())];
		await Promise.all([polite.opened(), loud.opened()]);
		polite.socket.send("");
		for (let index = 0; index < 700; index += 1) loud.socket.send("x");
		await loud.closed();
		clock.pass(heartbeat);
		await settled(polite);
		const long = client(address());
		await long.opened();
		long.socket.send("x".repeat(5000));
		expect(await long.closed()).toBe(1009);
		expect(polite.socket.readyState).toBe(WebSocket.OPEN);
	});

	test("without streams nothing beats", async () => {
		const { address, clock } = await talks();
		expect(clock.running()).toEqual([]);
		const one = client(address());
		await one.opened();
		expect(clock.running()).toEqual([heartbeat]);
		one.socket.close();
		await one.closed();
		await expect.poll(() => clock.running()).toEqual([]);
	});
});

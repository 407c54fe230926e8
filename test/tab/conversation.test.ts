import { describe, expect, it } from "vitest";
import { type Activity, type Api, type Outgoing, Refused } from "../../src/tab/api.ts";
import { converse, nextIn, type Open, pace, type Socket } from "../../src/tab/conversation.ts";

/** A server in memory that answers every message with its echo, and a clock that only moves when told to. */
function scene({ kept = "", streams = false }: { kept?: string; streams?: boolean } = {}) {
	const log: Activity[] = [];
	const posts: Outgoing[] = [];
	const told: string[] = [];
	const server = { failing: null as Error | null, lost: false, opened: 0, page: 100, read: 0, over: new Set<string>() };
	const sockets: { readonly url: string; readonly socket: Socket; shut: boolean }[] = [];
	let clock = 0;
	let timers: { at: number; what: () => void }[] = [];
	let ids = 0;
	const memory = { text: kept, open: null as Open | null };

	const line = (id: string, role: "bot" | "user", text: string) =>
		log.push({ id, timestamp: "2026-05-04T10:00:00Z", from: { role }, locale: "en", text, channelData: {} });
	const reach = async <T>(token: string, work: () => T): Promise<T> => {
		await Promise.resolve();
		if (server.over.has(token)) throw new Refused(403);
		if (server.failing) throw server.failing;
		return work();
	};
	const api: Pick<Api, "open" | "read" | "post" | "stream"> = {
		stream: (token, _conversation, watermark) =>
			reach(token, () => {
				if (!streams) throw new Refused(404);
				return { streamUrl: `ws://here/stream?watermark=${watermark}` };
			}),
		open: (token) =>
			reach(token, () => {
				server.opened += 1;
				return { conversationId: "c", token: `t${server.opened}`, expires_in: 100 };
			}),
		read: (token, _conversation, watermark) =>
			reach(token, () => {
				server.read += 1;
				const from = Number(watermark);
				const activities = log.slice(from, from + server.page);
				return { activities, watermark: String(from + activities.length) };
			}),
		post: (token, _conversation, message) =>
			reach(token, () => {
				posts.push(message);
				const id = `turn-${message.id}`;
				if (!log.some((one) => one.id === id)) {
					line(id, "user", message.text);
					line(`answer-${message.id}`, "bot", `echo ${message.text}`);
				}
				if (server.lost) throw new TypeError("connection reset");
				return { id };
			}),
	};
	const start = () =>
		converse({
			api: api as Api,
			token: "t0",
			keep: {
				read: () => memory.text || null,
				write: (text) => {
					memory.text = text;
				},
				opened: (open) => {
					memory.open = open;
				},
				open: memory.open,
			},
			after(ms, what) {
				const timer = { at: clock + ms, what };
				timers.push(timer);
				return () => {
					timers = timers.filter((one) => one !== timer);
				};
			},
			now: () => clock,
			newId: () => `m${++ids}`,
			connect(url, socket) {
				const own = { url, socket, shut: false };
				sockets.push(own);
				return () => {
					own.shut = true;
				};
			},
			listener: {
				lines(lines, history) {
					for (const one of lines)
						told.push(`${history ? "history" : "new"} ${one.clientId ? `${one.clientId}=` : ""}${one.text}`);
				},
				saying: (message) => told.push(`saying ${message.id}`),
				doubled: (id) => told.push(`doubled ${id}`),
				refused: (id) => told.push(`refused ${id}`),
				away: (away) => told.push(away ? "away" : "back"),
				waiting: (waiting) => told.push(waiting ? "waiting" : "answered"),
				signedOut: () => told.push("signed out"),
			},
		});
	/** Lets promises settle, then the clock move. */
	const settle = async () => {
		for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
	};
	const pass = async (ms: number) => {
		await settle();
		const until = clock + ms;
		for (;;) {
			const [next] = timers.filter((one) => one.at <= until).sort((a, b) => a.at - b.at);
			if (!next) break;
			timers = timers.filter((one) => one !== next);
			clock = next.at;
			next.what();
			await settle();
		}
		clock = until;
	};
	const take = () => told.splice(0);
	/** What the server pushes: lines from one place in the log to its end. */
	const push = (from: number) =>
		sockets.at(-1)?.socket.message(JSON.stringify({ activities: log.slice(from), watermark: String(log.length) }));
	const left = () => timers.map((one) => one.at - clock);
	return { log, posts, server, memory, line, start, pass, take, push, sockets, timers: left };
}

describe("a conversation on the page", () => {
	it("draws the history first, then what is new, and knows its own line when it comes back", async () => {
		const s = scene();
		s.line("1", "bot", "hello");
		const talk = s.start();
		await s.pass(0);
		expect(s.take()).toEqual(["history hello"]);
		talk.say("yes", "en", { key: "k" });
		await s.pass(0);
		expect(s.take()).toEqual(["saying m1", "waiting", "answered", "new m1=yes", "new echo yes"]);
		expect(s.posts).toEqual([{ id: "m1", text: "yes", locale: "en", value: { key: "k" } }]);
	});

	it("reads a long history page by page", async () => {
		const s = scene();
		s.server.page = 2;
		for (const text of ["a", "b", "c", "d", "e"]) s.line(text, "bot", text);
		s.start();
		await s.pass(0);
		expect(s.take()).toEqual(["history a", "history b", "history c", "history d", "history e"]);
	});

	it("keeps words while the server is away and sends them once, in order, under the same ids", async () => {
		const s = scene();
		const talk = s.start();
		await s.pass(0);
		s.server.failing = new TypeError("fetch failed");
		talk.say("one", "en");
		talk.say("two", "en");
		await s.pass(40_000);
		expect(s.take()).toEqual(expect.arrayContaining(["saying m1", "saying m2", "away"]));
		expect(JSON.parse(s.memory.text)).toHaveLength(2);
		s.server.failing = null;
		await s.pass(pace.longest);
		expect(s.posts.map((post) => [post.id, post.text])).toEqual([
			["m1", "one"],
			["m2", "two"],
		]);
		expect(s.take()).toEqual(expect.arrayContaining(["new m1=one", "new m2=two", "back"]));
		expect(JSON.parse(s.memory.text)).toEqual([]);
	});

	it("posts again under the same id when the answer to a post was lost, so that it is one line", async () => {
		const s = scene();
		const talk = s.start();
		await s.pass(0);
		s.server.lost = true;
		talk.say("one", "en");
		await s.pass(0);
		s.server.lost = false;
		await s.pass(10_000);
		expect(s.posts.map((post) => post.id)).toEqual(["m1", "m1"]);
		expect(s.log.map((line) => line.text)).toEqual(["one", "echo one"]);
		expect(s.take().filter((what) => what.startsWith("new"))).toEqual(["new m1=one", "new echo one"]);
	});

	it("sends after a reload what was kept, below the history", async () => {
		const s = scene({ kept: JSON.stringify([{ id: "old", text: "kept", locale: "es" }]) });
		s.line("1", "bot", "hello");
		s.start();
		await s.pass(0);
		expect(s.take().filter((what) => what !== "waiting")).toEqual([
			"history hello",
			"saying old",
			"answered",
			"new old=kept",
			"new echo kept",
		]);
		expect(s.posts.map((post) => post.text)).toEqual(["kept"]);
	});

	it("takes a kept line away again that had arrived before the reload", async () => {
		const s = scene({ kept: JSON.stringify([{ id: "m0", text: "kept", locale: "en" }]) });
		s.line("turn-m0", "user", "kept");
		s.line("answer-m0", "bot", "echo kept");
		s.start();
		await s.pass(5_000);
		const told = s.take().filter((what) => /kept|m0/.test(what));
		expect(told).toEqual(["history kept", "history echo kept", "saying m0", "doubled m0"]);
	});

	it("starts empty when what was kept cannot be read", async () => {
		const s = scene({ kept: "{broken" });
		s.start();
		await s.pass(0);
		expect(s.posts).toEqual([]);
	});

	it("gives up a message the server will never take, and goes on with the next", async () => {
		const s = scene();
		const talk = s.start();
		await s.pass(0);
		s.server.failing = new Refused(413);
		talk.say("too long", "en");
		await s.pass(0);
		s.server.failing = null;
		talk.say("short", "en");
		await s.pass(5_000);
		expect(s.take()).toContain("refused m1");
		expect(s.posts.map((post) => post.text)).toEqual(["short"]);
	});

	it("stops when the sign-in is over, and keeps what was not sent", async () => {
		const s = scene();
		const talk = s.start();
		await s.pass(0);
		s.server.failing = new Refused(401);
		talk.say("wait", "en");
		await s.pass(0);
		expect(s.take()).toContain("signed out");
		expect(s.timers()).toEqual([]);
		expect(JSON.parse(s.memory.text)).toHaveLength(1);
	});

	it("comes in again by its sign-in when only the conversation's own token is over", async () => {
		const s = scene();
		s.start();
		await s.pass(0);
		s.server.over = new Set(["t1"]);
		s.line("1", "bot", "news");
		await s.pass(pace.calm);
		expect(s.take()).toEqual(["new news"]);
		expect(s.server.opened).toBe(2);
		s.server.over = new Set(["t0", "t2"]);
		await s.pass(pace.calm);
		expect(s.take()).toContain("signed out");
	});

	it("goes on after a reload without opening again, as long as its token lasts", async () => {
		const s = scene();
		s.line("1", "bot", "hello");
		s.start().stop();
		await s.pass(0);
		expect(s.memory.open).toEqual({ conversation: "c", token: "t1", renewAt: 80_000 });
		s.start().stop();
		await s.pass(0);
		expect(s.server.opened).toBe(1);
		s.server.over = new Set(["t1"]);
		s.start();
		await s.pass(0);
		expect(s.take()).toEqual(["history hello"]);
		expect(s.server.opened).toBe(2);
	});

	it("renews its token before it ends", async () => {
		const s = scene();
		s.start();
		await s.pass(79_000);
		expect(s.server.opened).toBe(1);
		await s.pass(4_000);
		expect(s.server.opened).toBe(2);
	});

	it("fetches slowly out of sight and at once when seen again", async () => {
		const s = scene();
		const talk = s.start();
		await s.pass(0);
		expect(s.timers()).toEqual([pace.calm]);
		talk.hidden(true);
		await s.pass(pace.calm);
		expect(s.timers()).toEqual([pace.hidden]);
		s.line("1", "bot", "news");
		talk.hidden(false);
		await s.pass(0);
		expect(s.take()).toContain("new news");
	});

	it("says nothing more once stopped, even when an answer is under way", async () => {
		const s = scene();
		s.line("1", "bot", "hello");
		const talk = s.start();
		talk.stop();
		await s.pass(60_000);
		expect(s.take()).toEqual([]);
	});
});

describe("a stream", () => {
	const streamed = async () => {
		const s = scene({ streams: true });
		s.line("1", "bot", "hello");
		s.start();
		await s.pass(0);
		s.sockets[0]?.socket.opened();
		await s.pass(pace.calm);
		s.take();
		return s;
	};

	it("begins behind what was read, and then the page asks once a minute only", async () => {
		const s = await streamed();
		expect(s.sockets.map(({ url }) => url)).toEqual(["ws://here/stream?watermark=1"]);
		const read = s.server.read;
		await s.pass(5 * pace.stream);
		expect(s.server.read - read).toBeLessThanOrEqual(5);
		expect(s.sockets).toHaveLength(1);
	});

	it("brings lines as they come, each of them once, however often they come", async () => {
		const s = await streamed();
		s.line("2", "bot", "news");
		s.push(1);
		s.push(0);
		await s.pass(pace.stream);
		expect(s.take()).toEqual(["new news"]);
	});

	it("knows the own line that comes before its post was answered, and sends once without asking", async () => {
		const s = scene({ streams: true });
		const talk = s.start();
		await s.pass(0);
		s.sockets[0]?.socket.opened();
		await s.pass(pace.calm);
		s.take();
		const read = s.server.read;
		talk.say("yes", "en");
		// The server stores and pushes while the answer to the post is still on its way.
		await Promise.resolve();
		await Promise.resolve();
		s.push(0);
		await s.pass(0);
		expect(s.take()).toEqual(["saying m1", "waiting", "answered", "new m1=yes", "new echo yes"]);
		expect(s.posts).toHaveLength(1);
		expect(s.server.read).toBe(read);
	});

	it("gives way to asking when it breaks, and comes back by itself", async () => {
		const s = await streamed();
		s.line("2", "bot", "missed");
		s.sockets[0]?.socket.closed();
		await s.pass(0);
		expect(s.take()).toEqual(["new missed"]);
		await s.pass(3 * pace.calm);
		expect(s.sockets.map(({ url }) => url.split("=")[1])).toEqual(["1", "2"]);
	});

	it("takes longer and longer to try again where sockets never open", async () => {
		const s = scene({ streams: true });
		s.start();
		await s.pass(0);
		for (let tries = 0; tries < 5; tries += 1) {
			s.sockets.at(-1)?.socket.closed();
			await s.pass(pace.stream);
		}
		const before = s.sockets.length;
		s.sockets.at(-1)?.socket.closed();
		await s.pass(30_000);
		expect(s.sockets.length).toBe(before);
	});

	it("is not asked for again where the server has none", async () => {
		const s = scene();
		s.start();
		await s.pass(10 * pace.stream);
		expect(s.sockets).toEqual([]);
		expect(s.server.read).toBeGreaterThan(100);
	});

	it("survives what is not a set of lines, and ends with the page", async () => {
		const s = scene({ streams: true });
		const talk = s.start();
		await s.pass(0);
		s.sockets[0]?.socket.opened();
		for (const text of ["", "{", "null", '{"activities":1}']) s.sockets[0]?.socket.message(text);
		await s.pass(pace.calm);
		talk.stop();
		expect(s.sockets[0]?.shut).toBe(true);
		await s.pass(10 * pace.stream);
		expect(s.timers()).toEqual([]);
	});
});

describe("the pace of fetching", () => {
	const state = { failures: 0, hidden: false, waiting: false, streaming: false };

	it("is a second while waiting, three otherwise, half a minute out of sight", () => {
		expect(nextIn({ ...state, waiting: true })).toBe(1_000);
		expect(nextIn(state)).toBe(3_000);
		expect(nextIn({ ...state, hidden: true, waiting: true })).toBe(30_000);
	});

	it("is a minute beside a stream, and three seconds while an answer is late", () => {
		expect(nextIn({ ...state, streaming: true })).toBe(60_000);
		expect(nextIn({ ...state, streaming: true, waiting: true })).toBe(3_000);
		expect(nextIn({ ...state, streaming: true, waiting: true, hidden: true })).toBe(60_000);
	});

	it("doubles with every failure up to half a minute", () => {
		const waits = [1, 2, 3, 4, 5, 50].map((failures) => nextIn({ ...state, failures }));
		expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
	});
});

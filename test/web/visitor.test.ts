/** Questions without a sign-in, and streams across two processes: the whole program over HTTP. */

import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { afterEach, describe, expect, inject, test } from "vitest";
import { WebSocket } from "ws";
import type { WebActivity } from "../../src/channel/line.ts";
import { type Onward, startOnward } from "../support/onward.ts";
import { openTestStore, storeKinds } from "../support/stores.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
	for (const close of closing.splice(0).reverse()) await close();
});

async function start(...options: Parameters<typeof startOnward>): Promise<Onward> {
	const onward = await startOnward(...options);
	closing.push(() => onward.close());
	return onward;
}

interface Granted {
	readonly token: string;
	readonly conversationId: string;
	readonly streamUrl: string;
}

/** One visitor with a token. */
async function visit(onward: Onward, locale = "en") {
	const call = async (path: string, token: string, body?: object): Promise<Response> =>
		fetch(new URL(`v3/directline/${path}`, onward.url), {
			method: body ? "POST" : "GET",
			headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
			...(body ? { body: JSON.stringify(body) } : {}),
		});
	const granted = (await (await call("tokens/generate", "", {})).json()) as Granted;
	const opened = (await (await call("conversations", granted.token, { locale })).json()) as Granted;
	const home = `conversations/${granted.conversationId}/activities`;
	let watermark = "";
	return {
		granted: opened,
		call: (path: string, body?: object) => call(path, granted.token, body),
		async hear(): Promise<readonly WebActivity[]> {
			const read = await (await call(`${home}?watermark=${watermark}`, granted.token)).json();
			watermark = (read as { watermark: string }).watermark;
			return (read as { activities: WebActivity[] }).activities.filter(({ from }) => from.role === "bot");
		},
		async say(text: string): Promise<string> {
			const posted = await call(home, granted.token, { type: "message", id: randomUUID(), text, locale });
			expect(posted.status).toBe(200);
			return (await this.hear()).map((line) => line.text).join("\n");
		},
	};
}

describe("a visitor", () => {
	test.each([
		["en", /^Hello! I'm Onward, a program of .*I don't know who you are/],
		["es", /^¡Hola! Soy Onward, un programa de .*No sé quién es usted/],
	])("is greeted in %s without a name", async (lang, greeting) => {
		const visitor = await visit(await start(), lang);
		const [hello] = await visitor.hear();
		expect(hello?.text).toMatch(greeting);
		expect(hello?.text).not.toMatch(/\s[!,.]/);
	});

	test("gets questions answered: pages, jobs, states, who we are, whom to call", async () => {
		const visitor = await visit(await start());
		await visitor.hear();
		expect(await visitor.say("what is an ILP?")).toContain("What is an ILP?");
		expect(await visitor.say("how much does a nurse make?")).toMatch(/\$\d/);
		expect(await visitor.say("does Ohio have a plan?")).toContain("Ohio");
		expect(await visitor.say("hello")).not.toMatch(/\s[!,.]/);
		expect(await visitor.say("get started")).toMatch(/I'm Onward/);
		expect(await visitor.say("talk to my counselor")).toMatch(/Counseling Office: .*Room 110/);
		expect(await visitor.say("help")).toMatch(/You can ask me/);
		expect(await visitor.say("español")).toMatch(/español/);
	});

	test("opens nothing that is somebody's: each script says kindly that it takes a sign-in", async () => {
		const onward = await start();
		const visitor = await visit(onward);
		await visitor.hear();
		for (const script of onward.app.knowledge().library.scripts.values()) {
			if (["welcome", "ask-counselor"].includes(script.id)) continue;
			const data = { route: `dialog:${script.id}`, key: "x" };
			const home = `conversations/${visitor.granted.conversationId}/activities`;
			await visitor.call(home, { type: "message", id: script.id, value: data, text: script.title.en });
			const said = (await visitor.hear()).map(({ text }) => text).join("\n");
			expect(said, script.id).toMatch(/once you sign in/);
		}
	});

	test.each([
		["I want to die", /I do not know who you are, so nobody at school will be told\./, /988/],
		["someone has a gun at school", /I do not know who you are, so nobody at school will be told\./, /911/],
		["mi papá me pega", /No sé quién es usted, así que no se le avisará a nadie en la escuela\./, /911/],
	])("“%s” is answered, raises no alert, and says so", async (words, told, number) => {
		const onward = await start();
		const visitor = await visit(onward);
		await visitor.hear();
		const answer = await visitor.say(words);
		expect(answer).toMatch(told);
		expect(answer).toMatch(number);
		expect(await onward.app.store.alerts()).toEqual([]);
	});

	test("is nobody's family, and is kept under an identity that is easy to find again", async () => {
		const onward = await start();
		const visitor = await visit(onward);
		const who = JSON.parse(Buffer.from(visitor.granted.token.split(".")[1] ?? "", "base64url").toString()).user;
		const id = await onward.app.store.whois(who);
		expect(await onward.app.store.person(id ?? "")).toMatchObject({
			...{ role: "family", givenName: "", familyName: "", guardianOf: [], school: null, counselor: null },
			id: expect.not.stringContaining(who),
		});
	});

	test("who writes very fast is slowed down, but never with a message that may mean danger", async () => {
		const onward = await start({ ticks: () => 0 });
		const visitor = await visit(onward);
		const home = `conversations/${visitor.granted.conversationId}/activities`;
		const post = (text: string) => visitor.call(home, { type: "message", id: randomUUID(), text });
		const answers = await Promise.all(Array.from({ length: 320 }, () => post("hi")));
		const slowed = answers.filter(({ status }) => status === 429);
		// Three hundred, less one for opening.
		expect(slowed).toHaveLength(21);
		expect(Number(slowed[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
		expect(answers.every(({ status }) => status === 200 || status === 429)).toBe(true);
		expect((await post("I want to die")).status).toBe(200);
	});
});

/** The lines of a stream, as they come. */
function listen(url: string) {
	const socket = new WebSocket(url);
	closing.push(async () => socket.terminate());
	const lines: WebActivity[] = [];
	socket.on(
		"message",
		(data) => void lines.push(...(JSON.parse(String(data)) as { activities: WebActivity[] }).activities),
	);
	return { opened: () => once(socket, "open"), texts: () => lines.map(({ text }) => text.split("\n")[0]) };
}

test("what one process stores reaches a stream of the other, on one PostgreSQL", async () => {
	expect(inject("postgresDoor")).toBeTruthy();
	const made = await openTestStore("postgres");
	closing.push(() => made.close());
	const session = await made.session();
	await session.run("drop schema public cascade");
	await session.run("create schema public");
	await session.end();
	const first = await start({ databaseUrl: made.url });
	const second = await start({ databaseUrl: made.url, beside: first });
	const here = await visit(first);
	const { token, conversationId } = here.granted;
	const there = await fetch(new URL(`v3/directline/conversations/${conversationId}?watermark=`, second.url), {
		headers: { authorization: `Bearer ${token}` },
	});
	const stream = listen(((await there.json()) as Granted).streamUrl);
	await stream.opened();
	await expect.poll(() => stream.texts()).toHaveLength(1);
	await here.say("what is an ILP?");
	await expect
		.poll(() => stream.texts(), { timeout: 10_000 })
		.toEqual([expect.stringMatching(/^Hello!/), "what is an ILP?", "What is an ILP?"]);
});

describe.each(storeKinds)("where new rows are, on %s", (kind) => {
	test("conversations with rows behind a number, and the highest by now", async () => {
		const made = await openTestStore(kind);
		closing.push(() => made.close());
		const { store } = made;
		expect(await store.news(null)).toEqual({ seq: 0, conversations: [] });
		const row = (id: string, conversation: string | null) => ({
			id,
			kind: "message" as const,
			person: "student-10",
			address: conversation === null ? null : ({ channel: "directline", conversation, user: "student-10" } as const),
			campaign: null,
			lang: "en" as const,
			view: { kind: "say", text: id } as const,
			key: null,
			notBefore: "2026-10-13T14:00:00.000Z",
			state: "ready" as const,
		});
		await store.enqueue([row("a", "web-1"), row("b", "web-2"), row("c", null)]);
		const { seq, conversations } = await store.news(0);
		expect([...conversations].sort()).toEqual(["web-1", "web-2"]);
		expect(await store.news(null)).toEqual({ seq, conversations: [] });
		expect(await store.news(seq)).toEqual({ seq, conversations: [] });
		await store.enqueue([row("d", "web-1")]);
		expect(await store.news(seq)).toEqual({ seq: seq + 1, conversations: ["web-1"] });
	});
});

import type { IncomingMessage } from "node:http";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { type Body, createBodies } from "../../src/web/body.ts";

/** A body that arrives when the test says so. */
function arriving() {
	const stream = new PassThrough();
	return { stream, request: stream as unknown as IncomingMessage };
}

const said = (body: Body) => (body.ok ? JSON.stringify(body.value) : body.refusal.status);

test("only so many bytes of all bodies are held at once, and they are given back when the work is done", async () => {
	const bodies = createBodies(100);
	let done = () => {};
	const work = new Promise<void>((resolve) => {
		done = resolve;
	});
	const [first, second, third] = [arriving(), arriving(), arriving()];
	const long = bodies.with(first.request, async (body) => {
		await work;
		return said(body);
	});
	first.stream.end(JSON.stringify("x".repeat(78)));
	await expect.poll(() => bodies.held()).toBe(80);
	const refused = bodies.with(second.request, async (body) => said(body));
	second.stream.end(JSON.stringify("y".repeat(30)));
	expect(await refused).toBe(503);
	expect(bodies.held()).toBe(80);
	done();
	expect(await long).toContain("xxx");
	expect(bodies.held()).toBe(0);
	const again = bodies.with(third.request, async (body) => said(body));
	third.stream.end(JSON.stringify("y".repeat(30)));
	expect(await again).toContain("yyy");
});

test("a body that breaks off, or work that fails, gives its bytes back", async () => {
	const bodies = createBodies(100);
	const cut = arriving();
	const broken = bodies.with(cut.request, async (body) => said(body));
	cut.stream.write("[1,2");
	await expect.poll(() => bodies.held()).toBe(4);
	cut.stream.destroy(new Error("reset"));
	expect(await broken).toBe(400);
	expect(bodies.held()).toBe(0);
	const whole = arriving();
	whole.stream.end("[1]");
	await expect(bodies.with(whole.request, () => Promise.reject(new Error("boom")))).rejects.toThrow("boom");
	expect(bodies.held()).toBe(0);
});

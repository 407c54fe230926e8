import { createHmac } from "node:crypto";
import { decodeJwt, UnsecuredJWT } from "jose";
import { expect, test } from "vitest";
import { createTokens } from "../../src/channel/tokens.ts";
import { at } from "./samples.ts";

const to = { who: "anon:x", user: "anon:x", conversation: "web-1" };
const later = (seconds: number) => new Date(Date.parse(at) + seconds * 1000).toISOString();
const tokens = (now = at, secret = "one") => createTokens({ secret: Buffer.from(secret), now: () => now });

test("a token says who and where, in a form that Direct Line clients can read", () => {
	const { token, expires_in, conversationId } = tokens().issue(to);
	expect({ expires_in, conversationId }).toEqual({ expires_in: 1800, conversationId: "web-1" });
	expect(decodeJwt(token)).toMatchObject({ user: "anon:x", conv: "web-1" });
	const first = Date.parse(at) / 1000;
	expect(tokens().check(token)).toEqual({ ...to, first, until: first + 1800 });
});

test("it is over after half an hour, to the second", () => {
	const { token } = tokens().issue(to);
	expect(tokens(later(1799)).check(token)).toMatchObject(to);
	expect(tokens(later(1800)).check(token)).toBe("old");
});

test("every changed character, and another deployment's token, are noticed", () => {
	const { token } = tokens().issue(to);
	expect(tokens(at, "two").check(token)).toBeNull();
	for (let index = 0; index < token.length - 2; index += 5) {
		const changed = `${token.slice(0, index)}${token[index] === "A" ? "B" : "A"}${token.slice(index + 1)}`;
		expect(tokens().check(changed), `character ${index}`).toBeNull();
	}
});

test("nobody chooses the algorithm, and a ticket is no token", () => {
	const good = tokens().issue(to).token;
	const [, payload = ""] = good.split(".");
	const unsigned = new UnsecuredJWT({ ...decodeJwt(good) }).encode();
	const none = Buffer.from('{"alg":"none"}').toString("base64url");
	const own = createHmac("sha256", "one").update(`${none}.${payload}`).digest("base64url");
	const pass = tokens().check(good);
	if (pass === null || pass === "old") throw new Error("no token");
	const ticket = tokens().ticket(pass);
	for (const token of [
		"",
		".",
		"..",
		"a.b.c",
		unsigned,
		`${none}.${payload}.`,
		`${none}.${payload}.${own}`,
		ticket,
		`${good}.x`,
	])
		expect(tokens().check(token), token).toBeNull();
	expect(tokens().admit(good)).toBeNull();
});

test("a ticket opens a stream for a minute, never longer than its token", () => {
	const pass = tokens().check(tokens().issue(to).token);
	if (pass === null || pass === "old") throw new Error("no token");
	const ticket = tokens().ticket(pass);
	expect(tokens(later(59)).admit(ticket)).toMatchObject({ ...to, until: pass.until });
	expect(tokens(later(60)).admit(ticket)).toBeNull();
	const late = tokens(later(1790)).ticket(pass);
	expect(tokens(later(1799)).admit(late)).not.toBeNull();
	expect(tokens(later(1800)).admit(late)).toBeNull();
});

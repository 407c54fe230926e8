/** Tokens at the door; and signing in on the demo's page, where choosing one of the invented people gives a token that names them. */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Request } from "restify";
import { z } from "zod";
import type { Log, SignIn } from "../doors.ts";
import { expired, fail, type Reply, type Route, seldom } from "./respond.ts";

/** The token of an Authorization header; empty when there is none. */
export const bearer = (request: IncomingMessage): string =>
	/^Bearer (\S+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";

/** The answer to a token that was turned down. */
export function turnedAway(reason: string, log: Log): Reply {
	log.info({ event: "sign-in-refused", reason }, "A token was refused.");
	const over = reason === "expired" || reason === "ERR_JWT_EXPIRED";
	return over ? expired() : fail(401, "sign-in", "Sign in again.", { "www-authenticate": "Bearer" });
}

export interface DemoSignIn extends SignIn {
	/** A token for one person id, good for twelve hours. */
	issue(person: string): string;
}

const claims = z.object({ person: z.string().min(1), exp: z.number() });

const twelveHours = 12 * 60 * 60;

/**
 * @param secret key of the tokens' HMAC-SHA-256
 * @param now ISO instant
 */
export function createDemoSignIn({
	secret,
	now,
}: {
	readonly secret: Uint8Array;
	readonly now: () => string;
}): DemoSignIn {
	const seconds = () => Math.floor(Date.parse(now()) / 1000);
	const sign = (payload: string): Buffer => createHmac("sha256", secret).update(`sign-in:${payload}`).digest();
	return {
		issue(person) {
			const payload = Buffer.from(JSON.stringify({ person, exp: seconds() + twelveHours })).toString("base64url");
			return `${payload}.${sign(payload).toString("base64url")}`;
		},
		async verify(token) {
			const [payload = "", mac = "", ...rest] = token.split(".");
			const expected = sign(payload);
			const given = Buffer.from(mac, "base64url");
			if (rest.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected))
				return { ok: false, reason: "signature" };
			// Signed by us, so it parses; a change of its shape between versions must still not throw.
			const parsed = claims.safeParse(JSON.parse(Buffer.from(payload, "base64url").toString()));
			if (!parsed.success) return { ok: false, reason: "shape" };
			if (parsed.data.exp <= seconds()) return { ok: false, reason: "expired" };
			return { ok: true, who: `person:${parsed.data.person}` };
		},
	};
}

/** What the demo's page offers: its invented people, and a token for one of them. */
export interface DemoDoor {
	people(): Promise<readonly { readonly id: string }[]>;
	issue(person: string): string;
}

const signInBody = z.object({ person: z.string().min(1).max(200) });

/** The demo's routes: who may be chosen, and choosing. */
export function demoRoutes(options: {
	readonly demo: DemoDoor;
	readonly arrivals: (request: Request) => number;
	readonly looks: (request: Request) => number;
	readonly withBody: (request: Request, work: (body: unknown) => Promise<Reply>) => Promise<Reply>;
}): readonly Route[] {
	const { demo, arrivals, looks, withBody } = options;
	const people = async (): Promise<Reply> => ({ status: 200, body: { people: await demo.people() } });
	const signIn = async (body: unknown): Promise<Reply> => {
		const parsed = signInBody.safeParse(body);
		if (!parsed.success) return fail(400, "person", 'Say which person to be, like this: { person: "student-10" }.');
		const { person } = parsed.data;
		if (!(await demo.people()).some(({ id }) => id === person))
			return fail(404, "person", "There is nobody with that id in the demo.");
		return { status: 200, body: { token: demo.issue(person) } };
	};
	return [
		{ method: "get", path: "/api/people", handler: seldom(looks, people) },
		{ method: "post", path: "/api/sign-in", handler: seldom(arrivals, (request) => withBody(request, signIn)) },
	];
}

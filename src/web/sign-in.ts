/** Signing in on the demo's page: choosing one of the invented people gives a token that names them. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { SignIn } from "../doors.ts";

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

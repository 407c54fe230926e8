/**
 * Tokens of web conversations: made and checked by us, each for one person in one conversation. Their form is that of a
 * JWT, because Direct Line clients read `user` and `conv` out of it; the header is fixed, so nobody chooses an algorithm.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";

/** What a good token stands for. Times are in seconds since 1970. */
export interface Pass {
	/** An identity as in Turn.who. */
	readonly who: string;
	/** The id under which the client sees its own lines. */
	readonly user: string;
	readonly conversation: string;
	/** When the first token of this row was issued; refreshing does not move it. */
	readonly first: number;
	readonly until: number;
}

/** A token as Direct Line's answers carry it. */
export interface Granted {
	readonly conversationId: string;
	readonly token: string;
	/** Seconds. */
	readonly expires_in: number;
}

/** old: ours, but its time is over. */
export type Checked = Pass | "old" | null;

export interface Tokens {
	issue(to: Pick<Pass, "who" | "user" | "conversation">): Granted;
	/** The next token of the same row; null once eight hours have passed since the first. */
	renew(pass: Pass): Granted | null;
	check(token: string): Checked;
	/** What opens a stream: good for a minute, and for a stream that ends at `until`. It travels in an address. */
	ticket(pass: Omit<Pass, "first">): string;
	/** A ticket that is still good to open a stream with, or null. */
	admit(ticket: string): Pass | null;
}

const halfHour = 30 * 60;
const eightHours = 8 * 60 * 60;
const minute = 60;

const header = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString("base64url");
const claims = z.object({
	sub: z.string().min(1),
	user: z.string().min(1),
	conv: z.string().min(1),
	iat: z.number(),
	exp: z.number(),
	until: z.number().optional(),
});
type Claims = z.infer<typeof claims>;

/**
 * @param secret tokens and tickets get a key of their own from it
 * @param now ISO instant
 */
export function createTokens({ secret, now }: { readonly secret: Uint8Array; readonly now: () => string }): Tokens {
	const seconds = () => Math.floor(Date.parse(now()) / 1000);
	const seal = (use: string) => {
		const key = createHmac("sha256", secret).update(`directline ${use}`).digest();
		const sign = (text: string): Buffer => createHmac("sha256", key).update(text).digest();
		return {
			make(content: Claims): string {
				const text = `${header}.${Buffer.from(JSON.stringify(content)).toString("base64url")}`;
				return `${text}.${sign(text).toString("base64url")}`;
			},
			open(token: string): Claims | null {
				const [head, payload = "", mac = "", ...rest] = token.split(".");
				const given = Buffer.from(mac, "base64url");
				const expected = sign(`${header}.${payload}`);
				if (head !== header || rest.length > 0 || given.length !== expected.length) return null;
				if (!timingSafeEqual(given, expected)) return null;
				// Signed by us, so it parses; a change of its shape between versions must still not throw.
				const parsed = claims.safeParse(JSON.parse(Buffer.from(payload, "base64url").toString()));
				return parsed.success ? parsed.data : null;
			},
		};
	};
	const passes = seal("token");
	const tickets = seal("stream");

	function grant(to: Pick<Pass, "who" | "user" | "conversation">, first: number): Granted | null {
		const at = seconds();
		const until = Math.min(at + halfHour, first + eightHours);
		if (until <= at) return null;
		const token = passes.make({ sub: to.who, user: to.user, conv: to.conversation, iat: first, exp: until });
		return { conversationId: to.conversation, token, expires_in: until - at };
	}

	const passOf = ({ sub, user, conv, iat }: Claims, until: number): Pass => ({
		who: sub,
		user,
		conversation: conv,
		first: iat,
		until,
	});

	return {
		issue(to) {
			const granted = grant(to, seconds());
			if (!granted) throw new Error("a token that begins now cannot be over");
			return granted;
		},
		renew: (pass) => grant(pass, pass.first),
		check(token) {
			const found = passes.open(token);
			if (!found) return null;
			return found.exp <= seconds() ? "old" : passOf(found, found.exp);
		},
		ticket({ who, user, conversation, until }) {
			const at = seconds();
			return tickets.make({ sub: who, user, conv: conversation, iat: at, exp: at + minute, until });
		},
		admit(ticket) {
			const found = tickets.open(ticket);
			if (found?.until === undefined || Math.min(found.exp, found.until) <= seconds()) return null;
			return passOf(found, found.until);
		},
	};
}

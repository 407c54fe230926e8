/** What handlers answer with, and how it is written to the wire. */
import type { Request, Response } from "restify";

/** What the web conversation's door answers. */
export type WebAnswer =
	| { readonly kind: "ok"; readonly value: object }
	| { readonly kind: "nobody" }
	| { readonly kind: "elsewhere" }
	| { readonly kind: "over" }
	| { readonly kind: "wrong"; readonly message: string }
	| { readonly kind: "slow" | "full"; readonly seconds: number };

export interface Reply {
	readonly status: number;
	/** A Buffer goes out as it is, everything else as JSON. */
	readonly body?: unknown;
	readonly headers?: Readonly<Record<string, string>>;
}

export type Handler = (request: Request) => Promise<Reply> | Reply;

/** One line of the list of routes. */
export interface Route {
	readonly method: "get" | "post" | "head";
	/** With `:name` for what varies. */
	readonly path: string;
	/** What is read counts as handed over: HEAD, which hands nothing over, is turned down. */
	readonly handsOver?: boolean;
	readonly handler: Handler;
}

/** An error as every caller gets it: a code, and one sentence that says what to do. */
export const fail = (status: number, code: string, message: string, headers?: Reply["headers"]): Reply => ({
	status,
	body: { error: { code, message } },
	...(headers ? { headers } : {}),
});

export const notFound = () => fail(404, "not-found", "There is nothing at this address.");

/** Writes one answer, with its length. */
export function write(response: Response, reply: Reply): void {
	const { status, body, headers = {} } = reply;
	if (body === undefined) return void response.sendRaw(status, "", { "content-length": "0", ...headers });
	if (Buffer.isBuffer(body)) return void response.sendRaw(status, body as unknown as string, headers);
	const text = JSON.stringify(body);
	response.sendRaw(status, text, {
		"content-type": "application/json; charset=utf-8",
		"content-length": String(Buffer.byteLength(text)),
		"cache-control": "no-store",
		...headers,
	});
}

/** A web conversation's answer as HTTP. */
export const ofAnswer = (answer: WebAnswer, status = 200): Reply => {
	switch (answer.kind) {
		case "ok":
			return { status, body: answer.value };
		case "nobody":
			return fail(403, "roster", "You are not on this school's list yet. Ask your counselor.");
		case "elsewhere":
			return fail(403, "conversation", "This is not your conversation.");
		case "over":
			return expired();
		case "wrong":
			return fail(400, "activity", answer.message);
		case "slow":
			return slowDown(answer.seconds);
		case "full":
			return fail(503, "busy", "Very many people are writing right now. Try again in a moment.", {
				"retry-after": String(answer.seconds),
			});
	}
};

/** Too much from one person or place. */
export const slowDown = (seconds: number): Reply =>
	fail(429, "slow-down", `That is faster than one person can talk. Try again in ${seconds} s.`, {
		"retry-after": String(seconds),
	});

/** A handler for those who do not come too often: `wait` says in how many seconds they may. */
export const seldom =
	(wait: (request: Request) => number, handler: Handler): Handler =>
	(request) => {
		const seconds = wait(request);
		return seconds > 0 ? slowDown(seconds) : handler(request);
	};

/** Direct Line clients know an ended token by this status and code. */
export const expired = (): Reply => fail(403, "TokenExpired", "Your time here is over. Sign in again.");

/** One HTTP post of our own: no automatic repeats, and an honest account of what became of it. */
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { SendResult } from "../doors.ts";

/** Error codes that mean the person cannot be reached there (Microsoft Learn, "Bot conversations", status code responses). */
const unreachableCodes = [
	"BotDisabledByAdmin",
	"BotNotInConversationRoster",
	"ConversationBlockedByUser",
	"ConversationNotFound",
	"ForbiddenOperationException",
	"MessageWritesBlocked",
] as const;

/** Failures before a single byte of the message left. */
const neverLeft = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

/**
 * Retry-After as milliseconds from now.
 * @param header seconds or an HTTP date (RFC 9110, 10.2.3); null when there is none or it makes no sense
 */
export function retryAfterMs(header: string | null, now: string): number | null {
	if (header === null) return null;
	if (/^\d+(\.\d+)?$/.test(header.trim())) return Math.round(Number(header) * 1000);
	const at = Date.parse(header);
	return Number.isNaN(at) ? null : Math.max(0, at - Date.parse(now));
}

interface Answered {
	readonly status: number;
	readonly retryAfter: string | null;
	/** The beginning of an error's body; empty for a success. */
	readonly body: string;
}

/** The Connector sometimes wraps its code in text inside the JSON, so it is looked for in the whole body. */
function resultOf({ status, retryAfter, body }: Answered, now: string): SendResult {
	if (status >= 200 && status < 300) return { kind: "accepted" };
	if (status === 429 || status === 412)
		return { kind: "again", afterMs: retryAfterMs(retryAfter, now), busy: status === 429 };
	if (status === 408 || status >= 500) return { kind: "unknown" };
	const code = unreachableCodes.find((known) => body.includes(known));
	return code && (status === 403 || status === 404)
		? { kind: "unreachable", code }
		: { kind: "refused", code: String(status) };
}

const longestError = 16_384;

function answerOf(response: IncomingMessage, done: (answered: Answered) => void): void {
	const status = response.statusCode ?? 0;
	const retryAfter = response.headers["retry-after"] ?? null;
	// Read to its end in any case, so that the connection can be used again.
	if (status < 400) {
		response.on("error", () => undefined).resume();
		done({ status, retryAfter, body: "" });
		return;
	}
	let body = "";
	response.setEncoding("utf8");
	response.on("data", (chunk: string) => {
		if (body.length < longestError) body += chunk;
	});
	response.on("error", () => undefined);
	response.on("close", () => done({ status, retryAfter, body }));
}

export type Post = (message: {
	readonly url: string;
	readonly body: object;
	readonly authorization: string | null;
	/** ISO instant, to read a Retry-After date. */
	readonly now: string;
}) => Promise<SendResult>;

/**
 * Makes a function that posts one JSON body once, over kept connections; redirects are not followed, since that would
 * carry the token to a host nobody allowed. node:http, because fetch costs four times its CPU for each message.
 * @param timeoutMs how long the whole exchange may take
 */
export function createPost(timeoutMs: number): Post {
	// A connection idle for four seconds is closed by us, before the other side does it under a message on its way.
	const kept = { keepAlive: true, timeout: 4000, maxSockets: 64 };
	const plain = new HttpAgent(kept);
	const secure = new HttpsAgent(kept);
	return ({ url, body, authorization, now }) =>
		new Promise((resolve) => {
			const text = JSON.stringify(body);
			const isSecure = url.startsWith("https:");
			const request = (isSecure ? httpsRequest : httpRequest)(url, {
				method: "POST",
				agent: isSecure ? secure : plain,
				headers: {
					"content-type": "application/json",
					"content-length": Buffer.byteLength(text),
					...(authorization ? { authorization } : {}),
				},
			});
			const timer = setTimeout(() => {
				const left = request.socket?.connecting === false;
				request.destroy(Object.assign(new Error("no answer in time"), { code: left ? "TIMEOUT" : "ECONNREFUSED" }));
			}, timeoutMs);
			const settle = (result: SendResult) => {
				clearTimeout(timer);
				resolve(result);
			};
			request.on("response", (response) => answerOf(response, (answered) => settle(resultOf(answered, now))));
			request.on("error", ({ code = "" }: NodeJS.ErrnoException) =>
				settle(neverLeft.has(code) ? { kind: "again", afterMs: null, busy: false } : { kind: "unknown" }),
			);
			request.end(text);
		});
}

/** One HTTP post of our own: no automatic repeats, and an honest account of what became of it. */
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
const neverLeft = new Set([
	"ECONNREFUSED",
	"ENOTFOUND",
	"EAI_AGAIN",
	"EHOSTUNREACH",
	"ENETUNREACH",
	"UND_ERR_CONNECT_TIMEOUT",
]);

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

/** The known code in an error body; the Connector sometimes wraps it in text inside the JSON. Null when there is none. */
async function unreachableCode(response: Response): Promise<string | null> {
	const body = await response.text().catch(() => "");
	return unreachableCodes.find((code) => body.includes(code)) ?? null;
}

async function resultOf(response: Response, now: string): Promise<SendResult> {
	const { status } = response;
	if (status === 429 || status === 412) {
		await response.body?.cancel();
		return { kind: "again", afterMs: retryAfterMs(response.headers.get("retry-after"), now), busy: status === 429 };
	}
	if (status === 408 || status >= 500) {
		await response.body?.cancel();
		return { kind: "unknown" };
	}
	const code = await unreachableCode(response);
	return code && (status === 403 || status === 404)
		? { kind: "unreachable", code }
		: { kind: "refused", code: String(status) };
}

/** The system's error code inside a failed fetch. */
function causeOf(error: unknown): string {
	const cause = error instanceof Error ? error.cause : undefined;
	return typeof cause === "object" && cause !== null && "code" in cause ? String(cause.code) : "";
}

/**
 * Posts one JSON body once.
 * @param timeoutMs how long the whole exchange may take
 * @param now ISO instant, to read a Retry-After date
 */
export async function postOnce(options: {
	readonly url: string;
	readonly body: object;
	readonly authorization: string | null;
	readonly timeoutMs: number;
	readonly now: string;
}): Promise<SendResult> {
	const { url, body, authorization, timeoutMs, now } = options;
	let response: Response;
	try {
		response = await fetch(url, {
			method: "POST",
			headers: { "content-type": "application/json", ...(authorization ? { authorization } : {}) },
			body: JSON.stringify(body),
			// Following a redirect would carry the token to a host nobody allowed.
			redirect: "manual",
			signal: AbortSignal.timeout(timeoutMs),
		});
	} catch (error) {
		return neverLeft.has(causeOf(error)) ? { kind: "again", afterMs: null, busy: false } : { kind: "unknown" };
	}
	if (!response.ok) return resultOf(response, now);
	// Accepted whatever becomes of the body, which is read only so that the connection can be used again.
	await response.arrayBuffer().catch(() => null);
	return { kind: "accepted" };
}

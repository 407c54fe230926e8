/** Request bodies: JSON only, 256 kB at most, checked before anything else looks at the request. */
import type { IncomingMessage } from "node:http";
import type { Refusal } from "./guard.ts";

const bodyLimit = 256 * 1024;

const tooLarge: Refusal = {
	status: 413,
	code: "too-large",
	message: "The message is larger than 256 kB. Send a shorter one.",
};

const notJson: Refusal = { status: 400, code: "json", message: "The body is not valid JSON." };

/** The gate ahead of everything: what the headers alone rule out. Null: go on. */
export function bodyRefusal(request: IncomingMessage): Refusal | null {
	const { headers } = request;
	const length = Number(headers["content-length"] ?? 0);
	if (length === 0 && headers["transfer-encoding"] === undefined) return null;
	if (!/^application\/json\s*(;|$)/i.test(headers["content-type"] ?? ""))
		return { status: 415, code: "content-type", message: "Send the body as application/json." };
	if (headers["content-encoding"] !== undefined && headers["content-encoding"] !== "identity")
		return { status: 415, code: "content-encoding", message: "Send the body without compression." };
	return length > bodyLimit ? tooLarge : null;
}

/** Reads and parses a JSON body; an empty one is null. Lengths that were not announced are counted. */
export async function readBody(
	request: IncomingMessage,
): Promise<{ readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly refusal: Refusal }> {
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of request as AsyncIterable<Buffer>) {
		length += chunk.length;
		if (length > bodyLimit) return { ok: false, refusal: tooLarge };
		chunks.push(chunk);
	}
	if (length === 0) return { ok: true, value: null };
	try {
		const text = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
		return { ok: true, value: JSON.parse(text) as unknown };
	} catch {
		return { ok: false, refusal: notJson };
	}
}

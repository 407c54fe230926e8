/**
 * Request bodies: JSON only, 256 kB at most, not too deep, and only so many bytes of all bodies at once; checked before
 * anything else looks at the request.
 */
import type { IncomingMessage } from "node:http";
import type { Refusal } from "./guard.ts";

const bodyLimit = 256 * 1024;

const tooLarge: Refusal = {
	status: 413,
	code: "too-large",
	message: "The message is larger than 256 kB. Send a shorter one.",
};

const notJson: Refusal = { status: 400, code: "json", message: "The body is not valid JSON, or is nested too deep." };

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

/** Cards and activities stay far below it; what goes deeper would end the stack of whoever walks through it. */
const deepest = 64;

/** All bodies being read or worked on, in bytes. */
const mostAtOnce = 64 * 1024 * 1024;

/** Nobody reads it: whoever sent the body is gone. */
const brokenOff: Refusal = { status: 400, code: "broken-off", message: "The request broke off. Send it again." };

const full: Refusal = {
	status: 503,
	code: "busy",
	message: "Very many people are writing right now. Try again in a moment.",
};

/** True when brackets outside of strings are nested deeper than any message of ours. Linear in the text. */
function tooDeep(text: string): boolean {
	let depth = 0;
	let quoted = false;
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (quoted) {
			if (code === 0x5c) at += 1;
			else if (code === 0x22) quoted = false;
		} else if (code === 0x22) quoted = true;
		else if (code === 0x5b || code === 0x7b) {
			depth += 1;
			if (depth > deepest) return true;
		} else if (code === 0x5d || code === 0x7d) depth -= 1;
	}
	return false;
}

export type Body = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly refusal: Refusal };

/** Makes the one reader of a server's bodies, which knows how many bytes are held. */
export function createBodies(most = mostAtOnce): {
	/** Reads and parses a JSON body and works with it; an empty one is null. Lengths that were not announced are counted. */
	with<T>(request: IncomingMessage, work: (body: Body) => Promise<T>): Promise<T>;
	/** Bytes held now. */
	held(): number;
} {
	let held = 0;
	async function read(request: IncomingMessage, chunks: Buffer[]): Promise<Body> {
		let length = 0;
		try {
			for await (const chunk of request as AsyncIterable<Buffer>) {
				length += chunk.length;
				if (length > bodyLimit) return { ok: false, refusal: tooLarge };
				if (held + chunk.length > most) return { ok: false, refusal: full };
				held += chunk.length;
				chunks.push(chunk);
			}
		} catch {
			return { ok: false, refusal: brokenOff };
		}
		if (length === 0) return { ok: true, value: null };
		try {
			const text = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
			return tooDeep(text) ? { ok: false, refusal: notJson } : { ok: true, value: JSON.parse(text) as unknown };
		} catch {
			return { ok: false, refusal: notJson };
		}
	}
	return {
		async with(request, work) {
			const chunks: Buffer[] = [];
			try {
				return await work(await read(request, chunks));
			} finally {
				for (const chunk of chunks) held -= chunk.length;
			}
		},
		held: () => held,
	};
}

/** What handlers answer with, and how it is written to the wire. */
import type { Response } from "restify";

/** What the web conversation's door answers. */
export type WebAnswer =
	| { readonly kind: "ok"; readonly value: object }
	| { readonly kind: "nobody" }
	| { readonly kind: "elsewhere" }
	| { readonly kind: "wrong"; readonly message: string };

export interface Reply {
	readonly status: number;
	/** A Buffer goes out as it is, everything else as JSON. */
	readonly body?: unknown;
	readonly headers?: Readonly<Record<string, string>>;
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
		case "wrong":
			return fail(400, "activity", answer.message);
	}
};

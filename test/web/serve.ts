/** A web server over doors that answer as a test says. */
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from "node:http";
import type { Pass } from "../../src/web/conversations.ts";
import { createWeb, type Web, type WebOptions } from "../../src/web/server.ts";
import { quiet, timers } from "../channel/samples.ts";

/** A second in the year 2026, for passes. */
export const soon = 1_800_000_000;

/** A visitor's pass; `token-for-<who>-in-<conversation>` is its token. */
export const passOf = (who: string, conversation: string): Pass => ({
	who,
	user: who,
	conversation,
	first: soon - 1800,
	until: soon,
});

type DirectLine = WebOptions["directLine"];

/** Web conversations that know no database. Every post is written down. */
export function fakeDirectLine(posts: unknown[], more: Partial<DirectLine> = {}): DirectLine {
	return {
		check(token) {
			if (token === "old-token") return "old";
			const [, who, conversation] = /^token-for-(.+)-in-(.+)$/.exec(token) ?? [];
			return who && conversation ? passOf(who, conversation) : null;
		},
		visitor: () => ({ conversationId: "web-new", token: "token-for-anon:1-in-web-new", expires_in: 1800 }),
		renew: async ({ who, pass }) => ({
			kind: "ok",
			value: {
				conversationId: pass?.conversation ?? "web-1",
				token: `token-for-${who}-in-${pass?.conversation ?? "web-1"}`,
				expires_in: 1800,
			},
		}),
		open: async ({ who, pass }) =>
			who === "person:stranger"
				? { kind: "nobody" }
				: { kind: "ok", value: { conversationId: pass?.conversation ?? `web-${who.replace("person:", "")}` } },
		ticket: async ({ who }, conversation) => ({ kind: "ok", value: `ticket-of-${who}-for-${conversation}` }),
		admit(ticket) {
			const [, who, conversation] = /^ticket-of-(.+)-for-(.+)$/.exec(ticket) ?? [];
			return who && conversation ? passOf(who, conversation) : null;
		},
		post: async ({ who }, conversation, body) => {
			posts.push({ who, conversation, body });
			return conversation === "web-other" ? { kind: "elsewhere" } : { kind: "ok", value: { id: "turn-1" } };
		},
		read: async (_caller, _conversation, watermark) =>
			watermark === "x" ? { kind: "wrong", message: "No." } : { kind: "ok", value: { activities: [], watermark } },
		listen: () => () => {},
		missed: () => {},
		...more,
	};
}

const open: Web[] = [];

/** Closes every server that `serve` opened. */
export async function closeAll(): Promise<void> {
	for (const web of open.splice(0)) await web.close();
}

/** What was handed on, and a server in demo mode that hands it on. */
export async function serve(more: Partial<WebOptions> = {}) {
	const received: unknown[] = [];
	const clock = timers();
	const web = createWeb({
		host: "127.0.0.1",
		port: 0,
		files: "/nowhere",
		demo: {
			people: async () => [{ id: "student-10" }, { id: "family-1" }],
			issue: (person) => `token-of-${person}`,
			cards: async (wish) => ({ wish }),
		},
		publicHost: null,
		trustedProxies: [],
		limits: { arrivals: () => 0, looks: () => 0 },
		signIn: {
			verify: async (token) =>
				token.startsWith("token-of-")
					? { ok: true, who: token.replace("token-of-", "person:") }
					: { ok: false, reason: "signature" },
		},
		teams: {
			receive: async (body, authorization) => {
				received.push({ body, authorization });
				return { status: 200, body: { activities: [] } };
			},
		},
		directLine: fakeDirectLine(received),
		plan: { read: async () => ({ kind: "nobody" }) },
		ailing: async () => null,
		every: clock.every,
		now: () => new Date((soon - 1000) * 1000).toISOString(),
		log: quiet,
		...more,
	});
	const { port } = await web.listen();
	open.push(web);
	return { url: `http://127.0.0.1:${port}`, port, received, web, clock };
}

export interface Answer {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	readonly text: string;
	readonly json: { readonly error?: { readonly code: string; readonly message: string } } & Record<string, unknown>;
}

/** A request as it is, with headers that fetch would not let through. */
export function ask(
	port: number,
	method: string,
	path: string,
	headers: OutgoingHttpHeaders = {},
	body: string | Buffer | readonly Buffer[] = "",
): Promise<Answer> {
	return new Promise((resolve, reject) => {
		const sent = request({ host: "127.0.0.1", port, method, path, headers }, (response) => {
			const chunks: Buffer[] = [];
			response.on("data", (chunk: Buffer) => chunks.push(chunk));
			response.on("end", () => {
				const text = Buffer.concat(chunks).toString();
				const isJson = response.headers["content-type"]?.startsWith("application/json");
				resolve({
					status: response.statusCode ?? 0,
					headers: response.headers,
					text,
					json: isJson && text !== "" ? JSON.parse(text) : {},
				});
			});
		});
		sent.on("error", reject);
		if (Array.isArray(body)) for (const chunk of body as readonly Buffer[]) sent.write(chunk);
		sent.end(typeof body === "string" || Buffer.isBuffer(body) ? body : undefined);
	});
}

export const json = { "content-type": "application/json" };
export const sentence = /^[A-Z].*\.$/;

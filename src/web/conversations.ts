/** The routes of Direct Line 3.0: tokens, conversations, activities. Streams are in stream.ts. */
import type { IncomingMessage } from "node:http";
import type { Request } from "restify";
import { z } from "zod";
import type { Log, SignIn } from "../doors.ts";
import { squeezed } from "./files.ts";
import { expired, fail, ofAnswer, type Reply, type Route, slowDown, type WebAnswer } from "./respond.ts";
import { bearer, turnedAway } from "./sign-in.ts";

/** What a conversation token stands for; times in seconds since 1970. */
export interface Pass {
	readonly who: string;
	readonly user: string;
	readonly conversation: string;
	readonly first: number;
	readonly until: number;
}

/** Whoever calls, by a sign-in (then there is no pass) or by a conversation token. */
export interface Caller {
	readonly who: string;
	readonly pass: Pass | null;
}

type Told<T> = { readonly kind: "ok"; readonly value: T } | Exclude<WebAnswer, { readonly kind: "ok" }>;

/** The web conversations' side of the house. */
export interface DirectLineDoor {
	check(token: string): Pass | "old" | null;
	/** Null: nobody may come without a sign-in. */
	visitor(): object | null;
	renew(caller: Caller): Promise<Told<{ readonly token: string; readonly expires_in: number }>>;
	open(caller: Caller, locale: string | null): Promise<Told<{ readonly conversationId: string }>>;
	ticket(caller: Caller, conversation: string): Promise<Told<string>>;
	admit(ticket: string): Pass | null;
	post(caller: Caller, conversation: string, body: unknown): Promise<WebAnswer>;
	read(
		caller: Caller,
		conversation: string,
		watermark: string,
	): Promise<Told<{ readonly activities: readonly unknown[]; readonly watermark: string }>>;
	listen(conversation: string, wake: () => void): () => void;
	missed(conversation: string): void;
}

interface Options {
	readonly directLine: DirectLineDoor;
	readonly signIn: SignIn;
	/** The demo's sign-in, which gives a new token whenever a conversation is opened; null: the caller's own stays. */
	readonly issue: ((person: string) => string) | null;
	/** `ws://host` or `wss://host`, as this caller reaches us. */
	readonly streams: (request: IncomingMessage) => string;
	/** Seconds until this caller's address may ask for one more token, and for anything else; 0: now. */
	readonly arrivals: (request: IncomingMessage) => number;
	readonly looks: (request: IncomingMessage) => number;
	readonly withBody: (request: Request, work: (body: unknown) => Promise<Reply>) => Promise<Reply>;
	readonly log: Log;
}

/** Of what a client says when it starts, only its language counts. */
const started = z.object({ locale: z.string().max(100) });

const half = 1800;
const root = "/v3/directline";

const watermarkOf = (request: Request): string =>
	new URL(request.url ?? "/", "http://x").searchParams.get("watermark") ?? "";

/** Every route, in order. */
export function conversationRoutes(options: Options): readonly Route[] {
	const { directLine, signIn, issue, log } = options;

	/** A conversation's token or a sign-in; without either the reply that says so. */
	async function callerOf(request: Request): Promise<Caller | Reply> {
		const token = bearer(request);
		const pass = directLine.check(token);
		if (pass === "old") return expired();
		if (pass) return { who: pass.who, pass };
		const signed = await signIn.verify(token);
		if (signed.ok) return { who: signed.who, pass: null };
		const wait = options.looks(request);
		if (wait > 0) return slowDown(wait);
		return turnedAway(signed.reason, log);
	}

	const known =
		(handler: (request: Request, caller: Caller) => Promise<Reply>) =>
		async (request: Request): Promise<Reply> => {
			const caller = await callerOf(request);
			return "who" in caller ? handler(request, caller) : caller;
		};

	const looking = (handler: (request: Request, caller: Caller) => Promise<Reply>) => async (request: Request) => {
		const wait = options.looks(request);
		return wait > 0 ? slowDown(wait) : known(handler)(request);
	};

	/** The conversation as its client continues: with a token that lasts, and a stream behind the watermark. */
	async function continued(request: Request, caller: Caller, conversation: string, status: number): Promise<Reply> {
		let { pass } = caller;
		let granted = { token: bearer(request), expires_in: half };
		if (pass) {
			const renewed = await directLine.renew(caller);
			if (renewed.kind !== "ok") return ofAnswer(renewed);
			granted = renewed.value;
			const next = directLine.check(granted.token);
			if (next !== null && next !== "old") pass = next;
		} else if (issue && caller.who.startsWith("person:")) {
			granted = { token: issue(caller.who.slice("person:".length)), expires_in: half };
		}
		const ticket = await directLine.ticket({ ...caller, pass }, conversation);
		if (ticket.kind !== "ok") return ofAnswer(ticket);
		const query = new URLSearchParams({ watermark: watermarkOf(request), t: ticket.value });
		const streamUrl = `${options.streams(request)}${root}/conversations/${conversation}/stream?${query}`;
		const { token, expires_in } = granted;
		return { status, body: { conversationId: conversation, token, expires_in, streamUrl } };
	}

	const conversation = (request: Request): string => String(request.params.id);

	return [
		{
			method: "post",
			path: `${root}/tokens/generate`,
			async handler(request) {
				const wait = options.arrivals(request);
				if (wait > 0) return slowDown(wait);
				// What the body wants (a user id, a name) is not read: who somebody is comes from a sign-in or from us.
				if (bearer(request) !== "")
					return known(async (_, caller) => ofAnswer(await directLine.renew(caller)))(request);
				const granted = directLine.visitor();
				return granted
					? { status: 200, body: granted }
					: fail(401, "sign-in", "Sign in first. This school does not take questions without a sign-in.");
			},
		},
		{
			method: "post",
			path: `${root}/tokens/refresh`,
			handler: looking(async (_request, caller) => ofAnswer(await directLine.renew(caller))),
		},
		{
			method: "post",
			path: `${root}/conversations`,
			handler: looking((request, caller) =>
				options.withBody(request, async (body) => {
					const wanted = started.safeParse(body);
					const answer = await directLine.open(caller, wanted.success ? wanted.data.locale : null);
					return answer.kind === "ok" ? continued(request, caller, answer.value.conversationId, 201) : ofAnswer(answer);
				}),
			),
		},
		{
			method: "get",
			path: `${root}/conversations/:id`,
			handler: looking((request, caller) => continued(request, caller, conversation(request), 200)),
		},
		{
			method: "get",
			path: `${root}/conversations/:id/activities`,
			handsOver: true,
			handler: looking(async (request, caller) => {
				const read = await directLine.read(caller, conversation(request), watermarkOf(request));
				return squeezed(ofAnswer(read), request.headers);
			}),
		},
		{
			// Not counted by address: a message that may mean danger is never turned away, and a person is counted by the gate.
			method: "post",
			path: `${root}/conversations/:id/activities`,
			handler: known((request, caller) =>
				options.withBody(request, async (body) => ofAnswer(await directLine.post(caller, conversation(request), body))),
			),
		},
	];
}

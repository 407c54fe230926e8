/** The one room with restify: every route of the server, in one visible list. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import restify from "restify";
import { z } from "zod";
import type { Log, SignIn } from "../doors.ts";
import { bodyRefusal, readBody } from "./body.ts";
import { readFiles } from "./files.ts";
import { demoRefusal, safeHeaders } from "./guard.ts";
import { fail, notFound, ofAnswer, type Reply, type WebAnswer, write } from "./respond.ts";

/** The Bot Framework's side: takes one posted activity, says what goes back. */
interface TeamsDoor {
	receive(
		body: unknown,
		authorization: string | undefined,
	): Promise<{ readonly status: number; readonly body?: unknown }>;
}

/** The chat page's side: one conversation per signed-in person. */
interface DirectLineDoor {
	open(who: string): Promise<WebAnswer>;
	post(who: string, conversation: string, body: unknown): Promise<WebAnswer>;
	read(who: string, conversation: string, watermark: string): Promise<WebAnswer>;
}

/** What the demo's page offers: its invented people, and a token for one of them. */
export interface DemoDoor {
	people(): Promise<readonly { readonly id: string }[]>;
	issue(person: string): string;
}

export interface WebOptions {
	readonly host: string;
	/** 0 picks a free one. */
	readonly port: number;
	/** Null: live mode, where nobody chooses who they are. */
	readonly demo: DemoDoor | null;
	readonly teams: TeamsDoor;
	readonly directLine: DirectLineDoor;
	readonly signIn: SignIn;
	/** Folder of the built pages; may be missing. */
	readonly files: string;
	/** Rejects when the database is away. */
	readonly ping: () => Promise<void>;
	readonly log: Log;
}

export interface Web {
	readonly server: restify.Server;
	/** @throws when the port is taken, or demo mode was to listen beyond this machine */
	listen(): Promise<{ readonly address: string; readonly port: number }>;
	/** Stops taking requests and waits for those under way, ten seconds at most. */
	close(): Promise<void>;
}

type Handler = (request: restify.Request) => Promise<Reply> | Reply;

const signInBody = z.object({ person: z.string().min(1).max(200) });

const bearer = (request: IncomingMessage): string =>
	/^Bearer (\S+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";

/** Makes the HTTP server; nothing listens until `listen`. */
export function createWeb(options: WebOptions): Web {
	const { host, port, demo, teams, directLine, signIn, ping, log } = options;
	const files = readFiles(options.files);
	const always = safeHeaders(demo !== null);
	const server = restify.createServer({ name: "onward", ignoreTrailingSlash: false });
	server.server.requestTimeout = 30_000;
	server.server.headersTimeout = 15_000;

	/** Errors are caught here, once: the caller gets a reference, the log has the rest. */
	const run = (handler: Handler) => async (request: restify.Request, response: restify.Response) => {
		try {
			write(response, await handler(request));
		} catch (error) {
			const reference = randomUUID().slice(0, 8);
			const { name, message, stack } = error as Error;
			log.error(
				{ event: "request-failed", reference, path: request.getRoute()?.path, name, message, stack },
				"A request failed.",
			);
			if (!response.headersSent)
				write(
					response,
					fail(
						500,
						"internal",
						`Something went wrong on our side. Try again; if it stays, give this reference: ${reference}.`,
					),
				);
		}
	};

	const withBody =
		(handler: (request: restify.Request, body: unknown) => Promise<Reply>): Handler =>
		async (request) => {
			const read = await readBody(request);
			if (read.ok) return handler(request, read.value);
			return fail(read.refusal.status, read.refusal.code, read.refusal.message, { connection: "close" });
		};

	const signedIn =
		(handler: (request: restify.Request, who: string) => Promise<Reply> | Reply): Handler =>
		async (request) => {
			const signed = await signIn.verify(bearer(request));
			if (signed.ok) return handler(request, signed.who);
			log.info({ event: "sign-in-refused", reason: signed.reason }, "A token was refused.");
			return fail(401, "sign-in", "Sign in again.", { "www-authenticate": "Bearer" });
		};

	server.pre((request, response, next) => {
		for (const [name, value] of Object.entries(always)) response.setHeader(name, value);
		const refusal = (demo ? demoRefusal(host, request.headers) : null) ?? bodyRefusal(request);
		if (!refusal) return next();
		write(response, fail(refusal.status, refusal.code, refusal.message, { connection: "close" }));
		return next(false);
	});

	server.get(
		"/healthz",
		run(() => ({ status: 200, body: { ok: true } })),
	);
	server.get(
		"/readyz",
		run(async () => {
			try {
				await ping();
				return { status: 200, body: { ok: true } };
			} catch (error) {
				log.error({ event: "not-ready", name: (error as Error).name }, "The database does not answer.");
				return fail(503, "database", "The database does not answer.");
			}
		}),
	);

	server.post("/api/messages", run(withBody((request, body) => teams.receive(body, request.headers.authorization))));

	if (demo) {
		server.get(
			"/api/people",
			run(async () => ({ status: 200, body: { people: await demo.people() } })),
		);
		server.post(
			"/api/sign-in",
			run(
				withBody(async (_request, body) => {
					const parsed = signInBody.safeParse(body);
					if (!parsed.success)
						return fail(400, "person", 'Say which person to be, like this: { person: "student-10" }.');
					const { person } = parsed.data;
					if (!(await demo.people()).some(({ id }) => id === person))
						return fail(404, "person", "There is nobody with that id in the demo.");
					return { status: 200, body: { token: demo.issue(person) } };
				}),
			),
		);
	}

	const activities = "/v3/directline/conversations/:id/activities";
	const conversation = (request: restify.Request): string => String(request.params.id);
	server.post(
		"/v3/directline/conversations",
		run(
			signedIn(async (request, who) => {
				const answer = await directLine.open(who);
				if (answer.kind !== "ok") return ofAnswer(answer);
				// The page opens again before this runs out; in the demo that also renews the token.
				const token = demo && who.startsWith("person:") ? demo.issue(who.slice("person:".length)) : bearer(request);
				return { status: 201, body: { ...answer.value, token, expires_in: 1800 } };
			}),
		),
	);
	server.post(
		activities,
		run(
			signedIn((request, who) =>
				withBody(async (inner, body) => ofAnswer(await directLine.post(who, conversation(inner), body)))(request),
			),
		),
	);
	server.get(
		activities,
		run(
			signedIn(async (request, who) => {
				const watermark = new URL(request.url ?? "/", "http://x").searchParams.get("watermark") ?? "";
				return ofAnswer(await directLine.read(who, conversation(request), watermark));
			}),
		),
	);

	const file: Handler = (request) => {
		const path = new URL(request.url ?? "/", "http://x").pathname;
		const found = files.get(path);
		if (!found)
			return path === "/"
				? fail(404, "not-built", "The page is not built yet. Run npm run build, then start again.")
				: notFound();
		if (request.headers["if-none-match"] === found.headers.etag)
			return { status: 304, headers: { etag: found.headers.etag ?? "" } };
		return { status: 200, body: found.body, headers: found.headers };
	};
	server.get("/*", run(file));
	server.head("/*", run(file));

	// What restify itself turns down: unknown addresses, wrong methods, broken requests.
	server.on(
		"restifyError",
		(_request: restify.Request, response: restify.Response, error: { statusCode?: number }, done: () => void) => {
			const status = error.statusCode ?? 500;
			if (!response.headersSent)
				write(
					response,
					status === 404
						? notFound()
						: fail(status, status === 405 ? "method" : "request", "This address does not take that kind of request."),
				);
			return done();
		},
	);

	return {
		server,
		listen: () =>
			new Promise((resolve, reject) => {
				const refusal = demo ? demoRefusal(host, { host: "localhost" }) : null;
				if (refusal) return reject(new Error(refusal.message));
				server.server.once("error", reject);
				server.listen(port, host, () => {
					server.server.off("error", reject);
					const { address, port: bound } = server.server.address() as AddressInfo;
					resolve({ address, port: bound });
				});
			}),
		close: () =>
			new Promise((resolve) => {
				// A kept connection turns idle only after its last answer, so look more than once.
				const sweep = setInterval(() => server.server.closeIdleConnections(), 50);
				const deadline = setTimeout(() => server.server.closeAllConnections(), 10_000);
				server.close(() => {
					clearInterval(sweep);
					clearTimeout(deadline);
					resolve();
				});
			}),
	};
}

/** The one room with restify: every route of the server, in one visible list. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import restify from "restify";
import type { Log, SignIn } from "../doors.ts";
import { createAddresses } from "./address.ts";
import { bodyRefusal, createBodies } from "./body.ts";
import { type CardsDoor, cardRoutes, cardsPage } from "./cards.ts";
import { conversationRoutes, type DirectLineDoor } from "./conversations.ts";
import { fileReply, peopleAhead, readFiles, tabOf, tabReply } from "./files.ts";
import { demoRefusal, originRefusal, safeHeaders, tabPolicy } from "./guard.ts";
import { type PlanDoor, planRoutes } from "./plan.ts";
import { fail, type Handler, notFound, type Reply, type Route, seldom, write } from "./respond.ts";
import { type DemoDoor, demoRoutes } from "./sign-in.ts";
import { createStreams } from "./stream.ts";

/** The Bot Framework's side: takes one posted activity, says what goes back. */
interface TeamsDoor {
	receive(body: unknown, authorization: string | undefined): Promise<Reply>;
}

export interface WebOptions {
	readonly host: string;
	/** 0 picks a free one. */
	readonly port: number;
	/** Null: live mode, where nobody chooses who they are. */
	readonly demo: (DemoDoor & CardsDoor) | null;
	/** The host name people know a live server by; null in demo mode. */
	readonly publicHost: string | null;
	/** Proxies whose X-Forwarded-For is believed: addresses and blocks. */
	readonly trustedProxies: readonly string[];
	/** Seconds until an address may come again, 0 for now: for one more token or sign-in, and for any other look. */
	readonly limits: { readonly arrivals: (address: string) => number; readonly looks: (address: string) => number };
	readonly teams: TeamsDoor;
	readonly directLine: DirectLineDoor;
	readonly plan: PlanDoor;
	readonly signIn: SignIn;
	/** Folder of the built pages; may be missing. */
	readonly files: string;
	/** What keeps the program from working, as one sentence; null: ready. */
	readonly ailing: () => Promise<{ readonly code: string; readonly message: string } | null>;
	/** Calls something again and again; returns how to end it. */
	readonly every: (ms: number, what: () => void) => () => void;
	/** ISO instant. */
	readonly now: () => string;
	readonly log: Log;
}

export interface Web {
	readonly server: restify.Server;
	/** What is held at once, by name; bytes for bodies. */
	held(): Readonly<Record<"streams" | "bodies", number>>;
	/** @throws when the port is taken, or demo mode was to listen beyond this machine */
	listen(): Promise<{ readonly address: string; readonly port: number }>;
	/** Takes no new work, answers what is under way (ten seconds at most), then closes the port. */
	close(): Promise<void>;
}

const stopping = {
	code: "stopping",
	message: "Onward is being stopped or started again. Try again in a moment.",
} as const;

const otherMethod = (status: number): Reply =>
	fail(status, status === 405 ? "method" : "request", "This address does not take that kind of request.");

const portTaken = (port: number): string =>
	`Port ${port} is taken, perhaps by an Onward that runs already. End that one, or set PORT to another number.`;

/** Who is slow on purpose is cut off: these many milliseconds for the headers, the whole request, and a silent line. */
const patience = { headersTimeout: 15_000, requestTimeout: 30_000, timeout: 60_000, connectionsCheckingInterval: 5000 };

/** A process may often hold no more files than this, and each line is one. */
const mostConnections = 5000;

/** Makes the HTTP server; nothing listens until `listen`. */
export function createWeb(options: WebOptions): Web {
	const { host, port, demo, publicHost, limits, teams, directLine, plan, signIn, ailing, log } = options;
	const files = readFiles(options.files);
	const always = safeHeaders(demo !== null);
	const server = restify.createServer({ name: "onward", ignoreTrailingSlash: false });
	// restify makes its server without options; these are read when it begins to listen.
	Object.assign(server.server, patience, { maxConnections: mostConnections, maxHeadersCount: 100 });
	const bodies = createBodies();
	const addressOf = createAddresses(options.trustedProxies);
	const looks = (request: IncomingMessage) => limits.looks(addressOf(request));
	const arrivals = (request: IncomingMessage) => limits.arrivals(addressOf(request));
	let closing = false;
	let underWay = 0;

	/** Errors are caught here, once: the caller gets a reference, the log has the rest. */
	const run = (handler: Handler) => async (request: restify.Request, response: restify.Response) => {
		underWay += 1;
		try {
			write(response, await handler(request));
		} catch (error) {
			const reference = randomUUID().slice(0, 8);
			log.error({ event: "request-failed", reference, path: request.getRoute()?.path, error }, "A request failed.");
			if (!response.headersSent)
				write(response, {
					status: 500,
					body: {
						error: {
							code: "internal",
							message: `Something went wrong on our side. Try again; if it stays, give this reference: ${reference}.`,
							reference,
						},
					},
				});
		} finally {
			underWay -= 1;
		}
	};

	const withBody = (request: restify.Request, work: (body: unknown) => Promise<Reply>): Promise<Reply> =>
		bodies.with(request, async (body) => {
			if (body.ok) return work(body.value);
			const { status, code, message } = body.refusal;
			return fail(status, code, message, {
				connection: "close",
				...(status === 503 ? { "retry-after": "2" } : {}),
			});
		});

	const originOf = (request: IncomingMessage) => originRefusal(publicHost, request.headers);

	/** For our own pages alone; no other page's script may even ask. */
	const ours =
		(handler: Handler): Handler =>
		(request) => {
			const refusal = originOf(request);
			return refusal ? fail(refusal.status, refusal.code, refusal.message) : handler(request);
		};

	const streams = createStreams({
		directLine,
		again: (socket) => void server.server.emit("connection", socket),
		refusal(request) {
			const seconds = looks(request);
			if (seconds > 0) return { status: 429, code: "slow-down", message: `Try again in ${seconds} s.` };
			return (demo ? demoRefusal(host, request.headers) : null) ?? originOf(request);
		},
		now: options.now,
		every: options.every,
		log,
	});
	server.server.on("upgrade", streams.upgrade);

	/** What can be read can be asked about: HEAD is answered as GET, and Node leaves the body out. */
	const add = ({ method, path, handler, handsOver = false }: Route) => {
		server[method](path, run(handler));
		if (method === "get") server.head(path, run(handsOver ? () => otherMethod(405) : handler));
	};

	server.pre((request, response, next) => {
		for (const [name, value] of Object.entries(always)) response.setHeader(name, value);
		if (closing && !/^\/(?:healthz|readyz)$/.test(request.url ?? "")) {
			write(response, fail(503, stopping.code, stopping.message, { "retry-after": "5", connection: "close" }));
			return next(false);
		}
		const refusal = (demo ? demoRefusal(host, request.headers) : null) ?? bodyRefusal(request);
		if (!refusal) return next();
		write(response, fail(refusal.status, refusal.code, refusal.message, { connection: "close" }));
		return next(false);
	});

	add({ method: "get", path: "/healthz", handler: () => ({ status: 200, body: { ok: true } }) });
	add({
		method: "get",
		path: "/readyz",
		handler: async () => {
			const ill = closing ? stopping : await ailing();
			return ill ? fail(503, ill.code, ill.message) : { status: 200, body: { ok: true } };
		},
	});

	// Never counted by address: all of a district's messages come from a few of Microsoft's.
	server.post(
		"/api/messages",
		run((request) => withBody(request, (body) => teams.receive(body, request.headers.authorization))),
	);

	if (demo)
		for (const route of [...demoRoutes({ demo, arrivals, looks, withBody }), ...cardRoutes(demo, looks)]) add(route);

	const streamsAt = (request: IncomingMessage) =>
		publicHost === null ? `ws://${request.headers.host}` : `wss://${publicHost}`;
	const talk = { directLine, signIn, issue: demo?.issue ?? null, streams: streamsAt, arrivals, looks, withBody, log };
	const own = [...conversationRoutes(talk), ...planRoutes({ plan, signIn, looks, log })];
	for (const route of own) add({ ...route, handler: ours(route.handler) });

	const file: Handler = (request) => {
		const path = new URL(request.url ?? "/", "http://x").pathname;
		const tab = files.get(tabOf(path) ?? "");
		if (tab) return tabReply(tab, tabPolicy);
		const found = path === cardsPage && !demo ? undefined : files.get(path);
		if (!found)
			return path === "/"
				? fail(404, "not-built", "The page is not built yet. Run npm run build, then start again.")
				: notFound();
		return fileReply(found, request.headers, demo && path === "/" ? peopleAhead : {});
	};
	add({ method: "get", path: "/*", handler: seldom(looks, file) });

	// What restify itself turns down: unknown addresses, wrong methods, broken requests.
	server.on(
		"restifyError",
		(_request: restify.Request, response: restify.Response, error: { statusCode?: number }, done: () => void) => {
			const status = error.statusCode ?? 500;
			if (!response.headersSent) write(response, status === 404 ? notFound() : otherMethod(status));
			return done();
		},
	);

	return {
		server,
		held: () => ({ streams: streams.size(), bodies: bodies.held() }),
		listen: () =>
			new Promise((resolve, reject) => {
				const refusal = demo ? demoRefusal(host, { host: "localhost" }) : null;
				if (refusal) return reject(new Error(refusal.message));
				// restify passes the listening socket's errors on, and without a listener here they would end the process.
				const refused = (error: NodeJS.ErrnoException) =>
					reject(error.code === "EADDRINUSE" ? new Error(portTaken(port)) : error);
				server.once("error", refused);
				server.listen(port, host, () => {
					server.off("error", refused);
					const { address, port: bound } = server.server.address() as AddressInfo;
					resolve({ address, port: bound });
				});
			}),
		close: () =>
			new Promise((resolve) => {
				closing = true;
				void streams.close();
				let shut = false;
				const shutPort = () => {
					shut = true;
					server.close(() => {
						clearInterval(sweep);
						clearTimeout(deadline);
						resolve();
					});
				};
				// Until the last answer is out the port stays open: whoever asks /readyz learns that this process is going.
				// A kept connection turns idle only after its last answer, so look more than once.
				const sweep = setInterval(() => {
					if (!shut && underWay === 0) shutPort();
					if (shut) server.server.closeIdleConnections();
				}, 25);
				if (underWay === 0) shutPort();
				const deadline = setTimeout(() => {
					if (!shut) shutPort();
					server.server.closeAllConnections();
				}, 10_000);
			}),
	};
}

/**
 * The only place with prom-client: figures about the running program, on this machine only. The doors are watched from
 * outside, so no other room knows of it. Labels are our own words, never a person's id or what somebody wrote.
 */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Channel, HandleTurn, Log, Mark, OutboxKind, Store } from "./doors.ts";

export interface Metrics {
	/** Each returns the same door, counted. */
	store(store: Store): Store;
	channel(channel: Channel): Channel;
	turns(handle: HandleTurn): HandleTurn;
	log(log: Log): Log;
	/** Counts what a server answers. */
	requests(server: Server): void;
	/** What became of one row of the outbox. */
	sent(kind: OutboxKind, mark: Mark): void;
	/**
	 * Serves GET /metrics on 127.0.0.1.
	 * @param port 0 picks a free one
	 * @returns the port
	 * @throws one sentence when the port is taken
	 */
	listen(port: number): Promise<number>;
	close(): Promise<void>;
}

/** Seconds; a turn is meant to take a few thousandths, and a second is what a person notices. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Words that come as text from other rooms: short, of our own form, and not too many different ones. */
function bounded(most: number): (word: unknown) => string {
	const known = new Set<string>();
	return (word) => {
		if (typeof word !== "string" || !/^[\w-]{1,48}$/.test(word)) return "other";
		if (!known.has(word) && known.size >= most) return "other";
		known.add(word);
		return word;
	};
}

/** The part of the server that an address belongs to. */
function areaOf(url: string): string {
	if (url.startsWith("/api/messages")) return "teams";
	if (url.startsWith("/v3/directline/")) return "page";
	if (url.startsWith("/api/")) return "api";
	return url.startsWith("/healthz") || url.startsWith("/readyz") ? "health" : "files";
}

/**
 * Makes the counters; nothing listens until `listen`.
 * @param backlog what waits in the outbox, asked for when somebody looks
 * @param now ISO instant
 */
export function createMetrics(backlog: () => ReturnType<Store["backlog"]>, now: () => string): Metrics {
	const registry = new Registry();
	const registers = [registry];
	collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 50 });
	const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
		new Counter({ name: `onward_${name}_total`, help, labelNames, registers });
	const histogram = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
		new Histogram({ name: `onward_${name}_seconds`, help, labelNames, buckets, registers });
	const gauge = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
		new Gauge({ name: `onward_${name}`, help, labelNames, registers });

	const turns = counter(
		"turns",
		"Turns by where they came from and what became of them.",
		"channel",
		"input",
		"outcome",
	);
	const turnTime = histogram("turn", "A turn from its arrival to its commit.", "channel");
	const storeTime = histogram("store", "What the turn and the sender ask of the database.", "operation");
	const storeErrors = counter("store_errors", "Requests that the database did not fulfil.", "operation", "code");
	const sendTime = histogram("send", "One message handed to a channel.", "channel");
	const sends = counter("sends", "What a channel said to a message.", "channel", "result");
	const outbox = counter("outbox", "What became of replies and pushes.", "kind", "state", "reason");
	const events = counter("events", "Lines of the log, by event.", "event", "level");
	const refusals = counter("sign_in_refusals", "Tokens that were refused.", "reason");
	const unanswered = counter(
		"unanswered",
		"Messages nobody could answer, by the nearest route and why; never what was typed.",
		"route",
		"reason",
	);
	const answers = counter("http_answers", "What the server answered; 429 is a limit.", "area", "status");
	const databaseUp = gauge("database_up", "1 when the database answered just now.");
	const waiting = gauge("outbox_due", "Messages that are due and not yet handed over.", "kind");
	const oldest = gauge(
		"outbox_oldest_seconds",
		"How long the oldest of them is due; for alerts, how long it waits.",
		"kind",
	);

	const event = bounded(200);
	const code = bounded(40);
	const reason = bounded(60);
	// A job's title has spaces; all jobs are one label.
	const place = bounded(200);
	const route = (id: unknown): string =>
		place(
			typeof id === "string"
				? id
						.split(":")
						.slice(0, id.startsWith("occupation:") ? 1 : 2)
						.join("-")
				: id,
		);

	async function figures(): Promise<string> {
		waiting.reset();
		oldest.reset();
		try {
			for (const { kind, count, since } of await backlog()) {
				waiting.set({ kind }, count);
				oldest.set({ kind }, Math.max(0, (Date.parse(now()) - Date.parse(since)) / 1000));
			}
			databaseUp.set(1);
		} catch {
			databaseUp.set(0);
		}
		return registry.metrics();
	}

	const server = createServer((request, response) => {
		// Two statements: restify's writeHead, which it gives to every response in the process, returns nothing.
		const answer = (status: number, body: string): void => {
			response.writeHead(status, { "content-type": registry.contentType, "cache-control": "no-store" });
			response.end(body);
		};
		// A page in a browser on this machine could reach this port under another name.
		const here = /^(?:127\.0\.0\.1|localhost)(?::\d+)?$/.test(request.headers.host ?? "");
		if (!here || request.headers.origin !== undefined) return answer(403, "");
		if (request.method !== "GET" || request.url !== "/metrics") return answer(404, "");
		figures().then(
			(text) => answer(200, text),
			() => answer(500, ""),
		);
	});

	function timed<Values extends readonly unknown[], Result>(
		operation: string,
		ask: (...values: Values) => Promise<Result>,
	): (...values: Values) => Promise<Result> {
		const time = storeTime.labels({ operation });
		return async (...values) => {
			const end = time.startTimer();
			try {
				return await ask(...values);
			} catch (error) {
				storeErrors.inc({ operation, code: code((error as { readonly code?: unknown } | null)?.code) });
				throw error;
			} finally {
				end();
			}
		};
	}

	return {
		store: (store) => ({
			...store,
			load: timed("load", store.load),
			commit: timed("commit", store.commit),
			mark: timed("mark", store.mark),
			claim: timed("claim", store.claim),
			fetch: timed("fetch", store.fetch),
			whois: timed("whois", store.whois),
			byKey: timed("byKey", store.byKey),
			enqueue: timed("enqueue", store.enqueue),
			recover: timed("recover", store.recover),
			unreported: timed("unreported", store.unreported),
			ping: timed("ping", store.ping),
		}),
		channel: (channel) => ({
			...channel,
			async send(address, message) {
				const end = sendTime.startTimer({ channel: channel.id });
				const result = await channel.send(address, message).finally(end);
				sends.inc({ channel: channel.id, result: result.kind });
				return result;
			},
		}),
		turns: (handle) => async (turn) => {
			const { channel } = turn.address;
			const end = turnTime.startTimer({ channel });
			const handled = await handle(turn);
			end();
			// A row without a number was said without being stored: an apology, a stranger, or danger while the database is away.
			const unsaved = handled.rows.some((row) => row.seq === 0);
			const outcome = handled.rows.length === 0 ? "silent" : unsaved ? "unsaved" : "answered";
			turns.inc({ channel, input: turn.input.kind, outcome });
			return handled;
		},
		log: (log) => {
			const counted =
				(level: "info" | "warn" | "error"): Log["info"] =>
				(fields, message) => {
					events.inc({ event: event(fields.event), level });
					if (fields.event === "sign-in-refused") refusals.inc({ reason: reason(fields.reason) });
					if (fields.event === "unanswered")
						unanswered.inc({ route: route(fields.route), reason: reason(fields.reason) });
					log[level](fields, message);
				};
			return { info: counted("info"), warn: counted("warn"), error: counted("error") };
		},
		requests: (watched) =>
			void watched.on("request", (request, response) => {
				const area = areaOf(request.url ?? "");
				response.once("finish", () => answers.inc({ area, status: String(response.statusCode) }));
			}),
		sent: (kind, { state, reason: why }) => outbox.inc({ kind, state, reason: why ?? "" }),
		listen: (port) =>
			new Promise((resolve, reject) => {
				server.once("error", () =>
					reject(new Error(`METRICS_PORT: port ${port} is taken. Choose another one, or end what uses it.`)),
				);
				server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
			}),
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

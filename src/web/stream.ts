/** The stream of a web conversation: a WebSocket that is sent what is stored behind its watermark, then what is new. */
import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Log } from "../doors.ts";
import type { DirectLineDoor, Pass } from "./conversations.ts";
import type { Refusal } from "./guard.ts";

export interface Streams {
	/** Takes over a request that asks for a WebSocket, or turns it down; any other wish is passed over. */
	upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
	/** Ends every stream with 1001; clients come back with their watermark. Resolves when all are gone. */
	close(): Promise<void>;
	/** Streams open now. */
	size(): number;
}

interface Options {
	readonly directLine: Pick<DirectLineDoor, "admit" | "read" | "listen" | "missed">;
	/** Takes a connection as if it were new. */
	readonly again: (socket: Duplex) => void;
	/** Why this request may not come in at all. */
	readonly refusal: (request: IncomingMessage) => Refusal | null;
	/** ISO instant. */
	readonly now: () => string;
	/** Calls something again and again; returns how to end it. */
	readonly every: (ms: number, what: () => void) => () => void;
	readonly log: Log;
}

interface Stream {
	readonly socket: WebSocket;
	readonly pass: Pass;
	watermark: string;
	/** A set is being read or sent; the next one waits, so that one at most lies in memory for a slow reader. */
	busy: boolean;
	again: boolean;
	/** Answered the last ping. */
	alive: boolean;
	/** What the client sent since the last heartbeat; it has nothing to say here but empty pings. */
	frames: number;
}

const heartbeatMs = 15_000;
const most = 2000;
const mostOfOne = 10;
const mostFrames = 60;
const mostIncoming = 4096;
/** How long a goodbye may take. */
const patienceMs = 1000;

const path = /^\/v3\/directline\/conversations\/([\w-]{1,100})\/stream$/;

/** What a refused upgrade gets: a plain answer, as to any request. */
function turnDown(socket: Duplex, status: number, message: string, more = ""): void {
	const body = JSON.stringify({ error: { code: "stream", message } });
	const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json; charset=utf-8\r\n`;
	socket.end(`${head}Content-Length: ${Buffer.byteLength(body)}\r\n${more}Connection: close\r\n\r\n${body}`);
}

/**
 * Node hands over every request that would rather speak another protocol, as HTTP/2 clients do. It is put back, without
 * that wish.
 */
function putBack(request: IncomingMessage, socket: Duplex, head: Buffer): void {
	const lines = [`${request.method} ${request.url} HTTP/1.1`];
	for (let at = 0; at < request.rawHeaders.length; at += 2) {
		const name = request.rawHeaders[at] ?? "";
		if (!/^(upgrade|connection|http2-settings)$/i.test(name)) lines.push(`${name}: ${request.rawHeaders[at + 1]}`);
	}
	socket.unshift(Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), head]));
}

/** Makes the streams of one server. The heartbeat runs while there are any. */
export function createStreams({ directLine, again, refusal, now, every, log }: Options): Streams {
	const server = new WebSocketServer({ noServer: true, maxPayload: mostIncoming, perMessageDeflate: false });
	const open = new Set<Stream>();
	let closing = false;
	let gone: () => void = () => {};
	let stopHeart: (() => void) | null = null;

	/** Sends sets until there is nothing more; called while it runs, it looks once more. */
	async function pump(stream: Stream): Promise<void> {
		stream.again = true;
		if (stream.busy) return;
		stream.busy = true;
		const { pass, socket } = stream;
		try {
			while (stream.again && socket.readyState === socket.OPEN) {
				stream.again = false;
				const read = await directLine.read({ who: pass.who, pass }, pass.conversation, stream.watermark);
				if (read.kind !== "ok") return socket.close(1008, "not your conversation");
				if (read.value.activities.length === 0 || socket.readyState !== socket.OPEN) continue;
				await new Promise<void>((sent, failed) =>
					socket.send(JSON.stringify(read.value), (error) => (error ? failed(error) : sent())),
				);
				stream.watermark = read.value.watermark;
				stream.again = true;
			}
		} catch (error) {
			if (socket.readyState !== socket.OPEN) return;
			log.error({ event: "stream-failed", error }, "A stream could not be fed; it is tried again.");
			directLine.missed(pass.conversation);
		} finally {
			stream.busy = false;
		}
	}

	function heartbeat(): void {
		const seconds = Date.parse(now()) / 1000;
		for (const stream of open) {
			const { socket, pass } = stream;
			if (!stream.alive || stream.frames > mostFrames) socket.terminate();
			else if (pass.until <= seconds) socket.close(1008, "the token is over");
			else {
				stream.alive = false;
				stream.frames = 0;
				socket.ping();
			}
		}
	}

	function begin(socket: WebSocket, pass: Pass, watermark: string): void {
		const stream: Stream = { socket, pass, watermark, busy: false, again: false, alive: true, frames: 0 };
		open.add(stream);
		stopHeart ??= every(heartbeatMs, heartbeat);
		const deaf = directLine.listen(pass.conversation, () => void pump(stream));
		socket.on("pong", () => {
			stream.alive = true;
		});
		socket.on("message", () => {
			stream.frames += 1;
			if (stream.frames > mostFrames * 10) socket.terminate();
		});
		// ws closes by itself after a fault; there is nothing to add.
		socket.on("error", () => undefined);
		socket.on("close", () => {
			deaf();
			open.delete(stream);
			if (open.size > 0) return;
			stopHeart?.();
			stopHeart = null;
			gone();
		});
		void pump(stream);
	}

	return {
		upgrade(request, socket, head) {
			if (request.headers.upgrade?.toLowerCase() !== "websocket") {
				putBack(request, socket, head);
				return again(socket);
			}
			socket.on("error", () => undefined);
			const refused = refusal(request);
			if (refused) return turnDown(socket, refused.status, refused.message);
			const url = new URL(request.url ?? "/", "http://x");
			const conversation = path.exec(url.pathname)?.[1];
			if (conversation === undefined) return turnDown(socket, 404, "There is no stream at this address.");
			const pass = directLine.admit(url.searchParams.get("t") ?? "");
			if (pass?.conversation !== conversation)
				return turnDown(socket, 403, "This stream's ticket is over. Ask for the conversation again.");
			// A stream begins where it is asked to: at the watermark, or with all that is stored.
			const watermark = url.searchParams.get("watermark")?.replace(/^-$/, "") ?? "";
			if (!/^\d{0,15}$/.test(watermark))
				return turnDown(socket, 400, "The watermark must be the one from the last set.");
			const own = [...open].filter((stream) => stream.pass.conversation === conversation);
			if (closing || open.size >= most || own.length >= mostOfOne)
				return turnDown(socket, 503, "Too many streams are open. Try again in a moment.", "Retry-After: 5\r\n");
			server.handleUpgrade(request, socket, head, (upgraded) => begin(upgraded, pass, watermark));
		},
		async close() {
			closing = true;
			if (open.size === 0) return;
			const all = new Promise<void>((resolve) => {
				gone = resolve;
			});
			for (const { socket } of open) socket.close(1001, "the server stops");
			const timer = setTimeout(() => {
				for (const { socket } of open) socket.terminate();
			}, patienceMs);
			await all;
			clearTimeout(timer);
		},
		size: () => open.size,
	};
}

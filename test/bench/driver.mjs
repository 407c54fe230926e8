/** The client side: posts activities over kept connections, and is the service that normal-mode replies are posted to. */
import { Agent, createServer, request } from "node:http";

/** How long a turn may take before the run is given up, in milliseconds. */
const patience = 20_000;

/** A real HTTP service as `serviceUrl`: hands each posted reply to whoever waits in that conversation. */
export async function startService() {
	const waiting = new Map();
	const server = createServer((incoming, response) => {
		const chunks = [];
		incoming.on("data", (chunk) => chunks.push(chunk));
		incoming.on("end", () => {
			const conversation = /^\/v3\/conversations\/([^/]+)\/activities/.exec(incoming.url)?.[1];
			response.writeHead(201, { "content-type": "application/json" });
			response.end('{"id":"sent"}');
			waiting.get(decodeURIComponent(conversation ?? ""))?.(JSON.parse(Buffer.concat(chunks).toString()));
		});
	});
	// Longer than a program rests while the other one is measured.
	server.keepAliveTimeout = 120_000;
	await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
	return {
		url: `http://127.0.0.1:${server.address().port}/`,
		/** Resolves with the next `count` activities posted to a conversation. */
		replies(conversation, count) {
			return new Promise((resolve, reject) => {
				const got = [];
				const timer = setTimeout(() => {
					reject(new Error(`${conversation}: ${got.length} of ${count} replies came in ${patience} ms`));
				}, patience);
				const done = () => {
					clearTimeout(timer);
					waiting.delete(conversation);
					resolve(got);
				};
				waiting.set(conversation, (activity) => got.push(activity) === count && done());
				if (count === 0) done();
			});
		},
		close: () =>
			new Promise((resolve) => {
				server.close(resolve);
				server.closeAllConnections();
			}),
	};
}

/** A client of one program. */
export function createClient(port, service) {
	// Connections that rest are closed by us, before the server does it under a request on its way.
	const agent = new Agent({ keepAlive: true, maxSockets: 200, timeout: 4000 });

	function post(activity) {
		return new Promise((resolve, reject) => {
			const body = JSON.stringify(activity);
			const outgoing = request(
				{
					host: "127.0.0.1",
					port,
					path: "/api/messages",
					method: "POST",
					agent,
					timeout: patience,
					headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) },
				},
				(response) => {
					const chunks = [];
					response.on("data", (chunk) => chunks.push(chunk));
					response.on("end", () => {
						const text = Buffer.concat(chunks).toString();
						if (response.statusCode === 200) resolve(text);
						else reject(new Error(`/api/messages answered ${response.statusCode}: ${text}`));
					});
				},
			);
			outgoing.once("timeout", () => outgoing.destroy(new Error(`no answer in ${patience} ms`)));
			outgoing.once("error", reject);
			outgoing.end(body);
		});
	}

	return {
		/**
		 * One turn, from the post until the last reply is here.
		 * @param expected how many replies will be posted; normal mode only
		 * @returns the replies, in order
		 */
		async turn(mode, person, said, number, expected) {
			const activity = {
				type: "message",
				id: `${person}-${number}`,
				timestamp: new Date().toISOString(),
				channelId: "emulator",
				serviceUrl: service.url,
				from: { id: person, name: "Student" },
				recipient: { id: "bot", name: "Bot" },
				conversation: { id: `c-${person}` },
				locale: "en-US",
				textFormat: "plain",
				...said,
			};
			if (mode === "expectReplies") {
				return JSON.parse(await post({ ...activity, deliveryMode: "expectReplies" })).activities;
			}
			const [replies] = await Promise.all([service.replies(`c-${person}`, expected), post(activity)]);
			return replies;
		},
		close: () => agent.destroy(),
	};
}

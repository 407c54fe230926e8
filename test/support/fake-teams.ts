/** The Bot Connector's side of sending, as a real HTTP server: it records what is posted and answers as scripted. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Posted {
	readonly conversation: string;
	readonly authorization: string | undefined;
	/** The socket's port: the same one twice means the connection was kept. */
	readonly socket: number | undefined;
	readonly activity: {
		readonly type: string;
		readonly text?: string;
		readonly summary?: string;
		readonly replyToId?: string;
		readonly locale?: string;
		readonly from?: { readonly id: string };
		readonly recipient?: { readonly id: string };
		readonly attachments?: readonly { readonly contentType: string; readonly content: object }[];
		readonly suggestedActions?: { readonly actions: readonly { readonly title: string }[] };
		readonly channelData?: { readonly onward: { readonly kind: string; readonly key: string | null } };
	};
}

/** reset: the connection is cut after the message was taken. hang: no answer at all. */
export type Scripted =
	| { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
	| "reset"
	| "hang";

export interface FakeTeams {
	/** Ends with a slash, as Teams' own does. */
	readonly serviceUrl: string;
	readonly posts: readonly Posted[];
	/** The next posts are answered with these, in order; after them with 201 again. */
	script(...answers: readonly Scripted[]): void;
	/** Resolves when so many posts arrived in all. */
	arrived(count: number): Promise<void>;
	close(): Promise<void>;
}

function answer(response: ServerResponse, scripted: Scripted): void {
	if (scripted === "hang") return;
	if (scripted === "reset") return void response.socket?.resetAndDestroy();
	response.writeHead(scripted.status, { "content-type": "application/json", ...scripted.headers });
	response.end(scripted.body === undefined ? "" : JSON.stringify(scripted.body));
}

export async function startFakeTeams(): Promise<FakeTeams> {
	const posts: Posted[] = [];
	const scripted: Scripted[] = [];
	const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
	const server = createServer(async (request, response) => {
		const chunks: Buffer[] = [];
		for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
		const conversation = /^\/teams\/v3\/conversations\/([^/]+)\/activities$/.exec(request.url ?? "")?.[1];
		if (request.method !== "POST" || conversation === undefined) return answer(response, { status: 404 });
		posts.push({
			conversation: decodeURIComponent(conversation),
			authorization: request.headers.authorization,
			socket: request.socket.remotePort,
			activity: JSON.parse(Buffer.concat(chunks).toString()) as Posted["activity"],
		});
		for (const { count, resolve } of waiting) if (posts.length >= count) resolve();
		answer(response, scripted.shift() ?? { status: 201, body: { id: `sent-${posts.length}` } });
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return {
		serviceUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/teams/`,
		posts,
		script: (...answers) => void scripted.push(...answers),
		arrived: (count) =>
			posts.length >= count ? Promise.resolve() : new Promise<void>((resolve) => waiting.push({ count, resolve })),
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

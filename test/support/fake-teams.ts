/** The Bot Connector's side of sending, as a real HTTP server: it records what is posted and answers as scripted. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Posted {
	readonly conversation: string;
	/** The id the service gave it. */
	readonly at: string;
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

/**
 * reset: the connection is cut after the message was taken, so its answer is lost. cut: before it was taken. hang: no
 * answer at all. `when` holds an answer back.
 */
export type Scripted =
	| {
			readonly status: number;
			readonly body?: unknown;
			readonly headers?: Readonly<Record<string, string>>;
			readonly when?: Promise<unknown>;
	  }
	| "reset"
	| "cut"
	| "hang";

export interface FakeTeams {
	/** Ends with a slash, as Teams' own does. */
	readonly serviceUrl: string;
	readonly posts: readonly Posted[];
	/** The next posts are answered with these, in order; after them with 201 again. */
	script(...answers: readonly Scripted[]): void;
	/** The next posts to this conversation are answered with these, before what `script` holds. */
	scriptFor(conversation: string, ...answers: readonly Scripted[]): void;
	/** Resolves when so many posts arrived in all. */
	arrived(count: number): Promise<void>;
	/** Called for every post: once when it was taken, once when its answer was written. */
	watch(listener: (posted: Posted, moment: "taken" | "answered") => void): void;
	close(): Promise<void>;
}

async function answer(response: ServerResponse, scripted: Scripted): Promise<void> {
	if (scripted === "hang") return;
	if (scripted === "reset" || scripted === "cut") return void response.socket?.resetAndDestroy();
	await scripted.when;
	response.writeHead(scripted.status, { "content-type": "application/json", ...scripted.headers });
	response.end(scripted.body === undefined ? "" : JSON.stringify(scripted.body));
}

export async function startFakeTeams(): Promise<FakeTeams> {
	const posts: Posted[] = [];
	const scripted: Scripted[] = [];
	const scriptedFor = new Map<string, Scripted[]>();
	const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
	const listeners: ((posted: Posted, moment: "taken" | "answered") => void)[] = [];
	const server = createServer(async (request, response) => {
		const chunks: Buffer[] = [];
		for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
		const conversation = /^\/teams\/v3\/conversations\/([^/]+)\/activities$/.exec(request.url ?? "")?.[1];
		if (request.method !== "POST" || conversation === undefined) return answer(response, { status: 404 });
		const to = decodeURIComponent(conversation);
		const next = scriptedFor.get(to)?.shift() ?? scripted.shift();
		if (next === "cut") return answer(response, next);
		const posted: Posted = {
			conversation: to,
			at: `sent-${posts.length + 1}`,
			authorization: request.headers.authorization,
			socket: request.socket.remotePort,
			activity: JSON.parse(Buffer.concat(chunks).toString()) as Posted["activity"],
		};
		posts.push(posted);
		for (const listener of listeners) listener(posted, "taken");
		for (const { count, resolve } of waiting) if (posts.length >= count) resolve();
		await answer(response, next ?? { status: 201, body: { id: posted.at } });
		for (const listener of listeners) listener(posted, "answered");
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return {
		serviceUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/teams/`,
		posts,
		script: (...answers) => void scripted.push(...answers),
		scriptFor: (conversation, ...answers) =>
			void scriptedFor.set(conversation, [...(scriptedFor.get(conversation) ?? []), ...answers]),
		watch: (listener) => void listeners.push(listener),
		arrived: (count) =>
			posts.length >= count ? Promise.resolve() : new Promise<void>((resolve) => waiting.push({ count, resolve })),
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

/**
 * A person in Teams, as the bot meets them: each message is posted to the bot, and posted again under the same id while
 * the bot does not answer with success, as Teams does.
 */
export function teamsUser(bot: string, fake: FakeTeams, person: string, channelId = "emulator") {
	const conversation = `a:${person}`;
	let count = 0;
	const post = (id: string, what: string | object): Promise<number> =>
		fetch(new URL("api/messages", bot), {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify({
				type: "message",
				channelId,
				id,
				serviceUrl: fake.serviceUrl,
				from: { id: person },
				recipient: { id: "onward" },
				conversation: { id: conversation, conversationType: "personal" },
				...(typeof what === "string" ? { text: what } : what),
			}),
		}).then(
			async (response) => {
				await response.arrayBuffer();
				return response.status;
			},
			() => 0,
		);
	/** Posts until the bot takes it; returns the activity's id. */
	async function take(what: string | object, tries: number): Promise<string> {
		count += 1;
		const id = `${person}-${count}`;
		for (let attempt = 0; attempt < tries; attempt++) if ((await post(id, what)) < 300) return id;
		throw new Error(`the bot did not take ${id}`);
	}
	/** What this person was sent, in order. */
	const shown = () => fake.posts.filter((posted) => posted.conversation === conversation);
	return {
		conversation,
		shown,
		/** Says something; returns the message's id. */
		say: (text: string, tries = 5): Promise<string> => take(text, tries),
		/** Takes the app in: Teams tells of it twice. */
		async install(): Promise<void> {
			await take({ type: "conversationUpdate", membersAdded: [{ id: "onward" }, { id: person }] }, 5);
			await take({ type: "installationUpdate", action: "add" }, 5);
		},
		/** Takes the app away. */
		uninstall: (): Promise<string> => take({ type: "installationUpdate", action: "remove" }, 5),
		/** Presses a button of the newest card that has it, with what was picked in that card's fields by their ids. */
		press(title: string, picked: Readonly<Record<string, string>> = {}): Promise<string> {
			const cards = shown().map(({ activity, at }) => ({ card: activity.attachments?.[0]?.content, at }));
			const found = cards.flatMap(({ card, at }) =>
				partsOf(card, "Action.Submit").flatMap((press) => (press.title === title ? [{ card, press, at }] : [])),
			);
			const { card, press, at } = found.at(-1) ?? {};
			if (!press) throw new Error(`no card has a button "${title}"`);
			const fields = press.associatedInputs === "none" ? [] : partsOf(card, "Input.").map(({ id }) => String(id));
			const filled = fields.map((id) => [id, picked[id] ?? ""]);
			const { msteams, ...data } = press.data as { readonly msteams?: { readonly text: string } };
			const value = { ...Object.fromEntries(filled), ...data };
			return take({ value, replyToId: at, ...(msteams ? { text: msteams.text } : {}) }, 5);
		},
		/** The fields of the newest card, by their ids. */
		fields: (): readonly Part[] => partsOf(shown().at(-1)?.activity.attachments?.[0]?.content, "Input."),
		/** The same message once more, however late. */
		again: (id: string, what: string | object) => post(id, what),
		/** What this person was shown, in order. */
		seen: () => shown().map(({ activity }) => activity.text ?? activity.summary ?? ""),
	};
}

type Part = Readonly<Record<string, unknown>>;

/** All parts of a card whose type begins with this, in their order. */
function partsOf(card: unknown, type: string): readonly Part[] {
	if (typeof card !== "object" || card === null) return [];
	const own = "type" in card && String(card.type).startsWith(type) ? [card as Part] : [];
	return [...own, ...Object.values(card).flatMap((part) => partsOf(part, type))];
}

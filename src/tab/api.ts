/** The server as the page sees it: the demo's sign-in list and Direct Line 3.0. */
import type { Lang } from "./words.ts";

/** One of the demo's people. */
export interface Profile {
	readonly id: string;
	readonly name: string;
	readonly role: "student" | "family" | "adviser" | "counselor" | "administrator";
	readonly grade: number | null;
}

/** One line of the conversation, the person's own ones included. */
export interface Activity {
	readonly id: string;
	readonly timestamp: string;
	readonly from: { readonly role: "bot" | "user" };
	readonly locale?: string;
	readonly text: string;
	readonly attachments?: readonly { readonly contentType: string; readonly content: object }[];
	readonly suggestedActions?: { readonly actions: readonly { readonly title: string; readonly value: string }[] };
	readonly channelData?: {
		/** What kind of view it is: question, article, own ... */
		readonly kind?: string;
		/** reply, check-in, message ... */
		readonly sent?: string;
		/** Of a card: what its answers carry back. */
		readonly key?: string | null;
		readonly clientId?: string;
		/** Where the suggested actions lead, in their order. */
		readonly routes?: readonly string[];
	};
}

/** What the page posts. The same id twice is one message. */
export interface Outgoing {
	readonly id: string;
	readonly text: string;
	readonly value?: Readonly<Record<string, unknown>>;
	readonly locale: Lang;
}

/** The server answered, and the answer was no. */
export class Refused extends Error {
	readonly status: number;
	constructor(status: number) {
		super(`The server answered ${status}.`);
		this.status = status;
	}
}

interface Opened {
	readonly conversationId: string;
	readonly token: string;
	readonly expires_in: number;
}

/** Some lines of a conversation, and where reading goes on. */
export interface ActivitySet {
	readonly activities: readonly Activity[];
	readonly watermark: string;
}

export interface Api {
	people(): Promise<readonly Profile[]>;
	signIn(person: string): Promise<{ readonly token: string }>;
	open(token: string): Promise<Opened>;
	read(token: string, conversation: string, watermark: string): Promise<ActivitySet>;
	/** Where lines after a watermark are sent as they come. */
	stream(token: string, conversation: string, watermark: string): Promise<{ readonly streamUrl?: string }>;
	post(token: string, conversation: string, message: Outgoing): Promise<{ readonly id: string }>;
}

const patienceMs = 20_000;
const directLine = "/v3/directline/conversations";

/** Every call fails with `Refused` where the server said no, and with fetch's own error where it could not be reached. */
export function createApi(get: typeof fetch): Api {
	async function call<T>(path: string, token: string | null, body?: object): Promise<T> {
		const headers: Record<string, string> = {};
		if (token !== null) headers.Authorization = `Bearer ${token}`;
		if (body) headers["Content-Type"] = "application/json";
		const response = await get(path, {
			headers,
			cache: "no-store",
			signal: AbortSignal.timeout(patienceMs),
			...(body ? { method: "POST", body: JSON.stringify(body) } : {}),
		});
		if (!response.ok) throw new Refused(response.status);
		return (await response.json()) as T;
	}
	const place = (conversation: string) => `${directLine}/${encodeURIComponent(conversation)}`;
	const at = (conversation: string) => `${place(conversation)}/activities`;
	return {
		people: async () => (await call<{ readonly people: readonly Profile[] }>("/api/people", null)).people,
		signIn: (person) => call("/api/sign-in", null, { person }),
		open: (token) => call(directLine, token, {}),
		read: (token, conversation, watermark) =>
			call(`${at(conversation)}?watermark=${encodeURIComponent(watermark)}`, token),
		stream: (token, conversation, watermark) =>
			call(`${place(conversation)}?watermark=${encodeURIComponent(watermark)}`, token),
		post: (token, conversation, message) => call(at(conversation), token, { type: "message", ...message }),
	};
}

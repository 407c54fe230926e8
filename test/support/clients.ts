/** How one person talks to Onward over each channel, seen the same way: what was said, and what can be pressed. */
import { randomUUID } from "node:crypto";
import { turnId } from "../../src/channel/activity.ts";
import { terminalText } from "../../src/channel/console.ts";
import { type WebActivity, webActivity } from "../../src/channel/line.ts";
import type { Address, Input } from "../../src/turn.ts";
import type { FakeTeams } from "./fake-teams.ts";
import type { Onward } from "./onward.ts";

/** One thing the bot said: its plain text, and what it offers to press. */
export interface Heard {
	readonly text: string;
	/** Value to post by label. */
	readonly buttons: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
	/** Labels that are typed when pressed. */
	readonly suggested: readonly string[];
	/** A page of statements: the inputs' ids in order, and the value to post with them. */
	readonly grid: { readonly ids: readonly string[]; readonly data: Readonly<Record<string, unknown>> } | null;
}

export interface Client {
	enter(): Promise<void>;
	type(text: string): Promise<void>;
	/** Null: this channel has no cards; the label is typed. */
	readonly press: ((data: Readonly<Record<string, unknown>>, label: string) => Promise<void>) | null;
	/** What was said that was not yet heard, in order. */
	news(): Promise<readonly Heard[]>;
}

interface ActivityLike {
	readonly text?: string;
	readonly summary?: string;
	readonly attachments?: readonly { readonly content: object }[];
	readonly suggestedActions?: { readonly actions?: readonly { readonly title: string }[] };
}

interface CardNode {
	readonly type?: string;
	readonly id?: string;
	readonly title?: string;
	readonly data?: Readonly<Record<string, unknown>>;
	readonly choices?: readonly { readonly title: string; readonly value: string }[];
	readonly [name: string]: unknown;
}

/** Every node of a card, depth first. */
function nodes(value: unknown): readonly CardNode[] {
	if (Array.isArray(value)) return value.flatMap(nodes);
	if (typeof value !== "object" || value === null) return [];
	const node = value as CardNode;
	const { data: _data, ...rest } = node;
	return [node, ...Object.values(rest).flatMap(nodes)];
}

function heard(activity: ActivityLike): Heard {
	const all = (activity.attachments ?? []).flatMap(({ content }) => nodes(content));
	const submits = all.filter((node) => node.type === "Action.Submit");
	const inputs = all.filter((node) => node.type === "Input.ChoiceSet");
	const send = submits.find((node) => node.data?.route === undefined && node.data?.answer === undefined);
	const buttons = new Map(submits.flatMap((node) => (node.title ? [[node.title, node.data ?? {}] as const] : [])));
	if (inputs.length === 1 && send)
		for (const choice of inputs[0]?.choices ?? [])
			buttons.set(choice.title, { ...send.data, [inputs[0]?.id ?? "answer"]: choice.value });
	return {
		text: [
			activity.summary ?? activity.text ?? "",
			...(activity.suggestedActions?.actions ?? []).map(({ title }) => title),
		].join("\n"),
		buttons,
		suggested: (activity.suggestedActions?.actions ?? []).map(({ title }) => title),
		grid: inputs.length > 0 && send?.data ? { ids: inputs.map((node) => node.id ?? ""), data: send.data } : null,
	};
}

async function json(url: string, init: { method?: string; body?: object; token?: string } = {}): Promise<unknown> {
	const response = await fetch(url, {
		method: init.method ?? (init.body ? "POST" : "GET"),
		headers: {
			...(init.body ? { "content-type": "application/json" } : {}),
			...(init.token ? { authorization: `Bearer ${init.token}` } : {}),
		},
		...(init.body ? { body: JSON.stringify(init.body) } : {}),
	});
	const text = await response.text();
	if (!response.ok) throw new Error(`${response.status} from ${url}: ${text}`);
	return text === "" ? null : JSON.parse(text);
}

/** Over `POST /api/messages`, replies in the response or posted to the service. */
export function botFrameworkClient(
	onward: Onward,
	person: string,
	service: FakeTeams,
	mode: "expectReplies" | "normal",
): Client {
	const conversation = `talk-${person}`;
	const waiting: Heard[] = [];
	let seen = 0;
	async function post(activity: object): Promise<void> {
		const answer = (await json(`${onward.url}api/messages`, {
			body: {
				channelId: "emulator",
				id: randomUUID(),
				serviceUrl: service.serviceUrl,
				from: { id: person },
				recipient: { id: "onward" },
				conversation: { id: conversation },
				...(mode === "expectReplies" ? { deliveryMode: "expectReplies" } : {}),
				...activity,
			},
		})) as { activities?: readonly ActivityLike[] } | null;
		await onward.app.idle();
		waiting.push(...(answer?.activities ?? []).map(heard));
	}
	return {
		enter: () => post({ type: "conversationUpdate", membersAdded: [{ id: person }, { id: "onward" }] }),
		type: (text) => post({ type: "message", text }),
		press: (data, label) => {
			const { msteams: _shown, ...value } = data;
			return post({ type: "message", value, text: label });
		},
		async news() {
			const posted = service.posts.filter((own) => own.conversation === conversation);
			const fresh = posted.slice(seen).map((own) => heard(own.activity));
			seen = posted.length;
			return [...waiting.splice(0), ...fresh];
		},
	};
}

/** Over the web page's door. */
export function webClient(onward: Onward, person: string): Client {
	let token = "";
	let activities = "";
	let watermark = "";
	/** A token runs out after hours; the page then signs in again. */
	async function call(path: string, body?: object): Promise<unknown> {
		const ask = () => json(new URL(path, onward.url).href, { ...(body ? { body } : {}), token });
		try {
			return await ask();
		} catch (error) {
			if (!/^40[13] /.test((error as Error).message)) throw error;
			token = "";
			({ token } = (await json(new URL("api/sign-in", onward.url).href, { body: { person } })) as { token: string });
			return ask();
		}
	}
	async function open(): Promise<void> {
		({ token } = (await call("api/sign-in", { person })) as { token: string });
		const { conversationId } = (await call("v3/directline/conversations", {})) as { conversationId: string };
		activities = `v3/directline/conversations/${encodeURIComponent(conversationId)}/activities`;
	}
	return {
		enter: open,
		async type(text) {
			await call(activities, { type: "message", id: randomUUID(), text });
		},
		async press(data, label) {
			const { msteams: _shown, ...value } = data;
			await call(activities, { type: "message", id: randomUUID(), value, text: label });
		},
		async news() {
			const found = (await call(`${activities}?watermark=${watermark}`)) as {
				activities: readonly (ActivityLike & { from: { role: string } })[];
				watermark: string;
			};
			watermark = found.watermark;
			return found.activities.filter((activity) => activity.from.role === "bot").map(heard);
		},
	};
}

/** In the terminal: words only. */
export function consoleClient(onward: Onward, person: string): Client {
	const conversation = `console-${person}`;
	const address: Address = { channel: "console", conversation, user: person };
	const waiting: Heard[] = [];
	const printed = new Set<string>();
	let after = 0;
	async function turn(input: Input): Promise<void> {
		const id = turnId("console", conversation, randomUUID());
		const { rows } = await onward.app.handle({
			id,
			at: onward.clock.now(),
			who: `person:${person}`,
			address,
			mode: "reply",
			locale: null,
			input,
		});
		for (const row of rows) {
			printed.add(row.id);
			waiting.push(words(webActivity(row, person)));
		}
	}
	const words = (activity: WebActivity): Heard => ({
		text: terminalText(activity),
		buttons: new Map(),
		suggested: [],
		grid: null,
	});
	return {
		enter: () => turn({ kind: "install" }),
		type: (text) => turn({ kind: "text", text }),
		press: null,
		async news() {
			const rows = await onward.app.store.fetch({ conversation, person, after, limit: 100, at: onward.clock.now() });
			after = rows.at(-1)?.seq ?? after;
			const fresh = rows.filter((row) => row.view.kind !== "own" && !printed.has(row.id));
			for (const row of fresh) printed.add(row.id);
			return [...waiting.splice(0), ...fresh.map((row) => words(webActivity(row, person)))];
		},
	};
}

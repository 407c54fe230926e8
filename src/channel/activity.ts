/** Bot Framework activities as plain data: what arrives becomes a turn, what we say becomes an activity. No SDK types. */
import { createHash } from "node:crypto";
import { z } from "zod";
import { render } from "../cards/index.ts";
import type { Outgoing } from "../doors.ts";
import type { Address, Input, Json, Lang, Turn } from "../turn.ts";

/** Ids from outside go into the database, and PostgreSQL takes no NUL. */
const id = z
	.string()
	.min(1)
	.max(1000)
	.regex(/^[^\p{Cc}]+$/u);

const account = z.object({
	id,
	aadObjectId: z.string().max(100).nullish(),
	name: z.string().nullish().catch(null),
});

const schema = z.object({
	type: z.string().min(1).max(100),
	channelId: z.string().max(100),
	id: z.string().min(1).max(1000).nullish(),
	serviceUrl: z.string().max(2000).nullish(),
	from: account.nullish(),
	recipient: account.nullish(),
	conversation: z
		.object({
			id,
			tenantId: z.string().max(100).nullish(),
			conversationType: z.string().nullish(),
		})
		.nullish(),
	text: z.string().nullish(),
	value: z.json().nullish(),
	name: z.string().nullish(),
	action: z.string().nullish(),
	locale: z.string().nullish(),
	deliveryMode: z.string().nullish(),
	membersAdded: z.array(account).nullish(),
	entities: z.array(z.unknown()).nullish(),
	attachments: z.array(z.unknown()).nullish(),
	channelData: z.unknown().optional(),
});

/** What arrived, checked for shape only. */
export type Inbound = z.infer<typeof schema>;

/** An activity whose sender, place and id are known; only such can be a turn. */
export interface Placed extends Inbound {
	id: string;
	from: z.infer<typeof account>;
	conversation: NonNullable<Inbound["conversation"]>;
}

export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

/** Checks a request body; the message of a refusal names the field and nothing else. */
export function readActivity(body: unknown): Read<Inbound> {
	const parsed = schema.safeParse(body);
	if (parsed.success) return { ok: true, value: parsed.data };
	const field = parsed.error.issues[0]?.path.join(".") ?? "";
	return {
		ok: false,
		message:
			field === "" ? "The body must be one activity, as JSON." : `The activity's field ${field} is missing or wrong.`,
	};
}

/** Insists on what a turn needs. */
export function placed(activity: Inbound): Read<Placed> {
	const { id, from, conversation } = activity;
	if (id && from && conversation) return { ok: true, value: { ...activity, id, from, conversation } };
	const field = !id ? "id" : !from ? "from.id" : "conversation.id";
	return { ok: false, message: `The activity's field ${field} is missing or wrong.` };
}

/** The same under redelivery, different for every other message. */
export const turnId = (...parts: readonly string[]): string =>
	createHash("sha256").update(JSON.stringify(parts)).digest("base64url");

const tenantData = z.object({ tenant: z.object({ id: z.string() }) });

/** The tenant an activity names; null when it names none or two different ones. */
export function tenantOf(activity: Placed): string | null {
	const data = tenantData.safeParse(activity.channelData);
	const named = [activity.conversation.tenantId, data.success ? data.data.tenant.id : null].filter((id) => id != null);
	const ids = new Set(named.map((id) => id.toLowerCase()));
	return ids.size === 1 ? ([...ids][0] ?? null) : null;
}

const clientInfo = z.object({ type: z.literal("clientInfo"), locale: z.string() });

/** Our language for a locale such as "es-US"; null for any other or none. */
export function langOf(locale: string | null | undefined): Lang | null {
	const start = locale?.slice(0, 2).toLowerCase();
	return start === "es" || start === "en" ? start : null;
}

function localeOf(activity: Inbound): Lang | null {
	const info = activity.entities?.map((entity) => clientInfo.safeParse(entity)).find((parsed) => parsed.success);
	return langOf(activity.locale ?? info?.data?.locale);
}

const mention = z.object({
	type: z.literal("mention"),
	text: z.string().min(1),
	mentioned: z.object({ id: z.string() }),
});

/** Whether a message calls us by a mention, as one has to in a group. */
export function callsUs({ type, entities, recipient }: Placed): boolean {
	return (
		(type === "message" || type === "messageUpdate") &&
		(entities ?? []).some((entity) => mention.safeParse(entity).data?.mentioned.id === recipient?.id)
	);
}

/** The text a person wrote, without the mention that called us. */
function textOf(activity: Inbound): string {
	let text = activity.text ?? "";
	for (const entity of activity.entities ?? []) {
		const parsed = mention.safeParse(entity);
		if (parsed.success && parsed.data.mentioned.id === activity.recipient?.id)
			text = text.replaceAll(parsed.data.text, " ");
	}
	return text.replaceAll("\u00a0", " ").trim();
}

/** Text as an input; null: there is none. */
function typed(activity: Inbound): Input | null {
	const text = textOf(activity);
	const raw = activity.text?.trim() ?? "";
	if (text === "") return null;
	return { kind: "text", text, ...(raw === text ? {} : { raw }) };
}

const isRecord = (value: unknown): value is Readonly<Record<string, Json>> =>
	typeof value === "object" && value !== null && !Array.isArray(value);

/** A card's value as an answer; what it says is not trusted, only passed on. */
export function cardInput(value: Readonly<Record<string, Json>>, label?: string | null): Input {
	const { key, ...rest } = value;
	const said = label?.trim().slice(0, 1000);
	return { kind: "card", key: typeof key === "string" ? key : "", value: rest, ...(said ? { label: said } : {}) };
}

const executed = z.object({ action: z.object({ data: z.record(z.string(), z.json()).nullish() }) });

/** What a Teams or Bot Framework activity means; null: nothing we answer. */
export function inputOf(activity: Placed): Input | null {
	switch (activity.type) {
		case "message": {
			if (isRecord(activity.value) && Object.keys(activity.value).length > 0)
				return cardInput(activity.value, activity.text);
			const written = typed(activity);
			if (written) return written;
			return { kind: "other", type: activity.attachments?.length ? "attachment" : "empty" };
		}
		// What somebody changed afterwards is read like a new message.
		case "messageUpdate":
			return typed(activity);
		case "invoke": {
			const data = activity.name === "adaptiveCard/action" ? executed.safeParse(activity.value) : null;
			return data?.success ? cardInput(data.data.action.data ?? {}) : null;
		}
		case "installationUpdate":
			// Updates of the app ("add-upgrade") are not a new install.
			if (activity.action === "add") return { kind: "install" };
			return activity.action === "remove" ? { kind: "uninstall" } : null;
		case "conversationUpdate":
			// Teams sends both; there the installation alone counts, or two welcomes would go out.
			return activity.channelId !== "msteams" && activity.membersAdded?.length ? { kind: "install" } : null;
		default:
			return null;
	}
}

/** The person's id on the channel: the sender, or, when a client lets the bot itself report an arrival, the newcomer. */
export function senderOf(activity: Placed): z.infer<typeof account> | null {
	const bot = activity.recipient?.id;
	if (activity.from.id !== bot) return activity.from;
	return activity.type === "conversationUpdate"
		? (activity.membersAdded?.find((member) => member.id !== bot) ?? null)
		: null;
}

/** A placed activity as a turn; `who` is the identity the channel vouches for, `at` an ISO instant. */
export function turnOf(
	activity: Placed,
	about: {
		readonly input: Input;
		readonly who: string;
		readonly user: string;
		readonly at: string;
		readonly name?: string | null | undefined;
		readonly group?: boolean;
	},
): Turn {
	const tenant = tenantOf(activity);
	const name = about.name
		?.replace(/[\p{Cc}\p{Cf}]/gu, " ")
		.trim()
		.slice(0, 100)
		.toWellFormed();
	// Teams gives a changed message the id of the first one; each wording is a turn of its own.
	const wording = activity.type === "messageUpdate" ? [activity.text ?? ""] : [];
	return {
		id: turnId(activity.channelId, activity.conversation.id, about.user, activity.id, ...wording),
		at: about.at,
		who: about.who,
		...(name ? { name } : {}),
		address: {
			channel: "teams",
			conversation: activity.conversation.id,
			user: about.user,
			...(activity.recipient ? { bot: activity.recipient.id } : {}),
			...(activity.serviceUrl ? { serviceUrl: activity.serviceUrl } : {}),
			...(tenant ? { tenant } : {}),
		},
		mode: activity.deliveryMode === "expectReplies" ? "reply" : "normal",
		locale: localeOf(activity),
		input: about.input,
		...(about.group ? { group: true } : {}),
	};
}

const cardType = "application/vnd.microsoft.card.adaptive";

/** What every Bot Framework client understands of one message of ours. */
export function shown(message: Pick<Outgoing, "view" | "lang" | "key">, to: string) {
	const { text, message: short, card, suggested } = render(message.view, message.lang, message.key);
	return {
		type: "message" as const,
		locale: message.lang === "es" ? "es-US" : "en-US",
		...(card
			? { attachmentLayout: "list", attachments: [{ contentType: cardType, content: card }] }
			: { text: suggested.length > 0 ? short : text, textFormat: "plain" }),
		...(suggested.length > 0
			? { suggestedActions: { to: [to], actions: suggested.map((title) => ({ type: "imBack", title, value: title })) } }
			: {}),
		twin: text,
	};
}

/**
 * One message of ours as an activity: a card with the text twin as its summary, or plain text.
 * @param replyTo the activity it answers
 */
export function outgoingActivity(address: Address, message: Outgoing, replyTo: string | undefined) {
	const { twin, ...activity } = shown(message, address.user);
	return {
		...activity,
		...("attachments" in activity ? { summary: twin } : {}),
		...(address.bot ? { from: { id: address.bot, role: "bot" } } : {}),
		recipient: { id: address.user },
		conversation: { id: address.conversation },
		...(replyTo ? { replyToId: replyTo } : {}),
		channelData: { onward: { kind: message.view.kind, key: message.key } },
	};
}

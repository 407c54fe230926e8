/** Rows of the tables to the plain data of the doors, and back. */
import type { Kysely, Transaction } from "kysely";
import type { OutboxDraft, OutboxRow } from "../doors.ts";
import type { Address, ChannelId, Person, Position, View } from "../turn.ts";
import type { Seal } from "../vault/seal.ts";
import type { commitStatements } from "./commit.ts";
import type { DatabaseKind } from "./dialect.ts";
import type { loadStatements } from "./load.ts";
import type { NewOutbox, OutboxRecord, PersonRecord, Tables } from "./tables.ts";

/** What every file of this room works with. */
export interface Inside {
	readonly kind: DatabaseKind;
	readonly db: Kysely<Tables>;
	readonly seal: Seal;
	/** For what a person has one of and every turn reads: remembers what it opened last. */
	readonly keep: Seal;
	/** Texts of the statements that every turn runs. */
	readonly turn: TurnStatements;
	readonly auditKey: Buffer;
	/** Names this process among those that send. */
	readonly boot: string;
	/** What `load` saw of a turn's person, so that `commit` knows whether the address is news. Bounded. */
	readonly seen: Map<string, { readonly person: string; readonly version: number; readonly address: string | null }>;
}

export interface TurnStatements {
	readonly load: ReturnType<typeof loadStatements>;
	readonly commit: ReturnType<typeof commitStatements>;
}

export type Trx = Transaction<Tables>;

/** Channels whose client fetches by itself. */
export const pullChannels: readonly ChannelId[] = ["directline", "console"];

/** The order of claiming; rows bound to a pull conversation, and the person's own lines, are in a lane the sender never takes. */
export const lanes = { alert: 0, reply: 1, push: 2, never: 9 } as const;

/** How long one that sends at once may take before its row counts as left behind, in milliseconds. */
const SENDING_LEASE = 60_000;

export const nowhere: Position = { stack: [], paused: {}, lastRoute: null, offers: [], lastAt: null };

/** The same instant in the one form that sorts as text. @throws for text that is no instant */
export function instant(text: string): string {
	return new Date(text).toISOString();
}

/** An instant moved by milliseconds. */
export function later(text: string, milliseconds: number): string {
	return new Date(Date.parse(text) + milliseconds).toISOString();
}

/** A person row as the roster's person. @throws when the birth date does not open */
export function personFrom(seal: Seal, row: PersonRecord): Person {
	return {
		id: row.id,
		role: row.role,
		givenName: row.given_name,
		familyName: row.family_name,
		lang: row.lang,
		grade: row.grade,
		birthDate: row.birth_date && seal.open<string>("person", row.id, "birth_date", row.birth_date),
		school: row.school,
		counselor: row.counselor,
		guardianOf: JSON.parse(row.guardian_of) as string[],
		optedOut: row.opted_out === 1,
		welcomed: row.welcomed === 1,
	};
}

/** What the roster says about a person, as columns; without what the person chose or did. */
function rosterColumns(seal: Seal, person: Person) {
	return {
		role: person.role,
		given_name: person.givenName,
		family_name: person.familyName,
		grade: person.grade,
		birth_date: person.birthDate === null ? null : seal.close("person", person.id, "birth_date", person.birthDate),
		school: person.school,
		counselor: person.counselor,
		guardian_of: JSON.stringify(person.guardianOf),
	};
}

/** A whole new person row, nothing said yet. */
export function newPerson(seal: Seal, person: Person): PersonRecord {
	return {
		id: person.id,
		...rosterColumns(seal, person),
		lang: person.lang,
		opted_out: bit(person.optedOut),
		welcomed: bit(person.welcomed),
		position: null,
		plan: null,
		elements: 0,
		version: 0,
		last_at: null,
		last_turn: null,
		last_address: null,
	};
}

/** An address as one comparable text. */
export function addressText(address: Address): string {
	const { channel, conversation, user, bot, serviceUrl, tenant } = address;
	return JSON.stringify([channel, conversation, user, bot ?? null, serviceUrl ?? null, tenant ?? null]);
}

/** An address as the columns that address and outbox rows share. */
export function addressColumns(address: Address) {
	return {
		channel: address.channel,
		conversation: address.conversation,
		user_id: address.user,
		bot: address.bot ?? null,
		service_url: address.serviceUrl ?? null,
		tenant: address.tenant ?? null,
	};
}

/** The same columns of a row that is for no place yet. */
export const unaddressed = {
	channel: null,
	conversation: null,
	user_id: null,
	bot: null,
	service_url: null,
	tenant: null,
} as const;

type AddressPart = Pick<OutboxRecord, "channel" | "conversation" | "user_id" | "bot" | "service_url" | "tenant">;

/** The address in a row; null when it has none. */
export function addressFrom(row: AddressPart): Address | null {
	if (row.channel === null || row.conversation === null) return null;
	return {
		channel: row.channel,
		conversation: row.conversation,
		user: row.user_id ?? "",
		...(row.bot === null ? {} : { bot: row.bot }),
		...(row.service_url === null ? {} : { serviceUrl: row.service_url }),
		...(row.tenant === null ? {} : { tenant: row.tenant }),
	};
}

/** An outbox row with its view opened. @throws when the body does not open */
export function outboxFrom(seal: Seal, row: OutboxRecord): OutboxRow {
	return {
		seq: row.seq,
		id: row.id,
		kind: row.kind,
		person: row.person,
		address: addressFrom(row),
		turn: row.turn,
		campaign: row.campaign,
		lang: row.lang,
		view: seal.open<View>("outbox", row.id, "body", row.body),
		key: row.card_key,
		notBefore: row.not_before,
		state: row.state,
		reason: row.reason,
		attempts: row.attempts,
		createdAt: row.created_at,
	};
}

/** A draft as a new row. Drafts in `sending` are leased to this process, which sends them at once. */
export function newOutbox(
	inside: Pick<Inside, "seal" | "boot">,
	draft: OutboxDraft,
	of: { readonly turn: string | null; readonly at: string; readonly thread?: string | null; readonly alert?: string },
): NewOutbox {
	const sending = draft.state === "sending";
	return {
		id: draft.id,
		kind: draft.kind,
		lane: laneOf(draft),
		person: draft.person,
		...(draft.address ? addressColumns(draft.address) : unaddressed),
		turn: of.turn,
		campaign: draft.campaign,
		thread: of.thread ?? null,
		alert: of.alert ?? null,
		lang: draft.lang,
		body: inside.seal.close("outbox", draft.id, "body", draft.view),
		card_key: draft.key,
		state: draft.state,
		reason: null,
		attempts: draft.state === "ready" ? 0 : 1,
		not_before: instant(draft.notBefore),
		lease_until: sending ? later(of.at, SENDING_LEASE) : null,
		boot: sending ? inside.boot : null,
		created_at: of.at,
		done_at: draft.state === "sent" ? of.at : null,
		answered_at: null,
	};
}

function laneOf(draft: OutboxDraft): number {
	if (draft.kind === "own") return lanes.never;
	if (draft.kind !== "reply") return draft.kind === "alert" ? lanes.alert : lanes.push;
	return draft.address && pullChannels.includes(draft.address.channel) ? lanes.never : lanes.reply;
}

/**
 * Adds rows; one whose id is there already is left alone. Returns each new row's number by id.
 * Always the last statement of a transaction: on PostgreSQL it holds the lock of the sequence until the end.
 */
export async function insertOutbox(inside: Inside, trx: Trx, rows: readonly NewOutbox[]): Promise<Map<string, number>> {
	const seqs = new Map<string, number>();
	for (const part of chunks(rows, 200)) {
		const inserted = await trx.executeQuery(inside.turn.commit.outbox(part));
		for (const { id, seq } of inserted.rows) seqs.set(id, seq);
	}
	return seqs;
}

/** A yes or no as the databases keep it. */
export function bit(value: boolean): 0 | 1 {
	return value ? 1 : 0;
}

/** Lists that are safe in one statement: both databases bound the number of values. */
export function chunks<T>(list: readonly T[], size: number): T[][] {
	const parts: T[][] = [];
	for (let at = 0; at < list.length; at += size) parts.push(list.slice(at, at + size));
	return parts;
}

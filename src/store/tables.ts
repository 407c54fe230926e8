/**
 * The tables as TypeScript sees them. Instants are ISO text in UTC, booleans are 0 or 1, and a `Sealed` column holds one
 * whole value encrypted (seal.ts): those are never searched by SQL.
 */
import type { ColumnType, Generated, Insertable, Selectable } from "kysely";
import type { EndReason, OutboxKind, OutboxState } from "../doors.ts";
import type { ChannelId, Lang, Role } from "../turn.ts";

type Sealed = Buffer;
type Bit = 0 | 1;

interface PersonTable {
	id: string;
	role: Role;
	given_name: string;
	family_name: string;
	lang: Lang;
	grade: number | null;
	birth_date: Sealed | null;
	school: string | null;
	counselor: string | null;
	/** JSON list of person ids. */
	guardian_of: string;
	opted_out: Bit;
	welcomed: Bit;
	position: Sealed | null;
	plan: Sealed | null;
	/** How many elements the folded plan has, so that a caseload needs no plan opened. */
	elements: number;
	version: number;
	last_at: string | null;
	/** The turn committed last: only its replies are worth repeating. */
	last_turn: string | null;
	/** The address last written from as one text, so that a turn from the same place writes no address row. */
	last_address: string | null;
}

interface AddressTable {
	person: string;
	channel: ChannelId;
	conversation: string;
	user_id: string;
	bot: string | null;
	service_url: string | null;
	tenant: string | null;
	last_at: string;
	/** The person's version at that turn: orders a person's addresses even within one millisecond. */
	used: number;
	reachable: Bit;
}

interface OutboxTable {
	seq: Generated<number>;
	id: string;
	kind: OutboxKind;
	/** The order of claiming, or 9 for rows the sender never takes (see lanes in rows.ts). */
	lane: number;
	person: string;
	channel: ChannelId | null;
	conversation: string | null;
	user_id: string | null;
	bot: string | null;
	service_url: string | null;
	tenant: string | null;
	turn: string | null;
	campaign: string | null;
	/** For a message: the student whose thread it is a line of. */
	thread: string | null;
	lang: Lang;
	body: Sealed;
	card_key: string | null;
	state: OutboxState;
	reason: string | null;
	attempts: number;
	not_before: string;
	lease_until: string | null;
	boot: string | null;
	created_at: string;
	done_at: string | null;
	/** For a message: when its reader wrote back. */
	answered_at: string | null;
}

export interface Tables {
	meta: { key: string; value: string };
	person: PersonTable;
	identity: { who: string; person: string };
	address: AddressTable;
	turn: { id: string; card_key: string; person: string; at: string };
	entry: {
		n: Generated<number>;
		id: string;
		person: string;
		element: string;
		item: string | null;
		op: "set" | "remove";
		value: Sealed;
		who: string;
		at: string;
		step: string;
	};
	outbox: OutboxTable;
	campaign: { id: string; template: string; created_by: string; created_at: string; reported: Bit };
	delivery: {
		id: string;
		campaign: string;
		person: string;
		state: OutboxState;
		reason: EndReason | null;
		at: string;
		answered_at: string | null;
		answer: Sealed | null;
	};
	message: {
		n: Generated<number>;
		id: string;
		student: string;
		who: string;
		body: Sealed;
		at: string;
		seen_at: string | null;
	};
	alert: {
		n: Generated<number>;
		id: string;
		person: string;
		route: string;
		urgency: string;
		words: Sealed;
		at: string;
	};
	audit: {
		n: ColumnType<number, number, never>;
		at: string;
		who: string;
		about: string;
		what: string;
		prev: string;
		mac: string;
	};
}

export type PersonRecord = Selectable<PersonTable>;
export type OutboxRecord = Selectable<OutboxTable>;
export type NewOutbox = Insertable<OutboxTable>;
export type NewEntry = Insertable<Tables["entry"]>;

/**
 * The tables as TypeScript sees them. Instants are ISO text in UTC, booleans are 0 or 1, and a `Sealed` column holds one
 * whole value encrypted (seal.ts): those are never searched by SQL.
 */
import type { ColumnType, Generated, Insertable, Selectable } from "kysely";
import type { AlertState, EndReason, OutboxKind, OutboxState } from "../doors.ts";
import type { AlertOutcome, ChannelId, Lang, Role, Urgency } from "../turn.ts";

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
	/** The alert it is a notice of. */
	alert: string | null;
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

interface AlertTable {
	/** The first message's turn. */
	id: string;
	who: string;
	person: string | null;
	name: Sealed | null;
	/** Where somebody who is not on the roster can be answered. */
	address: Sealed | null;
	lang: Lang;
	/** JSON lists. */
	kinds: string;
	named: string;
	told: string;
	urgency: Urgency;
	at: string;
	last_at: string;
	state: AlertState;
	acknowledged_by: string | null;
	acknowledged_at: string | null;
	closed_by: string | null;
	closed_at: string | null;
	outcome: AlertOutcome | null;
	confirmed_by: string | null;
	confirmed_at: string | null;
	rounds: number;
	next_at: string | null;
	/** The first telling; the first notice that reached somebody; when the writer was told that none did. */
	told_at: string | null;
	heard_at: string | null;
	unheard_at: string | null;
	reporter: string | null;
	drill: Bit;
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
	alert: AlertTable;
	/** Its messages. Cells are sealed as the table `alert`'s, where the words stood before there were lines. */
	alert_line: {
		n: Generated<number>;
		/** The message's turn. */
		id: string;
		alert: string;
		at: string;
		/** Null once it was not a concern and is old; the row stays, so that the turn adds nothing again. */
		words: Sealed | null;
		told: Sealed | null;
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
export type AlertRecord = Selectable<AlertTable>;
export type NewOutbox = Insertable<OutboxTable>;
export type NewEntry = Insertable<Tables["entry"]>;

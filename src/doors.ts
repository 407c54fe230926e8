/**
 * The doors of the house: each has two implementations or more and one contract suite in test/.
 * Types only; importing this file costs nothing.
 */
import type {
	Address,
	AlertOutcome,
	ChannelId,
	Danger,
	Effect,
	Entry,
	Lang,
	Person,
	Plan,
	Position,
	Raised,
	Turn,
	Urgency,
	View,
} from "./turn.ts";

/** Where rooms log: event names and ids, never what somebody wrote. pino's logger fits. */
export interface Log {
	info(fields: Readonly<Record<string, unknown>>, message: string): void;
	warn(fields: Readonly<Record<string, unknown>>, message: string): void;
	error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

// ---------------------------------------------------------------- what we send

/** Each kind has its policy in `outbox/policies.ts`. `own` is the person's line in a web conversation; it is never sent. */
export type OutboxKind = "reply" | "own" | "alert" | "message" | "welcome" | "check-in" | "reminder";

/**
 * ready: not tried yet. sending: handed to a channel, outcome not recorded. sent: accepted, fetched or printed.
 * unknown: it may have arrived; never repeated by itself. ended: will not be sent, `reason` says why.
 */
export type OutboxState = "ready" | "sending" | "sent" | "unknown" | "ended";

/** Why something was not delivered, as counselors read it. */
export type EndReason =
	| "opted-out"
	| "weekly-cap"
	| "already-answered"
	| "no-address"
	| "unreachable"
	| "refused"
	| "expired";

export interface OutboxDraft {
	/** For a check-in this is also the delivery's id and the card's key. */
	readonly id: string;
	readonly kind: OutboxKind;
	/** Person id of the reader. */
	readonly person: string;
	/** Replies go where the turn came from; null: chosen when it is sent (the address last written from). */
	readonly address: Address | null;
	readonly campaign: string | null;
	readonly lang: Lang;
	readonly view: View;
	readonly key: string | null;
	/** ISO instant before which it is not sent. */
	readonly notBefore: string;
	/** Replies are stored as `sending` by the process that sends them at once, everything else as `ready`. */
	readonly state: "ready" | "sending" | "sent";
}

export interface OutboxRow extends Omit<OutboxDraft, "state"> {
	/** Ascending over the whole database: the order of sending and the web watermark. */
	readonly seq: number;
	readonly turn: string | null;
	readonly state: OutboxState;
	readonly reason: string | null;
	readonly attempts: number;
	/** ISO instant. */
	readonly createdAt: string;
}

/** What became of one row. `retryAt` puts it back to `ready`. */
export interface Mark {
	readonly id: string;
	readonly state: OutboxState;
	readonly reason?: EndReason | null;
	readonly retryAt?: string;
	/** This address of the reader turned out dead: nothing more is sent there until the person writes from it. */
	readonly unreachable?: Address;
	/** With `ready`: the pull conversation it is for. It stays `ready` until it is fetched there, and is not claimed again. */
	readonly place?: Address;
	/** ISO instant of the outcome. */
	readonly at: string;
}

/** A row that is due, with all that the policy needs to know about its reader. */
export interface Due {
	readonly row: OutboxRow;
	readonly person: Person;
	/** The reader's addresses, last written from first; unreachable ones are left out. */
	readonly addresses: readonly Address[];
	/** True when the person could be written to once and cannot any more: they took the app away, or blocked it. */
	readonly gone: boolean;
	/** Check-ins and reminders this person got (sent, unknown, or placed in a pull conversation) in the seven days before `now`. */
	readonly sentThisWeek: number;
	/** True when the person already answered this campaign's question. */
	readonly answered: boolean;
	/** True when a welcome was already sent or is in flight. */
	readonly welcomed: boolean;
}

// ---------------------------------------------------------------- the store

/** A push that was delivered and waits for an answer. */
export interface Waiting {
	readonly id: string;
	readonly kind: "check-in" | "message";
	readonly campaign: string | null;
	/** The check-in template's id; null for messages. */
	readonly template: string | null;
	readonly view: View;
}

/** Everything one turn needs, read in at most two statements. */
export interface Loaded {
	/** Null: nobody on the roster has this identity yet. */
	readonly person: Person | null;
	readonly version: number;
	readonly position: Position;
	readonly plan: Plan;
	/** Newest first. */
	readonly waiting: readonly Waiting[];
	/** True: this turn's id was already committed; `stored` are its replies in order, whatever their mark. */
	readonly done: boolean;
	readonly stored: readonly OutboxRow[];
	/** Replies of earlier turns that were never sent (`ready`), or may not have arrived (`unknown`, left in `sending` by an ended process). */
	readonly unsent: readonly OutboxRow[];
}

export interface Commit {
	readonly turn: string;
	/** The card key of this turn's replies. */
	readonly key: string;
	/** ISO instant. */
	readonly at: string;
	readonly who: string;
	/** The version that was loaded; 0 together with `create` for somebody new. */
	readonly version: number;
	readonly person: Person;
	/** True: insert the person and bind the identity `who` to it. */
	readonly create: boolean;
	readonly address: Address;
	readonly position: Position;
	readonly plan: Plan;
	readonly entries: readonly Entry[];
	/** Replies, the own line and pushes, in order. */
	readonly outbox: readonly OutboxDraft[];
	/** Stored in the same transaction: alert, message, thread-seen, campaign, answer, setting, read, unreachable. */
	readonly effects: readonly Effect[];
}

export type Committed =
	| { readonly kind: "committed"; readonly rows: readonly OutboxRow[] }
	/** Somebody else changed this person, or the alert it takes a step with, since the load: run it again from the load. */
	| { readonly kind: "conflict" }
	/** This turn's id is there already; nothing was changed. */
	| { readonly kind: "duplicate" };

export interface ThreadLine {
	readonly who: string;
	readonly text: string;
	/** ISO instant. */
	readonly at: string;
}

export interface OpenThread {
	readonly student: string;
	readonly lastAt: string;
	/** Lines that wait for the counselor's answer. */
	readonly unanswered: number;
}

/** How one check-in campaign stands; `delivered + waiting + the sum of notDelivered = total`. */
export interface CampaignStatus {
	readonly id: string;
	readonly template: string;
	readonly by: string;
	readonly createdAt: string;
	readonly total: number;
	readonly delivered: number;
	/** Not delivered, by reason; `unknown` counts those that may have arrived. */
	readonly notDelivered: Readonly<Partial<Record<EndReason | "unknown", number>>>;
	/** Not final yet: queued, or held back by quiet hours or a pause. */
	readonly waiting: number;
	readonly answered: number;
	/** People who answered and their choice; delivered but silent ones have null. */
	readonly people: readonly {
		readonly person: string;
		readonly state: OutboxState;
		readonly reason: string | null;
		readonly choice: string | null;
	}[];
}

/** acknowledged: somebody is on it. closing: closed by one, waits for a second person. */
export type AlertState = "open" | "acknowledged" | "closing" | "closed";

/** A message that may mean danger, and what came of it. Several messages of one person within ten minutes are one. */
export interface AlertRow {
	/** The first message's turn. */
	readonly id: string;
	readonly person: string | null;
	/** The identity the channel vouches for. */
	readonly who: string;
	/** Of somebody who is not on the roster; unverified. */
	readonly name: string | null;
	/** Where somebody who is not on the roster can be answered. */
	readonly address: Address | null;
	readonly lang: Lang;
	/** All kinds of all its messages, in the order crisis, threat, abuse. */
	readonly kinds: readonly Danger[];
	/** The most urgent of its messages. */
	readonly urgency: Urgency;
	/** The exact words, oldest first; empty once "not a concern" is 14 days old. */
	readonly lines: readonly { readonly at: string; readonly words: string; readonly told: string }[];
	/** ISO instants of the first and the last message. */
	readonly at: string;
	readonly lastAt: string;
	readonly named: readonly string[];
	readonly state: AlertState;
	/** Person ids and ISO instants. */
	readonly acknowledged: { readonly by: string; readonly at: string } | null;
	readonly closed: { readonly by: string; readonly at: string; readonly outcome: AlertOutcome } | null;
	/** The second person, where one is needed. */
	readonly confirmed: { readonly by: string; readonly at: string } | null;
	/** How often the contacts were told so far, and who they are. */
	readonly rounds: number;
	readonly told: readonly string[];
	/** ISO instant of the next telling; null: nobody is to be told again. */
	readonly nextAt: string | null;
	/** ISO instant at which the first notice reached somebody: Teams or a mail server took it, or a page fetched it. */
	readonly heardAt: string | null;
	/** ISO instant at which the writer was told that nobody could be reached. */
	readonly unheardAt: string | null;
	/** Person id of the staff member who reported it; null: the words are the person's own. */
	readonly reporter: string | null;
	readonly drill: boolean;
}

/** What actions may read. */
export interface Reads {
	person(id: string): Promise<Person | null>;
	plan(person: string): Promise<Plan>;
	/** All entries of one element in the order saved, oldest first. */
	history(person: string, element: string): Promise<readonly Entry[]>;
	/** Students in a counselor's caseload, by family name then given name. */
	caseload(
		counselor: string,
	): Promise<readonly (Person & { readonly lastAt: string | null; readonly elements: number })[]>;
	/** The thread between a student and the student's counselor, oldest first. */
	thread(student: string): Promise<readonly ThreadLine[]>;
	/** Threads in a counselor's caseload whose last line is the student's, longest waiting first. */
	openThreads(counselor: string): Promise<readonly OpenThread[]>;
	campaign(id: string): Promise<CampaignStatus | null>;
	/** Those not closed, longest waiting first; `closedSince` (ISO instant) adds the ones closed since then. */
	alerts(closedSince?: string): Promise<readonly AlertRow[]>;
	alert(id: string): Promise<AlertRow | null>;
	/** Everyone with the role, by id. */
	people(role: Person["role"]): Promise<readonly Person[]>;
}

/** One line of the audit trail: who did what with whose record. */
export interface TrailLine {
	/** ISO instant. */
	readonly at: string;
	readonly who: string;
	readonly about: string;
	readonly what: string;
}

/**
 * changed: this row, or the one before it, is not as it was written. missing: it was removed. cut: the last rows are gone.
 * head: the mark at the trail's end was changed or is an older one. rolled-back: the trail does not hold what was seen before.
 */
export type TrailFault = "changed" | "missing" | "cut" | "head" | "rolled-back";

export interface TrailCheck {
	readonly rows: number;
	/** The first fault and the row it shows at; null: the trail is sound. */
	readonly broken: { readonly row: number; readonly how: TrailFault } | null;
}

export interface BackupFile {
	readonly path: string;
	/** ISO instant. */
	readonly at: string;
	/** Who asked for it and why, for the audit trail. */
	readonly who: string;
	readonly reason: string;
	/** Writes over a file that is there. */
	readonly force: boolean;
}

export interface RestoreFile extends Omit<BackupFile, "force"> {
	/** Where the records go as they are now, should the restore turn out to be wrong. */
	readonly before: string;
}

export interface BackedUp {
	/** When the backup was taken; ISO instant. */
	readonly at: string;
	/** Size of the file. */
	readonly bytes: number;
	/** Rows by table. */
	readonly rows: Readonly<Record<string, number>>;
}

export interface Restored extends BackedUp {
	/** The backup of what was replaced; null when nobody was known in it. */
	readonly before: string | null;
}

export interface Store extends Reads {
	readonly kind: "sqlite" | "postgres";
	/** `at`: the turn's instant; check-ins delivered more than 30 days before it no longer wait. Without it none is too old. */
	load(input: { readonly who: string; readonly turn: string; readonly at?: string }): Promise<Loaded>;
	commit(commit: Commit): Promise<Committed>;
	/**
	 * Stores an alert outside a turn's commit: from the spool, or of somebody who is not on the roster. Does nothing when
	 * an alert holds this turn already; grows the person's open alert when that is younger than ten minutes.
	 */
	raise(alert: Raised): Promise<void>;
	/** Alerts somebody must be told of by now, longest due first. */
	alertsDue(now: string): Promise<readonly AlertRow[]>;
	/**
	 * Writes down that the contacts are told: adds the notices (in place of earlier ones to the same people that still
	 * wait) and sets the next telling, in one transaction. Without notices it only sets the next telling. False when
	 * another process was faster, or somebody took the alert on, or it got more urgent (`rounds` and `urgency` are not
	 * what they were); then nothing is written.
	 */
	tell(input: {
		readonly alert: string;
		readonly rounds: number;
		readonly urgency: Urgency;
		/** Everybody who was told so far, these among them. */
		readonly told: readonly string[];
		readonly nextAt: string | null;
		readonly notices: readonly OutboxDraft[];
	}): Promise<boolean>;
	/**
	 * Open alerts that reached nobody, and whose writers were not told so: all notices ended, or the first was made ten
	 * minutes before `now` or earlier.
	 */
	alertsUnheard(now: string): Promise<readonly AlertRow[]>;
	/**
	 * Writes down that the writer is told that nobody could be reached; `row` says it, null when it goes out unstored or
	 * nowhere. False when that was done before, or somebody has heard of it meanwhile.
	 */
	unheard(input: { readonly alert: string; readonly at: string; readonly row: OutboxDraft | null }): Promise<boolean>;
	/** The rows that carried a card key (a turn's or a delivery's), oldest first; empty: this key was never given out. */
	byKey(key: string): Promise<readonly OutboxRow[]>;
	/** Records outcomes, batched in one transaction; also sets the delivery's outcome. Unknown ids are ignored. */
	mark(marks: readonly Mark[]): Promise<void>;
	/** Adds rows outside a turn (a campaign's result, a welcome); a row whose id is there already is left alone. */
	enqueue(rows: readonly OutboxDraft[]): Promise<void>;
	/**
	 * Atomically takes up to `limit` due rows (state ready, not_before reached, not in a pull conversation already) and
	 * marks them `sending` with a lease; alerts first, then replies, then by seq.
	 */
	claim(input: {
		readonly now: string;
		readonly limit: number;
		readonly leaseUntil: string;
		readonly boot: string;
	}): Promise<readonly Due[]>;
	/** At start: rows left in `sending` by ended processes become `unknown` (alerts become `ready`). Returns how many. */
	recover(input: { readonly now: string; readonly boot: string }): Promise<number>;
	/** Campaigns without a result message that are final or were created before `since`. */
	unreported(input: { readonly since: string }): Promise<readonly CampaignStatus[]>;
	/** Marks the campaign's first result as reported; false when another process was faster. */
	reported(campaign: string): Promise<boolean>;
	/**
	 * Rows of one web conversation after a watermark, oldest first; rows that were `ready` or `sending` become `sent`
	 * (fetched by the page = delivered). A push is among them once the sender has placed it there (`Mark.place`).
	 */
	fetch(input: {
		readonly conversation: string;
		readonly person: string;
		readonly after: number;
		readonly limit: number;
		readonly at: string;
	}): Promise<readonly OutboxRow[]>;
	/**
	 * Which conversations got rows behind this number, and the highest number by now; null only asks for that. Numbers become
	 * visible in their order, so nothing appears below one that was seen.
	 */
	news(after: number | null): Promise<{ readonly seq: number; readonly conversations: readonly string[] }>;
	/** Inserts or updates roster people (never their positions or plans) and their identities. */
	importPeople(people: readonly { readonly person: Person; readonly identities: readonly string[] }[]): Promise<void>;
	/** The person behind an identity, or null. */
	whois(who: string): Promise<string | null>;
	/** Adds lines to the audit trail outside of a turn. @throws an error named `TrailError` when they cannot be written */
	note(lines: readonly TrailLine[]): Promise<void>;
	/** Verifies the chained audit trail, all of it at one moment; `seen`: its end as it was seen before. */
	verifyAudit(seen?: { readonly rows: number; readonly mac: string } | null): Promise<TrailCheck>;
	/** Where the trail ends, and the code of the row with this number (null: there is none). */
	trailEnd(row: number): Promise<{ readonly rows: number; readonly mac: string; readonly asked: string | null }>;
	/**
	 * Deletes what is kept for a time only (store/retention.ts has the rules), in short transactions with pauses.
	 * Returns how many rows went, by table.
	 */
	sweep(input: { readonly now: string }): Promise<Readonly<Record<string, number>>>;
	/** Writes all of the database as it is at one moment into a sealed file; others go on meanwhile. Notes it in the trail first. */
	backup(file: BackupFile): Promise<BackedUp>;
	/**
	 * Puts a backup in the place of everything but the audit trail, in one transaction, once all of the file was checked.
	 * Processes that serve go on: what they had in hand loses the version check and runs again.
	 */
	restore(file: RestoreFile): Promise<Restored>;
	/** Messages that are due and not done, by kind: how many, and since when the oldest is due (ISO instant). */
	backlog(input: {
		readonly now: string;
	}): Promise<readonly { readonly kind: OutboxKind; readonly count: number; readonly since: string }[]>;
	/** A cheap read that fails when the database is away, or its schema is no longer this program's. */
	ping(): Promise<void>;
	close(): Promise<void>;
}

// ---------------------------------------------------------------- channels

export interface Outgoing {
	readonly id: string;
	readonly seq: number;
	readonly view: View;
	readonly lang: Lang;
	readonly key: string | null;
	/** The turn it answers, when there is one; a channel may show it as an answer to that message. */
	readonly turn?: string | null;
}

export type SendResult =
	| { readonly kind: "accepted" }
	/** Not taken, may be tried again: 429, 412, a refused connection. */
	| {
			readonly kind: "again";
			readonly afterMs: number | null /** True for 429: everybody slows down. */;
			readonly busy: boolean;
	  }
	/** It may have arrived: timeout, reset, 408, 5xx. */
	| { readonly kind: "unknown" }
	/** The person cannot be reached there: 403 and 404 by their code. */
	| { readonly kind: "unreachable"; readonly code: string }
	/** A message this channel will never take (too big, malformed). */
	| { readonly kind: "refused"; readonly code: string };

/** A way to reach people. A pull channel (the web page, the console) fetches by itself: `send` is never called on it. */
export interface Channel {
	readonly id: ChannelId;
	readonly pull: boolean;
	send(address: Address, message: Outgoing): Promise<SendResult>;
}

/** What the pipeline answers to a channel that handed it a turn. */
export interface Handled {
	/** The turn's replies as stored, in order (own lines left out). */
	readonly rows: readonly OutboxRow[];
	/** Resolves when normal-mode replies were handed to the channel; never rejects. */
	readonly sent: Promise<void>;
}

/** One turn, start to end. Never throws for anything a person did. */
export type HandleTurn = (turn: Turn) => Promise<Handled>;

// ---------------------------------------------------------------- sign-in

/** Who a web client is. `who` is an identity as in Turn.who. */
export type SignedIn = { readonly ok: true; readonly who: string } | { readonly ok: false; readonly reason: string };

export interface SignIn {
	/** A bearer token as the client sent it. Never throws. */
	verify(token: string): Promise<SignedIn>;
}

/** Everything one turn needs, in two statements: the person, then what was said and what waits. */
import { type Kysely, sql } from "kysely";
import type { Loaded, OutboxRow, Waiting } from "../doors.ts";
import type { Plan, Position } from "../turn.ts";
import { statement } from "./dialect.ts";
import { type Inside, later, nowhere, outboxFrom, personFrom, pullChannels } from "./rows.ts";
import type { OutboxRecord, PersonRecord, Tables } from "./tables.ts";

const DAY = 86_400_000;
const WAITING_AGE = 30 * DAY;
const WAITING_MOST = 20;
const SEEN_MOST = 2_000;

type Part = "turn" | "unsent" | "check-in" | "message";
/** A turn without replies has a row of nulls. */
type Found = (OutboxRecord | { readonly [K in keyof OutboxRecord]: null }) & {
	readonly part: Part;
	readonly template: string | null;
};

/** @see Store.load */
export async function load(
	inside: Inside,
	input: { readonly who: string; readonly turn: string; readonly at?: string },
): Promise<Loaded> {
	const record = await personBehind(inside, input.who);
	if (!record) {
		return { person: null, version: 0, position: nowhere, plan: {}, waiting: [], done: false, stored: [], unsent: [] };
	}
	remember(inside, input.turn, record);

	const found = await said(inside, record, input);
	const { seal } = inside;
	const rows = (part: Part) =>
		found
			.filter((row): row is OutboxRecord & Found => row.part === part && row.id !== null)
			.sort((a, b) => a.seq - b.seq);
	const outbox = (part: Part): OutboxRow[] => rows(part).map((row) => outboxFrom(seal, row));
	const waiting = [...rows("check-in"), ...rows("message")]
		.sort((a, b) => b.seq - a.seq)
		.slice(0, WAITING_MOST)
		.map((row): Waiting => {
			const { id, kind, campaign, view } = outboxFrom(seal, row);
			return { id, kind: kind === "message" ? "message" : "check-in", campaign, template: row.template, view };
		});
	return {
		person: personFrom(inside.keep, record),
		version: record.version,
		position: positionOf(inside, record),
		plan: planOf(inside, record),
		waiting,
		done: found.some((row) => row.part === "turn"),
		stored: outbox("turn"),
		unsent: outbox("unsent"),
	};
}

function positionOf({ keep }: Inside, record: Pick<PersonRecord, "id" | "position">): Position {
	return record.position ? keep.open<Position>("person", record.id, "position", record.position) : nowhere;
}

/** A person row's cached plan; empty before the first save. */
export function planOf({ keep }: Inside, record: Pick<PersonRecord, "id" | "plan">): Plan {
	return record.plan ? keep.open<Plan>("person", record.id, "plan", record.plan) : {};
}

/** The two reads of every turn. */
export function loadStatements(db: Kysely<Tables>, boot: string) {
	const person = db.selectFrom("person").selectAll("person");
	const pull = sql.join(pullChannels.map((channel) => sql.lit(channel)));
	// Left in `sending` by an ended process, or being sent by another one at this moment: not seen when this turn was written.
	const left = sql`(o.state = 'sending' and o.boot <> ${boot})`;
	const found = (slots: Said) => sql<Found>`
		select 'turn' as part, null as template, o.* from turn t
			left join outbox o on o.turn = t.id and o.kind = 'reply' where t.id = ${slots.turn}
		union all
		select 'unsent', null, o.* from outbox o
			where o.person = ${slots.person} and o.kind = 'reply' and o.turn <> ${slots.turn}
			and o.state in ('ready', 'unknown', 'sending') and o.channel not in (${pull})
			and (o.state = 'ready' or (o.turn = ${slots.lastTurn} and (o.state = 'unknown' or ${left})))
		union all
		select 'check-in', c.template, o.* from delivery d join outbox o on o.id = d.id join campaign c on c.id = d.campaign
			where d.person = ${slots.person} and d.answered_at is null and d.state in ('sent', 'unknown') and d.at > ${slots.since}
		union all
		select 'message', null, o.* from outbox o
			where o.person = ${slots.person} and o.kind = 'message' and o.state in ('sent', 'unknown')
			and (o.thread is not null or o.campaign is not null) and o.answered_at is null and o.created_at > ${slots.since}`;
	return {
		named: statement((slots: { readonly id: string }) => person.where("person.id", "=", slots.id).compile()),
		known: statement((slots: { readonly who: string }) =>
			person.innerJoin("identity", "identity.person", "person.id").where("identity.who", "=", slots.who).compile(),
		),
		said: statement((slots: Said) => found(slots).compile(db)),
	};
}

interface Said {
	readonly turn: string;
	readonly person: string;
	readonly lastTurn: string | null;
	/** Waiting check-ins and messages are not older. */
	readonly since: string;
}

/** A web or console sign-in names the person itself (`person:<id>`); others go through the roster's identities. */
async function personBehind({ db, turn }: Inside, who: string): Promise<PersonRecord | undefined> {
	const named = personNamed(who);
	const { rows } = await db.executeQuery(named === null ? turn.load.known({ who }) : turn.load.named({ id: named }));
	return rows[0];
}

/** The person id in `person:<id>`, or null. */
export function personNamed(who: string): string | null {
	return who.startsWith("person:") ? who.slice("person:".length) : null;
}

function remember({ seen }: Inside, turn: string, record: PersonRecord): void {
	const oldest = seen.size >= SEEN_MOST ? seen.keys().next().value : undefined;
	if (oldest !== undefined) seen.delete(oldest);
	seen.set(turn, { person: record.id, version: record.version, address: record.last_address });
}

async function said(
	inside: Inside,
	record: PersonRecord,
	{ turn, at }: { readonly turn: string; readonly at?: string },
): Promise<Found[]> {
	const since = at === undefined ? "" : later(at, -WAITING_AGE);
	const values = { turn, person: record.id, lastTurn: record.last_turn, since };
	return (await inside.db.executeQuery(inside.turn.load.said(values))).rows;
}

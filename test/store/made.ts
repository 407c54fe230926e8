/** Invented people and turns for the store's tests. */
import type { Commit, Committed, Mark, OutboxDraft, Store } from "../../src/doors.ts";
import type { Address, Effect, Entry, Person, Position, Raised } from "../../src/turn.ts";

export const AT = "2026-10-05T15:00:00.000Z";

/** `AT` moved by seconds. */
export function plus(seconds: number): string {
	return new Date(Date.parse(AT) + seconds * 1000).toISOString();
}

export function someone(id: string, more: Partial<Person> = {}): Person {
	return {
		id,
		role: "student",
		givenName: "Ana",
		familyName: `Of ${id}`,
		lang: "en",
		grade: 10,
		birthDate: "2011-03-04",
		school: "Cedar High",
		counselor: "counselor",
		guardianOf: [],
		optedOut: false,
		welcomed: false,
		...more,
	};
}

export const counselor = someone("counselor", { role: "counselor", grade: null, birthDate: null, counselor: null });

export function teams(person: string): Address {
	return {
		channel: "teams",
		conversation: `a:${person}`,
		user: `29:${person}`,
		bot: "28:bot",
		serviceUrl: "https://smba.trafficmanager.net/amer/",
		tenant: "tenant",
	};
}

export function web(person: string, conversation = `web-${person}`): Address {
	return { channel: "directline", conversation, user: person };
}

export function position(step: string): Position {
	const frame = { script: "goals", hash: "h1", step, attempt: 0, path: [], shown: null, page: 0, draft: {} };
	return { stack: [frame], paused: {}, lastRoute: "dialog:goals", offers: [], lastAt: AT };
}

export function entry(id: string, person: string, more: Partial<Entry> = {}): Entry {
	return {
		id,
		person,
		element: "education-goal",
		item: null,
		op: "set",
		value: "four-year",
		who: person,
		when: AT,
		step: "goals/education-route",
		...more,
	};
}

export function draft(id: string, person: string, more: Partial<OutboxDraft> = {}): OutboxDraft {
	return {
		id,
		kind: "reply",
		person,
		address: teams(person),
		campaign: null,
		lang: "en",
		view: { kind: "say", text: `text of ${id}` },
		key: null,
		notBefore: AT,
		state: "ready",
		...more,
	};
}

/** A push: no address of its own. */
export function push(id: string, person: string, more: Partial<OutboxDraft> = {}): OutboxDraft {
	return draft(id, person, { kind: "check-in", address: null, key: id, ...more });
}

/** A message that may mean danger, of somebody on the roster. */
export function raised(turn: string, person: string | null, more: Partial<Raised> = {}): Raised {
	return {
		turn,
		at: AT,
		who: `demo:${person ?? "nobody"}`,
		person,
		name: null,
		kinds: ["crisis"],
		urgency: "now",
		words: `words of ${turn}`,
		lang: "en",
		told: `told in ${turn}`,
		named: [],
		...more,
	};
}

/** Turns a database of today into one of a version before; its rows stay. */
export async function asBefore(
	step: "0002-retention" | "0003-alerts",
	run: (sql: string) => Promise<unknown>,
): Promise<void> {
	const statements = [
		`create table alert_then as select l.n, l.id, a.person, 'safety:crisis' as route, a.urgency, l.words, l.at
			from alert_line l join alert a on a.id = l.alert`,
		"drop table alert_line",
		"drop table alert",
		"alter table alert_then rename to alert",
		"drop index outbox_alert",
		"alter table outbox drop column alert",
		"delete from kysely_migration where name = '0003-alerts'",
	];
	if (step === "0002-retention") {
		for (const index of ["turn_at", "identity_person", "identity_visitor", "address_console"])
			statements.push(`drop index ${index}`);
		statements.push("delete from kysely_migration where name = '0002-retention'");
	}
	for (const sql of statements) await run(sql);
}

/** A store with a counselor and the students s1, s2 ... in the counselor's caseload, known as `demo:<id>`. */
export async function seed(store: Store, students = 2): Promise<void> {
	const people = [counselor, ...Array.from({ length: students }, (_, index) => someone(`s${index + 1}`))];
	await store.importPeople(people.map((person) => ({ person, identities: [`demo:${person.id}`] })));
}

/** Loads and commits one turn of `person`; what is left out is a plain turn that changes nothing but the position. */
export async function take(
	store: Store,
	person: string,
	turn: string,
	more: Partial<Omit<Commit, "effects">> & { readonly effects?: readonly Effect[] } = {},
): Promise<Committed> {
	const basic = plain(person);
	const {
		person: known,
		version,
		position: open,
		plan,
	} = await store.load({ who: basic.who, turn, at: more.at ?? AT });
	const create = known === null;
	const loaded = { version, person: known ?? basic.person, create, position: open, plan };
	return await store.commit({ ...basic, turn, key: `key-${turn}`, ...loaded, ...more });
}

/** A first turn of somebody on the roster that says nothing and changes nothing. */
export function plain(person: string): Commit {
	return {
		turn: "t1",
		key: "key-t1",
		at: AT,
		who: `demo:${person}`,
		version: 0,
		person: someone(person),
		create: false,
		address: teams(person),
		position: position("a"),
		plan: {},
		entries: [],
		outbox: [],
		effects: [],
	};
}

/** The counselor's turn that sends one check-in to many; deliveries are `<id>:<person>`. */
export async function sendCampaign(store: Store, id: string, people: readonly string[], at = AT): Promise<Committed> {
	return await take(store, "counselor", `turn-${id}`, {
		at,
		outbox: people.map((person) => push(`${id}:${person}`, person, { campaign: id, notBefore: at })),
		effects: [{ kind: "campaign", id, template: "how-is-it-going", people }],
	});
}

/** The sender's mark on a row it chose a pull conversation for. */
export function placed(id: string, place: Address, at = AT): Mark {
	return { id, state: "ready", place, at };
}

/** What is due at `now`, claimed by `boot`. */
export async function claimAll(store: Store, now = AT, boot = "boot-1") {
	return await store.claim({ now, limit: 100, leaseUntil: new Date(Date.parse(now) + 30_000).toISOString(), boot });
}

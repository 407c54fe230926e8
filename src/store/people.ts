/** The roster's people and identities, and what may be read about them. */
import type { OpenThread, Reads, ThreadLine } from "../doors.ts";
import type { Entry, Json, Person, Plan } from "../turn.ts";
import { inTransaction } from "./dialect.ts";
import { personNamed, planOf } from "./load.ts";
import { chunks, type Inside, newPerson, personFrom } from "./rows.ts";

/** One transaction takes this many people, so that no turn waits long for the writer. */
const IMPORT_BATCH = 100;

/** @see Store.importPeople; what a person chose (language, messages) or did stays as it is. */
export async function importPeople(
	inside: Inside,
	people: readonly { readonly person: Person; readonly identities: readonly string[] }[],
): Promise<void> {
	const last = new Map(people.map((one) => [one.person.id, one]));
	for (const part of chunks([...last.values()], IMPORT_BATCH)) {
		const rows = part.map(({ person }) => newPerson(inside.seal, person));
		const identities = new Map(part.flatMap((one) => one.identities.map((who) => [who, one.person.id] as const)));
		await inTransaction(inside.db, async (trx) => {
			await trx
				.insertInto("person")
				.values(rows)
				.onConflict((c) =>
					c.column("id").doUpdateSet((e) => ({
						role: e.ref("excluded.role"),
						given_name: e.ref("excluded.given_name"),
						family_name: e.ref("excluded.family_name"),
						grade: e.ref("excluded.grade"),
						birth_date: e.ref("excluded.birth_date"),
						school: e.ref("excluded.school"),
						counselor: e.ref("excluded.counselor"),
						guardian_of: e.ref("excluded.guardian_of"),
					})),
				)
				.execute();
			if (identities.size === 0) return;
			await trx
				.insertInto("identity")
				.values([...identities].map(([who, person]) => ({ who, person })))
				.onConflict((c) => c.column("who").doUpdateSet((e) => ({ person: e.ref("excluded.person") })))
				.execute();
		});
	}
}

/** @see Store.whois */
export async function whois({ db }: Inside, who: string): Promise<string | null> {
	const named = personNamed(who);
	if (named !== null) {
		const person = await db.selectFrom("person").select("id").where("id", "=", named).executeTakeFirst();
		return person?.id ?? null;
	}
	const identity = await db.selectFrom("identity").select("person").where("who", "=", who).executeTakeFirst();
	return identity?.person ?? null;
}

/** @see Reads.person */
export async function person({ db, seal }: Inside, id: string): Promise<Person | null> {
	const row = await db.selectFrom("person").selectAll().where("id", "=", id).executeTakeFirst();
	return row ? personFrom(seal, row) : null;
}

/** @see Reads.people */
export async function people({ db, seal }: Inside, role: Person["role"]): Promise<Person[]> {
	const rows = await db.selectFrom("person").selectAll().where("role", "=", role).execute();
	return rows.map((row) => personFrom(seal, row)).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** @see Reads.plan */
export async function plan(inside: Inside, id: string): Promise<Plan> {
	const row = await inside.db.selectFrom("person").select(["id", "plan"]).where("id", "=", id).executeTakeFirst();
	return row ? planOf(inside, row) : {};
}

/** @see Reads.history */
export async function history({ db, seal }: Inside, of: string, element: string): Promise<Entry[]> {
	const rows = await db
		.selectFrom("entry")
		.selectAll()
		.where("person", "=", of)
		.where("element", "=", element)
		.orderBy("n")
		.execute();
	return rows.map(({ id, item, op, who, at, step, value }) => ({
		id,
		person: of,
		element,
		item,
		op,
		value: seal.open<Json>("entry", id, "value", value),
		who,
		when: at,
		step,
	}));
}

/** @see Reads.caseload; sorted here, because databases differ in how they sort names. */
export async function caseload({ db, seal }: Inside, counselor: string): ReturnType<Reads["caseload"]> {
	const rows = await db
		.selectFrom("person")
		.selectAll()
		.where("counselor", "=", counselor)
		.where("role", "=", "student")
		.execute();
	const { compare } = new Intl.Collator("en");
	return rows
		.map((row) => ({ ...personFrom(seal, row), lastAt: row.last_at, elements: row.elements }))
		.sort((a, b) => compare(a.familyName, b.familyName) || compare(a.givenName, b.givenName) || (a.id < b.id ? -1 : 1));
}

/** @see Reads.thread */
export async function thread({ db, seal }: Inside, student: string): Promise<ThreadLine[]> {
	const rows = await db.selectFrom("message").selectAll().where("student", "=", student).orderBy("n").execute();
	return rows.map(({ id, who, at, body }) => ({ who, at, text: seal.open<string>("message", id, "body", body) }));
}

/** @see Reads.openThreads */
export async function openThreads({ db }: Inside, counselor: string): Promise<OpenThread[]> {
	const rows = await db
		.selectFrom("message as m")
		.innerJoin("person as p", "p.id", "m.student")
		.where("p.counselor", "=", counselor)
		.where("p.role", "in", ["student", "family"])
		.where((e) =>
			e.not(
				e.exists(
					e
						.selectFrom("message as later")
						.select("later.n")
						.whereRef("later.student", "=", "m.student")
						.whereRef("later.who", "<>", "m.student")
						.whereRef("later.n", ">", "m.n"),
				),
			),
		)
		.whereRef("m.who", "=", "m.student")
		.groupBy("m.student")
		.select((e) => [
			"m.student as student",
			e.fn.max("m.at").as("lastAt"),
			e.fn.min("m.n").as("first"),
			e.fn.countAll<number>().as("unanswered"),
		])
		.orderBy("first")
		.execute();
	return rows.map(({ student, lastAt, unanswered }) => ({ student, lastAt, unanswered }));
}

/** What a staff member looks at is written down first, or not shown; only danger is never held up by that. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { OutboxRow } from "../../src/doors.ts";
import type { Turn } from "../../src/turn.ts";
import { type Onward, startOnward } from "../support/onward.ts";
import { emptyDatabase, openSession, storeKinds } from "../support/stores.ts";

describe.each(storeKinds)("an audit trail that cannot be written, on %s", (kind) => {
	let onward: Onward;
	let place: Awaited<ReturnType<typeof emptyDatabase>>;
	let turns = 0;

	beforeEach(async () => {
		place = await emptyDatabase(kind);
		onward = await startOnward({ databaseUrl: place.url });
	});
	afterEach(async () => {
		await onward.close();
		await place.remove();
	});

	const say = async (person: string, text: string): Promise<readonly OutboxRow[]> => {
		turns += 1;
		const turn: Turn = {
			id: `turn-${turns}`,
			at: onward.clock.now(),
			who: `demo:${person}`,
			address: { channel: "console", conversation: `c-${person}`, user: person },
			mode: "reply",
			locale: null,
			input: { kind: "text", text },
		};
		return (await onward.app.handle(turn)).rows;
	};
	const run = async (...statements: string[]): Promise<unknown[]> => {
		const session = await openSession(kind, place.url);
		try {
			let rows: unknown[] = [];
			for (const sql of statements) rows = await session.run(sql);
			return rows;
		} finally {
			await session.end();
		}
	};
	const breakTrail = () =>
		kind === "sqlite"
			? run("create trigger broken before insert on audit begin select raise(abort, 'broken'); end")
			: run(
					"create function broken() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$",
					"create trigger broken before insert on audit for each row execute function broken()",
				);
	const mendTrail = () => run(kind === "sqlite" ? "drop trigger broken" : "drop trigger broken on audit");
	const texts = (rows: readonly OutboxRow[]) => JSON.stringify(rows.map((row) => row.view));

	test("shows no record, says so, keeps nothing of the turn, and shows it when it can be written again", async () => {
		await say("student-10", "I have a question for my counselor");
		await breakTrail();
		const refused = await say("counselor-1", "caseload");
		expect(texts(refused)).toMatch(/^\[\{"kind":"say","text":"I can't show this right now\./);
		expect(texts(refused)).not.toMatch(/Malik|Brooks|Ortiz/);
		const kept = await run("select id from outbox where person = 'counselor-1' and kind = 'reply'");
		expect(kept).toEqual([]);
		// Their own plan is the student's to see, and reading it is not written down.
		expect(texts(await say("student-10", "show my plan"))).not.toContain("can't show");
		await mendTrail();
		const shown = await say("counselor-1", "caseload");
		expect(texts(shown)).toContain("Brooks");
		expect(await onward.app.store.verifyAudit()).toMatchObject({ broken: null });
	});

	test("does not hold up danger: the answer, the alerts to staff, and their look at it", async () => {
		await breakTrail();
		const answer = await say("student-10", "I want to kill myself");
		expect(answer.map((row) => row.view.kind)).toContain("safety");
		expect((await onward.app.store.alerts()).map((alert) => alert.person)).toEqual(["student-10"]);
		await onward.app.alerts.tick(onward.clock.now());
		expect(await run("select person from outbox where kind = 'alert' order by person")).toHaveLength(2);
		expect(texts(await say("counselor-1", "alerts"))).toContain("Malik");
		expect(texts(await say("counselor-1", "1"))).toContain("I want to kill myself");
		await mendTrail();
		expect(await onward.app.store.verifyAudit()).toEqual({ rows: 0, broken: null });
	});
});

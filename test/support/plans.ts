/** Plans of demo people, saved as a turn saves them. */
import { apply, entryId } from "../../src/plan/fold.ts";
import type { Entry, Json } from "../../src/turn.ts";
import type { Onward } from "./onward.ts";

type Part = readonly [element: string, item: string | null, value: Json];

/** A bit of everything: interests, a goal with a first step, saved jobs, next year's classes. */
export const fullPlan: readonly Part[] = [
	[
		"interests",
		"2026-27",
		{ R: 21, I: 24, A: 10, S: 17, E: 12, C: 15, answered: 30, max: 25, letters: "IRS", flat: false },
	],
	["education-goal", null, "two-year"],
	["career-goal", null, { soc: "29-1141", text: "Registered nurse" }],
	["personal-goal", null, "Run 5 km without a break"],
	["first-step", null, { text: "Ask about the health science class", date: "2026-12-01" }],
	["saved-careers", "29-1141", { title: "Registered nurse" }],
	["saved-careers", "15-1252", { title: "Software developer" }],
	["courses", "2027-28", ["01003", "01005", "02056", "22151"]],
];

let turns = 0;

/** Saves parts into a person's plan. */
export async function savePlan({ app, clock }: Onward, person: string, parts: readonly Part[]): Promise<void> {
	const who = `person:${person}`;
	const turn = `plan-${++turns}`;
	const loaded = await app.store.load({ who, turn });
	if (!loaded.person) throw new Error(`${person} is not on the roster.`);
	const entries = parts.map(
		([element, item, value]): Entry => ({
			id: entryId(turn, element, item ?? ""),
			person,
			element,
			item,
			op: "set",
			value,
			who: person,
			when: clock.now(),
			step: "test/plan",
		}),
	);
	const done = await app.store.commit({
		turn,
		key: turn,
		at: clock.now(),
		who,
		version: loaded.version,
		person: loaded.person,
		create: false,
		address: { channel: "directline", conversation: `web-${person}`, user: person },
		position: loaded.position,
		plan: apply(loaded.plan, entries),
		entries,
		outbox: [],
		effects: [],
	});
	if (done.kind !== "committed") throw new Error(`The plan was not saved: ${done.kind}.`);
}

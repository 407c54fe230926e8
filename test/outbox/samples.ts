/** A small district, people and rows for the outbox tests. */
import type { Due, OutboxDraft, OutboxKind, OutboxRow } from "../../src/doors.ts";
import type { CheckInTemplate, District } from "../../src/library/types.ts";
import type { Address, Person, Role } from "../../src/turn.ts";

/** Tuesday, 10:00 in Louisville. */
export const tuesday = "2026-10-13T14:00:00.000Z";

const both = (text: string) => ({ en: text, es: text });

export const district: District = {
	id: "demo",
	name: both("Demo"),
	state: "KY",
	planName: both("ILP"),
	timeZone: "America/Kentucky/Louisville",
	schoolHours: { opens: "07:45", closes: "15:30" },
	quietHours: { from: "20:00", to: "07:00" },
	weeklyCap: 2,
	schoolYear: "2026-27",
	holidays: [{ from: "2026-10-05", to: "2026-10-09", name: both("Fall break") }],
	schools: [],
	contacts: { office: both("Office"), hours: both("8-3"), place: both("Room 1") },
	alertContacts: ["counselor-1", "counselor-2"].map((person) => ({
		person,
		schools: null,
		when: ["school-hours", "after-hours", "holidays", "summer"],
	})),
};

export const template: CheckInTemplate = {
	id: "plan-start",
	title: { en: "How is your plan going?", es: "¿Cómo va tu plan?" },
	text: both("How is it going?"),
	choices: [
		{ id: "going-well", label: { en: "It's going well", es: "Va bien" } },
		{ id: "talk", label: { en: "I want to talk", es: "Quiero hablar" } },
	],
	answers: {},
	follow: {},
};

export const library = { district, checkIns: new Map([[template.id, template]]) };

export const person = (id: string, role: Role = "student", more: Partial<Person> = {}): Person => ({
	id,
	role,
	givenName: id,
	familyName: "Test",
	lang: "en",
	grade: role === "student" ? 10 : null,
	birthDate: null,
	school: null,
	counselor: role === "student" ? "counselor-1" : null,
	guardianOf: [],
	optedOut: false,
	welcomed: false,
	...more,
});

export const teamsAddress = (id: string, serviceUrl = "http://127.0.0.1:9/"): Address => ({
	channel: "teams",
	conversation: `a:${id}`,
	user: id,
	serviceUrl,
});

export const draft = (kind: OutboxKind, to: string, more: Partial<OutboxDraft> = {}): OutboxDraft => ({
	id: `${kind}-${to}`,
	kind,
	person: to,
	address: null,
	campaign: null,
	lang: "en",
	view: { kind: "say", text: `${kind} for ${to}` },
	key: null,
	notBefore: tuesday,
	state: "ready",
	...more,
});

export function due(
	kind: OutboxKind,
	more: Partial<Omit<Due, "row">> & { readonly row?: Partial<OutboxRow> } = {},
): Due {
	const { row, ...rest } = more;
	return {
		row: {
			...draft(kind, "student-10"),
			seq: 1,
			turn: null,
			state: "sending",
			reason: null,
			attempts: 1,
			createdAt: tuesday,
			...row,
		},
		person: person("student-10"),
		addresses: [teamsAddress("student-10")],
		gone: false,
		sentThisWeek: 0,
		answered: false,
		welcomed: false,
		...rest,
	};
}

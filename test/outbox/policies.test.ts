import { describe, expect, test } from "vitest";
import type { EndReason, OutboxKind } from "../../src/doors.ts";
import { decide, openFrom, policies } from "../../src/outbox/policies.ts";
import { district, due, person, teamsAddress, tuesday } from "./samples.ts";

type Expected = "send" | EndReason | `later ${string}`;

/** What each kind does in each circumstance; the rows are the policy, so a change there must be made here too. */
const circumstances: Readonly<Record<string, { readonly more?: Parameters<typeof due>[1]; readonly now?: string }>> = {
	"a school morning": {},
	"the evening": { now: "2026-10-14T01:30:00.000Z" },
	"a holiday": { now: "2026-10-07T15:00:00.000Z", more: { row: { createdAt: "2026-10-07T14:00:00.000Z" } } },
	"a Saturday": { now: "2026-10-17T15:00:00.000Z", more: { row: { createdAt: "2026-10-17T14:00:00.000Z" } } },
	"stopped messages": { more: { person: person("student-10", "student", { optedOut: true }) } },
	"two this week": { more: { sentThisWeek: 2 } },
	"already answered": { more: { answered: true } },
	"already welcomed": { more: { welcomed: true } },
	"nowhere to write to": { more: { addresses: [] } },
	"nowhere to write to for a month": { now: "2026-11-12T14:00:00.000Z", more: { addresses: [] } },
	"nowhere any more": { more: { addresses: [], gone: true } },
	"made a day ago": { now: "2026-10-14T14:00:00.000Z" },
	"made two days ago": { now: "2026-10-15T14:00:00.000Z" },
	"made a week ago": { now: "2026-10-20T14:00:00.000Z" },
	"made a month ago": { now: "2026-11-12T14:00:00.000Z" },
};

const table: Readonly<
	Record<Exclude<OutboxKind, "own">, Readonly<Partial<Record<keyof typeof circumstances, Expected>>>>
> = {
	reply: {
		"nowhere any more": "no-address",
		"nowhere to write to": "no-address",
		"nowhere to write to for a month": "no-address",
		"made a day ago": "expired",
		"made two days ago": "expired",
		"made a week ago": "expired",
		"made a month ago": "expired",
	},
	alert: {
		"nowhere any more": "later 2026-10-13T14:01:00.000Z",
		"nowhere to write to": "later 2026-10-13T14:01:00.000Z",
		"nowhere to write to for a month": "later 2026-11-12T14:01:00.000Z",
	},
	message: {
		"nowhere any more": "later 2026-10-13T14:01:00.000Z",
		"the evening": "later 2026-10-14T11:00:00.000Z",
		"nowhere to write to": "later 2026-10-13T14:01:00.000Z",
		"nowhere to write to for a month": "no-address",
		"made a month ago": "expired",
	},
	welcome: {
		"nowhere any more": "no-address",
		"already welcomed": "already-answered",
		"nowhere to write to": "no-address",
		"nowhere to write to for a month": "no-address",
		"made a week ago": "expired",
		"made a month ago": "expired",
	},
	"check-in": {
		"nowhere any more": "unreachable",
		"the evening": "later 2026-10-14T11:00:00.000Z",
		"stopped messages": "opted-out",
		"two this week": "weekly-cap",
		"already answered": "already-answered",
		"nowhere to write to": "later 2026-10-13T14:01:00.000Z",
		"nowhere to write to for a month": "no-address",
		"made a week ago": "expired",
		"made a month ago": "expired",
	},
	reminder: {
		"nowhere any more": "unreachable",
		"the evening": "later 2026-10-14T11:00:00.000Z",
		"stopped messages": "opted-out",
		"two this week": "weekly-cap",
		"already answered": "already-answered",
		"nowhere to write to": "later 2026-10-13T14:01:00.000Z",
		"nowhere to write to for a month": "no-address",
		"made two days ago": "expired",
		"made a week ago": "expired",
		"made a month ago": "expired",
	},
};

describe.each(Object.entries(table))("%s", (kind, expectations) => {
	test.each(Object.entries(circumstances))("%s", (name, { more = {}, now = tuesday }) => {
		const decision = decide(due(kind as OutboxKind, more), district, now);
		const said = "send" in decision ? "send" : "later" in decision ? `later ${decision.later}` : decision.end;
		expect(said).toBe(expectations[name] ?? "send");
	});
});

test("only an alert is repeated when nobody knows whether it arrived", () => {
	expect(
		Object.entries(policies)
			.filter(([, { repeatUnknown }]) => repeatUnknown)
			.map(([kind]) => kind),
	).toEqual(["alert"]);
});

test("only replies and alerts may use what the pace keeps free", () => {
	expect(
		Object.entries(policies)
			.filter(([, { lane }]) => lane === "first")
			.map(([kind]) => kind),
	).toEqual(["reply", "alert"]);
});

test("the person's own line is never sent", () => {
	expect(decide(due("own"), district, tuesday)).toEqual({ end: "refused" });
});

test("staff get their messages in the evening too", () => {
	const late = "2026-10-14T01:30:00.000Z";
	expect(decide(due("message", { person: person("counselor-1", "counselor") }), district, late)).toHaveProperty("send");
	expect(decide(due("message", { person: person("family-1", "family") }), district, late)).toHaveProperty("later");
});

describe("where it goes", () => {
	const [first, second] = [teamsAddress("first"), teamsAddress("second")];
	test("a push to the address last written from", () => {
		expect(decide(due("check-in", { addresses: [first, second] }), district, tuesday)).toEqual({ send: first });
	});
	test("a push with an address of its own there, while it can be reached", () => {
		expect(decide(due("welcome", { addresses: [first, second], row: { address: second } }), district, tuesday)).toEqual(
			{ send: second },
		);
		expect(decide(due("welcome", { addresses: [first], row: { address: second } }), district, tuesday)).toEqual({
			send: first,
		});
	});
	test("a reply where its turn came from", () => {
		expect(decide(due("reply", { addresses: [first], row: { address: second } }), district, tuesday)).toEqual({
			send: second,
		});
	});
});

describe("quiet hours", () => {
	const open = (now: string, hours = district.quietHours) =>
		openFrom(policies["check-in"], false, { ...district, quietHours: hours }, now);
	test.each([
		["the last quiet minute", "2026-10-13T10:59:00.000Z", "2026-10-13T11:00:00.000Z"],
		["the first open minute", "2026-10-13T11:00:00.000Z", "2026-10-13T11:00:00.000Z"],
		["the last open minute", "2026-10-13T23:59:00.000Z", "2026-10-13T23:59:00.000Z"],
		["the first quiet minute", "2026-10-14T00:00:00.000Z", "2026-10-14T11:00:00.000Z"],
		["after midnight", "2026-10-14T05:00:00.000Z", "2026-10-14T11:00:00.000Z"],
		["over the night in which summer time ends", "2026-11-01T01:00:00.000Z", "2026-11-01T12:00:00.000Z"],
		["over the night in which summer time begins", "2027-03-14T02:00:00.000Z", "2027-03-14T11:00:00.000Z"],
	])("%s", (_name, now, opens) => {
		expect(open(now)).toBe(opens);
	});
	test("hours within one day", () => {
		expect(open("2026-10-13T17:30:00.000Z", { from: "13:00", to: "15:00" })).toBe("2026-10-13T19:00:00.000Z");
		expect(open("2026-10-13T19:30:00.000Z", { from: "13:00", to: "15:00" })).toBe("2026-10-13T19:30:00.000Z");
	});
	test("no quiet hours at all", () => {
		expect(open("2026-10-14T03:30:00.000Z", { from: "00:00", to: "00:00" })).toBe("2026-10-14T03:30:00.000Z");
	});
});

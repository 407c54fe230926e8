/** Who is told of an alert, and when, in a district with two schools, two time changes and holidays. */
import fc from "fast-check";
import { DateTime } from "luxon";
import { describe, expect, test } from "vitest";
import type { AlertContact, AlertHours, District } from "../../src/library/types.ts";
import { contactFaults, duty, hoursAt, lineOf, schoolMorning } from "../../src/safety/duty.ts";
import type { Person, Role } from "../../src/turn.ts";

const zone = "America/Kentucky/Louisville";
const local = (text: string, at = zone): string =>
	DateTime.fromFormat(text, "yyyy-MM-dd HH:mm", { zone: at }).toUTC().toISO() ?? "";
const shown = (instant: string): string => DateTime.fromISO(instant, { zone }).toFormat("ccc yyyy-MM-dd HH:mm");

const both = (text: string) => ({ en: text, es: text });
const all: readonly AlertHours[] = ["school-hours", "after-hours", "holidays", "summer"];
const contact = (person: string, when: readonly AlertHours[] = all, schools: readonly string[] | null = null) => ({
	person,
	when,
	schools,
});

const district = (alertContacts: readonly AlertContact[], more: Partial<District> = {}): District => ({
	id: "demo",
	name: both("Demo"),
	state: "KY",
	planName: both("ILP"),
	timeZone: zone,
	schoolHours: { opens: "07:45", closes: "15:30" },
	schoolDays: ["mon", "tue", "wed", "thu", "fri"],
	quietHours: { from: "20:00", to: "07:00" },
	weeklyCap: 2,
	schoolYear: "2026-27",
	firstDay: "2026-08-12",
	lastDay: "2027-05-26",
	holidays: [
		{ from: "2026-09-07", to: "2026-09-07", name: both("Labor Day") },
		{ from: "2026-12-21", to: "2027-01-01", name: both("Winter break") },
	],
	schools: [],
	contacts: { office: both("Office"), hours: both("8-3"), place: both("Room 1") },
	alertContacts,
	...more,
});

const person = (id: string, role: Role, more: Partial<Person> = {}): Person => ({
	id,
	role,
	givenName: id,
	familyName: "Test",
	lang: "en",
	grade: null,
	birthDate: null,
	school: null,
	counselor: null,
	guardianOf: [],
	optedOut: false,
	welcomed: false,
	...more,
});

const known = new Map(
	[
		...["c1", "c2", "c3", "c4", "c5"].map((id) => person(id, "counselor")),
		person("high", "student", { school: "high" }),
		person("middle", "student", { school: "middle" }),
		person("parent", "family", { guardianOf: ["middle", "lost"] }),
		person("nowhere", "student"),
	].map((one) => [one.id, one]),
);

const alert = (more: Partial<Parameters<typeof duty>[0]> = {}): Parameters<typeof duty>[0] => ({
	person: "high",
	urgency: "now",
	rounds: 0,
	named: [],
	...more,
});

const five = district(["c1", "c2", "c3", "c4", "c5"].map((id) => contact(id)));
/** Tuesday in the school year. */
const tuesday = local("2026-10-13 10:00");

describe("who", () => {
	test("two at once; after two repeats the next in line, and one more after every two", () => {
		const many = [0, 1, 2, 3, 4, 5, 6, 7, 8, 20].map((rounds) => duty(alert({ rounds }), five, tuesday, known).tell);
		expect(many.map((tell) => tell.length)).toEqual([2, 2, 2, 3, 3, 4, 4, 5, 5, 5]);
		expect(many[3]).toEqual(["c1", "c2", "c3"]);
	});

	test("somebody the message names, or who wrote it, is skipped", () => {
		expect(duty(alert({ named: ["c1"] }), five, tuesday, known).tell).toEqual(["c2", "c3"]);
		expect(duty(alert({ person: "c2", named: ["c1"] }), five, tuesday, known).tell).toEqual(["c3", "c4"]);
		const two = district([contact("c1"), contact("c2")]);
		expect(duty(alert({ named: ["c1", "c2"] }), two, tuesday, known)).toMatchObject({ tell: [], waits: false });
	});

	test("who is not on the roster, or no staff, is not a contact", () => {
		const odd = district([contact("gone"), contact("high"), contact("parent"), contact("c4"), contact("c5")]);
		expect(duty(alert(), odd, tuesday, known).tell).toEqual(["c4", "c5"]);
	});

	test("those of the writer's school and hour come first, then the school's others, then everybody", () => {
		const split = district([
			contact("c1", ["school-hours"], ["middle"]),
			contact("c2", ["after-hours"], ["high"]),
			contact("c3", ["school-hours"], ["high"]),
			contact("c4", ["summer"], null),
			contact("c1", ["summer", "holidays"], null),
		]);
		const at = (who: string | null, now: string) => lineOf(alert({ person: who }), split, now, known);
		expect(at("high", tuesday)).toEqual({ line: ["c3", "c2", "c4", "c1"], onDuty: 1 });
		expect(at("middle", tuesday)).toEqual({ line: ["c1", "c4", "c2", "c3"], onDuty: 1 });
		// A family's school is that of their student; one nobody knows may be any.
		expect(at("parent", tuesday)).toEqual(at("middle", tuesday));
		expect(at(null, tuesday)).toEqual({ line: ["c1", "c3", "c2", "c4"], onDuty: 2 });
		expect(at("nowhere", tuesday)).toEqual(at(null, tuesday));
		expect(at("high", local("2026-10-13 22:00")).line[0]).toBe("c2");
		expect(at("high", local("2026-12-24 10:00"))).toEqual({ line: ["c1", "c2", "c3", "c4"], onDuty: 1 });
		expect(at("high", local("2026-07-01 10:00"))).toEqual({ line: ["c4", "c1", "c2", "c3"], onDuty: 2 });
		// With one on duty the second is the next in line.
		expect(duty(alert(), split, tuesday, known).tell).toEqual(["c3", "c2"]);
	});

	test("nobody on duty: everybody is told at once", () => {
		const days = district(["c1", "c2", "c3"].map((id) => contact(id, ["school-hours"])));
		expect(duty(alert(), days, local("2026-10-13 22:00"), known).tell).toEqual(["c1", "c2", "c3"]);
		expect(duty(alert(), days, tuesday, known).tell).toEqual(["c1", "c2"]);
	});
});

describe("when", () => {
	test("now: at any hour, again every 15 minutes", () => {
		for (const at of ["2026-10-13 03:00", "2026-12-25 12:00", "2026-07-04 23:59"]) {
			const decided = duty(alert(), five, local(at), known);
			expect(decided).toMatchObject({ waits: false });
			expect(Date.parse(decided.nextAt) - Date.parse(local(at))).toBe(15 * 60_000);
		}
	});

	test.each([
		// [raised, told] in local time
		["Tue 2026-10-13 06:30", "Tue 2026-10-13 07:15"],
		["Tue 2026-10-13 07:15", "Tue 2026-10-13 07:15"],
		["Tue 2026-10-13 12:00", "Tue 2026-10-13 12:00"],
		["Tue 2026-10-13 15:30", "Wed 2026-10-14 07:15"],
		["Fri 2026-10-16 20:00", "Mon 2026-10-19 07:15"],
		// Labor Day
		["Fri 2026-09-04 16:00", "Tue 2026-09-08 07:15"],
		["Mon 2026-09-07 10:00", "Tue 2026-09-08 07:15"],
		// The clocks go back on Sunday 1 November, and forward on Sunday 14 March.
		["Sat 2026-10-31 23:30", "Mon 2026-11-02 07:15"],
		["Sat 2027-03-13 23:30", "Mon 2027-03-15 07:15"],
		// Winter break is longer than a week: the mornings of its weekdays count.
		["Fri 2026-12-18 16:00", "Mon 2026-12-21 07:15"],
		["Sun 2026-12-27 16:00", "Mon 2026-12-28 07:15"],
		["Mon 2026-12-28 16:00", "Tue 2026-12-29 07:15"],
		["Fri 2027-01-01 16:00", "Mon 2027-01-04 07:15"],
		// Summer, before and after the one school year the calendar knows.
		["Wed 2027-05-26 16:00", "Thu 2027-05-27 07:15"],
		["Sat 2027-06-05 16:00", "Mon 2027-06-07 07:15"],
		["Wed 2026-07-15 11:00", "Wed 2026-07-15 11:00"],
		["Sun 2026-08-09 11:00", "Mon 2026-08-10 07:15"],
		["Tue 2026-08-11 18:00", "Wed 2026-08-12 07:15"],
	])("next school morning: raised %s, told %s", (raised, told) => {
		const now = local(raised.slice(4));
		expect(shown(now)).toBe(raised);
		const decided = duty(alert({ urgency: "next-school-morning" }), five, now, known);
		expect(shown(decided.waits ? decided.nextAt : now)).toBe(told);
		expect(decided.tell).toHaveLength(decided.waits ? 0 : 2);
	});

	test("on a leap day", () => {
		const leap = district([contact("c1"), contact("c2")], {
			firstDay: "2027-08-12",
			lastDay: "2028-05-26",
			holidays: [],
		});
		expect(shown(schoolMorning(leap, local("2028-02-28 16:00")))).toBe("Tue 2028-02-29 07:15");
		expect(shown(schoolMorning(leap, local("2028-02-29 16:00")))).toBe("Wed 2028-03-01 07:15");
	});

	test("nobody is woken to be reminded of what could wait for the morning", () => {
		const morning = alert({ urgency: "next-school-morning", rounds: 1 });
		expect(shown(duty(morning, five, local("2026-10-13 09:00"), known).nextAt)).toBe("Tue 2026-10-13 09:15");
		expect(shown(duty(morning, five, local("2026-10-16 15:20"), known).nextAt)).toBe("Mon 2026-10-19 07:15");
	});

	test("which hours it is", () => {
		const at = (text: string) => hoursAt(five, local(text));
		expect(at("2026-10-13 07:14")).toBe("after-hours");
		expect(at("2026-10-13 07:15")).toBe("school-hours");
		expect(at("2026-10-13 15:30")).toBe("after-hours");
		expect(at("2026-10-17 10:00")).toBe("after-hours");
		expect(at("2026-12-21 00:00")).toBe("holidays");
		expect(at("2027-01-01 23:59")).toBe("holidays");
		expect(at("2026-08-11 23:59")).toBe("summer");
		expect(at("2026-08-12 00:00")).toBe("after-hours");
		expect(at("2027-05-27 00:00")).toBe("summer");
	});
});

describe("whatever the district, the moment and the alert", () => {
	const ids = ["c1", "c2", "c3", "c4", "c5", "gone", "high"];
	const clock = fc
		.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
		.map(([h, m]) => `${String(h).padStart(2, "0")}:${String(m).padStart(2, "0")}`);
	const districts = fc
		.record({
			contacts: fc.array(
				fc.record({
					person: fc.constantFrom(...ids),
					schools: fc.constantFrom(null, ["high"], ["middle"], ["high", "middle"]),
					when: fc.subarray([...all], { minLength: 1 }),
				}),
				{ maxLength: 6 },
			),
			times: fc.tuple(clock, clock),
			schoolDays: fc.subarray(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]),
			timeZone: fc.constantFrom(
				zone,
				"America/Los_Angeles",
				"America/Phoenix",
				"Australia/Lord_Howe",
				"Asia/Kathmandu",
			),
			year: fc.constantFrom({}, { firstDay: undefined as never, lastDay: undefined as never }),
		})
		.map(({ contacts, times: [a, b], schoolDays, timeZone, year }) => {
			const [opens, closes] = a < b ? [a, b] : [b, a];
			const whole = district(contacts, { schoolDays, timeZone, schoolHours: { opens, closes } });
			if (Object.keys(year).length === 0) return whole;
			const { firstDay: _f, lastDay: _l, ...open } = whole;
			return open;
		});
	const instants = fc
		.date({ min: new Date("2026-06-01"), max: new Date("2028-03-05"), noInvalidDate: true })
		.map((date) => date.toISOString());
	const alerts = fc.record({
		person: fc.constantFrom(null, "high", "middle", "parent", "c2", "lost"),
		urgency: fc.constantFrom("now" as const, "next-school-morning" as const),
		rounds: fc.nat(20),
		named: fc.subarray(["c1", "c2", "c3", "c4", "c5"]),
	});

	test("those named are never told, two are when there are two, time goes on, and nothing waits longer than a week", () => {
		fc.assert(
			fc.property(districts, instants, alerts, (where, now, one) => {
				const { tell, waits, nextAt } = duty(one, where, now, known);
				expect(nextAt > now).toBe(true);
				expect(Date.parse(nextAt) - Date.parse(now)).toBeLessThanOrEqual(7 * 24 * 3_600_000 + 900_000);
				if (one.urgency === "now") expect(waits).toBe(false);
				if (waits) {
					expect(tell).toEqual([]);
					// Then it is time indeed.
					expect(duty(one, where, nextAt, known).waits).toBe(false);
					return;
				}
				const may = new Set(
					where.alertContacts
						.map(({ person: id }) => id)
						.filter((id) => /^c/.test(id) && id !== one.person && !one.named.includes(id)),
				);
				expect(tell.every((id) => may.has(id))).toBe(true);
				expect(new Set(tell).size).toBe(tell.length);
				expect(tell.length).toBeGreaterThanOrEqual(Math.min(2, may.size));
				const later = duty({ ...one, rounds: one.rounds + 2 }, where, now, known).tell;
				expect(later.slice(0, tell.length)).toEqual(tell);
				if (one.rounds > 0) expect(later.length).toBe(Math.min(may.size, Math.max(tell.length, tell.length + 1)));
			}),
			{ numRuns: 400 },
		);
	});

	test("the morning is the first moment of a working day's half hour, and never in the past", () => {
		fc.assert(
			fc.property(districts, instants, (where, now) => {
				const morning = schoolMorning(where, now);
				expect(morning >= now).toBe(true);
				expect(schoolMorning(where, morning)).toBe(morning);
			}),
			{ numRuns: 300 },
		);
	});
});

describe("a live deployment", () => {
	const mail = (id: string) => (id === "c3" ? null : `${id}@school.example`);

	test("needs three people on the staff, each with a mail address", () => {
		const faults = (contacts: readonly AlertContact[]) => contactFaults(district(contacts), known, mail);
		expect(faults(["c1", "c2", "c4"].map((id) => contact(id)))).toEqual([]);
		expect(faults([contact("c1", ["summer"]), contact("c2"), contact("c1")])).toEqual([
			"A live deployment needs three people who get safety alerts, and district.yaml names 2 (c1, c2): add more under contacts > alerts.",
		]);
		expect(faults(["c1", "c3", "high", "gone"].map((id) => contact(id)))).toEqual([
			"c3 gets safety alerts and has no mail address: fill in the column email of the roster.",
			"high gets safety alerts by district.yaml and is not one of the staff on the roster: correct one of them.",
			"gone gets safety alerts by district.yaml and is not one of the staff on the roster: correct one of them.",
		]);
	});
});

/** Who is told of an alert, and when: by the contacts, school hours and calendar of district.yaml. Pure. */
import { DateTime } from "luxon";
import type { AlertRow } from "../doors.ts";
import type { AlertHours, District } from "../library/types.ts";
import type { Person } from "../turn.ts";
import { schoolDay, schoolOpens } from "./hours.ts";

export interface Duty {
	/** Person ids, first in line first. Empty while it waits, or when there is nobody who may be told. */
	readonly tell: readonly string[];
	/** True: it is not time yet. */
	readonly waits: boolean;
	/** ISO instant of the next look. */
	readonly nextAt: string;
}

const minute = 60_000;
const repeatMs = 15 * minute;
/** Contacts are at school this long before it opens. */
const earlyMs = 30 * minute;
/** Days from one school day to the next; nothing waits for a school day that is further away. */
const longestBreak = 7;
const atOnce = 2;

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/**
 * Decides about one open alert that is due.
 * @param now ISO instant
 * @param people the writer, the students a family writer is guardian of, and all staff of the roster, by id
 */
export function duty(
	alert: Pick<AlertRow, "person" | "urgency" | "rounds" | "named">,
	district: District,
	now: string,
	people: ReadonlyMap<string, Person>,
): Duty {
	const morning = alert.urgency === "now" ? now : schoolMorning(district, now);
	if (morning > now) return { tell: [], waits: true, nextAt: morning };
	const repeat = plus(now, repeatMs);
	const nextAt = alert.urgency === "now" ? repeat : schoolMorning(district, repeat);
	const { line, onDuty } = lineOf(alert, district, now, people);
	// After two repeats that nobody answered the next in line is told as well, and after every two more another one.
	const many = onDuty === 0 ? line.length : atOnce + Math.max(0, Math.floor((alert.rounds - 1) / 2));
	return { tell: line.slice(0, many), waits: false, nextAt };
}

/**
 * The contacts of an alert in the order in which they are told: those on duty for the writer's school, then the others of
 * that school, then everybody else. Somebody whom the message names, or who wrote it, is not among them.
 * @returns their person ids, and how many of them, from the first, are on duty
 */
export function lineOf(
	alert: Pick<AlertRow, "person" | "named">,
	district: District,
	now: string,
	people: ReadonlyMap<string, Person>,
): { readonly line: readonly string[]; readonly onDuty: number } {
	const hours = hoursAt(district, now);
	const schools = schoolsOf(alert.person, people);
	const left = district.alertContacts.filter(({ person }) => {
		const role = people.get(person)?.role;
		const staff = role !== undefined && role !== "student" && role !== "family";
		return staff && person !== alert.person && !alert.named.includes(person);
	});
	const near = left.filter((one) => one.schools === null || !schools || one.schools.some((id) => schools.has(id)));
	const onDuty = near.filter(({ when }) => when.includes(hours));
	const first = new Set(onDuty.map(({ person }) => person));
	const line = new Set([...first, ...near.map(({ person }) => person), ...left.map(({ person }) => person)]);
	return { line: [...line], onDuty: first.size };
}

/** Null: the writer's school is not known, so that everybody's counts. */
function schoolsOf(writer: string | null, people: ReadonlyMap<string, Person>): ReadonlySet<string> | null {
	const person = writer === null ? undefined : people.get(writer);
	const ids = [person?.school, ...(person?.guardianOf ?? []).map((id) => people.get(id)?.school)];
	const known = ids.filter((id) => id !== null && id !== undefined);
	return known.length > 0 ? new Set(known) : null;
}

/** Which of the hours of district.yaml it is. */
export function hoursAt(district: District, now: string): AlertHours {
	const date = DateTime.fromISO(now, { zone: district.timeZone }).toISODate() ?? "";
	const { firstDay, lastDay, holidays } = district;
	if ((firstDay !== undefined && date < firstDay) || (lastDay !== undefined && date > lastDay)) return "summer";
	if (holidays.some(({ from, to }) => date >= from && date <= to)) return "holidays";
	return awake(district, now) ? "school-hours" : "after-hours";
}

function awake(district: District, now: string): boolean {
	const { open, next } = schoolOpens(district, now);
	return open || (next !== null && Date.parse(next) - Date.parse(now) <= earlyMs);
}

/**
 * The first instant, `now` or later, at which somebody can be told without being woken: on a school day from half an hour
 * before it opens until it closes, and in a break of more than a week at these hours of the days that else have school.
 */
export function schoolMorning(district: District, now: string): string {
	const { opens, closes } = district.schoolHours;
	const today = DateTime.fromISO(now, { zone: district.timeZone }).startOf("day");
	for (let ahead = 0; ; ahead++) {
		const day = today.plus({ days: ahead });
		if (!schoolDay(district, day) && !(usualDay(district, day) && inLongBreak(district, day))) continue;
		const from = plus(at(day, opens), -earlyMs);
		if (now < from) return from;
		if (now < at(day, closes)) return now;
	}
}

function usualDay({ schoolDays }: District, day: DateTime): boolean {
	const days: readonly string[] = schoolDays?.length ? schoolDays : weekdays.slice(0, 5);
	return days.includes(weekdays[day.weekday - 1] ?? "");
}

function inLongBreak(district: District, day: DateTime): boolean {
	const nearest = (step: 1 | -1): number => {
		let days = 1;
		while (days <= longestBreak && !schoolDay(district, day.plus({ days: step * days }))) days += 1;
		return days;
	};
	return nearest(-1) + nearest(1) > longestBreak;
}

function at(day: DateTime, clock: string): string {
	const [hour = "0", minutes = "0"] = clock.split(":");
	return iso(day.set({ hour: Number(hour), minute: Number(minutes) }).toMillis());
}

const plus = (instant: string, ms: number): string => iso(Date.parse(instant) + ms);

const iso = (ms: number): string => new Date(ms).toISOString();

/**
 * What keeps a real district from starting: one of its contacts may be the person a message names, closing takes two, and
 * Teams may be away.
 * @param mail where somebody gets mail, or null
 * @returns sentences that say what to do; empty: nothing is missing
 */
export function contactFaults(
	{ alertContacts }: Pick<District, "alertContacts">,
	people: ReadonlyMap<string, Person>,
	mail: (person: string) => string | null,
): readonly string[] {
	const ids = [...new Set(alertContacts.map(({ person }) => person))];
	const faults: string[] = [];
	if (ids.length < 3) {
		const names = ids.join(", ");
		faults.push(
			`A live deployment needs three people who get safety alerts, and district.yaml names ${ids.length} (${names}): add more under contacts > alerts.`,
		);
	}
	for (const id of ids) {
		const role = people.get(id)?.role;
		if (role === undefined || role === "student" || role === "family")
			faults.push(
				`${id} gets safety alerts by district.yaml and is not one of the staff on the roster: correct one of them.`,
			);
		else if (mail(id) === null)
			faults.push(`${id} gets safety alerts and has no mail address: fill in the column email of the roster.`);
	}
	return faults;
}

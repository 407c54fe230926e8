/** When the district's schools are open: by the hours, days, holidays and school year of district.yaml. Pure. */
import { DateTime } from "luxon";
import type { District } from "../library/types.ts";

export interface SchoolHours {
	/** Whether it is open now. */
	readonly open: boolean;
	/** ISO instant of the next time it opens, later than now; null: the calendar names no school day to come. */
	readonly next: string | null;
}

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** A calendar names the days of one school year; nothing is known of the time behind it. */
const mostDays = 400;

/** @param now ISO instant */
export function schoolOpens(district: District, now: string): SchoolHours {
	const local = DateTime.fromISO(now, { zone: district.timeZone });
	const opening = (day: DateTime): DateTime => at(day, district.schoolHours.opens);
	const today = local.startOf("day");
	const open = schoolDay(district, today) && local >= opening(today) && local < at(today, district.schoolHours.closes);
	for (let days = 0; days < mostDays; days++) {
		const day = today.plus({ days });
		if (district.lastDay !== undefined && (day.toISODate() ?? "") > district.lastDay) break;
		if (schoolDay(district, day) && opening(day) > local) return { open, next: opening(day).toUTC().toISO() };
	}
	return { open, next: null };
}

/** Whether there is school on this day: its weekday, within the school year, no holiday. @param day in the district's time zone */
export function schoolDay({ schoolDays, firstDay, lastDay, holidays }: District, day: DateTime): boolean {
	const date = day.toISODate() ?? "";
	if (firstDay !== undefined && date < firstDay) return false;
	if (lastDay !== undefined && date > lastDay) return false;
	const weekday = weekdays[day.weekday - 1] ?? "";
	if (!(schoolDays ?? weekdays.slice(0, 5)).includes(weekday)) return false;
	return !holidays.some(({ from, to }) => date >= from && date <= to);
}

function at(day: DateTime, clock: string): DateTime {
	const [hour = "0", minute = "0"] = clock.split(":");
	return day.set({ hour: Number(hour), minute: Number(minute) });
}

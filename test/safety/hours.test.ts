/** When school is open, and what is said about it. */
import { DateTime } from "luxon";
import { describe, expect, test } from "vitest";
import type { District } from "../../src/library/types.ts";
import { schoolOpens } from "../../src/safety/hours.ts";
import { sayOpening } from "../../src/words/dates.ts";

const zone = "America/Kentucky/Louisville";
const at = (local: string): string => DateTime.fromFormat(local, "yyyy-MM-dd HH:mm", { zone }).toUTC().toISO() ?? "";

const district = {
	timeZone: zone,
	schoolHours: { opens: "07:45", closes: "15:30" },
	schoolDays: ["mon", "tue", "wed", "thu", "fri"],
	firstDay: "2026-08-12",
	lastDay: "2027-05-26",
	holidays: [
		{ from: "2026-11-25", to: "2026-11-27", name: { en: "", es: "" } },
		{ from: "2026-12-21", to: "2027-01-01", name: { en: "", es: "" } },
	],
} as unknown as District;

const hours = (local: string) => schoolOpens(district, at(local));

test.each([
	["2026-11-24 10:00", true, "2026-11-30 07:45"],
	["2026-11-24 07:44", false, "2026-11-24 07:45"],
	["2026-11-24 07:45", true, "2026-11-30 07:45"],
	["2026-11-24 15:29", true, "2026-11-30 07:45"],
	["2026-11-24 15:30", false, "2026-11-30 07:45"],
	["2026-11-23 22:00", false, "2026-11-24 07:45"],
	["2026-11-26 10:00", false, "2026-11-30 07:45"],
	["2026-11-28 12:00", false, "2026-11-30 07:45"],
	["2026-12-20 12:00", false, "2027-01-04 07:45"],
	["2026-08-01 12:00", false, "2026-08-12 07:45"],
	// The clock goes back on November 1 and forward on March 14.
	["2026-10-31 12:00", false, "2026-11-02 07:45"],
	["2027-03-13 12:00", false, "2027-03-15 07:45"],
])("%s", (local, open, next) => {
	expect(hours(local)).toEqual({ open, next: at(next) });
});

test("after the last school day nothing is known of the next", () => {
	expect(hours("2027-05-26 16:00")).toEqual({ open: false, next: null });
	expect(hours("2027-07-01 10:00")).toEqual({ open: false, next: null });
	expect(hours("2027-05-25 16:00").next).toBe(at("2027-05-26 07:45"));
});

test("a district that names neither days nor a year has Monday to Friday", () => {
	const { schoolDays: _days, firstDay: _first, lastDay: _last, ...bare } = district;
	expect(schoolOpens(bare, at("2026-07-04 10:00"))).toEqual({ open: false, next: at("2026-07-06 07:45") });
});

describe("is said within a sentence", () => {
	const said = (next: string, now: string, lang: "en" | "es") => sayOpening(at(next), lang, zone, at(now));
	test.each([
		["2026-11-30 07:45", "2026-11-28 12:00", "Monday at 7:45 AM", "lunes a las 7:45 a.m."],
		["2026-12-05 13:00", "2026-11-30 12:00", "Saturday at 1:00 PM", "sábado a la 1:00 p.m."],
		["2027-01-04 07:45", "2026-12-20 12:00", "Monday, January 4", "lunes, 4 de enero"],
	])("%s", (next, now, en, es) => {
		expect(said(next, now, "en")).toBe(en);
		expect(said(next, now, "es")).toBe(es);
	});
});

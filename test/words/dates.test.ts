import { describe, expect, test } from "vitest";
import { readDate, sayDate } from "../../src/words/dates.ts";

const zone = "America/Kentucky/Louisville";
/** A Wednesday at the year's end. */
const wednesday = "2026-12-30T18:00:00.000Z";
const read = (text: string, lang: "en" | "es", now = wednesday) => readDate(text, lang, now, zone);

describe("dates as people say them, on Wednesday, December 30, 2026", () => {
	test.each([
		["friday", "2027-01-01"],
		["by friday", "2027-01-01"],
		["next friday", "2027-01-08"],
		["next tuesday please", "2027-01-05"],
		["tomorrow", "2026-12-31"],
		["the day after tomorrow", "2027-01-01"],
		["today", "2026-12-30"],
		["12/4", "2027-12-04"],
		["12-4", "2027-12-04"],
		["1/2", "2027-01-02"],
		["4/12/27", "2027-04-12"],
		["12/31", "2026-12-31"],
		["Jan 5", "2027-01-05"],
		["january 5th", "2027-01-05"],
		["2027-03-01", "2027-03-01"],
		["in two weeks", "2027-01-13"],
		["next week", "2027-01-06"],
		["next month", "2027-01-30"],
		["end of the month", "2026-12-31"],
		["the 15th", "2027-01-15"],
		["the 31st", "2026-12-31"],
		["by the 30th", "2026-12-30"],
		["last friday", "2026-12-25"],
		["I take the SAT on January 9", "2027-01-09"],
		["Friday, December 4, 2026", "2026-12-04"],
		["el viernes", "2027-01-01"],
	])("%j", (text, date) => {
		expect(read(text, "en")).toBe(date);
	});

	test.each([
		["el viernes", "2027-01-01"],
		["el próximo viernes", "2027-01-01"],
		["el proximo martes", "2027-01-05"],
		["el viernes que viene", "2027-01-01"],
		["el próximo miércoles", "2027-01-06"],
		["este sábado", "2027-01-02"],
		["sabado", "2027-01-02"],
		["mañana", "2026-12-31"],
		["manana", "2026-12-31"],
		["pasado mañana", "2027-01-01"],
		["hoy", "2026-12-30"],
		["ayer", "2026-12-29"],
		["4 de diciembre", "2027-12-04"],
		["el 4 de diciembre", "2027-12-04"],
		["1 de enero de 2027", "2027-01-01"],
		["primero de enero", "2027-01-01"],
		["12/4", "2027-12-04"],
		["31/12", "2026-12-31"],
		["en dos semanas", "2027-01-13"],
		["la próxima semana", "2027-01-06"],
		["la semana que viene", "2027-01-06"],
		["el próximo mes", "2027-01-30"],
		["a fin de mes", "2026-12-31"],
		["el 15", "2027-01-15"],
		["el día 15", "2027-01-15"],
		["dentro de 3 días", "2027-01-02"],
		["viernes, 4 de diciembre de 2026", "2026-12-04"],
		["next friday", "2027-01-08"],
	])("%j", (text, date) => {
		expect(read(text, "es")).toBe(date);
	});

	test.each([
		"",
		"3",
		"banana",
		"I don't know",
		"no sé",
		"at 5pm",
		"1:30",
		"a las 5",
		"I sat down",
		"may I skip this",
		"after school",
		"grade 12",
		"2/30",
		"12/40",
		"2027-02-30",
		"2027-13-01",
		"the 32nd",
		"🎉",
		"\ud83c",
	])("%j holds no date", (text) => {
		expect(read(text, "en")).toBeNull();
		expect(read(text, "es")).toBeNull();
	});
});

test("what day it is, is decided in the district's zone", () => {
	const newYork = "2027-01-01T04:30:00.000Z"; // still December 31 in Kentucky
	expect(readDate("today", "en", newYork, zone)).toBe("2026-12-31");
	expect(readDate("tomorrow", "en", newYork, zone)).toBe("2027-01-01");
	expect(readDate("tomorrow", "en", "2026-12-31T12:30:00.000Z", "Pacific/Auckland")).toBe("2027-01-02");
	expect(readDate("12/31", "en", "2027-01-01T05:30:00.000Z", zone)).toBe("2027-12-31");
});

test("across the change of clocks a day is a day", () => {
	expect(read("tomorrow", "en", "2026-10-31T16:00:00.000Z")).toBe("2026-11-01");
	expect(read("in 1 day", "en", "2027-03-13T16:00:00.000Z")).toBe("2027-03-14");
});

test("on a Friday, next Friday is not today", () => {
	const friday = "2026-10-02T14:00:00.000Z";
	expect(read("el próximo viernes", "es", friday)).toBe("2026-10-09");
	expect(read("next friday", "en", friday)).toBe("2026-10-09");
});

test("a question about the past reads days without a year as gone by", () => {
	const now = "2026-10-01T14:00:00.000Z";
	const past = (text: string, lang: "en" | "es" = "en") => readDate(text, lang, now, zone, "past");
	expect(past("march 3")).toBe("2026-03-03");
	expect(past("december 4")).toBe("2025-12-04");
	expect(past("4 de diciembre", "es")).toBe("2025-12-04");
	expect(past("monday")).toBe("2026-09-28");
	expect(past("the 15th")).toBe("2026-09-15");
	expect(past("12/4/2026")).toBe("2026-12-04");
});

test("20 kB take no time", () => {
	const started = performance.now();
	for (const piece of ["friday ", "5 ", "12/4 ", "1/", "enero ", "a"])
		readDate(piece.repeat(20_000 / piece.length), "es", wednesday, zone);
	expect(performance.now() - started).toBeLessThan(2000);
});

test("said back in words", () => {
	expect(sayDate("2026-12-04", "en")).toBe("Friday, December 4, 2026");
	expect(sayDate("2026-12-04", "es")).toBe("viernes, 4 de diciembre de 2026");
	expect(sayDate("2027-01-01T03:00:00Z", "en", zone)).toBe("Thursday, December 31, 2026");
});

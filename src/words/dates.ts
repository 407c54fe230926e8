/** Dates said in words, read and written in both languages. The one file with chrono. */
import { en, es, type ParsedResult } from "chrono-node";
import { DateTime } from "luxon";
import type { Lang } from "../turn.ts";

/**
 * A date somebody typed, in either language ("next friday", "el 4 de diciembre", "12/4").
 * @param now ISO instant that decides what "Friday" is
 * @param zone IANA time zone of the district
 * @param side a day without a year is the coming one, or with "past" the last one
 * @returns ISO date, or null when the text holds none
 */
export function readDate(
	text: string,
	lang: Lang,
	now: string,
	zone: string,
	side: "future" | "past" = "future",
): string | null {
	const today = DateTime.fromISO(now, { zone }).startOf("day");
	const said = text.slice(0, 200).trim();
	const iso = /\b(\d{4})-(\d{2})-(\d{2})\b/.exec(said);
	if (iso) return DateTime.fromISO(iso[0]).isValid ? iso[0] : null;
	return ownPhrase(said, today, side) ?? withChrono(said, lang, today, side);
}

const plain = (text: string): string =>
	text
		.normalize("NFD")
		.replace(/\p{M}/gu, "")
		.toLowerCase()
		.replace(/[.!?¿¡,]/g, " ")
		.replace(/\s+/g, " ")
		.trim();

/** What chrono does not know or reads wrongly. */
function ownPhrase(text: string, today: DateTime, side: "future" | "past"): string | null {
	const folded = plain(text);
	const has = (pattern: RegExp): boolean => pattern.test(folded);
	if (has(/\bpasado manana\b|\bday after tomorrow\b/)) return today.plus({ days: 2 }).toISODate();
	if (has(/\b(?:fin|final(?:es)?) de(?:l)? mes\b|\bend of (?:the|this) month\b/))
		return today.endOf("month").toISODate();
	if (has(/\b(?:proxima semana|semana que viene|semana proxima)\b/)) return today.plus({ weeks: 1 }).toISODate();
	if (has(/\b(?:proximo mes|mes que viene|mes proximo)\b/)) return today.plus({ months: 1 }).toISODate();
	const day =
		/^(?:(?:on|by|para|hasta|antes del?) )?(?:(?:the|el|del|el dia|dia) (\d{1,2})(?:st|nd|rd|th)?|(\d{1,2})(?:st|nd|rd|th))$/.exec(
			folded,
		);
	return day ? dayOfMonth(Number(day[1] ?? day[2]), today, side) : null;
}

/** "The 15th": the nearest month that has such a day on that side of today. */
function dayOfMonth(day: number, today: DateTime, side: "future" | "past"): string | null {
	for (let months = 0; months < 3; months++) {
		const month = today.startOf("month").plus({ months: side === "future" ? months : -months });
		const found = month.set({ day });
		if (day < 1 || day > (month.daysInMonth ?? 31)) continue;
		if (side === "future" ? found >= today : found <= today) return found.toISODate();
	}
	return null;
}

const weekday = "(?:lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo)";
const coming = new RegExp(`\\bpr[oó]xim[oa] (?=${weekday})|(?<=${weekday}) (?:pr[oó]ximo|que viene)\\b`, "giu");
const explicitPast = /\b(?:last|past|ago|yesterday|pasad[oa]|hace|ayer)\b/i;

function withChrono(text: string, lang: Lang, today: DateTime, side: "future" | "past"): string | null {
	// chrono reads the reference in the machine's own zone; only its calendar day matters here.
	const reference = new Date(today.year, today.month - 1, today.day, 12);
	const slashed = text.replace(
		/^((?:by|on|el|para el) )?(\d{1,2})[-.](\d{1,2})(?:[-.](\d{4}|\d{2}))?$/i,
		(_, before = "", month, day, year) => `${before}${month}/${day}${year ? `/${year}` : ""}`,
	);
	// "El próximo viernes" is the coming one; chrono takes it for the one a week later.
	const asked = slashed.replace(coming, "");
	const next = asked !== slashed;
	// "12/4" is month first for US readers of both languages; chrono's Spanish would read day first.
	const parsers = /\d\/\d/.test(asked) ? [en.casual] : lang === "es" ? [es.casual, en.casual] : [en.casual, es.casual];
	const forwardDate = side === "future" && !explicitPast.test(asked);
	for (const parser of parsers) {
		const found = parser.parse(asked, reference, { forwardDate }).find((result) => isDay(result, asked));
		if (!found) continue;
		const at = found.start.date();
		let date = DateTime.fromObject(
			{ year: at.getFullYear(), month: at.getMonth() + 1, day: at.getDate() },
			{ zone: today.zone },
		);
		if (side === "past" && date > today && !found.start.isCertain("year"))
			date = date.minus(found.start.isCertain("month") ? { years: 1 } : { weeks: 1 });
		if (next && date.hasSame(today, "day")) date = date.plus({ weeks: 1 });
		return date.toISODate();
	}
	return null;
}

/** More than a time of day, and not a word that is a short weekday or month only by chance ("the SAT", "I sat down"). */
function isDay({ start, text }: ParsedResult, whole: string): boolean {
	if (!start.isCertain("day") && !start.isCertain("weekday") && !start.isCertain("month")) return false;
	return !/^(?:sat|sun|mar|may|march|second)$/i.test(text.trim()) || plain(text) === plain(whole);
}

/** An ISO instant with its time of day: "Friday, December 4, 7:00 AM". */
export function sayTime(iso: string, lang: Lang, zone: string): string {
	const format = { weekday: "long", month: "long", day: "numeric", hour: "numeric", minute: "2-digit" } as const;
	return DateTime.fromISO(iso, { zone })
		.setLocale(lang === "es" ? "es-US" : "en-US")
		.toLocaleString(format);
}

/** An ISO date or instant as people say it: "Friday, December 4, 2026"; "viernes, 4 de diciembre de 2026". */
export function sayDate(iso: string, lang: Lang, zone = "utc"): string {
	const date = DateTime.fromISO(iso, { zone });
	return date.setLocale(lang === "es" ? "es-US" : "en-US").toLocaleString(DateTime.DATE_HUGE);
}

/**
 * When something opens, within a sentence: "Monday at 7:45 AM", "lunes a las 7:45 a.m."; a week away or more without
 * the time of day, "Monday, January 4".
 * @param iso the instant, later than `now`
 */
export function sayOpening(iso: string, lang: Lang, zone: string, now: string): string {
	const at = DateTime.fromISO(iso, { zone }).setLocale(lang === "es" ? "es-US" : "en-US");
	const days = at.startOf("day").diff(DateTime.fromISO(now, { zone }).startOf("day"), "days").days;
	if (days >= 7) return at.toLocaleString({ weekday: "long", month: "long", day: "numeric" });
	const time = at.toLocaleString(DateTime.TIME_SIMPLE).replace(/[\u202f\u00a0]/g, " ");
	if (lang === "en") return `${at.weekdayLong} at ${time}`;
	return `${at.weekdayLong} a ${at.hour % 12 === 1 ? "la" : "las"} ${time}`;
}

/** Dates said in words, read and written in both languages. The one file with chrono. */
import { en, es } from "chrono-node";
import { DateTime } from "luxon";
import type { Lang } from "../turn.ts";

/**
 * A date somebody typed, in either language ("next friday", "el 4 de diciembre", "12/4").
 * @param now ISO instant that decides what "Friday" is
 * @param zone IANA time zone of the district
 * @returns ISO date, or null when the text holds none
 */
export function readDate(text: string, lang: Lang, now: string, zone: string): string | null {
	const local = DateTime.fromISO(now, { zone });
	const iso = /\b(\d{4})-(\d{2})-(\d{2})\b/.exec(text);
	if (iso) return DateTime.fromISO(iso[0]).isValid ? iso[0] : null;
	// chrono reads the reference in the machine's own zone; only its calendar day matters here.
	const reference = new Date(local.year, local.month - 1, local.day, 12);
	// "12/4" is month first for US readers of both languages; chrono's Spanish would read day first.
	const parsers = /\d\/\d/.test(text) ? [en.casual] : lang === "es" ? [es.casual, en.casual] : [en.casual, es.casual];
	for (const parser of parsers) {
		const found = parser.parseDate(text.slice(0, 200), reference, { forwardDate: true });
		if (found) return DateTime.fromObject({ year: found.getFullYear(), month: found.getMonth() + 1, day: found.getDate() }).toISODate();
	}
	return null;
}

/** An ISO date or instant as people say it: "Friday, December 4, 2026"; "viernes, 4 de diciembre de 2026". */
export function sayDate(iso: string, lang: Lang, zone = "utc"): string {
	const date = DateTime.fromISO(iso, { zone });
	return date.setLocale(lang === "es" ? "es-US" : "en-US").toLocaleString(DateTime.DATE_HUGE);
}

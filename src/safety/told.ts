/** What is said about telling somebody: only what is true at that moment. Pure. */
import type { District, Safety } from "../library/types.ts";
import type { Lang, Person, Urgency } from "../turn.ts";
import { sayOpening } from "../words/dates.ts";
import { schoolMorning } from "./duty.ts";
import { schoolOpens } from "./hours.ts";

/**
 * contact: the alert is kept and this person is told of it first (null: an adult, nobody by name). spooled: it is kept on
 * this machine only so far. lost: neither the disk nor the database has it yet.
 */
export type Standing =
	| { readonly kind: "contact"; readonly contact: Person | null }
	| { readonly kind: "spooled" }
	| { readonly kind: "lost" }
	/** Nothing is claimed. */
	| { readonly kind: "silent" };

/**
 * One or more sentences in the writer's language; "" claims nothing.
 * @param now ISO instant, from which it is said when school opens next
 */
export function toldText(
	{ told }: Pick<Safety, "told">,
	district: District,
	about: { readonly standing: Standing; readonly urgency: Urgency; readonly lang: Lang; readonly now: string },
): string {
	const { standing, urgency, lang, now } = about;
	if (standing.kind === "silent") return "";
	if (standing.kind === "lost") return told.nobody[lang];
	if (standing.kind === "spooled") return told.adult[lang];
	const { open, next: opens } = schoolOpens(district, now);
	const { contact } = standing;
	const name = contact ? `${contact.givenName} ${contact.familyName}` : told.somebody[lang];
	const key = open ? "open" : urgency === "now" ? "closed" : "morning";
	const next = key === "morning" ? schoolMorning(district, now) : opens;
	const when = next === null ? null : sayOpening(next, lang, district.timeZone, now);
	const text = key === "open" ? told.open[lang] : when === null ? told[`${key}-long`][lang] : told[key][lang];
	return (
		text
			.replaceAll("{contact}", name)
			.replaceAll("{when}", when ?? "")
			// "a.m." ends a sentence by itself.
			.replaceAll("..", ".")
	);
}

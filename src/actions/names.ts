/** The names a script may use as `{name}`. Actions add their own through a draft; both are listed here for `check`. */
import type { Library } from "../library/types.ts";
import type { Person } from "../turn.ts";
import { say } from "../words/index.ts";

const own = ["first-name", "district", "plan-name", "counselor", "school-year", "office", "office-hours"] as const;

/** Filled from what actions leave in the draft. */
const fromDrafts = ["career", "count", "year", "letters", "check-in", "student", "template", "area", "when"] as const;

/** Every name that `{...}` in a script may hold. */
export const names: readonly string[] = [...own, ...fromDrafts];

/**
 * What the names stand for, for one person.
 * @param counselor the person's counselor, or null when the roster names none
 */
export function namesFor(person: Person, library: Library, counselor: Person | null): Readonly<Record<string, string>> {
	const { district } = library;
	const { lang } = person;
	return {
		"first-name": person.givenName,
		district: district.name[lang],
		"plan-name": district.planName[lang],
		counselor: counselor ? staffName(counselor) : say(lang, "your-counselor"),
		"school-year": district.schoolYear,
		office: district.contacts.office[lang],
		"office-hours": district.contacts.hours[lang],
	} satisfies Record<(typeof own)[number], string>;
}

/** How staff is named to students and families. */
export const staffName = (person: Person): string => `${person.givenName} ${person.familyName}`;

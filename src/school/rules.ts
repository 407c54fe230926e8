/** Who may do and see what, by roster facts alone. `today` is always the local ISO date, 2026-10-01. */
import { createHash } from "node:crypto";
import type { Lang, Person } from "../turn.ts";

/**
 * True when a student is under 13, or, with the birth date unknown, in grade 7 or below or in no known grade.
 * Restricted students choose and pick dates; no free text of theirs is saved but to the counselor or in an alert.
 */
export function restricted(person: Person, today: string): boolean {
	if (person.role !== "student") return false;
	if (person.birthDate !== null) return !reached(person.birthDate, 13, today);
	return person.grade === null || person.grade <= 7;
}

/**
 * May this person read that student's plan and thread? Deny by default. Yes: the student; the counselor whose caseload
 * it is; a counselor of the same school; a family member whom the roster names as guardian, until the student turns 18
 * (then it takes the student's own permission) and not while the birth date is unknown.
 */
export function mayRead(reader: Person, student: Person, today: string): boolean {
	if (student.role !== "student") return false;
	if (reader.role === "student") return reader.id === student.id;
	if (reader.role === "counselor") {
		return student.counselor === reader.id || (reader.school !== null && reader.school === student.school);
	}
	if (reader.role === "family") {
		const minor = student.birthDate !== null && !reached(student.birthDate, 18, today);
		return minor && reader.guardianOf.includes(student.id);
	}
	return false;
}

/** Somebody born on 29 February gets a year older on 1 March of a common year. */
function reached(birthDate: string, age: number, today: string): boolean {
	const year = Number(birthDate.slice(0, 4)) + age;
	return `${year}${birthDate.slice(4, 10)}` <= today.slice(0, 10);
}

/** The school year a day lies in, "2026-27"; it turns on July 1. */
export function schoolYear(today: string): string {
	const year = Number(today.slice(0, 4));
	const starts = today.slice(5, 7) >= "07" ? year : year - 1;
	return `${starts}-${String((starts + 1) % 100).padStart(2, "0")}`;
}

/** The school year after this one: "2026-27" gives "2027-28". */
export function yearAfter(year: string): string {
	return schoolYear(`${Number(year.slice(0, 4)) + 1}-07-01`);
}

/**
 * Somebody without a name who only asks questions, as a family member of nobody. The same id always makes the same person.
 * @param id an identity the channel made, `anon:<random>`; it is not kept in the person, only a hash of it
 */
export function visitor(id: string, lang: Lang = "en"): Person {
	return {
		id: `visitor-${createHash("sha256").update(id).digest("hex").slice(0, 16)}`,
		role: "family",
		givenName: "",
		familyName: "",
		lang,
		grade: null,
		birthDate: null,
		school: null,
		counselor: null,
		guardianOf: [],
		optedOut: false,
		welcomed: false,
	};
}

/**
 * A new demo student of grade 10 for an unknown id, in this counselor's caseload and school. The same id always makes
 * the same person; the id itself is not kept, only a hash of it.
 */
export function walkIn(id: string, counselor: Person, lang: Lang = "en"): Person {
	const hash = createHash("sha256").update(id).digest("hex");
	return {
		id: `walk-in-${hash.slice(0, 16)}`,
		role: "student",
		givenName: "Student",
		familyName: hash.slice(0, 4).toUpperCase(),
		lang,
		grade: 10,
		birthDate: null,
		school: counselor.school,
		counselor: counselor.id,
		guardianOf: [],
		optedOut: false,
		welcomed: false,
	};
}

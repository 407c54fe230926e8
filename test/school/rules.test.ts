import { expect, test } from "vitest";
import { mayRead, restricted, schoolYear, walkIn, yearAfter } from "../../src/school/rules.ts";
import type { Person, Role } from "../../src/turn.ts";

const today = "2026-10-01";

function person(id: string, role: Role, more: Partial<Person> = {}): Person {
	return {
		id,
		role,
		givenName: "A",
		familyName: "B",
		lang: "en",
		grade: null,
		birthDate: null,
		school: null,
		counselor: null,
		guardianOf: [],
		optedOut: false,
		welcomed: false,
		...more,
	};
}

const student = person("s", "student", { grade: 10, birthDate: "2011-01-23", school: "high", counselor: "c" });

test.each<[string | null, number | null, boolean, string]>([
	["2013-10-02", 8, true, "13 tomorrow"],
	["2013-10-01", 8, false, "13 today"],
	["2013-09-30", 6, false, "13, whatever the grade"],
	["2014-05-01", 9, true, "12 and ahead in school"],
	[null, 7, true, "grade 7, age unknown"],
	[null, 8, false, "grade 8, age unknown"],
	[null, null, true, "nothing known: the careful side"],
])("restricted: born %s in grade %s is %s (%s)", (birthDate, grade, expected) => {
	expect(restricted(person("s", "student", { birthDate, grade }), today)).toBe(expected);
});

test("a child born on 29 February turns 13 on 1 March", () => {
	const leap = person("s", "student", { birthDate: "2012-02-29", grade: 7 });
	expect(restricted(leap, "2025-02-28")).toBe(true);
	expect(restricted(leap, "2025-03-01")).toBe(false);
});

test("only students are restricted; a full instant works as a date too", () => {
	expect(restricted(person("f", "family", { birthDate: "2015-01-01" }), today)).toBe(false);
	expect(restricted(person("s", "student", { birthDate: "2013-10-01" }), "2026-10-01T08:00:00.000-04:00")).toBe(false);
});

test.each<[string, Person, boolean]>([
	["the student", student, true],
	["another student", person("s2", "student", { school: "high" }), false],
	["the student's counselor at another school", person("c", "counselor", { school: "middle" }), true],
	["a counselor of the school", person("c2", "counselor", { school: "high" }), true],
	["a counselor of another school", person("c3", "counselor", { school: "middle" }), false],
	["a counselor without a school", person("c4", "counselor"), false],
	["a guardian", person("f", "family", { guardianOf: ["s"] }), true],
	["somebody else's guardian", person("f2", "family", { guardianOf: ["s2"] }), false],
	["an administrator", person("a", "administrator", { school: "high" }), false],
	["an adviser", person("v", "adviser", { school: "high" }), false],
	["someone with the counselor's id but another role", person("c", "family"), false],
])("may read the plan: %s (%#)", (_who, reader, expected) => {
	expect(mayRead(reader, student, today)).toBe(expected);
});

test("family reading ends on the 18th birthday, and needs a known birth date", () => {
	const guardian = person("f", "family", { guardianOf: ["s"] });
	const born = (birthDate: string | null) => ({ ...student, birthDate });
	expect(mayRead(guardian, born("2008-10-02"), today)).toBe(true);
	expect(mayRead(guardian, born("2008-10-01"), today)).toBe(false);
	expect(mayRead(guardian, born(null), today)).toBe(false);
	expect(mayRead(born("2008-10-01"), born("2008-10-01"), today)).toBe(true);
});

test("two people without a school do not share one, and nobody reads a counselor", () => {
	const lost = person("s", "student", { grade: 9 });
	const counselor = person("c", "counselor");
	expect(mayRead(counselor, lost, today)).toBe(false);
	expect(mayRead(counselor, counselor, today)).toBe(false);
});

test.each([
	["2026-06-30", "2025-26"],
	["2026-07-01", "2026-27"],
	["2027-01-15", "2026-27"],
	["2099-09-01", "2099-00"],
])("the school year of %s is %s", (day, year) => {
	expect(schoolYear(day)).toBe(year);
});

test("the year after", () => {
	expect(yearAfter("2026-27")).toBe("2027-28");
	expect(yearAfter("2098-99")).toBe("2099-00");
});

test("an unknown id becomes its own grade-10 student of that counselor, always the same, not restricted", () => {
	const counselor = person("c", "counselor", { school: "high" });
	const one = walkIn("29:abc", counselor);
	expect(one).toEqual(walkIn("29:abc", counselor));
	expect(one).toMatchObject({ role: "student", grade: 10, school: "high", counselor: "c", givenName: "Student" });
	expect(one.id).not.toBe(walkIn("29:abd", counselor).id);
	expect(one.id).not.toContain("abc");
	expect(one.familyName).toMatch(/^[0-9A-F]{4}$/);
	expect(restricted(one, today)).toBe(false);
	expect(mayRead(counselor, one, today)).toBe(true);
	expect(walkIn("29:abc", counselor, "es").lang).toBe("es");
});

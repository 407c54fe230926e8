import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readPeople } from "../../src/school/people.ts";

const header = "id,role,given_name,family_name,grade,birth_date,school,counselor,language,guardian_of";

function file(...lines: string[]) {
	return [header, ...lines].join("\n");
}

const counselor = "c1,counselor,Elena,Rivera,,,high,,en,";
const student = "s1,student,Malik,Brooks,10,2011-01-23,high,c1,en,";

function problems(csv: string): readonly string[] {
	try {
		readPeople(csv);
	} catch (error) {
		return (error as Error).message.split("\n");
	}
	return [];
}

test("a student, a counselor and a guardian", () => {
	const people = readPeople(file(student, counselor, "f1,family,Rosa,Ortiz,,,,,es,s1"));
	expect(people.map(({ identities }) => identities)).toEqual([
		["demo:s1", "person:s1"],
		["demo:c1", "person:c1"],
		["demo:f1", "person:f1"],
	]);
	expect(people[0]?.person).toEqual({
		id: "s1",
		role: "student",
		givenName: "Malik",
		familyName: "Brooks",
		lang: "en",
		grade: 10,
		birthDate: "2011-01-23",
		school: "high",
		counselor: "c1",
		guardianOf: [],
		optedOut: false,
		welcomed: false,
	});
	expect(people[2]?.person).toMatchObject({ role: "family", lang: "es", grade: null, guardianOf: ["s1"] });
});

test("a mail address for those who get alerts; one that is none is named", () => {
	const csv = (mail: string) => `${header},email\n${counselor},${mail}\n${student},\n`;
	expect(readPeople(csv("elena@school.example")).map(({ email }) => email)).toEqual(["elena@school.example", null]);
	expect(readPeople(file(counselor)).map(({ email }) => email)).toEqual([null]);
	expect(problems(csv("elena at school"))).toEqual([
		'line 2, email: expected a mail address such as ana@school.example, or nothing, got "elena at school"',
	]);
});

test("columns in any order, a byte order mark, Windows lines, quoted names, several children", () => {
	const csv =
		"\uFEFFrole,id,given_name,family_name,birth_date,grade,school,counselor,guardian_of,language\r\n" +
		'student,s1,"Ana, Sofía","O""Neil",,6,,,,es\r\nstudent,s2,Bo,Li,,7,,,,en\r\n\r\nfamily,f1,Eva,Li,,,,,s1| s2,es\r\n';
	const [first, , family] = readPeople(csv);
	expect(first?.person).toMatchObject({ givenName: "Ana, Sofía", familyName: 'O"Neil', grade: 6, birthDate: null });
	expect(family?.person.guardianOf).toEqual(["s1", "s2"]);
});

test("every fault is named at once, with its line, its column and what was expected", () => {
	const csv = file(
		counselor,
		"s 1,pupil,,Brooks,10,2011-01-23,high,c1,en,",
		"s2,student,Emma,Lee,5,2011-02-30,high,nobody,fr,",
		"c1,counselor,Marcus,Hill,9,,high,,en,s2",
		"s3,student,Noah",
	);
	expect(problems(csv)).toMatchInlineSnapshot(`
		[
		  "line 6: expected 10 columns, got 3",
		  "line 3, id: expected letters, digits, dots, hyphens, at most 64, got "s 1"",
		  "line 3, role: expected one of student, family, adviser, counselor, administrator, got "pupil"",
		  "line 3, given_name: expected a name of at most 100 characters, got """,
		  "line 4, grade: expected a grade from 6 to 12, got "5"",
		  "line 4, birth_date: expected a date such as 2011-01-23, or nothing, got "2011-02-30"",
		  "line 4, counselor: expected the id of a counselor or adviser in this file, got "nobody"",
		  "line 4, language: expected en or es, got "fr"",
		  "line 5, id: expected an id of its own (line 2 has it), got "c1"",
		  "line 5, grade: expected nothing, because only students have a grade, got "9"",
		  "line 5, guardian_of: expected ids of students in this file, on a family member's line, got "s2"",
		]
	`);
});

test.each([
	[
		"a missing and an unknown column",
		"id,role,given_name,family_name,grade,birth_date,school,counselor,language,kids\n",
		["line 1: the column guardian_of is missing", 'line 1: unknown column "kids"'],
	],
	["a column that is there twice", `${header},id\n`, ["line 1: id is there twice"]],
	[
		"a quote that never ends",
		file('s1,student,"Malik,Brooks,10,,,,en,'),
		["this is not a CSV file: a quotation mark on line 2 is not closed"],
	],
])("%s is refused in plain words", (_what, csv, expected) => {
	expect(problems(csv)).toEqual(expected);
});

test("an empty file lacks every column", () => {
	expect(problems("")).toHaveLength(10);
});

test("a counselor column must name staff, guardian_of must stand on a family line and name students", () => {
	expect(problems(file(student.replace("c1", "s1")))).toEqual([expect.stringContaining("line 2, counselor")]);
	expect(problems(file(counselor, student, "f1,family,R,O,,,,,es,c1"))).toEqual([
		expect.stringContaining("line 4, guardian_of"),
	]);
	expect(problems(file(counselor, `${student}s1`))).toEqual([expect.stringContaining("line 3, guardian_of")]);
});

test("the demo roster: three students to try, a family member, two counselors, a caseload of 24", () => {
	const people = readPeople(readFileSync(new URL("../../content/school/people.csv", import.meta.url), "utf8"));
	const find = (id: string) => people.find(({ person }) => person.id === id)?.person;
	expect(["student-8", "student-10", "student-12"].map((id) => find(id)?.grade)).toEqual([8, 10, 12]);
	expect(find("family-1")?.guardianOf).toEqual(["student-8"]);
	expect(people.filter(({ person }) => person.role === "counselor")).toHaveLength(2);
	expect(people.filter(({ person }) => person.role === "student" && person.counselor === "counselor-1")).toHaveLength(
		24,
	);
});

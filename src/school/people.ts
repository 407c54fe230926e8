/** The roster file: content/school/people.csv, one person a line. */
import { z } from "zod";
import { readCsv } from "../csv.ts";
import type { Person, Role } from "../turn.ts";

const columns = [
	"id",
	"role",
	"given_name",
	"family_name",
	"grade",
	"birth_date",
	"school",
	"counselor",
	"language",
	"guardian_of",
] as const;

/** A live roster names people by their Entra tenant and object id, too; those who get alerts have a mail address. */
const optionalColumns = ["tid", "oid", "email"] as const;

type Column = (typeof columns)[number];
type Row = Readonly<Record<Column, string>> & { readonly line: number } & {
	readonly [C in (typeof optionalColumns)[number]]?: string;
};

const roles: readonly Role[] = ["student", "family", "adviser", "counselor", "administrator"];
const date = z.iso.date();
const uuid = z.uuid();
const mail = z.email();

/** A person and the identities by which a channel may name them. */
export interface RosterPerson {
	readonly person: Person;
	/** `demo:<id>`, `person:<id>`, and with tid and oid `teams:<tid>:<oid>`. */
	readonly identities: readonly string[];
	/** Where alerts go besides Teams; null: nowhere. */
	readonly email: string | null;
}

/**
 * Reads a roster: UTF-8, the columns `id,role,given_name,family_name,grade,birth_date,school,counselor,language,
 * guardian_of` in any order, several guardian_of ids separated by `|`; a live roster adds `tid,oid`, and `email` where
 * people are to get alerts by mail.
 * @throws Error with one line for every fault: its line in the file, its column and what was expected
 */
export function readPeople(csv: string): readonly RosterPerson[] {
	const { rows, problems } = readRows(csv);
	const lines = new Map<string, number>();
	const roleOf = new Map(rows.map((row) => [row.id, row.role]));
	const people = rows.map((row) => {
		const expect = (ok: boolean, column: Column, what: string) => {
			if (!ok) problems.push(`line ${row.line}, ${column}: expected ${what}, got "${row[column]}"`);
		};
		const student = row.role === "student";
		expect(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(row.id), "id", "letters, digits, dots, hyphens, at most 64");
		expect(!lines.has(row.id), "id", `an id of its own (line ${lines.get(row.id)} has it)`);
		lines.set(row.id, row.line);
		const role = roles.find((name) => name === row.role);
		expect(role !== undefined, "role", `one of ${roles.join(", ")}`);
		expect(name(row.given_name), "given_name", "a name of at most 100 characters");
		expect(name(row.family_name), "family_name", "a name of at most 100 characters");
		if (student) expect(/^([6-9]|1[0-2])$/.test(row.grade), "grade", "a grade from 6 to 12");
		else if (role) expect(row.grade === "", "grade", "nothing, because only students have a grade");
		expect(row.birth_date === "" || birthDate(row.birth_date), "birth_date", "a date such as 2011-01-23, or nothing");
		const counselor = roleOf.get(row.counselor);
		const helper = counselor === "counselor" || counselor === "adviser";
		expect(row.counselor === "" || helper, "counselor", "the id of a counselor or adviser in this file");
		expect(row.language === "en" || row.language === "es", "language", "en or es");
		const guardianOf = row.guardian_of
			.split("|")
			.map((id) => id.trim())
			.filter((id) => id !== "");
		if (guardianOf.length > 0) {
			const known = row.role === "family" && guardianOf.every((id) => roleOf.get(id) === "student");
			expect(known, "guardian_of", "ids of students in this file, on a family member's line");
		}
		const entra = row.tid || row.oid;
		const named = uuid.safeParse(row.tid).success && uuid.safeParse(row.oid).success;
		if (entra && !named) problems.push(`line ${row.line}, oid: expected a tenant id and an object id, both as UUIDs`);
		const email = row.email ? row.email : null;
		if (email !== null && !mail.safeParse(email).success)
			problems.push(
				`line ${row.line}, email: expected a mail address such as ana@school.example, or nothing, got "${email}"`,
			);
		const teams = entra && named ? [`teams:${row.tid?.toLowerCase()}:${row.oid?.toLowerCase()}`] : [];
		const identities = [`demo:${row.id}`, `person:${row.id}`, ...teams];
		return { person: toPerson(row, role ?? "student", guardianOf), identities, email };
	});
	if (problems.length > 0) throw new Error(problems.join("\n"));
	return people;
}

function readRows(csv: string): { readonly rows: readonly Row[]; readonly problems: string[] } {
	const { records, unclosed } = readCsv(csv);
	if (unclosed[0]) throw new Error(`this is not a CSV file: a quotation mark on line ${unclosed[0]} is not closed`);
	const header = records[0]?.cells ?? [];
	const problems = [
		...columns.filter((column) => !header.includes(column)).map((column) => `line 1: the column ${column} is missing`),
		...header
			.filter((column) => ![...columns, ...optionalColumns].some((known) => known === column))
			.map((c) => `line 1: unknown column "${c}"`),
		...header.filter((column, at) => header.indexOf(column) < at).map((column) => `line 1: ${column} is there twice`),
	];
	if (problems.length > 0) return { rows: [], problems };
	const rows = records.slice(1).flatMap(({ cells: found, line }) => {
		if (found.join("") === "") return [];
		if (found.length !== header.length) {
			problems.push(`line ${line}: expected ${header.length} columns, got ${found.length}`);
			return [];
		}
		const cells = Object.fromEntries(header.map((column, at) => [column, found[at] ?? ""])) as Record<Column, string>;
		return [{ ...cells, line }];
	});
	return { rows, problems };
}

function name(value: string): boolean {
	return value.length > 0 && value.length <= 100;
}

function birthDate(value: string): boolean {
	return date.safeParse(value).success && value >= "1900-01-01";
}

function toPerson(row: Row, role: Role, guardianOf: readonly string[]): Person {
	return {
		id: row.id,
		role,
		givenName: row.given_name,
		familyName: row.family_name,
		lang: row.language === "es" ? "es" : "en",
		grade: row.grade === "" ? null : Number(row.grade),
		birthDate: row.birth_date || null,
		school: row.school || null,
		counselor: row.counselor || null,
		guardianOf,
		optedOut: false,
		welcomed: false,
	};
}

/** The CSV files: reading them, and what stands in occupations, states and courses. */
import { z } from "zod";
import { hint } from "./likeness.ts";
import { webAddress, year } from "./pages.ts";
import type { Course, Fault, Occupation, Riasec, Source, State } from "./types.ts";
import { check, grades, identifier, keyed, sentence } from "./yaml.ts";

export interface Row {
	/** 1-based line at which the row starts. */
	readonly line: number;
	readonly cells: Readonly<Record<string, string>>;
}

/**
 * Reads a CSV text as in RFC 4180: quoted cells may hold commas, doubled quotes and line breaks.
 * @param columns the header that is expected, in any order
 * @returns rows by column name (cells trimmed) and faults that name file and line
 */
export function parseCsv(file: string, text: string, columns: readonly string[]): { rows: Row[]; faults: Fault[] } {
	const records = split(text.replace(/^\uFEFF/, ""));
	const header = records.shift();
	const faults: Fault[] = [];
	const names = header?.cells.map((cell) => cell.trim()) ?? [];
	for (const column of columns) {
		if (!names.includes(column)) faults.push({ file, line: 1, message: `the column "${column}" is missing` });
	}
	for (const name of names) {
		if (!columns.includes(name))
			faults.push({ file, line: 1, message: `"${name}" is not a column here${hint(name, columns)}` });
	}
	const rows: Row[] = [];
	for (const { line, cells } of records) {
		if (cells.length === 1 && cells[0]!.trim() === "") continue;
		if (cells.length !== names.length) {
			const found = `${cells.length} cells where ${names.length} are expected`;
			faults.push({ file, line, message: `this row has ${found}; put quotes around a text that holds a comma` });
			continue;
		}
		rows.push({ line, cells: Object.fromEntries(names.map((name, i) => [name, cells[i]!.trim()])) });
	}
	return { rows, faults };
}

/**
 * Reads and checks every row against a schema over text cells.
 * @param key the column that names a row in messages; its values must be unique
 */
function readRows<T>(
	file: string,
	text: string,
	key: string,
	schema: z.ZodType<T> & { shape: Record<string, unknown> },
): { rows: { line: number; value: T }[]; faults: Fault[] } {
	const parsed = parseCsv(file, text, Object.keys(schema.shape));
	const faults = [...parsed.faults];
	const rows: { line: number; value: T }[] = [];
	const seen = new Map<string, number>();
	for (const row of parsed.rows) {
		const name = row.cells[key] ?? "";
		const before = seen.get(name);
		if (before !== undefined)
			faults.push({ file, line: row.line, message: `${key} ${name} stands here and on line ${before}` });
		seen.set(name, row.line);
		const result = check(schema, row.cells, { file, lineOf: () => row.line, prefix: `row ${name}: ` });
		faults.push(...result.faults);
		if (result.value !== null) rows.push({ line: row.line, value: result.value });
	}
	return { rows, faults };
}

function split(text: string): { line: number; cells: string[] }[] {
	const records: { line: number; cells: string[] }[] = [];
	let cells: string[] = [];
	let cell = "";
	let quoted = false;
	let line = 1;
	let start = 1;
	const endCell = (): void => {
		cells.push(cell);
		cell = "";
	};
	for (let i = 0; i < text.length; i++) {
		const char = text[i]!;
		if (char === "\n") line++;
		if (quoted) {
			if (char !== '"') cell += char;
			else if (text[i + 1] === '"') {
				cell += '"';
				i++;
			} else quoted = false;
		} else if (char === '"' && cell === "") quoted = true;
		else if (char === ",") endCell();
		else if (char === "\n") {
			endCell();
			records.push({ line: start, cells });
			cells = [];
			start = line;
		} else if (char !== "\r") cell += char;
	}
	if (cell !== "" || cells.length > 0) {
		endCell();
		records.push({ line: start, cells });
	}
	return records;
}

// ---------------------------------------------------------------- cells

/** "a|b|c" in a CSV cell. */
const list = z.string().transform((cell) =>
	cell
		.split("|")
		.map((part) => part.trim())
		.filter((part) => part !== ""),
);

/** A number in a CSV cell, within bounds. */
function cellNumber(min: number, max: number) {
	return z.string().transform((cell, context) => {
		const value = Number(cell);
		if (cell !== "" && value >= min && value <= max) return value;
		context.addIssue(`expected a number from ${min} to ${max}; found "${cell}"`);
		return z.NEVER;
	});
}

/** The same, where an empty cell means that there is no figure. */
function maybeNumber(min: number, max: number) {
	const number = cellNumber(min, max);
	return z.string().transform((cell, context) => {
		if (cell === "") return null;
		const result = number.safeParse(cell);
		if (result.success) return result.data;
		context.addIssue(result.error.issues[0]!.message);
		return z.NEVER;
	});
}

const score = cellNumber(1, 7);
const lower = list.transform((names) => names.map((name) => name.toLocaleLowerCase("es")));

const occupationRow = keyed({
	soc: z.string().regex(/^\d\d-\d{4}$/, "expected a SOC code such as 29-1141"),
	onet: z.string().regex(/^\d\d-\d{4}\.\d\d$/, "expected an O*NET-SOC code such as 29-1141.00"),
	title_en: sentence,
	title_es: sentence,
	aliases_en: lower,
	aliases_es: lower,
	cluster: list,
	r: score,
	i: score,
	a: score,
	s: score,
	e: score,
	c: score,
	job_zone: cellNumber(1, 5),
	entry_education: z.enum([
		"none",
		"high-school",
		"some-college",
		"postsecondary-award",
		"associate",
		"bachelor",
		"master",
		"doctoral",
	]),
	median_pay: maybeNumber(10_000, 1_000_000),
	pay_note: z.enum(["", "or-more", "no-yearly-figure"]),
	pay_year: cellNumber(2020, 2100),
	growth_pct: maybeNumber(-100, 1000),
	openings_k: maybeNumber(0, 10_000),
	day_en: sentence,
	day_es: sentence,
	subjects: list,
	related: list,
});

/** Reads occupations.csv. */
export function readOccupations(
	file: string,
	text: string,
): { occupations: Map<string, Occupation>; lines: Map<string, number>; faults: Fault[] } {
	const { rows, faults } = readRows(file, text, "soc", occupationRow);
	const lines = new Map<string, number>();
	const occupations = new Map<string, Occupation>();
	for (const { line, value: row } of rows) {
		lines.set(row.soc, line);
		const interests: Record<Riasec, number> = { R: row.r, I: row.i, A: row.a, S: row.s, E: row.e, C: row.c };
		if (row.median_pay === null && row.pay_note !== "no-yearly-figure") {
			faults.push({
				file,
				line,
				message: `row ${row.soc}: median_pay is empty; expected a figure, or no-yearly-figure in pay_note`,
			});
		}
		occupations.set(row.soc, {
			soc: row.soc,
			onet: row.onet,
			title: { en: row.title_en, es: row.title_es },
			aliases: { en: row.aliases_en, es: row.aliases_es },
			clusters: row.cluster,
			interests,
			jobZone: row.job_zone,
			entryEducation: row.entry_education,
			medianPay: row.median_pay,
			payNote: row.pay_note === "" ? null : row.pay_note,
			payYear: row.pay_year,
			growth: row.growth_pct,
			openings: row.openings_k,
			day: { en: row.day_en, es: row.day_es },
			subjects: row.subjects,
			related: row.related,
		});
	}
	return { occupations, lines, faults };
}

const stateRow = keyed({
	code: z.string().regex(/^[A-Z]{2}$/, "expected two letters"),
	state_en: sentence,
	state_es: sentence,
	plan_name: z.string(),
	abbreviation: z.string(),
	status: z.enum(["required", "used", "none", "unconfirmed"]),
	start_grade: z.string().regex(/^(|middle-school|[5-9]|1[0-2])$/, "expected a grade, middle-school, or nothing"),
	family_role_en: z.string(),
	family_role_es: z.string(),
	note_en: z.string(),
	note_es: z.string(),
	source_url: z.union([z.literal(""), webAddress], { error: "expected an address that starts with http, or nothing" }),
	source_year: z.string(),
	checked: cellNumber(2020, 2100),
});

/** Reads states.csv. Its source is named by the site it was read on. */
export function readStates(file: string, text: string): { states: Map<string, State>; faults: Fault[] } {
	const { rows, faults } = readRows(file, text, "code", stateRow);
	const states = new Map<string, State>();
	for (const { line, value: row } of rows) {
		const pair = (en: string, es: string, name: string): { en: string; es: string } | null => {
			if ((en === "") !== (es === ""))
				faults.push({ file, line, message: `row ${row.code}: ${name} is there in one language only` });
			return en === "" || es === "" ? null : { en, es };
		};
		const when = year.safeParse(row.source_year);
		if (!when.success)
			faults.push({ file, line, message: `row ${row.code}: source_year: expected a year, undated, or nothing` });
		const where: Source | null =
			row.source_url === ""
				? null
				: {
						name: new URL(row.source_url).hostname.replace(/^www\./, ""),
						year: when.data ?? "undated",
						url: row.source_url,
					};
		if (!where && row.status !== "unconfirmed")
			faults.push({
				file,
				line,
				message: `row ${row.code}: source_url is missing; without a source the status is unconfirmed`,
			});
		states.set(row.code, {
			code: row.code,
			name: { en: row.state_en, es: row.state_es },
			planName: row.plan_name,
			abbreviation: row.abbreviation,
			status: row.status,
			startGrade:
				row.start_grade === "" ? null : row.start_grade === "middle-school" ? "middle-school" : Number(row.start_grade),
			familyRole: pair(row.family_role_en, row.family_role_es, "family_role"),
			note: pair(row.note_en, row.note_es, "note"),
			source: where,
			checked: row.checked,
		});
	}
	return { states, faults };
}

const courseRow = keyed({
	code: sentence,
	title_en: sentence,
	title_es: sentence,
	area: identifier,
	credits: cellNumber(0, 10),
	grades: grades,
	level: z.enum(["regular", "honors", "ap", "dual", "cte"]),
	needs: list,
	helps: list,
});

/** Reads school/courses.csv. */
export function readCourses(
	file: string,
	text: string,
): { courses: Map<string, Course>; lines: Map<string, number>; faults: Fault[] } {
	const { rows, faults } = readRows(file, text, "code", courseRow);
	const courses = new Map<string, Course>();
	const lines = new Map<string, number>();
	for (const { line, value: row } of rows) {
		lines.set(row.code, line);
		const { code, area, credits, grades, level, needs, helps } = row;
		courses.set(code, {
			code,
			title: { en: row.title_en, es: row.title_es },
			area,
			credits,
			grades,
			level,
			needs,
			helps,
		});
	}
	return { courses, lines, faults };
}

/** The CSV files: reading them, and what stands in courses. */
import { z } from "zod";
import { readCsv } from "../csv.ts";
import { hint } from "./likeness.ts";
import type { Course, DangerMessage, Fault } from "./types.ts";
import { check, grades, identifier, keyed, sentence } from "./yaml.ts";

export interface Row {
	/** 1-based line at which the row starts. */
	readonly line: number;
	readonly cells: Readonly<Record<string, string>>;
}

const UNCLOSED = "a quotation mark is not closed here; write each one that belongs to the text twice";

/**
 * Reads a CSV text (csv.ts).
 * @param columns the header that is expected, in any order
 * @returns rows by column name (cells trimmed) and faults that name file and line
 */
export function parseCsv(file: string, text: string, columns: readonly string[]): { rows: Row[]; faults: Fault[] } {
	const { records, unclosed } = readCsv(text);
	const faults = unclosed.map((line): Fault => ({ file, line, message: UNCLOSED }));
	const names = records[0]?.cells ?? [];
	for (const column of columns) {
		if (!names.includes(column)) faults.push({ file, line: 1, message: `the column "${column}" is missing` });
	}
	for (const name of names) {
		if (!columns.includes(name))
			faults.push({ file, line: 1, message: `"${name}" is not a column here${hint(name, columns)}` });
	}
	const rows: Row[] = [];
	for (const { line, cells } of records.slice(1)) {
		if (cells.length === 1 && cells[0] === "") continue;
		if (cells.length !== names.length) {
			const found = `${cells.length} cells where ${names.length} are expected`;
			faults.push({ file, line, message: `this row has ${found}; put quotes around a text that holds a comma` });
			continue;
		}
		rows.push({ line, cells: Object.fromEntries(names.map((name, i) => [name, cells[i]!])) });
	}
	return { rows, faults };
}

/**
 * Reads and checks every row against a schema over text cells.
 * @param key the column that names a row in messages; its values must be unique
 */
export function readRows<T>(
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

// ---------------------------------------------------------------- cells

/** "a|b|c" in a CSV cell. */
export const list = z.string().transform((cell) =>
	cell
		.split("|")
		.map((part) => part.trim())
		.filter((part) => part !== ""),
);

/** A number in a CSV cell, within bounds. */
export function cellNumber(min: number, max: number) {
	return z.string().transform((cell, context) => {
		const value = Number(cell);
		if (cell !== "" && value >= min && value <= max) return value;
		context.addIssue(`expected a number from ${min} to ${max}; found "${cell}"`);
		return z.NEVER;
	});
}

/** The same, where an empty cell means that there is no figure. */
export function maybeNumber(min: number, max: number) {
	const number = cellNumber(min, max);
	return z.string().transform((cell, context) => {
		if (cell === "") return null;
		const result = number.safeParse(cell);
		if (result.success) return result.data;
		context.addIssue(result.error.issues[0]!.message);
		return z.NEVER;
	});
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

/** By kind and urgency as they stand in the file, what is meant. */
const dangerMeant = new Map<string, Pick<DangerMessage, "kind" | "urgency">>([
	["none,", { kind: null, urgency: null }],
	...(["crisis", "threat", "abuse"] as const).flatMap((kind) =>
		(["now", "next-school-morning"] as const).map((urgency) => [`${kind},${urgency}`, { kind, urgency }] as const),
	),
]);

/** Reads danger.csv: `language,kind,urgency,message`, one message a row; kind `none` has no urgency. */
export function readDanger(file: string, text: string): { messages: DangerMessage[]; faults: Fault[] } {
	const { rows, faults } = parseCsv(file, text, ["language", "kind", "urgency", "message"]);
	const messages: DangerMessage[] = [];
	for (const { line, cells } of rows) {
		const { language: lang, message = "" } = cells;
		const meant = dangerMeant.get(`${cells.kind},${cells.urgency}`);
		if ((lang === "en" || lang === "es") && message !== "" && meant) {
			messages.push({ lang, text: message, ...meant });
			continue;
		}
		const expected =
			"en or es; crisis, threat or abuse with now or next-school-morning, or none with nothing; a message";
		faults.push({ file, line, message: `expected in this order: ${expected}` });
	}
	return { messages, faults };
}

/** Reads YAML for writers: every fault has a line and says what was expected. The one file with the yaml package. */
import {
	isAlias,
	isMap,
	isPair,
	isScalar,
	isSeq,
	LineCounter,
	type Node,
	parseDocument,
	visit,
	type YAMLError,
} from "yaml";
import { z } from "zod";
import { hint } from "./likeness.ts";
import type { Fault } from "./types.ts";

export type Path = readonly (string | number)[];

export interface Parsed {
	readonly value: unknown;
	/** The line of the key or list item at the path, or of the nearest part of the path that is there. */
	lineOf(path: Path): number;
	readonly faults: readonly Fault[];
}

/**
 * Parses one YAML text.
 * @param file path for messages
 * @param firstLine line in the file at which the text starts (front matter starts at 2)
 * @returns the value (undefined when it cannot be read) and what is wrong with its form
 */
export function parseYaml(file: string, text: string, firstLine = 1): Parsed {
	const lines = new LineCounter();
	const doc = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
	const lineAt = (offset: number): number =>
		lines.linePos(Math.min(offset, Math.max(0, text.length - 1))).line + firstLine - 1;
	const faults: Fault[] = doc.errors.map((error) => ({ file, line: lineAt(error.pos[0]), message: explain(error) }));

	visit(doc, {
		Alias: (_, node) => {
			faults.push({
				file,
				line: lineAt(node.range?.[0] ?? 0),
				message: `"*${node.source}" points to another place; write the text out here`,
			});
		},
		Map: (_, node, path) => {
			if (node.flow && holdsText(node, path))
				faults.push({ file, line: lineAt(node.range?.[0] ?? 0), message: BLOCK_STYLE });
		},
		Seq: (_, node, path) => {
			if (node.flow && node.items.length > 0 && keysAbove(path).some((key) => LISTS_OF_TEXT.has(key))) {
				faults.push({ file, line: lineAt(node.range?.[0] ?? 0), message: BLOCK_LIST });
			}
		},
	});

	const lineOf = (path: Path): number => {
		let node: unknown = doc.contents;
		let line = firstLine;
		for (const part of path) {
			const found = child(node, part);
			if (!found) break;
			line = lineAt(found.offset);
			node = found.node;
		}
		return line;
	};
	return { value: faults.length > 0 ? undefined : doc.toJS({ maxAliasCount: 0 }), lineOf, faults };
}

const BLOCK_STYLE =
	"this text stands between { and }, where a comma or a colon would cut it; put en: and es: on lines of their own";
const BLOCK_LIST =
	"these phrases stand between [ and ], where a comma would cut them; put each on a line of its own after a dash";

/** Keys below which people read text; ids only may stand in { } elsewhere, as in `next: { yes: a, no: b }`. */
const TEXT_KEYS = new Set([
	"say",
	"text",
	"simpler",
	"why",
	"title",
	"label",
	"choices",
	"instead",
	"fields",
	"answers",
	"name",
	"note",
]);
const LISTS_OF_TEXT = new Set(["starts", "asks", "routes", "templates"]);

function keysAbove(path: readonly unknown[]): string[] {
	return path.filter(isPair).map((pair) => (isScalar(pair.key) ? String(pair.key.value) : ""));
}

function holdsText(node: { items: readonly unknown[] }, path: readonly unknown[]): boolean {
	const keys = keysAbove(path);
	if (keys.includes("with") || keys.at(-1) === "next") return false;
	if (keys.some((key) => TEXT_KEYS.has(key))) return true;
	return keysAbove(node.items).some((key) => key === "en" || key === "es");
}

function child(node: unknown, part: string | number): { node: unknown; offset: number } | null {
	if (isMap(node)) {
		for (const pair of node.items) {
			if (isScalar(pair.key) && String(pair.key.value) === String(part)) {
				return { node: pair.value, offset: pair.key.range?.[0] ?? 0 };
			}
		}
	}
	if (isSeq(node) && typeof part === "number") {
		const item = node.items[part] as Node | undefined;
		if (item && !isAlias(item)) return { node: item, offset: item.range?.[0] ?? 0 };
	}
	return null;
}

function explain(error: YAMLError): string {
	switch (error.code) {
		case "DUPLICATE_KEY":
			return "this key stands here twice; keep one of them";
		case "TAB_AS_INDENT":
			return "a tab stands where spaces are expected; indent with two spaces";
		case "BAD_INDENT":
		case "BAD_SCALAR_START":
		case "UNEXPECTED_TOKEN":
			return `this line cannot be read (${error.message}); check that it is indented like its neighbours, and put quotes around a text that starts with a sign`;
		case "BLOCK_AS_IMPLICIT_KEY":
		case "MULTILINE_IMPLICIT_KEY":
		case "MISSING_CHAR":
			return 'this line cannot be read; put quotes around a text that holds ": " or " #", and close every quote';
		default:
			return `this cannot be read: ${error.message}`;
	}
}

// ---------------------------------------------------------------- schemas with plain messages

/** A map with exactly these keys; an unknown key is named with the nearest known one. */
export function keyed<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
	const known = Object.keys(shape);
	return z.strictObject(shape, {
		error: (issue) => {
			if (issue.code === "unrecognized_keys") {
				return (issue.keys as string[]).map((key) => `"${key}" is not a key here${hint(key, known)}`).join("\n");
			}
			return issue.input === undefined ? "is missing" : `expected keys below it (${known.join(", ")})`;
		},
	});
}

/** One sentence or label: text that is not empty. */
export const sentence = z
	.string({
		error: (issue) =>
			issue.input === undefined || issue.input === null
				? "is missing; expected text"
				: "expected text; put quotes around it",
	})
	.trim()
	.min(1, "is empty; expected text");

/** The same sentence in both languages. */
export const bilingual = keyed({ en: sentence, es: sentence });

export const identifier = z
	.string({ error: (issue) => (issue.input === undefined ? "is missing; expected an id" : "expected an id") })
	.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "expected an id: small letters, digits and hyphens");

/** `6-12`, or one grade. */
export const grades = z
	.union([z.number(), z.string()], { error: 'expected grades such as "6-12"' })
	.transform((value, context) => {
		const match = /^(\d{1,2})(?:\s*-\s*(\d{1,2}))?$/.exec(String(value).trim());
		const from = Number(match?.[1]);
		const to = Number(match?.[2] ?? match?.[1]);
		if (match && from >= 1 && to <= 12 && from <= to) return { from, to };
		context.addIssue('expected grades such as "6-12"');
		return z.NEVER;
	});

/**
 * Checks a value against a schema.
 * @param base where the value stands in its file, for lines; `prefix` starts each message
 * @returns the checked value, or null and one fault per thing to mend
 */
export function check<T>(
	schema: z.ZodType<T>,
	value: unknown,
	place: { file: string; lineOf: (path: Path) => number; base?: Path; prefix?: string },
): { value: T | null; faults: Fault[] } {
	const result = schema.safeParse(value, { reportInput: true });
	if (result.success) return { value: result.data, faults: [] };
	const base = place.base ?? [];
	const faults = result.error.issues.flatMap((issue) => {
		const path = issue.path as (string | number)[];
		const name = path.map((part) => (typeof part === "number" ? `item ${part + 1}` : part)).join(" > ");
		const fault = (below: Path, message: string): Fault => ({
			file: place.file,
			line: place.lineOf([...base, ...path, ...below]),
			message: `${place.prefix ?? ""}${name ? `${name}: ` : ""}${message}`,
		});
		if (issue.code !== "unrecognized_keys") return [fault([], plain(issue))];
		const messages = issue.message.split("\n");
		return issue.keys.map((key, i) => fault([key], messages[i] ?? issue.message));
	});
	return { value: null, faults };
}

const KINDS: Record<string, string> = {
	string: "text",
	number: "a number",
	int: "a whole number",
	boolean: "true or false",
	array: "a list (a line with a dash for each)",
	object: "keys below it",
	record: "keys below it",
};

function plain(issue: z.core.$ZodIssue): string {
	if (issue.code === "invalid_type" && issue.message.startsWith("Invalid input")) {
		const expected = KINDS[issue.expected] ?? issue.expected;
		return issue.input === undefined ? `is missing; expected ${expected}` : `expected ${expected}`;
	}
	if (issue.code === "invalid_value") {
		const known = issue.values.map(String);
		if (issue.input === undefined) return `is missing; expected one of ${known.join(", ")}`;
		const near = hint(String(issue.input), known);
		return `expected one of ${known.join(", ")}; found "${String(issue.input)}"${near.startsWith("; did") ? near : ""}`;
	}
	return issue.message;
}

/** The states: one row each in states.csv, and for some a rule pack with what the state asks of the plan. */
import { z } from "zod";
import { elementIds } from "../plan/elements.ts";
import { source, webAddress, year } from "./pages.ts";
import { cellNumber, readRows } from "./tables.ts";
import type { Fault, RulePack, Source, State } from "./types.ts";
import { bilingual, check, keyed, type Parsed, sentence } from "./yaml.ts";

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
export function readStates(
	file: string,
	text: string,
): { states: Map<string, State>; lines: Map<string, number>; faults: Fault[] } {
	const { rows, faults } = readRows(file, text, "code", stateRow);
	const lines = new Map(rows.map(({ line, value }) => [value.code, line]));
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
			pack: null,
		});
	}
	return { states, lines, faults };
}

const pack = keyed({
	state: z.string().regex(/^[A-Z]{2}$/, "expected two letters"),
	sources: z.record(z.string(), source),
	lines: z
		.array(
			keyed({
				about: z.enum(["grades", "graduation", "parts", "family", "review", "change"]),
				source: z.string(),
				elements: z.array(z.enum(elementIds)).default([]),
				en: sentence,
				es: sentence,
			}),
		)
		.min(1, "expected at least one line"),
	unknown: bilingual,
});

/** Reads states/<CODE>.yaml: every line names one of the pack's sources. */
export function readPack(
	file: string,
	parsed: Parsed,
): { pack: (RulePack & { state: string }) | null; faults: Fault[] } {
	const { value, faults } = check(pack, parsed.value, { file, lineOf: parsed.lineOf });
	if (!value) return { pack: null, faults };
	const { state, sources, unknown } = value;
	if (!file.endsWith(`/${state}.yaml`))
		faults.push({ file, line: parsed.lineOf(["state"]), message: `state: ${state} stands in a file of another name` });
	for (const name of Object.keys(sources)) {
		if (!value.lines.some((line) => line.source === name))
			faults.push({ file, line: parsed.lineOf(["sources", name]), message: `no line names the source ${name}` });
	}
	const lines = value.lines.flatMap(({ about, source: name, elements, en, es }, i) => {
		const found = sources[name];
		if (!found) {
			const message = `source: ${name} is not under sources`;
			faults.push({ file, line: parsed.lineOf(["lines", i, "source"]), message });
			return [];
		}
		return [{ about, elements, text: { en, es }, source: { ...found, url: found.url ?? null } }];
	});
	return { faults, pack: { state, lines, unknown } };
}

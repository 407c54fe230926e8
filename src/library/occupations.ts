/** The jobs: our own (content/occupations.csv) and those a district imported from O*NET (data/onet.json). */
import { z } from "zod";
import { cellNumber, list, maybeNumber, readRows } from "./tables.ts";
import type { EntryEducation, Fault, ImportedOccupation, Imports, Occupation, Riasec, Subject } from "./types.ts";
import { keyed, sentence } from "./yaml.ts";

/** Where `onward import onet` writes, below the folder that holds dialogs/ and content/. */
export const IMPORTED = "data/onet.json";

/** Schooling with which people usually start, least first; the words of BLS stand in `onet.ts`. */
export const educations = [
	"none",
	"high-school",
	"some-college",
	"postsecondary-award",
	"associate",
	"bachelor",
	"master",
	"doctoral",
] as const satisfies readonly EntryEducation[];

/** School subjects a job may name as a help. */
const subjects = [
	"agriculture",
	"arts",
	"business",
	"computer-science",
	"english",
	"family-consumer",
	"health",
	"math",
	"science",
	"social-studies",
	"technical",
	"world-languages",
] as const satisfies readonly Subject[];

const payNotes = ["or-more", "no-yearly-figure", "no-figures"] as const;
const code = z.string().regex(/^\d\d-\d{4}\.\d\d$/, "expected an O*NET-SOC code such as 29-1141.00");
const score = maybeNumber(1, 7);

const subjectList = list.transform((names, context) =>
	names.flatMap((name) => {
		const known = subjects.find((subject) => subject === name);
		if (!known) context.addIssue(`"${name}" is not a subject here; known: ${subjects.join(", ")}`);
		return known ?? [];
	}),
);

/** "tornero/a de taller" is tornero de taller and tornera de taller. */
function genders(name: string): string[] {
	return /\/a\b/.test(name) ? [name.replace(/\/a\b/g, ""), name.replace(/o?\/a\b/g, "a")] : [name];
}

/** "Farmer or rancher" is two names; "Actor / actriz", too. */
function titleNames(title: string, or: RegExp): string[] {
	return [title, ...title.split(or)].flatMap(genders);
}

function names(title: string, aliases: readonly string[], or: RegExp): readonly string[] {
	const all = [...titleNames(title, or), ...aliases.flatMap(genders)];
	return [...new Set(all.map((name) => name.trim().toLocaleLowerCase("es")))].filter(
		(name) => name !== title.toLocaleLowerCase("es"),
	);
}

const occupationRow = keyed({
	soc: z.string().regex(/^\d\d-\d{4}(\.\d\d)?$/, "expected a SOC code such as 29-1141"),
	onet: code,
	title_en: sentence,
	title_es: sentence,
	aliases_en: list,
	aliases_es: list,
	cluster: list,
	r: score,
	i: score,
	a: score,
	s: score,
	e: score,
	c: score,
	job_zone: maybeNumber(1, 5),
	entry_education: z.enum(["", ...educations]),
	median_pay: maybeNumber(10_000, 1_000_000),
	pay_note: z.enum(["", ...payNotes]),
	pay_year: cellNumber(2020, 2100),
	growth_pct: maybeNumber(-100, 1000),
	openings_k: maybeNumber(0, 10_000),
	day_en: sentence,
	day_es: sentence,
	subjects: subjectList,
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
		const fault = (message: string): void => {
			faults.push({ file, line, message: `row ${row.soc}: ${message}` });
		};
		const scores = [row.r, row.i, row.a, row.s, row.e, row.c];
		const given = scores.filter((one) => one !== null).length;
		if (given !== 0 && given !== scores.length) fault("some of r, i, a, s, e, c are empty; expected all six or none");
		if (row.median_pay === null && (row.pay_note === "" || row.pay_note === "or-more"))
			fault("median_pay is empty; expected a figure, or no-yearly-figure or no-figures in pay_note");
		if (row.pay_note !== "no-figures" && row.entry_education === "")
			fault("entry_education is empty; expected one, or no-figures in pay_note");
		occupations.set(row.soc, {
			soc: row.soc,
			onet: row.onet,
			title: { en: row.title_en, es: row.title_es },
			aliases: {
				en: names(row.title_en, row.aliases_en, / or /),
				es: names(row.title_es, row.aliases_es, / [ou] | \/ /),
			},
			clusters: row.cluster,
			interests: sixOf(scores),
			jobZone: row.job_zone,
			entryEducation: row.entry_education === "" ? null : row.entry_education,
			medianPay: row.median_pay,
			payNote: row.pay_note === "" ? null : row.pay_note,
			payYear: row.pay_year,
			growth: row.growth_pct,
			openings: row.openings_k,
			// Without a line of its own BLS counts a job in a wider group: 51-2092.00 in 51-2090, 35-3023.01 in 35-3023.
			wider: !(row.onet.endsWith(".00") && row.soc.startsWith(row.onet.slice(0, 7))),
			day: { en: row.day_en, es: row.day_es },
			subjects: row.subjects,
			related: row.related,
		});
	}
	return { occupations, lines, faults };
}

/** @param scores in the order RIASEC. @returns null unless all six are there */
function sixOf(scores: readonly (number | null)[]): Readonly<Record<Riasec, number>> | null {
	const [R, I, A, S, E, C] = scores;
	if (R == null || I == null || A == null || S == null || E == null || C == null) return null;
	return { R, I, A, S, E, C };
}

// ---------------------------------------------------------------- imported

const number = z.number().nullable();
const importedRow = z.strictObject({
	onet: code,
	title: sentence,
	text: sentence,
	names: z.array(z.string()),
	clusters: z.array(z.string()),
	interests: z.array(z.number()).length(6).nullable(),
	jobZone: number,
	entryEducation: z.enum(educations).nullable(),
	medianPay: number,
	payNote: z.enum(payNotes).nullable(),
	growth: number,
	openings: number,
	group: z.string().nullable(),
	related: z.array(code),
});
const imports = z.strictObject({
	source: z.string(),
	release: z.string().regex(/^\d+\.\d+$/),
	payYear: z.int(),
	occupations: z.array(importedRow),
});

/** What stands in data/onet.json. */
export type ImportFile = z.infer<typeof imports>;

/** Reads what `onward import onet` wrote. A file that is not whole is one fault: it is written anew, not mended by hand. */
export function readImports(file: string, text: string): { imports: Imports | null; faults: Fault[] } {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		value = undefined;
	}
	const read = imports.safeParse(value);
	if (!read.success)
		return {
			imports: null,
			faults: [{ file, line: 1, message: "this file cannot be read; run onward import onet again, or remove it" }],
		};
	const { release, payYear, occupations } = read.data;
	return {
		imports: {
			release,
			payYear,
			occupations: new Map(
				occupations.map((job): [string, ImportedOccupation] => [
					job.onet,
					{ ...job, payYear, interests: job.interests && sixOf(job.interests) },
				]),
			),
		},
		faults: [],
	};
}

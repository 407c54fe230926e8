/** Occupations and interest inventories. */
import { z } from "zod";
import { readRows } from "./csv.ts";
import type { Fault } from "./faults.ts";
import type { Inventory, Occupation, Riasec } from "./types.ts";
import { bilingual, check, identifier, keyed, type Parsed, sentence } from "./yaml.ts";

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

const scaleIds = z.enum(["R", "I", "A", "S", "E", "C"]);
const both = { en: sentence, es: sentence };

const inventory = keyed({
	id: identifier,
	title: bilingual,
	method: bilingual,
	scale: z.array(keyed({ id: z.int(), ...both })).min(2, "expected at least two answers"),
	scales: z
		.array(keyed({ id: scaleIds, name: bilingual, sentence: bilingual }))
		.length(6, "expected the six scales R, I, A, S, E, C"),
	items: z
		.array(keyed({ id: identifier, scale: scaleIds, quick: z.boolean().optional(), ...both }))
		.min(6, "expected at least six items"),
	tie: keyed({
		text: bilingual,
		picks: z.array(keyed({ scale: scaleIds, ...both })).length(6, "expected one pick for each of the six scales"),
	}),
});

/** Reads inventories/<id>.yaml. */
export function readInventory(file: string, parsed: Parsed): { inventory: Inventory | null; faults: Fault[] } {
	const { value, faults } = check(inventory, parsed.value, { file, lineOf: parsed.lineOf });
	if (!value) return { inventory: null, faults };
	const picks = new Map(value.tie.picks.map(({ scale, en, es }) => [scale, { en, es }]));
	const scales = value.scales.flatMap(({ id, name, sentence }, i) => {
		const pick = picks.get(id);
		if (pick) return [{ id, name, sentence, pick }];
		faults.push({ file, line: parsed.lineOf(["scales", i]), message: `scale ${id} has no pick under tie > picks` });
		return [];
	});
	const seen = new Set<string>();
	for (const [i, item] of value.items.entries()) {
		if (seen.has(item.id))
			faults.push({ file, line: parsed.lineOf(["items", i]), message: `the item id ${item.id} stands here twice` });
		seen.add(item.id);
	}
	return {
		faults,
		inventory: {
			id: value.id,
			title: value.title,
			method: value.method,
			tie: value.tie.text,
			scale: value.scale.map(({ id, en, es }) => ({ value: id, label: { en, es } })),
			scales,
			items: value.items.map(({ id, scale, quick, en, es }) => ({
				id,
				scale,
				quick: quick ?? false,
				text: { en, es },
			})),
		},
	};
}

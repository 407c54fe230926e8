/**
 * From O*NET's text files and the BLS table to the jobs a district imports. Pure: it is given texts, and says what is
 * wrong with them by file and line.
 *
 * Join (a BLS line item, never a summary row): the O*NET-SOC code by its first seven characters; else by its first six and
 * "0", a group that BLS does not divide; else by the table below. Military jobs (55-) have no line.
 */
import { foldText } from "./likeness.ts";
import { educations, type ImportFile } from "./occupations.ts";
import { parseCsv } from "./tables.ts";
import type { EntryEducation, Fault } from "./types.ts";

/** Groups that BLS forms of several SOC codes. */
const GROUPS: Readonly<Record<string, string>> = {
	...{ "21-1011": "21-1018", "21-1014": "21-1018" },
	...{ "25-2055": "25-2052", "25-2056": "25-2052" },
	...{ "25-9042": "25-9045", "25-9043": "25-9045", "25-9049": "25-9045" },
	...{ "51-2022": "51-2028", "51-2023": "51-2028" },
	...{ "53-1042": "53-1047", "53-1043": "53-1047", "53-1044": "53-1047", "53-1049": "53-1047" },
};
const MILITARY = "55-";

/** BLS's words for the schooling with which people usually start, in the order of `educations`. */
const SCHOOLING: readonly string[] = [
	"No formal educational credential",
	"High school diploma or equivalent",
	"Some college, no degree",
	"Postsecondary nondegree award",
	"Associate's degree",
	"Bachelor's degree",
	"Master's degree",
	"Doctoral or professional degree",
];

/**
 * The older 16 clusters (2002, as O*NET OnLine names them) and the 14 of 2024. Agriculture was divided, so its pathways
 * decide. Science, Technology, Engineering & Mathematics has no single home and maps to nothing.
 */
const OLDER: Readonly<Record<string, string | null>> = {
	"Agriculture, Food & Natural Resources": "agriculture",
	"Architecture & Construction": "construction",
	"Arts, Audio/Video Technology & Communications": "arts-entertainment-design",
	"Business Management & Administration": "management-entrepreneurship",
	"Education & Training": "education",
	Finance: "financial-services",
	"Government & Public Administration": "public-service-safety",
	"Health Science": "healthcare-human-services",
	"Hospitality & Tourism": "hospitality-events-tourism",
	"Human Services": "healthcare-human-services",
	"Information Technology": "digital-technology",
	"Law, Public Safety, Corrections & Security": "public-service-safety",
	Manufacturing: "advanced-manufacturing",
	Marketing: "marketing-sales",
	"Science, Technology, Engineering & Mathematics": null,
	"Transportation, Distribution & Logistics": "supply-chain-transportation",
};
const NATURAL_RESOURCES = ["Natural Resources Systems", "Environmental Service Systems"];

const LETTERS = ["Realistic", "Investigative", "Artistic", "Social", "Enterprising", "Conventional"];
const RELATED = 5;

/** The files of a folder with O*NET's database as text; the last three may be missing. */
export const onetFiles = {
	occupations: "Occupation Data.txt",
	interests: "Interests.txt",
	zones: "Job Zones.txt",
	related: "Related Occupations.txt",
	titles: "Sample of Reported Titles.txt",
	clusters: "onetonline_All_Career_Clusters.csv",
} as const;

export interface OnetTexts extends Readonly<Record<keyof typeof onetFiles, string | null>> {
	/** The BLS table of projections, CSV, and its name for messages. */
	readonly bls: string;
	readonly blsFile: string;
	/** 29.3 */
	readonly release: string;
}

/**
 * Reads and joins the files.
 * @returns what data/onet.json holds, jobs by code, the same bytes for the same files; null when there are faults
 */
export function readOnet(texts: OnetTexts): { table: ImportFile | null; faults: Fault[] } {
	const faults: Fault[] = [];
	const read = (name: Exclude<keyof typeof onetFiles, "clusters">, columns: readonly string[]): Line[] =>
		texts[name] === null ? [] : readTabs(onetFiles[name], texts[name], columns, faults);
	for (const name of ["occupations", "interests", "zones"] as const)
		if (texts[name] === null) faults.push({ file: onetFiles[name], line: 1, message: "this file is missing" });

	const code = "O*NET-SOC Code";
	const jobs = new Map<string, { title: string; text: string }>();
	for (const { at, cells, fault } of read("occupations", [code, "Title", "Description"])) {
		const onet = at(code);
		if (!/^\d\d-\d{4}\.\d\d$/.test(onet)) fault(`expected a code such as 29-1141.00; found "${onet}"`);
		else if (jobs.has(onet)) fault(`${onet} stands here twice`);
		else if (cells.includes("")) fault(`${onet} has an empty cell`);
		else jobs.set(onet, { title: at("Title"), text: at("Description") });
	}
	const known = ({ at, fault }: Line): string | null => {
		if (jobs.has(at(code))) return at(code);
		// With that file unreadable every line here would be blamed.
		if (jobs.size > 0) fault(`${at(code)} is not in ${onetFiles.occupations}`);
		return null;
	};

	const scores = new Map<string, (number | null)[]>();
	for (const line of read("interests", [code, "Element Name", "Scale ID", "Data Value"])) {
		if (line.at("Scale ID") !== "OI") continue;
		const onet = known(line);
		const letter = LETTERS.indexOf(line.at("Element Name"));
		const value = numberIn(line.at("Data Value"), 1, 7);
		if (letter < 0) line.fault(`expected one of ${LETTERS.join(", ")}; found "${line.at("Element Name")}"`);
		else if (value === null) line.fault(`expected a score from 1 to 7; found "${line.at("Data Value")}"`);
		else if (onet) scores.set(onet, Object.assign(scores.get(onet) ?? LETTERS.map(() => null), { [letter]: value }));
	}
	for (const [onet, six] of scores)
		if (six.includes(null)) faults.push(lacking(onetFiles.interests, `${onet} has not all six scores`));

	const zones = new Map<string, number>();
	for (const line of read("zones", [code, "Job Zone"])) {
		const zone = numberIn(line.at("Job Zone"), 1, 5);
		const onet = known(line);
		if (zone === null) line.fault(`expected a job zone from 1 to 5; found "${line.at("Job Zone")}"`);
		else if (onet) zones.set(onet, zone);
	}

	const related = new Map<string, string[]>();
	for (const line of read("related", [code, "Related O*NET-SOC Code"])) {
		const onet = known(line);
		const near = onet === null ? [] : (related.get(onet) ?? []);
		if (onet && near.length < RELATED) related.set(onet, [...near, line.at("Related O*NET-SOC Code")]);
	}
	const titles = read("titles", [code, "Reported Job Title"]).flatMap((line): [string, string][] => {
		const onet = known(line);
		return onet ? spokenNames(line.at("Reported Job Title")).map((name) => [onet, name]) : [];
	});
	const clusters = readClusters(texts.clusters, faults);
	const { items, payYear } = readBls(texts.blsFile, texts.bls, faults);
	const names = ownNames(jobs, titles);

	const occupations = [...jobs]
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([onet, { title, text }]) => {
			const line = onet.startsWith(MILITARY) ? undefined : lineOf(onet, items);
			if (!line && !onet.startsWith(MILITARY) && items.size > 0)
				faults.push(lacking(texts.blsFile, `no line item goes with ${onet}, ${title}`));
			const whole = line?.soc === onet.slice(0, 7) && onet.endsWith(".00");
			return {
				...{ onet, title, text, names: names.get(onet) ?? [], clusters: clusters.get(onet) ?? [] },
				interests: (scores.get(onet) as number[] | undefined) ?? null,
				jobZone: zones.get(onet) ?? null,
				entryEducation: line?.entryEducation ?? null,
				medianPay: line?.medianPay ?? null,
				payNote: line ? line.payNote : ("no-figures" as const),
				...{ growth: line?.growth ?? null, openings: line?.openings ?? null },
				group: line && !whole ? line.title : null,
				related: (related.get(onet) ?? []).filter((near) => jobs.has(near)),
			};
		});
	const source = `This file includes information from the O*NET ${texts.release} Database by the U.S. Department of Labor, Employment and Training Administration (USDOL/ETA). Used under the CC BY 4.0 license. O*NET® is a trademark of USDOL/ETA. The information was selected and joined with figures of the U.S. Bureau of Labor Statistics; USDOL/ETA has not approved, endorsed, or tested these modifications.`;
	if (faults.length > 0 || payYear === null) return { table: null, faults };
	return { table: { source, release: texts.release, payYear, occupations }, faults };
}

// ---------------------------------------------------------------- lines of a file

interface Line {
	/** A cell by its column, trimmed. */
	readonly at: (column: string) => string;
	readonly cells: readonly string[];
	readonly fault: (message: string) => void;
}

/** Tab-separated text as O*NET gives it: one header line, no quotes. Other columns are left alone. */
function readTabs(file: string, text: string, columns: readonly string[], faults: Fault[]): Line[] {
	const [header = "", ...lines] = text.replace(/^\uFEFF/, "").split(/\r?\n/);
	const names = header.split("\t").map((name) => name.trim());
	const missing = columns.filter((column) => !names.includes(column));
	for (const column of missing) faults.push({ file, line: 1, message: `the column "${column}" is missing` });
	if (missing.length > 0) return [];
	return lines.flatMap((raw, i) => {
		if (raw.trim() === "") return [];
		const cells = raw.split("\t").map((cell) => cell.trim());
		const fault = (message: string): void => {
			faults.push({ file, line: i + 2, message });
		};
		if (cells.length !== names.length) {
			fault(`this line has ${cells.length} cells where ${names.length} are expected`);
			return [];
		}
		return [{ at: (column: string) => cells[names.indexOf(column)] ?? "", cells, fault }];
	});
}

/** Something a file does not have stands on no line of it. */
const lacking = (file: string, message: string): Fault => ({ file, line: 1, message });

function numberIn(cell: string, min: number, max: number): number | null {
	const value = Number(cell.replaceAll(",", ""));
	return cell !== "" && value >= min && value <= max ? value : null;
}

// ---------------------------------------------------------------- figures

interface BlsLine {
	readonly soc: string;
	readonly title: string;
	readonly entryEducation: EntryEducation;
	readonly medianPay: number | null;
	readonly payNote: "or-more" | "no-yearly-figure" | null;
	readonly growth: number;
	readonly openings: number;
}

const lineOf = (onet: string, items: ReadonlyMap<string, BlsLine>): BlsLine | undefined =>
	items.get(onet.slice(0, 7)) ?? items.get(`${onet.slice(0, 6)}0`) ?? items.get(GROUPS[onet.slice(0, 7)] ?? "");

/** The line items; a wage may be missing, or be a floor: `>=$239,200`. */
function readBls(file: string, text: string, faults: Fault[]): { items: Map<string, BlsLine>; payYear: number | null } {
	const header = text.replace(/^\uFEFF/, "").split(/\r?\n/, 1)[0] ?? "";
	const columns = header.split(",").map((name) => name.trim());
	const wage = columns.find((name) => /^median_annual_wage_\d{4}$/.test(name)) ?? "median_annual_wage_2024";
	const needed = ["title", "soc_code", "occupation_type", "employment_2024_k", "employment_2034_k", "change_pct"];
	needed.push("openings_annual_avg_k", wage, "entry_education");
	for (const column of needed)
		if (!columns.includes(column)) faults.push({ file, line: 1, message: `the column "${column}" is missing` });
	const items = new Map<string, BlsLine>();
	if (faults.some((fault) => fault.file === file)) return { items, payYear: null };
	const { rows, faults: unread } = parseCsv(file, text, columns);
	faults.push(...unread);
	for (const { line, cells } of rows) {
		const at = (column: string) => cells[column] ?? "";
		const soc = at("soc_code");
		const fault = (message: string): void => {
			faults.push({ file, line, message: `${soc}: ${message}` });
		};
		if (at("occupation_type") === "Summary") continue;
		const pay = at(wage)
			.replace(/^>=\s*/, "")
			.replace("$", "");
		const medianPay = /^[—–-]?$/.test(pay) ? null : numberIn(pay, 1, 10_000_000);
		const level = SCHOOLING.indexOf(at("entry_education"));
		const growth = numberIn(at("change_pct"), -100, 1000);
		const openings = numberIn(at("openings_annual_avg_k"), 0, 100_000);
		const entryEducation = educations[level];
		if (!/^\d\d-\d{4}$/.test(soc)) fault("expected a SOC code such as 29-1141");
		else if (at("occupation_type") !== "Line item")
			fault(`expected Line item or Summary; found "${at("occupation_type")}"`);
		else if (items.has(soc)) fault("stands here twice");
		else if (medianPay === null && !/^[—–-]?$/.test(pay))
			fault(`"${at(wage)}" is no wage; expected 51000 or >=$239,200`);
		else if (!entryEducation) fault(`"${at("entry_education")}" is no entry education of BLS`);
		else if (growth === null || openings === null) fault("expected numbers for change_pct and openings_annual_avg_k");
		else {
			const payNote = medianPay === null ? "no-yearly-figure" : at(wage).startsWith(">=") ? "or-more" : null;
			items.set(soc, { soc, title: at("title"), entryEducation, medianPay, payNote, growth, openings });
		}
	}
	return { items, payYear: Number(wage.slice(-4)) };
}

// ---------------------------------------------------------------- clusters and names

/** Clusters of 2024 by O*NET-SOC code; several older ones are joined by "; ", each with its pathway. */
function readClusters(text: string | null, faults: Fault[]): Map<string, string[]> {
	const found = new Map<string, string[]>();
	if (text === null) return found;
	const file = onetFiles.clusters;
	const { rows, faults: unread } = parseCsv(file, text, ["Career Cluster", "Career Pathway", "Code", "Occupation"]);
	faults.push(...unread);
	for (const { line, cells } of rows) {
		const pathways = (cells["Career Pathway"] ?? "").split("; ");
		const ids = (cells["Career Cluster"] ?? "").split("; ").map((name, i) => {
			if (!(name in OLDER)) faults.push({ file, line, message: `"${name}" is not one of the older 16 clusters` });
			if (OLDER[name] !== "agriculture") return OLDER[name];
			return NATURAL_RESOURCES.includes(pathways[i] ?? "") ? "energy-natural-resources" : "agriculture";
		});
		found.set(cells.Code ?? "", [...new Set(ids.filter((id) => typeof id === "string"))]);
	}
	return found;
}

/** "CEO (Chief Executive Officer)" is two names, "Chief Diversity Officer (CDO)", too. */
function spokenNames(title: string): string[] {
	const inside = [...title.matchAll(/\(([^)]+)\)/g)].map((match) => match[1] ?? "");
	return [title.replace(/\([^)]*\)/g, " "), ...inside].map(foldText).filter((name) => name.length > 2);
}

/** O*NET's titles are plurals: "Nuclear Engineers", "Attorneys". */
function singular(title: string): string {
	return foldText(title)
		.replace(/ies$/, "y")
		.replace(/(ch|sh|ss|x)es$/, "$1")
		.replace(/([^s])s$/, "$1");
}

/** Words alone that are no job outside a list of jobs: only those that end as jobs do are taken as names. */
const JOB_WORD = /(ist|ian|loger|logist|grapher|smith|wright|maker|keeper|mason|nomer|nurse|surgeon)$/;

/** Names by code that stand for one occupation only; titles come before what workers call themselves. */
function ownNames(
	jobs: ReadonlyMap<string, { readonly title: string }>,
	reported: readonly (readonly [string, string])[],
): Map<string, string[]> {
	const owners = new Map<string, string>();
	for (const [onet, { title }] of jobs) {
		owners.set(foldText(title), onet);
		owners.set(singular(title), onet);
	}
	const fromTitles = new Set(owners.keys());
	const shared = new Set<string>();
	for (const [onet, name] of reported) {
		if (fromTitles.has(name) || (!name.includes(" ") && !JOB_WORD.test(name))) continue;
		if ((owners.get(name) ?? onet) !== onet) shared.add(name);
		owners.set(name, onet);
	}
	const found = new Map<string, string[]>();
	for (const [name, onet] of owners) if (!shared.has(name)) found.set(onet, [...(found.get(onet) ?? []), name]);
	return found;
}

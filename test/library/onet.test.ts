/** From O*NET's files and BLS's table to jobs: the join, row by row, and what is said about files that are wrong. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadLibrary, showFault } from "../../src/library/load.ts";
import { readImports } from "../../src/library/occupations.ts";
import { type OnetTexts, readOnet } from "../../src/library/onet.ts";
import { readArticle } from "../../src/library/pages.ts";
import { root } from "./folder.ts";
import { sample } from "./onet-sample.ts";

const read = (change: Partial<OnetTexts> = {}) => {
	const { table, faults } = readOnet({ ...sample, ...change });
	return {
		job: (code: string) => table?.occupations.find(({ onet }) => onet === code),
		table,
		said: faults.map(showFault),
	};
};
const swap = (text: string | null, from: string, to: string): string => {
	if (!text?.includes(from)) throw new Error(`the sample has no "${from}"`);
	return text.replace(from, to);
};

describe("the join", () => {
	const { job, table, said } = read();

	test("every occupation is there once, in the order of its code", () => {
		expect(said).toEqual([]);
		const codes = table?.occupations.map(({ onet }) => onet) ?? [];
		expect(codes).toHaveLength(10);
		expect(codes).toEqual([...codes].sort());
		expect(table).toMatchObject({ release: "98.7", payYear: 2024 });
	});

	test("by the whole code, and then the figures are the job's own", () => {
		expect(job("11-1011.00")).toMatchObject({
			...{ title: "Tower Chiefs", text: "Look after tower chiefs things. May count them.", jobZone: 5 },
			...{ entryEducation: "bachelor", medianPay: 206420, payNote: null, growth: 4.3, openings: 22.2, group: null },
			...{ interests: [1.3, 3.24, 2.08, 3.52, 6.88, 5], related: ["53-1042.01"] },
		});
	});

	test.each([
		["15-1255.01", "Web and maze designers", 98090],
		["51-2092.00", "Miscellaneous assemblers", 42210],
		["21-1014.00", "Worry and habit counselors", 59190],
		["53-1042.01", "Movers' supervisors", 60510],
	])("%s stands in a wider group, which is named", (code, group, medianPay) => {
		expect(job(code)).toMatchObject({ group, medianPay });
	});

	test("wages: none, a dash, a floor, and with a sign", () => {
		expect(job("27-2011.00")).toMatchObject({ medianPay: null, payNote: "no-yearly-figure", growth: 0.3 });
		expect(job("45-9011.00")).toMatchObject({ medianPay: null, payNote: "no-yearly-figure", growth: -2.8 });
		expect(job("29-1242.00")).toMatchObject({ medianPay: 239200, payNote: "or-more" });
		expect(job("11-9199.00")).toMatchObject({ medianPay: 99500, payNote: null });
	});

	test("without scores or zone they are empty, and military jobs have no figures at all", () => {
		expect(job("11-9199.00")).toMatchObject({ interests: null, jobZone: null });
		expect(job("55-3019.00")).toMatchObject({
			...{ payNote: "no-figures", medianPay: null, growth: null, openings: null, entryEducation: null },
			...{ interests: null, jobZone: null },
		});
	});

	test("clusters: the older names lead to the new, STEM by itself to none, natural resources to energy", () => {
		const clusters = (code: string) => job(code)?.clusters;
		expect(clusters("11-1011.00")).toEqual(["management-entrepreneurship"]);
		expect(clusters("15-1255.01")).toEqual([]);
		expect(clusters("21-1014.00")).toEqual(["healthcare-human-services"]);
		expect(clusters("29-1242.00")).toEqual(["healthcare-human-services"]);
		expect(clusters("45-9011.00")).toEqual(["energy-natural-resources"]);
		expect(clusters("27-2011.00")).toEqual([]);
	});

	test("names stand for one job only; a word alone has to end as jobs do", () => {
		expect(job("11-1011.00")?.names).toEqual(["tower chiefs", "tower chief", "chief tower officer"]);
		expect(job("27-2011.00")?.names).toEqual(["cloud actors", "cloud actor", "voice of clouds"]);
		expect(job("45-9011.00")?.names).toEqual(["moss farmers", "moss farmer", "nephologist"]);
		expect(job("11-9199.00")?.names).toEqual(["tower chiefs all other"]);
	});

	test("the attribution goes with the table", () => {
		expect(table?.source).toMatch(/O\*NET 98\.7 Database .*USDOL\/ETA.* CC BY 4\.0 .*O\*NET® is a trademark/);
	});
});

test("without the files that may be missing, names are O*NET's titles and clusters are blank", () => {
	const { job, said } = read({ related: null, titles: null, clusters: null });
	expect(said).toEqual([]);
	expect(job("11-1011.00")).toMatchObject({ names: ["tower chiefs", "tower chief"], clusters: [], related: [] });
});

describe("what is wrong is said with file and line", () => {
	test.each([
		["a missing file", { zones: null }, "Job Zones.txt:1: this file is missing"],
		[
			"a missing column",
			{ zones: swap(sample.zones, "Job Zone\t", "Zone\t") },
			'Job Zones.txt:1: the column "Job Zone" is missing',
		],
		[
			"a row that was cut",
			{ interests: swap(sample.interests, "\t1.3\r\n", "\r\n") },
			"Interests.txt:2: this line has 6 cells where 7 are expected",
		],
		[
			"a score off the scale",
			{ interests: swap(sample.interests, "\t1.3\r\n", "\t13\r\n") },
			'Interests.txt:2: expected a score from 1 to 7; found "13"',
		],
		[
			"an interest area that is none",
			{ interests: swap(sample.interests, "Realistic", "Realistical") },
			'Interests.txt:2: expected one of Realistic, Investigative, Artistic, Social, Enterprising, Conventional; found "Realistical"',
		],
		[
			"a job twice",
			{ occupations: `${sample.occupations}11-1011.00\tAgain\tAgain.\r\n` },
			"Occupation Data.txt:12: 11-1011.00 stands here twice",
		],
		[
			"a zone of a job that is not there",
			{ zones: `${sample.zones}99-0000.00\tNobody\t3\t08/2023\r\n` },
			"Job Zones.txt:10: 99-0000.00 is not in Occupation Data.txt",
		],
		[
			"a wage that is none",
			{ bls: swap(sample.bls, "206420", "a lot") },
			'bls.csv:3: 11-1011: "a lot" is no wage; expected 51000 or >=$239,200',
		],
		[
			"schooling that BLS does not have",
			{ bls: swap(sample.bls, "206420,Bachelor's degree", "206420,Bachelors") },
			'bls.csv:3: 11-1011: "Bachelors" is no entry education of BLS',
		],
		[
			"projections of other years",
			{ bls: swap(sample.bls, "employment_2034_k", "employment_2035_k") },
			'bls.csv:1: the column "employment_2034_k" is missing',
		],
		[
			"a cluster that is none of the older ones",
			{ clusters: swap(sample.clusters, "Manufacturing,", "Making,") },
			'onetonline_All_Career_Clusters.csv:7: "Making" is not one of the older 16 clusters',
		],
	] as const)("%s", (_what, change, message) => {
		const { table, said } = read(change);
		expect(table).toBeNull();
		expect(said).toContain(message);
	});

	test("a summary row never lends its figures, though its code would fit", () => {
		const occupations = `${sample.occupations}21-1019.00\tOdd Counselors\tListen.\r\n`;
		expect(read({ occupations }).said).toEqual(["bls.csv:1: no line item goes with 21-1019.00, Odd Counselors"]);
	});

	test("five scores are not six", () => {
		const interests = (sample.interests ?? "").replace(/11-1011\.00\t[^\n]*Realistic[^\n]*\n/, "");
		expect(read({ interests }).said).toEqual(["Interests.txt:1: 11-1011.00 has not all six scores"]);
	});
});

describe("the table that was written", () => {
	const { table } = read();
	const whole = JSON.stringify(table);

	test("reads back as it was", () => {
		const { imports, faults } = readImports("data/onet.json", whole);
		expect(faults).toEqual([]);
		expect(imports?.occupations.get("27-2011.00")).toMatchObject({
			...{ title: "Cloud Actors", payYear: 2024, interests: { R: 2.31, I: 2.13, A: 7, S: 4.1, E: 4, C: 1.67 } },
		});
	});

	test.each([whole.slice(0, -9), "", whole.replace('"payYear":2024', '"payYear":"2024"')])(
		"half a table, or another one, is refused in one sentence",
		(text) => {
			const { imports, faults } = readImports("data/onet.json", text);
			expect(imports).toBeNull();
			expect(faults.map(showFault)).toEqual([
				"data/onet.json:1: this file cannot be read; run onward import onet again, or remove it",
			]);
		},
	);
});

test("the older cluster names lead where the cluster pages say they do", () => {
	const library = loadLibrary(root);
	const said = new Map<string, string[]>();
	for (const id of library.clusters.keys()) {
		const file = `content/clusters/${id}.en.md`;
		const older = readArticle(file, readFileSync(join(root, file), "utf8"), "cluster").article?.older ?? [];
		for (const name of older) said.set(name.replace("A/V", "Audio/Video"), [...(said.get(name) ?? []), id]);
	}
	expect(said.size).toBeGreaterThan(14);
	for (const [name, ids] of said) {
		if (name === "Marketing, Sales & Service") continue; // a state's name for it, which O*NET does not use
		const quoted = name.includes(",") ? `"${name}"` : name;
		const clusters = `Career Cluster,Career Pathway,Code,Occupation\n${quoted},Any,11-1011.00,Tower Chiefs\n`;
		expect(ids, name).toContain(read({ clusters }).job("11-1011.00")?.clusters[0]);
	}
});

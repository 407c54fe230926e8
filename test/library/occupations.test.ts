/** Our own jobs: what a row may hold, the spread over fields and preparation, and the names people use. */
import { describe, expect, test } from "vitest";
import { render } from "../../src/cards/index.ts";
import { loadLibrary, showFault } from "../../src/library/load.ts";
import { readOccupations } from "../../src/library/occupations.ts";
import { answerRoute } from "../../src/talk/answer.ts";
import { createNames, indexNames } from "../../src/understand/names.ts";
import { root } from "./folder.ts";

const library = loadLibrary(root);
const jobs = [...library.occupations.values()];
const titled = (title: string) => jobs.find((job) => job.title.en === title)!;

describe("our jobs", () => {
	test("are 240 or more, some in each field, of every level of preparation", () => {
		expect(jobs.length).toBeGreaterThanOrEqual(240);
		const count = (of: (job: (typeof jobs)[number]) => unknown) => {
			const counts = new Map<unknown, number>();
			for (const job of jobs) counts.set(of(job), (counts.get(of(job)) ?? 0) + 1);
			return counts;
		};
		const fields = count((job) => job.clusters[0]);
		expect(fields.size).toBe(14);
		expect(Math.min(...fields.values())).toBeGreaterThanOrEqual(12);
		const zones = count((job) => job.jobZone);
		for (const zone of [1, 2, 3, 4, 5]) expect(zones.get(zone), `zone ${zone}`).toBeGreaterThanOrEqual(10);
		expect(count((job) => job.entryEducation).size).toBe(9);
		// Fewer than half ask for four years of college or more.
		const college = jobs.filter((job) => /bachelor|master|doctoral/.test(job.entryEducation ?? "")).length;
		expect(college / jobs.length).toBeLessThan(0.5);
	});

	test("every field has jobs of three job zones, with and without college", () => {
		for (const cluster of library.clusters.keys()) {
			const of = jobs.filter((job) => job.clusters.includes(cluster));
			expect(new Set(of.map((job) => job.jobZone)).size, cluster).toBeGreaterThanOrEqual(3);
			const entries = of.map((job) => job.entryEducation);
			expect(entries.filter((entry) => entry === "none" || entry === "high-school").length, cluster).toBeGreaterThan(1);
			expect(entries, cluster).toContain("bachelor");
		}
	});

	test("lead on to three or four others, have two to six classes, and two sentences on a day", () => {
		const odd = jobs.filter(
			({ related, subjects, day }) =>
				related.length < 3 ||
				related.length > 4 ||
				new Set(related).size !== related.length ||
				subjects.length < 1 ||
				subjects.length > 6 ||
				[day.en, day.es].some((text) => text.match(/[.!?](?= |$)/g)?.length !== 2),
		);
		expect(odd.map((job) => job.title.en)).toEqual([]);
	});

	test("without a yearly wage they say so, with a floor they say more, and the military has no figures", () => {
		for (const title of ["Actor", "Dancer", "Musician or singer", "DJ", "Fishing worker"])
			expect(titled(title), title).toMatchObject({ medianPay: null, payNote: "no-yearly-figure" });
		expect(titled("Orthopedic surgeon")).toMatchObject({ medianPay: 239_200, payNote: "or-more" });
		const military = jobs.filter((job) => job.onet.startsWith("55-"));
		expect(military.length).toBeGreaterThanOrEqual(3);
		for (const job of military)
			expect(job).toMatchObject({ payNote: "no-figures", interests: null, jobZone: null, entryEducation: null });
		expect(jobs.filter((job) => job.interests === null)).toEqual(military);
	});

	test("say so where the figures are a wider group's", () => {
		expect(jobs.filter((job) => job.wider).length).toBeGreaterThan(10);
		expect(titled("Factory assembler").wider).toBe(true);
		expect(titled("Barista").wider).toBe(true);
		expect(titled("App and web designer").wider).toBe(false);
		expect(titled("Registered nurse").wider).toBe(false);
	});

	test.each(["en", "es"] as const)("fit on a card, both parts of the answer (%s)", (lang) => {
		for (const job of jobs)
			for (const more of ["", "/more"]) {
				const route = `occupation:${job.title.en.toLowerCase()}${more}`;
				const view = answerRoute(library, route, lang, { role: "student", counselorName: null });
				if (!view) throw new Error(`${route} has no answer`);
				const { card, text } = render(view, lang, "key");
				expect(2 * JSON.stringify(card).length, route).toBeLessThan(40_000);
				for (const said of view.kind === "article" ? view.text : []) expect(text).toContain(said);
			}
	});
});

describe("names", () => {
	const names = createNames(indexNames(library), library);
	test.each([
		["how much does a vet make", "Veterinarian"],
		["i want to be a cop", "Police officer"],
		["is being a coder boring", "Software developer"],
		["what do garbage collectors do", "Trash and recycling collector"],
		["x-ray tech", "X-ray technologist"],
		["cuánto gana un taquero", "Restaurant cook"],
		["qué hace una albañila o un albañil", "Bricklayer"],
		["quiero ser bombera", "Firefighter"],
		["enfermeras", "Registered nurse"],
		["trabajo de azafata", "Flight attendant"],
		["capitana de barco", "Ship captain"],
		["qué hace una jueza", "Judge"],
		["uber driver", "Taxi and rideshare driver"],
	])("%s", (text, title) => {
		expect(names(text).find(({ slot }) => slot === "occupation")?.route).toBe(`occupation:${title.toLowerCase()}`);
	});

	test("every title and other name leads to its own job, in both languages", () => {
		const wrong = jobs.flatMap((job) =>
			(["en", "es"] as const).flatMap((lang) =>
				[job.title[lang], ...job.aliases[lang]].filter(
					(name) =>
						names(name).find(({ slot }) => slot === "occupation")?.route !== `occupation:${job.title.en.toLowerCase()}`,
				),
			),
		);
		expect(wrong).toEqual([]);
	});
});

describe("a row", () => {
	const header =
		"soc,onet,title_en,title_es,aliases_en,aliases_es,cluster,r,i,a,s,e,c,job_zone,entry_education,median_pay,pay_note,pay_year,growth_pct,openings_k,day_en,day_es,subjects,related";
	const read = (row: string) => readOccupations("o.csv", `${header}\n${row}\n`);
	const good =
		"10-1000,10-1000.00,Kite flyer or tester,Cometista o volador/a de cometas,Flyer,probador/a,education,1,2,3,4,5,6,3,associate,50000,,2024,1.5,2,Day.,Día.,math|arts,";

	test("is spelled out, with both forms of Spanish names and each half of a title", () => {
		const { occupations, faults } = read(good);
		expect(faults).toEqual([]);
		expect(occupations.get("10-1000")).toMatchObject({
			aliases: {
				en: ["kite flyer", "tester", "flyer"],
				es: [
					...["cometista o volador de cometas", "cometista o voladora de cometas", "cometista"],
					...["volador de cometas", "voladora de cometas", "probador", "probadora"],
				],
			},
			...{ interests: { R: 1, I: 2, A: 3, S: 4, E: 5, C: 6 }, subjects: ["math", "arts"], wider: false },
		});
	});

	test.each([
		[good.replace("1,2,3,4,5,6", "1,2,,4,5,6"), "some of r, i, a, s, e, c are empty; expected all six or none"],
		[
			good.replace("50000,,", ",,"),
			"median_pay is empty; expected a figure, or no-yearly-figure or no-figures in pay_note",
		],
		[good.replace("associate", ""), "entry_education is empty; expected one, or no-figures in pay_note"],
		[
			good.replace("math|arts", "maths"),
			'subjects: "maths" is not a subject here; known: agriculture, arts, business, computer-science, english, family-consumer, health, math, science, social-studies, technical, world-languages',
		],
	])("%s", (row, message) => {
		expect(read(row).faults.map(showFault)).toContain(`o.csv:2: row 10-1000: ${message}`);
	});
});

/** `onward import onet`: a made-up release into a folder of its own, the answers from it, and the real files where there are any. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { learned } from "../../src/app.ts";
import { answerTo } from "../../src/cli/ask.ts";
import { importOnet } from "../../src/cli/import.ts";
import { keepLearned, learnFolder } from "../../src/learned.ts";
import { loadLibrary } from "../../src/library/load.ts";
import { answerRoute } from "../../src/talk/answer.ts";
import { root, withFolder } from "../library/folder.ts";
import { sampleFiles } from "../library/onet-sample.ts";

const table = "data/onet.json";
const release = Object.fromEntries(Object.entries(sampleFiles).map(([name, text]) => [`onet/${name}`, text]));

/** A district's folder with the sample beside it; `bring` runs the command on them. */
function withSample<T>(
	changed: Readonly<Record<string, string>>,
	use: (folder: string, bring: () => ReturnType<typeof importOnet>) => T,
): T {
	return withFolder({ ...release, ...changed }, (folder) =>
		use(folder, () => importOnet({ dir: join(folder, "onet"), bls: join(folder, "onet/bls.csv") }, folder)),
	);
}

describe("the command", () => {
	test("writes the table once: the same files change nothing, other files do", () => {
		withSample({}, (folder, bring) => {
			expect(bring()).toMatchObject({ changed: true, without: [], table: { release: "98.7", payYear: 2024 } });
			const first = readFileSync(join(folder, table), "utf8");
			const hash = loadLibrary(folder).hash;
			expect(bring().changed).toBe(false);
			expect(readFileSync(join(folder, table), "utf8")).toBe(first);
			const other = sampleFiles["bls.csv"]!.replace("206420", "206421");
			writeFileSync(join(folder, "onet/bls.csv"), other);
			expect(bring().changed).toBe(true);
			expect(loadLibrary(folder).hash).not.toBe(hash);
			expect(readdirSync(join(folder, "data"))).toEqual(["onet.json"]);
		});
	});

	test("what is wrong is said with file and line, and what was there stays", () => {
		withSample({}, (folder, bring) => {
			bring();
			const before = readFileSync(join(folder, table), "utf8");
			const rows = sampleFiles["Job Zones.txt"]!.replace("\t5\t", "\t6\t").replace("\t4\t", "\tfour\t");
			writeFileSync(join(folder, "onet/Job Zones.txt"), rows);
			expect(bring).toThrow(
				'Job Zones.txt:2: expected a job zone from 1 to 5; found "6"\nJob Zones.txt:3: expected a job zone from 1 to 5; found "four"\nNothing was imported.',
			);
			expect(readFileSync(join(folder, table), "utf8")).toBe(before);
			expect(readdirSync(join(folder, "data"))).toEqual(["onet.json"]);
		});
	});

	test("a write that fails leaves neither half a table nor its own file", () => {
		withSample({}, (folder, bring) => {
			mkdirSync(join(folder, table), { recursive: true });
			expect(bring).toThrow(/onet\.json/);
			expect(readdirSync(join(folder, "data"))).toEqual(["onet.json"]);
			expect(readdirSync(join(folder, table))).toEqual([]);
		});
	});

	test("a folder or a file that is not there, and a release that nothing names", () => {
		withSample({ "onet/NOTICE.txt": "Thank you.\n" }, (folder, bring) => {
			expect(bring).toThrow("Give it, as in: --release 29.3");
			expect(() => importOnet({ dir: join(folder, "no"), bls: "x" }, folder)).toThrow(/There is no folder .*no\./);
			expect(() => importOnet({ dir: join(folder, "onet"), bls: join(folder, "no.csv") }, folder)).toThrow(
				/There is no file .*no\.csv\. Give --bls/,
			);
			expect(existsSync(join(folder, "data"))).toBe(false);
		});
	});

	test("what the build kept of the folder is out of date after it", () => {
		const registry = { actions: {}, sources: [], names: [], elements: [] };
		withSample({}, (folder, bring) => {
			const kept = join(folder, "kept");
			keepLearned(folder, registry, kept);
			expect(learnFolder(folder, registry, kept).library.imports).toBeNull();
			bring();
			expect(learnFolder(folder, registry, kept).library.imports?.release).toBe("98.7");
		});
	}, 120_000);

	test("a table that was cut short keeps nothing from being checked, and is named", () => {
		withSample({ [table]: '{"source": "O*' }, (folder) => {
			expect(() => loadLibrary(folder)).toThrow(
				"data/onet.json:1: this file cannot be read; run onward import onet again",
			);
		});
	});
});

describe("an occupation asked by name", () => {
	const asked = (text: string, locale: "en" | "es", imported = true) =>
		withSample({}, (folder, bring) => {
			if (imported) bring();
			return answerTo(text, learned(folder), { locale, role: "student" });
		});

	test("is answered from the table, marked as O*NET's English and with the attribution, in both languages", () => {
		const { view } = asked("loop coordinator", "en");
		expect(view).toMatchObject({
			...{ kind: "article", title: "Loop Coordinators" },
			text: [
				"O*NET says: “Look after loop coordinators things. May count them.”",
				"National median pay: $60,510 a year (2024). Half of the workers earn more, half earn less.",
				"How people often start: a high school diploma. From 2024 to 2034 this job may grow 3.7 percent.",
			],
		});
		const spanish = asked("nephologist", "es").view;
		expect(spanish).toMatchObject({ kind: "article", title: "Moss Farmers" });
		if (spanish.kind !== "article" || view.kind !== "article") throw new Error("not answered");
		expect(spanish.text[0]).toBe("O*NET dice, en inglés: «Look after moss farmers things. May count them.»");
		expect(spanish.text[1]).toContain("No hay una cifra nacional de sueldo");
		expect(view.source).toMatch(/not reviewed by us: O\*NET 98\.7, USDOL\/ETA, CC BY 4\.0, adapted/);
		expect(spanish.source).toMatch(/no revisado por nosotros: O\*NET 98\.7, USDOL\/ETA, CC BY 4\.0, adaptado/);
	});

	test("more of it: all of the text, the group whose figures they are, openings", () => {
		withSample({}, (folder, bring) => {
			bring();
			const reader = { role: "student", counselorName: null } as const;
			const view = answerRoute(loadLibrary(folder), "occupation:loop coordinators/more", "en", reader);
			expect(view).toMatchObject({
				...{ kind: "article", title: "More: Loop Coordinators" },
				text: [
					"O*NET says: “Look after loop coordinators things. May count them.”",
					"Pay and growth are those of a wider group: Movers' supervisors.",
					"Openings a year in the country: about 61,300. Some come from growth, most from people who move on.",
				],
			});
		});
	});

	test("without figures says so", () => {
		const { view } = asked("castle guard", "en");
		expect(view.kind === "article" && view.text.join(" ")).toContain("no pay or growth figures for this job");
	});

	test("one of ours stays ours, and O*NET's names for it lead there, too", () => {
		for (const [text, title] of [
			["actor", "Actor"],
			["registered nurses", "Registered nurse"],
			["voice of clouds", "Actor"],
			["chief tower officer", "Chief executive"],
		] as const) {
			const { view } = asked(text, "en");
			expect(view, text).toMatchObject({ kind: "article", title });
			expect(view.kind === "article" && view.source, text).toContain("O*NET 29.3");
		}
	});

	test("is not known without the table: the nearest things are offered", () => {
		const { view } = asked("nephologist", "en", false);
		expect(view).toMatchObject({ kind: "say" });
		expect(view.kind === "say" && view.buttons?.at(-1)?.route).toBe("dialog:ask-counselor");
	});
});

/** A folder with onet/ and bls/ as they are published; they are not ours to carry. */
const real = process.env.ONWARD_DATA;
const withReal = test.skipIf(!real);

describe("the real files (set ONWARD_DATA to a folder with onet/ and bls/; left out without it)", () => {
	const dir = join(real ?? "", "onet");
	const bls = () => {
		const file = readdirSync(join(real ?? "", "bls")).find((name) => name.endsWith(".csv"));
		return join(real ?? "", "bls", file ?? "");
	};

	withReal("every occupation of O*NET 29.3 has its figures, or the reason why not", () => {
		withFolder({}, (folder) => {
			const { table } = importOnet({ dir, bls: bls() }, folder);
			const jobs = table.occupations;
			const count = (of: (job: (typeof jobs)[number]) => boolean) => jobs.filter(of).length;
			expect(jobs).toHaveLength(1016);
			expect(count((job) => job.interests === null)).toBe(93);
			expect(count((job) => job.payNote === "no-figures")).toBe(19);
			expect(count((job) => job.payNote === "no-figures" && !job.onet.startsWith("55-"))).toBe(0);
			const unpaid = jobs.filter((job) => job.payNote === "no-yearly-figure").map((job) => job.onet.slice(0, 7));
			expect([...new Set(unpaid)]).toEqual(["27-2011", "27-2031", "27-2042", "27-2091", "27-2099", "45-3031"]);
			expect(count((job) => job.payNote === "or-more")).toBeGreaterThan(17);
			expect(count((job) => job.clusters.length > 0)).toBeGreaterThan(900);
			expect(loadLibrary(folder).imports?.occupations.size).toBe(1016);
		});
	});

	withReal("our own occupations carry the same figures, score by score", () => {
		withFolder({}, (folder) => {
			const { table } = importOnet({ dir, bls: bls() }, folder);
			const theirs = new Map(table.occupations.map((job) => [job.onet, job]));
			const figures = [...loadLibrary(root).occupations.values()].map((job) => {
				const one = theirs.get(job.onet);
				const { entryEducation, medianPay, payNote, growth, openings, jobZone, interests } = job;
				const own = { entryEducation, medianPay, payNote, growth, openings, jobZone };
				const six = interests && [interests.R, interests.I, interests.A, interests.S, interests.E, interests.C];
				return [
					{ ...own, six, wider: job.wider, onet: job.onet },
					one && {
						...{ entryEducation: one.entryEducation, medianPay: one.medianPay, payNote: one.payNote },
						...{ growth: one.growth, openings: one.openings, jobZone: one.jobZone, six: one.interests },
						...{ wider: one.group !== null, onet: one.onet },
					},
				] as const;
			});
			for (const [ours, onet] of figures) expect(ours).toEqual(onet);
		});
	});
});

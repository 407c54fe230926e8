/** A district's own folder over the program's: what takes whose place, what is taken away, and whose file a fault is in. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { registry } from "../../src/app.ts";
import { checkLibrary, warningsOf } from "../../src/library/check.ts";
import { ownParts } from "../../src/library/layers.ts";
import { loadLibrary, readAll, showFault } from "../../src/library/load.ts";
import { root } from "./folder.ts";

const district = "DISTRICT";
const ours = loadLibrary(root);
const now = "2026-11-24T15:00:00.000Z";

/** Runs a function on the project's own folder with these files over it. */
function over<T>(files: Readonly<Record<string, string>>, use: (folders: readonly [string, string]) => T): T {
	const folder = mkdtempSync(join(tmpdir(), "onward-district-"));
	try {
		for (const [path, text] of Object.entries(files)) {
			mkdirSync(dirname(join(folder, path)), { recursive: true });
			writeFileSync(join(folder, path), text);
		}
		return use([root, folder]);
	} finally {
		rmSync(folder, { recursive: true });
	}
}

const library = (files: Readonly<Record<string, string>>) => over(files, (folders) => loadLibrary(folders));

/** Faults, with the district's folder as a word. */
const faults = (files: Readonly<Record<string, string>>): string[] =>
	over(files, (folders) =>
		checkLibrary(folders, registry).map((fault) => showFault(fault).replaceAll(folders[1], district)),
	);

const page = (id: string, lang: "en" | "es", more: Readonly<Record<string, string>> = {}): string => `---
id: ${id}
title: ${more.title ?? (lang === "en" ? "The late bus" : "El autobús de la tarde")}
for: [student, family]
asks:
  - ${more.ask ?? (lang === "en" ? "when does the late bus go" : "cuándo sale el autobús de la tarde")}
related:
  - ${more.related ?? "dialog:goals"}
sources:
  - name: The district's office
    year: 2026
reviewed: ${more.reviewed ?? "2026-11-01"}
---
${lang === "en" ? "It goes at 4:30." : "Sale a las 4:30."}
`;

const script = (id: string, start: string): string => `id: ${id}
version: 1
for: [student]
title:
  en: A club
  es: Un club
starts:
  en:
    - ${start}
  es:
    - ${start} por favor
steps:
  - say:
      en: There are ten clubs.
      es: Hay diez clubes.
`;

describe("a file of the district", () => {
	test("takes the place of ours with the same path; all others stay", () => {
		const more = { title: "A year off here", ask: "a year off here or there", related: "page:four-year-college" };
		const own = library({
			"content/pages/gap-year.en.md": page("gap-year", "en", more),
			"content/pages/gap-year.es.md": page("gap-year", "es", { ...more, ask: "un año libre aquí o allá" }),
		}).pages;
		expect(own.size).toBe(ours.pages.size);
		expect(own.get("gap-year")?.text.en.title).toBe("A year off here");
		expect(own.get("gap-year")?.family).toEqual(ours.pages.get("gap-year")?.family);
		expect(own.get("what-is-an-ilp")).toEqual(ours.pages.get("what-is-an-ilp"));
	});

	test("with a new path adds a page, a script and a check-in, which phrases and links may name", () => {
		const files = {
			"content/pages/late-bus.en.md": page("late-bus", "en", { related: "dialog:clubs" }),
			"content/pages/late-bus.es.md": page("late-bus", "es", { related: "dialog:clubs" }),
			"dialogs/clubs.yaml": script("clubs", "show me the clubs"),
			"content/phrases.yaml":
				'routes:\n  "page:late-bus":\n    en:\n      - is there a bus after practice\n    es: []\n',
		};
		expect(faults(files)).toEqual([]);
		const own = library(files);
		expect(own.pages.get("late-bus")?.related).toEqual(["dialog:clubs"]);
		expect(own.scripts.get("clubs")?.title.en).toBe("A club");
		const leads = (text: string) => own.phrases.find((phrase) => phrase.text === text)?.route;
		expect(leads("when does the late bus go")).toBe("page:late-bus");
		expect(leads("is there a bus after practice")).toBe("page:late-bus");
		expect(leads("show me the clubs")).toBe("dialog:clubs");
		expect(own.templates).toEqual(ours.templates);
	});

	test("may not be new in the program's own folder: there the routes are fixed", () => {
		expect(faults({ "content/clusters/late-bus.en.md": page("late-bus", "en") }).join("\n")).toContain(
			`${district}/content/clusters/late-bus.en.md`,
		);
	});

	test("changes what the district is and what its people are, and nothing is asked of the invented people", () => {
		const text = `id: hill
name: Hill Schools
state: OH
plan-name:
  en: Success Plan
  es: Plan de éxito
`;
		const found = faults({ "content/district.yaml": text });
		expect(found.filter((fault) => !fault.startsWith(`${district}/content/district.yaml:`))).toEqual([]);
		expect(found.length).toBeGreaterThan(3);
		const whole = readFileSync(join(root, "content/district.yaml"), "utf8");
		const other = whole.replace("id: valley-high", "id: hill-high").replace("id: bluegrass-valley", "id: hill");
		expect(faults({ "content/district.yaml": other })).toEqual([]);
		expect(library({ "content/district.yaml": other }).district.id).toBe("hill");
		const people = readFileSync(join(root, "content/school/people.csv"), "utf8");
		expect(faults({ "content/district.yaml": other, "content/school/people.csv": people })[0]).toContain(
			`${district}/content/school/people.csv:`,
		);
	});
});

describe("tables and phrases", () => {
	const [head = "", welder = ""] = over({}, ([own]) => rowsOf(own, "content/occupations.csv"));

	test("a row takes the place of ours with the same code, a new one is added, the rest stays", () => {
		const mended = welder.replace(",Welder,", ",Metal joiner,");
		const added = welder.replace(
			/^[^,]*,[^,]*,[^,]*,[^,]*,[^,]*,[^,]*/,
			"99-0001,99-0001.00,Kite flyer,Volador/a de cometas,,",
		);
		const files = { "content/occupations.csv": `${head}\n${mended}\n${added}\n` };
		expect(faults(files)).toEqual([]);
		const own = library(files).occupations;
		expect(own.size).toBe(ours.occupations.size + 1);
		expect(own.get("51-4121")?.title.en).toBe("Metal joiner");
		expect(own.get("99-0001")?.title.en).toBe("Kite flyer");
		expect([...own.keys()].slice(0, 3)).toEqual([...ours.occupations.keys()].slice(0, 3));
	});

	test("a fault in a row names the layer's file and its line there", () => {
		const wrong = welder.replace(",advanced-manufacturing|construction,", ",advanced-manufacturin,");
		expect(faults({ "content/occupations.csv": `${head}\n${wrong}\n` })).toEqual([
			`${district}/content/occupations.csv:2: row 51-4121: cluster: "advanced-manufacturin" is not a cluster; did you mean "advanced-manufacturing"?`,
		]);
	});

	test("a state's row is the district's, and its rule pack stays", () => {
		const rows = over({}, ([own]) => rowsOf(own, "content/states.csv"));
		const row = rows.find((line) => line.startsWith("KY,")) ?? "";
		const own = library({
			"content/states.csv": `${rows[0]}\n${row.replace(/^KY,Kentucky/, "KY,Our Kentucky")}\n`,
		}).states;
		expect(own.size).toBe(ours.states.size);
		expect(own.get("KY")?.name.en).toBe("Our Kentucky");
		expect(own.get("KY")?.pack).toEqual(ours.states.get("KY")?.pack);
	});

	test("a phrase of ours that the district uses for something else is the district's; in one layer that is a fault", () => {
		const files = {
			"content/phrases.yaml": 'routes:\n  "page:gap-year":\n    en:\n      - What is an ILP?\n    es: []\n',
		};
		expect(faults(files)).toEqual([]);
		const leads = library(files).phrases.filter(({ text }) => /^what is an ilp\??$/i.test(text));
		expect(leads.map(({ route }) => route)).toEqual(["page:gap-year"]);
		const both = files["content/phrases.yaml"].replace("es: []", "es:\n      - what is an ILP");
		expect(
			faults({ "content/phrases.yaml": `${both}  "page:cte":\n    en:\n      - What is an ILP\n    es: []\n` }),
		).toEqual([
			expect.stringMatching(
				/^DISTRICT\/content\/phrases\.yaml:9: "What is an ILP" leads to page:cte here and to page:gap-year in .*content\/phrases\.yaml:4; keep one$/,
			),
		]);
	});
});

describe("remove.txt", () => {
	test("takes away a page in all its languages, a script, and what leads there; a row of a table", () => {
		const linked = [...ours.pages.values()].flatMap(({ related }) => related);
		expect(linked).toContain("page:four-year-college");
		expect(ours.scripts.has("goals")).toBe(true);
		const files = {
			"remove.txt":
				"# not here\ncontent/pages/four-year-college\ndialogs/goals.yaml   # later\ncontent/occupations.csv 51-4121\n",
		};
		expect(faults(files)).toEqual([]);
		const own = library(files);
		expect(own.pages.has("four-year-college")).toBe(false);
		expect(own.scripts.has("goals")).toBe(false);
		expect(own.occupations.has("51-4121")).toBe(false);
		expect([...own.pages.values()].flatMap(({ related }) => related)).not.toContain("page:four-year-college");
		expect([...own.checkIns.values()].flatMap(({ follow }) => Object.values(follow))).not.toContain("dialog:goals");
		expect([...own.occupations.values()].flatMap(({ related }) => related)).not.toContain("51-4121");
		expect(own.phrases.length).toBeLessThan(ours.phrases.length);
	});

	test("a folder's name takes all of ours in it, and the district's own stay", () => {
		const rows = over({}, ([own]) => rowsOf(own, "content/occupations.csv"));
		const own = library({
			"remove.txt": "content/check-ins/\ncontent/occupations.csv\n",
			"content/occupations.csv": `${rows.slice(0, 2).join("\n")}\n`,
		});
		expect(own.checkIns.size).toBe(0);
		expect([...own.occupations.keys()]).toEqual(["51-4121"]);
	});

	test("a line that takes nothing away is said, with the nearest name, and keeps nothing from working", () => {
		const files = { "remove.txt": "content/pages/gap-yaer.en.md\ncontent/states.csv ZZ\n" };
		expect(faults(files)).toEqual([]);
		const said = over(files, (folders) =>
			warningsOf(readAll(folders), now)
				.map((fault) => showFault(fault).replaceAll(folders[1], district))
				.filter((fault) => !/nobody has written yet/.test(fault)),
		);
		expect(said).toHaveLength(2);
		expect(said[0]).toMatch(
			/^DISTRICT\/remove\.txt:1: there is no "content\/pages\/gap-yaer\.en\.md".*gap-year\.en\.md/,
		);
		expect(said[1]).toMatch(/^DISTRICT\/remove\.txt:2: there is no row ZZ of "content\/states\.csv"/);
	});

	test("what cannot be left out is missed", () => {
		expect(faults({ "remove.txt": "dialogs/welcome\n" }).join("\n")).toContain(
			"dialogs/welcome.yaml:1: this script is missing",
		);
	});
});

describe("what cannot work is refused with a sentence", () => {
	test.each(["alerts", "ask-counselor", "report-concern"])("a script that people in danger need: %s", (id) => {
		expect(faults({ "remove.txt": `# not this one\ndialogs/${id}\n` })).toContain(
			`${district}/remove.txt:2: dialogs/${id}.yaml cannot be taken away: people in danger reach somebody at school by it; remove this line, or put a dialogs/${id}.yaml of your own beside it`,
		);
	});

	test("all of our scripts at once, too; but one's own in the place of ours is fine", () => {
		const all = faults({ "remove.txt": "dialogs\n" }).filter((fault) => fault.includes("cannot be taken away"));
		expect(all).toHaveLength(3);
		const own = readFileSync(join(root, "dialogs/report-concern.yaml"), "utf8");
		const some = faults({ "remove.txt": "dialogs/report-concern.yaml\n", "dialogs/report-concern.yaml": own });
		expect(some.filter((fault) => fault.includes("cannot be taken away"))).toEqual([]);
	});

	test("a folder that is not there", () => {
		const none = join(tmpdir(), "onward-no-such-district");
		expect(() => loadLibrary([root, none])).toThrow(
			`${none}:1: DISTRICT_DIR names this folder, and it is not there: correct the setting, or make the folder`,
		);
	});

	test("files in the wrong place: each is told where it belongs", () => {
		const wrong: readonly (readonly [path: string, where: string])[] = [
			["pages/late-bus.en.md", "it belongs at content/pages/late-bus.en.md"],
			["content/page/late-bus.en.md", "it belongs at content/pages/late-bus.en.md"],
			["contents/pages/late-bus.en.md", "it belongs at content/pages/late-bus.en.md"],
			["content/pages/buses/late-bus.en.md", "it belongs at content/pages/late-bus.en.md"],
			["content/pages/late-bus.en.markdown", "content/pages/ holds pages that end in .en.md or .es.md"],
			["content/pages/late-bus.en.docx", "content/pages/ holds pages that end in .en.md or .es.md"],
			["dialogs/club.json", "dialogs/ holds scripts that end in .yaml"],
			["dialog/club.yaml", "it belongs at dialogs/club.yaml"],
			["content/dialogs/club.yaml", "it belongs at dialogs/club.yaml"],
			["district.yaml", "it belongs at content/district.yaml"],
			["content/courses.csv", "it belongs at content/school/courses.csv"],
			["school/courses.csv", "it belongs at content/school/courses.csv"],
			["content/school/teachers.csv", "content/school/ holds courses.csv, people.csv, graduation.yaml and routes.yaml"],
			["content/ocupations.csv", "content/ holds district.yaml and the other files that lie in ours"],
			["late-bus.en.md", "pages in content/pages/"],
		];
		const said = faults(Object.fromEntries(wrong.map(([path]) => [path, "text"])));
		for (const [path, where] of wrong)
			expect(said.filter((fault) => fault.startsWith(`${district}/${path}:1: `))).toEqual([
				expect.stringContaining(where),
			]);
	});

	test("what is none of ours is left alone", () => {
		const files = [
			"README.md",
			"LICENSE",
			"content/README.md",
			".git/config",
			"notes/minutes.txt",
			"logo.png",
			"letters/august.md",
		];
		expect(faults(Object.fromEntries(files.map((file) => [file, "text"])))).toEqual(faults({}));
	});
});

test("a fault of form names the district's file, one of ours stays below the program's folder", () => {
	expect(faults({ "content/pages/gap-year.en.md": "No front matter.\n" })).toEqual([
		`${district}/content/pages/gap-year.en.md:1: expected front matter: keys between two lines of three dashes, before the text`,
		"content/pages/gap-year.es.md:1: the other language is missing; expected content/pages/gap-year.en.md",
	]);
});

test("a live district has to bring what is invented here", () => {
	over({ "content/district.yaml": "" }, (folders) => {
		expect(() => ownParts(folders)).toThrow(
			/^DISTRICT_DIR: content\/school\/courses\.csv, content\/school\/graduation\.yaml, content\/school\/routes\.yaml are missing there/,
		);
	});
	expect(() => ownParts(root)).not.toThrow();
});

test("pages nobody looked at for 18 months are named, to the day", () => {
	const files = (reviewed: string) => ({
		"content/pages/late-bus.en.md": page("late-bus", "en", { reviewed }),
		"content/pages/late-bus.es.md": page("late-bus", "es", { reviewed }),
	});
	const named = (reviewed: string) =>
		over(files(reviewed), (folders) =>
			warningsOf(readAll(folders), now)
				.map((fault) => showFault(fault).replaceAll(folders[1], district))
				.filter((fault) => / reviewed: /.test(fault)),
		);
	expect(named("2025-05-24")).toEqual([]);
	expect(named("2025-05-23")).toEqual([
		`${district}/content/pages/late-bus.en.md:12: reviewed: nobody has looked at this page since 2025-05-23; read it against its sources, mend it, and write the day here`,
		`${district}/content/pages/late-bus.es.md:12: reviewed: nobody has looked at this page since 2025-05-23; read it against its sources, mend it, and write the day here`,
	]);
});

test("scripts that are linked to and not written yet are one line, named once each, and only a note", () => {
	const text = page("late-bus", "en", {}).replace(
		/related:\n(?: {2}- .*\n)*/,
		"related:\n  - dialog:share\n  - dialog:values\n",
	);
	const files = {
		"content/pages/late-bus.en.md": text,
		"content/pages/late-bus.es.md": page("late-bus", "es", {}).replace(
			/related:\n(?: {2}- .*\n)*/,
			"related:\n  - dialog:share\n  - dialog:values\n",
		),
	};
	const notes = over(files, (folders) => warningsOf(readAll(folders), now).filter(({ note }) => note));
	expect(notes).toHaveLength(1);
	expect(notes[0]?.message).toMatch(/nobody has written yet.*: activities, my-data, share, skills, values, what-if$/);
});

function rowsOf(folder: string, file: string): string[] {
	return readFileSync(join(folder, file), "utf8").split("\n");
}

/** Reading the real dialogs/ and content/, and what stands in the snapshot. */
import { describe, expect, test } from "vitest";
import { ContentError, loadLibrary } from "../../src/library/load.ts";
import { readBody } from "../../src/library/pages.ts";
import {
	clusterIds,
	commandIds,
	dialogIds,
	isRoute,
	pageIds,
	smalltalkIds,
	stateIds,
} from "../../src/library/routes.ts";
import { readScript, scriptJsonSchema } from "../../src/library/script.ts";
import { parseCsv } from "../../src/library/tables.ts";
import { root, withFolder } from "./folder.ts";

const library = loadLibrary(root);

describe("the project's library", () => {
	test("holds what the issue asks for", () => {
		expect(library.clusters.size).toBe(14);
		expect(library.pages.size).toBeGreaterThanOrEqual(12);
		expect(library.occupations.size).toBeGreaterThanOrEqual(240);
		expect([...library.states.keys()].sort()).toEqual([...stateIds].sort());
		expect(library.inventories.get("interests")?.items.filter((item) => item.quick)).toHaveLength(6);
		expect(library.graduation.reduce((sum, area) => sum + area.credits, 0)).toBe(22);
		expect(library.checkIns.size).toBe(3);
		expect(library.district.state).toBe("KY");
		for (const id of [
			"welcome",
			"interests",
			"explore",
			"goals",
			"courses",
			"plan",
			"check-in",
			"ask-counselor",
			"send-check-in",
			"caseload",
		]) {
			expect(library.scripts.get(id)?.steps.length, id).toBeGreaterThan(0);
		}
	});

	test("every fixed route has phrases in both languages, or a script or page of its own", () => {
		const known = new Set(library.phrases.map(({ route, lang }) => `${route} ${lang}`));
		const fixed = [
			...pageIds.map((id) => `page:${id}`),
			...dialogIds.map((id) => `dialog:${id}`),
			...clusterIds.map((id) => `cluster:${id}`),
			...commandIds.map((id) => `command:${id}`),
			...smalltalkIds.map((id) => `smalltalk:${id}`),
			"none",
		];
		expect(fixed.filter((route) => !known.has(`${route} en`) || !known.has(`${route} es`))).toEqual([]);
		expect(library.phrases.filter(({ route }) => !isRoute(route))).toEqual([]);
	});

	test("figures keep their meaning", () => {
		const nurse = [...library.occupations.values()].find((job) => job.title.en === "Registered nurse")!;
		expect(nurse).toMatchObject({ entryEducation: "bachelor", payYear: 2024 });
		expect(nurse.medianPay).toBeGreaterThan(50_000);
		expect(nurse.interests?.S).toBeGreaterThan(nurse.interests?.R ?? 7);
		const actor = [...library.occupations.values()].find((job) => job.title.en === "Actor")!;
		expect(actor).toMatchObject({ medianPay: null, payNote: "no-yearly-figure" });
		expect(library.states.get("CA")).toMatchObject({ status: "unconfirmed", startGrade: null, checked: 2026 });
		expect(library.states.get("AK")?.startGrade).toBe("middle-school");
		expect(library.states.get("AL")?.source?.year).toBe("undated");
		expect(library.courses.get("02056")).toMatchObject({ grades: { from: 10, to: 12 }, needs: ["02052"] });
	});

	test("is frozen through and through", () => {
		const script = library.scripts.get("goals")!;
		expect(() => Object.assign(script.title, { en: "x" })).toThrow(TypeError);
		expect(() => (script.steps as unknown[]).push({})).toThrow(TypeError);
		expect(() => (library.pages as Map<string, unknown>).set("x", {})).toThrow("read-only");
		expect(() => (library.states as Map<string, unknown>).clear()).toThrow("read-only");
	});

	test("loading twice gives the same hash, a changed word another one", () => {
		expect(loadLibrary(root).hash).toBe(library.hash);
		const text = (word: string) =>
			`id: goals\nversion: 1\nfor: [student]\ntitle:\n  en: Goals\n  es: Metas\nstarts:\n  en: []\n  es: []\nsteps:\n  - say:\n      en: ${word}\n      es: Hola\n`;
		const one = withFolder({ "dialogs/goals.yaml": text("Hello") }, loadLibrary);
		const other = withFolder({ "dialogs/goals.yaml": text("Hi") }, loadLibrary);
		expect(one.hash).not.toBe(other.hash);
		expect(one.scripts.get("goals")!.hash).not.toBe(other.scripts.get("goals")!.hash);
	});
});

test("everything wrong is thrown at once, with file and line in the message", () => {
	const load = () =>
		withFolder(
			{
				"content/district.yaml": "id: Here\n",
				"content/pages/family-role.en.md": "",
				"content/occupations.csv": "soc\n",
			},
			loadLibrary,
		);
	expect(load).toThrow(ContentError);
	try {
		load();
	} catch (error) {
		const { faults, message } = error as ContentError;
		expect(new Set(faults.map((fault) => fault.file))).toEqual(
			new Set([
				"content/district.yaml",
				"content/occupations.csv",
				"content/pages/family-role.en.md",
				"content/pages/family-role.es.md",
			]),
		);
		expect(message).toContain("content/district.yaml:1: ");
	}
});

describe("a script", () => {
	const head =
		"id: s\nversion: 2\nfor: [student]\ngrades: 9-12\ntitle:\n  en: S\n  es: S\nstarts:\n  en: []\n  es: []\nsteps:\n";
	const read = (steps: string) => readScript("dialogs/s.yaml", head + steps);

	test("is spelled out: ids, lines, next, choices in their order", () => {
		const { script, faults } = read(`  - say:
      en: >-
        One line,
        two halves.
      es: Una línea.
    grades: 9
    next: b
  - do: match
    next:
      found: end
  - run: other
  - ask: b
    kind: choice
    text:
      en: B?
      es: ¿B?
    choices:
      zeta:
        en: Zeta
        es: Zeta
      alpha:
        en: Alpha
        es: Alfa
    save: goal
    save-item: school-year
`);
		expect(faults).toEqual([]);
		expect(script?.steps.map(({ id, line }) => `${id} ${line}`)).toEqual(["say-1 12", "match 19", "other 22", "b 23"]);
		expect(script?.steps[0]).toMatchObject({
			text: { en: "One line, two halves." },
			grades: { from: 9, to: 9 },
			next: { default: "b" },
		});
		expect(script?.steps[1]).toMatchObject({ type: "do", with: {}, into: null, next: { found: "end" } });
		expect(script?.steps[3]).toMatchObject({
			choices: [{ id: "zeta" }, { id: "alpha" }],
			saveItem: "school-year",
			optional: false,
			freeText: false,
			menu: false,
		});
		expect(script?.grades).toEqual({ from: 9, to: 12 });
	});

	test("a comment or a moved line does not change its hash, a next does", () => {
		const steps = "  - say:\n      en: A\n      es: A\n    id: a\n";
		const hash = read(steps).script?.hash;
		expect(read(`  # a remark\n\n${steps}`).script?.hash).toBe(hash);
		expect(read(`${steps}    next: end\n`).script?.hash).not.toBe(hash);
	});

	test("the schema for editors knows every key, with a sentence for each", () => {
		const text = JSON.stringify(scriptJsonSchema());
		for (const key of ["starts", "save-item", "free-text", "simpler", "instead", "into", "each"])
			expect(text).toContain(`"${key}":{`);
	});
});

describe("tables", () => {
	test("quotes, commas, line breaks and a byte order mark are read as in RFC 4180", () => {
		const { rows, faults } = parseCsv("f.csv", '\uFEFFa,b\r\n"one, two","say ""hi""\nthere"\r\n\r\nlast,row', [
			"a",
			"b",
		]);
		expect(faults).toEqual([]);
		expect(rows).toEqual([
			{ line: 2, cells: { a: "one, two", b: 'say "hi"\nthere' } },
			{ line: 5, cells: { a: "last", b: "row" } },
		]);
	});
});

describe("pages", () => {
	test("the answer ends at the first ## heading; lists and marks become plain text", () => {
		const body =
			"Some **bold** text\nin two lines.\n\n- one [link](https://example.org)\n- two\n\n  still two\n\n## More\n\nThe <b>rest</b>.\n\n## And on\n\n1. last\n";
		expect(readBody(body)).toEqual({
			answer: ["Some bold text in two lines.", "- one link", "- two still two"],
			more: ["The <b>rest</b>.", "And on", "- last"],
		});
	});
});

/** What a writer reads when something is wrong: the messages are product, so they are written down here. */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { registry as everything } from "../../src/app.ts";
import { checkLibrary, loadChecked, type Registry } from "../../src/library/check.ts";
import { loadLibrary, showFault } from "../../src/library/load.ts";
import { root, withFolder } from "./folder.ts";

const registry: Registry = {
	actions: {
		"save-goal": { outcomes: ["saved", "nothing"], args: ["text"] },
		greet: { outcomes: ["done"], args: [] },
	},
	sources: ["careers", "years"],
	names: ["first-name", "plan-name"],
	elements: ["education-goal", "interests"],
};

/** The messages about the given files, without the name of the only script. */
function messages(files: Readonly<Record<string, string | null>>): string {
	return withFolder(files, (folder) => checkLibrary(folder, registry).map(showFault).join("\n"));
}

/** A script named `goals` with these steps. */
const script = (steps: string, head = ""): Record<string, string> => ({
	"dialogs/goals.yaml": `id: goals
version: 1
for: [student]
title:
  en: Set a goal
  es: Ponerme una meta
starts:
  en:
    - set a test goal
  es:
    - ponerme una meta de prueba
${head}steps:
${steps}`,
});

const hello = `  - say:
      en: Hello.
      es: Hola.
`;

test("the project's own dialogs and content have nothing to mend", () => {
	expect(checkLibrary(root, everything).map(showFault)).toEqual([]);
});

test("a checked library is the loaded one, and faults of both kinds are thrown together", () => {
	expect(loadChecked(root, everything).hash).toBe(loadLibrary(root).hash);
	const broken = { ...script("  - do: nothing-known\n"), "content/district.yaml": "id: Here\n" };
	const load = () => withFolder(broken, (folder) => loadChecked(folder, registry));
	expect(load).toThrow(/content\/district\.yaml:1: [\s\S]*dialogs\/goals\.yaml:13: step "nothing-known"/);
});

test("a script with every kind of step passes", () => {
	const steps = `${hello}  - ask: route
    kind: choice
    grades: 8-12
    text:
      en: What next, {first-name}?
      es: ¿Qué sigue, {first-name}?
    choices:
      work:
        en: A job
        es: Un trabajo
      other:
        en: Something else
        es: Otra cosa
    save: education-goal
    next:
      work: when
      default: years
  - ask: years
    kind: number
    each: years
    text:
      en: How many in {item}?
      es: ¿Cuántos en {item}?
  - ask: when
    kind: date
    when: future
    text:
      en: When?
      es: ¿Cuándo?
  - ask: own-words
    kind: text
    instead:
      sports:
        en: Sports
        es: Deportes
    text:
      en: What do you like?
      es: ¿Qué te gusta?
  - do: save-goal
    with:
      text: own-words
    next:
      saved: end
      default: bye
  - say:
      en: Bye.
      es: Adiós.
    id: bye
`;
	expect(messages(script(steps))).toBe("");
});

describe("scripts that are there", () => {
	const noWelcome = { "dialogs/welcome.yaml": null };

	test("a folder without scripts, with and without dialogs/", () => {
		const expected = "dialogs/:1: there is no script; expected at least welcome.yaml";
		expect(messages(noWelcome)).toBe(expected);
		const without = withFolder(noWelcome, (folder) => {
			rmSync(join(folder, "dialogs"), { recursive: true });
			return checkLibrary(folder, registry).map(showFault);
		});
		expect(without).toEqual([expected]);
	});

	test("welcome is one of them", () => {
		expect(messages({ ...script(hello), ...noWelcome })).toMatchInlineSnapshot(
			`"dialogs/welcome.yaml:1: this script is missing; every first visit opens it"`,
		);
	});

	test("an empty file, and one with a remark only", () => {
		for (const text of ["", "# later\n"]) {
			expect(messages({ "dialogs/goals.yaml": text })).toBe(
				"dialogs/goals.yaml:1: this file is empty; expected a script",
			);
		}
		expect(messages({ "dialogs/welcome.yaml": "" })).toBe(
			"dialogs/welcome.yaml:1: this file is empty; expected a script",
		);
	});
});

describe("form", () => {
	test("unknown keys are named with the nearest known one, and missing ones with what was expected", () => {
		expect(
			messages(
				script(`  - ask: route
    kind: choise
    txet:
      en: What next?
      es: ¿Qué sigue?
    choices:
      work:
        en: A job
`),
			),
		).toMatchInlineSnapshot(`
			"dialogs/goals.yaml:13: step "route": text: is missing
			dialogs/goals.yaml:14: step "route": kind: expected one of text, choice, choices, rating, ratings, number, date, confirm, form; found "choise"; did you mean "choice"?
			dialogs/goals.yaml:15: step "route": "txet" is not a key here; did you mean "text"?
			dialogs/goals.yaml:19: step "route": choices > work > es: is missing; expected text"
		`);
	});

	test("a step that is none, and one that is two", () => {
		expect(
			messages(
				script(`  - sya:
      en: Hello.
      es: Hola.
  - say:
      en: Hello.
      es: Hola.
    do: greet
  - hello
`),
			),
		).toMatchInlineSnapshot(`
			"dialogs/goals.yaml:13: this step has none of say, ask, do, run; did you mean "say"?
			dialogs/goals.yaml:16: this step has say and do; make each a step of its own
			dialogs/goals.yaml:20: expected a step that starts with say:, ask:, do: or run:"
		`);
	});

	test("text between braces, phrases between brackets, aliases, tabs, colons and doubled keys", () => {
		expect(messages(script("  - say: {en: Hello, you, es: Hola}\n"))).toMatchInlineSnapshot(
			`"dialogs/goals.yaml:13: this text stands between { and }, where a comma or a colon would cut it; put en: and es: on lines of their own"`,
		);
		expect(messages({ "dialogs/goals.yaml": "id: goals\nstarts:\n  en: [set a goal, now]\n" })).toMatchInlineSnapshot(
			`"dialogs/goals.yaml:3: these phrases stand between [ and ], where a comma would cut them; put each on a line of its own after a dash"`,
		);
		expect(messages({ "dialogs/goals.yaml": "id: &name goals\ntitle: *name\n" })).toMatchInlineSnapshot(
			`"dialogs/goals.yaml:2: "*name" points to another place; write the text out here"`,
		);
		expect(messages({ "dialogs/goals.yaml": "id: goals\nsteps:\n\t- say: hello\n" })).toMatchInlineSnapshot(
			`"dialogs/goals.yaml:3: a tab stands where spaces are expected; indent with two spaces"`,
		);
		expect(messages({ "dialogs/goals.yaml": "id: goals\ntitle:\n  en: One thing: a goal\n" })).toMatchInlineSnapshot(
			`"dialogs/goals.yaml:3: this line cannot be read; put quotes around a text that holds ": " or " #", and close every quote"`,
		);
		expect(messages({ "dialogs/goals.yaml": "id: goals\nid: goals\n" })).toMatchInlineSnapshot(
			`"dialogs/goals.yaml:2: this key stands here twice; keep one of them"`,
		);
	});

	test("the id is the file's name, grades make sense, empty text is no text", () => {
		expect(
			messages({
				"dialogs/goals.yaml": `id: gaols
version: 1
for: []
grades: 12-6
title:
  en: ""
  es: 12
starts:
  en: []
  es: []
steps: []
`,
			}),
		).toMatchInlineSnapshot(`
			"dialogs/goals.yaml:3: for: is empty; expected at least one role
			dialogs/goals.yaml:4: grades: expected grades such as "6-12"
			dialogs/goals.yaml:6: title > en: is empty; expected text
			dialogs/goals.yaml:7: title > es: expected text; put quotes around it
			dialogs/goals.yaml:11: steps: is empty; expected at least one step"
		`);
	});

	test("keys that do not go with the kind", () => {
		expect(
			messages(
				script(`  - ask: a
    kind: choice
    text:
      en: A?
      es: ¿A?
    save-item: each
  - ask: b
    kind: number
    when: past
    min: 5
    max: 1
    text:
      en: B?
      es: ¿B?
  - ask: c
    kind: ratings
    text:
      en: C?
      es: ¿C?
  - ask: d
    kind: form
    text:
      en: D?
      es: ¿D?
  - ask: e
    kind: rating
    text:
      en: E?
      es: ¿E?
`),
			),
		).toMatchInlineSnapshot(`
			"dialogs/goals.yaml:13: step "a": a choice step needs choices: or from:
			dialogs/goals.yaml:13: step "a": save-item: each goes with each:
			dialogs/goals.yaml:13: step "a": save-item: goes with save:
			dialogs/goals.yaml:19: step "b": min: is larger than max:
			dialogs/goals.yaml:19: step "b": when: goes with kind date or form
			dialogs/goals.yaml:27: step "c": kind ratings needs items:, such as items: inventory/interests
			dialogs/goals.yaml:32: step "d": a form step needs of: (the draft's name) and fields:
			dialogs/goals.yaml:37: step "e": a rating step needs min: and max:, such as 1 and 5"
		`);
	});
});

describe("where steps lead", () => {
	test("targets, outcomes, arguments, actions and steps that nothing leads to", () => {
		expect(
			messages(
				script(`  - do: save-goal
    with:
      txt: route
    next:
      saved: tanks
      nothin: end
  - do: sav-goal
  - say:
      en: Thanks.
      es: Gracias.
    id: thanks
    next: end
  - say:
      en: Nobody reads this.
      es: Nadie lee esto.
    id: lost
`),
			),
		).toMatchInlineSnapshot(`
			"dialogs/goals.yaml:13: step "save-goal": "nothin" is not an outcome of save-goal; did you mean "nothing"?
			dialogs/goals.yaml:13: step "save-goal": next leads to "tanks", which is not a step here; did you mean "thanks"?
			dialogs/goals.yaml:13: step "save-goal": save-goal can also end with nothing; add it under next:, or default:
			dialogs/goals.yaml:13: step "save-goal": save-goal does not take "txt"; did you mean "text"?
			dialogs/goals.yaml:19: step "sav-goal": there is no action "sav-goal"; did you mean "save-goal"?
			dialogs/goals.yaml:25: step "lost": no step leads here; remove it, or lead to it with next:"
		`);
	});

	test("an outcome that is not mapped, an answer that is none, an id used twice", () => {
		expect(
			messages(
				script(`  - do: save-goal
    next:
      saved: end
  - ask: sure
    kind: confirm
    text:
      en: Sure?
      es: ¿Segura?
    next:
      yep: end
  - ask: sure
    kind: confirm
    text:
      en: Really?
      es: ¿De verdad?
`),
			),
		).toMatchInlineSnapshot(`
			"dialogs/goals.yaml:13: step "save-goal": save-goal can also end with nothing; add it under next:, or default:
			dialogs/goals.yaml:16: step "sure": next: "yep" is not an answer here; did you mean "yes"?
			dialogs/goals.yaml:23: step "sure": this id stands on line 16, too; give each step its own id"
		`);
	});

	describe("circles without a question", () => {
		const save = (saved: string, nothing: string) =>
			`  - do: save-goal\n    next:\n      saved: ${saved}\n      nothing: ${nothing}\n`;
		const bye = "  - say:\n      en: Bye.\n      es: Adiós.\n    id: bye\n";

		test("are faults at each of their steps, not at those that lead there", () => {
			expect(messages(script(`${hello}${save("bye", "save-goal")}${bye}    next: save-goal\n`))).toMatchInlineSnapshot(`
				"dialogs/goals.yaml:16: step "save-goal": leads in a circle without a question; lead one way out with next:, to a question or to end
				dialogs/goals.yaml:20: step "bye": leads in a circle without a question; lead one way out with next:, to a question or to end"
			`);
			expect(messages(script("  - do: greet\n    next: greet\n"))).toContain('13: step "greet": leads in a circle');
		});

		test("a default that no outcome takes is no way out", () => {
			expect(messages(script(`${save("save-goal", "save-goal")}      default: end\n`))).toContain("leads in a circle");
		});

		test("one outcome, a grade or a question that leads out is enough", () => {
			const ask = "  - ask: sure\n    kind: confirm\n    text:\n      en: Sure?\n      es: ¿Sí?\n    next: save-goal\n";
			expect(messages(script(save("end", "save-goal")))).toBe("");
			expect(messages(script(`${save("bye", "save-goal")}${bye}`))).toBe("");
			expect(messages(script(`${save("sure", "save-goal")}${ask}`))).toBe("");
			const older = "    grades: 9-12\n";
			expect(messages(script(`  - do: greet\n    next:\n      done: greet\n${older}${bye}`))).toBe("");
		});
	});

	test("scripts that are not there, and scripts that run each other", () => {
		const other = script("  - run: goals\n")
			["dialogs/goals.yaml"]!.replace("id: goals", "id: values")
			.replaceAll("meta", "cosa")
			.replaceAll("goal", "thing")
			.replace("run: thing", "run: goal");
		expect(
			messages({ ...script("  - run: values\n  - run: walues\n    id: typo\n"), "dialogs/values.yaml": other }),
		).toMatchInlineSnapshot(`
			"dialogs/goals.yaml:13: step "values": "values" runs "goals" again, so this would never end
			dialogs/goals.yaml:14: step "typo": there is no script "walues"; did you mean "values"?
			dialogs/values.yaml:13: step "goals": "goals" runs "values" again, so this would never end"
		`);
	});
});

describe("what is said", () => {
	test("names, sources, elements and inventories that are not known", () => {
		expect(
			messages(
				script(`  - ask: route
    kind: choice
    from: carers
    text:
      en: "{frist-name}, what about {item}? {plan-name}"
      es: ¿Qué sigue?
    save: education-gaol
    unless: interest
  - ask: rate
    kind: ratings
    items: inventory/intrests
    text:
      en: Rate these.
      es: Califica estas.
`),
			),
		).toMatchInlineSnapshot(`
			"dialogs/goals.yaml:13: step "route": from: there is no source "carers"; did you mean "careers"?
			dialogs/goals.yaml:13: step "route": save: "education-gaol" is not a part of the plan; did you mean "education-goal"?
			dialogs/goals.yaml:13: step "route": text: {frist-name} is not a known name; did you mean "first-name"?
			dialogs/goals.yaml:13: step "route": text: {item} is only known in a step with each:
			dialogs/goals.yaml:13: step "route": text: {plan-name} stands in the English text only
			dialogs/goals.yaml:13: step "route": unless: "interest" is not a part of the plan; did you mean "interests"?
			dialogs/goals.yaml:21: step "rate": there is no inventory "intrests"; did you mean "interests"?"
		`);
	});

	test("labels that are the same, or a command", () => {
		expect(
			messages(
				script(`  - ask: route
    kind: choice
    text:
      en: What next?
      es: ¿Qué sigue?
    choices:
      one:
        en: Go on
        es: Sí
      two:
        en: go on!
        es: Cancelar
`),
			),
		).toMatchInlineSnapshot(`
			"dialogs/goals.yaml:13: step "route": choices: one and two have the same en label "go on!"
			dialogs/goals.yaml:13: step "route": choices: the es label "Cancelar" of two is a command everywhere; use other words"
		`);
	});

	test("a question that younger students could not answer", () => {
		const open = `  - ask: dream
    kind: text
    text:
      en: What is your dream?
      es: ¿Cuál es tu sueño?
`;
		expect(messages(script(open))).toMatchInlineSnapshot(
			`"dialogs/goals.yaml:13: step "dream": students in grades 6 and 7 may not write here, so they could not go on; add instead: with choices, or optional: true"`,
		);
		expect(messages(script(open, "grades: 8-12\n"))).toBe("");
		expect(messages(script(`${open}    optional: true\n`))).toBe("");
		expect(messages(script(`${open}    free-text: true\n`))).toBe("");
	});

	test("one phrase under two routes, and phrases of a script without a route", () => {
		const file = script(hello)["dialogs/goals.yaml"]!;
		expect(
			messages({ "dialogs/goals.yaml": file.replace("set a test goal", "What is an ILP?") }),
		).toMatchInlineSnapshot(`
			"content/pages/what-is-an-ilp.en.md:3: "What is an ILP?" leads to page:what-is-an-ilp here and to dialog:goals in dialogs/goals.yaml:9; keep one
			content/pages/what-is-an-ilp.en.md:6: "what is an ilp" leads to page:what-is-an-ilp here and to dialog:goals in dialogs/goals.yaml:9; keep one"
		`);
		expect(messages({ "dialogs/dreams.yaml": file.replace("id: goals", "id: dreams") })).toMatchInlineSnapshot(
			`"dialogs/dreams.yaml:1: phrases under starts: would lead to dialog:dreams, which is not a route; known: interests, skills, values, explore, goals, courses, what-if, activities, welcome, review, plan, share, my-data, ask-counselor, check-in, settings, send-check-in, caseload, alerts"`,
		);
	});
});

describe("content", () => {
	const page = (lang: string, answer: string, more = ""): string => `---
id: family-role
title: Your part
for: [family]
asks: []
related:
  - page:what-is-an-ilp
sources:
  - name: Somebody
    year: 2024
reviewed: 2026-11-22
${more}---
${lang}: ${answer}
`;

	test("pages: too long, unknown routes and names, a language missing or different", () => {
		const long = Array.from({ length: 90 }, () => "word").join(" ");
		expect(
			messages({
				"content/pages/family-role.en.md": page("en", `${long} {plan-nmae}`).replace("what-is-an-ilp", "what-is-a-ilp"),
				"content/pages/family-role.es.md": page("es", "Hola.").replace("2024", "2023"),
				"content/pages/ilp-names.es.md": null,
			}),
		).toMatchInlineSnapshot(`
			"content/pages/family-role.en.md:7: related: "page:what-is-a-ilp" is not a route; did you mean "page:what-is-an-ilp"?
			content/pages/family-role.en.md:13: {plan-nmae} is not a known name; did you mean "plan-name"?
			content/pages/family-role.en.md:13: the answer has 92 words; expected 80 or fewer, so move some below ## More
			content/pages/family-role.es.md:6: related differs from the English file; make them the same
			content/pages/family-role.es.md:8: sources differ from the English file; give the same years and addresses in the same order
			content/pages/ilp-names.en.md:1: the other language is missing; expected content/pages/ilp-names.es.md"
		`);
		expect(
			messages({
				"content/pages/family-role.en.md": "No front matter.\n",
				"content/pages/family-role.es.md": page("es", "Hola.", "reveiwed: 2026\n"),
				"content/pages/family-role.family.en.md": null,
				"content/pages/family-role.family.es.md": null,
			}),
		).toMatchInlineSnapshot(`
			"content/pages/family-role.en.md:1: expected front matter: keys between two lines of three dashes, before the text
			content/pages/family-role.es.md:12: "reveiwed" is not a key here; did you mean "reviewed"?"
		`);
	});

	test("tables name file and row", () => {
		const courses = `code,title_en,title_es,area,credits,grades,level,needs,helps
01001,English I,Inglés I,english,1,9,regular,,all
01002,English II,Inglés II,englsh,1,10,regular,01009,educaton
01003,English III, and more,Inglés III,english,1,11,regular,,all
01004,English IV,Inglés IV,english,lots,12-9,hard,,all
01004,English V,Inglés V,english,1,12,regular,,all
`;
		expect(messages({ "content/school/courses.csv": courses })).toMatchInlineSnapshot(`
			"content/school/courses.csv:4: this row has 10 cells where 9 are expected; put quotes around a text that holds a comma
			content/school/courses.csv:5: row 01004: credits: expected a number from 0 to 10; found "lots"
			content/school/courses.csv:5: row 01004: grades: expected grades such as "6-12"
			content/school/courses.csv:5: row 01004: level: expected one of regular, honors, ap, dual, cte; found "hard"
			content/school/courses.csv:6: code 01004 stands here and on line 5"
		`);
		const fixed = courses.split("\n").slice(0, 3).join("\n");
		expect(messages({ "content/school/courses.csv": fixed })).toMatchInlineSnapshot(`
			"content/school/courses.csv:3: row 01002: area: "englsh" is not in graduation.yaml; did you mean "english"?
			content/school/courses.csv:3: row 01002: helps: "educaton" is not a cluster; did you mean "education"?
			content/school/courses.csv:3: row 01002: needs: there is no course 01009"
		`);
		expect(messages({ "content/school/courses.csv": "code,titel_en\n" })).toMatchInlineSnapshot(`
			"content/school/courses.csv:1: "titel_en" is not a column here; did you mean "title_en"?
			content/school/courses.csv:1: the column "area" is missing
			content/school/courses.csv:1: the column "credits" is missing
			content/school/courses.csv:1: the column "grades" is missing
			content/school/courses.csv:1: the column "helps" is missing
			content/school/courses.csv:1: the column "level" is missing
			content/school/courses.csv:1: the column "needs" is missing
			content/school/courses.csv:1: the column "title_en" is missing
			content/school/courses.csv:1: the column "title_es" is missing"
		`);
	});

	test("jobs: one name for two, titles that leave somebody out, fields and jobs that are not there", () => {
		const rows = readFileSync(join(root, "content/occupations.csv"), "utf8").split("\n");
		const head = rows[0] ?? "";
		const row = (start: string, title: string, title_es: string, alias: string, field: string, related: string) =>
			`${start},${start}.00,${title},${title_es},${alias},,${field},1,2,3,4,5,6,3,associate,50000,,2024,1.5,2,Day.,Día.,math,${related}`;
		const csv = [
			head,
			row("10-1001", "Kite flyer", "Volador/a de cometas", "kites|human kite", "education", "10-1002"),
			row("10-1002", "Kiteman", "Probador de cometas", "Kites", "educaton", "10-1003|10-1002"),
			row("10-1003", "Human kite tester", "Soldado o probador/a", "", "education", "10-1001"),
			row("10-1004", "Kite waitress", "Cantante o músico", "", "education", "10-1001"),
		].join("\n");
		expect(messages({ "content/occupations.csv": csv })).toMatchInlineSnapshot(`
			"content/occupations.csv:3: row 10-1002: "kites" is a name of 10-1001, too; keep one
			content/occupations.csv:3: row 10-1002: cluster: "educaton" is not a cluster; did you mean "education"?
			content/occupations.csv:3: row 10-1002: related: this job names itself
			content/occupations.csv:3: row 10-1002: title_en: "Kiteman" is not for everybody
			content/occupations.csv:3: row 10-1002: title_es: "Probador de cometas" has one form; write both, as in Maestro/a
			content/occupations.csv:5: row 10-1004: title_en: "Kite waitress" is not for everybody
			content/occupations.csv:5: row 10-1004: title_es: "Cantante o músico" has one form; write both, as in Maestro/a"
		`);
	});

	test("people who get alerts are on the roster", () => {
		expect(
			messages({
				"content/school/people.csv": `id,role,given_name,family_name,grade,birth_date,school,counselor,language,guardian_of
counselor-1,counselor,Ana,Ruiz,,,valley-high,,en,
student-1,student,Luz,Paz,10,,valley-hihg,counselor-2,es,
family-1,family,Rosa,Paz,,,,counselor-1,es,student-2
`,
			}).replace(/(?<=district\.yaml):\d+/, ""),
		).toMatchInlineSnapshot(`
			"content/district.yaml: alerts: "counselor-2" is not one of the staff in people.csv
			content/school/people.csv:3: row student-1: counselor: "counselor-2" is not a counselor here
			content/school/people.csv:3: row student-1: school: "valley-hihg" is not in district.yaml; did you mean "valley-high"?
			content/school/people.csv:4: row family-1: guardian_of: "student-2" is not a student here"
		`);
	});

	describe("those who get alerts", () => {
		const file = "content/district.yaml";
		const own = readFileSync(join(root, file), "utf8");
		const before = own.slice(0, own.indexOf("  alerts:\n"));
		const found = (alerts: string) =>
			messages({ [file]: `${before}  alerts:\n${alerts}`, "content/school/people.csv": null }).replaceAll(
				/:\d+:/g,
				":",
			);

		test("an id alone, all schools, several hours, and the same person twice are fine", () => {
			expect(
				found(`    - counselor-1
    - person: counselor-2
      schools: [valley-high]
      when: school-hours
    - person: counselor-2
      when:
        - after-hours
        - holidays
`),
			).toBe("");
		});

		test("what is not", () => {
			expect(
				found(`    - person: counselor-1
      schools: [valley-hihg]
      when: always
    - person: counselor-1
      when: [summer]
`),
			).toMatchInlineSnapshot(`
				"content/district.yaml: alerts: the entries name one person only; expected at least two people who get safety alerts
				content/district.yaml: alerts: "valley-hihg" is not one of the schools above; did you mean "valley-high"?"
			`);
			expect(
				found(`    - person: counselor-1
      school: all
    - person: counselor-2
      when: nights
`),
			).toMatchInlineSnapshot(`
				"content/district.yaml: contacts > alerts > item 1: "school" is not a key here; did you mean "schools"?
				content/district.yaml: contacts > alerts > item 2 > when: expected always, or one or more of school-hours, after-hours, holidays, summer"
			`);
			expect(found("    - counselor-1\n")).toMatchInlineSnapshot(
				`"content/district.yaml: contacts > alerts: expected at least two people who get safety alerts"`,
			);
		});
	});

	test("a check-in answers every choice and leads somewhere", () => {
		expect(
			messages({
				"content/check-ins/next-step.yaml": `id: next-step
title:
  en: Your step
  es: Tu paso
text:
  en: "{counsellor} asks: how is it going?"
  es: "¿Cómo va?"
choices:
  good:
    en: Good
    es: Bien
  bad:
    en: Help
    es: Mal
answers:
  good:
    en: Nice.
    es: Bien.
follow:
  good: dialog:gaols
  ugly: dialog:goals
`,
			}),
		).toMatchInlineSnapshot(`
			"content/check-ins/next-step.yaml:12: the choice bad has no text under answers
			content/check-ins/next-step.yaml:21: follow: ugly is not one of the choices"
		`);
	});

	test("all faults come at once, in the order of files and lines", () => {
		const found = withFolder(
			{
				...script("  - sya: hello\n  - do: nothing-known\n"),
				"content/district.yaml": "id: Here\n",
				"content/safety.yaml": null,
			},
			(folder) => checkLibrary(folder, registry),
		);
		expect([...new Set(found.map((fault) => fault.file))]).toEqual([
			"content/district.yaml",
			"content/safety.yaml",
			"dialogs/goals.yaml",
		]);
		expect(found.length).toBeGreaterThan(8);
		expect(found.every((fault) => fault.line >= 1)).toBe(true);
	});
});

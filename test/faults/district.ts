/** A small district: the demo's rules and templates, one script to answer, and as many people as a test wants. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What students answer, in order: a choice, words, and words that an action saves. */
const goals = `id: goals
version: 1
for: [student]
grades: 8-12
title:
  en: Set a goal
  es: Ponerme una meta
starts:
  en:
    - set a goal
  es:
    - ponerme una meta
steps:
  - ask: way
    kind: choice
    text:
      en: Which way do you want to go?
      es: ¿Por dónde quieres ir?
    choices:
      four-year:
        en: Four-year college
        es: Universidad de cuatro años
      two-year:
        en: Community college
        es: Colegio comunitario
      apprenticeship:
        en: Apprenticeship
        es: Aprendizaje
      military:
        en: Military
        es: Ejército
    save: education-goal
  - ask: practice
    kind: text
    max: 80
    text:
      en: What will you practice?
      es: ¿Qué vas a practicar?
    save: personal-goal
  - ask: job
    kind: text
    max: 80
    text:
      en: Which job is it?
      es: ¿Qué trabajo es?
  - do: save-career-goal
    id: save-job
    with:
      career: job
    next:
      saved: done
      open: done
  - say:
      en: Your goal is set.
      es: Tu meta está puesta.
    id: done
`;

/** The questions of the script, by their English text, and the closing sentence. */
export const questions = ["Which way do you want to go?", "What will you practice?", "Which job is it?"] as const;
export const closing = "Your goal is set.";
export const ways = ["Four-year college", "Community college", "Apprenticeship", "Military"] as const;

const phrases = `routes:
  "command:cancel":
    en: []
    es:
      - cancelar
  "command:help":
    en:
      - help
    es:
      - ayuda
templates:
  occupation:
    en: []
    es: []
  state:
    en: []
    es: []
`;

const header = "id,role,given_name,family_name,grade,birth_date,school,counselor,language,guardian_of";

/**
 * Writes a district's folder: no pages, jobs or courses, so that it is read in a moment.
 * @param folder where dialogs/ and content/ go
 * @param students how many, \`student-1\` and on, all of \`counselor-1\`
 */
export function writeDistrict(folder: string, students: number): void {
	const content = join(folder, "content");
	cpSync(join(root, "content"), content, { recursive: true });
	for (const name of ["pages", "clusters"]) rmSync(join(content, name), { recursive: true });
	const replace = (file: string, change: (text: string) => string) =>
		writeFileSync(join(content, file), change(readFileSync(join(content, file), "utf8")));
	const top = (lines: number) => (text: string) => `${text.split("\n").slice(0, lines).join("\n")}\n`;
	for (const file of ["occupations.csv", "school/courses.csv"]) replace(file, top(1));
	// Every twentieth message teaches enough for plain words, and takes two seconds instead of a minute.
	replace(
		"danger.csv",
		(text) =>
			`${text
				.split("\n")
				.filter((line, at) => at % 20 === 0 && line !== "")
				.join("\n")}\n`,
	);
	replace(
		"states.csv",
		(text) =>
			`${text
				.split("\n")
				.filter((line) => /^(code|KY),/.test(line))
				.join("\n")}\n`,
	);
	replace("phrases.yaml", () => phrases);
	replace("meanings.yaml", () => "meanings:\n  work:\n    en: work job\n    es: trabajo empleo\n");
	// The pages are gone, and with them what leads there.
	replace("check-ins/courses.yaml", (text) => text.replace(/^ {2}\S+: page:.*\n/gm, ""));
	replace("district.yaml", (text) => text.replace(/^weekly-cap: .*$/m, "weekly-cap: 20"));
	replace("school/people.csv", () =>
		[
			header,
			"counselor-1,counselor,Elena,Rivera,,,valley-high,,en,",
			"counselor-2,counselor,Marcus,Whitfield,,,valley-high,,en,",
			...Array.from(
				{ length: students },
				(_, at) => `student-${at + 1},student,Student,Number${at + 1},10,2011-01-23,valley-high,counselor-1,en,`,
			),
			"",
		].join("\n"),
	);
	// Nothing of the program's own: learning all its phrases would take most of a test's time.
	writeFileSync(join(folder, "remove.txt"), "content\ndialogs\n");
	mkdirSync(join(folder, "dialogs"));
	for (const id of ["welcome", "check-in", "send-check-in", "ask-counselor", "alerts"])
		cpSync(join(root, `dialogs/${id}.yaml`), join(folder, `dialogs/${id}.yaml`));
	writeFileSync(join(folder, "dialogs/goals.yaml"), goals);
}

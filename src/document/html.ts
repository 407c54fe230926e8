/** The plan as one HTML file of its own, to read, print or bring to a meeting. No script, no links, no fetched parts. */
import { audit, coursesOf } from "../plan/audit.ts";
import { nextStep } from "../plan/next-step.ts";
import type { Lang, Person, Plan, Role } from "../turn.ts";
import { type SentenceKey, say } from "../words/index.ts";
import { courseYears, longDate, type PlanLibrary, planParts } from "./plan-parts.ts";

const style = `
body { font: 1rem/1.5 system-ui, sans-serif; color: #1b1b1b; background: #fff; margin: 0 auto; padding: 1.5rem; max-width: 46rem; }
h1 { font-size: 1.6rem; line-height: 1.25; }
h2 { font-size: 1.2rem; margin: 1.5rem 0 0.25rem; }
ul { margin: 0.25rem 0; padding-left: 1.25rem; }
table { border-collapse: collapse; width: 100%; margin: 0.75rem 0; }
caption { text-align: left; font-weight: 600; padding: 0.25rem 0; }
th, td { border: 1px solid #767676; padding: 0.25rem 0.35rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; hyphens: auto; }
@media (max-width: 30rem) { body { padding: 1rem; } table { font-size: 0.8rem; } th, td { padding: 0.25rem; } }
.number { text-align: right; }
@media print { body { padding: 0; } section, tr { break-inside: avoid; } }
`;

/** Text for HTML content and quoted attributes; what HTML forbids, and marks that turn the direction of the text after them, are dropped. */
export function escapeHtml(text: string): string {
	const marks: Readonly<Record<string, string>> = {
		"&": "&amp;",
		"<": "&lt;",
		">": "&gt;",
		'"': "&quot;",
		"'": "&#39;",
	};
	return text
		.replace(/\p{Surrogate}|[\u2028-\u202E\u2066-\u2069]|(?![\t\n])\p{Cc}/gu, "")
		.replace(/[&<>"']/g, (mark) => marks[mark] ?? "");
}

/**
 * The plan as a standalone document in one language.
 * @param today local ISO date that the document bears
 * @param reader the role of who reads it; the student, if not given
 * @returns a whole HTML page; everything people wrote is escaped
 */
export function planHtml(
	plan: Plan,
	library: PlanLibrary,
	student: Person,
	lang: Lang,
	{ today, reader = "student" }: { readonly today: string; readonly reader?: Role },
): string {
	const name = `${student.givenName} ${student.familyName}`.trim();
	const title = escapeHtml(say(lang, "planTitleOf", { name, plan: library.district.planName[lang] }));
	const parts = planParts(plan, library, lang).filter(({ element }) => element !== "courses");
	const next = nextStep(plan, { grade: student.grade, role: reader });
	const grade = student.grade === null ? [] : [say(lang, "planGrade", { grade: student.grade })];
	const facts = [library.district.name[lang], ...grade, say(lang, "planPrinted", { date: longDate(today, lang) })];
	return `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p>${escapeHtml(facts.join(" · "))}</p>
</header>
<main>
${parts.map(({ title: heading, lines }) => section(heading, list(lines))).join("\n")}
${courses(plan, library, lang)}
${section(say(lang, "planNext"), `<p>${escapeHtml(say(lang, next.text))}</p>`)}
</main>
</body>
</html>
`;
}

function section(heading: string, html: string): string {
	return `<section>\n<h2>${escapeHtml(heading)}</h2>\n${html}\n</section>`;
}

function list(lines: readonly string[]): string {
	return `<ul>${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join("")}</ul>`;
}

function courses(plan: Plan, library: PlanLibrary, lang: Lang): string {
	const codes = coursesOf(plan);
	if (codes.length === 0) return "";
	const note = `<p>${escapeHtml(say(lang, "planCoursesNote"))}</p>`;
	return section(
		say(lang, "elementCourses"),
		[courseTable(plan, library, lang), creditTable(codes, library, lang), note].join("\n"),
	);
}

function courseTable(plan: Plan, library: PlanLibrary, lang: Lang): string {
	const years = courseYears(plan, library, lang).map(({ year, courses: own }) => {
		const first = `<th scope="rowgroup" rowspan="${own.length}">${escapeHtml(year)}</th>`;
		const lines = own.map(({ area, title, credits }, at) => {
			const cells = [cell(area), cell(title), cell(credits === null ? "" : decimal(credits, lang), true)];
			return `<tr>${at === 0 ? first : ""}${cells.join("")}</tr>`;
		});
		return `<tbody>${lines.join("\n")}</tbody>`;
	});
	const columns = ["planColumnYear", "planColumnArea", "planColumnCourse", "planColumnCredits"] as const;
	return table(say(lang, "planCoursesCaption"), head(columns, lang), years.join("\n"));
}

function creditTable(codes: readonly string[], library: PlanLibrary, lang: Lang): string {
	const { areas } = audit({
		courses: codes,
		catalogue: library.courses,
		graduation: library.graduation,
		route: null,
		goalClusters: [],
	});
	const rows = areas
		.filter(({ planned }) => planned > 0)
		.map(({ id, planned, needed }) => {
			const name = library.graduation.find((area) => area.id === id)?.name[lang] ?? id;
			const credits = [cell(decimal(planned, lang), true), cell(decimal(needed, lang), true)];
			return `<tr><th scope="row">${escapeHtml(name)}</th>${credits.join("")}</tr>`;
		});
	if (rows.length === 0) return "";
	const columns = ["planColumnArea", "planColumnPlanned", "planColumnNeeded"] as const;
	return table(say(lang, "planCreditsCaption"), head(columns, lang), `<tbody>${rows.join("\n")}</tbody>`);
}

function table(caption: string, header: string, bodies: string): string {
	return `<table>\n<caption>${escapeHtml(caption)}</caption>\n${header}\n${bodies}\n</table>`;
}

function head(columns: readonly SentenceKey[], lang: Lang): string {
	return `<thead><tr>${columns.map((key) => `<th scope="col">${escapeHtml(say(lang, key))}</th>`).join("")}</tr></thead>`;
}

function cell(text: string, number = false): string {
	return `<td${number ? ' class="number"' : ""}>${escapeHtml(text)}</td>`;
}

function decimal(credits: number, lang: Lang): string {
	return new Intl.NumberFormat(lang === "es" ? "es-US" : "en-US", { maximumFractionDigits: 2 }).format(credits);
}

import { expect, test } from "vitest";
import { escapeHtml, planHtml } from "../../src/document/html.ts";
import { sample } from "./sample.ts";

const { library, student, plan } = sample();
const today = "2026-10-01";
const page = planHtml(plan, library, student, "en", { today });

/** Opening and closing tags in order; throws on one that does not close what is open. */
function tags(html: string): readonly string[] {
	const open: string[] = [];
	const seen: string[] = [];
	for (const [, close, name = ""] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
		seen.push(name);
		if (name === "meta") continue;
		if (!close) open.push(name);
		else if (open.pop() !== name) throw new Error(`</${name}> closes nothing`);
	}
	expect(open).toEqual([]);
	return seen;
}

test("a whole document: language, title, one h1, no gap in the headings, everything closed", () => {
	expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
	expect(page).toContain("<title>Malik Brooks: Individual Learning Plan (ILP)</title>");
	const found = tags(page);
	expect(found.filter((tag) => tag === "h1")).toHaveLength(2);
	expect(found.some((tag) => /^h[3-6]$/.test(tag))).toBe(false);
	expect(page).toContain("Grade 10 · Printed October 1, 2026");
});

test("the courses stand in a table by year, earliest first, and by area, with headers that say what they are for", () => {
	const table = page.slice(page.indexOf("<table>"), page.indexOf("</table>"));
	expect(table).toContain("<caption>Classes by school year and area</caption>");
	expect(table).toContain('<th scope="col">School year</th>');
	expect(table).toContain('<th scope="rowgroup" rowspan="3">2027-28</th>');
	const cells = [...table.matchAll(/<t[dh][^>]*>([^<]*)<\/t[dh]>/g)].map(([, text]) => text).slice(4);
	// The area order is that of the graduation rules; a code that left the catalogue has no area and stands first.
	expect(cells).toEqual([
		...["2027-28", "", "GONE", "", "English", "English III", "1", "Math", "Algebra II", "1"],
		...["2028-29", "arts", "Art", "0.5"],
	]);
});

test("credits in the plan, only for areas that have some", () => {
	const table = page.slice(page.lastIndexOf("<table>"), page.lastIndexOf("</table>"));
	const rows = [...table.matchAll(/<tr><th scope="row">([^<]*)<\/th>.*?>([^<]*)<\/td>.*?>([^<]*)<\/td><\/tr>/g)];
	expect(rows.map((row) => row.slice(1, 4))).toEqual([
		["English", "1", "4"],
		["Math", "1", "4"],
		["Electives", "0.5", "6"],
	]);
	expect(page).not.toContain("%<");
});

test("Spanish throughout", () => {
	const spanish = planHtml(plan, library, student, "es", { today });
	expect(spanish).toContain('<html lang="es">');
	expect(spanish).toContain("<caption>Clases por año escolar y área</caption>");
	expect(spanish).toContain("Impreso el 1 de octubre de 2026");
});

test("an empty plan is a document too: no table, one next step", () => {
	const empty = planHtml({}, library, { ...student, grade: null }, "en", { today });
	tags(empty);
	expect(empty).not.toContain("<table>");
	expect(empty).toContain("<h2>Next step</h2>");
	expect(planHtml({}, library, student, "en", { today, reader: "family" })).toContain("talk about it together at home");
});

test.each([
	"<script>alert(1)</script>",
	"</title><script>alert(1)</script>",
	'"><img src=x onerror=alert(1)>',
	"' onmouseover='alert(1)",
	"</style><svg onload=alert(1)>",
	"<!-- ",
	"&lt;b&gt;",
	"\u0000<b>\u0008",
	"$& $1 $<x>",
])("text from people, rosters and files cannot add markup: %j", (attack) => {
	const hostile = sample(attack);
	for (const lang of ["en", "es"] as const) {
		const html = planHtml(hostile.plan, hostile.library, hostile.student, lang, { today });
		expect(tags(html)).toEqual(tags(planHtml(plan, library, student, lang, { today })));
		expect(html).not.toContain("<!-- ");
		// What people wrote is still there, as text: twice in each of the name's places and once in each element.
		expect(html.split(escapeHtml(attack)).length - 1).toBeGreaterThan(20);
		expect(html).not.toContain("\u0000");
	}
});

test("escaping: each mark once, an ampersand first", () => {
	expect(escapeHtml(`<a href="x" title='y'>&amp;</a>`)).toBe(
		"&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;",
	);
	expect(escapeHtml("a\tb\nc\u001bd\u0085")).toBe("a\tb\ncd");
});

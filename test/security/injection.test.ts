/** What people and rosters can write, through every view, every card, its text, the terminal and the plan as a document. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { learn, root } from "../../src/app.ts";
import { render } from "../../src/cards/index.ts";
import { createConsole } from "../../src/channel/console.ts";
import { webActivity } from "../../src/channel/line.ts";
import { escapeHtml, planHtml } from "../../src/document/html.ts";
import { planView } from "../../src/document/plan-view.ts";
import type { Button, Lang, Option, Plan, View } from "../../src/turn.ts";
import { safeHeaders } from "../../src/web/guard.ts";
import { faults, parts, type Tree } from "../cards/microsoft.ts";
import { row } from "../channel/samples.ts";
import { evil } from "./evil.ts";

type Of<Kind extends View["kind"]> = Extract<View, { readonly kind: Kind }>;

/** Every kind of view with every property there: a new kind or a new property does not compile until it stands here. */
type Whole = { readonly [Kind in View["kind"]]: (text: string) => readonly Required<Of<Kind>>[] };

const option = (label: string): Option => ({ id: "o", label });
const button = (label: string): Required<Button> => ({
	...{ label, route: "dialog:goals", args: { soc: label }, also: [label] },
});

const whole: Whole = {
	say: (text) => [
		{ kind: "say", drill: true, text, buttons: [] },
		{ kind: "say", drill: true, text, buttons: [button(text), button(text)] },
		{ kind: "say", drill: true, text, buttons: [button(text), button(text), button(text), button(text)] },
	],
	question: (text) =>
		(["choice", "choices", "text", "number", "date"] as const).flatMap((input) =>
			[1, 9].map((count) => ({
				kind: "question",
				text,
				input,
				options: input.startsWith("choice") ? Array.from({ length: count }, () => option(text)) : [],
				optional: true,
				note: text,
				counselor: true,
			})),
		),
	grid: (text) => [
		{
			kind: "grid",
			text,
			items: [option(text)],
			scale: [option(text), option(text)],
			page: 1,
			pages: 2,
			counselor: true,
		},
	],
	form: (text) => [
		{
			kind: "form",
			text,
			fields: (["text", "number", "date"] as const).map((input) => ({ id: input, label: text, value: text, input })),
			counselor: true,
		},
	],
	results: (text) => [
		{
			kind: "results",
			title: text,
			text,
			max: 2,
			bars: [{ label: text, value: 1, sentence: text }],
			jobs: [{ title: text, detail: text, why: text }],
			source: text,
			buttons: [button(text)],
		},
	],
	article: (text) => [
		{ kind: "article", title: text, text: [text, `- ${text}`], source: text, buttons: [button(text)] },
	],
	sections: (text) => [
		{
			kind: "sections",
			title: text,
			text,
			sections: [{ title: text, lines: [text] }],
			source: text,
			buttons: [button(text)],
		},
	],
	thread: (text) => [
		{ kind: "thread", title: text, lines: [{ who: text, when: text, text }], buttons: [button(text)] },
	],
	safety: (text) => [{ kind: "safety", text, numbers: [text], buttons: [button(text)] }],
	own: (text) => [{ kind: "own", text }],
};

const langs: readonly Lang[] = ["en", "es"];
const viewsOf = (text: string): View[] => Object.values(whole).flatMap((make) => [...make(text)]);

/** Orders to a terminal, turned directions, halves of signs, and signs that hide. */
const unfit = /\p{Surrogate}|[\u00AD\u200B\u2028-\u202E\u2060-\u206F\uFEFF]|(?![\t\n])\p{Cc}/u;
/** The joiners that cards put between signs are ours. */
const seen = (text: string): string => text.replaceAll(/(?<=[\]{])\u2060(?=[({])/g, "");

const allowed =
	/^(?:AdaptiveCard|RichTextBlock|TextRun|ColumnSet|Column|ActionSet|Action\.Submit|messageBack|Input\.(?:Text|Number|Date|ChoiceSet))$/;

/** Strings that a client shows as a card's text, apart from those in TextRuns, which none reads as markdown. */
function read(value: unknown): string[] {
	if (typeof value === "string") return [value];
	if (Array.isArray(value)) return value.flatMap(read);
	if (value === null || typeof value !== "object" || (value as Tree).type === "TextRun") return [];
	return Object.entries(value).flatMap(([name, one]) => (name === "fallbackText" ? [] : read(one)));
}

describe.each(Object.entries(evil))("%s", (_name, text) => {
	const made = langs.flatMap((lang) => viewsOf(text).map((view) => ({ view, lang, ...render(view, lang, "k") })));

	it("is text in every card: Microsoft's parser takes it, and nothing in it leads anywhere or is computed", () => {
		const cards = made.flatMap(({ card }) => (card ? [card] : []));
		expect(cards.length).toBeGreaterThan(20);
		for (const card of cards) {
			expect(faults(card)).toEqual([]);
			for (const part of parts(card)) {
				if (typeof part.type === "string") expect(part.type).toMatch(allowed);
				for (const name of ["url", "selectAction", "backgroundImage", "iconUrl", "$data", "$when"])
					expect(part).not.toHaveProperty([name]);
			}
			expect(JSON.stringify(card)).not.toMatch(/\{\{/);
			for (const string of read(card)) expect(string).not.toContain("](");
			for (const part of parts(card))
				for (const string of Object.values(part))
					if (typeof string === "string") expect(seen(string)).not.toMatch(unfit);
		}
	});

	it("is text in the twin and under suggestions", () => {
		for (const { text: twin, message, suggested } of made)
			for (const string of [twin, message, ...suggested]) expect(seen(string)).not.toMatch(unfit);
	});

	it("gives a terminal no orders", () => {
		for (const json of [false, true]) {
			const printed: string[] = [];
			const activities = made.map(({ view, lang }) => ({
				...webActivity(row(view, null), "student-10"),
				locale: lang,
			}));
			createConsole((block) => printed.push(block), json).print([
				...activities,
				...activities.map((activity) => ({ ...activity, text })),
			]);
			expect(printed.length).toBeGreaterThan(20);
			expect(seen(printed.join(""))).not.toMatch(/(?!\n|\t)\p{Cc}|[\u202A-\u202E]/u);
		}
	});

	it("is text in the plan, in chat and as a document", () => {
		const { library } = knowledge;
		const student = { ...person, givenName: text, familyName: text, school: text };
		const tags = (plan: Plan, name: string): string[] =>
			[
				...planHtml(plan, library, { ...student, givenName: name, familyName: name }, "en", {
					today: "2026-11-24",
				}).matchAll(/<\/?[a-z!][^>]*>/gi),
			].map(([tag]) => tag);
		const html = planHtml(planWith(text), library, student, "en", { today: "2026-11-24" });
		expect(tags(planWith(text), text)).toEqual(tags(planWith("harmless"), "harmless"));
		expect(html).not.toMatch(/\p{Surrogate}|[\u202A-\u202E\u2066-\u2069]|(?![\t\n])\p{Cc}/u);
		const { card } = render(planView(planWith(text), library, student, "es"), "es", "k");
		expect(faults(card ?? {})).toEqual([]);
		expect(JSON.stringify(card)).not.toMatch(/\{\{|\u202E/);
	});
});

const knowledge = learn(root);

const person = {
	id: "s",
	role: "student",
	lang: "en",
	grade: 10,
	birthDate: null,
	counselor: null,
	guardianOf: [],
	optedOut: false,
	welcomed: true,
} as const;

/** A plan in which every text a student can write is this one. */
function planWith(text: string): Plan {
	const when = "2026-10-01T00:00:00.000Z";
	return {
		"career-in-mind": { "": { value: { soc: null, text }, when } },
		"career-goal": { "": { value: { soc: null, text }, when } },
		"saved-careers": { [text]: { value: { title: text }, when } },
		"personal-goal": { "": { value: text, when } },
		"first-step": { "": { value: { text, date: null, done: false }, when } },
		courses: { [text]: { value: [text.slice(0, 60)], when } },
	};
}

it("the document's escape leaves no sign with which markup begins or an attribute ends", () => {
	expect(escapeHtml(Object.values(evil).join(" "))).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/);
});

it("nothing writes CSV yet: when something does, it neutralises formulas and belongs into this file", () => {
	const code = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" }).filter((file) =>
		file.endsWith(".ts"),
	);
	const writers = code.filter((file) =>
		/text\/csv|csv-stringify|toCsv|csvRow|\.join\(","\)\s*\+?\s*["`]\\r?\\n/.test(
			readFileSync(join(root, "src", file), "utf8"),
		),
	);
	expect(writers).toEqual([]);
});

it.each([true, false])("the policy lets no foreign script, no inline script and no object run (demo: %s)", (demo) => {
	const policy = new Map(
		(safeHeaders(demo)["content-security-policy"] ?? "").split(";").map((part) => {
			const [name = "", ...values] = part.trim().split(/\s+/);
			return [name, values] as const;
		}),
	);
	const rule = (name: string) => policy.get(name) ?? policy.get("default-src");
	expect(rule("script-src")).toEqual(["'self'"]);
	expect(rule("object-src")).toEqual(["'none'"]);
	expect(policy.get("base-uri")).toEqual(["'none'"]);
	expect(policy.get("form-action")).toEqual(["'none'"]);
	expect([...policy.values()].flat().filter((value) => /unsafe|\*$|^http:|^https:$/.test(value))).toEqual([]);
	const ancestors = policy.get("frame-ancestors") ?? [];
	if (demo) expect(ancestors).toEqual(["'self'"]);
	else {
		expect(ancestors).toContain("https://teams.microsoft.com");
		for (const one of ancestors)
			expect(one).toMatch(
				/^'self'$|^https:\/\/(?:\*\.)?(?:[a-z]+\.)*(?:microsoft|microsoft\.com|microsoft365\.com|office\.com|office365\.com)$/,
			);
	}
});

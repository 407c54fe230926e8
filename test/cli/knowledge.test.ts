/** The commands that answer without a conversation: route, ask, check. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { learned } from "../../src/app.ts";
import { answerTo } from "../../src/cli/ask.ts";
import { checkAll, safetyFaults } from "../../src/cli/check.ts";
import { openRoutes, readBatch } from "../../src/cli/route.ts";
import { sizeFaults } from "../../src/cli/sizes.ts";
import { loadLibrary, readAll } from "../../src/library/load.ts";
import { root, withFolder } from "../library/folder.ts";

const now = "2026-11-24T15:00:00.000Z";
const knows = learned(root);

describe("route", () => {
	const lines = [
		'{"text": "what is an ILP", "locale": "en", "role": "student"}',
		"",
		'{"text": "and in Ohio?", "locale": "en", "role": "family", "after": "page:ilp-names"}',
		'{"text": "me quiero morir", "locale": "es-MX", "role": "student"}',
		'{"text": "what does a welder do", "locale": "es", "role": "counselor"}',
	].join("\n");

	test("answers a batch in order, the safety step first", () => {
		const route = openRoutes(knows);
		const found = readBatch(lines, "batch.jsonl").map(route);
		expect(found.map((one) => one.route)).toEqual([
			"page:what-is-an-ilp",
			"state:OH",
			"safety:crisis",
			"occupation:welder",
		]);
		expect(found[2]).toMatchObject({ score: 1, also: [], lang: "es" });
		for (const { score, also } of found) {
			expect(score).toBeGreaterThan(0);
			expect(score).toBeLessThanOrEqual(1);
			expect(also.every((id) => typeof id === "string")).toBe(true);
		}
	});

	test("a line that cannot be read is named, and missing fields have defaults", () => {
		expect(() => readBatch('{"text": "a"}\nnot json\n', "batch.jsonl")).toThrow(
			"Line 2 of batch.jsonl cannot be read.",
		);
		expect(() => readBatch('{"text": "a", "role": "king"}', "batch.jsonl")).toThrow("Line 1 of batch.jsonl");
		expect(readBatch('{"text": "a"}', "x")).toEqual([{ text: "a", locale: "en", role: "student", after: null }]);
	});
});

describe("ask", () => {
	const ask = (text: string, locale: "en" | "es" = "en", role: "student" | "family" = "student") =>
		answerTo(text, knows, { locale, role });

	test("gives the answer, in the question's language", () => {
		expect(ask("¿qué es un ILP?")).toMatchObject({ lang: "es", view: { kind: "article" } });
		expect(ask("what is an ILP", "es", "family")).toMatchObject({ lang: "en", view: { kind: "article" } });
	});

	test("danger comes first, words for the writer", () => {
		expect(ask("mi hijo se quiere matar", "es", "family")).toMatchObject({ lang: "es", view: { kind: "safety" } });
	});

	test("a script is named, what is not there leads to what is", () => {
		expect(ask("set a goal").view).toMatchObject({ kind: "say", buttons: [{ route: "dialog:goals" }] });
		const off = ask("what time does the bus come").view;
		expect(off.kind === "say" && off.buttons?.at(-1)?.route).toBe("dialog:ask-counselor");
	});
});

describe("check", () => {
	test("the danger examples are part of it: one that is not caught is named", () => {
		const { safety } = loadLibrary(root);
		const example = { kind: "crisis", urgency: "now", lang: "en", text: "the sky is blue" } as const;
		const harmless = { kind: null, urgency: null, lang: "en", text: "i want to die" } as const;
		const faults = safetyFaults({ ...safety, examples: [example, harmless] }, () => 7);
		expect(faults.map((fault) => fault.message)).toEqual([
			'the example "the sky is blue" is caught as nothing; expected crisis, now',
			'the example "i want to die" is caught as crisis, now; expected nothing',
		]);
		expect(
			safetyFaults({ ...safety, patterns: [{ kind: "crisis", urgency: "now", lang: "en", words: "(a" }] }, () => 7)[0]
				?.message,
		).toContain('safety pattern "(a"');
	});

	test("a card over 40 kB is a fault, in the language and at the place where it is; ours are all smaller", () => {
		const long = "A word that is long enough to count for something here. ".repeat(600);
		const page = readFileSync(join(root, "content/pages/gap-year.es.md"), "utf8");
		const found = withFolder(
			{
				"content/pages/gap-year.es.md": `${page.trimEnd()}\n\n${long}\n`,
				"dialogs/long.yaml": longQuestion(long),
			},
			(folder) => sizeFaults(readAll(folder)),
		);
		const what = "the card is over 40 kB";
		expect(found.map(({ file, message }) => `${file}: ${message}`)).toEqual([
			`content/pages/gap-year.es.md: ${what} (es), so Teams would not show it; shorten it or make it two`,
			`dialogs/long.yaml: step "why": ${what} (en, es), so Teams would not show it; shorten it or make it two`,
		]);
		expect(found[1]?.line).toBe(11);
		expect(sizeFaults(readAll(root))).toEqual([]);
	});

	test("faults of form and of examples come together", () => {
		const none = { actions: {}, sources: [], names: [], elements: [] };
		expect(checkAll(root, none, now).faults.some((fault) => fault.message.includes("there is no action"))).toBe(true);
	});
});

const longQuestion = (text: string): string => `id: long
version: 1
for: [student]
title:
  en: Long
  es: Largo
starts:
  en: []
  es: []
steps:
  - ask: why
    kind: confirm
    text:
      en: ${text}
      es: ${text}
`;

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { render } from "../../src/cards/index.ts";
import { label, paragraphs, plain } from "../../src/cards/plain.ts";
import type { View } from "../../src/turn.ts";

const bidi = /[\u202A-\u202E\u2066-\u2069]/u;

describe("plain", () => {
	it("takes out overrides and isolates of direction", () => {
		expect(plain("pay\u202Egnp.exe\u202C \u2066x\u2069")).toBe("paygnp.exe x");
	});

	it("takes out half surrogates and keeps whole ones", () => {
		expect(plain("a\uD83Db\uDE00c \u{1F600}")).toBe("abc \u{1F600}");
	});

	it("takes out control characters and keeps lines and tabs", () => {
		expect(plain("a\u0000b\u001Bc\r\nd\re\tf\u0085")).toBe("abc\nd\ne\tf");
	});

	it("keeps accents, joined emoji, right-to-left letters and markdown signs as they were written", () => {
		const text = "Ángela ñ 👩‍👧 שלום **x** [a](https://evil) <b> ‏";
		expect(plain(text)).toBe(text);
	});

	it("always gives well-formed text and finds nothing more to do the second time", () => {
		fc.assert(
			fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (one, two) => {
				const out = plain(`${one}\uD83D${two}\u202E`);
				expect(encodeURIComponent(out)).toBeTypeOf("string");
				expect(out).not.toMatch(bidi);
				expect(plain(out)).toBe(out);
			}),
		);
	});
});

describe("label", () => {
	it("is one line in which a link or a date function looks the same and is none", () => {
		const out = label(" [x](https://evil)\n {{DATE(2020-01-01T00:00:00Z)}} ");
		expect(out).not.toContain("](");
		expect(out).not.toContain("{{");
		expect(out.replaceAll("\u2060", "")).toBe("[x](https://evil) {{DATE(2020-01-01T00:00:00Z)}}");
	});
});

it("paragraphs leaves out empty lines", () => {
	expect(paragraphs("a\n\n  b \n\n")).toEqual(["a", "b"]);
});

/** Every place where text from people or files can stand. */
function everywhere(evil: string): View[] {
	const option = { id: "o", label: evil };
	const button = { label: evil, route: "dialog:goals" };
	const question = { kind: "question", text: evil, optional: false, note: evil } as const;
	return [
		{ ...question, input: "choice", options: [option] },
		{ ...question, input: "choices", options: [option] },
		{ ...question, input: "text", options: [] },
		{ kind: "grid", text: evil, items: [option], scale: [option], page: 1, pages: 1 },
		{ kind: "form", text: evil, fields: [{ id: "f", label: evil, value: evil, input: "text" }] },
		{
			kind: "results",
			title: evil,
			text: evil,
			max: 1,
			bars: [{ label: evil, value: 1, sentence: evil }],
			jobs: [{ title: evil, detail: evil, why: evil }],
			source: evil,
			buttons: [button],
		},
		{ kind: "article", title: evil, text: [evil, `- ${evil}`], source: evil, buttons: [button] },
		{ kind: "sections", title: evil, text: evil, sections: [{ title: evil, lines: [evil] }], buttons: [button] },
		{ kind: "thread", title: evil, lines: [{ who: evil, when: evil, text: evil }], buttons: [button] },
		{ kind: "safety", text: evil, numbers: [evil], buttons: [button] },
	];
}

describe("text from people on a card", () => {
	/** Where a client may read markdown: everything shown outside a TextRun. `fallbackText` is plain by its definition. */
	function shown(value: unknown, inRun = false): string[] {
		if (typeof value === "string") return inRun ? [] : [value];
		if (Array.isArray(value)) return value.flatMap((one) => shown(one, inRun));
		if (value === null || typeof value !== "object") return [];
		const run = (value as { type?: unknown }).type === "TextRun";
		return Object.entries(value).flatMap(([name, one]) => (name === "fallbackText" ? [] : shown(one, run)));
	}

	it.each(everywhere("[x](https://evil)"))("a link stays what it looks like: $kind $input", (view) => {
		const { card, text } = render(view, "en", "k");
		expect(shown(card).filter((string) => string.includes("]("))).toEqual([]);
		expect(text.replaceAll("\u2060", "")).toContain("[x](https://evil)");
	});

	it.each(everywhere("{{DATE(2020-01-01T00:00:00Z)}}"))(
		"a function of the card language is not run: $kind $input",
		(view) => {
			const { fallbackText, ...card } = render(view, "en", "k").card as { fallbackText: string };
			expect(fallbackText).toContain("DATE(");
			expect(JSON.stringify(card)).not.toContain("{{");
		},
	);

	it.each(everywhere("a\uD83D\u202Eb"))("nothing broken gets through: $kind $input", (view) => {
		const { card, text } = render(view, "es", "k");
		expect(JSON.stringify(card) + text).not.toMatch(/\\ud83d|\u202E/i);
		expect(text).toContain("ab");
	});

	it.each(everywhere("<img src=x onerror=alert(1)> **b**"))("markup is text: $kind $input", (view) => {
		expect(render(view, "en", "k").text).toContain("<img src=x onerror=alert(1)> **b**");
	});
});

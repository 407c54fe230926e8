import { describe, expect, it } from "vitest";
import { render } from "../../src/cards/index.ts";
import type { Lang, View } from "../../src/turn.ts";
import { sayDate } from "../../src/words/dates.ts";
import { faults, parts, type Tree } from "./microsoft.ts";
import { options, samples } from "./samples.ts";

const ofType = (card: unknown, type: string) => parts(card).filter((part) => part.type === type);
const submits = (card: unknown) =>
	ofType(card, "Action.Submit") as { title: string; data: Tree; associatedInputs?: string }[];

/** All that a card shows in words, apart from the buttons that only send it and placeholders. */
function wordsOf(card: unknown, lang: Lang): string[] {
	return parts(card).flatMap((part) => {
		if (part.type === "TextRun") return [String(part.text).replace(/^• ?/, "")];
		if (part.type === "Action.Submit" && (part.data as Tree).msteams) return [String(part.title)];
		if (String(part.type).startsWith("Input.")) {
			const choices = ((part.choices ?? []) as { title: string }[]).map((one) => one.title);
			if (part.value === undefined) return [String(part.label), ...choices];
			const value = String(part.value);
			return [String(part.label), part.type === "Input.Date" ? sayDate(value, lang) : value, ...choices];
		}
		return [];
	});
}

const langs: readonly Lang[] = ["en", "es"];
const all = langs.flatMap((lang) => Object.entries(samples(lang)).map(([name, view]) => ({ lang, name, view })));
const carded = all.filter(({ lang, view }) => render(view, lang, "k1").card !== null);

describe("every card", () => {
	it("is there for every view but plain sentences and own lines", () => {
		const without = all.filter((one) => !carded.includes(one)).map((one) => `${one.lang} ${one.name}`);
		expect(without).toEqual(
			langs.flatMap((lang) => ["say", "say with buttons", "own"].map((name) => `${lang} ${name}`)),
		);
	});

	it.each(carded)("$lang $name is a card Microsoft's parser takes without a word", ({ view, lang }) => {
		expect(faults(render(view, lang, "k1").card!)).toEqual([]);
	});

	it("would be refused by that parser if it were wrong", () => {
		const wrong = { type: "AdaptiveCard", version: "1.5", body: [{ type: "Input.Text" }, { type: "Nonsense" }] };
		expect(faults(wrong).length).toBeGreaterThanOrEqual(2);
	});

	it.each(carded)("$lang $name says nothing that its text leaves out", ({ view, lang }) => {
		const { text, card } = render(view, lang, "k1");
		for (const words of wordsOf(card, lang)) expect(text).toContain(words);
	});

	it.each(carded)(
		"$lang $name has Action.Submit and TextRun only, the language and the text as fallback",
		({ view, lang }) => {
			const { card, text } = render(view, lang, "k1");
			const types = parts(card).map((part) => part.type);
			expect(types.filter((type) => String(type).startsWith("Action.") && type !== "Action.Submit")).toEqual([]);
			expect(types).not.toContain("TextBlock");
			expect(card).toMatchObject({ version: "1.5", lang, fallbackText: text });
			expect(JSON.stringify(card)).not.toMatch(/attention|destructive|%/);
		},
	);

	it.each(carded)(
		"$lang $name carries its key in every button, and inputs along only where they are sent",
		({ view, lang }) => {
			for (const press of submits(render(view, lang, "k1").card)) {
				expect(press.data.key).toBe("k1");
				const chosen = "answer" in press.data || "route" in press.data;
				expect(press.associatedInputs).toBe(chosen ? "none" : undefined);
				const shown = { type: "messageBack", displayText: press.title, text: press.title };
				expect(press.data.msteams).toEqual(chosen ? shown : undefined);
			}
		},
	);

	it.each(carded)("$lang $name has a label on every input", ({ view, lang }) => {
		const inputs = parts(render(view, lang, "k1").card).filter((part) => String(part.type).startsWith("Input."));
		for (const input of inputs) expect(String(input.label)).not.toBe("");
	});
});

describe("a question", () => {
	const ask = (view: Partial<Extract<View, { kind: "question" }>>, lang: Lang = "en") =>
		render(
			{ kind: "question", text: "Which?", input: "choice", options: options(2), optional: false, ...view },
			lang,
			"k1",
		);

	it("shows up to six options as buttons and numbers them in the text", () => {
		const six = ask({ options: options(6) });
		expect(submits(six.card).map((press) => press.data.answer)).toEqual([
			"o1",
			"o2",
			"o3",
			"o4",
			"o5",
			"o6",
			undefined,
		]);
		expect(ofType(six.card, "Input.ChoiceSet")).toEqual([]);
		expect(six.text).toBe(
			"Which?\n1. Option 1\n2. Option 2\n3. Option 3\n4. Option 4\n5. Option 5\n6. Option 6\nYou can also say: Talk to my counselor",
		);
	});

	it("folds more than six into a list whose label is the question", () => {
		const { card, text } = ask({ options: options(40) });
		const [list] = ofType(card, "Input.ChoiceSet");
		expect(list).toMatchObject({ id: "answer", label: "Which?", style: "compact" });
		expect(list!.choices).toHaveLength(40);
		expect(text).toContain("40. Option 40");
		expect(submits(card)[0]!.data).toEqual({ key: "k1" });
	});

	it("lets several be picked at once", () => {
		const { card, text } = ask({ input: "choices", options: options(4) });
		expect(ofType(card, "Input.ChoiceSet")[0]).toMatchObject({ isMultiSelect: true, label: "Which?" });
		expect(text).toContain("Type the numbers, like this: 1, 3");
	});

	it.each([
		["text", "Input.Text"],
		["number", "Input.Number"],
		["date", "Input.Date"],
	] as const)("asks for a %s in an %s", (input, type) => {
		expect(ofType(ask({ input, options: [] }).card, type)).toMatchObject([{ id: "answer", label: "Which?" }]);
	});

	it("offers skip only where it is optional, and the counselor unless told not to", () => {
		const routes = (view: Partial<Extract<View, { kind: "question" }>>) =>
			submits(ask(view).card).flatMap((press) => (press.data.route ? [press.data.route] : []));
		expect(routes({})).toEqual(["dialog:ask-counselor"]);
		expect(routes({ optional: true })).toEqual(["command:skip", "dialog:ask-counselor"]);
		expect(routes({ optional: true, counselor: false })).toEqual(["command:skip"]);
		expect(routes({ counselor: false })).toEqual([]);
		expect(ask({ optional: true }, "es").text).toContain("También se puede decir: Saltar · Hablar con mi consejero");
	});

	it("puts long labels on rows of their own and short ones side by side", () => {
		const rows = (labels: string[]) =>
			ofType(ask({ options: labels.map((label) => ({ id: label, label })) }).card, "ActionSet").length - 1;
		expect(rows(["Yes", "No"])).toBe(1);
		expect(rows(["Community college or a certificate", "No"])).toBe(2);
	});

	it("keeps the first lines of a long question above the input and the last as its label", () => {
		const { card } = ask({ text: "Think of last summer.\nWhat did you do?", input: "text", options: [] });
		expect(ofType(card, "TextRun")[0]).toMatchObject({ text: "Think of last summer." });
		expect(ofType(card, "Input.Text")[0]).toMatchObject({ label: "What did you do?" });
	});
});

describe("other cards", () => {
	it("a grid has one labelled row of choices per item and one button to send them", () => {
		const { card, text } = render(samples("en").grid!, "en", "k1");
		expect(ofType(card, "Input.ChoiceSet").map((input) => [input.id, input.style])).toEqual(
			options(5).map((item) => [item.id, "expanded"]),
		);
		expect(submits(card).filter((press) => !press.data.route)).toMatchObject([{ title: "Send", data: { key: "k1" } }]);
		expect(text).toContain("Page 2 of 3");
		expect(text).toContain("1 = Not for me 1");
		expect(text).toContain("5) Fix a bike 5");
		expect(text).toContain("in order, like this: 5 4 3 2 1");
	});

	it("a scale of more than five folds up", () => {
		const { card } = render(samples("en")["grid with a long scale"]!, "en", "k1");
		expect(ofType(card, "Input.ChoiceSet").map((input) => input.style)).toEqual(["compact", "compact"]);
	});

	it("a form shows the draft in its inputs, leaving out what a date input cannot hold", () => {
		const { card, text } = render(samples("en").form!, "en", "k1");
		const inputs = parts(card).filter((part) => String(part.type).startsWith("Input."));
		expect(inputs.map((input) => [input.id, input.value])).toEqual([
			["what", "Malik"],
			["hours", 12],
			["from", "2026-03-01"],
			["to", undefined],
		]);
		expect(submits(card)[0]!.data).toEqual({ key: "k1", form: "ok" });
		expect(text).toContain("To: someday");
		expect(text).toContain("change dental hygienist");
	});

	it("bars are as wide as their value, and say it in words", () => {
		const { card, text } = render(samples("es").results!, "es", "k1");
		const widths = ofType(card, "ColumnSet")
			.map((set) => set.columns as Tree[])
			.filter((columns) => typeof columns[0]!.width === "number")
			.map((columns) => columns.map((column) => [column.style, column.width]));
		expect(widths).toEqual([
			[["accent", 100]],
			[["emphasis", 100]],
			[
				["accent", 38],
				["emphasis", 62],
			],
		]);
		expect(text).toContain("Social: 7.5 de 20");
		expect(text).toContain("Fuente: O*NET 30.0");
	});

	it("a bar outside its scale is drawn full or empty, and one without a scale empty", () => {
		const bar = (value: number, max: number) => {
			const view = { ...samples("en").results!, max, bars: [{ label: "A", value, sentence: "" }] } as View;
			return (ofType(render(view, "en", null).card, "ColumnSet")[1]!.columns as Tree[]).map((column) => column.style);
		};
		expect([bar(30, 20), bar(-1, 20), bar(1, 0)]).toEqual([["accent"], ["emphasis"], ["emphasis"]]);
	});

	it("a button that leads elsewhere carries its route and its place, never what belongs to the server", () => {
		const { card } = render(samples("en").article!, "en", "k1");
		expect(submits(card).map(({ data: { msteams, ...data } }) => data)).toEqual([
			{ key: "k1", route: "dialog:goals", button: 0 },
			{ key: "k1", route: "occupation:dental hygienists", button: 1 },
		]);
		expect(JSON.stringify(card)).not.toContain("29-1292");
	});

	it("a plain sentence offers up to three buttons without a card", () => {
		const { card, suggested, text, message } = render(samples("en")["say with buttons"]!, "en", null);
		expect(card).toBeNull();
		expect(suggested).toEqual(["Yes, go on", "Dental hygienist"]);
		expect(text).toBe("What would you like to do?\nYou can also say: Yes, go on · Dental hygienist");
		expect(message).toBe("What would you like to do?");
	});

	it("what wraps in a list stays beside its bullet, and a long list gives that up before the fallback", () => {
		const list = (lines: number) =>
			render(
				{
					kind: "sections",
					title: "A",
					text: "",
					sections: [{ title: "B", lines: Array(lines).fill("Sam") }],
					buttons: [],
				},
				"en",
				"k1",
			);
		const [bullet, line] = ofType(list(2).card, "Column");
		expect([bullet?.width, line?.width]).toEqual(["auto", "stretch"]);
		expect(list(2).text).toContain("- Sam\n- Sam");
		const long = list(120).card;
		expect(ofType(long, "Column")).toEqual([]);
		expect(long).toHaveProperty("fallbackText");
		expect(ofType(long, "TextRun").filter((run) => run.text === "• Sam")).toHaveLength(120);
	});

	it("the counselor is not offered a second time where an answer says the same", () => {
		const view = (label: string): View => ({
			...{ kind: "question", text: "?", input: "choice", optional: true },
			options: [{ id: "counselor", label }],
		});
		const titles = (label: string) => submits(render(view(label), "en", "k1").card).map((press) => press.title);
		expect(titles("Talk to my counselor")).toEqual(["Talk to my counselor", "Skip"]);
		expect(titles("Something else")).toEqual(["Something else", "Skip", "Talk to my counselor"]);
	});

	it("the numbers after a danger stand in a list of their own", () => {
		expect(render(samples("en").safety!, "en", "k1").text).toContain("\n- 988\n- 911: emergency\n");
	});
});

describe("size", () => {
	const thread = (lines: number): View => ({
		kind: "thread",
		title: "Messages",
		lines: Array.from({ length: lines }, (_, index) => ({ who: "Malik", when: `day ${index}`, text: "x".repeat(200) })),
		buttons: [],
	});

	it.each([1, 30, 45, 60, 400])(
		"a thread of %i lines stays under 40 kB of UTF-16 and its text stays whole",
		(lines) => {
			const { card, text } = render(thread(lines), "en", "k1");
			expect(Buffer.byteLength(JSON.stringify(card), "utf16le")).toBeLessThanOrEqual(40_000);
			expect(text.split("day ")).toHaveLength(lines + 1);
		},
	);

	it("drops the fallback first, then the card", () => {
		expect(render(thread(30), "en", "k1").card).toHaveProperty("fallbackText");
		expect(render(thread(45), "en", "k1").card).not.toHaveProperty("fallbackText");
		expect(render(thread(400), "en", "k1").card).toBeNull();
	});
});

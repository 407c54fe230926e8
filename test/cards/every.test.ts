/** Every card the product can make: complete, valid, small enough, and no more than its text says. */
import { Ajv } from "ajv";
import { beforeAll, describe, expect, it } from "vitest";
import { learn, root } from "../../src/app.ts";
import { plainCast } from "../../src/gallery/cast.ts";
import type { Card } from "../../src/gallery/content.ts";
import { createAlbum, drawn, everyCard, longCards } from "../../src/gallery/index.ts";
import { unlisted } from "../../src/gallery/moments.ts";
import type { AskKind, ImportedOccupation, Library, Step } from "../../src/library/types.ts";
import { askedParts } from "../../src/talk/router.ts";
import type { View } from "../../src/turn.ts";
import { sayDate } from "../../src/words/dates.ts";
import { faults, parts, type Tree } from "./microsoft.ts";
import { schema } from "./schema.ts";

const valid = new Ajv({ discriminator: true, allErrors: true }).compile(schema);

let library: Library;
let cards: readonly (Card & { readonly content: object | null; readonly text: string })[];
beforeAll(async () => {
	const { library: ours } = learn(root);
	const occupations = new Map([[importedJob.onet, importedJob]]);
	library = { ...ours, imports: { release: "29.3", payYear: 2024, occupations } };
	cards = (await everyCard(library)).map((card) => {
		const { card: content, text } = drawn(card);
		return { ...card, content, text };
	});
}, 120_000);

/** A job as a district imports it: O*NET's words, some figures missing. */
const importedJob: ImportedOccupation = {
	...{ onet: "19-2099.01", title: "Remote Sensing Technicians", text: "Apply remote sensing technologies.", names: [] },
	...{ clusters: [], interests: null, jobZone: 3, group: "Life Technicians", related: [] },
	...{ entryEducation: null, medianPay: 58_000, payNote: null, payYear: 2024, growth: null, openings: null },
};

const nameOf = ({ group, about, which, lang }: Card) => `${group} ${about} ${which} (${lang})`;
/** The names of those of which something is wrong, with what it is. */
const wrong = (check: (content: object, card: (typeof cards)[number]) => readonly string[]): string[] =>
	cards.flatMap((card) => (card.content ? check(card.content, card).map((fault) => `${nameOf(card)}: ${fault}`) : []));

describe("the list", () => {
	// A view that is added to turn.ts does not compile here until it stands in this record, and fails until it has a card.
	const views: Readonly<Record<View["kind"], true>> = {
		...{ say: true, question: true, grid: true, form: true, results: true },
		...{ article: true, sections: true, thread: true, safety: true, own: true },
	};
	const asks: Readonly<Record<AskKind, true>> = {
		...{ text: true, choice: true, choices: true, rating: true, number: true },
		...{ date: true, confirm: true, form: true, ratings: true },
	};

	it.each(["en", "es"])("has every kind of view (%s)", (lang) => {
		const there = new Set(cards.filter((card) => card.lang === lang).map(({ view }) => view.kind));
		expect(Object.keys(views).filter((kind) => !there.has(kind as View["kind"]))).toEqual([]);
	});

	it("has every step that asks or says something, of every kind that scripts use", () => {
		const listed = new Set(cards.map(({ group, about, lang }) => `${group} ${about} ${lang}`));
		const steps = [...library.scripts.values()].flatMap((script) => script.steps.map((step) => ({ script, step })));
		const lost = steps.flatMap(({ script, step }) =>
			step.type === "ask" || step.type === "say"
				? ["en", "es"].map((lang) => `${step.type === "ask" ? "question" : "sentence"} ${script.id}/${step.id} ${lang}`)
				: [],
		);
		expect(lost.filter((name) => !listed.has(name))).toEqual([]);
		const used = new Set(steps.flatMap(({ step }) => (step.type === "ask" ? [step.kind] : [])));
		expect([...used].filter((kind) => !(kind in asks))).toEqual([]);
		// `do` shows what its action says, which has a case of its own below; `run` shows the steps of another script.
		const types: Readonly<Record<Step["type"], true>> = { say: true, ask: true, do: true, run: true };
		expect(steps.filter(({ step }) => !(step.type in types))).toEqual([]);
	});

	it("has a case for every action, or says that it shows nothing", () => {
		expect(unlisted({ library, cast: plainCast(library) })).toEqual([]);
	});

	it("has every page, cluster, job, state and check-in", () => {
		const listed = (group: string) => new Set(cards.filter((card) => card.group === group).map(({ about }) => about));
		expect(listed("page")).toEqual(new Set(library.pages.keys()));
		expect(listed("cluster")).toEqual(new Set(library.clusters.keys()));
		expect(listed("occupation")).toEqual(new Set([...library.occupations.keys(), importedJob.onet]));
		expect(listed("state")).toEqual(new Set(library.states.keys()));
		expect(listed("check-in")).toEqual(new Set(library.checkIns.keys()));
	});

	it("has the same in both languages", () => {
		const of = (lang: string) =>
			cards.filter((card) => card.lang === lang).map(({ group, about }) => `${group} ${about}`);
		expect(new Set(of("es"))).toEqual(new Set(of("en")));
	});

	it("fills every gap in its words", () => {
		expect(cards.filter(({ text }) => /\{[a-z-]+\}|undefined|\[object/.test(text)).map(nameOf)).toEqual([]);
	});
});

describe("every card", () => {
	it("is there, but for plain sentences and own lines", () => {
		const bare = cards.filter(({ content, view }) => !content && view.kind !== "say" && view.kind !== "own");
		expect(bare.map(nameOf)).toEqual([]);
	});

	it("is valid by the schema of Adaptive Cards 1.5", () => {
		expect(
			wrong((content) =>
				valid(content) ? [] : (valid.errors ?? []).map((one) => `${one.instancePath} ${one.message}`),
			),
		).toEqual([]);
	});

	it("is taken by Microsoft's parser without a word", () => {
		expect(wrong((content) => faults(content))).toEqual([]);
	}, 60_000);

	it("is 40 kB or less in UTF-16, with the longest names, too", () => {
		const size = (content: object | null) => Buffer.byteLength(JSON.stringify(content), "utf16le");
		expect(wrong((content) => (size(content) > 40_000 ? [String(size(content))] : []))).toEqual([]);
		const long = longCards(library).filter((card) => card.view.kind !== "say");
		const tooLong = long.filter((card) => {
			const { card: content } = drawn(card);
			return content === null || size(content) > 40_000;
		});
		expect(tooLong.map(nameOf)).toEqual([]);
	}, 60_000);

	it("submits and opens no address", () => {
		expect(
			wrong((content) =>
				parts(content).flatMap(({ type, ...part }) =>
					(String(type).startsWith("Action.") && type !== "Action.Submit") || "url" in part || "selectAction" in part
						? [String(type)]
						: [],
				),
			),
		).toEqual([]);
	});

	it("has no two buttons with the same words", () => {
		expect(
			wrong((content) => {
				const titles = parts(content).flatMap(({ type, title }) => (type === "Action.Submit" ? [String(title)] : []));
				return titles.filter((title, at) => titles.indexOf(title) !== at);
			}),
		).toEqual([]);
	});

	it("says nothing that its text leaves out", () => {
		expect(wrong((content, { text, lang }) => wordsOf(content, lang).filter((words) => !text.includes(words)))).toEqual(
			[],
		);
	});
});

/** All that a card shows in words, but for bullets, placeholders, and the button that sends what was filled in. */
function wordsOf(card: object, lang: Card["lang"]): string[] {
	return parts(card).flatMap((part) => {
		if (part.type === "TextRun") return [String(part.text).replace(/^• ?/, "")];
		if (part.type === "Action.Submit") return (part.data as Tree).msteams ? [String(part.title)] : [];
		if (!String(part.type).startsWith("Input.")) return [];
		const value = part.value === undefined ? "" : String(part.value);
		const choices = ((part.choices ?? []) as { title: string }[]).map(({ title }) => title);
		return [String(part.label), part.type === "Input.Date" && value !== "" ? sayDate(value, lang) : value, ...choices];
	});
}

describe("the schema", () => {
	const card = (...body: object[]) => ({ type: "AdaptiveCard", version: "1.5", body });
	it.each([
		["an element it does not know", card({ type: "Carousel" })],
		[
			"a property that is not there",
			card({ type: "RichTextBlock", inlines: [{ type: "TextRun", text: "a", bold: true }] }),
		],
		["an input without a label", card({ type: "Input.Text", id: "a" })],
		[
			"a link",
			card({ type: "ActionSet", actions: [{ type: "Action.OpenUrl", title: "a", url: "https://example.org" }] }),
		],
		[
			"a choice with a comma in its value",
			card({ type: "Input.ChoiceSet", id: "a", label: "b", choices: [{ title: "c", value: "d,e" }] }),
		],
		["a number as text", card({ type: "Input.Number", id: "a", label: "b", value: "3" })],
		["a newer version", { type: "AdaptiveCard", version: "1.6", body: [{ type: "ActionSet", actions: [] }] }],
	])("turns down %s", (_what, content) => {
		expect(valid(content)).toBe(false);
	});
});

describe("the page's album", () => {
	it("counts every group, gives one group in one language, and finds words in names and texts", async () => {
		const album = createAlbum(() => library);
		const { groups, cards: none } = await album({ lang: "es", group: null, find: "" });
		const spanish = cards.filter(({ lang }) => lang === "es");
		expect(Object.values(groups).reduce((sum, count) => sum + count, 0)).toBe(spanish.length);
		expect(none).toEqual([]);
		const states = await album({ lang: "es", group: "state", find: "kentucky" });
		expect(states.found).toBe(states.cards.length);
		expect(
			states.cards.every(({ lang, group, text }) => lang === "es" && group === "state" && /Kentucky/.test(text)),
		).toBe(true);
		expect(states.cards.length).toBeGreaterThan(0);
	}, 60_000);

	it("gives a sample of jobs from all over the list, and every one that is looked for", async () => {
		const album = createAlbum(() => library);
		const all = await album({ lang: "en", group: "occupation", find: "" });
		expect(all.found).toBeGreaterThan(library.occupations.size * askedParts.length);
		expect(all.cards.length).toBeGreaterThan(20);
		expect(all.cards.length).toBeLessThan(25);
		expect(new Set(all.cards.map(({ name }) => name[0])).size).toBeGreaterThan(5);
		const nurses = await album({ lang: "en", group: "occupation", find: "registered nurse, " });
		expect(nurses.cards.map(({ name }) => name)).toEqual(
			expect.arrayContaining(
				["", "/more", "/pay", "/school", "/hard"].map((part) => `Registered nurse, student${part}`),
			),
		);
	}, 60_000);
});

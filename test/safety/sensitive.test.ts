/** What nobody needs to write is seen in both languages; questions and what only looks like it are not. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { privateFaults } from "../../src/cli/check.ts";
import { loadLibrary } from "../../src/library/load.ts";
import type { Private, PrivateKind } from "../../src/library/types.ts";
import { createDiscretion, withoutNumbers } from "../../src/safety/sensitive.ts";
import type { Turn } from "../../src/turn.ts";
import { root } from "../library/folder.ts";

const { private: words } = loadLibrary(root);
const discretion = createDiscretion(words);
const { find, mask, without } = discretion;

/** The kinds that somebody is told about, as the conversation does it: on the text without its numbers. */
function noticed(text: string): PrivateKind[] {
	const { parts, asks } = find(mask(text));
	return parts.map(({ kind }) => kind).filter((kind) => !asks || kind === "card" || kind === "social");
}

interface Example {
	readonly held: boolean;
	readonly lang: "en" | "es";
	readonly kind: PrivateKind | null;
	readonly text: string;
}
/** Every second one was held back while the patterns were written. */
const examples = readFileSync(new URL("private.jsonl", import.meta.url), "utf8")
	.trim()
	.split("\n")
	.map((line) => JSON.parse(line) as Example);
const right = ({ kind, text }: Example): boolean =>
	kind === null ? noticed(text).length === 0 : noticed(text).includes(kind);

describe("the examples", () => {
	test("those of content/private.yaml hold, and one that does not is named with its line", () => {
		expect(privateFaults(words, () => 1)).toEqual([]);
		const wrong: Private = {
			...words,
			examples: [
				{ kind: "address", lang: "en", text: "I live in Lexington" },
				{ kind: null, lang: "es", text: "soy autista" },
			],
		};
		expect(privateFaults(wrong, (path) => (path[1] === "address" ? 7 : 9))).toMatchObject([
			{
				file: "content/private.yaml",
				line: 7,
				message: expect.stringContaining("noticed as nothing; expected address"),
			},
			{ line: 9, message: expect.stringContaining("noticed as diagnosis; expected nothing") },
		]);
		expect(privateFaults({ ...words, not: [{ lang: "en", words: "{nowhere}" }] }, () => 3)[0]?.message).toContain(
			"nowhere",
		);
	});

	test.each(["en", "es"] as const)(
		"the open ones in %s all hold; of those held back at most one in twenty does not",
		(lang) => {
			const own = examples.filter((one) => one.lang === lang);
			expect(own.filter(({ kind }) => kind !== null).length).toBeGreaterThanOrEqual(80);
			expect(own.filter(({ kind }) => kind === null).length).toBeGreaterThanOrEqual(80);
			expect(own.filter((one) => !one.held && !right(one)).map(({ text }) => text)).toEqual([]);
			for (const positive of [true, false]) {
				const held = own.filter((one) => one.held && (one.kind !== null) === positive);
				const missed = held.filter((one) => !right(one));
				expect(missed.length / held.length, missed.map(({ text }) => text).join("\n")).toBeLessThanOrEqual(0.05);
			}
		},
	);

	test.each(["en", "es"] as const)("of ordinary messages in %s hardly one is noticed", (lang) => {
		const lines = readFileSync(new URL(`ordinary.${lang}.txt`, import.meta.url), "utf8").split("\n");
		expect(lines.length).toBeGreaterThanOrEqual(200);
		expect(lines.filter((line) => noticed(line).length > 0).length).toBeLessThanOrEqual(1);
		expect(lines.filter((line) => mask(line) !== line)).toEqual([]);
	});
});

describe("numbers", () => {
	test.each([
		["my card is 4242 4242 4242 4242", "my card is •••• 4242"],
		["4242-4242-4242-4242, cvv 123", "•••• 4242, cvv •••"],
		["3782 822463 10005", "•••• 0005"],
		["４２４２４２４２４２４２４２４２", "•••• 4242"],
		["٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢", "•••• 4242"],
		["4242\u200b4242\u200b4242\u200b4242", "•••• 4242"],
		["my card: 4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2", "my card: •••• 4242"],
		["mi tarjeta es 4242 4242 4242 4243", "mi tarjeta es •••• 4243"],
		["5555555555554444 and 4111111111111111", "•••• 4444 and •••• 1111"],
		["ssn 123-45-6789", "ssn •••-••-••••"],
		["123–45–6789", "•••-••-••••"],
		["my social is 219099999", "my social is •••-••-••••"],
		["mi itin 912-73-1234", "mi itin •••-••-••••"],
		["the last four of my ssn are 4821", "the last four of my ssn are •••-••-••••"],
	])("%s is crossed out", (text, left) => {
		expect(mask(text)).toBe(left);
		expect(mask(left)).toBe(left);
		expect(without(left, "numbers")).not.toMatch(/[•]/);
		expect(noticed(text).length).toBeGreaterThan(0);
	});

	test.each([
		"4242 4242 4242 4243",
		"1234567890123456",
		"859-555-0142 or (606) 555-0199",
		"5551234567 5557654321",
		"student id 104553218",
		"12-34-5678",
		"2026-11-24",
		"29-1141.00",
		"0.4242424242424242",
		"$4,242,424,242,424,242",
		"10 20 30 40 50 60 70 80",
		"21234000123456",
	])("%s is nobody's card", (text) => {
		expect(mask(text)).toBe(text);
		expect(noticed(text)).toEqual([]);
	});

	test("a turn has none left in its text, its card's values, names and label", () => {
		const turn = { id: "t", input: { kind: "text", text: "4242424242424242 is it" } } as unknown as Turn;
		expect(withoutNumbers(turn, discretion).input).toEqual({ kind: "text", text: "•••• 4242 is it" });
		const value = { answer: "123-45-6789", deep: [{ more: 4242424242424242 }], "4111111111111111": true, count: 3 };
		const card = {
			...turn,
			input: { kind: "card", key: "k", value, label: "my ssn is 123-45-6789" },
		} as unknown as Turn;
		expect(withoutNumbers(card, discretion).input).toEqual({
			kind: "card",
			key: "k",
			value: { answer: "•••-••-••••", deep: [{ more: "•••• 4242" }], "•••• 1111": true, count: 3 },
			label: "my ssn is •••-••-••••",
		});
		const install = { ...turn, input: { kind: "install" } } as Turn;
		expect(withoutNumbers(install, discretion)).toEqual(install);
	});
});

describe("what is taken out", () => {
	test.each([
		["I have adhd and I want to know if I can get more time", "I want to know if I can get more time"],
		["My address is 123 Main St, can you send me the form?", "can you send me the form?"],
		["i need help because my parents are undocumented.", "i need help."],
		["Hello. I have DACA. Can I apply?", "Hello. Can I apply?"],
		["Hola\nsoy autista\ngracias", "Hola\n\ngracias"],
		["tengo autismo y quiero cambiar de clase", "quiero cambiar de clase"],
		["vivo en la calle Morelos 123, puede pasar por mí", "puede pasar por mí"],
		["I have adhd.", ""],
		["Can I switch to drama, please?", "Can I switch to drama, please?"],
	])("%s", (text, left) => {
		expect(without(text, "all")).toBe(left);
		expect(without(text, "numbers")).toBe(text);
		expect(find(left).parts).toEqual([]);
	});
});

test("the language of what was found is known, and whether something is asked", () => {
	expect(find("tengo dislexia")).toMatchObject({ lang: "es", asks: false });
	expect(find("I have dyslexia, can I get more time")).toMatchObject({ lang: "en", asks: true });
	expect(find(mask("4242 4242 4242 4242"))).toMatchObject({ lang: null });
});

test("the work grows with the text, whatever is in it", () => {
	// Growth is measured against itself, the smaller of three each: no limit on time, which depends on the machine.
	const cost = (text: string): number =>
		Math.min(
			...[1, 2, 3].map(() => {
				const before = process.cpuUsage();
				mask(text);
				const { user, system } = process.cpuUsage(before);
				return user + system;
			}),
		);
	for (const part of ["4242 ", "my ssn is 123-45-678 ", "my card 1 ", "calle 5 ", "i have "]) {
		const [small, large] = [4, 32].map((kB) => cost(part.repeat((kB * 1024) / part.length)));
		expect((large ?? 0) / Math.max(small ?? 0, 3000), part).toBeLessThan(32);
	}
});

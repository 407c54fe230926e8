/** One view of every kind, in both languages, with people's text in every place where it can stand. */
import type { Lang, Option, View } from "../../src/turn.ts";

export const options = (count: number, word = "Option"): Option[] =>
	Array.from({ length: count }, (_, index) => ({ id: `o${index + 1}`, label: `${word} ${index + 1}` }));

const words = {
	en: {
		question: "What would you like to do?",
		yes: "Yes, go on",
		name: "Malik",
		job: "Dental hygienist",
		none: "Not for me",
	},
	es: {
		question: "¿Qué te gustaría hacer?",
		yes: "Sí, seguir",
		name: "Ángela",
		job: "Higienista dental",
		none: "No es lo mío",
	},
} as const;

export function samples(lang: Lang): Readonly<Record<string, View>> {
	const w = words[lang];
	const buttons = [
		{ label: w.yes, route: "dialog:goals" },
		{ label: w.job, route: "occupation:dental hygienists", args: { soc: "29-1292" } },
	];
	const question = { kind: "question", text: w.question, optional: true, note: w.none } as const;
	return {
		say: { kind: "say", text: `${w.question}\n\n${w.name}` },
		"say with buttons": { kind: "say", text: w.question, buttons },
		"say with many buttons": { kind: "say", text: w.question, buttons: [...buttons, ...buttons] },
		choice: { ...question, input: "choice", options: options(6) },
		"long choice": { ...question, input: "choice", options: options(40) },
		choices: { ...question, input: "choices", options: options(5) },
		text: { ...question, input: "text", options: [] },
		number: { ...question, input: "number", options: [] },
		date: { ...question, input: "date", options: [], optional: false },
		grid: {
			kind: "grid",
			text: w.question,
			items: options(5, "Fix a bike"),
			scale: options(5, w.none),
			page: 2,
			pages: 3,
		},
		"grid with a long scale": {
			kind: "grid",
			text: w.question,
			items: options(2),
			scale: options(7),
			page: 1,
			pages: 1,
		},
		form: {
			kind: "form",
			text: w.question,
			fields: [
				{ id: "what", label: w.job, value: w.name, input: "text" },
				{ id: "hours", label: "Hours", value: "12", input: "number" },
				{ id: "from", label: "From", value: "2026-03-01", input: "date" },
				{ id: "to", label: "To", value: "someday", input: "date" },
			],
		},
		results: {
			kind: "results",
			title: w.yes,
			text: w.question,
			max: 20,
			bars: [
				{ label: "Realistic", value: 20, sentence: w.none },
				{ label: "Artistic", value: 0, sentence: w.yes },
				{ label: "Social", value: 7.5, sentence: w.job },
			],
			jobs: [
				{ title: w.job, detail: "$87,530", why: w.none },
				{ title: w.name, detail: "$1" },
			],
			source: "O*NET 30.0",
			buttons,
		},
		article: {
			kind: "article",
			title: w.question,
			text: [w.none, `- ${w.job}`, "- 2"],
			source: "NCES, 2024",
			buttons,
		},
		sections: {
			kind: "sections",
			title: w.yes,
			text: w.none,
			sections: [
				{ title: w.job, lines: [w.name, "2026-27"] },
				{ title: w.none, lines: [] },
			],
			source: "NCES",
			buttons,
		},
		thread: {
			kind: "thread",
			title: w.yes,
			lines: [{ who: w.name, when: "Monday", text: `${w.question}\n${w.none}` }],
			buttons: [],
		},
		safety: { kind: "safety", text: w.question, numbers: ["988", "911: emergency"], buttons },
		own: { kind: "own", text: w.none },
	};
}

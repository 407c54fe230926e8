/** How hard our own words are to read, measured on the real dialogs/ and content/ (DESIGN section 9, "language"). */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadLibrary } from "../src/library/load.ts";
import type { Page, Step } from "../src/library/types.ts";
import { words as pageWords } from "../src/tab/words.ts";
import type { Bilingual, Lang } from "../src/turn.ts";
import { allSentences, type SentenceKey, say } from "../src/words/index.ts";
import { englishSyllables, measure, sentences, spanishSyllables, syllables, wordsOf } from "./support/readability.ts";

const root = join(import.meta.dirname, "..");
const library = loadLibrary(root);
const langs = ["en", "es"] as const;

// ---------------------------------------------------------------- gaps

type Gaps = Readonly<Record<string, string | number>>;

const { district } = library;
const figures = {
	...{ year: district.schoolYear, "school-year": district.schoolYear, grade: 9, page: 1, pages: 5, min: 2, max: 5 },
	...{ count: 24, total: 24, waiting: 3, threads: 2, spanish: 4, parts: 3, value: 3, number: 3, percent: 4 },
	...{ pay: 51_000, credits: 1, planned: 3, needed: 4, checked: 2026, reference: "K7Q2", example: "3 4 5 2 1 3" },
};
const people = { "first-name": "Maya", counselor: "Dana Brooks", name: "Maya", names: "Maya, Leo", student: "Maya" };
const ofDistrict = (lang: Lang): Gaps => ({
	...{ district: district.name[lang], "plan-name": district.planName[lang], plan: district.planName[lang] },
	...{ office: district.contacts.office[lang], "office-hours": district.contacts.hours[lang] },
	...{ hours: district.contacts.hours[lang], place: district.contacts.place[lang] },
	"office-place": district.contacts.place[lang],
	// What is said about telling, at its longest.
	contact: "Elena Rivera",
	when: lang === "en" ? "Monday at 7:45 AM" : "lunes a las 7:45 a.m.",
	told: library.safety.told.closed[lang]
		.replace("{contact}", "Elena Rivera")
		.replace("{when}", lang === "en" ? "Monday at 7:45 AM" : "lunes a las 7:45 a.m."),
});

/** What stands in the gaps, as a person of the demo district would read it. */
const gaps: Readonly<Record<Lang, Gaps>> = {
	en: {
		...{ ...figures, ...people, ...ofDistrict("en") },
		...{ item: "Math", area: "Math", areas: "helpers", course: "Algebra I", courses: "Algebra I", needs: "Algebra I" },
		...{ subjects: "math, science", group: "engineers", release: "29.3", school: "Valley High" },
		...{ career: "Electrician", jobs: "welder, nurse", route: "Four-year college", state: "Ohio", entry: "a diploma" },
		...{ letters: "helpers and makers", one: "helpers", two: "makers", date: "Friday, December 4", field: "the date" },
		...{
			title: "Set a goal",
			text: "visit a shop",
			words: "help",
			choice: "Yes",
			reason: "No address",
			buttons: "Skip",
			numbers: "988: call or text 988, day or night.",
		},
		...{
			"check-in": "How is your plan going?",
			template: "Your first step",
			source: "Ohio, 2024",
			sources: "Ohio, 2024",
		},
	},
	es: {
		...{ ...figures, ...people, ...ofDistrict("es") },
		...{ item: "Mate", area: "Mate", areas: "ayudar", course: "Álgebra I", courses: "Álgebra I", needs: "Álgebra I" },
		...{ subjects: "matemáticas, ciencias", group: "engineers", release: "29.3", school: "Valley High" },
		...{ career: "Electricista", jobs: "soldador, chef", route: "Universidad de cuatro años", state: "Ohio" },
		...{ entry: "con un diploma", letters: "ayudar y crear", one: "ayudar", two: "crear" },
		...{ date: "viernes, 4 de diciembre", field: "la fecha", title: "Ponerme una meta", text: "ir a un taller" },
		...{ words: "ayuda", choice: "Sí", reason: "Sin dirección", buttons: "Saltar", "check-in": "¿Cómo va tu plan?" },
		...{ template: "Tu primer paso", when: "viernes", source: "Ohio, 2024", sources: "Ohio, 2024" },
		numbers: "988: llamar o mandar un texto al 988, de día o de noche.",
	},
};

/** Fills `{names}`. Throws when this test has nothing for one. */
function fill(text: string, lang: Lang): string {
	return text.replace(/\{([\w-]+)\}/g, (gap, name: string) => {
		const value = gaps[lang][name];
		if (value === undefined) throw new Error(`${gap} in "${text}": nothing stands for it in gaps of this test`);
		return String(value);
	});
}

// ---------------------------------------------------------------- what is measured

interface Reading {
	/** File or group, as it is named when it misses its bar. */
	readonly name: string;
	/** Texts shorter than 100 words are measured together with others of their kind. */
	readonly kind: string;
	/** English: the highest grade. */
	readonly grade: number;
	readonly texts: (lang: Lang) => readonly string[];
}

const enough = 100;
/** Spanish: the lowest score. */
const easy = 65;

const inLang =
	(texts: readonly (Bilingual | null | undefined)[]) =>
	(lang: Lang): string[] =>
		texts.flatMap((text) => (text ? [fill(text[lang], lang)] : []));

const ofArticle = (page: Pick<Page, "text">) => (lang: Lang) =>
	[page.text[lang].title, ...page.text[lang].answer, ...page.text[lang].more].map((text) => fill(text, lang));

function ofStep(step: Step): (Bilingual | null)[] {
	if (step.type === "say") return [step.text];
	if (step.type !== "ask") return [];
	const labels = [...step.choices, ...step.instead, ...step.fields].map(({ label }) => label);
	return [step.text, step.simpler, step.why, ...labels];
}

/** Read by staff alone. */
const forStaff =
	/^(campaign|reason|caseload|alert|preview|thread|no-open-threads|answer-name|help-staff|nextStaff|send-check-in|no-grade)/;
/** Who a fact is from: names of offices and data sets, as they want to be named. */
const credits = /(^|-)source(-|$)|^cardSource$/;
/** Read by families alone. */
const forFamilies = /^(help-family|nextFamily)/;

const forOthers = (key: string): boolean => [forStaff, forFamilies, credits].some((keys) => keys.test(key));

const topicFiles = readdirSync(join(root, "src/words")).filter((file) => !["index.ts", "dates.ts"].includes(file));

/** The keys of every topic that students read. */
const topics: readonly { readonly file: string; readonly keys: readonly SentenceKey[] }[] = await Promise.all(
	topicFiles.map(async (file) => {
		const module: Readonly<Record<string, object>> = await import(`../src/words/${file.slice(0, -".ts".length)}.ts`);
		const keys = Object.values(module).flatMap((topic) => Object.keys(topic) as SentenceKey[]);
		return { file, keys: keys.filter((key) => !forOthers(key)) };
	}),
);

const readings: readonly Reading[] = [
	...[...library.scripts.values()]
		.filter((script) => script.for.includes("student"))
		.map(({ file, title, steps }) => ({
			...{ name: file, kind: "scripts", grade: 6 },
			texts: inLang([title, ...steps.flatMap(ofStep)]),
		})),
	...[...library.pages.values()].map((page) => ({
		name: `content/pages/${page.id}`,
		...(page.for.includes("student") ? { kind: "student pages", grade: 6 } : { kind: "family pages", grade: 8 }),
		texts: ofArticle(page),
	})),
	...[...library.pages.values()].flatMap((page) =>
		page.family
			? [
					{
						...{ name: `content/pages/${page.id}.family`, kind: "family pages", grade: 8 },
						texts: ofArticle({ text: page.family }),
					},
				]
			: [],
	),
	...[...library.clusters.values()].map((cluster) => ({
		...{ name: `content/clusters/${cluster.id}`, kind: "clusters", grade: 6 },
		texts: ofArticle(cluster),
	})),
	...[...library.checkIns.values()].map(({ id, title, text, choices, answers }) => ({
		...{ name: `content/check-ins/${id}.yaml`, kind: "check-ins", grade: 6 },
		texts: inLang([title, text, ...choices.map(({ label }) => label), ...Object.values(answers)]),
	})),
	...[...library.inventories.values()].map(({ id, title, tie, scale, scales, items }) => ({
		...{ name: `content/inventories/${id}.yaml`, kind: "inventories", grade: 6 },
		texts: inLang([
			...[title, tie, ...scale.map(({ label }) => label)],
			...scales.flatMap(({ name, sentence, pick }) => [name, sentence, pick]),
			...items.map(({ text }) => text),
		]),
	})),
	{
		...{ name: "content/occupations.csv, days", kind: "occupations", grade: 6 },
		texts: inLang([...library.occupations.values()].map(({ day }) => day)),
	},
	{
		...{ name: "content/school/routes.yaml", kind: "school", grade: 6 },
		texts: inLang(
			[...library.afterSchool.values()].flatMap(({ name, asks }) => [name, ...asks.map(({ note }) => note)]),
		),
	},
	...(["student", "family", "staff", "unknown", "anonymous"] as const).map((writer) => ({
		...{ name: `content/safety.yaml, replies to ${writer}`, kind: "safety replies", grade: 5 },
		texts: inLang(Object.values(library.safety.replies).map((replies) => replies[writer])),
	})),
	{
		...{ name: "content/safety.yaml, what is said about telling", kind: "safety replies", grade: 5 },
		texts: inLang(
			Object.values(library.safety.told).flatMap((text) => ("en" in text ? [text] : [text.student, text.others])),
		),
	},
	...topics.map(({ file, keys }) => ({
		...{ name: `src/words/${file}`, kind: "words", grade: 6 },
		texts: (lang: Lang) => keys.map((key) => say(lang, key, gaps[lang])),
	})),
	{ name: "src/tab/words.ts", kind: "words", grade: 6, texts: inLang(Object.values(pageWords)) },
];

interface Measured {
	readonly name: string;
	readonly words: number;
	readonly score: number;
	readonly bar: number;
}

/** Every file of 100 words or more, and what is shorter by kind; the hardest first. */
function measured(lang: Lang): Measured[] {
	const groups = new Map<string, { grade: number; texts: string[] }>();
	for (const { name, kind, grade, texts: of } of readings) {
		const texts = of(lang);
		const group = wordsOf(texts).length >= enough ? name : `${kind} of fewer than ${enough} words`;
		groups.set(group, { grade, texts: [...(groups.get(group)?.texts ?? []), ...texts] });
	}
	return [...groups]
		.map(([name, { grade, texts }]) => {
			const { words, score } = measure(texts, lang);
			return { name, words, score: Math.round(score * 10) / 10, bar: lang === "en" ? grade : easy };
		})
		.sort((a, b) => beyond(b, lang) - beyond(a, lang));
}

/** How far a text is on the wrong side of its bar; negative when it keeps it. */
const beyond = ({ score, bar }: Measured, lang: Lang): number => (lang === "en" ? score - bar : bar - score);

describe.each(langs)("our own words (%s)", (lang) => {
	test("are easy to read, file by file", () => {
		const missed = measured(lang)
			.filter((one) => beyond(one, lang) > 0)
			.map(({ name, score, bar, words }) => `${name}: ${score}, bar ${bar} (${words} words)`);
		expect(missed, `the hardest first:\n${missed.join("\n")}`).toEqual([]);
	});

	test("greet a student and ask where to begin in 60 words or fewer", () => {
		const steps = library.scripts.get("welcome")?.steps.filter(({ id }) => id === "hello" || id === "first") ?? [];
		const texts = steps.flatMap((step) => ("text" in step ? [fill(step.text[lang], lang)] : []));
		expect(texts.length).toBe(2);
		expect(wordsOf(texts).length, texts.join(" ")).toBeLessThanOrEqual(60);
	});

	test("answer on a page in 80 words or fewer", () => {
		const counts = [...library.pages.values()].flatMap(({ id, text, family }) =>
			(family ? [text, family] : [text]).map(
				(both) => [id, wordsOf(both[lang].answer.map((part) => fill(part, lang))).length] as const,
			),
		);
		expect(counts.filter(([, count]) => count > 80)).toEqual([]);
	});

	test("answer danger in 60 words or fewer", () => {
		const counts = Object.entries(library.safety.replies).flatMap(([kind, replies]) =>
			Object.entries(replies).map(
				([writer, text]) => [kind, writer, wordsOf([fill(text[lang], lang)]).length] as const,
			),
		);
		expect(counts.filter(([, , count]) => count > 60)).toEqual([]);
	});
});

// ---------------------------------------------------------------- easy words

/** What a question shows to somebody who asked for easy words: English grade at most, Spanish score at least. */
const easiest: Readonly<Record<Lang, number>> = { en: 4, es: 75 };
/** Words of one such question: what is read at a glance on a phone. */
const glance = 12;

const asked = [...library.scripts.values()]
	.filter((script) => script.for.includes("student") || script.for.includes("family"))
	.map(({ file, steps }) => ({ file, questions: steps.flatMap((step) => (step.type === "ask" ? [step] : [])) }))
	.filter(({ questions }) => questions.length > 0);

/** Why a text is too hard for easy words, or nothing. */
function tooHard(texts: readonly string[], lang: Lang): string[] {
	const { score } = measure(texts, lang);
	const bar = easiest[lang];
	return (lang === "en" ? score > bar : score < bar) ? [`${score.toFixed(1)}, bar ${bar}`] : [];
}

describe.each(langs)("easy words (%s)", (lang) => {
	test("every question of students and families has a short text that easy, its own or under simpler:", () => {
		const missed = asked.flatMap(({ file, questions }) =>
			questions.flatMap(({ id, line, text, simpler }) => {
				const shown = fill((simpler ?? text)[lang], lang);
				const words = wordsOf([shown]).length;
				const faults = [
					...tooHard([shown], lang),
					...(words > glance ? [`${words} words, at most ${glance}`] : []),
					...((shown.match(/\?/g)?.length ?? 0) > 1 ? ["more than one question"] : []),
				];
				return faults.map(
					(fault) => `${file}:${line} ${id}: ${simpler ? "simpler" : "no simpler"}: ${fault}: ${shown}`,
				);
			}),
		);
		expect(missed, missed.join("\n")).toEqual([]);
	});

	test.each(asked)("the questions of $file are that easy together", ({ questions }) => {
		const shown = questions.map(({ text, simpler }) => fill((simpler ?? text)[lang], lang));
		expect(tooHard(shown, lang), shown.join(" ")).toEqual([]);
	});

	test("simpler words are other words", () => {
		const same = asked.flatMap(({ file, questions }) =>
			questions.flatMap(({ id, text, simpler }) => (simpler?.[lang] === text[lang] ? [`${file} ${id}`] : [])),
		);
		expect(same).toEqual([]);
	});

	test("a check-in asks in such words from the start: its counselor's text is all there is", () => {
		const missed = [...library.checkIns.values()].flatMap(({ id, text }) =>
			tooHard([fill(text[lang], lang)], lang).map((fault) => `content/check-ins/${id}.yaml: ${fault}`),
		);
		expect(missed).toEqual([]);
	});
});

// ---------------------------------------------------------------- usted to families

describe("no tú where families listen", () => {
	const familiar = new Set(
		`tú tu tus te ti contigo tuyo tuya puedes quieres tienes eres estás sabes vas dame dime elige escribe escoge mira
		pregúntale`.split(/\s+/),
	);
	const isTu = (word: string): boolean => familiar.has(word) || /^(?!existe$|insiste$|consiste$).+[ai]ste$/.test(word);
	const tuIn = (text: string): string[] => (text.toLowerCase().match(/\p{L}+/gu) ?? []).filter(isTu);

	const files = new Set(["talk.ts", "answers.ts", "cards.ts", "sending.ts", "visitors.ts"]);
	/** Said only to students: their help, and misses at kinds of questions that no family script asks. */
	const studentsAlone =
		/^(help|why-default|the-counselor-student|three-misses-optional|miss-(number|range|date|date-side|many|few|few-optional|ratings|form))$/;

	const open = [...library.scripts.values()].filter((script) => script.for.includes("family"));
	/** Welcome speaks to each role in steps of its own; the other scripts are the same for everybody. */
	const steps = open.flatMap((script) =>
		script.steps
			.filter((step) => script.id !== "welcome" || /-family$/.test(step.id))
			.map((step) => ({ where: `${script.file} ${step.id}`, step })),
	);

	test("sentences of the interface", () => {
		const heard = topics.filter(({ file }) => files.has(file)).flatMap(({ keys }) => keys);
		const said = heard
			.filter((key) => !studentsAlone.test(key))
			.map((key) => ({ key, tu: tuIn(say("es", key, gaps.es)) }));
		expect(said.length).toBeGreaterThan(60);
		expect(said.filter(({ tu }) => tu.length > 0)).toEqual([]);
	});

	test("scripts, and their titles", () => {
		const texts = [
			...open.map(({ file, title }) => ({ where: file, texts: [title] })),
			...steps.map(({ where, step }) => ({ where, texts: ofStep(step).filter((text) => text !== null) })),
		];
		const said = texts.map(({ where, texts: own }) => ({ where, tu: own.flatMap(({ es }) => tuIn(es)) }));
		expect(said.filter(({ tu }) => tu.length > 0)).toEqual([]);
	});

	test("what only students hear stays out of family scripts: each question says why, and asks nothing of those kinds", () => {
		const questions = steps.flatMap(({ where, step }) => (step.type === "ask" ? [{ where, step }] : []));
		// Only somebody who answers students' messages meets these two.
		const own = questions.filter(({ where }) => !/ask-counselor\.yaml (pick|reply)$/.test(where));
		expect(own.map(({ step }) => step.id).sort()).toEqual(["first-family", "message", "private", "sure", "what"]);
		expect(own.filter(({ step }) => step.why === null || step.optional)).toEqual([]);
		expect(own.filter(({ step }) => !["text", "choice", "confirm"].includes(step.kind))).toEqual([]);
	});

	test("the words it looks for are found", () => {
		expect(tuIn("Seguimos donde te quedaste. Escribe si tú quieres; existe su plan.")).toEqual(
			"te quedaste escribe tú quieres".split(" "),
		);
	});
});

test("every sentence of the interface is measured but those for staff or families alone, and credits", () => {
	const all = [...topics.flatMap(({ keys }) => keys), ...Object.keys(allSentences).filter(forOthers)];
	expect(all.sort()).toEqual(Object.keys(allSentences).sort());
});

describe("the measure itself, against words counted by hand", () => {
	test.each([
		[1, "plan make makes asked helped moved school eyes don't can't friend"],
		[2, "table tables handled wanted classes college going buyer client science create someone safety"],
		[2, "homework movement useful isn't didn't question business two-year check-in"],
		[3, "idea area family easier usual library video animal"],
		[4, "education experience agriculture apprenticeship information"],
		[6, "individualized"],
	])("English words of %i", (count, words) => {
		const counted = words.split(" ").map((word) => [word, englishSyllables(word)] as const);
		expect(counted.filter(([, syllables]) => syllables !== count)).toEqual([]);
	});

	test.each([
		[1, "plan y que quien muy bien"],
		[2, "día país también guía ahí oír ciudad leyes huerto causa"],
		[3, "cuidado ahora guitarra escuela bilingüe carrera"],
		[4, "consejero poesía cooperar estudiante"],
		[5, "aprendizaje habilidades"],
		[7, "individualizado"],
	])("Spanish words of %i", (count, words) => {
		const counted = words.split(" ").map((word) => [word, spanishSyllables(word)] as const);
		expect(counted.filter(([, syllables]) => syllables !== count)).toEqual([]);
	});

	test.each([
		["en", "ILP", 3],
		["es", "ILP", 4],
		["en", "ILPs", 3],
		["en", "988", 3],
		["es", "988", 6],
		["en", "$51,000", 5],
		["en", "Counselor's", 2],
		["en", "individualized", 2],
		["es", "AYUDA", 3],
		["es", "high", 1],
	] as const)("%s: letters, figures, taught and borrowed words: %s", (lang, token, count) => {
		expect(syllables(token, lang)).toBe(count);
	});

	test("sentences end at stops and line breaks, not in abbreviations", () => {
		expect(sentences(["In the U.S. we open at 7:45 a.m. on Monday. Ready? Go (now!). Yes"])).toHaveLength(4);
		expect(sentences(['Escribe: "¿Cómo se llama en Texas?". Bien.', "Saltar", "**Antes:** sí"])).toHaveLength(4);
	});

	test("both formulas", () => {
		// 5 words, 1 sentence, the-coun.selor-helps-with-plans: 6 syllables.
		expect(measure(["The counselor helps with plans."], "en").score).toBeCloseTo(0.39 * 5 + 11.8 * (6 / 5) - 15.59);
		// 4 words, la-es.cue.la-es-gran.de: 7 syllables.
		expect(measure(["La escuela es grande."], "es").score).toBeCloseTo(206.84 - 60 * (7 / 4) - 1.02 * 4);
	});
});

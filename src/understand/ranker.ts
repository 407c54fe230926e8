/**
 * Ranks routes for a text: exact phrases and names first, then what was learnt from all phrases.
 *
 * One multinomial logistic regression for both languages (`train.ts`) over roots, pairs of roots, groups of 3-5 letters
 * and meanings (`features.ts`). Names of jobs and states are replaced by one word each before, so that "electrician"
 * and "nurse" are asked about alike. A softmax makes the scores shares of 1.
 */
import { distance, foldText } from "../library/likeness.ts";
import { clusterIds, pageIds } from "../library/routes.ts";
import type { Library } from "../library/types.ts";
import type { Lang } from "../turn.ts";
import { dangerLesson } from "./danger.ts";
import { createLexicon, features, type Lexicon } from "./features.ts";
import { guessLang, isForeign } from "./foreign.ts";
import { modelOf, modelSoon } from "./kept.ts";
import { type Model, reasons, scoresOf, vectorOf } from "./model.ts";
import { createNames, indexNames, type Named, type NameIndex, SLOT_WORDS } from "./names.ts";
import { createSpelling, writtenOut } from "./spelling.ts";
import { type Doc, softmax } from "./train.ts";

export interface Ranked {
	readonly route: string;
	/** 0-1: 1 is an exact phrase, otherwise how likely the route is among all. */
	readonly score: number;
}

/** @returns routes with their scores, best first, at most eight; empty for a text without words */
export type Rank = (text: string, lang: Lang) => readonly Ranked[];

export interface Ranker {
	readonly rank: Rank;
	/** Names found in a text, for follow-ups ("and in Ohio?"). */
	readonly named: (text: string) => readonly Named[];
	/** The language a text is written in; null when its words do not say. */
	readonly langOf: (text: string) => Lang | null;
	/** Whether a text is neither English nor Spanish. */
	readonly foreign: (text: string) => boolean;
	/** What in a text spoke for a route, strongest first: a root, `@meaning`, `~letters` or a pair of roots. */
	readonly reasons: (text: string, lang: Lang, route: string) => readonly { feature: string; by: number }[];
}

/** Longer texts are ranked by their beginning: the time of a turn stays bounded. */
const LONGEST = 600;

/** Only word for word: what these switch on is too rare to be guessed. */
const EXACT_ONLY: ReadonlySet<string> = new Set(["command:simple-on", "command:simple-off"]);

/** Commands and small talk are short; in a longer text that much less speaks for them (as a logarithm). */
const COMMAND_WORDS = 6;
const LONG_COMMAND = 1.5;
/** Words nobody wrote speak for a message that is about something else: that much when all are unknown. */
const STRANGE = 3;
/** A wrong answer is worse than saying that nothing fits and offering the nearest two. */
const NONE_BONUS = 0.8;
/** A name of a job or a state speaks for that by itself, however it is asked about. */
const NAMED_BONUS = 1;

/** More is for exact phrases, names and slips of the finger; what is only alike never gets it. */
const MOST_SURE = 0.89;

/** What the phrases of a library taught; plain data, so that the build can keep it. */
export interface Taught {
	readonly names: NameIndex;
	readonly lexicon: Lexicon;
	/** Folded phrases and their routes. */
	readonly exact: ReadonlyMap<string, string>;
	/** Commands and small talk, in which a slip of the finger is forgiven. */
	readonly short: readonly { readonly folded: string; readonly route: string }[];
	/** How often each word stands in phrases, in English and in Spanish. */
	readonly seenWords: ReadonlyMap<string, readonly [number, number]>;
	readonly model: Model;
	/** What the messages of content/danger.csv taught. */
	readonly danger: Model;
}

type Source = Pick<
	Library,
	"phrases" | "templates" | "meanings" | "occupations" | "imports" | "states" | "danger" | "safety"
>;

/**
 * Learns from all phrases of the library, or takes the model that was kept when they were the same.
 * @param models folders where models are kept; a new one goes into the last. Empty: none is kept
 * @param exactly the outcome follows from this library alone, whatever was kept
 */
export function learnPhrases(library: Source, models: readonly string[], exactly = false): Taught {
	const { docs, ...lesson } = prepare(library);
	const same = { meanings: library.meanings, lexicon: lesson.lexicon };
	const danger = modelOf(dangerLesson(library, lesson.lexicon), models, exactly);
	return { ...lesson, model: modelOf({ docs, ...same }, models), danger };
}

/** The same, and the process does other things in between. */
export async function learnPhrasesSoon(library: Source, models: readonly string[]): Promise<Taught> {
	const { docs, ...lesson } = prepare(library);
	const same = { meanings: library.meanings, lexicon: lesson.lexicon };
	const danger = await modelSoon(dangerLesson(library, lesson.lexicon), models);
	return { ...lesson, model: await modelSoon({ docs, ...same }, models), danger };
}

function prepare(library: Source): Omit<Taught, "model" | "danger"> & { readonly docs: readonly Doc[] } {
	const names = indexNames(library);
	const named = createNames(names, library);
	const lexicon = createLexicon(library.meanings);
	const exact = new Map<string, string>();
	const short: { folded: string; route: string }[] = [];
	const docs: Doc[] = [];
	const seenWords = new Map<string, [number, number]>();

	for (const { text, route, lang, role } of library.phrases) {
		const folded = foldText(text);
		const key = folded || text.trim().charAt(0);
		// what counts for one kind of reader only is found by the router, which knows the reader
		if (!exact.has(key) && role === null) exact.set(key, route);
		if (folded === "") continue;
		if (/^(command|smalltalk):/.test(route)) short.push({ folded, route });
		if (EXACT_ONLY.has(route)) continue;
		docs.push({ text: writtenOut(maskAll(folded, withoutEveryday(named(text))), lang), lang, route });
		for (const word of folded.split(" ")) {
			const counts = seenWords.get(word) ?? [0, 0];
			counts[lang === "en" ? 0 : 1]++;
			seenWords.set(word, counts);
		}
	}
	for (const { slot, text, lang } of library.templates) {
		const masked = foldText(
			text.replaceAll(`{${slot}}s`, `{${slot}}`).replaceAll(`{${slot}}`, ` ${SLOT_WORDS[slot]} `),
		);
		docs.push({ text: writtenOut(masked, lang), lang, route: slot });
	}
	// the slugs are good names: "four year college" leads there, whatever the phrases say
	for (const route of [...pageIds.map((id) => `page:${id}`), ...clusterIds.map((id) => `cluster:${id}`)]) {
		const folded = foldText(route.slice(route.indexOf(":") + 1));
		if (!exact.has(folded)) exact.set(folded, route);
		docs.push({ text: folded, lang: "en", route });
	}
	return { names, lexicon, exact, short, seenWords, docs };
}

/** Builds the ranker once per library. */
export function buildRanker(library: Source, taught: Taught): Ranker {
	const { exact, short, seenWords, lexicon, model } = taught;
	const named = createNames(taught.names, library);
	const known = wordsOf(library, taught);
	const spelled = createSpelling(known);

	const read = (masked: string, lang: Lang): string => spelled(writtenOut(masked, lang));

	const rank: Rank = (text, lang) => {
		const folded = foldText(text.slice(0, LONGEST));
		if (folded === "") {
			// a bare "?" is a phrase, too
			const sign = exact.get(text.trim().charAt(0));
			return sign ? [{ route: sign, score: 1 }] : [];
		}
		const { names, folded: named } = namesIn(text.slice(0, LONGEST), lang);
		const whole = exact.get(folded) ?? names.find((name) => name.alone)?.route ?? nearMiss(folded, short, known);
		const ranked = lexical(named, lang, names);
		if (!whole) return ranked.slice(0, 8);
		const score = exact.get(folded) === whole || names.some((name) => name.alone) ? 1 : 0.95;
		return [
			{ route: whole, score },
			...ranked.filter((one) => one.route !== whole).map((one) => ({ ...one, score: one.score * (1 - score) })),
		].slice(0, 8);
	};

	/** Names as typed; without a job among them, as they were most likely meant: "grafic designer", "wind turbine tech". */
	const namesIn = (text: string, lang: Lang): { names: readonly Named[]; folded: string } => {
		const names = named(text);
		const folded = foldText(text);
		if (names.some(({ slot }) => slot === "occupation")) return { names, folded };
		const meant = read(folded, lang).replace(/\btech(s?)\b/g, "technician$1");
		const again =
			meant === folded ? [] : named(meant).filter((name) => !name.everyday && / /.test(nameOf(meant, name)));
		return again.some(({ slot }) => slot === "occupation") ? { names: again, folded: meant } : { names, folded };
	};

	const classify = (masked: string, lang: Lang): Ranked[] => {
		const shares = scoresOf(model, vectorOf(features(read(masked, lang), lang, lexicon), model));
		const words = masked.split(" ");
		const short = words.length <= COMMAND_WORDS;
		const long = words.filter((word) => word.length > 3);
		const strange = long.filter((word) => !known.has(word)).length / Math.max(1, long.length);
		model.routes.forEach((route, i) => {
			if (route === "none") shares[i]! += NONE_BONUS + STRANGE * strange;
			if (!short && /^(command|smalltalk):/.test(route)) shares[i]! -= LONG_COMMAND;
			if (masked.includes(SLOT_WORDS.occupation) && route === "occupation") shares[i]! += NAMED_BONUS;
			if (masked.includes(SLOT_WORDS.state) && route === "state") shares[i]! += NAMED_BONUS;
		});
		softmax(shares);
		return model.routes.map((route, i) => ({ route, score: shares[i]! })).sort((a, b) => b.score - a.score);
	};

	const lexical = (folded: string, lang: Lang, names: readonly Named[]): Ranked[] =>
		learnt(folded, lang, names).map(({ route, score }) => ({ route, score: Math.min(score, MOST_SURE) }));

	const learnt = (folded: string, lang: Lang, names: readonly Named[]): Ranked[] => {
		const plain = withoutEveryday(names);
		const first = resolve(classify(maskAll(folded, plain), lang), plain);
		if (plain.length === names.length) return first;
		// "what does a counselor do" is about the job, "talk to my counselor" is not: the masked reading has to win clearly
		const second = resolve(classify(maskAll(folded, names), lang), names);
		return second[0]?.route.startsWith("occupation:") && second[0].score > Math.max(0.5, first[0]?.score ?? 0)
			? second
			: first;
	};

	return {
		rank,
		named,
		langOf: (text) => guessLang(foldText(text.slice(0, LONGEST)), text, seenWords),
		foreign: (text) => {
			const start = text.slice(0, LONGEST);
			return isForeign(start, foldText(start), (word) => seenOften(seenWords.get(word)));
		},
		reasons: (text, lang, route) => {
			const found = namesIn(text.slice(0, LONGEST), lang);
			const names = withoutEveryday(found.names);
			const masked = maskAll(found.folded, names);
			const slot = names.find((name) => name.route === route)?.slot ?? route;
			return reasons(model, vectorOf(features(read(masked, lang), lang, lexicon), model), slot);
		},
	};
}

/** Every word that somebody may mean: of phrases, meanings, names and gaps. */
function wordsOf({ meanings }: Source, { seenWords, names }: Taught): ReadonlyMap<string, number> {
	const known = new Map<string, number>();
	for (const [word, [en, es]] of seenWords) known.set(word, en + es);
	const more = [
		...meanings.flatMap(({ words }) => [...words.en, ...words.es]),
		...names.names.keys(),
		...Object.values(SLOT_WORDS),
	];
	for (const entry of more) for (const word of entry.split(" ")) if (!known.has(word)) known.set(word, 1);
	return known;
}

const withoutEveryday = (names: readonly Named[]): readonly Named[] => names.filter((name) => !name.everyday);

/** The words of a text that a name took. */
function nameOf(folded: string, { masked, slot }: Named): string {
	const words = folded.split(" ");
	const left = masked.split(" ");
	const from = left.indexOf(SLOT_WORDS[slot]);
	return words.slice(from, from + words.length - left.length + 1).join(" ");
}

/** Replaces the found names by their slots' words. */
function maskAll(folded: string, names: readonly Named[]): string {
	if (names.length === 0) return folded;
	if (names.length === 1) return names[0]!.masked;
	// two names: what the second reading changed is put into the first
	const words = folded.split(" ").length;
	const state = names.find((name) => name.slot === "state")!;
	const job = names.find((name) => name.slot === "occupation")!;
	const at = state.masked.split(" ").indexOf(SLOT_WORDS.state);
	const taken = words - state.masked.split(" ").length + 1;
	const name = folded
		.split(" ")
		.slice(at, at + taken)
		.join(" ");
	return ` ${job.masked} `.replace(` ${name} `, ` ${SLOT_WORDS.state} `).trim();
}

/** The slots' classes become the routes of the names; without a name they fall away. */
function resolve(ranked: readonly Ranked[], names: readonly Named[]): Ranked[] {
	const routes = ranked.flatMap(({ route, score }) => {
		if (route !== "occupation" && route !== "state") return [{ route, score }];
		const name = names.find((one) => one.slot === route);
		return name ? [{ route: name.route, score }] : [];
	});
	const sum = routes.reduce((total, one) => total + one.score, 0) || 1;
	return routes.map(({ route, score }) => ({ route, score: score / sum }));
}

/**
 * A mistyped command or greeting: as many words, one edit in five letters, two in nine, and none of the other words one
 * that people write: "no more tests" is not "no more texts".
 */
function nearMiss(
	folded: string,
	short: readonly { folded: string; route: string }[],
	known: ReadonlyMap<string, number>,
): string | undefined {
	if (folded.length < 4 || folded.length > 30) return undefined;
	const allowed = folded.length >= 9 ? 2 : 1;
	const words = folded.split(" ");
	const slips = (phrase: string): boolean => {
		const meant = phrase.split(" ");
		return meant.length === words.length && words.every((word, i) => word === meant[i] || !known.has(word));
	};
	return short.find(
		(phrase) =>
			phrase.folded.length >= 5 &&
			Math.abs(phrase.folded.length - folded.length) <= allowed &&
			distance(phrase.folded, folded) <= allowed &&
			slips(phrase.folded),
	)?.route;
}

/** A word of a foreign phrase among ours is no word of ours yet. */
const seenOften = (counts: readonly [number, number] | undefined): boolean =>
	counts !== undefined && counts[0] + counts[1] > 2;

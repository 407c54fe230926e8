/**
 * How much a message is like those of content/danger.csv that mean danger: first whether it is danger, then
 * which kind (`danger-model.ts`). All phrases that lead somewhere are taught as harmless.
 */
import type { Library } from "../library/types.ts";
import type { Danger, Lang, Urgency } from "../turn.ts";
import {
	dangerFeatures,
	dangerSettings,
	dangerTraining,
	dangerWeights,
	END,
	HARMLESS,
	MEANT,
	NOW,
	plainWords,
	QUESTION,
	SPANISH,
	share,
	shortForms,
} from "./danger-model.ts";
import type { Lexicon } from "./features.ts";
import type { Lesson } from "./kept.ts";
import { type Model, scoresOf, vectorOf } from "./model.ts";
import { type Doc, softmax } from "./train.ts";

/** What learnt messages say of a text. */
export interface Likely {
	/** How sure it is that it means danger, 0 to 1; of its worst part. */
	readonly share: number;
	/** Every kind it may well be, the likeliest first. */
	readonly kinds: readonly Danger[];
	readonly urgency: Urgency;
	/** In which language it was read best. */
	readonly lang: Lang;
}

/** A fifth as likely as the likeliest: then the reply and the alert carry this kind, too. */
const CLOSE = 0.2;

/** A long text is read in parts, each half in the next; what lies beyond the last is left to the patterns. */
const PART = { words: 30, step: 15, most: 100 };
/** Danger in the middle of ordinary talk: each sentence by itself, a long one in parts, has to be so much surer (of log odds). */
const PIECE = { words: 15, step: 7, least: 4, surer: 1 };
/** Of a text so much is folded; words are shorter than twenty letters. */
const MOST_SIGNS = 30_000;

type Taught = Pick<Library, "danger" | "safety" | "phrases" | "states" | "occupations">;

/** What is learnt from, and how; changes with the messages and with how they are read. */
export function dangerLesson(library: Taught, lexicon: Lexicon): Lesson {
	const { short } = library.safety.spellings;
	const name = JSON.stringify(["danger 6", dangerSettings, dangerWeights, short]);
	const steps = (docs: readonly Doc[]) => dangerTraining(docs, shortForms(short), lexicon.stems);
	return { ...dangerDocs(library), meanings: [], lexicon, learner: { name, steps } };
}

/** The messages and the examples of the patterns; besides, phrases and names that mean no danger. Folded only once they are learnt. */
function dangerDocs({ danger, safety, phrases, states, occupations }: Taught): Pick<Lesson, "docs" | "besides"> {
	const docs = [...danger, ...safety.examples].map(({ text, lang, kind, urgency }) => ({
		text,
		lang,
		route: kind === null ? HARMLESS : `${kind} ${urgency ?? "now"}`,
	}));
	const harmless = phrases.filter(({ route }) => !route.startsWith("safety:"));
	// Names stand in few phrases, and a short message is little else.
	const named = [
		...[...states.values()].flatMap(({ name }) => [
			{ text: `and in ${name.en}`, lang: "en" as const },
			{ text: `y en ${name.es}`, lang: "es" as const },
		]),
		...[...occupations.values()].flatMap(({ title }) => [
			{ text: `and a ${title.en}`, lang: "en" as const },
			{ text: `y ${title.es}`, lang: "es" as const },
		]),
	];
	return { docs, besides: [...harmless, ...named].map(({ text, lang }) => ({ text, lang, route: HARMLESS })) };
}

/**
 * @param short short forms and what they say
 * @returns a pure function; its time is bounded, however long the text
 */
export function createLiken(model: Model, short: Readonly<Record<string, string>>): (text: string) => Likely | null {
	const forms = shortForms(short);
	const stems = new Map<string, string>();
	const likenessOf = (plain: string, surer: number): Likely => {
		const scores = scoresOf(model, vectorOf(dangerFeatures(plain, stems), model, dangerWeights));
		const meant = scores.slice(0, MEANT.length);
		softmax(meant);
		const [harmless = 0, ...others] = meant;
		const close = CLOSE * Math.max(...others);
		const dangerous = others.reduce((sum, one) => sum + one, 0);
		return {
			share: share(Math.log(dangerous / harmless) - surer),
			kinds: MEANT.flatMap((kind, at) => (kind !== HARMLESS && meant[at]! >= close ? { kind, of: meant[at]! } : []))
				.sort((a, b) => b.of - a.of)
				.map(({ kind }) => kind),
			urgency: scores[NOW]! > 0 ? "now" : "next-school-morning",
			lang: scores[SPANISH]! > 0 ? "es" : "en",
		};
	};
	return (text) => {
		const words = plainWords(text.slice(0, MOST_SIGNS), forms).split(" ", PART.words + PART.step * PART.most);
		if (words[0] === "") return null;
		const parts = partsOf(words, PART.words, PART.step);
		const pieces = sentencesOf(words).flatMap((sentence) => partsOf(sentence, PIECE.words, PIECE.step));
		const read = [
			...parts.map((part) => likenessOf(part.join(" "), 0)),
			...(pieces.length > 1 ? pieces : [])
				.filter((piece) => piece.length >= PIECE.least)
				.map((piece) => likenessOf(piece.join(" "), PIECE.surer)),
		];
		return read.reduce((worst, one) => (one.share > worst.share ? one : worst));
	};
}

/** Each half in the next. */
function partsOf(words: readonly string[], size: number, step: number): (readonly string[])[] {
	const parts = [words.slice(0, size)];
	for (let at = step; at + size - step < words.length; at += step) parts.push(words.slice(at, at + size));
	return parts;
}

function sentencesOf(words: readonly string[]): (readonly string[])[] {
	const sentences: string[][] = [[]];
	for (const word of words) {
		if (word === END || word === QUESTION) sentences.push([]);
		else sentences.at(-1)?.push(word);
	}
	return sentences;
}

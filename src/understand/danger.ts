/**
 * How much a message is like those of content/danger.csv that mean danger: first whether it is danger, then
 * which kind (`danger-model.ts`). All phrases that lead somewhere are taught as harmless.
 */
import type { Library } from "../library/types.ts";
import type { Danger, Lang, Urgency } from "../turn.ts";
import {
	DANGEROUS,
	dangerFeatures,
	dangerSettings,
	dangerTraining,
	dangerWeights,
	HARMLESS,
	KINDS,
	plainWords,
	SPANISH,
	share,
	shortForms,
} from "./danger-model.ts";
import type { Lexicon } from "./features.ts";
import type { Lesson } from "./kept.ts";
import { type Model, scoresOf, vectorOf } from "./model.ts";
import type { Doc } from "./train.ts";

/** What learnt messages say of a text. */
export interface Likely {
	/** How sure it is that it means danger, 0 to 1; of its worst part. */
	readonly share: number;
	readonly kind: Danger;
	readonly urgency: Urgency;
	/** In which language it was read best. */
	readonly lang: Lang;
}

/** A long text is read in parts, each half in the next; what lies beyond the last is left to the patterns. */
const PART = 30;
const STEP = 15;
const MOST_PARTS = 100;
/** Of a text so much is folded; words are shorter than twenty letters. */
const MOST_SIGNS = 30_000;

type Taught = Pick<Library, "danger" | "safety" | "phrases" | "states" | "occupations">;

/** What is learnt from, and how; changes with the rows and with how they are read. */
export function dangerLesson(library: Taught, lexicon: Lexicon): Lesson {
	const name = JSON.stringify(["danger 1", dangerSettings, dangerWeights]);
	const steps = (docs: readonly Doc[]) => dangerTraining(docs, lexicon.stems);
	return { docs: dangerDocs(library), meanings: [], lexicon, learner: { name, steps } };
}

/** What is learnt from: the messages, the examples of the patterns, and phrases that mean no danger. */
export function dangerDocs({ danger, safety, phrases, states, occupations }: Taught): Doc[] {
	const short = shortForms(safety.spellings.short);
	const foldText = (text: string): string => plainWords(text, short);
	const messages = [...danger, ...safety.examples].map(({ text, lang, kind, urgency }) => ({
		folded: foldText(text),
		lang,
		route: kind === null ? HARMLESS : `${kind} ${urgency ?? "now"}`,
	}));
	const harmless = phrases
		.filter(({ route }) => !route.startsWith("safety:"))
		.map(({ text, lang }) => ({ folded: foldText(text), lang, route: HARMLESS }));
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
	].map(({ text, lang }) => ({ folded: foldText(text), lang, route: HARMLESS }));
	return [...messages, ...harmless, ...named].filter(({ folded }) => folded !== "");
}

/**
 * @param short short forms and what they say
 * @returns a pure function; its time is bounded, however long the text
 */
export function createLiken(model: Model, short: Readonly<Record<string, string>>): (text: string) => Likely | null {
	const forms = shortForms(short);
	const stems = new Map<string, string>();
	const read = (plain: string): Likely | null => {
		const scores = scoresOf(model, vectorOf(dangerFeatures(plain, stems), model, dangerWeights));
		let best = KINDS;
		for (let at = KINDS; at < scores.length; at++) if (scores[at]! > scores[best]!) best = at;
		const [kind, urgency] = (model.routes[best]?.split(" ") ?? []) as [Danger?, Urgency?];
		const lang: Lang = scores[SPANISH]! > 0 ? "es" : "en";
		return kind && urgency ? { share: share(scores[DANGEROUS]!), kind, urgency, lang } : null;
	};
	return (text) => {
		const words = plainWords(text.slice(0, MOST_SIGNS), forms).split(" ", PART + STEP * MOST_PARTS);
		let worst: Likely | null = null;
		for (let at = 0; at === 0 || at + PART - STEP < words.length; at += STEP) {
			const part = words.slice(at, at + PART).join(" ");
			const likely = part === "" ? null : read(part);
			if (likely && likely.share > (worst?.share ?? 0)) worst = likely;
		}
		return worst;
	};
}

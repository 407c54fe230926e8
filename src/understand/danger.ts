/**
 * How much a message is like those of content/danger.csv that mean danger: a multinomial logistic regression as the routes
 * have (`train.ts`), over the kinds and their urgency. All phrases that lead somewhere are taught as harmless.
 */
import { foldText } from "../library/likeness.ts";
import type { Library } from "../library/types.ts";
import type { Danger, Lang, Urgency } from "../turn.ts";
import { features, type Lexicon } from "./features.ts";
import { guessLang } from "./foreign.ts";
import { type Model, scoresOf, vectorOf } from "./model.ts";
import { type Doc, softmax } from "./train.ts";

/** What learnt messages say of a text. */
export interface Likely {
	/** How sure it is that it means danger, 0 to 1; of its worst part. */
	readonly share: number;
	readonly kind: Danger;
	readonly urgency: Urgency;
	/** In which language it was read best. */
	readonly lang: Lang;
}

const HARMLESS = "none";
/** A long text is read in parts, each half in the next; what lies beyond the last is left to the patterns. */
const PART = 30;
const STEP = 15;
const MOST_PARTS = 100;

/** What is learnt from: the messages, the examples of the patterns, and phrases that mean no danger. */
export function dangerDocs({
	danger,
	safety,
	phrases,
	states,
	occupations,
}: Pick<Library, "danger" | "safety" | "phrases" | "states" | "occupations">): Doc[] {
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
 * @param seen how often each word stands in phrases, in English and in Spanish
 * @returns a pure function; its time is bounded, however long the text
 */
export function createLiken(
	model: Model,
	lexicon: Lexicon,
	seen: ReadonlyMap<string, readonly [number, number]>,
): (text: string) => Likely | null {
	const none = model.routes.indexOf(HARMLESS);
	const read = (folded: string): Likely | null => {
		const both = (["en", "es"] as const).map((lang) => ({
			lang,
			shares: scoresOf(model, vectorOf(features(folded, lang, lexicon), model)),
		}));
		const [en, es] = both.map(({ shares }) => shares);
		if (!en || !es) return null;
		// Neither reading alone: people mix the languages, and roots of the wrong one say little.
		const shares = en.map((score, at) => (score + es[at]!) / 2);
		const danger = (scores: Float64Array) => Math.max(...scores.filter((_, at) => at !== none)) - scores[none]!;
		const lang = guessLang(folded, folded, seen) ?? (danger(es) > danger(en) ? "es" : "en");
		softmax(shares);
		let best = -1;
		for (let at = 0; at < shares.length; at++) if (at !== none && (best < 0 || shares[at]! > shares[best]!)) best = at;
		const [kind, urgency] = (model.routes[best]?.split(" ") ?? []) as [Danger?, Urgency?];
		return kind && urgency ? { share: 1 - shares[none]!, kind, urgency, lang } : null;
	};
	return (text) => {
		const words = foldText(text).split(" ", PART + STEP * MOST_PARTS);
		let worst: Likely | null = null;
		for (let at = 0; at === 0 || at + PART - STEP < words.length; at += STEP) {
			const part = words.slice(at, at + PART).join(" ");
			const likely = part === "" ? null : read(part);
			if (likely && likely.share > (worst?.share ?? 0)) worst = likely;
		}
		return worst;
	};
}

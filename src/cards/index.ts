/** Views to what channels show: an Adaptive Card where there is something to press or to see, and always a plain text. */
import type { Lang, View } from "../turn.ts";
import { toCard } from "./adaptive.ts";
import { blocksOf } from "./blocks.ts";
import { label } from "./plain.ts";
import { toText } from "./twin.ts";

export interface Rendered {
	/** The plain-text twin: everything the card says, options numbered from 1, buttons as a line of their own. */
	readonly text: string;
	/** With `suggested`: the twin without its line of buttons, for a channel that shows them under the text. */
	readonly message: string;
	/** Adaptive Card 1.5; null where the text is all there is. */
	readonly card: object | null;
	/** Labels to offer under a plain sentence, three at most; never together with a card. */
	readonly suggested: readonly string[];
}

/** Teams counts a card in UTF-16; 40 kB are safe in every client. */
const mostCodeUnits = 20_000;

const mostSuggested = 3;

/**
 * A card too big for Teams has plainer lists, then no fallback, and if that is not enough, it goes as text alone: the
 * text is complete.
 */
function fitting(blocks: ReturnType<typeof blocksOf>, lang: Lang, text: string): object | null {
	const ways = [
		{ fallback: text, hanging: true },
		{ fallback: text, hanging: false },
		{ fallback: null, hanging: false },
	];
	for (const { fallback, hanging } of ways) {
		const card = toCard(blocks, lang, fallback, hanging);
		if (JSON.stringify(card).length <= mostCodeUnits) return card;
	}
	return null;
}

/**
 * Renders one view in one language.
 * @param key the opaque id the card's answers carry back; null for a reply that waits for no answer
 */
export function render(view: View, lang: Lang, key: string | null): Rendered {
	const blocks = blocksOf(view, lang, key ?? "");
	const text = toText(blocks, lang);
	if (view.kind === "own") return { text, message: text, card: null, suggested: [] };
	if (view.kind === "say") {
		const suggested = (view.buttons ?? []).map((button) => label(button.label));
		if (suggested.length === 0) return { text, message: text, card: null, suggested };
		if (suggested.length <= mostSuggested) return { text, message: toText(blocks, lang, false), card: null, suggested };
	}
	return { text, message: text, card: fitting(blocks, lang, text), suggested: [] };
}

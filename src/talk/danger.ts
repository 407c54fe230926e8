/** The answer to a message that may mean danger: reviewed words from content/safety.yaml, numbers in a list of their own. */
import type { Danger, Library, Writer } from "../library/types.ts";
import type { Lang, View } from "../turn.ts";
import type { Hit } from "./safety.ts";

/**
 * @param writer who wrote, as far as we know; it claims nothing about who was told
 * @param lang the language of the words that matched
 */
export function safetyView({ safety }: Pick<Library, "safety">, hit: Hit, writer: Writer, lang: Lang): View {
	const kind = hit.route.slice("safety:".length) as Danger;
	return {
		kind: "safety",
		text: safety.replies[kind][writer][lang],
		numbers: safety.numbers[kind].map((number) => number.text[lang]),
		buttons: [],
	};
}

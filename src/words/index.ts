/**
 * The interface's own sentences, English and Spanish side by side, in ICU message format. Scripts and pages hold theirs.
 */
import { IntlMessageFormat } from "intl-messageformat";
import type { Bilingual, Lang } from "../turn.ts";
import { actions } from "./actions.ts";
import { alerts } from "./alerts.ts";
import { answers } from "./answers.ts";
import { appPackage } from "./app-package.ts";
import { cards } from "./cards.ts";
import { plan } from "./plan.ts";
import { discreet } from "./private.ts";
import { sending } from "./sending.ts";
import { talk } from "./talk.ts";
import { visitors } from "./visitors.ts";

const sentences = {
	...talk,
	...actions,
	...alerts,
	...answers,
	...appPackage,
	...cards,
	...plan,
	...discreet,
	...sending,
	...visitors,
} satisfies Record<string, Bilingual>;

export type SentenceKey = keyof typeof sentences;

type Values = Readonly<Record<string, string | number>>;

const compiled = new Map<string, IntlMessageFormat>();

/**
 * One sentence in one language.
 * @param values what fills its placeholders; numbers are formatted for US readers
 */
export function say(lang: Lang, key: SentenceKey, values: Values = {}): string {
	const text = sentences[key][lang];
	if (!text.includes("{")) return text;
	const id = `${lang}:${key}`;
	let message = compiled.get(id);
	if (!message) {
		message = new IntlMessageFormat(text, lang === "es" ? "es-US" : "en-US");
		compiled.set(id, message);
	}
	return String(message.format(values));
}

/** All sentences, for the tests that measure them. */
export const allSentences: Readonly<Record<string, Bilingual>> = sentences;

/** Text from people, rosters and files, made safe to show. */

/**
 * Half surrogates, marks that reverse or isolate the direction of text, control characters other than tab and newline, and
 * signs that show nothing and only hide what a word is, such as zero-width spaces and soft hyphens. Joiners and tags stay:
 * emoji and some scripts need them.
 */
const unsafe =
	/\p{Surrogate}|[\u00AD\u061C\u180E\u200B\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]|(?![\t\n])\p{Cc}/gu;

/**
 * Takes out what can break a card or make text read differently from what it says: lone surrogates, direction overrides
 * and isolates, control characters, signs that cannot be seen. Everything else, markdown signs included, stays as it was written.
 */
export function plain(text: string): string {
	return text.replace(/\r\n?|[\u2028\u2029]/g, "\n").replace(unsafe, "");
}

/**
 * `plain`, on one line, for titles, labels and values where a client might read markdown or date functions: an invisible
 * joiner splits `](` and `{{`, so a link or a function stays what it looks like.
 */
export function label(text: string): string {
	return plain(text).replace(/\s+/g, " ").trim().replaceAll("](", "]\u2060(").replace(functions, "{\u2060");
}

/** Clients compute `{{DATE(...)}}` wherever it stands in a card's text. Of three braces, too, none may stand beside another. */
const functions = /\{(?=\{)/g;

/** Text for a card in which no client finds a date function; it looks the same. */
export function inert(text: string): string {
	return text.replace(functions, "{\u2060");
}

/** The lines of a text, without empty ones. */
export function paragraphs(text: string): string[] {
	return plain(text)
		.split("\n")
		.map((line) => line.trim())
		.filter((line) => line !== "");
}

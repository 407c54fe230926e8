/** Text from people, rosters and files, made safe to show. */

/** Half surrogates, marks that reverse or isolate the direction of text, and control characters other than tab and newline. */
const unsafe = /\p{Surrogate}|[\u202A-\u202E\u2066-\u2069]|(?![\t\n])\p{Cc}/gu;

/**
 * Takes out what can break a card or make text read differently from what it says: lone surrogates, direction overrides
 * and isolates, control characters. Everything else, markdown signs included, stays as it was written.
 */
export function plain(text: string): string {
	return text.replace(/\r\n?/g, "\n").replace(unsafe, "");
}

/**
 * `plain`, on one line, for titles, labels and values where a client might read markdown or date functions: an invisible
 * joiner splits `](` and `{{`, so a link or a function stays what it looks like.
 */
export function label(text: string): string {
	return plain(text).replace(/\s+/g, " ").trim().replaceAll("](", "]\u2060(").replaceAll("{{", "{\u2060{");
}

/** The lines of a text, without empty ones. */
export function paragraphs(text: string): string[] {
	return plain(text)
		.split("\n")
		.map((line) => line.trim())
		.filter((line) => line !== "");
}

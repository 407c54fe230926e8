/** One thing a writer has to mend: where it stands and what was expected. Lines count from 1. */
export interface Fault {
	readonly file: string;
	readonly line: number;
	readonly message: string;
}

/** All that is wrong with dialogs/ and content/, at once, in the order of the files. */
export class ContentError extends Error {
	readonly faults: readonly Fault[];

	constructor(faults: readonly Fault[]) {
		const count = faults.length === 1 ? "1 thing" : `${faults.length} things`;
		super(`dialogs/ and content/ have ${count} to mend:\n${faults.map(showFault).join("\n")}`);
		this.name = "ContentError";
		this.faults = faults;
	}
}

/** `dialogs/goals.yaml:12: what was expected`, as editors and terminals can follow it. */
export function showFault(fault: Fault): string {
	return `${fault.file}:${fault.line}: ${fault.message}`;
}

/** By file, then line, then message, so that two runs print the same. */
export function inOrder(faults: readonly Fault[]): Fault[] {
	return [...faults].sort(
		(a, b) => a.file.localeCompare(b.file, "en") || a.line - b.line || a.message.localeCompare(b.message, "en"),
	);
}

/** Number of single-letter edits (insert, delete, replace) between two words; Levenshtein 1966. */
export function distance(a: string, b: string): number {
	let above = Array.from({ length: b.length + 1 }, (_, i) => i);
	for (let i = 1; i <= a.length; i++) {
		const row = [i];
		for (let j = 1; j <= b.length; j++) {
			const replace = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
			row.push(Math.min(replace, above[j]! + 1, row[j - 1]! + 1));
		}
		above = row;
	}
	return above[b.length]!;
}

/** The known word a writer most likely meant, or null when none is near (a third of the letters, at least two). */
export function nearest(word: string, known: readonly string[]): string | null {
	let best: string | null = null;
	let least = Math.max(2, Math.floor(word.length / 3)) + 1;
	for (const candidate of known) {
		const edits = distance(word, candidate);
		if (edits < least) {
			least = edits;
			best = candidate;
		}
	}
	return best;
}

/** `; did you mean "say"?` where a known word is near, otherwise the known words when they are few. */
export function hint(word: string, known: readonly string[]): string {
	const near = nearest(word, known);
	if (near) return `; did you mean "${near}"?`;
	if (known.length > 0 && known.length <= 20) return `; known: ${known.join(", ")}`;
	return "";
}

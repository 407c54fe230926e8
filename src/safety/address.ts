/** Where somebody lives: a street with its number, in English or Spanish order. Pure. */

export interface Token {
	/** Small letters without accents. */
	readonly text: string;
	readonly from: number;
	readonly to: number;
	/** A sentence, or a part of one, ends before it. */
	readonly begins: boolean;
}

interface Words {
	/** What a street is called behind its name: street, ave. */
	readonly behind: ReadonlySet<string>;
	/** And before it: calle, avenida. */
	readonly before: ReadonlySet<string>;
	/** Words that no street's name has in it. */
	readonly plain: ReadonlySet<string>;
	/** An address near these is not a home's. */
	readonly elsewhere: ReadonlySet<string>;
}

/** A number of a house, also in the writing of the patterns. */
export const house = /^\d{1,6}[a-z]?$/;
const ordinal = /^\d{1,3}(?:st|nd|rd|th)$/;
const zip = /^\d{5}$/;
const particles: ReadonlySet<string> = new Set(["de", "del", "la", "las", "los", "el"]);
const articles: ReadonlySet<string> = new Set(["la", "el", "the", "una"]);
const flats: ReadonlySet<string> = new Set([
	...["apt", "apartment", "apto", "unit", "suite", "ste", "lot", "departamento", "depto", "interior", "#"],
]);
const numbered: ReadonlySet<string> = new Set(["numero", "num", "no", "#"]);
/** So many tokens a name, a way to the zip code, and what stands around an address have. */
const NAME = 4;
const CITY = 6;
const AROUND = 8;

/**
 * @returns the last token of an address that begins at a token, or null. `said`: somebody says near it that it is home;
 * `beside`: right before it, so that a street without a number is one, too
 */
export function createAddressReader({ behind, before, plain, elsewhere }: Words) {
	return (
		tokens: readonly Token[],
		first: number,
		home: { readonly said: boolean; readonly beside: boolean },
	): number | null => {
		const text = (at: number): string => tokens[at]?.text ?? "";
		/** Within one part of a sentence; the dot of "N." and "St." ends none. */
		const goesOn = (at: number): boolean =>
			at < tokens.length && (tokens[at]?.begins === false || text(at - 1).length <= 2 || before.has(text(at - 1)));
		const away = (last: number): boolean =>
			tokens.slice(Math.max(0, first - AROUND), last + AROUND / 2).some((token) => elsewhere.has(token.text));

		/** Where a name ends that stands from here on: Main Street, W. 4th St. */
		function named(from: number): number | null {
			for (let at = from; at <= from + NAME && goesOn(at); at++) {
				if (at > from && behind.has(text(at)) && !behind.has(text(at + 1))) return at;
				if (plain.has(text(at)) || (/^\d/.test(text(at)) && !ordinal.test(text(at)))) return null;
			}
			return null;
		}

		/** The flat behind a street, and the city if a zip code follows. */
		function whole(last: number): number {
			const flat = flats.has(text(last + 1)) && /\d/.test(text(last + 2)) ? last + 2 : last;
			for (let at = flat + 1; at <= flat + CITY; at++) if (zip.test(text(at))) return at;
			return flat;
		}

		if (house.test(text(first))) {
			const last = named(first + 1);
			if (last === null) return null;
			const end = whole(last);
			const closed = tokens[last + 1]?.begins !== false || end > last;
			return home.said || ((text(first).length > 2 || closed) && !away(end)) ? end : null;
		}

		const road = articles.has(text(first)) ? first + 1 : first;
		if (before.has(text(road)) && goesOn(road)) {
			let number = -1;
			for (let at = road + 1; at <= road + NAME + 2 && goesOn(at); at++) {
				if (house.test(text(at)) && at > road + 1) number = at;
				if (plain.has(text(at)) && !(numbered.has(text(at)) && house.test(text(at + 1)))) break;
			}
			if (number > 0) {
				const end = whole(number);
				return home.said || !away(end) ? end : null;
			}
			const name = text(road + 1);
			const alone = home.beside && goesOn(road + 1) && !plain.has(name) && !particles.has(name);
			return alone ? road + 1 : null;
		}
		return home.beside ? named(first) : null;
	};
}

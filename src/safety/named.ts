/** Which staff a message names, so that they are not the ones who are told of it. Pure. */
import type { Danger, Person } from "../turn.ts";

/** Family names that are words of every day: alone and in small letters they name nobody. */
const everyday = new Set(
	`ball bank banks barber baker bell best bird bishop black blue bond book boss bridges brooks brown bush case chance cook
	cross day dean early ends fair farmer field fields fish fisher flowers foot ford forest fox friend glass gold good grant
	grave graves gray green grey guy hall hand hands hart head heart hill hills holiday hood hope horn house hunt hunter
	joy judge kay king knight lamb lane law little long love low man march mark may mills moon moore more noble north page
	park parks pike piper pond poor pope power powers price prince queen rain ray reed rice rich rivers roads rose rush
	school sharp short silver small snow south speaker spring star stone street strong summer summers sweet swift walker
	wall ward waters way weeks well wells west white wild will wills winter winters wise wolf wood woods workman young
	blanco bravo bueno calle calvo campo campos casas cruz cuevas delgado dias flor flores fuentes guerra guerrero
	iglesias luz maestro marin mesa montes moreno paz prado reyes rios rey rico rojas rojo rosa rosas rubio ruiz sierra
	sol soto torres valle vega vera`.split(/\s+/),
);

const titles = new Set(
	`mr mrs ms miss mister missus dr doctor coach teacher counselor principal sir profe profesor profesora maestro maestra
	sr sra srta senor senora senorita don dona director directora consejero consejera entrenador entrenadora`.split(
		/\s+/,
	),
);

/** "My counselor" is the writer's own, where somebody is said to do harm. */
const ownCounselor =
	/\b(?:my|our|the|mi|mis|nuestra|nuestro|la|el) (?:school )?(?:counselor|counsellor|consejera|consejero)\b/;

interface Token {
	readonly text: string;
	/** Written with a capital that does not only begin a sentence. */
	readonly proper: boolean;
}

const fold = (text: string): string =>
	text
		.normalize("NFKD")
		.replace(/\p{M}/gu, "")
		.toLowerCase()
		.replace(/[’‘`´]/g, "'")
		.replace(/'s\b/g, "")
		.replace(/'/g, "");

function tokens(text: string): Token[] {
	const found: Token[] = [];
	const whole = text.normalize("NFC");
	let end = 0;
	for (const match of whole.matchAll(/[\p{L}\p{M}\d][\p{L}\p{M}\d'’‘`´]*/gu)) {
		const between = whole.slice(end, match.index);
		const begins = end === 0 || /[.!?…\n]/.test(between);
		end = match.index + match[0].length;
		const word = fold(match[0]);
		if (word !== "") found.push({ text: word, proper: !begins && /^\p{Lu}/u.test(match[0]) });
	}
	return found;
}

const wordsOf = (name: string): string[] => tokens(name.replaceAll("-", " ")).map(({ text }) => text);

/** One letter more, less, other, or two swapped. */
function near(one: string, other: string): boolean {
	if (one === other) return true;
	if (other.length < 5 || Math.abs(one.length - other.length) > 1) return false;
	let start = 0;
	while (start < one.length && one[start] === other[start]) start++;
	const [a, b] = [one.slice(start), other.slice(start)];
	if (a.slice(1) === b.slice(1) || a.slice(1) === b || a === b.slice(1)) return true;
	return a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2);
}

function names(said: readonly Token[], { givenName, familyName }: Person): boolean {
	const family = wordsOf(familyName);
	const given = wordsOf(givenName);
	const last = family.at(-1) ?? "";
	return said.some((token, at) => {
		const title = titles.has(said[at - 1]?.text ?? "");
		const whole = family.length > 0 && family.every((word, more) => said[at + more]?.text === word);
		if (whole) {
			const beside = [said[at - 1]?.text, said[at + family.length]?.text].some((word) => given.includes(word ?? ""));
			if (family.length > 1 || title || beside || token.proper || !everyday.has(last)) return true;
		}
		if (!title) return false;
		// Ms. Riveria, Mr. R, Miss Elena
		return (
			[family[0], last].some((word) => word !== undefined && near(token.text, word)) ||
			(token.text.length === 1 && token.text === family[0]?.[0]) ||
			token.text === given[0]
		);
	});
}

/** Everybody of a roster who works at a school. */
export const staffOf = (people: ReadonlyMap<string, Person>): readonly Person[] =>
	[...people.values()].filter(({ role }) => role !== "student" && role !== "family");

/**
 * @param words the message as it was written
 * @param counselor the writer's own counselor's id, where it is known: "my counselor" names them when harm is meant
 * @returns person ids of the staff it names, in the order of `staff`
 */
export function staffNamed(
	words: string,
	staff: readonly Person[],
	about: { readonly kinds: readonly Danger[]; readonly counselor: string | null },
): readonly string[] {
	const said = tokens(words);
	const harm = about.kinds.some((kind) => kind !== "crisis");
	const own = harm && ownCounselor.test(said.map(({ text }) => text).join(" ")) ? about.counselor : null;
	return staff.filter((person) => person.id === own || names(said, person)).map(({ id }) => id);
}

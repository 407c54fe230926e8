/** Every card the product can make, for `onward check`, the tests and the demo's page of cards. */
import { render } from "../cards/index.ts";
import type { Library } from "../library/types.ts";
import type { Lang } from "../turn.ts";
import { key, longCast, plainCast } from "./cast.ts";
import { type Card, contentCards, type Group, type World } from "./content.ts";
import { momentCards } from "./moments.ts";

/** The cards of content with the longest names that people may have. */
export const longCards = (library: Library): Card[] => contentCards({ library, cast: longCast(library) });

/** Every card, in both languages, with ordinary names. */
export async function everyCard(library: Library): Promise<Card[]> {
	const world: World = { library, cast: plainCast(library) };
	return [...contentCards(world), ...(await momentCards(world))];
}

/** As a channel would send it. */
export const drawn = ({ view, lang }: Pick<Card, "view" | "lang">) => render(view, lang, key);

/** One card with its text twin, as the page of cards reads it. */
export interface Shown {
	readonly group: Group;
	readonly name: string;
	/** What kind of view, which says what picture stands before it. */
	readonly kind: string;
	readonly lang: Lang;
	/** The text twin, and the same without its line of buttons. */
	readonly text: string;
	readonly message: string;
	readonly card: object | null;
	readonly suggested: readonly string[];
}

export interface Wish {
	readonly lang: Lang;
	/** One group's; null: none, only how many there are of each. */
	readonly group: string | null;
	/** Words that stand in the name or the text. */
	readonly find: string;
}

/** `groups` counts the cards of each group; `found` how many fit, of which `cards` may be a sample. */
export interface Album {
	readonly groups: Readonly<Partial<Record<Group, number>>>;
	readonly found: number;
	readonly cards: readonly Shown[];
}

/** Jobs are many and alike: so many of them stand for the rest until somebody looks for one. */
const sample = 24;

/** Reads cards of the library as it is by now; each library's are made once. */
export function createAlbum(library: () => Library): (wish: Wish) => Promise<Album> {
	const made = new WeakMap<Library, Promise<Card[]>>();
	return async ({ lang, group, find }) => {
		const own = library();
		const cards = made.get(own) ?? everyCard(own);
		made.set(own, cards);
		const spoken = (await cards).filter((card) => card.lang === lang);
		const groups: Partial<Record<Group, number>> = {};
		for (const card of spoken) groups[card.group] = (groups[card.group] ?? 0) + 1;
		const wanted = find.trim().toLocaleLowerCase(lang);
		const found = spoken
			.filter((card) => card.group === group)
			.map((card) => shown(card, own))
			.filter(({ name, text }) => `${name}\n${text}`.toLocaleLowerCase(lang).includes(wanted));
		// What is called so comes before what only speaks of it.
		const named = ({ name }: Shown) => (name.toLocaleLowerCase(lang).includes(wanted) ? 0 : 1);
		const sorted = wanted === "" ? found : found.toSorted((a, b) => named(a) - named(b));
		return { groups, found: found.length, cards: group === "occupation" ? few(sorted, wanted) : sorted };
	};
}

function shown(card: Card, { occupations }: Library): Shown {
	const { group, about, which, lang, view } = card;
	const title = group === "occupation" ? occupations.get(about)?.title[lang] : undefined;
	const name = [title ?? about, which].filter(Boolean).join(", ");
	const { text, message, card: content, suggested } = drawn(card);
	return { group, name, kind: view.kind, lang, text, message, card: content, suggested };
}

/** The first of those that were looked for; with nothing looked for a few from all over the list, in its order. */
function few<One>(all: readonly One[], wanted: string): readonly One[] {
	if (all.length <= sample || wanted !== "") return all.slice(0, sample);
	return all.filter((_, at) => at % Math.ceil(all.length / sample) === 0);
}

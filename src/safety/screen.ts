/**
 * Does a message mean danger? Decided first, on the raw text, before anything else. Pure.
 *
 * The text is folded to plain words (fold.ts). Harmless phrases are cut out, then the patterns of content/safety.yaml are
 * tried, both languages at once; and the text is held against the messages of content/danger.csv. Both are weighed
 * together, for the whole message and for its parts. They miss things and raise false alarms; that is why the reply never
 * depends on being right and a person reads every alert.
 */
import type { Safety } from "../library/types.ts";
import type { Danger, Lang, Urgency } from "../turn.ts";
import { createFold, latin, OTHER } from "./fold.ts";
import { createMachine, type Machine, type Match, opensWithGap, type Parsed, parse, type Row } from "./patterns.ts";

export interface Hit {
	readonly route: `safety:${Danger}`;
	/** Every kind it may be, the one of the route first. */
	readonly kinds: readonly Danger[];
	readonly urgency: Urgency;
	/** The language of the words that matched. */
	readonly lang: Lang;
}

export type Screen = (text: string) => Hit | null;

/** One pattern that was found, as it stands in the file. */
export interface Found {
	readonly kind: Danger;
	readonly urgency: Urgency;
	readonly lang: Lang;
	readonly words: string;
	/** What was written where it was found. */
	readonly heard: string;
	/**
	 * firm: believed, unless what was learnt is sure that it is harmless. weak: not when that finds it likely. framed: words
	 * near it mean that it is about something else, so what was learnt has to say that it is danger.
	 */
	readonly belief: "firm" | "weak" | "framed";
}

type Words = Pick<Safety, "lists" | "spellings" | "patterns" | "not">;

/** Which kind is named first where several are meant. */
export const ORDER: readonly Danger[] = ["crisis", "threat", "abuse"];
/** So many words before and behind a find tell what it is about, and when it was. */
const NEAR = { unless: 7, behind: 12 };
const LATER: Urgency = "next-school-morning";

interface Known extends Stated {
	readonly weak: boolean;
	readonly unless: readonly number[];
	readonly behind: readonly number[];
}

type Stated = Omit<Found, "belief" | "heard">;

/** What messages that people wrote down as dangerous say of a text, 0 to 1 (understand/danger.ts); null: it has no words. */
export type Liken = (text: string) => {
	readonly share: number;
	/** The likeliest first. */
	readonly kinds: readonly Danger[];
	readonly urgency: Urgency;
	readonly lang: Lang;
} | null;

/** Alike enough to be danger: without any pattern, with a framed one, with a weak one, with a firm one. Measured in test/safety/README.md. */
const ALIKE = { alone: 0.55, framed: 0.4, weak: 0.3, firm: 0.2 };
/** Shorter messages say too little to be likened to others: the patterns decide. Up to five words it has to be surer. */
const LIKENED_WORDS = 3;
const SHORT = { words: 5, alike: 0.65 };
/** So alike, and its kinds lead those of the patterns. */
const KNOWN = 0.5;
/** More is not likened to its end, so patterns are believed there. */
const LONG = 6000;
/** In so long a message a firm pattern is believed, too, when its own words are so much alike. */
const AMIDST = { words: 12, alike: 0.75 };

/**
 * Compiles the patterns once.
 * @param exempt labels of choices, buttons and titles: a message that is exactly one of them means what it says
 * @param liken left out: the patterns decide alone, weak ones too
 * @returns a pure function whose time grows in proportion to the text; null: nothing found
 * @throws SyntaxError naming a pattern that cannot be read
 */
export function createScreen(safety: Words, exempt: Iterable<string> = [], liken: Liken = () => null): Screen {
	const { find } = createFinder(safety);
	const labels = new Set(Array.from(exempt, bare));
	const longest = Math.max(0, ...Array.from(labels, (label) => label.length)) * 2;
	return (text) => {
		if (text.length <= longest && labels.has(bare(text))) return null;
		const words = text.trim().split(/\s+/, AMIDST.words).length;
		const all = find(text);
		const likely = words < LIKENED_WORDS || text.length > LONG ? null : liken(text);
		if (!likely) return hitOf(all.filter(({ belief }) => belief !== "framed"));
		const found = hitOf(all.filter(({ belief }) => likely.share >= ALIKE[belief]));
		const alone = likely.share >= (words <= SHORT.words ? SHORT.alike : ALIKE.alone);
		if (!found && !alone) {
			const amidst = words < AMIDST.words ? [] : all.filter(({ belief }) => belief === "firm");
			return hitOf(amidst.filter(({ heard }) => (liken(heard)?.share ?? 0) >= AMIDST.alike));
		}
		if (!found || likely.share < KNOWN) return found ?? hitAs(likely.kinds, likely);
		// Both speak. What both name leads in the order of the kinds, then what is likeliest.
		const [likeliest] = likely.kinds;
		const agreed = ORDER.filter(
			(kind) => kind === likeliest || (likely.kinds.includes(kind) && found.kinds.includes(kind)),
		);
		const urgency = [found.urgency, likely.urgency].includes("now") ? "now" : LATER;
		return hitAs([...new Set([...agreed, ...likely.kinds, ...found.kinds])], { urgency, lang: found.lang });
	};
}

function hitAs(kinds: readonly Danger[], { urgency, lang }: Pick<Hit, "urgency" | "lang">): Hit | null {
	return kinds[0] ? { route: `safety:${kinds[0]}`, kinds, urgency, lang } : null;
}

/** What two labels are compared by. */
function bare(text: string): string {
	return latin(text)
		.replace(/[^a-z0-9]+/g, " ")
		.trim();
}

/** One hit of everything found: as urgent as the most urgent, in the language of what leads. */
function hitOf(found: readonly Found[]): Hit | null {
	const urgent = found.filter(({ urgency }) => urgency === "now");
	const leading = urgent.length > 0 ? urgent : found;
	const kinds = ORDER.filter((kind) => found.some((one) => one.kind === kind));
	const lead = ORDER.flatMap((kind) => leading.find((one) => one.kind === kind) ?? [])[0];
	return lead ? hitAs(kinds, lead) : null;
}

/**
 * The patterns themselves, for whoever wants to know which one spoke.
 * @returns find: every pattern found in a text; steps: how many words were looked at so far
 * @throws SyntaxError naming a pattern that cannot be read
 */
export function createFinder(safety: Words): { find(text: string): readonly Found[]; steps(): number } {
	const { machine, owner, forms } = compiled(safety);
	const fold = createFold({
		symbols: machine.symbols,
		forms,
		guarded: safety.spellings.guarded.filter((word) => machine.symbols.has(word)),
		ordinary: new Set(safety.spellings.ordinary),
	});

	const near = (words: readonly number[], { from, to }: Match, names: readonly number[], reach: number): boolean => {
		for (let at = Math.max(0, from - reach); at < Math.min(words.length, to + reach); at++)
			if (names.some((name) => machine.from(words, at, name).length > 0)) return true;
		return false;
	};

	return {
		steps: machine.steps,
		find(text) {
			const { numbers: words, written } = fold(text);
			const rest = cut(words, (at) => machine.from(words, at, 0));
			const found: Found[] = [];
			const seen = new Map<Known, number>();
			for (let at = 0; at < rest.length; at++) {
				if (rest[at] === OTHER) continue;
				for (const match of machine.from(rest, at, 1)) {
					const pattern = owner[match.row];
					// One pattern again and again says nothing new; a few looks at what stands around it are enough.
					const looks = pattern ? (seen.get(pattern) ?? 0) : MOST_LOOKS;
					if (!pattern || looks >= MOST_LOOKS) continue;
					seen.set(pattern, looks + 1);
					const framed = near(rest, match, pattern.unless, NEAR.unless);
					const past = pattern.urgency === "now" && near(rest, match, pattern.behind, NEAR.behind);
					const { kind, lang, words: row, weak } = pattern;
					const belief = framed ? "framed" : weak ? "weak" : "firm";
					const heard = written.slice(match.from, match.to).filter(Boolean).join(" ");
					found.push({ kind, lang, belief, words: row, heard, urgency: past ? LATER : pattern.urgency });
				}
			}
			return found;
		},
	};
}

/** The patterns as a machine, and whose row is whose; what they were read with is needed no longer. */
function compiled(safety: Words): {
	readonly machine: Machine;
	readonly owner: readonly (Known | null)[];
	readonly forms: ReadonlyMap<string, readonly string[]>;
} {
	const forms = new Map(Object.entries(safety.spellings.short).map(([form, said]) => [form, said.split(" ")]));
	const read = { en: new Map<string, readonly Row[]>(), es: new Map<string, readonly Row[]>() };
	const understand = (words: string, lang: Lang): Parsed =>
		parse(words, (name) => safety.lists[name]?.[lang] ?? null, forms, read[lang]);
	const groups: Row[][] = [[], []];
	const owners: (Known | null)[][] = [[], []];
	const frames = new Map<string, number>();

	/** A list near whose words a pattern means something else, in both languages: people mix them. */
	const frame = (name: string): number => {
		const known = frames.get(name);
		if (known !== undefined) return known;
		const rows = (["en", "es"] as const).flatMap((lang) => understand(`{${name}}`, lang).rows);
		frames.set(name, groups.push(rows) - 1);
		owners.push(rows.map(() => null));
		return groups.length - 1;
	};
	const take = (group: number, words: string, lang: Lang, owner: Stated | null): void => {
		const { rows, unless, behind, weak } = understand(words, lang);
		if (rows.some(opensWithGap))
			throw new SyntaxError(
				`safety pattern "${words}": expected a word that must be there, before anything that may be left out`,
			);
		const known = owner && { ...owner, weak, unless: unless.map(frame), behind: behind.map(frame) };
		for (const row of rows) {
			groups[group]?.push(row);
			owners[group]?.push(known);
		}
	};
	for (const { words, lang } of safety.not) take(0, words, lang, null);
	for (const pattern of safety.patterns) take(1, pattern.words, pattern.lang, pattern);

	return { machine: createMachine(groups), owner: owners.flat(), forms };
}

/** A pattern that was found so often is not looked at again in the same message. */
const MOST_LOOKS = 20;
/** A word that neither a row nor a gap takes. */
const CUT = -2;

/** The words with every match blotted out; the longest match from the left wins. */
function cut(words: readonly number[], matches: (at: number) => readonly Match[]): readonly number[] {
	const rest = [...words];
	for (let at = 0; at < words.length; ) {
		let to = at + 1;
		const found = matches(at);
		if (found.length > 0) {
			for (const match of found) to = Math.max(to, match.to);
			rest.fill(CUT, at, to);
		}
		at = to;
	}
	return rest;
}

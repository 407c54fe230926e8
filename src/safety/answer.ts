/** The answer to a message that may mean danger: reviewed words from content/safety.yaml, numbers in a list of their own. */
import type { Library, Writer } from "../library/types.ts";
import type { Said } from "../talk/converse.ts";
import type { Button, Danger, Input, Json, Lang, Person, Plan, Position, Raised, Turn, View } from "../turn.ts";
import { say } from "../words/index.ts";
import { staffNamed } from "./named.ts";
import { type Hit, ORDER, type Screen } from "./screen.ts";

type Words = Pick<Library, "safety">;

/** Every free text of an input, typed or in a card, however deep it lies there. */
function words(input: Input): readonly string[] {
	if (input.kind === "text") return [input.text];
	if (input.kind !== "card") return [];
	const { route: _ours, ...value } = input.value;
	// What a card's label says is made of the card's own labels, each of which may be exempt.
	const said = input.label?.split(/\n|: |, /) ?? [];
	return [...said, ...strings(value)];
}

function strings(value: Json): readonly string[] {
	if (typeof value === "string") return [value];
	return typeof value === "object" && value !== null ? Object.values(value).flatMap(strings) : [];
}

/** What an input may mean, all its texts taken together; the most urgent of them leads. Null: nothing. */
export function screened(input: Input, screen: Screen): Hit | null {
	const raw = input.kind === "text" && input.raw !== undefined ? [input.raw] : [];
	const hits = [...words(input), ...raw].flatMap((text) => screen(text) ?? []);
	const [lead] = hits.filter(({ urgency }) => urgency === "now").concat(hits);
	if (!lead) return null;
	const leads = ORDER.filter((kind) => hits.some((hit) => hit.kinds[0] === kind));
	const kinds = [...new Set([...leads, ...hits.flatMap((hit) => hit.kinds)])];
	return { ...lead, kinds, route: `safety:${kinds[0] ?? "crisis"}` };
}

/** Who is answered; somebody whom nobody knows, or could not be looked up in time, is unknown. */
export function writerOf(person: Person | null, who: string): Writer {
	if (who.startsWith("anon:")) return "anonymous";
	if (!person) return "unknown";
	return person.role === "student" || person.role === "family" ? person.role : "staff";
}

/** Staff follow their school's steps and can report by a button; of visitors nobody could be told. */
export const raises = (writer: Writer): boolean => writer !== "staff" && writer !== "anonymous";

/**
 * The reply to a message. Where it may mean several things it has the words of the first and the numbers of all.
 * @param writer who wrote, as far as we know
 * @param lang the language of the words that matched
 * @param told what is said about telling somebody (told.ts); left out: nothing is claimed
 */
export function safetyView(
	{ safety }: Words,
	{ kinds }: Pick<Hit, "kinds">,
	writer: Writer,
	lang: Lang,
	told = "",
): View {
	const text = safety.replies[kinds[0] ?? "crisis"][writer][lang];
	return {
		kind: "safety",
		text: text
			.replace("{told}", () => told)
			.replace(/ {2,}/g, " ")
			.trim(),
		numbers: numbersFor({ safety }, kinds, lang),
		buttons: writer === "staff" ? [report(lang)] : [],
	};
}

/** The line numbers of all kinds, each once, those of the first kind first. */
export function numbersFor({ safety }: Words, kinds: readonly Danger[], lang: Lang): readonly string[] {
	const found = new Map(kinds.flatMap((kind) => safety.numbers[kind].map(({ id, text }) => [id, text[lang]] as const)));
	return [...found.values()];
}

/** Opens the alerts script where staff write down a concern. */
export const report = (lang: Lang): Button => ({
	label: say(lang, "alert-report"),
	route: "dialog:alerts",
	args: { report: "1" },
});

/** Said later, when an alert could not be delivered to anybody: that it was not, and the numbers again. */
export function followUpView(library: Words, kinds: readonly Danger[], writer: Writer, lang: Lang): View {
	const text = library.safety.told["follow-up"][writer === "student" ? "student" : "others"][lang];
	return { kind: "safety", text, numbers: numbersFor(library, kinds, lang), buttons: [] };
}

/**
 * A message as an alert.
 * @param told the reply as its writer reads it
 */
export function raisedBy(
	turn: Pick<Turn, "id" | "at" | "who" | "name" | "input"> & Partial<Pick<Turn, "address" | "group">>,
	hit: Hit,
	about: { readonly person: Person | null; readonly staff: readonly Person[]; readonly told: View },
): Raised {
	const { person, staff, told } = about;
	const { kinds, urgency, lang } = hit;
	const said = words(turn.input).join("\n");
	return {
		turn: turn.id,
		at: turn.at,
		who: turn.who,
		person: person?.id ?? null,
		name: person ? null : (turn.name ?? null),
		kinds,
		urgency,
		words: said,
		lang,
		told: told.kind === "safety" ? [told.text, ...told.numbers].join("\n") : "",
		named: staffNamed(said, staff, { kinds, counselor: person?.counselor ?? null }),
		// Others read along in a group: nothing is said there later on.
		...(person || turn.group || !turn.address ? {} : { address: turn.address }),
	};
}

/** The buttons of the reply, for those who type what stands on them. */
export const offersOf = (view: View): Position["offers"] =>
	view.kind !== "safety" && view.kind !== "say"
		? []
		: (view.buttons ?? []).map(({ label, route, args }) => ({
				label,
				leads: { kind: "route", route, ...(args ? { args } : {}) },
			}));

/** A turn that may mean danger: the open script waits, the alert carries the exact words. */
export function dangerSaid(
	view: View,
	hit: Hit,
	alert: Raised | null,
	stand: { readonly person: Person; readonly position: Position; readonly plan: Plan; readonly now: string },
): Said {
	const { person, position, plan, now } = stand;
	return {
		position: {
			...position,
			offers: offersOf(view),
			...(position.stack.length > 0 ? { heldUp: true } : {}),
			safety: { at: now, kinds: hit.kinds, lang: hit.lang },
			lastAt: now,
		},
		plan,
		person,
		entries: [],
		replies: [{ view, lang: hit.lang }],
		effects: alert ? [{ kind: "alert", alert }] : [],
	};
}

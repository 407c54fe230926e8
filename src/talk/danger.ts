/** The answer to a message that may mean danger: reviewed words from content/safety.yaml, numbers in a list of their own. */
import type { Danger, Library, Writer } from "../library/types.ts";
import type { Input, Lang, Person, Plan, Position, View } from "../turn.ts";
import type { Said } from "./converse.ts";
import type { Hit, Screen } from "./safety.ts";

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

/** Every free text of an input, typed or in a card. */
function words(input: Input): readonly string[] {
	if (input.kind === "text") return [input.text];
	if (input.kind !== "card") return [];
	return Object.entries(input.value).flatMap(([name, value]) =>
		typeof value === "string" && name !== "route" ? [value] : [],
	);
}

/** The first text of an input that may mean danger, or null. */
export function screened(input: Input, screen: Screen): Hit | null {
	for (const text of words(input)) {
		const hit = screen(text);
		if (hit) return hit;
	}
	return null;
}

/** A turn that may mean danger: the open script waits untouched, the alert carries the exact words. Staff and visitors raise none. */
export function dangerSaid(
	input: Input,
	hit: Hit,
	library: Pick<Library, "safety">,
	stand: {
		readonly person: Person;
		readonly position: Position;
		readonly plan: Plan;
		readonly now: string;
		readonly visitor: boolean;
	},
): Said {
	const { person, position, plan, now } = stand;
	const known = person.role === "student" || person.role === "family" ? person.role : "staff";
	const writer = stand.visitor ? "anonymous" : known;
	const alert = { kind: "alert" as const, route: hit.route, urgency: hit.urgency, words: words(input).join("\n") };
	return {
		position: { ...position, offers: [], lastAt: now },
		plan,
		person,
		entries: [],
		replies: [{ view: safetyView(library, hit, writer, hit.lang), lang: hit.lang }],
		effects: writer === "student" || writer === "family" ? [alert] : [],
	};
}

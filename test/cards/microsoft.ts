/** Microsoft's own card parser, in the bundle that Node can load. It names unknown types, bad values and missing properties. */
import { createRequire } from "node:module";

export type Tree = { readonly [name: string]: unknown };

interface Event {
	readonly message: string;
}

const microsoft = createRequire(import.meta.url)("adaptivecards/dist/adaptivecards.min.js") as {
	AdaptiveCard: new () => {
		parse(card: object, context: unknown): void;
		validateProperties(): { validationEvents: Event[] };
	};
	SerializationContext: new () => { eventCount: number; getEventAt(index: number): Event };
};

/** What Microsoft's parser objects to. */
export function faults(card: object): string[] {
	const context = new microsoft.SerializationContext();
	const parsed = new microsoft.AdaptiveCard();
	// Its check of `lang` keeps a regular expression's position between cards and refuses every second one.
	const { lang: _, ...rest } = structuredClone(card) as Tree;
	parsed.parse(rest, context);
	const found = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
	return [...found, ...parsed.validateProperties().validationEvents.map((event) => event.message)];
}

/** Every object in a card, outermost first. */
export function parts(value: unknown): Tree[] {
	if (Array.isArray(value)) return value.flatMap(parts);
	if (value === null || typeof value !== "object") return [];
	return [value as Tree, ...Object.values(value).flatMap(parts)];
}

/** The demo's page of cards: what it shows, and that it is nowhere but in the demo. */
import type { Request } from "restify";
import { z } from "zod";
import { squeezed } from "./files.ts";
import { fail, type Route, seldom } from "./respond.ts";

/** Where the page of cards is; there is nothing in live mode. */
export const cardsPage = "/cards";

const wish = z.object({
	lang: z.enum(["en", "es"]),
	kind: z.string().max(40).nullable(),
	find: z.string().max(200).nullable(),
});

export interface CardsDoor {
	/** The cards of one group whose name or text holds the words. */
	cards(wish: { readonly lang: "en" | "es"; readonly group: string | null; readonly find: string }): Promise<object>;
}

/** `GET /api/cards?lang=en|es&kind=<group>&find=<words>` */
export function cardRoutes(demo: CardsDoor, looks: (request: Request) => number): readonly Route[] {
	const handler = async (request: Request) => {
		const query = new URL(request.url ?? "/", "http://x").searchParams;
		const parsed = wish.safeParse({ lang: query.get("lang"), kind: query.get("kind"), find: query.get("find") });
		if (!parsed.success) return fail(400, "cards", "Ask like this: /api/cards?lang=en&kind=page&find=college");
		const { lang, kind, find } = parsed.data;
		return squeezed({ status: 200, body: await demo.cards({ lang, group: kind, find: find ?? "" }) }, request.headers);
	};
	return [{ method: "get", path: "/api/cards", handler: seldom(looks, handler) }];
}

/** The cards that content makes, rendered: one that is too big for Teams would be shown as text alone. */
import type { Card } from "../gallery/content.ts";
import { drawn, longCards } from "../gallery/index.ts";
import type { Reading } from "../library/load.ts";
import type { Fault, Library } from "../library/types.ts";
import type { Lang } from "../turn.ts";

/** Where a card's words stand. */
interface Place {
	readonly file: string;
	readonly line: number;
	/** Before the message; empty where the file is enough. */
	readonly name: string;
}

/** @returns a fault for everything whose card, in either language, would be over 40 kB of UTF-16 */
export function sizeFaults(reading: Reading): Fault[] {
	const { library } = reading;
	if (!library) return [];
	const big = new Map<string, { readonly place: Place; readonly langs: Set<Lang> }>();
	for (const card of longCards(library)) {
		if (card.view.kind === "say" || drawn(card).card) continue;
		const place = placeOf(card, reading, library);
		const found = big.get(JSON.stringify(place)) ?? { place, langs: new Set() };
		big.set(JSON.stringify(place), found);
		found.langs.add(card.lang);
	}
	return [...big.values()].map(({ place: { file, line, name }, langs }) => ({
		file,
		line,
		message: `${name}the card is over 40 kB (${[...langs].join(", ")}), so Teams would not show it; shorten it or make it two`,
	}));
}

function placeOf({ group, about, which, lang }: Card, { articles, rowAt }: Reading, library: Library): Place {
	switch (group) {
		case "page":
		case "cluster": {
			const own = articles.filter((one) => one.id === about && one.lang === lang && one.file.includes(`/${group}s/`));
			const families = which.startsWith("family") ? own.find(({ family }) => family) : undefined;
			const article = families ?? own.find(({ family }) => !family);
			return { file: article?.file ?? about, line: article?.bodyLine ?? 1, name: "" };
		}
		case "occupation":
			return { ...rowAt("content/occupations.csv", about), name: `row ${about}: ` };
		case "state":
			return { ...rowAt("content/states.csv", about), name: `row ${about}: ` };
		case "check-in":
			return { file: `content/check-ins/${about}.yaml`, line: 1, name: "" };
		default: {
			const [id = "", step = ""] = about.split("/");
			const script = library.scripts.get(id);
			const line = script?.steps.find((one) => one.id === step)?.line ?? 1;
			return { file: script?.file ?? about, line, name: step === "" ? "" : `step "${step}": ` };
		}
	}
}

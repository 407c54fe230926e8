/** Two other ways to find a route from the same phrases, with their defaults: nlp.js, and a BM25 ranking by MiniSearch. */
import { containerBootstrap, Nlp } from "@nlpjs/basic";
import { LangEn } from "@nlpjs/lang-en";
import { LangEs } from "@nlpjs/lang-es";
import MiniSearch from "minisearch";

/** Names put into the gaps of templates, so that the peers learn what the program learns from a gap. */
const gaps = {
	occupation: {
		en: ["nurse", "electrician", "lawyer", "chef", "welder"],
		es: ["enfermera", "electricista", "abogado"],
	},
	state: { en: ["Ohio", "Texas", "California", "Kentucky"], es: ["Texas", "Florida", "Nuevo México"] },
};

/** @returns phrases of a library with their routes; a gap leads to `occupation` or `state` */
export function phrasesOf({ phrases, templates }) {
	return [
		...phrases.map(({ text, route, lang }) => ({ text, route, lang })),
		...templates.flatMap(({ slot, text, lang }) =>
			gaps[slot][lang].map((name) => ({ text: text.replace(`{${slot}}`, name), route: slot, lang })),
		),
	];
}

/** In the peers' favour: that a job or a state was meant is enough, whichever it was. */
export const sameKind = (given, wanted) =>
	given === wanted || ((given === "occupation" || given === "state") && wanted.startsWith(`${given}:`));

/** @returns a function from a message to a route; below its own threshold nlp.js says None */
export async function nlpjs(phrases) {
	const container = await containerBootstrap();
	container.use(LangEn);
	container.use(LangEs);
	const nlp = new Nlp({ container, languages: ["en", "es"], autoSave: false, log: false, forceNER: true });
	for (const { text, route, lang } of phrases) nlp.addDocument(lang, text, route);
	await nlp.train();
	return async ({ text, locale }) => {
		const { intent } = await nlp.process(locale, text);
		return intent === "None" ? "none" : intent;
	};
}

/** @returns a function from a message to the route of the best phrase in its language; nothing found is none */
export function bm25(phrases) {
	const index = new MiniSearch({ fields: ["text"], storeFields: ["route", "lang"] });
	index.addAll(phrases.map((phrase, id) => ({ id, ...phrase })));
	return ({ text, locale }) => index.search(text, { filter: ({ lang }) => lang === locale })[0]?.route ?? "none";
}

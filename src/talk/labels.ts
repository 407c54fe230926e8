/** The words on a button that opens a route. */
import type { Library } from "../library/types.ts";
import type { Bilingual, Lang } from "../turn.ts";
import { allSentences, say } from "../words/index.ts";

const commands = {
	"language-es": "do-language-es",
	"language-en": "do-language-en",
	"stop-messages": "do-stop-messages",
} as const;

/** The title of the script, page, cluster, job or state behind a route; its bare id when we do not have it. */
export function routeLabel(route: string, library: Library, lang: Lang): string {
	const at = route.indexOf(":");
	const [kind, id] = [route.slice(0, at), route.slice(at + 1)];
	switch (kind) {
		case "dialog":
			return library.scripts.get(id)?.title[lang] ?? id;
		case "page":
			return library.pages.get(id)?.text[lang].title.replace("{plan-name}", library.district.planName[lang]) ?? id;
		case "cluster":
			return library.clusters.get(id)?.text[lang].title ?? id;
		case "occupation":
			return (
				[...library.occupations.values()].find((job) => job.title.en.toLowerCase() === id)?.title[lang] ??
				[...(library.imports?.occupations.values() ?? [])].find((job) => job.title.toLowerCase() === id)?.title ??
				id
			);
		case "state":
			return library.states.get(id)?.name[lang] ?? id;
		case "command":
			return id in commands ? say(lang, commands[id as keyof typeof commands]) : id;
		default:
			return id;
	}
}

/** A label, and where a writer finds it. */
export interface Label {
	readonly text: string;
	readonly file: string;
	readonly path: readonly (string | number)[];
}

/**
 * Everything somebody may choose instead of writing it, in both languages: choices of scripts, check-ins and inventories,
 * titles, jobs, courses, and the short sentences of the interface, which stand on buttons. Exactly that text means what
 * it says, so the safety screen lets it pass; `onward check` refuses one of them that sounds like danger.
 */
export function labelsOf(library: Library): readonly Label[] {
	const both = (label: Bilingual, file: string, ...path: (string | number)[]): Label[] =>
		[label.en, label.es].map((text) => ({ text, file, path }));
	const all = <T>(items: Iterable<T>, read: (item: T, i: number) => Label[]): Label[] =>
		Array.from(items).flatMap(read);
	const inventory = (id: string): string => `content/inventories/${id}.yaml`;
	return [
		...all(library.scripts.values(), ({ title, file, steps }) => [
			...both(title, file, "title"),
			...steps.flatMap((step, i) =>
				step.type === "ask"
					? [...step.choices, ...step.instead].flatMap(({ label }) => both(label, file, "steps", i, "choices"))
					: [],
			),
		]),
		...all(library.checkIns.values(), ({ id, title, choices }) => [
			...both(title, `content/check-ins/${id}.yaml`, "title"),
			...choices.flatMap((choice) => both(choice.label, `content/check-ins/${id}.yaml`, "choices", choice.id)),
		]),
		...all(library.inventories.values(), ({ id, title, scale, scales, items }) => [
			...both(title, inventory(id), "title"),
			...scale.flatMap(({ label }, i) => both(label, inventory(id), "scale", i)),
			...scales.flatMap(({ name, pick }, i) => [
				...both(name, inventory(id), "scales", i),
				...both(pick, inventory(id), "tie", "picks", i),
			]),
			...items.flatMap(({ text }, i) => both(text, inventory(id), "items", i)),
		]),
		...all(library.pages.values(), ({ id, text }) => articles(text, `content/pages/${id}`)),
		...all(library.clusters.values(), ({ id, text }) => articles(text, `content/clusters/${id}`)),
		...all(library.occupations.values(), ({ soc, title }) => both(title, "content/occupations.csv", soc)),
		...all(library.courses.values(), ({ code, title }) => both(title, "content/school/courses.csv", code)),
		...all(library.afterSchool.values(), ({ name }, i) =>
			both(name, "content/school/routes.yaml", "routes", i, "name"),
		),
		...all(library.imports?.occupations.values() ?? [], ({ title }) => [{ text: title, file: "the import", path: [] }]),
		...Object.entries(allSentences)
			.filter(([, { en }]) => !en.includes("{"))
			.flatMap(([key, sentence]) => both(sentence, "src/words", key))
			// Several words for one button stand in one sentence.
			.flatMap((label) => label.text.split(" | ").map((text) => ({ ...label, text })))
			.filter(({ text }) => text.length <= LONGEST_BUTTON),
	];
}

/** Longer sentences of ours stand on no button. */
const LONGEST_BUTTON = 60;

function articles(text: Readonly<Record<Lang, { readonly title: string }>>, start: string): Label[] {
	return (["en", "es"] as const).map((lang) => ({
		text: text[lang].title,
		file: `${start}.${lang}.md`,
		path: ["title"],
	}));
}

/** The words on a button that opens a route. */
import type { Library } from "../library/types.ts";
import type { Lang } from "../turn.ts";
import { say } from "../words/index.ts";

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

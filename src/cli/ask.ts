/** `onward ask`: the answer a person would get to one message, without a conversation or a database. */
import type { Command } from "commander";
import { learned } from "../app.ts";
import { render } from "../cards/index.ts";
import { plain } from "../cards/plain.ts";
import type { Writer } from "../library/types.ts";
import { answerRoute, type Reader } from "../talk/answer.ts";
import { safetyView } from "../talk/danger.ts";
import { routeLabel } from "../talk/labels.ts";
import { createRouter } from "../talk/router.ts";
import { createScreen } from "../talk/safety.ts";
import type { Lang, Role, View } from "../turn.ts";
import { buildRanker } from "../understand/ranker.ts";
import { say } from "../words/index.ts";
import { contentFolder } from "./folder.ts";

const roles: readonly Role[] = ["student", "family", "adviser", "counselor", "administrator"];

/**
 * The answer to one message.
 * @returns the language it is in, and the view: an answer, the button that opens a script, or the nearest things there are
 */
export function answerTo(
	text: string,
	folder: string,
	{ locale, role }: { readonly locale: Lang; readonly role: Role },
): { lang: Lang; view: View } {
	const { library, taught } = learned(folder);
	const hit = createScreen(library.safety)(text);
	const reader: Reader = { role, counselorName: null };
	if (hit) return { lang: hit.lang, view: safetyView(library, hit, writerOf(role), hit.lang) };
	const { route, lang, also } = createRouter({ library, ranking: buildRanker(library, taught) }).route(text, {
		locale,
		role,
	});
	const view = answerRoute(library, route, lang, reader);
	if (view) return { lang, view };
	const button = (to: string) => ({ label: routeLabel(to, library, lang), route: to });
	const script = route.startsWith("dialog:") ? library.scripts.get(route.slice("dialog:".length)) : undefined;
	if (script)
		return {
			lang,
			view: { kind: "say", text: say(lang, "opens-talk", { title: script.title[lang] }), buttons: [button(route)] },
		};
	const near = also
		.map((one) => one.route)
		.filter((one) =>
			one.startsWith("dialog:") ? library.scripts.has(one.slice(7)) : answerRoute(library, one, lang, reader) !== null,
		);
	return {
		lang,
		view: {
			kind: "say",
			text: say(lang, route === "none" ? "nothing-fits" : "not-there-yet"),
			buttons: [...near, "dialog:ask-counselor"].slice(0, 3).map(button),
		},
	};
}

function writerOf(role: Role): Writer {
	return role === "student" || role === "family" ? role : "staff";
}

/** Adds the command. */
export function register(program: Command): void {
	program
		.command("ask")
		.description("Print the answer to one message, as text.")
		.argument("<text...>", "the message")
		.option("--locale <language>", "the person's language, en or es", "en")
		.option("--role <role>", roles.join(", "), "student")
		.option("--json", "print the answer as data", false)
		.action(
			(
				words: readonly string[],
				{ locale, role, json }: { readonly locale: string; readonly role: string; readonly json: boolean },
			) => {
				const known = roles.find((one) => one === role);
				if (!known) throw new Error(`The role is one of ${roles.join(", ")}.`);
				const { lang, view } = answerTo(words.join(" "), contentFolder(), {
					locale: locale.toLowerCase().startsWith("es") ? "es" : "en",
					role: known,
				});
				console.log(json ? plain(JSON.stringify({ lang, view }, null, "\t")) : render(view, lang, null).text);
			},
		);
}

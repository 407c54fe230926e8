/** `onward ask`: the answer a person would get to one message, without a conversation or a database. */
import type { Command } from "commander";
import { render } from "../cards/index.ts";
import { plain } from "../cards/plain.ts";
import { type Learned, screenOf } from "../learned.ts";
import type { Writer } from "../library/types.ts";
import { safetyView } from "../safety/answer.ts";
import { answerRoute, type Reader } from "../talk/answer.ts";
import { helpFor } from "../talk/follow.ts";
import { routeLabel } from "../talk/labels.ts";
import { createRouter } from "../talk/router.ts";
import type { Lang, Role, View } from "../turn.ts";
import { buildRanker } from "../understand/ranker.ts";
import { say } from "../words/index.ts";
import { contentLearned } from "./folder.ts";
import { langOf, roleOf } from "./route.ts";

/**
 * The answer to one message.
 * @returns the language it is in, and the view: an answer, the button that opens a script, or the nearest things there are
 */
export function answerTo(
	text: string,
	{ library, taught }: Learned,
	{ locale, role }: { readonly locale: Lang; readonly role: Role },
): { lang: Lang; view: View } {
	const hit = screenOf({ library, taught })(text);
	const reader: Reader = { role, counselorName: null };
	if (hit) return { lang: hit.lang, view: safetyView(library, hit, writerOf(role), hit.lang) };
	const { route, lang, also } = createRouter({ library, ranking: buildRanker(library, taught) }).route(text, {
		locale,
		role,
	});
	const view = answerRoute(library, route, lang, reader);
	if (view) return { lang, view };
	// There is no conversation here for a command to work on.
	if (route.startsWith("command:")) {
		const key = route === "command:help" ? helpFor[role] : "nothing-to-stop";
		return { lang, view: { kind: "say", text: say(lang, key) } };
	}
	const button = (to: string) => ({ label: routeLabel(to, library, lang), route: to });
	const script = route.startsWith("dialog:") ? library.scripts.get(route.slice("dialog:".length)) : undefined;
	if (script)
		return {
			lang,
			view: { kind: "say", text: say(lang, "opens-talk", { title: script.title[lang] }), buttons: [button(route)] },
		};
	const counselor = role === "student" || role === "family" ? ["dialog:ask-counselor"] : [];
	const near = also
		.map((one) => one.route)
		.filter((one) =>
			one.startsWith("dialog:")
				? library.scripts.get(one.slice(7))?.for.includes(role)
				: answerRoute(library, one, lang, reader) !== null,
		);
	return {
		lang,
		view: {
			kind: "say",
			text: say(lang, route === "none" || near.length === 0 ? "nothing-fits" : "not-there-yet"),
			buttons: [...near, ...counselor].slice(0, 3).map(button),
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
		.option("--role <role>", "student, family, adviser, counselor or administrator", "student")
		.option("--json", "print the answer as data", false)
		.action(
			(
				words: readonly string[],
				{ locale, role, json }: { readonly locale: string; readonly role: string; readonly json: boolean },
			) => {
				const text = words.join(" ");
				if (text.trim() === "") throw new Error('Give a message, as in: onward ask "what is an ILP"');
				const asked = { locale: langOf(locale), role: roleOf(role) };
				const { lang, view } = answerTo(text, contentLearned(), asked);
				console.log(json ? plain(JSON.stringify({ lang, view }, null, "\t")) : render(view, lang, null).text);
			},
		);
}

/** `onward route`: where a message leads, one text or a file of them. */
import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { z } from "zod";
import { type Learned, screenOf } from "../learned.ts";
import { askedBack, createRouter } from "../talk/router.ts";
import type { Lang, Role } from "../turn.ts";
import { buildRanker } from "../understand/ranker.ts";
import { contentLearned } from "./folder.ts";

export interface Asked {
	readonly text: string;
	readonly locale: Lang;
	readonly role: Role;
	readonly after: string | null;
}

export interface Answered {
	readonly route: string;
	readonly score: number;
	/** What the person would be asked or offered; empty when the route is clear. */
	readonly also: readonly string[];
}

export interface Explained extends Answered {
	readonly lang: Lang;
	readonly ranked: readonly { readonly route: string; readonly score: number }[];
	/** What spoke for the first two: roots, pairs of roots, `@meanings` and `~letters`, strongest first. */
	readonly because: readonly {
		readonly route: string;
		readonly features: readonly { readonly feature: string; readonly by: number }[];
	}[];
}

/** So many reasons are shown for a route. */
const SHOWN = 12;

/** Plain words all the time is a setting; the switch for it is no route of its own to the outside. */
const printed = (route: string): string => (route.startsWith("command:simple-") ? "dialog:settings" : route);

const roles = ["student", "family", "adviser", "counselor", "administrator"] as const;
/** `es-MX` counts as es; any other language is answered in English unless the text itself is Spanish. */
const locale = z.string().transform((tag): Lang => (tag.toLowerCase().startsWith("es") ? "es" : "en"));
const line = z.object({
	text: z.string(),
	locale: locale.default("en"),
	role: z.enum(roles).default("student"),
	after: z.string().nullable().default(null),
});

/** `--locale`: en or es, also as es-MX. @throws one sentence that says what is expected */
export function langOf(given: string): Lang {
	const found = /^(en|es)(?:[-_][a-z0-9]+)*$/i.exec(given.trim())?.[1]?.toLowerCase();
	if (found === "en" || found === "es") return found;
	throw new Error(`--locale: "${given}" is not a language here. Give en or es.`);
}

/** `--role`. @throws one sentence that names them */
export function roleOf(given: string): Role {
	const found = roles.find((one) => one === given);
	if (found) return found;
	throw new Error(`--role: "${given}" is not a role. Give one of ${roles.join(", ")}.`);
}

const rounded = (score: number): number => Math.round(score * 1000) / 1000;

/** @returns a function from a message to its route, the safety step first */
export function openRoutes({ library, taught }: Learned, explain = false): (asked: Asked) => Explained {
	const ranking = buildRanker(library, taught);
	const router = createRouter({ library, ranking });
	const screen = screenOf({ library, taught });
	return ({ text, locale, role, after }) => {
		const hit = screen(text);
		if (hit) return { route: hit.route, score: 1, also: [], lang: hit.lang, ranked: [], because: [] };
		const routed = router.route(text, { locale, role, after });
		const ranked = explain
			? ranking.rank(text, routed.lang).map(({ route, score }) => ({ route, score: rounded(score) }))
			: [];
		return {
			route: printed(routed.route),
			score: rounded(routed.score),
			also: askedBack(routed).map(printed),
			lang: routed.lang,
			ranked: ranked.map((one) => ({ ...one, route: printed(one.route) })),
			because: ranked.slice(0, 2).map(({ route }) => ({
				route: printed(route),
				features: ranking
					.reasons(text, routed.lang, route)
					.slice(0, SHOWN)
					.map(({ feature, by }) => ({ feature, by: rounded(by) })),
			})),
		};
	};
}

/**
 * Reads JSONL of `{text, locale, role, after?}`; empty lines are left out.
 * @throws one sentence that names the line
 */
export function readBatch(jsonl: string, name: string): Asked[] {
	return jsonl.split("\n").flatMap((raw, i) => {
		if (raw.trim() === "") return [];
		try {
			return [line.parse(JSON.parse(raw))];
		} catch {
			throw new Error(
				`Line ${i + 1} of ${name} cannot be read. Each line is JSON like {"text": "what is an ilp", "locale": "en", "role": "student"}.`,
			);
		}
	});
}

/**
 * @param file a path, or - for standard input
 * @throws one sentence that says what to do
 */
function readText(file: string): string {
	try {
		return readFileSync(file === "-" ? 0 : file, "utf8");
	} catch {
		throw new Error(
			`${file === "-" ? "Standard input" : file} cannot be read. Give --batch a file with JSON on each line, or - for standard input.`,
		);
	}
}

interface Options {
	readonly batch?: string;
	readonly json: boolean;
	readonly explain: boolean;
	readonly locale: string;
	readonly role: string;
	readonly after?: string;
}

/** Adds the command. */
export function register(program: Command): void {
	program
		.command("route")
		.description("Show where a message leads: a script, a page, a job, a state, or none.")
		.argument("[text...]", "the message")
		.option(
			"--batch <file>",
			'JSONL in {"text", "locale", "role", "after"}, JSONL out in order {"route", "score", "also"}; - reads standard input',
		)
		.option("--json", "print JSON", false)
		.option("--explain", "also print the language and the nearest routes", false)
		.option("--locale <language>", "the person's language, en or es", "en")
		.option("--role <role>", roles.join(", "), "student")
		.option("--after <route>", "the route of the answer before")
		.action((words: readonly string[], { batch, json, explain, locale, role, after }: Options) => {
			const show = (found: Explained): Answered =>
				explain ? found : { route: found.route, score: found.score, also: found.also };
			if (batch !== undefined) {
				const asked = readBatch(readText(batch), batch);
				const route = openRoutes(contentLearned(), explain);
				process.stdout.write(asked.map((one) => `${JSON.stringify(show(route(one)))}\n`).join(""));
				return;
			}
			const text = words.join(" ");
			if (text.trim() === "")
				throw new Error('Give a message, as in: onward route "what is an ILP", or a file with --batch.');
			const known = line.safeParse({ text, locale: langOf(locale), role: roleOf(role), after: after ?? null });
			if (!known.success) throw new Error("This message cannot be read.");
			const found = openRoutes(contentLearned(), explain)(known.data);
			if (json) console.log(JSON.stringify(show(found)));
			else console.log([found.route, `${found.score}`, ...found.also].join("  "));
			if (explain && !json)
				console.log(
					[
						`language: ${found.lang}`,
						...found.ranked.map((one) => `${one.score}  ${one.route}`),
						...found.because.map(
							({ route, features }) => `${route}: ${features.map(({ feature, by }) => `${feature} ${by}`).join(", ")}`,
						),
					].join("\n"),
				);
		});
}

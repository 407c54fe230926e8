/** Guidance pages and career clusters: one markdown file per language, with front matter. The one file with markdown-it. */
import MarkdownIt from "markdown-it";
import { z } from "zod";
import type { Lang, Role } from "../turn.ts";
import type { Article, Cluster, Fault, Page, Source } from "./types.ts";
import { check, identifier, keyed, type Path, parseYaml, sentence } from "./yaml.ts";

/** A year, `2022-23` (read as its first year), or that there is none. */
export const year = z
	.union([z.number(), z.string()], { error: "expected a year such as 2024, or undated" })
	.transform((value, context): number | "undated" => {
		if (value === "undated" || value === "n.d." || value === "") return "undated";
		const match = /^(19|20)\d\d(?=$|-\d\d(\d\d)?$)/.exec(String(value));
		if (match) return Number(match[0]);
		context.addIssue("expected a year such as 2024, or undated");
		return z.NEVER;
	});

export const webAddress = z.string().regex(/^https?:\/\/\S+$/, "expected an address that starts with http");

export const source = keyed({ name: sentence, year, url: webAddress.optional() });

const everyone: readonly Role[] = ["student", "family", "adviser", "counselor", "administrator"];
const roles = z
	.array(z.enum(["student", "family", "adviser", "counselor", "administrator"]))
	.min(1, "is empty; expected at least one role");
const texts = z.array(sentence, { error: "expected a list, each on a line of its own after a dash" });
const day = z.string().regex(/^\d{4}-\d\d-\d\d$/, "expected a date such as 2026-11-22");

const pageFront = {
	id: identifier,
	title: sentence,
	for: roles,
	asks: texts,
	related: texts,
	sources: z.array(source),
	reviewed: day,
};
const pageSchema = keyed(pageFront);
/** `<slug>.family.<lang>.md`: everything but title and text stands in the page's own file. */
const familySchema = keyed({ title: sentence });
const clusterSchema = keyed({ ...pageFront, for: roles.optional(), older: texts.optional() });

/** One file as read: front matter and body of one language. */
export interface ReadArticle {
	readonly id: string;
	readonly lang: Lang;
	readonly file: string;
	readonly lineOf: (path: Path) => number;
	readonly bodyLine: number;
	readonly for: readonly Role[];
	readonly related: readonly string[];
	readonly sources: readonly Source[];
	readonly reviewed: string;
	readonly older: readonly string[];
	readonly article: Article;
	/** A second version of a page, spoken to families. */
	readonly family: boolean;
}

/** Reads `<slug>.<lang>.md`, or `<slug>.family.<lang>.md`. */
export function readArticle(
	file: string,
	text: string,
	kind: "page" | "cluster",
): { article: ReadArticle | null; faults: readonly Fault[] } {
	const name = /([^/]+?)(\.family)?\.(en|es)\.md$/.exec(file);
	const fail = (message: string): { article: null; faults: Fault[] } => ({
		article: null,
		faults: [{ file, line: 1, message }],
	});
	if (!name) return fail("expected a name such as family-role.en.md: the id, the language, md");
	const front = frontMatter(text);
	if (!front) return fail("expected front matter: keys between two lines of three dashes, before the text");
	const parsed = parseYaml(file, front.yaml, 2);
	if (parsed.faults.length > 0) return { article: null, faults: parsed.faults };
	const place = { file, lineOf: parsed.lineOf };
	const body = readBody(front.body);
	const faults =
		body.answer.length > 0
			? []
			: [{ file, line: front.bodyLine, message: "the answer is missing; expected text before the first ## heading" }];
	const common = { lang: name[3] as Lang, file, lineOf: parsed.lineOf, bodyLine: front.bodyLine };
	if (name[2] && kind === "page") {
		const { value, faults: wrong } = check(familySchema, parsed.value, place);
		if (!value) return { article: null, faults: wrong };
		const article = { title: value.title, ...body, asks: [] };
		const rest = { for: ["family" as const], related: [], sources: [], reviewed: "", older: [] };
		return { faults, article: { ...common, ...rest, id: name[1] ?? "", article, family: true } };
	}
	const checked = kind === "page" ? check(pageSchema, parsed.value, place) : check(clusterSchema, parsed.value, place);
	if (!checked.value) return { article: null, faults: checked.faults };
	const value: z.infer<typeof clusterSchema> = checked.value;
	if (value.id !== name[1]) {
		return {
			article: null,
			faults: [
				{
					file,
					line: parsed.lineOf(["id"]),
					message: `the id is "${value.id}" and the file is named "${name[1]}"; make them the same`,
				},
			],
		};
	}
	return {
		faults,
		article: {
			...common,
			family: false,
			id: value.id,
			for: value.for ?? everyone,
			related: value.related,
			sources: value.sources.map(({ name, year, url }) => ({ name, year, url: url ?? null })),
			reviewed: value.reviewed,
			older: value.older ?? [],
			article: { title: value.title, ...body, asks: value.asks },
		},
	};
}

/** Puts the two languages of one page together; what they must share is taken from English and compared. */
export function pairArticles(articles: readonly ReadArticle[]): { pages: Map<string, Cluster>; faults: Fault[] } {
	const pages = new Map<string, Cluster>();
	const faults: Fault[] = [];
	const families = new Map<string, Readonly<Record<Lang, Article>>>();
	for (const one of [...articles].sort((a, b) => Number(b.family) - Number(a.family))) {
		const other = articles.find(
			(candidate) => candidate.id === one.id && candidate.lang !== one.lang && candidate.family === one.family,
		);
		if (!other) {
			const missing = one.file.replace(/\.(en|es)\.md$/, one.lang === "en" ? ".es.md" : ".en.md");
			faults.push({ file: one.file, line: 1, message: `the other language is missing; expected ${missing}` });
			continue;
		}
		if (one.lang === "es") continue;
		if (one.family) {
			const page = articles.find((candidate) => candidate.id === one.id && !candidate.family);
			if (page?.for.includes("family")) families.set(one.id, { en: one.article, es: other.article });
			else
				faults.push({
					file: one.file,
					line: 1,
					message: `there is no page "${one.id}" for families; expected one whose for: names family`,
				});
			continue;
		}
		for (const key of ["for", "related", "reviewed"] as const) {
			if (JSON.stringify(one[key]) === JSON.stringify(other[key])) continue;
			faults.push({
				file: other.file,
				line: other.lineOf([key]),
				message: `${key} differs from the English file; make them the same`,
			});
		}
		const years = (sources: readonly Source[]): string => JSON.stringify(sources.map(({ year, url }) => [year, url]));
		if (years(one.sources) !== years(other.sources)) {
			faults.push({
				file: other.file,
				line: other.lineOf(["sources"]),
				message: "sources differ from the English file; give the same years and addresses in the same order",
			});
		}
		pages.set(one.id, {
			id: one.id,
			for: one.for,
			related: one.related,
			sources: one.sources,
			reviewed: one.reviewed,
			text: { en: one.article, es: other.article },
			family: families.get(one.id) ?? null,
			older: { en: one.older, es: other.older },
		});
	}
	return { pages, faults };
}

/** A page is a cluster without the older names. */
export function asPage({ older: _, ...page }: Cluster): Page {
	return page;
}

// ---------------------------------------------------------------- markdown

const markdown = new MarkdownIt({ html: false, linkify: false });

/**
 * Splits a page's body at its first `## ` heading.
 * @returns paragraphs as plain text without markers; a list item starts with "- "
 */
export function readBody(body: string): { answer: string[]; more: string[] } {
	const answer: string[] = [];
	const more: string[] = [];
	let into = answer;
	let item: "none" | "first" | "rest" = "none";
	let heading: string | null = null;
	for (const token of markdown.parse(body, {})) {
		if (token.type === "list_item_open") item = "first";
		if (token.type === "list_item_close") item = "none";
		if (token.type === "heading_open") heading = token.tag;
		if (token.type === "heading_close") heading = null;
		if (token.type !== "inline") continue;
		if (heading === "h2" && into === answer) {
			into = more;
			continue;
		}
		const text = plainText(token.children ?? []);
		if (text === "") continue;
		if (item === "rest") into[into.length - 1] += ` ${text}`;
		else into.push(item === "first" ? `- ${text}` : text);
		if (item === "first") item = "rest";
	}
	return { answer, more };
}

function plainText(tokens: readonly { type: string; content: string }[]): string {
	const parts = tokens.map((token) => {
		if (token.type === "softbreak" || token.type === "hardbreak") return " ";
		return token.type === "text" || token.type === "code_inline" || token.type === "text_special" ? token.content : "";
	});
	return parts.join("").replace(/\s+/g, " ").trim();
}

/** Separates YAML front matter (between two lines of three dashes) from the body; null when there is none. */
function frontMatter(text: string): { yaml: string; body: string; bodyLine: number } | null {
	const match = /^---\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(text.replace(/^\uFEFF/, ""));
	if (!match) return null;
	return { yaml: match[1]!, body: text.slice(match[0].length), bodyLine: match[0].split("\n").length };
}

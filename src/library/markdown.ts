/** Markdown pages as plain paragraphs. The one file with markdown-it. */
import MarkdownIt from "markdown-it";

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
export function frontMatter(text: string): { yaml: string; body: string; bodyLine: number } | null {
	const match = /^---\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(text.replace(/^\uFEFF/, ""));
	if (!match) return null;
	return { yaml: match[1]!, body: text.slice(match[0].length), bodyLine: match[0].split("\n").length };
}

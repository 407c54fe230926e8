/** Blocks as plain text: what the terminal prints, what assistive clients read, and what stays of a card once answered. */
import type { Lang } from "../turn.ts";
import { sayDate } from "../words/dates.ts";
import { say } from "../words/index.ts";
import type { Block, Field, Press } from "./blocks.ts";
import { label } from "./plain.ts";

const numbered = (labels: readonly string[]): string[] => labels.map((text, index) => `${index + 1}. ${text}`);

function fieldLines(field: Field, place: number, lang: Lang): string[] {
	if (field.input === "rate") return [`${place}) ${field.label}`];
	if (field.value !== undefined) {
		const date = field.input === "date" && /^\d{4}-\d{2}-\d{2}$/.test(field.value);
		return [`${field.label}: ${date ? sayDate(field.value, lang) : field.value}`];
	}
	return [field.label, ...numbered(field.options.map((option) => label(option.label)))];
}

/**
 * The text twin, one block per line.
 * @param buttons false leaves out the line of buttons, for a channel that shows them itself
 */
export function toText(blocks: readonly Block[], lang: Lang, buttons = true): string {
	const lines: string[] = [];
	const ways: Press[] = [];
	let place = 0;
	for (const block of blocks) {
		switch (block.kind) {
			case "title":
			case "strong":
			case "text":
			case "small":
			case "typed":
				lines.push(block.text);
				break;
			case "item":
				lines.push(`- ${block.text}`);
				break;
			case "bar":
				lines.push(`${block.label}: ${block.amount}`);
				break;
			case "gap":
				lines.push("");
				break;
			case "field":
				place += 1;
				lines.push(...fieldLines(block, place, lang));
				break;
			case "press":
				lines.push(...numbered(block.presses.filter((press) => press.kind === "option").map((press) => press.label)));
				ways.push(...block.presses.filter((press) => press.kind === "way"));
		}
	}
	if (buttons && ways.length > 0)
		lines.push(say(lang, "cardAlsoSay", { buttons: ways.map((press) => press.label).join(" · ") }));
	return lines.join("\n");
}

/**
 * Blocks as an Adaptive Card 1.5, the newest that Teams takes from a bot. Text goes into TextRuns, which no client reads
 * as markdown; Action.Submit is the only action.
 */
import type { Lang } from "../turn.ts";
import { say } from "../words/index.ts";
import type { Block, Field, Press } from "./blocks.ts";
import { inert, label } from "./plain.ts";

type Element = { readonly type: string; readonly [property: string]: unknown };

/** Scales up to this long are rows of radio buttons; longer ones fold up. */
const fewSteps = 5;

function run(
	text: string,
	look: Readonly<Record<string, unknown>> = {},
	block: Readonly<Record<string, unknown>> = {},
): Element {
	return { type: "RichTextBlock", ...block, inlines: [{ type: "TextRun", text: inert(text), ...look }] };
}

const looks = {
	title: { size: "large", weight: "bolder" },
	strong: { weight: "bolder" },
	text: {},
	small: { size: "small", isSubtle: true },
} as const;

/** A bar of two columns, drawn by their widths; the amount stands in words beside its label. */
function bar(block: Extract<Block, { kind: "bar" }>): Element[] {
	const full = Math.round(100 * Math.min(1, Math.max(0, block.max > 0 ? block.value / block.max : 0)));
	const part = (width: number, style: string): Element[] =>
		width > 0 ? [{ type: "Column", width, style, spacing: "none", minHeight: "12px", items: [] }] : [];
	return [
		{
			type: "ColumnSet",
			spacing: "medium",
			columns: [
				{ type: "Column", width: "stretch", items: [run(block.label, looks.strong)] },
				{ type: "Column", width: "auto", items: [run(block.amount)] },
			],
		},
		{ type: "ColumnSet", spacing: "small", columns: [...part(full, "accent"), ...part(100 - full, "emphasis")] },
	];
}

function input(field: Field, lang: Lang): Element {
	const base = { id: field.id, label: field.label };
	const choices = field.options.map((option) => ({ title: label(option.label), value: option.id }));
	switch (field.input) {
		case "pick":
			return { type: "Input.ChoiceSet", ...base, style: "compact", placeholder: say(lang, "cardPickOne"), choices };
		case "picks":
			return { type: "Input.ChoiceSet", ...base, isMultiSelect: true, wrap: true, choices };
		case "rate":
			return choices.length <= fewSteps
				? { type: "Input.ChoiceSet", ...base, style: "expanded", wrap: true, choices }
				: { type: "Input.ChoiceSet", ...base, style: "compact", placeholder: say(lang, "cardPickOne"), choices };
		case "number": {
			const value = field.value === undefined || field.value === "" ? Number.NaN : Number(field.value);
			return { type: "Input.Number", ...base, ...(Number.isFinite(value) ? { value } : {}) };
		}
		case "date": {
			const iso = field.value !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(field.value);
			return { type: "Input.Date", ...base, ...(iso ? { value: field.value } : {}) };
		}
		case "text":
		case "short": {
			const more = field.input === "text" ? { isMultiline: true, placeholder: say(lang, "cardWriteHere") } : {};
			return { type: "Input.Text", ...base, ...more, ...(field.value === undefined ? {} : { value: field.value }) };
		}
	}
}

function action(press: Press): Element {
	// Teams shows what was pressed as the person's own line; a form's Send would only say "Send".
	const shown =
		press.kind === "send" ? {} : { msteams: { type: "messageBack", displayText: press.label, text: press.label } };
	return {
		type: "Action.Submit",
		title: press.label,
		...(press.kind === "send" ? {} : { associatedInputs: "none" }),
		data: { ...press.data, ...shown },
	};
}

/** Short buttons share a row. Others get a row each: phones cut long labels that stand side by side. */
function actionSets(presses: readonly Press[]): Element[] {
	const letters = presses.reduce((sum, press) => sum + press.label.length, 0);
	const actions = presses.map(action);
	if (presses.length <= 3 && letters <= 32) return [{ type: "ActionSet", spacing: "medium", actions }];
	return actions.map((one, index) => ({
		type: "ActionSet",
		spacing: index === 0 ? "medium" : "small",
		actions: [one],
	}));
}

/** A line of a list: what wraps stays beside its bullet. It takes three times the room of one that does not. */
function item(text: string, hanging: boolean): Element {
	if (!hanging) return run(`• ${text}`, {}, { spacing: "small" });
	const columns: Element[] = [
		{ type: "Column", width: "auto", items: [run("•")] },
		{ type: "Column", width: "stretch", spacing: "small", items: [run(text)] },
	];
	return { type: "ColumnSet", spacing: "small", columns };
}

function elements(block: Block, before: Block | undefined, lang: Lang, hanging: boolean): Element[] {
	switch (block.kind) {
		case "title":
		case "strong":
			return [run(block.text, looks[block.kind])];
		case "text":
		case "small": {
			const close = block.kind === "small" || before?.kind === "strong";
			return [run(block.text, looks[block.kind], close ? { spacing: "small" } : {})];
		}
		case "item":
			return [item(block.text, hanging)];
		case "typed":
			return [];
		case "gap":
			return [];
		case "bar":
			return bar(block);
		case "field":
			return [input(block, lang)];
		case "press":
			return actionSets(block.presses);
	}
}

/**
 * The card's JSON.
 * @param fallback shown by clients that cannot draw it
 * @param hanging lists stand beside their bullets; false saves room
 */
export function toCard(blocks: readonly Block[], lang: Lang, fallback: string | null, hanging = true): object {
	const body: Element[] = [];
	let separator = false;
	for (const [index, block] of blocks.entries()) {
		if (block.kind === "gap") {
			separator = true;
			continue;
		}
		const [first, ...rest] = elements(block, blocks[index - 1], lang, hanging);
		if (!first) continue;
		body.push(separator ? { ...first, separator: true, spacing: "medium" } : first, ...rest);
		separator = false;
	}
	return {
		type: "AdaptiveCard",
		$schema: "http://adaptivecards.io/schemas/adaptive-card.json",
		version: "1.5",
		lang,
		...(fallback === null ? {} : { fallbackText: inert(fallback) }),
		body,
	};
}

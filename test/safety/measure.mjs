/** Reads the sets of the detector and counts what it makes of them; used by the bench and by the tests. */
import { readFileSync } from "node:fs";

const at = (name) => new URL(name, import.meta.url);

/** A set of JSON lines: `{text, lang, kind, urgency, group}`, kind "none" for what only sounds like danger. */
export function readSet(name) {
	return readFileSync(at(name), "utf8")
		.split("\n")
		.filter((line) => line.trim() !== "")
		.map((line) => JSON.parse(line));
}

/** Ordinary messages, one a line. */
export function readLines(name) {
	return readFileSync(at(name), "utf8")
		.split("\n")
		.filter((line) => line.trim() !== "");
}

/**
 * Positives count as found when the kind is among the kinds of the hit, negatives as false when there is a hit at all.
 * @returns counts by language and kind, by language, of the negatives by group, the urgency that was right, and the messages that went wrong
 */
export function measure(messages, screen) {
	const kinds = {};
	const langs = {};
	const groups = {};
	const wrong = [];
	const urgency = { right: 0, of: 0 };
	const count = (table, key, right) => {
		table[key] ??= { right: 0, of: 0 };
		table[key].of++;
		if (right) table[key].right++;
	};
	for (const message of messages) {
		const hit = screen(message.text);
		if (message.kind === "none") {
			count(groups, `${message.lang} ${message.group ?? ""}`.trim(), hit === null);
			count(langs, `${message.lang} negatives`, hit === null);
			if (hit) wrong.push({ ...message, found: hit.kinds.join(", ") });
			continue;
		}
		const found = hit?.kinds.includes(message.kind) ?? false;
		count(kinds, `${message.lang} ${message.kind}`, found);
		count(langs, `${message.lang} positives`, found);
		if (found && message.urgency) {
			urgency.of++;
			if (hit.urgency === message.urgency) urgency.right++;
		}
		if (!found) wrong.push({ ...message, found: hit ? hit.kinds.join(", ") : "nothing" });
	}
	return { kinds, langs, groups, urgency, wrong };
}

/** What takes the patterns longest when it is said again and again. */
export const worstUnits = [
	"i ",
	"i want to ",
	"a",
	"kill ",
	"he said he ",
	"k i l ",
	"my dad ",
	"mi papa me ",
	"took all of my ",
	"****** ",
	"voy a ",
];

/** The share that is right, 0 to 1. */
export const share = ({ right, of }) => (of === 0 ? 1 : right / of);

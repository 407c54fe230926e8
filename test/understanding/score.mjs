/** Holds answers against the test sets: by language and kind, what was refused, what was taken for what. */
import { readFileSync } from "node:fs";

/** @returns messages of a file beside this one: {text, locale, role, route, after?} */
export function readSet(name) {
	return readFileSync(new URL(name, import.meta.url), "utf8")
		.split("\n")
		.filter((line) => line.trim() !== "")
		.map((line) => JSON.parse(line));
}

const kindOf = (route) => route.split(":")[0];

/**
 * @param messages as `readSet` gives them
 * @param ask from a message to a route id
 * @param same whether an answer counts for a route; the same id when left out
 * @returns per language: right of those on topic, refused of those off topic, right by kind, and the confusions
 */
export function score(messages, ask, same = (given, wanted) => given === wanted) {
	const found = {};
	for (const message of messages) {
		const given = ask(message);
		const right = same(given, message.route);
		found[message.locale] ??= { on: 0, right: 0, off: 0, refused: 0, kinds: {}, confusions: new Map() };
		const own = found[message.locale];
		const kind = kindOf(message.route);
		own.kinds[kind] ??= { all: 0, right: 0 };
		own.kinds[kind].all++;
		if (right) own.kinds[kind].right++;
		if (message.route === "none") {
			own.off++;
			if (right) own.refused++;
		} else {
			own.on++;
			if (right) own.right++;
		}
		if (!right) {
			const pair = `${message.route} -> ${given}`;
			own.confusions.set(pair, (own.confusions.get(pair) ?? 0) + 1);
		}
	}
	return found;
}

const percent = (part, whole) => (whole === 0 ? "-" : `${((100 * part) / whole).toFixed(1)} %`);

/** @param options whether kinds are listed, and how many confusions per language */
export function report(title, found, { kinds: byKind = false, confusions: most = 0 } = {}) {
	const lines = [title];
	for (const [locale, { on, right, off, refused, kinds, confusions }] of Object.entries(found).sort()) {
		lines.push(
			`  ${locale}: right ${percent(right, on)} of ${on}, off topic refused ${percent(refused, off)} of ${off}`,
		);
		if (byKind)
			lines.push(
				`      ${Object.entries(kinds)
					.sort()
					.map(([kind, { all, right: good }]) => `${kind} ${good}/${all}`)
					.join(", ")}`,
			);
		for (const [pair, count] of [...confusions].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, most))
			lines.push(`      ${count}  ${pair}`);
	}
	return lines.join("\n");
}

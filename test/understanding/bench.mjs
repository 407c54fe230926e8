/**
 * `npm run bench:understanding`: how many messages lead where they should, on both test sets, by language and kind; what
 * is confused; how long a message takes, how big the model is; and what two other ways make of the same phrases.
 * The lines of blind.jsonl are not listed: nobody tunes on them. `--quick` leaves the peers out.
 */
import { deserialize, serialize } from "node:v8";
import { learned, root } from "../../dist/app.js";
import { openRoutes } from "../../dist/cli/route.js";
import { bm25, nlpjs, phrasesOf, sameKind } from "./peers.mjs";
import { readSet, report, score } from "./score.mjs";

const sets = { open: readSet("open.jsonl"), blind: readSet("blind.jsonl") };
const all = Object.values(sets).flat();
const count = (what) => all.filter(what).length;
console.log(
	`${all.length} messages, ${count(({ locale }) => locale === "en")} English and ${count(({ locale }) => locale === "es")} Spanish, ${count(({ route }) => route === "none")} off topic`,
);

const { library, taught } = learned(root);
const bytes = serialize(taught.model);
const before = process.memoryUsage();
const times = [];
for (let i = 0; i < 5; i++) {
	const from = performance.now();
	deserialize(bytes);
	times.push(performance.now() - from);
}
const after = process.memoryUsage();
const middle = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
console.log(
	`model: ${library.phrases.length} phrases, ${taught.model.routes.length} routes, ${taught.model.numbers.length} features, ${(bytes.length / 1e6).toFixed(1)} MB, read in ${middle(times).toFixed(1)} ms, ${((after.rss - before.rss) / 5e6).toFixed(1)} MB more`,
);

const route = openRoutes(learned(root));
for (const message of all.slice(0, 100)) route({ after: null, ...message });
const took = all.map((message) => {
	const from = performance.now();
	route({ after: null, ...message });
	return performance.now() - from;
});
console.log(`a message: ${middle(took).toFixed(2)} ms at the median, ${Math.max(...took).toFixed(1)} ms at most`);

for (const [name, messages] of Object.entries(sets)) {
	const found = score(messages, (message) => route({ after: null, ...message }).route);
	console.log(
		report(`\nOnward, ${name} (${messages.length})`, found, { kinds: true, confusions: name === "open" ? 15 : 0 }),
	);
}

if (!process.argv.includes("--quick")) {
	const phrases = phrasesOf(library);
	const ranking = bm25(phrases);
	for (const [name, messages] of Object.entries(sets))
		console.log(report(`\nBM25 (MiniSearch), ${name}`, score(messages, ranking, sameKind)));
	const from = performance.now();
	const process = await nlpjs(phrases);
	console.log(`\nnlp.js took ${((performance.now() - from) / 1000).toFixed(0)} s to train`);
	for (const [name, messages] of Object.entries(sets)) {
		const given = new Map();
		for (const message of messages) given.set(message, await process(message));
		console.log(
			report(
				`nlp.js, ${name}`,
				score(messages, (message) => given.get(message), sameKind),
			),
		);
	}
}

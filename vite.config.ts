import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

const ways = [
	{ ending: ".gz", press: (body: Buffer) => promisify(gzip)(body, { level: 9 }) },
	{ ending: ".br", press: (body: Buffer) => promisify(brotliCompress)(body) },
];

/** Leaves a gzip and a brotli copy beside every text file that gets smaller by it, so that the server never compresses. */
function compressed(): Plugin {
	return {
		name: "onward:compressed",
		apply: "build",
		async writeBundle({ dir = "" }, bundle) {
			for (const name of Object.keys(bundle)) {
				if (!/\.(css|html|js|json|svg|webmanifest)$/.test(name)) continue;
				const body = readFileSync(join(dir, name));
				for (const { ending, press } of ways) {
					const small = await press(body);
					if (small.length < body.length) writeFileSync(join(dir, name + ending), small);
				}
			}
		},
	};
}

/** Writes down which files the builds made: the server sends these and nothing else that may lie in the folder. */
function listed(): Plugin {
	return {
		name: "onward:listed",
		apply: "build",
		writeBundle({ dir = "" }, bundle) {
			const list = join(dir, "files.json");
			const earlier = existsSync(list) ? (JSON.parse(readFileSync(list, "utf8")) as string[]) : [];
			const all = new Set([...earlier.filter((name) => existsSync(join(dir, name))), ...Object.keys(bundle)]);
			writeFileSync(list, `${JSON.stringify([...all].sort(), null, "\t")}\n`);
		},
	};
}

/** What the first screen does not need but the second does is fetched while the first is drawn, not after. */
function fetchedAhead(...names: readonly string[]): Plugin {
	return {
		name: "onward:fetched-ahead",
		apply: "build",
		transformIndexHtml: {
			order: "post",
			handler: (_html, { bundle = {} }) =>
				Object.values(bundle)
					.filter((part) => part.type === "chunk" && names.includes(part.name))
					.map(({ fileName }) => ({
						tag: "link",
						attrs: { rel: "modulepreload", crossorigin: true, href: `/${fileName}` },
						injectTo: "head",
					})),
		},
	};
}

/** Pages beside the chat page, by the `--mode` that builds them: the plan in Teams, and the demo's page of cards. */
const pages: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	plan: { plan: "src/tab/plan/index.html" },
	cards: { cards: "src/tab/cards.html" },
};

/**
 * The pages that browsers load; the server sends dist/pages as it is. Each page is a build of its own: what several need is
 * in all of them, and the chat page stays the two scripts it is.
 */
export default defineConfig(({ mode }) => ({
	root: "src/tab",
	publicDir: false,
	plugins: [fetchedAhead("chat"), compressed(), listed()],
	build: {
		outDir: "../../dist/pages",
		// build.mjs empties it; one page's build must leave the other's alone.
		emptyOutDir: false,
		target: "es2022",
		// Data addresses would need an exception in the page's content security policy.
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
		rolldownOptions: {
			input: pages[mode] ?? { index: "src/tab/index.html" },
			onLog(level, log, pass) {
				// React's packages say of every file that it is for clients; that is understood here.
				if (log.code !== "MODULE_LEVEL_DIRECTIVE") pass(level, log);
			},
		},
	},
}));

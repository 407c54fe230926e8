import { readdirSync, readFileSync, writeFileSync } from "node:fs";
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
		async writeBundle({ dir = "" }) {
			for (const name of readdirSync(dir, { recursive: true, encoding: "utf8" })) {
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

/** The pages that browsers load; the server sends dist/pages as it is. */
export default defineConfig({
	root: "src/tab",
	publicDir: false,
	plugins: [fetchedAhead("chat"), compressed()],
	build: {
		outDir: "../../dist/pages",
		emptyOutDir: true,
		target: "es2022",
		// Data addresses would need an exception in the page's content security policy.
		assetsInlineLimit: 0,
		modulePreload: { polyfill: false },
	},
});

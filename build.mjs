/**
 * Builds dist/: the server by TypeScript, the pages by Vite, and the schema that helps editors with scripts. For a quick
 * start the server is also put into one file, dist/onward.js, and what dialogs/ and content/ teach is kept beside it.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(fileURLToPath(import.meta.url));
const bin = (name) => join(root, "node_modules", ".bin", name);

if (!existsSync(bin("tsc")) || !existsSync(bin("vite"))) {
	console.log("onward: the development packages are not installed; dist/ stays as it is.");
	process.exit(0);
}
// Pages of an earlier build would stay in the list of those that are served.
rmSync(join(root, "dist", "pages"), { recursive: true, force: true });
for (const [command, ...args] of [
	["tsc", "-p", "tsconfig.build.json"],
	["vite", "build", "--logLevel", "warn"],
	["vite", "build", "--logLevel", "warn", "--mode", "plan"],
	["vite", "build", "--logLevel", "warn", "--mode", "cards"],
]) {
	const { status } = spawnSync(bin(command), args, {
		cwd: root,
		stdio: "inherit",
		shell: process.platform === "win32",
	});
	if (status !== 0) process.exit(status ?? 1);
}
const { scriptJsonSchema } = await import("./dist/library/script.js");
writeFileSync(join(root, "dialogs", "script.schema.json"), `${JSON.stringify(scriptJsonSchema(), null, "\t")}\n`);

/** CommonJS or native: better left to Node. Everything else is some three thousand small files, slow to find and load. */
const outside = ["better-sqlite3", "botbuilder", "natural", "pg", "pino", "prom-client", "restify", "ws"];
const { build } = await import("vite");
for (const name of readdirSync(join(root, "dist")))
	if (/^onward.*\.js(\.map)?$/.test(name)) rmSync(join(root, "dist", name));
await build({
	configFile: false,
	root,
	logLevel: "warn",
	publicDir: false,
	ssr: { noExternal: true, external: outside },
	build: {
		ssr: "dist/cli/onward.js",
		outDir: "dist",
		emptyOutDir: false,
		sourcemap: true,
		target: "node20",
		rolldownOptions: { output: { entryFileNames: "onward.js", chunkFileNames: "onward-[name].js" } },
	},
});

const { keep } = await import("./dist/app.js");
try {
	keep();
} catch (error) {
	// The program itself says at its start what is wrong, and where.
	console.error(`onward: nothing was kept for a quick start. ${error.message}`);
}

/** Builds dist/: the server by TypeScript, the pages by Vite, and the schema that helps editors with scripts. */
import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(fileURLToPath(import.meta.url));
const bin = (name) => join(root, "node_modules", ".bin", name);

if (!existsSync(bin("tsc")) || !existsSync(bin("vite"))) {
	console.log("onward: the development packages are not installed; dist/ stays as it is.");
	process.exit(0);
}
for (const [command, ...args] of [
	["tsc", "-p", "tsconfig.build.json"],
	["vite", "build", "--logLevel", "warn"],
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

/** `onward check`: what a writer has to mend in dialogs/ and content/, and whether the danger examples are caught. */
import type { Command } from "commander";
import { checkLibrary, type Registry } from "../library/check.ts";
import { inOrder, readAll, showFault } from "../library/load.ts";
import type { Fault, Safety } from "../library/types.ts";
import { createScreen } from "../talk/safety.ts";
import { contentFolder } from "./folder.ts";

/** @returns every fault below a folder, those of the danger examples among them */
export function findFaults(folder: string, registry: Registry): Fault[] {
	const { library, lineOf } = readAll(folder);
	const examples = library ? safetyFaults(library.safety, (path) => lineOf("content/safety.yaml", path)) : [];
	return inOrder([...checkLibrary(folder, registry), ...examples]);
}

/** Every example is caught as what it stands under, and a harmless one is not. */
export function safetyFaults(safety: Safety, lineOf: (path: readonly string[]) => number): Fault[] {
	const file = "content/safety.yaml";
	try {
		const screen = createScreen(safety);
		return safety.examples.flatMap(({ kind, urgency, lang, text }) => {
			const hit = screen(text);
			const found = hit ? `${hit.route.slice("safety:".length)}, ${hit.urgency}` : "nothing";
			const wanted = kind ? `${kind}, ${urgency}` : "nothing";
			if (found === wanted) return [];
			const path = kind && urgency ? ["examples", kind, urgency, lang] : ["examples", "harmless", lang];
			return [{ file, line: lineOf(path), message: `the example "${text}" is caught as ${found}; expected ${wanted}` }];
		});
	} catch (error) {
		return [{ file, line: lineOf(["patterns"]), message: error instanceof Error ? error.message : String(error) }];
	}
}

/** Adds the command. */
export function register(program: Command): void {
	program
		.command("check")
		.description("Check dialogs/ and content/: file, line and what was expected.")
		.option("--json", "print the faults as JSON", false)
		.action(async ({ json }: { readonly json: boolean }) => {
			// the actions a script may name are known to the whole program only
			const { registry } = await import("../app.ts");
			const folder = contentFolder();
			const faults = findFaults(folder, registry);
			if (json) console.log(JSON.stringify(faults, null, "\t"));
			else if (faults.length > 0) console.log(faults.map(showFault).join("\n"));
			if (faults.length > 0) {
				if (!json) console.error(`${faults.length === 1 ? "1 thing" : `${faults.length} things`} to mend.`);
				process.exitCode = 1;
			} else if (!json) {
				const { library } = readAll(folder);
				const imported = library?.imports ? `, ${library.imports.occupations.size} imported` : "";
				console.log(
					`All is well: ${library?.scripts.size} scripts, ${library?.pages.size} pages, ${library?.occupations.size} occupations${imported}.`,
				);
			}
		});
}

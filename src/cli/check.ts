/** `onward check`: what a writer has to mend in dialogs/ and content/, and whether the danger examples are caught. */
import type { Command } from "commander";
import { checkReading, type Registry, warningsOf } from "../library/check.ts";
import type { Folders } from "../library/layers.ts";
import { placed, type Reading, readAll, showFault } from "../library/load.ts";
import type { Fault, Library, Private, Safety } from "../library/types.ts";
import { createScreen, type Screen } from "../safety/screen.ts";
import { createDiscretion } from "../safety/sensitive.ts";
import { labelsOf } from "../talk/labels.ts";
import { contentFolders } from "./folder.ts";
import { sizeFaults } from "./sizes.ts";

export interface Checked {
	readonly reading: Reading;
	/** What keeps the program from starting, or from saying something well; by file and line. */
	readonly faults: readonly Fault[];
	/** What should be looked at. */
	readonly warnings: readonly Fault[];
}

/** Everything that is wrong or should be looked at. @param now ISO instant */
export function checkAll(folders: Folders, registry: Registry, now: string): Checked {
	const reading = readAll(folders);
	const { library, lineOf, layers } = reading;
	const examples = library ? safetyFaults(library.safety, (path) => lineOf("content/safety.yaml", path)) : [];
	const discreet = library ? privateFaults(library.private, (path) => lineOf("content/private.yaml", path)) : [];
	const labelled = library ? labelFaults(library, (file, path) => lineOf(file, path)) : [];
	const tried = [...examples, ...labelled, ...discreet, ...sizeFaults(reading)];
	const faults = [...checkReading(reading, registry), ...placed(tried, layers)];
	return { reading, faults: placed(faults, layers), warnings: warningsOf(reading, now) };
}

/** A label that sounds like danger: whoever reads it aloud or types half of it would raise an alert. */
function labelFaults(library: Library, lineOf: (file: string, path: readonly (string | number)[]) => number): Fault[] {
	let screen: Screen;
	try {
		screen = createScreen(library.safety);
	} catch {
		// said with the patterns
		return [];
	}
	return labelsOf(library)
		.filter(({ text }) => screen(text))
		.map(({ text, file, path }) => ({
			file,
			line: lineOf(file, path),
			message: `"${text}" sounds like danger to content/safety.yaml; choose other words, or mend the pattern`,
		}));
}

/** Every example is caught as what it stands under, and a harmless one is not. */
export function safetyFaults(safety: Safety, lineOf: (path: readonly (string | number)[]) => number): Fault[] {
	const file = "content/safety.yaml";
	try {
		const screen = createScreen(safety);
		const places = new Map<string, number>();
		return safety.examples.flatMap(({ kind, urgency, lang, text }) => {
			const hit = screen(text);
			const found = hit ? `${hit.route.slice("safety:".length)}, ${hit.urgency}` : "nothing";
			const wanted = kind ? `${kind}, ${urgency}` : "nothing";
			const list = kind && urgency ? ["examples", kind, urgency, lang] : ["examples", "harmless", lang];
			const place = places.get(list.join()) ?? 0;
			places.set(list.join(), place + 1);
			if (found === wanted) return [];
			const path = [...list, place];
			return [{ file, line: lineOf(path), message: `the example "${text}" is caught as ${found}; expected ${wanted}` }];
		});
	} catch (error) {
		return [{ file, line: lineOf(["patterns"]), message: error instanceof Error ? error.message : String(error) }];
	}
}

/** Every private example is noticed as what it stands under, and a harmless one is not. */
export function privateFaults(given: Private, lineOf: (path: readonly string[]) => number): Fault[] {
	const file = "content/private.yaml";
	try {
		const { mask, find } = createDiscretion(given);
		return given.examples.flatMap(({ kind, lang, text }) => {
			const { parts, asks } = find(mask(text));
			const kinds = parts.map((part) => part.kind);
			const noticed = kinds.filter((one) => !asks || one === "card" || one === "social");
			if (kind ? noticed.includes(kind) : noticed.length === 0) return [];
			const message = `the example "${text}" is noticed as ${noticed.join(", ") || "nothing"}; expected ${kind ?? "nothing"}`;
			return [{ file, line: lineOf(["examples", kind ?? "harmless", lang]), message }];
		});
	} catch (error) {
		return [{ file, line: lineOf(["patterns"]), message: error instanceof Error ? error.message : String(error) }];
	}
}

/** Adds the command. */
export function register(program: Command): void {
	program
		.command("check")
		.description("Check dialogs/ and content/: file, line and what was expected. Warnings alone are no failure.")
		.option("--json", "print faults and warnings as JSON", false)
		.action(async ({ json }: { readonly json: boolean }) => {
			// the actions a script may name are known to the whole program only
			const { machineClock, registry } = await import("../app.ts");
			const { reading, faults, warnings } = checkAll(contentFolders(), registry, machineClock());
			const { library } = reading;
			if (faults.length > 0) process.exitCode = 1;
			if (json) return console.log(JSON.stringify({ faults, warnings }, null, "\t"));
			if (faults.length > 0) {
				console.log(faults.map(showFault).join("\n"));
				console.error(`${faults.length === 1 ? "1 thing" : `${faults.length} things`} to mend.`);
			}
			if (warnings.length > 0)
				console.log(`To look at when there is time:\n${warnings.map((one) => `  ${showFault(one)}`).join("\n")}`);
			if (faults.length > 0 || !library) return;
			const imported = library.imports ? `, ${library.imports.occupations.size} imported` : "";
			console.log(
				`All is well: ${library.scripts.size} scripts, ${library.pages.size} pages, ${library.occupations.size} occupations${imported}.`,
			);
		});
}

/**
 * What a folder with dialogs/ and content/ taught: the checked library, and what its ranker learned. Reading, checking and
 * learning are most of a start, so the build keeps their outcome in dist/. A start takes it only while every byte of the
 * folder, what scripts may name, and the code that read them are what they were then; otherwise it reads the folder.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { deserialize, serialize } from "node:v8";
import { checked, loadChecked, type Registry, warningsOf } from "./library/check.ts";
import type { Folders } from "./library/layers.ts";
import { deepFreeze, readAll } from "./library/load.ts";
import { IMPORTED } from "./library/occupations.ts";
import type { Fault, Library } from "./library/types.ts";
import { createScreen, type Screen } from "./safety/screen.ts";
import { labelsOf } from "./talk/labels.ts";
import { createLiken } from "./understand/danger.ts";
import { learnPhrases, learnPhrasesSoon, type Taught } from "./understand/ranker.ts";

export interface Learned {
	readonly library: Library;
	readonly taught: Taught;
}

const here = dirname(fileURLToPath(import.meta.url));

/** The code that makes a library of a folder. */
const readers = ["library", "plan", "understand"].map((room) => join(here, room));

/** Where the build keeps models: in dist/, whether this runs from src/ or from dist/. Teaching one takes seconds. */
export const models: readonly string[] = [join(here, "../dist/models")];

/**
 * @param folders hold dialogs/ and content/
 * @param registry what scripts may name
 * @param kept a file of `keepLearned`; it may be missing, damaged or out of date, and is of no use to several folders
 * @param keptModels folders where models are kept; a new one goes into the last, if it can be written
 * @throws ContentError with every fault
 */
export function learnFolder(folders: Folders, registry: Registry, kept: string, keptModels = models): Learned {
	const then = typeof folders === "string" ? recall(kept) : null;
	if (then && typeof folders === "string" && then.digest === digestOf(folders, registry))
		return { library: deepFreeze(then.library), taught: then.taught };
	return read(folders, registry, keptModels);
}

/**
 * The same while the process goes on with other things; for a reload.
 * @param now ISO instant
 * @returns with what should be looked at
 * @throws ContentError with every fault
 */
export async function learnFolderSoon(
	folders: Folders,
	registry: Registry,
	now: string,
	keptModels = models,
): Promise<Learned & { readonly warnings: readonly Fault[] }> {
	const reading = readAll(folders);
	await others();
	const library = checked(reading, registry);
	const warnings = warningsOf(reading, now);
	await others();
	return { library: withoutLessons(library), taught: await learnPhrasesSoon(library, keptModels), warnings };
}

/** Lets what waits be done first. */
function others(): Promise<void> {
	return new Promise((resolve) => {
		setImmediate(resolve);
	});
}

/** Writes what the folder teaches into a file. @throws ContentError with every fault */
export function keepLearned(folder: string, registry: Registry, file: string): void {
	const { library, taught } = read(folder, registry, models, true);
	writeFileSync(file, serialize({ digest: digestOf(folder, registry), library, taught }));
}

function read(folders: Folders, registry: Registry, keptModels: readonly string[], exactly = false): Learned {
	const library = loadChecked(folders, registry);
	return { library: withoutLessons(library), taught: learnPhrases(library, keptModels, exactly) };
}

/** Thousands of messages that only learning needs, and nobody afterwards. */
function withoutLessons(library: Library): Library {
	return Object.freeze({ ...library, danger: [] });
}

function recall(kept: string): (Learned & { readonly digest: string }) | null {
	try {
		return deserialize(readFileSync(kept)) as Learned & { readonly digest: string };
	} catch {
		return null;
	}
}

function digestOf(folder: string, registry: Registry): string {
	const hash = createHash("sha256").update(JSON.stringify(registry));
	for (const part of [...["dialogs", "content"].map((name) => join(folder, name)), ...readers]) {
		for (const file of filesBelow(part)) {
			const bytes = readFileSync(join(part, file));
			hash.update(`\0${file.split(sep).join("/")}\0${bytes.length}\0`).update(bytes);
		}
	}
	// Beside it in data/ may stand the database, which teaches nothing.
	const imported = join(folder, IMPORTED);
	if (existsSync(imported)) hash.update("\0imported\0").update(readFileSync(imported));
	return hash.digest("hex");
}

/** Paths below a folder, in one order on every machine; none when it is missing, which reading it then says better. */
function filesBelow(folder: string): string[] {
	try {
		return readdirSync(folder, { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile())
			.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
			.sort();
	} catch {
		return [];
	}
}

/** Which messages may mean danger: the patterns, what was learnt, and the labels that are never danger. */
export function screenOf({ library, taught }: Learned): Screen {
	const labels = labelsOf(library).map((label) => label.text);
	return createScreen(library.safety, labels, createLiken(taught.danger, library.safety.spellings.short));
}

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
import { loadChecked, type Registry } from "./library/check.ts";
import { deepFreeze } from "./library/load.ts";
import { IMPORTED } from "./library/occupations.ts";
import type { Library } from "./library/types.ts";
import { learnPhrases, learnPhrasesSoon, type Taught } from "./understand/ranker.ts";

export interface Learned {
	readonly library: Library;
	readonly taught: Taught;
}

const here = dirname(fileURLToPath(import.meta.url));

/** The code that makes a library of a folder. */
const readers = ["library", "plan", "understand"].map((room) => join(here, room));

/** Where models are kept: in dist/, whether this runs from src/ or from dist/. Teaching one takes seconds. */
export const models = join(here, "../dist/models");

/**
 * @param folder holds dialogs/ and content/
 * @param registry what scripts may name
 * @param kept a file of `keepLearned`; it may be missing, damaged or out of date
 * @throws ContentError with every fault
 */
export function learnFolder(folder: string, registry: Registry, kept: string): Learned {
	const then = recall(kept);
	if (then?.digest === digestOf(folder, registry)) return { library: deepFreeze(then.library), taught: then.taught };
	return read(folder, registry);
}

/** The same while the process goes on with other things; for a reload. @throws ContentError with every fault */
export async function learnFolderSoon(folder: string, registry: Registry): Promise<Learned> {
	const library = loadChecked(folder, registry);
	return { library, taught: await learnPhrasesSoon(library, models) };
}

/** Writes what the folder teaches into a file. @throws ContentError with every fault */
export function keepLearned(folder: string, registry: Registry, file: string): void {
	const { library, taught } = read(folder, registry);
	writeFileSync(file, serialize({ digest: digestOf(folder, registry), library, taught }));
}

function read(folder: string, registry: Registry): Learned {
	const library = loadChecked(folder, registry);
	return { library, taught: learnPhrases(library, models) };
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

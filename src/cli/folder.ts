/** Which dialogs/ and content/ a command reads. */
import { foldersOf, learned, modelsOf, root } from "../app.ts";
import { readConfig } from "../config.ts";
import type { Learned } from "../learned.ts";
import type { Folders } from "../library/layers.ts";

/** The program's own and, over it, the district's (DISTRICT_DIR). */
export function contentFolders(): Folders {
	return foldersOf(readConfig());
}

/** What they taught. @throws ContentError with every fault */
export function contentLearned(): Learned {
	const config = readConfig();
	return learned(foldersOf(config), modelsOf(config));
}

/** Where what is brought in from elsewhere is written: the district's folder, or the program's own. */
export function importFolder(): string {
	return readConfig().districtDir ?? root;
}

/** Which dialogs/ and content/ a command reads. */
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { readConfig } from "../config.ts";

/** The district's folder (DISTRICT_DIR), or the one that comes with the program, two above src/cli/ and dist/cli/. */
export function contentFolder(): string {
	return readConfig().districtDir ?? resolve(dirname(fileURLToPath(import.meta.url)), "../..");
}

/** Which dialogs/ and content/ a command reads. */
import { root } from "../app.ts";
import { readConfig } from "../config.ts";

/** The district's folder (DISTRICT_DIR), or the one that comes with the program. */
export function contentFolder(): string {
	return readConfig().districtDir ?? root;
}

/** How alike two short texts are: for near spellings of labels. */
import { createRequire } from "node:module";

// `natural` is CommonJS; its root loads databases and reads .env, so only this file of it is loaded.
const require = createRequire(import.meta.url);
const jaroWinkler = require("natural/lib/natural/distance/jaro-winkler_distance") as (a: string, b: string, options: object) => number;

/** Jaro-Winkler likeness of two folded texts, 0 (nothing alike) to 1 (equal). */
export function likeness(a: string, b: string): number {
	return jaroWinkler(a, b, {});
}

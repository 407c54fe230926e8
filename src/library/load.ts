/** Reads dialogs/ and content/ into one immutable snapshot. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Lang } from "../turn.ts";
import { IMPORTED, readImports, readOccupations } from "./occupations.ts";
import { asPage, pairArticles, type ReadArticle, readArticle } from "./pages.ts";
import { type PlacedPhrase, readMeanings, readPhrases } from "./routes.ts";
import { readAfterSchool, readCheckIn, readDistrict, readGraduation, readInventory, readSafety } from "./school.ts";
import { readScript } from "./script.ts";
import { readPack, readStates } from "./states.ts";
import { readCourses } from "./tables.ts";
import type { CheckInTemplate, Cluster, Fault, Inventory, Library, Script } from "./types.ts";
import { type Parsed, type Path, parseYaml } from "./yaml.ts";

/** All that is wrong with dialogs/ and content/, at once, in the order of the files. */
export class ContentError extends Error {
	readonly faults: readonly Fault[];

	constructor(faults: readonly Fault[]) {
		const count = faults.length === 1 ? "1 thing" : `${faults.length} things`;
		super(`dialogs/ and content/ have ${count} to mend:\n${faults.map(showFault).join("\n")}`);
		this.name = "ContentError";
		this.faults = faults;
	}
}

/** `dialogs/goals.yaml:12: what was expected`, as editors and terminals can follow it. */
export function showFault(fault: Fault): string {
	return `${fault.file}:${fault.line}: ${fault.message}`;
}

/** By file, then line, then message, so that two runs print the same. */
export function inOrder(faults: readonly Fault[]): Fault[] {
	return [...faults].sort(
		(a, b) => a.file.localeCompare(b.file, "en") || a.line - b.line || a.message.localeCompare(b.message, "en"),
	);
}

/** Everything that was read, what is wrong with its form, and where each part stands. */
export interface Reading {
	/** Null when a part that cannot be left out could not be read. */
	readonly library: Library | null;
	readonly faults: readonly Fault[];
	readonly scripts: readonly { readonly script: Script; readonly lineOf: (path: Path) => number }[];
	/** Ids of all script files, read or not. */
	readonly scriptIds: readonly string[];
	readonly articles: readonly ReadArticle[];
	readonly phrases: readonly PlacedPhrase[];
	/** Line of a part in a YAML or CSV file below the root. */
	readonly lineOf: (file: string, path: Path) => number;
}

/**
 * Loads the library.
 * @param root the folder that holds dialogs/ and content/
 * @throws ContentError with every fault at once, when anything cannot be read
 */
export function loadLibrary(root: string): Library {
	const reading = readAll(root);
	return finish(reading, reading.faults);
}

/** @throws ContentError when there are faults; otherwise the library, frozen */
export function finish({ library }: Reading, faults: readonly Fault[]): Library {
	if (faults.length > 0 || !library) throw new ContentError(inOrder(faults));
	return deepFreeze(library);
}

/** Reads everything without throwing; `check` goes on from here. */
export function readAll(root: string): Reading {
	const faults: Fault[] = [];
	const hash = createHash("sha256");
	const places = new Map<string, (path: Path) => number>();
	const keep = <T extends { readonly faults: readonly Fault[] }>(result: T): T => {
		faults.push(...result.faults);
		return result;
	};
	const read = (file: string): string | null => {
		if (!existsSync(join(root, file))) {
			faults.push({ file, line: 1, message: "this file is missing" });
			return null;
		}
		const text = readFileSync(join(root, file), "utf8");
		hash.update(`${file}\0${text}\0`);
		return text;
	};
	const yaml = (file: string): Parsed => {
		const text = read(file);
		const parsed = text === null ? { value: undefined, faults: [], lineOf: () => 1 } : keep(parseYaml(file, text));
		places.set(file, parsed.lineOf);
		return parsed;
	};
	/** A file that could not be parsed has its faults already; its schema is not tried. */
	const through = <T>(file: string, reader: (file: string, parsed: Parsed) => T & { faults: Fault[] }): T | null => {
		const parsed = yaml(file);
		return parsed.value === undefined ? null : keep(reader(file, parsed));
	};
	const rows = (file: string, lines: ReadonlyMap<string, number> | undefined): void => {
		places.set(file, (path) => lines?.get(String(path[0])) ?? 1);
	};

	const scripts: { script: Script; lineOf: (path: Path) => number }[] = [];
	const scriptFiles = list(root, "dialogs", /\.ya?ml$/);
	for (const file of scriptFiles) {
		const { script, lineOf } = keep(readScript(file, read(file) ?? ""));
		if (script) scripts.push({ script, lineOf });
	}

	const articles = (folder: string, kind: "page" | "cluster"): { read: ReadArticle[]; pages: Map<string, Cluster> } => {
		const found = list(root, folder, /\.md$/)
			.filter((file) => !file.endsWith("README.md"))
			.flatMap((file) => keep(readArticle(file, read(file) ?? "", kind)).article ?? []);
		return { read: found, pages: keep(pairArticles(found)).pages };
	};
	const pages = articles("content/pages", "page");
	const clusters = articles("content/clusters", "cluster");

	const district = through("content/district.yaml", readDistrict)?.district;
	const safety = through("content/safety.yaml", readSafety)?.safety;
	const typed = through("content/phrases.yaml", readPhrases);
	const meanings = through("content/meanings.yaml", readMeanings)?.meanings;
	const graduation = through("content/school/graduation.yaml", readGraduation);
	const afterSchool = through("content/school/routes.yaml", readAfterSchool)?.routes;
	const occupationText = read("content/occupations.csv");
	const occupations = occupationText === null ? null : keep(readOccupations("content/occupations.csv", occupationText));
	const importText = existsSync(join(root, IMPORTED)) ? read(IMPORTED) : null;
	const imports = importText === null ? null : keep(readImports(IMPORTED, importText)).imports;
	const courseText = read("content/school/courses.csv");
	const courses = courseText === null ? null : keep(readCourses("content/school/courses.csv", courseText));
	const stateText = read("content/states.csv");
	const states = stateText === null ? null : keep(readStates("content/states.csv", stateText)).states;
	for (const file of list(root, "content/states", /\.ya?ml$/)) {
		const pack = through(file, readPack)?.pack;
		const state = pack && states?.get(pack.state);
		if (pack && state) states?.set(pack.state, { ...state, pack: { lines: pack.lines, unknown: pack.unknown } });
	}
	rows("content/occupations.csv", occupations?.lines);
	rows("content/school/courses.csv", courses?.lines);

	const inventories = new Map<string, Inventory>();
	for (const file of list(root, "content/inventories", /\.ya?ml$/)) {
		const inventory = through(file, readInventory)?.inventory;
		if (inventory) inventories.set(inventory.id, inventory);
	}
	const checkIns = new Map<string, CheckInTemplate>();
	for (const file of list(root, "content/check-ins", /\.ya?ml$/)) {
		const template = through(file, readCheckIn)?.checkIn;
		if (template) checkIns.set(template.id, template);
	}

	const older = clusters.read.flatMap((article) => article.older);
	const shared = new Set(older.filter((name, i) => older.indexOf(name) !== i));
	const phrases: PlacedPhrase[] = [
		...scripts.flatMap(startsOf),
		...pages.read.filter(({ family }) => !family).flatMap((article) => asksOf(article, "page")),
		...clusters.read.flatMap((article) => asksOf(article, "cluster", shared)),
		...(typed?.phrases ?? []),
	];
	const library: Library | null =
		district && safety
			? {
					hash: hash.digest("hex").slice(0, 16),
					district,
					scripts: new Map(scripts.map(({ script }) => [script.id, script])),
					pages: new Map([...pages.pages].map(([id, page]) => [id, asPage(page)])),
					clusters: clusters.pages,
					occupations: occupations?.occupations ?? new Map(),
					imports,
					states: states ?? new Map(),
					inventories,
					courses: courses?.courses ?? new Map(),
					graduation: graduation?.areas ?? [],
					afterSchool: afterSchool ?? new Map(),
					checkIns,
					phrases: phrases.map(({ text, route, lang, role }) => ({ text, route, lang, role })),
					templates: typed?.templates ?? [],
					meanings: meanings ?? [],
					safety,
				}
			: null;
	return {
		library,
		faults,
		scripts,
		scriptIds: scriptFiles.map((file) => file.replace(/^.*\//, "").replace(/\.ya?ml$/, "")),
		articles: [...pages.read, ...clusters.read],
		phrases,
		lineOf: (file, path) => places.get(file)?.(path) ?? 1,
	};
}

function list(root: string, folder: string, name: RegExp): string[] {
	const path = join(root, folder);
	if (!existsSync(path)) return [];
	return readdirSync(path)
		.filter((file) => name.test(file))
		.sort()
		.map((file) => `${folder}/${file}`);
}

/** A script for counselors only opens for counselors, so its phrases count for them only. */
function startsOf({ script, lineOf }: { script: Script; lineOf: (path: Path) => number }): PlacedPhrase[] {
	const role = script.for.length === 1 ? script.for[0]! : null;
	return (["en", "es"] as const).flatMap((lang: Lang) =>
		script.starts[lang].map((text, i) => ({
			text,
			route: `dialog:${script.id}`,
			lang,
			role: role === "counselor" ? role : null,
			file: script.file,
			line: lineOf(["starts", lang, i]),
		})),
	);
}

/** An older cluster name that two clusters share is no phrase: it would lead to either. */
function asksOf(
	{ id, lang, article, older, file, lineOf }: ReadArticle,
	kind: "page" | "cluster",
	shared: ReadonlySet<string> = new Set(),
): PlacedPhrase[] {
	const phrase = (text: string, path: Path): PlacedPhrase => ({
		text,
		route: `${kind}:${id}`,
		lang,
		role: null,
		file,
		line: lineOf(path),
	});
	return [
		phrase(article.title, ["title"]),
		...older.flatMap((text, i) => (shared.has(text) ? [] : [phrase(text, ["older", i])])),
		...article.asks.map((text, i) => phrase(text, ["asks", i])),
	];
}

function refuse(): never {
	throw new TypeError("the library is read-only");
}

/** Makes a library read-only, maps included. */
export function deepFreeze<T>(value: T): T {
	if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
	if (value instanceof Map) {
		for (const item of value.values()) deepFreeze(item);
		Object.assign(value, { set: refuse, delete: refuse, clear: refuse });
	} else {
		for (const item of Object.values(value)) deepFreeze(item);
	}
	return Object.freeze(value);
}

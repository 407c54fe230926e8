/** Reads dialogs/ and content/ into one immutable snapshot. */
import { createHash } from "node:crypto";
import type { Lang } from "../turn.ts";
import { type Folders, type Layers, layered } from "./layers.ts";
import { foldText } from "./likeness.ts";
import { IMPORTED, readImports, readOccupations } from "./occupations.ts";
import { asPage, pairArticles, type ReadArticle, readArticle } from "./pages.ts";
import { isRoute, type PlacedPhrase, readMeanings, readPhrases } from "./routes.ts";
import {
	readAfterSchool,
	readCheckIn,
	readDistrict,
	readGraduation,
	readInventory,
	readPrivate,
	readSafety,
} from "./school.ts";
import { readScript } from "./script.ts";
import { readPack, readStates } from "./states.ts";
import { readCourses, readDanger } from "./tables.ts";
import type { CheckInTemplate, Cluster, Fault, Inventory, Library, Meaning, Script, Template } from "./types.ts";
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
function inOrder(faults: readonly Fault[]): Fault[] {
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
	readonly inventories: ReadonlyMap<string, Inventory>;
	/** Ids of all script files, read or not. */
	readonly scriptIds: readonly string[];
	readonly articles: readonly ReadArticle[];
	readonly phrases: readonly PlacedPhrase[];
	/** Line of a part in a YAML or CSV file. */
	readonly lineOf: (file: string, path: Path) => number;
	/** File and line of a row: in a table of several layers it may stand in any of them. */
	readonly rowAt: (file: string, row: string) => { readonly file: string; readonly line: number };
	/** Whether a route leads somewhere: one of the fixed ones, or a page or script that a district added. */
	readonly isRoute: (route: string) => boolean;
	readonly layers: Layers;
}

/** Faults with their files as messages name them: which layer's copy it is. */
export function placed(faults: readonly Fault[], layers: Layers): Fault[] {
	return inOrder(faults.map((fault) => ({ ...fault, file: layers.shown(fault.file) })));
}

/**
 * Loads the library.
 * @param folders hold dialogs/ and content/
 * @throws ContentError with every fault at once, when anything cannot be read
 */
export function loadLibrary(folders: Folders): Library {
	const reading = readAll(folders);
	return finish(reading, reading.faults);
}

/** @throws ContentError when there are faults; otherwise the library, frozen */
export function finish({ library, layers }: Reading, faults: readonly Fault[]): Library {
	if (faults.length > 0 || !library) throw new ContentError(placed(faults, layers));
	return deepFreeze(library);
}

/** Reads everything without throwing; `check` goes on from here. */
export function readAll(folders: Folders): Reading {
	const layers = layered(folders);
	const faults: Fault[] = [...layers.faults];
	const hash = createHash("sha256");
	const places = new Map<string, (path: Path) => number>();
	const keep = <T extends { readonly faults: readonly Fault[] }>(result: T): T => {
		faults.push(...result.faults);
		return result;
	};
	const read = (file: string): string | null => {
		const text = layers.top(file)?.text ?? null;
		if (text === null) faults.push({ file, line: 1, message: "this file is missing" });
		else hash.update(`${file}\0${text}\0`);
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
	/** A file whose parts are put together from all layers: each is read by itself, under the name it has in messages. */
	const each = <T extends { readonly faults: readonly Fault[] }>(
		file: string,
		reader: (file: string, text: string) => T,
	): { readonly read: T; readonly layer: number; readonly shown: string }[] => {
		const found = layers.all(file);
		if (found.length === 0) faults.push({ file, line: 1, message: "this file is missing" });
		return found.map(({ shown, text, layer }) => {
			hash.update(`${shown}\0${text}\0`);
			return { read: keep(reader(shown, text)), layer, shown };
		});
	};
	/** Rows by their first column: an upper layer's row takes the place of one with the same code. */
	const takenRows = new Set<string>();
	const rowPlaces = new Map<string, { readonly file: string; readonly line: number }>();
	const table = <T>(
		file: string,
		reader: (
			file: string,
			text: string,
		) => { rows: Map<string, T>; lines: ReadonlyMap<string, number>; faults: Fault[] },
	): Map<string, T> => {
		const merged = new Map<string, T>();
		for (const { read: one, layer, shown } of each(file, reader)) {
			for (const [key, row] of one.rows) {
				if (layers.rowTaken(file, key, layer)) {
					takenRows.add(key);
					continue;
				}
				merged.set(key, row);
				rowPlaces.set(`${file} ${key}`, { file: shown, line: one.lines.get(key) ?? 1 });
			}
		}
		return merged;
	};
	const yamlOf =
		<T>(reader: (file: string, parsed: Parsed) => T & { faults: Fault[] }, none: T) =>
		(file: string, text: string): T & { faults: Fault[] } => {
			const parsed = parseYaml(file, text);
			const read = parsed.value === undefined ? { ...none, faults: [] } : reader(file, parsed);
			return { ...read, faults: [...parsed.faults, ...read.faults] };
		};

	const scripts: { script: Script; lineOf: (path: Path) => number }[] = [];
	const scriptFiles = layers.list("dialogs", /\.ya?ml$/);
	for (const file of scriptFiles) {
		const { script, lineOf } = keep(readScript(file, read(file) ?? ""));
		if (script) scripts.push({ script, lineOf });
	}

	const articles = (folder: string, kind: "page" | "cluster"): { read: ReadArticle[]; pages: Map<string, Cluster> } => {
		const found = layers
			.list(folder, /\.md$/)
			.filter((file) => !file.endsWith("README.md"))
			.flatMap((file) => keep(readArticle(file, read(file) ?? "", kind)).article ?? []);
		return { read: found, pages: keep(pairArticles(found)).pages };
	};
	const pages = articles("content/pages", "page");
	const clusters = articles("content/clusters", "cluster");

	const district = through("content/district.yaml", readDistrict)?.district;
	const safety = through("content/safety.yaml", readSafety)?.safety;
	const danger = each("content/danger.csv", readDanger).flatMap(({ read: one }) => one.messages);
	const discreet = through("content/private.yaml", readPrivate)?.words;
	const added = new Set(
		[
			...scripts.map(({ script }) => ({ route: `dialog:${script.id}`, file: script.file })),
			...pages.read.map(({ id, file }) => ({ route: `page:${id}`, file })),
		].flatMap(({ route, file }) => (layers.layerOf(file) > 0 ? route : [])),
	);
	const leads = (route: string): boolean => isRoute(route) || added.has(route);
	const typed = each(
		"content/phrases.yaml",
		yamlOf((file, parsed) => readPhrases(file, parsed, leads), {
			phrases: [] as PlacedPhrase[],
			templates: [] as Template[],
		}),
	);
	const meanings = each("content/meanings.yaml", yamlOf(readMeanings, { meanings: [] as Meaning[] }));
	const graduation = through("content/school/graduation.yaml", readGraduation);
	const afterSchool = through("content/school/routes.yaml", readAfterSchool)?.routes;
	const occupations = table("content/occupations.csv", (file, text) => {
		const { occupations: rows, ...rest } = readOccupations(file, text);
		return { rows, ...rest };
	});
	for (const [soc, job] of occupations)
		occupations.set(soc, { ...job, related: job.related.filter((other) => !takenRows.has(other)) });
	const importText = layers.top(IMPORTED) === null ? null : read(IMPORTED);
	const imports = importText === null ? null : keep(readImports(layers.shown(IMPORTED), importText)).imports;
	const courseText = read("content/school/courses.csv");
	const courses = courseText === null ? null : keep(readCourses("content/school/courses.csv", courseText));
	for (const [code, line] of courses?.lines ?? [])
		rowPlaces.set(`content/school/courses.csv ${code}`, { file: "content/school/courses.csv", line });
	const states = table("content/states.csv", (file, text) => {
		const { states: rows, ...rest } = readStates(file, text);
		return { rows, ...rest };
	});
	for (const file of layers.list("content/states", /\.ya?ml$/)) {
		const pack = through(file, readPack)?.pack;
		const state = pack && states.get(pack.state);
		if (pack && state) states.set(pack.state, { ...state, pack: { lines: pack.lines, unknown: pack.unknown } });
	}

	const inventories = new Map<string, Inventory>();
	for (const file of layers.list("content/inventories", /\.ya?ml$/)) {
		const inventory = through(file, readInventory)?.inventory;
		if (inventory) inventories.set(inventory.id, inventory);
	}
	const checkIns = new Map<string, CheckInTemplate>();
	for (const file of layers.list("content/check-ins", /\.ya?ml$/)) {
		const template = through(file, readCheckIn)?.checkIn;
		if (template) checkIns.set(template.id, template);
	}

	const older = clusters.read.flatMap((article) => article.older);
	const shared = new Set(older.filter((name, i) => older.indexOf(name) !== i));
	const inLayer = (found: readonly PlacedPhrase[]): PhraseInLayer[] =>
		found.map((phrase) => ({ ...phrase, layer: layers.layerOf(phrase.file) }));
	const phrases = uppermost([
		...inLayer(scripts.flatMap(startsOf)),
		...inLayer(pages.read.filter(({ family }) => !family).flatMap((article) => asksOf(article, "page"))),
		...inLayer(clusters.read.flatMap((article) => asksOf(article, "cluster", shared))),
		...typed.flatMap(({ read: { phrases }, layer }) => phrases.map((phrase) => ({ ...phrase, layer }))),
	]);
	const gone = layers.takenRoutes;
	const kept = (related: readonly string[]): readonly string[] => related.filter((route) => !gone.has(route));
	const library: Library | null =
		district && safety && discreet
			? {
					hash: hash.digest("hex").slice(0, 16),
					district,
					scripts: new Map(scripts.map(({ script }) => [script.id, script])),
					pages: new Map([...pages.pages].map(([id, page]) => [id, { ...asPage(page), related: kept(page.related) }])),
					clusters: new Map([...clusters.pages].map(([id, one]) => [id, { ...one, related: kept(one.related) }])),
					occupations,
					imports,
					states,
					inventories,
					courses: courses?.courses ?? new Map(),
					graduation: graduation?.areas ?? [],
					afterSchool: afterSchool ?? new Map(),
					checkIns: withoutFollow(checkIns, gone),
					phrases: phrases.map(({ text, route, lang, role }) => ({ text, route, lang, role })),
					templates: typed.flatMap(({ read: { templates } }) => templates),
					meanings: [
						...new Map(
							meanings.flatMap(({ read: one }) => one.meanings.map((meaning) => [meaning.id, meaning])),
						).values(),
					],
					safety,
					danger,
					private: discreet,
				}
			: null;
	return {
		library,
		faults,
		scripts,
		inventories,
		scriptIds: scriptFiles.map((file) => file.replace(/^.*\//, "").replace(/\.ya?ml$/, "")),
		articles: [...pages.read, ...clusters.read],
		phrases,
		lineOf: (file, path) => places.get(file)?.(path) ?? 1,
		rowAt: (file, row) => rowPlaces.get(`${file} ${row}`) ?? { file, line: 1 },
		isRoute: leads,
		layers,
	};
}

interface PhraseInLayer extends PlacedPhrase {
	readonly layer: number;
}

/** What a district says a phrase means counts, whatever it means below. */
function uppermost(phrases: readonly PhraseInLayer[]): PlacedPhrase[] {
	if (phrases.every(({ layer }) => layer <= 0)) return phrases.map(({ layer: _, ...phrase }) => phrase);
	const key = ({ text, role }: PlacedPhrase): string => `${foldText(text)}|${role ?? ""}`;
	const top = new Map<string, number>();
	for (const phrase of phrases) top.set(key(phrase), Math.max(phrase.layer, top.get(key(phrase)) ?? 0));
	return phrases.filter((phrase) => phrase.layer === top.get(key(phrase))).map(({ layer: _, ...phrase }) => phrase);
}

function withoutFollow(
	checkIns: ReadonlyMap<string, CheckInTemplate>,
	gone: ReadonlySet<string>,
): Map<string, CheckInTemplate> {
	const left = (follow: CheckInTemplate["follow"]): CheckInTemplate["follow"] =>
		Object.fromEntries(Object.entries(follow).filter(([, route]) => !gone.has(route)));
	return new Map([...checkIns].map(([id, template]) => [id, { ...template, follow: left(template.follow) }]));
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

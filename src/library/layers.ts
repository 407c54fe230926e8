/**
 * Folders with dialogs/ and content/, laid over each other file by file: this program's own, and a district's over it.
 * The upper file of a path is the one that counts; remove.txt in the upper folder takes away what lies below.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { hint, nearest } from "./likeness.ts";
import type { Fault } from "./types.ts";

/** One folder, or several, each over those before it. */
export type Folders = string | readonly string[];

/** Names what an upper folder does not want of the lower ones. */
const REMOVE = "remove.txt";

/** One folder's copy of a file. */
export interface Found {
	/** How messages name it: a path below the lowest folder, or with the upper folder before it. */
	readonly shown: string;
	readonly text: string;
	/** 0 is the lowest folder. */
	readonly layer: number;
}

export interface Layers {
	/** The copy that counts; null when there is none. */
	top(file: string): Found | null;
	/** All copies that were not taken away, the lowest first. */
	all(file: string): readonly Found[];
	/** The names in one folder of every layer, in the order of the alphabet, as `<folder>/<name>`. */
	list(folder: string, name: RegExp): readonly string[];
	/** The layer of the copy that counts; -1 when there is none. */
	layerOf(file: string): number;
	/** How messages name a file: that of the copy that counts. */
	shown(file: string): string;
	/** Whether a row of a table that stands in this layer was taken away by one above it. */
	rowTaken(file: string, row: string, layer: number): boolean;
	/** Pages, clusters and scripts that were taken away and have no other copy; what leads there goes with them. */
	readonly takenRoutes: ReadonlySet<string>;
	/** Lines of remove.txt that take nothing away. */
	readonly idle: readonly Fault[];
	/** An upper folder that is not there, files in it that nothing reads, and lines that take away what has to stay. */
	readonly faults: readonly Fault[];
}

/** What the program comes with of these is invented: a school that does not exist, its courses and rules. */
const INVENTED = [
	"content/district.yaml",
	"content/school/courses.csv",
	"content/school/graduation.yaml",
	"content/school/routes.yaml",
];

/** Real students get a real district's facts. @throws one sentence that names what the district's folder lacks */
export function ownParts(folders: Folders): void {
	const top = typeof folders === "string" ? folders : (folders.at(-1) ?? "");
	const missing = INVENTED.filter((file) => !existsSync(join(top, file)));
	if (missing.length === 0) return;
	throw new Error(
		`DISTRICT_DIR: ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing there, and ours are of a district that does not exist: copy them from the program's folder and put in your own.`,
	);
}

/** Without these nobody in danger reaches anybody. */
const NEEDED = ["dialogs/alerts.yaml", "dialogs/ask-counselor.yaml", "dialogs/report-concern.yaml"];

/** What lies in which folder; a file elsewhere in dialogs/ or content/ is read by nothing. */
const PLACES: readonly { readonly folder: string; readonly name: RegExp; readonly what: string }[] = [
	{ folder: "dialogs", name: /\.ya?ml$|^script\.schema\.json$/, what: "scripts that end in .yaml" },
	{ folder: "content/pages", name: /\.md$/, what: "pages that end in .en.md or .es.md" },
	{ folder: "content/clusters", name: /\.md$/, what: "clusters that end in .en.md or .es.md" },
	{ folder: "content/states", name: /\.ya?ml$/, what: "a state's rules, as KY.yaml" },
	{ folder: "content/inventories", name: /\.ya?ml$/, what: "inventories that end in .yaml" },
	{ folder: "content/check-ins", name: /\.ya?ml$/, what: "check-ins that end in .yaml" },
	{
		folder: "content/school",
		name: /^(?:courses\.csv|people\.csv|graduation\.yaml|routes\.yaml)$/,
		what: "courses.csv, people.csv, graduation.yaml and routes.yaml",
	},
	{ folder: "content/teams", name: /\.(?:png|svg)$/, what: "the pictures of the Teams app, .png and .svg" },
	{
		folder: "content",
		name: /^(?:(?:district|safety|private|phrases|meanings)\.yaml|(?:occupations|states|danger)\.csv|.*\.md)$/,
		what: "district.yaml and the other files that lie in ours",
	},
];

const folderOf = (file: string): string => file.slice(0, Math.max(0, file.lastIndexOf("/")));
const nameOf = (file: string): string => file.slice(file.lastIndexOf("/") + 1);
const lastOf = (folder: string): string => nameOf(folder);

/** What is wrong with where a district's file lies; null: it is read, or is none of ours. */
function misplaced(file: string): string | null {
	const [folder, name] = [folderOf(file), nameOf(file)];
	if (file === REMOVE || /^(?:README|CHANGELOG|LICENSE|NOTICE)(?:\.\w+)?$/.test(name)) return null;
	const here = PLACES.find((place) => place.folder === folder);
	if (here?.name.test(name)) return null;
	const inside = /^(?:dialogs|content)(?:\/|$)/.test(folder);
	const names = PLACES.map((place) => lastOf(place.folder));
	// "pages/", "content/page/", "contents/pages/": the folder meant, from the file upwards.
	const meant = folder
		.split("/")
		.reverse()
		.flatMap((part) => {
			const near = names.includes(part) ? part : nearest(part, names);
			return PLACES.filter((place) => lastOf(place.folder) === near);
		})
		.find((place) => place.name.test(name));
	// Elsewhere a folder may hold what it likes, but for what looks like ours.
	if (!inside && !meant && folder !== "") return null;
	const alone = PLACES.find(
		(place) =>
			(place.folder === "content" || place.folder === "content/school") &&
			place.name.test(name) &&
			!name.endsWith(".md"),
	);
	const place = meant ?? (alone?.folder === folder ? undefined : alone);
	if (place) return `nothing reads this file here; it belongs at ${place.folder}/${name}`;
	if (here) return `nothing reads this file; ${here.folder}/ holds ${here.what}`;
	if (!inside && !/\.(?:md|ya?ml|csv)$/.test(name)) return null;
	return "nothing reads this file here; scripts belong in dialogs/, pages in content/pages/, clusters in content/clusters/, check-ins in content/check-ins/";
}

interface Removal {
	/** A file, the beginning of its name up to a dot, or a folder. */
	readonly path: string;
	/** With a table's file: the row's first cell. */
	readonly row: string | null;
	readonly line: number;
}

/** Looks at the folders as one. Reads remove.txt; everything else is read when it is asked for. */
export function layered(folders: Folders): Layers {
	const roots = typeof folders === "string" ? [folders] : folders;
	const removals = roots.map((root, layer) => (layer === 0 ? [] : readRemovals(join(root, REMOVE))));
	const above = (layer: number): readonly Removal[] => removals.slice(layer + 1).flat();
	const covers = ({ path, row }: Removal, file: string): boolean =>
		row === null && (file === path || file.startsWith(`${path}.`) || file.startsWith(`${path}/`));
	const removed = (file: string, layer: number): boolean => above(layer).some((one) => covers(one, file));
	const copies = (file: string): number[] =>
		roots.flatMap((root, layer) => (existsSync(join(root, file)) && !removed(file, layer) ? [layer] : []));
	const shownIn = (file: string, layer: number): string => (layer > 0 ? join(roots[layer]!, file) : file);
	const read = (file: string, layer: number): Found => ({
		shown: shownIn(file, layer),
		text: readFileSync(join(roots[layer]!, file), "utf8"),
		layer,
	});

	const below = new Map<number, readonly string[]>();
	const filesOf = (layer: number): readonly string[] => {
		const known = below.get(layer) ?? ["dialogs", "content"].flatMap((part) => filesBelow(roots[layer]!, part));
		below.set(layer, known);
		return known;
	};
	const stays = (one: Removal, layer: number): Fault[] =>
		NEEDED.filter((file) => covers(one, file) && copies(file).length === 0).map((file) => ({
			file: shownIn(REMOVE, layer),
			line: one.line,
			message: `${file} cannot be taken away: people in danger reach somebody at school by it; remove this line, or put a ${file} of your own beside it`,
		}));
	const wrong = (top: string, layer: number): Fault[] =>
		existsSync(top)
			? [
					...allBelow(top).flatMap((file) => {
						const message = misplaced(file);
						return message === null ? [] : [{ file: shownIn(file, layer), line: 1, message }];
					}),
					...(removals[layer] ?? []).flatMap((one) => stays(one, layer)),
				]
			: [
					{
						file: top,
						line: 1,
						message: "DISTRICT_DIR names this folder, and it is not there: correct the setting, or make the folder",
					},
				];
	const lower = (layer: number): string[] => roots.slice(0, layer).flatMap((_, own) => filesOf(own));

	return {
		top: (file) => {
			const layer = copies(file).at(-1);
			return layer === undefined ? null : read(file, layer);
		},
		all: (file) => copies(file).map((layer) => read(file, layer)),
		list: (folder, name) => {
			const names = roots.flatMap((root, layer) => {
				const path = join(root, folder);
				const found = existsSync(path) ? readdirSync(path).filter((file) => name.test(file)) : [];
				return found.filter((file) => !removed(`${folder}/${file}`, layer));
			});
			return [...new Set(names)].sort().map((file) => `${folder}/${file}`);
		},
		layerOf: (file) => copies(file).at(-1) ?? -1,
		shown: (file) => shownIn(file, copies(file).at(-1) ?? 0),
		rowTaken: (file, row, layer) => above(layer).some((one) => one.row === row && one.path === file),
		takenRoutes: new Set(
			removals.flatMap((own, layer) =>
				own.length === 0
					? []
					: lower(layer)
							.filter((file) => own.some((one) => covers(one, file)) && copies(file).length === 0)
							.flatMap(routeOf),
			),
		),
		faults: roots.flatMap((top, layer) => (layer === 0 ? [] : wrong(top, layer))),
		idle: removals.flatMap((own, layer) => {
			const known = own.length === 0 ? [] : lower(layer);
			return own.flatMap((one): Fault[] => {
				const there =
					one.row === null
						? known.some((file) => covers(one, file))
						: known.includes(one.path) && hasRow(roots.slice(0, layer), one.path, one.row);
				if (there) return [];
				const what = one.row === null ? `"${one.path}"` : `the row ${one.row} of "${one.path}"`;
				const near = one.row === null ? hint(one.path, known) : "";
				const message = `there is no ${what.replace(/^the /, "")} of ours to take away${near}; remove this line, or put it right`;
				return [{ file: shownIn(REMOVE, layer), line: one.line, message }];
			});
		}),
	};
}

const kinds: Readonly<Record<string, string>> = {
	"content/pages": "page",
	"content/clusters": "cluster",
	dialogs: "dialog",
};

function routeOf(file: string): string[] {
	const [, folder = "", id = ""] = /^(.*)\/([^/.]+)\.[^/]*$/.exec(file) ?? [];
	const kind = kinds[folder];
	return kind ? [`${kind}:${id}`] : [];
}

function readRemovals(path: string): Removal[] {
	if (!existsSync(path)) return [];
	return readFileSync(path, "utf8")
		.split(/\r?\n/)
		.flatMap((raw, at) => {
			const text = raw.replace(/(?:^|\s)#.*$/, "").trim();
			if (text === "") return [];
			const [file = "", row = null] = text.split(/\s+/);
			return [{ path: file.replace(/^\.?\//, "").replace(/\/$/, ""), row, line: at + 1 }];
		});
}

const hasRow = (roots: readonly string[], file: string, row: string): boolean =>
	roots.some(
		(root) => existsSync(join(root, file)) && `\n${readFileSync(join(root, file), "utf8")}`.includes(`\n${row},`),
	);

/** Files at the top and in folders that could be meant as ours; not what lies in hidden folders or those of programs. */
function allBelow(root: string): string[] {
	return readdirSync(root, { withFileTypes: true })
		.filter(({ name }) => !name.startsWith(".") && name !== "node_modules")
		.flatMap((entry) => (entry.isDirectory() ? filesBelow(root, entry.name) : entry.isFile() ? [entry.name] : []));
}

function filesBelow(root: string, part: string): string[] {
	const path = join(root, part);
	if (!existsSync(path)) return [];
	return readdirSync(path, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && !entry.name.startsWith("."))
		.map((entry) => join(entry.parentPath, entry.name).slice(root.length).replaceAll("\\", "/").replace(/^\/+/, ""))
		.sort();
}

/** What `onward check` says, and what keeps the program from starting. */
import { checkScript, labels, loops, placeholders, type Registry } from "./check-script.ts";
import type { Folders, Layers } from "./layers.ts";
import { foldText, hint } from "./likeness.ts";
import { finish, placed, type Reading, readAll } from "./load.ts";
import { clusterIds, pageIds, routeIds } from "./routes.ts";
import { parseCsv } from "./tables.ts";
import type { Fault, Library } from "./types.ts";

export type { Registry } from "./check-script.ts";

const LONGEST_ANSWER = 80;
const LONGEST_SAFETY_REPLY = 60;
/** Names that pages may hold. */
const PAGE_NAMES = ["plan-name", "district", "counselor", "office", "office-hours", "office-place", "school-year"];

/**
 * Loads the library and checks it, with one reading of the files.
 * @param folders hold dialogs/ and content/
 * @param registry what scripts may name
 * @throws ContentError with every fault at once
 */
export function loadChecked(folders: Folders, registry: Registry): Library {
	return checked(readAll(folders), registry);
}

/** The same of what was read already. @throws ContentError with every fault at once */
export function checked(reading: Reading, registry: Registry): Library {
	return finish(reading, faultsOf(reading, registry));
}

/**
 * Checks dialogs/ and content/: their form, and that everything named is there.
 * @returns faults by file and line; empty when all is well
 */
export function checkLibrary(folders: Folders, registry: Registry): Fault[] {
	return checkReading(readAll(folders), registry);
}

/** The same for what was read already. */
export function checkReading(reading: Reading, registry: Registry): Fault[] {
	return placed(faultsOf(reading, registry), reading.layers);
}

function faultsOf(reading: Reading, registry: Registry): Fault[] {
	const commands = new Set([
		...(registry.commands ?? []).map(foldText),
		...reading.phrases.filter(({ route }) => route.startsWith("command:")).map(({ text }) => foldText(text)),
	]);
	const around = {
		registry,
		inventories: reading.inventories,
		scriptIds: reading.scriptIds,
		commands,
	};
	const faults: Fault[] = [
		...reading.faults,
		...firstScript(reading),
		...reading.scripts.flatMap(({ script, lineOf }) => [
			...checkScript(script, around),
			...starts(reading, script.id, script.starts, script.file, lineOf(["id"])),
		]),
		...loops(reading.scripts.map(({ script }) => script)),
		...twice(reading),
		...pages(reading),
	];
	// The rest compares files with each other; with one unreadable it would blame the others.
	const whole = reading.library;
	if (whole && reading.faults.length === 0) {
		faults.push(
			...careers(reading, whole),
			...school(reading, whole),
			...links(reading, whole)
				.filter(({ route }) => !route.startsWith("dialog:"))
				.map(faultOf),
			...checkIns(reading, whole, commands),
			...safety(reading, whole),
		);
	}
	return faults;
}

/** Everybody's first conversation is `welcome`. */
function firstScript({ scriptIds }: Reading): Fault[] {
	if (scriptIds.length === 0)
		return [{ file: "dialogs/", line: 1, message: "there is no script; expected at least welcome.yaml" }];
	if (scriptIds.includes("welcome")) return [];
	return [{ file: "dialogs/welcome.yaml", line: 1, message: "this script is missing; every first visit opens it" }];
}

/** Phrases lead to `dialog:<id>`, so the id has to be one of the fixed ones. */
function starts(
	{ isRoute }: Reading,
	id: string,
	phrases: { readonly en: readonly string[]; readonly es: readonly string[] },
	file: string,
	line: number,
): Fault[] {
	if (phrases.en.length + phrases.es.length === 0 || isRoute(`dialog:${id}`)) return [];
	const known = routeIds.filter((route) => route.startsWith("dialog:")).map((route) => route.slice("dialog:".length));
	return [
		{ file, line, message: `phrases under starts: would lead to dialog:${id}, which is not a route${hint(id, known)}` },
	];
}

/** One phrase, two routes: nobody could say where it leads. A role on one of them decides. */
function twice({ phrases, layers }: Reading): Fault[] {
	const seen = new Map<string, Reading["phrases"][number]>();
	return phrases.flatMap((phrase) => {
		const key = `${foldText(phrase.text)}|${phrase.role ?? ""}`;
		const other = seen.get(key);
		if (!other) seen.set(key, phrase);
		if (!other || other.route === phrase.route) return [];
		return [
			{
				file: phrase.file,
				line: phrase.line,
				message: `"${phrase.text}" leads to ${phrase.route} here and to ${other.route} in ${layers.shown(other.file)}:${other.line}; keep one`,
			},
		];
	});
}

function pages(reading: Reading): Fault[] {
	const { isRoute } = reading;
	return reading.articles.flatMap(({ id, lang, file, lineOf, bodyLine, related, sources, article, family }) => {
		const kind = file.includes("/clusters/") ? "cluster" : "page";
		const found: Fault[] = [];
		const fault = (line: number, message: string): void => {
			found.push({ file, line, message });
		};
		if (!isRoute(`${kind}:${id}`))
			fault(lineOf(["id"]), `"${id}" is not a ${kind} id${hint(id, kind === "page" ? pageIds : clusterIds)}`);
		for (const [i, route] of related.entries()) {
			if (!isRoute(route)) fault(lineOf(["related", i]), `related: "${route}" is not a route${hint(route, routeIds)}`);
			if (route === `${kind}:${id}`) fault(lineOf(["related", i]), "related: this page names itself");
		}
		if (!family && sources.length === 0 && id !== "about-the-bot" && id !== "chat-privacy")
			fault(lineOf(["sources"]), "sources: expected at least one, with its year");
		const planName = reading.library?.district.planName[lang] ?? "";
		const words = article.answer
			.join(" ")
			.replaceAll("{plan-name}", planName)
			.split(/\s+/)
			.filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
		if (words > LONGEST_ANSWER)
			fault(bodyLine, `the answer has ${words} words; expected ${LONGEST_ANSWER} or fewer, so move some below ## More`);
		for (const text of [article.title, ...article.answer, ...article.more]) {
			for (const message of placeholders({ en: text, es: text }, PAGE_NAMES)) fault(bodyLine, message);
		}
		return found;
	});
}

/** English titles that leave somebody out: fireman, chairwoman, waitress. */
const EXCLUSIVE = /\b(?!hu)\w+(?:man|men)\b|\b(?:stewardess|waitress|hostess|actress|seamstress)\b/i;
/** Spanish titles in one form where there are two: Maestro, but not Maestro/a. */
const ONE_FORM = /^\p{L}+(?:ero|dor|tor|sor|ico|ario|ogo|ado|án|ín)(?![\p{L}/])/iu;
/** One form for everybody, or both written out. */
const BOTH = /^soldado\b|^\p{L}+ \/ \p{L}+/iu;

function careers({ rowAt }: Reading, { occupations, clusters }: Library): Fault[] {
	const file = "content/occupations.csv";
	const named = new Map<string, string>();
	return [...occupations.values()].flatMap((job) => {
		const fault = (message: string): Fault => ({ ...rowAt(file, job.soc), message: `row ${job.soc}: ${message}` });
		const names = [job.title.en, job.title.es, ...job.aliases.en, ...job.aliases.es].map(foldText);
		const taken = [...new Set(names)].filter((name) => (named.get(name) ?? job.soc) !== job.soc);
		for (const name of names) if (!named.has(name)) named.set(name, job.soc);
		const oneForm = job.title.es.split(/ [ou] /).some((part) => ONE_FORM.test(part) && !BOTH.test(part));
		return [
			...taken.map((name) => fault(`"${name}" is a name of ${named.get(name)}, too; keep one`)),
			...(EXCLUSIVE.test(job.title.en) ? [fault(`title_en: "${job.title.en}" is not for everybody`)] : []),
			...(oneForm ? [fault(`title_es: "${job.title.es}" has one form; write both, as in Maestro/a`)] : []),
			...(job.clusters.length === 0 ? [fault("cluster: expected at least one")] : []),
			...job.clusters
				.filter((id) => !clusters.has(id))
				.map((id) => fault(`cluster: "${id}" is not a cluster${hint(id, [...clusters.keys()])}`)),
			...job.related
				.filter((soc) => !occupations.has(soc))
				.map((soc) => fault(`related: ${soc} is not one of the occupations here`)),
			...(job.related.includes(job.soc) ? [fault("related: this job names itself")] : []),
		];
	});
}

interface DeadLink extends Fault {
	readonly route: string;
}

const faultOf = ({ file, line, message }: DeadLink): Fault => ({ file, line, message });

/**
 * Links to what is not there. A page, job or state is a fault; a script of the list that nobody wrote yet is left out
 * where it would be offered, so it is only worth a look.
 */
function links({ articles, layers, lineOf, isRoute }: Reading, library: Library): DeadLink[] {
	const { pages, clusters, scripts, states, checkIns, occupations } = library;
	const titles = new Set([...occupations.values()].map((job) => job.title.en.toLowerCase()));
	const there = (route: string): boolean => {
		// what is no route at all was named already
		if (!isRoute(route)) return true;
		const at = route.indexOf(":");
		const id = route.slice(at + 1);
		switch (route.slice(0, at)) {
			case "page":
				return pages.has(id);
			case "cluster":
				return clusters.has(id);
			case "dialog":
				return scripts.has(id);
			case "state":
				return states.has(id);
			case "occupation":
				return titles.has(id);
			default:
				return true;
		}
	};
	const gone = layers.takenRoutes;
	const message = (route: string): string => `"${route}" is not there; name another, or write it`;
	return [
		...articles.flatMap(({ file, related, lineOf: own }) =>
			related.flatMap((route, i) =>
				gone.has(route) || there(route)
					? []
					: [{ route, file, line: own(["related", i]), message: `related: ${message(route)}` }],
			),
		),
		...[...checkIns.values()].flatMap(({ id, follow }) => {
			const file = `content/check-ins/${id}.yaml`;
			return Object.entries(follow).flatMap(([choice, route]) =>
				there(route)
					? []
					: [{ route, file, line: lineOf(file, ["follow", choice]), message: `follow: ${message(route)}` }],
			);
		}),
	];
}

function school({ lineOf, rowAt, layers }: Reading, library: Library): Fault[] {
	const { district, states, courses, graduation, afterSchool, clusters } = library;
	const faults: Fault[] = [];
	const areas = new Set(graduation.map((area) => area.id));
	const fault = (file: string, line: number, message: string): void => {
		faults.push({ file, line, message });
	};
	if (!states.has(district.state))
		fault(
			"content/district.yaml",
			lineOf("content/district.yaml", ["state"]),
			`state: "${district.state}" has no row in states.csv`,
		);
	for (const course of courses.values()) {
		const file = "content/school/courses.csv";
		const { line } = rowAt(file, course.code);
		if (!areas.has(course.area))
			fault(
				file,
				line,
				`row ${course.code}: area: "${course.area}" is not in graduation.yaml${hint(course.area, [...areas])}`,
			);
		for (const code of course.needs)
			if (!courses.has(code)) fault(file, line, `row ${course.code}: needs: there is no course ${code}`);
		for (const id of course.helps)
			if (id !== "all" && !clusters.has(id))
				fault(file, line, `row ${course.code}: helps: "${id}" is not a cluster${hint(id, [...clusters.keys()])}`);
	}
	for (const [i, route] of [...afterSchool.values()].entries()) {
		const file = "content/school/routes.yaml";
		for (const [j, ask] of route.asks.entries()) {
			if (!areas.has(ask.area))
				fault(
					file,
					lineOf(file, ["routes", i, "asks", j, "area"]),
					`${route.id}: area "${ask.area}" is not in graduation.yaml${hint(ask.area, [...areas])}`,
				);
		}
	}
	faults.push(...people(library, layers, lineOf));
	return faults;
}

/** The demo roster is not part of the library; what refers to it is compared all the same. */
function people({ district }: Library, layers: Layers, lineOf: Reading["lineOf"]): Fault[] {
	const file = "content/school/people.csv";
	const roster = layers.top(file);
	// The invented people below a district of its own are not this district's.
	if (!roster || roster.layer < layers.layerOf("content/district.yaml")) return [];
	const needed = [
		"id",
		"role",
		"given_name",
		"family_name",
		"grade",
		"birth_date",
		"school",
		"counselor",
		"language",
		"guardian_of",
	];
	// The one column that a roster may leave out.
	const columns = /^[^\r\n]*\bemail\b/.test(roster.text) ? [...needed, "email"] : needed;
	const { rows, faults } = parseCsv(file, roster.text, columns);
	const ids = new Map(rows.map(({ cells }) => [cells.id, cells.role]));
	const schools = district.schools.map((school) => school.id);
	for (const { line, cells } of rows) {
		const fault = (message: string): void => {
			faults.push({ file, line, message: `row ${cells.id}: ${message}` });
		};
		if (cells.school && !schools.includes(cells.school))
			fault(`school: "${cells.school}" is not in district.yaml${hint(cells.school, schools)}`);
		if (cells.counselor && ids.get(cells.counselor) !== "counselor")
			fault(`counselor: "${cells.counselor}" is not a counselor here`);
		for (const id of (cells.guardian_of ?? "").split("|").filter((part) => part !== "")) {
			if (ids.get(id) !== "student") fault(`guardian_of: "${id}" is not a student here`);
		}
	}
	for (const [i, { person }] of district.alertContacts.entries()) {
		const role = ids.get(person);
		if (role && role !== "student" && role !== "family") continue;
		faults.push({
			file: "content/district.yaml",
			line: lineOf("content/district.yaml", ["contacts", "alerts", i]),
			message: `alerts: "${person}" is not one of the staff in people.csv`,
		});
	}
	return faults;
}

function checkIns({ lineOf, isRoute }: Reading, library: Library, commands: ReadonlySet<string>): Fault[] {
	return [...library.checkIns.values()].flatMap((template) => {
		const file = `content/check-ins/${template.id}.yaml`;
		const found: Fault[] = labels("choices", template.choices, commands).map((message) => ({
			file,
			line: lineOf(file, ["choices"]),
			message,
		}));
		const spoken = [["title", template.title], ["text", template.text], ...Object.entries(template.answers)] as const;
		for (const [key, text] of spoken) {
			const path = key === "title" || key === "text" ? [key] : ["answers", key];
			for (const message of placeholders(text, ["counselor", "plan-name", "district"]))
				found.push({ file, line: lineOf(file, path), message: `${key}: ${message}` });
		}
		for (const [choice, route] of Object.entries(template.follow)) {
			if (!isRoute(route))
				found.push({
					file,
					line: lineOf(file, ["follow", choice]),
					message: `follow: "${route}" is not a route${hint(route, routeIds)}`,
				});
		}
		return found;
	});
}

/** Writers of whom somebody is told; to the others that is not said. */
const tellsOf: readonly string[] = ["student", "family", "unknown"];

/** The words of a sentence, with a name and a time in its gaps. */
const wordsIn = (text: string): number =>
	text.replace("{contact}", "Elena Rivera").replace("{when}", "Monday at 7:45 AM").split(/\s+/).length;

function safety({ lineOf }: Reading, { safety: { replies, told } }: Library): Fault[] {
	const file = "content/safety.yaml";
	const tellings = Object.entries(told).flatMap(([, text]) => ("en" in text ? [text] : []));
	return Object.entries(replies).flatMap(([kind, writers]) =>
		Object.entries(writers).flatMap(([writer, text]) =>
			(["en", "es"] as const).flatMap((lang) => {
				const line = lineOf(file, ["replies", kind, writer, lang]);
				const gaps = text[lang].split("{told}").length - 1;
				if (gaps !== (tellsOf.includes(writer) ? 1 : 0)) {
					const expected = gaps === 0 ? "expected {told} in it, once" : "expected no more {told} in it";
					return [{ file, line, message: `what is said about telling somebody: ${expected}` }];
				}
				const longest = Math.max(...tellings.map((own) => wordsIn(own[lang])));
				const words = wordsIn(text[lang]) + (gaps === 0 ? 0 : longest - 1);
				if (words <= LONGEST_SAFETY_REPLY) return [];
				const message = `this reply has up to ${words} words; expected ${LONGEST_SAFETY_REPLY} or fewer`;
				return [{ file, line, message }];
			}),
		),
	);
}

/** All scripts of the list that are linked to and that nobody wrote yet, in one line at the first link. */
function unwritten(reading: Reading, library: Library): Fault[] {
	const found = links(reading, library).filter(({ route }) => route.startsWith("dialog:"));
	const [first] = found;
	if (!first) return [];
	const names = [...new Set(found.map(({ route }) => route.slice("dialog:".length)))].sort();
	const message = `scripts that pages lead to and nobody has written yet, so nobody is offered them: ${names.join(", ")}`;
	return [{ ...faultOf(first), message, note: true }];
}

/** Pages nobody looked at for longer than this many months are named. */
const LONGEST_UNREVIEWED = 18;

/**
 * What should be looked at and keeps nothing from working: pages whose review is long ago, links to scripts that are not
 * written yet, lines of remove.txt that take nothing away.
 * @param now ISO instant
 */
export function warningsOf(reading: Reading, now: string): Fault[] {
	const { articles, layers, library } = reading;
	const since = new Date(now);
	since.setUTCMonth(since.getUTCMonth() - LONGEST_UNREVIEWED);
	const oldest = since.toISOString().slice(0, 10);
	const old = articles
		.filter(({ family, reviewed }) => !family && reviewed < oldest)
		.map(({ file, lineOf, reviewed }) => ({
			file,
			line: lineOf(["reviewed"]),
			message: `reviewed: nobody has looked at this page since ${reviewed}; read it against its sources, mend it, and write the day here`,
		}));
	return placed([...old, ...(library ? unwritten(reading, library) : []), ...layers.idle], layers);
}

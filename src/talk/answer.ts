/** A page, cluster, job, state or greeting as a view: 80 words or fewer, a source with its year, a next thing. Pure. */
import type {
	Figures,
	ImportedOccupation,
	Imports,
	Library,
	Occupation,
	Page,
	Source,
	State,
} from "../library/types.ts";
import type { Button, Lang, Role, View } from "../turn.ts";
import { type SentenceKey, say } from "../words/index.ts";
import { routeLabel } from "./labels.ts";
import { withoutPart } from "./router.ts";

/** Who reads the answer. */
export interface Reader {
	readonly role: Role;
	/** As students and families know them; null when the roster names none. */
	readonly counselorName: string | null;
}

/** What follows the short answer of a page or cluster; `page:<slug>/more`. */
const MORE = "/more";
/** What somebody asks on about a job that was just shown: only that, not the whole card again. */
const PAY = "/pay";
const SCHOOL = "/school";
const BUTTONS = 3;
const SOURCES = 2;

/**
 * The answer at a route.
 * @param route `page:`, `cluster:`, `occupation:` and `state:` (with `/more` for the rest, a job also with `/pay` and
 * `/school`) or `smalltalk:`
 * @returns null when the library has none, or the route is not one that is answered
 */
export function answerRoute(library: Library, route: string, lang: Lang, reader: Reader): View | null {
	const at = route.indexOf(":");
	const [kind, id] = [route.slice(0, at), route.slice(at + 1)];
	const slug = withoutPart(id);
	switch (kind) {
		case "page": {
			const page = library.pages.get(slug);
			return page ? article(library, page, route, lang, reader) : null;
		}
		case "cluster": {
			const cluster = library.clusters.get(slug);
			return cluster
				? article(library, cluster, route, lang, reader, slug === id ? jobsOf(library, slug, lang) : [])
				: null;
		}
		case "occupation": {
			const job = [...library.occupations.values()].find((one) => one.title.en.toLowerCase() === slug);
			if (job) return occupation(library, job, route, lang, reader);
			const other = importedAt(library, slug);
			return other && library.imports ? imported(library, other, library.imports, route, lang, reader) : null;
		}
		case "state": {
			const state = library.states.get(slug);
			return state ? (slug === id ? aboutState : stateRules)(library, state, lang, reader) : null;
		}
		case "smalltalk":
			return isSmalltalk(id)
				? { kind: "say", text: say(lang, id), buttons: nextThings(library, [], lang, reader) }
				: null;
		default:
			return null;
	}
}

const isSmalltalk = (id: string): id is "hello" | "thanks" | "bye" | "how-are-you" =>
	["hello", "thanks", "bye", "how-are-you"].includes(id);

function article(
	library: Library,
	page: Page,
	route: string,
	lang: Lang,
	reader: Reader,
	extra: readonly string[] = [],
): View {
	const text = (reader.role === "family" ? page.family : null)?.[lang] ?? page.text[lang];
	const more = route.endsWith(MORE);
	const fill = filler(library, lang, reader);
	const buttons = nextThings(library, page.related, lang, reader);
	const onward: Button[] =
		more || text.more.length === 0 ? [] : [{ label: say(lang, "tell-me-more"), route: `${route}${MORE}` }];
	const title = fill(text.title);
	return {
		kind: "article",
		title: more ? say(lang, "more-about", { title }) : title,
		text: more ? text.more.map(fill) : fitting([...text.answer.map(fill), ...extra], text.answer.length),
		source: say(lang, "source-reviewed", {
			sources: sourceLine(page.sources, lang, more ? page.sources.length : SOURCES),
			year: page.reviewed.slice(0, 4),
		}),
		buttons: [...onward, ...buttons].slice(0, BUTTONS),
	};
}

const LONGEST = 80;

/** Leaves out the last paragraphs that would make an answer too long; the first `needed` stay. */
function fitting(paragraphs: readonly string[], needed: number): readonly string[] {
	const words = paragraphs
		.join(" ")
		.split(/\s+/)
		.filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
	return words <= LONGEST || paragraphs.length <= needed ? paragraphs : fitting(paragraphs.slice(0, -1), needed);
}

/** A chat shows two sources, those with a year first; the page's file holds all of them. */
/** Sources with their years; the short answer names two and says how many there are. */
function sourceLine(sources: readonly Source[], lang: Lang, shown: number): string {
	const named = sources
		.slice(0, shown)
		.map(({ name, year }) =>
			say(lang, "source-item", { name, year: year === "undated" ? say(lang, "source-undated") : String(year) }),
		);
	const left = sources.length - named.length;
	return [...named, ...(left > 0 ? [say(lang, "source-left", { count: left })] : [])].join("; ");
}

/** Fills the names that pages may hold; `{name}` stays where it is not known. */
function filler(library: Library, lang: Lang, reader: Reader): (text: string) => string {
	const { district } = library;
	const counselor =
		reader.counselorName ?? say(lang, reader.role === "student" ? "the-counselor-student" : "the-counselor");
	const names: Readonly<Record<string, string>> = {
		"plan-name": district.planName[lang],
		district: district.name[lang],
		counselor,
		office: district.contacts.office[lang],
		"office-hours": district.contacts.hours[lang],
		"office-place": district.contacts.place[lang],
		"school-year": district.schoolYear,
	};
	return (text) => text.replace(/\{([a-z-]+)\}/g, (gap, name: string) => names[name] ?? gap);
}

function jobsOf(library: Library, cluster: string, lang: Lang): string[] {
	const jobs = [...library.occupations.values()]
		.filter((job) => job.clusters[0] === cluster)
		.map((job) => job.title[lang]);
	return jobs.length > 0 ? [say(lang, "cluster-jobs", { jobs: jobs.slice(0, 3).join(", ") })] : [];
}

function occupation(library: Library, job: Occupation, route: string, lang: Lang, reader: Reader): View {
	const { start, pay, ahead } = figures(job, lang);
	const wider = job.wider ? say(lang, "job-wider") : "";
	const near = job.related.flatMap((soc) => library.occupations.get(soc)?.title[lang] ?? []);
	const subjects = job.subjects.map((subject) => say(lang, `subject-${subject}`));
	const helps = say(lang, "job-subjects", { subjects: subjects.join(", ") });
	return aboutJob({
		title: job.title[lang],
		short: [job.day[lang], [pay, wider].join(" ").trim(), [start, ahead].join(" ").trim()],
		pay: [[pay, wider].join(" ").trim(), ahead],
		school: [start, helps],
		rest: [
			helps,
			...(near.length > 0 ? [say(lang, "job-related", { jobs: near.join(", ") })] : []),
			...openings(job, lang),
		],
		sources:
			job.payNote === "no-figures"
				? ["job-source-no-figures-short", "job-source-no-figures", {}]
				: ["job-source-short", "job-source", { year: String(job.payYear) }],
		next: nextOf(job),
		...{ library, route, lang, reader },
	});
}

/** Most of O*NET's descriptions are one long sentence. */
const LONGEST_QUOTE = 35;

/** O*NET's own English, said to be that; the figures in the reader's language. */
function imported(
	library: Library,
	job: ImportedOccupation,
	{ release, payYear, occupations }: Imports,
	route: string,
	lang: Lang,
	reader: Reader,
): View {
	const { start, pay, ahead } = figures(job, lang);
	const words = job.text.split(" ");
	const quote = words.length > LONGEST_QUOTE ? `${words.slice(0, LONGEST_QUOTE).join(" ")} ...` : job.text;
	const near = job.related.flatMap((code) => occupations.get(code)?.title ?? []);
	return aboutJob({
		title: job.title,
		short: [say(lang, "imported-text", { text: quote }), pay, [start, ahead].join(" ").trim()],
		pay: [pay, ahead, job.group ? say(lang, "imported-group", { group: job.group }) : ""],
		school: [start],
		rest: [
			say(lang, "imported-text", { text: job.text }),
			...(job.group ? [say(lang, "imported-group", { group: job.group })] : []),
			...(near.length > 0 ? [say(lang, "job-related", { jobs: near.join("; ") })] : []),
			...openings(job, lang),
		],
		sources: ["imported-source-short", "imported-source", { release, year: String(payYear) }],
		next: nextOf(job),
		...{ library, route, lang, reader },
	});
}

/** An imported job that is not one of ours, by its title in small letters. */
function importedAt({ imports, occupations }: Library, title: string): ImportedOccupation | null {
	const found = [...(imports?.occupations.values() ?? [])].find((job) => job.title.toLowerCase() === title);
	return found && ![...occupations.values()].some((job) => job.onet === found.onet) ? found : null;
}

interface AboutJob {
	readonly title: string;
	readonly short: readonly string[];
	readonly pay: readonly string[];
	readonly school: readonly string[];
	readonly rest: readonly string[];
	/** In short and, one tap away after "tell me more", in full; and what fills them. */
	readonly sources: readonly [short: SentenceKey, full: SentenceKey, values: Readonly<Record<string, string>>];
	/** Routes, best first. */
	readonly next: readonly string[];
	readonly library: Library;
	readonly route: string;
	readonly lang: Lang;
	readonly reader: Reader;
}

/** Military jobs have codes that begin with 55, and a page that says how one enters and what to ask. */
function nextOf({ onet, clusters }: Pick<Occupation, "onet" | "clusters">): readonly string[] {
	const about = onet.startsWith("55-") ? ["page:military"] : [];
	return ["dialog:what-if", ...about, ...clusters.slice(0, 1).map((id) => `cluster:${id}`), "dialog:explore"];
}

function aboutJob({ title, short, pay, school, rest, sources, next, library, route, lang, reader }: AboutJob): View {
	const [brief, full, values] = sources;
	const more = route.endsWith(MORE);
	const text = more ? rest : route.endsWith(PAY) ? pay : route.endsWith(SCHOOL) ? school : short;
	const onward: Button[] = more ? [] : [{ label: say(lang, "tell-me-more"), route: `${withoutPart(route)}${MORE}` }];
	return {
		kind: "article",
		title: more ? say(lang, "more-about", { title }) : title,
		text: text.filter((line) => line !== ""),
		source: say(lang, more ? full : brief, values),
		buttons: [...onward, ...nextThings(library, next, lang, reader)].slice(0, BUTTONS),
	};
}

/** Pay, start and outlook in words. */
function figures(job: Figures, lang: Lang): { pay: string; start: string; ahead: string } {
	const year = String(job.payYear);
	const pay =
		job.medianPay === null
			? say(lang, job.payNote === "no-figures" ? "job-pay-unknown" : "job-pay-none", { year })
			: say(lang, job.payNote === "or-more" ? "job-pay-or-more" : "job-pay", {
					pay: `$${job.medianPay.toLocaleString("en-US")}`,
					year,
				});
	const entry = job.entryEducation && say(lang, `job-entry-${job.entryEducation}`);
	return { pay, start: entry ? say(lang, "job-start", { entry }) : "", ahead: outlook(job, lang).join(" ") };
}

function openings(job: Figures, lang: Lang): string[] {
	if (job.openings === null) return [];
	return [say(lang, "job-openings", { count: Math.round(job.openings * 1000).toLocaleString("en-US") })];
}

function outlook({ growth }: Figures, lang: Lang): string[] {
	if (growth === null) return [];
	const key: SentenceKey = Math.abs(growth) < 1 ? "job-same" : growth > 0 ? "job-grow" : "job-shrink";
	return [say(lang, key, { percent: Math.abs(growth) })];
}

function aboutState(library: Library, state: State, lang: Lang, reader: Reader): View {
	const { district } = library;
	const plan = state.abbreviation ? `${state.planName} (${state.abbreviation})` : state.planName;
	const values = { state: state.name[lang], plan };
	const unnamed = state.planName === "" ? "-unnamed" : "";
	const first =
		state.status === "required" || state.status === "used"
			? say(lang, `state-${state.status}${unnamed}`, values)
			: say(lang, `state-${state.status}`, values);
	const grade =
		state.startGrade === null
			? []
			: [
					state.startGrade === "middle-school"
						? say(lang, "state-middle")
						: say(lang, "state-grade", { grade: state.startGrade }),
				];
	const here =
		state.code === district.state
			? [say(lang, "state-here", { district: district.name[lang], plan: district.planName[lang] })]
			: [];
	const rest = [
		state.familyRole?.[lang],
		state.note?.[lang],
		state.status === "unconfirmed" ? undefined : say(lang, "state-ask"),
	];
	const checked = String(state.checked);
	return {
		kind: "article",
		title: state.name[lang],
		text: fitting([[first, ...grade, ...here].join(" "), ...rest.filter((text) => text !== undefined)], 1),
		source: stateSource(state, checked, lang),
		buttons: [
			...(state.pack ? [{ label: say(lang, "tell-me-more"), route: `state:${state.code}${MORE}` }] : []),
			...afterState(library, lang, reader),
		],
	};
}

/** What a state asks of the plan, line by line, and what nobody could confirm. */
function stateRules(library: Library, state: State, lang: Lang, reader: Reader): View | null {
	if (!state.pack) return aboutState(library, state, lang, reader);
	const { lines, unknown } = state.pack;
	const title = say(lang, "more-about", { title: state.name[lang] });
	const sources = [...new Map(lines.map(({ source }) => [source.name, source])).values()];
	return {
		kind: "article",
		title,
		text: [...lines.map(({ text }) => text[lang]), unknown[lang]],
		source: say(lang, "state-sources", {
			sources: sourceLine(sources, lang, sources.length),
			checked: String(state.checked),
		}),
		buttons: afterState(library, lang, reader),
	};
}

const afterState = (library: Library, lang: Lang, reader: Reader): Button[] =>
	nextThings(
		library,
		["page:ilp-names", reader.role === "family" ? "page:family-role" : "page:when-ilps-start"],
		lang,
		reader,
	);

function stateSource({ source }: State, checked: string, lang: Lang): string {
	if (!source) return say(lang, "state-source-none", { checked });
	if (source.year === "undated") return say(lang, "state-source-undated", { name: source.name, checked });
	return say(lang, "state-source", { name: source.name, year: String(source.year), checked });
}

/** What fits a reader when an answer names nothing that is there. */
const STARTS: Readonly<Record<Role, readonly string[]>> = {
	student: ["dialog:interests", "dialog:plan", "page:what-is-an-ilp"],
	family: ["page:what-is-an-ilp", "page:family-role"],
	adviser: ["dialog:caseload", "page:what-is-an-ilp"],
	counselor: ["dialog:caseload", "dialog:send-check-in"],
	administrator: ["page:what-is-an-ilp", "page:about-the-bot"],
};

/** At most two buttons to what the library has for this reader; never none. */
function nextThings(library: Library, routes: readonly string[], lang: Lang, reader: Reader): Button[] {
	const known = routes.filter((route) => leads(library, route, reader.role));
	const chosen = known.length > 0 ? known : STARTS[reader.role].filter((route) => leads(library, route, reader.role));
	return chosen.slice(0, 2).map((route) => ({ label: routeLabel(route, library, lang), route }));
}

function leads(library: Library, route: string, role: Role): boolean {
	const at = route.indexOf(":");
	const [kind, id] = [route.slice(0, at), route.slice(at + 1)];
	// Somebody in the middle of an answer has been welcomed already.
	if (kind === "dialog") return id !== "welcome" && (library.scripts.get(id)?.for.includes(role) ?? false);
	return (
		(kind === "page" && library.pages.has(id)) ||
		(kind === "cluster" && library.clusters.has(id)) ||
		(kind === "state" && library.states.has(id))
	);
}

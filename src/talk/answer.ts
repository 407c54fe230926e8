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
import { type Part, partAt, withoutPart } from "./router.ts";

/** Who reads the answer. */
export interface Reader {
	readonly role: Role;
	/** As students and families know them; null when the roster names none. */
	readonly counselorName: string | null;
}

/** What follows the short answer of a page or cluster; `page:<slug>/more`. */
const MORE = "/more";
const BUTTONS = 3;
const SOURCES = 2;

/**
 * The answer at a route.
 * @param route `page:`, `cluster:`, `occupation:` and `state:` (with `/more` for the rest, a job also with `/pay` and the
 * other parts of `talk/router.ts`, alone or beside another job) or `smalltalk:`
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
			const job = jobAt(library, slug, lang);
			return job && aboutJob(job, library, route, lang, reader);
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

/** One of ours or an imported one, by its English title in small letters. */
function jobAt(library: Library, title: string, lang: Lang): AboutJob | null {
	const job = [...library.occupations.values()].find((one) => one.title.en.toLowerCase() === title);
	if (job) return occupation(library, job, lang);
	const other = importedAt(library, title);
	return other && library.imports ? imported(other, library.imports, lang) : null;
}

function occupation(library: Library, job: Occupation, lang: Lang): AboutJob {
	const { start, pay, ahead } = figures(job, lang);
	const wider = job.wider ? say(lang, "job-wider") : "";
	const alike = job.related.flatMap((soc) => library.occupations.get(soc)?.title ?? []);
	const near = alike.map((title) => title[lang]);
	const subjects = job.subjects.map((subject) => say(lang, `subject-${subject}`));
	const helps = say(lang, "job-subjects", { subjects: subjects.join(", ") });
	const earned = [pay, wider].join(" ").trim();
	return {
		title: job.title[lang],
		short: [job.day[lang], earned, [start, ahead].join(" ").trim()],
		parts: { ...partsOf(job, near, lang), pay: [earned], day: [job.day[lang]] },
		helps,
		medianPay: job.payNote === "or-more" ? null : job.medianPay,
		alike: alike.map((title) => `occupation:${title.en.toLowerCase()}`),
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
	};
}

/** Most of O*NET's descriptions are one long sentence. */
const LONGEST_QUOTE = 35;

/** O*NET's own English, said to be that; the figures in the reader's language. */
function imported(job: ImportedOccupation, { release, payYear, occupations }: Imports, lang: Lang): AboutJob {
	const { start, pay, ahead } = figures(job, lang);
	const words = job.text.split(" ");
	const quote = words.length > LONGEST_QUOTE ? `${words.slice(0, LONGEST_QUOTE).join(" ")} ...` : job.text;
	const near = job.related.flatMap((code) => occupations.get(code)?.title ?? []);
	const group = job.group ? say(lang, "imported-group", { group: job.group }) : "";
	const parts = partsOf(job, near, lang);
	return {
		title: job.title,
		short: [say(lang, "imported-text", { text: quote }), pay, [start, ahead].join(" ").trim()],
		parts: {
			...parts,
			pay: [pay, group],
			growth: [...parts.growth, group],
			day: [say(lang, "imported-text", { text: quote })],
		},
		helps: "",
		medianPay: job.payNote === "or-more" ? null : job.medianPay,
		alike: near.map((title) => `occupation:${title.toLowerCase()}`),
		rest: [
			say(lang, "imported-text", { text: job.text }),
			group,
			...(near.length > 0 ? [say(lang, "job-related", { jobs: near.join("; ") })] : []),
			...openings(job, lang),
		],
		sources: ["imported-source-short", "imported-source", { release, year: String(payYear) }],
		next: nextOf(job),
	};
}

/** An imported job that is not one of ours, by its title in small letters. */
function importedAt({ imports, occupations }: Library, title: string): ImportedOccupation | null {
	const found = [...(imports?.occupations.values() ?? [])].find((job) => job.title.toLowerCase() === title);
	return found && ![...occupations.values()].some((job) => job.onet === found.onet) ? found : null;
}

interface AboutJob {
	readonly title: string;
	readonly short: readonly string[];
	/** What is said when only that is asked. */
	readonly parts: Readonly<Record<AskedPart, readonly string[]>>;
	/** Classes that may help; empty when nobody has thought about them. */
	readonly helps: string;
	/** To hold against another job's, in dollars; null where there is no exact figure. */
	readonly medianPay: number | null;
	/** Routes of jobs like this one. */
	readonly alike: readonly string[];
	readonly rest: readonly string[];
	/** In short and, one tap away after "tell me more", in full; and what fills them. */
	readonly sources: readonly [short: SentenceKey, full: SentenceKey, values: Readonly<Record<string, string>>];
	/** Routes, best first. */
	readonly next: readonly string[];
}

type AskedPart = Exclude<Part, "more">;

/** What the facts of a job say to each question about it, and what they do not say. */
function partsOf(
	job: Figures & Pick<Occupation, "jobZone">,
	near: readonly string[],
	lang: Lang,
): Record<AskedPart, readonly string[]> {
	const { start, pay, ahead } = figures(job, lang);
	const begin = start === "" ? say(lang, "job-start-unknown") : start;
	const zone = say(lang, zones[(job.jobZone ?? 0) as keyof typeof zones] ?? "job-zone-none");
	const needs = job.entryEducation ? say(lang, college[job.entryEducation]) : "";
	return {
		pay: [pay],
		school: [[needs, begin].join(" ").trim()],
		time: [say(lang, "job-time-unknown"), begin, zone],
		hard: [say(lang, "job-hard-unknown"), zone],
		growth: ahead === "" ? [say(lang, "job-growth-unknown")] : [ahead, ...openings(job, lang)],
		like: [near.length > 0 ? say(lang, "job-related", { jobs: near.join("; ") }) : say(lang, "job-like-unknown")],
		hours: [say(lang, "job-hours-unknown")],
		day: [],
		other: [say(lang, "job-other-unknown")],
	};
}

const zones = {
	0: "job-zone-none",
	1: "job-zone-1",
	2: "job-zone-2",
	3: "job-zone-3",
	4: "job-zone-4",
	5: "job-zone-5",
} as const satisfies Readonly<Record<number, SentenceKey>>;

/** Whether people commonly start with a college degree, by the entry education that BLS names. */
const college: Readonly<Record<NonNullable<Figures["entryEducation"]>, SentenceKey>> = {
	none: "job-college-no",
	"high-school": "job-college-no",
	"some-college": "job-college-some",
	"postsecondary-award": "job-college-some",
	associate: "job-college-yes",
	bachelor: "job-college-yes",
	master: "job-college-yes",
	doctoral: "job-college-yes",
};

/** Military jobs have codes that begin with 55, and a page that says how one enters and what to ask. */
function nextOf({ onet, clusters }: Pick<Occupation, "onet" | "clusters">): readonly string[] {
	const about = onet.startsWith("55-") ? ["page:military"] : [];
	return ["dialog:what-if", ...about, ...clusters.slice(0, 1).map((id) => `cluster:${id}`), "dialog:explore"];
}

function aboutJob(job: AboutJob, library: Library, route: string, lang: Lang, reader: Reader): View {
	const { title, short, parts, helps, rest, next, alike } = job;
	const [brief, full, values] = job.sources;
	const { part, beside } = partAt(route);
	if (part !== null && part !== "more" && beside !== null) {
		const other = jobAt(library, beside, lang);
		if (other) return sideBySide([job, other], [withoutPart(route), `occupation:${beside}`], part, library, lang);
	}
	const more = part === "more";
	const alone = part === "pay" && beside === "" ? [say(lang, "job-beside-none")] : [];
	const text = part === null ? short : more ? rest : [...parts[part], ...alone, ...(part === "school" ? [helps] : [])];
	const onward: Button[] = more ? [] : [{ label: say(lang, "tell-me-more"), route: `${withoutPart(route)}${MORE}` }];
	return {
		kind: "article",
		title: more ? say(lang, "more-about", { title }) : title,
		text: text.filter((line) => line !== ""),
		source: say(lang, more ? full : brief, values),
		buttons: [...onward, ...nextThings(library, part === "like" ? [...alike, ...next] : next, lang, reader)].slice(
			0,
			BUTTONS,
		),
	};
}

/** The same question answered for two jobs; of pay also which is higher. */
function sideBySide(
	jobs: readonly [AboutJob, AboutJob],
	routes: readonly string[],
	part: AskedPart,
	library: Library,
	lang: Lang,
): View {
	const [{ title: one }, { title: two }] = jobs;
	const [first, second] = jobs.map(({ medianPay }) => medianPay);
	const higher =
		first == null || second == null
			? say(lang, "job-beside-unknown")
			: first === second
				? say(lang, "job-beside-same")
				: say(lang, "job-beside-pay", { title: first > second ? one : two });
	const [line] = jobs[0].parts[part];
	// What is said of every job stands once.
	const shared = line !== undefined && jobs[1].parts[part][0] === line ? [line] : [];
	return {
		kind: "article",
		title: say(lang, "job-beside", { one, two }),
		text: [
			...(part === "pay" ? [higher] : shared),
			...jobs.map(({ title, parts }) => {
				const own = parts[part].slice(part === "pay" ? 0 : shared.length).join(" ");
				return say(lang, "job-beside-line", { title, text: own.trim() });
			}),
		],
		source: [...new Set(jobs.map(({ sources: [brief, , values] }) => say(lang, brief, values)))].join(" "),
		buttons: routes.map((route) => ({ label: routeLabel(route, library, lang), route })),
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
		(kind === "state" && library.states.has(id)) ||
		(kind === "occupation" && jobAt(library, id, "en") !== null)
	);
}

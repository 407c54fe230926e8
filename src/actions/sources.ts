/** Registered sources of options for `from:` and `each:`. Pure: what changes between people is in the plan or a draft. */
import type { Course, Occupation } from "../library/types.ts";
import { coursesFor, coursesOf } from "../plan/audit.ts";
import { itemsOf, valueIn } from "../plan/fold.ts";
import type { Option } from "../turn.ts";
import { say } from "../words/index.ts";
import type { OptionSource, SourceContext } from "./action.ts";

/** Options that an action left in the draft as `{ id, label }` pairs. */
const draftList =
	(name: string): OptionSource =>
	({ draft }) =>
		Array.isArray(draft[name]) ? (draft[name] as unknown as readonly Option[]) : [];

const clusters: OptionSource = ({ library, lang }) =>
	[...library.clusters.values()].map((cluster) => ({ id: cluster.id, label: cluster.text[lang].title }));

/** More would not be read; any other job can be asked for by its name. */
const MOST_JOBS = 24;

/**
 * Jobs of a cluster: those with the most openings of each level of preparation in turn, so that none of them crowds out
 * the others; then by name.
 */
const occupationsIn: OptionSource = ({ library, lang, draft }) => {
	const cluster = typeof draft.cluster === "string" ? draft.cluster : "";
	const levels = new Map<number, Occupation[]>();
	for (const job of library.occupations.values())
		if (job.clusters.includes(cluster)) levels.set(job.jobZone ?? 0, [...(levels.get(job.jobZone ?? 0) ?? []), job]);
	const main = (job: Occupation) => (job.clusters[0] === cluster ? 1 : 0);
	const inTurn = [...levels.values()].flatMap((jobs) =>
		jobs.sort((a, b) => main(b) - main(a) || (b.openings ?? 0) - (a.openings ?? 0)).map((job, turn) => ({ job, turn })),
	);
	return inTurn
		.sort((a, b) => a.turn - b.turn || main(b.job) - main(a.job))
		.slice(0, MOST_JOBS)
		.map(({ job }) => ({ id: job.soc, label: job.title[lang] }))
		.sort((a, b) => a.label.localeCompare(b.label, lang));
};

/** Jobs that fitted, by the titles of the language that is spoken now. */
const matches: OptionSource = (context) =>
	draftList("matches")(context).map((option) => titleOf(context, option.id)[0] ?? option);

/** Careers to set a goal on: saved ones first, then the latest matches kept in the draft. */
const goalCareers: OptionSource = (context) => {
	const saved = itemsOf(context.plan, "saved-careers").flatMap(({ item }) => titleOf(context, item));
	const inMind = valueIn(context.plan, "career-in-mind");
	const own =
		typeof inMind === "object" && inMind !== null && "soc" in inMind && typeof inMind.soc === "string"
			? titleOf(context, inMind.soc)
			: [];
	return unique([...saved, ...own, ...matches(context)]).slice(0, 6);
};

function titleOf({ library, lang }: SourceContext, soc: string): readonly Option[] {
	const job = library.occupations.get(soc);
	return job ? [{ id: soc, label: job.title[lang] }] : [];
}

function unique(options: readonly Option[]): readonly Option[] {
	return options.filter((option, at) => options.findIndex((other) => other.id === option.id) === at);
}

const afterSchool: OptionSource = ({ library, lang }) =>
	[...library.afterSchool.values()].map((route) => ({ id: route.id, label: route.name[lang] }));

/** Courses the student may pick for next year, without those planned for other years. */
export function offeredCourses({
	library,
	person,
	plan,
	draft,
}: Pick<SourceContext, "library" | "person" | "plan" | "draft">): readonly Course[] {
	if (person.grade === null) return [];
	const others = {
		...plan,
		courses: Object.fromEntries(Object.entries(plan.courses ?? {}).filter(([year]) => year !== draft.year)),
	};
	return coursesFor(library.courses, person.grade, coursesOf(others));
}

const courseAreas: OptionSource = (context) => {
	const offered = new Set(offeredCourses(context).map((course) => course.area));
	return context.library.graduation
		.filter((area) => offered.has(area.id))
		.map((area) => ({ id: area.id, label: area.name[context.lang] }));
};

const areaCourses: OptionSource = (context) =>
	offeredCourses(context)
		.filter((course) => course.area === context.item)
		.map((course) => ({ id: course.code, label: course.title[context.lang] }));

const templates: OptionSource = ({ library, lang }) =>
	[...library.checkIns.values()].map((template) => ({ id: template.id, label: template.title[lang] }));

const checkInChoices: OptionSource = ({ library, lang, draft }) =>
	(library.checkIns.get(String(draft.template))?.choices ?? []).map((choice) => ({
		id: choice.id,
		label: choice.label[lang],
	}));

const grades: OptionSource = ({ draft, lang }) =>
	(Array.isArray(draft.grades) ? (draft.grades as readonly number[]) : []).map((grade) => ({
		id: String(grade),
		label: say(lang, "planGrade", { grade }),
	}));

/** Letters that were too close to order, as "which would you rather do". */
const closeLetters: OptionSource = ({ library, lang, draft }) => {
	const letters = Array.isArray(draft.close) ? (draft.close as readonly string[]) : [];
	const scales = library.inventories.get("interests")?.scales ?? [];
	return letters.flatMap((letter) =>
		scales.filter((scale) => scale.id === letter).map((scale) => ({ id: scale.id, label: scale.pick[lang] })),
	);
};

export const sources: Readonly<Record<string, OptionSource>> = {
	matches,
	threads: draftList("threads"),
	students: draftList("students"),
	clusters,
	"cluster-careers": occupationsIn,
	"goal-careers": goalCareers,
	"after-school": afterSchool,
	"course-areas": courseAreas,
	"area-courses": areaCourses,
	"check-in-templates": templates,
	"check-in-choices": checkInChoices,
	"caseload-grades": grades,
	"close-letters": closeLetters,
};

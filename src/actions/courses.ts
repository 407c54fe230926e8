/** Next year's courses held against graduation rules and the goal. A plan, never a registration. */
import { audit, coursesOf, goalClusters, helps } from "../plan/audit.ts";
import { valueIn } from "../plan/fold.ts";
import { yearAfter } from "../school/rules.ts";
import type { View } from "../turn.ts";
import { say } from "../words/index.ts";
import type { Action, ActionContext } from "./action.ts";
import { offeredCourses } from "./sources.ts";

const coursesStart: Action = {
	outcomes: ["new", "known", "last-year", "none"],
	args: [],
	run: (context) => {
		const { person, plan, schoolYear } = context;
		const year = yearAfter(schoolYear);
		if (person.grade === 12) return { outcome: "last-year" };
		if (offeredCourses({ ...context, draft: { year } }).length === 0) return { outcome: "none" };
		const known = valueIn(plan, "courses", year);
		return {
			outcome: known === null ? "new" : "known",
			draft: { year },
			replies: known === null ? [] : [{ view: checked(known as readonly string[], year, context) }],
		};
	},
};

const checkCourses: Action = {
	outcomes: ["some", "nothing"],
	args: ["picks"],
	run: (context) => {
		const picked = picks(context);
		if (picked.length === 0) return { outcome: "nothing" };
		return { outcome: "some", replies: [{ view: checked(picked, String(context.draft.year), context) }] };
	},
};

const saveCourses: Action = {
	outcomes: ["saved"],
	args: ["picks"],
	run: (context) => ({
		outcome: "saved",
		changes: [{ element: "courses", item: String(context.draft.year), op: "set", value: [...picks(context)] }],
	}),
};

/** All courses picked area by area, each once. */
function picks({ rounds, library }: ActionContext): readonly string[] {
	const given = Object.values(rounds.pick ?? {}).flatMap((answer) => (Array.isArray(answer) ? answer : []));
	return [...new Set(given)].filter((code) => library.courses.has(code));
}

/** What these courses give next year: by area, for the route after school, for the goal. */
function checked(codes: readonly string[], year: string, context: ActionContext): View {
	const { lang, library, plan } = context;
	const others = coursesOf({
		courses: Object.fromEntries(Object.entries(plan.courses ?? {}).filter(([own]) => own !== year)),
	});
	const routeId = valueIn(plan, "education-goal");
	const route = typeof routeId === "string" ? (library.afterSchool.get(routeId) ?? null) : null;
	const clusters = goalClusters(plan, library.occupations);
	const result = audit({
		courses: [...others, ...codes],
		catalogue: library.courses,
		graduation: library.graduation,
		route,
		goalClusters: clusters,
	});
	const area = (id: string) => library.graduation.find((own) => own.id === id)?.name[lang] ?? id;
	const title = (code: string) => library.courses.get(code)?.title[lang] ?? code;
	const before = new Map(offeredCourses({ ...context, draft: { year } }).map((course) => [course.code, course]));
	const ask = codes.flatMap((code) => {
		const needs =
			library.courses.get(code)?.needs.filter((need) => !others.includes(need) && !codes.includes(need)) ?? [];
		return needs.length > 0 && before.has(code)
			? [say(lang, "course-needs", { course: title(code), needs: needs.map(title).join(", ") })]
			: [];
	});
	const goalHelps = codes.filter((code) => {
		const course = library.courses.get(code);
		return course !== undefined && helps(course, clusters) === "goal";
	});
	const routeLines = [
		...result.missing.map((own) =>
			own.note ? own.note[lang] : say(lang, "route-line", { area: area(own.area), needed: own.needed }),
		),
		...result.notes.map((note) => note[lang]),
	];
	const sections = [
		{
			title: say(lang, "courses-year", { year }),
			lines: codes.map((code) =>
				say(lang, "course-line", { course: title(code), credits: library.courses.get(code)?.credits ?? 0 }),
			),
		},
		{
			title: say(lang, "credits-title"),
			lines: result.areas
				.filter((own) => own.planned > 0)
				.map((own) => say(lang, "credits-line", { area: area(own.id), planned: own.planned, needed: own.needed })),
		},
		{
			title: route ? say(lang, "route-title", { route: route.name[lang] }) : "",
			lines: routeLines,
		},
		{ title: say(lang, "goal-helps-title"), lines: goalHelps.map(title) },
		{ title: say(lang, "course-ask-title"), lines: ask },
	];
	return {
		kind: "sections",
		title: say(lang, "courses-title"),
		text: say(lang, "courses-not-registration"),
		sections: sections.filter((own) => own.lines.length > 0),
		...(route?.source && routeLines.length > 0
			? { source: say(lang, "route-source", { name: route.source.name, year: String(route.source.year) }) }
			: {}),
		buttons: [],
	};
}

export const courses = {
	"courses-start": coursesStart,
	"check-courses": checkCourses,
	"save-courses": saveCourses,
} satisfies Record<string, Action>;

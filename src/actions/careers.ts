/** Interests and careers: from ratings to a profile, from a profile to jobs worth a look. */
import type { ImportedOccupation, Inventory, Library, Occupation, Riasec } from "../library/types.ts";
import { type InterestProfile, readValue } from "../plan/elements.ts";
import { itemsOf, valueIn } from "../plan/fold.ts";
import { bars, merge, ordered, prefer, type Ratings, riasec, score, ties } from "../plan/interests.ts";
import { type Match, match } from "../plan/matching.ts";
import { answerRoute } from "../talk/answer.ts";
import { fold } from "../talk/answers.ts";
import type { JobLine, Json, Lang, Option, Reply } from "../turn.ts";
import { say } from "../words/index.ts";
import type { Action, ActionContext, ActionResult } from "./action.ts";
import { readerOf } from "./reader.ts";

const inventoryOf = (library: Library): Inventory => {
	const inventory = library.inventories.get("interests");
	if (!inventory) throw new Error("content/inventories/interests.yaml is missing");
	return inventory;
};

/** Pay, preparation and growth in words; the year stands in the source line. */
function jobLine(job: Occupation, lang: Lang, why?: string): JobLine {
	const pay =
		job.medianPay === null
			? say(lang, "pay-none")
			: say(lang, job.payNote === "or-more" ? "pay-or-more" : "pay", { pay: job.medianPay });
	return {
		title: job.title[lang],
		detail: [pay, job.entryEducation && say(lang, `entry-${job.entryEducation}`)].filter(Boolean).join(" "),
		...(why ? { why } : {}),
	};
}

function whyLine(shared: readonly Riasec[], inventory: Inventory, lang: Lang): string | undefined {
	const names = shared.map((letter) => inventory.scales.find((scale) => scale.id === letter)?.name[lang] ?? letter);
	if (names.length === 0) return undefined;
	return names.length === 1
		? say(lang, "why-one", { one: names[0] ?? "" })
		: say(lang, "why-two", { one: names[0] ?? "", two: names[1] ?? "" });
}

/** The profile as a picture with numbers, and jobs that fit. */
function resultsView(
	profile: InterestProfile,
	matches: readonly Match[],
	library: Library,
	lang: Lang,
	first: boolean,
): Reply {
	const inventory = inventoryOf(library);
	return {
		view: {
			kind: "results",
			title: say(lang, first ? "first-guess-title" : "results-title"),
			text: say(lang, first ? "first-guess-text" : "results-text"),
			max: profile.max,
			bars: bars(profile, inventory, lang),
			jobs: matches.flatMap(({ soc, why }) => {
				const job = library.occupations.get(soc);
				return job ? [jobLine(job, lang, whyLine(why, inventory, lang))] : [];
			}),
			source: say(lang, "figures-source"),
			buttons: [],
		},
	};
}

const options = (matches: readonly Match[], library: Library, lang: Lang): readonly Option[] =>
	matches.map(({ soc }) => ({ id: soc, label: library.occupations.get(soc)?.title[lang] ?? soc }));

/** The latest profile in the plan, whatever the school year. */
function latestProfile(context: Pick<ActionContext, "plan">): InterestProfile | null {
	const latest = itemsOf(context.plan, "interests")[0];
	return latest ? readValue("interests", latest.value) : null;
}

/** Shows what a profile leads to; a flat one asks to pick between what is close. */
function guess(profile: InterestProfile, context: ActionContext, first: boolean): ActionResult {
	const matched = match(profile, context.library.occupations.values());
	const changes = [
		{ element: "interests", item: context.schoolYear, op: "set" as const, value: profile as unknown as Json },
	];
	if (matched.kind === "flat") {
		const close = (ties(profile)[0] ?? riasec).slice(0, 6);
		return { outcome: "flat", changes, draft: { close: [...close], profile: profile as unknown as Json } };
	}
	return {
		outcome: "found",
		changes,
		draft: { matches: options(matched.matches, context.library, context.lang) as unknown as Json },
		replies: [resultsView(profile, matched.matches, context.library, context.lang, first)],
	};
}

const ratingsOf = (value: Json | undefined): Ratings =>
	typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Ratings) : {};

const interestsStatus: Action = {
	outcomes: ["new", "known"],
	args: [],
	run: ({ plan, schoolYear, library, lang }) => {
		const profile = readValue("interests", valueIn(plan, "interests", schoolYear));
		if (!profile) return { outcome: "new" };
		const names = ordered(profile)
			.slice(0, 2)
			.map((letter) => inventoryOf(library).scales.find((scale) => scale.id === letter)?.name[lang] ?? letter);
		return { outcome: "known", draft: { letters: names.join(lang === "es" ? " y " : " and ") } };
	},
};

const firstGuess: Action = {
	outcomes: ["found", "flat"],
	args: ["quick"],
	run: (context) => guess(score(inventoryOf(context.library), ratingsOf(context.args.quick)), context, true),
};

const fullResult: Action = {
	outcomes: ["found", "flat"],
	args: ["quick", "rest"],
	run: (context) =>
		guess(
			score(inventoryOf(context.library), merge(ratingsOf(context.args.quick), ratingsOf(context.args.rest))),
			context,
			false,
		),
};

const pickBetween: Action = {
	outcomes: ["found", "flat"],
	args: ["pick"],
	run: (context) => {
		const profile = readValue("interests", context.draft.profile ?? null);
		const pick = riasec.find((letter) => letter === context.args.pick);
		return profile && pick ? guess(prefer(profile, [pick]), context, false) : { outcome: "flat" };
	},
};

const matchCareers: Action = {
	outcomes: ["found", "none"],
	args: [],
	run: (context) => {
		const profile = latestProfile(context);
		const matched = profile && match(profile, context.library.occupations.values());
		if (!profile || matched?.kind !== "matches") return { outcome: "none" };
		return {
			outcome: "found",
			draft: { matches: options(matched.matches, context.library, context.lang) as unknown as Json },
		};
	},
};

/** The job with the longest name that stands in a text as whole words. */
function named<Job>(text: string, jobs: readonly (readonly [Job, readonly string[]])[]): Job | null {
	const wanted = ` ${fold(text)} `;
	let best: { readonly job: Job; readonly length: number } | null = null;
	for (const [job, names] of jobs)
		for (const name of names) {
			const folded = fold(name);
			if (folded.length > 2 && folded.length > (best?.length ?? 0) && wanted.includes(` ${folded} `))
				best = { job, length: folded.length };
		}
	return best?.job ?? null;
}

/** One of ours by what somebody typed: its title or another name for it, whole words, both languages. */
export function findOccupation(text: string, library: Library): Occupation | null {
	const ours = [...library.occupations.values()];
	return named(
		text,
		ours.map((job) => [job, [job.title.en, job.title.es, ...job.aliases.en, ...job.aliases.es]] as const),
	);
}

/** The same among the imported jobs, whose names are English. */
function findImported(text: string, library: Library): ImportedOccupation | null {
	return named(
		text,
		[...(library.imports?.occupations.values() ?? [])].map((job) => [job, job.names] as const),
	);
}

const careerInMind: Action = {
	outcomes: ["found", "unknown", "skipped"],
	args: ["text"],
	run: (context) => {
		const { library, lang } = context;
		const text = String(context.args.text ?? "").trim();
		if (text === "") return { outcome: "skipped" };
		const ours = findOccupation(text, library);
		const other = ours ? null : findImported(text, library);
		const title = ours?.title[lang] ?? other?.title;
		const change = {
			element: "career-in-mind",
			item: null,
			op: "set" as const,
			value: { soc: ours?.soc ?? other?.onet ?? null, text: title ?? text },
		};
		if (!title) return { outcome: "unknown", changes: [change] };
		const route = `occupation:${(ours?.title.en ?? title).toLowerCase()}`;
		const view = answerRoute(library, route, lang, readerOf(context));
		return {
			outcome: "found",
			changes: [change],
			draft: { career: title },
			replies: view ? [{ view }] : [],
			about: route,
		};
	},
};

const showCareer: Action = {
	outcomes: ["shown", "gone"],
	args: ["career"],
	run: (context) => {
		const job = context.library.occupations.get(String(context.args.career));
		const route = `occupation:${job?.title.en.toLowerCase()}`;
		const view = job && answerRoute(context.library, route, context.lang, readerOf(context));
		if (!job || !view) return { outcome: "gone" };
		// Inside the script its own question follows; a second set of buttons would only confuse.
		const plain = view.kind === "article" ? { ...view, buttons: [] } : view;
		const draft = { career: job.title[context.lang], soc: job.soc };
		return { outcome: "shown", draft, replies: [{ view: plain }], about: route };
	},
};

const saveCareers: Action = {
	outcomes: ["saved", "nothing"],
	args: ["careers"],
	run: ({ args, library, lang }) => {
		const given = args.careers;
		const codes = (Array.isArray(given) ? given : [given]).map(String).filter((soc) => library.occupations.has(soc));
		return {
			outcome: codes.length > 0 ? "saved" : "nothing",
			changes: codes.map((soc) => ({
				element: "saved-careers",
				item: soc,
				op: "set" as const,
				value: { title: library.occupations.get(soc)?.title[lang] ?? soc },
			})),
		};
	},
};

const clusterPicked: Action = {
	outcomes: ["jobs", "none"],
	args: ["cluster"],
	run: (context) => {
		const id = String(context.args.cluster);
		const view = answerRoute(context.library, `cluster:${id}`, context.lang, readerOf(context));
		const jobs = [...context.library.occupations.values()].some((job) => job.clusters.includes(id));
		const plain = view?.kind === "article" ? { ...view, buttons: [] } : view;
		return { outcome: jobs ? "jobs" : "none", draft: { cluster: id }, replies: plain ? [{ view: plain }] : [] };
	},
};

export const careers = {
	"interests-status": interestsStatus,
	"first-guess": firstGuess,
	"full-result": fullResult,
	"pick-between": pickBetween,
	"match-careers": matchCareers,
	"career-in-mind": careerInMind,
	"show-career": showCareer,
	"save-careers": saveCareers,
	"show-cluster": clusterPicked,
} satisfies Record<string, Action>;

/** Where a message can lead: the fixed ids, which pages and scripts carry as file names, and the phrases that lead there. */
import { z } from "zod";
import type { Lang } from "../turn.ts";
import { foldText, hint } from "./likeness.ts";
import type { Fault, Meaning, Phrase, Template } from "./types.ts";
import { check, keyed, type Parsed, sentence } from "./yaml.ts";

/** Guidance pages, `page:<slug>`. */
export const pageIds = [
	"what-is-an-ilp",
	"ilp-names",
	"when-ilps-start",
	"where-ilps-come-from",
	"ilp-benefits",
	"college-and-career-ready",
	"ilp-vs-iep",
	"ilps-and-disability",
	"ilp-vs-504",
	"transition-planning",
	"english-learner-ilp",
	"family-role",
	"questions-for-school",
	"talk-with-your-student",
	"no-ilp-at-our-school",
	"where-is-the-plan-kept",
	"see-my-childs-plan",
	"who-can-see-the-plan",
	"plan-updates",
	"changing-goals",
	"moving-schools",
	"middle-school-planning",
	"interest-inventory",
	"career-clusters",
	"career-exploration",
	"goal-setting",
	"course-alignment",
	"graduation-requirements",
	"falling-behind",
	"skills-for-life",
	"work-based-learning",
	"volunteering-and-activities",
	"cte",
	"advanced-courses",
	"dual-enrollment",
	"four-year-college",
	"two-year-college",
	"apprenticeships",
	"military",
	"straight-to-work",
	"gap-year",
	"paying-for-college",
	"admission-tests",
	"undecided",
	"resume-and-portfolio",
	"counselor-contact",
	"language-help",
	"about-the-bot",
	"chat-privacy",
] as const;

/** Scripted conversations, `dialog:<id>`. */
export const dialogIds = [
	"interests",
	"skills",
	"values",
	"explore",
	"goals",
	"courses",
	"what-if",
	"activities",
	"welcome",
	"review",
	"plan",
	"share",
	"my-data",
	"ask-counselor",
	"check-in",
	"settings",
	"send-check-in",
	"caseload",
	"alerts",
] as const;

/** The 14 career clusters of 2024, `cluster:<slug>`. */
export const clusterIds = [
	"advanced-manufacturing",
	"agriculture",
	"arts-entertainment-design",
	"construction",
	"digital-technology",
	"education",
	"energy-natural-resources",
	"financial-services",
	"healthcare-human-services",
	"hospitality-events-tourism",
	"management-entrepreneurship",
	"marketing-sales",
	"public-service-safety",
	"supply-chain-transportation",
] as const;

/** `command:<id>`. */
export const commandIds = [
	"help",
	"cancel",
	"back",
	"start-over",
	"repeat",
	"skip",
	"simpler",
	"simple-on",
	"simple-off",
	"why",
	"language-es",
	"language-en",
	"stop-messages",
] as const;

/** `smalltalk:<id>`. */
export const smalltalkIds = ["hello", "thanks", "bye", "how-are-you"] as const;

/** Decided before anything else, `safety:<id>`. */
const safetyIds = ["crisis", "abuse", "threat"] as const;

/** States and the District of Columbia, `state:<code>`. */
export const stateIds: readonly string[] =
	"AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY".split(
		" ",
	);

const fixed: ReadonlySet<string> = new Set([
	...pageIds.map((id) => `page:${id}`),
	...dialogIds.map((id) => `dialog:${id}`),
	...clusterIds.map((id) => `cluster:${id}`),
	...commandIds.map((id) => `command:${id}`),
	...smalltalkIds.map((id) => `smalltalk:${id}`),
	...safetyIds.map((id) => `safety:${id}`),
	...stateIds.map((id) => `state:${id}`),
	"none",
]);

/** True for a route id of the list; `occupation:<title in lower case>` is true for any title. */
export function isRoute(id: string): boolean {
	return fixed.has(id) || /^occupation:[^A-Z]+$/.test(id);
}

/** All fixed route ids, for hints. */
export const routeIds: readonly string[] = [...fixed];

// ---------------------------------------------------------------- phrases

/** A phrase and where it stands, for messages. */
export interface PlacedPhrase extends Phrase {
	readonly file: string;
	readonly line: number;
}

const langs = ["en", "es"] as const satisfies readonly Lang[];
const role = z.enum(["student", "family", "adviser", "counselor", "administrator"]);
const phrase = z.union([sentence, keyed({ text: sentence, role })], {
	error: "expected a phrase, or text: and role: below the dash; put quotes around a phrase that holds a colon",
});
const perLang = keyed({ en: z.array(phrase), es: z.array(phrase) });
const texts = keyed({ en: z.array(sentence), es: z.array(sentence) });
const phrasesSchema = keyed({
	routes: z.record(z.string(), perLang),
	/** A district's file may leave them out. */
	templates: keyed({ occupation: texts, state: texts }).optional(),
});

/** Reads phrases.yaml. @param leads whether a route leads somewhere */
export function readPhrases(
	file: string,
	parsed: Parsed,
	leads: (route: string) => boolean,
): { phrases: PlacedPhrase[]; templates: Template[]; faults: Fault[] } {
	const { value, faults } = check(phrasesSchema, parsed.value, { file, lineOf: parsed.lineOf });
	const phrases: PlacedPhrase[] = [];
	const templates: Template[] = [];
	if (!value) return { phrases, templates, faults };
	for (const [route, lists] of Object.entries(value.routes)) {
		const line = parsed.lineOf(["routes", route]);
		if (!leads(route)) faults.push({ file, line, message: `"${route}" is not a route${hint(route, routeIds)}` });
		for (const lang of langs) {
			for (const [i, item] of lists[lang].entries()) {
				const { text, role } = typeof item === "string" ? { text: item, role: null } : item;
				phrases.push({ text, route, lang, role, file, line: parsed.lineOf(["routes", route, lang, i]) });
			}
		}
	}
	for (const slot of ["occupation", "state"] as const) {
		for (const lang of langs) {
			for (const [i, text] of (value.templates?.[slot][lang] ?? []).entries()) {
				if (!text.includes(`{${slot}}`))
					faults.push({
						file,
						line: parsed.lineOf(["templates", slot, lang, i]),
						message: `expected {${slot}} in this phrase`,
					});
				templates.push({ slot, text, lang });
			}
		}
	}
	return { phrases, templates, faults };
}

/** Words with a space between them; an underscore or a hyphen joins several that stand together. */
const wordRow = sentence.transform((row) =>
	row
		.split(/\s+/)
		.map(foldText)
		.filter((word) => word !== ""),
);
const meaningsSchema = keyed({ meanings: z.record(z.string(), keyed({ en: wordRow, es: wordRow })) });

/** Reads meanings.yaml. */
export function readMeanings(file: string, parsed: Parsed): { meanings: Meaning[]; faults: Fault[] } {
	const { value, faults } = check(meaningsSchema, parsed.value, { file, lineOf: parsed.lineOf });
	return { meanings: Object.entries(value?.meanings ?? {}).map(([id, words]) => ({ id, words })), faults };
}

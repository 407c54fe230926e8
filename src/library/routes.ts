/** Where a message can lead: the fixed ids. Pages and scripts carry them as file names. */

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

/** Conversations for staff only. */
export const counselorDialogs: readonly string[] = ["send-check-in", "caseload", "alerts"];

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
	"why",
	"language-es",
	"language-en",
	"stop-messages",
] as const;

/** `smalltalk:<id>`. */
export const smalltalkIds = ["hello", "thanks", "bye", "how-are-you"] as const;

/** Decided before anything else, `safety:<id>`. */
export const safetyIds = ["crisis", "abuse", "threat"] as const;

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

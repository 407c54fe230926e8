/** The one next step a plan page or a conversation ends with. */
import type { Plan, Role } from "../turn.ts";
import { readValue } from "./elements.ts";
import { valueIn } from "./fold.ts";

/** `text` and `button` are sentence keys of words/plan.ts. */
const steps = {
	interests: { route: "dialog:interests", text: "nextInterests", button: "nextInterestsButton" },
	explore: { route: "dialog:explore", text: "nextExplore", button: "nextExploreButton" },
	goals: { route: "dialog:goals", text: "nextGoals", button: "nextGoalsButton" },
	courses: { route: "dialog:courses", text: "nextCourses", button: "nextCoursesButton" },
	"first-step": { route: "dialog:goals", text: "nextFirstStep", button: "nextFirstStepButton" },
	"ask-counselor": { route: "dialog:ask-counselor", text: "nextAskCounselor", button: "nextAskCounselorButton" },
	family: { route: "page:talk-with-your-student", text: "nextFamily", button: "nextFamilyButton" },
	staff: { route: "dialog:caseload", text: "nextStaff", button: "nextStaffButton" },
} as const;

export type NextStepId = keyof typeof steps;
export type NextStep = (typeof steps)[NextStepId] & { readonly id: NextStepId };

/**
 * The first of these that is open: interests (unless a career is in mind), a saved career or a career goal, goals with
 * a first step, next year's courses (grades 7 to 11), the first step itself; then a talk with the counselor. A family
 * member and staff get a step of their own, whatever the plan holds.
 * @param reader.grade the student's grade; null when unknown
 * @param reader.role the role of the person who reads
 */
export function nextStep(plan: Plan, reader: { readonly grade: number | null; readonly role: Role }): NextStep {
	const id = nextId(plan, reader);
	return { id, ...steps[id] };
}

function nextId(plan: Plan, { grade, role }: { readonly grade: number | null; readonly role: Role }): NextStepId {
	if (role === "family") return "family";
	if (role !== "student") return "staff";
	const has = (element: string) => Object.hasOwn(plan, element);
	if (!has("interests") && !has("career-in-mind")) return "interests";
	if (!has("saved-careers") && !has("career-goal")) return "explore";
	if (!has("education-goal") || !has("first-step")) return "goals";
	const planning = grade === null || (grade >= 7 && grade <= 11);
	if (planning && !has("courses")) return "courses";
	return readValue("first-step", valueIn(plan, "first-step"))?.done ? "ask-counselor" : "first-step";
}

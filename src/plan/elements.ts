/** The parts a plan can have now. An id never changes once entries were saved under it. */
import { z } from "zod";
import type { Json } from "../turn.ts";

const text = z.string().trim().min(1).max(500);
/** One of ours by its code, or an imported job by the longer one. */
const soc = z.string().regex(/^\d{2}-\d{4}(\.\d{2})?$/, "expected a SOC code such as 29-1141");
const schoolYear = z.string().regex(/^20\d{2}-\d{2}$/, "expected a school year such as 2026-27");
const score = z.number().min(0);

const profile = z.strictObject({
	R: score,
	I: score,
	A: score,
	S: score,
	E: score,
	C: score,
	/** How many items were rated. */
	answered: z.int().min(0),
	/** The highest score possible on each scale. */
	max: score,
	/** The highest three letters, highest first: "RIA". */
	letters: z.string().regex(/^[RIASEC]{0,3}$/),
	/** True: the six scores are too close together to tell anything. */
	flat: z.boolean(),
	/** Letters picked by hand when the scores were close. */
	picks: z
		.string()
		.regex(/^[RIASEC]{1,6}$/)
		.optional(),
});

/** A job: one of ours by its code, or the student's own words. Plain text is taken as words, a bare code as code. */
const career = z.union([
	z.strictObject({ soc: soc.nullable(), text }),
	text.transform((words) => ({ soc: soc.safeParse(words).success ? words : null, text: words })),
]);

const isoDate = z.iso.date();
const firstStep = z.union([
	z.strictObject({
		text,
		date: z.union([isoDate, z.literal("").transform(() => null), z.null()]).default(null),
		done: z.boolean().optional(),
	}),
	text.transform((words): { text: string; date: string | null; done?: boolean | undefined } => ({
		text: words,
		date: null,
	})),
]);

/** What the items of an element are; null: the element has one value. */
export type ItemKind = "school-year" | "soc" | null;

const list = [
	{ id: "interests", item: "school-year", value: profile, label: "elementInterests" },
	{ id: "career-in-mind", item: null, value: career, label: "elementCareerInMind" },
	{ id: "saved-careers", item: "soc", value: z.strictObject({ title: text }), label: "elementSavedCareers" },
	{ id: "education-goal", item: null, value: z.string().regex(/^[a-z][a-z0-9-]*$/), label: "elementEducationGoal" },
	{ id: "career-goal", item: null, value: career, label: "elementCareerGoal" },
	{ id: "personal-goal", item: null, value: text, label: "elementPersonalGoal" },
	{ id: "first-step", item: null, value: firstStep, label: "elementFirstStep" },
	{ id: "courses", item: "school-year", value: z.array(z.string().min(1).max(60)).max(20), label: "elementCourses" },
] as const satisfies readonly { id: string; item: ItemKind; value: z.ZodType; label: string }[];

export type ElementId = (typeof list)[number]["id"];

/** One part of a plan; `label` is its sentence key in words/plan.ts, `value` the schema of one value. */
export interface PlanElement {
	readonly id: ElementId;
	readonly item: ItemKind;
	readonly value: z.ZodType;
	readonly label: (typeof list)[number]["label"];
}

export type ValueOf<E extends ElementId> = z.infer<Extract<(typeof list)[number], { readonly id: E }>["value"]>;
export type InterestProfile = Readonly<ValueOf<"interests">>;
export type Career = Readonly<ValueOf<"career-goal">>;

/** Every element id, in the order in which a plan is shown. */
export const elementIds: readonly ElementId[] = list.map((element) => element.id);

const byId: ReadonlyMap<string, PlanElement> = new Map(list.map((element) => [element.id, element]));

/** The element with this id, or null. */
export function elementOf(id: string): PlanElement | null {
	return byId.get(id) ?? null;
}

export type Parsed = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly problem: string };

/**
 * A value as it is stored: shorthand (a job or a first step as plain text, an empty date) is spelled out.
 * @returns the value to save, or in one sentence what was expected
 */
export function parseValue(element: string, value: unknown): Parsed {
	const found = elementOf(element);
	if (!found) return { ok: false, problem: `there is no element "${element}"; known: ${elementIds.join(", ")}` };
	const result = found.value.safeParse(value);
	if (result.success) return { ok: true, value: result.data as Json };
	const said = result.error.issues.map((issue) => `${issue.path.join(".") || "value"}: ${issue.message}`);
	return { ok: false, problem: `${element}: ${said.join("; ")}` };
}

/** A stored value with its type, shorthand spelled out; null when there is none or it is not one (an older form). */
export function readValue<E extends ElementId>(element: E, value: Json): ValueOf<E> | null {
	const result = byId.get(element)?.value.safeParse(value);
	return result?.success ? (result.data as ValueOf<E>) : null;
}

/** What is wrong with an item of an element, or null. An element with one value takes no item. */
export function itemProblem(element: string, item: string | null): string | null {
	const found = elementOf(element);
	if (!found) return `there is no element "${element}"`;
	if (found.item === null) return item === null ? null : `${element} has one value and takes no item`;
	const schema = found.item === "soc" ? soc : schoolYear;
	return schema.safeParse(item).success ? null : `${element} needs an item: a ${found.item} (got ${item ?? "none"})`;
}

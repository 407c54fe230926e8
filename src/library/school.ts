/** The YAML files: the district, graduation, routes after school, check-ins, inventories, the words of danger and what is private. */
import { z } from "zod";
import type { Danger, Lang, Urgency } from "../turn.ts";
import { hint } from "./likeness.ts";
import { source } from "./pages.ts";
import type {
	AfterSchool,
	AlertContact,
	AlertHours,
	CheckInTemplate,
	District,
	Fault,
	GraduationArea,
	Inventory,
	Private,
	Safety,
} from "./types.ts";
import { bilingual, check, grades, identifier, keyed, type Parsed, sentence } from "./yaml.ts";

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time such as "07:45", in quotes');
const date = z.string().regex(/^\d{4}-\d\d-\d\d$/, 'expected a date such as "2026-08-12"');
const zone = z.string().refine((name) => {
	try {
		return new Intl.DateTimeFormat("en", { timeZone: name }) !== null;
	} catch {
		return false;
	}
}, "expected a time zone such as America/New_York");

const alertHours = ["school-hours", "after-hours", "holidays", "summer"] as const satisfies readonly AlertHours[];
const hour = z.enum([...alertHours, "always"]);

/** One person who gets alerts: an id alone stands for all schools, always. */
const contact = z.preprocess(
	(entry) => (typeof entry === "string" ? { person: entry } : entry),
	keyed({
		person: sentence,
		schools: z
			.union([z.literal("all"), z.array(identifier).min(1)], { error: "expected all, or a list of school ids" })
			.default("all"),
		when: z
			.union([hour, z.array(hour).min(1)], { error: `expected always, or one or more of ${alertHours.join(", ")}` })
			.default("always"),
	}),
);

function contactFrom({ person, schools, when }: z.infer<typeof contact>): AlertContact {
	const named = typeof when === "string" ? [when] : when;
	return {
		person,
		schools: schools === "all" ? null : schools,
		when: alertHours.filter((one) => named.includes(one) || named.includes("always")),
	};
}

const district = keyed({
	id: identifier,
	name: z.union([bilingual, sentence.transform((name) => ({ en: name, es: name }))], {
		error: "expected a name, or en and es below it",
	}),
	state: z.string().regex(/^[A-Z]{2}$/, "expected the two letters of a state, such as KY"),
	"plan-name": bilingual,
	languages: z.array(z.enum(["en", "es"])).min(1, "is empty; expected en or es"),
	"time-zone": zone,
	"school-hours": keyed({
		opens: time,
		closes: time,
		days: z.array(z.enum(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])),
	}),
	"quiet-hours": keyed({ from: time, to: time }),
	"weekly-cap": z.int().min(0).max(20),
	calendar: keyed({
		"school-year": z.string().regex(/^\d{4}-\d\d$/, 'expected a school year such as "2026-27"'),
		"first-day": date,
		"last-day": date,
		holidays: z.array(keyed({ from: date, to: date, name: bilingual })),
	}),
	schools: z.array(keyed({ id: identifier, name: sentence, grades })).min(1, "is empty; expected at least one school"),
	contacts: keyed({
		office: bilingual,
		hours: bilingual,
		place: bilingual,
		alerts: z.array(contact).min(2, "expected at least two people who get safety alerts"),
		"alert-steps": z.array(bilingual).max(8, "expected at most eight steps").optional(),
	}),
});

/** Reads district.yaml. */
export function readDistrict(file: string, parsed: Parsed): { district: District | null; faults: Fault[] } {
	const { value, faults } = check(district, parsed.value, { file, lineOf: parsed.lineOf });
	if (!value) return { district: null, faults };
	const { calendar, contacts } = value;
	const ids = value.schools.map(({ id }) => id);
	const lineOf = (...path: (string | number)[]) => parsed.lineOf(["contacts", "alerts", ...path]);
	for (const [i, { schools }] of contacts.alerts.entries()) {
		for (const [j, id] of (schools === "all" ? [] : schools).entries()) {
			if (ids.includes(id)) continue;
			const message = `alerts: "${id}" is not one of the schools above${hint(id, ids)}`;
			faults.push({ file, line: lineOf(i, "schools", j), message });
		}
	}
	if (new Set(contacts.alerts.map(({ person }) => person)).size < 2) {
		const message = "alerts: the entries name one person only; expected at least two people who get safety alerts";
		faults.push({ file, line: lineOf(), message });
	}
	const hours = value["school-hours"];
	return {
		faults,
		district: {
			id: value.id,
			name: value.name,
			state: value.state,
			planName: value["plan-name"],
			languages: value.languages,
			timeZone: value["time-zone"],
			schoolHours: { opens: hours.opens, closes: hours.closes },
			schoolDays: hours.days,
			quietHours: value["quiet-hours"],
			weeklyCap: value["weekly-cap"],
			schoolYear: calendar["school-year"],
			firstDay: calendar["first-day"],
			lastDay: calendar["last-day"],
			holidays: calendar.holidays,
			schools: value.schools,
			contacts: { office: contacts.office, hours: contacts.hours, place: contacts.place },
			alertContacts: contacts.alerts.map(contactFrom),
			alertSteps: contacts["alert-steps"] ?? [],
		},
	};
}

const graduation = keyed({
	areas: z
		.array(keyed({ id: identifier, name: bilingual, credits: z.number().min(0) }))
		.min(1, "is empty; expected at least one area"),
});

/** Reads school/graduation.yaml. */
export function readGraduation(file: string, parsed: Parsed): { areas: readonly GraduationArea[]; faults: Fault[] } {
	const { value, faults } = check(graduation, parsed.value, { file, lineOf: parsed.lineOf });
	return { areas: value?.areas ?? [], faults };
}

const afterSchool = keyed({
	routes: z.array(
		keyed({
			id: identifier,
			name: bilingual,
			source: source.optional(),
			confirmed: z.boolean(),
			asks: z.array(keyed({ area: identifier, credits: z.number().min(0), note: bilingual.optional() })),
		}),
	),
});

/** Reads school/routes.yaml. */
export function readAfterSchool(file: string, parsed: Parsed): { routes: Map<string, AfterSchool>; faults: Fault[] } {
	const { value, faults } = check(afterSchool, parsed.value, { file, lineOf: parsed.lineOf });
	const routes = new Map<string, AfterSchool>();
	for (const [i, route] of (value?.routes ?? []).entries()) {
		if (routes.has(route.id))
			faults.push({ file, line: parsed.lineOf(["routes", i]), message: `the route ${route.id} stands here twice` });
		if (route.confirmed && !route.source)
			faults.push({
				file,
				line: parsed.lineOf(["routes", i, "confirmed"]),
				message: `${route.id} is confirmed and has no source; name it`,
			});
		routes.set(route.id, {
			id: route.id,
			name: route.name,
			asks: route.asks.map(({ area, credits, note }) => ({ area, credits, note: note ?? null })),
			source: route.source ? { name: route.source.name, year: route.source.year, url: route.source.url ?? null } : null,
			confirmed: route.confirmed,
		});
	}
	return { routes, faults };
}

const checkIn = keyed({
	id: identifier,
	title: bilingual,
	text: bilingual,
	choices: z.record(z.string(), bilingual),
	answers: z.record(z.string(), bilingual),
	follow: z.record(z.string(), z.string()),
});

/** Reads check-ins/<id>.yaml: every choice has an answer, and what follows is a choice of its own. */
export function readCheckIn(file: string, parsed: Parsed): { checkIn: CheckInTemplate | null; faults: Fault[] } {
	const { value, faults } = check(checkIn, parsed.value, { file, lineOf: parsed.lineOf });
	if (!value) return { checkIn: null, faults };
	for (const id of Object.keys(value.choices)) {
		if (!value.answers[id])
			faults.push({
				file,
				line: parsed.lineOf(["choices", id]),
				message: `the choice ${id} has no text under answers`,
			});
	}
	for (const key of ["answers", "follow"] as const) {
		for (const id of Object.keys(value[key])) {
			if (!value.choices[id])
				faults.push({ file, line: parsed.lineOf([key, id]), message: `${key}: ${id} is not one of the choices` });
		}
	}
	const choices = Object.entries(value.choices).map(([id, label]) => ({ id, label }));
	return { faults, checkIn: { ...value, choices } };
}

const scaleIds = z.enum(["R", "I", "A", "S", "E", "C"]);
const both = { en: sentence, es: sentence };

const inventory = keyed({
	id: identifier,
	title: bilingual,
	method: bilingual,
	scale: z.array(keyed({ id: z.int(), ...both })).min(2, "expected at least two answers"),
	scales: z
		.array(keyed({ id: scaleIds, name: bilingual, sentence: bilingual }))
		.length(6, "expected the six scales R, I, A, S, E, C"),
	items: z
		.array(keyed({ id: identifier, scale: scaleIds, quick: z.boolean().optional(), ...both }))
		.min(6, "expected at least six items"),
	tie: keyed({
		text: bilingual,
		picks: z.array(keyed({ scale: scaleIds, ...both })).length(6, "expected one pick for each of the six scales"),
	}),
});

/** Reads inventories/<id>.yaml. */
export function readInventory(file: string, parsed: Parsed): { inventory: Inventory | null; faults: Fault[] } {
	const { value, faults } = check(inventory, parsed.value, { file, lineOf: parsed.lineOf });
	if (!value) return { inventory: null, faults };
	const picks = new Map(value.tie.picks.map(({ scale, en, es }) => [scale, { en, es }]));
	const scales = value.scales.flatMap(({ id, name, sentence }, i) => {
		const pick = picks.get(id);
		if (pick) return [{ id, name, sentence, pick }];
		faults.push({ file, line: parsed.lineOf(["scales", i]), message: `scale ${id} has no pick under tie > picks` });
		return [];
	});
	const seen = new Set<string>();
	for (const [i, item] of value.items.entries()) {
		if (seen.has(item.id))
			faults.push({ file, line: parsed.lineOf(["items", i]), message: `the item id ${item.id} stands here twice` });
		seen.add(item.id);
	}
	return {
		faults,
		inventory: {
			id: value.id,
			title: value.title,
			method: value.method,
			tie: value.tie.text,
			scale: value.scale.map(({ id, en, es }) => ({ value: id, label: { en, es } })),
			scales,
			items: value.items.map(({ id, scale, quick, en, es }) => ({
				id,
				scale,
				quick: quick ?? false,
				text: { en, es },
			})),
		},
	};
}

// ---------------------------------------------------------------- danger

const langs = ["en", "es"] as const satisfies readonly Lang[];
const texts = keyed({ en: z.array(sentence), es: z.array(sentence) });
const dangers = ["crisis", "threat", "abuse"] as const satisfies readonly Danger[];
const urgencies = ["now", "next-school-morning"] as const satisfies readonly Urgency[];
const perUrgency = keyed({ now: texts, "next-school-morning": texts.optional() });
const replies = keyed({
	student: bilingual,
	family: bilingual,
	staff: bilingual,
	unknown: bilingual,
	anonymous: bilingual,
});
const told = keyed({
	open: bilingual,
	closed: bilingual,
	"closed-long": bilingual,
	morning: bilingual,
	"morning-long": bilingual,
	somebody: bilingual,
	adult: bilingual,
	nobody: bilingual,
	"follow-up": keyed({ student: bilingual, others: bilingual }),
});
const lines = z.record(z.string(), keyed({ en: sentence, es: sentence, source: sentence, checked: z.int().min(2020) }));
const numbers = z.array(z.string()).min(1, "is empty; expected at least one of the lines");

const safetySchema = keyed({
	lists: z.record(z.string().regex(/^[a-z-]+$/, "expected small letters and hyphens"), texts),
	spellings: keyed({
		short: z.record(z.string(), z.string()),
		guarded: z.array(z.string()),
		ordinary: z.array(z.string()),
	}),
	patterns: keyed({ crisis: perUrgency, threat: perUrgency, abuse: perUrgency }),
	not: texts,
	replies: keyed({ crisis: replies, threat: replies, abuse: replies }),
	told,
	lines,
	numbers: keyed({ crisis: numbers, threat: numbers, abuse: numbers }),
	examples: keyed({ crisis: perUrgency, threat: perUrgency, abuse: perUrgency, harmless: texts }),
});

/** One line holds several short forms of one thing. */
const shortForms = (written: Readonly<Record<string, string>>): Record<string, string> =>
	Object.fromEntries(
		Object.entries(written).flatMap(([said, forms]) => forms.split(/\s+/).map((form) => [form, said])),
	);

/** Lines of the file hold several words. */
const spellings = (written: z.infer<typeof safetySchema>["spellings"]): Safety["spellings"] => ({
	short: shortForms(written.short),
	guarded: written.guarded.flatMap((line) => line.split(/\s+/)),
	ordinary: written.ordinary.flatMap((line) => line.split(/\s+/)),
});

type PerUrgency = { readonly [U in Urgency]?: Readonly<Record<Lang, readonly string[]>> | undefined };

/** Reads safety.yaml. */
export function readSafety(file: string, parsed: Parsed): { safety: Safety | null; faults: Fault[] } {
	const { value, faults } = check(safetySchema, parsed.value, { file, lineOf: parsed.lineOf });
	if (!value) return { safety: null, faults };
	const each = (
		part: Readonly<Record<Danger, PerUrgency>>,
	): { kind: Danger; urgency: Urgency; lang: Lang; text: string }[] =>
		dangers.flatMap((kind) =>
			urgencies.flatMap((urgency) =>
				langs.flatMap((lang) => (part[kind][urgency]?.[lang] ?? []).map((text) => ({ kind, urgency, lang, text }))),
			),
		);
	const listed = (kind: Danger): Safety["numbers"][Danger] =>
		value.numbers[kind].flatMap((id, i) => {
			const line = value.lines[id];
			if (line) return [{ id, text: { en: line.en, es: line.es }, source: line.source, checked: line.checked }];
			const message = `${id} is not one of the lines${hint(id, Object.keys(value.lines))}`;
			faults.push({ file, line: parsed.lineOf(["numbers", kind, i]), message });
			return [];
		});
	return {
		faults,
		safety: {
			lists: value.lists,
			spellings: spellings(value.spellings),
			patterns: each(value.patterns).map(({ text, ...rest }) => ({ ...rest, words: text })),
			not: langs.flatMap((lang) => value.not[lang].map((words) => ({ lang, words }))),
			replies: value.replies,
			told: value.told,
			numbers: { crisis: listed("crisis"), threat: listed("threat"), abuse: listed("abuse") },
			examples: [
				...each(value.examples),
				...langs.flatMap((lang) =>
					value.examples.harmless[lang].map((text) => ({ kind: null, urgency: null, lang, text })),
				),
			],
		},
	};
}

// ---------------------------------------------------------------- private

const privateKinds = ["address", "diagnosis", "status"] as const;
const privateSchema = keyed({
	words: keyed({
		card: texts,
		social: texts,
		home: texts,
		street: texts,
		"not-a-street": texts,
		elsewhere: texts,
		question: texts,
	}),
	lists: z.record(z.string().regex(/^[a-z-]+$/, "expected small letters and hyphens"), texts),
	short: z.record(z.string(), z.string()),
	patterns: keyed({ address: texts, diagnosis: texts, status: texts }),
	not: texts,
	examples: keyed({ card: texts, social: texts, address: texts, diagnosis: texts, status: texts, harmless: texts }),
});

/** Reads private.yaml. */
export function readPrivate(file: string, parsed: Parsed): { words: Private | null; faults: Fault[] } {
	const { value, faults } = check(privateSchema, parsed.value, { file, lineOf: parsed.lineOf });
	if (!value) return { words: null, faults };
	const { words, lists, patterns, examples } = value;
	const rows = (part: z.infer<typeof texts>): { lang: Lang; words: string }[] =>
		langs.flatMap((lang) => part[lang].map((one) => ({ lang, words: one })));
	return {
		faults,
		words: {
			words,
			lists,
			short: shortForms(value.short),
			patterns: privateKinds.flatMap((kind) => rows(patterns[kind]).map((row) => ({ kind, ...row }))),
			not: rows(value.not),
			examples: ([...privateKinds, "card", "social", "harmless"] as const).flatMap((part) =>
				rows(examples[part]).map((row) => ({
					kind: part === "harmless" ? null : part,
					lang: row.lang,
					text: row.words,
				})),
			),
		},
	};
}

/** The district and what its school has: states, courses, graduation, routes after school, check-ins. */
import { z } from "zod";
import { cellNumber, list } from "./careers.ts";
import { readRows } from "./csv.ts";
import type { Fault } from "./faults.ts";
import { source, webAddress, year } from "./pages.ts";
import type { AfterSchool, CheckInTemplate, Course, District, GraduationArea, Source, State } from "./types.ts";
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
		alerts: z.array(sentence).min(2, "expected at least two people who get safety alerts"),
	}),
});

/** Reads district.yaml. */
export function readDistrict(file: string, parsed: Parsed): { district: District | null; faults: Fault[] } {
	const { value, faults } = check(district, parsed.value, { file, lineOf: parsed.lineOf });
	if (!value) return { district: null, faults };
	const { calendar, contacts } = value;
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
			alertContacts: contacts.alerts,
		},
	};
}

const stateRow = keyed({
	code: z.string().regex(/^[A-Z]{2}$/, "expected two letters"),
	state_en: sentence,
	state_es: sentence,
	plan_name: z.string(),
	abbreviation: z.string(),
	status: z.enum(["required", "used", "none", "unconfirmed"]),
	start_grade: z.string().regex(/^(|middle-school|[5-9]|1[0-2])$/, "expected a grade, middle-school, or nothing"),
	family_role_en: z.string(),
	family_role_es: z.string(),
	note_en: z.string(),
	note_es: z.string(),
	source_url: z.union([z.literal(""), webAddress], { error: "expected an address that starts with http, or nothing" }),
	source_year: z.string(),
	checked: cellNumber(2020, 2100),
});

/** Reads states.csv. Its source is named by the site it was read on. */
export function readStates(file: string, text: string): { states: Map<string, State>; faults: Fault[] } {
	const { rows, faults } = readRows(file, text, "code", stateRow);
	const states = new Map<string, State>();
	for (const { line, value: row } of rows) {
		const pair = (en: string, es: string, name: string): { en: string; es: string } | null => {
			if ((en === "") !== (es === ""))
				faults.push({ file, line, message: `row ${row.code}: ${name} is there in one language only` });
			return en === "" || es === "" ? null : { en, es };
		};
		const when = year.safeParse(row.source_year);
		if (!when.success)
			faults.push({ file, line, message: `row ${row.code}: source_year: expected a year, undated, or nothing` });
		const where: Source | null =
			row.source_url === ""
				? null
				: {
						name: new URL(row.source_url).hostname.replace(/^www\./, ""),
						year: when.data ?? "undated",
						url: row.source_url,
					};
		if (!where && row.status !== "unconfirmed")
			faults.push({
				file,
				line,
				message: `row ${row.code}: source_url is missing; without a source the status is unconfirmed`,
			});
		states.set(row.code, {
			code: row.code,
			name: { en: row.state_en, es: row.state_es },
			planName: row.plan_name,
			abbreviation: row.abbreviation,
			status: row.status,
			startGrade:
				row.start_grade === "" ? null : row.start_grade === "middle-school" ? "middle-school" : Number(row.start_grade),
			familyRole: pair(row.family_role_en, row.family_role_es, "family_role"),
			note: pair(row.note_en, row.note_es, "note"),
			source: where,
			checked: row.checked,
		});
	}
	return { states, faults };
}

const courseRow = keyed({
	code: sentence,
	title_en: sentence,
	title_es: sentence,
	area: identifier,
	credits: cellNumber(0, 10),
	grades: grades,
	level: z.enum(["regular", "honors", "ap", "dual", "cte"]),
	needs: list,
	helps: list,
});

/** Reads school/courses.csv. */
export function readCourses(
	file: string,
	text: string,
): { courses: Map<string, Course>; lines: Map<string, number>; faults: Fault[] } {
	const { rows, faults } = readRows(file, text, "code", courseRow);
	const courses = new Map<string, Course>();
	const lines = new Map<string, number>();
	for (const { line, value: row } of rows) {
		lines.set(row.code, line);
		const { code, area, credits, grades, level, needs, helps } = row;
		courses.set(code, {
			code,
			title: { en: row.title_en, es: row.title_es },
			area,
			credits,
			grades,
			level,
			needs,
			helps,
		});
	}
	return { courses, lines, faults };
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

/** The cards that content makes by itself: answers, every question of every script, check-ins. */
import { checkInView } from "../actions/check-ins.ts";
import { namesFor, staffName } from "../actions/names.ts";
import { sources } from "../actions/sources.ts";
import type { AskStep, Library, SayStep, Script } from "../library/types.ts";
import { answerRoute } from "../talk/answer.ts";
import type { Context } from "../talk/engine.ts";
import { newFrame } from "../talk/path.ts";
import { fill, pagesOf, present, ratingItems } from "../talk/present.ts";
import { askedParts, type Part } from "../talk/router.ts";
import type { Frame, Json, Lang, Option, Person, Role, View } from "../turn.ts";
import { type Cast, key, stepText } from "./cast.ts";

export const langs = ["en", "es"] as const satisfies readonly Lang[];

/** What a card is of; the gallery's filter. */
export type Group =
	| "page"
	| "cluster"
	| "occupation"
	| "state"
	| "small-talk"
	| "question"
	| "sentence"
	| "check-in"
	| "action"
	| "message"
	| "safety"
	| "alert"
	| "trouble";

/** One thing the product can say, in one language. */
export interface Card {
	readonly group: Group;
	/** What it is of: a route's last part, `goals/education-route`, an action. */
	readonly about: string;
	/** Which of several: who reads it, what was asked on. */
	readonly which: string;
	readonly lang: Lang;
	readonly view: View;
}

/** What a card is made for. */
export interface World {
	readonly library: Library;
	readonly cast: Cast;
}

/** All of them, in both languages. */
export function contentCards(world: World): Card[] {
	return [...answers(world), ...steps(world), ...checkIns(world)];
}

function answers({ library, cast }: World): Card[] {
	const counselorName = staffName(cast.people.counselor);
	const at = (group: Group, about: string, routes: readonly string[], roles: readonly Role[]): Card[] =>
		langs.flatMap((lang) =>
			routes.flatMap((route) =>
				roles.flatMap((role): Card[] => {
					const view = answerRoute(library, route, lang, { role, counselorName });
					const part = /\/\w+(?:\/.*)?$/.exec(route)?.[0] ?? "";
					return view ? [{ group, about, which: `${role}${part}`, lang, view }] : [];
				}),
			),
		);
	const readers = ["student", "family"] as const;
	const titles = [
		...[...library.occupations.values()].map(({ soc, title }) => [soc, title.en.toLowerCase()] as const),
		...[...(library.imports?.occupations.values() ?? [])].map(
			({ onet, title }) => [onet, title.toLowerCase()] as const,
		),
	];
	const parts = ["", ...askedParts.map((part) => `/${part}`)];
	const [, other] = titles.map(([, title]) => title);
	return [
		...[...library.pages.values()].flatMap(({ id, text, family }) => {
			const more = text.en.more.length > 0 || (family?.en.more.length ?? 0) > 0 ? [`page:${id}/more`] : [];
			return at("page", id, [`page:${id}`, ...more], readers);
		}),
		...[...library.clusters.values()].flatMap(({ id, text }) =>
			at("cluster", id, [`cluster:${id}`, ...(text.en.more.length > 0 ? [`cluster:${id}/more`] : [])], ["student"]),
		),
		...titles.flatMap(([soc, title], i) =>
			at(
				"occupation",
				soc,
				[...parts, ...(i === 0 ? BESIDE.map((part) => `/${part}/${other}`) : [])].map(
					(part) => `occupation:${title}${part}`,
				),
				["student"],
			),
		),
		...[...library.states.values()].flatMap(({ code, pack }) =>
			at("state", code, [`state:${code}`, ...(pack ? [`state:${code}/more`] : [])], readers),
		),
		...["hello", "thanks", "bye", "how-are-you"].flatMap((id) =>
			at("small-talk", id, [`smalltalk:${id}`], [...readers, "counselor"]),
		),
	];
}

/** What two jobs are held side by side in. */
const BESIDE: readonly Part[] = ["pay", "school", "time", "hard", "growth"];

function checkIns({ library, cast }: World): Card[] {
	return [...library.checkIns.keys()].flatMap((id) =>
		langs.flatMap((lang): Card[] => {
			const view = checkInView(library, id, cast.people.counselor, lang);
			return view ? [{ group: "check-in", about: id, which: "", lang, view }] : [];
		}),
	);
}

// ---------------------------------------------------------------- scripts

function steps(world: World): Card[] {
	return [...world.library.scripts.values()].flatMap((script) =>
		script.steps.flatMap((step) =>
			step.type === "ask"
				? questions(world, script, step)
				: step.type === "say"
					? [...sentences(world, script, step)]
					: [],
		),
	);
}

function sentences(world: World, script: Script, step: SayStep): Card[] {
	return langs.map((lang) => {
		const context = contextFor(world, script, lang, false);
		const text = fill(step.text[lang], newFrame(script), context);
		return { group: "sentence", about: `${script.id}/${step.id}`, which: "", lang, view: { kind: "say", text } };
	});
}

/** A question as it is, in easy words, and for younger students; each page of statements. The same card is listed once. */
function questions(world: World, script: Script, ask: AskStep): Card[] {
	return langs.flatMap((lang) => {
		const seen = new Set<string>();
		return (["", "easy words", "younger"] as const).flatMap((which) => {
			const usual = contextFor(world, script, lang, which === "younger");
			const context = which === "easy words" ? { ...usual, simple: true } : usual;
			const pages = Math.max(1, pagesOf(ratingItems(ask, context)));
			return Array.from({ length: pages }, (_, page) => page).flatMap((page): Card[] => {
				const frame: Frame = {
					...newFrame(script),
					step: ask.id,
					page,
					draft: draftFor(ask, lang),
					...itemOf(ask, context),
				};
				const { view } = present(ask, frame, context);
				const made = JSON.stringify(view);
				if (seen.has(made)) return [];
				seen.add(made);
				const place = pages > 1 ? `${page + 1}/${pages}` : "";
				const about = `${script.id}/${ask.id}`;
				return [{ group: "question", about, which: [which, place].filter(Boolean).join(" "), lang, view }];
			});
		});
	});
}

/** The first item of a question that is asked for each of several. */
function itemOf(ask: AskStep, context: Context): { readonly item?: string } {
	const [first] = ask.each ? context.options(ask.each, {}, null) : [];
	return first ? { item: first.id } : {};
}

/** A form's draft. */
function draftFor(ask: AskStep, lang: Lang): Frame["draft"] {
	if (ask.of === null) return {};
	const values = { text: stepText[lang], number: "12", date: "2026-12-01" } as const;
	return { [ask.of]: Object.fromEntries(ask.fields.map(({ id, input }) => [id, values[input]])) };
}

/** Somebody with nothing in the plan; each list of options is the longest that the library can make. */
function contextFor(world: World, script: Script, lang: Lang, restricted: boolean): Context {
	const { library, cast } = world;
	const own = cast.people[script.for[0] ?? "student"];
	const person: Person = { ...own, lang, grade: script.grades?.to ?? (own.role === "student" ? 12 : null) };
	const names = namesFor(person, library, cast.people.counselor);
	return {
		turn: key,
		key,
		at: "2000-01-01T00:00:00.000Z",
		person,
		restricted,
		plan: {},
		schoolYear: library.district.schoolYear,
		names: new Proxy(names, { get: (known, name: string) => known[name] ?? cast.name(name, lang) }),
		inventory: (id) => library.inventories.get(id),
		sayDate: (iso) => iso,
		options: (source, draft) => longest(source, draft, world, person),
	};
}

function longest(
	source: string,
	draft: Readonly<Record<string, Json>>,
	{ library, cast }: World,
	person: Person,
): readonly Option[] {
	const list = sources[source];
	if (!list) return [];
	const { lang } = person;
	const students = cast.students.map((one) => ({ id: one.id, label: staffName(one) }));
	const matches = [...library.occupations.values()]
		.slice(0, 6)
		.map(({ soc, title }) => ({ id: soc, label: title[lang] }));
	const left = {
		matches,
		students,
		threads: students,
		close: ["R", "I", "A", "S", "E", "C"],
		grades: [6, 7, 8, 9, 10, 11, 12],
	};
	const drafts: Readonly<Record<string, Json>>[] = [
		{ ...left, ...draft },
		...[...library.clusters.keys()].map((cluster) => ({ ...draft, cluster })),
		...[...library.checkIns.keys()].map((template) => ({ ...draft, template })),
	];
	const items = [null, ...library.graduation.map((area) => area.id)];
	const grades = [...new Set([...library.courses.values()].flatMap(({ grades: { from, to } }) => [from, to]))];
	const made = drafts.flatMap((own) =>
		items.flatMap((item) =>
			(item === null ? [person.grade] : grades).map((grade) =>
				list({ lang, plan: {}, library, person: { ...person, grade }, draft: own, item }),
			),
		),
	);
	return made.sort((a, b) => JSON.stringify(b).length - JSON.stringify(a).length)[0] ?? [];
}

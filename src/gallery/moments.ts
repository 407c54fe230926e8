/** The cards that are about somebody: what actions show, what is sent to others, the answers to danger, and what goes wrong. */
import type { ActionContext } from "../actions/action.ts";
import { actions } from "../actions/index.ts";
import { pushes } from "../actions/push.ts";
import type { CheckInTemplate, Discretion, Writer } from "../library/types.ts";
import { noticeView } from "../outbox/alerts.ts";
import { followUpView, safetyView } from "../safety/answer.ts";
import { createDiscretion } from "../safety/sensitive.ts";
import { calmView, type Short, toldText } from "../safety/told.ts";
import { missed } from "../talk/present.ts";
import type { Danger, Json, Lang, Role, View } from "../turn.ts";
import { say } from "../words/index.ts";
import { alertRow, alertRows, key, nextCourses, now, planOf, profile, readsOf } from "./cast.ts";
import { type Card, langs, type World } from "./content.ts";

/** With what is costly to make. */
interface Told extends World {
	readonly discretion: Discretion;
}

/** All of them, in both languages. */
export async function momentCards(given: World): Promise<Card[]> {
	const world: Told = { ...given, discretion: createDiscretion(given.library.private) };
	const made = await Promise.all(
		langs.map(async (lang) => [
			...(await acts(world, lang)),
			...(await sent(world, lang)),
			...dangers(world, lang),
			...troubles(world, lang),
		]),
	);
	return made.flat();
}

// ---------------------------------------------------------------- what actions show

/** What an action is run with; the student, and a full plan, where nothing else is said. */
interface Case {
	readonly which?: string;
	readonly role?: Role;
	readonly empty?: boolean;
	readonly draft?: Readonly<Record<string, Json>>;
	readonly args?: Readonly<Record<string, Json>>;
	readonly rounds?: ActionContext["rounds"];
	readonly waiting?: ActionContext["waiting"];
}

const counselor = { role: "counselor" } as const;

/** Every action with the cases in which it shows something; those with none only read, save or decide. */
function cases({ library }: World, lang: Lang): Readonly<Record<string, readonly Case[]>> {
	const rated = (from: number): Json =>
		Object.fromEntries(
			[...(library.inventories.get("interests")?.items ?? [])].map(({ id, scale }, at) => [
				id,
				scale === "I" ? 5 : ((at + from) % 4) + 1,
			]),
		);
	const [job] = library.occupations.values();
	const [cluster] = library.clusters.keys();
	const templates = [...library.checkIns.values()];
	const card = "4111 1111 1111 1111";
	const quiet: readonly Case[] = [];
	const alert = (
		which: string,
		id: string,
		more: Readonly<Record<string, Json>> = {},
		role: Role = "counselor",
	): Case => ({
		which,
		role,
		draft: { alert: id, ...more },
	});
	return {
		"who-is-it": quiet,
		go: quiet,
		"show-plan": [{}, { which: "new", empty: true }],
		"next-check-in": quiet,
		"answer-check-in": templates.flatMap(answered),
		"change-setting": quiet,
		offer: [{ args: { to: "dialog:goals", and: "dialog:plan" } }],
		"interests-status": quiet,
		"first-guess": [{ args: { quick: rated(1) } }],
		"full-result": [{ args: { quick: rated(1), rest: rated(2) } }],
		"pick-between": [{ args: { pick: "I" }, draft: { profile: profile as unknown as Json } }],
		"match-careers": quiet,
		"career-in-mind": [{ args: { text: job?.title[lang] ?? "" } }],
		"show-career": [{ args: { career: job?.soc ?? "" } }],
		"save-careers": quiet,
		"show-cluster": [{ args: { cluster: cluster ?? "" } }],
		"show-goals": [{}],
		"goal-history": [{}],
		"one-or-all": quiet,
		"save-career-goal": quiet,
		"draft-step": quiet,
		"save-step": quiet,
		"goals-summary": [{}],
		"courses-start": [{}],
		"check-courses": [{ rounds: { pick: { all: nextCourses(library) } }, draft: { year: "2027-28" } }],
		"save-courses": quiet,
		"begin-check-in": [{ ...counselor, draft: { campaign: "campaign-0" } }],
		"preview-check-in": templates.map(({ id }) => ({ ...counselor, which: id, args: { template: id } })),
		"send-check-in": quiet,
		"thread-start": [
			{},
			{ which: "family", role: "family" },
			{ which: "counselor", ...counselor, draft: { thread: "student-0" } },
		],
		"pick-thread": [{ ...counselor, args: { student: "student-0" } }],
		"send-message": quiet,
		"show-caseload": [counselor],
		alerts: [
			{ which: "list", role: "administrator" },
			{ which: "not theirs", role: "family" },
			...Object.entries(alertRows(lang)).flatMap(([which, { id }]) => [
				alert(which, id),
				alert(`${which}, contact`, id, {}, "administrator"),
			]),
			alert("take", "alert-0", { step: "acknowledge" }),
			alert("close", "alert-0", { step: "close" }),
			alert("close for two", "alert-1", { step: "close" }, "administrator"),
			alert("closed as", "alert-0", { step: "close", outcome: "not-a-concern" }),
			alert("second person", "alert-3", { step: "confirm" }),
			alert("opened again", "alert-3", { step: "reopen" }),
			alert("gone", "no-such-alert"),
		],
		"find-student": quiet,
		"name-student": quiet,
		"review-report": [
			{
				role: "administrator",
				args: { name: say(lang, "alert-drill-name"), seen: say(lang, "alert-steps-none"), about: "home", when: "now" },
			},
		],
		"send-report": quiet,
		"check-message": [
			{ which: "number", args: { text: `${say(lang, "alert-numbers-title")} ${card}` } },
			{
				which: "private",
				args: { text: library.private.examples.find((one) => one.kind !== null && one.lang === lang)?.text ?? "" },
			},
		],
		"take-out": [{ args: { text: `${say(lang, "alert-numbers-title")} ${card}` } }],
	};
}

/** One case for each choice of a check-in. */
function answered({ id, choices, text }: CheckInTemplate): Case[] {
	const view: View = { kind: "say", text: text.en };
	const waiting = [{ id: "delivery-0", kind: "check-in" as const, campaign: null, template: id, view }];
	return choices.map((choice) => ({
		which: `${id} ${choice.id}`,
		waiting,
		draft: { delivery: "delivery-0" },
		args: { choice: choice.id },
	}));
}

/** @returns the ids of actions that no case is written for, and of cases without an action */
export function unlisted(world: World): string[] {
	const listed = Object.keys(cases(world, "en"));
	return [...Object.keys(actions), ...listed].filter((id) => !(id in actions) || !listed.includes(id));
}

async function acts(world: Told, lang: Lang): Promise<Card[]> {
	const found = Object.entries(cases(world, lang)).flatMap(([about, list]) => list.map((one) => ({ about, one })));
	const made = await Promise.all(
		found.map(async ({ about, one }) => {
			const { replies = [] } = (await actions[about]?.run(contextFor(world, lang, one))) ?? {};
			return replies.map(
				({ view }): Card => ({
					group: about === "alerts" ? "alert" : "action",
					about,
					which: one.which ?? "",
					lang,
					view,
				}),
			);
		}),
	);
	return made.flat();
}

function contextFor(world: Told, lang: Lang, given: Case): ActionContext {
	const { library, cast, discretion } = world;
	const person = { ...cast.people[given.role ?? "student"], lang };
	// Whoever may see every alert is somebody district.yaml names.
	const [contact] = library.district.alertContacts;
	const named = given.role === "administrator" && contact ? { ...person, id: contact.person } : person;
	const staff = new Map(Object.values(cast.people).map((one) => [one.id, one]));
	return {
		person: named,
		restricted: false,
		lang,
		plan: given.empty ? {} : planOf(library, lang),
		library,
		discretion,
		reads: readsOf(cast, library, lang),
		turn: key,
		now,
		today: now.slice(0, 10),
		schoolYear: library.district.schoolYear,
		draft: given.draft ?? {},
		args: given.args ?? {},
		rounds: given.rounds ?? {},
		waiting: given.waiting ?? [],
		staff: (id) => (id === null ? null : (staff.get(id) ?? null)),
		say: (text) => ({ view: { kind: "say", text } }),
	};
}

// ---------------------------------------------------------------- what is sent to others

async function sent(world: Told, lang: Lang): Promise<Card[]> {
	const { library, cast } = world;
	const context = contextFor(world, lang, {});
	const spoken = (role: Role) => ({ ...cast.people[role], lang });
	const text = lang === "es" ? "¿Puedo cambiar la clase de arte?" : "Can I change my art class?";
	const from = (role: Role, to: Role) =>
		pushes([{ kind: "message", student: "student-0", to: `${to}-0`, text }], {
			...context,
			person: spoken(role),
			staff: () => spoken(to),
		});
	const contacts = library.district.alertContacts.map((one) => ({ ...spoken("administrator"), id: one.person }));
	const second = pushes([{ kind: "alert-step", alert: "alert-3", step: "close", outcome: "talked" }], {
		...context,
		staff: (id) => contacts.find((one) => one.id === id) ?? null,
	});
	const rows = async (group: Card["group"], about: string, made: ReturnType<typeof pushes>): Promise<Card[]> =>
		(await made).slice(0, 1).map(({ view }) => ({ group, about, which: "", lang, view }));
	const notice = (which: string, writer: Writer, more: Parameters<typeof alertRow>[1] = {}): Card => ({
		group: "alert",
		about: "notice",
		which,
		lang,
		view: noticeView(alertRow(lang, more), writer, lang),
	});
	return [
		...(await rows("message", "to the counselor", from("student", "counselor"))),
		...(await rows("message", "to the student", from("counselor", "student"))),
		...(await rows("alert", "second look", second)),
		notice("student", "student"),
		notice("somebody else", "family"),
		notice("drill", "unknown", { drill: true }),
	];
}

// ---------------------------------------------------------------- danger

const kinds: readonly Danger[] = ["crisis", "threat", "abuse"];
const shorts: readonly Short[] = ["noted", "there", "next"];
const writers: readonly Writer[] = ["student", "family", "staff", "unknown", "anonymous"];

function dangers({ library, cast }: World, lang: Lang): Card[] {
	const card = (about: string, which: string, view: View): Card => ({ group: "safety", about, which, lang, view });
	const told = (
		standing: Parameters<typeof toldText>[2]["standing"],
		urgency: "now" | "next-school-morning",
		at: string,
	) => toldText(library.safety, library.district, { standing, urgency, lang, now: at });
	const contact = { kind: "contact", contact: cast.people.counselor } as const;
	const ways = {
		"at school": told(contact, "now", now),
		"at night": told(contact, "now", "2026-11-25T05:00:00.000Z"),
		"in the morning": told(contact, "next-school-morning", "2026-11-25T05:00:00.000Z"),
		"on this machine": told({ kind: "spooled" }, "now", now),
		lost: told({ kind: "lost" }, "now", now),
	};
	return [
		...kinds.flatMap((kind) =>
			writers.map((writer) =>
				card(kind, writer, safetyView(library, { kinds: [kind] }, writer, lang, ways["at school"])),
			),
		),
		...shorts.flatMap((what) =>
			writers.map((writer) =>
				card("after it", `${what}, ${writer}`, calmView(library, { kinds }, { what, writer, lang })),
			),
		),
		card("in a group", "", { kind: "say", text: say(lang, "group-line") }),
		card("several", "student", safetyView(library, { kinds }, "student", lang, ways["at school"])),
		...Object.entries(ways).map(([which, text]) =>
			card("told", which, safetyView(library, { kinds: ["crisis"] }, "student", lang, text)),
		),
		...kinds.flatMap((kind) =>
			(["student", "family"] as const).map((writer) =>
				card("not heard", `${kind}, ${writer}`, followUpView(library, [kind], writer, lang)),
			),
		),
	];
}

// ---------------------------------------------------------------- trouble

const hints = [
	"",
	"not-a-number",
	"out-of-range",
	"not-a-date",
	"wrong-side",
	"too-long",
	"too-many",
	"too-few",
] as const;

function troubles({ library }: World, lang: Lang): Card[] {
	const reference = "3f9c2a1b";
	const card = (about: string, text: string): Card => ({
		group: "trouble",
		about,
		which: "",
		lang,
		view: { kind: "say", text },
	});
	const asks = [...library.scripts.values()].flatMap(({ steps }) => steps.filter((step) => step.type === "ask"));
	const misses = new Map(
		asks.flatMap((ask) => hints.map((hint) => [missed(hint, ask, lang), `${ask.kind} ${hint}`.trim()] as const)),
	);
	return [
		card("sorry", say(lang, "sorry", { reference })),
		card("not noted", say(lang, "not-noted", { reference })),
		card("not on the roster", say(lang, "not-on-roster")),
		...[...misses].map(([text, about]) => card(about, text)),
		{ ...card("own line", lang === "es" ? "Hola" : "Hi"), view: { kind: "own", text: lang === "es" ? "Hola" : "Hi" } },
	];
}

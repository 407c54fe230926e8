/** What is said about telling somebody, and to the short words that come back: only what is true at that moment. Pure. */
import type { Waiting } from "../doors.ts";
import type { District, Library, Safety, Writer } from "../library/types.ts";
import type { Said } from "../talk/converse.ts";
import { optionsOf } from "../talk/decide.ts";
import { fold, readPosition, readYesNo } from "../talk/reading.ts";
import { type Router, thresholds } from "../talk/router.ts";
import type { Input, Lang, Person, Plan, Position, Urgency, View } from "../turn.ts";
import { sayOpening } from "../words/dates.ts";
import { type SentenceKey, say } from "../words/index.ts";
import { numbersFor, offersOf, report, writerOf } from "./answer.ts";
import { schoolMorning } from "./duty.ts";
import { schoolOpens } from "./hours.ts";

/**
 * contact: the alert is kept and this person is told of it first (null: an adult, nobody by name). spooled: it is kept on
 * this machine only so far. lost: neither the disk nor the database has it yet.
 */
export type Standing =
	| { readonly kind: "contact"; readonly contact: Person | null }
	| { readonly kind: "spooled" }
	| { readonly kind: "lost" }
	/** Nothing is claimed. */
	| { readonly kind: "silent" };

/**
 * One or more sentences in the writer's language; "" claims nothing.
 * @param now ISO instant, from which it is said when school opens next
 */
export function toldText(
	{ told }: Pick<Safety, "told">,
	district: District,
	about: { readonly standing: Standing; readonly urgency: Urgency; readonly lang: Lang; readonly now: string },
): string {
	const { standing, urgency, lang, now } = about;
	if (standing.kind === "silent") return "";
	if (standing.kind === "lost") return told.nobody[lang];
	if (standing.kind === "spooled") return told.adult[lang];
	const { open, next: opens } = schoolOpens(district, now);
	const { contact } = standing;
	const name = contact ? `${contact.givenName} ${contact.familyName}` : told.somebody[lang];
	const key = open ? "open" : urgency === "now" ? "closed" : "morning";
	const next = key === "morning" ? schoolMorning(district, now) : opens;
	const when = next === null ? null : sayOpening(next, lang, district.timeZone, now);
	const text = key === "open" ? told.open[lang] : when === null ? told[`${key}-long`][lang] : told[key][lang];
	return (
		text
			.replaceAll("{contact}", name)
			.replaceAll("{when}", when ?? "")
			// "a.m." ends a sentence by itself.
			.replaceAll("..", ".")
	);
}

// ------------------------------------------------------------ the short words after it

/** Nobody says "thanks" to a reply of yesterday. */
const soonMs = 3 * 3_600_000;
/** More words than these say something of their own. */
const mostWords = 7;

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** A message of nothing but these takes note, or says yes or no to something that was no question. */
const noted =
	words(`ok okay okey okie oki k kk alright fine sure yes yea yeah yep yup no nope nah thanks thank you u thx ty
	tysm so much very a lot i guess will im do did got it good cool great gracias muchas muchisimas mil te se lo agradezco
	vale bueno buenas bien dale si sip listo esta de acuerdo ya claro entiendo entendi understood understand please por
	favor bye adios night`);

const there =
	/^(?:(?:hello|hi|hey|hola|oye|alo|please|um+) )*(?:(?:are |r )?(?:you|u) (?:still )?(?:there|here|listening)|(?:is )?(?:some|an[y]) ?(?:one|body) (?:out )?(?:there|here|listening)|(?:sigues|sigue|estas|esta|andas) (?:(?:usted|todavia|aun) )?(?:ahi|aqui|alli|alla)|(?:hay )?alguien (?:ahi|aqui|alli)|hay alguien|me (?:lees|lee|escuchas|escucha|oyes))(?: please| por favor)?$/;

const next =
	/^(?:(?:so|and|ok|okay|please|pls|y|e|bueno|por favor|hola|hey) )*(?:(?:what|wat) now|now what|what (?:do|should|can) i do(?: now| next)?|what(?: happens)? next|what happens now|(?:can|could) (?:you|u|someone|somebody) (?:please )?help(?: me)?|(?:i )?(?:really )?need (?:some )?help|help(?: me)?|ayuda|ayudame|ayudeme|ayudenme|(?:me )?(?:puedes|puede) ayudar(?:me)?|necesito ayuda|ahora que(?: hago)?|que hago(?: ahora)?|que puedo hacer|que pasa ahora|que sigue)(?: please| pls| por favor| now| ahora)*$/;

export type Short = "noted" | "there" | "next";

/** What a short message after a safety reply is; null: it says something of its own. */
function short(text: string, { route: to, score }: ReturnType<Router["route"]>): Short | null {
	const folded = fold(text.slice(0, 100));
	const said = folded === "" ? [] : folded.split(" ");
	if (text.length > 100 || said.length > mostWords) return null;
	if (there.test(folded)) return "there";
	if (next.test(folded)) return "next";
	// "?" and "..." and a heart say something, too.
	if (said.every((word) => noted.has(word)) || readPosition(text) !== null || /^[\d ]+$/.test(folded)) return "noted";
	if (readYesNo(text) !== null) return "noted";
	if (score < thresholds.likely) return null;
	if (to === "smalltalk:hello" || to === "smalltalk:how-are-you") return "there";
	return to.startsWith("smalltalk:") ? "noted" : null;
}

/**
 * A short word right after a safety reply ("ok", "are you there?", "what now", a bare number) gets a calm one: that this is
 * a program, that people can answer, and the numbers once more in one line. It is no answer to a question that was open
 * before, which goes on waiting.
 * @returns null when there was no such reply just now, or the message says something of its own
 */
export function afterSafety(
	input: Input,
	stand: {
		readonly who: string;
		readonly person: Person;
		readonly position: Position;
		readonly plan: Plan;
		readonly waiting: readonly Waiting[];
		readonly now: string;
	},
	{ library, router }: { readonly library: Pick<Library, "safety">; readonly router: Router },
): Said | null {
	const { person, position, plan, waiting, now, who } = stand;
	const { safety } = position;
	if (!safety || input.kind !== "text" || Date.parse(now) - Date.parse(safety.at) > soonMs) return null;
	// "It's going well" may be what a check-in was answered with.
	const said = fold(input.text.slice(0, 200));
	if (waiting.some(({ view }) => optionsOf(view).some(({ label }) => fold(label) === said))) return null;
	const routed = router.route(input.text, { locale: safety.lang, role: person.role, after: null });
	const what = short(input.text, routed);
	if (what === null) return null;
	const { lang } = routed;
	const view = calmView(library, safety, { what, writer: writerOf(person, who), lang });
	return {
		position: { ...position, offers: offersOf(view), lastAt: now },
		...{ plan, person, entries: [], effects: [] },
		replies: [{ view, lang }],
	};
}

/** The calm word. @param what what was said */
export function calmView(
	library: Pick<Library, "safety">,
	{ kinds }: Pick<NonNullable<Position["safety"]>, "kinds">,
	{ what, writer, lang }: { readonly what: Short; readonly writer: Writer; readonly lang: Lang },
): Extract<View, { kind: "say" }> {
	// The first two of the kind, and 911 always: more is no line any more, and all of them stand above.
	const lines = numbersFor(library, kinds, lang);
	const urgent = lines.filter((line) => line.startsWith("911"));
	const others = lines.filter((line) => !line.startsWith("911"));
	const numbers = [...others.slice(0, 1), ...urgent].map((line) => `${line.replace(/\.$/, "")}.`).join(" ");
	const key: SentenceKey =
		writer === "staff" ? "after-safety-staff" : `after-safety-${what}${writer === "student" ? "-student" : ""}`;
	return {
		kind: "say",
		text: say(lang, key, { numbers }),
		...(writer === "staff" ? { buttons: [report(lang)] } : {}),
	};
}

/** Where a typed message leads. Pure; the ranking is passed in. */
import type { Library } from "../library/types.ts";
import type { Lang, Role } from "../turn.ts";

/** What shares of likeness mean; the one table. An exact phrase has 1, all routes together have 1. */
export const thresholds = {
	/** Word for word, or a name alone. */
	exact: 0.99,
	/** A command, typed with at most a slip. */
	command: 0.9,
	/** Answered without asking back. */
	confident: 0.6,
	/** Answered when nothing else is open and no other route is close; below it the message leads nowhere. */
	likely: 0.25,
	/** Two likely routes this close: the person is asked which. */
	close: 0.1,
} as const;

export interface Routed {
	/** A route id, `none` among them. */
	readonly route: string;
	/** 0-1, as in `thresholds`. */
	readonly score: number;
	/** The language of the text itself; the person's when the text does not say. */
	readonly lang: Lang;
	/** The two nearest other routes, for "did you mean" and for `none`. */
	readonly also: readonly { readonly route: string; readonly score: number }[];
}

export interface RouteOptions {
	/** The person's own language. */
	readonly locale: Lang;
	readonly role: Role;
	/** The route of the answer before, for follow-ups. */
	readonly after?: string | null;
}

export interface Router {
	readonly route: (text: string, options: RouteOptions) => Routed;
}

interface Scored {
	readonly route: string;
	readonly score: number;
}

/** What the library's search gives; see `library/search.ts`. */
export interface Ranking {
	readonly rank: (text: string, lang: Lang) => readonly Scored[];
	readonly named: (
		text: string,
	) => readonly { readonly slot: "occupation" | "state"; readonly route: string; readonly masked: string }[];
	readonly langOf: (text: string) => Lang | null;
}

/** @param library its phrases with roles: "see my child's plan" is one thing to a family and another to a student */
export function createRouter({ library, ranking }: { library: Pick<Library, "phrases">; ranking: Ranking }): Router {
	const roles = new Map<string, { role: Role; route: string }[]>();
	for (const { text, route, role } of library.phrases) {
		if (role) roles.set(plain(text), [...(roles.get(plain(text)) ?? []), { role, route }]);
	}

	return {
		route: (text, { locale, role, after = null }) => {
			const lang = ranking.langOf(text) ?? locale;
			const forRole = roles.get(plain(text))?.find((phrase) => same(phrase.role, role));
			const follow = followUp(text, after, ranking, lang);
			const ranked = ranking.rank(text, lang).filter(({ route }) => allowed(route, role));
			const first: Scored | undefined = forRole ? { route: forRole.route, score: 1 } : (follow ?? ranked[0]);
			if (!first) return { route: "none", score: 1, lang, also: [] };
			const others = ranked.filter(
				({ route }) => route !== first.route && route !== "none" && !route.startsWith("smalltalk:"),
			);
			if (first.route === "none" || first.score < thresholds.likely) {
				const near = [first, ...others].filter(({ route }) => route !== "none" && !/^(command|smalltalk):/.test(route));
				return {
					route: "none",
					score: first.route === "none" ? first.score : 1 - first.score,
					lang,
					also: near.slice(0, 2),
				};
			}
			return { ...first, lang, also: others.slice(0, 2) };
		},
	};
}

/**
 * What a person would be asked or offered: nothing when the route is clear, the close second, or the two nearest.
 */
export function askedBack(routed: Routed): readonly string[] {
	if (routed.route === "none") return routed.also.map(({ route }) => route);
	if (routed.score >= thresholds.confident) return [];
	return routed.also.filter(({ score }) => routed.score - score < thresholds.close).map(({ route }) => route);
}

const COUNSELORS_ONLY: ReadonlySet<string> = new Set(["dialog:send-check-in", "dialog:caseload", "dialog:alerts"]);

/** Staff conversations open for staff only; whether a script fits a person otherwise is said when it opens. */
function allowed(route: string, role: Role): boolean {
	return !COUNSELORS_ONLY.has(route) || staff(role);
}

const staff = (role: Role): boolean => role === "counselor" || role === "adviser" || role === "administrator";

/** Phrases for counselors count for all staff. */
function same(wanted: Role, role: Role): boolean {
	return wanted === role || (staff(wanted) && staff(role));
}

/** Answers after which a place or a job alone means the same question about it. */
const ABOUT_STATES =
	/^(state:|page:(ilp-names|when-ilps-start|where-ilps-come-from|no-ilp-at-our-school|family-role)$)/;
const SHORT = 6;
const POINTING = /\b(it|that|this job|that job|they|them|he|she|eso|ese trabajo|esa carrera|ellos|alli|there)\b/g;
/** "And how much do they earn?" in Spanish needs no pronoun. */
const ASKS_ON = /^(y|and|what about|how about|que tal)\b/;
/** Questions as they are typed, often without their mark. */
const ASKS =
	/^(what|whats|how|why|when|where|who|which|is|are|do|does|can|could|will|would|should|tell me more|que|cuant[oa]s?|como|por que|cuando|donde|quien|cual|hay|es|se|cuentame mas|dime mas)\b/;
/** "Salary", "hours": what people ask of a job in a word. A day alone is as often a greeting. */
const ABOUT_JOBS =
	/\b(pay|pays|paid|earns?|salary|wages?|makes?|money|hours|school|college|study|training|degree|years?|(a|all|every|typical|work) day|ganan?|ganar|sueldo|salario|pagan?|dinero|horas|escuela|universidad|estudian?|estudiar|estudios|titulo|anos?|(un|al|el|cada) dia|dia tipico)\b/;

/** "And in Ohio?", "what about a nurse?", "how much does it pay?"; null when the text stands on its own or asks nothing. */
function followUp(text: string, after: string | null, ranking: Ranking, lang: Lang): Scored | null {
	if (!after) return null;
	const words = plain(text).split(" ");
	const name = ranking
		.named(text)
		.find(({ slot }) => (slot === "state" ? ABOUT_STATES.test(after) : after.startsWith("occupation:")));
	if (name && words.length <= SHORT) return { route: name.route, score: 0.95 };
	if (name || !after.startsWith("occupation:") || words.length > 2 * SHORT) return null;
	const title = after.slice("occupation:".length);
	const folded = plain(text);
	const pointed = folded.replace(POINTING, title);
	const asks = /[?¿]/.test(text) || ASKS.test(folded) || ABOUT_JOBS.test(folded);
	const goesOn = ASKS_ON.test(folded) || (asks && words.length <= SHORT);
	const meant = pointed !== folded ? pointed : goesOn ? `${folded} ${title}` : null;
	const best = meant === null ? undefined : ranking.rank(meant, lang)[0];
	const alone = ranking.rank(text, lang)[0];
	if (best?.route !== after || best.score < thresholds.confident || (alone && alone.score >= best.score)) return null;
	return best;
}

function plain(text: string): string {
	return text
		.slice(0, 600)
		.normalize("NFD")
		.replace(/[\u0300-\u036f'’]/g, "")
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, " ")
		.trim();
}

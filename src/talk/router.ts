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
	likely: 0.4,
	/** A question that leans on the answer before, read together with it. */
	follows: 0.45,
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

/** What the ranker gives; see `understand/ranker.ts`. */
export interface Ranking {
	readonly rank: (text: string, lang: Lang) => readonly Scored[];
	readonly named: (
		text: string,
	) => readonly { readonly slot: "occupation" | "state"; readonly route: string; readonly masked: string }[];
	readonly langOf: (text: string) => Lang | null;
	/** Neither English nor Spanish. */
	readonly foreign: (text: string) => boolean;
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
			const follow = followUp(text, after && withoutPart(after), ranking, lang);
			const read = forRole ? ranking.rank(text, lang) : readWhole(text, lang, ranking);
			if (!forRole && !(read[0] && read[0].score >= thresholds.exact) && ranking.foreign(text))
				return { route: LANGUAGE_HELP, score: thresholds.command, lang: locale, also: [] };
			const ranked = forReader(withoutMistaken(read, text), role);
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

const LANGUAGE_HELP = "page:language-help";

/** Conversations for students only, and the page that answers anybody else's question of the kind. */
const STUDENTS_ONLY: Readonly<Record<string, string>> = {
	"dialog:plan": "page:see-my-childs-plan",
	"dialog:share": "page:see-my-childs-plan",
	"dialog:interests": "page:interest-inventory",
	"dialog:skills": "page:skills-for-life",
	"dialog:values": "page:career-exploration",
	"dialog:explore": "page:career-exploration",
	"dialog:what-if": "page:course-alignment",
	"dialog:goals": "page:goal-setting",
	"dialog:courses": "page:course-alignment",
	"dialog:activities": "page:volunteering-and-activities",
	"dialog:review": "page:plan-updates",
};

/** Staff conversations open for staff only; a family's question about what students do leads to the page about it. */
function forReader(ranked: readonly Scored[], role: Role): readonly Scored[] {
	const shares = new Map<string, number>();
	for (const { route, score } of ranked) {
		if (COUNSELORS_ONLY.has(route) && !staff(role)) continue;
		const own = role === "student" ? route : (STUDENTS_ONLY[route] ?? route);
		shares.set(own, (shares.get(own) ?? 0) + score);
	}
	return [...shares].map(([route, score]) => ({ route, score })).sort((a, b) => b.score - a.score);
}

/** A question about the plan or school is no question about what we asked, however it begins. */
const TOPIC =
	/\b(plan(es)?|ilps?|ieps?|college|universidad|school|escuela|class(es)?|clases?|credits?|creditos?|counselor|consejer[oa]s?)\b/;
const ABOUT_US = /\b(question|pregunta\w*|ask\w*|answer\w*|respond\w*|contest\w*|say|said|decir\w*|digas?|dice)\b/;
/** Languages are subjects, too: "English 3", "I passed Spanish". */
const SUBJECT =
	/\b(english|ingles|spanish|espanol)( (class|clase))?( (level|nivel))? (\d{1,3}|i{1,3}|iv|v|ap|honors)\b|\b(ap|honors) (english|spanish)\b|\b(clases? de|curso de|maestr[oa] de|profe de|nota de|notas de|tarea de) (ingles|espanol)\b/;
const SCHOOLWORK =
	/\b(pass(ed|ing)?|fail(ed|ing)?|flunk(ed|ing)?|class(es)?|course|credits?|teacher|grade|homework|elective|clases?|curso|creditos?|maestr[oa]|profe|nota|notas|tarea|reprob\w+|pase|tronar?|trone)\b/;
/** Most that a route gets which stands second only to a command that was not meant. */
const SECOND_GUESS = 0.5;

/**
 * A command that was only guessed and cannot be meant falls away: "why does he need a plan" asks about the plan, and
 * "English 3" is a class, not a language to speak in. What is typed as a command stays one.
 */
function withoutMistaken(ranked: readonly Scored[], text: string): readonly Scored[] {
	const first = ranked[0];
	if (!first || first.score >= thresholds.command) return ranked;
	const words = plain(text);
	const language = first.route.startsWith("command:language-");
	const subject = (language || first.route === LANGUAGE_HELP) && SUBJECT.test(words);
	const mistaken =
		language || subject
			? subject || SCHOOLWORK.test(words)
			: /^command:(why|simpler)$/.test(first.route) && TOPIC.test(words) && !ABOUT_US.test(words);
	if (!mistaken) return ranked;
	const left = ranked.filter(({ route }) => !/^command:(why|simpler|language-..)$/.test(route));
	const sum = left.reduce((total, { score }) => total + score, 0) || 1;
	const others = left.map(({ route, score }) => ({ route, score: (score / sum) * SECOND_GUESS }));
	if (!subject) return others;
	return [
		{ route: "dialog:courses", score: thresholds.confident },
		...others.filter(({ route }) => route !== "dialog:courses"),
	];
}

/** Fewer words than this are one thought, however they are punctuated. */
const ONE_THOUGHT = 12;

/**
 * The whole text; in a long message also its sentences, one of which is often the question and the others the worry
 * around it. What somebody says they do not mean is left out.
 */
function readWhole(text: string, lang: Lang, ranking: Ranking): readonly Scored[] {
	const { meant, denied } = withoutDenied(text);
	if (denied !== null && COMPARES.test(plain(meant))) return ranking.rank(text, lang);
	const whole = ranking.rank(meant, lang);
	if (whole[0] && whole[0].score >= thresholds.command) return whole;
	const unwanted = denied === null ? undefined : ranking.rank(denied, lang)[0]?.route;
	const sentences = meant.split(/[.!?;\n]+/).filter((sentence) => plain(sentence).split(" ").length > 2);
	const parts =
		sentences.length > 1 && plain(meant).split(" ").length > ONE_THOUGHT
			? sentences.slice(0, 5).map((sentence) => ranking.rank(sentence, lang))
			: [];
	const shares = new Map<string, number>();
	const add = (ranked: readonly Scored[], weight: number): void => {
		for (const { route, score } of ranked)
			if (route !== unwanted || route === "none") shares.set(route, (shares.get(route) ?? 0) + weight * score);
	};
	add(whole, parts.length > 0 ? 0.6 : 1);
	for (const part of parts) add(part, 0.4 / parts.length);
	return [...shares]
		.map(([route, score]) => ({ route, score }))
		.sort((a, b) => b.score - a.score)
		.slice(0, 8);
}

/** "Not the IEP, the other one": a thing that is named in order to be ruled out. "I don't want to" rules out nothing. */
const DENIED =
	/(?<![\w'])(?:(?:i (?:do not|don'?t) mean|not|and not|no es|no me refiero a|no hablo de|no)\s+(?:about\s+)?(?:the|this|that|an?|my|his|her|el|la|los|las|del|este|esta|ese|esa|mi)\s+)([^,.;!?]{2,40}?)(?=[,.;!?]|\s+(?:but|pero|sino)\s|$)/i;

/** "What is the difference": then both are meant. */
const COMPARES = /\b(differ\w*|same|versus|vs|compare\w*|diferen\w*|mismo|igual|comparar?)\b/;

function withoutDenied(text: string): { meant: string; denied: string | null } {
	const found = DENIED.exec(text);
	if (!found || (found.index + found[0].length === text.trim().length && found.index === 0))
		return { meant: text, denied: null };
	const meant = `${text.slice(0, found.index)} ${text.slice(found.index + found[0].length)}`.trim();
	return plain(meant) === "" ? { meant: text, denied: null } : { meant, denied: found[1]! };
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
/** What people ask on about a job that was just shown. A day alone is as often a greeting. */
const PARTS = {
	more: /^((please )?(tell me|cuentame|dime|quiero saber) )?(more|mas)( about (it|that)| de eso| sobre eso)?( please| por favor)?$/,
	like: /\b((else|other|others|anything|something|jobs?|careers?|which|are) ([a-z]+ )?(like (it|this|that|these|them)|similar)|similar (jobs?|careers?|ones?)|^similar$|related (jobs?|careers?|ones?)|parecid[oa]s?|similares|se parecen?|(como|asi como) (este|esta|ese|esa|eso)|(otros trabajos|otras carreras|algo) asi)\b/,
	pay: /\b((pay|pays|paid|paying|paga|pagan)\b(?! for)|(earns?|salar(y|ies)|wages?|makes?|making|money|ganan?|ganar|sueldos?|salarios?|dinero)\b)/,
	school:
		/\b(school|college|study|training|degrees?|years?|become|license|diploma|escuela|universidad|estudian?|estudiar|estudios|titulo|anos?|licencia)\b/,
	time: /\b(how long|how many years|how much time|years (of school|to become)|cuantos anos|(cuanto|mucho) (tiempo|se tarda|tarda|dura|lleva|toma)|takes? long|tardan?)\b/,
	hard: /\b(hard|harder|hardest|difficult|tough|easy|easier|dificil|dificiles|facil|faciles|complicad[oa])\b/,
	growth:
		/\b(grow|grows|growing|growth|demand|openings?|future|outlook|shrinking|crece|creciendo|crecimiento|demanda|futuro|vacantes|hay (mucho )?trabajo)\b/,
	hours: /\b(hours|schedule|weekends?|nights?|shifts?|horas|horarios?|turnos?|fin(es)? de semana|de noche)\b/,
	day: /\b((a|all|every|typical|work) day|(un|al|el|cada) dia|dia tipico|(what|que) (do they do|hacen))\b/,
} as const;

export type Part = keyof typeof PARTS | "other";

/** Everything that may be asked on about a job. */
export const askedParts: readonly Part[] = [...(Object.keys(PARTS) as (keyof typeof PARTS)[]), "other"];

/** The parts a folded text asks for; where one says more than another that it holds, that one alone. */
function partsIn(folded: string): readonly Part[] {
	const found = (Object.keys(PARTS) as (keyof typeof PARTS)[]).filter((part) => PARTS[part].test(folded));
	const narrow = found.find((part) => part === "more" || part === "like" || part === "time");
	return narrow ? [narrow] : found;
}

/** Two jobs held side by side: "which pays more", "¿cuál es más difícil?". */
const SIDE_BY_SIDE =
	/\b(which|cual|cuales|who|quien|quienes|compare|compared|compara|comparar|versus|vs|than|more|less|better|best|mas|menos|mejor|both|ambos|harder|easier)\b/;
const PARTED = new RegExp(`/(${askedParts.join("|")})(?:/(.*))?$`);

/** The route without what part of its answer is meant: after "tell me more" it is still the same job. */
export const withoutPart = (route: string): string => route.replace(PARTED, "");

/** The part of an answer that a route names, and the job it is held against: empty where only one is known. */
export function partAt(route: string): { readonly part: Part | null; readonly beside: string | null } {
	const [, part = null, beside = null] = PARTED.exec(route) ?? [];
	return { part: part as Part | null, beside };
}

/** The routes of the two jobs shown last, newest first, when this one is shown now. */
export function jobsNow(route: string, before: readonly string[] = []): readonly string[] {
	if (!route.startsWith("occupation:")) return before;
	const job = withoutPart(route);
	return [job, ...before.filter((own) => own !== job)].slice(0, 2);
}

/** "What is it?" wants the whole again. */
const WHOLE =
	/\b((what|que) (is|are|es|son)|what about|about (it|that|them)|again|explain|otra vez|de nuevo|explica)\b/;

/**
 * A job that was just shown and is asked about again: the part of its answer that is meant.
 * @param after the route of the answer before
 * @param jobs the two jobs shown last, newest first; they can be held side by side
 * @returns the route with `/pay`, `/school` and so on, `/pay/<the other job>` for both, or as it is
 */
export function partOf(route: string, after: string | null, text: string, jobs: readonly string[] = []): string {
	if (!route.startsWith("occupation:") || !after?.startsWith("occupation:")) return route;
	const folded = plain(text);
	const [part, another] = partsIn(folded);
	const again = withoutPart(after) === route;
	const single = part && !another && part !== "more" && part !== "like" && part !== "day" && part !== "hours";
	if (single && SIDE_BY_SIDE.test(folded)) {
		const other = again ? jobs.find((own) => own !== route) : withoutPart(after);
		if (other) return `${route}/${part}/${other.slice("occupation:".length)}`;
		if (part === "pay" && again) return `${route}/pay/`;
	}
	if (!again || another) return route;
	if (part) return `${route}/${part}`;
	return folded.match(POINTING) && asksIn(text) && !WHOLE.test(folded) ? `${route}/other` : route;
}

const asksIn = (text: string): boolean => /[?¿]/.test(text) || ASKS.test(plain(text));

/** What is asked of something else than the job, and of the person. */
const ELSEWHERE =
	/^(i|im|ive|yo|my|mi|mis)\b|\b(ilps?|ieps?|plan(es)?|pay(ing)? for|pagar|afford|costs?|cuesta|class|clase|graduat\w+|graduar\w*|counselors?|consejer[oa]s?)\b/;
/** "Do you need college" right after a job is about that job, whatever page is about college. */
const NEEDED = /\b(need|needs|needed|required?|necesita|necesitas|necesitan|hace falta|piden|se pide)\b/;

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
	const parts = partsIn(folded);
	const asks = asksIn(text) || parts.length > 0;
	const goesOn = ASKS_ON.test(folded) || (asks && words.length <= SHORT);
	if (pointed === folded && ELSEWHERE.test(folded)) return null;
	const meant = pointed !== folded ? pointed : goesOn ? `${folded} ${title}` : null;
	if (meant === null) return null;
	const alone = ranking.rank(text, lang)[0];
	if (alone && alone.score >= thresholds.exact) return null;
	// "hours?" right after a job is about the job, whatever else has hours
	const leans = pointed !== folded || words.length <= 3 || ASKS_ON.test(folded) || NEEDED.test(folded);
	if (parts.length > 0 && (leans || parts[0] === "like")) return { route: after, score: thresholds.command };
	// "What school is best?" alone leads nowhere; after a job it is about the job.
	const sure = alone && alone.route !== "none" && alone.score >= thresholds.confident;
	if (goesOn && parts.length > 0 && !sure) return { route: after, score: thresholds.confident };
	const best = ranking.rank(meant, lang)[0];
	const told = alone !== undefined && alone.route !== "none" && alone.score >= (best?.score ?? 0);
	return best?.route === after && best.score >= thresholds.follows && !told ? best : null;
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

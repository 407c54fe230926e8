/** Where a turn of talk leads: through the engine and the actions it asks for, to a route, or to a command. */
import type { DoStep } from "../library/types.ts";
import type { Answer, Button, Effect, Entry, Json, Lang, Offer, Person, Plan, Position, Reply, Role } from "../turn.ts";
import { type SentenceKey, say } from "../words/index.ts";
import { answerRoute } from "./answer.ts";
import { fold } from "./answers.ts";
import type { Talk } from "./converse.ts";
import { advance, type Context, type EngineInput, type EngineResult, openStep } from "./engine.ts";
import { routeLabel } from "./labels.ts";
import { visible } from "./path.ts";
import { jobsNow } from "./router.ts";

/** What one turn changes. */
export interface TalkTurn {
	readonly talk: Talk;
	position: Position;
	plan: Plan;
	person: Person;
	readonly replies: Reply[];
	readonly entries: Entry[];
	readonly effects: Effect[];
	/** The text that "save it" would save. */
	doubted: string | null;
	/** Nothing fitted, or we have no answer yet: the nearest route, and why; never what was typed. */
	unanswered: { readonly route: string; readonly reason: string } | null;
}

/** The engine's context, with the plan, the language and the kind of words as they are by now. */
export const contextOf = ({ talk, person, plan, position }: TalkTurn): Context => ({
	...talk.context(person, plan),
	simple: position.simple === true,
});

/** The question that is open, or null. */
export const openOf = ({ talk, position }: TalkTurn): ReturnType<typeof openStep> =>
	openStep(talk.library.scripts, position);

/** Says one of the interface's own sentences. */
export function tell(
	turn: TalkTurn,
	key: SentenceKey,
	values: Parameters<typeof say>[2] = {},
	buttons: readonly Button[] = [],
	lang: Lang = turn.person.lang,
): void {
	const text = say(lang, key, values);
	turn.replies.push({ view: { kind: "say", text, ...(buttons.length > 0 ? { buttons } : {}) }, lang });
}

/** A button to a route, by the title of what is there. */
export const button = ({ talk }: TalkTurn, route: string, lang: Lang): Button => ({
	label: routeLabel(route, talk.library, lang),
	route,
});

/** The button to the counselor, for those who have one. */
export const counselor = ({ role }: Person, lang: Lang): readonly Button[] =>
	role === "student" || role === "family"
		? [{ label: say(lang, "talk-to-counselor"), route: "dialog:ask-counselor" }]
		: [];

/** What typing a button's label leads to in the next turn. */
export function offer({ doubted }: TalkTurn, { label, route, args, also }: Button): Offer {
	if (route === "offer:save" && doubted !== null) return { label, leads: { kind: "save", text: doubted } };
	return { label, ...(also ? { also } : {}), leads: { kind: "route", route, ...(args ? { args } : {}) } };
}

// ------------------------------------------------------------ the engine

/** One input to the engine, and the actions that follow from it. */
export async function engine(turn: TalkTurn, input: EngineInput): Promise<void> {
	await drive(turn, advance(turn.talk.library.scripts, turn.position, input, contextOf(turn)));
}

/** Actions one turn may run: a script that jumps in a circle without asking is a fault, not a wait. */
const mostActs = 50;

/**
 * Runs the actions a move asks for until a question is open or the script has ended.
 * @throws actions that lead to actions without end
 */
export async function drive(turn: TalkTurn, first: EngineResult): Promise<void> {
	const { talk } = turn;
	let result = first;
	let goto: string | undefined;
	apply(turn, result);
	for (let acts = 0; result.next.kind === "act"; acts++) {
		if (acts > mostActs) throw new Error(`${turn.position.stack.at(-1)?.script}: actions lead to actions without end`);
		const { name, step, draft, answers, rounds } = result.next;
		const { plan, person } = turn;
		const done = await talk.act({ name, args: argsOf(turn, step, answers), draft, rounds, plan, person });
		goto = done.goto ?? goto;
		if (done.about) turn.position = remembering(turn.position, done.about);
		result = advance(talk.library.scripts, turn.position, { kind: "outcome", ...done }, contextOf(turn));
		apply(turn, result);
	}
	if (result.next.kind === "done" && goto) await follow(turn, goto, turn.person.lang);
}

/** Takes over what one move of the engine changed, said and saved. */
export function apply(turn: TalkTurn, result: EngineResult): void {
	turn.position = result.position;
	turn.plan = result.plan;
	turn.replies.push(...result.replies);
	turn.entries.push(...result.entries);
	turn.effects.push(...result.effects);
}

/** An argument that names a step of the script holds its answer; any other stands for itself. */
function argsOf(
	{ talk, position }: TalkTurn,
	step: DoStep,
	answers: Readonly<Record<string, Answer>>,
): Readonly<Record<string, Json>> {
	const script = talk.library.scripts.get(position.stack.at(-1)?.script ?? "");
	const ids = new Set(script?.steps.map((own) => own.id));
	const args: Record<string, Json> = {};
	for (const [name, value] of Object.entries(step.with)) {
		if (typeof value === "string" && ids.has(value)) {
			const answer = answers[value];
			if (answer !== undefined) args[name] = answer as Json;
		} else args[name] = value;
	}
	return args;
}

/** Shows the open question again after something else was said. */
export async function askAgain(turn: TalkTurn): Promise<void> {
	if (!openOf(turn)) return;
	tell(turn, "back-to-question");
	await engine(turn, { kind: "command", id: "repeat" });
}

// ------------------------------------------------------------ routes

/** What the next message may lean on: the last answer, and the two jobs that were shown last. */
const remembering = (position: Position, route: string): Position => {
	const jobs = jobsNow(route, position.jobs);
	return { ...position, lastRoute: route, ...(jobs.length > 0 ? { jobs } : {}) };
};

/** Opens the script at a route or says what is there, and comes back to the open question. */
export async function follow(
	turn: TalkTurn,
	route: string,
	lang: Lang,
	args?: Readonly<Record<string, string>>,
): Promise<void> {
	if (route.startsWith("command:")) return command(turn, route.slice("command:".length), "");
	const { library, reader } = turn.talk;
	turn.position = remembering(turn.position, route);
	if (route.startsWith("dialog:") && turn.talk.visitor) return visited(turn, route, lang);
	if (route.startsWith("dialog:")) {
		const script = library.scripts.get(route.slice("dialog:".length));
		if (script?.for.includes(turn.person.role) && visible(script, turn))
			return engine(turn, { kind: "open", script: script.id, ...(args ? { args } : {}) });
		nothing(turn, script ? "not-for-you" : "not-there-yet", near(turn, route, lang), lang);
	} else {
		const view = answerRoute(library, route, lang, reader);
		if (view) turn.replies.push({ view, lang });
		else nothing(turn, "no-page-yet", near(turn, route, lang), lang);
	}
	await askAgain(turn);
}

/** What a visitor hears where others get a script: a greeting, whom to call, or that it takes a sign-in. */
export function visited(turn: TalkTurn, route: string, lang: Lang): void {
	const { name, planName, contacts } = turn.talk.library.district;
	const { office, hours, place } = contacts;
	const asks = ["page:what-is-an-ilp", "page:who-can-see-the-plan", "page:family-role"];
	const buttons = asks.filter((own) => leads(turn, own)).map((own) => button(turn, own, lang));
	const values = { office: office[lang], hours: hours[lang], place: place[lang] };
	if (route === "dialog:welcome")
		tell(turn, "visitor-hello", { district: name[lang], plan: planName[lang] }, buttons, lang);
	else if (route === "dialog:ask-counselor") tell(turn, "visitor-contact", values, [], lang);
	else tell(turn, "visitor-sign-in", values, buttons, lang);
}

/** Never a dead end: the nearest things we really have, and the counselor. */
export function nothing(
	turn: TalkTurn,
	key: "nothing-fits" | "not-there-yet" | "no-page-yet" | "not-for-you",
	nearest: readonly string[],
	lang: Lang,
): void {
	const { role } = turn.person;
	const fallback =
		role === "student"
			? ["dialog:interests", "dialog:plan"]
			: role === "family"
				? ["page:what-is-an-ilp", "page:family-role"]
				: ["dialog:caseload", "dialog:send-check-in"];
	// The counselor has a button of their own.
	const known = [...new Set([...nearest, ...fallback])].filter(
		(route) => route !== "dialog:ask-counselor" && leads(turn, route),
	);
	const buttons = known.slice(0, 2).map((route) => button(turn, route, lang));
	turn.unanswered = { route: nearest[0] ?? "none", reason: key };
	tell(turn, key, {}, [...buttons, ...counselor(turn.person, lang)], lang);
}

/** Somebody we know comes by another way, with nothing open. */
export function greetAgain(turn: TalkTurn): void {
	const { role, lang, givenName } = turn.person;
	const routes = { student: ["dialog:plan", "dialog:interests"], family: ["page:what-is-an-ilp", "page:family-role"] };
	const own = role === "student" || role === "family" ? routes[role] : ["dialog:caseload", "dialog:send-check-in"];
	const buttons = own.filter((route) => leads(turn, route)).map((route) => button(turn, route, lang));
	tell(turn, "welcome-back", { name: givenName }, buttons);
}

/** Whether a route leads somewhere for this person. */
export function leads({ talk, person }: TalkTurn, route: string): boolean {
	if (route.startsWith("dialog:") && talk.visitor)
		return route === "dialog:welcome" || route === "dialog:ask-counselor";
	if (route.startsWith("dialog:"))
		return talk.library.scripts.get(route.slice("dialog:".length))?.for.includes(person.role) ?? false;
	return answerRoute(talk.library, route, person.lang, talk.reader) !== null;
}

/** Routes near one that we do not have yet, by its own words. */
function near({ talk, person }: TalkTurn, route: string, lang: Lang): readonly string[] {
	const words = route.slice(route.indexOf(":") + 1).replaceAll("-", " ");
	const routed = talk.route(words, { locale: lang, role: person.role, after: null });
	return [routed.route, ...routed.also.map((own) => own.route)].filter(
		(own) => own !== route && own !== "none" && !own.startsWith("command:") && !own.startsWith("smalltalk:"),
	);
}

// ------------------------------------------------------------ commands

/** What "help" says to whom: only what is open to them. */
export const helpFor = {
	student: "help",
	family: "help-family",
	counselor: "help-staff",
	adviser: "help-staff-other",
	administrator: "help-staff-other",
} as const satisfies Readonly<Record<Role, SentenceKey>>;

/** From so many words on a command tells the language it is in; "stop" is typed in Spanish, too. */
const TELLING = 3;

/**
 * @param text what was typed, where the command was; a bare "stop" means less than "stop messages"
 * @param spoken the language of the text
 */
export async function command(turn: TalkTurn, id: string, text: string, spoken?: Lang): Promise<void> {
	const said = spoken && fold(text).split(" ").length >= TELLING ? spoken : turn.person.lang;
	const open = openOf(turn) !== null;
	switch (id) {
		case "help": {
			tell(turn, helpFor[turn.person.role], {}, counselor(turn.person, said), said);
			return askAgain(turn);
		}
		case "language-es":
		case "language-en": {
			const lang = id === "language-es" ? "es" : "en";
			turn.person = { ...turn.person, lang };
			turn.effects.push({ kind: "setting", lang });
			tell(turn, "language-set");
			return askAgain(turn);
		}
		case "simple-on":
		case "simple-off":
			turn.position = { ...turn.position, simple: id === "simple-on" };
			tell(turn, id);
			return askAgain(turn);
		case "stop-messages":
		case "cancel": {
			// A bare "stop" ends what is open; with nothing open it means: stop writing to me.
			const bare = /^(stop|parar|para|alto|basta)$/.test(fold(text));
			if (bare ? !open : id === "stop-messages") return stopMessages(turn, said);
			return open ? engine(turn, { kind: "command", id: "cancel" }) : nothingOpen(turn);
		}
		case "back":
		case "skip":
		case "start-over":
		case "repeat":
		case "simpler":
		case "why":
			if (open) return engine(turn, { kind: "command", id });
			// "I don't get it" with nothing open is about what was said last.
			if (id === "repeat") return lastAgain(turn);
			return id === "simpler" || id === "why" ? command(turn, "help", "") : nothingOpen(turn);
		default:
			return nothingOpen(turn);
	}
}

async function stopMessages(turn: TalkTurn, lang: Lang): Promise<void> {
	const { role } = turn.person;
	// Staff get nothing that a wish could stop: alerts and what students write come all the same.
	if (role !== "student" && role !== "family") tell(turn, "messages-stopped-staff", {}, [], lang);
	else {
		turn.person = { ...turn.person, optedOut: true };
		turn.effects.push({ kind: "setting", optedOut: true });
		tell(turn, "messages-stopped", {}, [], lang);
	}
	await askAgain(turn);
}

/** The last answer once more. */
function lastAgain(turn: TalkTurn): Promise<void> | void {
	const { lastRoute } = turn.position;
	return lastRoute ? follow(turn, lastRoute, turn.person.lang) : nothingOpen(turn);
}

function nothingOpen(turn: TalkTurn): void {
	const { role, lang } = turn.person;
	const route = role === "student" ? "dialog:plan" : "page:what-is-an-ilp";
	tell(turn, "nothing-to-stop", {}, leads(turn, route) ? [button(turn, route, lang)] : []);
}

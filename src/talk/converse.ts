/**
 * One turn of talk, from what arrived to what we say, save and cause. Reads no clock and no database itself: actions and
 * the rows behind an old card are reached through functions it is given.
 */
import type { OutboxRow, Waiting } from "../doors.ts";
import type { Disclosed, Discretion, Library } from "../library/types.ts";
import type { Answer, Effect, Entry, Input, Json, Lang, Person, Plan, Position, Reply } from "../turn.ts";
import { say } from "../words/index.ts";
import type { Reader } from "./answer.ts";
import { type Read, type Reading, readCard } from "./answers.ts";
import { buttonsOf, type Decision, decide, optionsOf } from "./decide.ts";
import { type ActResult, advance, type Context, missingItems } from "./engine.ts";
import {
	apply,
	askAgain,
	button,
	command,
	contextOf,
	counselor,
	drive,
	engine,
	follow,
	greetAgain,
	leads,
	nothing,
	offer,
	openOf,
	type TalkTurn,
	tell,
	visited,
} from "./follow.ts";
import { otherOptions } from "./present.ts";
import { readPosition, readYesNo } from "./reading.ts";
import { partOf, type Routed, thresholds } from "./router.ts";

/** What an action needs of the conversation. */
export interface ActCall {
	readonly name: string;
	readonly args: Readonly<Record<string, Json>>;
	readonly draft: Readonly<Record<string, Json>>;
	readonly rounds: Readonly<Record<string, Readonly<Record<string, Answer>>>>;
	readonly plan: Plan;
	readonly person: Person;
}

export interface Talk {
	readonly library: Library;
	readonly route: (
		text: string,
		options: { readonly locale: Lang; readonly role: Person["role"]; readonly after: string | null },
	) => Routed;
	readonly act: (call: ActCall) => Promise<ActResult>;
	/** What is private in a text; for card and social security numbers, what is left of them. */
	readonly discretion: Discretion;
	/** The rows that carried a card key. */
	readonly rowsOf: (key: string) => Promise<readonly OutboxRow[]>;
	/** What an answered check-in says back and causes. */
	readonly answerDelivery: (
		waiting: Waiting,
		choice: string,
		lang: Lang,
	) => { readonly replies: readonly Reply[]; readonly effects: readonly Effect[] };
	/** The engine's context for this person, in the language set now. */
	readonly context: (person: Person, plan: Plan) => Context;
	readonly reading: (lang: Lang) => Reading;
	readonly reader: Reader;
	/** Somebody without a sign-in: questions are answered, nothing is opened. */
	readonly visitor: boolean;
	readonly person: Person;
	readonly position: Position;
	readonly plan: Plan;
	readonly waiting: readonly Waiting[];
	/** Replies of which nobody knows whether they arrived: the last turn's, and any that were not sent yet. */
	readonly unsure: readonly Pick<OutboxRow, "key" | "state">[];
	/** ISO instant. */
	readonly now: string;
}

export interface Said {
	readonly position: Position;
	readonly plan: Plan;
	readonly replies: readonly Reply[];
	readonly entries: readonly Entry[];
	readonly effects: readonly Effect[];
	/** The person with a language or opt-out just set. */
	readonly person: Person;
	/** Set when nobody could answer: the nearest route, and why. */
	readonly unanswered?: { readonly route: string; readonly reason: string } | null;
}

/** Hours after which an open question is introduced with "welcome back". */
const away = 12;

/** @param input what arrived; texts longer than the server takes never get here */
export async function converse(input: Input, talk: Talk): Promise<Said> {
	const { position, plan, person, now } = talk;
	const turn: TalkTurn = {
		talk,
		position,
		plan,
		person,
		replies: [],
		entries: [],
		effects: [],
		doubted: null,
		unanswered: null,
	};
	await take(turn, input);
	offerAside(turn);
	const offers = turn.replies.flatMap((reply) => buttonsOf(reply.view).map((own) => offer(turn, own)));
	const { heldUp, ...rest } = turn.position;
	// Whoever was shown the question again answers it again.
	const waits = heldUp && !turn.replies.some(({ key }) => key !== undefined && key === openOf(turn)?.frame.shown?.key);
	return {
		position: { ...rest, ...(waits ? { heldUp } : {}), offers: offers.slice(-12), lastAt: now },
		plan: turn.plan,
		replies: turn.replies,
		entries: turn.entries,
		effects: turn.effects,
		person: turn.person,
		unanswered: turn.unanswered,
	};
}

async function take(turn: TalkTurn, input: Input): Promise<void> {
	if (input.kind === "uninstall") {
		turn.effects.push({ kind: "unreachable" });
		return;
	}
	if (input.kind === "other") {
		if (input.type !== "attachment" && input.type !== "empty") return;
		tell(turn, "words-only");
		return askAgain(turn);
	}
	if (input.kind === "install") return installed(turn);
	if (turn.position.stack.length > 0) {
		const settled = advance(turn.talk.library.scripts, turn.position, { kind: "settle" }, contextOf(turn));
		if (settled.moved) return drive(turn, settled);
		apply(turn, settled);
		welcomeBack(turn);
	}
	// What is on its way now needs no excuse.
	if (!unseen(turn) && turn.talk.unsure.some(({ state }) => state !== "ready")) tell(turn, "may-be-missing");
	if (turn.position.heldUp) goOn(turn, input);
	return input.kind === "text" ? typed(turn, input.text) : card(turn, input.key, input.value);
}

/**
 * The first words after a message that may have meant danger. They answer the question that was open before it only when
 * they are a choice by its own words, its own card, or a command; otherwise its script is set aside.
 */
function goOn(turn: TalkTurn, input: Input): void {
	const { heldUp: _over, ...position } = turn.position;
	turn.position = position;
	const [root] = position.stack;
	if (!root || (input.kind === "text" && clear(turn, input.text))) return;
	if (input.kind === "card" && openOf(turn)?.frame.shown?.key === input.key) return;
	const { [root.script]: _older, ...paused } = position.paused;
	turn.position = { ...position, stack: [], paused: { ...paused, [root.script]: position.stack } };
}

function clear(turn: TalkTurn, text: string): boolean {
	const { talk, person, position } = turn;
	const open = openOf(turn);
	if (!open) return true;
	const missing = missingItems(open.ask, open.frame, contextOf(turn));
	const route = () => talk.route(text, { locale: person.lang, role: person.role, after: position.lastRoute });
	const others = () => otherOptions(open.ask, open.frame, contextOf(turn));
	const decision = decide(text, {
		open: { ...open, others },
		missing,
		offers: [],
		waiting: [],
		reading: talk.reading(person.lang),
		route,
	});
	if (decision.kind === "command") return true;
	// A number, a yes or a no may be meant for what was said since.
	const named = readPosition(text) === null && readYesNo(text) === null && open.frame.shown !== null;
	const chosen = decision.kind === "answer" && decision.read.kind === "answer" && decision.read.sure;
	return chosen && named && open.frame.shown?.options.length !== 0;
}

/** What was set aside is offered in one line, without a word about what came between. */
function offerAside(turn: TalkTurn): void {
	const { position } = turn.talk;
	const [root] = position.heldUp ? position.stack : [];
	const script = root && turn.talk.library.scripts.get(root.script);
	if (!root || !script || turn.position.stack.length > 0 || !turn.position.paused[root.script]) return;
	const { lang } = turn.person;
	const title = script.title[lang];
	const label = say(lang, "go-on-button", { title });
	tell(turn, "still-paused", { title }, [{ label, route: `dialog:${root.script}` }]);
}

async function installed(turn: TalkTurn): Promise<void> {
	if (turn.talk.visitor) return visited(turn, "dialog:welcome", turn.person.lang);
	if (turn.person.welcomed) return installedAgain(turn);
	turn.effects.push({ kind: "setting", welcomed: true });
	turn.person = { ...turn.person, welcomed: true };
	await engine(turn, { kind: "open", script: "welcome" });
}

/** Whoever comes back finds the question they left. */
async function installedAgain(turn: TalkTurn): Promise<void> {
	if (turn.position.stack.length === 0) return greetAgain(turn);
	tell(turn, "welcome-back", { name: turn.person.givenName });
	const settled = advance(turn.talk.library.scripts, turn.position, { kind: "settle" }, contextOf(turn));
	if (settled.moved) return drive(turn, settled);
	apply(turn, settled);
	return engine(turn, { kind: "command", id: "repeat" });
}

function welcomeBack(turn: TalkTurn): void {
	const { lastAt } = turn.position;
	if (lastAt && Date.parse(turn.talk.now) - Date.parse(lastAt) > away * 3_600_000)
		tell(turn, "welcome-back", { name: turn.person.givenName });
}

// ------------------------------------------------------------ text

async function typed(turn: TalkTurn, text: string): Promise<void> {
	const { talk, person, position } = turn;
	let routed: Routed | undefined;
	const route = () => {
		routed ??= talk.route(text, { locale: person.lang, role: person.role, after: position.lastRoute });
		// What we have no answer for never takes the place of an answer to the open question.
		const here =
			!open || open.ask.menu || /^(none$|command:|smalltalk:)/.test(routed.route) || leads(turn, routed.route);
		return here ? routed : { ...routed, score: Math.min(routed.score, thresholds.likely / 2) };
	};
	const open = openOf(turn);
	const decision = decide(text, {
		open: open && { ...open, others: () => otherOptions(open.ask, open.frame, contextOf(turn)) },
		missing: open ? missingItems(open.ask, open.frame, contextOf(turn)) : [],
		offers: position.offers,
		waiting: talk.waiting,
		reading: talk.reading(person.lang),
		route,
	});
	// A menu only offers ways to go; whoever goes another way is not called back to it.
	if (open?.ask.menu && decision.kind !== "answer" && decision.kind !== "command")
		turn.position = { ...position, stack: [] };
	return decided(turn, decision, text, routed?.lang ?? person.lang);
}

/** True: the open question may never have arrived. A card that carries its key proves that it did. */
function unseen(turn: TalkTurn): boolean {
	const key = openOf(turn)?.frame.shown?.key;
	return key !== undefined && turn.talk.unsure.some((row) => row.key === key);
}

/** What may have been said to another question is not taken as the answer to one that nobody may have seen. */
const meant = new Set<Decision["kind"]>(["answer", "miss", "doubt", "none"]);

async function decided(turn: TalkTurn, decision: Decision, text: string, lang: Lang): Promise<void> {
	if (meant.has(decision.kind) && unseen(turn)) {
		tell(turn, "asked-again");
		return engine(turn, { kind: "command", id: "repeat" });
	}
	if (await tooMuch(turn, decision, text, lang)) return;
	switch (decision.kind) {
		case "answer":
			return answered(turn, decision.read);
		case "miss":
			return engine(turn, { kind: "miss", hint: decision.hint });
		case "command":
			return command(turn, decision.id, text, lang);
		case "route":
			return follow(
				turn,
				partOf(decision.route, turn.position.lastRoute, text, turn.position.jobs),
				lang,
				decision.args,
			);
		case "delivery":
			return delivery(turn, decision.waiting, decision.choice);
		case "doubt": {
			turn.doubted = decision.text;
			const shown = decision.text.length > 80 ? `${decision.text.slice(0, 80)}…` : decision.text;
			const buttons = [
				{ label: say(lang, "save-this"), route: "offer:save" },
				{ label: say(lang, "answer-this"), route: decision.route },
			];
			return tell(turn, "save-or-answer", { text: shown.toWellFormed() }, buttons, lang);
		}
		case "which": {
			const buttons = decision.routes.map((route) => button(turn, route, lang));
			return tell(turn, "which-one", {}, buttons, lang);
		}
		case "none":
			nothing(turn, "nothing-fits", decision.nearest, lang);
			return askAgain(turn);
	}
}

// ------------------------------------------------------------ what nobody needs to know

/** What a text tells that is noticed here: of staff only the numbers, which are nobody's business. */
function disclosed({ talk, person }: TalkTurn, text: string): (Disclosed & { readonly numbers: boolean }) | null {
	const found = talk.discretion.find(text);
	const numbers = found.parts.some(({ kind }) => kind === "card" || kind === "social");
	const counts = numbers || (found.parts.length > 0 && (person.role === "student" || person.role === "family"));
	return counts ? { ...found, numbers } : null;
}

function notice(turn: TalkTurn, { numbers, lang }: Disclosed & { readonly numbers: boolean }): void {
	const spoken = lang ?? turn.person.lang;
	const text = [say(spoken, "private-notice"), ...(numbers ? [say(spoken, "private-number")] : [])].join(" ");
	const buttons = openOf(turn) ? [] : counselor(turn.person, spoken);
	turn.replies.push({ view: { kind: "say", text, ...(buttons.length > 0 ? { buttons } : {}) }, lang: spoken });
}

/** What an answer would save of somebody's own words; what is written to a counselor is asked about in its script. */
function ownWords(turn: TalkTurn, read: Read): string {
	const ask = openOf(turn)?.ask;
	if (!ask || ask.freeText) return "";
	if (read.kind === "form" && read.op === "set")
		return Object.values(read.values)
			.filter((value) => typeof value === "string")
			.join("\n");
	return read.kind === "answer" && ask.kind === "text" && typeof read.answer === "string" ? read.answer : "";
}

/**
 * Says that something private is not needed, and keeps it out of the plan. A question about it is answered as any other.
 * @returns true when nothing is left to do with the message
 */
async function tooMuch(turn: TalkTurn, decision: Decision, text: string, lang: Lang): Promise<boolean> {
	const told = decision.kind === "answer" && openOf(turn)?.ask.freeText ? null : disclosed(turn, text);
	if (!told) return false;
	const kept = decision.kind === "doubt" || (decision.kind === "answer" && ownWords(turn, decision.read) !== "");
	if (told.asks && !told.numbers) {
		if (!kept) return false;
		if (decision.kind === "doubt") await follow(turn, decision.route, lang);
		else {
			nothing(turn, "nothing-fits", [], lang);
			await askAgain(turn);
		}
		return true;
	}
	notice(turn, told);
	if (!kept && decision.kind !== "miss" && decision.kind !== "none") return false;
	await askAgain(turn);
	return true;
}

const answered = (turn: TalkTurn, read: Exclude<Read, { kind: "none" }>): Promise<void> =>
	engine(turn, read.kind === "answer" ? { kind: "answer", answer: read.answer } : read);

/** @param choice null shows the check-in again */
async function delivery(turn: TalkTurn, waiting: Waiting, choice: string | null): Promise<void> {
	const { lang } = turn.person;
	if (choice === null) return follow(turn, "dialog:check-in", lang);
	const { replies, effects } = turn.talk.answerDelivery(waiting, choice, lang);
	turn.replies.push(...replies);
	turn.effects.push(...effects);
	await askAgain(turn);
}

// ------------------------------------------------------------ cards

async function card(turn: TalkTurn, key: string, value: Readonly<Record<string, Json>>): Promise<void> {
	const { talk, person } = turn;
	if (typeof value.route === "string") return pressed(turn, key, value.route, value.button);
	const open = openOf(turn);
	if (open?.frame.shown?.key === key) {
		const missing = missingItems(open.ask, open.frame, contextOf(turn));
		const read = readCard(open.ask, open.frame, value, missing, talk.reading(person.lang));
		const words = ownWords(turn, read);
		const told = disclosed(turn, words);
		if (told && read.kind === "answer") return typed(turn, words);
		if (told) {
			notice(turn, told);
			return askAgain(turn);
		}
		return read.kind === "none" ? engine(turn, { kind: "miss", hint: read.hint }) : answered(turn, read);
	}
	const waiting = talk.waiting.find((own) => own.id === key);
	if (waiting) {
		const choice = optionsOf(waiting.view).find((option) => option.id === value.answer);
		return delivery(turn, waiting, choice?.id ?? null);
	}
	const known = (await talk.rowsOf(key)).some((row) => row.person === person.id);
	tell(turn, known ? "already-saved" : "old-card", {}, open ? [] : counselor(person, person.lang));
	await askAgain(turn);
}

/** A button that only opens a route counts as typed text; what it carries besides comes from our own row. */
async function pressed(turn: TalkTurn, key: string, route: string, index: Json | undefined): Promise<void> {
	const { talk, person } = turn;
	if (!route.startsWith("dialog:")) return follow(turn, route, person.lang);
	const rows = (await talk.rowsOf(key)).filter((row) => row.person === person.id);
	const buttons = rows.flatMap((row) => buttonsOf(row.view));
	const found =
		buttons.find((own, at) => own.route === route && (index === undefined || at === Number(index))) ??
		buttons.find((own) => own.route === route);
	return follow(turn, route, person.lang, found?.args);
}

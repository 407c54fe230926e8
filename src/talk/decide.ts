/** What one typed message means, given what is open. Pure; the order is that of the design's "one turn". */
import type { Waiting } from "../doors.ts";
import type { AskStep } from "../library/types.ts";
import type { Button, Frame, Offer, Option, View } from "../turn.ts";
import { type Read, type Reading, readText } from "./answers.ts";
import { fold, readOption, readPosition, readsNone, readYesNo } from "./reading.ts";
import { type Routed, thresholds } from "./router.ts";

export type Decision =
	/** The open question's answer. */
	| { readonly kind: "answer"; readonly read: Exclude<Read, { kind: "none" }> }
	/** It was for the open question but does not fit it. */
	| { readonly kind: "miss"; readonly hint: string }
	/** A global word: `command:<id>` without the prefix. */
	| { readonly kind: "command"; readonly id: string }
	| { readonly kind: "route"; readonly route: string; readonly args?: Readonly<Record<string, string>> }
	/** "Save this, or answer it?" */
	| { readonly kind: "doubt"; readonly text: string; readonly route: string }
	/** Two routes are too close to choose between. */
	| { readonly kind: "which"; readonly routes: readonly string[] }
	| { readonly kind: "none"; readonly nearest: readonly string[] }
	/** A waiting check-in: its answer, or (null) it is shown again. */
	| { readonly kind: "delivery"; readonly waiting: Waiting; readonly choice: string | null };

export interface Standing {
	readonly open: {
		readonly ask: AskStep;
		readonly frame: Frame;
		/** Its options with the labels of the other language. */
		readonly others?: () => readonly Option[];
	} | null;
	/** For a ratings question: items of the page without an answer. */
	readonly missing: readonly string[];
	readonly offers: readonly Offer[];
	readonly waiting: readonly Waiting[];
	readonly reading: Reading;
	/** Where the text leads; asked only when it is needed. */
	readonly route: () => Routed;
}

/** @param text what the person typed, at most what the server takes */
export function decide(text: string, standing: Standing): Decision {
	const { open, reading } = standing;
	if (!open) return offer(text, standing) ?? unopened(text, standing);

	const read = readText(open.ask, open.frame, text, standing.missing, reading, open.others);
	const options = open.frame.shown?.options ?? [];
	const choosing = options.length > 0;
	// An exact number or label of the open question comes even before a button of the same name.
	if (choosing && read.kind === "answer" && read.sure) return { kind: "answer", read };
	const offered = offer(text, standing);
	if (offered) return offered;
	if (open.ask.optional && choosing && readsNone(text)) return { kind: "command", id: "skip" };

	const routed = standing.route();
	if (isCommand(routed)) return { kind: "command", id: routed.route.slice("command:".length) };
	const answer = (): Decision => (read.kind === "none" ? { kind: "miss", hint: read.hint } : { kind: "answer", read });
	// What is written to a counselor is a question more often than not.
	if (open.ask.freeText) return answer();

	const question = asks(text);
	const confident = isAnswer(routed) && routed.score >= thresholds.confident;
	const guessed = guessedCommand(routed);
	const likely = question && isAnswer(routed) && routed.score >= thresholds.likely;
	if (open.ask.kind === "text" && !choosing) return written(text, standing, routed, answer());
	if (freeForm(open)) return written(text, standing, routed, answer());
	if (open.ask.menu && read.kind === "none") return unopened(text, standing);
	if (choosing) {
		// A label with a slip of the finger is the choice, however sure a route is of the same words; a question is not.
		if (read.kind === "answer" && !(question && confident)) return { kind: "answer", read };
		if (guessed && read.kind === "none") return { kind: "command", id: guessed };
		if (confident) return { kind: "route", route: routed.route };
		if (likely) return { kind: "route", route: routed.route };
		return question && fold(text).includes(" ") ? nothing(routed) : answer();
	}
	// "What happens on Friday?" is no date, and "change the date" is no question.
	if (read.kind !== "none" && !(question && confident)) return { kind: "answer", read };
	if (guessed) return { kind: "command", id: guessed };
	return confident || likely ? { kind: "route", route: routed.route } : answer();
}

/** At a question that takes any words: an answer, unless it looks like a question that we can answer. */
function written(text: string, { open }: Standing, routed: Routed, answer: Decision): Decision {
	if (!open || !isAnswer(routed)) return answer;
	const question = asks(text);
	if (question && routed.score >= thresholds.confident) return { kind: "route", route: routed.route };
	const doubtful = question
		? routed.score >= thresholds.likely
		: routed.score >= thresholds.exact && routed.route.startsWith("dialog:");
	return doubtful && answer.kind === "answer" ? { kind: "doubt", text, route: routed.route } : answer;
}

/** A form's open text field takes free text like a text step. */
const freeForm = (open: { ask: AskStep; frame: Frame }): boolean =>
	open.ask.kind === "form" &&
	open.ask.fields.some((field) => field.input === "text" && open.frame.draft[`form:${open.ask.id}`] === field.id);

const isCommand = (routed: Routed): boolean =>
	routed.route.startsWith("command:") && routed.score >= thresholds.command;

/** Commands that change nothing for good: a guess at one of them does no harm. */
const HARMLESS: ReadonlySet<string> = new Set(["help", "repeat", "simpler", "why"]);

/** Commands whose effect stays until it is taken back. */
const LASTING: ReadonlySet<string> = new Set(["command:language-es", "command:language-en", "command:stop-messages"]);

/**
 * A command in somebody's own words, not one of its phrases. "I passed math" is no wish to skip, and who asks about a
 * Spanish class wants no other language, so only what does no harm is guessed.
 */
function guessedCommand(routed: Routed): string | null {
	const id = routed.route.startsWith("command:") ? routed.route.slice("command:".length) : "";
	return HARMLESS.has(id) && routed.score >= thresholds.confident ? id : null;
}

const isAnswer = (routed: Routed): boolean => routed.route !== "none" && !routed.route.startsWith("command:");

function unopened(text: string, standing: Standing): Decision {
	const waiting = standing.waiting.find((own) => own.kind === "check-in");
	if (waiting) {
		const option = readOption(text, optionsOf(waiting.view), standing.reading.likeness, standing.reading.lang);
		if (option?.sure) return { kind: "delivery", waiting, choice: option.id };
		if (readYesNo(text) === "yes") return { kind: "delivery", waiting, choice: null };
	}
	const only = standing.offers.length === 1 ? standing.offers[0] : undefined;
	if (only?.leads.kind === "route" && readYesNo(text) === "yes") return button(only.leads.route, only.leads.args);
	const routed = standing.route();
	if (isCommand(routed)) return { kind: "command", id: routed.route.slice("command:".length) };
	const guessed = guessedCommand(routed);
	if (guessed) return { kind: "command", id: guessed };
	const second = routed.also.find(
		(own) => own.route !== routed.route && own.route !== "none" && !own.route.startsWith("command:"),
	);
	// A guess at what lasts is asked back: one press does it, and a mistake changes nothing.
	if (LASTING.has(routed.route) && routed.score >= thresholds.confident)
		return { kind: "which", routes: [routed.route, ...(second ? [second.route] : [])] };
	const leadsNowhere = routed.route === "none" || routed.route.startsWith("command:") || /^\d+$/.test(fold(text));
	if (leadsNowhere || routed.score < thresholds.likely) return nothing(routed);
	if (routed.score < thresholds.confident && second && routed.score - second.score < thresholds.close)
		return { kind: "which", routes: [routed.route, second.route] };
	return { kind: "route", route: routed.route };
}

const nothing = (routed: Routed): Decision => ({
	kind: "none",
	nearest: routed.also.map((own) => own.route).filter((route) => route !== "none" && !route.startsWith("command:")),
});

/** A button of the last reply, said by its label, or by its number while no numbered question is open. */
function offer(text: string, standing: Standing): Decision | null {
	const folded = fold(text);
	if (folded === "") return null;
	const position = standing.open ? null : readPosition(text);
	const placed =
		position === null || optionsOf(standing.waiting[0]?.view).length > 0 ? undefined : standing.offers[position];
	const found =
		standing.offers.find((own) => fold(own.label) === folded) ??
		standing.offers.find((own) => own.also?.some((words) => fold(words) === folded)) ??
		(placed && shows(placed, (position ?? 0) + 1) ? placed : undefined);
	if (found) {
		if (found.leads.kind === "save") return saved(found.leads.text, standing);
		return button(found.leads.route, found.leads.args);
	}
	for (const waiting of standing.waiting) {
		// Its label in full names a check-in's answer even while something else is open.
		const choice = waiting.kind === "check-in" && optionsOf(waiting.view).find((own) => fold(own.label) === folded);
		if (choice && !(standing.open?.frame.shown?.options ?? []).some((own) => fold(own.label) === folded))
			return { kind: "delivery", waiting, choice: choice.id };
		const pressed = waiting.kind === "message" && buttonsOf(waiting.view).find((own) => fold(own.label) === folded);
		if (pressed) return button(pressed.route, pressed.args);
	}
	return null;
}

/** A button that does something to what stands there is chosen by no number but the one it shows. */
const shows = ({ label, leads }: Offer, number: number): boolean =>
	leads.kind !== "route" || leads.args === undefined || label.startsWith(`${number}. `);

/** "Save it": the words become the open question's answer, if they still fit it. */
function saved(text: string, { open, missing, reading }: Standing): Decision | null {
	if (!open) return null;
	const read = readText(open.ask, open.frame, text, missing, reading, open.others);
	return read.kind === "none" ? { kind: "miss", hint: read.hint } : { kind: "answer", read };
}

function button(route: string, args: Readonly<Record<string, string>> | undefined): Decision {
	if (route.startsWith("command:")) return { kind: "command", id: route.slice("command:".length) };
	return { kind: "route", route, ...(args ? { args } : {}) };
}

const questionWords =
	/^(what|who|when|where|why|how|is|are|do|does|did|can|could|should|will|which|que|quien|quienes|cuando|donde|por que|como|es|son|hay|puedo|puede|cual|cuales|cuanto|cuanta|para que)\b/;

/** Whether a text is shaped like a question, in either language. */
export function asks(text: string): boolean {
	return /[?¿]/.test(text) || questionWords.test(fold(text));
}

/** The options a view shows. */
export const optionsOf = (view: View | undefined): readonly Option[] => (view?.kind === "question" ? view.options : []);

/** The buttons a view shows. */
export const buttonsOf = (view: View): readonly Button[] => ("buttons" in view && view.buttons ? view.buttons : []);

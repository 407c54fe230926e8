/** What staff see of an alert: one line of the list, and everything once it is opened. */
import type { AlertRow } from "../doors.ts";
import type { Library } from "../library/types.ts";
import type { AlertOutcome, Button, Danger, Lang, Person, View } from "../turn.ts";
import { sayTime } from "../words/dates.ts";
import { say } from "../words/index.ts";
import { staffName } from "./names.ts";

/** An alert with the people it is about. */
export interface Known {
	readonly alert: AlertRow;
	/** On the roster; null: somebody who is not. */
	readonly writer: Person | null;
	/** Of a family writer. */
	readonly children: readonly Person[];
}

export interface Reader {
	readonly person: Person;
	readonly lang: Lang;
	readonly library: Library;
	/** Staff by person id, from memory. */
	readonly staff: (id: string | null) => Person | null;
}

type Section = Extract<View, { kind: "sections" }>["sections"][number];

/** A button that leads to an alert, or takes a step with it. What it means stays on the server. @param also other words for it */
export const leadTo = (
	label: string,
	args: Readonly<Record<string, string>>,
	also: readonly string[] = [],
): Button => ({
	label,
	route: "dialog:alerts",
	args,
	...(also.length > 0 ? { also } : {}),
});

/** What people type instead of a step's label, in both languages: they mix them. */
export const alsoSaid = (key: "take" | "close" | "confirm" | "reopen"): readonly string[] =>
	(["en", "es"] as const).flatMap((lang) => [
		say(lang, `alert-${key}`),
		...say(lang, `alert-${key}-also`).split(" | "),
	]);

/** Letters of one message, and messages, that a card shows at once. */
const partLength = 3000;
const partMessages = 12;

/** How somebody is named in a list or a sentence. */
export function nameOf({ alert, writer }: Known, lang: Lang): string {
	if (alert.drill) return say(lang, "alert-drill-name");
	if (writer) return staffName(writer);
	return alert.name ?? say(lang, "alert-nobody");
}

/** What it may be, in plain words. */
export function kindsOf({ kinds, reporter, drill }: AlertRow, lang: Lang): string {
	if (drill) return say(lang, "alert-drill");
	if (reporter !== null && kinds.length > 2) return say(lang, "alert-unsure");
	return kinds.map((kind) => say(lang, `alert-${kind}`)).join("; ");
}

/** Whether somebody is on it, and who, in one sentence without a full stop. */
export function standing({ state, acknowledged, closed, confirmed }: AlertRow, reader: Reader): string {
	const { person, lang } = reader;
	const outcome = closed ? outcomeOf(closed.outcome, lang) : "";
	if (state === "acknowledged" && acknowledged) {
		const key = acknowledged.by === person.id ? "alert-is-yours" : "alert-is-taken";
		return say(lang, key, { name: staffed(acknowledged.by, reader), when: timeOf(acknowledged.at, reader) });
	}
	if (state === "closing" && closed) {
		const key = closed.by === person.id ? "alert-is-waiting" : "alert-is-closing";
		return say(lang, key, { name: staffed(closed.by, reader), outcome });
	}
	if (state === "closed" && closed) {
		const { by, at } = confirmed ?? closed;
		return say(lang, "alert-is-closed", { outcome, name: staffed(by, reader), when: timeOf(at, reader) });
	}
	return say(lang, "alert-is-open");
}

/** Somebody on the staff by name. */
export function staffed(id: string, { staff, lang }: Reader): string {
	const person = staff(id);
	return person ? staffName(person) : say(lang, "somebody");
}

export const outcomeOf = (outcome: AlertOutcome, lang: Lang): string => say(lang, `alert-${outcome}`);

/** An instant as its reader sees it. */
export const timeOf = (at: string, { lang, library }: Pick<Reader, "lang" | "library">): string =>
	sayTime(at, lang, library.district.timeZone);

/** The list, each with its number; `left` are not shown. */
export function listView(shown: readonly Known[], left: number, reader: Reader): View {
	const { lang } = reader;
	const titles = shown.map((known, at) => `${at + 1}. ${nameOf(known, lang)}, ${timeOf(known.alert.at, reader)}`);
	const drills = shown.filter(({ alert }) => alert.drill).length;
	const text = [
		say(lang, "alerts-count", { count: shown.length + left }),
		...(shown.length - drills > 1 ? [say(lang, "alerts-order")] : []),
		...(drills > 0 && drills < shown.length ? [say(lang, "alerts-drills")] : []),
		say(lang, "alerts-text"),
		...(left > 0 ? [say(lang, "alerts-more", { count: left })] : []),
	];
	return {
		kind: "sections",
		title: say(lang, "alerts-title"),
		text: text.join(" "),
		sections: shown.map(({ alert }, at) => ({
			title: titles[at] ?? "",
			lines: [
				kindsOf(alert, lang),
				say(lang, alert.urgency === "now" ? "alert-urgent-now" : "alert-urgent-morning"),
				standing(alert, reader),
			],
		})),
		buttons: [
			...shown.map(({ alert }, at) => leadTo(titles[at] ?? "", { alert: alert.id })),
			leadTo(say(lang, "alert-report"), { report: "1" }),
		],
	};
}

/**
 * One opened alert: who, the exact words, what was told, how it stands, whom to call, what to do here.
 * @param part which part of the words, from 1, where they are longer than a card should be
 * @param buttons what can be done now
 */
export function alertView(known: Known, part: number, buttons: readonly Button[], reader: Reader): View {
	const { alert } = known;
	const { lang } = reader;
	const { shown, parts } = wordsOf(known, part, reader);
	const next = part < parts ? [leadTo(say(lang, "alert-next-part"), { alert: alert.id, part: String(part + 1) })] : [];
	return {
		kind: "sections",
		title: nameOf(known, lang),
		text: kindsOf(alert, lang),
		sections: [
			{ title: say(lang, "alert-who-title"), lines: whoIs(known, reader) },
			...shown,
			{ title: say(lang, "alert-told-title"), lines: toldOf(alert, reader) },
			{ title: say(lang, "alert-state-title"), lines: [standing(alert, reader)] },
			{ title: say(lang, "alert-numbers-title"), lines: numbersOf(alert.kinds, reader) },
			{ title: say(lang, "alert-steps-title"), lines: stepsOf(reader) },
		].filter(({ lines }) => lines.length > 0),
		buttons: [...next, ...buttons],
	};
}

function whoIs(known: Known, reader: Reader): string[] {
	const { alert, writer, children } = known;
	const { lang } = reader;
	const lines = [nameOf(known, lang)];
	if (writer) lines.push(...student(writer, reader));
	if (children.length > 0) lines.push(say(lang, "alert-family", { names: children.map(staffName).join(", ") }));
	// Whose grade and school it is: the line above them is the parent's.
	for (const child of children)
		lines.push(
			...student(child, reader).map((line) => say(lang, "alert-of-child", { name: staffName(child), text: line })),
		);
	if (!writer && alert.name !== null)
		lines[0] = say(lang, alert.reporter === null ? "alert-says" : "alert-as-written", { name: alert.name });
	if (!writer && !alert.drill && alert.reporter === null && alert.name !== null) lines.push(say(lang, "alert-nobody"));
	if (alert.reporter !== null) lines.push(say(lang, "alert-reported", { name: staffed(alert.reporter, reader) }));
	return lines;
}

function student({ role, grade, school, counselor }: Person, reader: Reader): string[] {
	if (role !== "student") return [];
	const { lang, library } = reader;
	const name = library.district.schools.find(({ id }) => id === school)?.name ?? school ?? "?";
	const own = reader.staff(counselor);
	return [
		say(lang, "alert-school", { grade: grade ?? "?", school: name }),
		...(own ? [say(lang, "alert-counselor", { name: staffName(own) })] : []),
	];
}

/** Every message word for word, as far as it fits; the rest is another part. */
function wordsOf({ alert }: Known, part: number, reader: Reader): { shown: Section[]; parts: number } {
	const { lang } = reader;
	const pieces = alert.lines.flatMap(({ at, words }) => {
		const when = timeOf(at, reader);
		const title =
			alert.reporter === null
				? say(lang, "alert-words-title", { when })
				: say(lang, "alert-reported-title", { when, name: staffed(alert.reporter, reader) });
		return cut(words).map((text) => ({ title, text }));
	});
	const pages: (typeof pieces)[] = [[]];
	for (const piece of pieces) {
		const page = pages.at(-1) ?? [];
		const size = page.reduce((sum, { text }) => sum + text.length, 0);
		const full = size + piece.text.length > partLength || page.length >= partMessages;
		if (page.length > 0 && full) pages.push([piece]);
		else page.push(piece);
	}
	const parts = pages.length;
	const page = pages[Math.min(part, parts) - 1] ?? [];
	const note = parts > 1 ? [say(lang, "alert-more-words", { part: Math.min(part, parts), parts })] : [];
	const shown = page.map(({ title, text }, at) => ({
		title,
		lines: [...text.split(/\r\n?|\n/).filter((line) => line.trim() !== ""), ...(at === page.length - 1 ? note : [])],
	}));
	return { shown, parts };
}

/** Pieces of a text of `partLength` at most, none of which ends within a sign. */
function cut(text: string): string[] {
	const pieces: string[] = [];
	let rest = text;
	while (rest.length > partLength) {
		const high = /[\uD800-\uDBFF]/.test(rest[partLength - 1] ?? "");
		const at = high ? partLength - 1 : partLength;
		pieces.push(rest.slice(0, at));
		rest = rest.slice(at);
	}
	return [...pieces, rest];
}

/** The sentences alone; the numbers that went with them stand below. */
function toldOf({ lines, reporter, unheardAt }: AlertRow, reader: Reader): string[] {
	const { lang } = reader;
	if (reporter !== null) return [say(lang, "alert-told-nothing")];
	const told = new Set(lines.map((line) => line.told.split("\n")[0] ?? "").filter((text) => text !== ""));
	const unheard = unheardAt === null ? [] : [say(lang, "alert-told-unheard", { when: timeOf(unheardAt, reader) })];
	return [...told, ...unheard];
}

function numbersOf(kinds: readonly Danger[], { lang, library }: Reader): string[] {
	const { numbers } = library.safety;
	return [...new Set(kinds.flatMap((kind) => numbers[kind].map(({ text }) => text[lang])))];
}

function stepsOf({ lang, library }: Reader): string[] {
	const steps = library.district.alertSteps ?? [];
	return steps.length > 0 ? steps.map((step) => step[lang]) : [say(lang, "alert-steps-none")];
}

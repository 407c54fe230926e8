/** What an effect sends to other people: rows for the outbox, in each reader's language. */
import { createHash } from "node:crypto";
import type { OutboxDraft, OutboxKind, Reads } from "../doors.ts";
import type { Library } from "../library/types.ts";
import type { Effect, Person, View } from "../turn.ts";
import { sayDate } from "../words/dates.ts";
import { say } from "../words/index.ts";
import { needsTwo } from "./alerts.ts";
import { checkInView } from "./check-ins.ts";
import { staffName } from "./names.ts";

export interface PushContext {
	readonly person: Person;
	readonly library: Library;
	readonly reads: Reads;
	readonly turn: string;
	/** ISO instant. */
	readonly now: string;
	readonly staff: (id: string | null) => Person | null;
}

/** @returns rows ready to be sent; their ids follow from the turn, so the same turn makes the same rows */
export async function pushes(effects: readonly Effect[], context: PushContext): Promise<readonly OutboxDraft[]> {
	const rows = await Promise.all(effects.map((effect) => push(effect, context)));
	return rows.flat();
}

async function push(effect: Effect, context: PushContext): Promise<readonly OutboxDraft[]> {
	const { library, staff } = context;
	switch (effect.kind) {
		case "campaign": {
			const students = await context.reads.caseload(context.person.id);
			const wanted = new Set(effect.people);
			return students
				.filter((student) => wanted.has(student.id))
				.flatMap((student) => {
					const view = checkInView(library, effect.template, context.person, student.lang);
					return view ? [row("check-in", student, view, effect.id, context)] : [];
				});
		}
		case "message": {
			const to = staff(effect.to) ?? (await context.reads.person(effect.to));
			return to ? [row("message", to, messageView(effect.student, effect.text, to, context), null, context)] : [];
		}
		case "alert-step":
			return effect.step === "close" ? await secondLook(effect.alert, context) : [];
		default:
			return [];
	}
}

/** How many are asked to look at a closed alert a second time. */
const secondLookers = 2;

/** To the first contacts who may see it and did not close it; without a name or a word of it. */
async function secondLook(id: string, context: PushContext): Promise<readonly OutboxDraft[]> {
	const alert = await context.reads.alert(id);
	if (!alert || !needsTwo(alert)) return [];
	const ids = new Set(context.library.district.alertContacts.map(({ person }) => person));
	return [...ids]
		.filter((one) => one !== context.person.id && !alert.named.includes(one))
		.flatMap((one) => context.staff(one) ?? [])
		.slice(0, secondLookers)
		.map((to) => {
			// Typed where a channel shows it as a suggestion, so it has to be a phrase that opens the list.
			const buttons = [{ label: say(to.lang, "alert-open"), route: "dialog:alerts" }];
			const view: View = { kind: "say", text: say(to.lang, "alert-second-notice"), buttons };
			return row("message", to, view, null, context);
		});
}

function row(
	kind: OutboxKind,
	to: Person,
	view: View,
	campaign: string | null,
	{ turn, now }: PushContext,
): OutboxDraft {
	const id = createHash("sha256").update(`${kind}:${turn}:${to.id}`).digest("hex").slice(0, 24);
	return {
		id,
		kind,
		person: to.id,
		address: null,
		campaign,
		lang: to.lang,
		view,
		key: id,
		notBefore: now,
		state: "ready",
	};
}

function messageView(thread: string, text: string, to: Person, { person, library, now }: PushContext): View {
	return {
		kind: "thread",
		title: say(to.lang, "message-from", { name: staffName(person) }),
		lines: [{ who: staffName(person), when: sayDate(now, to.lang, library.district.timeZone), text }],
		buttons: [
			{
				label: say(to.lang, "answer-name", { name: staffName(person) }),
				route: "dialog:ask-counselor",
				args: { thread },
			},
		],
	};
}

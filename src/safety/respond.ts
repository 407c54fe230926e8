/**
 * A message that may mean danger, from the moment it matched to the reply: first to the disk, then through the turn's
 * commit. The reply waits for neither longer than a second; then it goes out by itself and says no more than is true.
 */
import type { Handled, Log, OutboxDraft, Store } from "../doors.ts";
import type { Library } from "../library/types.ts";
import type { Said } from "../talk/converse.ts";
import type { Lang, Person, Plan, Position, Raised, Turn, View } from "../turn.ts";
import { say } from "../words/index.ts";
import type { Alarm } from "./alarm.ts";
import { dangerSaid, raisedBy, raises, safetyView, writerOf } from "./answer.ts";
import { lineOf, schoolMorning } from "./duty.ts";
import { staffOf } from "./named.ts";
import type { Hit } from "./screen.ts";
import { type Standing, toldText } from "./told.ts";

/** A turn that may mean danger, on its way through the pipeline. */
export interface Endangered {
	readonly hit: Hit;
	/** What went out by itself, when the commit came too late. */
	alone: View | null;
	/** True: the alert is stored already, outside of the commit. */
	stored: boolean;
}

export interface RespondOptions {
	readonly library: () => Library;
	readonly alarm: Alarm;
	/** The roster, by id. */
	readonly people: ReadonlyMap<string, Person>;
	readonly store: Pick<Store, "whois" | "person" | "enqueue">;
	/** Somebody new for an unknown identity, or null. */
	readonly newcomer: (turn: Turn) => Person | null;
	/** Staff who wrote before, from memory: what is said to them claims that nobody is told. */
	readonly staff: (who: string) => Person | null;
	/** Queues the turn behind this person's others and commits it. */
	readonly commit: (turn: Turn, danger: Endangered) => Promise<Handled>;
	/** A reply that is not stored. */
	readonly loose: (turn: Turn, view: View, lang: Lang) => Handled;
	/** Rows for a person were added. */
	readonly kick: () => void;
	/** ISO instant. */
	readonly clock: () => string;
	/** Resolves after this many milliseconds. */
	readonly after: (ms: number) => Promise<void>;
	readonly log: Log;
}

export interface Responder {
	/** Answers within a second. Never rejects for disk, lock or database. */
	answer(turn: Turn, hit: Hit): Promise<Handled>;
	/**
	 * Answers where others read along: always with the same line, whatever was said. What may mean danger is raised as ever,
	 * and its writer is answered in their own conversation, where there is one, without a name. Never rejects for disk,
	 * lock or database.
	 */
	group(turn: Turn, hit: Hit | null): Promise<Handled>;
	/** What the commit of such a turn says and causes. */
	said(turn: Turn, danger: Endangered, stand: Stand): Said;
	/** Stores the alert of somebody who is not on the roster. @throws when it cannot be stored */
	stranger(turn: Turn, danger: Endangered): Promise<Handled>;
}

interface Stand {
	readonly person: Person;
	readonly position: Position;
	readonly plan: Plan;
	readonly now: string;
}

/** How long the reply waits for its commit, and then once more for the alert alone. */
const patience = 800;
const lastPatience = 150;
/** How long it is waited for who wrote, past the lock. */
const readPatience = 300;
/** Turns remembered whose reply went out by itself. */
const mostAlone = 1000;

/** Builds it from what it reaches the disk, the queue and the database through. */
export function createResponder(options: RespondOptions): Responder {
	const { alarm, people, store, log, after } = options;
	const staff = staffOf(people);
	/** Replies under way, and those that went out without a commit: a copy of the turn gets no second one. */
	const replies = new Map<string, Promise<Handled>>();

	async function answer(turn: Turn, hit: Hit): Promise<Handled> {
		const before = replies.get(turn.id);
		if (before) return turn.mode === "reply" ? { ...(await before), sent: Promise.resolve() } : nothing;
		const danger: Endangered = { hit, alone: null, stored: false };
		const reply = first(turn, danger);
		replies.set(turn.id, reply);
		try {
			return await reply;
		} finally {
			// The store knows a committed turn by itself.
			if (danger.alone === null) replies.delete(turn.id);
			forget();
		}
	}

	function forget(): void {
		for (const oldest of replies.keys()) {
			if (replies.size <= mostAlone) break;
			replies.delete(oldest);
		}
	}

	async function first(turn: Turn, danger: Endangered): Promise<Handled> {
		const late = after(patience).then(() => null);
		const spooled = turn.who.startsWith("anon:") || (await alarm.keep(alertOf(turn, danger, null, view(turn, danger))));
		const reading = Promise.race([personBehind(turn), after(readPatience).then(() => undefined)]);
		let done: Handled | null = null;
		const committed = options.commit(turn, danger).then(
			(handled) => {
				void alarm.settle(turn.id);
				done = handled;
				return handled;
			},
			(error: unknown) => {
				log.error({ event: "danger-not-committed", error }, "A turn that may mean danger was not committed.");
				return null;
			},
		);
		const handled = await Promise.race([committed, late]);
		return handled ?? alone(turn, danger, { spooled, person: await reading, done: () => done });
	}

	async function group(turn: Turn, hit: Hit | null): Promise<Handled> {
		const lang = turn.locale ?? "en";
		const line: View = { kind: "say", text: say(lang, "group-line") };
		// Remembered, so that a copy of the turn gets no second one.
		const before = replies.get(turn.id);
		if (before) return turn.mode === "reply" ? { ...(await before), sent: Promise.resolve() } : nothing;
		const reply = (hit ? privately(turn, hit) : Promise.resolve()).then(() => options.loose(turn, line, lang));
		replies.set(turn.id, reply);
		forget();
		return reply;
	}

	async function privately(turn: Turn, hit: Hit): Promise<void> {
		const danger: Endangered = { hit, alone: null, stored: false };
		const spooled = await alarm.keep(alertOf(turn, danger, null, view(turn, danger)));
		const person = await Promise.race([personBehind(turn), after(readPatience).then(() => undefined)]);
		const writer = writerOf(person ?? null, turn.who);
		if (!raises(writer)) void alarm.settle(turn.id);
		const told = view(turn, danger, person, { kind: spooled ? "spooled" : "silent" });
		if (raises(writer)) {
			const raised = alarm.raise(alertOf(turn, danger, person ?? null, told));
			await Promise.race([raised, after(lastPatience)]);
		}
		if (!person) return;
		const row: OutboxDraft = {
			...{ id: `${turn.id}-private`, kind: "reply", person: person.id, address: null, campaign: null },
			...{ lang: hit.lang, view: told, key: null, notBefore: options.clock(), state: "ready" },
		};
		await Promise.race([
			store.enqueue([row]).then(options.kick, (error: unknown) => {
				log.error({ event: "private-line-not-stored", error }, "The private answer to a group message was not stored.");
			}),
			after(lastPatience),
		]);
	}

	async function alone(
		turn: Turn,
		danger: Endangered,
		known: {
			readonly spooled: boolean;
			/** Undefined: it could not be read in time. */
			readonly person: Person | null | undefined;
			/** What the commit answered after all, once it has. */
			readonly done: () => Handled | null;
		},
	): Promise<Handled> {
		const { hit } = danger;
		const { spooled, person, done } = known;
		log.warn({ event: "safety-reply-alone" }, "A safety reply does not wait for its commit any longer.");
		const writer = writerOf(person ?? (person === undefined ? options.staff(turn.who) : null), turn.who);
		if (!raises(writer)) {
			danger.alone = safetyView(options.library(), hit, writer, hit.lang);
			void alarm.settle(turn.id);
			return options.loose(turn, danger.alone, hit.lang);
		}
		// The lock may be held for long: the alert does not wait for it.
		const raise = async (): Promise<boolean> => {
			danger.stored = await alarm.raise(alertOf(turn, danger, person ?? null, danger.alone ?? view(turn, danger)));
			return danger.stored;
		};
		let kept = spooled;
		if (!spooled) kept = await Promise.race([raise(), after(lastPatience).then(() => false)]);
		// Committed while it was waited for the alert: that reply is on its way. From here on nothing is waited for.
		const late = done();
		if (late) return late;
		danger.alone = view(turn, danger, person, {
			kind: !kept ? "lost" : person === undefined ? "spooled" : "silent",
		});
		void alarm.keep(alertOf(turn, danger, person ?? null, danger.alone)).then(() => danger.stored || raise());
		return options.loose(turn, danger.alone, hit.lang);
	}

	async function personBehind(turn: Turn): Promise<Person | null | undefined> {
		try {
			const id = await store.whois(turn.who);
			return id === null ? options.newcomer(turn) : await store.person(id);
		} catch {
			return undefined;
		}
	}

	function view(
		turn: Turn,
		{ hit }: Endangered,
		person?: Person | null,
		standing: Standing = { kind: "silent" },
	): View {
		const library = options.library();
		const { urgency, lang } = hit;
		const writer = writerOf(person ?? null, turn.who);
		const about = { standing, urgency, lang, now: options.clock() };
		const told = raises(writer) ? toldText(library.safety, library.district, about) : "";
		return safetyView(library, hit, writer, lang, told);
	}

	function alertOf(turn: Turn, { hit }: Endangered, person: Person | null, told: View): Raised {
		return raisedBy(turn, hit, { person, staff, told });
	}

	/** The reply that names who is told first, and the alert with it. */
	function telling(turn: Turn, danger: Endangered, person: Person | null): { view: View; alert: Raised } {
		const draft = alertOf(turn, danger, person, view(turn, danger));
		const known = person && !people.has(person.id) ? new Map([...people, [person.id, person]]) : people;
		const now = options.clock();
		const { district } = options.library();
		const at = draft.urgency === "now" ? now : schoolMorning(district, now);
		const [first = ""] = lineOf(draft, district, at, known).line;
		const contact = people.get(first) ?? null;
		const shown = danger.alone ?? view(turn, danger, person, { kind: "contact", contact });
		return { view: shown, alert: alertOf(turn, danger, person, shown) };
	}

	return {
		answer,
		group,
		said(turn, danger, stand) {
			const told = telling(turn, danger, stand.person);
			const alert = raises(writerOf(stand.person, turn.who)) && !danger.stored ? told.alert : null;
			return dangerSaid(told.view, danger.hit, alert, stand);
		},
		async stranger(turn, danger) {
			const told = telling(turn, danger, null);
			if (!danger.stored && !turn.who.startsWith("anon:")) danger.stored = await alarm.raise(told.alert);
			if (!danger.stored) throw new Error("the alert of somebody who is not on the roster was not saved");
			return danger.alone ? nothing : options.loose(turn, told.view, danger.hit.lang);
		},
	};
}

const nothing: Handled = { rows: [], sent: Promise.resolve() };

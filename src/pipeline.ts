/**
 * One turn, start to end: safety first, then one turn at a time per person, then load, talk, commit, send. A turn that
 * loses the version check runs again from the load; whatever goes wrong, the person gets a sentence.
 */
import { createHash } from "node:crypto";
import { pushes } from "./actions/push.ts";
import { type TalkTools, talkFor } from "./actions/talk.ts";
import type { Commit, Committed, Handled, HandleTurn, Loaded, Log, OutboxRow, Store } from "./doors.ts";
import type { Discretion, Library } from "./library/types.ts";
import type { Alarm } from "./safety/alarm.ts";
import { screened } from "./safety/answer.ts";
import { createResponder, type Endangered } from "./safety/respond.ts";
import type { Screen } from "./safety/screen.ts";
import { withoutNumbers } from "./safety/sensitive.ts";
import { afterSafety } from "./safety/told.ts";
import { converse, type Said } from "./talk/converse.ts";
import type { Router } from "./talk/router.ts";
import { keyOf, looseRow, turnRows } from "./talk/rows.ts";
import type { Lang, Person, Position, Raised, Turn, View } from "./turn.ts";
import { say } from "./words/index.ts";

/** A library with what was built from it; swapped whole. */
export interface Knowledge {
	readonly library: Library;
	readonly router: Router;
	readonly screen: Screen;
	readonly discretion: Discretion;
}

export interface PipelineOptions {
	readonly store: Store;
	readonly knowledge: () => Knowledge;
	readonly tools: TalkTools;
	/** Keeps alerts until they are stored. */
	readonly alarm: Alarm;
	/** The roster, by id. */
	readonly people: ReadonlyMap<string, Person>;
	/** Sends a turn's replies in order and records what became of them; never rejects. */
	readonly deliver: (rows: readonly OutboxRow[]) => Promise<void>;
	/** Rows for other people were added. */
	readonly kick: () => void;
	/** ISO instant. */
	readonly clock: () => string;
	/** Resolves after this many milliseconds. */
	readonly after: (ms: number) => Promise<void>;
	/** Somebody new for an unknown identity; null: they are asked to see their school. */
	readonly newcomer: (who: string, locale: Lang | null) => Person | null;
	readonly log: Log;
}

export interface Pipeline {
	/** What channels hand their turns to. */
	readonly handle: HandleTurn;
	/** Resolves when no turn is under way and all replies were handed over. */
	idle(): Promise<void>;
}

const retries = 8;
const mostKnown = 20_000;

/** Builds the pipeline from what it needs. */
export function createPipeline(options: PipelineOptions): Pipeline {
	const { store, log, tools } = options;
	const line = createQueue();
	const known = new Map<string, string>();
	/** Each identity's last turn that ended in a fault: it may be saved all the same, and nobody saw its replies. */
	const failed = new Map<string, string>();
	/** What staff report, by turn, until it is committed. */
	const reports = new Map<string, Report>();

	const responder = createResponder({
		...{ store, log, alarm: options.alarm, people: options.people, clock: options.clock, after: options.after },
		library: () => options.knowledge().library,
		newcomer: (turn) => options.newcomer(turn.who, turn.locale),
		commit: async (turn, danger) => {
			try {
				return await line.run(await personOf(turn.who), () => ordinary(turn, danger));
			} catch (error) {
				const report = reports.get(turn.id);
				if (report) return unsaved(turn, report);
				throw error;
			}
		},
		loose,
		staff: (who) => tools.staff(known.get(who) ?? null),
		kick: options.kick,
	});

	return { handle, idle: () => line.idle() };

	async function handle(arrived: Turn): Promise<Handled> {
		const { screen, discretion } = options.knowledge();
		// A fault in one of the two keeps nobody from an answer.
		const hit = safely(
			() => screened(arrived.input, screen),
			() => null,
		);
		// From here on there is no card or social security number that anything could keep.
		const turn = safely(
			() => withoutNumbers(arrived, discretion),
			() => withoutNumbers(arrived, { mask: withoutLong }),
		);
		try {
			if (turn.group) return await responder.group(turn, hit);
			return hit
				? await responder.answer(turn, hit)
				: await line.run(await personOf(turn.who), () => ordinary(turn, null));
		} catch (error) {
			const reference = referenceOf(turn);
			if (failed.size >= mostKnown) failed.clear();
			failed.set(turn.who, turn.id);
			log.error({ event: "turn-failed", reference, error }, "A turn failed.");
			const report = reports.get(turn.id);
			if (report) return unsaved(turn, report);
			const lang = turn.locale ?? "en";
			return loose(turn, { kind: "say", text: say(lang, unnoted(error) ? "not-noted" : "sorry", { reference }) }, lang);
		}
	}

	/** What staff reported and their turn did not save: it is stored by itself, now or when that works again. */
	function unsaved(turn: Turn, { alert, kept }: Report): Handled {
		reports.delete(turn.id);
		void options.alarm.raise(alert);
		const { lang } = alert;
		return loose(turn, { kind: "say", text: say(lang, kept ? "alert-report-kept" : "alert-report-lost") }, lang);
	}

	/** Whose turn it is, for the queue: the person when we know them, else the identity. */
	async function personOf(who: string): Promise<string> {
		const remembered = known.get(who);
		if (remembered !== undefined) return remembered;
		const person = await store.whois(who).catch(() => null);
		if (person === null) return who;
		if (known.size >= mostKnown) known.clear();
		known.set(who, person);
		return person;
	}

	function safely<T>(what: () => T, otherwise: () => T): T {
		try {
			return what();
		} catch (error) {
			log.error({ event: "screen-failed", error }, "A message could not be read as it should be.");
			return otherwise();
		}
	}

	function loose(turn: Turn, view: View, lang: Lang): Handled {
		const row = looseRow(turn, view, lang, options.clock());
		return { rows: [row], sent: turn.mode === "normal" ? options.deliver([row]) : Promise.resolve() };
	}

	async function ordinary(turn: Turn, danger: Endangered | null): Promise<Handled> {
		for (let attempt = 0; attempt < retries; attempt++) {
			const loaded = await withFailed(turn, await store.load({ who: turn.who, turn: turn.id, at: turn.at }));
			if (loaded.done) return again(turn, loaded, danger);
			const person = loaded.person ?? options.newcomer(turn.who, turn.locale);
			if (!person) return danger ? responder.stranger(turn, danger) : stranger(turn);
			const handled = await commit(turn, loaded, person, danger);
			if (handled) return handled;
		}
		throw new Error("the turn lost the version check too often");
	}

	/** A connection can break after the commit and before we hear of it. Then a question is open that nobody was shown. */
	async function withFailed(turn: Turn, loaded: Loaded): Promise<Loaded> {
		const before = failed.get(turn.who);
		if (before === undefined) return loaded;
		failed.delete(turn.who);
		if (before === turn.id) return loaded;
		const { done, stored } = await store.load({ who: turn.who, turn: before, at: turn.at });
		const unseen = stored.map((row) => ({ ...row, state: "unknown" as const }));
		return done ? { ...loaded, unsent: [...loaded.unsent, ...unseen] } : loaded;
	}

	/** Nobody on the roster: nothing is stored. */
	function stranger(turn: Turn): Handled {
		// Where the app was just taken away nothing can be said any more.
		if (turn.input.kind === "uninstall") return { rows: [], sent: Promise.resolve() };
		const lang = turn.locale ?? "en";
		return loose(turn, { kind: "say", text: say(lang, "not-on-roster") }, lang);
	}

	/** A turn that was done before: its replies again, or only what never went out. */
	function again(turn: Turn, { stored }: Loaded, danger: Endangered | null): Handled {
		if (turn.mode === "reply" || danger?.alone) return { rows: stored, sent: Promise.resolve() };
		return { rows: stored, sent: options.deliver(stored.filter((row) => row.state === "ready")) };
	}

	/** A look at alerts is not held up by the audit trail: somebody may be in danger. The log has it instead. */
	async function save(turn: Commit): Promise<Committed> {
		try {
			return await store.commit(turn);
		} catch (error) {
			const reads = turn.effects.filter((effect) => effect.kind === "read");
			if (!unnoted(error) || reads.some((read) => !read.what.startsWith("alert"))) throw error;
			const about = reads.map((read) => read.about);
			log.error({ event: "alert-read-not-noted", who: turn.person.id, about, error }, "Alerts were seen.");
			return await store.commit({ ...turn, effects: turn.effects.filter((effect) => effect.kind !== "read") });
		}
	}

	/** A report is on the disk before its commit, as every alert is. A turn that ran again may not report any more. */
	async function keepReport({ id }: Turn, { effects }: Said): Promise<void> {
		const effect = effects.find((one) => one.kind === "alert" && one.alert.reporter !== undefined);
		if (effect?.kind === "alert") {
			const { alert } = effect;
			reports.set(id, { alert, kept: await options.alarm.keep(alert) });
		} else if (reports.delete(id)) await options.alarm.settle(id);
	}

	/** @returns null when the person changed meanwhile and the turn has to run again */
	async function commit(
		turn: Turn,
		loaded: Loaded,
		person: Person,
		danger: Endangered | null,
	): Promise<Handled | null> {
		const { library, router, discretion } = options.knowledge();
		const now = options.clock();
		const key = keyOf(turn);
		const { plan } = loaded;
		const { safety: _over, ...position } = loaded.position;
		const said: Said =
			danger && (danger.alone || !reporting(person, position))
				? responder.said(turn, danger, { person, position, plan, now })
				: (afterSafety(turn.input, { who: turn.who, ...loaded, person, now }, { library, router }) ??
					(await converse(
						turn.input,
						talkFor(
							turn,
							{ person, loaded: { ...loaded, position }, key, now },
							{ library, router, discretion, store },
							tools,
						),
					)));
		const more = await pushes(said.effects, {
			person: said.person,
			library,
			reads: store,
			turn: turn.id,
			now,
			staff: tools.staff,
		});
		const sent = danger?.alone != null;
		await keepReport(turn, said);
		const result = await save({
			...said,
			turn: turn.id,
			key,
			at: now,
			who: turn.who,
			version: loaded.version,
			create: loaded.person === null,
			address: turn.address,
			outbox: [...turnRows(turn, said.person, said.replies, now, sent), ...more],
		});
		if (result.kind !== "committed") return null;
		if (reports.delete(turn.id)) void options.alarm.settle(turn.id);
		if (said.unanswered) log.info({ event: "unanswered", ...said.unanswered }, "Nothing we have fits.");
		if (more.length > 0) options.kick();
		const replies = result.rows.filter((row) => row.kind === "reply");
		// Another reply went out while this was being stored: these are not sent any more.
		if (danger?.alone && !sent) await store.mark(replies.map(({ id }) => ({ id, state: "sent" as const, at: now })));
		const late = loaded.unsent.filter((row) => row.state === "ready" && row.address?.channel === turn.address.channel);
		const post = turn.mode === "normal" && turn.address.channel === "teams" && !danger?.alone;
		return { rows: replies, sent: post ? options.deliver([...late, ...replies]) : Promise.resolve() };
	}
}

/** A report on its way to the database; `kept`: it is on the disk. */
interface Report {
	readonly alert: Raised;
	readonly kept: boolean;
}

/** In place of what knows the numbers nobody may keep: every long one. */
const withoutLong = (text: string): string => text.replace(/\d(?:[ .-]?\d){7,}/g, "••••");

/** True while staff write down what they saw: then words that may mean danger are the report, not a cry for help. */
function reporting({ role }: Person, { stack }: Position): boolean {
	return role !== "student" && role !== "family" && stack.at(-1)?.script === "report-concern";
}

/** True when a look at somebody's record could not be written down: then it is not shown. */
function unnoted(error: unknown): boolean {
	return error instanceof Error && error.name === "TrailError";
}

/** What the person reads and the log has, easy to say over a phone. The same when the turn is delivered again. */
function referenceOf({ id }: Turn): string {
	return createHash("sha256").update(id).digest("hex").slice(0, 8);
}

interface Queue {
	run(key: string, task: () => Promise<Handled>): Promise<Handled>;
	idle(): Promise<void>;
}

/** Runs tasks with the same key one after the other; a task's successor waits until its replies were sent. */
function createQueue(): Queue {
	const tails = new Map<string, Promise<unknown>>();
	return {
		run(key, task) {
			const before = tails.get(key) ?? Promise.resolve();
			const result = before.then(task);
			const tail: Promise<unknown> = result
				.then(
					(handled) => handled.sent,
					() => undefined,
				)
				.finally(() => {
					if (tails.get(key) === tail) tails.delete(key);
				});
			tails.set(key, tail);
			return result;
		},
		async idle() {
			while (tails.size > 0) await Promise.all(tails.values());
		},
	};
}

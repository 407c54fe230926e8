/**
 * Gets an alert into the database, come what may: to the disk first, then by its turn's commit, else here, again and
 * again. What the disk does not take is held in memory meanwhile. Reaches both through what it is given.
 */
import type { Log, Store } from "../doors.ts";
import type { Person, Raised } from "../turn.ts";
import { raises, writerOf } from "./answer.ts";
import { staffNamed, staffOf } from "./named.ts";

/** The sealed files in vault/spool.ts. */
export interface AlertSpool {
	put(id: string, value: unknown): Promise<void>;
	remove(id: string): Promise<void>;
	all(): Promise<{ readonly values: readonly unknown[]; readonly broken: readonly string[] }>;
}

export interface AlarmOptions {
	readonly spool: AlertSpool;
	readonly store: Pick<Store, "raise" | "whois" | "person">;
	/** The roster, by id. */
	readonly people: ReadonlyMap<string, Person>;
	/** An alert was stored: somebody is to be told. */
	readonly raised: () => void;
	/** ISO instant. */
	readonly clock: () => string;
	/** Resolves after this many milliseconds. */
	readonly after: (ms: number) => Promise<void>;
	readonly log: Log;
}

export interface Alarm {
	/** Keeps an alert; true: it is on the disk. Never rejects, and waits for a slow disk a moment only. */
	keep(alert: Raised): Promise<boolean>;
	/** It is stored, or nobody needs it. Never rejects. */
	settle(turn: string): Promise<void>;
	/** Stores it outside of a turn; true: it is stored, or was not to be. Never rejects. */
	raise(alert: Raised): Promise<boolean>;
	/** Raises what was kept and is not stored yet; `all` (at start) with those whose turn may be under way. Never rejects. */
	replay(all?: boolean): Promise<void>;
	/** Resolves when nothing is under way to or from the disk, or the disk has taken too long for that. Never rejects. */
	idle(): Promise<void>;
}

/** How long the disk may take. */
const diskPatience = 200;
/** How long the end of the program waits for it. */
const lastPatience = 5000;
/** A turn that young still has its own commit before it. */
const grace = 5000;
/** So many in a row mean that no other will be stored either. */
const mostFailed = 3;
/** Alerts held in memory at once. */
const mostHeld = 1000;

/** Names of events alone are logged, never words. */
export function createAlarm({ spool, store, people, raised, clock, after, log }: AlarmOptions): Alarm {
	const staff = staffOf(people);
	const held = new Map<string, Raised>();
	/** Under way to the disk, by turn. */
	const writing = new Map<string, Promise<boolean>>();
	const complained = new Set<string>();
	let under: Promise<void> | null = null;
	/** Everything that touches the disk, until it is done. */
	const work = new Set<Promise<unknown>>();

	function busy<T>(task: Promise<T>): Promise<T> {
		work.add(task);
		void task.finally(() => work.delete(task));
		return task;
	}

	function keep(alert: Raised): Promise<boolean> {
		// In memory, too, until the disk has it.
		if (held.size < mostHeld) held.set(alert.turn, alert);
		const before = writing.get(alert.turn) ?? Promise.resolve(true);
		const written = before
			.then(() => spool.put(alert.turn, alert))
			.then(
				() => {
					if (held.get(alert.turn) === alert) held.delete(alert.turn);
					return true;
				},
				(error: unknown) => {
					log.error({ event: "alert-not-spooled", error }, "The disk did not take an alert; it is held in memory.");
					return false;
				},
			);
		writing.set(alert.turn, busy(written));
		void written.finally(() => {
			if (writing.get(alert.turn) === written) writing.delete(alert.turn);
		});
		return Promise.race([written, after(diskPatience).then(() => false)]);
	}

	async function settle(turn: string): Promise<void> {
		held.delete(turn);
		const written = writing.get(turn);
		if (written && !(await Promise.race([written.then(() => true), after(diskPatience).then(() => false)])))
			// What a slow disk finishes later is taken out then.
			void busy(written.then(() => remove(turn)));
		await remove(turn);
	}

	function remove(turn: string): Promise<void> {
		return busy(
			spool.remove(turn).catch((error: unknown) => {
				log.error({ event: "spool-not-removed", error }, "A stored alert could not be taken out of the spool.");
			}),
		);
	}

	async function raise(alert: Raised): Promise<boolean> {
		try {
			if (alert.reporter !== undefined) {
				// A staff member's report says by itself whom it is about.
				await store.raise(alert);
				raised();
				await settle(alert.turn);
				return true;
			}
			const id = alert.person ?? (await store.whois(alert.who));
			const person = id === null ? null : await store.person(id);
			if (raises(writerOf(person, alert.who))) {
				const { kinds, words } = alert;
				await store.raise({
					...alert,
					person: person?.id ?? null,
					name: person ? null : alert.name,
					named: staffNamed(words, staff, { kinds, counselor: person?.counselor ?? null }),
				});
				raised();
			}
		} catch (error) {
			log.error({ event: "alert-not-saved", error }, "An alert was not saved. It is kept and tried again.");
			return false;
		}
		await settle(alert.turn);
		return true;
	}

	async function round(all: boolean): Promise<void> {
		const found = await spool.all().catch((error: unknown) => {
			log.error({ event: "spool-unread", error }, "The spool of alerts could not be read.");
			return { values: [], broken: [] };
		});
		for (const file of found.broken) {
			if (complained.has(file)) continue;
			complained.add(file);
			log.error({ event: "spool-broken", file }, "An alert in the spool does not open: its key is missing.");
		}
		const kept = new Map([...(found.values as Raised[]), ...held.values()].map((alert) => [alert.turn, alert]));
		let failed = 0;
		for (const alert of kept.values()) {
			if (!all && Date.parse(clock()) - Date.parse(alert.at) < grace) continue;
			failed = (await raise(alert)) ? 0 : failed + 1;
			// The database is away: the others would fail, too.
			if (failed === mostFailed) return;
		}
	}

	return {
		keep,
		settle: (turn) => busy(settle(turn)),
		raise: (alert) => busy(raise(alert)),
		replay(all = false) {
			under ??= busy(round(all)).finally(() => {
				under = null;
			});
			return under;
		},
		async idle() {
			let late = false;
			const enough = after(lastPatience).then(() => {
				late = true;
			});
			while (work.size > 0 && !late) await Promise.race([Promise.allSettled(work), enough]);
			if (work.size > 0)
				log.error({ event: "spool-busy" }, "The disk is still busy with alerts; it is not waited for.");
		},
	};
}

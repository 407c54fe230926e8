/** What the server does for the records by itself: retention, the trail's end written beside the key, alerts not stored yet. */
import type { Log, Store } from "./doors.ts";
import { keepWitness } from "./vault/witness.ts";

export interface UpkeepOptions {
	readonly store: Pick<Store, "sweep" | "trailEnd">;
	/** The file beside the key file (vault/witness.ts). */
	readonly witness: string;
	/** Stores alerts that could not be stored so far (safety/alarm.ts); `all`: those of turns under way, too. */
	readonly replay: (all?: boolean) => Promise<void>;
	/** Calls something again and again; returns how to end it. */
	readonly every: (ms: number, what: () => void) => () => void;
	/** ISO instant. */
	readonly now: () => string;
	readonly log: Log;
}

export interface Upkeep {
	/** Starts with a round at once. */
	start(): void;
	/** Deletes what was kept long enough. Never rejects. */
	sweep(): Promise<void>;
	/** Writes down where the audit trail ends. Never rejects. */
	watch(): Promise<void>;
	/** Stores what lies in the spool of alerts. Never rejects. */
	replay(): Promise<void>;
	/** Ends the rounds; resolves when none is under way. */
	stop(): Promise<void>;
}

const sweepEveryMs = 3_600_000;
const watchEveryMs = 60_000;
const replayEveryMs = 30_000;

/** Builds the rounds; nothing runs before `start`. */
export function createUpkeep({ store, witness, every, now, log, ...given }: UpkeepOptions): Upkeep {
	const ends: (() => void)[] = [];
	const running = new Map<() => Promise<void>, Promise<void>>();
	let behind = false;

	/** One at a time: a slow round is not joined by the next. What keeps failing is told once. */
	const once = (work: () => Promise<void>) => {
		let failing = false;
		const round = async (): Promise<void> => {
			try {
				await work();
				failing = false;
			} catch (error) {
				if (!failing) log.error({ event: "upkeep-failed", error }, "A round of upkeep failed.");
				failing = true;
			}
		};
		return (): Promise<void> => {
			const under = running.get(work);
			if (under) return under;
			const done = round().finally(() => running.delete(work));
			running.set(work, done);
			return done;
		};
	};

	const sweep = once(async () => {
		const rows = await store.sweep({ now: now() });
		if (Object.values(rows).some((count) => count > 0))
			log.info({ event: "swept", ...rows }, "What was kept long enough was deleted.");
	});

	const watch = once(async () => {
		const kept = await keepWitness(witness, store.trailEnd);
		if (kept === "behind" && !behind)
			log.error({ event: "trail-behind" }, "The audit trail lacks what was seen before: run onward audit-verify.");
		behind = kept === "behind";
	});

	// With the first, at the start, nobody's turn is under way.
	let first = true;
	const replay = once(async () => {
		const all = first;
		first = false;
		await given.replay(all);
	});

	return {
		start() {
			ends.push(
				every(replayEveryMs, () => void replay()),
				every(sweepEveryMs, () => void sweep()),
				every(watchEveryMs, () => void watch()),
			);
			void replay();
			void sweep();
			void watch();
		},
		sweep,
		watch,
		replay,
		async stop() {
			for (const end of ends.splice(0)) end();
			await Promise.all(running.values());
		},
	};
}

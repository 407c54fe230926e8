/** Sends what the outbox holds: replies of a turn at once and in order, everything else from a loop. */
import type { Channel, Due, Log, Mark, OutboxKind, OutboxRow, SendResult, Store } from "../doors.ts";
import type { Library } from "../library/types.ts";
import type { Address } from "../turn.ts";
import { reportCampaigns } from "./campaigns.ts";
import { createMarks } from "./marks.ts";
import { createPace, type Limits, teamsLimits } from "./pace.ts";
import { decide, policies } from "./policies.ts";

export interface SenderOptions {
	readonly store: Pick<Store, "claim" | "mark" | "recover" | "unreported" | "reported" | "person" | "enqueue">;
	readonly channels: readonly Channel[];
	readonly library: () => Pick<Library, "district" | "checkIns">;
	readonly log: Log;
	/** ISO instant. */
	readonly clock: () => string;
	/** This process, as rows in `sending` name it. */
	readonly boot: string;
	readonly limits?: Limits;
	/** Resolves after so many milliseconds. */
	readonly wait?: (ms: number) => Promise<void>;
	/** Milliseconds between two looks at an empty outbox. */
	readonly idleMs?: number;
	/** Told of each outcome, for figures. */
	readonly onMark?: (kind: OutboxKind, mark: Mark) => void;
}

export interface Sender {
	/** Starts the loop; also puts rows right that an ended process left behind. */
	start(): void;
	/** Stops the loop, waits for what is under way, and writes the last outcomes. */
	stop(): Promise<void>;
	/** One look at the outbox; resolves when all it took is sent and marked. Returns how many rows it took. */
	tick(now: string): Promise<number>;
	/** Sends the replies of one turn in order and marks them. Never rejects. */
	deliver(rows: readonly OutboxRow[]): Promise<void>;
	/** Looks at the outbox soon, for example after an alert was stored. */
	poke(): void;
	/** When the loop last looked at the outbox without a fault (ISO instant); null: it has not been started. */
	lookedAt(): string | null;
}

/** A reply that would wait longer than this for its turn in the pace is left to the loop: the person's lock is held meanwhile. */
const patienceMs = 2000;
const leaseMs = 60_000;
const recoverEveryMs = 60_000;
/** Alerts and replies are looked for even when the pace has no room for anything else. */
const leastClaim = 10;
/** One claim is one transaction. */
const mostClaim = 200;
const mostTicks = 4;

const plus = (now: string, ms: number): string => new Date(Date.parse(now) + ms).toISOString();

/** Longer after every try, a minute at most, and not the same for all rows. */
const backoffMs = (attempts: number, seq: number): number =>
	Math.min(60_000, 1000 * 2 ** Math.min(attempts, 6)) + ((seq * 137) % 1000);

const place = ({ channel, conversation }: Address): string => `${channel}:${conversation}`;

/** The one that sends: replies in order at once, pushes when their policy allows. Nothing is sent before `start` or `tick`. */
export function createSender(options: SenderOptions): Sender {
	const { store, library, log, clock, boot, idleMs = 1000 } = options;
	const wait = options.wait ?? ((ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)));
	const channels = new Map(options.channels.map((channel) => [channel.id, channel]));
	const pace = createPace(options.limits ?? teamsLimits);
	const marks = createMarks({ write: (batch) => store.mark(batch), log });
	const running = new Set<Promise<unknown>>();
	let timer: NodeJS.Timeout | null = null;
	let live = false;
	let looked: string | null = null;
	let recovered = Number.NEGATIVE_INFINITY;

	/** One post, whatever comes of it; a channel that throws may have sent. */
	async function post(row: OutboxRow, address: Address): Promise<SendResult> {
		const channel = channels.get(address.channel);
		if (!channel) return { kind: "unreachable", code: "channel" };
		try {
			return await channel.send(address, row);
		} catch (error) {
			log.error(
				{ event: "send-failed", row: row.id, channel: address.channel, error },
				"A channel failed while sending.",
			);
			return { kind: "unknown" };
		}
	}

	function add(row: OutboxRow, mark: Mark): void {
		marks.add(mark);
		options.onMark?.(row.kind, mark);
	}

	/** What a result means for the row. */
	function outcome(row: OutboxRow, result: SendResult, now: string): Mark {
		switch (result.kind) {
			case "accepted":
				return { id: row.id, state: "sent", at: now };
			case "again": {
				const retryAt = plus(now, result.afterMs ?? backoffMs(row.attempts, row.seq));
				if (result.busy) pace.pause(Date.parse(retryAt));
				return { id: row.id, state: "ready", retryAt, at: now };
			}
			case "unknown":
				return policies[row.kind].repeatUnknown
					? { id: row.id, state: "ready", retryAt: plus(now, backoffMs(row.attempts, row.seq)), at: now }
					: { id: row.id, state: "unknown", at: now };
			case "unreachable":
				return { id: row.id, state: "ended", reason: "unreachable", at: now };
			case "refused":
				log.warn(
					{ event: "send-refused", row: row.id, kind: row.kind, code: result.code },
					"A channel refused a message.",
				);
				return { id: row.id, state: "ended", reason: "refused", at: now };
		}
	}

	/**
	 * Sends one row to the first of these addresses that can be reached.
	 * @returns its mark; a `ready` one with a time when it has to wait, with a place when its reader fetches it
	 */
	async function attempt(row: OutboxRow, addresses: readonly Address[], patience: number): Promise<Mark> {
		let result: SendResult = { kind: "unreachable", code: "none" };
		let dead: { readonly unreachable?: Address } = {};
		for (const address of addresses) {
			// It waits in that conversation until it is fetched from there.
			if (channels.get(address.channel)?.pull)
				return { id: row.id, state: "ready", ...dead, place: address, at: clock() };
			const ask = { lane: policies[row.kind].lane, conversation: place(address), heedPause: row.kind !== "alert" };
			for (;;) {
				const ms = pace.take({ ...ask, now: Date.parse(clock()) });
				if (ms === 0) break;
				if (ms > patience) return { id: row.id, state: "ready", ...dead, retryAt: plus(clock(), ms), at: clock() };
				await wait(ms);
			}
			result = await post(row, address);
			if (result.kind !== "unreachable") break;
			dead = { unreachable: address };
		}
		return { ...outcome(row, result, clock()), ...dead };
	}

	/** Rows for one conversation, in order. When a reply has to wait, the replies after it wait too. */
	async function inOrder(
		rows: readonly { readonly row: OutboxRow; readonly addresses: readonly Address[] }[],
		patience: number,
	): Promise<void> {
		let held: Mark | null = null;
		for (const { row, addresses } of rows) {
			if (held && row.kind === "reply") {
				add(row, { ...held, id: row.id });
				continue;
			}
			const mark: Mark = await attempt(row, addresses, patience);
			add(row, mark);
			if (row.kind === "reply" && mark.state === "ready") held = mark;
		}
	}

	async function take(now: string): Promise<number> {
		const room = pace.pausedUntil(Date.parse(now)) > 0 ? 0 : pace.room("rest", Date.parse(now));
		const limit = Math.min(mostClaim, Math.max(leastClaim, room));
		const dues = await store.claim({ now, limit, leaseUntil: plus(now, leaseMs), boot });
		const { district } = library();
		const groups = new Map<string, { row: OutboxRow; addresses: Address[] }[]>();
		for (const whole of dues) {
			// An address of a channel that does not run here, such as a closed terminal, leads nowhere.
			const due: Due = { ...whole, addresses: whole.addresses.filter(({ channel }) => channels.has(channel)) };
			const decision = decide(due, district, now);
			if ("send" in decision) {
				const first = place(decision.send);
				// A mail beside a message in Teams is not sent to Teams when its mailbox is gone.
				const alone = due.row.kind === "reply" || decision.send.channel === "email";
				const others = alone ? [] : due.addresses.filter((address) => place(address) !== first);
				groups.set(first, [...(groups.get(first) ?? []), { row: due.row, addresses: [decision.send, ...others] }]);
			} else if ("later" in decision)
				add(due.row, { id: due.row.id, state: "ready", retryAt: decision.later, at: now });
			else add(due.row, { id: due.row.id, state: "ended", reason: decision.end, at: now });
		}
		await Promise.all([...groups.values()].map((rows) => inOrder(rows, 0)));
		await marks.flush();
		return dues.length;
	}

	/** Keeps the promise until it settles, so that stopping can wait for it. */
	function track<T>(work: Promise<T>): Promise<T> {
		running.add(work);
		void work.catch(() => undefined).finally(() => running.delete(work));
		return work;
	}

	const tick = (now: string): Promise<number> =>
		track(
			(async () => {
				let count = 0;
				try {
					// First, so that a result goes out with this look; whatever goes wrong there, the rest is sent.
					await reportCampaigns({ store, library: library(), now });
				} finally {
					count = await take(now);
				}
				return count;
			})(),
		);

	async function recover(now: string): Promise<void> {
		if (Date.parse(now) - recovered < recoverEveryMs) return;
		recovered = Date.parse(now);
		const count = await store.recover({ now, boot });
		if (count > 0)
			log.warn({ event: "recovered", count }, "Messages whose fate nobody knows were left by an ended process.");
	}

	function look(): void {
		timer = null;
		if (!live) return;
		// A slow channel must not keep an alert waiting, so looks may overlap; claiming is atomic.
		if (running.size < mostTicks) {
			const now = clock();
			const work = recover(now).then(() => tick(now));
			work.then(
				(count) => {
					looked = now;
					if (count > 0) schedule(50);
				},
				(error: unknown) => log.error({ event: "tick-failed", error }, "The sender could not look at the outbox."),
			);
		}
		schedule(idleMs);
	}

	function schedule(ms: number): void {
		if (!live) return;
		if (timer) clearTimeout(timer);
		timer = setTimeout(look, ms);
	}

	return {
		start() {
			live = true;
			looked = clock();
			schedule(0);
		},
		async stop() {
			live = false;
			looked = null;
			if (timer) clearTimeout(timer);
			timer = null;
			while (running.size > 0) await Promise.allSettled([...running]);
			await marks.flush();
		},
		tick,
		deliver: (rows) =>
			track(
				inOrder(
					rows.flatMap((row) =>
						row.address && !channels.get(row.address.channel)?.pull ? [{ row, addresses: [row.address] }] : [],
					),
					patienceMs,
				).catch((error: unknown) => log.error({ event: "deliver-failed", error }, "Replies were not sent.")),
			),
		poke: () => schedule(0),
		lookedAt: () => looked,
	};
}

/** What may be sent when: one table, and one pure decision at the moment of sending. */
import { DateTime } from "luxon";
import type { Due, EndReason, OutboxKind } from "../doors.ts";
import type { District } from "../library/types.ts";
import type { Address } from "../turn.ts";

export interface Policy {
	/** Whom quiet hours hold it back for. */
	readonly quietFor: "nobody" | "students-and-families" | "everyone";
	/** "Stop messages" ends it. */
	readonly optOut: boolean;
	/** Counts against the weekly cap and is ended by it. */
	readonly cap: boolean;
	/** At most one in a person's life here. */
	readonly once: boolean;
	/** What happens while the person has nowhere to be written to; what waits goes to the first place they write from. */
	readonly noAddress: "end" | "wait";
	/** Ends as soon as a person who could be written to once cannot be any more; whoever sent it sees that. */
	readonly endsWhenGone: boolean;
	/** Sent again when it is not known whether it arrived. */
	readonly repeatUnknown: boolean;
	/** first: may use the part of the pace that is kept free. */
	readonly lane: "first" | "rest";
	/** How long after it was made it may still be sent; null: for ever. */
	readonly keepHours: number | null;
}

const personal: Policy = {
	quietFor: "nobody",
	optOut: false,
	cap: false,
	once: false,
	noAddress: "end",
	endsWhenGone: false,
	repeatUnknown: false,
	lane: "rest",
	keepHours: 7 * 24,
};

/** Somebody who never wrote gets it when they come within a week. */
const prompt: Policy = {
	...personal,
	quietFor: "everyone",
	optOut: true,
	cap: true,
	noAddress: "wait",
	endsWhenGone: true,
};

/** The one table. */
export const policies: Readonly<Record<OutboxKind, Policy>> = {
	reply: { ...personal, lane: "first", keepHours: 24 },
	own: personal,
	alert: { ...personal, lane: "first", repeatUnknown: true, noAddress: "wait", keepHours: null },
	message: { ...personal, quietFor: "students-and-families", noAddress: "wait", keepHours: 30 * 24 },
	welcome: { ...personal, once: true },
	"check-in": prompt,
	reminder: { ...prompt, keepHours: 2 * 24 },
};

export type Decision =
	| { readonly send: Address }
	/** ISO instant at which to ask again. */
	| { readonly later: string }
	| { readonly end: EndReason };

const minutes = (clock: string): number => {
	const [hours = "0", rest = "0"] = clock.split(":");
	return Number(hours) * 60 + Number(rest);
};

function quietAt(local: DateTime, hours: District["quietHours"]): boolean {
	const at = local.hour * 60 + local.minute;
	const from = minutes(hours.from);
	const to = minutes(hours.to);
	return from <= to ? at >= from && at < to : at >= from || at < to;
}

/**
 * The first instant at or after `now` at which a policy lets something out; `now` itself when it does.
 * @param now ISO instant
 */
export function openFrom(policy: Policy, staff: boolean, district: District, now: string): string {
	const quiet = policy.quietFor === "everyone" || (policy.quietFor === "students-and-families" && !staff);
	const local = DateTime.fromISO(now, { zone: district.timeZone });
	if (!quiet || !quietAt(local, district.quietHours)) return now;
	return firstOpen(local, district.quietHours).toUTC().toISO() ?? now;
}

/** The end of the quiet hours `local` is in. */
function firstOpen(local: DateTime, hours: District["quietHours"]): DateTime {
	const left = (minutes(hours.to) - local.hour * 60 - local.minute + 24 * 60) % (24 * 60);
	const end = local.startOf("minute").plus({ minutes: left });
	if (end.offset === local.offset) return end;
	// The hour at which it ends comes sooner or later than it looks, twice, or not at all.
	let open = local.startOf("minute").plus({ minutes: Math.max(1, left - 180) });
	while (quietAt(open, hours)) open = open.plus({ minutes: 1 });
	return open;
}

const addMs = (now: string, ms: number): string => new Date(Date.parse(now) + ms).toISOString();

/**
 * Decides about one row at the moment it would be sent.
 * @param now ISO instant
 */
export function decide(due: Due, district: District, now: string): Decision {
	const { row, person, addresses } = due;
	const policy = policies[row.kind];
	// The person's own line is for their page alone.
	if (row.kind === "own") return { end: "refused" };
	const address = row.kind === "reply" ? (row.address ?? addresses[0]) : chosen(due);
	if (policy.keepHours !== null && addMs(row.createdAt, policy.keepHours * 3_600_000) <= now)
		return { end: address ? "expired" : "no-address" };
	if (policy.optOut && person.optedOut) return { end: "opted-out" };
	if (policy.once && due.welcomed) return { end: "already-answered" };
	if (policy.cap && due.answered) return { end: "already-answered" };
	if (policy.cap && due.sentThisWeek >= district.weeklyCap) return { end: "weekly-cap" };
	if (!address && due.gone && policy.endsWhenGone) return { end: "unreachable" };
	if (!address) return policy.noAddress === "end" ? { end: "no-address" } : { later: addMs(now, 60_000) };
	const staff = person.role !== "student" && person.role !== "family";
	const opens = openFrom(policy, staff, district, now);
	return opens === now ? { send: address } : { later: opens };
}

/** The row's own address while it can still be reached, otherwise the one last written from; a mail address is the row's alone. */
function chosen({ row, addresses }: Due): Address | undefined {
	const own = row.address;
	if (own?.channel === "email") return own;
	return addresses.find((it) => it.channel === own?.channel && it.conversation === own.conversation) ?? addresses[0];
}

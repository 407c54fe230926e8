/** How fast we may send. Pure bookkeeping: every instant is given, in milliseconds. */

export type Lane = "first" | "rest";

export interface Limits {
	/** Messages in any one second, all together. */
	readonly perSecond: number;
	/** The part of it that is kept free for replies and alerts, 0 to 1. */
	readonly kept: number;
	/** For one conversation: how many in how many milliseconds. */
	readonly perConversation: readonly { readonly count: number; readonly ms: number }[];
}

/** Teams: 50 requests a second for an app in a tenant; for one conversation 7 in 1 s, 8 in 2 s, 60 in 30 s (Microsoft Learn, "Rate limit"). */
export const teamsLimits: Limits = {
	perSecond: 50,
	kept: 0.2,
	perConversation: [
		{ count: 7, ms: 1000 },
		{ count: 8, ms: 2000 },
		{ count: 60, ms: 30_000 },
	],
};

/** For local tools in demo mode, which set no limits: nothing is held back. */
export const noLimits: Limits = { perSecond: Number.MAX_SAFE_INTEGER, kept: 0, perConversation: [] };

export interface Pace {
	/** Takes one place, or takes nothing and returns how many milliseconds to wait. Alerts do not heed a pause. */
	take(ask: {
		readonly lane: Lane;
		readonly conversation: string;
		readonly now: number;
		readonly heedPause: boolean;
	}): number;
	/** How many more the lane may send now. */
	room(lane: Lane, now: number): number;
	/** Nobody sends before `until`: the channel said it is busy. */
	pause(until: number): void;
	/** The end of the pause; 0 when there is none. */
	pausedUntil(now: number): number;
}

/** Milliseconds until fewer than `count` of `times` (ascending) lie within `ms` before now. */
function waitFor(times: readonly number[], count: number, ms: number, now: number): number {
	const blocking = times[times.length - count];
	return blocking === undefined ? 0 : Math.max(0, blocking + ms - now);
}

/** Token buckets for the app and for each conversation; the time is passed in with every question. */
export function createPace(limits: Limits): Pace {
	const all: number[] = [];
	const byConversation = new Map<string, number[]>();
	const longest = Math.max(1000, ...limits.perConversation.map(({ ms }) => ms));
	let paused = 0;
	let swept = 0;

	const forget = (times: number[], before: number): void => {
		const keep = times.findIndex((time) => time > before);
		times.splice(0, keep === -1 ? times.length : keep);
	};

	const most = (lane: Lane): number =>
		lane === "first" ? limits.perSecond : Math.max(1, Math.floor(limits.perSecond * (1 - limits.kept)));

	function sweep(now: number): void {
		if (now - swept < longest) return;
		swept = now;
		for (const [conversation, times] of byConversation) {
			forget(times, now - longest);
			if (times.length === 0) byConversation.delete(conversation);
		}
	}

	return {
		take({ lane, conversation, now, heedPause }) {
			sweep(now);
			forget(all, now - 1000);
			const times = byConversation.get(conversation) ?? [];
			forget(times, now - longest);
			const wait = Math.max(
				heedPause ? paused - now : 0,
				waitFor(all, most(lane), 1000, now),
				...limits.perConversation.map(({ count, ms }) => waitFor(times, count, ms, now)),
			);
			if (wait > 0) return wait;
			all.push(now);
			times.push(now);
			byConversation.set(conversation, times);
			return 0;
		},
		room(lane, now) {
			forget(all, now - 1000);
			return Math.max(0, most(lane) - all.length);
		},
		pause(until) {
			paused = Math.max(paused, until);
		},
		pausedUntil: (now) => (paused > now ? paused : 0),
	};
}

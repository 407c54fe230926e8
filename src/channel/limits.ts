/** How much may come in: so often for one person or address, so many turns at once over all. What may mean danger always may. */
import type { Input } from "../turn.ts";

/** `burst` at once, then `perSecond` again and again. */
export interface Allowance {
	readonly burst: number;
	readonly perSecond: number;
}

export interface Limit {
	/** Takes one place. Returns 0, or how many seconds to wait when there is none. */
	take(key: string): number;
	/** How many keys are remembered. */
	size(): number;
}

/** How much may come in, from whom; addresses are counted in web/. */
export interface Inbound {
	/** Turns of one person, by web and by Teams; null: not counted. */
	readonly web: Allowance;
	readonly teams: Allowance | null;
	/** Tokens and sign-ins asked for by one address: on a family night a whole school comes from one. */
	readonly arrivals: Allowance;
	/** Everything else asked for by one address: a school's students look for news every few seconds. */
	readonly looks: Allowance;
	/** Turns under way at once, over all; some 50 kB each. */
	readonly most: number;
}

/** A live district's limits. */
export const liveInbound: Inbound = {
	web: { burst: 30, perSecond: 1 },
	teams: { burst: 30, perSecond: 1 },
	arrivals: { burst: 300, perSecond: 3 },
	looks: { burst: 3000, perSecond: 300 },
	most: 1000,
};

/** The demo's: a machine talks faster than a person, and its programs (an emulator, a benchmark) are all one person's. */
export const demoInbound: Inbound = {
	web: { burst: 300, perSecond: 30 },
	teams: null,
	arrivals: { burst: 1000, perSecond: 50 },
	looks: { burst: 5000, perSecond: 1000 },
	most: 1000,
};

/** Keys that are remembered at once; beyond it the one that came longest ago is forgotten. */
const mostKeys = 20_000;

/**
 * Counts by key, in one number each: the instant at which all that was taken is given back.
 * @param ticks milliseconds that only go up, whatever happens to the machine's clock
 */
export function createLimit({ burst, perSecond }: Allowance, ticks: () => number, most = mostKeys): Limit {
	const each = 1000 / perSecond;
	// Thirds of a millisecond do not add up to whole ones.
	const room = burst * each + 0.001;
	const fullAgain = new Map<string, number>();
	return {
		take(key) {
			const now = ticks();
			const next = Math.max(now, fullAgain.get(key) ?? 0) + each;
			if (next - now > room) return Math.ceil((next - now - room) / 1000);
			fullAgain.delete(key);
			fullAgain.set(key, next);
			for (const [oldest, at] of fullAgain) {
				// At most two go for each that comes, so nobody waits for a long sweep.
				if (fullAgain.size <= most && (at > now || oldest === key)) break;
				fullAgain.delete(oldest);
				if (fullAgain.size < most) break;
			}
			return 0;
		},
		size: () => fullAgain.size,
	};
}

/** slow: this person sends too fast, `tell` is true once for each burst. full: everybody does. */
export type Entrance =
	| { readonly kind: "in"; readonly leave: () => void }
	| { readonly kind: "slow"; readonly seconds: number; readonly tell: boolean }
	| { readonly kind: "full"; readonly seconds: number };

export interface Gate {
	/** Lets one turn of a person in, or says how long to wait. Whoever is in calls `leave` once, when the turn is over. */
	enter(who: string, input: Input): Entrance;
	/** Turns under way. */
	inside(): number;
}

/** How long to wait when too much is under way. */
const soon = 2;

/**
 * @param perPerson how fast one person may write; null: as fast as they like
 * @param most turns under way at once
 * @param urgent whether an input may mean danger; asked only of one that would be turned away
 */
export function createGate(options: {
	readonly perPerson: Allowance | null;
	readonly most: number;
	readonly ticks: () => number;
	readonly urgent: (input: Input) => boolean;
}): Gate {
	const { perPerson, most, ticks, urgent } = options;
	const limit = perPerson && createLimit(perPerson, ticks);
	const told = createLimit({ burst: 1, perSecond: 1 / 20 }, ticks);
	let inside = 0;
	const enter = (): Entrance => {
		inside += 1;
		return {
			kind: "in",
			leave: () => {
				inside -= 1;
			},
		};
	};
	return {
		enter(who, input) {
			if (inside >= most) return urgent(input) ? enter() : { kind: "full", seconds: soon };
			const seconds = limit?.take(who) ?? 0;
			if (seconds === 0 || urgent(input)) return enter();
			return { kind: "slow", seconds, tell: told.take(who) === 0 };
		},
		inside: () => inside,
	};
}

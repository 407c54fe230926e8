/** Many conversations at once against one program: each has a student who says the rehearsed turns; then the next comes. */
import { activityOf } from "./student.mjs";

/** The value below which a share of a sorted list lies. */
const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

export const median = (values) =>
	quantile(
		[...values].sort((a, b) => a - b),
		0.5,
	);

/**
 * @param turns the rehearsed turns
 * @param expected replies that one of these turns makes the program post
 */
export function createCrowd({ turns, size, name, expected }) {
	let students = 0;
	let driven = 0;
	const newcomer = () => ({ id: `${name}-${++students}`, at: 0, last: [] });
	const seats = Array.from({ length: size }, newcomer);

	async function one(client, mode, seat) {
		const said = turns[seat.at];
		const replies = await client.turn(mode, seat.id, activityOf(said, seat.last), seat.at, expected(said));
		if (replies.length !== expected(said))
			throw new Error(`${seat.id}, turn ${seat.at}: ${replies.length} replies instead of ${expected(said)}`);
		seat.last = replies;
		seat.at += 1;
		driven += 1;
		if (seat.at === turns.length) Object.assign(seat, newcomer());
		return replies.length;
	}

	return {
		/** Turns so far. */
		driven: () => driven,
		/** Every seat gets as far as its place in the room, so that all parts of the talk are under way at any time. */
		async takeSeats(client) {
			await Promise.all(
				seats.map(async (seat, index) => {
					for (let left = Math.floor((index * turns.length) / size); left > 0; left--)
						await one(client, "expectReplies", seat);
				}),
			);
		},
		/** One turn of every seat, so that all connections are open before the clock runs. */
		lap: (client, mode) => Promise.all(seats.map((seat) => one(client, mode, seat))),
		/** All seats talk for some seconds; turns under way at the end are finished and counted. */
		async run(client, mode, seconds) {
			const times = [];
			let replies = 0;
			const begun = performance.now();
			const until = begun + seconds * 1000;
			await Promise.all(
				seats.map(async (seat) => {
					while (performance.now() < until) {
						const before = performance.now();
						const came = await one(client, mode, seat);
						replies += came;
						times.push(performance.now() - before);
					}
				}),
			);
			const elapsed = (performance.now() - begun) / 1000;
			times.sort((a, b) => a - b);
			return {
				turns: times.length,
				replies,
				seconds: elapsed,
				turnsPerSecond: times.length / elapsed,
				repliesPerSecond: replies / elapsed,
				p50: quantile(times, 0.5),
				p99: quantile(times, 0.99),
			};
		},
	};
}

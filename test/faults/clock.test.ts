/** Clocks that jump, days that come every four years, hours that come twice or not at all. */
import fc from "fast-check";
import { DateTime } from "luxon";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { openFrom, policies } from "../../src/outbox/policies.ts";
import { type FakeTeams, startFakeTeams } from "../support/fake-teams.ts";
import { at, type Onward, startOnward } from "../support/onward.ts";
import { post, unsound } from "./people.ts";

const { seed } = inject("scale");

describe("quiet hours", () => {
	const zones = ["America/Kentucky/Louisville", "America/Denver", "Pacific/Honolulu"];
	type District = Parameters<typeof openFrom>[2];
	const district = (timeZone: string, from: string, to: string) =>
		({ timeZone, quietHours: { from, to } }) as unknown as District;
	const check = policies["check-in"];
	const opens = (own: District, now: string) => openFrom(check, false, own, now);

	/** As the wall clock has it, minute by minute. */
	function quiet({ timeZone, quietHours: { from, to } }: District, now: DateTime): boolean {
		const clock = now.setZone(timeZone).toFormat("HH:mm");
		return from <= to ? clock >= from && clock < to : clock >= from || clock < to;
	}

	const clock = fc.integer({ min: 0, max: 24 * 4 - 1 }).map((quarter) => {
		const [hour, minute] = [Math.floor(quarter / 4), (quarter % 4) * 15];
		return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
	});
	/** Often in the nights in which the clocks are changed. */
	const moment = fc.oneof(
		fc.constantFrom("2026-11-01T04:00:00Z", "2027-03-14T04:00:00Z", "2028-02-29T04:00:00Z", "2027-11-07T04:00:00Z"),
		fc.integer({ min: 0, max: 700 }).map((days) => DateTime.utc(2026, 9, 1).plus({ days }).toISO() ?? ""),
	);

	test("the first minute that is not quiet, in three time zones, also when the clocks are changed", () => {
		fc.assert(
			fc.property(
				fc.constantFrom(...zones),
				clock,
				clock,
				moment,
				fc.integer({ min: 0, max: 24 * 60 - 1 }),
				(zone, from, to, day, minutes) => {
					const own = district(zone, from, to);
					const now = DateTime.fromISO(day, { zone: "utc" }).plus({ minutes });
					let first = now;
					// All of these hours, and all changes of clocks here, are at full quarters.
					while (quiet(own, first)) first = first.plus({ minutes: 15 - (first.minute % 15) });
					expect(opens(own, now.toISO() ?? "")).toBe(first.toISO());
				},
			),
			{ numRuns: 300, seed },
		);
	});

	test("spring forward: half past two does not come, so it goes out at three", () => {
		const own = district("America/Kentucky/Louisville", "20:00", "02:30");
		expect(opens(own, "2027-03-14T05:00:00.000Z")).toBe("2027-03-14T07:00:00.000Z");
	});

	test("fall back: seven in the morning is an hour later than the evening before thought", () => {
		const own = district("America/Kentucky/Louisville", "20:00", "07:00");
		expect(opens(own, "2026-10-31T03:00:00.000Z")).toBe("2026-10-31T11:00:00.000Z");
		expect(opens(own, "2026-11-01T03:00:00.000Z")).toBe("2026-11-01T12:00:00.000Z");
	});

	test("fall back: one o'clock comes twice, and the second one does not wait for tomorrow", () => {
		const own = district("America/Kentucky/Louisville", "20:00", "01:30");
		// 1:10 for the second time.
		expect(opens(own, "2026-11-01T06:10:00.000Z")).toBe("2026-11-01T06:30:00.000Z");
	});
});

describe("a clock that jumps", () => {
	let service: FakeTeams;
	let onward: Onward;
	beforeEach(async () => {
		service = await startFakeTeams();
		onward = await startOnward();
	});
	afterEach(async () => {
		await onward.close();
		await service.close();
	});

	const hour = 3_600_000;
	const drain = async () => {
		while ((await onward.app.sender.tick(onward.clock.now())) > 0);
	};
	const checkIns = () =>
		service.posts.filter(
			(own) =>
				own.conversation === "c-student-10" &&
				own.activity.channelData?.onward.kind === "question" &&
				!own.activity.replyToId,
		);
	async function sendCheckIn(): Promise<void> {
		for (const text of ["send a check-in", "1", "1", "yes"]) await post(onward, "counselor-1", { text });
	}

	test("back and forth in the middle of a talk: the answers stay in the order in which they were given", async () => {
		await post(onward, "student-10", { text: "set a goal" });
		for (const [jump, text] of [
			[0, "four-year college"],
			[-5 * hour, "back"],
			[48 * hour, "military"],
			[-100 * 24 * hour, "back"],
			[400 * 24 * hour, "apprenticeship"],
			[-1, "I don't know yet"],
		] as const) {
			onward.clock.pass(jump);
			expect((await post(onward, "student-10", { text })).text).not.toContain("went wrong");
		}
		const ways = (await onward.app.store.history("student-10", "education-goal")).map(({ value }) => value);
		expect(ways).toEqual(["four-year", "military", "apprenticeship"]);
		expect((await onward.app.store.plan("student-10"))["education-goal"]?.[""]?.value).toBe("apprenticeship");
		expect(await unsound(onward.app.store, "student-10")).toBeNull();
	});

	test("a check-in that is on its way goes out one time, whichever way the clock jumps", async () => {
		await post(onward, "student-10", { text: "help" }, service);
		await sendCheckIn();
		onward.clock.pass(-3 * hour);
		await drain();
		// It may wait until it is as late as it was; it is not lost.
		onward.clock.pass(3 * hour);
		await drain();
		expect(checkIns()).toHaveLength(1);
		for (const jump of [-48, 96, -24, 24 * 5]) {
			onward.clock.pass(jump * hour);
			await drain();
			await onward.app.store.recover({ now: onward.clock.now(), boot: "another" });
		}
		expect(checkIns()).toHaveLength(1);
		expect((await post(onward, "student-10", { text: "yes" })).text).not.toContain("went wrong");
	});

	test("a redelivery after a jump is still the same turn", async () => {
		await post(onward, "student-10", { text: "set a goal" });
		const first = await post(onward, "student-10", { id: "again", text: "four-year college" });
		onward.clock.pass(-24 * hour);
		expect(await post(onward, "student-10", { id: "again", text: "four-year college" })).toEqual(first);
		onward.clock.pass(36 * hour);
		expect(await post(onward, "student-10", { id: "again", text: "four-year college" })).toEqual(first);
		expect(await onward.app.store.history("student-10", "education-goal")).toHaveLength(1);
	});

	test("29 February: a talk, a date a year on, and a check-in", async () => {
		onward.clock.set(at("2028-02-29 10:00"));
		await post(onward, "student-10", { text: "set a goal" }, service);
		for (const text of ["four-year college", "I don't know yet", "read more", "ask my uncle"])
			expect((await post(onward, "student-10", { text })).text).not.toContain("went wrong");
		// There is no such day.
		expect((await post(onward, "student-10", { text: "2029-02-29" })).text).not.toContain("2029");
		const told = await post(onward, "student-10", { text: "tomorrow" });
		expect(told.text).toContain("March 1");
		await post(onward, "student-10", { text: "yes" });
		expect(JSON.stringify(await onward.app.store.plan("student-10"))).toContain("2028-03-01");
		await post(onward, "student-10", { text: "help" }, service);
		await sendCheckIn();
		onward.clock.pass(60_000);
		await drain();
		expect(checkIns()).toHaveLength(1);
	});
});

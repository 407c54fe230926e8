/** The sender over the real store, the real Teams channel and a scripted Teams; only the clock is ours. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createTeams } from "../../src/channel/teams.ts";
import type { Channel, Commit, Mark, OutboxDraft, OutboxRow, SendResult, Store } from "../../src/doors.ts";
import { createSender, type SenderOptions } from "../../src/outbox/sender.ts";
import type { Address } from "../../src/turn.ts";
import { anyone, quiet } from "../channel/samples.ts";
import { type FakeTeams, startFakeTeams } from "../support/fake-teams.ts";
import { openTestStore, type TestStore } from "../support/stores.ts";
import { draft, library, person, teamsAddress, tuesday } from "./samples.ts";

let test_: TestStore;
let store: Store;
let fake: FakeTeams;
let now: string;
const later = (ms: number) => new Date(Date.parse(now) + ms).toISOString();
const advance = (ms: number) => {
	now = later(ms);
};

beforeEach(async () => {
	test_ = await openTestStore();
	store = test_.store;
	fake = await startFakeTeams();
	now = tuesday;
	quiet.lines.length = 0;
});
afterEach(async () => {
	await fake.close();
	await test_.close();
});

const web: Channel = { id: "directline", pull: true, send: () => Promise.reject(new Error("never called")) };

function sender(more: Partial<SenderOptions> = {}) {
	const teams = createTeams({
		app: null,
		allowedTenants: [],
		admit: anyone.enter,
		handle: () => Promise.reject(new Error("no")),
		log: quiet,
		now: () => now,
		timeoutMs: 1000,
	});
	return createSender({
		store,
		channels: [teams, web],
		library: () => library,
		log: quiet,
		clock: () => now,
		boot: "boot-1",
		wait: async (ms) => advance(ms),
		...more,
	});
}

const addressOf = (id: string): Address => teamsAddress(id, fake.serviceUrl);
let turns = 0;

/** What a turn of this person leaves in the store: its address, its rows, and a campaign when there is one. */
async function turn(id: string, more: Partial<Commit> = {}): Promise<readonly OutboxRow[]> {
	turns += 1;
	const who = `demo:${id}`;
	const name = `turn-${turns}`;
	const loaded = await store.load({ who, turn: name });
	const role = id.startsWith("counselor") ? "counselor" : "student";
	const result = await store.commit({
		turn: name,
		key: `key-${turns}`,
		at: now,
		who,
		version: loaded.version,
		person: loaded.person ?? person(id, role),
		create: loaded.person === null,
		address: addressOf(id),
		position: loaded.position,
		plan: loaded.plan,
		entries: [],
		outbox: [],
		effects: [],
		...more,
	});
	if (result.kind !== "committed") throw new Error(result.kind);
	return result.rows;
}

/** A check-in from the counselor to these students. */
const campaign = (students: readonly string[], id = "c1"): Promise<readonly OutboxRow[]> =>
	turn("counselor-1", {
		effects: [{ kind: "campaign", id, template: "plan-start", people: students }],
		outbox: students.map((student) =>
			draft("check-in", student, { id: `${id}-${student}`, campaign: id, key: `${id}-${student}` }),
		),
	});

const texts = () => fake.posts.map(({ activity }) => activity.text);
const replies = (id: string, count: number, state: "sending" | "ready" = "sending"): OutboxDraft[] =>
	Array.from({ length: count }, (_, index) =>
		draft("reply", id, {
			id: `r${turns}-${id}-${index}`,
			address: addressOf(id),
			view: { kind: "say", text: `${id} ${index}` },
			state,
		}),
	);

describe("replies of a turn", () => {
	test("go out in order and are marked sent", async () => {
		const rows = await turn("student-10", { outbox: replies("student-10", 3) });
		const one = sender();
		await one.deliver(rows);
		await one.stop();
		expect(texts()).toEqual(["student-10 0", "student-10 1", "student-10 2"]);
		expect((await store.load({ who: "demo:student-10", turn: "next" })).unsent).toEqual([]);
	});

	test("marks of many turns are written together", async () => {
		const batches: number[] = [];
		const counted = { ...store, mark: async (marks: readonly Mark[]) => void batches.push(marks.length) };
		const one = sender({ store: counted });
		const rows = await Promise.all(["a", "b", "c", "d"].map(async (id) => ({ id })));
		for (const { id } of rows) await one.deliver(await turn(id, { outbox: replies(id, 2) }));
		await one.stop();
		expect(batches.reduce((sum, count) => sum + count, 0)).toBe(8);
		expect(batches.length).toBeLessThan(8);
	});

	test("when one has to wait, those after it wait too, and come out in order later", async () => {
		const rows = await turn("student-10", { outbox: replies("student-10", 3) });
		fake.script({ status: 201 }, { status: 429, headers: { "retry-after": "5" } });
		const one = sender();
		await one.deliver(rows);
		await one.stop();
		expect(texts()).toEqual(["student-10 0", "student-10 1"]);
		expect(await one.tick(now)).toBe(0);
		advance(5000);
		expect(await one.tick(now)).toBe(2);
		expect(texts().slice(2)).toEqual(["student-10 1", "student-10 2"]);
	});

	test("one that may have arrived is not repeated, and the next one goes out", async () => {
		const rows = await turn("student-10", { outbox: replies("student-10", 2) });
		fake.script("reset");
		const one = sender();
		await one.deliver(rows);
		await one.stop();
		advance(60_000);
		expect(await one.tick(now)).toBe(0);
		expect(texts()).toEqual(["student-10 0", "student-10 1"]);
		const { unsent } = await store.load({ who: "demo:student-10", turn: "next" });
		expect(unsent.map(({ state }) => state)).toEqual(["unknown"]);
	});

	test("a channel that throws is a message that may have arrived", async () => {
		const rows = await turn("student-10", { outbox: replies("student-10", 1) });
		const broken: Channel = { id: "teams", pull: false, send: () => Promise.reject(new Error("boom")) };
		const one = sender({ channels: [broken] });
		await one.deliver(rows);
		await one.stop();
		expect((await store.load({ who: "demo:student-10", turn: "next" })).unsent[0]?.state).toBe("unknown");
		expect(quiet.lines.join()).toContain("send-failed");
	});

	test("a longer answer than Teams takes in two seconds is left to the loop", async () => {
		const rows = await turn("student-10", { outbox: replies("student-10", 12) });
		const one = sender();
		const start = Date.parse(now);
		await one.deliver(rows);
		await one.stop();
		expect(Date.parse(now) - start).toBeLessThanOrEqual(4000);
		for (let round = 0; round < 40; round += 1) {
			advance(1000);
			await one.tick(now);
		}
		expect(texts()).toEqual(rows.map((_, index) => `student-10 ${index}`));
	});
});

describe("check-ins", () => {
	test("go to everybody once, and the counselor hears how it stands", async () => {
		const students = ["student-8", "student-10", "student-12"];
		for (const id of students) await turn(id);
		await campaign(students);
		const one = sender();
		expect(await one.tick(now)).toBe(3);
		expect(texts().sort()).toEqual(students.map((id) => `check-in for ${id}`).sort());
		advance(1000);
		await one.tick(now);
		await one.tick(now);
		const result = fake.posts.filter(({ conversation }) => conversation === "a:counselor-1");
		expect(result).toHaveLength(1);
		expect(result[0]?.activity.summary).toContain("Delivered: 3");
		expect(result[0]?.activity.channelData?.onward.kind).toBe("sections");
	});

	test("two processes never send the same one", async () => {
		const students = Array.from({ length: 20 }, (_, index) => `student-${index}`);
		for (const id of students) await turn(id);
		await campaign(students);
		const second = await test_.open();
		const both = [sender(), sender({ store: second, boot: "boot-2" })];
		await Promise.all(both.map((one) => one.tick(now)));
		expect(texts().filter((text) => text?.startsWith("check-in"))).toHaveLength(20);
		expect(new Set(texts()).size).toBe(20);
	});

	test("each that was not delivered says why", async () => {
		for (const id of ["blocked", "silent", "lost", "odd", "fine"]) await turn(id);
		await turn("stopped", {
			effects: [{ kind: "setting", optedOut: true }],
			person: person("stopped", "student", { optedOut: true }),
		});
		await store.importPeople([{ person: person("absent"), identities: ["demo:absent"] }]);
		await campaign(["blocked", "silent", "lost", "odd", "stopped", "absent", "fine"]);
		const results: Readonly<Record<string, SendResult>> = {
			blocked: { kind: "unreachable", code: "ConversationBlockedByUser" },
			silent: { kind: "unknown" },
			lost: { kind: "unknown" },
			odd: { kind: "refused", code: "400" },
		};
		const to: string[] = [];
		const scripted: Channel = {
			id: "teams",
			pull: false,
			send: async ({ user }) => {
				to.push(user);
				return results[user] ?? { kind: "accepted" };
			},
		};
		const one = sender({ channels: [scripted, web] });
		await one.tick(now);
		expect(await store.campaign("c1")).toMatchObject({
			total: 7,
			delivered: 1,
			// Somebody who never wrote may still come.
			waiting: 1,
			notDelivered: { unreachable: 1, unknown: 2, refused: 1, "opted-out": 1 },
		});
		to.length = 0;
		advance(120_001);
		await one.tick(now);
		await one.tick(now);
		expect(to).toEqual(["counselor-1"]);
		advance(7 * 24 * 3_600_000);
		await one.tick(now);
		expect(await store.campaign("c1")).toMatchObject({ waiting: 0, notDelivered: { "no-address": 1 } });
	});

	test("in the evening they wait for the morning", async () => {
		await turn("student-10");
		await campaign(["student-10"]);
		now = "2026-10-14T01:30:00.000Z";
		const one = sender();
		await one.tick(now);
		expect(await store.campaign("c1")).toMatchObject({ waiting: 1, delivered: 0 });
		now = "2026-10-14T10:59:59.000Z";
		await one.tick(now);
		expect(texts().filter((text) => text?.startsWith("check-in"))).toEqual([]);
		now = "2026-10-14T11:00:00.000Z";
		await one.tick(now);
		expect(texts().filter((text) => text?.startsWith("check-in"))).toEqual(["check-in for student-10"]);
	});

	test("a busy Teams slows everybody down, but not an alert", async () => {
		const students = ["student-8", "student-10"];
		for (const id of students) await turn(id);
		await campaign(["student-8"]);
		fake.script({ status: 429, headers: { "retry-after": "30" } });
		const one = sender();
		await one.tick(now);
		await campaign(["student-10"], "c2");
		await store.enqueue([draft("alert", "counselor-1")]);
		advance(1000);
		await one.tick(now);
		expect(texts()).toEqual(["check-in for student-8", "alert for counselor-1"]);
		advance(29_000);
		await one.tick(now);
		expect(texts().slice(2).sort()).toEqual(["check-in for student-10", "check-in for student-8"]);
	});

	test("no more than forty in a second", async () => {
		const students = Array.from({ length: 60 }, (_, index) => `student-${index}`);
		for (const id of students) await turn(id);
		await campaign(students);
		const one = sender();
		const counts: number[] = [];
		for (let round = 0; round < 4; round += 1) {
			const before = texts().filter((text) => text?.startsWith("check-in")).length;
			await one.tick(now);
			counts.push(texts().filter((text) => text?.startsWith("check-in")).length - before);
			advance(500);
		}
		expect(counts).toEqual([40, 0, 20, 0]);
	});
});

describe("alerts", () => {
	test("are repeated until somebody's Teams has taken them", async () => {
		await turn("counselor-1");
		await store.enqueue([draft("alert", "counselor-1")]);
		fake.script("hang", { status: 503 }, { status: 429 });
		const one = sender();
		for (let round = 0; round < 8; round += 1) {
			await one.tick(now);
			advance(30_000);
		}
		expect(texts()).toEqual(Array.from({ length: 4 }, () => "alert for counselor-1"));
	});

	test("go to the next address when the first is dead, and the dead one is not tried again", async () => {
		await turn("counselor-1", { address: { channel: "directline", conversation: "web-1", user: "counselor-1" } });
		advance(1000);
		await turn("counselor-1");
		await store.enqueue([draft("alert", "counselor-1")]);
		fake.script({ status: 404, body: { error: { code: "ConversationNotFound" } } });
		const one = sender();
		await one.tick(now);
		advance(60_000);
		await one.tick(now);
		expect(fake.posts).toHaveLength(1);
		const fetched = await store.fetch({ conversation: "web-1", person: "counselor-1", after: 0, limit: 10, at: now });
		expect(fetched.map(({ id }) => id)).toEqual(["alert-counselor-1"]);
	});
});

describe("the loop", () => {
	test("starts by itself, puts right what an ended process left, and stops cleanly", async () => {
		await turn("student-10", { outbox: replies("student-10", 1) });
		await campaign(["student-10"]);
		store = await test_.reopen();
		const one = sender({ boot: "boot-2", idleMs: 5 });
		one.start();
		await fake.arrived(1);
		await one.stop();
		expect(texts()[0]).toBe("check-in for student-10");
		expect(quiet.lines.join()).toContain("recovered");
		const { unsent } = await store.load({ who: "demo:student-10", turn: "next" });
		expect(unsent.map(({ state }) => state)).toEqual(["unknown"]);
		expect(await store.campaign("c1")).toMatchObject({ delivered: 1 });
	});

	test("a database that is away is reported and asked again", async () => {
		let fail = true;
		let again = () => {};
		const recovered = new Promise<void>((resolve) => {
			again = resolve;
		});
		const shaky: Store = {
			...store,
			claim: async (input) => {
				if (fail) {
					fail = false;
					throw new Error("away");
				}
				again();
				return store.claim(input);
			},
		};
		const one = sender({ store: shaky, idleMs: 5 });
		one.start();
		await recovered;
		await one.stop();
		expect(quiet.lines.join()).toContain("tick-failed");
	});

	test("a campaign that cannot be reported keeps nobody from being written to", async () => {
		await turn("counselor-1");
		await store.enqueue([draft("alert", "counselor-1")]);
		const one = sender({ store: { ...store, unreported: () => Promise.reject(new Error("broken")) } });
		await expect(one.tick(now)).rejects.toThrow("broken");
		expect(texts()).toEqual(["alert for counselor-1"]);
	});

	test("outcomes that cannot be written are kept for the next time", async () => {
		const rows = await turn("student-10", { outbox: replies("student-10", 1) });
		let fail = true;
		const shaky: Store = {
			...store,
			mark: async (marks) => {
				if (fail) throw new Error("away");
				return store.mark(marks);
			},
		};
		const one = sender({ store: shaky });
		await one.deliver(rows);
		await one.tick(now);
		expect(quiet.lines.join()).toContain("marks-not-written");
		fail = false;
		await one.stop();
		store = await test_.reopen();
		expect((await store.load({ who: "demo:student-10", turn: "next" })).unsent).toEqual([]);
	});
});

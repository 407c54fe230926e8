/** What people get who fetch by themselves, the page and the terminal: the same policies as everybody. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Channel, SendResult, Store } from "../../src/doors.ts";
import { createSender } from "../../src/outbox/sender.ts";
import type { Address } from "../../src/turn.ts";
import { quiet } from "../channel/samples.ts";
import { push, seed, sendCampaign, take, teams, web } from "../store/made.ts";
import { openTestStore, storeKinds, type TestStore } from "../support/stores.ts";
import { library, tuesday } from "./samples.ts";

const hour = 3_600_000;
/** Tuesday, 21:30 in Louisville, in the quiet hours; and Wednesday, 7:00, at their end. */
const [evening, morning] = ["2026-10-14T01:30:00.000Z", "2026-10-14T11:00:00.000Z"];

describe.each(storeKinds)("people who fetch by themselves, on %s", (kind) => {
	let opened: TestStore;
	let store: Store;
	let posted: string[];
	let answer: SendResult;

	beforeEach(async () => {
		opened = await openTestStore(kind);
		store = opened.store;
		await seed(store, 2);
		posted = [];
		answer = { kind: "accepted" };
	});
	afterEach(() => opened.close());

	const pulled = (id: "directline" | "console"): Channel => ({
		id,
		pull: true,
		send: () => Promise.reject(new Error("never called")),
	});
	const teamsChannel: Channel = {
		id: "teams",
		pull: false,
		send: async (address, { id }) => {
			posted.push(`${id} to ${address.conversation}`);
			return answer;
		},
	};

	/** One look of a sender that has these channels. */
	async function tick(now: string, channels = [teamsChannel, pulled("directline")]): Promise<void> {
		const sender = createSender({
			store,
			channels,
			library: () => library,
			log: quiet,
			clock: () => now,
			boot: "boot-1",
		});
		await sender.tick(now);
		await sender.stop();
	}

	const fetched = async (now: string, conversation = "web-s1") => {
		const rows = await store.fetch({ conversation, person: "s1", after: 0, limit: 50, at: now });
		return rows.map((row) => row.id);
	};
	const later = (ms: number): string => new Date(Date.parse(tuesday) + ms).toISOString();

	test("a check-in is on the page after the sender's look, and delivered once the page has it", async () => {
		await take(store, "s1", "t1", { address: web("s1"), at: tuesday });
		await sendCampaign(store, "go", ["s1"], tuesday);
		expect(await fetched(tuesday)).toEqual([]);
		await tick(tuesday);
		expect(await store.campaign("go")).toMatchObject({ waiting: 1, delivered: 0 });
		await tick(later(120_000));
		expect(await fetched(later(120_000))).toEqual(["go:s1"]);
		expect(await store.campaign("go")).toMatchObject({ waiting: 0, delivered: 1 });
		expect(posted.filter((id) => id.startsWith("go:"))).toEqual([]);
	});

	test("in the evening it waits for the morning", async () => {
		await take(store, "s1", "t1", { address: web("s1"), at: tuesday });
		await sendCampaign(store, "go", ["s1"], evening);
		await tick(evening);
		expect(await fetched(evening)).toEqual([]);
		await tick("2026-10-14T10:59:59.000Z");
		expect(await fetched("2026-10-14T10:59:59.000Z")).toEqual([]);
		await tick(morning);
		expect(await fetched(morning)).toEqual(["go:s1"]);
	});

	test("the third in a week ends, whether or not the page has fetched the first two", async () => {
		await take(store, "s1", "t1", { address: web("s1"), at: tuesday });
		for (const id of ["one", "two", "three"]) {
			await sendCampaign(store, id, ["s1"], tuesday);
			await tick(tuesday);
			if (id === "one") await fetched(tuesday);
		}
		expect(await fetched(tuesday)).toEqual(["one:s1", "two:s1"]);
		expect(await store.campaign("three")).toMatchObject({ notDelivered: { "weekly-cap": 1 } });
		const nextWeek = later(7 * 24 * hour + 1);
		await sendCampaign(store, "four", ["s1"], nextWeek);
		await tick(nextWeek);
		expect(await fetched(nextWeek)).toEqual(["one:s1", "two:s1", "four:s1"]);
	});

	test("who has answered is not reminded", async () => {
		await take(store, "s1", "t1", { address: web("s1"), at: tuesday });
		await sendCampaign(store, "go", ["s1"], tuesday);
		await tick(tuesday);
		await fetched(tuesday);
		const answered = { kind: "answer" as const, delivery: "go:s1", choice: "fine" };
		await take(store, "s1", "t2", { address: web("s1"), at: tuesday, effects: [answered] });
		await store.enqueue([push("remind", "s1", { kind: "reminder", campaign: "go", notBefore: tuesday })]);
		await tick(tuesday);
		expect(await fetched(tuesday)).toEqual(["go:s1"]);
		expect((await store.byKey("remind"))[0]).toMatchObject({ state: "ended", reason: "already-answered" });
	});

	test("who stops messages in the evening finds no check-in in the morning", async () => {
		await take(store, "s1", "t1", { address: web("s1"), at: tuesday });
		await sendCampaign(store, "go", ["s1"], evening);
		await tick(evening);
		await take(store, "s1", "t2", { address: web("s1"), at: evening, effects: [{ kind: "setting", optedOut: true }] });
		await tick(morning);
		expect(await fetched(morning)).toEqual([]);
		expect(await store.campaign("go")).toMatchObject({ notDelivered: { "opted-out": 1 } });
	});

	test("whoever opens the page for the first time gets what waited at the next look, but not in quiet hours", async () => {
		await sendCampaign(store, "go", ["s1", "s2"], tuesday);
		await tick(tuesday);
		await take(store, "s1", "t1", { address: web("s1"), at: later(1000) });
		await tick(later(1000));
		expect(await fetched(later(1000))).toEqual(["go:s1"]);
		await take(store, "s2", "t2", { address: web("s2"), at: evening });
		await tick(evening);
		await tick(morning);
		const late = await store.fetch({ conversation: "web-s2", person: "s2", after: 0, limit: 9, at: morning });
		expect(late.map((row) => [row.id, row.notBefore])).toEqual([["go:s2", morning]]);
	});

	test("what lies unfetched on the page goes to Teams once its reader writes from there", async () => {
		await take(store, "s1", "t1", { address: web("s1"), at: tuesday });
		await sendCampaign(store, "go", ["s1"], tuesday);
		await tick(tuesday);
		await take(store, "s1", "t2", { at: later(hour) });
		await tick(later(hour));
		expect(posted.filter((id) => id.startsWith("go:"))).toEqual(["go:s1 to a:s1"]);
		expect(await fetched(later(hour))).toEqual([]);
		expect(await store.campaign("go")).toMatchObject({ delivered: 1, waiting: 0 });
	});

	test("when Teams turns out dead it is on the page after the same look", async () => {
		await take(store, "s1", "t1", { address: web("s1"), at: tuesday });
		await take(store, "s1", "t2", { at: tuesday });
		await sendCampaign(store, "go", ["s1"], tuesday);
		answer = { kind: "unreachable", code: "ConversationNotFound" };
		await tick(tuesday);
		expect(await fetched(tuesday)).toEqual(["go:s1"]);
		expect(posted).toEqual(["go:s1 to a:s1"]);
	});

	test("a terminal gets it while it is open; a closed one is passed over", async () => {
		const terminal: Address = { channel: "console", conversation: "console-1", user: "s1" };
		await take(store, "s1", "t1", { address: web("s1"), at: tuesday });
		await take(store, "s1", "t2", { address: terminal, at: tuesday });
		await sendCampaign(store, "one", ["s1"], tuesday);
		await tick(tuesday);
		expect(await fetched(tuesday)).toEqual(["one:s1"]);
		await sendCampaign(store, "two", ["s1"], tuesday);
		await tick(tuesday, [teamsChannel, pulled("directline"), pulled("console")]);
		expect(await fetched(tuesday, "console-1")).toEqual(["two:s1"]);
		expect(await fetched(tuesday)).toEqual(["one:s1"]);
	});

	test("a page takes nothing from what Teams may be sent in a second", async () => {
		await take(store, "s1", "t1", { address: web("s1"), at: tuesday });
		await take(store, "s2", "t2", { address: teams("s2"), at: tuesday });
		const many = Array.from({ length: 39 }, (_, index) =>
			push(`p${index}`, "s1", { kind: "message", notBefore: tuesday }),
		);
		await store.enqueue([...many, push("last", "s2", { kind: "message", notBefore: tuesday })]);
		await tick(tuesday);
		expect(await fetched(tuesday)).toEqual(many.map(({ id }) => id));
		expect(posted).toEqual(["last to a:s2"]);
	});
});

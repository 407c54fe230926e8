/** The lane of alerts with real stores, the sender, and a clock that tests move. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createEmail } from "../../src/channel/email.ts";
import type { Channel, Log, Outgoing, SendResult, Store } from "../../src/doors.ts";
import { type AlertLane, createAlertLane } from "../../src/outbox/alerts.ts";
import { noLimits } from "../../src/outbox/pace.ts";
import { createSender, type Sender } from "../../src/outbox/sender.ts";
import type { Address, Effect, Person } from "../../src/turn.ts";
import { raised, take, teams } from "../store/made.ts";
import { openTestStore, storeKinds, type TestStore } from "../support/stores.ts";
import { district, person, tuesday } from "./samples.ts";

const minute = 60_000;
const contacts = ["c1", "c2", "c3"];
const CANARY = "canary-41d2";

interface Sent {
	readonly at: string;
	readonly channel: string;
	readonly to: string;
	readonly message: Outgoing;
}

/** One process: its lane, its sender and what both say to the log. */
interface Process {
	readonly store: Store;
	readonly lane: AlertLane;
	readonly sender: Sender;
}

describe.each(storeKinds)("alerts on %s", (kind) => {
	let opened: TestStore;
	let store: Store;
	let now: string;
	let sent: Sent[];
	let logged: {
		readonly level: string;
		readonly fields: Readonly<Record<string, unknown>>;
		readonly message: string;
	}[];
	/** What Teams and the mail server say to a message. */
	let answers: { teams: () => SendResult; email: () => SendResult };
	let named: readonly string[];
	let mails: Readonly<Record<string, string>>;
	let loose: Outgoing[];

	const staff = contacts.map((id) => person(id, "counselor"));
	const pass = (minutes: number): void => {
		now = new Date(Date.parse(now) + minutes * minute).toISOString();
	};
	const note =
		(level: string): Log["info"] =>
		(fields, message) =>
			void logged.push({ level, fields, message });
	const log: Log = { info: note("info"), warn: note("warn"), error: note("error") };
	const channel = (id: "teams" | "email"): Channel => ({
		id,
		pull: false,
		send: async (address, message) => {
			const result = answers[id]();
			sent.push({ at: now, channel: id, to: id === "email" ? address.conversation : address.user, message });
			return result;
		},
	});

	function start(
		own: Store,
		boot: string,
		channels: readonly Channel[] = [channel("teams"), channel("email")],
	): Process {
		const clock = () => now;
		const knowledge = {
			district: {
				...district,
				firstDay: "2026-08-12",
				lastDay: "2027-05-26",
				alertContacts: district.alertContacts.slice(0, 1).flatMap((one) => named.map((id) => ({ ...one, person: id }))),
			},
			checkIns: new Map(),
			safety: {} as never,
		};
		const sender = createSender({
			store: own,
			channels,
			library: () => knowledge,
			log,
			clock,
			boot,
			limits: noLimits,
			wait: async () => undefined,
		});
		const lane = createAlertLane({
			store: own,
			library: () => knowledge,
			staff,
			mail: (id) => mails[id] ?? null,
			link: "https://teams.example/onward",
			followUp: (_library, kinds, writer, lang) => ({
				kind: "safety",
				text: `nobody reached ${writer} ${lang} ${kinds.join()}`,
				numbers: ["988"],
				buttons: [],
			}),
			deliver: async (rows) => void loose.push(...rows),
			kick: () => undefined,
			clock,
			every: () => () => undefined,
			log,
		});
		return { store: own, lane, sender };
	}

	/** One look of the lane and all that the sender can do at this moment. */
	async function work(...processes: readonly Process[]): Promise<void> {
		for (const { lane } of processes) await lane.tick(now);
		for (const { sender } of processes) while ((await sender.tick(now)) > 0);
	}

	/** Who got what since the last look: `channel to`. */
	const heard = (): string[] =>
		sent
			.splice(0)
			.map(({ channel: by, to }) => `${by} ${to}`)
			.sort();

	const writeFromTeams = async (...ids: readonly string[]) => {
		for (const id of ids) await take(store, id, `hello-${id}`, { at: now, address: { ...teams(id), user: id } });
	};
	const step = (by: string, effect: Partial<Effect & { kind: "alert-step" }>) =>
		take(store, by, `step-${by}-${now}`, {
			at: now,
			address: { ...teams(by), user: by },
			effects: [{ kind: "alert-step", alert: "t1", step: "acknowledge", ...effect }],
		});

	beforeEach(async () => {
		opened = await openTestStore(kind);
		store = opened.store;
		now = tuesday;
		sent = [];
		logged = [];
		loose = [];
		answers = { teams: () => ({ kind: "accepted" }), email: () => ({ kind: "accepted" }) };
		named = contacts;
		mails = { c1: "c1@school.example", c2: "c2@school.example" };
		const others: Person[] = [
			person("s1", "student", { givenName: CANARY, familyName: CANARY }),
			person("f1", "family", { lang: "es", guardianOf: ["s1"] }),
		];
		await store.importPeople([...staff, ...others].map((one) => ({ person: one, identities: [`demo:${one.id}`] })));
	});
	afterEach(() => opened.close());

	test("two people are told at once, by Teams and by mail; again every 15 minutes; the third after two repeats; until one takes it on", async () => {
		await writeFromTeams("s1", ...contacts);
		const process = start(store, "boot-1");
		await store.raise(raised("t1", "s1", { at: now, words: CANARY }));
		await work(process);
		const both = ["email c1@school.example", "email c2@school.example", "teams c1", "teams c2"];
		expect(heard()).toEqual(both);
		pass(14);
		await work(process);
		expect(heard()).toEqual([]);
		for (let repeat = 1; repeat <= 2; repeat++) {
			pass(repeat === 1 ? 1 : 15);
			await work(process);
			expect(heard()).toEqual(both);
		}
		pass(15);
		await work(process);
		expect(heard()).toEqual([...both, "teams c3"]);
		expect(await store.alert("t1")).toMatchObject({ rounds: 4, told: contacts, heardAt: tuesday, unheardAt: null });
		pass(5);
		await step("c3", {});
		for (let later = 0; later < 5; later++) {
			pass(15);
			await work(process);
		}
		expect(heard()).toEqual([]);
	});

	test("the notice has no name, no words and no kind, in the mail neither; it says how to open it", async () => {
		await writeFromTeams("s1", "c1");
		const process = start(store, "boot-1");
		await store.raise(raised("t1", "s1", { at: now, words: CANARY, kinds: ["abuse"] }));
		await work(process);
		const chat = sent.find((one) => one.channel === "teams")?.message;
		expect(chat?.view).toEqual({
			kind: "say",
			text: "A student needs you. Please open it now.",
			buttons: [{ label: "Show the alerts", route: "dialog:alerts" }],
		});
		const mail = sent.find((one) => one.to === "c1@school.example")?.message;
		expect(mail?.view).toMatchObject({ kind: "say" });
		expect(JSON.stringify(mail?.view)).toMatch(/A student needs you.*write: Show the alerts.*https:\/\/teams\.example/);
		// What a family wrote is not a student's.
		await store.raise(raised("t2", "f1", { at: now, words: CANARY }));
		await work(process);
		expect(sent.some(({ message }) => JSON.stringify(message.view).includes("Someone needs you."))).toBe(true);
		expect(JSON.stringify([sent, logged])).not.toMatch(/canary|abuse|crisis/);
	});

	test("two processes that look at the same time tell each round once", async () => {
		await writeFromTeams("s1", "c1", "c2");
		const [one, two] = [start(store, "boot-1"), start(await opened.open(), "boot-2")];
		await store.raise(raised("t1", "s1", { at: now }));
		for (let round = 1; round <= 3; round++) {
			await Promise.all([one.lane.tick(now), two.lane.tick(now), one.lane.tick(now), two.lane.tick(now)]);
			await Promise.all([one.sender.tick(now), two.sender.tick(now)]);
			expect(heard()).toEqual(["email c1@school.example", "email c2@school.example", "teams c1", "teams c2"]);
			expect((await store.alert("t1"))?.rounds).toBe(round);
			pass(15);
		}
	});

	test("a process that ends between telling and sending, or while it sends, loses nothing", async () => {
		await writeFromTeams("s1", "c1", "c2");
		const first = start(store, "boot-1");
		await store.raise(raised("t1", "s1", { at: now }));
		await first.lane.tick(now);
		// It took one notice in hand and never came back.
		const lease = new Date(Date.parse(now) + minute).toISOString();
		expect(await store.claim({ now, limit: 1, leaseUntil: lease, boot: "boot-1" })).toHaveLength(1);
		expect(heard()).toEqual([]);
		store = await opened.reopen();
		const second = start(store, "boot-2");
		pass(2);
		await store.recover({ now, boot: "boot-2" });
		await work(second);
		expect(heard()).toEqual(["email c1@school.example", "email c2@school.example", "teams c1", "teams c2"]);
		// The repeats go on from where they were.
		pass(12);
		await work(second);
		expect(heard()).toEqual([]);
		pass(1);
		await work(second);
		expect(heard()).toHaveLength(4);
		expect((await store.alert("t1"))?.rounds).toBe(2);
	});

	test("what may have arrived is sent again, and taking it on ends that", async () => {
		await writeFromTeams("s1", "c1", "c2");
		answers.teams = () => ({ kind: "unknown" });
		const process = start(store, "boot-1");
		await store.raise(raised("t1", "s1", { at: now }));
		await work(process);
		pass(1);
		await work(process);
		expect(heard().filter((one) => one === "teams c1")).toHaveLength(2);
		await step("c1", {});
		pass(1);
		await work(process);
		expect(heard()).toEqual([]);
	});

	test("a dead mail server does not keep Teams, and a dead Teams not the mail", async () => {
		await writeFromTeams("s1", "c1", "c2");
		const dead = createEmail({ url: "smtp://127.0.0.1:1", from: "onward@school.example", timeoutMs: 2000 });
		try {
			const process = start(store, "boot-1", [channel("teams"), dead]);
			await store.raise(raised("t1", "s1", { at: now }));
			await work(process);
			expect(heard()).toEqual(["teams c1", "teams c2"]);
			pass(11);
			await work(process);
			expect(await store.alert("t1")).toMatchObject({ heardAt: tuesday, unheardAt: null });
		} finally {
			dead.close();
		}
		answers.teams = () => ({ kind: "again", afterMs: null, busy: false });
		const process = start(store, "boot-1");
		await store.raise(raised("t2", "f1", { at: now }));
		await work(process);
		expect((await store.alert("t2"))?.heardAt).toBe(now);
	});

	test("every way dead for ten minutes: the writer is told once, with the numbers, and the log has no words", async () => {
		await writeFromTeams("s1", "c1", "c2");
		answers = {
			teams: () => ({ kind: "again", afterMs: null, busy: false }),
			email: () => ({ kind: "unknown" }),
		};
		const process = start(store, "boot-1");
		await store.raise(raised("t1", "s1", { at: now, words: CANARY, lang: "es", kinds: ["crisis", "abuse"] }));
		for (let half = 0; half < 19; half++) {
			await work(process);
			pass(0.5);
		}
		expect((await store.alert("t1"))?.unheardAt).toBeNull();
		sent = [];
		answers.teams = () => ({ kind: "accepted" });
		// Teams is back for the writer; what the contacts get comes with it.
		pass(0.5);
		await process.lane.tick(now);
		expect((await store.alert("t1"))?.unheardAt).toBe(now);
		await work(process);
		const own = sent.filter(({ to }) => to === "s1");
		expect(own.map(({ message }) => message.view)).toEqual([
			{ kind: "safety", text: "nobody reached student es crisis,abuse", numbers: ["988"], buttons: [] },
		]);
		expect(logged.filter(({ fields }) => fields.event === "alert-unheard")).toMatchObject([{ level: "error" }]);
		for (let later = 0; later < 10; later++) {
			pass(15);
			await work(process);
		}
		expect(sent.filter(({ to }) => to === "s1")).toHaveLength(1);
		// Telling went on all the while.
		expect((await store.alert("t1"))?.rounds).toBeGreaterThan(8);
		expect(JSON.stringify(logged)).not.toMatch(/canary|crisis|abuse/);
	});

	test("every notice ended: the writer is told at once", async () => {
		await writeFromTeams("s1", "c1", "c2");
		answers = { teams: () => ({ kind: "accepted" }), email: () => ({ kind: "unreachable", code: "550" }) };
		const gone = (address: Address) => address.user !== "s1";
		const picky: Channel = {
			...channel("teams"),
			send: async (address, message) =>
				gone(address)
					? { kind: "unreachable", code: "BotNotInConversationRoster" }
					: await channel("teams").send(address, message),
		};
		const process = start(store, "boot-1", [picky, channel("email")]);
		await store.raise(raised("t1", "s1", { at: now }));
		await work(process);
		await work(process);
		expect(sent.filter(({ to }) => to === "s1")).toHaveLength(1);
		expect((await store.alert("t1"))?.unheardAt).toBe(now);
	});

	test("contacts without any address: owned up to after ten minutes; one who comes later gets one notice", async () => {
		mails = {};
		await writeFromTeams("s1");
		const process = start(store, "boot-1");
		await store.raise(raised("t1", "s1", { at: now }));
		for (let round = 0; round < 4; round++) {
			await work(process);
			pass(15);
		}
		expect(heard()).toEqual(["teams s1"]);
		await writeFromTeams("c2");
		await work(process);
		expect(heard().filter((one) => one === "teams c2")).toEqual(["teams c2"]);
	});

	test("nobody may be told: the writer hears it at once, and it is tried again should somebody be named", async () => {
		await writeFromTeams("s1", "c1");
		const process = start(store, "boot-1");
		await store.raise(raised("t1", "s1", { at: now, named: contacts }));
		await work(process);
		expect(heard()).toEqual(["teams s1"]);
		expect(await store.alert("t1")).toMatchObject({ rounds: 0, unheardAt: now });
		for (let later = 0; later < 3; later++) {
			pass(15);
			await work(process);
		}
		expect(heard()).toEqual([]);
		expect((await store.alertsDue(new Date(Date.parse(now) + 15 * minute).toISOString())).length).toBe(1);
	});

	test("somebody who is not on the roster is answered where they wrote from", async () => {
		named = [];
		const process = start(store, "boot-1");
		const address = { ...teams("x"), user: "x" };
		await store.raise(raised("t1", null, { at: now, who: "teams:t:o", name: "Pat", address }));
		await store.raise(raised("t2", null, { at: now, who: "teams:t:p" }));
		await work(process);
		await work(process);
		expect(loose).toMatchObject([{ kind: "reply", address, view: { text: "nobody reached unknown en crisis" } }]);
		expect(logged.filter(({ fields }) => fields.event === "alert-unheard")).toHaveLength(2);
	});

	test("what can wait waits for the morning, becomes urgent at once, and wakes nobody to be repeated", async () => {
		await writeFromTeams("s1", "c1", "c2");
		const process = start(store, "boot-1");
		// 20:00 in Louisville
		pass(10 * 60);
		await store.raise(raised("t1", "s1", { at: now, urgency: "next-school-morning" }));
		await store.raise(raised("t2", "f1", { at: now, urgency: "next-school-morning" }));
		await work(process);
		expect(heard()).toEqual([]);
		expect((await store.alerts()).map(({ nextAt, rounds }) => [nextAt, rounds])).toEqual([
			["2026-10-14T11:15:00.000Z", 0],
			["2026-10-14T11:15:00.000Z", 0],
		]);
		pass(5);
		await store.raise(raised("t3", "s1", { at: now, urgency: "now" }));
		await work(process);
		expect(heard()).toHaveLength(4);
		await step("c1", {});
		now = "2026-10-14T11:14:59.000Z";
		await work(process);
		expect(heard()).toEqual([]);
		now = "2026-10-14T11:15:00.000Z";
		await work(process);
		expect(heard()).toHaveLength(4);
		now = "2026-10-14T19:20:00.000Z";
		await work(process);
		expect(heard()).toHaveLength(4);
		expect((await store.alert("t2"))?.nextAt).toBe("2026-10-15T11:15:00.000Z");
	});

	test("an alert that cannot be told keeps no other one waiting, and a store that is away is told of once a look", async () => {
		await writeFromTeams("s1", "c1", "c2");
		const broken: Store = {
			...store,
			tell: (input) => (input.alert === "t1" ? Promise.reject(new Error("no")) : store.tell(input)),
		};
		const process = start(broken, "boot-1");
		await store.raise(raised("t1", "s1", { at: now }));
		await store.raise(raised("t2", "f1", { at: now }));
		await work(process);
		expect(heard()).toHaveLength(4);
		expect(logged.map(({ fields }) => fields.event)).toEqual(["alert-not-told", "alert-told"]);
		const looks: (() => void)[] = [];
		const away = createAlertLane({
			store: { ...store, alertsDue: () => Promise.reject(new Error("away")) },
			library: () => ({ district, safety: {} as never }),
			staff,
			mail: () => null,
			link: null,
			followUp: () => ({ kind: "say", text: "" }),
			deliver: async () => undefined,
			kick: () => undefined,
			clock: () => now,
			every: (_ms, what) => {
				looks.push(what);
				return () => void looks.splice(0);
			},
			log,
		});
		logged = [];
		away.poke();
		expect(looks).toEqual([]);
		away.start();
		await away.stop();
		expect(logged.map(({ fields, level }) => [fields.event, level])).toEqual([["alerts-unread", "error"]]);
		expect(looks).toEqual([]);
	});
});

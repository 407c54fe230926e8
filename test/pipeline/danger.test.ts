/**
 * A message that may mean danger, whatever is broken: locked, hung, dead, full. Each ends with a reply within a second of
 * a clock that the test moves, and with the alert stored, or kept until it is, or the person told that nobody was reached.
 */
import { DateTime } from "luxon";
import { beforeEach, describe, expect, test } from "vitest";
import { actions, sources } from "../../src/actions/index.ts";
import { learn, root } from "../../src/app.ts";
import type { Commit, Committed, Handled, Loaded, OutboxDraft, OutboxRow, Store } from "../../src/doors.ts";
import { likeness } from "../../src/library/likeness.ts";
import { createPipeline, type Knowledge, type Pipeline } from "../../src/pipeline.ts";
import { type Alarm, type AlertSpool, createAlarm } from "../../src/safety/alarm.ts";
import type { Hit, Screen } from "../../src/safety/screen.ts";
import { restricted, visitor } from "../../src/school/rules.ts";
import type { Person, Position, Raised, Turn, View } from "../../src/turn.ts";
import { readDate } from "../../src/words/dates.ts";

/** What these messages mean, so that a change of the patterns changes nothing here. */
const meanings: readonly (readonly [RegExp, Hit["kinds"], Hit["urgency"], Hit["lang"]])[] = [
	[/my dad hits me and i want to kill myself/, ["crisis", "abuse"], "now", "en"],
	[/kill (my|him)self/, ["crisis"], "now", "en"],
	[/hits me|touch me/, ["abuse"], "now", "en"],
	[/used to cut/, ["crisis"], "next-school-morning", "en"],
	[/morir|matar/, ["crisis"], "now", "es"],
];
const screen: Screen = (text) => {
	const found = meanings.find(([shape]) => shape.test(text));
	return found
		? { route: `safety:${found[1][0] ?? "crisis"}`, kinds: found[1], urgency: found[2], lang: found[3] }
		: null;
};

const knowledge = { ...learn(root), screen };
const zone = knowledge.library.district.timeZone;
const at = (local: string): string => DateTime.fromFormat(local, "yyyy-MM-dd HH:mm", { zone }).toUTC().toISO() ?? "";

const person = (id: string, role: Person["role"], more: Partial<Person> = {}): Person => ({
	...{ id, role, givenName: "Sam", familyName: "Lopez", lang: "en", grade: role === "student" ? 10 : null },
	...{ birthDate: null, school: "valley-high", counselor: "counselor-1", guardianOf: [], optedOut: false },
	...{ welcomed: true, ...more },
});
const people = new Map(
	[
		person("counselor-1", "counselor", { givenName: "Elena", familyName: "Rivera" }),
		person("counselor-2", "counselor", { givenName: "Marcus", familyName: "Whitfield" }),
		person("student-10", "student"),
		person("family-1", "family", { lang: "es", school: null, guardianOf: ["student-10"] }),
	].map((own) => [own.id, own]),
);

type Fault = "none" | "dead" | "hung";
const forever = new Promise<never>(() => {});

/** A store in memory that can die, hang or hang for turns alone, as a lock that somebody else holds. */
function createStore() {
	const state = { fault: "none" as Fault, locked: "none" as Fault };
	const alerts = new Map<string, Raised>();
	const turns = new Map<string, OutboxRow[]>();
	const positions = new Map<string, Position>();
	const marked: string[] = [];
	const privately: OutboxDraft[] = [];
	let waiting: (() => void)[] = [];
	const gate = async (fault: Fault) => {
		if (fault === "dead") throw new Error("the database is away");
		if (fault === "hung") await new Promise<void>((go) => waiting.push(go));
	};
	const both = async () => {
		await gate(state.fault);
		await gate(state.locked);
	};
	const idOf = (who: string) => (people.has(who.replace(/^\w+:/, "")) ? who.replace(/^\w+:/, "") : null);
	const empty: Position = { stack: [], paused: {}, lastRoute: null, offers: [], lastAt: null };
	const store = {
		whois: async (who: string) => {
			await gate(state.fault);
			return idOf(who);
		},
		person: async (id: string) => {
			await gate(state.fault);
			return people.get(id) ?? null;
		},
		async raise(alert: Raised) {
			await gate(state.fault);
			if (!alerts.has(alert.turn)) alerts.set(alert.turn, alert);
		},
		async load({ who, turn }: { who: string; turn: string }): Promise<Loaded> {
			await both();
			const stored = turns.get(turn);
			const own = idOf(who);
			return {
				...{ person: own ? (people.get(own) ?? null) : null, version: 1, plan: {}, waiting: [], unsent: [] },
				...{ position: positions.get(who) ?? empty, done: stored !== undefined, stored: stored ?? [] },
			};
		},
		async commit(commit: Commit): Promise<Committed> {
			await both();
			if (turns.has(commit.turn)) return { kind: "duplicate" };
			const rows = commit.outbox.map((draft, seq) => ({
				...draft,
				...{ seq: seq + 1, turn: commit.turn, reason: null, attempts: 0, createdAt: commit.at },
			}));
			turns.set(commit.turn, rows);
			positions.set(commit.who, commit.position);
			for (const effect of commit.effects)
				if (effect.kind === "alert" && !alerts.has(effect.alert.turn)) alerts.set(effect.alert.turn, effect.alert);
			return { kind: "committed", rows };
		},
		people: async (role: Person["role"]) => [...people.values()].filter((own) => own.role === role),
		caseload: async () => [],
		alerts: async () => [],
		enqueue: async (rows: readonly OutboxDraft[]) => {
			await gate(state.fault);
			privately.push(...rows);
		},
		mark: async (marks: readonly { id: string }[]) => void marked.push(...marks.map(({ id }) => id)),
		byKey: async () => [],
	};
	return {
		...{ state, alerts, turns, positions, marked, privately, store: store as unknown as Store },
		/** What hung goes on. */
		release() {
			state.fault = "none";
			state.locked = "none";
			for (const go of waiting.splice(0)) go();
			waiting = [];
		},
	};
}

/** Sealed files, in memory. */
function createFiles() {
	const state = { full: false, hung: false };
	const files = new Map<string, unknown>();
	const spool: AlertSpool = {
		async put(id, value) {
			if (state.hung) await forever;
			if (state.full) throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
			files.set(id, structuredClone(value));
		},
		remove: async (id) => void files.delete(id),
		all: async () => ({ values: [...files.values()], broken: [] }),
	};
	return { state, files, spool };
}

let shown: Knowledge = knowledge;
let now: number;
let timers: { at: number; go: () => void }[];
let log: Record<string, unknown>[];
let delivered: OutboxRow[];
let database: ReturnType<typeof createStore>;
let disk: ReturnType<typeof createFiles>;
let alarm: Alarm;
let pipeline: Pipeline;

const clock = () => new Date(now).toISOString();
const after = (ms: number) => new Promise<void>((go) => void timers.push({ at: now + ms, go }));
const breath = () => new Promise<void>((go) => setImmediate(go));
const settled = async () => {
	for (let times = 0; times < 20; times++) await breath();
};
async function pass(ms: number): Promise<void> {
	for (const end = now + ms; now < end; ) {
		await settled();
		now = Math.min(end, ...timers.map((one) => one.at).filter((one) => one > now));
		const due = timers.filter((one) => one.at <= now);
		timers = timers.filter((one) => one.at > now);
		for (const { go } of due) go();
	}
	await settled();
}

/** Another process on the same disk and database. */
function start(): void {
	const keepLog = (fields: Readonly<Record<string, unknown>>, message: string) => void log.push({ ...fields, message });
	const logs = { info: keepLog, warn: keepLog, error: keepLog };
	alarm = createAlarm({
		...{ spool: disk.spool, store: database.store, people, raised: () => {}, clock, after, log: logs },
	});
	pipeline = createPipeline({
		...{ store: database.store, knowledge: () => shown, alarm, people, clock, after, log: logs },
		tools: {
			...{ actions, sources, date: readDate, likeness, restricted },
			today: (instant) => instant.slice(0, 10),
			staff: (id) => (id?.startsWith("counselor") ? (people.get(id) ?? null) : null),
		},
		deliver: async (rows) => void delivered.push(...rows),
		kick: () => {},
		newcomer: (who) => (who.startsWith("anon:") ? visitor(who) : null),
	});
}

beforeEach(() => {
	now = Date.parse(at("2026-11-24 10:00"));
	shown = knowledge;
	timers = [];
	log = [];
	delivered = [];
	database = createStore();
	disk = createFiles();
	start();
});

let turns = 0;
const turnOf = (text: string, who = "demo:student-10", more: Partial<Turn> = {}): Turn => ({
	...{ id: `turn-${++turns}`, at: clock(), who, mode: "reply", locale: null, input: { kind: "text", text } },
	address: { channel: "teams", conversation: `c-${who}`, user: who },
	...more,
});

/** Hands a turn in and moves the clock until it is answered. @returns what was answered, and after how many milliseconds */
async function send(
	turn: Turn,
): Promise<Handled & { readonly view: View; readonly text: string; readonly ms: number }> {
	const began = now;
	let answer: Handled | null = null;
	void pipeline.handle(turn).then((handled) => {
		answer = handled;
	});
	while (answer === null && now - began < 5000) {
		await settled();
		if (answer === null) await pass(10);
	}
	if (answer === null) throw new Error("no answer within five seconds");
	const handled = answer as Handled;
	const view = handled.rows[0]?.view ?? { kind: "own", text: "" };
	return { ...handled, view, text: "text" in view ? String(view.text) : "", ms: now - began };
}
const say = (text: string, who?: string, more?: Partial<Turn>) => send(turnOf(text, who, more));
const only = (): Raised => {
	expect(database.alerts.size).toBe(1);
	return [...database.alerts.values()][0]!;
};

const words = "i want to kill myself";
const claims = /Rivera|Whitfield|trying to reach|I will let|told/;

describe("all is well", () => {
	test("a student: the reply names who is told first, the alert holds the words and the reply, the spool is empty", async () => {
		const { view, text, ms } = await say(words);
		expect(view.kind).toBe("safety");
		expect(text).toContain("I am trying to reach Elena Rivera now.");
		expect(text).not.toContain("School is closed");
		expect(ms).toBeLessThan(1000);
		const alert = only();
		expect(alert).toMatchObject({ who: "demo:student-10", person: "student-10", name: null, kinds: ["crisis"] });
		expect(alert).toMatchObject({ urgency: "now", words, lang: "en", named: [] });
		expect(alert.told.startsWith(text)).toBe(true);
		expect(alert.told).toContain("741741");
		expect(disk.files.size).toBe(0);
	});

	test("a parent is answered as a parent, in Spanish with usted", async () => {
		const { text } = await say("mi hijo dice que se quiere matar", "demo:family-1");
		expect(text).toContain("Estoy tratando de avisarle a Elena Rivera.");
		expect(text).toContain("llame o escriba al 988");
		expect(only().person).toBe("family-1");
	});

	test.each([
		[
			"2026-11-28 12:00",
			"School is closed. I am trying to reach Elena Rivera now. They may not see it before Monday at 7:45 AM.",
		],
		["2026-11-24 22:00", "They may not see it before Monday at 7:45 AM."],
		["2026-12-19 12:00", "They may not see it before Monday, January 4."],
		["2027-06-20 12:00", "School is closed. I am trying to reach Elena Rivera now. They may not see it for days."],
	])("at %s it says when somebody may see it", async (local, expected) => {
		now = Date.parse(at(local));
		expect((await say(words)).text).toContain(expected);
	});

	test("what waits for the morning is not said to be on its way", async () => {
		now = Date.parse(at("2026-11-23 22:00"));
		const { text } = await say("i used to cut myself");
		expect(text).toContain("I will let Elena Rivera know. They may not see it before Tuesday at 7:15 AM.");
		expect(only().urgency).toBe("next-school-morning");
	});

	test("somebody whom the message names is not named, and not told", async () => {
		const { text } = await say("Ms. Rivera hit me, my dad hits me");
		expect(text).toContain("trying to reach Marcus Whitfield now");
		expect(only().named).toEqual(["counselor-1"]);
		await say("ms rivera and mr whitfield touch me, my dad hits me");
		const last = [...database.alerts.values()].at(-1)!;
		expect(last.named).toEqual(["counselor-1", "counselor-2"]);
		expect(last.told).toContain("trying to reach an adult at your school now");
	});

	test("staff get the steps and a button, and raise nothing", async () => {
		const { view, text } = await say("a student said he wants to kill himself", "demo:counselor-1");
		expect(text).toContain("I have not told anyone");
		expect(view).toMatchObject({ buttons: [{ route: "dialog:alerts", args: { report: "1" } }] });
		expect(database.alerts.size).toBe(0);
		expect(disk.files.size).toBe(0);
	});

	test("a visitor is told that nobody will be told", async () => {
		const { text } = await say(words, "anon:abc");
		expect(text).toContain("I do not know who you are, so nobody at school will be told.");
		expect(database.alerts.size).toBe(0);
		expect(disk.files.size).toBe(0);
	});

	test("somebody of the tenant who is not on the roster raises one, with the name that Teams gave", async () => {
		const { text } = await say(words, "teams:t:o", { name: "Jo Park" });
		expect(text).toContain("I am trying to reach Elena Rivera now.");
		expect(only()).toMatchObject({ who: "teams:t:o", person: null, name: "Jo Park", words });
		expect(only().told).toContain(text);
		expect(disk.files.size).toBe(0);
	});

	test("where kinds overlap, the reply has the words of the first and the numbers of all, each once", async () => {
		const { view } = await say("my dad hits me and i want to kill myself");
		if (view.kind !== "safety") throw new Error(view.kind);
		expect(view.text).toContain("You do not have to carry this alone.");
		const all = view.numbers.join("\n");
		expect(all).toMatch(/988[\s\S]*741741[\s\S]*1-800-422-4453/);
		expect(new Set(view.numbers).size).toBe(view.numbers.length);
		expect(view.numbers.filter((line) => line.startsWith("911"))).toHaveLength(1);
		expect(only().kinds).toEqual(["crisis", "abuse"]);
	});

	test("stop messages, a young student, an old message: nothing stands in its way", async () => {
		people.set("student-6", person("student-6", "student", { grade: 6, optedOut: true }));
		expect((await say(words, "demo:student-6")).text).toContain("988");
		expect(only().words).toBe(words);
		people.delete("student-6");
	});
});

describe("the database", () => {
	test("locked for the turn alone: answered in time without a claim, stored past the lock, once when the lock is gone", async () => {
		database.state.locked = "hung";
		const { text, ms } = await say(words);
		expect(ms).toBeLessThanOrEqual(1000);
		expect(text).toContain("988");
		expect(text).not.toMatch(claims);
		await settled();
		expect(only()).toMatchObject({ person: "student-10", words });
		expect(only().told.startsWith(text)).toBe(true);
		database.release();
		await settled();
		const [stored] = [...database.turns.values()];
		expect(stored?.map(({ view, state }) => ["text" in view && view.text, state])).toEqual([[text, "sent"]]);
		expect(database.alerts.size).toBe(1);
		expect(disk.files.size).toBe(0);
		expect(delivered).toEqual([]);
	});

	test("dead: answered at once, naming an adult at your school and nobody else; kept on the disk, stored when it is back", async () => {
		database.state.fault = "dead";
		const { text, ms } = await say(words, undefined, { mode: "normal" });
		expect(ms).toBeLessThanOrEqual(1000);
		expect(text).toContain("I am trying to reach an adult at your school.");
		expect(text).not.toMatch(/Rivera|Whitfield|told anyone/);
		expect(delivered).toHaveLength(1);
		// Another process, half a minute later: it is still away.
		start();
		await pass(30_000);
		await alarm.replay(true);
		expect(database.alerts.size).toBe(0);
		expect(disk.files.size).toBe(1);
		database.state.fault = "none";
		await alarm.replay();
		expect(only()).toMatchObject({ person: "student-10", words, kinds: ["crisis"] });
		expect(only().told.startsWith(text)).toBe(true);
		expect(disk.files.size).toBe(0);
		expect(delivered).toHaveLength(1);
	});

	test("dead, and the message is in Spanish: so is the answer, with usted, for nobody knows who it is", async () => {
		database.state.fault = "dead";
		const { text } = await say("me quiero morir");
		expect(text).toContain("una persona adulta de la escuela");
		expect(text).toContain("llame o escriba al 988");
	});

	test("hung: answered within a second; what comes of it later says nothing twice", async () => {
		database.state.fault = "hung";
		const { text, ms } = await say(words, undefined, { mode: "normal" });
		expect(ms).toBeLessThanOrEqual(1000);
		expect(text).toContain("an adult at your school");
		database.release();
		await pass(100);
		expect(only().words).toBe(words);
		expect(delivered.map(({ view }) => "text" in view && view.text)).toEqual([text]);
		expect(disk.files.size).toBe(0);
	});

	test("a commit that fails at the last moment: no claim, and the alert is stored all the same", async () => {
		const { commit } = database.store;
		Object.assign(database.store, { commit: async () => Promise.reject(new Error("disk full")) });
		const { text } = await say(words);
		expect(text).not.toMatch(claims);
		await settled();
		expect(only().told.startsWith(text)).toBe(true);
		expect(disk.files.size).toBe(0);
		Object.assign(database.store, { commit });
	});

	test("a commit that ends after the reply went out: its own reply is marked as sent and posted to nobody", async () => {
		const { commit } = database.store;
		let go = () => {};
		Object.assign(database.store, {
			commit: async (own: Commit) => {
				await new Promise<void>((resolve) => {
					go = resolve;
				});
				return commit(own);
			},
		});
		const { text } = await say(words, undefined, { mode: "normal" });
		expect(text).not.toMatch(claims);
		go();
		await settled();
		expect(delivered).toHaveLength(1);
		expect(database.marked).toHaveLength(1);
		expect(database.alerts.size).toBe(1);
	});

	test("staff while it is away: the alert that was kept is dropped when it turns out whose words they are", async () => {
		database.state.fault = "dead";
		await say("a student said he wants to kill himself", "demo:counselor-1");
		expect(disk.files.size).toBe(1);
		database.state.fault = "none";
		await alarm.replay(true);
		expect(database.alerts.size).toBe(0);
		expect(disk.files.size).toBe(0);
	});

	test("staff who wrote before, while it is away: their own reply, which claims nobody is told, and nothing is kept", async () => {
		await say("help", "demo:counselor-1");
		for (const fault of ["dead", "hung"] as const) {
			database.state.fault = fault;
			const { text } = await say("a student said he wants to kill himself", "demo:counselor-1");
			expect(text).toContain("I have not told anyone");
			await settled();
			expect(disk.files.size).toBe(0);
			database.release();
			await pass(100);
		}
		expect(database.alerts.size).toBe(0);
	});

	test("back again: everything that was kept is stored, whoever wrote it", async () => {
		database.state.fault = "dead";
		for (const who of ["demo:student-10", "demo:family-1", "teams:t:o"]) await say(words, who);
		database.state.fault = "none";
		await pass(60_000);
		await alarm.replay();
		expect([...database.alerts.values()].map((alert) => alert.person)).toEqual(["student-10", "family-1", null]);
	});

	test("a hung turn before it: the reply does not wait for it", async () => {
		database.state.locked = "hung";
		void pipeline.handle(turnOf("help"));
		await settled();
		const { text, ms } = await say(words);
		expect(ms).toBeLessThanOrEqual(1000);
		expect(text).toContain("988");
		await settled();
		expect(only().words).toBe(words);
		database.release();
		await settled();
		expect(database.alerts.size).toBe(1);
	});
});

describe("the disk", () => {
	test("full: answered and stored by its commit, and the log says so without a word of it", async () => {
		disk.state.full = true;
		const { text } = await say(words);
		expect(text).toContain("Elena Rivera");
		expect(only().words).toBe(words);
		expect(log.map(({ event }) => event)).toContain("alert-not-spooled");
	});

	test("hung: answered in time, too", async () => {
		disk.state.hung = true;
		const { text, ms } = await say(words);
		expect(ms).toBeLessThanOrEqual(1000);
		expect(text).toContain("Elena Rivera");
		expect(only().words).toBe(words);
	});

	test("full while the database is away: the person is told that nobody was reached; memory keeps it until it is stored", async () => {
		disk.state.full = true;
		database.state.fault = "dead";
		const { text, ms } = await say(words);
		expect(ms).toBeLessThanOrEqual(1000);
		expect(text).toContain("I could not reach an adult at your school. Please tell one yourself.");
		database.state.fault = "none";
		await pass(30_000);
		await alarm.replay();
		expect(only().words).toBe(words);
		await alarm.replay(true);
		expect(database.alerts.size).toBe(1);
	});

	test("full and hung at once, with the database hung: still within a second", async () => {
		disk.state.hung = true;
		database.state.fault = "hung";
		const { text, ms } = await say(words);
		expect(ms).toBeLessThanOrEqual(1000);
		expect(text).toContain("I could not reach an adult at your school.");
		// Memory has it.
		database.release();
		const replayed = alarm.replay(true);
		await pass(1000);
		await replayed;
		expect(only().words).toBe(words);
	});

	test("full, and the commit comes while the alert alone is tried: one reply, its own", async () => {
		disk.state.full = true;
		database.state.locked = "hung";
		const { raise } = database.store;
		Object.assign(database.store, { raise: () => forever });
		const answer = send(turnOf(words, undefined, { mode: "normal" }));
		while (now - Date.parse(at("2026-11-24 10:00")) < 850) await breath();
		database.release();
		const { text } = await answer;
		await pass(1000);
		expect(text).toContain("Elena Rivera");
		expect(delivered.map(({ view }) => "text" in view && view.text)).toEqual([text]);
		Object.assign(database.store, { raise });
	});
});

describe("a restart in the middle", () => {
	test("the alert was on the disk when the process died: the next one stores it at its start", async () => {
		database.state.fault = "hung";
		void pipeline.handle(turnOf(words));
		await settled();
		expect(disk.files.size).toBe(1);
		database = createStore();
		start();
		await alarm.replay(true);
		expect(only()).toMatchObject({ person: "student-10", words });
		expect(disk.files.size).toBe(0);
	});

	test("a turn under way is left to its own commit", async () => {
		database.state.locked = "hung";
		void pipeline.handle(turnOf(words));
		await settled();
		await alarm.replay();
		expect(database.alerts.size).toBe(0);
	});

	test("a replay of what is stored already adds nothing", async () => {
		const turn = turnOf(words);
		await send(turn);
		const before = only();
		await disk.spool.put(turn.id, { ...before, told: "" });
		await alarm.replay(true);
		expect(only()).toEqual(before);
		expect(disk.files.size).toBe(0);
	});
});

describe("ten copies at once", () => {
	const ten = (turn: Turn) => Promise.all(Array.from({ length: 10 }, () => pipeline.handle(turn)));

	test("replies in the response: the same reply ten times, one alert", async () => {
		const answers = await ten(turnOf(words));
		for (const { rows } of answers)
			expect(rows.map(({ view }) => view)).toEqual(answers[0]?.rows.map(({ view }) => view));
		expect(answers[0]?.rows).toHaveLength(1);
		expect(only().words).toBe(words);
	});

	test("replies posted: one post, one alert", async () => {
		await ten(turnOf(words, undefined, { mode: "normal" }));
		await settled();
		expect(delivered).toHaveLength(1);
		expect(database.alerts.size).toBe(1);
	});

	test("while the database is away, and again when it is back: one post, one alert", async () => {
		database.state.fault = "dead";
		const turn = turnOf(words, undefined, { mode: "normal" });
		const answers = ten(turn);
		await pass(1000);
		await answers;
		expect(delivered).toHaveLength(1);
		database.state.fault = "none";
		await send(turn);
		await alarm.replay(true);
		expect(delivered).toHaveLength(1);
		expect(database.alerts.size).toBe(1);
	});
});

describe("the open script", () => {
	test("waits: an option still answers it; other words do not, and it is offered again without a word of what was said", async () => {
		await say("set a goal");
		await say(words);
		const option = await say("four-year college");
		expect(JSON.stringify(option.rows)).toContain("Is there a job");
		await say(words);
		const next = await say("whatever, maybe next week");
		const all = JSON.stringify(next.rows.map(({ view }) => view));
		expect(all).toContain("is still waiting for you");
		expect(all).toContain('"route":"dialog:goals"');
		expect(all).not.toMatch(/kill|988|danger|earlier/i);
		expect(JSON.stringify((await say("set a goal")).rows)).toContain("Is there a job");
	});
});

describe("a report of a staff member", () => {
	const who = "demo:counselor-1";
	/** Up to the last question. */
	const upTo = async (name: string) => {
		for (const way of ["report a concern", "Report a concern"]) await say(way, who);
		for (const answer of [name, "There was a bruise on the arm", "I am not sure"]) await say(answer, who);
	};
	const fail = () => Object.assign(database.store, { commit: async () => Promise.reject(new Error("disk full")) });

	test("is on the disk before its commit, and off it when that is done", async () => {
		await upTo("Pat of the bus group");
		const { put } = disk.spool;
		const kept: unknown[] = [];
		Object.assign(disk.spool, {
			put: async (id: string, value: unknown) => {
				kept.push(value);
				await put(id, value);
			},
		});
		for (const answer of ["Now, at any hour", "yes"]) await say(answer, who);
		await settled();
		expect(kept).toEqual([only()]);
		expect(only()).toMatchObject({ name: "Pat of the bus group", reporter: "counselor-1", person: null });
		expect(disk.files.size).toBe(0);
	});

	test("whose commit fails is stored all the same, as it was written, and its writer is told how it stands", async () => {
		await upTo("Pat of the bus group");
		await say("Now, at any hour", who);
		const { commit } = database.store;
		const { raise } = database.store;
		fail();
		Object.assign(database.store, { raise: async () => Promise.reject(new Error("the database is away")) });
		const { text } = await say("yes", who);
		expect(text).toContain("Your report is kept, and it goes out as soon as I can");
		expect(text).toContain("Please do not wait for it");
		expect(database.alerts.size).toBe(0);
		expect(disk.files.size).toBe(1);
		// Another process.
		Object.assign(database.store, { commit, raise });
		start();
		await alarm.replay(true);
		expect(only()).toMatchObject({ words: "There was a bruise on the arm", name: "Pat of the bus group" });
		expect(only()).toMatchObject({ reporter: "counselor-1", person: null, kinds: ["crisis", "threat", "abuse"] });
		expect(disk.files.size).toBe(0);
	});

	test("that neither disk nor database took is not said to be kept; memory tries on", async () => {
		await upTo("Pat of the bus group");
		await say("Now, at any hour", who);
		const { commit, raise } = database.store;
		fail();
		Object.assign(database.store, { raise: async () => Promise.reject(new Error("the database is away")) });
		disk.state.full = true;
		const { text } = await say("yes", who);
		expect(text).toContain("I could not save your report.");
		expect(text).not.toContain("kept");
		Object.assign(database.store, { commit, raise });
		await pass(30_000);
		await alarm.replay();
		expect(only().words).toBe("There was a bruise on the arm");
	});
});

describe("the end of the program", () => {
	test("waits for what is under way to the disk", async () => {
		let go = () => {};
		const { put } = disk.spool;
		const turn = turnOf(words);
		Object.assign(disk.spool, {
			put: async (id: string, value: unknown) => {
				await new Promise<void>((resolve) => {
					go = resolve;
				});
				await put(id, value);
			},
		});
		await send(turn);
		let ended = false;
		const end = alarm.idle().then(() => {
			ended = true;
		});
		await settled();
		expect(ended).toBe(false);
		go();
		await end;
		// The file a slow disk finished late is gone again: the alert is stored.
		expect(disk.files.size).toBe(0);
		expect(only().words).toBe(words);
	});

	test("does not wait for a disk that hangs", async () => {
		disk.state.hung = true;
		await say(words);
		const end = alarm.idle();
		await pass(6000);
		await end;
		expect(log.map(({ event }) => event)).toContain("spool-busy");
	});
});

describe("where others read along", () => {
	const inGroup = (text: string, who = "demo:student-10", more: Partial<Turn> = {}) =>
		send(
			turnOf(text, who, {
				mode: "normal",
				group: true,
				address: { channel: "teams", conversation: "19:x", user: who },
				...more,
			}),
		);

	test("the group reads the same whatever was said; the alert is raised, the person answered in private without a name", async () => {
		const { text: plain } = await inGroup("what is an ILP?");
		expect(database.alerts.size).toBe(0);
		const { text, ms, rows } = await inGroup(words);
		expect(text).toBe(plain);
		expect(text).not.toMatch(/thank you for telling|Rivera|Sam|Lopez|kill/i);
		expect(rows.map(({ address }) => address?.conversation)).toEqual(["19:x"]);
		expect(ms).toBeLessThanOrEqual(1000);
		expect(only()).toMatchObject({ person: "student-10", words, kinds: ["crisis"] });
		expect(only().address).toBeUndefined();
		expect(database.privately).toMatchObject([
			{ person: "student-10", address: null, kind: "reply", view: { kind: "safety" } },
		]);
		const [own] = database.privately;
		expect(JSON.stringify(own?.view)).toContain("an adult at your school");
		expect(JSON.stringify(own?.view)).not.toMatch(/Rivera|Whitfield/);
		// Nothing of the conversation moved: the group is nowhere the person is written to.
		expect(database.turns.size).toBe(0);
		expect(database.positions.size).toBe(0);
		expect(disk.files.size).toBe(0);
	});

	test("somebody of the tenant who is not on the roster: raised, and never answered in the group later on", async () => {
		await inGroup(words, "teams:t:o", { name: "Jo Park" });
		expect(only()).toMatchObject({ person: null, name: "Jo Park" });
		expect(only().address).toBeUndefined();
		expect(database.privately).toEqual([]);
		database.alerts.clear();
		// In a chat of their own they can be.
		await say(words, "teams:t:o", { name: "Jo Park" });
		expect(only().address).toMatchObject({ conversation: "c-teams:t:o" });
	});

	test("staff: their steps in private, and nothing is raised", async () => {
		await inGroup("a student said he wants to kill himself", "demo:counselor-1");
		expect(database.alerts.size).toBe(0);
		expect(disk.files.size).toBe(0);
		expect(JSON.stringify(database.privately)).toContain("I have not told anyone");
	});

	test.each(["dead", "hung"] as const)(
		"the database %s: the same line within a second, the alert when it is back",
		async (fault) => {
			database.state.fault = fault;
			const { text, ms } = await inGroup(words);
			expect(ms).toBeLessThanOrEqual(1000);
			expect(text).toContain("I answer only in a chat with one person");
			database.release();
			await pass(30_000);
			await alarm.replay();
			expect(only().words).toBe(words);
		},
	);

	test("a copy of the message is posted once", async () => {
		const turn = turnOf(words, undefined, { mode: "normal", group: true });
		await Promise.all([send(turn), pipeline.handle(turn), pipeline.handle(turn)]);
		await settled();
		expect(delivered).toHaveLength(1);
		expect(database.alerts.size).toBe(1);
	});
});

describe("a fault in what reads the message", () => {
	const broken = (part: object) => {
		shown = { ...knowledge, ...part };
	};

	test("numbers that cannot be taken out: answered, raised, without any long number", async () => {
		broken({
			discretion: {
				...knowledge.discretion,
				mask: () => {
					throw new Error("a row that cannot be read");
				},
			},
		});
		const { text, ms } = await say(`${words} my card is 4242 4242 4242 4242 room 204`);
		expect(ms).toBeLessThan(1000);
		expect(text).toContain("988");
		expect(only().words).toBe(`${words} my card is •••• room 204`);
		const ordinary = await say("what is an ILP?");
		expect(ordinary.rows.length).toBeGreaterThan(0);
	});

	test("a screen that fails: the message is answered as any other", async () => {
		broken({
			screen: () => {
				throw new Error("a row that cannot be read");
			},
		});
		expect((await say("what is an ILP?")).view.kind).toBe("article");
		expect(log.map(({ event }) => event)).toContain("screen-failed");
	});
});

describe("a short word after a safety reply", () => {
	const calm = /only a program|solo soy un programa|adult you trust|adulto de confianza/;

	test.each([
		"ok",
		"thanks",
		"ok thank you i guess",
		"are you there?",
		"hello",
		"what now",
		"please help",
		"help",
		"yes",
		"no",
		"3",
		"the second one",
	])("%s: a calm answer with the numbers in one line, and the open question waits", async (word) => {
		await say("set a goal");
		await say(words);
		const { rows, text } = await say(word);
		expect(rows).toHaveLength(1);
		expect(text).toMatch(calm);
		expect(text).toMatch(/988.*911/);
		expect(text).not.toMatch(/\n|Rivera|read|watch|see what/);
		expect(log.filter(({ event }) => event === "unanswered")).toEqual([]);
		// Nothing was taken for an answer, and the question is still there when it is wanted.
		expect(JSON.stringify((await say("set a goal")).rows)).toContain("What would you like to do");
		expect(database.alerts.size).toBe(1);
	});

	test.each(["gracias", "estas ahi?", "y ahora que hago", "ayuda por favor", "sí", "2"])(
		"%s, in Spanish with tú",
		async (word) => {
			await say("me quiero morir");
			const { text } = await say(word);
			expect(text).toMatch(calm);
			expect(text).toMatch(/\b(te|escribiste|Busca)\b/);
		},
	);

	test("of an abuse: the line that fits, and 911", async () => {
		await say("my dad hits me");
		expect((await say("ok")).text).toMatch(/Childhelp.*1-800-422-4453.*911/);
	});

	test("to staff: their school's steps and the button", async () => {
		await say("a student said he wants to kill himself", "demo:counselor-1");
		const { text, view } = await say("thanks", "demo:counselor-1");
		expect(text).toContain("Follow your school's own steps now.");
		expect(view).toMatchObject({ buttons: [{ route: "dialog:alerts", args: { report: "1" } }] });
	});

	test("once something else was said, or hours later, they mean what they always mean", async () => {
		await say(words);
		await say("what is an ILP?");
		expect((await say("thanks")).text).not.toMatch(calm);
		await say(words);
		await pass(4 * 3_600_000);
		expect((await say("thanks")).text).not.toMatch(calm);
	});

	test("a number hours later is no answer to the question that was open before", async () => {
		await say("set a goal");
		await say(words);
		await pass(4 * 3_600_000);
		const all = JSON.stringify((await say("1")).rows.map(({ view }) => view));
		expect(all).toContain("is still waiting for you");
		expect(all).not.toContain("Is there a job");
	});

	test("the card of something else, too, sets the open question aside", async () => {
		await say("set a goal");
		await say(words);
		const card = { kind: "card", key: "of-long-ago", value: { answer: "yes" } } as const;
		const all = JSON.stringify((await send(turnOf("", undefined, { input: card }))).rows.map(({ view }) => view));
		expect(all).toContain("is still waiting for you");
		expect(all).not.toContain("What would you like to do");
		await say("1");
		expect([...database.positions.values()].flatMap(({ stack }) => stack)).toEqual([]);
	});
});

test("nothing that was written is in the log", async () => {
	for (const fault of ["none", "dead", "hung"] as const) {
		database.state.fault = fault;
		disk.state.full = fault !== "none";
		await say(words, undefined, { name: "Jo Park" });
		await say("my dad hits me", "teams:t:o", { name: "Jo Park" });
	}
	database.release();
	await alarm.replay(true);
	const errors = log.map((line) =>
		JSON.stringify({ ...line, error: String((line.error as Error | undefined)?.stack) }),
	);
	expect(errors.join("\n")).not.toMatch(/kill myself|hits me|Jo Park/);
	expect(log.length).toBeGreaterThan(3);
});

test("somebody who is not on the roster is told so, but not where they just took the app away", async () => {
	const of = (input: Turn["input"]) =>
		pipeline.handle(turnOf("", "teams:t:nobody", { mode: "normal", input })).then(({ rows }) => rows.length);
	expect(await of({ kind: "install" })).toBe(1);
	expect(await of({ kind: "uninstall" })).toBe(0);
	expect(delivered).toHaveLength(1);
});

/** Kills the server again and again while people talk with it, and holds what is left against what they know. */
import { createHash } from "node:crypto";
import type { Store } from "../../src/doors.ts";
import { elementIds } from "../../src/plan/elements.ts";
import { entryId, fold } from "../../src/plan/fold.ts";
import { type FakeTeams, type Posted, startFakeTeams } from "../support/fake-teams.ts";
import { counselor, type Diary, type Given, type Line, randomFrom, student } from "./town.ts";
import type { Victim, Victims } from "./victims.ts";

export interface KillOptions {
	readonly victims: Victims;
	/** One server per entry, all in one process: settings as in the environment. */
	readonly servers: readonly Readonly<Record<string, string>>[];
	readonly seed: number;
	readonly kills: number;
	readonly students: number;
	readonly campaigns: number;
}

/** What the people of one server know. */
export interface Aftermath {
	readonly diaries: readonly Diary[];
	readonly service: FakeTeams;
	readonly wrong: readonly string[];
	/** The turns that sent a campaign. */
	readonly campaigns: readonly string[];
}

/** What a kill is aimed at: while it starts, when something was sent to it, answered by it, or posted by it. */
const allAims = [
	"the start",
	"a request",
	"a request",
	"an answer",
	"an answer",
	"a reply",
	"a reply",
	"a push",
] as const;
type Aim = (typeof allAims)[number];

const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

/** A post that is the beginning of something, not the answer to what somebody said. */
const pushed = (post: Posted): boolean => post.activity.replyToId === undefined;

const idle = { sent: () => {}, answered: () => {}, posted: (_seen: "taken" | "answered", _post: Posted) => {} };

/** The people of one server, and the service their replies are posted to. */
async function createTown({ seed, kills, students, campaigns }: KillOptions, dead: (life: number) => Promise<void>) {
	const service = await startFakeTeams();
	let current: { readonly url: string; readonly life: number } | null = null;
	let waiting: (() => void)[] = [];
	let over = false;
	const town = { on: idle, line: {} as Line };
	service.watch((post, seen) => town.on.posted(seen, post));
	const line: Line = {
		async up() {
			while (!current) await new Promise<void>((resolve) => waiting.push(resolve));
			return current;
		},
		async gone(life) {
			await dead(life);
			// What it had written before it died may still be on its way here.
			await pause(30);
		},
		sent: () => town.on.sent(),
		answered: () => town.on.answered(),
		over: () => over,
	};
	const names = Array.from({ length: students }, (_, at) => `student-${at + 1}`);
	const people = Promise.all(names.map((name, at) => student(name, line, service, randomFrom(seed + 1 + at))));
	const staff = Promise.all([
		counselor("counselor-1", line, service, randomFrom(seed + 1000), { most: campaigns, every: kills / campaigns }),
		counselor("counselor-2", line, service, randomFrom(seed + 2000), { most: 0, every: 0 }),
	]);
	// Whoever waits for them gets the error.
	for (const group of [people, staff]) group.catch(() => undefined);
	return {
		service,
		/** What happens here from now on is told. */
		watch(on: typeof idle) {
			town.on = on;
		},
		listens(url: string, life: number) {
			current = { url, life };
			for (const resolve of waiting) resolve();
			waiting = [];
		},
		down() {
			current = null;
		},
		/** Nobody says anything new; everybody ends what they are at. */
		async end(): Promise<Aftermath> {
			over = true;
			const diaries = await people;
			const counselors = await staff;
			await settled(service);
			return {
				diaries,
				service,
				campaigns: counselors.flatMap((one) => one.sent),
				wrong: [...diaries.flatMap((diary) => diary.wrong), ...counselors.flatMap((one) => one.wrong)],
			};
		},
	};
}

/**
 * Starts, kills, starts again. Ends with a process that lives until all is sent, and is then stopped properly.
 * @throws when a process cannot start
 */
export async function killAgainAndAgain(options: KillOptions) {
	const { victims, servers, seed, kills } = options;
	const random = randomFrom(seed);
	const aims: Record<string, number> = {};
	const lives: Victim[] = [];
	const dead = async (life: number) => lives[life]?.dead;
	const towns = await Promise.all(servers.map(() => createTown(options, dead)));

	/** Each process finds the clock a little further on, so that leases of the dead run out. */
	let ahead = 0;
	function open(victim: Victim): Promise<void> {
		ahead += Math.round(random() * 40_000);
		const life = lives.push(victim) - 1;
		return victim.open(
			servers.map((settings) => ({ settings, ahead })),
			(url, at) => {
				if (victim.alive()) towns[at]?.listens(url, life);
			},
		);
	}

	/** Resolves when it is time to kill: something was said everywhere, and what the kill is aimed at happens in one town. */
	function moment(aim: Aim): Promise<void> {
		const aimed = Math.floor(random() * towns.length);
		const at = random() < 0.5 ? "taken" : "answered";
		const delay = random() * 8;
		const open = new Set<number>();
		return new Promise((resolve) => {
			const count = (town: number, least: number, then: () => void) => {
				let left = least;
				open.add(town);
				return () => {
					if (left-- > 0) return;
					open.delete(town);
					if (open.size === 0) then();
				};
			};
			for (const [town, { watch }] of towns.entries()) {
				const [least, soon] = [Math.floor(random() * 8), () => void setTimeout(resolve, delay)];
				if (town !== aimed) watch({ ...idle, answered: count(town, least, soon) });
				else if (aim === "a request") watch({ ...idle, sent: count(town, 2 * least, soon) });
				else if (aim === "an answer") watch({ ...idle, answered: count(town, 2 * least, soon) });
				else {
					// In the middle of it: the answer to this post is not written yet.
					const post = count(town, aim === "a push" ? least / 2 : least, resolve);
					watch({ ...idle, posted: (seen, one) => void (seen === at && pushed(one) === (aim === "a push") && post()) });
				}
			}
			// Nobody may happen to do what it waits for; most of the time there is nothing to push.
			setTimeout(resolve, aim === "a push" ? 1500 : 10_000).unref();
		});
	}

	try {
		for (let killed = 0; killed < kills; killed++) {
			const victim = await victims.next();
			const aim = allAims[Math.floor(random() * allAims.length)] ?? "a request";
			aims[aim] = (aims[aim] ?? 0) + 1;
			const opened = open(victim);
			if (aim === "the start") await pause(random() * 120);
			else {
				await opened;
				await moment(aim);
			}
			for (const town of towns) {
				town.watch(idle);
				town.down();
			}
			await victim.kill();
			await opened;
		}
		// The last one comes after every lease has run out, and lives.
		ahead += 300_000;
		const last = await victims.next();
		await open(last);
		const after = await Promise.all(towns.map((town) => town.end()));
		await last.stop();
		return { after, aims };
	} finally {
		await Promise.all(towns.map((town) => town.service.close()));
	}
}

/** Until nothing has come for a while: the sender looks every second. */
async function settled(service: FakeTeams): Promise<void> {
	for (let before = -1; before !== service.posts.length; ) {
		before = service.posts.length;
		await pause(2500);
	}
}

/** What the store says against what people know; each line is something that is wrong. */
export async function differences(store: Store, { diaries, service, campaigns }: Aftermath) {
	const wrong: string[] = [];
	for (const diary of diaries) wrong.push(...(await planOf(store, diary)));
	const check = await deliveries(store, service, campaigns, diaries);
	wrong.push(...check.wrong, ...(await alerts(store, service, diaries)), ...twice(service));
	const audit = await store.verifyAudit();
	if (audit.broken !== null) wrong.push(`the audit trail is broken at ${audit.broken}`);
	return { wrong, states: check.states };
}

const slots = ["goals/way:education-goal/", "goals/practice:personal-goal/", "goals/save-job:career-goal/"];

/** The entry an answer makes. */
function entryOf({ turn, step }: Given): string {
	const [at = "", slot = ""] = (slots[step] ?? "").split(":");
	return entryId(turn, at, slot);
}

async function planOf(store: Store, { person, answers }: Diary): Promise<string[]> {
	const wrong: string[] = [];
	const entries = (await Promise.all(elementIds.map((element) => store.history(person, element)))).flat();
	const ids = new Map(entries.map((entry) => [entry.id, entry]));
	if (ids.size !== entries.length) wrong.push(`${person}: an entry is there twice`);
	if (JSON.stringify(sorted(fold(entries))) !== JSON.stringify(sorted(await store.plan(person))))
		wrong.push(`${person}: the kept plan is not what the entries make`);
	const before = ["", "", ""];
	for (const answer of answers) {
		const entry = ids.get(entryOf(answer));
		ids.delete(entryOf(answer));
		const said = `${person}: "${answer.value}" (${answer.known})`;
		if (answer.known === "again" && entry) wrong.push(`${said} was asked again, and saved`);
		// The same choice as before makes no entry.
		if (answer.known === "taken" && !entry && before[answer.step] !== answer.value) wrong.push(`${said} is not saved`);
		if (entry && !JSON.stringify(entry.value).includes(answer.step === 0 ? (idsOf[answer.value] ?? "?") : answer.value))
			wrong.push(`${said} was saved as ${JSON.stringify(entry.value)}`);
		if (entry) before[answer.step] = answer.value;
	}
	for (const entry of ids.values())
		wrong.push(`${person}: nobody said ${JSON.stringify(entry.value)} at ${entry.step}`);
	return wrong;
}

const idsOf: Readonly<Record<string, string>> = {
	"Four-year college": "four-year",
	"Community college": "two-year",
	Apprenticeship: "apprenticeship",
	Military: "military",
};

const sorted = (value: object): object =>
	Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Every copy of every check-in: received when it says so, and never twice. */
async function deliveries(store: Store, service: FakeTeams, campaigns: readonly string[], diaries: readonly Diary[]) {
	const wrong: string[] = [];
	const states: Record<string, number> = {};
	const seen = new Map<string, number>();
	for (const post of service.posts.filter(pushed)) {
		const { key, kind } = post.activity.channelData?.onward ?? { key: null, kind: "" };
		if (key !== null && kind === "question") seen.set(key, (seen.get(key) ?? 0) + 1);
	}
	for (const [key, times] of seen) if (times > 1) wrong.push(`check-in ${key} came ${times} times`);
	const known = new Set<string>();
	for (const turn of campaigns) {
		const id = hashed("campaign", turn);
		const status = await store.campaign(id);
		if (!status) {
			wrong.push(`campaign ${id} is not there`);
			continue;
		}
		if (status.waiting > 0) wrong.push(`campaign ${id}: ${status.waiting} still wait`);
		const sum = Object.values(status.notDelivered).reduce((all, one) => all + (one ?? 0), status.delivered);
		if (sum + status.waiting !== status.total)
			wrong.push(`campaign ${id}: ${sum} of ${status.total} are accounted for`);
		for (const copy of status.people) {
			const state = copy.reason ?? copy.state;
			states[state] = (states[state] ?? 0) + 1;
			const key = hashed("check-in", turn, copy.person);
			known.add(key);
			const came = seen.has(key);
			if (copy.state === "sent" && !came) wrong.push(`${copy.person}: a check-in counts as delivered and never came`);
			if (copy.state === "ended" && came) wrong.push(`${copy.person}: a check-in counts as ${state}, and came`);
			const pressed = diaries.find((diary) => diary.person === copy.person)?.pressed.get(key);
			if (copy.choice !== null && copy.choice !== pressed) wrong.push(`${copy.person}: nobody pressed ${copy.choice}`);
		}
	}
	for (const key of seen.keys()) if (!known.has(key)) wrong.push(`check-in ${key} belongs to no campaign`);
	return { wrong, states };
}

/** Ids follow from what made something; see actions/push.ts, actions/check-ins.ts and outbox/alerts.ts. */
const hashed = (...parts: readonly string[]): string =>
	createHash("sha256").update(parts.join(":")).digest("hex").slice(0, 24);

/** Every message that may mean danger is a line of one alert, and both contacts heard of each in some round. */
async function alerts(store: Store, service: FakeTeams, diaries: readonly Diary[]): Promise<string[]> {
	const raised = await store.alerts();
	const meant = diaries.flatMap((diary) => diary.dangers);
	const wrong = raised.filter(({ id }) => !meant.includes(id)).map(({ id }) => `nobody meant the alert ${id}`);
	const lines = raised.reduce((sum, alert) => sum + alert.lines.length, 0);
	if (lines !== meant.length) wrong.push(`${meant.length} dangers, ${lines} lines of ${raised.length} alerts`);
	for (const contact of ["counselor-1", "counselor-2"]) {
		const heard = new Set(
			service.posts
				.filter((post) => pushed(post) && post.conversation === `talk-${contact}`)
				.map((post) => post.activity.channelData?.onward.key),
		);
		for (const { id, rounds } of raised) {
			const keys = Array.from({ length: rounds }, (_, round) => hashed("alert", id, String(round), contact, "chat"));
			if (!keys.some((key) => heard.has(key))) wrong.push(`${contact} never heard of an alert`);
		}
	}
	return wrong;
}

/** A reply that was posted is never posted again. */
function twice(service: FakeTeams): string[] {
	const seen = new Set<string>();
	return service.posts.flatMap((post) => {
		if (pushed(post)) return [];
		const key = JSON.stringify([post.conversation, post.activity]);
		if (seen.has(key)) return [`a reply came twice: ${key.slice(0, 200)}`];
		seen.add(key);
		return [];
	});
}

/** The only file that knows every room: builds them from the settings and puts them together. */
import { createHmac, randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { DateTime } from "luxon";
import { actions, names, sources } from "./actions/index.ts";
import { staffName } from "./actions/names.ts";
import { createDirectLine } from "./channel/directline.ts";
import { createTeams } from "./channel/teams.ts";
import type { Config } from "./config.ts";
import type { Channel, HandleTurn, Log, Store } from "./doors.ts";
import { loadChecked, type Registry } from "./library/check.ts";
import { likeness } from "./library/likeness.ts";
import { buildRanker } from "./library/search.ts";
import { noLimits, teamsLimits } from "./outbox/pace.ts";
import { createSender, type Sender } from "./outbox/sender.ts";
import { createPipeline, type Knowledge } from "./pipeline.ts";
import { elementIds } from "./plan/elements.ts";
import { readPeople } from "./school/people.ts";
import { restricted, walkIn } from "./school/rules.ts";
import { createKeys, type Keys, loadKeys, openStore } from "./store/index.ts";
import { createRouter } from "./talk/router.ts";
import { createScreen } from "./talk/safety.ts";
import type { Person, Role } from "./turn.ts";
import { createEntraSignIn } from "./web/entra.ts";
import { createWeb, type Web } from "./web/server.ts";
import { createDemoSignIn } from "./web/sign-in.ts";
import { readDate } from "./words/dates.ts";

export interface App {
	readonly handle: HandleTurn;
	readonly store: Store;
	readonly sender: Sender;
	readonly knowledge: () => Knowledge;
	/** ISO instant. */
	readonly now: () => string;
	/** Starts listening; resolves with the address people open. */
	listen(): Promise<string>;
	/** Starts sending and listening. */
	start(): Promise<string>;
	/** Resolves when no turn is under way and all replies were handed over. */
	idle(): Promise<void>;
	/** Reads dialogs/ and content/ again and swaps them whole. @throws ContentError, and everything stays as it was */
	reload(): void;
	/** Finishes what is under way, then closes everything in reverse order. */
	stop(): Promise<void>;
}

export interface AppOptions {
	readonly config: Config;
	readonly log: Log;
	/** What was read already, when several are made from one folder. */
	readonly knowledge?: Knowledge;
	/** Ways to reach people besides Teams and the page, for example a terminal. */
	readonly channels?: readonly Channel[];
	/** ISO instant; the machine's clock when left out. */
	readonly clock?: () => string;
	/** Resolves after this many milliseconds. */
	readonly after?: (ms: number) => Promise<void>;
}

/** Where dialogs/ and content/ of this program lie: one folder above src/ or dist/. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** What scripts may name; `onward check` and the start hold them against it. */
export const registry: Registry = {
	actions: Object.fromEntries(Object.entries(actions).map(([id, { outcomes, args }]) => [id, { outcomes, args }])),
	sources: Object.keys(sources),
	names,
	elements: elementIds,
};

/**
 * Reads and checks a folder with dialogs/ and content/.
 * @throws ContentError with every fault
 */
export function learn(folder: string): Knowledge {
	const library = loadChecked(folder, registry);
	return {
		library,
		router: createRouter({ library, ranking: buildRanker(library) }),
		screen: createScreen(library.safety),
	};
}

/** @throws one sentence when the settings, the content, the keys or the database do not allow a start */
export async function createApp({
	config,
	log,
	clock = () => new Date().toISOString(),
	after = wait,
	...given
}: AppOptions): Promise<App> {
	const folder = config.districtDir ?? root;
	let knowledge = given.knowledge ?? learn(folder);
	const boot = randomUUID();
	const keys = keysFor(config);
	const store = await openStore({ url: config.databaseUrl, mode: config.mode, keys, boot });
	const roster = readPeople(
		readFileSync(config.mode === "live" ? config.rosterFile : join(folder, "content/school/people.csv"), "utf8"),
	);
	await store.importPeople(roster);
	const people = new Map(roster.map(({ person }) => [person.id, person]));
	const staff = (id: string | null): Person | null => {
		const person = id === null ? undefined : people.get(id);
		return person && person.role !== "student" && person.role !== "family" ? person : null;
	};
	const firstCounselor = roster.find(({ person }) => person.role === "counselor")?.person;

	// Channels hand turns to the pipeline, which sends through the channels: the later one is reached when it is there.
	const handle: HandleTurn = (turn) => pipeline.handle(turn);
	const teams = createTeams({
		app: config.mode === "live" ? config.app : null,
		allowedTenants: config.mode === "live" ? config.allowedTenants : [],
		handle,
		log,
		now: clock,
	});
	const secret = createHmac("sha256", keys.audit).update("web").digest();
	const directLine = createDirectLine({ store, handle, secret, now: clock });
	const channels: readonly Channel[] = [teams, directLine, ...(given.channels ?? [])];
	const limits = config.mode === "demo" ? noLimits : teamsLimits;
	const sender = createSender({ store, channels, library: () => knowledge.library, log, clock, boot, limits });
	const pipeline = createPipeline({
		store,
		knowledge: () => knowledge,
		tools: {
			actions,
			sources,
			date: readDate,
			likeness,
			restricted,
			today,
			staff,
		},
		deliver: sender.deliver,
		kick: sender.poke,
		clock,
		after,
		newcomer:
			config.mode === "demo" && firstCounselor ? (who, locale) => walkIn(who, firstCounselor, locale ?? "en") : null,
		log,
	});
	const demoSignIn = createDemoSignIn({ secret, now: clock });
	const web: Web = createWeb({
		host: config.host,
		port: config.port,
		demo:
			config.mode === "demo"
				? { people: async () => roster.map(({ person }) => listed(person)), issue: demoSignIn.issue }
				: null,
		teams,
		directLine,
		signIn:
			config.mode === "live"
				? createEntraSignIn({
						clientId: config.app.id,
						domain: config.publicHost,
						tenants: config.allowedTenants,
						now: clock,
					})
				: demoSignIn,
		files: join(root, "dist/pages"),
		ping: () => store.ping(),
		log,
	});

	async function listen(): Promise<string> {
		const { address, port } = await web.listen();
		return `http://${address.includes(":") ? `[${address}]` : address}:${port}/`;
	}

	return {
		handle,
		store,
		sender,
		knowledge: () => knowledge,
		now: clock,
		listen,
		start() {
			sender.start();
			return listen();
		},
		idle: pipeline.idle,
		reload() {
			knowledge = learn(folder);
		},
		async stop() {
			await web.close();
			await pipeline.idle();
			await sender.stop();
			await store.close();
		},
	};
}

/** Demo: made when missing. Live: must be there, since the records cannot be opened without it. */
function keysFor(config: Config): Keys {
	if (config.mode === "demo" && !existsSync(config.keyFile)) {
		const data = config.databaseUrl.startsWith("sqlite:")
			? dirname(resolve(config.databaseUrl.slice("sqlite:".length)))
			: resolve("data");
		return createKeys(config.keyFile, data);
	}
	return loadKeys(config.keyFile);
}

/** A demo person as the page's list shows them. */
function listed(person: Person): { id: string; name: string; role: Role; grade: number | null; lang: Person["lang"] } {
	return { id: person.id, name: staffName(person), role: person.role, grade: person.grade, lang: person.lang };
}

function wait(ms: number): Promise<void> {
	return new Promise((resolved) => {
		setTimeout(resolved, ms).unref();
	});
}

let lastToday = { at: "", date: "" };

/** The local ISO date of an instant; the same minute gives the same date, and a busy minute has many turns. */
function today(now: string, zone: string): string {
	const at = `${now.slice(0, 16)}${zone}`;
	if (lastToday.at !== at) lastToday = { at, date: DateTime.fromISO(now, { zone }).toISODate() ?? now.slice(0, 10) };
	return lastToday.date;
}

/** The only file that knows every room: builds them from the settings and puts them together. */
import { createHmac, randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { DateTime } from "luxon";
import { actions, names, sources } from "./actions/index.ts";
import { staffName } from "./actions/names.ts";
import { createDirectLine } from "./channel/directline.ts";
import { type Allowance, createGate, createLimit, demoInbound, liveInbound } from "./channel/limits.ts";
import { createTeams } from "./channel/teams.ts";
import type { Config } from "./config.ts";
import type { Reread } from "./control.ts";
import type { Channel, HandleTurn, Log, Store } from "./doors.ts";
import type { Album, Wish } from "./gallery/index.ts";
import { keepLearned, type Learned, learnFolder, learnFolderSoon, models, screenOf } from "./learned.ts";
import type { Registry } from "./library/check.ts";
import { type Folders, ownParts } from "./library/layers.ts";
import { likeness } from "./library/likeness.ts";
import { ContentError, showFault } from "./library/load.ts";
import { type AlertLane, createAlertLane } from "./outbox/alerts.ts";
import { noLimits, teamsLimits } from "./outbox/pace.ts";
import { createSender, type Sender } from "./outbox/sender.ts";
import { createPipeline, type Knowledge } from "./pipeline.ts";
import { elementIds } from "./plan/elements.ts";
import { createPlanTab } from "./plan-tab.ts";
import { createAlarm } from "./safety/alarm.ts";
import { followUpView, screened } from "./safety/answer.ts";
import { contactFaults } from "./safety/duty.ts";
import { createDiscretion } from "./safety/sensitive.ts";
import { type RosterPerson, readPeople } from "./school/people.ts";
import { restricted, visitor, walkIn } from "./school/rules.ts";
import { openStore } from "./store/index.ts";
import { createRouter } from "./talk/router.ts";
import type { Input, Person, Role } from "./turn.ts";
import { buildRanker } from "./understand/ranker.ts";
import { createUpkeep, type Upkeep } from "./upkeep.ts";
import { createKeys, type Keys, loadKeys } from "./vault/keys.ts";
import { createSeal } from "./vault/seal.ts";
import { createSpool } from "./vault/spool.ts";
import { witnessFile } from "./vault/witness.ts";
import { createEntraSignIn } from "./web/entra.ts";
import { createWeb, type Web } from "./web/server.ts";
import { createDemoSignIn } from "./web/sign-in.ts";
import { readDate } from "./words/dates.ts";

export interface App {
	readonly handle: HandleTurn;
	readonly store: Store;
	readonly sender: Sender;
	/** Tells people of messages that may mean danger. */
	readonly alerts: AlertLane;
	/** Retention, and the watch over the audit trail. */
	readonly upkeep: Upkeep;
	readonly knowledge: () => Knowledge;
	/** ISO instant. */
	readonly now: () => string;
	/** Starts listening; resolves with the address people open. */
	listen(): Promise<string>;
	/** Starts sending and listening. */
	start(): Promise<string>;
	/** Resolves when no turn is under way and all replies were handed over. */
	idle(): Promise<void>;
	/**
	 * Reads dialogs/, content/ and what was imported again and swaps them whole; until then the old ones answer. With
	 * faults, or when reading fails, everything stays as it was.
	 */
	reload(): Promise<Reread>;
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
	/** Milliseconds that only go up, for counting how much comes in. */
	readonly ticks?: () => number;
	/** Calls something again and again while the program runs; returns how to end it. */
	readonly every?: (ms: number, what: () => void) => () => void;
}

/** How long /readyz waits for the database, and how long the sender may not have looked at the outbox; milliseconds. */
const databasePatience = 2000;
const senderPatience = 60_000;

/** Where dialogs/ and content/ of this program lie: one folder above src/ or dist/. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** What the build keeps of `root`, for a quicker start. */
const kept = join(root, "dist/learned.bin");

/** What scripts may name; `onward check` and the start hold them against it. */
export const registry: Registry = {
	actions: Object.fromEntries(Object.entries(actions).map(([id, { outcomes, args }]) => [id, { outcomes, args }])),
	sources: Object.keys(sources),
	names,
	elements: elementIds,
};

/** What is read: the program's own folder and, over it, the district's. */
export function foldersOf({ districtDir }: Pick<Config, "districtDir">): Folders {
	return districtDir === null || resolve(districtDir) === root ? root : [root, districtDir];
}

/** Where models are kept: the build's, and a folder with the data, for the program's own may not be writable. */
export function modelsOf(config: Pick<Config, "dataDir">): readonly string[] {
	return [...models, join(config.dataDir, "models")];
}

/**
 * Reads and checks folders with dialogs/ and content/.
 * @param keptIn a file of `keep`
 * @throws ContentError with every fault
 */
export function learn(folders: Folders, keptModels?: readonly string[], keptIn = kept): Knowledge {
	return knowing(learned(folders, keptModels, keptIn));
}

/** The same with what the phrases taught. @throws ContentError with every fault */
export function learned(folders: Folders, keptModels?: readonly string[], keptIn = kept): Learned {
	return learnFolder(folders, registry, keptIn, keptModels);
}

function knowing({ library, taught }: Learned): Knowledge {
	return {
		library,
		router: createRouter({ library, ranking: buildRanker(library, taught) }),
		screen: screenOf({ library, taught }),
		discretion: createDiscretion(library.private),
	};
}

/**
 * The build's last step; build.mjs calls it.
 * @public
 * @throws ContentError with every fault of the folder
 */
export function keep(folder = root, file = kept): void {
	keepLearned(folder, registry, file);
}

/** @throws one sentence when the settings, the content, the keys or the database do not allow a start */
export async function createApp({
	config,
	clock = machineClock,
	after = wait,
	ticks = () => performance.now(),
	every = repeat,
	...given
}: AppOptions): Promise<App> {
	const folders = foldersOf(config);
	if (config.mode === "live") ownParts(folders);
	let knowledge = given.knowledge ?? learn(folders, modelsOf(config));
	let reloads = 0;
	const boot = randomUUID();
	const keys = keysFor(config);
	const roster = readRoster(config);
	const people = new Map(roster.map(({ person }) => [person.id, person]));
	const mailOf = new Map(roster.map(({ person, email }) => [person.id, email]));
	const mail = (id: string): string | null => (config.mail === null ? null : (mailOf.get(id) ?? null));
	if (config.mode === "live") reachable(knowledge, people, mail);
	const opened = await openStore({
		url: config.databaseUrl,
		mode: config.mode,
		keys,
		boot,
		backupDir: config.backupDir,
		now: clock(),
	});
	// Loaded only where figures are wanted: it costs more than all the rest of the start.
	const metrics =
		config.metricsPort === null
			? null
			: (await import("./metrics.ts")).createMetrics(() => opened.backlog({ now: clock() }), clock);
	const store = metrics?.store(opened) ?? opened;
	const log = metrics?.log(given.log) ?? given.log;
	await store.importPeople(roster);
	const staff = (id: string | null): Person | null => {
		const person = id === null ? undefined : people.get(id);
		return person && person.role !== "student" && person.role !== "family" ? person : null;
	};
	const firstCounselor = roster.find(({ person }) => person.role === "counselor")?.person;

	// Channels hand turns to the pipeline, which sends through the channels: the later one is reached when it is there.
	const turns: HandleTurn = (turn) => pipeline.handle(turn);
	const handle = metrics?.turns(turns) ?? turns;
	const inbound = config.mode === "demo" ? demoInbound : liveInbound;
	const urgent = (input: Input): boolean => screened(input, knowledge.screen) !== null;
	const gate = (perPerson: Allowance | null) => createGate({ perPerson, most: inbound.most, ticks, urgent });
	const teams = createTeams({
		app: config.mode === "live" ? config.app : null,
		allowedTenants: config.mode === "live" ? config.allowedTenants : [],
		handle,
		admit: gate(inbound.teams).enter,
		log,
		now: clock,
	});
	const secret = createHmac("sha256", keys.audit).update("web").digest();
	const directLine = createDirectLine({
		store,
		handle,
		secret,
		publicChat: config.publicChat,
		gate: gate(inbound.web),
		now: clock,
		every,
		log,
	});
	// Loaded only where there is a mail server.
	const email = config.mail === null ? null : (await import("./channel/email.ts")).createEmail(config.mail);
	const all: readonly Channel[] = [teams, directLine, ...(email === null ? [] : [email]), ...(given.channels ?? [])];
	const channels = metrics ? all.map(metrics.channel) : all;
	const limits = config.mode === "demo" ? noLimits : teamsLimits;
	const sender = createSender({
		store,
		channels,
		library: () => knowledge.library,
		log,
		clock,
		boot,
		limits,
		...(metrics ? { onMark: metrics.sent } : {}),
	});
	const alerts = createAlertLane({
		store,
		library: () => knowledge.library,
		staff: roster.flatMap(({ person }) => staff(person.id) ?? []),
		mail,
		// Microsoft Learn, "Create deep links": a chat with the bot.
		link: config.mode === "live" ? `https://teams.microsoft.com/l/chat/0/0?users=28:${config.app.id}` : null,
		followUp: followUpView,
		deliver: sender.deliver,
		kick: sender.poke,
		clock,
		every,
		log,
	});
	const alarm = createAlarm({
		...{ store, people, raised: alerts.poke, clock, after, log },
		spool: createSpool(join(config.dataDir, "spool"), createSeal(keys.seal)),
	});
	const pipeline = createPipeline({
		store,
		alarm,
		people,
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
		newcomer(who, locale) {
			if (who.startsWith("anon:")) return visitor(who, locale ?? "en");
			return config.mode === "demo" && firstCounselor ? walkIn(who, firstCounselor, locale ?? "en") : null;
		},
		log,
	});
	const demoSignIn = createDemoSignIn({ secret, now: clock });
	/** Loaded when somebody looks at the page of cards. */
	const album = async (wish: Wish) => {
		opening ??= import("./gallery/index.ts").then(({ createAlbum }) => createAlbum(() => knowledge.library));
		return (await opening)(wish);
	};
	let opening: Promise<(wish: Wish) => Promise<Album>> | null = null;
	const web: Web = createWeb({
		host: config.host,
		port: config.port,
		demo:
			config.mode === "demo"
				? {
						people: async () => roster.map(({ person }) => listed(person)),
						issue: demoSignIn.issue,
						cards: (wish) => album(wish),
					}
				: null,
		publicHost: config.mode === "live" ? config.publicHost : null,
		trustedProxies: config.mode === "live" ? config.trustedProxies : [],
		limits: { arrivals: createLimit(inbound.arrivals, ticks).take, looks: createLimit(inbound.looks, ticks).take },
		teams,
		directLine,
		plan: createPlanTab({ store, library: () => knowledge.library, staff, today, now: clock }),
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
		ailing,
		every,
		now: clock,
		log,
	});
	metrics?.requests(web.server.server);

	/** What /readyz says: content is always there, for without it nothing starts. */
	async function ailing(): Promise<{ code: string; message: string } | null> {
		const late = after(databasePatience).then(() => Promise.reject(new Error("no answer in time")));
		try {
			await Promise.race([store.ping(), late]);
		} catch (error) {
			log.error({ event: "not-ready", error }, "The database does not answer, or is not this program's.");
			return { code: "database", message: "The database does not answer." };
		}
		const looked = sender.lookedAt();
		if (looked === null || Date.parse(clock()) - Date.parse(looked) < senderPatience) return null;
		return { code: "sender", message: "Nothing has been sent for a minute." };
	}

	async function listen(): Promise<string> {
		const { address, port } = await web.listen();
		if (email === null)
			log.info({ event: "mail-off" }, "No mail is sent: SMTP_URL is not set. Alerts go to the chat only.");
		if (metrics && config.metricsPort !== null)
			log.info({ event: "metrics", port: await metrics.listen(config.metricsPort) }, "Figures are served at /metrics.");
		return `http://${address.includes(":") ? `[${address}]` : address}:${port}/`;
	}

	const upkeep = createUpkeep({
		store,
		witness: witnessFile(config.keyFile),
		replay: alarm.replay,
		every,
		now: clock,
		log,
	});

	return {
		handle,
		store,
		sender,
		alerts,
		upkeep,
		knowledge: () => knowledge,
		now: clock,
		listen,
		start() {
			sender.start();
			alerts.start();
			upkeep.start();
			return listen();
		},
		idle: pipeline.idle,
		async reload() {
			const own = ++reloads;
			const before = knowledge.library.hash;
			try {
				if (config.mode === "live") ownParts(folders);
				const read = await learnFolderSoon(folders, registry, clock(), modelsOf(config));
				const { scripts, pages, occupations, imports, hash } = read.library;
				if (config.mode === "live") reachable(read, people, mail);
				const outcome = hash === before ? "unchanged" : "swapped";
				// one that was asked for later knows more, even when it was done earlier
				if (own === reloads) knowledge = knowing(read);
				return {
					outcome,
					scripts: scripts.size,
					pages: pages.size,
					occupations: occupations.size,
					imported: imports?.occupations.size ?? 0,
					warnings: read.warnings.map(showFault),
				};
			} catch (error) {
				if (error instanceof ContentError) return { outcome: "refused", faults: error.faults.map(showFault) };
				return { outcome: "refused", faults: [error instanceof Error ? error.message : String(error)] };
			}
		},
		async stop() {
			await web.close();
			await pipeline.idle();
			await alerts.stop();
			await sender.stop();
			email?.close();
			await upkeep.stop();
			await alarm.idle();
			await metrics?.close();
			await store.close();
		},
	};
}

/**
 * The roster the settings name: the district's file, or the demo's.
 * @throws with every fault in the file
 */
export function readRoster(config: Config): readonly RosterPerson[] {
	const file = "content/school/people.csv";
	const own = config.districtDir === null ? null : join(config.districtDir, file);
	const demo = own !== null && existsSync(own) ? own : join(root, file);
	return readPeople(readFileSync(config.mode === "live" ? config.rosterFile : demo, "utf8"));
}

/** @throws one sentence for each thing that is missing for people to be told of danger */
function reachable(
	{ library }: Pick<Knowledge, "library">,
	people: ReadonlyMap<string, Person>,
	mail: (id: string) => string | null,
): void {
	const faults = contactFaults(library.district, people, mail);
	if (faults.length > 0) throw new Error(faults.join("\n"));
}

/** The machine's clock, as an ISO instant. */
export function machineClock(): string {
	return new Date().toISOString();
}

/** Demo: made when missing. Live: must be there, since the records cannot be opened without it. */
function keysFor(config: Config): Keys {
	if (config.mode === "demo" && !existsSync(config.keyFile)) {
		return createKeys(config.keyFile, config.dataDir);
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

function repeat(ms: number, what: () => void): () => void {
	const timer = setInterval(what, ms).unref();
	return () => clearInterval(timer);
}

let lastToday = { at: "", date: "" };

/** The local ISO date of an instant; the same minute gives the same date, and a busy minute has many turns. */
function today(now: string, zone: string): string {
	const at = `${now.slice(0, 16)}${zone}`;
	if (lastToday.at !== at) lastToday = { at, date: DateTime.fromISO(now, { zone }).toISODate() ?? now.slice(0, 10) };
	return lastToday.date;
}

/** `onward doctor`: is this deployment well? A list with one sentence each on what to do. */
import { existsSync, readdirSync, statfsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import { foldersOf, machineClock, readRoster, registry } from "../app.ts";
import { createEmail } from "../channel/email.ts";
import { type Config, ConfigError, readConfig } from "../config.ts";
import type { Store } from "../doors.ts";
import { ownParts } from "../library/layers.ts";
import type { District, Fault } from "../library/types.ts";
import { openStore } from "../store/index.ts";
import { loadKeys } from "../vault/keys.ts";
import { checkAll } from "./check.ts";
import { many } from "./records.ts";

/** ok: nothing to do. look: should be looked at. fault: has to be mended. */
type State = "ok" | "look" | "fault";

export interface Finding {
	readonly what: string;
	readonly state: State;
	/** What was found and, unless it is well, what to do. */
	readonly text: string;
}

const hour = 3_600_000;
const day = 24 * hour;
const drillDays = 30;
const backupOldDays = 2;
const backupTooOldDays = 8;
const spaceLow = 1_000_000_000;
const spaceTooLow = 200_000_000;
const liveContacts = 3;

const ok = (what: string, text: string): Finding => ({ what, state: "ok", text });
const look = (what: string, text: string): Finding => ({ what, state: "look", text });
const fault = (what: string, text: string): Finding => ({ what, state: "fault", text });
const sentenceOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What dialogs/ and content/ say of the district, and whether they are well. */
interface Content {
	readonly district: District | null;
	readonly found: readonly Finding[];
}

/**
 * Everything that can be found.
 * @param now ISO instant
 * @param env settings by name, instead of those `config.ts` finds
 * @param contentFor reads the content, which takes longest
 */
export async function examine(
	now: string,
	env?: Readonly<Record<string, string | undefined>>,
	contentFor: (config: Config, now: string) => Content = contentOf,
): Promise<Finding[]> {
	let config: Config;
	try {
		config = readConfig(env);
	} catch (error) {
		const texts = error instanceof ConfigError ? error.faults : [sentenceOf(error)];
		return texts.map((text) => fault("settings", text));
	}
	const { district, found } = contentFor(config, now);
	return [
		ok("settings", config.mode === "live" ? "Live: a real district." : "Demo: invented people, this machine only."),
		keysOf(config),
		...found,
		...(district ? [...contactsOf(config, district), quietOf(config, district)] : []),
		await mailOf(config),
		...(await recordsOf(config, now)),
		backupOf(config, now),
		...spoolOf(config, now),
		spaceOf(config),
	];
}

function keysOf({ keyFile, mode }: Config): Finding {
	if (mode === "demo" && !existsSync(keyFile)) return ok("keys", "The first start makes the key file.");
	try {
		loadKeys(keyFile);
		return ok("keys", `${keyFile} opens, and only its owner can read it. Keep a copy elsewhere.`);
	} catch (error) {
		return fault("keys", sentenceOf(error));
	}
}

/** Reads and checks the content the settings name; faults are findings, nothing is thrown. @param now ISO instant */
export function contentOf(config: Config, now: string): Content {
	try {
		const folders = foldersOf(config);
		if (config.mode === "live") ownParts(folders);
		const { reading, faults, warnings } = checkAll(folders, registry, now);
		const open = warnings.filter(({ note }) => !note);
		const found = [
			...(faults.length > 0
				? [fault("content", `${many(faults.length, "thing has", "things have")} to be mended: run \`onward check\`.`)]
				: []),
			...(open.length > 0 ? [look("content", `${many(open.length, "thing")} to look at: run \`onward check\`.`)] : []),
		];
		return {
			district: reading.library?.district ?? null,
			found: found.length > 0 ? found : [ok("content", wellOf(warnings))],
		};
	} catch (error) {
		return { district: null, found: [fault("content", sentenceOf(error))] };
	}
}

/** @param notes what is good to know and asks nothing */
function wellOf(notes: readonly Fault[]): string {
	const more = notes.map(({ message }) => ` ${message.charAt(0).toUpperCase()}${message.slice(1)}.`);
	return `Everything in dialogs/ and content/ is well.${more.join("")}`;
}

/** Two people are told at once, one may be the person named, and closing may need two. */
function contactsOf(config: Config, district: District): Finding[] {
	let roster: ReturnType<typeof readRoster>;
	try {
		roster = readRoster(config);
	} catch (error) {
		return [fault("roster", sentenceOf(error))];
	}
	const ids = [...new Set(district.alertContacts.map(({ person }) => person))];
	const people = ids.map((id) => roster.find(({ person }) => person.id === id));
	const staff = people.filter((one) => one && one.person.role !== "student" && one.person.role !== "family");
	const missing = ids.filter((_id, at) => !staff.includes(people[at]));
	const live = config.mode === "live";
	const wanted = live ? liveContacts : 2;
	const by = (way: "mail" | "Teams") =>
		staff.filter((one) => (way === "mail" ? one?.email : one?.identities.some((who) => who.startsWith("teams:"))));
	const lack = (way: "mail" | "Teams") => staff.length - by(way).length;
	const found = [
		...(missing.length > 0
			? [
					fault(
						"contacts",
						`${missing.join(", ")}: not among the staff in the roster. Correct contacts in district.yaml.`,
					),
				]
			: []),
		...(staff.length < wanted
			? [fault("contacts", `Alerts reach ${many(staff.length, "person", "people")}; name ${wanted} in district.yaml.`)]
			: []),
		...(live && by("mail").length < 2
			? [fault("contacts", "Fewer than two contacts have an email in the roster: Teams alone is one way only.")]
			: []),
		...(live && by("mail").length >= 2 && lack("mail") > 0
			? [look("contacts", `${many(lack("mail"), "contact has", "contacts have")} no email in the roster; add it.`)]
			: []),
		...(live && lack("Teams") > 0
			? [
					look(
						"contacts",
						`${many(lack("Teams"), "contact has", "contacts have")} no tid and oid in the roster; add them.`,
					),
				]
			: []),
	];
	const ways = live ? "by Teams and by mail" : "in the chat";
	return found.length > 0
		? found
		: [ok("contacts", `${many(staff.length, "person is", "people are")} told of alerts, ${ways}.`)];
}

function quietOf({ mode }: Config, { quietHours: { from, to } }: District): Finding {
	if (from !== to) return ok("quiet hours", `No check-in goes out from ${from} to ${to}; alerts always do.`);
	const text = "There are none: check-ins go out at night, too. Set quiet-hours in district.yaml.";
	return mode === "live"
		? look("quiet hours", text)
		: ok("quiet hours", "There are none, so that the demo can be tried.");
}

async function mailOf({ mail }: Config): Promise<Finding> {
	if (!mail) return ok("mail", "Off. A live deployment needs SMTP_URL and MAIL_FROM.");
	const email = createEmail({ ...mail, timeoutMs: 15_000 });
	try {
		const trouble = await email.trouble();
		return trouble === null
			? ok("mail", "The mail server answers and takes our name.")
			: fault("mail", `The mail server does not take us (${trouble}). Check SMTP_URL, and whether it is up.`);
	} finally {
		email.close();
	}
}

/** The database, and what it says about alerts. */
async function recordsOf(config: Config, now: string): Promise<Finding[]> {
	const { databaseUrl: url, mode, backupDir, keyFile } = config;
	const file = url.startsWith("sqlite:") ? url.slice("sqlite:".length) : null;
	const live = mode === "live";
	if (file !== null && !existsSync(file)) {
		const text = `There is none at ${file} yet: the first start makes it. Check DATABASE_URL if there should be one.`;
		return [live ? fault("database", text) : look("database", text)];
	}
	let store: Store | null = null;
	try {
		store = await openStore({ url, mode, keys: loadKeys(keyFile), boot: `doctor-${process.pid}`, backupDir, now });
		await store.ping();
		const kind = store.kind === "sqlite" ? "SQLite" : "PostgreSQL";
		return [ok("database", `${kind} answers, and it is a ${mode} database.`), ...(await alertsOf(store, live, now))];
	} catch (error) {
		return [fault("database", sentenceOf(error))];
	} finally {
		await store?.close();
	}
}

async function alertsOf(store: Store, live: boolean, now: string): Promise<Finding[]> {
	const ago = (ms: number) => new Date(Date.parse(now) - ms).toISOString();
	const alerts = await store.alerts(ago(drillDays * day));
	const seen = alerts.flatMap(({ drill, acknowledged }) => (drill && acknowledged ? [acknowledged.at] : []));
	const last = seen
		.filter((at) => at >= ago(drillDays * day))
		.sort()
		.at(-1);
	const text = `No drill was acknowledged in ${drillDays} days. Run \`onward alert-drill\`, and have a contact say “I am on it”.`;
	const late = alerts.filter(
		({ state, drill, nextAt, at }) => !drill && state === "open" && nextAt !== null && at < ago(hour),
	);
	const waiting = alerts.filter(({ state, closed }) => state === "closing" && closed && closed.at < ago(2 * day));
	return [
		last
			? ok("drill", `The last drill was acknowledged on ${last.slice(0, 10)}.`)
			: (live ? fault : look)("drill", text),
		...(late.length > 0
			? [
					look(
						"alerts",
						`${many(late.length, "alert is", "alerts are")} open for over an hour and nobody is on it. Call the contacts.`,
					),
				]
			: []),
		...(waiting.length > 0
			? [
					look(
						"alerts",
						`${many(waiting.length, "alert waits", "alerts wait")} for a second look for over two days. Ask the contacts.`,
					),
				]
			: []),
	];
}

function backupOf({ backupDir, mode }: Config, now: string): Finding {
	const bad = mode === "live" ? fault : look;
	if (!existsSync(backupDir))
		return bad("backups", `There is no folder ${backupDir} yet. Run \`onward backup\`, every day.`);
	const times = readdirSync(backupDir)
		.filter((name) => name.endsWith(".backup"))
		.map((name) => statSync(join(backupDir, name)).mtimeMs);
	if (times.length === 0) return bad("backups", `There is none in ${backupDir}. Run \`onward backup\`, every day.`);
	const age = Math.floor((Date.parse(now) - Math.max(...times)) / day);
	const text = `The newest is ${many(Math.max(age, 0), "day")} old`;
	if (age < backupOldDays) return ok("backups", `${text}. Keep a copy on another machine.`);
	return (age < backupTooOldDays ? look : bad)("backups", `${text}. Let \`onward backup\` run every day.`);
}

/** Alerts that are on the disk and not in the database. A turn that is under way has one there for a moment. */
function spoolOf(config: Config, now: string): Finding[] {
	const folder = join(config.dataDir, "spool");
	if (!existsSync(folder)) return [];
	const old = readdirSync(folder).filter((name) => Date.parse(now) - statSync(join(folder, name)).mtimeMs > 60_000);
	if (old.length === 0) return [];
	const text = `${many(old.length, "alert lies", "alerts lie")} in ${folder} and not in the database. Start the server, and read its log.`;
	return [fault("spool", text)];
}

function spaceOf(config: Config): Finding {
	let folder = config.dataDir;
	while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
	const { bavail, bsize } = statfsSync(folder);
	const free = bavail * bsize;
	const text = `${(free / 1_000_000_000).toFixed(1)} GB are free for ${config.dataDir}`;
	if (free >= spaceLow) return ok("disk", `${text}.`);
	return (free < spaceTooLow ? fault : look)("disk", `${text}. Make room: without it nothing can be saved.`);
}

const marks: Readonly<Record<State, string>> = { ok: "ok", look: "look here", fault: "fault" };

/** Adds the command. */
export function register(program: Command): void {
	program
		.command("doctor")
		.description("Check settings, keys, content, contacts, mail, database, backups, drills and disk.")
		.option("--json", "print the list as data", false)
		.action(async ({ json }: { readonly json: boolean }) => {
			const findings = await examine(machineClock());
			const faults = findings.filter(({ state }) => state === "fault").length;
			if (faults > 0) process.exitCode = 1;
			if (json) return console.log(JSON.stringify({ faults, findings }, null, "\t"));
			const wide = Math.max(...findings.map(({ what }) => what.length));
			for (const { what, state, text } of findings)
				console.log(`${marks[state].padEnd(9)}  ${what.padEnd(wide)}  ${text}`);
			if (faults > 0) console.error(`${many(faults, "fault")} to mend.`);
		});
}

/** The only reader of process.env: one schema, all faults at once, values never printed. */
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { z } from "zod";

const logLevels = ["fatal", "error", "warn", "info", "debug", "silent"] as const;
const appTypes = ["SingleTenant", "UserAssignedMSI", "MultiTenant"] as const;
const isGuid = (text: string): boolean => z.guid().safeParse(text).success;
const isBlock = (text: string): boolean =>
	[z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()].some((kind) => kind.safeParse(text).success);
const split = (text: string): string[] => text.split(",").map((part) => part.trim());
/** Options of the mail library could be put behind a question mark; none are wanted. */
function isMailServer(text: string): boolean {
	const url = URL.canParse(text) ? new URL(text) : null;
	if (!url || !/^smtps?:$/.test(url.protocol) || url.hostname === "") return false;
	return /^\/?$/.test(url.pathname) && url.search === "" && url.hash === "";
}
const port = "must be a whole number from 0 to 65535";

/** Each variable with a sentence, a default and an example; `.env.example` is written from this table. */
const variables = {
	PORT: z
		.string()
		.regex(/^\d+$/, port)
		.transform(Number)
		.refine((value) => value <= 65535, port)
		.default(3978)
		.meta({
			description: "Port the server listens on; 0 picks a free one.",
			example: "8080",
		}),
	HOST: z.string().default("127.0.0.1").meta({
		description: "Address the server binds to. Demo mode allows loopback addresses only.",
		example: "0.0.0.0",
	}),
	DATABASE_URL: z
		.string()
		.regex(/^(sqlite:.+|postgres(ql)?:\/\/.+)$/, "must start with sqlite: or postgres://")
		.default("sqlite:./data/onward.db")
		.meta({
			description: "Where conversations and plans are kept: a SQLite file, or PostgreSQL.",
			example: "postgres://onward@db.district.example/onward",
		}),
	KEY_FILE: z.string().default("./onward.keys.json").meta({
		description:
			"File with the keys that seal the database. Keep it outside the data folder and back it up apart from the database. Demo mode makes one when it is missing.",
		example: "/etc/onward/keys.json",
	}),
	DISTRICT_DIR: z.string().optional().meta({
		description:
			"A folder of the district's own files, laid out like this project (dialogs/ and content/): a file here takes the place of the program's own of the same path, see content/README.md. Needed with MicrosoftAppId.",
		example: "/srv/our-district",
	}),
	DATA_DIR: z.string().optional().meta({
		description:
			"Folder for what a running server keeps beside the database: alerts on their way into it, backups. Keep it between starts. Not set: the folder of the SQLite file, or ./data.",
		example: "/var/lib/onward",
	}),
	BACKUP_DIR: z.string().optional().meta({
		description: "Folder for backups, those taken before a migration among them. Not set: backups in the data folder.",
		example: "/var/backups/onward",
	}),
	METRICS_PORT: z
		.string()
		.regex(/^\d+$/, port)
		.transform(Number)
		.refine((value) => value <= 65535, port)
		.optional()
		.meta({
			description:
				"Port for Prometheus figures, served on 127.0.0.1 only, at /metrics; 0 picks a free one. Not set: no figures are kept.",
			example: "9464",
		}),
	LOG_LEVEL: z
		.enum(logLevels, `must be one of ${logLevels.join(", ")}`)
		.default("info")
		.meta({
			description: "How much is logged. Message text is never logged at any level.",
			example: "warn",
		}),
	NODE_ENV: z.string().optional().meta({
		description: "Set to production in live deployments; demo mode refuses to start with it.",
		example: "production",
	}),
	MicrosoftAppId: z.guid("must be the bot's application id, a UUID").optional().meta({
		description: "The bot's application (client) id. Without it Onward runs in demo mode on this machine only.",
		example: "00000000-0000-0000-0000-000000000000",
	}),
	MicrosoftAppType: z
		.enum(appTypes, `must be one of ${appTypes.join(", ")}`)
		.optional()
		.meta({
			description:
				"How the bot proves itself to Microsoft. Needed with MicrosoftAppId; SingleTenant with a client secret is usual.",
			example: "SingleTenant",
		}),
	MicrosoftAppPassword: z.string().optional().meta({
		description: "The bot's client secret. Needed for SingleTenant and MultiTenant, not for UserAssignedMSI.",
		example: "(a secret from the Azure portal)",
	}),
	MicrosoftAppTenantId: z.guid("must be the district's tenant id, a UUID").optional().meta({
		description: "The district's Microsoft tenant. Needed with MicrosoftAppId.",
		example: "11111111-1111-1111-1111-111111111111",
	}),
	ALLOWED_TENANTS: z
		.string()
		.refine((text) => split(text).every(isGuid), "must be tenant ids, UUIDs with commas between them")
		.transform(split)
		.optional()
		.meta({
			description: "Tenants whose people may talk to Onward, separated by commas; MicrosoftAppTenantId when not set.",
			example: "11111111-1111-1111-1111-111111111111,22222222-2222-2222-2222-222222222222",
		}),
	PUBLIC_HOST: z
		.string()
		.regex(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/i, "must be a host name alone, without https:// or a path")
		.optional()
		.meta({
			description:
				"The host name under which people and Teams reach Onward; sign-in from the Teams tab is made out to it. Needed with MicrosoftAppId.",
			example: "onward.district.example",
		}),
	PUBLIC_CHAT: z.enum(["on", "off"], "must be on or off").optional().meta({
		description:
			"Whether people may ask questions on the page without signing in: on or off. What they write is kept for two days. Not set: on in the demo, off in a live deployment.",
		example: "on",
	}),
	TRUSTED_PROXIES: z
		.string()
		.refine(
			(text) => split(text).every(isBlock),
			"must be addresses or blocks such as 10.0.0.0/8, with commas between them",
		)
		.transform(split)
		.optional()
		.meta({
			description:
				"The proxies in front of a live deployment, whose X-Forwarded-For says who asks: addresses and blocks, separated by commas. Not set: the header is not read, and the limits for one address count the proxy as one.",
			example: "10.0.0.0/8,192.0.2.7",
		}),
	ROSTER_FILE: z.string().optional().meta({
		description:
			"CSV of the district's people (columns as content/school/people.csv, plus tid and oid, and email for those who get alerts), read at start. Needed with MicrosoftAppId.",
		example: "/srv/our-district/people.csv",
	}),
	SMTP_URL: z
		.string()
		.refine(isMailServer, "must start with smtp:// or smtps:// and name a host, and nothing may follow the port")
		.optional()
		.meta({
			description:
				"The mail server by which alerts go out besides Teams; smtps:// is encrypted from the start, smtp:// as soon as there is a password. Needed with MicrosoftAppId; in the demo, mail is off without it.",
			example: "smtps://onward:password@mail.district.example:465",
		}),
	MAIL_FROM: z.email("must be a mail address").optional().meta({
		description: "The address that mail comes from. Needed with SMTP_URL.",
		example: "onward@district.example",
	}),
} satisfies Record<string, z.ZodType>;

type Name = keyof typeof variables;
type Given = Readonly<Partial<Record<Name, string>>>;

const schema = z.object(variables);

interface Common {
	readonly port: number;
	readonly host: string;
	readonly databaseUrl: string;
	readonly keyFile: string;
	/** Folder with dialogs/ and content/ that lie over the program's own; null: there is none. */
	readonly districtDir: string | null;
	/** Where files of a running program go that are no records; an absolute path. */
	readonly dataDir: string;
	/** Where backups go that are given no other place. */
	readonly backupDir: string;
	/** Null: no figures. */
	readonly metricsPort: number | null;
	readonly logLevel: (typeof logLevels)[number];
	/** Whether people may ask questions without signing in. */
	readonly publicChat: boolean;
	/** By which alerts go out besides Teams; null: mail is off. Live always has it. */
	readonly mail: { readonly url: string; readonly from: string } | null;
}

/** Demo: no app id, loopback only, invented people. Live: a real district. */
export type Config =
	| (Common & { readonly mode: "demo" })
	| (Common & {
			readonly mode: "live";
			readonly app: {
				readonly id: string;
				readonly type: (typeof appTypes)[number];
				readonly password: string | null;
				readonly tenant: string;
			};
			readonly allowedTenants: readonly string[];
			/** Host name people and Teams reach the server by. */
			readonly publicHost: string;
			readonly trustedProxies: readonly string[];
			readonly rosterFile: string;
	  });

/** Says everything that is wrong at once, by variable name, never with a value. */
export class ConfigError extends Error {
	readonly faults: readonly string[];
	constructor(faults: readonly string[]) {
		super(`The settings are not complete:\n${faults.map((fault) => `  - ${fault}`).join("\n")}`);
		this.name = "ConfigError";
		this.faults = faults;
	}
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/;

const sentence = (name: Name): string => String(variables[name].meta()?.description);

/**
 * @param env variables by name, as in process.env; empty strings count as not set
 * @throws ConfigError naming every fault
 */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
	const given: Given = Object.fromEntries(
		Object.keys(variables)
			.map((name) => [name, env[name]?.trim()])
			.filter(([, value]) => value),
	);
	const parsed = schema.safeParse(given);
	const faults = parsed.success
		? []
		: parsed.error.issues.map(
				(issue) => `${issue.path[0] as Name}: ${issue.message}. ${sentence(issue.path[0] as Name)}`,
			);
	faults.push(...(given.MicrosoftAppId === undefined ? demoFaults(given) : liveFaults(given)), ...keyFaults(given));
	if ((given.SMTP_URL === undefined) !== (given.MAIL_FROM === undefined) && given.MicrosoftAppId === undefined)
		faults.push("MAIL_FROM: goes together with SMTP_URL. Set both, or leave both out: then no mail is sent.");
	if (!parsed.success || faults.length > 0) throw new ConfigError(faults);
	const value = parsed.data;
	const data = dataFolder(value);
	const common: Common = {
		port: value.PORT,
		host: value.HOST,
		databaseUrl: value.DATABASE_URL,
		keyFile: value.KEY_FILE,
		districtDir: value.DISTRICT_DIR ?? null,
		dataDir: resolve(data),
		backupDir: value.BACKUP_DIR ?? join(data, "backups"),
		metricsPort: value.METRICS_PORT ?? null,
		logLevel: value.LOG_LEVEL,
		publicChat: value.PUBLIC_CHAT === undefined ? value.MicrosoftAppId === undefined : value.PUBLIC_CHAT === "on",
		mail: value.SMTP_URL && value.MAIL_FROM ? Object.freeze({ url: value.SMTP_URL, from: value.MAIL_FROM }) : null,
	};
	if (value.MicrosoftAppId === undefined) return Object.freeze({ ...common, mode: "demo" });
	// liveFaults has seen to it that these are there.
	const tenant = value.MicrosoftAppTenantId!;
	return Object.freeze({
		...common,
		mode: "live",
		app: Object.freeze({
			id: value.MicrosoftAppId,
			type: value.MicrosoftAppType!,
			password: value.MicrosoftAppPassword ?? null,
			tenant,
		}),
		allowedTenants: value.ALLOWED_TENANTS ?? [tenant],
		publicHost: value.PUBLIC_HOST!.toLowerCase(),
		trustedProxies: value.TRUSTED_PROXIES ?? [],
		rosterFile: value.ROSTER_FILE!,
	});
}

function demoFaults(given: Given): string[] {
	const faults: string[] = [];
	if (given.NODE_ENV === "production")
		faults.push(
			"NODE_ENV: demo mode does not run in production. Set MicrosoftAppId to go live, or do not set NODE_ENV.",
		);
	if (given.HOST !== undefined && !loopback.test(given.HOST))
		faults.push("HOST: demo mode listens on this machine only. Use 127.0.0.1, or set MicrosoftAppId to go live.");
	const live = [
		"MicrosoftAppType",
		"MicrosoftAppPassword",
		"MicrosoftAppTenantId",
		"ALLOWED_TENANTS",
		"PUBLIC_HOST",
		"TRUSTED_PROXIES",
		"ROSTER_FILE",
	] as const;
	for (const name of live)
		if (given[name] !== undefined)
			faults.push(`${name}: is set but MicrosoftAppId is not. Set MicrosoftAppId too, or leave both out for the demo.`);
	return faults;
}

function liveFaults(given: Given): string[] {
	const needed: Name[] = [
		"MicrosoftAppType",
		"MicrosoftAppTenantId",
		"PUBLIC_HOST",
		"DISTRICT_DIR",
		"ROSTER_FILE",
		"SMTP_URL",
		"MAIL_FROM",
	];
	if (given.MicrosoftAppType !== "UserAssignedMSI") needed.push("MicrosoftAppPassword");
	return needed.filter((name) => given[name] === undefined).map((name) => `${name}: is missing. ${sentence(name)}`);
}

interface Places {
	readonly DATA_DIR?: string | undefined;
	readonly DATABASE_URL?: string | undefined;
}

/** Where files of a running program go that are no records. */
function dataFolder({ DATA_DIR: folder, DATABASE_URL: url }: Places): string {
	return folder ?? (url && /^sqlite:./.test(url) ? dirname(url.slice("sqlite:".length)) : "data");
}

/** Who copies the data folder must not get the keys along with it. */
function keyFaults(given: Given): string[] {
	const { DATABASE_URL: url = "sqlite:./data/onward.db", KEY_FILE: key = "./onward.keys.json" } = given;
	const folders = [dataFolder({ ...given, DATABASE_URL: url }), dataFolder({ DATABASE_URL: url })];
	const path = (folder: string) => relative(resolve(folder), resolve(key));
	if (folders.every((folder) => isAbsolute(path(folder)) || path(folder).split(sep)[0] === "..")) return [];
	return [
		"KEY_FILE: lies in the folder of the database. Keep it elsewhere: a copy of that folder would open every record.",
	];
}

/** The text of `.env.example`: every variable with its sentence, default and example. */
export function envExample(): string {
	const lines = [
		"# Settings of Onward. For the demo every one is optional.",
		"# Copy this file to .env, fill in what you need, then: node --env-file=.env dist/onward.js serve",
		"",
	];
	for (const [name, type] of Object.entries(variables)) {
		const meta = type.meta() ?? {};
		const fallback = type.safeParse(undefined).data;
		lines.push(`# ${String(meta.description)}`);
		lines.push(`# Default: ${fallback === undefined ? "none" : String(fallback)}. Example: ${String(meta.example)}`);
		lines.push(`#${name}=`, "");
	}
	return `${lines.join("\n").trimEnd()}\n`;
}

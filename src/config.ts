/** The only reader of process.env: one schema, all faults at once, values never printed. */
import { z } from "zod";

/** Each variable with a sentence, a default and an example; `.env.example` is written from this table. */
const variables = {
	PORT: z.coerce.number().int().min(0).max(65535).default(3978).meta({
		description: "Port the server listens on; 0 picks a free one.",
		example: "3978",
	}),
	HOST: z.string().min(1).default("127.0.0.1").meta({
		description: "Address the server binds to. Demo mode allows loopback addresses only.",
		example: "127.0.0.1",
	}),
	DATABASE_URL: z
		.string()
		.regex(/^(sqlite:.+|postgres(ql)?:\/\/.+)$/, "must start with sqlite: or postgres://")
		.default("sqlite:./data/onward.db")
		.meta({
			description: "Where conversations and plans are kept: a SQLite file, or PostgreSQL.",
			example: "postgres://onward@db.district.example/onward",
		}),
	KEY_FILE: z.string().min(1).default("./onward.keys.json").meta({
		description:
			"File with the keys that seal the database. Keep it outside the data folder and back it up apart from the database. Demo mode makes one when it is missing.",
		example: "/etc/onward/keys.json",
	}),
	DISTRICT_DIR: z.string().min(1).optional().meta({
		description: "A folder laid out like this project (dialogs/ and content/) that is read instead of the demo district's.",
		example: "/srv/our-district",
	}),
	LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "silent"]).default("info").meta({
		description: "How much is logged. Message text is never logged at any level.",
		example: "info",
	}),
	NODE_ENV: z.string().optional().meta({
		description: "Set to production in live deployments; demo mode refuses to start with it.",
		example: "production",
	}),
	MicrosoftAppId: z.uuid("must be the bot's application id, a UUID").optional().meta({
		description: "The bot's application (client) id. Without it Onward runs in demo mode on this machine only.",
		example: "00000000-0000-0000-0000-000000000000",
	}),
	MicrosoftAppType: z.enum(["SingleTenant", "UserAssignedMSI", "MultiTenant"]).optional().meta({
		description: "How the bot proves itself to Microsoft. Needed with MicrosoftAppId; SingleTenant with a client secret is usual.",
		example: "SingleTenant",
	}),
	MicrosoftAppPassword: z.string().min(1).optional().meta({
		description: "The bot's client secret. Needed for SingleTenant and MultiTenant, not for UserAssignedMSI.",
		example: "(a secret from the Azure portal)",
	}),
	MicrosoftAppTenantId: z.uuid("must be the district's tenant id, a UUID").optional().meta({
		description: "The district's Microsoft tenant. Needed with MicrosoftAppId.",
		example: "11111111-1111-1111-1111-111111111111",
	}),
	ALLOWED_TENANTS: z.string().optional().meta({
		description: "Tenants whose people may talk to Onward, separated by commas; MicrosoftAppTenantId when empty.",
		example: "11111111-1111-1111-1111-111111111111",
	}),
	ROSTER_FILE: z.string().min(1).optional().meta({
		description: "CSV of the district's people (columns as content/school/people.csv, plus tid and oid), read at start in live mode.",
		example: "/srv/our-district/people.csv",
	}),
} satisfies Record<string, z.ZodType>;

const schema = z.object(variables);

interface Common {
	readonly port: number;
	readonly host: string;
	readonly databaseUrl: string;
	readonly keyFile: string;
	/** Folder that holds dialogs/ and content/; null: the one that comes with the program. */
	readonly districtDir: string | null;
	readonly logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "silent";
}

/** Demo: no app id, loopback only, invented people. Live: a real district. */
export type Config =
	| (Common & { readonly mode: "demo" })
	| (Common & {
			readonly mode: "live";
			readonly app: {
				readonly id: string;
				readonly type: "SingleTenant" | "UserAssignedMSI" | "MultiTenant";
				readonly password: string | null;
				readonly tenant: string;
			};
			readonly allowedTenants: readonly string[];
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

/**
 * @param env variables by name, as in process.env; empty strings count as not set
 * @throws ConfigError naming every fault
 */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
	const given = Object.fromEntries(
		Object.keys(variables)
			.filter((name) => env[name] !== undefined && env[name] !== "")
			.map((name) => [name, env[name]]),
	);
	const parsed = schema.safeParse(given);
	const faults = parsed.success
		? []
		: parsed.error.issues.map((issue) => {
				const name = String(issue.path[0]);
				return `${name}: ${issue.message.replace(/^Invalid input: /, "")}. ${variables[name as keyof typeof variables]?.meta()?.["description"] ?? ""}`.trim();
			});
	const live = given["MicrosoftAppId"] !== undefined;
	if (live) faults.push(...liveFaults(given));
	else {
		if (given["NODE_ENV"] === "production")
			faults.push("NODE_ENV: demo mode does not run in production. Set MicrosoftAppId to go live, or unset NODE_ENV.");
		for (const name of ["MicrosoftAppPassword", "MicrosoftAppTenantId", "MicrosoftAppType"])
			if (given[name] !== undefined) faults.push(`${name}: is set but MicrosoftAppId is not. Set both, or neither for the demo.`);
		if (given["HOST"] !== undefined && !loopback.test(given["HOST"]))
			faults.push("HOST: demo mode listens on this machine only. Use 127.0.0.1, or set MicrosoftAppId to go live.");
	}
	if (!parsed.success || faults.length > 0) throw new ConfigError(faults);
	const value = parsed.data;
	const common: Common = {
		port: value.PORT,
		host: value.HOST,
		databaseUrl: value.DATABASE_URL,
		keyFile: value.KEY_FILE,
		districtDir: value.DISTRICT_DIR ?? null,
		logLevel: value.LOG_LEVEL,
	};
	if (!value.MicrosoftAppId) return Object.freeze({ ...common, mode: "demo" });
	const tenant = value.MicrosoftAppTenantId ?? "";
	return Object.freeze({
		...common,
		mode: "live",
		app: {
			id: value.MicrosoftAppId,
			type: value.MicrosoftAppType ?? "SingleTenant",
			password: value.MicrosoftAppPassword ?? null,
			tenant,
		},
		allowedTenants: value.ALLOWED_TENANTS?.split(",").map((part) => part.trim()).filter(Boolean) ?? [tenant],
		rosterFile: value.ROSTER_FILE ?? "",
	});
}

function liveFaults(given: Readonly<Record<string, string | undefined>>): string[] {
	const faults: string[] = [];
	const need = (name: keyof typeof variables) => {
		if (given[name] === undefined) faults.push(`${name}: is missing. ${variables[name].meta()?.["description"] ?? ""}`);
	};
	need("MicrosoftAppType");
	need("MicrosoftAppTenantId");
	need("ROSTER_FILE");
	need("DISTRICT_DIR");
	if (given["MicrosoftAppType"] !== "UserAssignedMSI") need("MicrosoftAppPassword");
	return faults;
}

/** The text of `.env.example`: every variable with its sentence, default and example. */
export function envExample(): string {
	const lines = ["# Settings of Onward. Every one is optional for the demo. Copy to .env and run: node --env-file=.env dist/cli/onward.js serve", ""];
	for (const [name, type] of Object.entries(variables)) {
		const meta = type.meta() ?? {};
		const fallback = schema.shape[name as keyof typeof variables].safeParse(undefined);
		lines.push(`# ${String(meta["description"])}`);
		lines.push(`# Default: ${fallback.success && fallback.data !== undefined ? String(fallback.data) : "(none)"}. Example: ${String(meta["example"])}`);
		lines.push(`#${name}=`, "");
	}
	return `${lines.join("\n").trimEnd()}\n`;
}

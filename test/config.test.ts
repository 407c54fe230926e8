import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { ConfigError, envExample, readConfig } from "../src/config.ts";

type Env = Readonly<Record<string, string>>;

const app = "0f3b1c52-8a0e-4c1b-9d3e-5a6b7c8d9e01";
const tenant = "1f3b1c52-8a0e-4c1b-9d3e-5a6b7c8d9e02";
const other = "2f3b1c52-8a0e-4c1b-9d3e-5a6b7c8d9e03";

const live: Env = {
	MicrosoftAppId: app,
	MicrosoftAppType: "SingleTenant",
	MicrosoftAppPassword: "s3cret~word",
	MicrosoftAppTenantId: tenant,
	PUBLIC_HOST: "onward.district.example",
	DISTRICT_DIR: "/srv/our-district",
	ROSTER_FILE: "/srv/our-district/people.csv",
	SMTP_URL: "smtps://onward:s3cret~mail@mail.district.example:465",
	MAIL_FROM: "onward@district.example",
	HOST: "0.0.0.0",
	NODE_ENV: "production",
};

/** The faults of an environment, without the explaining sentence behind each. */
function faultsOf(env: Env): readonly string[] {
	try {
		readConfig(env);
		return [];
	} catch (error) {
		if (!(error instanceof ConfigError)) throw error;
		return error.faults;
	}
}

describe("settings that are good", () => {
	test("nothing set is the demo on this machine", () => {
		expect(readConfig({})).toEqual({
			mode: "demo",
			port: 3978,
			host: "127.0.0.1",
			databaseUrl: "sqlite:./data/onward.db",
			keyFile: "./onward.keys.json",
			districtDir: null,
			dataDir: resolve("data"),
			backupDir: "data/backups",
			metricsPort: null,
			logLevel: "info",
			publicChat: true,
			mail: null,
		});
	});

	test("empty and blank values count as not set, and spaces around a value are dropped", () => {
		expect(readConfig({ PORT: "", HOST: "  ", MicrosoftAppId: "", LOG_LEVEL: " warn " })).toEqual({
			...readConfig({}),
			logLevel: "warn",
		});
	});

	test("variables that are not ours do not matter", () => {
		expect(readConfig({ PATH: "/bin", npm_lifecycle_event: "start", port: "99999" })).toEqual(readConfig({}));
	});

	test.each(["127.0.0.1", "127.0.0.9", "localhost", "::1", "[::1]"])("the demo may listen on %s", (host) => {
		expect(readConfig({ HOST: host })).toMatchObject({ mode: "demo", host });
	});

	test.each(["0", "8080", "65535"])("port %s", (value) => {
		expect(readConfig({ PORT: value }).port).toBe(Number(value));
	});

	test.each([
		"postgres://onward@db/onward",
		"postgresql://onward:p@db:5433/onward?sslmode=require",
		"sqlite:/srv/d/o.db",
	])("database %s", (url) => {
		expect(readConfig({ DATABASE_URL: url, KEY_FILE: "/etc/onward/keys.json" }).databaseUrl).toBe(url);
	});

	test("backups lie beside the SQLite file, or where they are told to", () => {
		const backupDir = (env: Record<string, string>) => readConfig({ KEY_FILE: "/etc/keys.json", ...env }).backupDir;
		expect(backupDir({ DATABASE_URL: "sqlite:/srv/d/o.db" })).toBe("/srv/d/backups");
		expect(backupDir({ DATABASE_URL: "postgres://db/onward" })).toBe("data/backups");
		expect(backupDir({ DATABASE_URL: "sqlite:/srv/d/o.db", BACKUP_DIR: "/mnt/b" })).toBe("/mnt/b");
		expect(backupDir({ DATABASE_URL: "postgres://db/onward", DATA_DIR: "/var/o" })).toBe("/var/o/backups");
	});

	test("the data folder is that of the SQLite file, or the one that is named", () => {
		const dataDir = (env: Record<string, string>) => readConfig({ KEY_FILE: "/etc/keys.json", ...env }).dataDir;
		expect(dataDir({ DATABASE_URL: "sqlite:/srv/d/o.db" })).toBe("/srv/d");
		expect(dataDir({ DATABASE_URL: "sqlite:/srv/d/o.db", DATA_DIR: "/var/o" })).toBe("/var/o");
		expect(dataDir({ DATABASE_URL: "postgres://db/onward", DATA_DIR: "o" })).toBe(resolve("o"));
	});

	test("live with a client secret", () => {
		expect(readConfig(live)).toEqual({
			mode: "live",
			port: 3978,
			host: "0.0.0.0",
			databaseUrl: "sqlite:./data/onward.db",
			keyFile: "./onward.keys.json",
			districtDir: "/srv/our-district",
			dataDir: resolve("data"),
			backupDir: "data/backups",
			metricsPort: null,
			logLevel: "info",
			app: { id: app, type: "SingleTenant", password: "s3cret~word", tenant },
			allowedTenants: [tenant],
			publicHost: "onward.district.example",
			publicChat: false,
			mail: { url: "smtps://onward:s3cret~mail@mail.district.example:465", from: "onward@district.example" },
			trustedProxies: [],
			rosterFile: "/srv/our-district/people.csv",
		});
	});

	test("mail in the demo, over a server on this machine", () => {
		const mail = { SMTP_URL: "smtp://127.0.0.1:1025", MAIL_FROM: "onward@school.example" };
		expect(readConfig(mail)).toMatchObject({ mode: "demo", mail: { url: mail.SMTP_URL, from: mail.MAIL_FROM } });
	});

	test.each([
		["http://mail.example", "SMTP_URL: must start with smtp://"],
		["smtp://", "SMTP_URL: must start with smtp://"],
		["smtps://mail.example/?tls.rejectUnauthorized=false", "SMTP_URL: must start with smtp://"],
	])("%s is no mail server", (url, fault) => {
		expect(faultsOf({ SMTP_URL: url, MAIL_FROM: "a@b.example" })).toEqual([expect.stringContaining(fault)]);
	});

	test("a mail server without an address it comes from, or the other way round", () => {
		const both = [expect.stringMatching(/^MAIL_FROM: goes together with SMTP_URL\. Set both, or leave both out/)];
		expect(faultsOf({ SMTP_URL: "smtp://mail.example" })).toEqual(both);
		expect(faultsOf({ MAIL_FROM: "a@b.example" })).toEqual(both);
		const { SMTP_URL: _url, MAIL_FROM: _from, ...rest } = live;
		expect(faultsOf(rest)).toEqual([
			expect.stringMatching(/^SMTP_URL: is missing\. The mail server by which alerts go out besides Teams/),
			expect.stringMatching(/^MAIL_FROM: is missing\./),
		]);
	});

	test("live with a managed identity needs no secret", () => {
		const { MicrosoftAppPassword: _secret, ...rest } = live;
		expect(readConfig({ ...rest, MicrosoftAppType: "UserAssignedMSI" })).toMatchObject({
			mode: "live",
			app: { type: "UserAssignedMSI", password: null },
		});
	});

	test("allowed tenants replace the bot's own; identifiers need not follow RFC 9562", () => {
		const guid = "11111111-1111-1111-1111-111111111111";
		expect(readConfig({ ...live, ALLOWED_TENANTS: ` ${other} ,${guid}` })).toMatchObject({
			allowedTenants: [other, guid],
		});
	});

	test("the public chat is open in the demo and shut in a live deployment, unless somebody says otherwise", () => {
		expect(readConfig({ PUBLIC_CHAT: "off" }).publicChat).toBe(false);
		expect(readConfig({ ...live, PUBLIC_CHAT: "on" }).publicChat).toBe(true);
	});

	test("proxies are addresses and blocks", () => {
		const proxies = ["10.0.0.0/8", "192.0.2.7", "fd00::/8", "2001:db8::1"];
		expect(readConfig({ ...live, TRUSTED_PROXIES: proxies.join(", ") })).toMatchObject({ trustedProxies: proxies });
	});

	test("what was read cannot be changed", () => {
		expect(Object.isFrozen(readConfig({}))).toBe(true);
		expect(Object.isFrozen(readConfig(live))).toBe(true);
	});
});

/** Name, environment, and the start of every fault that is expected, in order. */
const bad: readonly (readonly [string, Env, readonly string[]])[] = [
	["a port that is no number", { PORT: "3978a" }, ["PORT: must be a whole number from 0 to 65535."]],
	["a port that is too high", { PORT: "65536" }, ["PORT: must be a whole number from 0 to 65535."]],
	["a negative port", { PORT: "-1" }, ["PORT: must be a whole number from 0 to 65535."]],
	["a port in scientific notation", { PORT: "1e3" }, ["PORT: must be a whole number from 0 to 65535."]],
	[
		"an unknown log level",
		{ LOG_LEVEL: "loud" },
		["LOG_LEVEL: must be one of fatal, error, warn, info, debug, silent."],
	],
	[
		"a database of another kind",
		{ DATABASE_URL: "mysql://root:hunter2@db/x" },
		["DATABASE_URL: must start with sqlite: or postgres://."],
	],
	[
		"a SQLite database without a file",
		{ DATABASE_URL: "sqlite:" },
		["DATABASE_URL: must start with sqlite: or postgres://."],
	],
	["the key beside the database", { KEY_FILE: "./data/keys.json" }, ["KEY_FILE: lies in the folder of the database."]],
	[
		"the key below the database",
		{ DATABASE_URL: "sqlite:/srv/d/o.db", KEY_FILE: "/srv/d/keys/k.json" },
		["KEY_FILE: lies in the folder of the database."],
	],
	[
		"the key in the data folder of a PostgreSQL",
		{ DATABASE_URL: "postgres://db/onward", DATA_DIR: "/var/o", KEY_FILE: "/var/o/keys.json" },
		["KEY_FILE: lies in the folder of the database."],
	],
	["the demo in production", { NODE_ENV: "production" }, ["NODE_ENV: demo mode does not run in production."]],
	["the demo on every address", { HOST: "0.0.0.0" }, ["HOST: demo mode listens on this machine only."]],
	["the demo on every IPv6 address", { HOST: "::" }, ["HOST: demo mode listens on this machine only."]],
	[
		"the demo on a name that only looks local",
		{ HOST: "localhost.evil.example" },
		["HOST: demo mode listens on this machine only."],
	],
	[
		"the demo on an address that only looks local",
		{ HOST: "127.0.0.1.evil.example" },
		["HOST: demo mode listens on this machine only."],
	],
	[
		"a secret without an app",
		{ MicrosoftAppPassword: "hunter2" },
		["MicrosoftAppPassword: is set but MicrosoftAppId is not."],
	],
	[
		"everything but the app id",
		{ ...live, MicrosoftAppId: "" },
		[
			"NODE_ENV: demo mode does not run in production.",
			"HOST: demo mode listens on this machine only.",
			"MicrosoftAppType: is set but MicrosoftAppId is not.",
			"MicrosoftAppPassword: is set but MicrosoftAppId is not.",
			"MicrosoftAppTenantId: is set but MicrosoftAppId is not.",
			"PUBLIC_HOST: is set but MicrosoftAppId is not.",
			"ROSTER_FILE: is set but MicrosoftAppId is not.",
		],
	],
	[
		"an app id and nothing else",
		{ MicrosoftAppId: app },
		[
			"MicrosoftAppType",
			"MicrosoftAppTenantId",
			"PUBLIC_HOST",
			"DISTRICT_DIR",
			"ROSTER_FILE",
			"SMTP_URL",
			"MAIL_FROM",
			"MicrosoftAppPassword",
		].map((name) => `${name}: is missing.`),
	],
	[
		"an app id that is none",
		{ ...live, MicrosoftAppId: "onward-bot" },
		["MicrosoftAppId: must be the bot's application id, a UUID."],
	],
	[
		"a tenant that is none",
		{ ...live, MicrosoftAppTenantId: "district.example" },
		["MicrosoftAppTenantId: must be the district's tenant id, a UUID."],
	],
	[
		"a type of app that does not exist",
		{ ...live, MicrosoftAppType: "singletenant" },
		["MicrosoftAppType: must be one of SingleTenant, UserAssignedMSI, MultiTenant."],
	],
	["no secret where one is needed", { ...live, MicrosoftAppPassword: "" }, ["MicrosoftAppPassword: is missing."]],
	[
		"tenants that are none",
		{ ...live, ALLOWED_TENANTS: `${other};${tenant}` },
		["ALLOWED_TENANTS: must be tenant ids, UUIDs with commas between them."],
	],
	[
		"tenants with a gap",
		{ ...live, ALLOWED_TENANTS: `${other},` },
		["ALLOWED_TENANTS: must be tenant ids, UUIDs with commas between them."],
	],
	[
		"an address instead of a host",
		{ ...live, PUBLIC_HOST: "https://onward.example/" },
		["PUBLIC_HOST: must be a host name alone, without https:// or a path."],
	],
	["a public chat that is neither", { PUBLIC_CHAT: "yes" }, ["PUBLIC_CHAT: must be on or off."]],
	[
		"a proxy by name",
		{ ...live, TRUSTED_PROXIES: "10.0.0.0/8,proxy.example" },
		["TRUSTED_PROXIES: must be addresses or blocks such as 10.0.0.0/8, with commas between them."],
	],
	[
		"a proxy in front of the demo",
		{ TRUSTED_PROXIES: "10.0.0.1" },
		["TRUSTED_PROXIES: is set but MicrosoftAppId is not."],
	],
	[
		"many at once",
		{ PORT: "x", LOG_LEVEL: "y", DATABASE_URL: "z", HOST: "0.0.0.0", MicrosoftAppPassword: "hunter2" },
		["PORT: ", "DATABASE_URL: ", "LOG_LEVEL: ", "HOST: ", "MicrosoftAppPassword: "],
	],
];

describe("settings that are refused", () => {
	test.each(bad)("%s", (_name, env, expected) => {
		const faults = faultsOf(env);
		expect(faults.map((fault, at) => fault.slice(0, expected[at]?.length))).toEqual(expected);
	});

	test.each(bad)("%s: no value is printed", (_name, env) => {
		const text = faultsOf(env).join("\n");
		for (const [name, value] of Object.entries(env)) {
			// Words that every message may use, and values too short to tell from them.
			if (value.length > 3 && name !== "NODE_ENV" && !["0.0.0.0", "SingleTenant", "sqlite:"].includes(value))
				expect(text).not.toContain(value);
		}
	});

	test("each fault says what the setting is for, and all are in one message", () => {
		expect(() => readConfig({ PORT: "x", HOST: "0.0.0.0" })).toThrow(
			[
				"The settings are not complete:",
				"  - PORT: must be a whole number from 0 to 65535. Port the server listens on; 0 picks a free one.",
				"  - HOST: demo mode listens on this machine only. Use 127.0.0.1, or set MicrosoftAppId to go live.",
			].join("\n"),
		);
	});
});

test("the program ends with code 2 and one message, and starts nothing", () => {
	const program = fileURLToPath(new URL("../dist/cli/onward.js", import.meta.url));
	const env = { PATH: process.env.PATH, PORT: "hunter2", MicrosoftAppPassword: "hunter3" };
	const { status, stdout, stderr } = spawnSync(process.execPath, [program, "serve"], { env, encoding: "utf8" });
	expect(stderr).toMatch(/^The settings are not complete:\n {2}- PORT: .+\n {2}- MicrosoftAppPassword: .+\n$/);
	expect(`${stdout}${stderr}`).not.toContain("hunter");
	expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
});

describe(".env.example", () => {
	test("is what the schema says", () => {
		expect(readFileSync(new URL("../.env.example", import.meta.url), "utf8")).toBe(envExample());
	});

	test("holds no setting that counts, so that copying it changes nothing", () => {
		expect(
			envExample()
				.split("\n")
				.filter((line) => line !== "" && !line.startsWith("#")),
		).toEqual([]);
	});

	test("its examples are accepted", () => {
		const examples = [...envExample().matchAll(/Example: (.+)\n#(\w+)=/g)].map(([, value, name]) => [name, value]);
		expect(examples.length).toBeGreaterThan(10);
		expect(readConfig(Object.fromEntries(examples))).toMatchObject({ mode: "live", port: 8080 });
	});
});

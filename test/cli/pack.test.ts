/** The packages an administrator uploads to Teams: what Microsoft's own schemas say of them, and what every command opens. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { inflateSync } from "node:zlib";
import { Ajv } from "ajv";
import { Command } from "commander";
import { unzipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { learned, root } from "../../src/app.ts";
import { appCommands, appManifest, manifestId, mostName, spanishStrings } from "../../src/channel/manifest.ts";
import { audiences, type Given, packSettings } from "../../src/cli/app-settings.ts";
import { packFiles, register, zipped } from "../../src/cli/pack.ts";
import { openRoutes } from "../../src/cli/route.ts";
import { readConfig } from "../../src/config.ts";
import type { Library } from "../../src/library/types.ts";
import { say } from "../../src/words/index.ts";

const appId = "11111111-2222-4333-8444-555555555555";
const good: Given = {
	url: "https://onward.district.example",
	appId,
	name: "Onward",
	developer: "Green Hills Schools",
	privacy: "https://district.example/privacy",
	terms: "https://district.example/terms",
	appVersion: "1.2.3",
};
const settings = {
	host: "onward.district.example",
	appId,
	name: "Onward",
	version: "1.2.3",
	developer: {
		name: "Green Hills Schools",
		website: "https://onward.district.example/",
		privacy: "https://district.example/privacy",
		terms: "https://district.example/terms",
	},
	gone: [],
};

// ---------------------------------------------------------------- Microsoft's schemas

const schemas = join(root, "node_modules/@microsoft/app-manifest/build/json-schemas/teams");
const minor = (version: string): number => Number(/^v1\.(\d+)$/.exec(version)?.[1] ?? -1);
const newest = readdirSync(schemas).reduce((best, name) => (minor(name) > minor(best) ? name : best));

/** @returns what a schema says against it; the newest is asked about the same app under its own number */
function against(version: string, file: string, value: object): string[] {
	const { $schema: _draft, ...schema } = JSON.parse(
		readFileSync(join(schemas, version, `MicrosoftTeams.${file}.json`), "utf8"),
	) as Record<string, unknown>;
	const ajv = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false, allErrors: true });
	const check = ajv.compile(schema);
	const asked = "manifestVersion" in value ? { ...value, manifestVersion: version.slice(1) } : value;
	check(asked);
	return (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

describe.each(audiences)("the app for %s", (audience) => {
	const manifest = appManifest(audience, settings);
	const spanish = spanishStrings(audience, settings);
	const files = unzipSync(zipped(packFiles(audience, settings)));

	test("the zip holds four files at its top, and what they say is what was made", () => {
		expect(Object.keys(files)).toEqual(["manifest.json", "es.json", "color.png", "outline.png"]);
		expect(JSON.parse(Buffer.from(files["manifest.json"]!).toString())).toEqual(manifest);
		expect(JSON.parse(Buffer.from(files["es.json"]!).toString())).toEqual(spanish);
	});

	test.each(["v1.25", newest])("Microsoft's schema %s takes it", (version) => {
		expect(minor(version)).toBeGreaterThanOrEqual(25);
		expect(against(version, "schema", manifest)).toEqual([]);
		expect(against(version, "Localization.schema", spanish)).toEqual([]);
		// The schema is not one that takes anything.
		expect(against(version, "schema", { ...manifest, accentColor: "teal", extra: 1 })).toHaveLength(2);
		expect(against(version, "Localization.schema", { ...spanish, "bots[0].name": "x" })).toHaveLength(1);
	});

	test("it asks for the personal scope, for one host, and for no right a tenant has to grant", () => {
		expect(manifest).toMatchObject({ manifestVersion: "1.25", version: "1.2.3", defaultInstallScope: "personal" });
		expect(manifest.validDomains).toEqual(["onward.district.example"]);
		expect(manifest.webApplicationInfo).toEqual({ id: appId, resource: `api://onward.district.example/${appId}` });
		expect(manifest.bots.map(({ botId, scopes }) => ({ botId, scopes }))).toEqual([
			{ botId: appId, scopes: ["personal"] },
		]);
		expect(JSON.stringify(manifest)).not.toMatch(/authorization|resourceSpecific|"team"|groupChat|\*/);
		expect(manifest.permissions).toEqual(["identity"]);
	});

	test("both languages are in step: every text has its Spanish, and no Spanish is left over", () => {
		const english = {
			"name.short": manifest.name.short,
			"name.full": manifest.name.full,
			"description.short": manifest.description.short,
			"description.full": manifest.description.full,
			...Object.fromEntries(
				manifest.staticTabs.flatMap((tab, at) => ("name" in tab ? [[`staticTabs[${at}].name`, tab.name]] : [])),
			),
			...Object.fromEntries(
				manifest.bots[0]!.commandLists[0]!.commands.flatMap(({ title, description }, at) => [
					[`bots[0].commandLists[0].commands[${at}].title`, title],
					[`bots[0].commandLists[0].commands[${at}].description`, description],
				]),
			),
		};
		const { $schema, ...strings } = spanish;
		expect(Object.keys(strings)).toEqual(Object.keys(english));
		const same = Object.entries(english).filter(([place, text]) => strings[place] === text);
		expect(same).toEqual(audience === "students" ? [["name.short", "Onward"]] : []);
	});

	test("ten commands at most, of 32 characters, and Teams' limits for names hold with the longest name", () => {
		const longest = "M".repeat(mostName);
		const { name, description } = appManifest(audience, { ...settings, name: longest });
		const strings = spanishStrings(audience, { ...settings, name: longest });
		const commands = manifest.bots[0]!.commandLists[0]!.commands;
		expect(manifest.bots[0]!.commandLists).toHaveLength(1);
		expect(commands.length).toBeLessThanOrEqual(10);
		const titles = Object.entries(strings).flatMap(([place, text]) => (place.endsWith(".title") ? [text] : []));
		expect([...commands.map(({ title }) => title), ...titles].filter((title) => title.length > 32)).toEqual([]);
		expect(new Set(titles).size).toBe(commands.length);
		for (const [short, full, about, whole] of [
			[name.short, name.full, description.short, description.full],
			[strings["name.short"], strings["name.full"], strings["description.short"], strings["description.full"]],
		]) {
			expect(short?.length).toBeLessThanOrEqual(30);
			expect(full?.length).toBeLessThanOrEqual(100);
			expect(about?.length).toBeLessThanOrEqual(80);
			expect(whole?.length).toBeLessThanOrEqual(4000);
		}
	});

	test("every command leads where it says, in both languages, whatever language the person has set here", () => {
		const route = openRoutes(learned(root));
		const role = audience === "students" ? "student" : "counselor";
		const lost = appCommands[audience].flatMap((command) =>
			(["en", "es"] as const).flatMap((lang) =>
				(["en", "es"] as const).flatMap((locale) => {
					const text = say(lang, command.title);
					const { route: found, also } = route({ text, locale, role, after: null });
					return found === command.route && also.length === 0 ? [] : [`${text} (${locale}): ${found} ${also.join()}`];
				}),
			),
		);
		expect(lost).toEqual([]);
	});

	test("the color icon is 192 by 192 and has no hole", () => {
		const { width, height, pixels } = decoded(files["color.png"]!);
		expect([width, height]).toEqual([192, 192]);
		expect(pixels.filter(([, , , alpha]) => alpha !== 255)).toEqual([]);
		expect(new Set(pixels.map(String)).size).toBeGreaterThan(4);
	});

	test("the outline icon is 32 by 32, white and nothing else, on nothing", () => {
		const { width, height, pixels } = decoded(files["outline.png"]!);
		expect([width, height]).toEqual([32, 32]);
		const drawn = pixels.filter(([, , , alpha]) => alpha !== 0);
		expect(drawn.filter(([red, green, blue]) => red !== 255 || green !== 255 || blue !== 255)).toEqual([]);
		expect(drawn.length).toBeGreaterThan(100);
		expect(drawn.length).toBeLessThan(500);
		for (const corner of [0, 31, 31 * 32, 32 * 32 - 1]) expect(pixels[corner]?.[3]).toBe(0);
	});
});

test("students open the chat, their plan and what Teams says about the app; staff have no page of their own yet", () => {
	expect(appManifest("students", settings).staticTabs).toEqual([
		{ entityId: "conversations", scopes: ["personal"] },
		{
			entityId: "plan",
			name: "My plan",
			contentUrl: "https://onward.district.example/tab/plan",
			websiteUrl: "https://onward.district.example/tab/plan",
			scopes: ["personal"],
		},
		{ entityId: "about", scopes: ["personal"] },
	]);
	expect(spanishStrings("students", settings)["staticTabs[1].name"]).toBe("Mi plan");
	expect(appManifest("staff", settings).staticTabs.map(({ entityId }) => entityId)).toEqual(["conversations", "about"]);
});

test("the ids stay the same: the students' is the bot's, the staff's is its name-based UUID", () => {
	expect(manifestId(appId, "students")).toBe(appId);
	// python3: uuid.uuid5(uuid.UUID(appId), "onward-staff")
	expect(manifestId(appId, "staff")).toBe("4198adf3-a0b7-549a-9acb-939eae3beb56");
	expect(manifestId(appId.toUpperCase(), "staff")).toBe(manifestId(appId, "staff"));
});

// ---------------------------------------------------------------- PNG

/** A PNG of 8 bits a channel as rows of red, green, blue, alpha. */
function decoded(bytes: Uint8Array): { width: number; height: number; pixels: number[][] } {
	const png = Buffer.from(bytes);
	expect(png.subarray(1, 4).toString()).toBe("PNG");
	const [width, height, depth, kind] = [png.readUInt32BE(16), png.readUInt32BE(20), png[24], png[25]];
	expect([depth, [2, 6].includes(kind ?? 0)]).toEqual([8, true]);
	const parts: Buffer[] = [];
	for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12)
		if (png.toString("latin1", at + 4, at + 8) === "IDAT")
			parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
	const raw = inflateSync(Buffer.concat(parts));
	const size = kind === 6 ? 4 : 3;
	const wide = width * size;
	const out = new Uint8Array(wide * height);
	for (let y = 0; y < height; y++) {
		const filter = raw[y * (wide + 1)];
		for (let x = 0; x < wide; x++) {
			const left = x < size ? 0 : out[y * wide + x - size]!;
			const up = y === 0 ? 0 : out[(y - 1) * wide + x]!;
			const corner = x < size || y === 0 ? 0 : out[(y - 1) * wide + x - size]!;
			const guess = left + up - corner;
			const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
			const paeth = a <= b && a <= c ? left : b <= c ? up : corner;
			const add = [0, left, up, (left + up) >> 1, paeth][filter ?? 0] ?? 0;
			out[y * wide + x] = (raw[y * (wide + 1) + 1 + x]! + add) & 255;
		}
	}
	const pixels = Array.from({ length: width * height }, (_, at) => {
		const [red = 0, green = 0, blue = 0, alpha = 255] = out.subarray(at * size, at * size + size);
		return [red, green, blue, alpha];
	});
	return { width, height, pixels };
}

// ---------------------------------------------------------------- settings

/** What is wrong, as the flags or the beginnings of sentences. */
const faultsOf = (
	more: Partial<Record<keyof Given, string | undefined>>,
	env: Record<string, string> = {},
): string[] => {
	const given = Object.fromEntries(Object.entries({ ...good, ...more }).filter(([, value]) => value !== undefined));
	const read = packSettings(given as unknown as Given, readConfig(env), null);
	return "faults" in read ? [...read.faults] : [];
};

const live = {
	MicrosoftAppId: appId,
	MicrosoftAppType: "SingleTenant",
	MicrosoftAppPassword: "x",
	MicrosoftAppTenantId: appId,
	PUBLIC_HOST: "onward.district.example",
	DISTRICT_DIR: "/nowhere",
	ROSTER_FILE: "/nowhere/people.csv",
	SMTP_URL: "smtps://mail.district.example",
	MAIL_FROM: "onward@district.example",
};

describe("wrong settings", () => {
	test("good ones are taken as they are", () => {
		expect(packSettings(good, readConfig({}), null)).toEqual({ settings });
	});

	test.each([
		["url", undefined, [/^--url: is missing/]],
		["url", "onward.district.example", [/^--url: is not an address/]],
		["url", "ftp://onward.district.example", [/^--url: is not an address/]],
		["url", "http://onward.district.example", [/^--url: does not start with https/]],
		["url", "https://*.district.example", [/^--url: has a star/]],
		["url", "https://localhost", [/^--url: cannot be reached/]],
		["url", "https://127.0.0.1", [/^--url: cannot be reached/]],
		["url", "https://[::1]", [/^--url: cannot be reached/]],
		["url", "https://10.1.2.3", [/^--url: cannot be reached/]],
		["url", "https://onward", [/^--url: cannot be reached/]],
		["url", "https://onward.school.local", [/^--url: cannot be reached/]],
		["url", "https://onward.district.example:8443", [/^--url: has a port/]],
		["url", "https://onward.district.example/teams", [/^--url: has a path/]],
		["url", "https://onward.district.example/?a=1", [/^--url: has a path/]],
		["url", "https://me:secret@onward.district.example", [/^--url: has a name or a password/]],
		["url", "http://localhost:3978/chat", [/does not start/, /cannot be reached/, /has a port/, /has a path/]],
		["appId", undefined, [/^--app-id: is missing/]],
		["appId", "my-bot", [/^--app-id: is not an application id/]],
		["appId", "00000000-0000-0000-0000-000000000000", [/^--app-id: is not an application id/]],
		["name", " ", [/^--name: is empty/]],
		["name", "M".repeat(mostName + 1), [/^--name: is longer than 19 characters/]],
		["developer", undefined, [/^--developer: is missing/]],
		["developer", "Very Long Name of a County School District", [/^--developer: is longer than 32 characters/]],
		["website", "http://district.example", [/^--website: is not an address/]],
		["privacy", undefined, [/^--privacy: is missing/]],
		["privacy", "https://localhost/privacy", [/^--privacy: is not an address/]],
		["terms", undefined, [/^--terms: is missing/]],
		["terms", "javascript:alert(1)", [/^--terms: is not an address/]],
		["appVersion", "1.0", [/^--app-version: is not a version/]],
		["appVersion", "1.0.0-rc.1", [/^--app-version: is not a version/]],
		["appVersion", "01.0.0", [/^--app-version: is not a version/]],
	] as const)("%s %j", (key, value, expected) => {
		const faults = faultsOf({ [key]: value });
		expect(faults).toHaveLength(expected.length);
		for (const [at, pattern] of expected.entries()) expect(faults[at]).toMatch(pattern);
		for (const fault of faults) expect(fault).toMatch(/\b(?:Give|Copy|Leave|give|Needs|needs)\b/);
		expect(faults.join()).not.toContain("secret");
	});

	test("all of them come at once", () => {
		const given = { name: "", appVersion: "" };
		const read = packSettings(given, readConfig({}), null);
		const flags = "faults" in read ? read.faults.map((fault) => fault.split(":")[0]) : [];
		expect(flags).toEqual(["--url", "--app-id", "--name", "--developer", "--privacy", "--terms", "--app-version"]);
	});

	test("a live server's settings fill in the address and the id, and others than these are refused", () => {
		expect(faultsOf({ url: undefined, appId: undefined }, live)).toEqual([]);
		expect(faultsOf({ url: "https://elsewhere.district.example" }, live)).toEqual([
			expect.stringMatching(/^--url: is another host than PUBLIC_HOST/),
		]);
		expect(faultsOf({ appId: "99999999-2222-4333-8444-555555555555" }, live)).toEqual([
			expect.stringMatching(/^--app-id: is another one than MicrosoftAppId/),
		]);
	});

	test("a district's own content gives the name; what it took away has no command, what leads elsewhere is said", () => {
		const { library, taught } = learned(root);
		const { developer: _given, ...rest } = good;
		const read = (more: Partial<Library>) =>
			packSettings(rest as Given, readConfig({}), { library: { ...library, ...more }, taught });
		expect(read({})).toMatchObject({ settings: { developer: { name: "Bluegrass Valley Schools (demo)" }, gone: [] } });
		const scripts = new Map(library.scripts);
		scripts.delete("check-in");
		const without = read({ scripts });
		expect(without).toMatchObject({ settings: { gone: ["dialog:check-in"] } });
		if (!("settings" in without)) throw new Error("It was refused.");
		const strings = spanishStrings("students", without.settings);
		const { commands = [] } = appManifest("students", without.settings).bots[0]?.commandLists[0] ?? {};
		expect(commands.map(({ title }) => title)).not.toContain("Answer my check-in");
		expect(Object.keys(strings).filter((place) => place.endsWith(".title"))).toHaveLength(commands.length);
		expect(Object.values(strings)).not.toContain("Contestar mi check-in");
		// As when a district put the phrase under another script.
		const exact = new Map(taught.exact).set("set a goal", "dialog:plan");
		const other = packSettings(rest as Given, readConfig({}), { library, taught: { ...taught, exact } });
		expect("faults" in other && other.faults).toEqual([
			'The command "Set a goal" does not lead to dialog:goals here. Add it to the phrases that do.',
		]);
	});
});

// ---------------------------------------------------------------- the command

describe("the command", () => {
	let folder: string;
	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), "onward-pack-"));
		for (const name of Object.keys(live)) vi.stubEnv(name, "");
		vi.stubEnv("KEY_FILE", join(folder, "keys.json"));
	});
	afterEach(() => {
		vi.unstubAllEnvs();
		vi.useRealTimers();
		rmSync(folder, { recursive: true });
	});

	async function pack(...args: string[]): Promise<{ out: string; code: number; error: string | null }> {
		const lines: string[] = [];
		const log = vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
		const program = new Command("onward").version("0.4.0-beta.2").exitOverride();
		program.configureOutput({ writeOut: (text) => void lines.push(text) });
		register(program);
		program.commands[0]?.exitOverride();
		process.exitCode = 0;
		try {
			await program.parseAsync(["node", "onward", "pack", ...args]);
			return { out: lines.join("\n"), code: Number(process.exitCode), error: null };
		} catch (thrown) {
			return { out: lines.join("\n"), code: 1, error: thrown instanceof Error ? thrown.message : String(thrown) };
		} finally {
			process.exitCode = 0;
			log.mockRestore();
		}
	}
	const flags = [
		...["--url", "https://onward.district.example", "--app-id", appId, "--developer", "Green Hills Schools"],
		...["--privacy", "https://district.example/privacy", "--terms", "https://district.example/terms"],
	];
	const zips = (out: string) => audiences.map((audience) => readFileSync(join(out, `onward-${audience}.zip`)));

	test("both zips are written, and the same input gives the same bytes at another time in another zone", async () => {
		vi.stubEnv("TZ", "America/Los_Angeles");
		const { out, error } = await pack(...flags, "--out", join(folder, "a"));
		expect(error).toBeNull();
		expect(out).toContain(`onward-students.zip  for students, app ${appId}`);
		expect(out).toContain(`api://onward.district.example/${appId}`);
		expect(out).toMatch(/allow both for everybody/);
		expect(readdirSync(join(folder, "a"))).toEqual(["onward-staff.zip", "onward-students.zip"]);
		const manifest = JSON.parse(Buffer.from(unzipSync(zips(join(folder, "a"))[0]!)["manifest.json"]!).toString());
		expect(manifest).toMatchObject({ version: "0.4.0", name: { short: "Onward" } });
		vi.stubEnv("TZ", "Asia/Kolkata");
		vi.useFakeTimers({ now: Date.parse("2031-07-01T03:04:05Z"), toFake: ["Date"] });
		await pack(...flags, "--out", join(folder, "b"));
		expect(zips(join(folder, "b"))).toEqual(zips(join(folder, "a")));
	});

	test("another name, version or host is other bytes, the ids stay", async () => {
		await pack(...flags, "--out", join(folder, "a"));
		await pack(...flags, "--name", "Camino", "--app-version", "2.0.0", "--out", join(folder, "b"));
		const ids = (out: string) =>
			zips(out).map((zip) => JSON.parse(Buffer.from(unzipSync(zip)["manifest.json"]!).toString()).id as string);
		expect(ids(join(folder, "b"))).toEqual(ids(join(folder, "a")));
		expect(zips(join(folder, "b"))[1]).not.toEqual(zips(join(folder, "a"))[1]);
		const spanish = JSON.parse(Buffer.from(unzipSync(zips(join(folder, "b"))[1]!)["es.json"]!).toString());
		expect(spanish["name.short"]).toBe("Camino (personal)");
	});

	test("as data: what was written, or what is wrong", async () => {
		const { out } = await pack(...flags, "--json", "--out", folder);
		const { version, packages } = JSON.parse(out) as { version: string; packages: { file: string; bytes: number }[] };
		expect(version).toBe("0.4.0");
		for (const { file, bytes } of packages) expect(readFileSync(file)).toHaveLength(bytes);
		const wrong = await pack("--json", "--out", join(folder, "none"));
		expect(wrong.code).toBe(1);
		expect((JSON.parse(wrong.out) as { faults: string[] }).faults).toHaveLength(5);
		expect(readdirSync(folder)).not.toContain("none");
	});

	test("wrong settings are one line each, those of the environment among them, and nothing is written", async () => {
		vi.stubEnv("PORT", "many");
		const { error } = await pack("--url", "http://localhost", "--out", join(folder, "none"));
		expect(error?.split("\n")).toEqual([
			"Nothing was written:",
			expect.stringMatching(/^ {2}- --url: does not start/),
			expect.stringMatching(/^ {2}- --url: cannot be reached/),
			expect.stringMatching(/^ {2}- --app-id: is missing/),
			expect.stringMatching(/^ {2}- --developer: is missing/),
			expect.stringMatching(/^ {2}- --privacy: is missing/),
			expect.stringMatching(/^ {2}- --terms: is missing/),
			expect.stringMatching(/^ {2}- PORT: must be a whole number/),
		]);
		expect(readdirSync(folder)).toEqual([]);
	});

	test("--help names every flag", async () => {
		const { out } = await pack("--help");
		const named = [
			"--url",
			"--app-id",
			"--name",
			"--developer",
			"--privacy",
			"--terms",
			"--app-version",
			"--out",
			"--json",
		];
		expect(named.filter((flag) => !out.includes(flag))).toEqual([]);
	});
});

test("the icons' drawings lie beside them", () => {
	const folder = join(dirname(fileURLToPath(import.meta.url)), "../../content/teams");
	expect(readdirSync(folder).sort()).toEqual(["color.png", "color.svg", "outline.png", "outline.svg"]);
});

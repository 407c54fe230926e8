/**
 * What Teams is told of Onward's two apps, one for students and one for staff: the manifest (version 1.25) and its Spanish
 * strings, as plain data. Both apps are the same bot; what somebody may see comes from the roster, never from the app.
 */
import { createHash } from "node:crypto";
import type { Lang } from "../turn.ts";
import { type SentenceKey, say } from "../words/index.ts";

export type Audience = "students" | "staff";

export interface AppSettings {
	/** The host people and Teams reach Onward by. */
	readonly host: string;
	/** The bot's application id. */
	readonly appId: string;
	/** The app's short name, `mostName` characters at most. */
	readonly name: string;
	/** MAJOR.MINOR.PATCH. */
	readonly version: string;
	/** Shown to whoever adds the app; the name has `mostDeveloper` characters at most. */
	readonly developer: {
		readonly name: string;
		readonly website: string;
		readonly privacy: string;
		readonly terms: string;
	};
	/** Routes the district took away: their commands are left out. */
	readonly gone: readonly string[];
}

/** A command beside the message box: its title is sent as if it were typed. */
export interface AppCommand {
	/** Where it has to lead. */
	readonly route: string;
	readonly title: SentenceKey;
	readonly about: SentenceKey;
}

/** Teams shows ten at most, and 32 characters of each. */
export const appCommands: Readonly<Record<Audience, readonly AppCommand[]>> = {
	students: [
		{ route: "dialog:interests", title: "app-find-jobs", about: "app-find-jobs-about" },
		{ route: "dialog:explore", title: "app-explore", about: "app-explore-about" },
		{ route: "dialog:goals", title: "app-goal", about: "app-goal-about" },
		{ route: "dialog:courses", title: "app-classes", about: "app-classes-about" },
		{ route: "dialog:plan", title: "app-plan", about: "app-plan-about" },
		{ route: "dialog:check-in", title: "app-check-in", about: "app-check-in-about" },
		{ route: "dialog:ask-counselor", title: "app-counselor", about: "app-counselor-about" },
		{ route: "page:who-can-see-the-plan", title: "app-who-reads", about: "app-who-reads-about" },
		{ route: "dialog:settings", title: "app-settings", about: "app-settings-about" },
		{ route: "command:help", title: "app-help", about: "app-help-about" },
	],
	staff: [
		{ route: "dialog:caseload", title: "app-caseload", about: "app-caseload-about" },
		{ route: "dialog:send-check-in", title: "app-send-check-in", about: "app-send-check-in-about" },
		{ route: "dialog:alerts", title: "app-alerts", about: "app-alerts-about" },
		{ route: "dialog:alerts", title: "app-report", about: "app-report-about" },
		{ route: "page:who-can-see-the-plan", title: "app-staff-who-reads", about: "app-staff-who-reads-about" },
		{ route: "page:what-is-an-ilp", title: "app-what-is", about: "app-what-is-about" },
		{ route: "dialog:settings", title: "app-settings", about: "app-settings-about" },
		{ route: "command:help", title: "app-help", about: "app-help-about" },
	],
};

/** The staff app's name is longer by eleven in Spanish, and Teams shows 30 characters of a name. */
export const mostName = 30 - say("es", "app-name-staff", { name: "" }).length;

/** Characters of a developer's name in the manifest's schema. */
export const mostDeveloper = 32;

/** The color of the icon's ground. */
const accent = "#176b66";

const schema = (file: string): string =>
	`https://developer.microsoft.com/json-schemas/teams/v1.25/MicrosoftTeams.${file}`;

/** A name-based UUID, version 5 (RFC 9562, section 5.5). */
function uuid5(namespace: string, name: string): string {
	const hash = createHash("sha1")
		.update(Buffer.from(namespace.replaceAll("-", ""), "hex"))
		.update(name);
	const bytes = hash.digest().subarray(0, 16);
	bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
	bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
	return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** Teams wants an id of its own for each app. The students' is the bot's, the staff's follows from it, so both stay the same. */
export function manifestId(appId: string, audience: Audience): string {
	return audience === "students" ? appId.toLowerCase() : uuid5(appId, "onward-staff");
}

/** The texts of an app in one language, in the manifest's own structure. */
function texts(audience: Audience, { name, gone }: AppSettings, lang: Lang) {
	const values = { name };
	const staff = audience === "staff";
	return {
		name: {
			short: staff ? say(lang, "app-name-staff", values) : name,
			full: say(lang, staff ? "app-full-name-staff" : "app-full-name-students", values),
		},
		description: {
			short: say(lang, staff ? "app-short-staff" : "app-short-students"),
			full: say(lang, staff ? "app-about-staff" : "app-about-students", values),
		},
		commands: appCommands[audience]
			.filter(({ route }) => !gone.includes(route))
			.map(({ title, about }) => ({ title: say(lang, title), description: say(lang, about) })),
		tab: say(lang, "app-tab-plan"),
	};
}

/** The chat, the student's plan, and what Teams itself says about the app. Staff have no page of their own. */
const tabsOf = (audience: Audience): readonly string[] =>
	audience === "students" ? ["conversations", "plan", "about"] : ["conversations", "about"];

/** manifest.json of one app. Nothing but the personal scope, and no permission a tenant has to grant. */
export function appManifest(audience: Audience, settings: AppSettings) {
	const { host, appId, version, developer } = settings;
	const { commands, tab, ...shown } = texts(audience, settings, "en");
	const id = appId.toLowerCase();
	const plan = `https://${host}/tab/plan`;
	return {
		$schema: schema("schema.json"),
		manifestVersion: "1.25",
		version,
		id: manifestId(id, audience),
		developer: {
			name: developer.name,
			websiteUrl: developer.website,
			privacyUrl: developer.privacy,
			termsOfUseUrl: developer.terms,
		},
		localizationInfo: {
			defaultLanguageTag: "en",
			additionalLanguages: [{ languageTag: "es", file: "es.json" }],
		},
		...shown,
		icons: { color: "color.png", outline: "outline.png" },
		accentColor: accent,
		defaultInstallScope: "personal",
		staticTabs: tabsOf(audience).map((entityId) =>
			entityId === "plan"
				? { entityId, name: tab, contentUrl: plan, websiteUrl: plan, scopes: ["personal"] }
				: { entityId, scopes: ["personal"] },
		),
		bots: [
			{
				botId: id,
				scopes: ["personal"],
				isNotificationOnly: false,
				supportsFiles: false,
				commandLists: [{ scopes: ["personal"], commands }],
			},
		],
		permissions: ["identity"],
		validDomains: [host],
		webApplicationInfo: { id, resource: `api://${host}/${id}` },
	};
}

/** es.json of one app: every text of the manifest, by its place there. */
export function spanishStrings(audience: Audience, settings: AppSettings): Readonly<Record<string, string>> {
	const { name, description, commands, tab } = texts(audience, settings, "es");
	const plan = tabsOf(audience).indexOf("plan");
	return {
		$schema: schema("Localization.schema.json"),
		"name.short": name.short,
		"name.full": name.full,
		"description.short": description.short,
		"description.full": description.full,
		...(plan < 0 ? {} : { [`staticTabs[${plan}].name`]: tab }),
		...Object.fromEntries(
			commands.flatMap(({ title, description: about }, at) => [
				[`bots[0].commandLists[0].commands[${at}].title`, title],
				[`bots[0].commandLists[0].commands[${at}].description`, about],
			]),
		),
	};
}

/** What `onward pack` is told and what is wrong with it, all at once, one sentence each. */
import { isIP } from "node:net";
import { z } from "zod";
import { type AppSettings, type Audience, appCommands, mostDeveloper, mostName } from "../channel/manifest.ts";
import type { Config } from "../config.ts";
import type { Learned } from "../learned.ts";
import type { Role } from "../turn.ts";
import { say } from "../words/index.ts";
import { openRoutes } from "./route.ts";

/** As given on the command line. */
export interface Given {
	readonly url?: string;
	readonly appId?: string;
	readonly name: string;
	readonly developer?: string;
	readonly website?: string;
	readonly privacy?: string;
	readonly terms?: string;
	readonly appVersion: string;
}

export const audiences = ["students", "staff"] as const satisfies readonly Audience[];

/** A name in the web, never an address of this machine or of a house's own network. */
function isPublicHost(host: string): boolean {
	if (isIP(host) !== 0 || host.startsWith("[") || !host.includes(".")) return false;
	return (
		/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]+$/.test(host) && !/\.(localhost|local|internal)$/.test(host)
	);
}

function readUrl(text: string): URL | null {
	return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? new URL(text) : null;
}

/** What is wrong with the address of Onward itself. */
function hostFaults(text: string): string[] {
	if (text.includes("*")) return ["--url: has a star in it. Give the one host people reach Onward by."];
	const url = readUrl(text);
	if (!url) return ["--url: is not an address. Give one such as https://onward.district.example"];
	const faults: string[] = [];
	if (url.protocol !== "https:")
		faults.push("--url: does not start with https. Teams opens nothing else: give your proxy a certificate.");
	if (!isPublicHost(url.hostname))
		faults.push(
			"--url: cannot be reached from outside. Teams needs a host name that the Internet knows, not an IP address, this machine or a name inside your network.",
		);
	if (url.port !== "")
		faults.push("--url: has a port. Leave it out, and let your proxy answer at the usual one (443).");
	if (url.username !== "" || url.password !== "") faults.push("--url: has a name or a password in it. Leave them out.");
	if (url.pathname !== "/" || url.search !== "" || url.hash !== "")
		faults.push("--url: has a path. Give the host alone: Onward answers at its top.");
	return faults;
}

/** What is wrong with an address that Teams shows to whoever adds the app. */
function linkFault(flag: string, text: string, what: string, example: string): string[] {
	if (!text) return [`${flag}: is missing. Give the address of ${what}, such as ${example}`];
	const url = readUrl(text);
	const good = url?.protocol === "https:" && isPublicHost(url.hostname) && url.username === "" && url.password === "";
	return good && text.length <= 2048
		? []
		: [`${flag}: is not an address everybody can open. Give one that starts with https, such as ${example}`];
}

const tooLong = (text: string, most: number): boolean => [...text].length > most;

/**
 * What the packages are made of.
 * @param given the command line
 * @param config the settings; null when they could not be read
 * @param learned the district's own content; null when there is none
 * @returns the settings, or everything that is wrong with them, one sentence each
 */
export function packSettings(
	given: Given,
	config: Config | null,
	learned: Learned | null,
): { readonly settings: AppSettings } | { readonly faults: readonly string[] } {
	const live = config?.mode === "live" ? config : null;
	const url = given.url?.trim() ?? (live ? `https://${live.publicHost}` : "");
	const appId = given.appId?.trim() ?? live?.app.id ?? "";
	const host = readUrl(url)?.hostname ?? "";
	const name = given.name.trim();
	const developer = (given.developer ?? learned?.library.district.name.en ?? "").trim();
	const website = given.website?.trim() ?? (host ? `https://${host}/` : "");
	const privacy = given.privacy?.trim() ?? "";
	const terms = given.terms?.trim() ?? "";
	const faults = url
		? hostFaults(url)
		: ["--url: is missing. Give the address people reach Onward by, such as https://onward.district.example"];
	if (live && host !== "" && host !== live.publicHost)
		faults.push("--url: is another host than PUBLIC_HOST in your settings, so nobody could sign in. Use the same one.");
	if (!appId)
		faults.push(
			"--app-id: is missing. Give the bot's application (client) id from the Azure portal, or set MicrosoftAppId.",
		);
	else if (!z.guid().safeParse(appId).success || /^[0-]+$/.test(appId))
		faults.push(
			"--app-id: is not an application id. Copy it from the Azure portal: 32 digits and letters in five groups.",
		);
	else if (live && appId.toLowerCase() !== live.app.id.toLowerCase())
		faults.push("--app-id: is another one than MicrosoftAppId in your settings. Leave it out, or correct one of them.");
	if (name === "") faults.push("--name: is empty. Give the app's name, or leave it out: then it is Onward.");
	else if (tooLong(name, mostName))
		faults.push(`--name: is longer than ${mostName} characters, and Teams would cut it. Give a shorter one.`);
	if (developer === "")
		faults.push(
			`--developer: is missing. Give your district's name, ${mostDeveloper} characters at most; Teams shows it.`,
		);
	else if (tooLong(developer, mostDeveloper))
		faults.push(`--developer: is longer than ${mostDeveloper} characters. Give your district's name in short.`);
	if (given.website !== undefined)
		faults.push(...linkFault("--website", website, "your page about it", "https://district.example/onward"));
	faults.push(
		...linkFault("--privacy", privacy, "your district's privacy notice", "https://district.example/privacy"),
		...linkFault("--terms", terms, "your district's terms of use", "https://district.example/terms"),
	);
	if (!/^(0|[1-9]\d{0,8})(\.(0|[1-9]\d{0,8})){2}$/.test(given.appVersion))
		faults.push("--app-version: is not a version. Give three numbers with dots, such as 1.0.1");
	const gone = learned ? goneFrom(learned) : [];
	if (learned) faults.push(...lostCommands(learned, gone));
	if (faults.length > 0) return { faults };
	const shown = { name: developer, website, privacy, terms };
	return { settings: { host, appId, name, version: given.appVersion, developer: shown, gone } };
}

/** Scripts and pages of commands that a district may have taken away. */
function goneFrom({ library }: Learned): string[] {
	const routes = audiences.flatMap((audience) => appCommands[audience].map(({ route }) => route));
	return routes.filter((route) => {
		const [kind, id = ""] = route.split(":");
		return (kind === "dialog" && !library.scripts.has(id)) || (kind === "page" && !library.pages.has(id));
	});
}

/** Commands that lead elsewhere since the district changed what people may say. */
function lostCommands(learned: Learned, gone: readonly string[]): string[] {
	const route = openRoutes(learned);
	return audiences.flatMap((audience) => {
		const role: Role = audience === "students" ? "student" : "counselor";
		const commands = appCommands[audience].filter((command) => !gone.includes(command.route));
		return commands.flatMap((command) =>
			(["en", "es"] as const).flatMap((locale) => {
				const text = say(locale, command.title);
				const found = route({ text, locale, role, after: null });
				if (found.route === command.route && found.also.length === 0) return [];
				return [`The command "${text}" does not lead to ${command.route} here. Add it to the phrases that do.`];
			}),
		);
	});
}

/** `onward pack`: the two app packages that a Teams administrator uploads, one for students and one for staff. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { type Zippable, zipSync } from "fflate";
import { root } from "../app.ts";
import { type AppSettings, type Audience, appManifest, mostName, spanishStrings } from "../channel/manifest.ts";
import { type Config, ConfigError, readConfig } from "../config.ts";
import type { Learned } from "../learned.ts";
import { audiences, type Given, packSettings } from "./app-settings.ts";
import { contentLearned } from "./folder.ts";

/** What `onward pack` writes of one app, by file name. */
export function packFiles(audience: Audience, settings: AppSettings): Readonly<Record<string, Uint8Array>> {
	const json = (value: unknown): Uint8Array => Buffer.from(`${JSON.stringify(value, null, "\t")}\n`);
	const icon = (file: string): Uint8Array => readFileSync(join(root, "content/teams", file));
	return {
		"manifest.json": json(appManifest(audience, settings)),
		"es.json": json(spanishStrings(audience, settings)),
		"color.png": icon("color.png"),
		"outline.png": icon("outline.png"),
	};
}

/** A zip that is the same for the same files, whenever and wherever it is made. */
export function zipped(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
	// The format's first day, in local time: that is what it keeps, so the bytes are the same in every zone.
	const mtime = new Date(1980, 0, 1);
	const entries = Object.entries(files).map(([name, bytes]) => [name, [Uint8Array.from(bytes), { mtime, level: 9 }]]);
	return zipSync(Object.fromEntries(entries) as Zippable);
}

function gathered(given: Given): ReturnType<typeof packSettings> {
	const faults: string[] = [];
	let config: Config | null = null;
	let learned: Learned | null = null;
	try {
		config = readConfig();
		if (config.districtDir !== null) learned = contentLearned();
	} catch (error) {
		if (error instanceof ConfigError) faults.push(...error.faults);
		else faults.push("dialogs/ or content/ cannot be read. Run `onward check`: it names what to mend.");
	}
	const read = packSettings(given, config, learned);
	return faults.length === 0 ? read : { faults: [...("faults" in read ? read.faults : []), ...faults] };
}

const advice = [
	"Upload both in the Teams admin center, under Manage apps. Give staff the staff app and students the other one by",
	"setup policies, and allow both for everybody: they are one bot, and Teams blocks it for whoever may not use one of them.",
].join("\n");

/** Adds the command. */
export function register(program: Command): void {
	const version = (program.version() ?? "").replace(/[-+].*$/, "");
	program
		.command("pack")
		.description("Write the two app packages for Microsoft Teams, one for students and one for staff.")
		.option("--url <address>", "where people reach Onward, such as https://onward.district.example; else PUBLIC_HOST")
		.option("--app-id <id>", "the bot's application (client) id; else MicrosoftAppId")
		.option("--name <name>", `the app's name, ${mostName} characters at most`, "Onward")
		.option("--developer <name>", "who offers it; else the district's name in your own district.yaml")
		.option("--website <address>", "a page about it; else where people reach Onward")
		.option("--privacy <address>", "your district's privacy notice")
		.option("--terms <address>", "your district's terms of use")
		.option("--app-version <version>", "must go up with every upload that changes something", version)
		.option("--out <folder>", "where to write them", ".")
		.option("--json", "print what was written, or what is wrong, as data", false)
		.action(({ out, json, ...given }: Given & { readonly out: string; readonly json: boolean }) => {
			const read = gathered(given);
			if ("faults" in read) {
				if (!json) throw new Error(`Nothing was written:\n${read.faults.map((fault) => `  - ${fault}`).join("\n")}`);
				process.exitCode = 1;
				return console.log(JSON.stringify({ faults: read.faults }, null, "\t"));
			}
			mkdirSync(out, { recursive: true });
			const packages = audiences.map((audience) => {
				const bytes = zipped(packFiles(audience, read.settings));
				const file = join(out, `onward-${audience}.zip`);
				writeFileSync(file, bytes);
				const { id, webApplicationInfo } = appManifest(audience, read.settings);
				const sha256 = createHash("sha256").update(bytes).digest("hex");
				return { file, for: audience, id, resource: webApplicationInfo.resource, bytes: bytes.length, sha256 };
			});
			if (json) return console.log(JSON.stringify({ version: read.settings.version, packages }, null, "\t"));
			for (const { file, for: audience, id } of packages) console.log(`${file}  for ${audience}, app ${id}`);
			console.log(`Sign-in from the tab needs the application id URI ${packages[0]?.resource}.\n${advice}`);
		});
}

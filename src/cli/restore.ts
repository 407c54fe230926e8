/** `onward restore`: puts a backup in the place of the records, also while the server serves. */
import { statSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { readRoster } from "../app.ts";
import { acceptTrail, fileTime, many, reasonGiven, withRecords } from "./records.ts";

interface Options {
	readonly reason?: string;
	readonly json: boolean;
}

/** Adds the command. */
export function register(program: Command): void {
	program
		.command("restore")
		.description("Put a backup in the place of all records. What was saved after it is lost; the audit trail is kept.")
		.argument("<file>", "a file that `onward backup` wrote")
		.option("--reason <text>", "why, for the audit trail; needed outside the demo")
		.option("--json", "print what was restored as data", false)
		.action(async (path: string, { reason, json }: Options) => {
			const why = reasonGiven(reason);
			if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
				throw new Error(`${path} is a folder. Give the backup file itself, such as one of those in it.`);
			await withRecords({ create: true }, async (records) => {
				const { config, store, now, who } = records;
				const before = join(config.backupDir, `before-restore-${fileTime(now)}.backup`);
				const put = await store.restore({ path, at: now, who, reason: why, before });
				// As a start does: people who came to the roster after the backup are known again.
				await store.importPeople(readRoster(config));
				await acceptTrail(records);
				if (json) console.log(JSON.stringify({ file: path, ...put }, null, "\t"));
				else {
					const people = many(put.rows.person ?? 0, "person", "people");
					const entries = many(put.rows.entry ?? 0, "entry", "entries");
					console.log(`The records are those of ${put.at}: ${people}, ${entries}.`);
					if (put.before) console.log(`The records as they were before are in ${put.before}.`);
					console.log("A server that runs goes on with them. Messages that waited then are not sent twice.");
				}
			});
		});
}

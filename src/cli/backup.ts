/** `onward backup`: all records in one sealed file, while the server serves. */
import { join } from "node:path";
import type { Command } from "commander";
import { fileTime, many, reasonGiven, sayBytes, withRecords } from "./records.ts";

interface Options {
	readonly reason?: string;
	readonly force: boolean;
	readonly json: boolean;
}

/** Adds the command. */
export function register(program: Command): void {
	program
		.command("backup")
		.description("Write all records into one sealed file, also while the server serves. The key file is not in it.")
		.argument("[file]", "where to; without it a file named by the time, in BACKUP_DIR")
		.option("--reason <text>", "why, for the audit trail; needed outside the demo")
		.option("--force", "write over a file that is there", false)
		.option("--json", "print what was written as data", false)
		.action(async (file: string | undefined, { reason, force, json }: Options) => {
			const why = reasonGiven(reason);
			await withRecords({ create: false }, async ({ config, store, now, who }) => {
				const path = file ?? join(config.backupDir, `onward-${fileTime(now)}.backup`);
				const made = await store.backup({ path, at: now, who, reason: why, force });
				if (json) console.log(JSON.stringify({ file: path, ...made }, null, "\t"));
				else {
					const people = many(made.rows.person ?? 0, "person", "people");
					const entries = many(made.rows.entry ?? 0, "entry", "entries");
					console.log(`${path} holds ${people}, ${entries}, ${sayBytes(made.bytes)}.`);
					console.log(`Keep a copy of ${config.keyFile} elsewhere: nobody can open the backup without it.`);
				}
			});
		});
}

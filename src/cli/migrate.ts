/** `onward migrate`: brings the database up to this version, after a backup. The server does the same when it starts. */
import type { Command } from "commander";
import { withRecords } from "./records.ts";

/** Adds the command. */
export function register(program: Command): void {
	program
		.command("migrate")
		.description("Bring the database up to this version; a backup is taken first. Starting the server does it, too.")
		.option("--json", "print what was done as data", false)
		.action(async ({ json }: { readonly json: boolean }) => {
			await withRecords({ create: false }, async ({ store: { migrated } }) => {
				if (json) console.log(JSON.stringify(migrated, null, "\t"));
				else if (migrated.steps.length === 0) console.log("The database is of this version already: nothing to do.");
				else {
					if (migrated.backup) console.log(`The records as they were are in ${migrated.backup}.`);
					console.log(
						`The database took the ${migrated.steps.length === 1 ? "step" : "steps"} ${migrated.steps.join(", ")}.`,
					);
				}
			});
		});
}

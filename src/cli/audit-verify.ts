/** `onward audit-verify`: is the trail of who read what as it was written? */
import type { Command } from "commander";
import type { TrailFault } from "../doors.ts";
import { readWitness, witnessFile } from "../vault/witness.ts";
import { acceptTrail, many, reasonGiven, withRecords } from "./records.ts";

interface Options {
	readonly reason?: string;
	readonly accept: boolean;
	readonly json: boolean;
}

const faults: Readonly<Record<TrailFault, (row: number) => string>> = {
	changed: (row) => `Row ${row} of the audit trail was changed or put in by somebody else.`,
	missing: (row) => `Row ${row} of the audit trail was removed.`,
	cut: (row) => `The audit trail was cut off before row ${row}.`,
	head: (row) =>
		`The mark at the end of the audit trail, after row ${row}, was changed or put back from an older copy.`,
	"rolled-back": (row) =>
		`The audit trail is sound in itself, but from row ${row} on it is not what this machine saw before: an older copy of the database was put back.`,
};

/** Adds the command. */
export function register(program: Command): void {
	program
		.command("audit-verify")
		.description("Check that no row of the audit trail was changed, removed, put in or cut off.")
		.option("--accept", "an older copy of the database was put back on purpose: go on from it", false)
		.option("--reason <text>", "why, with --accept, for the audit trail; needed outside the demo")
		.option("--json", "print the result as data", false)
		.action(async ({ accept, reason, json }: Options) => {
			const why = accept ? reasonGiven(reason) : "";
			await withRecords({ create: false }, async (records) => {
				const { config, store, now, who } = records;
				const witness = witnessFile(config.keyFile);
				const seen = await readWitness(witness);
				const { rows, broken } = await store.verifyAudit(seen);
				const accepted = accept && broken?.how === "rolled-back";
				if (accepted) await store.note([{ at: now, who, about: "everyone", what: `trail accepted: ${why}` }]);
				if (accepted || broken === null) await acceptTrail(records);
				if (json) console.log(JSON.stringify({ sound: broken === null, accepted, rows, seen, broken }, null, "\t"));
				else if (broken === null) {
					console.log(`The audit trail is sound: ${many(rows, "row")}.`);
					if (seen === null) console.log(`Its end was not known here before; from now on it is kept in ${witness}.`);
				} else console.log(faults[broken.how](broken.row));
				if (accepted && !json) console.log("That is accepted now, and noted in the trail: it goes on from here.");
				if (broken === null || accepted) return;
				process.exitCode = 1;
				if (!json) {
					console.error(
						broken.how === "rolled-back"
							? 'Find out who did it; if it was meant, run this again with --accept and --reason "...".'
							: "Find out who can write to the database, and compare with a backup from before.",
					);
				}
			});
		});
}

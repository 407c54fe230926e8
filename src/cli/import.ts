/** `onward import`: data a district brings in. Each source is a command of its own below it. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import { showFault } from "../library/load.ts";
import { IMPORTED, type ImportFile } from "../library/occupations.ts";
import { onetFiles, readOnet } from "../library/onet.ts";
import { importFolder } from "./folder.ts";

const MOST_FAULTS = 20;

export interface Imported {
	readonly table: ImportFile;
	/** False: the same table was there already. */
	readonly changed: boolean;
	/** Files of O*NET that may be missing, and are. */
	readonly without: readonly string[];
}

/**
 * Reads O*NET's files and the BLS table and writes data/onet.json below a folder: whole or not at all.
 * @param given where the files are; `release` (29.3) is needed where no notice among the files names it
 * @throws sentences that name file and line, or say what to do
 */
export function importOnet(
	given: { readonly dir: string; readonly bls: string; readonly release?: string | undefined },
	folder: string,
): Imported {
	const read = (name: string): string | null => {
		const path = join(given.dir, name);
		return existsSync(path) ? readFileSync(path, "utf8") : null;
	};
	if (!existsSync(given.dir))
		throw new Error(`There is no folder ${given.dir}. Give the folder with O*NET's text files.`);
	if (!existsSync(given.bls)) throw new Error(`There is no file ${given.bls}. Give --bls the table of BLS as CSV.`);
	const release = given.release ?? releaseIn(["NOTICE.txt", "Read Me.txt"].map(read));
	if (release === null)
		throw new Error("No notice in that folder names the O*NET release. Give it, as in: --release 29.3");
	const texts = {
		occupations: read(onetFiles.occupations),
		interests: read(onetFiles.interests),
		zones: read(onetFiles.zones),
		related: read(onetFiles.related),
		titles: read(onetFiles.titles),
		clusters: read(onetFiles.clusters),
	};
	const { table, faults } = readOnet({ ...texts, bls: readFileSync(given.bls, "utf8"), blsFile: given.bls, release });
	if (!table) {
		const left = faults.length - MOST_FAULTS;
		const more = left > 0 ? [`... and ${left} more.`] : [];
		throw new Error([...faults.slice(0, MOST_FAULTS).map(showFault), ...more, "Nothing was imported."].join("\n"));
	}
	const optional = ["related", "titles", "clusters"] as const;
	const without = optional.filter((name) => texts[name] === null).map((name) => onetFiles[name]);
	return { table, changed: write(join(folder, IMPORTED), shown(table)), without };
}

function releaseIn(notices: readonly (string | null)[]): string | null {
	return notices.map((text) => /O\*NET\S*\s+(\d+\.\d+)\s+Database/.exec(text ?? "")?.[1]).find(Boolean) ?? null;
}

/** JSON with a job on each line, so that two imports can be compared. */
function shown({ occupations, ...head }: ImportFile): string {
	const jobs = occupations.map((job) => JSON.stringify(job)).join(",\n");
	return `${JSON.stringify(head).slice(0, -1)},"occupations":[\n${jobs}\n]}\n`;
}

/** By a second file and a rename: a reader, or a crash, never finds half a table. @returns whether anything changed */
function write(path: string, text: string): boolean {
	const fresh = `${path}.${process.pid}.new`;
	try {
		if (existsSync(path) && readFileSync(path, "utf8") === text) return false;
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(fresh, text);
		renameSync(fresh, path);
	} catch (error) {
		rmSync(fresh, { force: true });
		throw new Error(`${path} could not be written: ${error instanceof Error ? error.message : String(error)}`);
	}
	return true;
}

/** What the import brought in, in numbers. */
function summary({ table, changed, without }: Imported): Readonly<Record<string, unknown>> {
	const jobs = table.occupations;
	return {
		occupations: jobs.length,
		withScores: jobs.filter((job) => job.interests !== null).length,
		withPay: jobs.filter((job) => job.medianPay !== null).length,
		withoutFigures: jobs.filter((job) => job.payNote === "no-figures").length,
		withCluster: jobs.filter((job) => job.clusters.length > 0).length,
		...{ release: table.release, payYear: table.payYear, changed, without },
	};
}

/** Adds the command. */
export function register(program: Command): void {
	program
		.command("import")
		.description("Bring in data from elsewhere.")
		.command("onet")
		.description("Bring in every O*NET occupation with BLS figures. Tell a running server with: onward reload")
		.argument("<dir>", "a folder with the O*NET database as text files")
		.requiredOption("--bls <file>", "the BLS table of projections and wages, CSV")
		.option("--release <number>", "the O*NET release, as in 29.3, where no notice in the folder names it")
		.option("--json", "print what was brought in as JSON", false)
		.action((dir: string, { bls, release, json }: { bls: string; release?: string; json: boolean }) => {
			const imported = importOnet({ dir, bls, release }, importFolder());
			const told = summary(imported);
			if (json) return console.log(JSON.stringify({ ...told, source: imported.table.source }, null, "\t"));
			const { occupations, withScores, withPay, withoutFigures, withCluster } = told;
			const missing = imported.without.map((name) => `\nWithout: ${name} is not in ${dir}.`).join("");
			console.log(
				`${imported.changed ? "Brought in" : "Nothing changed:"} ${occupations} occupations: ${withScores} with interest scores, ${withPay} with yearly pay, ${withCluster} with a cluster, ${withoutFigures} (military) without figures.${missing}\n\n${imported.table.source}`,
			);
		});
}

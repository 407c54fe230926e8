/** `onward reload`: tells the running server to read dialogs/ and content/ again. A folder with faults changes nothing. */
import type { Command } from "commander";
import { readConfig } from "../config.ts";
import { forget, type Reread, type Server, serversIn } from "../control.ts";

/** Learning new phrases takes a server some seconds, and more while it is busy. */
const PATIENCE = 120_000;

export interface Told {
	readonly pid: number;
	readonly address: string;
	readonly result: Reread;
}

/** Asks one server. @returns null when nothing listens there any more */
async function ask({ port, secret }: Server): Promise<Reread | null> {
	let response: Response;
	try {
		response = await fetch(`http://127.0.0.1:${port}/reload`, {
			method: "POST",
			headers: { authorization: `Bearer ${secret}` },
			signal: AbortSignal.timeout(PATIENCE),
		});
	} catch (error) {
		const { name, cause } = error as { readonly name: string; readonly cause?: { readonly code?: string } };
		if (name === "TimeoutError") throw new Error("The server did not answer within two minutes. Look at its log.");
		if (cause?.code === "ECONNREFUSED") return null;
		throw new Error("The line to the server broke off. Look at its log, then try again.");
	}
	// Another program got the port of one that crashed.
	if (!response.ok) return null;
	return (await response.json()) as Reread;
}

/**
 * Tells every server of these settings, or the one with that process id.
 * @throws one sentence when none runs
 */
async function reload(folder: string, pid?: number): Promise<readonly Told[]> {
	const told: Told[] = [];
	for (const server of serversIn(folder).filter((one) => pid === undefined || one.pid === pid)) {
		const result = await ask(server);
		if (result) told.push({ pid: server.pid, address: server.address, result });
		else forget(folder, server);
	}
	if (told.length > 0) return told;
	throw new Error(
		pid === undefined
			? `No server of these settings runs on this machine (none is noted in ${folder}). Give the settings it was started with, or start it: it reads everything then.`
			: `No server with the process id ${pid} runs here. Without --pid every server of these settings is told.`,
	);
}

function sentence({ pid, address, result }: Told, several: boolean): string {
	const who = several ? `The server at ${address} (process ${pid})` : `The server at ${address}`;
	if (result.outcome === "refused")
		return [
			`${who} refused the new content and goes on with the old: ${result.faults.length === 1 ? "1 thing" : `${result.faults.length} things`} to mend.`,
			...result.faults.map((fault) => `  ${fault}`),
		].join("\n");
	const { scripts, pages, occupations, imported, warnings } = result;
	const now = `${scripts} scripts, ${pages} pages, ${occupations} occupations${imported > 0 ? `, ${imported} imported` : ""}`;
	return [
		result.outcome === "swapped"
			? `${who} answers from the new content now: ${now}.`
			: `${who} read everything again and found nothing new: ${now}.`,
		...(warnings.length > 0 ? ["To look at when there is time:", ...warnings.map((one) => `  ${one}`)] : []),
	].join("\n");
}

/** Adds the command. */
export function register(program: Command): void {
	program
		.command("reload")
		.description(
			"Tell the running server to read dialogs/ and content/ again, and what was imported. Faults change nothing.",
		)
		.option("--pid <number>", "only this one, where several run")
		.option("--json", "print what came of it as JSON", false)
		.action(async ({ pid, json }: { readonly pid?: string; readonly json: boolean }) => {
			if (pid !== undefined && !/^[1-9]\d*$/.test(pid))
				throw new Error(`--pid: "${pid}" is not a process id. Give a number.`);
			const told = await reload(readConfig().dataDir, pid === undefined ? undefined : Number(pid));
			if (told.some(({ result }) => result.outcome === "refused")) process.exitCode = 1;
			if (json) console.log(JSON.stringify(told, null, "\t"));
			else console.log(told.map((one) => sentence(one, told.length > 1)).join("\n"));
		});
}

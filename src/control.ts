/**
 * The one door by which this machine's administrator speaks to the running server: to read dialogs/ and content/ again.
 * It listens on 127.0.0.1 only, on a port of its own, and does nothing without a secret that stands in a file with the
 * data, which only the server's own account may read. The file's name is the process, so that two servers have two.
 */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/** What came of reading again. */
export type Reread =
	| {
			readonly outcome: "swapped" | "unchanged";
			readonly scripts: number;
			readonly pages: number;
			readonly occupations: number;
			readonly imported: number;
			/** What should be looked at, as `file:line: message`. */
			readonly warnings: readonly string[];
	  }
	/** The old content stays. */
	| { readonly outcome: "refused"; readonly faults: readonly string[] };

/** A server that runs here, as its file says. */
export interface Server {
	readonly pid: number;
	/** Where people open it. */
	readonly address: string;
	readonly port: number;
	readonly secret: string;
}

export interface Control {
	/** Ends it and removes the file. */
	close(): Promise<void>;
}

/** Where the files of running servers lie, below the folder with the data. */
const FOLDER = "running";

const same = (given: string, secret: string): boolean =>
	given.length === secret.length && timingSafeEqual(Buffer.from(given), Buffer.from(secret));

/**
 * Opens the door.
 * @param dataDir the folder with the data; need not be there
 * @param reread what a caller asks for; it never rejects
 * @throws the system's error when the file cannot be written or no port is free
 */
export async function openControl(
	{ dataDir, address, pid }: { readonly dataDir: string; readonly address: string; readonly pid: number },
	reread: () => Promise<Reread>,
): Promise<Control> {
	const secret = randomBytes(32).toString("hex");
	const folder = join(dataDir, FOLDER);
	const file = join(folder, `${pid}.json`);
	const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		request.resume();
		const say = (status: number, body: object): void => {
			response.statusCode = status;
			response.setHeader("content-type", "application/json");
			response.end(JSON.stringify(body));
		};
		// A page in a browser sends an origin, and a name that was turned to this machine is not its number.
		const foreign = request.headers.origin !== undefined || !/^127\.0\.0\.1:\d+$/.test(request.headers.host ?? "");
		if (foreign || !same(request.headers.authorization ?? "", `Bearer ${secret}`))
			return say(403, { error: { code: "forbidden", message: "Use onward reload on this machine." } });
		if (request.method !== "POST" || request.url !== "/reload")
			return say(404, { error: { code: "not-found", message: "There is nothing here but reload." } });
		say(200, await reread());
	};
	const server = createServer((request, response) => void answer(request, response));
	await new Promise<void>((resolve, reject) => {
		server.once("error", reject);
		server.listen(0, "127.0.0.1", resolve);
	});
	const close = (): Promise<void> => {
		rmSync(file, { force: true });
		return new Promise((resolve) => {
			server.close(() => resolve());
			server.closeAllConnections();
		});
	};
	try {
		const told: Server = { pid, address, port: (server.address() as AddressInfo).port, secret };
		mkdirSync(folder, { recursive: true, mode: 0o700 });
		// Made anew: the rights of a file that lay there would stay.
		rmSync(file, { force: true });
		writeFileSync(file, JSON.stringify(told), { mode: 0o600, flag: "wx" });
	} catch (error) {
		await close();
		throw error;
	}
	return { close };
}

/** The servers whose files lie with the data; some of them may have ended without removing theirs. */
export function serversIn(dataDir: string): readonly Server[] {
	const folder = join(dataDir, FOLDER);
	let names: string[];
	try {
		names = readdirSync(folder).filter((name) => /^\d+\.json$/.test(name));
	} catch {
		return [];
	}
	return names
		.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
		.flatMap((name) => {
			try {
				return [JSON.parse(readFileSync(join(folder, name), "utf8")) as Server];
			} catch (error) {
				// Anything else: gone meanwhile, or half written.
				if ((error as NodeJS.ErrnoException).code === "EACCES")
					throw new Error(`${join(folder, name)} is of another account. Run this as the account that runs the server.`);
				return [];
			}
		});
}

/** Removes what a server that crashed left behind. */
export function forget(dataDir: string, { pid }: Pick<Server, "pid">): void {
	rmSync(join(dataDir, FOLDER, `${pid}.json`), { force: true });
}

/** The only place with pino. Logs carry ids and event names, never what somebody wrote. */
import { pino } from "pino";
import type { Log } from "./doors.ts";

/** The rooms' log, and how to have its last lines written before the process ends. */
export interface Logger extends Log {
	/** Ends with everything handed to the operating system. */
	flush(): void;
}

/** What may be written of an error. */
export interface Fault {
	readonly name: string;
	/** The driver's or system's code: ECONNREFUSED, SQLITE_FULL, 40001. */
	readonly code?: string;
	/** Only of errors whose sentences are about settings and content. */
	readonly message?: string;
	/** Where it was thrown, innermost first. */
	readonly at: readonly string[];
	readonly cause?: Fault;
}

/** Errors whose sentences are written by us about files and settings, never about people. */
const ours: ReadonlySet<unknown> = new Set(["ConfigError", "ContentError"]);
const frame = /^ {4}at [^\n]{1,300}:\d+:\d+\)?$/;
const mostFrames = 12;
const word = /^[\w$.:-]{1,60}$/;

/**
 * What the log may know of an error. A message is left out, and with it what it may quote: drivers, parsers and schemas
 * name the value that they could not take.
 * @param error whatever was thrown
 */
export function faultOf(error: unknown, depth = 0): Fault {
	if (!(error instanceof Error)) return { name: typeof error, at: [] };
	const { code, message } = error as { readonly code?: unknown; readonly message: string };
	const name = word.test(error.name) ? error.name : "Error";
	const said = ours.has(name) ? { message } : {};
	const coded = (typeof code === "string" || typeof code === "number") && word.test(String(code));
	return {
		name,
		...(coded ? { code: String(code) } : {}),
		...said,
		at: framesOf(error),
		...(error.cause !== undefined && depth < 3 ? { cause: faultOf(error.cause, depth + 1) } : {}),
	};
}

/** The lines of a stack that name places. A message can have lines that look like them, so they are taken from behind it. */
function framesOf({ stack, message }: Error): string[] {
	if (typeof stack !== "string" || typeof message !== "string") return [];
	const end = stack.lastIndexOf(message);
	const head = message === "" || end < 0 ? stack.indexOf("\n") : end + message.length;
	// The message was changed after the stack was taken: nobody knows where the old one ends.
	if (end < 0 || (message === "" && !word.test(stack.slice(0, Math.max(0, head))))) return [];
	return stack
		.slice(Math.max(0, head))
		.split("\n")
		.filter((line) => frame.test(line))
		.slice(0, mostFrames)
		.map((line) => line.trim().slice("at ".length));
}

/** Errors in a line's fields, under whatever name, become what may be known of them. */
const safely = (fields: object): Record<string, unknown> =>
	Object.fromEntries(
		Object.entries(fields).map(([name, value]) => [name, value instanceof Error ? faultOf(value) : value]),
	);

/**
 * @param level pino level name, or "silent"
 * @param to a file, or a file descriptor; standard error when left out, so that commands may print data on standard output
 * @returns a logger writing JSON lines
 */
export function createLog(level: string, to: number | string = 2): Logger {
	const destination = pino.destination({ dest: to, sync: typeof to === "string" });
	const log = pino(
		{
			level,
			base: null,
			timestamp: pino.stdTimeFunctions.isoTime,
			formatters: { log: safely },
			// Secrets travel in headers; an object logged by mistake must not carry them.
			redact: ["*.authorization", "*.password", "*.token", "headers", "req", "text", "*.text", "value", "*.value"],
		},
		destination,
	);
	return {
		info: (fields, message) => log.info(fields, message),
		warn: (fields, message) => log.warn(fields, message),
		error: (fields, message) => log.error(fields, message),
		flush: () => destination.flushSync(),
	};
}

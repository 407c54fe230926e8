/** The only place with pino. Logs carry ids and event names, never what somebody wrote. */
import { type Logger, pino } from "pino";

export type Log = Logger;

/**
 * @param level pino level name, or "silent"
 * @returns a logger writing JSON lines to standard error, so that commands may print data on standard output
 */
export function createLog(level: string): Log {
	return pino(
		{
			level,
			base: null,
			timestamp: pino.stdTimeFunctions.isoTime,
			// Secrets travel in headers; an object logged by mistake must not carry them.
			redact: ["*.authorization", "*.password", "*.token", "headers", "req", "text", "*.text", "value", "*.value"],
		},
		pino.destination({ fd: 2, sync: false }),
	);
}

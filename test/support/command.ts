/** Runs the program's commands: in this process, and as a process of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { vi } from "vitest";
import { root } from "../../src/app.ts";

export interface Ran {
	readonly out: string;
	/** The exit code, or the sentence it failed with. */
	readonly ended: number | string;
}

/** @returns a function that runs one command line of these commands, and tells what it printed and how it ended */
export function commands(registers: readonly ((program: Command) => void)[]): (...args: string[]) => Promise<Ran> {
	return async (...args) => {
		const lines: string[] = [];
		const keep = (text: string) => void lines.push(text);
		const log = vi.spyOn(console, "log").mockImplementation(keep);
		const error = vi.spyOn(console, "error").mockImplementation(keep);
		const program = new Command("onward").exitOverride().configureOutput({ writeOut: keep, writeErr: keep });
		for (const register of registers) register(program);
		process.exitCode = 0;
		try {
			await program.parseAsync(["node", "onward", ...args]);
			return { out: lines.join("\n"), ended: Number(process.exitCode) };
		} catch (thrown) {
			return { out: lines.join("\n"), ended: thrown instanceof Error ? thrown.message : String(thrown) };
		} finally {
			process.exitCode = 0;
			log.mockRestore();
			error.mockRestore();
		}
	};
}

/** The built program. */
const program = join(root, "dist/cli/onward.js");

/** @throws when nobody built the program */
export function built(): void {
	if (!existsSync(program)) throw new Error("The program is not built: run npm run build first.");
}

/** What a process says, and how it ends. */
export interface Process {
	readonly child: ChildProcess;
	/** Its exit code, or the signal that ended it. */
	readonly exit: Promise<number | string | null>;
	/** What it printed so far; the log is on standard error. */
	said(): { readonly out: string; readonly log: string };
	/** Resolves when this stands in what it printed. @throws when it ends without */
	seen(stream: "out" | "log", text: string): Promise<void>;
}

/** Starts the built program in a folder, with these settings and no others. @param node arguments of Node itself */
export function launch(
	args: readonly string[],
	{
		cwd,
		env,
		node = [],
	}: {
		readonly cwd: string;
		readonly env: Readonly<Record<string, string>>;
		readonly node?: readonly string[];
	},
): Process {
	const child = spawn(process.execPath, [...node, program, ...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
	const told = { out: "", log: "" };
	const waiting: (() => void)[] = [];
	const add = (stream: "out" | "log") => (part: string) => {
		told[stream] += part;
		for (const look of waiting) look();
	};
	child.stdout.setEncoding("utf8").on("data", add("out"));
	child.stderr.setEncoding("utf8").on("data", add("log"));
	const exit = new Promise<number | string | null>((resolve) =>
		child.once("close", (code, signal) => resolve(code ?? signal)),
	);
	const seen = (stream: "out" | "log", text: string) =>
		new Promise<void>((resolve, reject) => {
			const look = () => told[stream].includes(text) && resolve();
			waiting.push(look);
			look();
			void exit.then(() => reject(new Error(`The process ended without saying "${text}":\n${told.out}${told.log}`)));
		});
	return { child, exit, said: () => told, seen };
}

/** The address a server printed. */
export const addressIn = (out: string): string => /http:\S+/.exec(out)?.[0] ?? "";

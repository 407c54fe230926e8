/** What the commands say to whoever typed something they cannot take: one sentence that says what to do, and no trace. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { register as ask } from "../../src/cli/ask.ts";
import { register as chat } from "../../src/cli/chat.ts";
import { register as reload } from "../../src/cli/reload.ts";
import { register as restore } from "../../src/cli/restore.ts";
import { register as route } from "../../src/cli/route.ts";

let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "onward-sentences-"));
	vi.stubEnv("DATABASE_URL", `sqlite:${join(folder, "data/onward.db")}`);
	vi.stubEnv("KEY_FILE", join(folder, "keys.json"));
});
afterEach(() => {
	vi.unstubAllEnvs();
	rmSync(folder, { recursive: true });
});

const program = () => {
	const made = new Command("onward").exitOverride();
	for (const register of [ask, chat, reload, restore, route]) register(made);
	return made;
};

const said = (...args: string[]): Promise<string> =>
	program()
		.parseAsync(["node", "onward", ...args])
		.then(
			() => "nothing",
			(error: Error) => error.message,
		);

test.each([
	[["ask", ""], 'Give a message, as in: onward ask "what is an ILP"'],
	[["ask", " ", ""], 'Give a message, as in: onward ask "what is an ILP"'],
	[["ask", "hello", "--locale", "fr"], '--locale: "fr" is not a language here. Give en or es.'],
	[["ask", "hello", "--locale", "especially"], '--locale: "especially" is not a language here. Give en or es.'],
	[
		["ask", "hello", "--role", "king"],
		'--role: "king" is not a role. Give one of student, family, adviser, counselor, administrator.',
	],
	[["route", "hello", "--locale", "fr"], '--locale: "fr" is not a language here. Give en or es.'],
	[
		["route", "hello", "--role", "king"],
		'--role: "king" is not a role. Give one of student, family, adviser, counselor, administrator.',
	],
	[["chat", "--url", "foo"], '--url: "foo" is not an address. Give one such as http://127.0.0.1:3978'],
	[
		["chat", "--url", "localhost:3978"],
		'--url: "localhost:3978" is not an address. Give one such as http://127.0.0.1:3978',
	],
	[["reload", "--pid", "x"], '--pid: "x" is not a process id. Give a number.'],
])("%j", async (args, sentence) => {
	expect(await said(...args)).toBe(sentence);
});

test("a folder is no backup, and nobody is told of a server that is not there", async () => {
	expect(await said("restore", folder)).toBe(
		`${folder} is a folder. Give the backup file itself, such as one of those in it.`,
	);
	expect(await said("reload")).toMatch(
		/^No server of these settings runs on this machine \(none is noted in .*data\)\./,
	);
	expect(await said("reload", "--pid", "7")).toMatch(/^No server with the process id 7 runs here\./);
});

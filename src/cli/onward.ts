#!/usr/bin/env node
/** `onward <command>`: one file per command; errors are one sentence and exit code 1, wrong settings and words 2. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { root } from "../app.ts";
import { plain } from "../cards/plain.ts";
import { ConfigError } from "../config.ts";
import { faultOf } from "../log.ts";
import { register as alertDrill } from "./alert-drill.ts";
import { register as ask } from "./ask.ts";
import { register as auditVerify } from "./audit-verify.ts";
import { register as backup } from "./backup.ts";
import { register as chat } from "./chat.ts";
import { register as check } from "./check.ts";
import { register as doctor } from "./doctor.ts";
import { register as bringIn } from "./import.ts";
import { register as migrate } from "./migrate.ts";
import { register as pack } from "./pack.ts";
import { register as reload } from "./reload.ts";
import { register as restore } from "./restore.ts";
import { register as route } from "./route.ts";
import { register as serve } from "./serve.ts";

const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { readonly version: string };

const program = new Command("onward")
	.version(version, "--version", "print the version")
	.description("A guidance assistant in chat. Without a database or account it runs as a demo on this machine.")
	.helpCommand(false)
	// What is wrong is said below, in one sentence.
	.exitOverride()
	.configureOutput({ outputError: () => {} });

for (const register of [
	serve,
	chat,
	ask,
	route,
	check,
	reload,
	bringIn,
	backup,
	restore,
	migrate,
	auditVerify,
	doctor,
	alertDrill,
	pack,
])
	register(program);

program
	.command("help")
	.description("Show what a command takes.")
	.argument("[command...]")
	.action((words: readonly string[]) => {
		commandAt(words).outputHelp();
	});

try {
	await program.parseAsync();
} catch (error) {
	if (error instanceof CommanderError) {
		const asked = /^commander\.(?:helpDisplayed|version)$/.test(error.code);
		// A command without its own first word has printed its help by itself.
		if (!asked && error.code !== "commander.help") console.error(misspoken(error));
		process.exitCode = asked ? 0 : 2;
	} else {
		console.error(sentenceOf(error));
		process.exitCode = error instanceof ConfigError ? 2 : 1;
	}
}

/** The command that words name. @throws as commander does, one sentence */
function commandAt(words: readonly string[]): Command {
	let found = program;
	for (const word of words) {
		const next = found.commands.find((one) => one.name() === word);
		if (!next) throw new CommanderError(2, "commander.unknownCommand", `error: unknown command '${word}'`);
		found = next;
	}
	return found;
}

/** What is wrong with the words that were typed, and what to type instead. */
function misspoken({ message }: CommanderError): string {
	const [what = "", maybe = ""] = message.replace(/^error: /, "").split("\n");
	const typed = process.argv.slice(2);
	let command = program;
	for (const word of typed[0] === "help" ? typed.slice(1) : typed)
		command = command.commands.find((one) => one.name() === word) ?? command;
	const line = command === program ? "onward" : `onward ${nameOf(command)}`;
	const said = plain(`${what.charAt(0).toUpperCase()}${what.slice(1)}`.replace(/\.$/, ""));
	return `${said}. ${maybe ? `${maybe.replace(/[()]/g, "")} ` : ""}Type \`${line} --help\` to see what it takes.`;
}

function nameOf(command: Command): string {
	const { parent } = command;
	return parent && parent !== program ? `${nameOf(parent)} ${command.name()}` : command.name();
}

/** Our own sentences and the system's are for whoever typed the command; what drivers and parsers say may quote records. */
function sentenceOf(error: unknown): string {
	const { name, code, at } = faultOf(error);
	const ours = error instanceof Error && (error.constructor === Error || /^(?:Config|Content)Error$/.test(name));
	if (ours || (error instanceof Error && "syscall" in error)) return plain(error.message);
	return `Something went wrong on our side: ${[name, code, at[0] && `at ${at[0]}`].filter(Boolean).join(" ")}`;
}

#!/usr/bin/env node
/** `onward <command>`: one file per command; errors are one sentence and exit code 1, wrong settings 2. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
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
	.showHelpAfterError();

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

try {
	await program.parseAsync();
} catch (error) {
	console.error(sentenceOf(error));
	process.exitCode = error instanceof ConfigError ? 2 : 1;
}

/** Our own sentences and the system's are for whoever typed the command; what drivers and parsers say may quote records. */
function sentenceOf(error: unknown): string {
	const { name, code, at } = faultOf(error);
	const ours = error instanceof Error && (error.constructor === Error || /^(?:Config|Content)Error$/.test(name));
	if (ours || (error instanceof Error && "syscall" in error)) return plain(error.message);
	return `Something went wrong on our side: ${[name, code, at[0] && `at ${at[0]}`].filter(Boolean).join(" ")}`;
}

#!/usr/bin/env node
/** `onward <command>`: one file per command; errors are one sentence and exit code 1, wrong settings 2. */
import { Command } from "commander";
import { ConfigError } from "../config.ts";
import { register as ask } from "./ask.ts";
import { register as chat } from "./chat.ts";
import { register as check } from "./check.ts";
import { register as route } from "./route.ts";
import { register as serve } from "./serve.ts";

const program = new Command("onward")
	.description("A guidance assistant in chat. Without a database or account it runs as a demo on this machine.")
	.showHelpAfterError();

for (const register of [serve, chat, ask, route, check]) register(program);

try {
	await program.parseAsync();
} catch (error) {
	console.error(error instanceof Error ? error.message : String(error));
	process.exitCode = error instanceof ConfigError ? 2 : 1;
}

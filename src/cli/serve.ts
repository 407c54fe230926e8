/** `onward serve`: the server, until it is told to stop. */
import type { Command } from "commander";
import { serve } from "../main.ts";

/** Adds the command. */
export function register(program: Command): void {
	program.command("serve").description("Start the server (the same as npm start).").action(serve);
}

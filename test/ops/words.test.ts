/** The built program's own words: one sentence says what is wrong and what to type, and the exit code tells it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { built, launch } from "../support/command.ts";

const folder = mkdtempSync(join(tmpdir(), "onward-words-"));
beforeAll(built);
afterAll(() => rmSync(folder, { recursive: true }));

async function onward(...args: string[]) {
	const { exit, said } = launch(args, { cwd: folder, env: { PATH: process.env.PATH ?? "" } });
	return { code: await exit, ...said() };
}

describe("what cannot be understood", () => {
	test.each([
		[["help", "foo"], "Unknown command 'foo'. Type `onward --help` to see what it takes.\n"],
		[["help", "import", "foo"], "Unknown command 'foo'. Type `onward import --help` to see what it takes.\n"],
		[["chek"], "Unknown command 'chek'. Did you mean check? Type `onward --help` to see what it takes.\n"],
		[["ask"], "Missing required argument 'text'. Type `onward ask --help` to see what it takes.\n"],
		[
			["check", "--jsn"],
			"Unknown option '--jsn'. Did you mean --json? Type `onward check --help` to see what it takes.\n",
		],
	])("%j", async (args, sentence) => {
		expect(await onward(...args)).toEqual({ code: 2, out: "", log: sentence });
	});
});

describe("what is asked for", () => {
	test.each([[["--help"]], [["help"]], [["help", "import", "onet"]], [["import", "onet", "--help"]]])(
		"%j",
		async (args) => {
			const { code, out, log } = await onward(...args);
			expect([code, log]).toEqual([0, ""]);
			expect(out).toMatch(/^Usage: onward /);
		},
	);

	test("help of a command is that command's own", async () => {
		expect((await onward("help", "import", "onet")).out).toBe((await onward("import", "onet", "--help")).out);
		expect((await onward("--version")).out).toMatch(/^\d+\.\d+\.\d+\n$/);
	});
});

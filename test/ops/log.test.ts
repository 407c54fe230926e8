/** What the log may know of an error. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { ConfigError } from "../../src/config.ts";
import { createLog, faultOf } from "../../src/log.ts";

const thrown = (work: () => unknown): Error => {
	try {
		work();
	} catch (error) {
		return error as Error;
	}
	throw new Error("nothing was thrown");
};

describe("an error in the log", () => {
	it("has its name, its code and where it was thrown, and none of its words", () => {
		const error = Object.assign(new TypeError("Malik said hello"), { code: "23505", detail: "Key (text)=(hello)" });
		const fault = faultOf(error);
		expect(fault).toMatchObject({ name: "TypeError", code: "23505" });
		expect(fault.at[0]).toMatch(/log\.test\.ts:\d+:\d+/);
		expect(JSON.stringify(fault)).not.toMatch(/Malik|hello/);
	});

	it.each([
		["a parser", () => JSON.parse('{"secretword": secretword}')],
		["a schema", () => z.object({ a: z.literal("x") }).parse({ a: "secretword", secretword: 1 })],
		["an address", () => new URL("secretword")],
		["a date", () => new Intl.DateTimeFormat("secretword-secretword")],
	])("says nothing of what %s could not take", (_name, work) => {
		const fault = faultOf(thrown(work));
		expect(JSON.stringify(fault)).not.toContain("secretword");
		expect(fault.name).toMatch(/Error$/);
	});

	it("does not take lines of a message for places", () => {
		const lines = "x\n    at secretword (/a.js:1:1)\n    at secretword (/a.js:1:2)";
		expect(JSON.stringify(faultOf(new Error(lines)))).not.toContain("secretword");
		const changed = new Error(lines);
		changed.message = "something else";
		expect(JSON.stringify(faultOf(changed))).not.toContain("secretword");
		changed.message = "";
		expect(JSON.stringify(faultOf(changed))).not.toContain("secretword");
		changed.name = "secretword of somebody";
		expect(JSON.stringify(faultOf(changed))).not.toContain("secretword");
	});

	it("keeps causes under the same rule, a few deep", () => {
		const inner = Object.assign(new Error("secretword"), { code: "ECONNRESET" });
		let error = new Error("secretword", { cause: inner });
		expect(faultOf(error).cause).toMatchObject({ name: "Error", code: "ECONNRESET" });
		for (let depth = 0; depth < 50; depth++) error = new Error("secretword", { cause: error });
		expect(JSON.stringify(faultOf(error))).not.toContain("secretword");
	});

	it("shows our own sentences about settings and content", () => {
		expect(faultOf(new ConfigError(["PORT: must be a number"])).message).toContain("PORT: must be a number");
	});

	it.each(["secretword", { secretword: 1 }, null, undefined, 7])("takes whatever was thrown: %j", (value) => {
		expect(JSON.stringify(faultOf(value))).not.toContain("secretword");
	});

	it("never has a message's words, whatever the message is", () => {
		fc.assert(
			fc.property(fc.string({ unit: "binary" }), fc.constantFrom("\n    at ", " ", "\n", "Error: "), (noise, joint) => {
				const error = new Error(`${noise}${joint}secretword (/a.js:1:1)${joint}${noise}`);
				return !JSON.stringify(faultOf(error)).includes("secretword");
			}),
		);
	});
});

describe("a line", () => {
	const folder = mkdtempSync(join(tmpdir(), "onward-log-"));
	afterEach(() => rmSync(folder, { recursive: true, force: true }));

	it("has the error's safe part under whatever name it stands, and drops what carries secrets", () => {
		const file = join(folder, "log");
		const log = createLog("trace", file);
		const error = new Error("secretword");
		log.error({ event: "failed", reference: "ab12cd34", error, other: error }, "It failed.");
		log.info({ event: "came", text: "secretword", headers: { a: "secretword" }, req: "secretword" }, "It came.");
		log.flush();
		const lines = readFileSync(file, "utf8");
		expect(lines).not.toContain("secretword");
		expect(
			lines
				.split("\n")
				.filter(Boolean)
				.map((line) => JSON.parse(line)),
		).toMatchObject([
			{ event: "failed", reference: "ab12cd34", error: { name: "Error" }, other: { name: "Error" } },
			{ event: "came" },
		]);
	});
});

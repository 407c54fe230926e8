import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { fileReply, readFiles, tabOf, tabReply } from "../../src/web/files.ts";

const folder = mkdtempSync(join(tmpdir(), "onward-files-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const script = Buffer.from("export const hello = 1;\n".repeat(50));
mkdirSync(join(folder, "assets"));
mkdirSync(join(folder, "plan"));
writeFileSync(join(folder, "index.html"), "<!doctype html>");
writeFileSync(
	join(folder, "plan/index.html"),
	'<!doctype html><meta property="csp-nonce" nonce="nonce-of-this-answer">',
);
writeFileSync(join(folder, "notes.txt"), "left here by somebody");
writeFileSync(join(folder, "assets/index-Ab12Cd34.js"), script);
writeFileSync(join(folder, "assets/index-Ab12Cd34.js.gz"), gzipSync(script));
writeFileSync(join(folder, "assets/index-Ab12Cd34.js.br"), brotliCompressSync(script));

const built = ["assets/index-Ab12Cd34.js", "index.html", "plan/index.html"];
writeFileSync(join(folder, "files.json"), JSON.stringify(built));

const files = readFiles(folder);
const ask = (path: string, headers: Record<string, string> = {}) => {
	const file = files.get(path);
	if (!file) throw new Error(`nothing at ${path}`);
	return fileReply(file, headers);
};
const js = "/assets/index-Ab12Cd34.js";

describe("built files", () => {
	it("are those of the build's list alone, a tab under its address; copies and strays are under none", () => {
		expect([...files.keys()].sort()).toEqual(["/", "/index.html", "/tab/plan", js].sort());
	});

	it.each([
		["gzip, deflate, br, zstd", "br"],
		["br;q=0.1, gzip", "br"],
		["gzip", "gzip"],
		["GZIP", "gzip"],
		["br;q=0, gzip;q=0.5", "gzip"],
		["*", "br"],
		["br;q=0, *;q=0.5", "gzip"],
		["deflate", undefined],
		["gzip;q=0", undefined],
		["", undefined],
	])("answer to accept-encoding %j with %s", (accepted, coding) => {
		const { headers, body } = ask(js, { "accept-encoding": accepted });
		expect(headers?.["content-encoding"]).toBe(coding);
		expect(headers?.["content-length"]).toBe(String((body as Buffer).length));
		expect((body as Buffer).length < script.length).toBe(coding !== undefined);
		expect(headers?.vary).toBe("accept-encoding");
		expect(headers?.["content-type"]).toBe("text/javascript; charset=utf-8");
	});

	it("are kept for a year where their name changes with their content, and asked for again where it does not", () => {
		expect(ask(js).headers?.["cache-control"]).toBe("public, max-age=31536000, immutable");
		expect(ask("/").headers?.["cache-control"]).toBe("no-cache");
	});

	it("are not sent again to who has them, in the same coding only", () => {
		const plain = ask(js).headers?.etag ?? "";
		const small = ask(js, { "accept-encoding": "br" }).headers?.etag ?? "";
		expect(plain).not.toBe(small);
		expect(ask(js, { "if-none-match": plain })).toMatchObject({ status: 304, headers: { etag: plain } });
		expect(ask(js, { "if-none-match": `W/${plain}` }).status).toBe(304);
		expect(ask(js, { "if-none-match": `"x", ${small}`, "accept-encoding": "br" }).body).toBeUndefined();
		expect(ask(js, { "if-none-match": small }).status).toBe(200);
	});

	it("answer for a tab whatever stands behind its address, and for nothing that only begins like it", () => {
		expect(["/tab/plan", "/tab/plan/", "/tab/plan/courses/2027"].map(tabOf)).toEqual(Array(3).fill("/tab/plan"));
		expect(tabOf("/tab/planning")).toBe("/tab/planning");
		expect(["/tab", "/tab/", "/tab/../etc", "/api/tab/plan", "/tab/%2e%2e"].map(tabOf)).toEqual(
			Array(5).fill(undefined),
		);
	});

	it("give a tab's page another nonce each time, the same in page and policy, and let nobody keep it", () => {
		const file = files.get("/tab/plan");
		if (!file) throw new Error("no page");
		const nonces = [1, 2].map(() => {
			const { headers = {}, body } = tabReply(file, (nonce) => `style-src 'nonce-${nonce}'`);
			const nonce = /nonce="([^"]+)"/.exec(String(body))?.[1] ?? "";
			expect(Buffer.from(nonce, "base64")).toHaveLength(16);
			expect(headers).toMatchObject({
				"content-security-policy": `style-src 'nonce-${nonce}'`,
				"cache-control": "no-store",
				"content-length": String(Buffer.byteLength(String(body))),
			});
			expect(headers.etag).toBeUndefined();
			return nonce;
		});
		expect(nonces[0]).not.toBe(nonces[1]);
	});

	it("are none where nothing was built", () => {
		expect(readFiles(join(folder, "missing")).size).toBe(0);
	});
});

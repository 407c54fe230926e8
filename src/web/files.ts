/** The built pages: only what the build wrote into its list can be asked for. It left compressed copies beside them. */
import { createHash, randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Reply } from "./respond.ts";

interface Copy {
	readonly body: Buffer;
	readonly headers: Readonly<Record<string, string>>;
}

export interface WebFile {
	/** By content coding: identity always, br and gzip where the build made them. */
	readonly copies: ReadonlyMap<string, Copy>;
}

const types: Readonly<Record<string, string>> = {
	".css": "text/css; charset=utf-8",
	".html": "text/html; charset=utf-8",
	".ico": "image/x-icon",
	".js": "text/javascript; charset=utf-8",
	".json": "application/json; charset=utf-8",
	".map": "application/json; charset=utf-8",
	".png": "image/png",
	".svg": "image/svg+xml",
	".txt": "text/plain; charset=utf-8",
	".webmanifest": "application/manifest+json",
	".woff2": "font/woff2",
};

/** Vite puts a hash of the content into these names, so they never change. */
const hashed = /^assets\/.+-[\w-]{8}\.\w+$/;

/** What the build compresses with, best first, by the ending of the copy. */
const codings = [
	{ coding: "br", ending: ".br" },
	{ coding: "gzip", ending: ".gz" },
] as const;

/** The same file in another coding is another thing to a cache, so each has a tag of its own. */
const tag = (body: Buffer): string => `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;

/** The build's list of its files, as a JSON array of paths. */
const list = "files.json";

/**
 * The addresses of a file: a page below a folder, plan/index.html, is the tab /tab/plan, one beside the first, cards.html,
 * is /cards; every other file is what it is.
 */
function addressesOf(path: string): readonly string[] {
	if (path === "index.html") return ["/", "/index.html"];
	const tab = /^([\w-]+)\/index\.html$/.exec(path)?.[1];
	return [tab === undefined ? `/${path.replace(/^([\w-]+)\.html$/, "$1")}` : `/tab/${tab}`];
}

/**
 * Reads a folder of built files, those alone that stand in the build's list.
 * @param folder absolute or relative path; may be missing, when nothing was built
 * @returns by request path: "/" for index.html, "/tab/plan" for plan/index.html
 */
export function readFiles(folder: string): ReadonlyMap<string, WebFile> {
	const files = new Map<string, WebFile>();
	if (!existsSync(join(folder, list))) return files;
	for (const path of JSON.parse(readFileSync(join(folder, list), "utf8")) as readonly string[]) {
		const full = join(folder, path);
		const copies = new Map<string, Copy>();
		for (const { coding, ending } of [...codings, { coding: "identity", ending: "" }]) {
			if (!existsSync(full + ending)) continue;
			const body = readFileSync(full + ending);
			copies.set(coding, {
				body,
				headers: {
					"content-type": types[extname(path)] ?? "application/octet-stream",
					"content-length": String(body.length),
					...(coding === "identity" ? {} : { "content-encoding": coding }),
					vary: "accept-encoding",
					"cache-control": hashed.test(path) ? "public, max-age=31536000, immutable" : "no-cache",
					etag: tag(body),
				},
			});
		}
		for (const address of addressesOf(path)) files.set(address, { copies });
	}
	return files;
}

/** The tab an address belongs to: whatever lies below a tab is its page's own business. */
export const tabOf = (path: string): string | undefined => /^\/tab\/[\w-]+(?=\/|$)/.exec(path)?.[0];

/** Stands in a tab's page where each answer has a nonce of its own. */
const noncePlace = "nonce-of-this-answer";

/**
 * A tab's page with a new nonce. Nothing keeps it, for the nonce is good for this answer alone.
 * @param policy the content security policy for a nonce
 */
export function tabReply(file: WebFile, policy: (nonce: string) => string): Reply {
	const page = file.copies.get("identity")?.body.toString() ?? "";
	const nonce = randomBytes(16).toString("base64");
	const body = Buffer.from(page.replaceAll(noncePlace, nonce));
	return {
		status: 200,
		body,
		headers: {
			"content-type": types[".html"] ?? "",
			"content-length": String(body.length),
			"cache-control": "no-store",
			"content-security-policy": policy(nonce),
		},
	};
}

/** Whether an Accept-Encoding header takes a coding: named, or by `*`, and not with a weight of nought. */
function takes(accepted: string, coding: string): boolean {
	const weights = new Map(
		accepted.split(",").map((part) => {
			const [name = "", ...parameters] = part.split(";").map((one) => one.trim().toLowerCase());
			const weight = parameters.find((one) => one.startsWith("q="))?.slice(2);
			return [name, weight === undefined ? 1 : Number(weight)];
		}),
	);
	return (weights.get(coding) ?? weights.get("*") ?? 0) > 0;
}

/** Shorter answers fit a network packet or two as they are. */
const worthwhile = 1400;

/**
 * A long answer, compressed where the caller takes it: a conversation's lines shrink to a sixth. Not for answers that hold
 * a token beside text somebody else chose, whose length would then tell about it.
 */
export function squeezed(reply: Reply, headers: IncomingHttpHeaders): Reply {
	if (reply.body === undefined || !takes(String(headers["accept-encoding"] ?? ""), "gzip")) return reply;
	const text = JSON.stringify(reply.body);
	if (text.length < worthwhile) return reply;
	const body = gzipSync(text, { level: 3 });
	return {
		status: reply.status,
		body,
		headers: {
			"content-type": "application/json; charset=utf-8",
			"content-encoding": "gzip",
			"content-length": String(body.length),
			vary: "accept-encoding",
			"cache-control": "no-store",
			...reply.headers,
		},
	};
}

/** The demo's page asks for its people first of all: browsers fetch them while they still fetch the page's script. */
export const peopleAhead = { link: "</api/people>; rel=preload; as=fetch; crossorigin" } as const;

/**
 * One file as the caller can read it, in the smallest copy there is; 304 when the caller has that one already.
 * @param more headers of this file alone
 */
export function fileReply(file: WebFile, headers: IncomingHttpHeaders, more: Reply["headers"] = {}): Reply {
	const accepted = String(headers["accept-encoding"] ?? "");
	const copies = [...file.copies].filter(([coding]) => coding === "identity" || takes(accepted, coding));
	const [, copy] = copies[0] ?? [];
	if (!copy) throw new Error("A listed file has no plain copy.");
	const { etag = "", vary = "", "cache-control": caching = "" } = copy.headers;
	const known = String(headers["if-none-match"] ?? "")
		.split(",")
		.some((one) => one.trim().replace(/^W\//, "") === etag);
	if (known) return { status: 304, headers: { etag, vary, "cache-control": caching, ...more } };
	return { status: 200, body: copy.body, headers: { ...copy.headers, ...more } };
}

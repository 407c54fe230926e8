/** The built pages, listed once: only what is in the list can be asked for. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join, sep } from "node:path";

export interface WebFile {
	readonly body: Buffer;
	readonly headers: Readonly<Record<string, string>>;
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

/**
 * Reads a folder of built files.
 * @param folder absolute or relative path; may be missing, when nothing was built
 * @returns by request path: "/" for index.html, "/counselor/" for counselor/index.html
 */
export function readFiles(folder: string): ReadonlyMap<string, WebFile> {
	const files = new Map<string, WebFile>();
	if (!existsSync(folder)) return files;
	for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
		if (!entry.isFile()) continue;
		const full = join(entry.parentPath, entry.name);
		const path = full.slice(join(folder, sep).length).split(sep).join("/");
		const body = readFileSync(full);
		const file: WebFile = {
			body,
			headers: {
				"content-type": types[extname(path)] ?? "application/octet-stream",
				"content-length": String(body.length),
				"cache-control": hashed.test(path) ? "public, max-age=31536000, immutable" : "no-cache",
				etag: `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`,
			},
		};
		files.set(`/${path}`, file);
		if (path === "index.html" || path.endsWith("/index.html"))
			files.set(`/${path.slice(0, -"index.html".length)}`, file);
	}
	return files;
}

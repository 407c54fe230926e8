/** A disk that gets full. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Database from "better-sqlite3";

/** The connections the program opens, so that a test can make its own disk full. */
export const opened: { pragma(text: string): unknown; close(): unknown; readonly open: boolean }[] = [];

/** better-sqlite3 as it is, and every connection in `opened`; for `vi.mock`. */
export function watched({ default: Real }: { readonly default: typeof Database }) {
	return {
		default: class extends Real {
			constructor(...given: ConstructorParameters<typeof Database>) {
				super(...given);
				opened.push(this);
			}
		},
	};
}

export interface SmallDisk {
	readonly folder: string;
	fill(): void;
	free(): void;
	remove(): void;
}

/**
 * A file system of two megabytes.
 * @param limit where this machine does not let us make one, the database's own limit on pages
 */
export function smallDisk(limit: (pages: number) => void): SmallDisk {
	const folder = mkdtempSync(join(tmpdir(), "onward-small-"));
	const made = spawnSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", folder]).status === 0;
	const filler = join(folder, "filler");
	return {
		folder,
		fill() {
			if (!made) return limit(1);
			// All that is left, in ever smaller pieces.
			for (const size of [400_000, 40_000, 4_000, 400])
				for (let room = true; room; )
					try {
						writeFileSync(filler, Buffer.alloc(size), { flag: "a" });
					} catch {
						room = false;
					}
		},
		free: () => (made ? rmSync(filler) : limit(1_000_000)),
		remove() {
			// Lazily: what is still open there must not hide what failed.
			if (made) spawnSync("umount", ["-l", folder]);
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

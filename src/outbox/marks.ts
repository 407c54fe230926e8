/** Outcomes are collected and written together: one transaction for many messages. */
import type { Log, Mark } from "../doors.ts";

export interface Marks {
	add(...marks: readonly Mark[]): void;
	/** Writes what is collected; what cannot be written stays for the next time. Never rejects. */
	flush(): Promise<void>;
}

/**
 * @param write stores marks in one transaction
 * @param everyMs how long the first of a batch waits for company
 */
export function createMarks(options: {
	readonly write: (marks: readonly Mark[]) => Promise<void>;
	readonly log: Log;
	readonly everyMs?: number;
	readonly most?: number;
}): Marks {
	const { write, log, everyMs = 25, most = 100 } = options;
	let collected: Mark[] = [];
	let timer: NodeJS.Timeout | null = null;
	let writing: Promise<void> = Promise.resolve();

	async function writeAll(): Promise<void> {
		const batch = collected;
		collected = [];
		if (batch.length === 0) return;
		try {
			await write(batch);
		} catch (error) {
			collected = [...batch, ...collected];
			log.error({ event: "marks-not-written", count: batch.length, error }, "Outcomes of sending wait to be written.");
			later(1000);
		}
	}

	function flush(): Promise<void> {
		if (timer) clearTimeout(timer);
		timer = null;
		writing = writing.then(writeAll);
		return writing;
	}

	function later(ms: number): void {
		timer ??= setTimeout(() => {
			timer = null;
			void flush();
		}, ms).unref();
	}

	return {
		add(...marks) {
			collected.push(...marks);
			if (collected.length >= most) void flush();
			else later(everyMs);
		},
		flush,
	};
}

import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		include: ["test/**/*.test.ts"],
		globalSetup: ["test/support/postgres.ts", "test/support/scale.ts"],
		// Most of the time a test waits for another process.
		maxWorkers: Math.max(2, availableParallelism() - 1),
		testTimeout: 120_000,
		hookTimeout: 240_000,
	},
});

import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		include: ["test/**/*.test.ts"],
		globalSetup: ["test/support/postgres.ts", "test/support/scale.ts"],
		testTimeout: 30_000,
		hookTimeout: 120_000,
	},
});
